import Ingest
import Logging
import MediaModel
import Settings

/// How well this machine keeps workers apart, found out once at the daemon's start.
struct WorkerIsolation {
    let log: Logger

    /// Has a worker say it, and warns of each measure that does not hold. The daemon works without them.
    ///
    /// - Parameter folder: where the worker runs.
    func check(in folder: String, _ settings: Settings) async -> IsolationReport {
        let errands = WorkerErrands(log: { [log] in log.info("worker", metadata: ["line": "\($0)"]) })
        let report = await errands.isolation(in: folder, limits: settings.workerLimits)
        for failure in report.failures {
            log.warning(
                "\(failure.measure.warning[settings.locale.messages])",
                metadata: ["measure": "\(failure.measure.rawValue)", "reason": "\(failure.reason)"])
        }
        log.info(
            "workers are isolated",
            metadata: [
                "measures": "\(IsolationMeasure.allCases.count - report.failures.count)",
                "of": "\(IsolationMeasure.allCases.count)", "landlock": "\(report.landlockVersion)",
            ])
        return report
    }
}
