import Database
import Logging
import Reports
import ServiceLifecycle
import Settings
import Viewing

/// Writes the reports of a month that is over into `<data>/reports/<month>/` and mails them, closes months that are over
/// long enough, and removes single viewings that are kept no longer.
///
/// A month whose folder is there is not written again: who wants it anew removes the folder.
struct MonthlyReports: Service {
    let maker: ReportMaker
    let recorder: ViewingRecorder
    let database: Database
    let mail: MonthlyMail
    let settings: Settings
    let log: Logger

    /// How often it is looked.
    private static let interval: Duration = .seconds(600)
    /// Viewings that are removed in one transaction.
    private static let part = 1000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    try await work()
                } catch is CancellationError {
                    return
                } catch {
                    log.error("what is due each month was not done", metadata: ["error": "\(error)"])
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
        if settings.reports.monthly { try await tell(PeriodLength.month.period(containing: today).previous) }
        try await removeWhatIsOld(today)
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

    /// Writes and mails the reports of a month that is over.
    private func tell(_ month: Period) async throws {
        let folder = MonthlyFolder(month: month, settings: settings)
        if !folder.exists {
            try await folder.write(maker)
            log.info("monthly reports were written", metadata: ["folder": "\(folder.path)"])
        }
        await mail.send(folder)
    }

    /// Removes single viewings of closed months that are kept no longer, a few at a time: batches come in between.
    private func removeWhatIsOld(_ today: LocalDay) async throws {
        guard settings.counting.keepMonths > 0 else { return }
        var month = PeriodLength.month.period(containing: today)
        for _ in 0..<settings.counting.keepMonths { month = month.previous }
        let first = month.first.month
        var count = 0
        while true {
            let removed = try await database.write { tx in
                try ViewingRemoval.remove(before: first, limit: Self.part, in: tx)
            }
            count += removed
            guard removed > 0 else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        if count > 0 { log.info("old viewings were removed", metadata: ["viewings": "\(count)"]) }
    }
}
