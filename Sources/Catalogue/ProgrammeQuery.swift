/// Which programmes to list and how.
public struct ProgrammeQuery: Sendable, Equatable {
    /// Words or characters of title, synopsis, presenter or keywords; all must be there.
    public var text: String?
    /// A section's id or name; its subsections are included.
    public var section: String?
    /// A series' id or title.
    public var series: String?
    /// A unit's id or name.
    public var unit: String?
    /// A type, as the producers write it.
    public var type: String?
    /// Only programmes in this state; `nil` lists all states. Awaiting review includes shown programmes with a newer
    /// version that waits.
    public var state: ProgrammeState?
    /// The order.
    public var sort: ProgrammeSort
    /// Where the page before ended.
    public var cursor: String?
    /// Programmes a page, 1…200.
    public var limit: Int

    /// A query; without arguments, the newest published programmes.
    public init(
        text: String? = nil, section: String? = nil, series: String? = nil, unit: String? = nil, type: String? = nil,
        state: ProgrammeState? = .published, sort: ProgrammeSort = .new, cursor: String? = nil, limit: Int = 50
    ) {
        self.text = text
        self.section = section
        self.series = series
        self.unit = unit
        self.type = type
        self.state = state
        self.sort = sort
        self.cursor = cursor
        self.limit = limit
    }
}

/// Orders of programmes.
public enum ProgrammeSort: String, Sendable, CaseIterable {
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
        case .new: "p.listed_at"
        case .title: "p.title_order"
        case .views: "p.views"
        case .episode: "COALESCE(p.episode, 1000000)"
        }
    }

    var isDescending: Bool { self == .new || self == .views }
}
