import Foundation
import Glibc
import MediaModel
import Testing

@testable import Ingest

@Suite("Notes beside films")
struct NoteTests {
    private let inbox: Inbox
    private let job: JobID
    private let programme: ProgrammeID
    private let digest = String(repeating: "ab", count: 32)

    init() throws {
        inbox = try Inbox()
        job = try #require(JobID("0job"))
        programme = try #require(ProgrammeID("0programme"))
    }

    private var accepted: Note { .accepted(job, programme: programme, sha256: digest, duplicateOf: nil) }

    @Test("a taken film's note names job, programme and digest")
    func acceptance() throws {
        let film = try inbox.put("u/film.mp4")
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(
            inbox.text("u/film.mp4.accepted.json") == """
                {
                  "job" : "0job",
                  "programme" : "0programme",
                  "sha256" : "\(digest)"
                }
                """)
    }

    @Test("a returned film's note says what to change, stays beside the other, and goes with the next version")
    func returned() throws {
        let film = try inbox.put("u/film.mp4")
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        let note = Note.returned(programme, step: 2, reason: "声音太小")
        try note.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(
            inbox.text("u/film.mp4.returned.json") == """
                {
                  "programme" : "0programme",
                  "reason" : "声音太小",
                  "step" : 2
                }
                """)
        #expect(inbox.text("u/film.mp4.accepted.json") != nil)
        #expect(InboxFile(Array("film.mp4.returned.json".utf8)) == .ignored)
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(inbox.text("u/film.mp4.returned.json") == nil)
    }

    @Test("a film that was known names the programme that has it")
    func duplicate() throws {
        let film = try inbox.put("film.mp4")
        let note = Note.accepted(job, programme: programme, sha256: digest, duplicateOf: programme)
        try note.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(
            inbox.text("film.mp4.accepted.json") == """
                {
                  "duplicateOf" : "0programme",
                  "job" : "0job",
                  "programme" : "0programme",
                  "sha256" : "\(digest)"
                }
                """)
    }

    @Test(
        "a refused film's note says why and what to do, in the language of the settings",
        arguments: [
            (
                Language.en, "The file is incomplete: it ends before its declared length.",
                "The copy was probably cut off: copy the whole file again."
            ),
            (.zh, "文件不完整：实际内容比声明的时长短。", "复制可能被中断，请重新复制整个文件。"),
        ])
    func rejection(language: Language, message: String, remedy: String) throws {
        let film = try inbox.put("u/s/film.mp4")
        try Note.rejected(job, Rejection(.incomplete)).write(beside: film, inbox: inbox.path, language: language)
        #expect(
            inbox.text("u/s/film.mp4.rejected.json") == """
                {
                  "code" : "incomplete",
                  "job" : "0job",
                  "message" : "\(message)",
                  "remedy" : "\(remedy)"
                }
                """)
    }

    @Test("every refusal has a code that stands in its note", arguments: RejectionCode.allCases)
    func codes(code: RejectionCode) throws {
        let film = try inbox.put("film.mp4")
        try Note.rejected(job, Rejection(code)).write(beside: film, inbox: inbox.path, language: .en)
        let data = try #require(inbox.text("film.mp4.rejected.json")).data(using: .utf8)
        let note = try JSONDecoder().decode([String: String].self, from: try #require(data))
        #expect(Set(note.keys) == ["job", "code", "message", "remedy"])
        #expect(note["code"] == code.rawValue)
    }

    @Test("a note takes the opposite one away and leaves nothing unfinished")
    func opposite() throws {
        let film = try inbox.put("film.mp4")
        try Note.rejected(job, Rejection(.damaged)).write(beside: film, inbox: inbox.path, language: .zh)
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(inbox.names == ["film.mp4", "film.mp4.accepted.json"])
        try Note.rejected(job, Rejection(.damaged)).write(beside: film, inbox: inbox.path, language: .zh)
        try Note.rejected(job, Rejection(.damaged)).write(beside: film, inbox: inbox.path, language: .zh)
        #expect(inbox.names == ["film.mp4", "film.mp4.rejected.json"])
    }

    @Test(
        "the longest names, and names that are no text, have notes of their own",
        arguments: [
            [UInt8](repeating: 0x61, count: 255), [UInt8](repeating: 0x61, count: 254) + [0x62],
            Array(String(repeating: "课", count: 85).utf8), [0xFF, 0x0A, 0xFE], "-y.mp4".bytes, "%d.mp4".bytes,
        ])
    func names(name: [UInt8]) throws {
        let film = try inbox.put([name])
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        let notes = InboxScanner(inbox: inbox.path).files(in: []).filter { $0 != name }
        #expect(notes == [Note.name(of: name, kind: "accepted")])
        #expect(notes.allSatisfy { $0.count <= 250 && InboxFile($0) == .ignored })
    }

    @Test("long names that differ at their end have different notes")
    func longNames() {
        let stem = [UInt8](repeating: 0x61, count: 250)
        #expect(
            Note.name(of: stem + "1.mp4".bytes, kind: "accepted")
                != Note.name(of: stem + "2.mp4".bytes, kind: "accepted"))
    }

    @Test("a folder that has gone is no error")
    func goneFolder() throws {
        let film = try #require(ArrivalPath(components: ["gone".bytes, "film.mp4".bytes]))
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(inbox.names == [])
    }

    @Test("a link or a pipe under the note's names is neither followed nor waited for", .timeLimit(.minutes(5)))
    func traps() throws {
        let film = try inbox.put("film.mp4")
        try inbox.put("victim", "untouched")
        #expect(symlink("\(inbox.path)/victim", "\(inbox.path)/film.mp4.accepted.json") == 0)
        #expect(mkfifo("\(inbox.path)/.film.mp4.accepted.json.tmp", 0o644) == 0)
        try accepted.write(beside: film, inbox: inbox.path, language: .zh)
        #expect(inbox.text("victim") == "untouched")
        #expect(inbox.text("film.mp4.accepted.json")?.hasPrefix("{") == true)
        #expect(inbox.names == ["film.mp4", "film.mp4.accepted.json", "victim"])
    }

    @Test("a folder in the note's place is an error, and nothing is left beside it")
    func blocked() throws {
        let film = try inbox.put("film.mp4")
        #expect(mkdir("\(inbox.path)/film.mp4.accepted.json", 0o755) == 0)
        #expect(throws: POSIXError.self) { try accepted.write(beside: film, inbox: inbox.path, language: .zh) }
        #expect(inbox.names == ["film.mp4", "film.mp4.accepted.json"])
    }
}
