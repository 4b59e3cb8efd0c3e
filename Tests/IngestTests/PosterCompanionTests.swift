import Catalogue
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("Pictures beside a film")
struct PosterCompanionTests {
    private let inbox: Inbox
    private let film: ArrivalPath
    private static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]

    init() throws {
        inbox = try Inbox()
        film = try inbox.put("film.mp4")
    }

    private func reading() -> CompanionReading {
        let result = WorkerResult(duration: 6, tracks: [], poster: nil, storyboard: nil)
        return CompanionReading(film, inbox: inbox.path, result: result, folder: inbox.path)
    }

    private var found: [String] {
        InboxScanner(inbox: inbox.path).films().map { String(decoding: $0.path.name, as: UTF8.self) }.sorted()
    }

    @Test("are left alone where a sidecar names them, read with their film and taken away with it")
    func named() throws {
        try inbox.put([Array("封面.jpg".utf8)], Self.picture)
        #expect(found == ["film.mp4", "封面.jpg"], "a picture by itself is refused as any file is")
        try inbox.put([Array("film.yaml".utf8)], Array("poster: 封面.jpg\n".utf8))
        #expect(found == ["film.mp4"])
        let reading = reading()
        #expect(reading.poster == .image(Self.picture))
        #expect(reading.problems.isEmpty)
        #expect(reading.metadata.poster == nil, "it is no metadata of the programme")
        let names = Companions(of: film, inbox: inbox.path).names
        #expect(names == [Array("film.yaml".utf8), Array("封面.jpg".utf8)])
        #expect(reading.names == names)
    }

    @Test("may be moments of the film instead")
    func moment() throws {
        try inbox.put([Array("film.json".utf8)], Array(#"{"poster": "00:01:23"}"#.utf8))
        #expect(reading().poster == .second(83))
    }

    @Test(
        "that are not there, are no pictures or lie elsewhere are named as a problem",
        arguments: ["none.jpg", "film.mp4", "../secret.jpg", "/etc/passwd", "film.yaml", "later"])
    func unusable(name: String) throws {
        try inbox.put([Array("film.yaml".utf8)], Array("poster: \(name)\n".utf8))
        let reading = reading()
        #expect(reading.poster == nil)
        #expect(reading.problems.count == 1)
        #expect(reading.problems.first?.en.contains("poster") == true)
    }
}
