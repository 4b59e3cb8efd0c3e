import ArgumentParser
import Database
import Foundation
import Ingest
import MediaModel
import Settings

/// `lectern jobs`
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "What becomes of films, and a say in it.",
        subcommands: [List.self, Pause.self, Resume.self, Cancel.self, Retry.self, Priority.self])

    /// Has the running daemon carry out `command` on jobs, one after the other, and says what came of each.
    ///
    /// - Throws: `ExitCode` 1 if one was refused or no daemon runs.
    static func perform(_ command: JobCommand, on jobs: [String], _ options: CommonOptions) async throws {
        let settings = try options.load()
        let console = settings.console
        guard DaemonLock.isHeld(data: settings.data) else { throw console.fail(.noDaemon(settings.data)) }
        let database = try await Database.open(path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
        let client = JobClient(database: database)
        var hasRefusals = false
        for name in jobs {
            do {
                guard let id = JobID(name) else { throw JobClientError.refused(JobControlError.unknownJob.message) }
                let job = try await client.ask(command, of: id, by: NSUserName()) {
                    DaemonLock.isHeld(data: settings.data)
                }
                if let job { print(line(job, console)) }
            } catch let error as JobClientError {
                console.complain("\(name): \(error.message[console.language])")
                hasRefusals = true
            }
        }
        try database.close()
        if hasRefusals { throw ExitCode.failure }
    }

    /// A job in a line of fields with tabs between them: name, priority, state, progress, unit and file.
    static func line(_ job: Job, _ console: Console) -> String {
        let words = JobWords(console: console)
        let isMeasured = job.state == .encoding || (job.isPaused && job.progress > 0)
        let progress = isMeasured ? words.progress(of: job) : "-"
        return
            "\(job.id)\t\(job.priority)\t\(words.state(of: job))\t\(progress)\t\(job.unit)/\(job.path.displayName)"
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Jobs under way, those that go first before others.")
        @Flag(help: "Those that have ended too, newest first.") var all = false
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let settings = try options.load()
            let database: Database
            do {
                database = try Database.openReadOnly(path: "\(settings.data)/lectern.sqlite")
            } catch {
                throw settings.console.fail(
                    LocalizedText(
                        zh: "\(settings.data) 中没有讲台的数据。请用 --data 指定数据目录。",
                        en: "There are no data of Lectern in \(settings.data). Name its data folder with --data."))
            }
            let client = JobClient(database: database)
            guard all else {
                for job in try await client.unfinished() { print(JobsCommand.line(job, settings.console)) }
                return
            }
            var cursor: JobID?
            repeat {
                let jobs = try await client.list(before: cursor)
                for job in jobs { print(JobsCommand.line(job, settings.console)) }
                cursor = jobs.last?.id
            } while cursor != nil
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Hold jobs back; a running worker is ended.")
        @Argument(help: "The jobs.") var jobs: [String]
        @OptionGroup var options: CommonOptions

        func run() async throws { try await JobsCommand.perform(.pause, on: jobs, options) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let paused jobs go on.")
        @Argument(help: "The jobs.") var jobs: [String]
        @OptionGroup var options: CommonOptions

        func run() async throws { try await JobsCommand.perform(.resume, on: jobs, options) }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End jobs; their films stay in the inbox.")
        @Argument(help: "The jobs.") var jobs: [String]
        @OptionGroup var options: CommonOptions

        func run() async throws { try await JobsCommand.perform(.cancel, on: jobs, options) }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin refused or cancelled jobs anew with the films in the inbox.")
        @Argument(help: "The jobs.") var jobs: [String]
        @OptionGroup var options: CommonOptions

        func run() async throws { try await JobsCommand.perform(.retry, on: jobs, options) }
    }

    struct Priority: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let jobs go before others: 0 to 9, 5 if not given.")
        @Argument(help: "The priority.") var priority: Int
        @Argument(help: "The jobs.") var jobs: [String]
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard Job.priorities.contains(priority) else {
                throw ValidationError(JobControlError.badPriority.message[Console.fromEnvironment.language])
            }
        }

        func run() async throws { try await JobsCommand.perform(.setPriority(priority), on: jobs, options) }
    }
}

extension LocalizedText {
    /// Why a command that needs the running daemon cannot do its work.
    static func noDaemon(_ data: String) -> LocalizedText {
        LocalizedText(
            zh: "没有守护进程在使用 \(data)。请先运行 lectern serve，或用 --data 指定它的数据目录。",
            en: "No daemon runs on \(data). Start lectern serve first, or name its data folder with --data.")
    }
}
