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

    /// A change.
    public init(_ target: Target, _ changes: ProgrammeMetadata) {
        self.target = target
        self.changes = changes
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
                validated.append(ProgrammeChange(change.target, try change.changes.validated()))
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
            for (id, change) in zip(ids, all) { try Self.change(id, change.changes, at: at, in: tx) }
            return ids
        }
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
            let found = try tx.rows(
                """
                SELECT p.id, p.source_key FROM programmes p JOIN units u ON u.id = p.unit_id
                WHERE (? IS NULL OR u.name = ?) AND (p.source_key = ? OR p.source_key LIKE ? ESCAPE '!') LIMIT 50
                """, unit, unit, name, "%/\(escaped(name))")
            let keys = try found.map {
                (id: try $0.get("id", as: ProgrammeID.self), key: try $0.get("source_key", as: String.self))
            }
            if let exact = keys.first(where: { $0.key == name }) { return .success(exact.id) }
            let ending = keys.filter { $0.key.hasSuffix("/\(name)") }
            guard let only = ending.first else { return .failure(.programmeNotFound) }
            return ending.count == 1 ? .success(only.id) : .failure(.severalFilms)
        }
    }

    /// A text in which nothing stands for anything else.
    private static func escaped(_ text: String) -> String {
        text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
    }
}

extension CatalogueError {
    fileprivate static let severalFilms = CatalogueError(
        .conflict, zh: "几个节目的影片都叫这个名称，请用编号（id）指明。",
        en: "The films of several programmes have that name: tell which by id.")
}
