public import MediaModel

/// Who asks something of a job.
public enum JobOperator: Sendable, Equatable {
    /// A person who is logged in, by the account's name.
    case account(String)
    /// A user of the machine, at its command line.
    case commandLine(user: String)

    /// As the job's steps and the audit log name it.
    public var name: LocalizedText {
        switch self {
        case .account(let name): LocalizedText(zh: name, en: name)
        case .commandLine(let user): LocalizedText(zh: "\(user)（命令行）", en: "\(user) (command line)")
        }
    }
}
