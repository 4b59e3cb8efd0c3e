import Foundation
import MediaModel
import Reports
import Stations
import Synchronization
import Viewing

/// What the console takes of reports, in one region or everywhere.
struct ConsoleFigures: Sendable {
    /// Days up to today, the oldest first.
    let days: [Report.Row]
    /// The month so far.
    let month: Report.Row
    /// The rule that views are counted by.
    let rule: String
    /// What was watched most in the month.
    let programmes: [Report.Row]
    /// Stations without data or without plays in the month.
    let calls: CallList
    /// Stations by region.
    let tree: [RegionPresence]
    /// When they were read, in milliseconds since 1970.
    let madeAt: Int64

    /// Days that are shown: today, and a week before it.
    static let dayCount = 8
    /// Programmes that are shown.
    static let mostProgrammes = 10
    /// Levels of regions that unfold.
    static let depth = 3

    /// Reads them.
    ///
    /// - Throws: `ReportError`; `DatabaseError`.
    init(_ rooms: ConsoleRooms, in region: String?) async throws {
        let reports = rooms.reports
        let today = reports.today
        var daily = ReportQuery(
            length: .day, from: today.adding(days: 1 - Self.dayCount), to: today.adding(days: 1), by: .total)
        daily.region = region
        let present = PeriodLength.month.period(containing: today)
        var monthly = ReportQuery(length: .month, from: present.first, to: present.end, by: .programme)
        monthly.region = region
        days = try await reports.report(daily).sums
        let report = try await reports.report(monthly)
        month = report.total
        rule = report.rules.joined(separator: "; ")
        programmes = Array(report.rows.filter { $0.key != nil && $0.figures.views > 0 }.prefix(Self.mostProgrammes))
        calls = try await reports.callList(of: today, in: region)
        tree = try await rooms.stations.presenceTree(in: region, depth: Self.depth, month: today.month)
        madeAt = rooms.clock()
    }
}

/// Keeps the console's figures for some seconds, since everybody's open console asks for them again and again. Those who
/// ask at once wait for one reading.
final class ConsoleMemory: Sendable {
    private struct Kept {
        let figures: ConsoleFigures
        let until: ContinuousClock.Instant
    }

    private struct State {
        var kept: [String: Kept] = [:]
        var readings: [String: Task<ConsoleFigures, any Error>] = [:]
    }

    private let state = Mutex(State())
    private let seconds: Int
    /// Regions that are kept at most.
    private static let most = 200

    init(seconds: Int = 8) { self.seconds = seconds }

    /// The figures of a region, by its code, read anew when they are old.
    ///
    /// - Throws: what reading them throws.
    func figures(_ rooms: ConsoleRooms, in region: String?) async throws -> ConsoleFigures {
        let name = region ?? ""
        let now = ContinuousClock.now
        let reading = state.withLock { held -> Task<ConsoleFigures, any Error> in
            if let known = held.kept[name], known.until > now { return Task { known.figures } }
            if let reading = held.readings[name] { return reading }
            let reading = Task { [self] in
                defer { state.withLock { $0.readings[name] = nil } }
                return try await read(rooms, in: region, name, began: now)
            }
            held.readings[name] = reading
            return reading
        }
        return try await reading.value
    }

    private func read(
        _ rooms: ConsoleRooms, in region: String?, _ name: String, began: ContinuousClock.Instant
    ) async throws -> ConsoleFigures {
        let figures = try await ConsoleFigures(rooms, in: region)
        // Long ones, of very many stations, are kept as long again as they took.
        let until = ContinuousClock.now + .seconds(seconds) + (ContinuousClock.now - began) * 4
        state.withLock { state in
            if state.kept.count >= Self.most { state.kept.removeAll() }
            state.kept[name] = Kept(figures: figures, until: until)
        }
        return figures
    }
}
