import Foundation
import Metrics
import Observability
import Testing

/// The registry's text without what the process says of itself.
private func own(_ registry: MetricsRegistry) -> String {
    registry.text().split(separator: "\n").filter { !$0.contains("process_") }.map { $0 + "\n" }.joined()
}

@Suite("The metrics registry")
struct MetricsRegistryTests {
    @Test("shows counters, gauges and histograms as Prometheus 0.0.4 has them")
    func golden() {
        let registry = MetricsRegistry()
        registry.describe("lectern_segments_total", help: "Segments sent.\nWith \\ and \"quotes\".")
        registry.describe("lectern.wait", help: "Waiting.", buckets: [0.5, 1])
        Counter(label: "lectern_segments_total", dimensions: [("track", "v1080"), ("code", "200")], factory: registry)
            .increment(by: 3)
        Counter(
            label: "lectern_segments_total", dimensions: [("code", "404"), ("track", "a\\\"\nb")], factory: registry
        )
        .increment()
        FloatingPointCounter(label: "seconds_total", factory: registry).increment(by: 0.25)
        let meter = Meter(label: "jobs-running", factory: registry)
        meter.set(4)
        meter.decrement(by: 1.5)
        let recorder = Recorder(label: "lectern.wait", factory: registry)
        for value in [0.25, 0.5, 0.75, 2] { recorder.record(value) }
        registry.observe("free_bytes", dimensions: [("disk", "data")], help: "Free.") { .infinity }
        #expect(
            own(registry) == """
                # HELP free_bytes Free.
                # TYPE free_bytes gauge
                free_bytes{disk="data"} +Inf
                # TYPE jobs_running gauge
                jobs_running 2.5
                # HELP lectern_segments_total Segments sent.\\nWith \\\\ and "quotes".
                # TYPE lectern_segments_total counter
                lectern_segments_total{code="200",track="v1080"} 3
                lectern_segments_total{code="404",track="a\\\\\\"\\nb"} 1
                # HELP lectern_wait Waiting.
                # TYPE lectern_wait histogram
                lectern_wait_bucket{le="0.5"} 2
                lectern_wait_bucket{le="1"} 3
                lectern_wait_bucket{le="+Inf"} 4
                lectern_wait_sum 3.5
                lectern_wait_count 4
                # TYPE seconds_total counter
                seconds_total 0.25

                """)
    }

    @Test("shows a timer in seconds")
    func timer() {
        let registry = MetricsRegistry()
        registry.describe("request_seconds", help: "Requests.", buckets: [0.1])
        let timer = Timer(label: "request", dimensions: [("path", "/")], factory: registry)
        timer.recordMilliseconds(50)
        timer.recordSeconds(3)
        #expect(
            own(registry) == """
                # HELP request_seconds Requests.
                # TYPE request_seconds histogram
                request_seconds_bucket{path="/",le="0.1"} 1
                request_seconds_bucket{path="/",le="+Inf"} 2
                request_seconds_sum{path="/"} 3.05
                request_seconds_count{path="/"} 2

                """)
    }

    @Test("adds up what many threads count")
    func threads() async {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "n", factory: registry)
                    let sum = FloatingPointCounter(label: "s", factory: registry)
                    let recorder = Recorder(label: "h", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        sum.increment(by: 0.5)
                        recorder.record(1)
                    }
                }
            }
        }
        let text = own(registry)
        for line in ["n 80000", "s 40000", "h_count 80000", "h_sum 80000"] { #expect(text.contains("\n\(line)\n")) }
    }

    @Test("does not grow without bound, and does not mix kinds under one name")
    func bounds() {
        let registry = MetricsRegistry()
        for index in 0..<1500 {
            Counter(label: "paths", dimensions: [("path", "/\(index)")], factory: registry).increment()
        }
        #expect(own(registry).contains("paths{path=\"other\"} 500\n"))
        Meter(label: "paths", factory: registry).set(7)
        #expect(own(registry).split(separator: "\n").count == 1002)
    }

    @Test("makes names that are allowed and forgets what is destroyed")
    func names() {
        let registry = MetricsRegistry()
        let counter = Counter(label: "9 lives-of:ä cat", dimensions: [("a-b:c", "x")], factory: registry)
        counter.increment()
        #expect(own(registry).contains("_9_lives_of:__cat{a_b_c=\"x\"} 1\n"))
        counter.destroy()
        #expect(own(registry).isEmpty)
    }

    @Test("says what the process uses")
    func process() throws {
        let text = MetricsRegistry().text()
        func value(_ name: String) throws -> Double {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name) ") })
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        #expect(try value("process_open_fds") >= 3)
        #expect(try value("process_max_fds") >= value("process_open_fds"))
        #expect(try value("process_cpu_seconds_total") > 0)
        let age: Double = Date().timeIntervalSince1970 - (try value("process_start_time_seconds"))
        #expect((-2.0...3600.0).contains(age))
        #expect(text.contains("# TYPE process_cpu_seconds_total counter\n"))
    }
}
