import ArgumentParser
import Foundation
import Settings

/// `lectern check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Validate the configuration: every fault at once.")

    @OptionGroup var options: CommonOptions

    func run() throws {
        let settings: Settings
        do {
            settings = try options.load()
        } catch {
            throw ExitCode.failure
        }
        settings.console.say(
            zh: "配置可用：\(options.file ?? "默认值")", en: "The configuration is usable: \(options.file ?? "defaults")")
    }
}
