internal import Database
public import MediaModel

/// What is to be changed of one of many programmes.
public struct ProgrammeChange: Sendable, Equatable {
    /// Which one.
    public enum Target: Sendable, Equatable {
        /// By its id.
        case id(ProgrammeID)
        /// By where its film lay: the whole place, or the file's name if no other film of the unit has it.
        case file(String)
    }

    /// Which one.
    public var target: Target
    /// What changes.
    public var changes: ProgrammeMetadata
    /// Keywords that join those that it has.
    public var addedKeywords: [String] = []
    /// Keywords that it loses, if it has them.
    public var removedKeywords: [String] = []
    /// When and where it may be seen; `nil` leaves that.
    public var availability: Availability?

    /// A change.
    public init(_ target: Target, _ changes: ProgrammeMetadata) {
        self.target = target
        self.changes = changes
    }

    /// Made fit, as `ProgrammeMetadata.validated` does.
    func validated() throws(CatalogueError) -> ProgrammeChange {
        var change = self
        change.changes = try changes.validatedChange()
        guard changes.keywords == nil || addedKeywords.isEmpty && removedKeywords.isEmpty else {
            throw CatalogueError(
                .invalid, zh: "keywords 不能与增删关键词同时使用。", en: "keywords cannot stand beside keywords to add or remove.")
        }
        change.addedKeywords = try ProgrammeMetadata(keywords: addedKeywords).validated().keywords ?? []
        change.removedKeywords = removedKeywords.prefix(ProgrammeMetadata.keywordLimit).map(FoldedText.key)
        change.availability = try availability?.validated()
        return change
    }
}

/// Why many programmes were not changed; none of them was.
public struct BulkUpdateError: Error, Sendable {
    /// What is wrong: the place in the list, from 0, and why.
    public var faults: [(index: Int, message: LocalizedText)]
}

extension Catalogue {
    /// Programmes that are changed at once.
    public static let mostBulkChanges = 2000

    /// Changes many programmes in one transaction: all of them, or none.
    ///
    /// - Parameter unit: the unit that they must be of, by name; `nil` for any.
    /// - Returns: the ids, in the order of the changes.
    /// - Throws: `BulkUpdateError` with everything that is wrong; `CatalogueError.invalid` for too many;
    ///   `DatabaseError`.
    public func update(_ changes: [ProgrammeChange], ofUnit unit: String?) async throws -> [ProgrammeID] {
        guard changes.count <= Self.mostBulkChanges else { throw CatalogueError.tooLong("ids", Self.mostBulkChanges) }
        var faults: [(index: Int, message: LocalizedText)] = []
        var validated: [ProgrammeChange] = []
        for (index, change) in changes.enumerated() {
            do throws(CatalogueError) {
                validated.append(try change.validated())
            } catch {
                faults.append((index, error.message))
            }
        }
        guard faults.isEmpty else { throw BulkUpdateError(faults: faults) }
        let (all, at) = (validated, now())
        return try await database.write { tx in
            var (ids, faults): ([ProgrammeID], [(index: Int, message: LocalizedText)]) = ([], [])
            for (index, change) in all.enumerated() {
                switch try Self.find(change.target, unit, in: tx) {
                case .success(let id): ids.append(id)
                case .failure(let error): faults.append((index, error.message))
                }
            }
            guard faults.isEmpty else { throw BulkUpdateError(faults: faults) }
            for (index, (id, change)) in zip(ids, all).enumerated() {
                do {
                    try Self.perform(change, on: id, at: at, in: tx)
                } catch let error as CatalogueError {
                    throw BulkUpdateError(faults: [(index, error.message)])
                }
            }
            return ids
        }
    }

    private static func perform(
        _ change: ProgrammeChange, on id: ProgrammeID, at: Int64, in tx: WriteTransaction
    ) throws {
        var metadata = change.changes
        if !change.addedKeywords.isEmpty || !change.removedKeywords.isEmpty {
            let row = try tx.row("SELECT keywords FROM programmes WHERE id = ?", id)
            let kept = try JSONColumn.strings(try row?.get("keywords") ?? "[]")
                .filter { !change.removedKeywords.contains(FoldedText.key($0)) }
            let keys = Set(kept.map(FoldedText.key))
            metadata.keywords = kept + change.addedKeywords.filter { !keys.contains(FoldedText.key($0)) }
            metadata = try metadata.validated()
        }
        if metadata != ProgrammeMetadata() || change.availability == nil {
            try Self.change(id, metadata, at: at, in: tx)
        }
        if let availability = change.availability { try set(availability, of: id, at: at, in: tx) }
    }

    /// The programme that is meant.
    private static func find(
        _ target: ProgrammeChange.Target, _ unit: String?, in tx: ReadTransaction
    ) throws -> Result<ProgrammeID, CatalogueError> {
        switch target {
        case .id(let id):
            guard let owner = try Self.unit(of: id, in: tx), unit == nil || owner == unit else {
                return .failure(.programmeNotFound)
            }
            return .success(id)
        case .file(let name):
            let within = unit == nil ? "" : "AND p.unit_id IN (SELECT id FROM units WHERE name = ?)"
            // Those alone are looked at whose films have that name, by its index; the whole place comes first.
            let found = try tx.rows(
                """
                SELECT p.id, p.source_key FROM programmes p
                WHERE p.source_name = ? AND (p.source_key = ? OR p.source_key LIKE ? ESCAPE '!') \(within)
                ORDER BY CASE WHEN p.source_key = ? THEN 0 ELSE 1 END LIMIT 50
                """,
                arguments: [SourcePlace.name(of: name), name, LikePattern.ending("/\(name)"), unit, name]
                    .compactMap { $0 }.map(SQLValue.text))
            let keys = try found.map {
                (id: try $0.get("id", as: ProgrammeID.self), key: try $0.get("source_key", as: String.self))
            }
            if let exact = keys.first(where: { $0.key == name }) { return .success(exact.id) }
            let ending = keys.filter { $0.key.hasSuffix("/\(name)") }
            guard let only = ending.first else { return .failure(.programmeNotFound) }
            return ending.count == 1 ? .success(only.id) : .failure(.severalFilms)
        }
    }
}

extension CatalogueError {
    fileprivate static let severalFilms = CatalogueError(
        .conflict, zh: "几个节目的影片都叫这个名称，请用编号（id）指明。",
        en: "The films of several programmes have that name: tell which by id.")
}
