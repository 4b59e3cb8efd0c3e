public import MediaModel
public import Storage

/// Short work for a worker process that belongs to no job.
public struct WorkerErrands: Sendable {
    private let supervisor: WorkerSupervisor

    /// A worker without a word for this long is killed, in seconds.
    private static let patience = 60.0

    /// Errands for a worker program.
    ///
    /// - Parameters:
    ///   - command: the program and its arguments.
    ///   - log: takes lines of its standard error.
    public init(
        command: [String] = ["/proc/self/exe", "worker"], log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        supervisor = WorkerSupervisor(
            settings: .init(command: command, stallSeconds: Self.patience, log: log))
    }

    /// Has a worker say how it is kept apart from the rest of this machine.
    ///
    /// - Parameter folder: its working directory.
    /// - Returns: its report; one in which nothing holds, if it said none.
    public func isolation(in folder: String, limits: WorkerLimits = WorkerLimits()) async -> IsolationReport {
        let request = WorkerRequest(job: Self.name, task: .check, encoding: EncodingSettings(), limits: limits)
        let outcome = await supervisor.run(request, source: nil, folder: folder) { _ in }
        guard case .checked(let report) = outcome else { return .unknown("the worker did not say: \(outcome)") }
        return report
    }

    /// Has a worker say what a file is and what would be done with it.
    ///
    /// - Throws: `WorkerErrandFailure`.
    public func examine(
        _ source: SourceFile, encoding: EncodingSettings
    ) async throws(WorkerErrandFailure) -> (report: ProbeReport, plan: TranscodePlan) {
        let request = WorkerRequest(job: Self.name, task: .probe, encoding: encoding)
        switch await supervisor.run(request, source: source, folder: "/", receive: { _ in }) {
        case .done(let report, let plan, _): return (report, plan)
        case .rejected(let code, let detail): throw WorkerErrandFailure(code: code, detail: detail)
        case .stalled: throw WorkerErrandFailure(code: .stalled, detail: "no word for \(Self.patience) s")
        case let outcome: throw WorkerErrandFailure(code: .internal, detail: "\(outcome)")
        }
    }

    /// Errands are no jobs; the request wants a name.
    private static var name: JobID { JobID.make(at: 0) }
}

/// Why an errand came to nothing.
public struct WorkerErrandFailure: Error, Equatable {
    /// The reason.
    public var code: RejectionCode
    /// What was seen, for the log, in English.
    public var detail: String
}
