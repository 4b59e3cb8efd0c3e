import ArgumentParser
import Hummingbird
import Logging

/// What `make bench` needs beside Lectern itself; no part of it.
@main
struct BenchTools: AsyncParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [
        FileServer.self, FillCatalogue.self, LookCatalogue.self, FillViewings.self, TimeReports.self, FillChannels.self,
    ])
}

/// Hummingbird's own server of files, the peer of the segment path.
struct FileServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "files")

    @Option(help: "The folder whose files are served.")
    var root: String
    @Option(help: "The TCP port on the loopback address.")
    var port: Int

    func run() async throws {
        let router = Router()
        router.add(middleware: FileMiddleware(root))
        var log = Logger(label: "files")
        log.logLevel = .critical
        try await Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: log
        ).run()
    }
}
