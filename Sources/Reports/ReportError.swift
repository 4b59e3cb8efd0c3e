public import MediaModel

/// Why there is no report.
public struct ReportError: Error, Sendable, Equatable {
    /// Kinds of refusal that callers tell apart.
    public enum Code: String, Sendable {
        /// Something asked for is not usable.
        case invalid
        /// What is asked for is not there.
        case notFound
        /// It is so already.
        case conflict
    }

    /// The kind of refusal.
    public let code: Code
    /// What was wrong and what to do.
    public let message: LocalizedText

    init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }
}
