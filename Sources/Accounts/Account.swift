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
    /// Whether it is shut out.
    public let isDisabled: Bool
    /// When it was made, in milliseconds since 1970.
    public let createdAt: Int64
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

/// An API token without its secret.
public struct APIToken: Sendable, Equatable, Identifiable {
    /// Its number.
    public let id: Int64
    /// What its owner calls it.
    public let name: String
    /// When it was made, in milliseconds since 1970.
    public let createdAt: Int64
    /// When it was last used, to the hour, in milliseconds since 1970.
    public let lastUsedAt: Int64?
}

/// One thing that somebody did.
public struct AuditEntry: Sendable, Equatable, Identifiable {
    /// Its number; later ones are higher.
    public let id: Int64
    /// When, in milliseconds since 1970.
    public let at: Int64
    /// The account's name; `nil` for Lectern itself or somebody unknown.
    public let account: String?
    /// What was done: `session.open`, `account.add`, `programme.withdraw` …
    public let action: String
    /// What it was done to.
    public let subject: String
}
