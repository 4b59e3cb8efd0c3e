extension ConformanceCase {
    private static let old = "Sat, 01 Jan 2000 00:00:00 GMT"
    private static let future = "Thu, 01 Jan 2099 00:00:00 GMT"
    private static let precedence = "a tag goes before a date (RFC 9110 §13.2.2)"

    /// Conditions (RFC 9110 §13).
    static let conditions: [ConformanceCase] = [
        get("If-None-Match with the tag", "If-None-Match: {etag}", is: .unchanged.with(["etag": "{etag}"])),
        get("If-None-Match with the tag, weak", "If-None-Match: W/{etag}", is: .unchanged),
        get("If-None-Match with a list", "If-None-Match: \"a\", {etag}", is: .unchanged),
        get("If-None-Match with a star", "If-None-Match: *", is: .unchanged),
        get("If-None-Match with another", "If-None-Match: \"a\"", is: .all),
        get("HEAD, If-None-Match with the tag", "If-None-Match: {etag}", method: "HEAD", is: .unchanged),
        get("If-None-Match with the tag, and a range", "If-None-Match: {etag}", "Range: bytes=0-9", is: .unchanged),
        get("If-Modified-Since with the date", "If-Modified-Since: {date}", is: .unchanged),
        get(
            "If-Modified-Since with a later date", "If-Modified-Since: \(future)", is: .unchanged, nginx: .all,
            because: "nginx takes the very date only, unless if_modified_since is set to before"),
        get("If-Modified-Since with an earlier date", "If-Modified-Since: \(old)", is: .all),
        get("If-Modified-Since with no date", "If-Modified-Since: yesterday", is: .all),
        get(
            "If-None-Match with another, If-Modified-Since with the date", "If-None-Match: \"a\"",
            "If-Modified-Since: {date}", is: .all),
        get(
            "If-None-Match with the tag, If-Modified-Since with an earlier date", "If-None-Match: {etag}",
            "If-Modified-Since: \(old)", is: .unchanged, nginx: .all, because: precedence),
        get("If-Match with the tag", "If-Match: {etag}", is: .all),
        get("If-Match with a list", "If-Match: \"a\", {etag}", is: .all),
        get("If-Match with a star", "If-Match: *", is: .all),
        get("If-Match with another", "If-Match: \"a\"", is: .failed),
        get("If-Match with the tag, weak", "If-Match: W/{etag}", is: .failed),
        get("If-Unmodified-Since with the date", "If-Unmodified-Since: {date}", is: .all),
        get("If-Unmodified-Since with an earlier date", "If-Unmodified-Since: \(old)", is: .failed),
        get(
            "If-Unmodified-Since with no date", "If-Unmodified-Since: yesterday", is: .all, nginx: .failed,
            because: "a value that is no date is ignored (RFC 9110 §13.1.4)"),
        get(
            "If-Match with the tag, If-Unmodified-Since with an earlier date", "If-Match: {etag}",
            "If-Unmodified-Since: \(old)", is: .all, nginx: .failed, because: precedence),
        get(
            "If-Match with another, If-None-Match with the tag", "If-Match: \"a\"", "If-None-Match: {etag}", is: .failed
        ),
        get("If-Range with the tag", "If-Range: {etag}", "Range: bytes=0-9", is: .part(0, 10)),
        get("If-Range with another", "If-Range: \"a\"", "Range: bytes=0-9", is: .all),
        get("If-Range with the tag, weak", "If-Range: W/{etag}", "Range: bytes=0-9", is: .all),
        get("If-Range with the date", "If-Range: {date}", "Range: bytes=0-9", is: .part(0, 10)),
        get("If-Range with an earlier date", "If-Range: \(old)", "Range: bytes=0-9", is: .all),
        get("If-Range with a later date", "If-Range: \(future)", "Range: bytes=0-9", is: .all),
        get(
            "If-Range with another, and a range past the end", "If-Range: \"a\"", "Range: bytes=99999999-", is: .all),
    ]

    private static let packed = Expectation(
        status: 200, content: .packed, fields: ["content-encoding": "gzip", "vary": "Accept-Encoding"])
    private static let plain = Expectation(
        status: 200, content: .whole, fields: ["content-encoding": "", "vary": "Accept-Encoding"])

    /// Encodings of a manifest (RFC 9110 §12.5.3).
    static let encodings: [ConformanceCase] = [
        get("a manifest", path: "{text}", is: plain.with(["content-type": "application/dash+xml"])),
        get("a manifest, gzip accepted", "Accept-Encoding: gzip", path: "{text}", is: packed),
        get("a manifest, GZIP accepted", "Accept-Encoding: GZIP", path: "{text}", is: packed),
        get("a manifest, gzip among others", "Accept-Encoding: br, gzip;q=0.5", path: "{text}", is: packed),
        get("a manifest, gzip refused", "Accept-Encoding: gzip;q=0", path: "{text}", is: plain),
        get("a manifest, gzip refused at length", "Accept-Encoding: gzip;q=0.000", path: "{text}", is: plain),
        get("a manifest, identity accepted", "Accept-Encoding: identity", path: "{text}", is: plain),
        get("a manifest, all refused", "Accept-Encoding: *;q=0", path: "{text}", is: plain),
        get(
            "a manifest, anything accepted", "Accept-Encoding: *", path: "{text}", is: packed, nginx: plain,
            because: "a star stands for every coding (RFC 9110 §12.5.3); nginx looks for the name"),
        get(
            "part of a manifest, gzip accepted", "Accept-Encoding: gzip", "Range: bytes=0-9", path: "{text}",
            is: Expectation(status: 206, fields: ["content-length": "10", "content-encoding": ""]), nginx: packed,
            because: "who asks for a part gets it of the plain text; nginx sends all of the packed one"),
        get("a segment, gzip accepted", "Accept-Encoding: gzip", is: .all.with(["content-encoding": "", "vary": ""])),
    ]
}
