import ArgumentParser
import Transcoding

/// The program: the daemon and the commands around it.
@main
struct Lectern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lectern",
        abstract: "讲台 · a media distribution and streaming daemon for courseware and broadcasts",
        version: Version.text,
        subcommands: [
            Serve.self, Check.self, Probe.self, IngestFilms.self, JobsCommand.self, Verify.self, User.self,
            TokenCommand.self, StationCommand.self, ChannelCommand.self, EdgeCommand.self, KeysCommand.self,
            AuditCommand.self, CertificateCommand.self, ReportCommand.self, BackupCommand.self, RestoreCommand.self,
        ])

    /// Runs the command that the arguments name. `worker` is no command for people: one job, the request on standard
    /// input, events on standard output. It stays on the main thread and begins before there are others, for the
    /// kernel confines a thread and those that it starts.
    @MainActor static func main() async {
        if CommandLine.arguments.dropFirst().elementsEqual(["worker"]) { exit(withError: ExitCode(Worker.run())) }
        await main(nil)
    }
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
