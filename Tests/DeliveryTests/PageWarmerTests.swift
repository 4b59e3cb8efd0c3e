import Foundation
import NIOCore
import NIOPosix
import Storage
import Testing

@testable import Delivery

@Suite("Pages of files")
struct PageWarmerTests {
    private static let size = 3 << 20

    @Test("that are not in memory are found, and brought there")
    func coldFile() async throws {
        let path = try Self.coldFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let cache = try await loop.submit { () -> NIOLoopBound<DescriptorCache> in
            NIOLoopBound(DescriptorCache(loop: loop, threads: .singleton, limit: 4), eventLoop: loop)
        }.get()
        try await loop.flatSubmit { () -> EventLoopFuture<Void> in cache.value.open(path) }.get()
        let isWarm = { () async throws -> Bool in
            try await loop.submit { () throws -> Bool in
                let file = try #require(cache.value.acquire(path))
                return PageWarmer(loop: loop, threads: .singleton).isWarm(file, 0..<Int64(Self.size))
            }.get()
        }
        let before = try await isWarm()
        try await loop.flatSubmit { () -> EventLoopFuture<Void> in
            guard let file = cache.value.acquire(path) else { return loop.makeFailedFuture(DeliveryError.absent) }
            return PageWarmer(loop: loop, threads: .singleton).warm(file, 0..<Int64(Self.size))
        }.get()
        let after = try await isWarm()
        #expect(after)
        // What lies in memory alone cannot be put out of it.
        let isInMemoryAlone = try Self.isInMemoryAlone(path)
        #expect(before == isInMemoryAlone)
    }

    @Test("are sent whole, whether they were in memory or not")
    func sent() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        let warm = try await server.ask(target)
        for file in try FileManager.default.subpathsOfDirectory(atPath: fixture.root.path) {
            try? Self.evict(fixture.root.appendingPathComponent(file).path)
        }
        let cold = try await server.ask(target)
        #expect(cold.status == 200 && cold.body == warm.body && cold.body.count == 2000)
        try await server.stop()
    }

    @Test("of a long run are sent step by step, cold or warm, and by parts")
    func long() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(13 << 20 | 4321, in: fixture)
        let server = try await MediaServer.start(fixture)
        let file = fixture.store.assetFolder(asset.id) + "/v360.mp4"
        for _ in 1...2 {
            try Self.evict(file)
            let whole = try await server.ask(try asset.target())
            #expect(LargeAsset.has(whole.body, at: 0..<asset.length))
        }
        try Self.evict(file)
        let part = try await server.ask(try asset.target(), ["Range: bytes=1000-9999999"])
        #expect(part.status == 206 && LargeAsset.has(part.body, at: 1000..<10_000_000))
        let ranges = ["Range: bytes=0-4999999,12000000-12999999"]
        let parts = try await server.ask(try asset.target(), ranges)
        #expect(parts.status == 206 && parts.body.count > 6_000_000)
        try await server.stop()
    }

    private static func coldFile() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("cold-\(UUID().uuidString)").path
        try Data(repeating: 7, count: size).write(to: URL(fileURLWithPath: path))
        try evict(path)
        return path
    }

    /// Puts a file's bytes on the disk and out of memory.
    private static func evict(_ path: String) throws {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { return }
        try #require(posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0)
    }

    private static func isInMemoryAlone(_ path: String) throws -> Bool {
        let (command, said) = (Process(), Pipe())
        command.executableURL = URL(fileURLWithPath: "/usr/bin/stat")
        command.arguments = ["-f", "-c", "%T", path]
        command.standardOutput = said
        try command.run()
        command.waitUntilExit()
        let kind = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        try #require(command.terminationStatus == 0)
        return ["tmpfs\n", "ramfs\n"].contains(kind)
    }
}
