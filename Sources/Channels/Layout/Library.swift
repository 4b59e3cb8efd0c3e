public import MediaModel

/// What a channel may show, as the catalogue has it at one moment: all that a layout looks up.
public struct Library: Codable, Sendable, Equatable {
    /// Programmes by their ids.
    public var programmes: [String: LibraryProgramme]
    /// The programmes of each series that is asked for, in order.
    public var series: [String: [ProgrammeID]]
    /// The programmes of each section that is asked for, the newest first.
    public var sections: [String: [ProgrammeID]]
    /// The channel's fillers, in the order of their sources.
    public var fillers: [ProgrammeID]
    /// What stands in where nothing else fits.
    public var card: Film?

    /// A library.
    public init(
        programmes: [LibraryProgramme] = [], series: [String: [ProgrammeID]] = [:],
        sections: [String: [ProgrammeID]] = [:], fillers: [ProgrammeID] = [], card: Film? = nil
    ) {
        self.programmes = Dictionary(programmes.map { ($0.id.rawValue, $0) }, uniquingKeysWith: { $1 })
        self.series = series
        self.sections = sections
        self.fillers = fillers
        self.card = card
    }

    subscript(_ id: ProgrammeID) -> LibraryProgramme? { programmes[id.rawValue] }
}

/// A programme as a layout sees it.
public struct LibraryProgramme: Codable, Sendable, Equatable {
    /// Its name in addresses.
    public var id: ProgrammeID
    /// Its title.
    public var title: String
    /// Its number in its series.
    public var episode: Int?
    /// Whether it is published; an embargo may hold it back all the same.
    public var isPublished: Bool
    /// The first instant at which it may be shown, in milliseconds since 1970; `nil` for no bound.
    public var from: Int64?
    /// The first instant at which it may not any more, in milliseconds since 1970; `nil` for no bound.
    public var until: Int64?
    /// Whether it may be shown where the channel is for.
    public var isForRegion: Bool
    /// What is put on air; `nil` for one without pictures.
    public var film: Film?

    /// A programme.
    public init(
        id: ProgrammeID, title: String, episode: Int? = nil, isPublished: Bool = true, from: Int64? = nil,
        until: Int64? = nil, isForRegion: Bool = true, film: Film?
    ) {
        self.id = id
        self.title = title
        self.episode = episode
        self.isPublished = isPublished
        self.from = from
        self.until = until
        self.isForRegion = isForRegion
        self.film = film
    }

    /// Why it may not be on air from an instant on; `nil` if it may.
    func obstacle(at instant: Int64) -> Conflict.Kind? {
        guard isPublished else { return .notPublished }
        guard let film else { return .withoutPictures }
        guard isForRegion else { return .otherRegion }
        // It has to be visible until its last segment has begun.
        guard from.map({ $0 <= instant }) ?? true, until.map({ instant + film.length <= $0 }) ?? true else {
            return .embargo
        }
        return nil
    }

    /// Its place in its series.
    var seriesKey: SeriesKey { SeriesKey(episode: episode, id: id) }
}

/// Where a lesson stands in its series: by number, unnumbered ones last.
struct SeriesKey: Codable, Sendable, Equatable, Comparable {
    var episode: Int?
    var id: ProgrammeID

    static func < (left: Self, right: Self) -> Bool {
        let (first, second) = (left.episode ?? 1_000_000, right.episode ?? 1_000_000)
        return first == second ? left.id < right.id : first < second
    }
}
