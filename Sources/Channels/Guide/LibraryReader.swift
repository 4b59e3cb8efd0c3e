import Catalogue
import Database
import MediaModel

/// Reads what a schedule may show, as the catalogue has it in a transaction.
struct LibraryReader {
    let tx: ReadTransaction
    let schedule: Schedule
    /// The card where the channel names none.
    let card: AssetID?
    private var programmes: [String: LibraryProgramme] = [:]
    /// Assets whose times nobody has read yet.
    private(set) var unread: Set<AssetID> = []

    /// The most programmes of a series or section that are looked at.
    static let mostOfGroup = 1000

    init(_ schedule: Schedule, card: AssetID?, tx: ReadTransaction) {
        self.tx = tx
        self.schedule = schedule
        self.card = card
    }

    /// The library.
    ///
    /// - Parameter more: programmes that are on air, whatever the rules say.
    mutating func read(_ more: [ProgrammeID] = []) throws -> Library {
        var library = Library()
        for rule in schedule.rules {
            guard let id = rule.content.id else { continue }
            switch rule.content.kind {
            case .programme: _ = try programme(id)
            case .series, .shuffle: library.series[id] = try series(id)
            case .section: library.sections[id] = try section(id)
            case .repeat, .live, .filler, .off: continue
            }
        }
        for source in schedule.channel.fillers {
            switch source.kind {
            case .programme: library.fillers += try programme(source.id).map { [$0] } ?? []
            case .series: library.fillers += try series(source.id)
            case .section: library.fillers += try section(source.id)
            }
        }
        library.card = try theCard()
        for id in more { _ = try programme(id.rawValue) }
        library.programmes = programmes
        return library
    }

    private mutating func programme(_ id: String) throws -> ProgrammeID? {
        guard let id = ProgrammeID(id) else { return nil }
        if programmes[id.rawValue] != nil { return id }
        guard let found = try Catalogue.broadcastable(id, in: tx) else { return nil }
        try add(found)
        return id
    }

    private mutating func series(_ id: String) throws -> [ProgrammeID] {
        try add(all: try Catalogue.broadcastable(series: id, limit: Self.mostOfGroup, in: tx))
    }

    private mutating func section(_ id: String) throws -> [ProgrammeID] {
        try add(all: try Catalogue.broadcastable(section: id, limit: Self.mostOfGroup, in: tx))
    }

    private mutating func add(all found: [Broadcastable]) throws -> [ProgrammeID] {
        for programme in found where programmes[programme.id.rawValue] == nil { try add(programme) }
        return found.map(\.id)
    }

    private mutating func add(_ found: Broadcastable) throws {
        let availability = found.availability
        let isForRegion =
            availability.regions.isEmpty
            || schedule.channel.region != nil && availability.admits(schedule.channel.region)
        programmes[found.id.rawValue] = LibraryProgramme(
            id: found.id, title: found.title, episode: found.episode, isPublished: found.isPublished,
            from: availability.from, until: availability.until, isForRegion: isForRegion,
            film: try film(found.asset, of: found.id))
    }

    private mutating func theCard() throws -> Film? {
        if let chosen = schedule.channel.card, let found = try Catalogue.broadcastable(chosen, in: tx),
            found.isPublished, let film = try film(found.asset, of: chosen)
        {
            return film
        }
        return try card.flatMap { try film($0, of: nil) }
    }

    /// The film of an asset; `nil` if it has no pictures, or if its times are not read yet.
    mutating func film(_ asset: AssetID, of programme: ProgrammeID?) throws -> Film? {
        guard let row = try tx.row("SELECT pictures, sounds FROM segment_times WHERE asset_id = ?", asset) else {
            unread.insert(asset)
            return nil
        }
        return try Self.film(asset, of: programme, row)
    }

    static func film(_ asset: AssetID, of programme: ProgrammeID?, _ row: Row) throws -> Film? {
        let (pictures, sounds): (String?, String?) = (try row.get("pictures"), try row.get("sounds"))
        return pictures.flatMap { SegmentTimes($0) }.map { pictures in
            Film(
                programme: programme, asset: asset, pictures: pictures, sounds: sounds.flatMap { SegmentTimes($0) })
        }
    }
}

extension Library {
    /// A digest that differs where libraries do (FNV-1a of 64 bits): nothing that strangers gain by making two alike.
    var digest: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        func add(_ film: Film?) {
            add(film.map { "\($0.asset) \($0.pictures) \($0.sounds?.description ?? "-")" } ?? "-")
        }
        for (id, programme) in programmes.sorted(by: { $0.key < $1.key }) {
            add("\(id) \(programme.episode ?? -1) \(programme.isPublished) \(programme.isForRegion)")
            add("\(programme.from ?? -1) \(programme.until ?? -1) \(programme.title)")
            add(programme.film)
        }
        for group in [series, sections] {
            for (id, members) in group.sorted(by: { $0.key < $1.key }) {
                add(id)
                for member in members { add(member.rawValue) }
            }
        }
        for filler in fillers { add(filler.rawValue) }
        add(card)
        return String(hash, radix: 16)
    }
}
