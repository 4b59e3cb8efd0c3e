internal import Database
import MediaModel

/// Sections, series and units by id or name, made where a name is new.
struct GroupNaming {
    /// What the generated names of groups belong to.
    private enum Group {}

    let tx: WriteTransaction
    let at: Int64

    private static let nameless = "未署名"

    /// What a unit's name is found by.
    static func unitKey(_ name: String) -> String { FoldedText.key(CleanText.line(name) ?? nameless) }

    /// A section and the top section above it, or itself.
    struct Place {
        let id: String
        let top: String
    }

    /// The section that `text` names: an id, a Chinese or English name, or `top/sub`. `nil` for an empty text.
    func section(_ text: String) throws -> Place? {
        let parts = text.split(separator: "/").compactMap { CleanText.line(String($0)) }
        guard let first = parts.first else { return nil }
        guard parts.count > 1 else {
            let id = try find(first, under: nil) ?? findAnywhere(first) ?? makeSection(first, under: nil)
            let parent: String? = try tx.row("SELECT parent_id FROM sections WHERE id = ?", id)?.get("parent_id")
            return Place(id: id, top: parent ?? id)
        }
        let top = try find(first, under: nil) ?? makeSection(first, under: nil)
        let rest = parts.dropFirst().joined(separator: " ")
        return Place(id: try find(rest, under: top) ?? makeSection(rest, under: top), top: top)
    }

    /// The id of the series of that id or title; `nil` for an empty text.
    func series(_ text: String) throws -> String? {
        guard let title = CleanText.line(text) else { return nil }
        let key = FoldedText.key(title)
        if let row = try tx.row("SELECT id FROM series WHERE id = ? OR title_key = ? LIMIT 1", title, key) {
            return try row.get("id")
        }
        let id = newID()
        try tx.execute(
            "INSERT INTO series (id, title, title_key, title_order, created_at) VALUES (?, ?, ?, ?, ?)", id, title, key,
            FoldedText.order(title), at)
        return id
    }

    /// The id of the unit of that id or name.
    func unit(_ text: String) throws -> String {
        let name = CleanText.prefix(CleanText.line(text) ?? Self.nameless, 120)
        let key = Self.unitKey(name)
        if let row = try tx.row("SELECT id FROM units WHERE id = ? OR name_key = ? LIMIT 1", name, key) {
            return try row.get("id")
        }
        let id = newID()
        try tx.execute(
            "INSERT INTO units (id, name, name_key, name_order, created_at) VALUES (?, ?, ?, ?, ?)", id, name, key,
            FoldedText.order(name), at)
        return id
    }

    func newID() -> String { Identifier<Group>.make(at: at).rawValue }

    private func find(_ name: String, under parent: String?) throws -> String? {
        let key = FoldedText.key(name)
        return try tx.row(
            """
            SELECT id FROM sections WHERE COALESCE(parent_id, '') = ? AND (id = ? OR key_zh = ? OR key_en = ?)
            ORDER BY position LIMIT 1
            """, parent ?? "", name, key, key
        )?.get("id")
    }

    private func findAnywhere(_ name: String) throws -> String? {
        let key = FoldedText.key(name)
        return try tx.row(
            "SELECT id FROM sections WHERE id = ? OR key_zh = ? OR key_en = ? ORDER BY position, id LIMIT 1", name,
            key, key
        )?.get("id")
    }

    private func makeSection(_ name: String, under parent: String?) throws -> String {
        let id = newID()
        let name = CleanText.prefix(name, 120)
        let key = FoldedText.key(name)
        let position = try tx.row("SELECT COALESCE(MAX(position), 0) + 1 AS position FROM sections")
        try tx.execute(
            """
            INSERT INTO sections (id, parent_id, name_zh, name_en, key_zh, key_en, position)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, id, parent, name, name, key, key, try position?.get("position", as: Int.self) ?? 1)
        return id
    }
}
