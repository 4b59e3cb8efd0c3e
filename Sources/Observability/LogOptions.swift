public import Logging
public import MediaModel

/// How the log is written, set by the environment because the log is there before the configuration is read.
public struct LogOptions: Sendable, Equatable {
    /// Forms of a line.
    public enum Format: String, Sendable, CaseIterable {
        /// `time=… level=info logger=… msg="…" key=value`
        case logfmt
        /// One JSON object a line.
        case json
    }

    /// The least important level that is written.
    public var level: Logger.Level
    /// The form of a line.
    public var format: Format

    /// Options.
    public init(level: Logger.Level = .info, format: Format = .logfmt) {
        self.level = level
        self.format = format
    }

    /// Options as `LECTERN_LOG_LEVEL` (`trace` … `critical`) and `LECTERN_LOG_FORMAT` (`logfmt`, `json`) say.
    ///
    /// - Throws: `LogOptionsError` if one of them has an unusable value.
    public init(environment: [String: String]) throws(LogOptionsError) {
        self.init()
        if let text = environment["LECTERN_LOG_LEVEL"] {
            guard let level = Logger.Level(rawValue: text) else {
                throw LogOptionsError(
                    variable: "LECTERN_LOG_LEVEL", value: text, choices: Logger.Level.allCases.map(\.rawValue))
            }
            self.level = level
        }
        if let text = environment["LECTERN_LOG_FORMAT"] {
            guard let format = Format(rawValue: text) else {
                throw LogOptionsError(
                    variable: "LECTERN_LOG_FORMAT", value: text, choices: Format.allCases.map(\.rawValue))
            }
            self.format = format
        }
    }
}

/// An environment variable of the log has an unusable value.
public struct LogOptionsError: Error, Equatable, CustomStringConvertible {
    /// The variable's name.
    public var code: String
    /// What is wrong and what would be right.
    public var message: LocalizedText

    init(variable: String, value: String, choices: [String]) {
        code = variable
        message = LocalizedText(
            zh: "\(variable)：“\(value.prefix(60))”不可用，应为 \(choices.joined(separator: "、")) 之一",
            en: "\(variable): “\(value.prefix(60))” is not usable: it must be one of \(choices.joined(separator: ", "))"
        )
    }

    /// The English message.
    public var description: String { message.en }
}
