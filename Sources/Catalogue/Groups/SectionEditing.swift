internal import Database
internal import MediaModel

/// What changes of a section; what is `nil` stays.
public struct SectionChanges: Sendable, Equatable {
    /// What it is called in Chinese.
    public var zh: String?
    /// What it is called in English.
    public var en: String?
    /// The top section that it moves below; an empty text makes a top section of it.
    public var parent: String?
    /// Its place among its neighbours, from 0; past the end is the end.
    public var position: Int?

    /// Changes.
    public init(zh: String? = nil, en: String? = nil, parent: String? = nil, position: Int? = nil) {
        self.zh = zh
        self.en = en
        self.parent = parent
        self.position = position
    }
}

extension Catalogue {
    /// The most sections of a catalogue.
    static let mostSections = 500

    /// Adds a section at the end of its neighbours, or where `position` says.
    ///
    /// - Returns: its id.
    /// - Throws: `CatalogueError`: `.invalid` for a name that is missing, too long or a parent that is no top section,
    ///   `.conflict` for a name that a neighbour has; `DatabaseError`.
    public func addSection(_ wish: SectionChanges) async throws -> String {
        let at = now()
        return try await database.write { tx in
            let editing = SectionEditing(tx: tx)
            let count: Int = try tx.row("SELECT COUNT(*) AS n FROM sections")?.get("n") ?? 0
            guard count < Self.mostSections else {
                throw CatalogueError(
                    .conflict, zh: "栏目最多 \(Self.mostSections) 个。", en: "There can be \(Self.mostSections) sections.")
            }
            let parent = try editing.parent(wish.parent)
            let name = try editing.name(wish.zh ?? wish.en, wish.en ?? wish.zh)
            let id = GroupNaming(tx: tx, at: at).newID()
            try editing.refuseTwin(of: name, id: id, under: parent)
            try editing.insert(id, name, under: parent)
            try editing.arrange(id, under: parent, at: wish.position)
            try ChangeCounter.take(in: tx)
            return id
        }
    }

    /// Renames or moves a section. Its programmes are told to players anew.
    ///
    /// - Throws: `CatalogueError`: `.notFound`; `.invalid` for an unusable name or parent; `.conflict` for a name that a
    ///   neighbour has, or a section with subsections below another; `DatabaseError`.
    public func changeSection(_ id: String, _ changes: SectionChanges) async throws {
        try await database.write { tx in
            let editing = SectionEditing(tx: tx)
            let before = try editing.section(id)
            let parent = try changes.parent.map { try editing.parent($0) } ?? before.parent
            if parent != nil, parent != before.parent { try editing.refuseChildren(of: id) }
            guard parent != id else { throw SectionEditing.badParent }
            let name = try editing.name(changes.zh ?? before.name.zh, changes.en ?? before.name.en)
            try editing.refuseTwin(of: name, id: id, under: parent)
            try editing.rename(id, name)
            if parent != before.parent || changes.position != nil {
                try editing.move(id, under: parent)
                try editing.arrange(id, under: parent, at: changes.position)
            }
            try ChangeCounter.mark(where: "section_id = ?", .text(id), in: tx)
        }
    }

    /// Removes a section that has neither programmes nor subsections.
    ///
    /// - Parameter heir: the section that takes its programmes, and its subsections if it is a top one, before; `nil` for
    ///   none.
    /// - Returns: how many programmes moved, those in the bin too.
    /// - Throws: `CatalogueError`: `.notFound`; `.conflict` if it is not empty; `.invalid` for an heir that cannot be;
    ///   `DatabaseError`.
    @discardableResult
    public func removeSection(_ id: String, into heir: String? = nil) async throws -> Int {
        try await database.write { tx in
            let editing = SectionEditing(tx: tx)
            _ = try editing.section(id)
            let moved = try heir.map { try editing.empty(id, into: $0) } ?? 0
            let isUsed = try tx.row(
                """
                SELECT 1 AS one FROM programmes WHERE section_id = ? UNION SELECT 1 FROM sections WHERE parent_id = ?
                """, id, id)
            guard isUsed == nil else {
                throw CatalogueError(
                    .conflict, zh: "栏目里还有节目或子栏目，请先移走（包括回收站里的节目）。",
                    en: "The section has programmes or subsections: move them first, those in the bin too.")
            }
            try tx.execute("DELETE FROM sections WHERE id = ?", id)
            try ChangeCounter.take(in: tx)
            return moved
        }
    }
}

/// The steps of editing the tree.
private struct SectionEditing {
    let tx: WriteTransaction

    static let badParent = CatalogueError(
        .invalid, zh: "parent 应为另一个一级栏目的编号。", en: "parent must be the id of another top section.")

    func section(_ id: String) throws -> (name: LocalizedText, parent: String?) {
        guard let row = try tx.row("SELECT name_zh, name_en, parent_id FROM sections WHERE id = ?", id) else {
            throw CatalogueError(.notFound, zh: "没有这个栏目。", en: "There is no such section.")
        }
        return (LocalizedText(zh: try row.get("name_zh"), en: try row.get("name_en")), try row.get("parent_id"))
    }

    /// The top section that a wish names; `nil` for none.
    func parent(_ wish: String?) throws -> String? {
        guard let wish, !wish.isEmpty else { return nil }
        let row = try tx.row("SELECT id FROM sections WHERE id = ? AND parent_id IS NULL", wish)
        guard row != nil else { throw Self.badParent }
        return wish
    }

    func name(_ zh: String?, _ en: String?) throws(CatalogueError) -> LocalizedText {
        guard let zh = zh.flatMap(CleanText.line), let en = en.flatMap(CleanText.line) else {
            throw CatalogueError(.invalid, zh: "请填写栏目名称（name）。", en: "name must not be empty.")
        }
        guard zh.unicodeScalars.count <= 60, en.unicodeScalars.count <= 60 else { throw .tooLong("name", 60) }
        return LocalizedText(zh: zh, en: en)
    }

    func refuseTwin(of name: LocalizedText, id: String, under parent: String?) throws {
        let keys = [FoldedText.key(name.zh), FoldedText.key(name.en)]
        let twin = try tx.row(
            """
            SELECT 1 AS one FROM sections WHERE COALESCE(parent_id, '') = ? AND id <> ?
            AND (key_zh IN (?, ?) OR key_en IN (?, ?))
            """, parent ?? "", id, keys[0], keys[1], keys[0], keys[1])
        guard twin == nil else {
            throw CatalogueError(.conflict, zh: "同级已有同名栏目。", en: "A section beside it has that name.")
        }
    }

    func refuseChildren(of id: String) throws {
        guard try tx.row("SELECT 1 AS one FROM sections WHERE parent_id = ?", id) == nil else {
            throw CatalogueError(
                .conflict, zh: "有子栏目的栏目不能移到别的栏目下：只有两级。",
                en: "A section with subsections cannot move below another: there are two levels.")
        }
    }

    func insert(_ id: String, _ name: LocalizedText, under parent: String?) throws {
        try tx.execute(
            """
            INSERT INTO sections (id, parent_id, name_zh, name_en, key_zh, key_en, position)
            VALUES (?, ?, ?, ?, ?, ?, 1000000)
            """, id, parent, name.zh, name.en, FoldedText.key(name.zh), FoldedText.key(name.en))
    }

    func rename(_ id: String, _ name: LocalizedText) throws {
        try tx.execute(
            "UPDATE sections SET name_zh = ?, name_en = ?, key_zh = ?, key_en = ? WHERE id = ?", name.zh, name.en,
            FoldedText.key(name.zh), FoldedText.key(name.en), id)
    }

    /// Its programmes follow to the top section above it.
    func move(_ id: String, under parent: String?) throws {
        try tx.execute("UPDATE sections SET parent_id = ?, position = 1000000 WHERE id = ?", parent, id)
        try tx.execute("UPDATE programmes SET top_section_id = ? WHERE section_id = ?", parent ?? id, id)
    }

    /// Gives all that a section has to another. Players are told anew of what moved.
    func empty(_ id: String, into heir: String) throws -> Int {
        let target = try section(heir)
        guard heir != id, target.parent != id else {
            throw CatalogueError(
                .invalid, zh: "into 应为另一个栏目，且不在所删栏目之下。",
                en: "into must be another section, and none below the one that goes.")
        }
        let children = try tx.rows("SELECT id FROM sections WHERE parent_id = ? ORDER BY position", id)
            .map { try $0.get("id", as: String.self) }
        guard children.isEmpty || target.parent == nil else {
            throw CatalogueError(
                .conflict, zh: "有子栏目的栏目只能并入一级栏目：只有两级。",
                en: "A section with subsections can only join a top section: there are two levels.")
        }
        for child in children {
            try refuseTwin(of: try section(child).name, id: child, under: heir)
            try move(child, under: heir)
            try arrange(child, under: heir, at: nil)
            try ChangeCounter.mark(where: "section_id = ?", .text(child), in: tx)
        }
        try ChangeCounter.mark(where: "section_id = ?", .text(id), in: tx)
        try rewrite(id, to: heir)
        return try tx.execute(
            "UPDATE programmes SET section_id = ?, top_section_id = ? WHERE section_id = ?", heir,
            target.parent ?? heir, id)
    }

    /// What people chose by hand holds against later versions: it must not name a section that is gone.
    private func rewrite(_ id: String, to heir: String) throws {
        let rows = try tx.rows(
            "SELECT id, edits FROM programmes WHERE section_id = ? AND edits LIKE '%\"section\"%'", id)
        for row in rows {
            var edits = try JSONColumn.value(try row.get("edits"), as: ProgrammeMetadata.self)
            edits.section = heir
            let programme: ProgrammeID = try row.get("id")
            try tx.execute(
                "UPDATE programmes SET edits = ? WHERE id = ?", try JSONColumn.text(edits), programme)
        }
    }

    /// Numbers the neighbours anew with the section at a place among them.
    func arrange(_ id: String, under parent: String?, at position: Int?) throws {
        var neighbours = try tx.rows(
            "SELECT id FROM sections WHERE COALESCE(parent_id, '') = ? AND id <> ? ORDER BY position, id",
            parent ?? "", id
        ).map { try $0.get("id", as: String.self) }
        neighbours.insert(id, at: min(max(position ?? neighbours.count, 0), neighbours.count))
        for (place, neighbour) in neighbours.enumerated() {
            try tx.execute("UPDATE sections SET position = ? WHERE id = ?", place, neighbour)
        }
    }
}
