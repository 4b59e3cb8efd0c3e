import Foundation

/// A request of HTTP/1.1 as it goes over the wire, what must come back, and where nginx does otherwise.
struct ConformanceCase: Sendable {
    /// What is asked, in words.
    var name: String
    /// The request. `{segment}` is the path of a segment, `{text}` of a manifest, `{folder}` of what they lie in;
    /// `{etag}` and `{date}` are the segment's validators.
    var request: String
    var expected: Expectation
    /// What nginx answers instead, and why that is no fault of ours; `nil` where it answers the same.
    var nginx: Difference?

    struct Difference: Sendable {
        var expectation: Expectation
        var reason: String
    }

    /// The request's method.
    var method: String { String(request.split(separator: " ").first ?? "") }

    /// The request in a table: without what all have, on one line, and no longer than fits.
    var words: String {
        let lines = request.components(separatedBy: "\r\n").filter { $0 != "Host: lectern.example" }
        let text = lines.joined(separator: "⏎").replacingOccurrences(of: " HTTP/1.1⏎", with: "⏎")
        // Control characters by their pictures (U+2400 and those behind it).
        let plain = text.unicodeScalars.map { scalar in
            String(scalar.value < 32 ? Unicode.Scalar(0x2400 + scalar.value) ?? scalar : scalar)
        }.joined()
        var words = plain
        while words.hasSuffix("⏎") { words.removeLast() }
        return "`" + (words.count > 90 ? words.prefix(89) + "…" : words) + "`"
    }
}

/// What an answer must be.
struct Expectation: Sendable {
    enum Content: Sendable, Equatable {
        /// Nothing is said of it.
        case any
        case nothing
        /// The file.
        case whole
        /// The file, packed.
        case packed
        /// These parts of the segment in turn: a beginning and an end, from the end of the file if negative.
        case slices([Slice])
    }

    /// From the byte `start` up to before `end`; those below zero, and an `end` of zero, count from the file's end.
    struct Slice: Sendable, Equatable {
        var start: Int
        var end: Int

        func range(of size: Int) -> Range<Int> {
            let lower = start < 0 ? max(0, size + start) : start
            return lower..<(end <= 0 ? size + end : end)
        }

        /// In a table.
        var words: String {
            if start < 0 { return "the last \(-start)" }
            return end == 0 ? "\(start) to the end" : "\(start) to \(end - 1)"
        }
    }

    var status: Int
    var content = Content.any
    /// Values that fields must have; empty for one that must not be there.
    var fields: [String: String] = [:]
    /// Whether the connection has to end with it, and nothing comes after it; false says nothing.
    var ends = false

    /// In a table.
    var words: String {
        let content =
            switch content {
            case .any: ""
            case .nothing: ", no content"
            case .whole: ", all"
            case .packed: ", packed"
            case .slices(let slices): ", bytes " + slices.map(\.words).joined(separator: ", then ")
            }
        return "\(status)\(content)\(ends ? ", closed" : "")"
    }
}

// MARK: - Short forms

extension Expectation {
    static let all = Expectation(status: 200, content: .whole)
    static let unchanged = Expectation(status: 304, content: .nothing)
    static let unsatisfiable = Expectation(status: 416, fields: ["content-range": "bytes */{size}"])
    static let failed = Expectation(status: 412)

    static func part(_ start: Int, _ end: Int) -> Expectation { parts((start, end)) }

    static func parts(_ slices: (Int, Int)...) -> Expectation {
        Expectation(status: 206, content: .slices(slices.map { Slice(start: $0.0, end: $0.1) }))
    }

    /// Refused, and the connection closed.
    static func refused(_ status: Int) -> Expectation { Expectation(status: status, ends: true) }

    func with(_ fields: [String: String]) -> Expectation {
        var copy = self
        copy.fields.merge(fields) { $1 }
        return copy
    }
}

extension ConformanceCase {
    /// A request for the segment with fields of its own.
    static func get(
        _ name: String, _ fields: String..., method: String = "GET", path: String = "{segment}",
        is expected: Expectation,
        nginx: Expectation? = nil, because reason: String = ""
    ) -> ConformanceCase {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: lectern.example"] + fields + ["", ""]
        return raw(name, lines.joined(separator: "\r\n"), is: expected, nginx: nginx, because: reason)
    }

    /// A POST to the segment with fields and content of its own.
    static func post(
        _ name: String, _ rest: String, is expected: Expectation, nginx: Expectation? = nil, because reason: String = ""
    ) -> ConformanceCase {
        raw(
            name, "POST {segment} HTTP/1.1\r\nHost: lectern.example\r\n" + rest, is: expected, nginx: nginx,
            because: reason)
    }

    /// A request given byte by byte.
    static func raw(
        _ name: String, _ request: String, is expected: Expectation, nginx: Expectation? = nil,
        because reason: String = ""
    ) -> ConformanceCase {
        ConformanceCase(
            name: name, request: request, expected: expected,
            nginx: nginx.map { Difference(expectation: $0, reason: reason) })
    }
}
