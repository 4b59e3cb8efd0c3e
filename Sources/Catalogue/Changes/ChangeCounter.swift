internal import Database

/// The number of the last change that players see. It is raised in the transaction that changes something, so whoever
/// has read all up to a number misses nothing.
enum ChangeCounter {
    /// The last number given.
    static func last(in tx: ReadTransaction) throws -> Int64 {
        try tx.row("SELECT last FROM catalogue_changes WHERE id = 1")?.get("last") ?? 0
    }

    /// Takes numbers that nothing had before.
    ///
    /// - Returns: the highest of them.
    @discardableResult
    static func take(_ count: Int = 1, in tx: WriteTransaction) throws -> Int64 {
        try tx.execute("UPDATE catalogue_changes SET last = last + ? WHERE id = 1", count)
        return try last(in: tx)
    }

    /// Gives every programme of a condition a number of its own.
    ///
    /// - Parameter condition: on `programmes`, with one `?`.
    static func mark(where condition: String, _ argument: SQLValue, in tx: WriteTransaction) throws {
        let count: Int =
            try tx.row("SELECT COUNT(*) AS n FROM programmes WHERE \(condition)", argument)?.get("n") ?? 0
        let last = try take(max(count, 1), in: tx)
        guard count > 0 else { return }
        try tx.execute(
            """
            UPDATE programmes SET change_number = n.number FROM (
            SELECT id, ? - ROW_NUMBER() OVER (ORDER BY change_number, id) + 1 AS number FROM programmes
            WHERE \(condition)) AS n WHERE n.id = programmes.id
            """, last, argument)
    }
}
