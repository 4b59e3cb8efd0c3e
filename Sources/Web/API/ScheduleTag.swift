import Channels
import Foundation
import HTTPTypes
import Hummingbird

/// The entity tag of a schedule (RFC 9110 §8.8.3): it begins with the number of its revision. What follows behind a hyphen
/// tells representations of one revision apart, and does not matter to who may change it.
struct ScheduleTag {
    let revision: Int64

    init(_ revision: Int64) {
        self.revision = revision
    }

    /// Reads a strong tag; `nil` for a weak one or another's.
    init?(_ text: Substring) {
        guard text.count >= 3, text.first == "\"", text.last == "\"",
            let revision = Int64(text.dropFirst().dropLast().prefix { $0 != "-" })
        else { return nil }
        self.revision = revision
    }

    var text: String { "\"\(revision)\"" }
}

extension Request {
    /// The revision that `If-Match` names (RFC 9110 §13.1.1); `nil` without it, and for `*`.
    ///
    /// - Throws: `ChannelsError.stale` if it names none that a schedule can have.
    func scheduleRevision() throws -> Int64? {
        guard let text = headers[.ifMatch]?.trimmingCharacters(in: .whitespaces), text != "*" else { return nil }
        guard let tag = ScheduleTag(text[...]) else { throw Problem.staleSchedule }
        return tag.revision
    }
}

extension Problem {
    /// `If-Match` names no revision.
    static let staleSchedule = Problem(
        .preconditionFailed, zh: "If-Match 应为编排的 ETag，如 \"12\"。请重新载入编排。",
        en: "If-Match must be the ETag of the schedule, such as \"12\": load the schedule again.")
}
