public import MediaModel

/// Why a source is not taken, with what was seen, for the log.
public struct SourceRefusal: Error, Sendable, Equatable {
    /// The reason.
    public var code: RejectionCode
    /// What was seen, in English.
    public var detail: String

    /// A refusal.
    public init(_ code: RejectionCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
