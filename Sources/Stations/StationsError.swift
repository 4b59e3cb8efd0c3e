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
        /// There is no region with that code.
        case unknownRegion
        /// Something still lies in the region.
        case regionInUse
        /// There is no such piece of equipment or fault.
        case unknownEntry
        /// A fault does not go from its state to that one.
        case wrongState
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
            .invalidFile, zh: "文件有错误，没有导入任何内容。请改正后重新导入。",
            en: "The file has faults; nothing of it was imported. Correct them and import it again.")
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

    static func unknownRegion(_ code: String) -> StationsError {
        let shown = StationRules.shown(code)
        return StationsError(
            .unknownRegion, zh: "地区“\(shown)”不在地区表中；请填写表中的编码或全称，或先导入地区表。",
            en: "The region “\(shown)” is not in the tree: give a code or path that is, or import the regions first.")
    }

    static let outsideRegion = StationsError(
        .unknownRegion, zh: "站点不在您管理的地区内。", en: "The station is not in the region that you keep.")

    static let unknownEntry = StationsError(.unknownEntry, zh: "没有这条记录。", en: "There is no such entry.")

    static func unknown(_ code: String) -> StationsError {
        StationsError(.unknownStation, zh: "没有编码为“\(code)”的站点。", en: "There is no station with the code “\(code)”.")
    }
}
