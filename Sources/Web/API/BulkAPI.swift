import Accounts
import Catalogue
import Delivery
import Hummingbird
import Ingest
import MediaModel
import NIOCore

/// Many programmes changed at once: by a list of ids, or by a table. All of them, or none.
struct BulkAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts
    let instants: Instants
    /// What the segment path refuses.
    let withdrawals: Withdrawals

    func add(to group: RouterGroup<WebContext>) {
        group.patch("programmes") { request, context in try await change(request, context) }
        group.post("programmes/metadata") { request, context in try await take(request, context) }
    }

    private struct Wish: Decodable {
        var ids: [ProgrammeID]
        var changes: ProgrammeMetadata?
        var addKeywords: [String]?
        var removeKeywords: [String]?
        var availability: AvailabilityWish?

        var isEmpty: Bool {
            changes == nil && addKeywords == nil && removeKeywords == nil && availability == nil
        }
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        guard !wish.ids.isEmpty, wish.ids.count <= PageRequest.most, Set(wish.ids).count == wish.ids.count else {
            throw Problem.badField("ids")
        }
        guard !wish.isEmpty else { throw Problem.badField("changes") }
        var change = ProgrammeChange(.id(wish.ids[0]), wish.changes ?? ProgrammeMetadata())
        change.addedKeywords = wish.addKeywords ?? []
        change.removedKeywords = wish.removeKeywords ?? []
        change.availability = try wish.availability?.availability(instants)
        let changes = wish.ids.map { id in
            var own = change
            own.target = .id(id)
            return own
        }
        let response = try await perform(changes, request, context) { .string(wish.ids[$0].rawValue) }
        if change.availability != nil { try await withdrawals.refresh() }
        return response
    }

    /// What a table may be sent as.
    private static let types = [
        "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]

    /// A table in CSV or XLSX. What is wrong is told by lines, everything at once.
    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard let type, Self.types.contains(type) else { throw Problem.notCSV }
        let bytes: [UInt8]
        do {
            bytes = Array(
                try await request.body.collect(
                    upTo: type == Self.types[0] ? MetadataTable.maxBytes : MetadataTable.maxFileBytes
                ).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLong
        }
        let table = MetadataTable(bytes)
        guard table.faults.isEmpty else {
            throw Problem.badTable(table.faults.map { (.integer(Int64($0.line)), $0.message) })
        }
        var changes: [ProgrammeChange] = []
        for line in table.lines {
            if let text = line.id {
                guard let id = ProgrammeID(text) else {
                    throw Problem.badTable([(.integer(Int64(line.number)), Problem.badField("id").message)])
                }
                changes.append(ProgrammeChange(.id(id), line.metadata))
            } else if let file = line.file {
                changes.append(ProgrammeChange(.file(file), line.metadata))
            }
        }
        return try await perform(changes, request, context) { .integer(Int64(table.lines[$0].number)) }
    }

    private func perform(
        _ changes: [ProgrammeChange], _ request: Request, _ context: WebContext, place: (Int) -> JSONValue
    ) async throws -> Response {
        let account = try context.theAccount()
        let isForAll = account.role == .administrator
        guard isForAll || account.unit != nil else { throw Problem.noUnit }
        let ids: [ProgrammeID]
        do {
            ids = try await catalogue.update(changes, ofUnit: isForAll ? nil : account.unit)
        } catch let error as BulkUpdateError {
            throw Problem.badTable(error.faults.prefix(200).map { (place($0.index), $0.message) })
        }
        let names = ids.map(\.rawValue).joined(separator: " ")
        try await accounts.audit(.account(account), "programme.bulk", "\(ids.count)", names)
        return try Reply.json(
            ["changed": .whole(ids.count), "ids": .array(ids.map { .string($0.rawValue) })], to: request,
            caching: .never)
    }
}

extension Problem {
    static let notCSV = Problem(
        .unsupportedMediaType, zh: "请以 text/csv 发送表格，或发送 XLSX 工作簿。",
        en: "Send the table as text/csv, or as an XLSX workbook.")

    /// - Parameter errors: what is wrong, and where.
    static func badTable(_ errors: [(place: JSONValue, message: LocalizedText)]) -> Problem {
        var problem = Problem(
            .badRequest, zh: "有 \(errors.count) 处不能采用，没有作任何修改。",
            en: "\(errors.count) things cannot be used; nothing was changed.",
            remedy: LocalizedText(zh: "请按 errors 改正后重发。", en: "Correct what errors names and send it again."))
        problem.errors = errors
        return problem
    }
}
