import NIOHTTP1

/// What a request's head must be like whatever it asks for (RFC 9110, RFC 9112), beyond what the decoder refuses.
///
/// The decoder already refuses bare CR and LF, NUL, folded fields, blanks before colons, differing or faulty lengths,
/// and `Content-Length` beside `Transfer-Encoding`. What is left are the forms that it takes and others read
/// differently.
struct RequestRules: Sendable {
    /// Bytes of the longest request target.
    var longestTarget = 8 << 10
    /// Bytes of the longest content.
    var longestContent: Int64 = 1 << 20
    /// Paths below which content may have any length: who reads it there bounds it.
    var streamed: [String] = []
    /// Bytes of the longest content below other paths that have a bound of their own.
    var longer: [String: Int64] = [:]

    /// What is known of a request after its head.
    struct Finding: Equatable {
        /// Why it is refused; `nil` if it is not.
        var problem: MediaProblem?
        /// Whether the client waits for `100 Continue` before it sends the content.
        var awaitsContinue = false
    }

    /// Bytes of the longest content that a target may be sent.
    func contentLimit(_ target: String) -> Int64 {
        if streamed.contains(where: { target.utf8.starts(with: $0.utf8) }) { return .max }
        let own = longer.first { target.utf8.starts(with: $0.key.utf8) }
        return max(own?.value ?? 0, longestContent)
    }

    private struct Fields {
        var hosts = 0
        var host = ""
        var lengths = 0
        var length: Int64 = 0
        var codings: [String] = []
        var expectations: [String] = []
        var hasUpgrade = false
    }

    /// Examines a head and, where it has to be, makes it plain: an absolute target becomes a path and a `Host`.
    func examine(_ head: inout HTTPRequestHead) -> Finding {
        if head.uri.utf8.count > longestTarget { return Finding(problem: .addressTooLong) }
        if head.method == .CONNECT { return Finding(problem: .methodNotAllowed) }
        let fields = Self.fields(head.headers)
        if let problem = Self.framingProblem(fields, head.version) { return Finding(problem: problem) }
        guard fields.hosts == 1 || fields.hosts == 0 && head.version == .http1_0, Self.isHost(fields.host) else {
            return Finding(problem: .unsound)
        }
        if !head.uri.utf8.starts(with: "/".utf8), !Self.makePlain(&head) { return Finding(problem: .malformed) }
        if fields.length > contentLimit(head.uri) { return Finding(problem: .contentTooLarge) }
        // The decoder reads nothing after a request to change the protocol, which nobody here does.
        if fields.hasUpgrade { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        guard head.version == .http1_1, let expected = fields.expectations.first else { return Finding() }
        guard fields.expectations.count == 1, expected.lowercased() == "100-continue" else {
            return Finding(problem: .expectationFailed)
        }
        return Finding(awaitsContinue: fields.length > 0 || !fields.codings.isEmpty)
    }

    /// The fields that matter, in one pass.
    private static func fields(_ headers: HTTPHeaders) -> Fields {
        var fields = Fields()
        for (name, value) in headers {
            switch name.utf8.count {
            case 4 where isSame(name, "host"):
                fields.hosts += 1
                fields.host = value
            case 6 where isSame(name, "expect"): fields.expectations.append(value)
            case 7 where isSame(name, "upgrade"): fields.hasUpgrade = true
            case 14 where isSame(name, "content-length"):
                fields.lengths += 1
                fields.length = Int64(value) ?? .max
            case 17 where isSame(name, "transfer-encoding"): fields.codings.append(value)
            default: break
            }
        }
        return fields
    }

    /// What would let two readers see two different ends of the message (RFC 9112 §6.1, §6.3).
    private static func framingProblem(_ fields: Fields, _ version: HTTPVersion) -> MediaProblem? {
        if fields.lengths > 1 { return .unsound }
        guard let coding = fields.codings.first else { return nil }
        guard version != .http1_0, fields.codings.count == 1, fields.lengths == 0 else { return .unsound }
        if coding.lowercased() == "chunked" { return nil }
        let names = coding.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed.lowercased() }
        let isChunkedOnceAtItsEnd = names.last == "chunked" && names.filter { $0 == "chunked" }.count == 1
        return isChunkedOnceAtItsEnd && names.allSatisfy(isCoding) ? .unknownCoding : .unsound
    }

    private static func isCoding(_ name: String) -> Bool {
        ["chunked", "gzip", "x-gzip", "deflate", "compress", "x-compress"].contains(name)
    }

    /// Whether a `Host` has only what a name, an address and a port are made of (RFC 3986 §3.2.2).
    private static func isHost(_ value: String) -> Bool {
        value.utf8.count <= 255
            && value.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["),
                    UInt8(ascii: "]"), UInt8(ascii: "%"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    /// Turns `http://host/path` into a path and its `Host` (RFC 9112 §3.2.2); false for what is neither that nor `*`.
    private static func makePlain(_ head: inout HTTPRequestHead) -> Bool {
        if head.uri == "*" { return head.method == .OPTIONS }
        let target = head.uri[...]
        guard let mark = target.firstRange(of: "://"),
            ["http", "https"].contains(target[..<mark.lowerBound].lowercased())
        else { return false }
        let rest = target[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = String(rest[..<end])
        guard !authority.isEmpty, isHost(authority) else { return false }
        let path = rest[end...]
        head.uri = path.hasPrefix("/") ? String(path) : "/" + path
        head.headers.replaceOrAdd(name: "Host", value: authority)
        return true
    }

    /// Whether a field's name is the one given in lower case.
    private static func isSame(_ name: String, _ lowercase: String) -> Bool {
        name.utf8.elementsEqual(lowercase.utf8) { $0 == $1 || $0 | 0x20 == $1 }
    }
}

extension MediaProblem {
    /// What the decoder's refusal means for the client.
    init(decoding error: any Error) {
        switch error {
        case RequestLineFault.unknownMethod: self = .unknownMethod
        case RequestLineFault.targetTooLong: self = .addressTooLong
        case HTTPParserError.headerOverflow: self = .fieldsTooLarge
        default: self = .unsound
        }
    }
}
