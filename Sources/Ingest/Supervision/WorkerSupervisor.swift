import Foundation
import MediaModel
import Storage

/// Starts workers and waits for them without blocking the caller's thread.
struct WorkerSupervisor: Sendable {
    let settings: WorkerProcess.Settings

    /// Runs one worker to its end. Cancelling the task kills the worker.
    ///
    /// - Parameters:
    ///   - source: stays open until the worker has ended; `nil` for a worker that needs none.
    ///   - folder: the worker's working directory.
    ///   - receive: takes each event, on the worker's thread.
    func run(
        _ request: WorkerRequest, source: SourceFile?, folder: String,
        receive: @escaping @Sendable (WorkerEvent) -> Void
    ) async -> WorkerOutcome {
        let process = WorkerProcess(
            settings: settings, request: request, source: source?.descriptor, folder: folder, receive: receive)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    let outcome = process.run()
                    withExtendedLifetime(source) { continuation.resume(returning: outcome) }
                }
                thread.name = "worker \(request.job)"
                thread.start()
            }
        } onCancel: {
            process.cancel()
        }
    }
}
