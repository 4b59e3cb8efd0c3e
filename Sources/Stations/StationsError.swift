public import MediaModel

/// Why something about stations was not done.
public struct StationsError: Error, Equatable, CustomStringConvertible {
    /// Kinds of refusal that callers tell apart.
    public enum Code: String, Sendable {
        /// Not usable as a code.
        case invalidCode
        /// A text is missing, too long or has control characters in it.
        case invalidText
        /// There is a station with that code.
        case codeTaken
        /// There is no station with that code.
        case unknownStation
        /// A file cannot be imported; see `faults`.
        case invalidFile
    }

    /// One thing that is wrong in a file.
    public struct Fault: Sendable, Equatable {
        /// The line, from 1.
        public let line: Int
        /// What is wrong there and what would be right.
        public let message: LocalizedText
    }

    /// The kind of refusal.
    public var code: Code
    /// What was wrong and what to do, for people.
    public var message: LocalizedText
    /// What is wrong in a file, in the order of its lines, 100 at most.
    public var faults: [Fault] = []

    /// A refusal.
    public init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }

    /// The refusal of a file. Nothing of it was imported.
    init(faults: [Fault]) {
        self.init(
            .invalidFile, zh: "文件有错误，没有导入任何站点。请改正后重新导入。",
            en: "The file has faults; no station was imported. Correct them and import it again.")
        self.faults = Array(faults.prefix(100))
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

    /// The English text.
    public var description: String { text(.en) }

    static func unknown(_ code: String) -> StationsError {
        StationsError(.unknownStation, zh: "没有编码为“\(code)”的站点。", en: "There is no station with the code “\(code)”.")
    }
}
