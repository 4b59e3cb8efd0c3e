import MediaModel
import Testing

@testable import Ingest

@Suite("The time that is left")
struct ProgressEstimateTests {
    private func progress(_ fraction: Double, _ stage: WorkerProgress.Stage = .encoding) -> WorkerProgress {
        WorkerProgress(stage: stage, fraction: fraction, speed: 2)
    }

    @Test("is what the speed of the encoding says, not that of the measuring before it")
    func measuring() {
        var estimate = ProgressEstimate()
        for second in 0..<10 {
            estimate.take(progress(0.005 * Double(second), .measuring), at: Int64(second) * 1000)
            #expect(estimate.etaSeconds == nil && estimate.speed == 0)
        }
        for second in 0...10 { estimate.take(progress(0.05 + 0.0095 * Double(second)), at: Int64(10 + second) * 1000) }
        #expect(abs((estimate.etaSeconds ?? 0) - 90) < 0.001)
        #expect(estimate.speed == 2)
    }

    @Test("does not count what a run before this one had done")
    func resumed() {
        var estimate = ProgressEstimate()
        for second in 0...20 { estimate.take(progress(0.6 + 0.001 * Double(second)), at: Int64(second) * 1000) }
        #expect(abs((estimate.etaSeconds ?? 0) - 380) < 0.001)
    }

    @Test("follows the last minute")
    func window() {
        var estimate = ProgressEstimate()
        for second in 0..<600 { estimate.take(progress(0.0001 * Double(second)), at: Int64(second) * 1000) }
        for second in 0...61 { estimate.take(progress(0.1 + 0.005 * Double(second)), at: Int64(600 + second) * 1000) }
        #expect(abs((estimate.etaSeconds ?? 0) - (1 - 0.405) / 0.005) < 0.001)
    }

    @Test("is not told before something is known, nor when nothing moves")
    func unknown() {
        var estimate = ProgressEstimate()
        estimate.take(progress(0.1), at: 0)
        estimate.take(progress(0.2), at: 4999)
        #expect(estimate.etaSeconds == nil)
        var still = ProgressEstimate()
        for second in 0..<100 { still.take(progress(0.3), at: Int64(second) * 1000) }
        #expect(still.etaSeconds == nil)
    }

    @Test("a worker that says anything at all gives a share from 0 to 1 that never goes back")
    func bounds() {
        var estimate = ProgressEstimate()
        var last = 0.0
        for (second, fraction) in [-1, 0.5, 0.2, 1e308, -1e308].enumerated() {
            estimate.take(WorkerProgress(stage: .encoding, fraction: fraction, speed: -1e308), at: Int64(second) * 9000)
            #expect((last...1).contains(estimate.fraction) && estimate.speed == 0)
            #expect((estimate.etaSeconds ?? 0).isFinite)
            last = estimate.fraction
        }
    }
}
