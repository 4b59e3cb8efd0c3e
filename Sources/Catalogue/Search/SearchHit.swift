/// A programme that was found, and where in it.
public struct SearchHit: Sendable, Equatable {
    /// The programme.
    public var programme: Programme
    /// Where the words stand; `nil` where none were asked for.
    public var match: SearchMatch?
}

/// Where the words of a query stand in a programme.
public struct SearchMatch: Sendable, Equatable {
    /// The title, in parts.
    public var title: [TextPart]
    /// The synopsis around the first of the words; `nil` if none is in it.
    public var synopsis: [TextPart]?
    /// The first moment at which the words are said; `nil` if they are not.
    public var moment: Moment?

    /// A moment of a programme.
    public struct Moment: Sendable, Equatable {
        /// When, in seconds from its beginning.
        public var seconds: Double
        /// The subtitles' language.
        public var language: String
        /// What is said, in parts.
        public var text: [TextPart]
    }
}

/// A part of a text: what was asked for, or what stands between.
public struct TextPart: Sendable, Equatable {
    /// The text.
    public var text: String
    /// Whether it was asked for.
    public var isHit: Bool

    /// A part.
    public init(_ text: String, isHit: Bool = false) {
        self.text = text
        self.isHit = isHit
    }
}
