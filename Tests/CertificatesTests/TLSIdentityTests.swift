import Certificates
import Foundation
import MediaModel
import Testing

/// Two files and what must be said of them.
struct FaultyPair: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Contents by what they are; a name that is none is the content itself.
    var certificate: String
    var key: String
    var part: CertificateError.Part
    var says: [String]
}

private let faults: [FaultyPair] = [
    FaultyPair(
        testDescription: "no certificate file", certificate: "missing", key: "key", part: .certificate,
        says: ["No such file", "无法读取"]),
    FaultyPair(
        testDescription: "no key file", certificate: "certificate", key: "missing", part: .key, says: ["No such file"]),
    FaultyPair(
        testDescription: "a folder", certificate: "folder", key: "key", part: .certificate,
        says: ["not an ordinary file", "不是普通文件"]),
    FaultyPair(
        testDescription: "nothing in it", certificate: "", key: "key", part: .certificate,
        says: ["BEGIN CERTIFICATE", "没有可用的 PEM 证书"]),
    FaultyPair(
        testDescription: "words", certificate: "only words", key: "key", part: .certificate, says: ["BEGIN CERTIFICATE"]
    ),
    FaultyPair(
        testDescription: "a damaged certificate", certificate: "damaged", key: "key", part: .certificate,
        says: ["BEGIN CERTIFICATE"]),
    FaultyPair(
        testDescription: "too much", certificate: "huge", key: "key", part: .certificate,
        says: ["over 1 MiB", "超过 1 MiB"]),
    FaultyPair(
        testDescription: "DER", certificate: "0\u{1}", key: "key", part: .certificate, says: ["openssl x509", "DER 格式"]),
    FaultyPair(
        testDescription: "exchanged", certificate: "key", key: "certificate", part: .certificate,
        says: ["exchanged", "写反"]),
    FaultyPair(
        testDescription: "a certificate for a key", certificate: "certificate", key: "certificate", part: .key,
        says: ["exchanged", "写反"]),
    FaultyPair(
        testDescription: "no key in it", certificate: "certificate", key: "only words", part: .key,
        says: ["BEGIN PRIVATE KEY", "没有可用的 PEM 私钥"]),
    FaultyPair(
        testDescription: "a key in DER", certificate: "certificate", key: "0\u{1}", part: .key,
        says: ["openssl pkey -inform DER"]),
    FaultyPair(
        testDescription: "a key with a passphrase", certificate: "certificate",
        key: "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", part: .key,
        says: ["passphrase", "口令"]),
    FaultyPair(
        testDescription: "an old key with a passphrase", certificate: "certificate",
        key: "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
        part: .key,
        says: ["passphrase"]),
    FaultyPair(
        testDescription: "another's key", certificate: "certificate", key: "other key", part: .key,
        says: ["does not belong", "不匹配"]),
    FaultyPair(
        testDescription: "expired", certificate: "old certificate", key: "old key", part: .certificate,
        says: ["expired (2026-11-20)", "已过期（2026-11-20）"]),
]

@Suite("A certificate and its key")
struct TLSIdentityTests {
    @Test("can be used")
    func usable() throws {
        let fixture = try PairFixture()
        defer { fixture.remove() }
        let pair = try PairFixture.pair()
        let identity = try TLSIdentity(
            certificate: try fixture.file("c", pair.certificate), key: try fixture.file("k", pair.key),
            now: PairFixture.now)
        #expect(identity.validity.upperBound == PairFixture.now + 30 * PairFixture.day)
        #expect(identity.validity.lowerBound == PairFixture.now - 3_600_000)
        #expect(identity.warnings(now: PairFixture.now).isEmpty)
    }

    @Test("that cannot be used are refused with the file, the reason and a remedy", arguments: faults)
    func faulty(_ fault: FaultyPair) throws {
        let fixture = try PairFixture()
        defer { fixture.remove() }
        let error = #expect(throws: CertificateError.self) {
            _ = try TLSIdentity(
                certificate: try Self.path(fault.certificate, "c", in: fixture),
                key: try Self.path(fault.key, "k", in: fixture), now: PairFixture.now)
        }
        let fault = (error?.part, fault)
        #expect(fault.0 == fault.1.part)
        let texts = [error?.message.en ?? "", error?.message.zh ?? ""]
        for words in fault.1.says { #expect(texts.contains { $0.contains(words) }, "\(words) in \(texts)") }
        #expect(texts.allSatisfy { $0.contains(fixture.folder.path) })
    }

    @Test("are warned of: the clock, the end that is near, a key that all may read")
    func warnings() throws {
        let fixture = try PairFixture()
        defer { fixture.remove() }
        let pair = try PairFixture.pair(days: 10)
        let key = try fixture.file("k", pair.key)
        let identity = try TLSIdentity(
            certificate: try fixture.file("c", pair.certificate), key: key, now: PairFixture.now)
        #expect(
            identity.warnings(now: PairFixture.now).map(\.en) == ["the certificate expires in 10 days (2026-12-01)"])
        let early = identity.warnings(now: PairFixture.now - 2 * PairFixture.day)
        #expect(early.map(\.en).first?.contains("check this machine's clock") == true)
        #expect(chmod(key, 0o644) == 0)
        let open = try TLSIdentity(certificate: fixture.path("c"), key: key, now: PairFixture.now)
        #expect(open.warnings(now: PairFixture.now).contains { $0.en.contains("chmod 600 \(key)") })
    }

    private static func path(_ content: String, _ name: String, in fixture: PairFixture) throws -> String {
        switch content {
        case "missing": return fixture.path("nothing")
        case "folder": return fixture.folder.path
        case "huge": return try fixture.file(name, String(repeating: "x", count: (1 << 20) + 1))
        case "damaged":
            return try fixture.file(name, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        default: break
        }
        let words = content.split(separator: " ")
        guard let kind = words.last, ["certificate", "key"].contains(kind) else {
            return try fixture.file(name, content)
        }
        // What is not another's comes out of one pair.
        let stored = fixture.path("pair-\(words.first == "old" ? "old" : "new")")
        if !FileManager.default.fileExists(atPath: stored) || words.first == "other" {
            let past = words.first == "old" ? PairFixture.now - 2 * PairFixture.day : PairFixture.now
            let pair = try PairFixture.pair(days: words.first == "old" ? 1 : 30, now: past)
            if words.first == "other" { return try fixture.file(name, pair.key) }
            _ = try fixture.file(URL(fileURLWithPath: stored).lastPathComponent, "\(pair.certificate)#\(pair.key)")
        }
        let halves = try String(contentsOfFile: stored, encoding: .utf8).split(separator: "#")
        return try fixture.file(name, String(kind == "certificate" ? halves[0] : halves[1]))
    }
}
