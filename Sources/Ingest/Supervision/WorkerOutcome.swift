import Glibc
import MediaModel

/// What a worker process came to.
enum WorkerOutcome: Sendable, Equatable {
    /// It was asked how it is isolated, and said it.
    case checked(IsolationReport)
    /// It did what it was asked; the plan and, after a transcoding, the result.
    case done(ProbeReport, TranscodePlan, WorkerResult?)
    /// It made the picture that was asked for.
    case pictured(Picture)
    /// The source is at fault.
    case rejected(RejectionCode, detail: String)
    /// No space was left on the disk.
    case noSpace
    /// It made no progress and was killed.
    case stalled
    /// It ended by a signal.
    case crashed(signal: Int32)
    /// It ended without a last word, or said what cannot be understood.
    case failed(detail: String)
    /// It was killed because the daemon ends or the job was given up.
    case cancelled
}

/// Gathers a worker's events into an outcome. Pure.
struct WorkerConversation {
    private let request: WorkerRequest
    private var isolation: IsolationReport?
    private var report: ProbeReport?
    private var plan: TranscodePlan?
    private var result: WorkerResult?
    private var picture: Picture?
    private var rejection: (RejectionCode, String)?

    init(_ request: WorkerRequest) {
        self.request = request
    }

    /// Takes in an event.
    mutating func take(_ event: WorkerEvent) {
        switch event {
        case .isolation(let report): isolation = report
        case .probe(let report): self.report = report
        case .plan(let plan): self.plan = plan
        case .result(let result): self.result = result
        case .picture(let picture): self.picture = picture
        case .rejected(let code, let detail): rejection = (code, String(detail.prefix(500)))
        case .progress, .fragments, .strained, .early: break
        }
    }

    /// The outcome after the process ended by itself.
    func outcome(_ end: WorkerEnd) -> WorkerOutcome {
        if let signal = end.signal { return outcome(signal: signal, end) }
        switch end.status {
        case WorkerExit.noSpace: return .noSpace
        case WorkerExit.resourceLimit:
            return .rejected(.resourceLimit, detail: rejection?.1 ?? "exit status \(end.status)")
        default: break
        }
        if let (code, detail) = rejection { return .rejected(code, detail: detail) }
        if request.task == .check, end.status == 0, let isolation { return .checked(isolation) }
        if request.task == .picture, end.status == 0, let picture { return .pictured(picture) }
        guard end.status == 0, let report, let plan else {
            return .failed(detail: "exit status \(end.status), no plan")
        }
        if request.task == .transcode && result == nil {
            return .failed(detail: "exit status \(end.status), no result")
        }
        return .done(report, plan, result)
    }

    /// The outcome after a signal. The kernel sends SIGXCPU at the limit of processor time; SIGKILL is its word too, if
    /// the time was used up.
    private func outcome(signal: Int32, _ end: WorkerEnd) -> WorkerOutcome {
        let isCPULimit = signal == SIGKILL && end.cpuSeconds >= Double(request.limits.cpuSeconds)
        return signal == SIGXCPU || signal == SIGXFSZ || isCPULimit
            ? .rejected(.resourceLimit, detail: "signal \(signal)") : .crashed(signal: signal)
    }
}

/// How a process ended.
struct WorkerEnd: Equatable {
    /// Its exit status, if no signal ended it.
    var status: Int32
    /// The signal that ended it.
    var signal: Int32?
    /// Seconds of processor time that it used.
    var cpuSeconds: Double

    /// - Parameters:
    ///   - waitStatus: as wait4(2) gives it.
    ///   - usage: as wait4(2) gives it.
    init(waitStatus: Int32, usage: rusage) {
        let number = waitStatus & 0x7F
        signal = number == 0 ? nil : number
        status = (waitStatus >> 8) & 0xFF
        cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
