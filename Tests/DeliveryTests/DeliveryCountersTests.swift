import MetricsTestKit
import NIOCore
import Testing

@testable import Delivery

@Suite("Figures of delivery")
struct DeliveryCountersTests {
    private let metrics = TestMetrics()

    /// Ends an answer some milliseconds after its beginning.
    private func end(
        _ counters: DeliveryCounters, after milliseconds: Int64, firstByte: Int64 = 1, status: UInt = 200,
        bytes: Int64 = 1000, isFile: Bool = true, seconds: Int = 6, isWhole: Bool = true
    ) {
        let began = NIODeadline.now()
        let answer = DeliveryCounters.Answer(
            began: began, headWritten: began + .milliseconds(firstByte), status: status, bytes: bytes, isFile: isFile,
            seconds: seconds)
        counters.ended(answer, isWhole: isWhole, now: began + .milliseconds(milliseconds))
    }

    private func count(_ label: String, _ dimensions: [(String, String)] = []) throws -> Int64 {
        try metrics.expectCounter(label, dimensions).totalValue
    }

    @Test("tell kinds of answers, their times, statuses and bytes apart")
    func kinds() throws {
        let counters = DeliveryCounters(factory: metrics)
        end(counters, after: 40, firstByte: 2)
        end(counters, after: 30, status: 206, bytes: 10, seconds: 0)
        end(counters, after: 20, bytes: 300, isFile: false, seconds: 0)
        end(counters, after: 10, status: 403, bytes: 90, isFile: false, seconds: 0)
        end(counters, after: 5, status: 304, bytes: 0)
        let times = { (kind: String) throws in
            try metrics.expectTimer("lectern_media_answer_seconds", [("kind", kind)]).values.map { $0 / 1_000_000 }
        }
        #expect(try times("segment") == [40, 30] && times("playlist") == [20] && times("other") == [10, 5])
        let first = try metrics.expectTimer("lectern_media_first_byte_seconds", [("kind", "segment")])
        #expect(first.values == [2_000_000, 1_000_000])
        let status = "lectern_media_responses_total"
        let statuses = try ["2xx", "3xx", "4xx", "5xx"].map { try count(status, [("status", $0)]) }
        #expect(statuses == [3, 1, 1, 0])
        #expect(try count("lectern_media_bytes_total") == 1400)
    }

    @Test("take a segment for stalled that was sent more slowly than it plays")
    func stalled() throws {
        let counters = DeliveryCounters(factory: metrics)
        end(counters, after: 5999)
        end(counters, after: 60_000, seconds: 0)
        #expect(try count("lectern_media_stalled_total") == 0)
        end(counters, after: 6001)
        #expect(try count("lectern_media_stalled_total") == 1)
    }

    @Test("count what was broken off, but not its bytes or times")
    func aborted() throws {
        let counters = DeliveryCounters(factory: metrics)
        end(counters, after: 9000, isWhole: false)
        #expect(try count("lectern_media_aborted_total") == 1)
        #expect(try count("lectern_media_bytes_total") == 0 && count("lectern_media_stalled_total") == 0)
        #expect(try metrics.expectTimer("lectern_media_answer_seconds", [("kind", "segment")]).values.isEmpty)
    }

    @Test("count what is found in the caches, and connections that are open")
    func caches() throws {
        let counters = DeliveryCounters(factory: metrics)
        for found in [true, true, false] { counters.lookedForAsset(found: found) }
        counters.lookedForFile(found: false)
        #expect(try count("lectern_cache_hits_total", [("cache", "asset")]) == 2)
        #expect(try count("lectern_cache_misses_total", [("cache", "asset")]) == 1)
        #expect(try count("lectern_cache_hits_total", [("cache", "file")]) == 0)
        #expect(try count("lectern_cache_misses_total", [("cache", "file")]) == 1)
        for opened in [true, true, false] { counters.connection(.http1, opened: opened) }
        let meter = try metrics.expectMeter("lectern_connections", [("protocol", "http/1.1")])
        #expect(meter.lastValue == 1)
    }
}
