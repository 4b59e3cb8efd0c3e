/// Which programmes to list and how.
public struct ProgrammeQuery: Sendable, Hashable {
    /// Words or characters of title, presenter, unit, series, keywords, synopsis or subtitles; all must be there.
    public var text: String?
    /// A section's id or name; its subsections are included.
    public var section: String?
    /// A series' id or title.
    public var series: String?
    /// A unit's id or name.
    public var unit: String?
    /// A type, as the producers write it.
    public var type: String?
    /// A BCP 47 language, as the producers write it.
    public var language: String?
    /// The year of production.
    public var year: Int?
    /// A keyword, whatever its case and width.
    public var keyword: String?
    /// Only programmes in this state; `nil` lists all states. Published ones are listed while they are shown: an embargo
    /// may hold them back. Awaiting review includes shown programmes with a newer version that waits.
    public var state: ProgrammeState?
    /// The viewer's region, where it is known: what is not for that region is left out.
    public var region: String?
    /// The order; `nil` for the best matches first where `text` is asked for, else the newest first.
    public var sort: ProgrammeSort?
    /// Where the page before ended.
    public var cursor: String?
    /// Programmes a page, 1…200.
    public var limit: Int

    /// A query; without arguments, the newest published programmes.
    public init(
        text: String? = nil, section: String? = nil, series: String? = nil, unit: String? = nil, type: String? = nil,
        language: String? = nil, year: Int? = nil, keyword: String? = nil, state: ProgrammeState? = .published,
        region: String? = nil, sort: ProgrammeSort? = nil, cursor: String? = nil, limit: Int = 50
    ) {
        self.text = text
        self.section = section
        self.series = series
        self.unit = unit
        self.type = type
        self.language = language
        self.year = year
        self.keyword = keyword
        self.state = state
        self.region = region
        self.sort = sort
        self.cursor = cursor
        self.limit = limit
    }

    /// The words to look for; `nil` if none are asked for, empty if nothing can be found.
    var terms: [SearchTerm]? {
        guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
        return SearchTerm.terms(of: text)
    }
}

/// Orders of programmes.
public enum ProgrammeSort: String, Sendable, CaseIterable {
    /// The best matches first: words in the title before those in other fields, the synopsis and the subtitles; among
    /// equals the newest. Without words it is `new`.
    case relevance
    /// The one shown last first.
    case new
    /// By title, numbers in it by their value.
    case title
    /// Most views first.
    case views
    /// By the number in the series, unnumbered ones last.
    case episode

    /// What it orders by before the id.
    var expression: String {
        switch self {
        case .new, .relevance: "p.listed_at"
        case .title: "p.title_order"
        case .views: "p.views"
        case .episode: "COALESCE(p.episode, 1000000)"
        }
    }

    var isDescending: Bool { self == .new || self == .views || self == .relevance }
}
