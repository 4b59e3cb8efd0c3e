import Delivery
import Metrics

/// What is counted of edge caches' logs. A cache's name is the operator's own word.
struct EdgeFigures: Sendable {
    private let lines = ["stored", "ignored", "refused", "malformed", "gone"].map {
        Counter(label: "lectern_edge_log_lines_total", dimensions: [("outcome", $0)])
    }

    /// Counts a log that was imported whole.
    func count(_ outcome: EdgeLogImport.Outcome, of edge: String, at milliseconds: Int64) {
        let counts = [outcome.stored, outcome.ignored, outcome.refused, outcome.malformed, outcome.gone]
        for (counter, count) in zip(lines, counts) where count > 0 { counter.increment(by: count) }
        Counter(label: "lectern_edge_logs_total", dimensions: [("edge", edge)]).increment()
        Gauge(label: "lectern_edge_last_log_time_seconds", dimensions: [("edge", edge)]).record(milliseconds / 1000)
    }
}
