import Certificates
import Foundation
import NIOSSL
import Testing

@Suite("A self-signed certificate")
struct SelfSignedTests {
    @Test("is for its names, on P-256, for its days, and each is another")
    func made() throws {
        let names = ["lectern.test", "*.School.example", "10.0.0.5", "2001:DB8::0001"]
        let pair = try PairFixture.pair(names, days: 2)
        let certificate = try #require(try NIOSSLCertificate.fromPEMBytes(Array(pair.certificate.utf8)).first)
        #expect(certificate.notValidAfter == Int(PairFixture.now / 1000) + 2 * 86_400)
        let written = certificate._subjectAlternativeNames().map { Array($0.contents) }
        let expected: [[UInt8]] = [
            Array("lectern.test".utf8), Array("*.school.example".utf8), [10, 0, 0, 5],
            [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [1],
        ]
        #expect(written == expected)
        // The curve's name and an uncompressed point (RFC 5480 §2.1).
        #expect(try certificate.extractPublicKey().toSPKIBytes().count == 91)
        #expect(pair.fingerprint.count == 95)
        #expect(try PairFixture.pair(names).fingerprint != pair.fingerprint)
        #expect(try PairFixture.pair(names).key != pair.key)
    }

    @Test(
        "is refused for what is no name",
        arguments: [
            "", "a b", "-a.example", "a-.example", "a..b", "*", "*.com", "a.*.b", "256.1.1.1", "1.2.3", "::g",
            "讲台.example", "a,DNS:b", "a\nb", String(repeating: "a", count: 64),
            String(repeating: "a.", count: 130) + "b",
        ])
    func names(_ text: String) {
        #expect(throws: CertificateError.self) { _ = try CertificateName(text) }
    }

    @Test("has 1 to 100 names and 1 to 3650 days")
    func bounds() throws {
        for days in [0, 3651, -1] {
            #expect(throws: CertificateError.self) { _ = try PairFixture.pair(days: days) }
        }
        #expect(throws: CertificateError.self) { _ = try PairFixture.pair([]) }
        let many = (0..<101).map { "h\($0).example" }
        #expect(throws: CertificateError.self) { _ = try PairFixture.pair(many) }
        _ = try PairFixture.pair(Array(many.dropLast()), days: 3650)
    }

    @Test("is written for all to read, its key for its owner alone, and replaces nothing unasked")
    func files() throws {
        let fixture = try PairFixture()
        defer { fixture.remove() }
        let files = CertificateFiles(folder: fixture.path("tls/"))
        let first = try PairFixture.pair()
        let mask = umask(0o077)
        defer { umask(mask) }
        try files.write(first, replacing: false)
        #expect(try Self.mode(files.certificate) == 0o644)
        #expect(try Self.mode(files.key) == 0o600)
        #expect(try String(contentsOfFile: files.key, encoding: .utf8) == first.key)

        let second = try PairFixture.pair()
        #expect(throws: CertificateError.self) { try files.write(second, replacing: false) }
        #expect(try String(contentsOfFile: files.certificate, encoding: .utf8) == first.certificate)
        try files.write(second, replacing: true)
        #expect(try String(contentsOfFile: files.certificate, encoding: .utf8) == second.certificate)
        #expect(try String(contentsOfFile: files.key, encoding: .utf8) == second.key)
        let left = try FileManager.default.contentsOfDirectory(atPath: fixture.path("tls"))
        #expect(left.sorted() == ["certificate.pem", "key.pem"])
        #expect(throws: CertificateError.self) {
            try CertificateFiles(folder: fixture.path("no/such")).write(first, replacing: false)
        }
    }

    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
