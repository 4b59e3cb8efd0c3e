import CProcess
import Foundation
import Glibc
import MediaModel

/// One worker process from start to end, on one thread: the kernel ties the worker's life to the thread that started
/// it (PR_SET_PDEATHSIG), so the thread stays until the worker has ended.
final class WorkerProcess: @unchecked Sendable {
    /// How a worker is started and watched.
    struct Settings: Sendable {
        /// The program and its arguments.
        var command: [String]
        /// Seconds without getting on after which it counts as stalled.
        var stallSeconds: Double = 60
        /// Takes lines of its standard error.
        var log: @Sendable (String) -> Void
    }

    private let settings: Settings
    private let request: WorkerRequest
    private let source: Int32?
    private let folder: String
    private let receive: @Sendable (WorkerEvent) -> Void
    private let lock = NSLock()
    private var group: pid_t = 0
    private var isCancelled = false

    private static let lineLimit = 16 << 20
    private static let logLimit = 200

    init(
        settings: Settings, request: WorkerRequest, source: Int32?, folder: String,
        receive: @escaping @Sendable (WorkerEvent) -> Void
    ) {
        self.settings = settings
        self.request = request
        self.source = source
        self.folder = folder
        self.receive = receive
    }

    /// Runs it to its end. Blocks: call it on a thread of its own.
    func run() -> WorkerOutcome {
        Self.holdBackSIGPIPE()
        guard let pipes = WorkerPipes() else { return .failed(detail: "pipe: \(String(cString: strerror(errno)))") }
        defer { pipes.closeAll() }
        let (child, code) = spawn(pipes)
        guard code == 0 else { return .failed(detail: "posix_spawn: \(String(cString: strerror(code)))") }
        pipes.closeChildEnds()
        lock.withLock {
            group = child
            if isCancelled { kill(-child, SIGKILL) }
        }
        // One that ended before it could be told anything says by its end why.
        pipes.send(request)
        return attend(child, pipes)
    }

    /// Kills the worker and all it started.
    func cancel() {
        lock.withLock {
            isCancelled = true
            if group > 0 { kill(-group, SIGKILL) }
        }
    }

    /// Reads what the worker says until it ends, and watches that it goes on saying something.
    private func attend(_ child: pid_t, _ pipes: WorkerPipes) -> WorkerOutcome {
        var conversation = WorkerConversation(request)
        var lines = LineBuffer(limit: Self.lineLimit)
        var errors = LineBuffer(limit: 4096)
        var logged = 0
        var watch = ProgressWatch(pid: child, stallSeconds: settings.stallSeconds)
        var stopped: WorkerOutcome?
        while stopped == nil {
            let ready = pipes.wait(milliseconds: 500)
            if let chunk = ready.errors {
                if !errors.append(chunk, { line in log(line, &logged) }) { errors = LineBuffer(limit: 4096) }
            }
            if let chunk = ready.output {
                if chunk.isEmpty { break }
                let isSound = lines.append(chunk) { line in
                    guard stopped == nil else { return }
                    guard let event = try? JSONDecoder().decode(WorkerEvent.self, from: Data(line)) else {
                        stopped = .failed(detail: "a line that is no event")
                        return
                    }
                    if case .progress(let progress) = event {
                        watch.take(beats: progress.beats, stage: progress.stage.rawValue)
                    } else {
                        watch.advance()
                    }
                    conversation.take(event)
                    receive(event)
                }
                if !isSound { stopped = .failed(detail: "a line over \(Self.lineLimit) bytes") }
            }
            if watch.isStalled() { stopped = .stalled }
        }
        if stopped != nil { kill(-child, SIGKILL) }
        return reap(child, conversation, stopped: stopped)
    }

    private func log(_ line: [UInt8], _ count: inout Int) {
        count += 1
        if count <= Self.logLimit { settings.log(DisplayName.text(of: line)) }
    }

    private func reap(_ child: pid_t, _ conversation: WorkerConversation, stopped: WorkerOutcome?) -> WorkerOutcome {
        let stopped = waitForEnd(child) ? stopped : .stalled
        let wasCancelled = lock.withLock {
            // The child is not reaped yet, so the group's number cannot be another's.
            kill(-child, SIGKILL)
            group = 0
            return isCancelled
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
        if wasCancelled { return .cancelled }
        if let stopped { return stopped }
        return conversation.outcome(WorkerEnd(waitStatus: status, usage: usage))
    }

    /// Waits until the worker has ended, leaving it to be reaped. One that has closed its output and lives on is killed
    /// after the time of a stall. Returns `false` for such a one.
    private func waitForEnd(_ child: pid_t) -> Bool {
        let end = ContinuousClock.now + .seconds(settings.stallSeconds)
        var isInTime = true
        while true {
            var information = siginfo_t()
            let code = waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT | (isInTime ? WNOHANG : 0))
            if code < 0 && errno != EINTR { return isInTime }
            if code == 0 && information.si_signo != 0 { return isInTime }
            if isInTime && .now >= end {
                isInTime = false
                kill(-child, SIGKILL)
            }
            if isInTime { usleep(2000) }
        }
    }

    /// Writing to a worker that has ended is an error to this thread, not the end of the daemon.
    private static func holdBackSIGPIPE() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Starts the program. Returns its process, or the errno.
    private func spawn(_ pipes: WorkerPipes) -> (pid: pid_t, code: Int32) {
        var arguments: [UnsafeMutablePointer<CChar>?] = settings.command.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), strdup("LC_ALL=C.UTF-8"), nil]
        defer {
            for text in arguments + environment { free(text) }
        }
        var pid: pid_t = 0
        let code = lectern_spawn(
            &pid, settings.command[0], &arguments, &environment, folder, pipes.childInput, pipes.childOutput,
            pipes.childErrors, source ?? pipes.childInput)
        return (pid, code)
    }
}
