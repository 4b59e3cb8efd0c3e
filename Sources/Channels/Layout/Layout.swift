public import Foundation
public import MediaModel

/// Lays a schedule out: which item is on air when, one after another without a gap.
///
/// Pure: equal schedules, libraries and states give equal items, wherever and in however many steps they are laid out.
public struct Layout: Sendable {
    /// What was laid out.
    public struct Result: Codable, Sendable, Equatable {
        /// The items, in order; empty where only the guide was asked for.
        public var items: [AirItem] = []
        /// The lines of the guide, in order.
        public var entries: [GuideEntry] = []
        /// What will not air as it was meant.
        public var conflicts: [Conflict] = []
        /// Where to go on.
        public var state: LayoutState
    }

    /// The most items of one call: a month of passes of a card of ten seconds.
    static let mostItems = 400_000

    let schedule: Schedule
    let library: Library
    let clock: ZoneClock
    let choice: ContentChoice
    let fillers: FillerChoice

    /// A layout of a schedule with what a library has.
    ///
    /// - Parameter standard: the zone of channels that name none.
    public init(_ schedule: Schedule, _ library: Library, standard: TimeZone) {
        self.schedule = schedule
        self.library = library
        clock = schedule.channel.clock(standard: standard)
        choice = ContentChoice(library: library)
        fillers = FillerChoice(library)
    }

    /// Lays out until an instant: what begins before it, whole. A block of the guide is not parted.
    ///
    /// - Parameters:
    ///   - until: in milliseconds since 1970.
    ///   - withItems: whether items are told, or the guide alone.
    public func lay(from state: LayoutState, until: Int64, withItems: Bool = true) -> Result {
        var work = LayoutWork(self, state, until: until, withItems: withItems)
        work.run()
        return work.result
    }

    /// Lays out anew from an instant on: the item on air then keeps its beginning, and ends where it must now.
    ///
    /// - Parameters:
    ///   - state: the state with what has begun, the line of the guide on air among it.
    ///   - onAir: what is on air.
    ///   - now: in milliseconds since 1970.
    ///   - until: as for `lay`.
    public func layAnew(from state: LayoutState, _ onAir: OnAir, now: Int64, until: Int64) -> Result {
        var work = LayoutWork(self, state, until: until, withItems: true)
        work.keep(onAir, now: now)
        work.run()
        return work.result
    }

    /// The slots that matter for what begins in a span.
    func plan(from: Int64, until: Int64) -> SlotPlan {
        let first = clock.day(from).adding(days: -2)
        let last = clock.day(max(from, until)).adding(days: 3)
        return SlotPlan(schedule, clock, days: first...last) { rule in
            guard rule.content.kind == .programme, let id = rule.content.id.flatMap({ ProgrammeID($0) }) else {
                return nil
            }
            return library[id]?.film?.length
        }
    }
}
