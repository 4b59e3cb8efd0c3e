import ArgumentParser
import Certificates
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
        let identity: TLSIdentity?
        do throws(CertificateError) {
            identity = try settings.tlsIdentity()
        } catch {
            throw settings.console.fail(error.text(settings.console.language), status: Console.unusableConfiguration)
        }
        do {
            LogWriter.bootstrap(try LogOptions(environment: ProcessInfo.processInfo.environment))
        } catch {
            throw settings.console.fail(error.message, status: Console.unusableConfiguration)
        }
        // One event loop for each processor that this process may use: NIO would count those of the machine.
        NIOSingletons.groupLoopCountSuggestion = ProcessInfo.processInfo.activeProcessorCount
        let daemon = try await Daemon(settings: settings, identity: identity)
        try await daemon.run { [options, further] () throws(SettingsError) in try options.read(further) }
    }
}
