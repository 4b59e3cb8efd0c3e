import Foundation
import MediaModel
import Reports
import Viewing

/// Figures as people read them. What is not known is a dash or "no data", never a zero.
struct FigureText: Sendable {
    let strings: Strings
    let language: Language
    let instants: Instants

    static let unknown = "–"

    /// 12,345
    func count(_ number: Int?) -> String {
        guard let number else { return Self.unknown }
        let digits = String(abs(number))
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-\(text)" : text
    }

    /// Hours with one digit after the point; of many hours none.
    func hours(_ seconds: Int?) -> String {
        guard let seconds else { return Self.unknown }
        let tenths = (seconds * 10 + 1800) / 3600
        return tenths >= 10_000 ? count((tenths + 5) / 10) : "\(count(tenths / 10)).\(tenths % 10)"
    }

    /// +12.3 %
    func change(_ part: Double?) -> String {
        guard let part, part.isFinite, abs(part) < 1e9 else { return Self.unknown }
        let tenths = Int((part * 1000).rounded())
        return "\(tenths > 0 ? "+" : tenths < 0 ? "-" : "")\(count(abs(tenths) / 10)).\(abs(tenths) % 10)%"
    }

    /// 85%
    func share(_ part: Double?) -> String {
        guard let part, part.isFinite else { return Self.unknown }
        let tenths = Int((part * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }

    /// A number without useless digits.
    func plain(_ number: Double) -> String {
        guard abs(number) < 1e12 else { return Self.unknown }
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths) % 10)"
    }

    /// 2026-11-21 20:15
    func moment(_ at: Int64?) -> String {
        at.map { String(instants.text($0).prefix(16)).replacing("T", with: " ") } ?? Self.unknown
    }

    /// 20:15:30
    func time(_ at: Int64) -> String { String(instants.text(at).dropFirst(11).prefix(8)) }

    /// 1.5 GB
    func bytes(_ number: Int64) -> String {
        let units = ["B", "KB", "MB", "GB", "TB", "PB"]
        var (value, unit) = (Double(max(0, number)), 0)
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return "\(plain(value)) \(units[unit])"
    }

    /// A length in seconds: 1:02:03.
    func length(_ seconds: Int) -> String { FilmLength.text(Double(seconds)) }

    /// "No data".
    var noData: String { strings.text("console.noData", language) }

    /// The figures of a row of a report; a silent place has no data.
    func values(_ row: Report.Row) -> PageRenderer.Values {
        let figures = row.hasData ? row.figures : nil
        var values: PageRenderer.Values = [
            "label": row.label[language], "hasData": row.hasData, "noData": noData,
            "views": count(figures?.views), "personViews": count(figures?.personViews),
            "hours": hours(figures?.effectiveSeconds), "reportedHours": hours(figures?.reportedSeconds),
            "inferredHours": hours(figures?.inferredSeconds),
            "programmes": count(row.hasData ? row.programmes : nil),
            "stations": count(row.hasData ? row.stations : nil), "registered": count(row.registered),
            "online": count(row.online), "participation": share(row.hasData ? row.participation : nil),
            "onlineRate": share(row.onlineRate), "change": change(row.hasData ? row.change : nil),
            "isUp": (row.change ?? 0) > 0.0005, "isDown": (row.change ?? 0) < -0.0005, "rank": count(row.rank),
            "submitted": count(row.submitted), "adopted": count(row.adopted), "quota": count(row.quota),
            "period": row.period?.name ?? "",
            "viewsNumber": figures?.views ?? 0, "personViewsNumber": figures?.personViews ?? 0,
            "hoursNumber": hoursNumber(figures?.effectiveSeconds ?? 0),
        ]
        if let quota = row.quota, quota > 0, let adopted = row.adopted {
            values["fulfilled"] = share(Double(adopted) / Double(quota))
        } else {
            values["fulfilled"] = Self.unknown
        }
        return values
    }

    /// Hours for a chart, with a point.
    private func hoursNumber(_ seconds: Int) -> String { "\(seconds / 3600).\(seconds % 3600 * 10 / 3600)" }
}
