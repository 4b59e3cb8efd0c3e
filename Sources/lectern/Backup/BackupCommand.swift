import ArgumentParser
import Database
import Foundation
import MediaModel
import Settings
import Storage

/// `lectern backup`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy everything that cannot be made anew, while the daemon runs.",
        discussion: """
            The folder is new, empty, or holds an earlier backup, of which only what is new is copied. It holds \
            passwords' hashes and keys: keep it as safe as the data folder.
            """)
    @Argument(help: "The folder for the backup.") var folder: String
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let settings = try options.load()
        let console = settings.console
        let backup = BackupFolder(path: URL(fileURLWithPath: folder).path)
        try check(backup, settings)
        do {
            let tally = try await Self.make(backup, settings)
            console.say(CopyProgress.words(tally))
            console.say(zh: "备份完成：\(backup.path)", en: "The backup is whole: \(backup.path)")
        } catch let error as StorageError {
            throw console.fail(error.message)
        } catch let error as DatabaseError {
            throw console.fail(error.explanation)
        } catch let error as CocoaError {
            throw console.fail(error.localizedDescription)
        }
    }

    private func check(_ backup: BackupFolder, _ settings: Settings) throws {
        let console = settings.console
        guard FileManager.default.fileExists(atPath: "\(settings.data)/\(BackupFolder.database)") else {
            throw console.fail(
                LocalizedText(
                    zh: "\(settings.data) 中没有讲台的数据。请用 --data 或 --config 指明数据目录。",
                    en: "There is no data of Lectern in \(settings.data). Name the data folder with --data or --config."
                ))
        }
        guard !backup.isInside(settings.data) else {
            throw console.fail(
                LocalizedText(
                    zh: "备份不能放在数据目录里（\(settings.data)/backups 下除外）。最好放在另一块磁盘上。",
                    en: """
                        A backup cannot lie in the data folder, but for \(settings.data)/backups. Another disk is best.
                        """))
        }
        guard (try? backup.claim()) == true else {
            throw console.fail(
                LocalizedText(
                    zh: "\(backup.path) 不能写入，或者其中有别的文件。请指定新目录、空目录或已有的备份。",
                    en:
                        "\(backup.path) cannot be written, or holds other files. Name a new or empty folder, or a backup."
                ))
        }
    }

    /// Makes the backup. The bulk is copied before the database and what came meanwhile after it, so that all that the
    /// copy of the database names is there; what is gone from the data folder goes only then.
    private static func make(_ backup: BackupFolder, _ settings: Settings) async throws -> FolderMirror.Tally {
        let mirror = FolderMirror(source: settings.data, target: backup.path, without: BackupFolder.left)
        let console = settings.console
        let (before, first) = try await BlockingWork.run {
            let before = try mirror.files()
            let progress = CopyProgress(console)
            defer { progress.end() }
            return (before, try mirror.bring(progress.tell))
        }
        let database = try Database.openReadOnly(path: "\(settings.data)/\(BackupFolder.database)")
        try await database.backup(to: backup.database)
        try database.close()
        let madeAt = settings.text(Int64(Date().timeIntervalSince1970 * 1000))
        return try await BlockingWork.run {
            let second = try mirror.bring()
            let after = try mirror.files().union(before)
            try mirror.keepOnly(after)
            try backup.write(.init(version: Version.text, madeAt: madeAt, files: after.count))
            var tally = first
            tally.files += second.files
            tally.bytes += second.bytes
            return tally
        }
    }
}
