public import Database
import MediaModel

/// A fault that a station reported.
public struct EquipmentFault: Sendable, Equatable, Identifiable {
    /// Its number.
    public let id: Int64
    /// The code of the station.
    public let station: String
    /// The number of the piece of equipment in the ledger, if it was named.
    public let equipment: Int64?
    /// What is wrong.
    public let description: String
    /// How far it is.
    public let state: FaultState
    /// When it was reported, in milliseconds since 1970.
    public let reportedAt: Int64
    /// What was done, the first step first; the first is the report.
    public let steps: [Step]

    /// A step on the way of a fault.
    public struct Step: Sendable, Equatable {
        /// What it was after it.
        public let state: FaultState
        /// What was said.
        public let note: String?
        /// Who did it.
        public let person: String
        /// When, in milliseconds since 1970.
        public let at: Int64
    }
}

/// How far a fault is.
public enum FaultState: String, Sendable, CaseIterable, SQLEncodable, SQLDecodable {
    /// 已报
    case reported
    /// 已受理
    case accepted
    /// 已修复
    case repaired
    /// 已关闭
    case closed
    /// 不受理
    case rejected

    /// What it may be next.
    public var next: Set<FaultState> {
        switch self {
        case .reported: [.accepted, .repaired, .rejected]
        case .accepted: [.repaired, .rejected]
        case .repaired: [.closed, .accepted]
        case .closed, .rejected: []
        }
    }
}

extension Stations {
    /// Reports a fault. A piece of equipment that is named is faulty from then on.
    ///
    /// - Throws: `StationsError`: `unknownStation`; `unknownEntry` for equipment that is not the station's; `invalidText`.
    public func reportFault(
        _ description: String, at station: String, equipment: Int64? = nil, by person: String
    ) async throws -> EquipmentFault {
        guard let description = try StationRules.line(description) else {
            throw StationsError(.invalidText, zh: "请说明故障现象。", en: "Say what is wrong.")
        }
        return try await database.write { [now] tx in
            guard try tx.row("SELECT code FROM stations WHERE code = ?", station) != nil else {
                throw StationsError.unknown(station)
            }
            if let equipment {
                let count = try tx.execute(
                    "UPDATE equipment SET state = ?, updated_at = ? WHERE id = ? AND station_code = ?",
                    EquipmentState.faulty, now(), equipment, station)
                guard count > 0 else { throw StationsError.unknownEntry }
            }
            let id: Int64 = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM equipment_faults")?.get("id") ?? 1
            try tx.execute(
                """
                INSERT INTO equipment_faults (id, station_code, equipment_id, description, state, reported_at,
                updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                """, id, station, equipment, description, FaultState.reported, now(), now())
            try Self.insertStep(id, .reported, nil, person, now(), in: tx)
            return try Self.fault(id, in: tx)
        }
    }

    /// Takes a fault a step further. A repair makes its equipment work again.
    ///
    /// - Throws: `StationsError`: `unknownEntry`; `wrongState` for a step that does not follow; `invalidText`.
    public func move(
        fault id: Int64, to state: FaultState, note: String?, by person: String
    ) async throws -> EquipmentFault {
        let note = try StationRules.line(note)
        return try await database.write { [now] tx in
            let fault = try Self.fault(id, in: tx)
            guard fault.state.next.contains(state) else {
                let names = fault.state.next.map(\.rawValue).sorted().joined(separator: ", ")
                throw StationsError(
                    .wrongState, zh: "状态为 \(fault.state.rawValue) 的故障不能改为 \(state.rawValue)；可改为：\(names)。",
                    en:
                        "A fault that is \(fault.state.rawValue) cannot become \(state.rawValue); it may become: \(names)."
                )
            }
            try tx.execute("UPDATE equipment_faults SET state = ?, updated_at = ? WHERE id = ?", state, now(), id)
            try Self.insertStep(id, state, note, person, now(), in: tx)
            if let equipment = fault.equipment {
                let kept: [FaultState: EquipmentState] = [
                    .accepted: .inRepair, .repaired: .working, .rejected: .working,
                ]
                if let become = kept[state] {
                    try tx.execute(
                        "UPDATE equipment SET state = ?, updated_at = ? WHERE id = ? AND state <> ?", become, now(),
                        equipment, EquipmentState.retired)
                }
            }
            return try Self.fault(id, in: tx)
        }
    }

    /// Faults, the first first.
    ///
    /// - Throws: `DatabaseError`.
    public func faults(_ query: LedgerQuery) async throws -> Page<EquipmentFault> {
        let (sql, arguments) = query.conditions()
        let found = try await database.read { tx in
            try tx.rows(
                "SELECT id FROM equipment_faults WHERE \(sql) ORDER BY id LIMIT \(query.limit + 1)",
                arguments: arguments
            ).map { try Self.fault($0.get("id"), in: tx) }
        }
        let items = Array(found.prefix(query.limit))
        return Page(items: items, next: found.count > query.limit ? items.last.map { String($0.id) } : nil)
    }

    /// One fault.
    ///
    /// - Throws: `StationsError.unknownEntry`; `DatabaseError`.
    public func fault(id: Int64) async throws -> EquipmentFault {
        try await database.read { tx in try Self.fault(id, in: tx) }
    }

    private static func insertStep(
        _ fault: Int64, _ state: FaultState, _ note: String?, _ person: String, _ at: Int64, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO equipment_fault_steps (fault_id, number, state, note, person, at)
            SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ? FROM equipment_fault_steps WHERE fault_id = ?
            """, fault, state, note, String(person.prefix(200)), at, fault)
    }

    private static func fault(_ id: Int64, in tx: ReadTransaction) throws -> EquipmentFault {
        guard let row = try tx.row("SELECT * FROM equipment_faults WHERE id = ?", id) else {
            throw StationsError.unknownEntry
        }
        let steps = try tx.rows(
            "SELECT state, note, person, at FROM equipment_fault_steps WHERE fault_id = ? ORDER BY number", id
        ).map { row in
            EquipmentFault.Step(
                state: try row.get("state"), note: try row.get("note"), person: try row.get("person"),
                at: try row.get("at"))
        }
        return EquipmentFault(
            id: id, station: try row.get("station_code"), equipment: try row.get("equipment_id"),
            description: try row.get("description"), state: try row.get("state"),
            reportedAt: try row.get("reported_at"), steps: steps)
    }
}
