internal import Database
import MediaModel

extension ProgrammeWriter {
    /// Puts the programme into the lists or takes it out, as its state and availability say, and tells players of the
    /// change. Called after every change of the row.
    func list() throws {
        let row = try tx.row(
            "SELECT state, visible_from, visible_until, was_listed FROM programmes WHERE id = ?", id)
        guard let row else { return }
        let availability = Availability(from: try row.get("visible_from"), until: try row.get("visible_until"))
        let isListed = try row.get("state", as: ProgrammeState.self) == .published && availability.includes(at)
        if isListed, try !row.get("was_listed", as: Bool.self) { try listFirst() }
        try tx.execute(
            """
            UPDATE programmes SET is_listed = ?, was_listed = CASE WHEN ? = 1 THEN 1 ELSE was_listed END,
            change_number = ? WHERE id = ?
            """, isListed, isListed, try ChangeCounter.take(in: tx), id)
    }

    /// From now on it is the newest of all.
    private func listFirst() throws {
        try tx.execute(
            "UPDATE programmes SET listed_at = ?, published_at = COALESCE(published_at, ?), updated_at = ? WHERE id = ?",
            at, at, at, id)
        let index = SearchIndex(tx: tx)
        let number: Int64 =
            try tx.row("SELECT search_number FROM programmes WHERE id = ?", id)?.get("search_number") ?? 0
        let next = try index.nextNumber()
        guard number < next - 1 else { return }
        try index.following(id) {
            try tx.execute("UPDATE programmes SET search_number = ? WHERE id = ?", next, id)
        }
    }
}
