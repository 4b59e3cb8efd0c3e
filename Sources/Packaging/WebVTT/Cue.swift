/// One subtitle and when it is shown.
public struct Cue: Hashable, Sendable {
    /// When it appears, in milliseconds from the programme's beginning.
    public var start: Int64
    /// When it goes, in milliseconds; after `start`.
    public var end: Int64
    /// Its text as WebVTT wants it: lines, with `&`, `<` and `>` escaped but for the tags `b`, `i`, `u`, `ruby`, `rt`.
    public var text: String

    /// A subtitle.
    public init(start: Int64, end: Int64, text: String) {
        self.start = start
        self.end = end
        self.text = text
    }

    /// What it says, on one line, without markup.
    public var plainText: String { CueMarkup.plain(text) }

    /// The subtitle as it stands in a WebVTT file, with the empty line behind it (WebVTT §4.1).
    var block: String { "\(Self.timestamp(start)) --> \(Self.timestamp(end))\n\(text)\n\n" }

    /// `00:01:02.345`, WebVTT §4.4.
    static func timestamp(_ milliseconds: Int64) -> String {
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = milliseconds / 1000
        return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2) + "."
            + padded(milliseconds % 1000, 3)
    }
}
