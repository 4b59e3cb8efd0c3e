/// What an operator can ask of a job.
public enum JobCommand: Sendable, Equatable {
    /// Go before jobs of a lower priority: 0 to 9.
    case setPriority(Int)
    /// Wait, and give the worker back.
    case pause
    /// Go on after a pause.
    case resume
    /// End; the film stays in the inbox.
    case cancel
    /// Begin anew after a refusal or a cancellation.
    case retry

    /// Its name in addresses, in the audit log and on the command line.
    public var name: String {
        switch self {
        case .setPriority: "priority"
        case .pause: "pause"
        case .resume: "resume"
        case .cancel: "cancel"
        case .retry: "retry"
        }
    }

    /// The command of that name; `nil` if there is none, or a priority without its number.
    public init?(name: String, priority: Int? = nil) {
        switch name {
        case "priority":
            guard let priority else { return nil }
            self = .setPriority(priority)
        case "pause": self = .pause
        case "resume": self = .resume
        case "cancel": self = .cancel
        case "retry": self = .retry
        default: return nil
        }
    }

    /// The number that goes with a priority.
    var priority: Int? {
        if case .setPriority(let priority) = self { priority } else { nil }
    }
}
