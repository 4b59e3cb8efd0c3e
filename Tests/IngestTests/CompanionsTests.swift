import Foundation
import Glibc
import MediaModel
import Testing

@testable import Ingest

@Suite("What lies beside a film")
struct CompanionsTests {
    private let inbox: Inbox

    init() throws { inbox = try Inbox() }

    private func companions(of name: String) throws -> Companions {
        let path = try #require(ArrivalPath(components: name.split(separator: "/").map { Array($0.utf8) }))
        return Companions(of: path, inbox: inbox.path)
    }

    private func subtitles(of name: String) throws -> [String: String] {
        let pairs = try companions(of: name).subtitles.map { (String(decoding: $0.name, as: UTF8.self), $0.language) }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    @Test("subtitles belong to the film by name, and the name tells the language")
    func languages() throws {
        for name in [
            "film.mp4", "film.zh.srt", "film.en.vtt", "film.srt", "film.ZH-Hant.SRT", "film.zh srt.srt", "film.x.srt",
            "film.a-very-long-tag.vtt", "film.part2.srt", "film.zh.2.srt", "film.02 end.srt", "film.yaml",
            "films.zh.srt", "fil.zh.srt", "other.zh.srt", "film.txt", "film.chs.ass", "film.eng.SSA",
        ] {
            try inbox.put("u/\(name)")
        }
        try inbox.put("film.fr.srt")
        #expect(
            try subtitles(of: "u/film.mp4") == [
                "film.zh.srt": "zh", "film.en.vtt": "en", "film.srt": "und", "film.ZH-Hant.SRT": "zh-Hant",
                "film.chs.ass": "zh-Hans", "film.eng.SSA": "en",
            ])
    }

    @Test("subtitles of a film with a longer name are its own")
    func longerNames() throws {
        for name in ["film.mp4", "film.2.mp4", "film.srt", "film.zh.srt", "film.2.srt", "film.2.zh.srt"] {
            try inbox.put(name)
        }
        #expect(try subtitles(of: "film.mp4") == ["film.srt": "und", "film.zh.srt": "zh"])
        #expect(try subtitles(of: "film.2.mp4") == ["film.2.srt": "und", "film.2.zh.srt": "zh"])
    }

    @Test("of several sidecars the first kind is taken")
    func sidecars() throws {
        try inbox.put("film.mp4")
        #expect(try companions(of: "film.mp4").sidecar == nil)
        for ending in ["json", "yml", "yaml"] {
            try inbox.put("film.\(ending)")
            #expect(try companions(of: "film.mp4").sidecar == "film.\(ending)".bytes)
        }
    }

    @Test("links and pipes beside a film are not read", .timeLimit(.minutes(5)))
    func specialFiles() throws {
        try inbox.put("film.mp4")
        #expect(symlink("/etc/passwd", "\(inbox.path)/film.yaml") == 0)
        #expect(symlink("/etc/passwd", "\(inbox.path)/film.zh.srt") == 0)
        #expect(mkfifo("\(inbox.path)/film.yml", 0o644) == 0)
        let companions = try companions(of: "film.mp4")
        #expect(companions.names == [])
        #expect(companions.read("film.yaml".bytes, limit: 1 << 20) == nil)
        #expect(companions.read("film.yml".bytes, limit: 1 << 20) == nil)
        #expect(companions.read("../secret".bytes, limit: 1 << 20) == nil)
    }

    @Test("a companion over its limit is not read, and a film has no more than sixteen subtitles")
    func limits() throws {
        try inbox.put("film.mp4")
        try inbox.put("film.yaml", "12345")
        for number in 10..<40 { try inbox.put("film.zh-\(number).srt") }
        let companions = try companions(of: "film.mp4")
        #expect(companions.read("film.yaml".bytes, limit: 5) == "12345".bytes)
        #expect(companions.read("film.yaml".bytes, limit: 4) == nil)
        #expect(companions.subtitles.count == 16)
        #expect(companions.subtitles.first?.language == "zh-10")
    }

    @Test("a taken film leaves the inbox with what is its own, and nothing else")
    func cleaning() throws {
        let film = try inbox.put("u/film.mp4")
        for name in ["film.zh.srt", "film.yaml", "film.2.mp4", "film.2.zh.srt", "other.mp4", "other.yaml"] {
            try inbox.put("u/\(name)")
        }
        let job = Job(id: JobID.make(at: 1), path: film, status: try inbox.status(film), at: 1)
        InboxCleaner(inbox: inbox.path).remove(job)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(inbox.path)/u").sorted()
                == ["film.2.mp4", "film.2.zh.srt", "other.mp4", "other.yaml"])
    }

    @Test("subtitles that came after the others were read stay")
    func cleaningLate() throws {
        let film = try inbox.put("film.mp4")
        for name in ["film.en.srt", "film.zh.srt"] { try inbox.put(name) }
        let job = Job(id: JobID.make(at: 1), path: film, status: try inbox.status(film), at: 1)
        InboxCleaner(inbox: inbox.path).remove(job, companions: ["film.en.srt".bytes])
        #expect(inbox.names == ["film.zh.srt"])
    }

    @Test("another film that came under the same name stays")
    func cleaningAnother() throws {
        let film = try inbox.put("film.mp4")
        let job = Job(id: JobID.make(at: 1), path: film, status: try inbox.status(film), at: 1)
        try inbox.put("film.mp4", "another film")
        try inbox.put("film.yaml")
        InboxCleaner(inbox: inbox.path).remove(job)
        #expect(inbox.names == ["film.mp4", "film.yaml"])
    }
}
