import Accounts
import Catalogue
import Database
import Foundation
import Hummingbird
import MediaModel

/// What a producer's desk shows: the unit's films with their states and reasons, and what the unit has brought in.
struct DeskAPI: Sendable {
    let catalogue: Catalogue
    let review: ReviewView
    let view: ProgrammeView
    /// Where months begin.
    let zone: TimeZone
    let clock: @Sendable () -> Int64

    func add(to group: RouterGroup<WebContext>) {
        group.get("desk/films") { request, context in try await films(request, context) }
        group.get("units/{id}/contributions") { request, context in try await contributions(request, context) }
    }

    /// The films of the own unit in whatever state, newest first; administrators see those of all or of one.
    private func films(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let page = try PageRequest(request.fields)
        let own = account.role == .administrator ? request.fields["unit"] : account.unit
        guard account.role == .administrator || own != nil else {
            return try Reply.json(.page([]), to: request, caching: .never)
        }
        let state = try request.fields["state"].map { text throws -> ProgrammeState in
            guard let state = ProgrammeState(rawValue: text) else { throw Problem.badField("state") }
            return state
        }
        let found = try await catalogue.programmes(
            ProgrammeQuery(unit: own, state: state, cursor: page.cursor, limit: page.limit))
        var items: [JSONValue] = []
        for programme in found.items {
            guard case .object(var members) = view.json(programme, context.language) else { continue }
            members["review"] = try await review.json(programme, for: account)
            items.append(.object(members))
        }
        return try Reply.json(.page(items, next: found.next), to: request, caching: .never)
    }

    // MARK: Contributions

    /// What each unit brought in during one month, `?month=2026-11`, this one if nothing is asked; with what it owes.
    func addForAll(to group: RouterGroup<WebContext>) {
        group.get("contributions") { request, context in try await allContributions(request, context) }
    }

    private func allContributions(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let month = try month(request.fields["month"])
        let counted = try await catalogue.contributions(in: month.span)
        let units = try await catalogue.units(cursor: page.cursor, limit: page.limit, all: true)
        let items = units.items.map { unit -> JSONValue in
            let own = counted[unit.id]
            return [
                "unit": ["id": .string(unit.id), "name": .string(unit.name)], "month": .string(month.name),
                "submitted": .whole(own?.submitted ?? 0), "adopted": .whole(own?.adopted ?? 0),
                "quota": .whole(unit.monthlyQuota),
            ]
        }
        return try Reply.json(.page(items, next: units.next), to: request, caching: .never)
    }

    private func month(_ text: String?) throws -> Month {
        let number = try text.map { try Self.number($0, "month") }
        return try months(from: number ?? present, to: number ?? present, "month")[0]
    }

    /// Per month, of one year back if nothing is asked: `?from=2026-01&to=2026-12`, both included.
    private func contributions(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        guard let text = FormFields.decoded(try context.parameters.require("id")[...]),
            let unit = try await catalogue.unitID(text)
        else { throw Problem.notFound }
        if account.role != .administrator {
            guard let own = account.unit, try await catalogue.unitID(own) == unit else { throw Problem.forbidden }
        }
        let months = try months(request.fields)
        let counted = try await catalogue.contributions(of: unit, in: months.map(\.span))
        let quota = try await catalogue.monthlyQuota(of: unit)
        let items = zip(months, counted).map { month, count -> JSONValue in
            [
                "month": .string(month.name), "submitted": .whole(count.submitted), "adopted": .whole(count.adopted),
                "quota": .whole(quota),
            ]
        }
        return try Reply.json(.page(items), to: request, caching: .never)
    }

    private struct Month {
        var name: String
        var span: Range<Int64>
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    /// This month, since the year 0.
    private var present: Int {
        let now = calendar.dateComponents(
            [.year, .month], from: Date(timeIntervalSince1970: Double(clock()) / 1000))
        return (now.year ?? 1970) * 12 + (now.month ?? 1) - 1
    }

    private func months(_ fields: FormFields) throws -> [Month] {
        let last = try fields["to"].map { try Self.number($0, "to") } ?? present
        let first = try fields["from"].map { try Self.number($0, "from") } ?? last - 11
        return try months(from: first, to: last, "from")
    }

    private func months(from first: Int, to last: Int, _ field: String) throws -> [Month] {
        guard first <= last, last - first < Catalogue.mostContributionMonths else { throw Problem.badField(field) }
        let calendar = calendar
        return (first...last).map { number in
            Month(
                name: "\(number / 12)-\(number % 12 < 9 ? "0" : "")\(number % 12 + 1)",
                span: Self.start(number, calendar)..<Self.start(number + 1, calendar))
        }
    }

    /// Months since the year 0.
    private static func number(_ text: String, _ field: String) throws -> Int {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), (1970...9999).contains(year), (1...12).contains(month)
        else { throw Problem.badField(field) }
        return year * 12 + month - 1
    }

    private static func start(_ number: Int, _ calendar: Calendar) -> Int64 {
        let date = calendar.date(from: DateComponents(year: number / 12, month: number % 12 + 1, day: 1))
        return Int64(((date ?? Date(timeIntervalSince1970: 0)).timeIntervalSince1970 * 1000).rounded())
    }
}
