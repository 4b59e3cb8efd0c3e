public import MediaModel

/// All that is wrong with a configuration.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The faults, in the order of the file, then those of the environment.
    public var faults: [Fault]

    /// One thing that is wrong.
    public struct Fault: Sendable, Equatable {
        /// The key path of the setting, `server.port`; empty if the whole file is meant.
        public var key: String
        /// The file, the environment variable or the option that it stands in.
        public var file: String
        /// The line in the file, from 1; `nil` where there are no lines.
        public var line: Int?
        /// What is wrong and what would be right.
        public var message: LocalizedText

        /// A fault.
        public init(key: String, file: String, line: Int? = nil, message: LocalizedText) {
            self.key = key
            self.file = file
            self.line = line
            self.message = message
        }

        /// One line: `config/lectern.yaml:12: server.port: must be …`.
        public func text(_ language: Language) -> String {
            let place = line.map { "\(file):\($0)" } ?? file
            return [place, key, message[language]].filter { !$0.isEmpty }.joined(separator: ": ")
        }
    }

    /// The error of these faults.
    public init(faults: [Fault]) { self.faults = faults }

    /// The faults, one a line.
    public func text(_ language: Language) -> String {
        faults.map { $0.text(language) }.joined(separator: "\n")
    }

    /// The faults in English, one a line.
    public var description: String { text(.en) }
}
