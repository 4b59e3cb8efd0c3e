/// What a request needs of whoever makes it.
public enum Right: String, Sendable, CaseIterable {
    /// Browse and play, where access is not open to all.
    case watch
    /// See and change what belongs to the own account: sessions, tokens, the password.
    case ownAccount
    /// See programmes that wait, approve or return them.
    case review
    /// Bring films in over the network: producers for their unit.
    case contribute
    /// Change and withdraw programmes: producers those of their unit.
    case edit
    /// See and keep stations, their viewings, registers, equipment and reports: administrators of a region those of it.
    case supervise
    /// Keep channels and what they show when.
    case schedule
    /// Everything else: jobs, accounts, sections, the audit log, the figures.
    case administer
}

extension Role {
    /// What an account of this role may do.
    public var rights: Set<Right> {
        switch self {
        case .administrator: Set(Right.allCases)
        case .reviewer: [.watch, .ownAccount, .review, .schedule]
        case .producer: [.watch, .ownAccount, .contribute, .edit]
        case .viewer, .station: [.watch, .ownAccount]
        }
    }

    /// The role of a token that was made for `role`, when its account has this one: never more than either may.
    func narrowed(to role: Role?) -> Role {
        guard let role else { return self }
        if role.rights.isSubset(of: rights) { return role }
        return rights.isSubset(of: role.rights) ? self : .viewer
    }
}
