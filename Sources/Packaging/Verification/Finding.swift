public import MediaModel

/// Something that the publish gate found in an asset.
public struct Finding: Sendable, Equatable {
    /// How grave it is.
    public enum Level: String, Sendable {
        /// The asset must not be published.
        case must = "MUST"
        /// Players cope, but it is not as it should be.
        case should = "SHOULD"
    }

    /// How grave it is.
    public var level: Level
    /// The rule that it breaks, by its source.
    public var clause: String
    /// The track it is about; `nil` for the whole asset.
    public var track: String?
    /// What was found.
    public var message: LocalizedText

    /// A finding.
    public init(_ level: Level, _ clause: String, track: String? = nil, zh: String, en: String) {
        self.level = level
        self.clause = clause
        self.track = track
        message = LocalizedText(zh: zh, en: en)
    }
}
