import ArgumentParser
import Transcoding

/// `lectern worker`
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "One job: the request on standard input, events on standard output.",
        shouldDisplay: false)

    func run() throws {
        throw ExitCode(Worker.run())
    }
}
