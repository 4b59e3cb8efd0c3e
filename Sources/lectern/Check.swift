import ArgumentParser
import Certificates
import Foundation
import MediaModel
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
        do throws(CertificateError) {
            let warnings = try settings.tlsIdentity()?.warnings(now: Settings.now) ?? []
            for warning in warnings { settings.console.complain(warning[settings.console.language]) }
        } catch {
            throw settings.console.fail(error.text(settings.console.language))
        }
        settings.console.say(
            zh: "配置可用：\(options.file ?? "默认值")", en: "The configuration is usable: \(options.file ?? "defaults")")
    }
}
