import ArgumentParser
import Foundation
import MediaModel
import NIOCore
import Observability
import Settings

/// `lectern serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the daemon until SIGTERM or SIGINT.")

    @OptionGroup var options: CommonOptions

    @Option(help: "The address to listen on.")
    var host: String?

    @Option(help: "The port to listen on.")
    var port: Int?

    func run() async throws {
        var further: [String: String] = [:]
        if let host { further["server.host"] = host }
        if let port { further["server.port"] = String(port) }
        let settings = try options.load(further)
        guard settings.server.tls.certificate == nil else {
            throw settings.console.fail(
                LocalizedText(
                    zh: "server.tls：此版本尚不能直接提供 HTTPS，请设为 null，并在前面放置反向代理。",
                    en:
                        "server.tls: this version does not speak HTTPS itself yet. Set it to null and put a proxy before it."
                ),
                status: Console.unusableConfiguration)
        }
        do {
            LogWriter.bootstrap(try LogOptions(environment: ProcessInfo.processInfo.environment))
        } catch {
            throw settings.console.fail(error.message, status: Console.unusableConfiguration)
        }
        // One event loop for each processor that this process may use: NIO would count those of the machine.
        NIOSingletons.groupLoopCountSuggestion = ProcessInfo.processInfo.activeProcessorCount
        let daemon = try await Daemon(settings: settings)
        try await daemon.run { [options, further] () throws(SettingsError) in try options.read(further) }
    }
}
