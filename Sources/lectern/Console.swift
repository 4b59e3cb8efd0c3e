import ArgumentParser
import Foundation
import MediaModel

/// What commands say to the terminal, in the user's language.
struct Console: Sendable {
    let language: Language

    /// Exit status for a configuration that cannot be used (`EX_CONFIG`).
    static let unusableConfiguration: Int32 = 78

    /// The language of the environment, for what is said before the settings are read.
    static var fromEnvironment: Console {
        let environment = ProcessInfo.processInfo.environment
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return Console(language: Language(tag: tag ?? "en"))
    }

    /// Writes a line to standard output.
    func say(zh: String, en: String) { say(LocalizedText(zh: zh, en: en)) }

    /// Writes a line to standard output.
    func say(_ text: LocalizedText) { print(text[language]) }

    /// Writes a line to standard error.
    func complain(_ text: String) { FileHandle.standardError.write(Data("lectern: \(text)\n".utf8)) }

    /// Ends the command: says why, on standard error.
    func fail(_ text: LocalizedText, status: Int32 = EXIT_FAILURE) -> ExitCode {
        fail(text[language], status: status)
    }

    /// Ends the command: says why, on standard error.
    func fail(_ text: String, status: Int32 = EXIT_FAILURE) -> ExitCode {
        complain(text)
        return ExitCode(status)
    }

    /// Whether standard error is a terminal, where a line can be written over.
    var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes over the last line of a terminal.
    func overwrite(_ line: String) { FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8)) }
}
