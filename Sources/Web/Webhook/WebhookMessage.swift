import Accounts
import Catalogue
import Foundation
import MediaModel

/// A state change as it is sent: JSON, signed with HMAC-SHA256 over time and content.
struct WebhookMessage: Sendable, Equatable {
    /// The content.
    let body: [UInt8]
    /// Fields of the request.
    let fields: [String: String]

    /// A message.
    ///
    /// - Parameter now: when it is sent, in milliseconds since 1970. The receiver refuses what is too old, so that
    ///   nobody can send it again later.
    init(_ change: StateChange, secret: String, instants: Instants, now: Int64) throws {
        let content: JSONValue = [
            "id": .integer(change.id), "at": .string(instants.text(change.at)), "event": .string(change.kind.rawValue),
            "programme": .text(change.programme?.rawValue), "job": .text(change.job?.rawValue),
            "title": .text(change.title), "unit": .text(change.unit), "account": .text(change.account),
            "step": .whole(change.step), "reason": .text(change.reason),
        ]
        body = try content.bytes()
        let time = "\(now / 1000)"
        let mac = HMACSHA256(key: Array(secret.utf8)).sign(Array(time.utf8) + [UInt8(ascii: ".")] + body)
        fields = [
            "Content-Type": "application/json", "User-Agent": "Lectern", "Lectern-Event": change.kind.rawValue,
            "Lectern-Delivery": "\(change.id)", "Lectern-Timestamp": time,
            "Lectern-Signature": "sha256=\(Reply.hexadecimal(mac[...]))",
        ]
    }
}

/// When to try again. Pure.
enum WebhookPace {
    /// Tries of one message; then it is passed over, so that those behind it go on.
    static let mostAttempts = 30

    /// Milliseconds until the next try after so many: 5 s, 10 s, 20 s … an hour.
    static func delay(after attempts: Int) -> Int64 {
        min(5000 << Int64(min(max(attempts - 1, 0), 12)), 3_600_000)
    }
}
