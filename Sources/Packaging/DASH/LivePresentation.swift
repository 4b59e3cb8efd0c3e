import MediaModel

/// A channel as MPEG-DASH: ISO/IEC 23009-1, dynamic, a period an item, every segment's time given (DASH-IF IOP,
/// explicit addressing).
///
/// Times are microseconds throughout; periods are on the clock's own line: `availabilityStartTime` is 1970.
public struct LivePresentation: Sendable {
    /// How long a change of the manifest may take to be seen, in seconds.
    static let updatePeriod = 2
    /// How far behind the present players stay, in seconds: a segment, and as long again for it to be told and fetched.
    static let delay = 2 * LiveHLS.target

    /// Its bytes, UTF-8.
    public let bytes: [UInt8]
    /// When the next segment to be listed ends, in microseconds since 1970; `nil` if none is known.
    public let next: Int64?
    /// Segments listed, of all representations.
    public let count: Int

    /// The manifest of what is on air within a span of time.
    ///
    /// - Parameters:
    ///   - slots: the channel's items that may lie within it, in their order.
    ///   - kind: whether it goes on.
    ///   - base: what leads from the manifest's address to the channel's.
    ///   - clock: the address at which players learn the time.
    public init(
        _ slots: [AirSlot], within span: AirSpan, kind: LivePlaylist.Kind, base: String = "", clock: String
    ) {
        let pictures = RungClass.allCases.filter { size in slots.contains { $0.asset.sizes.contains(size) } }
            .map { (size: $0, runs: AirRuns(slots, .pictures($0), span)) }
        let sounds = SoundClass.allCases.map { (quality: $0, runs: AirRuns(slots, .sound($0), span)) }
        let all = pictures.map(\.runs) + sounds.map(\.runs)
        next = all.compactMap(\.next).min()
        count = all.reduce(0) { $0 + $1.runs.reduce(0) { $0 + $1.listed.count } }
        let edge = all.compactMap(\.edge).max() ?? 0
        let periods = Periods(pictures: pictures, sounds: sounds, isEnded: kind == .ended, base: base)
        let (text, length) = periods.text(slots)
        bytes = Array((Self.head(kind, span, edge, length) + text + Self.foot(kind, clock)).utf8)
    }

    private static func head(
        _ kind: LivePlaylist.Kind, _ span: AirSpan, _ edge: Int64, _ length: Int64
    ) -> String {
        let start =
            #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
            + #"<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" "#
            + #"minBufferTime="PT\#(kind == .ended ? 6 : 2).000S" "#
        if kind == .ended {
            return start + #"type="static" mediaPresentationDuration="\#(duration(length))">"# + "\n"
        }
        let depth = span.window.map { #"timeShiftBufferDepth="\#(duration($0 / 1000))" "# } ?? ""
        return start + #"type="dynamic" availabilityStartTime="1970-01-01T00:00:00Z" "#
            + #"publishTime="\#(AirInstant.text(edge / 1000))" suggestedPresentationDelay="PT\#(delay)S" "#
            + depth + #"minimumUpdatePeriod="PT\#(updatePeriod)S">"# + "\n"
    }

    private static func foot(_ kind: LivePlaylist.Kind, _ clock: String) -> String {
        kind == .ended
            ? "</MPD>\n"
            : #"  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="\#(clock)"/>"# + "\n</MPD>\n"
    }

    /// `PT1763758800.123S` of milliseconds.
    static func duration(_ milliseconds: Int64) -> String {
        var text = TextBytes(capacity: 24)
        text.append("PT")
        text.append(milliseconds / 1000)
        text.append(".")
        text.append(milliseconds % 1000, digits: 3)
        text.append("S")
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// A rate as manifests have it.
    static func rate(_ rate: Rational) -> String {
        rate.denominator == 1 ? "\(rate.numerator)" : "\(rate.numerator)/\(rate.denominator)"
    }
}
