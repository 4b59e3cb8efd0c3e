import Foundation
import Settings

extension Settings {
    /// An instant as commands print it: RFC 3339 in the zone of the settings.
    ///
    /// - Parameter milliseconds: since 1970.
    func text(_ milliseconds: Int64) -> String {
        let style = Date.ISO8601FormatStyle(
            timeZoneSeparator: .colon, timeZone: TimeZone(identifier: locale.timeZone) ?? .gmt)
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(style)
    }
}
