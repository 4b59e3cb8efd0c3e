public import Database
import Foundation
import MediaModel

/// Programmes as rows: the statement's parts and what becomes of them.
enum ProgrammeRows {
    /// The columns in the order in which `programme` reads them; others may follow.
    static let select = """
        SELECT p.id, p.state, p.title, p.synopsis, s.id, s.name_zh, s.name_en, r.id, r.title, p.episode, u.id, u.name,
        p.type, p.presenter, p.grade, p.subject, p.language, p.produced_on, p.rights, p.keywords, p.duration, p.asset_id,
        p.pending_asset_id, p.subtitles, p.chapters, p.views, p.person_views, p.published_at, p.updated_at,
        p.is_listed, p.visible_from, p.visible_until, p.regions, p.sound_bytes, p.withdrawn_at, p.poster_id
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
        var row = RowReader(row)
        return Programme(
            id: try row.next(), state: try row.next(), title: try row.next(), synopsis: try row.next(),
            section: try section(&row), series: try series(&row), episode: try row.next(),
            unit: UnitReference(id: try row.next(), name: try row.next()), type: try row.next(),
            presenter: try row.next(), grade: try row.next(), subject: try row.next(), language: try row.next(),
            producedOn: try row.next(), rights: try row.next(), keywords: try JSONColumn.strings(try row.next()),
            duration: try row.next(), asset: try row.next(), pendingAsset: try row.next(),
            subtitles: try JSONColumn.list(try row.next()), chapters: try JSONColumn.list(try row.next()),
            views: try row.next(), personViews: try row.next(), publishedAt: try row.next(),
            updatedAt: try row.next(), isListed: try row.next(),
            availability: Availability(
                from: try row.next(), until: try row.next(), regions: try JSONColumn.strings(try row.next())),
            soundBytes: try row.next(), withdrawnAt: try row.next(), poster: try row.next())
    }

    private static func section(_ row: inout RowReader) throws -> SectionReference? {
        let (id, zh, en): (String?, String?, String?) = (try row.next(), try row.next(), try row.next())
        guard let id, let zh, let en else { return nil }
        return SectionReference(id: id, name: LocalizedText(zh: zh, en: en))
    }

    private static func series(_ row: inout RowReader) throws -> SeriesReference? {
        let (id, title): (String?, String?) = (try row.next(), try row.next())
        guard let id, let title else { return nil }
        return SeriesReference(id: id, title: title)
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
