/// Who does something, for the audit log.
public struct Actor: Sendable, Equatable {
    let account: Int64?
    let name: String?

    /// Somebody who is logged in, or whose token was given.
    public static func account(_ account: Account) -> Actor { Actor(account: account.id, name: account.name) }

    /// A user of the machine, at its command line. No account can have this name, for it has a blank.
    public static func commandLine(user: String) -> Actor {
        Actor(account: nil, name: "\(user.prefix(64)) (command line)")
    }

    /// Lectern itself.
    public static let lectern = Actor(account: nil, name: nil)
}
