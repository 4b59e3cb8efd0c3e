extension ConformanceCase {
    private static let invalid = "RFC 9110 §14.2 lets a server ignore or reject a faulty range; players need the film"
    private static let joined = "parts that overlap or nearly touch are joined (RFC 9110 §15.3.7.2)"

    /// Whole and partial answers (RFC 9110 §14).
    static let ranges: [ConformanceCase] = [
        get(
            "all",
            is: .all.with([
                "content-type": "video/mp4", "etag": "{etag}", "last-modified": "{date}",
                "accept-ranges": "bytes", "content-length": "{size}", "server-timing": "",
            ])),
        get(
            "HEAD", method: "HEAD",
            is: Expectation(
                status: 200, content: .nothing,
                fields: [
                    "content-length": "{size}", "etag": "{etag}",
                ])),
        get(
            "HEAD with a range", "Range: bytes=0-9", method: "HEAD", is: Expectation(status: 200, content: .nothing),
            nginx: Expectation(status: 206, content: .nothing),
            because: "a range has a meaning for GET alone (RFC 9110 §14.2)"),
        get(
            "first bytes", "Range: bytes=0-99",
            is: .part(0, 100).with(["content-range": "bytes 0-99/{size}", "content-length": "100"])),
        get("from a byte to the end", "Range: bytes=100-", is: .part(100, 0)),
        get("the last bytes", "Range: bytes=-7", is: .part(-7, 0)),
        get("more last bytes than there are", "Range: bytes=-99999999", is: .part(0, 0)),
        get("past the end", "Range: bytes=100-99999999", is: .part(100, 0)),
        get(
            "an end beyond 64 bits", "Range: bytes=100-99999999999999999999", is: .part(100, 0),
            nginx: .unsatisfiable, because: "nginx cannot read the number"),
        get("from past the end", "Range: bytes=99999999-", is: .unsatisfiable),
        get("from beyond 64 bits", "Range: bytes=99999999999999999999-", is: .unsatisfiable),
        get("the last zero bytes", "Range: bytes=-0", is: .unsatisfiable),
        get("two parts", "Range: bytes=0-9,1000-1009", is: .parts((0, 10), (1000, 1010))),
        get("two parts, the later first", "Range: bytes=1000-1009,0-9", is: .parts((1000, 1010), (0, 10))),
        get("two parts, blanks between", "Range: bytes= 0-9 , 1000-1009", is: .parts((0, 10), (1000, 1010))),
        get("a part and the last bytes", "Range: bytes=0-9,-5", is: .parts((0, 10), (-5, 0))),
        get(
            "two parts close together", "Range: bytes=0-1,5-6", is: .part(0, 7), nginx: .parts((0, 2), (5, 7)),
            because: joined),
        get(
            "two parts that overlap", "Range: bytes=0-99,50-149", is: .part(0, 150), nginx: .parts((0, 100), (50, 150)),
            because: joined),
        get(
            "three parts, two of them overlapping", "Range: bytes=1000-1009,0-9,1005-1019",
            is: .parts((0, 10), (1000, 1020)), nginx: .parts((1000, 1010), (0, 10), (1005, 1020)), because: joined),
        get("all of it three times", "Range: bytes=0-,0-,0-", is: .part(0, 0), nginx: .all, because: joined),
        get("two parts, one past the end", "Range: bytes=0-9,99999999-", is: .part(0, 10)),
        get("two parts past the end", "Range: bytes=99999998-,99999999-", is: .unsatisfiable),
        get(
            "a list that ends with a comma", "Range: bytes=0-9,", is: .part(0, 10), nginx: .unsatisfiable,
            because: "empty elements of a list count for nothing (RFC 9110 §5.6.1.2)"),
        get(
            "three hundred overlapping parts", "Range: bytes=" + (0..<300).map { "\($0)-" }.joined(separator: ","),
            is: .all),
        get(
            "twenty small parts", "Range: bytes=" + (0..<20).map { "\($0 * 200)-\($0 * 200)" }.joined(separator: ","),
            is: .all, nginx: Expectation(status: 206), because: "more than 16 parts are nobody's need"),
        get(
            "a thousand parts", "Range: bytes=" + (0..<1000).map { "\($0)-\($0)" }.joined(separator: ","),
            is: .all, nginx: Expectation(status: 206), because: "more than 16 parts are nobody's need"),
        get("an end before the beginning", "Range: bytes=9-1", is: .all, nginx: .unsatisfiable, because: invalid),
        get("a signed number", "Range: bytes=+1-2", is: .all, nginx: .unsatisfiable, because: invalid),
        get("letters", "Range: bytes=a-b", is: .all, nginx: .unsatisfiable, because: invalid),
        get(
            "two parts, one of them faulty", "Range: bytes=0-9,9-1", is: .all, nginx: .part(0, 10), because: invalid),
        get("another unit", "Range: lines=0-9", is: .all),
        get(
            "two Range fields", "Range: bytes=0-9", "Range: bytes=20-29", is: .all, nginx: .part(0, 10),
            because: "a field that may stand once says nothing when it stands twice (RFC 9110 §5.3)"),
    ]
}
