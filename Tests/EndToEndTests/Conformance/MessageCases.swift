extension ConformanceCase {
    private static let head = "GET {segment} HTTP/1.1\r\nHost: lectern.example\r\n"
    private static let strict =
        "a line ends with CR and LF; one that others read differently is refused (RFC 9112 §2.2)"
    private static let token = "a field's name is a token with a colon behind it (RFC 9112 §5)"
    private static let coding = "what does not end in chunked has no end (RFC 9112 §6.3); nginx says 501"
    private static let options = "pages of other origins may ask (CORS)"

    /// Methods and the forms of a request line (RFC 9110 §9, RFC 9112 §3).
    static let messages: [ConformanceCase] = [
        get("POST", "Content-Length: 0", method: "POST", is: Expectation(status: 405)),
        get("PUT", "Content-Length: 0", method: "PUT", is: Expectation(status: 405)),
        get("PATCH", "Content-Length: 0", method: "PATCH", is: Expectation(status: 405)),
        get("DELETE", method: "DELETE", is: Expectation(status: 405)),
        get("TRACE", method: "TRACE", is: Expectation(status: 405)),
        raw(
            "CONNECT", "CONNECT lectern.example:80 HTTP/1.1\r\nHost: lectern.example:80\r\n\r\n", is: .refused(405),
            nginx: .refused(400), because: "the target is well formed for this method; it is the method that is refused"
        ),
        get(
            "OPTIONS", method: "OPTIONS", is: Expectation(status: 204, fields: ["allow": "GET, HEAD, OPTIONS"]),
            nginx: Expectation(status: 405), because: options),
        get(
            "OPTIONS *", method: "OPTIONS", path: "*", is: Expectation(status: 204), nginx: .refused(400),
            because: "the server as a whole may be asked too (RFC 9110 §9.3.7)"),
        get(
            "an unknown method", method: "BREW", is: .refused(501), nginx: Expectation(status: 405),
            because: "405 is for methods that are known (RFC 9110 §15.6.2); nothing behind it can be trusted"),
        get(
            "a method in small letters", method: "get", is: .refused(501), nginx: .refused(400),
            because: "methods tell small letters from capitals, so this is another one (RFC 9110 §9.1)"),
        get("a method that is no token", method: "GE(T", is: .refused(400)),
        raw("HTTP/1.0", "GET {segment} HTTP/1.0\r\n\r\n", is: closed(.all)),
        raw(
            "HTTP/1.0, kept alive", "GET {segment} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            is: .all.with(["connection": "keep-alive"])),
        get("Connection: close", "Connection: close", is: closed(.all)),
        raw(
            "more behind Connection: close", head + "Connection: close\r\n\r\n" + head + "\r\n", is: closed(.all)),
        get("an absolute target", path: "http://other.example{segment}", is: .all),
        get(
            "a target of another scheme", path: "ftp://other.example{segment}", is: .refused(400), nginx: .all,
            because: "http and https are all that is served"),
        get("a target with a user", path: "http://user@other.example{segment}", is: .refused(400)),
        raw("a target without a slash", "GET segment HTTP/1.1\r\nHost: lectern.example\r\n\r\n", is: .refused(400)),
        get(
            "a target with a fragment", path: "{segment}#a", is: Expectation(status: 400), nginx: .all,
            because: "a fragment never leaves a browser (RFC 9112 §3.2)"),
        get("a query", path: "{segment}?a=1", is: .all),
        get("a target of 9,000 bytes", path: "{segment}?" + String(repeating: "a", count: 9000), is: .refused(414)),
        get("a target of 70,000 bytes", path: "{segment}?" + String(repeating: "a", count: 70_000), is: .refused(414)),
        raw("no Host", "GET {segment} HTTP/1.1\r\n\r\n", is: .refused(400)),
        raw("two Hosts", head + "Host: other.example\r\n\r\n", is: .refused(400)),
        raw("a Host with a slash", "GET {segment} HTTP/1.1\r\nHost: a/b\r\n\r\n", is: .refused(400)),
        raw(
            "an empty Host", "GET {segment} HTTP/1.1\r\nHost:\r\n\r\n", is: .all, nginx: .refused(400),
            because: "it is what a target without an authority has (RFC 9112 §3.2)"),
        raw(
            "HTTP/2.0 in a request line", "GET {segment} HTTP/2.0\r\nHost: x\r\n\r\n", is: .refused(400),
            nginx: .refused(505), because: "the decoder does not tell a version from a faulty line"),
        raw(
            "HTTP/1.2", "GET {segment} HTTP/1.2\r\nHost: x\r\n\r\n", is: .refused(400), nginx: .all,
            because: "there is no such version; the decoder knows those that there are"),
        raw("a version in small letters", "GET {segment} http/1.1\r\nHost: x\r\n\r\n", is: .refused(400)),
        raw("an empty line before", "\r\n" + head + "\r\n", is: .all),
        raw("a blank before", " " + head + "\r\n", is: .refused(400)),
        raw("tabs between", "GET\t{segment}\tHTTP/1.1\r\nHost: x\r\n\r\n", is: .refused(400)),
        get(
            "a request for another protocol", "Connection: Upgrade", "Upgrade: h2c", is: closed(.all), nginx: .all,
            because: "the decoder reads nothing behind it"),
        get(
            "Expect of something else", "Content-Length: 1", "Expect: tea", is: .refused(417), nginx: .all,
            because: "RFC 9110 §10.1.1 allows both; nginx does not look"),
        post(
            "POST with Expect: 100-continue", "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", is: .refused(405),
            nginx: Expectation(status: 405), because: "content that nobody wants is not waited for"),
        raw("content with GET", head + "Content-Length: 3\r\n\r\nabc", is: .all),
    ]

    /// Messages that two readers could read in two ways, and those that are too large (RFC 9112 §11.2).
    static let smuggling: [ConformanceCase] = [
        post(
            "Content-Length and Transfer-Encoding",
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + head + "\r\n", is: .refused(400)),
        post("two Content-Lengths", "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", is: .refused(400)),
        post("the same Content-Length twice", "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", is: .refused(400)),
        post("a list as Content-Length", "Content-Length: 3, 3\r\n\r\nabc", is: .refused(400)),
        post("a signed Content-Length", "Content-Length: +3\r\n\r\nabc", is: .refused(400)),
        post(
            "Transfer-Encoding: xchunked", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", is: .refused(400),
            nginx: .refused(501), because: coding),
        post(
            "Transfer-Encoding: identity", "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n", is: .refused(400),
            nginx: .refused(501), because: coding),
        post(
            "an empty Transfer-Encoding", "Transfer-Encoding:\r\n\r\n0\r\n\r\n", is: .refused(400),
            nginx: .refused(501), because: coding),
        post(
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", is: .refused(501)),
        post(
            "two Transfer-Encodings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            is: .refused(400)),
        raw(
            "Transfer-Encoding in HTTP/1.0", "POST {segment} HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            is: .refused(400)),
        post("chunks", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", is: Expectation(status: 405)),
        post(
            "a chunk's length with a bare LF", "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
            is: .refused(400),
            nginx: Expectation(status: 405), because: strict),
        raw("a folded field", head + "A: b\r\n c\r\n\r\n", is: .refused(400)),
        raw("bare LFs", "GET {segment} HTTP/1.1\nHost: x\n\n", is: .refused(400), nginx: .all, because: strict),
        raw("a bare LF behind a field", head + "A: b\n\r\n", is: .refused(400), nginx: .all, because: strict),
        raw("a bare CR in a field", head + "A: b\rc\r\n\r\n", is: .refused(400)),
        raw("a blank before the colon", head + "A : b\r\n\r\n", is: .refused(400)),
        raw("a field without a name", head + ": b\r\n\r\n", is: .refused(400)),
        raw("a field without a colon", head + "Abc\r\n\r\n", is: .refused(400), nginx: .all, because: token),
        raw("a field's name with @", head + "A@b: c\r\n\r\n", is: .refused(400), nginx: .all, because: token),
        raw("NUL in a field", head + "A: b\u{0}c\r\n\r\n", is: .refused(400)),
        raw(
            "a control character in a field", head + "A: b\u{1}c\r\n\r\n", is: .refused(400), nginx: .all,
            because: "it has no place in a field (RFC 9110 §5.5)"),
        raw("NUL in the target", "GET {segment}\u{0} HTTP/1.1\r\nHost: x\r\n\r\n", is: .refused(400)),
        raw(
            "a field of 40,000 bytes", head + "A: " + String(repeating: "b", count: 40_000) + "\r\n\r\n",
            is: .refused(431), nginx: .refused(400), because: "RFC 6585 has a status for it"),
        raw(
            "200 fields", head + String(repeating: "A: b\r\n", count: 200) + "\r\n", is: .refused(431), nginx: .all,
            because: "no player sends a hundred"),
        post("content of 2 MB", "Content-Length: 2000000\r\n\r\n", is: .refused(413)),
    ]

    private static let guarded = "no name of ours needs it, so it is refused before anything reads it"

    /// Paths made to lead elsewhere.
    static let paths: [ConformanceCase] = [
        get("two dots above all", path: "/../etc/passwd", is: Expectation(status: 400)),
        get(
            "two dots", path: "{folder}/x/../asset.json", is: Expectation(status: 400), nginx: Expectation(status: 404),
            because: guarded),
        get(
            "an encoded slash", path: "{folder}/..%2fasset.json", is: Expectation(status: 400),
            nginx: Expectation(status: 404), because: guarded),
        get(
            "dots encoded twice", path: "{folder}/%252e%252e/asset.json", is: Expectation(status: 400),
            nginx: Expectation(status: 404), because: guarded),
        get(
            "a backslash", path: "{folder}/x\\asset.json", is: Expectation(status: 400),
            nginx: Expectation(status: 404),
            because: guarded),
        get("an encoded NUL", path: "{segment}%00", is: Expectation(status: 400)),
        get("what is not there", path: "{folder}/none.m4s", is: Expectation(status: 404)),
    ]

    private static func closed(_ expectation: Expectation) -> Expectation {
        var copy = expectation
        copy.ends = true
        return copy
    }
}
