public import MediaModel
public import Viewing

/// Figures by periods and keys, with the rule that they were counted by and when they were made.
public struct Report: Sendable, Equatable {
    /// What was asked for.
    public let query: ReportQuery
    /// The rule, with the zone; several if closed months were counted by others.
    public let rules: [String]
    /// When it was made, in milliseconds since 1970.
    public let madeAt: Int64
    /// Its periods.
    public let periods: [Period]
    /// Its rows, by period and rank.
    public let rows: [Row]
    /// Sums of each period.
    public let sums: [Row]
    /// Sums of all periods; what is counted once is counted once in all of them.
    public let total: Row
    /// Months in it whose figures are frozen.
    public let closed: [ClosedMonth]
    /// What came to closed months after they were closed, which the rows do not have.
    public let corrections: [Row]

    /// Figures of one period and key.
    public struct Row: Sendable, Equatable {
        /// Its period; `nil` for the sums of all.
        public var period: Period?
        /// The code or id; `nil` for a sum, and for viewers who are at no station or programmes that are in no group.
        public var key: String?
        /// What it is called.
        public var label: LocalizedText
        /// The figures.
        public var figures: ViewingFigures
        /// Distinct programmes that were watched.
        public var programmes: Int
        /// Distinct stations that watched.
        public var stations: Int
        /// Stations that there were at the end of the period; `nil` where stations are no part of the key.
        public var registered: Int?
        /// Stations that were heard of in the period; `nil` where that is not known.
        public var online: Int?
        /// Views more than in the period before, as a part of those; `nil` if there were none.
        public var change: Double?
        /// The rank by views in its period, from 1.
        public var rank: Int?
        /// Programmes that a unit handed in for the first time.
        public var submitted: Int?
        /// Programmes of a unit that were shown for the first time.
        public var adopted: Int?
        /// Programmes that a unit owes in the period.
        public var quota: Int?

        /// Whether anything was heard: stations that were silent have no data, which is not zero.
        public var hasData: Bool { online != 0 || registered == nil || !figures.isZero }

        /// Stations that watched, as a part of those there were.
        public var participation: Double? { registered.flatMap { $0 > 0 ? Double(stations) / Double($0) : nil } }

        /// Stations that were heard of, as a part of those there were.
        public var onlineRate: Double? {
            guard let online, let registered, registered > 0 else { return nil }
            return Double(online) / Double(registered)
        }

        init(period: Period?, key: String?, label: LocalizedText, figures: ViewingFigures = ViewingFigures()) {
            self.period = period
            self.key = key
            self.label = label
            self.figures = figures
            programmes = 0
            stations = 0
        }
    }
}
