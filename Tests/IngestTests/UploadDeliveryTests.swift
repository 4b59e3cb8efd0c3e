import Catalogue
import Database
import Foundation
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("A whole upload")
struct UploadDeliveryTests {
    /// Sends a film whole.
    private func sent(
        _ text: String, _ hall: UploadHall, name: String? = "film.mp4", unit: String = "县电教馆",
        metadata: ProgrammeMetadata = .init(), replaces: ProgrammeID? = nil
    ) async throws -> Upload {
        let upload = try await hall.begin(
            text.utf8.count, name: name, unit: unit, metadata: metadata, replaces: replaces)
        return try await hall.send(text, to: upload, at: 0)
    }

    @Test("goes into the inbox with a sidecar and becomes the job that was promised, once")
    func once() async throws {
        let hall = try UploadHall()
        let upload = try await sent("film", hall, metadata: ProgrammeMetadata(title: "分数", keywords: ["数学"]))
        try await hall.delivery.deliver()
        try await hall.delivery.deliver()
        let inbox = hall.hall.inbox
        #expect(inbox.text("县电教馆/film.mp4") == "film")
        #expect(Sidecar(Array((inbox.text("县电教馆/film.json") ?? "").utf8)).metadata.title == "分数")
        #expect(hall.bytes(of: upload) == nil)
        let taken = try await hall.desk.upload(upload.id, of: 1)
        #expect(taken.state == .taken)
        let job = try #require(try await hall.hall.job())
        #expect(job.id == upload.job)
        #expect(job.uploadedBy == "maker")
        #expect(job.unit == "县电教馆")
        var watch = hall.hall.watch()
        #expect(try await hall.hall.settled(&watch) == [job.id])
        #expect(try await hall.hall.jobCount() == 1)
    }

    @Test(
        "has one job and one film after a crash between any two steps",
        arguments: ["before", "placed", "sidecar", "moved", "job", "linked"])
    func crash(point: String) async throws {
        let hall = try UploadHall()
        let upload = try await sent("film", hall, metadata: ProgrammeMetadata(title: "分数"))
        let store = hall.hall.inbox.store
        let place = try #require(ArrivalPath(components: [Array("县电教馆".utf8), Array("film.mp4".utf8)]))
        if point != "before" {
            try await hall.hall.database.write { try UploadRows.setPlace(place, of: upload.id, in: $0) }
        }
        if ["sidecar", "moved", "job", "linked"].contains(point) {
            try hall.hall.inbox.put("县电教馆/film.json", #"{"title": "分数"}"#)
        }
        if point == "linked" {
            #expect(link(store.uploadPath(upload.id), "\(store.inbox)/县电教馆/film.mp4") == 0)
        }
        if point == "moved" || point == "job" {
            #expect(try store.moveUpload(upload.id, to: place.components) == .done)
        }
        if point == "job" {
            let id = try #require(upload.job)
            try await hall.hall.board.save(
                Job(id: id, path: place, status: try hall.hall.inbox.status(place), at: hall.hall.clock.now))
        }
        try await hall.delivery.deliver()
        #expect(hall.hall.inbox.text("县电教馆/film.mp4") == "film")
        #expect(try hall.hall.names(in: "\(store.inbox)/县电教馆") == ["film.json", "film.mp4"])
        #expect(try hall.hall.names(in: store.uploads).isEmpty)
        #expect(try await hall.hall.jobCount() == 1)
        #expect(try await hall.hall.job()?.id == upload.job)
        #expect(try await hall.desk.upload(upload.id, of: 1).state == .taken)
    }

    @Test("never takes another film's place or name")
    func names() async throws {
        let hall = try UploadHall()
        try hall.hall.inbox.put("县电教馆/film.mp4", "another")
        _ = try await sent("second", hall)
        hall.hall.clock.advance(1)
        _ = try await sent("third", hall)
        try await hall.delivery.deliver()
        #expect(hall.hall.inbox.text("县电教馆/film.mp4") == "another")
        #expect(hall.hall.inbox.text("县电教馆/film (2).mp4") == "second")
        #expect(hall.hall.inbox.text("县电教馆/film (3).mp4") == "third")
        // A programme that came from a place keeps it, though its film is no longer there.
        let publication = Publication(
            programme: ProgrammeID.make(at: 1), sourceKey: "县电教馆/a.mp4", asset: AssetID.make(at: 1), sourceSHA256: "s",
            duration: 1, metadata: ProgrammeMetadata(title: "A"), unit: "县电教馆", at: 1)
        _ = try await hall.hall.database.write { try Catalogue.publish(publication, in: $0) }
        _ = try await sent("other", hall, name: "a.mp4")
        try await hall.delivery.deliver()
        #expect(hall.hall.inbox.text("县电教馆/a.mp4") == nil)
        #expect(hall.hall.inbox.text("县电教馆/a (2).mp4") == "other")
    }

    @Test("replaces a programme's film where that lay, and names the programme")
    func replacing() async throws {
        let hall = try UploadHall()
        let id = ProgrammeID.make(at: 1)
        let publication = Publication(
            programme: id, sourceKey: "县电教馆/板块/a.mp4", asset: AssetID.make(at: 1), sourceSHA256: "s", duration: 1,
            metadata: ProgrammeMetadata(title: "A"), unit: "县电教馆", at: 1)
        _ = try await hall.hall.database.write { try Catalogue.publish(publication, in: $0) }
        await #expect(throws: UploadError.unknownProgramme) {
            try await hall.begin(4, unit: "另一单位", replaces: id)
        }
        _ = try await sent("new", hall, name: "b.mp4", replaces: id)
        try await hall.delivery.deliver()
        let job = try #require(try await hall.hall.job())
        #expect(job.programme == id)
        #expect(hall.hall.inbox.text("县电教馆/板块/a.mp4") == "new")
    }

    @Test(
        "has a name fit for the inbox",
        arguments: [
            ("film.mp4", "film.mp4"), ("C:\\Videos\\课 1.mp4", "课 1.mp4"), ("../../etc/passwd", "passwd"),
            ("..", "film"), (".hidden.mp4", "hidden.mp4"), ("", "film"), ("a\u{202E}4pm.mp4", "a4pm.mp4"),
            ("e\u{301}.mp4", "é.mp4"), ("quote'in \"name\".mp4", "quote'in \"name\".mp4"),
        ])
    func fitNames(given: String, name: String) throws {
        #expect(try InboxName.film(given) == name)
    }

    @Test(
        "with a name that is not a film's is refused", arguments: ["a.json", "a.srt", "a.part", "a.mp4.accepted.json"])
    func unfitNames(name: String) {
        #expect(throws: UploadError.self) { try InboxName.film(name) }
    }

    @Test("keeps long names short enough for their notes, and units' names apart from folders")
    func longNames() throws {
        let name = try InboxName.film(String(repeating: "课", count: 200) + ".mp4")
        #expect(name.utf8.count <= 180)
        #expect(name.hasSuffix("课.mp4"))
        #expect(InboxName.folder("教育局/电教馆") == "教育局／电教馆")
        #expect(InboxName.folder("..") == "local")
        #expect(InboxName.folder(".git") == "git")
    }

    @Test("of nothing is refused as a dropped file would be")
    func empty() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(0)
        #expect(upload.state == .complete)
        try await hall.delivery.deliver()
        var watch = hall.hall.watch()
        try await hall.hall.takeIn(&watch)
        #expect(try await hall.hall.job()?.rejection == .notMedia)
        #expect(hall.hall.inbox.text("县电教馆/film.mp4.rejected.json") != nil)
    }

    @Test("can be described until it is published; its sidecar follows")
    func described() async throws {
        let hall = try UploadHall()
        let upload = try await sent("film", hall)
        await #expect(throws: UploadError.isPublishing) {
            try await hall.desk.describe(upload.id, of: 1, ProgrammeMetadata(title: "早"))
        }
        try await hall.delivery.deliver()
        #expect(hall.hall.inbox.text("县电教馆/film.json") == nil)
        _ = try await hall.desk.describe(upload.id, of: 1, ProgrammeMetadata(title: "后来", episode: 3))
        let sidecar = Sidecar(Array((hall.hall.inbox.text("县电教馆/film.json") ?? "").utf8))
        #expect(sidecar.metadata == ProgrammeMetadata(title: "后来", episode: 3))
        #expect(sidecar.problems.isEmpty)
        #expect(try await hall.desk.upload(upload.id, of: 1).metadata.title == "后来")
    }
}
