import NIOHTTP1
import Testing

@testable import Delivery

@Suite("Rules of requests")
struct RequestRulesTests {
    private let rules = RequestRules(longestTarget: 100, longestContent: 1000)

    private func head(
        _ uri: String = "/", _ method: HTTPMethod = .GET, version: HTTPVersion = .http1_1,
        _ fields: [(String, String)] = [("Host", "x")]
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: uri, headers: HTTPHeaders(fields))
    }

    private func problem(_ head: HTTPRequestHead) -> MediaProblem? {
        var head = head
        return rules.examine(&head).problem
    }

    @Test(
        "want one sound Host",
        arguments: [
            ([("Host", "lectern.example.org:8080")], nil), ([("Host", "[2001:db8::1]:80")], nil), ([("Host", "")], nil),
            ([], .unsound), ([("Host", "a"), ("Host", "a")], .unsound), ([("Host", "a/b")], .unsound),
            ([("Host", "a b")], .unsound), ([("Host", "u@a")], .unsound), ([("Host", "a\"")], .unsound),
            ([("Host", String(repeating: "a", count: 256))], .unsound),
        ] as [([(String, String)], MediaProblem?)])
    func host(fields: [(String, String)], expected: MediaProblem?) {
        #expect(problem(head("/", .GET, fields)) == expected)
    }

    @Test("want no Host of HTTP/1.0")
    func old() {
        #expect(problem(head(version: .http1_0, [])) == nil)
    }

    @Test(
        "take content in one framing only",
        arguments: [
            ([("Transfer-Encoding", "chunked")], nil), ([("Transfer-Encoding", "Chunked")], nil),
            ([("Content-Length", "1000")], nil), ([("Content-Length", "1001")], .contentTooLarge),
            ([("Content-Length", "99999999999999999999")], .contentTooLarge),
            ([("Content-Length", "1"), ("Content-Length", "1")], .unsound),
            ([("Content-Length", "1"), ("Transfer-Encoding", "chunked")], .unsound),
            ([("Transfer-Encoding", "")], .unsound), ([("Transfer-Encoding", "identity")], .unsound),
            ([("Transfer-Encoding", "chunked, chunked")], .unsound), ([("Transfer-Encoding", "xchunked")], .unsound),
            ([("Transfer-Encoding", "identity"), ("Transfer-Encoding", "chunked")], .unsound),
            ([("Transfer-Encoding", "chunked;q=1")], .unsound), ([("Transfer-Encoding", "chunked, gzip")], .unsound),
            ([("Transfer-Encoding", "gzip, chunked")], .unknownCoding), ([("Transfer-Encoding", "gzip")], .unsound),
        ] as [([(String, String)], MediaProblem?)])
    func framing(fields: [(String, String)], expected: MediaProblem?) {
        #expect(problem(head("/", .POST, [("Host", "x")] + fields)) == expected)
    }

    @Test("take no transfer coding of HTTP/1.0")
    func oldCoding() {
        #expect(problem(head("/", .POST, version: .http1_0, [("Transfer-Encoding", "chunked")])) == .unsound)
    }

    @Test(
        "turn an absolute target into a path and its host",
        arguments: [
            ("http://h:81/a/b?c=d", "/a/b?c=d", "h:81"), ("HTTP://h", "/", "h"), ("https://h?q", "/?q", "h"),
            ("http://[::1]/a", "/a", "[::1]"),
        ])
    func absolute(uri: String, path: String, host: String) {
        var head = head(uri)
        let finding = rules.examine(&head)
        #expect(finding.problem == nil)
        #expect(head.uri == path)
        #expect(head.headers["host"] == [host])
    }

    @Test("refuse other targets", arguments: ["ftp://h/", "http:///a", "http://u@h/", "h:80", "a", "*", "", "//:/"])
    func targets(uri: String) {
        #expect(problem(head(uri)) == (uri == "//:/" ? nil : .malformed))
    }

    @Test("take a star of OPTIONS alone")
    func star() {
        #expect(problem(head("*", .OPTIONS)) == nil)
        #expect(problem(head("a:1", .CONNECT)) == .methodNotAllowed)
    }

    @Test("bound the target")
    func length() {
        #expect(problem(head("/" + String(repeating: "a", count: 99))) == nil)
        #expect(problem(head("/" + String(repeating: "a", count: 100))) == .addressTooLong)
    }

    @Test("close the connection after a request for another protocol, which the decoder reads no further")
    func upgrade() {
        var head = head("/", .GET, [("Host", "x"), ("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c")])
        let finding = rules.examine(&head)
        #expect(finding.problem == nil)
        #expect(!head.isKeepAlive)
    }

    @Test("know of one expectation")
    func expectations() {
        let content = [("Host", "x"), ("Content-Length", "3")]
        var awaiting = head("/", .POST, content + [("Expect", "100-Continue")])
        let ofAwaiting = rules.examine(&awaiting)
        #expect(ofAwaiting == .init(awaitsContinue: true))
        var without = head("/", .GET, [("Host", "x"), ("Expect", "100-continue")])
        let ofWithout = rules.examine(&without)
        #expect(ofWithout == .init())
        #expect(problem(head("/", .POST, content + [("Expect", "tea")])) == .expectationFailed)
        var old = head("/", .POST, version: .http1_0, content + [("Expect", "tea")])
        let ofOld = rules.examine(&old)
        #expect(ofOld == .init())
    }
}
