public import MediaModel

/// Why something about channels was not done.
public struct ChannelsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Kinds of refusal.
    public enum Code: String, Sendable {
        /// There is no such channel or rule.
        case notFound
        /// Something sent cannot be used.
        case invalid
        /// There is one of that id already, or one was changed by somebody else meanwhile.
        case conflict
        /// There are as many as there may be.
        case tooMany
        /// A file cannot be taken in; see `faults`.
        case invalidFile
        /// What is to be changed is not any more as whoever changes it has seen it.
        case stale
    }

    /// One thing that is wrong in a file or a list.
    public struct Fault: Sendable, Equatable {
        /// The line of a file, from 1.
        public var line: Int
        /// What is wrong and what would be right.
        public var message: LocalizedText

        /// A fault.
        public init(line: Int, message: LocalizedText) {
            self.line = line
            self.message = message
        }
    }

    /// The kind.
    public let code: Code
    /// What is wrong and what to do, for people.
    public let message: LocalizedText
    /// What is wrong in a file, in the order of its lines, 100 at most.
    public var faults: [Fault] = []

    /// A refusal.
    public init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }

    init(faults: [Fault]) {
        self.init(
            .invalidFile, zh: "文件有错误，没有导入任何内容。请改正后重新导入。",
            en: "The file has faults; nothing of it was imported. Correct them and import it again.")
        self.faults = Array(faults.sorted { $0.line < $1.line }.prefix(100))
    }

    /// Message and faults, one a line.
    public func text(_ language: Language) -> String {
        let lines = faults.map { fault in
            switch language {
            case .zh: "第 \(fault.line) 行：\(fault.message.zh)"
            case .en: "line \(fault.line): \(fault.message.en)"
            }
        }
        return ([message[language]] + lines).joined(separator: "\n")
    }

    /// `invalid: …`, in English, for logs.
    public var description: String { "\(code.rawValue): \(text(.en))" }

    static let channelNotFound = ChannelsError(.notFound, zh: "没有这个频道。", en: "There is no such channel.")
    static let stale = ChannelsError(
        .stale, zh: "编排已被他人改动，没有保存。请重新载入后再改。",
        en: "Somebody else has changed the schedule; nothing was saved. Load it again and make the change there.")
    static let ruleNotFound = ChannelsError(.notFound, zh: "没有这条编排规则。", en: "There is no such rule.")

    static func invalid(_ zh: String, _ en: String) -> ChannelsError { ChannelsError(.invalid, zh: zh, en: en) }
}
