import Catalogue
import Database
import Foundation
import MediaModel
import Storage
import Testing

@testable import Ingest

/// An upload desk over a folder, a database in memory and a clock that stands.
final class UploadHall: Sendable {
    let hall: Hall
    let desk: UploadDesk
    let woken = Heap<Int>()

    init(
        hall: Hall? = nil, maxBytes: Int64 = 1 << 20, unitQuota: Int64 = 2 << 20, patience: Int64 = 15_000
    ) throws {
        let hall = try hall ?? Hall("cat $here/rejected; exit 1", settleSeconds: 0)
        self.hall = hall
        desk = UploadDesk(
            store: hall.inbox.store, database: hall.database,
            limits: UploadLimits(maxBytes: maxBytes, unitQuota: unitQuota, life: 3_600_000), patience: patience,
            clock: { [clock = hall.clock] in clock.now }, wake: { [woken] in woken.add(1) })
    }

    /// The desk of a daemon that was started anew.
    func restarted() throws -> UploadHall { try UploadHall(hall: hall) }

    var delivery: UploadDelivery {
        UploadDelivery(
            store: hall.inbox.store, database: hall.database, board: hall.board,
            clock: { [clock = hall.clock] in clock.now }, log: Hall.log)
    }

    func begin(
        _ length: Int, name: String? = "film.mp4", owner: Int64 = 1, unit: String = "县电教馆",
        metadata: ProgrammeMetadata = .init(), replaces: ProgrammeID? = nil
    ) async throws -> Upload {
        try await desk.begin(
            UploadWish(
                owner: (owner, "maker"), unit: unit, fileName: name, length: Int64(length), metadata: metadata,
                replaces: replaces))
    }

    @discardableResult
    func send(
        _ text: String, to upload: Upload, at offset: Int, checksum: UploadChecksum? = nil, owner: Int64 = 1
    ) async throws -> Upload {
        try await desk.receive(
            upload.id, of: owner, at: Int64(offset), count: Int64(text.utf8.count), checksum: checksum,
            pieces: Pieces([Array(text.utf8)]))
    }

    func bytes(of upload: Upload) -> String? {
        FileManager.default.contents(atPath: hall.inbox.store.uploadPath(upload.id)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// Bytes as a request has them: piece by piece, perhaps with a failure at the end.
struct Pieces: AsyncSequence, Sendable {
    struct Broken: Error {}

    let pieces: [[UInt8]]
    let isBroken: Bool
    /// Waited for before the last piece.
    let gate: (@Sendable () async -> Void)?

    init(_ pieces: [[UInt8]], isBroken: Bool = false, gate: (@Sendable () async -> Void)? = nil) {
        self.pieces = pieces
        self.isBroken = isBroken
        self.gate = gate
    }

    func makeAsyncIterator() -> AsyncThrowingStream<[UInt8], any Error>.AsyncIterator {
        AsyncThrowingStream { continuation in
            Task {
                for (index, piece) in pieces.enumerated() {
                    if index == pieces.count - 1 { await gate?() }
                    continuation.yield(piece)
                }
                continuation.finish(throwing: isBroken ? Broken() : nil)
            }
        }.makeAsyncIterator()
    }
}

@Suite("An upload")
struct UploadTests {
    @Test("comes in pieces and is whole after the last")
    func pieces() async throws {
        let hall = try UploadHall()
        var upload = try await hall.begin(10)
        #expect(upload.received == 0)
        upload = try await hall.send("0123", to: upload, at: 0)
        #expect(upload.received == 4)
        #expect(upload.state == .receiving)
        #expect(hall.woken.all.isEmpty)
        upload = try await hall.send("456789", to: upload, at: 4)
        #expect(upload.state == .complete)
        #expect(upload.job != nil)
        #expect(hall.bytes(of: upload) == "0123456789")
        #expect(hall.woken.all.count == 1)
        await #expect(throws: UploadError.isComplete) { try await hall.send("", to: upload, at: 10) }
        await #expect(throws: UploadError.isComplete) { try await hall.desk.terminate(upload.id, of: 1) }
    }

    @Test("at a wrong offset is refused and unchanged", arguments: [0, 3, 5, 9])
    func wrongOffset(offset: Int) async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        try await hall.send("0123", to: upload, at: 0)
        await #expect(throws: UploadError.wrongOffset(4)) { try await hall.send("x", to: upload, at: offset) }
        #expect(try await hall.desk.upload(upload.id, of: 1).received == 4)
        #expect(hall.bytes(of: upload) == "0123")
    }

    @Test("that is longer than it said is refused", arguments: [true, false])
    func tooLong(isDeclared: Bool) async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(4)
        await #expect(throws: UploadError.tooManyBytes) {
            try await hall.desk.receive(
                upload.id, of: 1, at: 0, count: isDeclared ? 5 : nil, checksum: nil,
                pieces: Pieces([Array("01".utf8), Array("234".utf8)]))
        }
        #expect(try await hall.desk.upload(upload.id, of: 1).state == .receiving)
    }

    @Test(
        "with a checksum is taken when it is right, and else leaves everything as it was",
        arguments: [ContentDigest.Algorithm.sha1, .sha256])
    func checksum(algorithm: ContentDigest.Algorithm) async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        try await hall.send("0123", to: upload, at: 0)
        let digest = try ContentDigest(algorithm)
        try digest.update(Array("4567".utf8))
        let right = try UploadChecksum(
            "\(algorithm.rawValue) \(Data(try digest.finish()).base64EncodedString())")
        await #expect(throws: UploadError.checksumMismatch) {
            try await hall.send("456x", to: upload, at: 4, checksum: right)
        }
        #expect(try await hall.desk.upload(upload.id, of: 1).received == 4)
        #expect(hall.bytes(of: upload) == "0123")
        #expect(try await hall.send("4567", to: upload, at: 4, checksum: right).received == 8)
        #expect(throws: UploadChecksum.Unreadable.self) { try UploadChecksum("md5 AAAA") }
        #expect(throws: UploadChecksum.Unreadable.self) { try UploadChecksum("sha1 AAAA") }
    }

    @Test("whose line breaks keeps what came, but nothing that cannot be checked any more")
    func brokenLine() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        await #expect(throws: Pieces.Broken.self) {
            try await hall.desk.receive(
                upload.id, of: 1, at: 0, count: 10, checksum: nil,
                pieces: Pieces([Array("012".utf8), Array("34".utf8)], isBroken: true))
        }
        #expect(try await hall.desk.upload(upload.id, of: 1).received == 5)
        let checksum = try UploadChecksum("sha1 \(Data(repeating: 0, count: 20).base64EncodedString())")
        await #expect(throws: Pieces.Broken.self) {
            try await hall.desk.receive(
                upload.id, of: 1, at: 5, count: 5, checksum: checksum,
                pieces: Pieces([Array("567".utf8)], isBroken: true))
        }
        #expect(try await hall.desk.upload(upload.id, of: 1).received == 5)
        #expect(hall.bytes(of: upload) == "01234")
    }

    @Test("goes on after a restart from what is durable; bytes behind that are sent again")
    func restart() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        try await hall.send("0123", to: upload, at: 0)
        // Written, not acknowledged: a crash came between.
        let file = try hall.hall.inbox.store.partialFile(upload.id)
        try file.write(Array("XYZ".utf8), at: 4)
        let after = try hall.restarted()
        #expect(try await after.desk.upload(upload.id, of: 1).received == 4)
        let whole = try await after.send("456789", to: upload, at: 4)
        #expect(whole.state == .complete)
        #expect(after.bytes(of: upload) == "0123456789")
    }

    @Test("whose file lost bytes, as an old backup does, has them sent again")
    func shortened() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        try await hall.send("0123", to: upload, at: 0)
        try hall.hall.inbox.store.partialFile(upload.id).cut(to: 2)
        await #expect(throws: UploadError.wrongOffset(2)) { try await hall.send("4", to: upload, at: 4) }
        #expect(try await hall.send("23456789", to: upload, at: 2).state == .complete)
    }

    @Test("is somebody's own")
    func owner() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        await #expect(throws: UploadError.unknown) { try await hall.desk.upload(upload.id, of: 2) }
        await #expect(throws: UploadError.unknown) { try await hall.send("0", to: upload, at: 0, owner: 2) }
        await #expect(throws: UploadError.unknown) { try await hall.desk.terminate(upload.id, of: 2) }
        #expect(try await hall.desk.uploads(of: 2, before: nil, limit: 10).uploads.isEmpty)
        #expect(try await hall.desk.uploads(of: nil, before: nil, limit: 10).uploads.map(\.id) == [upload.id])
        #expect(try await hall.desk.upload(upload.id, of: nil).id == upload.id)
    }

    @Test("expires when nothing comes, and can be given up; its bytes go")
    func endings() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        hall.hall.clock.advance(3_000_000)
        try await hall.send("0123", to: upload, at: 0)
        hall.hall.clock.advance(3_000_000)
        #expect(try await hall.desk.upload(upload.id, of: 1).received == 4, "each byte lengthens its life")
        hall.hall.clock.advance(600_001)
        await #expect(throws: UploadError.gone) { try await hall.send("4", to: upload, at: 4) }
        await #expect(throws: UploadError.gone) { try await hall.desk.upload(upload.id, of: 1) }
        #expect(hall.bytes(of: upload) == nil)
        let other = try await hall.begin(10)
        try await hall.desk.terminate(other.id, of: 1)
        await #expect(throws: UploadError.gone) { try await hall.desk.upload(other.id, of: 1) }
        await #expect(throws: UploadError.gone) { try await hall.desk.terminate(other.id, of: 1) }
        #expect(hall.bytes(of: other) == nil)
        let idle = try await hall.begin(10)
        hall.hall.clock.advance(3_600_001)
        try await hall.desk.sweep()
        #expect(hall.bytes(of: idle) == nil, "the sweep removes what nobody asks for")
        hall.hall.clock.advance(31 * 86_400_000)
        try await hall.desk.sweep()
        await #expect(throws: UploadError.unknown) { try await hall.desk.upload(upload.id, of: 1) }
    }

    @Test("has to fit the limits")
    func limits() async throws {
        let hall = try UploadHall(maxBytes: 1000, unitQuota: 1500)
        await #expect(throws: UploadError.tooLarge(1000)) { try await hall.begin(1001) }
        let first = try await hall.begin(1000)
        await #expect(throws: UploadError.overQuota(1500)) { try await hall.begin(501) }
        _ = try await hall.begin(500)
        _ = try await hall.begin(1000, unit: "另一单位")
        try await hall.desk.terminate(first.id, of: 1)
        _ = try await hall.begin(1000)
        let publication = Publication(
            programme: ProgrammeID.make(at: 1), sourceKey: "a", asset: AssetID.make(at: 1), sourceSHA256: "s",
            duration: 1, metadata: ProgrammeMetadata(title: "A"), unit: "小单位", at: 1)
        try await hall.hall.database.write { tx in
            try Catalogue.publish(publication, in: tx)
            try tx.execute("UPDATE units SET storage_quota = 100 WHERE name = '小单位'")
        }
        await #expect(throws: UploadError.overQuota(100)) { try await hall.begin(101, unit: "小单位") }
        _ = try await hall.begin(100, unit: "小单位")
        let room = try hall.hall.inbox.store.freeBytes()
        let wide = try UploadHall(maxBytes: .max / 4, unitQuota: .max / 2)
        await #expect(throws: UploadError.noRoom) { try await wide.begin(Int(room) + (1 << 40)) }
        #expect(try wide.hall.names(in: wide.hall.inbox.store.uploads).isEmpty)
    }
}

@Suite("Requests beside each other", .timeLimit(.minutes(2)))
struct ParallelUploadTests {
    @Test("of one upload: the second is refused, and the first goes on")
    func parallel() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let (entered, entrance) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await hall.desk.receive(
                upload.id, of: 1, at: 0, count: 10, checksum: nil,
                pieces: Pieces([Array("01234".utf8), Array("56789".utf8)]) {
                    entrance.finish()
                    for await _ in gate { return }
                })
        }
        for await _ in entered {}
        await #expect(throws: UploadError.isBusy) { try await hall.send("abc", to: upload, at: 0) }
        opener.finish()
        #expect(try await first.value.state == .complete)
        #expect(hall.bytes(of: upload) == "0123456789")
    }

    @Test("of one upload: one whose line is dead gives way, and can write nothing any more")
    func takeover() async throws {
        let hall = try UploadHall()
        let upload = try await hall.begin(10)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let (entered, entrance) = AsyncStream.makeStream(of: Void.self)
        let dead = Task {
            try await hall.desk.receive(
                upload.id, of: 1, at: 0, count: 10, checksum: nil,
                pieces: Pieces([Array(repeating: 0x30, count: 2), Array("XXXXXXXX".utf8)]) {
                    entrance.finish()
                    for await _ in gate { return }
                })
        }
        for await _ in entered {}
        await #expect(throws: UploadError.isBusy) { try await hall.send("abc", to: upload, at: 0) }
        hall.hall.clock.advance(15_000)
        let start = try await hall.desk.upload(upload.id, of: 1).received
        let text = String("abcdefghij".dropFirst(Int(start)))
        #expect(try await hall.send(text, to: upload, at: Int(start)).state == .complete)
        opener.finish()
        await #expect(throws: (any Error).self) { try await dead.value }
        #expect(hall.bytes(of: upload)?.hasSuffix(text) == true)
        #expect(hall.bytes(of: upload)?.contains("X") == false)
    }

    @Test("of many uploads do not disturb each other, whatever the order of their pieces")
    func many() async throws {
        let hall = try UploadHall(unitQuota: 1 << 30)
        let content = String(repeating: "0123456789", count: 2000)
        let uploads = try await withThrowingTaskGroup(of: Upload.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let upload = try await hall.begin(content.utf8.count, name: "film\(number).mp4")
                    var sent = 0
                    while sent < content.utf8.count {
                        let piece = String(content.dropFirst(sent).prefix(1 + (sent * 7 + number * 131) % 4096))
                        sent = Int(try await hall.send(piece, to: upload, at: sent).received)
                    }
                    return upload
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(uploads.count == 20)
        for upload in uploads { #expect(hall.bytes(of: upload) == content) }
    }
}
