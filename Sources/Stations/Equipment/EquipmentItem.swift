public import Database

/// A piece of equipment of a station.
public struct EquipmentItem: Sendable, Equatable, Identifiable {
    /// Its number.
    public let id: Int64
    /// The code of the station that has it.
    public let station: String
    /// What is said of it.
    public let details: EquipmentDetails
    /// When it last changed, in milliseconds since 1970.
    public let updatedAt: Int64
}

/// What is said of a piece of equipment.
public struct EquipmentDetails: Sendable, Equatable {
    /// What it is: computer, projector …
    public var kind: String
    /// Maker and model.
    public var model: String?
    /// Its serial number, one of its kind at a station.
    public var serial: String?
    /// The day on which it came: `2026-11-21`, or the month or year.
    public var acquiredOn: String?
    /// How it is.
    public var state: EquipmentState
    /// Who is responsible for it.
    public var responsible: String?
    /// What else is to be said.
    public var note: String?

    /// Details.
    public init(
        kind: String, model: String? = nil, serial: String? = nil, acquiredOn: String? = nil,
        state: EquipmentState = .working, responsible: String? = nil, note: String? = nil
    ) {
        self.kind = kind
        self.model = model
        self.serial = serial
        self.acquiredOn = acquiredOn
        self.state = state
        self.responsible = responsible
        self.note = note
    }

    /// Fit to be kept.
    ///
    /// - Throws: `StationsError.invalidText`.
    func checked() throws(StationsError) -> EquipmentDetails {
        guard let kind = try StationRules.line(kind) else {
            throw StationsError(.invalidText, zh: "请填写设备种类。", en: "Say what kind of equipment it is.")
        }
        let date = try StationRules.line(acquiredOn)
        if let date, date.wholeMatch(of: /[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?/) == nil {
            throw StationsError(
                .invalidText, zh: "日期“\(StationRules.shown(date))”应写成 2026-11-21、2026-11 或 2026。",
                en: "The date “\(StationRules.shown(date))” must be as 2026-11-21, 2026-11 or 2026.")
        }
        return EquipmentDetails(
            kind: kind, model: try StationRules.line(model), serial: try StationRules.line(serial), acquiredOn: date,
            state: state, responsible: try StationRules.line(responsible), note: try StationRules.line(note))
    }
}

/// How a piece of equipment is.
public enum EquipmentState: String, Sendable, CaseIterable, SQLEncodable, SQLDecodable {
    /// 正常
    case working
    /// 故障
    case faulty
    /// 维修中
    case inRepair = "in_repair"
    /// 库存
    case stored
    /// 报废
    case retired

    /// Reads a state as people write it, in English or Chinese.
    init?(text: String) {
        let words: [String: EquipmentState] = [
            "正常": .working, "在用": .working, "故障": .faulty, "维修中": .inRepair, "维修": .inRepair, "库存": .stored,
            "备用": .stored,
            "报废": .retired,
        ]
        guard let state = EquipmentState(rawValue: text.lowercased()) ?? words[text] else { return nil }
        self = state
    }
}

/// A CSV file of equipment. `station`, `kind` and `serial` must be there: the serial tells which line is which.
enum EquipmentFile {
    /// A piece as the file has it.
    struct Entry {
        var line: Int
        var station: String
        var details: EquipmentDetails
        var key: String { "\(station)/\(details.serial ?? "")" }
    }

    private static let columns: [CSVTable.Column] = [
        .init(name: "station", titles: ["站点编码", "站点"], isRequired: true),
        .init(name: "kind", titles: ["设备种类", "设备名称", "种类"], isRequired: true),
        .init(name: "serial", titles: ["序列号", "编号"], isRequired: true),
        .init(name: "model", titles: ["型号", "品牌型号"]), .init(name: "acquiredOn", titles: ["购置日期", "配备日期"]),
        .init(name: "state", titles: ["状态"]), .init(name: "responsible", titles: ["责任人"]),
        .init(name: "note", titles: ["备注"]),
    ]

    /// - Throws: `StationsError.invalidFile` with all faults.
    static func entries(_ bytes: [UInt8]) throws(StationsError) -> [Entry] {
        try CSVTable(bytes, columns: columns).entries(key: \.key, entry)
    }

    private static func entry(_ line: CSVTable.Line) throws(StationsError) -> Entry {
        let station = line["station"] ?? ""
        try StationRules.check(code: station)
        guard line["serial"] != nil else {
            throw StationsError(.invalidText, zh: "缺少序列号。", en: "The serial number is missing.")
        }
        var state = EquipmentState.working
        if let text = line["state"] {
            guard let known = EquipmentState(text: text) else {
                throw StationsError(
                    .invalidText, zh: "状态“\(StationRules.shown(text))”应为正常、故障、维修中、库存或报废。",
                    en: "The state “\(StationRules.shown(text))” must be working, faulty, in_repair, stored or retired."
                )
            }
            state = known
        }
        let details = EquipmentDetails(
            kind: line["kind"] ?? "", model: line["model"], serial: line["serial"], acquiredOn: line["acquiredOn"],
            state: state, responsible: line["responsible"], note: line["note"])
        return Entry(line: line.number, station: station, details: try details.checked())
    }
}
