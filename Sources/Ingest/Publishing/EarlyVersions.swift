import MediaModel
import Synchronization

/// The early versions that a worker tells of, with the report that came before them.
final class EarlyVersions: Sendable {
    /// What may be shown.
    let stream: AsyncStream<(ProbeReport, WorkerResult)>
    private let continuation: AsyncStream<(ProbeReport, WorkerResult)>.Continuation
    private let report = Mutex<ProbeReport?>(nil)

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes in an event, on the worker's thread.
    func take(_ event: WorkerEvent) {
        switch event {
        case .probe(let probed): report.withLock { $0 = probed }
        case .early(let result): if let report = report.withLock({ $0 }) { continuation.yield((report, result)) }
        default: break
        }
    }

    /// Ends the stream.
    func finish() { continuation.finish() }
}
