import Accounts
import Hummingbird

/// What was done and by whom: `/api/v1/audit`. For administrators.
struct AuditAPI: Sendable {
    let accounts: Accounts
    let view: AccountView

    func add(to group: RouterGroup<WebContext>) {
        group.get("audit") { request, context in try await list(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let page = try PageRequest(fields)
        var query = AuditQuery(limit: page.limit)
        query.before = try page.cursor.map { text throws -> Int64 in
            guard let id = Int64(text), id > 0 else { throw Problem.badField("cursor") }
            return id
        }
        for name in ["account", "action", "subject"] where fields[name]?.utf8.count ?? 0 > 500 {
            throw Problem.badField(name)
        }
        query.account = fields["account"]
        query.action = fields["action"]
        query.subject = fields["subject"]
        query.from = try view.instants.milliseconds("from", in: fields)
        query.to = try view.instants.milliseconds("to", in: fields)
        let entries = try await accounts.auditLog(query)
        let next = entries.count == page.limit ? entries.last.map { "\($0.id)" } : nil
        return try Reply.json(.page(entries.map(view.json), next: next), to: request)
    }
}
