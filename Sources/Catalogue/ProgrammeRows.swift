public import Database
import Foundation
import MediaModel

/// Programmes as rows: the statement's parts and what becomes of them.
enum ProgrammeRows {
    static let select = """
        SELECT p.id, p.state, p.title, p.synopsis, p.section_id, p.series_id, p.episode, p.unit_id, p.type, p.presenter,
        p.grade, p.subject, p.language, p.produced_on, p.rights, p.keywords, p.duration, p.asset_id,
        p.pending_asset_id, p.subtitles, p.chapters, p.views, p.person_views, p.published_at, p.updated_at,
        p.is_listed, p.visible_from, p.visible_until, p.regions, p.sound_bytes, p.withdrawn_at,
        s.name_zh AS section_zh, s.name_en AS section_en, r.title AS series_title, u.name AS unit_name
        """

    static let joins = """
        LEFT JOIN sections s ON s.id = p.section_id LEFT JOIN series r ON r.id = p.series_id
        JOIN units u ON u.id = p.unit_id
        """

    static let from = "FROM programmes p \(joins)"

    static func programme(_ id: ProgrammeID, in tx: ReadTransaction) throws -> Programme? {
        try tx.row("\(select) \(from) WHERE p.id = ?", id).map(programme)
    }

    static func programme(_ row: Row) throws -> Programme {
        Programme(
            id: try row.get("id"), state: try row.get("state"), title: try row.get("title"),
            synopsis: try row.get("synopsis"), section: try section(row), series: try series(row),
            episode: try row.get("episode"),
            unit: UnitReference(id: try row.get("unit_id"), name: try row.get("unit_name")),
            type: try row.get("type"), presenter: try row.get("presenter"), grade: try row.get("grade"),
            subject: try row.get("subject"), language: try row.get("language"),
            producedOn: try row.get("produced_on"), rights: try row.get("rights"),
            keywords: try JSONColumn.strings(try row.get("keywords")), duration: try row.get("duration"),
            asset: try row.get("asset_id"), pendingAsset: try row.get("pending_asset_id"),
            subtitles: try JSONColumn.list(try row.get("subtitles")),
            chapters: try JSONColumn.list(try row.get("chapters")), views: try row.get("views"),
            personViews: try row.get("person_views"), publishedAt: try row.get("published_at"),
            updatedAt: try row.get("updated_at"), isListed: try row.get("is_listed"),
            availability: Availability(
                from: try row.get("visible_from"), until: try row.get("visible_until"),
                regions: try JSONColumn.strings(try row.get("regions"))),
            soundBytes: try row.get("sound_bytes"), withdrawnAt: try row.get("withdrawn_at"))
    }

    private static func section(_ row: Row) throws -> SectionReference? {
        guard let id: String = try row.get("section_id") else { return nil }
        return SectionReference(
            id: id, name: LocalizedText(zh: try row.get("section_zh"), en: try row.get("section_en")))
    }

    private static func series(_ row: Row) throws -> SeriesReference? {
        guard let id: String = try row.get("series_id") else { return nil }
        return SeriesReference(id: id, title: try row.get("series_title"))
    }
}

extension ProgrammeState: SQLEncodable, SQLDecodable {}

/// Values kept as JSON in one column.
enum JSONColumn {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<T: Decodable>(_ text: String, as type: T.Type = T.self) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(text.utf8))
    }

    /// A list of texts. Few have anything escaped in them, and those that have not need no decoder.
    static func strings(_ text: String) throws -> [String] {
        if text == "[]" { return [] }
        guard !text.utf8.contains(UInt8(ascii: "\\")) else { return try value(text) }
        // Between quotation marks stand the texts, and between those a comma.
        let parts = text.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(Substring(parts[$0])) }
    }

    /// A list; most are empty and need no decoder.
    static func list<T: Decodable>(_ text: String) throws -> [T] {
        text == "[]" ? [] : try value(text)
    }
}
