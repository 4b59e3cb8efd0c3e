import Dispatch
import Foundation
import Synchronization

/// Threads of its own for tasks that block on files: neither the cooperative pool nor a queue that shares its threads.
///
/// They start when there is more to do than there are threads for, up to a bound, and end with the lane. What waits for
/// them are steps of tasks, so no more than there are requests and services.
final class ReadLane: TaskExecutor {
    private let work: Work

    /// - Parameter most: threads.
    init(most: Int) {
        work = Work(most: most)
    }

    deinit { work.close() }

    /// Whether the task that asks runs here.
    var isCurrent: Bool {
        withUnsafeCurrentTask { $0?.unownedTaskExecutor == asUnownedTaskExecutor() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        work.add(UnownedJob(job), for: asUnownedTaskExecutor())
    }
}

/// What waits for the lane's threads; they outlive the lane by what they are at.
private final class Work: Sendable {
    private struct State {
        var waiting: [(job: UnownedJob, executor: UnownedTaskExecutor)] = []
        /// Of `waiting`, those taken already.
        var taken = 0
        var threads = 0
        var busy = 0

        mutating func next() -> (job: UnownedJob, executor: UnownedTaskExecutor)? {
            guard taken < waiting.count else { return nil }
            let next = waiting[taken]
            taken += 1
            if taken == waiting.count || taken >= 1024 {
                waiting.removeFirst(taken)
                taken = 0
            }
            return next
        }
    }

    private let most: Int
    private let state = Mutex(State())
    /// Counts the jobs that wait.
    private let signal = DispatchSemaphore(value: 0)

    init(most: Int) {
        self.most = most
    }

    func add(_ job: UnownedJob, for executor: UnownedTaskExecutor) {
        let startsThread = state.withLock { state in
            state.waiting.append((job, executor))
            let idle = state.threads - state.busy
            guard state.waiting.count - state.taken > idle, state.threads < most else { return false }
            state.threads += 1
            return true
        }
        if startsThread {
            let thread = Thread { [self] in run() }
            thread.name = "lectern.reads"
            thread.start()
        }
        signal.signal()
    }

    func close() {
        // A thread that is woken and finds nothing to do ends.
        let threads = state.withLock { $0.threads }
        for _ in 0..<threads { signal.signal() }
    }

    private func run() {
        while true {
            signal.wait()
            let next = state.withLock { state in
                let next = state.next()
                if next != nil { state.busy += 1 }
                return next
            }
            guard let next else { return }
            next.job.runSynchronously(on: next.executor)
            state.withLock { $0.busy -= 1 }
        }
    }
}
