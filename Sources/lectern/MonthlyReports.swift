import Foundation
import Logging
import MediaModel
import Reports
import ServiceLifecycle
import Settings
import Viewing

/// Writes the reports of a month that is over into `<data>/reports/<month>/`, and closes months that are over long enough.
///
/// A month whose folder is there is not written again: who wants it anew removes the folder.
struct MonthlyReports: Service {
    let maker: ReportMaker
    let recorder: ViewingRecorder
    let settings: Settings
    let log: Logger

    /// How often it is looked.
    private static let interval: Duration = .seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    try await work()
                } catch is CancellationError {
                    return
                } catch {
                    log.error("monthly reports were not written", metadata: ["error": "\(error)"])
                }
            } while (try? await Task.sleep(for: Self.interval)) != nil
        }
    }

    /// Does what is due today.
    func work() async throws {
        // After an upgrade, or another rule, months are counted anew by the first batch.
        await recorder.flush()
        guard try await recorder.isRuleCurrent else { return }
        let today = maker.today
        try await closeWhatIsDue(today)
        if settings.reports.monthly { try await write(PeriodLength.month.period(containing: today).previous) }
    }

    /// Closes the last month that is over long enough, and those before it that were missed since one was closed.
    private func closeWhatIsDue(_ today: LocalDay) async throws {
        let days = settings.reports.closeAfterDays
        guard days > 0 else { return }
        let closed = Set(try await maker.closedMonths().map(\.month))
        var due = [PeriodLength.month.period(containing: today.adding(days: 1 - days)).previous]
        while let first = due.first, let last = closed.max(), first.previous.first.month > last {
            due.insert(first.previous, at: 0)
        }
        for month in due where !closed.contains(month.first.month) {
            try await maker.close(month.first)
            log.info("a month was closed", metadata: ["month": "\(month.name)"])
        }
    }

    private func write(_ month: Period) async throws {
        let folder = URL(fileURLWithPath: settings.data).appendingPathComponent("reports/\(month.name)")
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        let partial = folder.deletingLastPathComponent().appendingPathComponent(".\(month.name)")
        try? FileManager.default.removeItem(at: partial)
        try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
        let language = settings.locale.messages
        for dimension in [ReportQuery.Dimension.region, .station, .unit, .programme, .section] {
            let query = ReportQuery(length: .month, from: month.first, to: month.end, by: dimension)
            let sheets = try await maker.report(query).sheets(language, zone: settings.zone)
            try save(Workbook.bytes(sheets), "views-\(dimension.rawValue).xlsx", in: partial)
        }
        let calls = try await maker.callList(of: month.first, in: nil).sheet(language, zone: settings.zone)
        try save(Workbook.bytes([calls]), "calls.xlsx", in: partial)
        if try await maker.assessmentRules().contains(where: { $0.length == .month }) {
            let assessment = try await maker.assessment(of: month, in: nil).sheet(language, zone: settings.zone)
            try save(Workbook.bytes([assessment]), "assessment.xlsx", in: partial)
        }
        try FileManager.default.moveItem(at: partial, to: folder)
        log.info("monthly reports were written", metadata: ["folder": "\(folder.path)"])
    }

    private func save(_ bytes: [UInt8], _ name: String, in folder: URL) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
}
