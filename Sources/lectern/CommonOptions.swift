import ArgumentParser
import Foundation
import MediaModel
import Settings

/// Options of all commands that work on a daemon's data.
struct CommonOptions: ParsableArguments {
    @Option(help: "The configuration file; config/lectern.yaml if there is one.")
    var config: String?

    @Option(help: "The data folder, instead of the configured one.")
    var data: String?

    /// The configuration file that is read; `nil` for the defaults.
    var file: String? {
        config ?? (FileManager.default.fileExists(atPath: "config/lectern.yaml") ? "config/lectern.yaml" : nil)
    }

    /// The settings, all faults told at once.
    ///
    /// - Throws: `ExitCode` 78 if they cannot be used.
    func load(_ further: [String: String] = [:]) throws -> Settings {
        do throws(SettingsError) {
            return try read(further)
        } catch {
            let console = Console.fromEnvironment
            for line in error.text(console.language).split(separator: "\n") { console.complain(String(line)) }
            throw ExitCode(Console.unusableConfiguration)
        }
    }

    /// The settings, with nothing said about faults.
    func read(_ further: [String: String]) throws(SettingsError) -> Settings {
        var options = further
        if let data { options["data"] = data }
        return try Settings.load(file: file, environment: ProcessInfo.processInfo.environment, options: options)
    }
}

extension Settings {
    /// The terminal in the configured language.
    var console: Console { Console(language: locale.messages) }
}
