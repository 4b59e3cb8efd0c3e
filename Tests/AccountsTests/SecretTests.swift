import Testing

@testable import Accounts

@Suite("A password's hash")
struct PasswordHashTests {
    @Test("is scrypt as RFC 7914 §12 has it")
    func vector() throws {
        let kept =
            "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$"
            + "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw"
        let hash = try #require(PasswordHash(kept))
        #expect(try hash.matches("pleaseletmein"))
        #expect(try !hash.matches("pleaseletmein."))
        #expect(hash.description == kept)
    }

    @Test("says its cost, has a salt of its own and is read back")
    func round() throws {
        let one = try PasswordHash(password: "correct horse")
        let two = try PasswordHash(password: "correct horse")
        #expect(one.description.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(one != two)
        #expect(one.salt.count == 16)
        #expect(PasswordHash(one.description) == one)
        #expect(try one.matches("correct horse"))
    }

    @Test(
        "that is broken or asks for too much is none",
        arguments: [
            "", "x", "$scrypt$", "$scrypt$ln=15,r=8,p=1$$",
            "$bcrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=20,r=16,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$r=8,ln=15,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=8,p=1$!!!!$AAAAAAAAAAAAAAAAAAAAAA",
        ])
    func broken(text: String) {
        #expect(PasswordHash(text) == nil)
    }
}

@Suite("HMAC-SHA256")
struct HMACSHA256Tests {
    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    @Test(
        "is HMAC-SHA256 as RFC 4231 §4 has it",
        arguments: [
            (
                String(repeating: "0b", count: 20), "4869205468657265",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                String(repeating: "aa", count: 131),
                "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ])
    func vectors(key: String, message: String, mac: String) {
        let signer = HMACSHA256(key: Self.bytes(key))
        let (message, mac) = (Self.bytes(message), Self.bytes(mac))
        #expect(signer.sign(message) == mac)
        #expect(signer.verify(message, mac: mac))
        #expect(signer.verify(message[...], mac: mac[..<16]))
        var short = [UInt8](repeating: 0, count: 16)
        message.withUnsafeBytes { text in short.withUnsafeMutableBytes { signer.authenticate(text, into: $0) } }
        #expect(short == Array(mac[..<16]))
    }

    @Test("refuses every altered bit, a shorter signature and another key")
    func altered() {
        let signer = HMACSHA256(key: [1, 2, 3])
        let message = Array("viewing".utf8)
        let mac = signer.sign(message)
        for bit in 0..<256 {
            var other = mac
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!signer.verify(message, mac: other))
        }
        for count in [0, 1, 15] { #expect(!signer.verify(message, mac: mac.prefix(count))) }
        #expect(!signer.verify(message, mac: mac + [0]))
        #expect(!signer.verify(message + [0], mac: mac))
        #expect(!HMACSHA256(key: [1, 2, 4]).verify(message, mac: mac))
        #expect(signer.verify([UInt8](), mac: signer.sign([UInt8]())))
    }

    @Test("takes its bytes from any collection")
    func collections() {
        let signer = HMACSHA256(key: [7])
        #expect(signer.sign("abc".utf8) == signer.sign([97, 98, 99] as [UInt8]))
        #expect(signer.sign(AnyCollection([97, 98, 99] as [UInt8])) == signer.sign("abc".utf8))
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test(
        "are written in base64 for URLs (RFC 4648 §10)",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{3FF}?", "z78_"),
        ])
    func base64(text: String, expected: String) {
        #expect(Secret.text(Array(text.utf8)) == expected)
    }

    @Test("are hashed with SHA-256")
    func digest() {
        #expect(
            Secret.sha256Hexadecimal(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("are compared byte for byte")
    func comparison() {
        #expect(Secret.isSame([], []))
        #expect(Secret.isSame([1, 2], [1, 2]))
        #expect(!Secret.isSame([1, 2], [1, 3]))
        #expect(!Secret.isSame([1, 2], [1]))
    }
}
