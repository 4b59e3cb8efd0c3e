public import Foundation
public import MediaModel
import Viewing

extension Report {
    /// The report as JSON (RFC 8259), members always in the same order. What is not known is `null`.
    public func json(_ language: Language, zone: TimeZone) -> [UInt8] {
        var text = JSONText()
        text.object { object in
            object.member("rule", rules.joined(separator: "; "))
            object.member("madeAt", ReportTime.text(madeAt, zone: zone))
            object.member("period", query.length.rawValue)
            object.member("by", query.by.rawValue)
            object.member("from", periods.first?.first.description)
            object.member("to", periods.last?.end.description)
            object.array("rows", rows) { text, row in text.object { Self.add(&$0, row, language) } }
            object.array("periods", sums) { text, row in text.object { Self.add(&$0, row, language) } }
            object.nested("totals") { Self.add(&$0, total, language) }
            object.array("closed", closed) { text, month in
                text.object { object in
                    object.member(
                        "month", PeriodLength.month.period(containing: LocalDay(number: month.month * 100 + 1)).name)
                    object.member("rule", month.rule)
                    object.member("closedAt", ReportTime.text(month.closedAt, zone: zone))
                }
            }
            object.array("corrections", corrections) { text, row in text.object { Self.add(&$0, row, language) } }
        }
        return text.bytes
    }

    private static func add(_ object: inout JSONText, _ row: Row, _ language: Language) {
        let figures = row.hasData ? row.figures : nil
        object.member("period", row.period?.name)
        object.member("key", row.key)
        object.member("label", row.label[language])
        object.member("hasData", row.hasData)
        object.member("views", figures?.views)
        object.member("personViews", figures?.personViews)
        object.member("effectiveSeconds", figures?.effectiveSeconds)
        object.member("reportedSeconds", figures?.reportedSeconds)
        object.member("inferredSeconds", figures?.inferredSeconds)
        object.member("programmes", row.hasData ? row.programmes : nil)
        object.member("stations", row.hasData ? row.stations : nil)
        object.member("registered", row.registered)
        object.member("online", row.online)
        object.member("participation", row.participation)
        object.member("onlineRate", row.onlineRate)
        object.member("change", row.hasData ? row.change : nil)
        object.member("rank", row.rank)
        guard row.submitted != nil else { return }
        object.member("submitted", row.submitted)
        object.member("adopted", row.adopted)
        object.member("quota", row.quota)
    }
}

/// Writes JSON as it comes, so that a report of all stations is not held twice.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// Writes an object.
    mutating func object(_ body: (inout JSONText) -> Void) {
        enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    mutating func nested(_ name: String, _ body: (inout JSONText) -> Void) {
        key(name)
        object(body)
    }

    mutating func array<Element>(_ name: String, _ elements: [Element], _ body: (inout JSONText, Element) -> Void) {
        key(name)
        enclose(UInt8(ascii: "["), UInt8(ascii: "]")) { text in
            for element in elements {
                text.separate()
                body(&text, element)
            }
        }
    }

    mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { bytes += "null".utf8 }
    }

    mutating func member(_ name: String, _ value: Int?) { raw(name, value.map(String.init)) }

    mutating func member(_ name: String, _ value: Bool) { raw(name, value ? "true" : "false") }

    /// Rounded to six digits after the point, so that equal figures have equal texts.
    mutating func member(_ name: String, _ value: Double?) { raw(name, value.map { Sheet.decimal($0, 6) }) }

    private mutating func raw(_ name: String, _ value: String?) {
        key(name)
        bytes += (value.flatMap { $0.isEmpty ? nil : $0 } ?? "null").utf8
    }

    private mutating func key(_ name: String) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func enclose(_ begin: UInt8, _ end: UInt8, _ body: (inout JSONText) -> Void) {
        bytes.append(begin)
        let before = isFirst
        isFirst = true
        body(&self)
        isFirst = before
        bytes.append(end)
    }

    /// Quotation marks, backslashes and controls are escaped (§7).
    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0..<0x20: bytes += ("\\u00" + (byte < 0x10 ? "0" : "1") + String(byte & 0xF, radix: 16)).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
