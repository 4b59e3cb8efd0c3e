import Foundation
import MediaModel
import Testing

@testable import Channels

/// Makes schedules and libraries for tests.
enum Broadcast {
    static let shanghai = ZoneClock(TimeZone(identifier: "Asia/Shanghai") ?? .gmt)

    static func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

    static func id(_ text: String) throws -> ProgrammeID { try #require(ProgrammeID(text)) }

    /// A film of segments of six seconds and a rest.
    static func film(_ id: String?, seconds: Double, silent: Bool = false) throws -> Film {
        let ticks = Int64(seconds * 90_000)
        let whole = Array(repeating: Int64(540_000), count: Int(ticks / 540_000))
        let rest = ticks % 540_000
        let pictures = try #require(SegmentTimes(ticks: whole + (rest > 0 ? [rest] : []), timescale: 90_000))
        let sounds = SegmentTimes(
            ticks: Array(repeating: 287_744, count: max(1, Int(seconds * 48_000 / 287_744))), timescale: 48_000)
        return Film(
            programme: try id.map { try self.id($0) }, asset: try #require(AssetID("asset-\(id ?? "card")")),
            pictures: pictures, sounds: silent ? nil : sounds)
    }

    static func programme(_ id: String, seconds: Double, episode: Int? = nil) throws -> LibraryProgramme {
        LibraryProgramme(
            id: try self.id(id), title: "节目 \(id)", episode: episode, film: try film(id, seconds: seconds))
    }

    static func channel(_ change: (inout Channel) -> Void = { _ in }) throws -> Channel {
        var channel = Channel(id: try #require(ChannelID("county-1")), name: "县一套")
        change(&channel)
        return channel
    }

    static func rule(
        _ id: String, _ start: String, _ content: RuleContent, length: Int? = nil, days: DayPattern = .daily,
        late: LatePolicy? = nil, override: Bool = false
    ) throws -> ChannelRule {
        ChannelRule(
            id: try #require(RuleID(id)), start: try #require(ClockTime(start)), length: length, days: days,
            content: content, late: late, isOverride: override)
    }

    static func day(_ text: String) throws -> BroadcastDay { try #require(BroadcastDay(text)) }

    static func instant(_ day: String, _ time: String, in clock: ZoneClock = shanghai) throws -> Int64 {
        clock.instant(try self.day(day), try #require(ClockTime(time)))
    }

    /// Ten lessons of a series, four fillers, two films and a card.
    static func library() throws -> Library {
        var all = try (1...10).map { try programme("l\($0)", seconds: 1500 + Double($0) * 61.7, episode: $0) }
        all += try [("f1", 30.0), ("f2", 45), ("f3", 95.5), ("f4", 181)].map { try programme($0, seconds: $1) }
        all += try [programme("news", seconds: 1800), programme("opera", seconds: 5000)]
        return Library(
            programmes: all, series: ["s": try (1...10).map { try id("l\($0)") }],
            sections: ["arts": [try id("opera"), try id("news")]],
            fillers: try ["f1", "f2", "f3", "f4"].map { try id($0) }, card: try film(nil, seconds: 60))
    }
}

/// What every layout must be.
func expectGapless(_ items: [AirItem], sourceLocation: SourceLocation = #_sourceLocation) {
    for (item, next) in zip(items, items.dropFirst()) {
        #expect(item.end == next.start, sourceLocation: sourceLocation)
        #expect(item.number + 1 == next.number, sourceLocation: sourceLocation)
        #expect(
            item.pictureSequence + Int64(item.segments.count) == next.pictureSequence, sourceLocation: sourceLocation)
        #expect(item.soundSequence < next.soundSequence, sourceLocation: sourceLocation)
    }
    #expect(items.allSatisfy { $0.start < $0.end && !$0.segments.isEmpty }, sourceLocation: sourceLocation)
}
