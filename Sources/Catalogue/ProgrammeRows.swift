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
        try programmes("\(select) \(from) WHERE p.id = ?", [id.sqlValue], in: tx).first
    }

    /// The programmes that a statement finds, which begins with `select`.
    static func programmes(_ sql: String, _ arguments: [SQLValue] = [], in tx: ReadTransaction) throws -> [Programme] {
        var found: [Programme] = []
        try tx.eachRow(sql, arguments) { row in
            found.append(try programme(&row))
            return true
        }
        return found
    }

    /// Reads the columns of `select`.
    static func programme(_ row: inout ColumnReader) throws -> Programme {
        Programme(
            id: try name(row.text()), state: try state(&row), title: try row.text(), synopsis: try row.optionalText(),
            section: try section(&row), series: try series(&row), episode: try row.optionalInteger().map { Int($0) },
            unit: UnitReference(id: try row.text(), name: try row.text()), type: try row.optionalText(),
            presenter: try row.optionalText(), grade: try row.optionalText(), subject: try row.optionalText(),
            language: try row.optionalText(), producedOn: try row.optionalText(), rights: try row.optionalText(),
            keywords: try JSONColumn.strings(row.bytes()), duration: try row.real(),
            asset: try row.optionalText().map(name),
            pendingAsset: try row.optionalText().map(name), subtitles: try JSONColumn.list(row.bytes()),
            chapters: try JSONColumn.list(row.bytes()), views: Int(try row.integer()),
            personViews: Int(try row.integer()), publishedAt: try row.optionalInteger(),
            updatedAt: try row.integer(), isListed: try row.flag(),
            availability: Availability(
                from: try row.optionalInteger(), until: try row.optionalInteger(),
                regions: try JSONColumn.strings(row.bytes())),
            soundBytes: try row.optionalInteger(), withdrawnAt: try row.optionalInteger(),
            poster: try row.optionalText().map(name))
    }

    private static func name<Kind>(_ text: String) throws -> Identifier<Kind> {
        guard let name = Identifier<Kind>(text) else {
            throw DatabaseError(code: .other, message: "\(text.prefix(64)) is no name")
        }
        return name
    }

    private static func state(_ row: inout ColumnReader) throws -> ProgrammeState {
        let text = try row.text()
        guard let state = ProgrammeState(rawValue: text) else {
            throw DatabaseError(code: .other, message: "a programme has no state \(text)")
        }
        return state
    }

    private static func section(_ row: inout ColumnReader) throws -> SectionReference? {
        let (id, zh, en) = (try row.optionalText(), try row.optionalText(), try row.optionalText())
        guard let id, let zh, let en else { return nil }
        return SectionReference(id: id, name: LocalizedText(zh: zh, en: en))
    }

    private static func series(_ row: inout ColumnReader) throws -> SeriesReference? {
        let (id, title) = (try row.optionalText(), try row.optionalText())
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

    /// A list of texts.
    static func strings(_ text: String) throws -> [String] {
        var text = text
        return try text.withUTF8 { try strings(UnsafeRawBufferPointer($0)) }
    }

    /// A list of texts. Few have anything escaped in them, and those that have not need no decoder.
    static func strings(_ text: UnsafeRawBufferPointer) throws -> [String] {
        if text.count <= 2 { return [] }
        // Between quotation marks stand the texts, and between those a comma.
        var strings: [String] = []
        var start = 0
        for place in 0..<text.count {
            switch text[place] {
            case UInt8(ascii: "\\"): return try JSONDecoder().decode([String].self, from: Data(text))
            case UInt8(ascii: "\"") where start == 0: start = place + 1
            case UInt8(ascii: "\""):
                let inside = UnsafeRawBufferPointer(rebasing: text[start..<place])
                strings.append(String(decoding: inside, as: UTF8.self))
                start = 0
            default: break
            }
        }
        return strings
    }

    /// A list; most are empty and need no decoder.
    static func list<T: Decodable>(_ text: UnsafeRawBufferPointer) throws -> [T] {
        text.count <= 2 ? [] : try JSONDecoder().decode([T].self, from: Data(text))
    }
}
