import Accounts

/// Accounts and what belongs to them as the interface shows them: no secrets.
struct AccountView: Sendable {
    let instants: Instants

    func json(_ account: Account) -> JSONValue {
        [
            "id": .integer(account.id), "name": .string(account.name), "displayName": .string(account.displayName),
            "role": .string(account.role.rawValue), "unit": .text(account.unit),
            "region": .text(account.region), "disabled": .bool(account.isDisabled),
            "createdAt": .string(instants.text(account.createdAt)),
        ]
    }

    func json(_ session: SessionEntry) -> JSONValue {
        [
            "createdAt": .string(instants.text(session.createdAt)),
            "lastSeenAt": .string(instants.text(session.lastSeenAt)), "current": .bool(session.isCurrent),
        ]
    }

    /// - Parameter secret: told once, when it is made.
    func json(_ token: APIToken, secret: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .integer(token.id), "account": .string(token.account), "label": .string(token.name),
            "role": .text(token.role?.rawValue), "createdAt": .string(instants.text(token.createdAt)),
            "expiresAt": .text(token.expiresAt.map(instants.text)),
            "lastUsedAt": .text(token.lastUsedAt.map(instants.text)),
        ]
        if let secret { members["token"] = .string(secret) }
        return .object(members)
    }

    func json(_ entry: AuditEntry) -> JSONValue {
        [
            "id": .integer(entry.id), "at": .string(instants.text(entry.at)), "account": .text(entry.account),
            "action": .string(entry.action), "subject": .string(entry.subject), "detail": .text(entry.detail),
        ]
    }
}
