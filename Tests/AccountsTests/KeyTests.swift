import Foundation
import Glibc
import Testing

@testable import Accounts

@Suite("A ring of keys")
struct KeyRingTests {
    private let now: Int64 = 1_795_233_600_000
    private let message = Array("viewing".utf8)

    @Test("signs with its newest key and takes what older ones have signed")
    func rotation() throws {
        var ring = try KeyRing(now: now)
        let signer = TokenSigner(ring)
        let before = signer.sealed(message)
        try ring.rotate(now: now + 1000)
        signer.replace(with: ring)
        let after = signer.sealed(message)
        #expect(before != after && before.first != after.first)
        #expect(signer.opened(before).map(Array.init) == message)
        #expect(signer.opened(after).map(Array.init) == message)
        #expect(signer.generation == 1)
    }

    @Test("drops a key only when no token can be left that it has signed")
    func retention() throws {
        var ring = try KeyRing(now: now)
        let first = ring.keys[0]
        #expect(ring.end(of: first) == nil)
        try ring.rotate(now: now + 1000)
        #expect(ring.end(of: first) == now + 1000 + KeyRing.retention)
        try ring.rotate(now: now + 1000 + KeyRing.retention - 1)
        #expect(ring.keys.contains(first))
        try ring.rotate(now: now + 1000 + KeyRing.retention)
        #expect(!ring.keys.contains(first) && ring.keys.count == 3)
        // The longest film of the settings, a day, and five minutes.
        #expect(KeyRing.retention > (240 + 24) * 3_600_000 + 300_000)
    }

    @Test("voids all others at once if that is asked for")
    func voiding() throws {
        var ring = try KeyRing(now: now)
        let signer = TokenSigner(ring)
        let before = signer.sealed(message)
        try ring.rotate(now: now, voidingOthers: true)
        #expect(ring.keys.count == 1)
        signer.replace(with: ring)
        #expect(signer.opened(before) == nil)
    }

    @Test("has a bound, and numbers that are never two keys' at once")
    func bound() throws {
        var ring = try KeyRing(now: now)
        for step in 1..<Int64(KeyRing.most) { try ring.rotate(now: now + step) }
        #expect(throws: AccountsError.tooManyKeys) { try ring.rotate(now: now + 100) }
        for step in 2...600 as ClosedRange<Int64> {
            try ring.rotate(now: now + step * KeyRing.retention)
            #expect(Set(ring.keys.map(\.id)).count == ring.keys.count)
        }
        #expect(ring.keys.count == 2)
    }

    @Test("keeps its marks when keys change, so that nobody counts twice")
    func marks() throws {
        var ring = try KeyRing(now: now)
        let signer = TokenSigner(ring)
        let mark = signer.mark(of: "station A1")
        try ring.rotate(now: now, voidingOthers: true)
        signer.replace(with: ring)
        #expect(signer.mark(of: "station A1") == mark)
        #expect(TokenSigner(ring).mark(of: "station A1") == mark)
        #expect(signer.mark(of: "station A2") != mark)
    }

    @Test("is not shortened in its life by a clock that was set back")
    func clockSetBack() throws {
        var ring = try KeyRing(now: now)
        try ring.rotate(now: now - 30 * 86_400_000)
        #expect(ring.end(of: ring.keys[0]) == now + KeyRing.retention)
    }

    @Test("refuses every altered bit, a key that it does not have, and what is cut")
    func altered() throws {
        let signer = TokenSigner(try KeyRing(now: now))
        let sealed = signer.sealed(message)
        for bit in 0..<sealed.count * 8 {
            var other = sealed
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(signer.opened(other) == nil)
        }
        for count in 0..<sealed.count { #expect(signer.opened(sealed.prefix(count)) == nil) }
        #expect(TokenSigner(try KeyRing(now: now)).opened(sealed) == nil)
    }
}

@Suite("The file of keys")
struct KeyFileTests {
    private let now: Int64 = 1_795_233_600_000

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "lectern-keys-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("is made once, closed to others, and read back as it was written")
    func made() throws {
        try withFolder { folder in
            let file = KeyFile(data: folder)
            #expect(try file.load() == nil && file.mark == nil)
            let ring = try file.loadOrCreate(now: now)
            #expect(try file.loadOrCreate(now: now + 1) == ring)
            let mark = file.mark
            let rotated = try file.rotate(now: now + 1000)
            #expect(rotated.keys.count == 2 && rotated.keys[0] == ring.keys[0])
            #expect(try file.load() == rotated)
            #expect(file.mark != mark && mark != nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["token.key"])
            var status = stat()
            #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test("of one bare key is taken, and becomes a ring with its first rotation")
    func bare() throws {
        try withFolder { folder in
            let file = KeyFile(data: folder)
            let secret = Array(1...32) as [UInt8]
            try Data(secret).write(to: URL(fileURLWithPath: file.path))
            chmod(file.path, 0o600)
            let ring = try file.loadOrCreate(now: now)
            #expect(ring.keys.map(\.id) == [0])
            let sealed = TokenSigner(ring).sealed([1])
            #expect(TokenSigner(key: secret).opened(sealed) != nil)
            #expect(TokenSigner(try file.rotate(now: now)).opened(sealed) != nil)
        }
    }

    @Test("loses no key when many rotate at once")
    func together() async throws {
        let folder = NSTemporaryDirectory() + "lectern-keys-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for step in 1...8 as ClosedRange<Int64> {
                group.addTask { _ = try KeyFile(data: folder).rotate(now: now + step) }
            }
            try await group.waitForAll()
        }
        #expect(try KeyFile(data: folder).load()?.keys.count == 9)
    }

    @Test(
        "that others may read, is a link, or holds something else is refused",
        arguments: ["mode", "link", "short", "long", "lines", "twice", "secret"])
    func refused(kind: String) throws {
        try withFolder { folder in
            let file = KeyFile(data: folder)
            let ring = try file.loadOrCreate(now: now)
            var text = String(decoding: ring.bytes, as: UTF8.self)
            switch kind {
            case "mode": chmod(file.path, 0o640)
            case "link":
                rename(file.path, folder + "/other")
                symlink(folder + "/other", file.path)
            case "short": text = String(repeating: "x", count: 31)
            case "long": text += String(repeating: "key 1 1 x\n", count: 2000)
            case "lines": text = "lectern-keys 2\n" + text
            case "twice": text += text.split(separator: "\n")[2] + "\n"
            default: text += "key 9 1 c2hvcnQ=\n"
            }
            if kind != "mode", kind != "link" {
                try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
                chmod(file.path, 0o600)
            }
            let error = #expect(throws: AccountsError.self) { try file.loadOrCreate(now: now) }
            #expect(error?.code == .crypto)
            #expect(throws: AccountsError.self) { try file.rotate(now: now) }
        }
    }

    @Test("in a folder that is not there is refused")
    func noFolder() {
        #expect(throws: AccountsError.self) { try KeyFile(data: "/nowhere").loadOrCreate(now: now) }
    }
}

@Suite("A secret file")
struct SecretFileTests {
    @Test("is made once, closed to others, and refused when it has another length")
    func life() throws {
        let folder = NSTemporaryDirectory() + "lectern-secret-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/secret"
        let secret = try SecretFile.loadOrCreate(path: path)
        #expect(secret.count == 32)
        #expect(try SecretFile.loadOrCreate(path: path) == secret)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        for count in [0, 31, 33] {
            try Data(count: count).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            #expect(throws: AccountsError.self) { try SecretFile.loadOrCreate(path: path) }
        }
    }
}
