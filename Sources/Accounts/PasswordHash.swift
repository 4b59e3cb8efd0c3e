import COpenSSL
import Foundation

/// A password as it is kept: scrypt (RFC 7914) with its parameters, as the PHC string format has it:
/// `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, salt and hash in base64 without padding.
struct PasswordHash: Sendable, Equatable, LosslessStringConvertible {
    /// The costs of new hashes: 2^15 blocks of 1 KiB, 32 MiB of memory for about a tenth of a second.
    struct Cost: Sendable, Equatable {
        var logN = 15
        var r = 8
        var p = 1
    }

    private static let saltLength = 16
    private static let hashLength = 32

    let cost: Cost
    let salt: [UInt8]
    let hash: [UInt8]

    /// Hashes `password` with a fresh salt. Takes its time: call it through ``PasswordWork``.
    init(password: String, cost: Cost = Cost()) throws(AccountsError) {
        self.cost = cost
        salt = try Secret.random(Self.saltLength)
        hash = try Self.derive(password, salt: salt, cost: cost, length: Self.hashLength)
    }

    /// A hash that no password has, as costly to check as any other.
    init(decoyOfCost cost: Cost) {
        self.cost = cost
        salt = (0..<Self.saltLength).map { _ in .random(in: .min ... .max) }
        hash = (0..<Self.hashLength).map { _ in .random(in: .min ... .max) }
    }

    /// Reads a kept string; `nil` if it is none, or asks for more than 256 MiB.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = Self.cost(parts[2]),
            let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]), salt.count >= 8, hash.count >= 16
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// The string to keep.
    var description: String {
        "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Self.text(salt))$\(Self.text(hash))"
    }

    /// Whether `password` is the one. Takes as long as making the hash took.
    func matches(_ password: String) throws(AccountsError) -> Bool {
        Secret.isSame(try Self.derive(password, salt: salt, cost: cost, length: hash.count), hash)
    }

    private static func derive(
        _ password: String, salt: [UInt8], cost: Cost, length: Int
    ) throws(AccountsError) -> [UInt8] {
        // The same letters may be composed differently on another keyboard.
        let letters = Array(password.precomposedStringWithCanonicalMapping.utf8).map { CChar(bitPattern: $0) }
        var key = [UInt8](repeating: 0, count: length)
        let memory = UInt64(cost.r) << UInt64(cost.logN + 7) + 1 << 20
        guard
            EVP_PBE_scrypt(
                letters, letters.count, salt, salt.count, 1 << UInt64(cost.logN), UInt64(cost.r), UInt64(cost.p),
                memory, &key, key.count) == 1
        else { throw .crypto("EVP_PBE_scrypt") }
        return key
    }

    private static func cost(_ text: Substring) -> Cost? {
        let names = ["ln", "r", "p"]
        let fields = text.split(separator: ",").map { $0.split(separator: "=") }
        guard fields.count == 3, fields.allSatisfy({ $0.count == 2 }), fields.map({ String($0[0]) }) == names else {
            return nil
        }
        let numbers = fields.compactMap { Int($0[1]) }
        guard numbers.count == 3, (1...20).contains(numbers[0]), (1...16).contains(numbers[1]),
            (1...16).contains(numbers[2]), numbers[1] << (numbers[0] + 7) <= 256 << 20
        else { return nil }
        return Cost(logN: numbers[0], r: numbers[1], p: numbers[2])
    }

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}
