import Foundation
import NIOHTTP1

/// What a request makes its answer depend on: its conditions and its range (RFC 9110 §13, §14.2).
struct RequestConditions {
    /// What the conditions say.
    enum Verdict {
        case proceed
        /// 304: the client has it already.
        case notModified
        /// 412: it is not what the client thinks.
        case failed
    }

    private var match: [String] = []
    private var noneMatch: [String] = []
    private var modifiedSince: String?
    private var unmodifiedSince: String?
    private var ifRange: String?
    private var rangeField: String?

    /// Reads the fields in one pass: most requests of players have none of them.
    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            switch name.utf8.count {
            case 5 where Self.isSame(name, "range"): Self.set(&rangeField, value)
            case 8 where Self.isSame(name, "if-match"): match.append(value)
            case 8 where Self.isSame(name, "if-range"): Self.set(&ifRange, value)
            case 13 where Self.isSame(name, "if-none-match"): noneMatch.append(value)
            case 17 where Self.isSame(name, "if-modified-since"): Self.set(&modifiedSince, value)
            case 19 where Self.isSame(name, "if-unmodified-since"): Self.set(&unmodifiedSince, value)
            default: break
            }
        }
    }

    /// Whether nothing is asked but the representation, all of it.
    var isEmpty: Bool {
        match.isEmpty && noneMatch.isEmpty && modifiedSince == nil && unmodifiedSince == nil && rangeField == nil
    }

    /// Whether a range is asked for, whatever it is.
    var hasRange: Bool { rangeField != nil }

    /// What the conditions say, in the order of §13.2.2; for GET and HEAD.
    ///
    /// - Parameters:
    ///   - tag: the strong ETag of the representation.
    ///   - modified: when it was last modified, in seconds since 1970; `nil` where that is not known.
    func verdict(tag: String, modified: Int64?) -> Verdict {
        if !match.isEmpty {
            guard Negotiation.isMatched(tag, in: match) else { return .failed }
        } else if let modified, let date = Self.second(unmodifiedSince), modified > date {
            return .failed
        }
        if !noneMatch.isEmpty { return Negotiation.isKnown(tag, in: noneMatch) ? .notModified : .proceed }
        if let modified, let date = Self.second(modifiedSince), modified <= date { return .notModified }
        return .proceed
    }

    /// The `Range` field, if it counts: without `If-Range`, or where that is the very validator (§13.1.5).
    ///
    /// A date is as strong as a tag here: what has a date never changes under its address (§8.8.2.2).
    func range(tag: String, modified: Int64?) -> String? {
        guard let ifRange, let rangeField else { return rangeField }
        if ifRange == tag { return rangeField }
        guard let modified, !ifRange.hasPrefix("\""), Self.second(ifRange) == modified else { return nil }
        return rangeField
    }

    private static func second(_ field: String?) -> Int64? {
        field.flatMap { HTTPDate.second($0, now: Int64(time(nil))) }
    }

    /// A field that may stand once only: one that stands twice says nothing that could be understood.
    private static func set(_ field: inout String?, _ value: String) {
        field = field == nil ? value : ""
    }

    /// Whether a field's name is the one given in lower case.
    private static func isSame(_ name: String, _ lowercase: String) -> Bool {
        name.utf8.elementsEqual(lowercase.utf8) { $0 == $1 || $0 | 0x20 == $1 }
    }
}
