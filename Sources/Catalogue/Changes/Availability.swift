internal import Database
public import MediaModel

/// When and where a programme may be seen.
public struct Availability: Sendable, Equatable {
    /// The first instant, in milliseconds since 1970; `nil` for no bound.
    public var from: Int64?
    /// The first instant after the last, in milliseconds since 1970; `nil` for no bound.
    public var until: Int64?
    /// Regions it is for, each with all in it: `山东省/临沂市`, or an administrative code; empty for everywhere.
    public var regions: [String]

    /// The most regions of a programme.
    public static let mostRegions = 100

    /// An availability; without arguments, always and everywhere.
    public init(from: Int64? = nil, until: Int64? = nil, regions: [String] = []) {
        self.from = from
        self.until = until
        self.regions = regions
    }

    /// Whether an instant lies in it.
    public func includes(_ at: Int64) -> Bool { from.map { $0 <= at } ?? true && until.map { $0 > at } ?? true }

    /// Whether it is for a region; whoever's region is not known is let in.
    public func admits(_ region: String?) -> Bool { region.map { RegionPath.admits(regions, $0) } ?? true }

    /// - Throws: `CatalogueError.invalid`.
    func validated() throws(CatalogueError) -> Availability {
        if let from, let until, from >= until {
            throw CatalogueError(.invalid, zh: "结束时间（until）应晚于开始时间（from）。", en: "until must be later than from.")
        }
        guard regions.count <= Self.mostRegions else { throw .tooLong("regions", Self.mostRegions) }
        let regions = regions.map(RegionPath.normal)
        guard regions.allSatisfy({ !$0.isEmpty && $0.unicodeScalars.count <= RegionPath.limit }) else {
            throw CatalogueError(
                .invalid, zh: "regions 应为地区，如“山东省/临沂市”或行政区划代码 3713。",
                en: "regions must be names such as 山东省/临沂市 or administrative codes such as 3713.")
        }
        return Availability(from: from, until: until, regions: Set(regions).sorted())
    }
}

extension Programme {
    /// Whether somebody finds and plays it.
    ///
    /// - Parameter region: the viewer's region, where it is known.
    public func isShown(in region: String? = nil) -> Bool { isListed && availability.admits(region) }
}

extension Catalogue {
    /// Sets when and where a programme may be seen. It enters and leaves the lists by itself then.
    ///
    /// - Throws: `CatalogueError`: `.notFound`, `.invalid`; `DatabaseError`.
    @discardableResult
    public func setAvailability(_ availability: Availability, of id: ProgrammeID) async throws -> Programme {
        let availability = try availability.validated()
        let at = now()
        return try await database.write { tx in
            try Self.set(availability, of: id, at: at, in: tx)
            return try Self.present(id, in: tx)
        }
    }

    /// The same in a transaction, with an availability that is validated.
    static func set(
        _ availability: Availability, of id: ProgrammeID, at: Int64, in tx: WriteTransaction
    ) throws {
        let count = try tx.execute(
            """
            UPDATE programmes SET visible_from = ?, visible_until = ?, regions = ?, updated_at = ? WHERE id = ?
            """, availability.from, availability.until, try JSONColumn.text(availability.regions), at, id)
        guard count > 0 else { throw CatalogueError.programmeNotFound }
        try tx.execute("DELETE FROM programme_regions WHERE programme_id = ?", id)
        for region in availability.regions {
            try tx.execute("INSERT INTO programme_regions (region, programme_id) VALUES (?, ?)", region, id)
        }
        try ProgrammeWriter(id: id, at: at, tx: tx).list()
    }

    /// Lists the programmes whose embargo has ended and takes out those whose time is over.
    ///
    /// - Returns: how many came or went.
    /// - Throws: `DatabaseError`.
    public func followEmbargoes() async throws -> Int {
        let at = now()
        let due = try await database.read { tx in
            try tx.rows(
                """
                SELECT id FROM programmes WHERE is_listed = 0 AND state = 'published' AND visible_from <= ?
                AND (visible_until IS NULL OR visible_until > ?)
                UNION SELECT id FROM programmes WHERE is_listed = 1 AND visible_until <= ? LIMIT 1000
                """, at, at, at
            ).map { try $0.get("id", as: ProgrammeID.self) }
        }
        guard !due.isEmpty else { return 0 }
        try await database.write { tx in
            for id in due { try ProgrammeWriter(id: id, at: at, tx: tx).list() }
        }
        return due.count
    }
}
