import Accounts
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// The call list of a month: stations without data, and stations that were online and watched nothing.
struct CallsPage: Sendable {
    let rooms: ConsoleRooms

    /// Stations on a page.
    private static let length = 200

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .supervise, showsLogIn: true).get("admin/calls") { request, context in
            try await calls(request, context)
        }
    }

    private func calls(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let region = try await rooms.region(request, context)
        let day = try PageFields.month("month", fields) ?? rooms.reports.today
        let reason = fields["reason"]
        let list = try await rooms.reports.callList(of: day, in: region?.code)
        let wanted = list.calls.filter { reason == nil || $0.reason.rawValue == reason }
        let start = try PageFields.offset(fields)
        let part = wanted.dropFirst(start).prefix(Self.length)
        let address = PageQuery("/admin/calls", fields, ["region", "month", "reason"])
        let text = rooms.figures(context)
        let period = list.month
        let export = PageQuery("/api/v1/reports/calls", [("from", period.first.description), ("region", region?.code)])
        var values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { address.with("region", $0) },
            "month": period.name, "madeAt": text.moment(list.madeAt), "items": part.map(CallValues(text: text).values),
            "isEmpty": wanted.isEmpty, "count": text.count(wanted.count), "hidden": address.hidden(except: ["month"]),
            "silent": text.count(list.calls.count { $0.reason == .silent }),
            "idle": text.count(list.calls.count { $0.reason == .noViews }),
            "everyHref": address.with("reason", nil), "silentHref": address.with("reason", "silent"),
            "idleHref": address.with("reason", "noViews"), "isEvery": reason == nil, "isSilentOnly": reason == "silent",
            "isIdleOnly": reason == "noViews", "csv": export.with("format", "csv"),
            "xlsx": export.with("format", "xlsx"),
        ]
        let next = start + Self.length
        values["next"] = next < wanted.count ? address.with("offset", "\(next)") : ""
        values["hasNext"] = next < wanted.count
        return try rooms.page("calls", title: rooms.text("calls.heading", context), values, request, context)
    }
}

/// Fields of addresses that several pages have.
enum PageFields {
    /// A day.
    ///
    /// - Throws: `Problem` 400 for what is none.
    static func day(_ name: String, _ fields: FormFields) throws -> LocalDay? {
        guard let text = fields[name] else { return nil }
        guard let day = LocalDay(text), (19_700_101..<99_980_101).contains(day.number) else {
            throw Problem.badField(name)
        }
        return day
    }

    /// The first day of a month that is given as 2026-11.
    ///
    /// - Throws: `Problem` 400 for what is none.
    static func month(_ name: String, _ fields: FormFields) throws -> LocalDay? {
        guard let text = fields[name] else { return nil }
        guard text.utf8.count == 7, let day = LocalDay("\(text)-01"), (19_700_101..<99_980_101).contains(day.number)
        else { throw Problem.badField(name) }
        return day
    }

    /// How many rows of a list are passed over.
    ///
    /// - Throws: `Problem` 400 for what is no such number.
    static func offset(_ fields: FormFields) throws -> Int {
        guard let text = fields["offset"] else { return 0 }
        guard let number = Int(text), (0...10_000_000).contains(number) else { throw Problem.badField("offset") }
        return number
    }
}
