import MediaModel

/// What a worker's progress says about the time that is left. Pure; the caller brings the clock.
///
/// The time left follows the speed of the last minute of the encoding: measuring loudness goes at another speed and says
/// nothing about it, nor does what a run before this one had done.
struct ProgressEstimate: Sendable {
    /// From 0 to 1; never goes back.
    private(set) var fraction = 0.0
    /// Seconds of film done a second; 0 while nothing is being encoded.
    private(set) var speed = 0.0
    /// Seconds left, once they can be told.
    private(set) var etaSeconds: Double?

    private var samples: [(at: Int64, fraction: Double)] = []

    /// Milliseconds that are looked back.
    private static let window: Int64 = 60_000
    /// Milliseconds between samples, which bounds their number.
    private static let step: Int64 = 1_000
    /// Milliseconds after which the speed says something.
    private static let least: Int64 = 5_000
    private static let longest = 30 * 86_400.0

    /// Takes in what the worker said at `now`, in milliseconds.
    mutating func take(_ progress: WorkerProgress, at now: Int64) {
        fraction = min(max(fraction, progress.fraction), 1)
        guard progress.stage == .encoding else { return }
        speed = min(max(progress.speed, 0), 10_000)
        if samples.last.map({ now - $0.at >= Self.step }) ?? true { samples.append((now, fraction)) }
        while samples.count > 1, now - samples[0].at > Self.window { samples.removeFirst() }
        etaSeconds = left(at: now)
    }

    /// Puts it into the job.
    func show(in job: inout Job) {
        job.progress = fraction
        job.speed = speed
        job.etaSeconds = etaSeconds
    }

    private func left(at now: Int64) -> Double? {
        guard let first = samples.first, now - first.at >= Self.least, fraction > first.fraction else { return nil }
        let seconds = Double(now - first.at) / 1000
        let left = (1 - fraction) * seconds / (fraction - first.fraction)
        return left <= Self.longest ? left : nil
    }
}
