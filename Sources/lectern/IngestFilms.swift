import ArgumentParser
import Database
import Foundation
import Ingest
import MediaModel
import Settings
import Storage

/// `lectern ingest`
struct IngestFilms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Put films into the inbox of the running daemon.")

    @Argument(help: "The films. Sidecars and subtitles beside them come along.")
    var files: [String]

    @Option(help: "The section.")
    var section: String?

    @Option(help: "The unit that made them.")
    var unit: String?

    @Option(help: "The title, for one film.")
    var title: String?

    @Flag(help: "Show progress until each film is published or refused.")
    var wait = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        if title != nil && files.count > 1 { throw ValidationError("--title goes with one film.") }
    }

    func run() async throws {
        let settings = try options.load()
        let console = settings.console
        guard DaemonLock.isHeld(data: settings.data) else {
            throw console.fail(.noDaemon(settings.data))
        }
        for file in files where !FileManager.default.isReadableFile(atPath: file) {
            throw console.fail(LocalizedText(zh: "无法读取 \(file)", en: "cannot read \(file)"))
        }
        let database = try Database.openReadOnly(path: "\(settings.data)/lectern.sqlite")
        let client = InboxClient(store: try MediaStore(root: settings.data))
        let began = Int64(Date().timeIntervalSince1970 * 1000)
        var dropped: [(String, ArrivalPath)] = []
        for file in files {
            do {
                dropped.append((file, try await client.drop(file, .init(unit: unit, section: section, title: title))))
            } catch let error as InboxClientError {
                throw console.fail(error.message)
            } catch let error as StorageError {
                throw console.fail(error.message)
            }
        }
        guard wait else {
            console.say(zh: "已放入收件箱：\(files.count) 个文件", en: "\(files.count) file(s) are in the inbox")
            return
        }
        var hasRefusals = false
        for (file, path) in dropped {
            let progress = IngestProgress(file: file, console: console)
            let job = try await progress.follow(path, since: began, in: database, data: settings.data)
            if job?.state == .rejected || job == nil { hasRefusals = true }
        }
        if hasRefusals { throw ExitCode.failure }
    }
}
