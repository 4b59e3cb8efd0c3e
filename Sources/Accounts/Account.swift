/// What somebody may do.
public enum Role: String, Sendable, Codable, CaseIterable {
    /// Everything.
    case administrator
    /// Approves programmes or returns them.
    case reviewer
    /// Brings in programmes of the own unit.
    case producer
    /// Watches.
    case viewer
    /// Speaks for a station.
    case station
}

/// Somebody who can log in.
public struct Account: Sendable, Equatable, Identifiable {
    /// Its number, never used again.
    public let id: Int64
    /// The name it logs in with.
    public let name: String
    /// The name that others see.
    public let displayName: String
    /// What it may do.
    public let role: Role
    /// The unit it belongs to, if any.
    public let unit: String?
    /// The code of the region whose stations it sees to; `nil` for all. Only an administrator is bound by it.
    public let region: String?
    /// Whether it is shut out.
    public let isDisabled: Bool
    /// When it was made, in milliseconds since 1970.
    public let createdAt: Int64

    /// What it may do: what its role may, and for an administrator of a region what concerns the stations there.
    public var rights: Set<Right> {
        guard role == .administrator, region != nil else { return role.rights }
        return [.watch, .ownAccount, .supervise]
    }

    /// The same account, for somebody who may no more than `role`.
    func narrowed(to role: Role?) -> Account {
        // A region's administrator has fewer rights than other roles; only its own or a viewer's are a part of them.
        let isBound = self.role == .administrator && region != nil
        let narrowed = isBound && role != nil && role != .administrator ? .viewer : self.role.narrowed(to: role)
        return Account(
            id: id, name: name, displayName: displayName, role: narrowed, unit: unit, region: region,
            isDisabled: isDisabled, createdAt: createdAt)
    }
}

/// What changes of an account; what is `nil` stays.
public struct AccountChanges: Sendable, Equatable {
    /// What it may do.
    public var role: Role?
    /// The unit it belongs to; an empty text for none.
    public var unit: String?
    /// The code of the region that it is bound to; an empty text for none.
    public var region: String?
    /// The name that others see; an empty text for the name it logs in with.
    public var displayName: String?
    /// Whether it is shut out.
    public var isDisabled: Bool?

    /// Changes.
    public init(
        role: Role? = nil, unit: String? = nil, region: String? = nil, displayName: String? = nil,
        isDisabled: Bool? = nil
    ) {
        self.role = role
        self.unit = unit
        self.region = region
        self.displayName = displayName
        self.isDisabled = isDisabled
    }
}

/// A log-in that succeeded.
public struct Session: Sendable, Equatable {
    /// The secret for the cookie: 43 characters of base64url. It is nowhere else.
    public let token: String
    /// What forms and scripts must send back with every change.
    public let csrfToken: String
    /// Whose it is.
    public let account: Account
    /// When it ends at the latest, in milliseconds since 1970.
    public let expiresAt: Int64
}

/// A session that goes on, without its secret.
public struct SessionEntry: Sendable, Equatable {
    /// When it was opened, in milliseconds since 1970.
    public let createdAt: Int64
    /// When it was last used, to ten minutes, in milliseconds since 1970.
    public let lastSeenAt: Int64
    /// Whether it is the one that asks.
    public let isCurrent: Bool
}

/// An API token without its secret.
public struct APIToken: Sendable, Equatable, Identifiable {
    /// Its number, never given again.
    public let id: Int64
    /// The name of the account that it speaks for.
    public let account: String
    /// What its owner calls it.
    public let name: String
    /// The role that it has, if it is not the account's.
    public let role: Role?
    /// When it was made, in milliseconds since 1970.
    public let createdAt: Int64
    /// When it ends, in milliseconds since 1970; `nil` for never.
    public let expiresAt: Int64?
    /// When it was last used, to the hour, in milliseconds since 1970.
    public let lastUsedAt: Int64?
}

/// One thing that somebody did.
public struct AuditEntry: Sendable, Equatable, Identifiable {
    /// Its number; later ones are higher.
    public let id: Int64
    /// When, in milliseconds since 1970.
    public let at: Int64
    /// The account's name, or `user (command line)`; `nil` for Lectern itself.
    public let account: String?
    /// What was done: `session.open`, `account.add`, `programme.withdraw` …
    public let action: String
    /// What it was done to.
    public let subject: String
    /// What of it: `viewer → reviewer`.
    public let detail: String?
}
