import Catalogue

/// When and where a programme may be seen, as requests say it: instants, or days in the zone of the settings.
struct AvailabilityWish: Decodable {
    var from: String?
    var until: String?
    var regions: [String]?

    /// - Throws: `Problem` 400 for what is no instant.
    func availability(_ instants: Instants) throws -> Availability {
        Availability(
            from: try instant(from, "from", instants), until: try instant(until, "until", instants),
            regions: regions ?? [])
    }

    /// An instant, or the beginning of a day; `nil` for none or an empty text.
    private func instant(_ text: String?, _ name: String, _ instants: Instants) throws -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let milliseconds = instants.milliseconds(text) else { throw Problem.badField(name) }
        return milliseconds
    }
}
