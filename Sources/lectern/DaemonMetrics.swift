import Ingest
import MediaModel
import Metrics
import Observability
import Storage
import Viewing

/// The daemon's figures for Prometheus.
struct DaemonMetrics: Sendable {
    private let registry = MetricsRegistry()
    private let store: MediaStore
    private let ingest: IngestService
    private let recorder: ViewingRecorder

    init(store: MediaStore, ingest: IngestService, recorder: ViewingRecorder, isolation: IsolationReport) {
        self.store = store
        self.ingest = ingest
        self.recorder = recorder
        MetricsSystem.bootstrap(registry)
        registry.observe("lectern_disk_free_bytes", help: "Bytes free on the disk of the data folder") {
            Double((try? store.freeBytes()) ?? 0)
        }
        registry.observe("lectern_ingest_paused", help: "Whether taking in rests for want of disk space") {
            ingest.pausedReason == nil ? 0 : 1
        }
        for measure in IsolationMeasure.allCases {
            let value = isolation.holds(measure) ? 1.0 : 0
            registry.observe(
                "lectern_worker_isolation", dimensions: [("measure", measure.rawValue)],
                help: "Whether a measure that keeps workers apart from the machine holds"
            ) { value }
        }
        registry.describe("lectern_jobs", help: "Jobs under way, by state")
        registry.describe("lectern_viewing_events_dropped", help: "Viewing events that found no room since the start")
        registry.describe("lectern_viewing_batches", help: "Transactions of viewings since the start")
    }

    /// All figures in the text format 0.0.4.
    func text() async -> String {
        let unfinished = await ingest.board.unfinished()
        for state in JobState.allCases where !state.isFinal {
            Gauge(label: "lectern_jobs", dimensions: [("state", state.rawValue)])
                .record(unfinished.filter { $0.state == state }.count)
        }
        let viewing = await recorder.statistics
        Gauge(label: "lectern_viewing_events_dropped").record(viewing.dropped)
        Gauge(label: "lectern_viewing_batches").record(viewing.batches)
        return registry.text()
    }
}
