import MediaModel

/// What a worker process came to.
enum WorkerOutcome: Sendable, Equatable {
    /// It did what it was asked; the plan and, after a transcoding, the result.
    case done(ProbeReport, TranscodePlan, WorkerResult?)
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
    private var report: ProbeReport?
    private var plan: TranscodePlan?
    private var result: WorkerResult?
    private var rejection: (RejectionCode, String)?

    /// Takes in an event.
    mutating func take(_ event: WorkerEvent) {
        switch event {
        case .probe(let report): self.report = report
        case .plan(let plan): self.plan = plan
        case .result(let result): self.result = result
        case .rejected(let code, let detail): rejection = (code, String(detail.prefix(500)))
        case .progress, .fragments, .early: break
        }
    }

    /// The outcome after the process ended by itself with `status`, or by `signal`.
    func outcome(task: WorkerTask, status: Int32, signal: Int32?) -> WorkerOutcome {
        if let signal {
            return switch signal {
            case 24, 25: .rejected(.resourceLimit, detail: "signal \(signal)")
            default: .crashed(signal: signal)
            }
        }
        if status == WorkerExit.noSpace { return .noSpace }
        if let (code, detail) = rejection { return .rejected(code, detail: detail) }
        guard status == 0, let report, let plan else { return .failed(detail: "exit status \(status), no plan") }
        if task == .transcode && result == nil { return .failed(detail: "exit status \(status), no result") }
        return .done(report, plan, result)
    }
}
