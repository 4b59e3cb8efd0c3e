/// Which part of a list is asked for.
struct PageRequest {
    /// Where to go on; `nil` for the beginning.
    let cursor: String?
    /// How many at most.
    let limit: Int

    /// The most that are given at once.
    static let most = 200

    /// Reads `cursor` and `limit`.
    ///
    /// - Throws: `Problem` 400 for a limit that is no number from 1 to 200, or an overlong cursor.
    init(_ fields: FormFields, standard: Int = 50) throws {
        cursor = fields["cursor"]
        guard cursor?.utf8.count ?? 0 <= 512 else { throw Problem.badField("cursor") }
        guard let text = fields["limit"] else {
            limit = standard
            return
        }
        guard let number = Int(text), (1...Self.most).contains(number) else { throw Problem.badField("limit") }
        limit = number
    }
}
