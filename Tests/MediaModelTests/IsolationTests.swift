import Foundation
import MediaModel
import Testing

@Suite("A worker's limits and isolation")
struct IsolationTests {
    @Test(
        "processor time grows with the longest film, between bounds, whatever the setting says",
        arguments: [
            (12 * 3600, 1_728_000), (1, 600), (0, 600), (-5, 600), (.nan, 600), (.infinity, 1_000_000_000),
        ] as [(Double, UInt64)])
    func cpu(maxSeconds: Double, expected: UInt64) {
        #expect(WorkerLimits(maxSeconds: maxSeconds).cpuSeconds == expected)
    }

    @Test("address space grows with the processors, within bounds")
    func addressSpace() {
        #expect(WorkerLimits(processors: 2).addressSpace == 13 << 29)
        #expect(WorkerLimits(processors: -1) == WorkerLimits(processors: 1))
        #expect(WorkerLimits(processors: .max).addressSpace < 2 << 40)
    }

    @Test("a request carries the limits for its own longest film")
    func request() throws {
        let request = WorkerRequest(
            job: try #require(JobID("0job")), task: .check, encoding: EncodingSettings(maxSeconds: 3600))
        #expect(request.limits.cpuSeconds == 144_000)
        #expect(try JSONDecoder().decode(WorkerRequest.self, from: JSONEncoder().encode(request)) == request)
    }

    @Test("a report says of each measure whether it holds; nothing holds where nothing is known")
    func report() throws {
        let report = IsolationReport(failures: [.init(.landlock, reason: "no such call")], landlockVersion: 0)
        #expect(!report.holds(.landlock) && report.holds(.seccomp))
        #expect(!IsolationMeasure.allCases.contains(where: IsolationReport.unknown("silence").holds))
        let event = WorkerEvent.isolation(report)
        #expect(try JSONDecoder().decode(WorkerEvent.self, from: JSONEncoder().encode(event)) == event)
    }

    @Test("every measure has a warning in both languages", arguments: IsolationMeasure.allCases)
    func warnings(measure: IsolationMeasure) {
        #expect(!measure.warning.zh.isEmpty && !measure.warning.en.isEmpty)
    }
}
