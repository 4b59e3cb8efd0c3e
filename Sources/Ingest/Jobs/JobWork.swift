import MediaModel
import Synchronization

/// What is being done for each job: one thing after the other for the same job, and each can be stopped.
final class JobWork: Sendable {
    private struct Entry {
        var number: Int
        var task: Task<Void, Never>
    }

    private let state = Mutex<(next: Int, entries: [JobID: Entry])>((0, [:]))

    /// Begins something for a job, once what is done for it now has ended.
    @discardableResult
    func start(_ job: JobID, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        state.withLock { state in
            let before = state.entries[job]?.task
            let number = state.next
            state.next += 1
            let task = Task {
                await before?.value
                await body()
                self.finish(job, number)
            }
            state.entries[job] = Entry(number: number, task: task)
            return task
        }
    }

    /// Does something for a job and returns when it is done. Cancelling the caller stops it.
    func perform(_ job: JobID, _ body: @escaping @Sendable () async -> Void) async {
        let task = start(job, body)
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Stops what was begun last for a job. Does not wait for its end: `start` does.
    func stop(_ job: JobID) {
        state.withLock { $0.entries[job]?.task.cancel() }
    }

    /// Stops everything and waits for its end.
    func end() async {
        let tasks = state.withLock { $0.entries.values.map(\.task) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func finish(_ job: JobID, _ number: Int) {
        state.withLock { state in
            if state.entries[job]?.number == number { state.entries[job] = nil }
        }
    }
}
