import Accounts
import Hummingbird
import Ingest
import MediaModel
import Reports
import Stations
import Storage
import Viewing

/// The administrator's console: today's figures, who is online where, what is watched, who should be called, and what
/// needs attention. Administrators of a region see theirs.
struct ConsolePage: Sendable {
    let rooms: ConsoleRooms
    let memory = ConsoleMemory()

    /// Stations of the call list that stand on the page.
    private static let mostCalls = 12
    /// Jobs that stand on the page.
    private static let mostJobs = 6

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .supervise, showsLogIn: true).get("admin") { request, context in
            try await console(request, context)
        }
    }

    private func console(_ request: Request, _ context: WebContext) async throws -> Response {
        let region = try await rooms.region(request, context)
        let figures = try await memory.figures(rooms, in: region?.code)
        let text = rooms.figures(context)
        let address = PageQuery("/admin", [("region", region?.code)])
        let ofRegion = PageQuery("", [("region", region?.code)]).text
        var values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { address.with("region", $0) },
            "inRegion": ofRegion, "today": today(figures, text),
            "presence": try await presence(region, context), "tree": tree(figures.tree, text, context),
            "calls": calls(figures.calls, text, context), "madeAt": text.time(rooms.clock()),
            "rule": figures.rule, "month": figures.calls.month.name,
            "watched": figures.programmes.map { watched($0, figures, text) },
        ]
        values["hasTree"] = figures.tree.contains { $0.region != nil }
        let alarms = try await alarms(region, figures, text, context)
        values["alarms"] = alarms.map { alarm in
            [
                "text": rooms.text("alarm.\(alarm.kind)", context).replacing("{amount}", with: alarm.amount),
                "detail": alarm.detail, "hasDetail": !alarm.detail.isEmpty, "href": alarm.href,
                "isGrave": alarm.isGrave,
            ] as PageRenderer.Values
        }
        values["isQuiet"] = alarms.isEmpty
        if context.has(.administer) { values["machine"] = try await machine(text, context) }
        return try rooms.page("console", title: rooms.text("console.heading", context), values, request, context)
    }

    // MARK: Today

    private func today(_ figures: ConsoleFigures, _ text: FigureText) -> PageRenderer.Values {
        let days = figures.days
        let none = days.last
        func tile(_ key: String, _ number: (Report.Row) -> Int, _ shown: (Int?) -> String) -> PageRenderer.Values {
            let numbers = days.map(number)
            let yesterday = days.count > 1 ? numbers[days.count - 2] : nil
            return [
                "name": text.strings.text("console.\(key)", text.language), "value": shown(numbers.last),
                "yesterday": shown(yesterday), "lastWeek": shown(days.count > 7 ? numbers.first : nil),
                "bars": Self.bars(numbers),
            ]
        }
        return [
            "date": none?.period?.name ?? "",
            "tiles": [
                tile("views", { $0.figures.views }, text.count),
                tile("personViews", { $0.figures.personViews }, text.count),
                tile("hours", { $0.figures.effectiveSeconds }, text.hours),
            ],
        ]
    }

    /// The days as bars of a picture 80 wide and 24 high.
    private static func bars(_ numbers: [Int]) -> [PageRenderer.Values] {
        let most = max(1, numbers.max() ?? 1)
        return numbers.enumerated().map { place, number in
            let height = number == 0 ? 1 : max(2, Int((Double(number) / Double(most) * 24).rounded()))
            return ["x": place * 10, "y": 24 - height, "height": height, "isToday": place == numbers.count - 1]
        }
    }

    private func presence(_ region: Region?, _ context: WebContext) async throws -> PageRenderer.Values {
        let text = rooms.figures(context)
        let now = rooms.clock()
        let day = rooms.reports.today
        let summary = try await rooms.stations.presence(
            in: region?.code, dayBegan: rooms.instants.milliseconds(day.description) ?? now, month: day.month)
        let share = { (part: Int) in summary.stations > 0 ? Double(part) / Double(summary.stations) : nil }
        return [
            "stations": text.count(summary.stations), "online": text.count(summary.online),
            "today": text.count(summary.today), "month": text.count(summary.month),
            "onlineShare": text.share(share(summary.online)), "monthShare": text.share(share(summary.month)),
            "most": max(1, summary.stations), "onlineNumber": summary.online,
        ]
    }

    // MARK: Regions

    private func tree(
        _ nodes: [RegionPresence], _ text: FigureText, _ context: WebContext
    ) -> [PageRenderer.Values] {
        // A single top is unfolded: nobody wants to see that alone.
        let isAlone = nodes.count { $0.region != nil } == 1
        return nodes.map { node in
            let code = node.region?.code
            var values: PageRenderer.Values = [
                "name": node.region?.name ?? rooms.text("console.nowhere", context), "online": text.count(node.online),
                "stations": text.count(node.stations), "most": max(1, node.stations), "onlineNumber": node.online,
                "monthText": text.count(node.month), "children": tree(node.children, text, context),
                "unfolds": !node.children.isEmpty, "id": "r-\(code ?? "")", "isOpen": isAlone,
            ]
            values["list"] = code.map { PageQuery("/admin/stations", [("region", $0)]).text } ?? "/admin/stations"
            values["deeper"] =
                node.hasChildren && node.children.isEmpty ? PageQuery("/admin", [("region", code)]).text : ""
            values["goesDeeper"] = node.hasChildren && node.children.isEmpty
            return values
        }
    }

    // MARK: What is watched, who is called

    private func watched(_ row: Report.Row, _ figures: ConsoleFigures, _ text: FigureText) -> PageRenderer.Values {
        var values = text.values(row)
        values["href"] = "/admin/reports/programmes/\(PageRenderer.escaped(row.key ?? ""))"
        values["most"] = max(1, figures.programmes.first?.figures.views ?? 1)
        return values
    }

    private func calls(_ list: CallList, _ text: FigureText, _ context: WebContext) -> PageRenderer.Values {
        let silent = list.calls.filter { $0.reason == .silent }
        let shown = (silent + list.calls.filter { $0.reason != .silent }).prefix(Self.mostCalls)
        return [
            "silent": text.count(silent.count), "idle": text.count(list.calls.count - silent.count),
            "items": shown.map { CallValues(text: text).values($0) }, "isEmpty": list.calls.isEmpty,
            "hasMore": list.calls.count > shown.count, "all": text.count(list.calls.count),
        ]
    }

    private func alarms(
        _ region: Region?, _ figures: ConsoleFigures, _ text: FigureText, _ context: WebContext
    ) async throws -> [Alarm] {
        var alarms: [Alarm] = []
        if context.has(.administer) {
            alarms = try await MachineAlarms(jobs: rooms.jobs, settings: rooms.settings, now: rooms.clock())
                .alarms(text)
        }
        let faults = try await rooms.stations.openFaults(in: region?.code)
        let inRegion = { (path: String) in PageQuery(path, [("region", region?.code)]).text }
        if faults > 0 {
            alarms.append(Alarm(kind: "faults", amount: text.count(faults), href: inRegion("/admin/faults")))
        }
        let silent = figures.calls.calls.count { $0.reason == .silent }
        if silent > 0 {
            alarms.append(Alarm(kind: "silent", amount: text.count(silent), href: inRegion("/admin/calls")))
        }
        return alarms
    }

    // MARK: The machine

    private func machine(_ text: FigureText, _ context: WebContext) async throws -> PageRenderer.Values {
        let unfinished = await rooms.jobs.unfinished()
        let shown = unfinished.sorted { ($0.progress, $0.createdAt) > ($1.progress, $1.createdAt) }
            .prefix(Self.mostJobs)
        var values: PageRenderer.Values = [
            "jobs": shown.map { job(_: $0, text, context) }, "isIdle": unfinished.isEmpty,
            "hasMore": unfinished.count > shown.count, "all": text.count(unfinished.count), "hasDisk": false,
        ]
        if let disk = MachineAlarms(jobs: rooms.jobs, settings: rooms.settings, now: rooms.clock()).disk {
            values["hasDisk"] = true
            values["free"] = text.bytes(disk.free)
            values["total"] = text.bytes(disk.total)
            values["used"] = Int(clamping: (disk.total - disk.free) >> 20)
            values["size"] = Int(clamping: max(1, disk.total >> 20))
        }
        return values
    }

    private func job(_ job: Job, _ text: FigureText, _ context: WebContext) -> PageRenderer.Values {
        let left = job.etaSeconds.map { FilmLength.text($0) } ?? ""
        return [
            "name": job.path.displayName, "unit": job.unit,
            "state": rooms.text("js.state.\(job.isPaused ? "paused" : job.state.rawValue)", context),
            "percent": Int((min(1, max(0, job.progress)) * 100).rounded()), "left": left, "hasLeft": !left.isEmpty,
        ]
    }
}

/// Stations to call, as pages list them.
struct CallValues: Sendable {
    let text: FigureText

    func values(_ call: CallList.Call) -> PageRenderer.Values {
        let station = call.station
        let dial = String(station.telephone?.filter { $0.isNumber && $0.isASCII || $0 == "+" } ?? "")
        return [
            "code": station.code, "name": station.name, "href": "/admin/stations/\(PageRenderer.escaped(station.code))",
            "region": station.region ?? FigureText.unknown, "contact": station.contact ?? FigureText.unknown,
            "telephone": station.telephone ?? FigureText.unknown, "dial": dial, "canDial": !dial.isEmpty,
            "reason": text.strings.text("calls.\(call.reason.rawValue)", text.language),
            "isSilent": call.reason == .silent, "lastSeen": text.moment(station.lastSeenAt),
            "days": text.count(call.days),
        ]
    }
}
