public import MediaModel

/// Why the catalogue did not do what was asked. Failures of the database itself come as `DatabaseError`.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Kinds of faults.
    public enum Code: String, Sendable {
        /// There is no such programme, series or unit.
        case notFound
        /// Something sent cannot be used: a value too long, a date that is none, a cursor of another list.
        case invalid
        /// It does not fit the programme's state.
        case conflict
        /// It was here, and is not any more: begin again.
        case gone
        /// Whoever asks may not do it.
        case forbidden
    }

    /// The kind.
    public let code: Code
    /// What is wrong and what to do, for the user.
    public let message: LocalizedText

    /// An error of kind `code`.
    public init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }

    /// `invalid: …`, in English, for logs.
    public var description: String { "\(code.rawValue): \(message.en)" }

    static let programmeNotFound = CatalogueError(.notFound, zh: "没有这个节目。", en: "There is no such programme.")

    static let cursorAhead = CatalogueError(
        .gone, zh: "目录已从备份恢复，请去掉 since，从头同步。",
        en: "The catalogue was restored from a backup: synchronise from the beginning, without since.")

    static let badCursor = CatalogueError(
        .invalid, zh: "翻页标记无效，请从第一页重新开始。", en: "The cursor is not valid here; begin again with the first page.")
}
