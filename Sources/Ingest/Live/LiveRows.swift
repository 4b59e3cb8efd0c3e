import Catalogue
import Database
import Foundation
import MediaModel

/// Live events and their parts as rows.
enum LiveRows {
    static func save(_ event: LiveEvent, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM live_events WHERE id = ?", event.id)
        try tx.execute(
            """
            INSERT INTO live_events (id, channel, metadata, unit, starts_at, ends_at, key_digest, state, kind, upload,
                job, programme, problem, owner, owner_name, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            event.id, event.channel, try text(event.metadata), event.unit, event.start, event.end, event.keyDigest,
            event.state.rawValue, event.kind?.rawValue, event.upload, event.job, event.programme,
            try event.problem.map(text), event.owner, event.ownerName, event.createdAt)
    }

    static func remove(_ id: LiveEventID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM live_events WHERE id = ?", id)
    }

    static func event(_ id: LiveEventID, in tx: ReadTransaction) throws -> LiveEvent? {
        try tx.row("SELECT * FROM live_events WHERE id = ?", id).map(read)
    }

    /// Events before `cursor`, the last made first.
    static func list(before cursor: LiveEventID?, limit: Int, in tx: ReadTransaction) throws -> [LiveEvent] {
        try tx.rows(
            "SELECT * FROM live_events WHERE id < ? ORDER BY id DESC LIMIT ?", cursor?.rawValue ?? "~", limit
        ).map(read)
    }

    /// Events of a channel that overlap a span.
    static func events(
        of channel: ChannelID, overlapping span: Range<Int64>, in tx: ReadTransaction
    ) throws -> [LiveEvent] {
        try tx.rows(
            """
            SELECT * FROM live_events WHERE channel = ? AND starts_at < ? AND ends_at > ? AND state <> 'cancelled'
            ORDER BY starts_at
            """, channel, span.upperBound, span.lowerBound
        ).map(read)
    }

    /// Titles of events that are no programmes yet, by the programmes that they become.
    static func coming(in tx: ReadTransaction) throws -> [ProgrammeID: String] {
        var titles: [ProgrammeID: String] = [:]
        for row in try tx.rows(
            "SELECT id, metadata FROM live_events WHERE state NOT IN ('published', 'cancelled') ORDER BY id DESC LIMIT 1000"
        ) {
            let id: LiveEventID = try row.get("id")
            guard let programme = ProgrammeID(id.rawValue) else { continue }
            titles[programme] = try value(row.get("metadata"), ProgrammeMetadata.self).title
        }
        return titles
    }

    static func unfinished(in tx: ReadTransaction) throws -> [LiveEvent] {
        try tx.rows(
            "SELECT * FROM live_events WHERE state NOT IN ('published', 'failed', 'cancelled') ORDER BY id"
        ).map(read)
    }

    // MARK: Parts

    static func save(_ part: LivePart, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM live_parts WHERE asset = ?", part.asset)
        try tx.execute(
            """
            INSERT INTO live_parts (asset, event, number, began_at, ended_at, segments, plan)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            part.asset, part.event, part.number, part.beganAt, part.endedAt, part.segments,
            try part.plan.map(text))
    }

    static func setSegments(_ count: Int, of asset: AssetID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE live_parts SET segments = ? WHERE asset = ?", count, asset)
    }

    static func remove(_ asset: AssetID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM live_parts WHERE asset = ?", asset)
    }

    static func parts(of event: LiveEventID, in tx: ReadTransaction) throws -> [LivePart] {
        try tx.rows("SELECT * FROM live_parts WHERE event = ? ORDER BY number", event).map(readPart)
    }

    static func open(in tx: ReadTransaction) throws -> [LivePart] {
        try tx.rows("SELECT * FROM live_parts WHERE ended_at IS NULL ORDER BY asset").map(readPart)
    }

    /// Whether an asset is a part of a live event.
    static func isPart(_ asset: AssetID, in tx: ReadTransaction) throws -> Bool {
        try tx.row("SELECT 1 AS one FROM live_parts WHERE asset = ?", asset) != nil
    }

    /// Parts that were finished before an instant.
    static func finished(before time: Int64, in tx: ReadTransaction) throws -> [AssetID] {
        try tx.rows("SELECT asset FROM live_parts WHERE ended_at < ? ORDER BY asset LIMIT 1000", time)
            .map { try $0.get("asset") }
    }

    // MARK: Reading

    private static func read(_ row: Row) throws -> LiveEvent {
        var event = LiveEvent(
            id: try row.get("id"), channel: try row.get("channel"),
            metadata: try value(row.get("metadata"), ProgrammeMetadata.self), unit: try row.get("unit"),
            start: try row.get("starts_at"), end: try row.get("ends_at"), keyDigest: try row.get("key_digest"),
            owner: try row.get("owner"), ownerName: try row.get("owner_name"), createdAt: try row.get("created_at"))
        event.state = LiveEventState(rawValue: try row.get("state")) ?? .cancelled
        event.kind = try row.get("kind", as: String?.self).flatMap(ContributionKind.init)
        event.upload = try row.get("upload")
        event.job = try row.get("job")
        event.programme = try row.get("programme")
        event.problem = try row.get("problem", as: String?.self).map { try value($0, LocalizedText.self) }
        return event
    }

    private static func readPart(_ row: Row) throws -> LivePart {
        LivePart(
            asset: try row.get("asset"), event: try row.get("event"), number: try row.get("number"),
            beganAt: try row.get("began_at"), endedAt: try row.get("ended_at"), segments: try row.get("segments"),
            plan: try row.get("plan", as: String?.self).map { try value($0, TranscodePlan.self) })
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func value<Value: Decodable>(_ text: String, _ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
