import Database

extension Stations {
    /// The region tree, by path; a part of it, if a region is given: that one and all in it.
    ///
    /// - Throws: `DatabaseError`.
    public func regions(in region: String? = nil) async throws -> [Region] {
        try await database.read { tx in
            guard let region else { return try Self.allRegions(in: tx) }
            let (condition, arguments) = Self.lying(in: region)
            return try tx.rows("SELECT * FROM regions WHERE \(condition) ORDER BY path", arguments: arguments)
                .map(Self.region)
        }
    }

    /// The region with that code.
    ///
    /// - Throws: `DatabaseError`.
    public func region(code: String) async throws -> Region? {
        try await database.read { tx in try tx.row("SELECT * FROM regions WHERE code = ?", code).map(Self.region) }
    }

    /// Whether a region, by code or path, is another one or lies in it.
    ///
    /// - Throws: `DatabaseError`.
    public func region(_ name: String, liesIn other: String) async throws -> Bool {
        let (condition, arguments) = Self.lying(in: other)
        let sql = "SELECT code FROM regions WHERE (code = ? OR path = ?) AND \(condition) LIMIT 1"
        return try await database.read { tx in
            try tx.row(sql, arguments: [.text(name), .text(name)] + arguments) != nil
        }
    }

    /// The codes of the stations in a region.
    ///
    /// - Throws: `DatabaseError`.
    public func codes(in region: String) async throws -> Set<String> {
        let (condition, arguments) = Self.lying(in: region)
        let sql = "SELECT code FROM stations WHERE region_code IN (SELECT code FROM regions WHERE \(condition))"
        return try await database.read { tx in
            try Set(tx.rows(sql, arguments: arguments).map { try $0.get("code", as: String.self) })
        }
    }

    /// Brings in regions from a CSV file: all of them or, if any line has a fault, none.
    ///
    /// A code that is there already gets the new name and place; stations find their regions anew. See ``RegionFile``.
    ///
    /// - Returns: how many regions the file has.
    /// - Throws: `StationsError.invalidFile` with each fault and its line.
    @discardableResult
    public func importRegions(_ bytes: [UInt8]) async throws -> Int {
        let entries = try RegionFile.entries(bytes)
        return try await database.write { tx in
            var tree = RegionTree(try Self.allRegions(in: tx))
            try tree.put(entries)
            // From the top down, so that every parent is there before those in it.
            for region in tree.regions.values.sorted(by: { ($0.level, $0.code) < ($1.level, $1.code) }) {
                try tx.execute(
                    """
                    INSERT INTO regions (code, name, level, parent_code, path) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level,
                    parent_code = excluded.parent_code, path = excluded.path
                    WHERE regions.path <> excluded.path OR regions.level <> excluded.level
                    OR regions.parent_code IS DISTINCT FROM excluded.parent_code
                    """, region.code, region.name, region.level, region.parent, region.path)
            }
            try Self.resolveRegions(in: tx)
            return entries.count
        }
    }

    /// Removes a region that nothing lies in.
    ///
    /// - Throws: `StationsError`: `unknownRegion`, `regionInUse`.
    public func removeRegion(code: String) async throws {
        try await database.write { tx in
            guard try tx.row("SELECT code FROM regions WHERE code = ?", code) != nil else {
                throw StationsError.unknownRegion(code)
            }
            let used = try tx.row(
                """
                SELECT 1 AS one FROM regions WHERE parent_code = ?
                UNION SELECT 1 FROM stations WHERE region_code = ? LIMIT 1
                """, code, code)
            guard used == nil else {
                throw StationsError(
                    .regionInUse, zh: "地区“\(code)”下还有地区或站点，不能删除。",
                    en: "Regions or stations lie in “\(code)”: it cannot be removed.")
            }
            try tx.execute("DELETE FROM regions WHERE code = ?", code)
        }
    }

    /// The condition of rows of `regions` that lie in a region, with the region itself.
    static func lying(in region: String) -> (sql: String, arguments: [SQLValue]) {
        // What follows a slash in the order of characters is the digit 0.
        let sql = """
            (code = ? OR path >= (SELECT path || '/' FROM regions WHERE code = ?)
            AND path < (SELECT path || '0' FROM regions WHERE code = ?))
            """
        return (sql, Array(repeating: .text(region), count: 3))
    }

    static func allRegions(in tx: ReadTransaction) throws -> [Region] {
        try tx.rows("SELECT * FROM regions ORDER BY path").map(region)
    }

    static func region(_ row: Row) throws -> Region {
        Region(
            code: try row.get("code"), name: try row.get("name"), level: try row.get("level"),
            parent: try row.get("parent_code"), path: try row.get("path"))
    }

    /// The code of the region that a station names by code or path; `nil` if it names none.
    ///
    /// - Throws: `StationsError.unknownRegion` for a name that is not in the tree, once there is one.
    static func regionCode(of name: String?, in tx: ReadTransaction) throws -> String? {
        guard let name else { return nil }
        let row = try tx.row("SELECT code FROM regions WHERE code = ? OR path = ? LIMIT 1", name, name)
        if let row { return try row.get("code") }
        guard try tx.row("SELECT code FROM regions LIMIT 1") == nil else { throw StationsError.unknownRegion(name) }
        return nil
    }

    /// Gives stations whose region was not known theirs, and those that name theirs by its path the path that it has now.
    static func resolveRegions(in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE stations SET region_code = (SELECT code FROM regions WHERE code = stations.region
            OR path = stations.region LIMIT 1) WHERE region IS NOT NULL AND region_code IS NULL
            """)
        try tx.execute(
            """
            UPDATE stations SET region = (SELECT path FROM regions WHERE code = stations.region_code)
            WHERE region_code IS NOT NULL AND region <> region_code
            AND region <> (SELECT path FROM regions WHERE code = stations.region_code)
            """)
    }
}
