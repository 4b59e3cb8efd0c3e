internal import Database
public import MediaModel

/// A series with what should be seen before it.
public struct SeriesDetails: Sendable, Equatable {
    /// The series.
    public var series: Series
    /// Series to see before it, in their order.
    public var requires: [SeriesReference]
    /// Series that require it.
    public var requiredBy: [SeriesReference]
}

/// What changes of a series; what is `nil` stays.
public struct SeriesChanges: Sendable, Equatable {
    /// What it is called.
    public var title: String?
    /// What it is about; an empty text clears it.
    public var synopsis: String?
    /// The ids of the series to see before it, in their order.
    public var requires: [String]?
    /// The ids of its lessons in their order: they are numbered from 1. Those not named keep their numbers.
    public var lessons: [ProgrammeID]?

    /// The most lessons that are put in order at once.
    public static let mostLessons = 1000
    /// The most series that one requires.
    public static let mostRequirements = 20

    /// Changes.
    public init(
        title: String? = nil, synopsis: String? = nil, requires: [String]? = nil, lessons: [ProgrammeID]? = nil
    ) {
        self.title = title
        self.synopsis = synopsis
        self.requires = requires
        self.lessons = lessons
    }
}

extension Catalogue {
    /// The series of that id; `nil` if there is none. Its lessons are listed by `programmes` with `sort: .episode`.
    ///
    /// - Parameter shownOnly: whether series of which nothing is listed are left out, this one and those it names.
    /// - Throws: `DatabaseError`.
    public func series(_ id: String, shownOnly: Bool = false) async throws -> SeriesDetails? {
        let found = try await database.read { tx in try SeriesEditing.details(id, shownOnly: shownOnly, in: tx) }
        return shownOnly && found?.series.count == 0 ? nil : found
    }

    /// Makes a series without lessons.
    ///
    /// - Returns: its id.
    /// - Throws: `CatalogueError`: `.invalid`, `.conflict` for a title that another has; `DatabaseError`.
    public func addSeries(title: String, synopsis: String? = nil) async throws -> String {
        let at = now()
        return try await database.write { tx in
            let title = try SeriesEditing.title(title)
            let isTaken = try tx.row("SELECT id FROM series WHERE title_key = ?", FoldedText.key(title)) != nil
            guard !isTaken, let id = try GroupNaming(tx: tx, at: at).series(title) else { throw SeriesEditing.twin }
            if let synopsis { try SeriesEditing(id: id, at: at, tx: tx).describe(synopsis) }
            return id
        }
    }

    /// Changes a series. Its programmes are told to players anew where their own words change.
    ///
    /// - Throws: `CatalogueError`: `.notFound`; `.invalid` for unusable texts, unknown series or lessons, and for
    ///   requirements that lead back to the series; `.conflict` for a title that another has. `DatabaseError`.
    public func changeSeries(_ id: String, _ changes: SeriesChanges) async throws -> SeriesDetails {
        let at = now()
        return try await database.write { tx in
            guard try SeriesEditing.details(id, in: tx) != nil else { throw SeriesEditing.notFound }
            let editing = SeriesEditing(id: id, at: at, tx: tx)
            if let title = changes.title { try editing.rename(title) }
            if let synopsis = changes.synopsis { try editing.describe(synopsis) }
            if let requires = changes.requires { try editing.require(requires) }
            if let lessons = changes.lessons { try editing.arrange(lessons) }
            guard let changed = try SeriesEditing.details(id, in: tx) else { throw SeriesEditing.notFound }
            return changed
        }
    }

    /// Removes a series that has no programmes.
    ///
    /// - Throws: `CatalogueError`: `.notFound`, `.conflict` if it has some or others require it; `DatabaseError`.
    public func removeSeries(_ id: String) async throws {
        try await database.write { tx in
            guard try SeriesEditing.details(id, in: tx) != nil else { throw SeriesEditing.notFound }
            let isUsed = try tx.row(
                """
                SELECT 1 AS one FROM programmes WHERE series_id = ?
                UNION SELECT 1 FROM series_requirements WHERE requires_id = ?
                """, id, id)
            guard isUsed == nil else {
                throw CatalogueError(
                    .conflict, zh: "系列里还有节目（包括回收站里的），或别的系列以它为先修。",
                    en: "The series has programmes, in the bin perhaps, or other series require it.")
            }
            try tx.execute("DELETE FROM series_requirements WHERE series_id = ?", id)
            try tx.execute("DELETE FROM series WHERE id = ?", id)
        }
    }
}

/// The steps of editing a series.
private struct SeriesEditing {
    let id: String
    let at: Int64
    let tx: WriteTransaction

    static let notFound = CatalogueError(.notFound, zh: "没有这个系列。", en: "There is no such series.")
    static let twin = CatalogueError(.conflict, zh: "已有同名系列。", en: "There is a series of that title.")

    static func details(_ id: String, shownOnly: Bool = false, in tx: ReadTransaction) throws -> SeriesDetails? {
        guard let row = try tx.row("\(GroupTable.series.select) WHERE g.id = ?", id) else { return nil }
        let series = Series(
            id: id, title: try row.get("name"), synopsis: try row.get("synopsis"), count: try row.get("n"))
        func references(_ sql: String) throws -> [SeriesReference] {
            try tx.rows(sql, id).map { SeriesReference(id: try $0.get("id"), title: try $0.get("title")) }
        }
        let isShown =
            shownOnly ? "AND EXISTS (SELECT 1 FROM programmes p WHERE p.series_id = s.id AND p.is_listed = 1)" : ""
        return SeriesDetails(
            series: series,
            requires: try references(
                """
                SELECT s.id, s.title FROM series_requirements q JOIN series s ON s.id = q.requires_id
                WHERE q.series_id = ? \(isShown) ORDER BY q.position
                """),
            requiredBy: try references(
                """
                SELECT s.id, s.title FROM series_requirements q JOIN series s ON s.id = q.series_id
                WHERE q.requires_id = ? \(isShown) ORDER BY s.title_order, s.id LIMIT 100
                """))
    }

    static func title(_ text: String) throws(CatalogueError) -> String {
        guard let title = CleanText.line(text) else {
            throw CatalogueError(.invalid, zh: "标题（title）不能为空。", en: "title must not be empty.")
        }
        guard title.unicodeScalars.count <= 200 else { throw .tooLong("title", 200) }
        return title
    }

    func rename(_ text: String) throws {
        let title = try Self.title(text)
        let key = FoldedText.key(title)
        guard try tx.row("SELECT 1 AS one FROM series WHERE title_key = ? AND id <> ?", key, id) == nil else {
            throw Self.twin
        }
        let index = SearchIndex(tx: tx)
        let programmes = try programmes()
        let entries = try programmes.map { try index.entry($0) }
        try tx.execute(
            "UPDATE series SET title = ?, title_key = ?, title_order = ? WHERE id = ?", title, key,
            FoldedText.order(title), id)
        for (programme, before) in zip(programmes, entries) { try index.follow(programme, from: before) }
        try ChangeCounter.mark(where: "series_id = ?", .text(id), in: tx)
    }

    func describe(_ text: String) throws {
        let synopsis = CleanText.paragraphs(text)
        guard synopsis?.unicodeScalars.count ?? 0 <= 4000 else { throw CatalogueError.tooLong("synopsis", 4000) }
        try tx.execute("UPDATE series SET synopsis = ? WHERE id = ?", synopsis, id)
    }

    func require(_ ids: [String]) throws {
        guard ids.count <= SeriesChanges.mostRequirements else {
            throw CatalogueError.tooLong("requires", SeriesChanges.mostRequirements)
        }
        try tx.execute("DELETE FROM series_requirements WHERE series_id = ?", id)
        for (position, required) in ids.enumerated() {
            guard try tx.row("SELECT 1 AS one FROM series WHERE id = ?", required) != nil else {
                throw CatalogueError(
                    .invalid, zh: "先修（requires）中有不存在的系列。", en: "requires names a series that does not exist.")
            }
            try tx.execute(
                """
                INSERT INTO series_requirements (series_id, requires_id, position) VALUES (?, ?, ?)
                ON CONFLICT (series_id, requires_id) DO NOTHING
                """, id, required, position)
        }
        try refuseCycle()
    }

    /// What is required, and what that requires, must not come back to the series.
    private func refuseCycle() throws {
        let cycle = try tx.row(
            """
            WITH RECURSIVE needed (id) AS (
                SELECT requires_id FROM series_requirements WHERE series_id = ?
                UNION SELECT q.requires_id FROM series_requirements q JOIN needed n ON n.id = q.series_id)
            SELECT 1 AS one FROM needed WHERE id = ?
            """, id, id)
        guard cycle == nil else {
            throw CatalogueError(
                .invalid, zh: "先修关系成环：所选系列直接或间接以本系列为先修。",
                en: "requires leads back to the series itself, at once or by way of others.")
        }
    }

    func arrange(_ lessons: [ProgrammeID]) throws {
        guard lessons.count <= SeriesChanges.mostLessons else {
            throw CatalogueError.tooLong("lessons", SeriesChanges.mostLessons)
        }
        let known = Set(try programmes())
        guard Set(lessons).count == lessons.count, lessons.allSatisfy(known.contains) else {
            throw CatalogueError(
                .invalid, zh: "课次（lessons）应为本系列的节目，且不重复。",
                en: "lessons must be programmes of the series, each once.")
        }
        for (place, lesson) in lessons.enumerated() {
            guard let row = try tx.row("SELECT edits FROM programmes WHERE id = ?", lesson) else { continue }
            let number = ProgrammeMetadata(episode: place + 1)
            let before = try JSONColumn.value(try row.get("edits"), as: ProgrammeMetadata.self)
            let writer = ProgrammeWriter(id: lesson, at: at, tx: tx)
            try writer.store(number, edits: number.merging(before))
            try writer.list()
        }
    }

    private func programmes() throws -> [ProgrammeID] {
        try tx.rows("SELECT id FROM programmes WHERE series_id = ?", id).map { try $0.get("id") }
    }
}
