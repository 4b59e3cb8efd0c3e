import ArgumentParser

/// The program: the daemon and the commands around it.
@main
struct Lectern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lectern",
        abstract: "讲台 · a media distribution and streaming daemon for courseware and broadcasts",
        version: Version.text,
        subcommands: [
            Serve.self, Check.self, Probe.self, IngestFilms.self, JobsCommand.self, Verify.self, User.self,
            StationCommand.self, WorkerCommand.self,
        ])
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
