import NIOHTTP1
import Testing

@testable import Delivery

@Suite("A date of HTTP")
struct HTTPDateTests {
    @Test(
        "is read in its three forms",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func forms(text: String) {
        #expect(HTTPDate.second(text, now: 1_795_233_600) == 784_111_777)
    }

    @Test("is written as it is read")
    func written() {
        #expect(HTTPDate.text(second: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.second("Tue, 29 Feb 2028 23:59:59 GMT", now: 0) == 1_835_481_599)
        #expect(HTTPDate.text(second: 1_835_481_599) == "Tue, 29 Feb 2028 23:59:59 GMT")
    }

    @Test("of two digits for the year lies at most 50 years ahead", arguments: [(76, 2076), (77, 1977), (26, 2026)])
    func century(short: Int, year: Int) throws {
        let second = try #require(HTTPDate.second("Monday, 02-Jan-\(short) 00:00:00 GMT", now: 1_795_233_600))
        #expect(HTTPDate.text(second: second).contains(" \(year) "))
    }

    @Test(
        "is refused in any other form",
        arguments: [
            "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT", "1994-11-06T08:49:37Z", "784111777", "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        ])
    func refused(text: String) {
        #expect(HTTPDate.second(text, now: 1_795_233_600) == nil)
    }
}

@Suite("Conditions of a request")
struct RequestConditionsTests {
    private static let tag = "\"a\""
    private static let second: Int64 = 784_111_777
    private static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let later = "Sun, 06 Nov 1994 08:49:38 GMT"

    @Test(
        "are looked at in the order of RFC 9110",
        arguments: [
            ([], .proceed),
            ([("If-Match", "\"a\"")], .proceed), ([("If-Match", "*")], .proceed), ([("If-Match", "\"b\"")], .failed),
            ([("If-Match", "W/\"a\"")], .failed), ([("If-Match", "\"b\", \"a\"")], .proceed),
            ([("If-Match", "\"b\""), ("If-Match", "\"a\"")], .proceed),
            ([("If-Unmodified-Since", same)], .proceed), ([("If-Unmodified-Since", later)], .proceed),
            ([("If-Unmodified-Since", earlier)], .failed), ([("If-Unmodified-Since", "yesterday")], .proceed),
            ([("If-Match", "\"a\""), ("If-Unmodified-Since", earlier)], .proceed),
            ([("If-None-Match", "\"a\"")], .notModified), ([("If-None-Match", "W/\"a\"")], .notModified),
            ([("If-None-Match", "*")], .notModified), ([("If-None-Match", "\"b\"")], .proceed),
            ([("If-None-Match", "\"b\",\"a\"")], .notModified),
            ([("If-Match", "\"b\""), ("If-None-Match", "\"a\"")], .failed),
            ([("If-Modified-Since", same)], .notModified), ([("If-Modified-Since", later)], .notModified),
            ([("If-Modified-Since", earlier)], .proceed), ([("If-Modified-Since", "")], .proceed),
            ([("If-Modified-Since", same), ("If-Modified-Since", same)], .proceed),
            ([("If-None-Match", "\"b\""), ("If-Modified-Since", later)], .proceed),
            ([("if-NONE-match", "\"a\""), ("If-Modified-Since", earlier)], .notModified),
        ] as [([(String, String)], RequestConditions.Verdict)])
    func order(fields: [(String, String)], expected: RequestConditions.Verdict) {
        let conditions = RequestConditions(HTTPHeaders(fields))
        #expect(conditions.verdict(tag: Self.tag, modified: Self.second) == expected)
    }

    @Test("on dates mean nothing for what has none")
    func dateless() {
        for name in ["If-Modified-Since", "If-Unmodified-Since"] {
            let conditions = RequestConditions([name: Self.earlier])
            #expect(conditions.verdict(tag: Self.tag, modified: nil) == .proceed)
        }
    }

    @Test(
        "let a range count only of the very same",
        arguments: [
            (nil, true), ("\"a\"", true), ("\"b\"", false), ("W/\"a\"", false), (same, true), (earlier, false),
            (later, false), ("", false), ("*", false),
        ] as [(String?, Bool)])
    func ifRange(field: String?, counts: Bool) {
        var headers: HTTPHeaders = ["Range": "bytes=0-1"]
        if let field { headers.add(name: "If-Range", value: field) }
        let range = RequestConditions(headers).range(tag: Self.tag, modified: Self.second)
        #expect(range == (counts ? "bytes=0-1" : nil))
    }
}
