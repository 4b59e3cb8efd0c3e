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
        Self.describeDelivery(registry)
        for (name, help) in Self.live { registry.describe(name, help: help) }
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
        let live = await ingest.live.figures
        Gauge(label: "lectern_live_events_open").record(live.open)
        Gauge(label: "lectern_live_events_receiving").record(live.receiving)
        Gauge(label: "lectern_live_dropped_total").record(live.dropped)
        for (reason, count) in ingest.live.gate.refusals {
            Gauge(label: "lectern_live_refused_total", dimensions: [("reason", reason.rawValue)]).record(count)
        }
        let viewing = await recorder.statistics
        Gauge(label: "lectern_viewing_events_dropped").record(viewing.dropped)
        Gauge(label: "lectern_viewing_batches").record(viewing.batches)
        let now = Timestamp.now()
        Gauge(label: "lectern_plays_open").record(await recorder.openPlays(since: now - Self.openMilliseconds))
        return registry.text()
    }

    private static let live = [
        ("lectern_live_events_open", "Live events that are announced and not over"),
        ("lectern_live_events_receiving", "Live events that are being received"),
        ("lectern_live_dropped_total", "Pieces of live events that the disk or a worker was too slow for"),
        ("lectern_live_refused_total", "Encoders that were refused, by reason"),
    ]

    /// A play of which nothing was heard for so long is over or paused. Players that fetch ahead are silent for up to
    /// half a minute.
    private static let openMilliseconds: Int64 = 60_000

    /// From a playlist out of memory to a segment over a line that hardly carries it, in seconds.
    private static let deliveryBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6, 15, 30,
    ]

    private static func describeDelivery(_ registry: MetricsRegistry) {
        let counts = [
            ("lectern_plays_open", "Plays of which something was heard in the last minute, edge caches' not included"),
            ("lectern_media_bytes_total", "Bytes of media sent"),
            ("lectern_media_responses_total", "Answers to media requests, by class of status"),
            ("lectern_media_aborted_total", "Answers to media requests that were broken off"),
            ("lectern_media_stalled_total", "Segments that took longer to send than they play"),
            ("lectern_cache_hits_total", "What was found in memory: assets, open files"),
            ("lectern_cache_misses_total", "What had to be read or opened"),
            ("lectern_connections", "Open connections, by protocol"),
            ("lectern_http_responses_total", "Answers of pages and API, by route, method and class of status"),
            ("lectern_http_bytes_total", "Bytes of pages and API sent"),
            ("lectern_edge_logs_total", "Logs of edge caches that were counted"),
            ("lectern_edge_log_lines_total", "Lines of edge caches' logs, by what became of them"),
            ("lectern_edge_last_log_time_seconds", "When the last log of an edge cache came, in seconds since 1970"),
        ]
        for (name, help) in counts { registry.describe(name, help: help) }
        let times = [
            ("lectern_media_first_byte_seconds", "Time until the first byte of a media answer was written"),
            ("lectern_media_answer_seconds", "Time until a media answer was written whole"),
            ("lectern_http_first_byte_seconds", "Time until an answer of pages or API was ready, by route"),
            ("lectern_http_answer_seconds", "Time until an answer of pages or API was written whole, by route"),
        ]
        for (name, help) in times { registry.describe(name, help: help, buckets: deliveryBounds) }
    }
}
