import ArgumentParser
import Database
import Foundation
import Ingest
import MediaModel
import Settings
import Storage

/// `lectern restore`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a data folder from a backup.",
        discussion: """
            The data folder must not hold a database: move an old one aside. A restoring that was interrupted is begun \
            anew with the same command. The backup stays as it is.
            """)
    @Argument(help: "The backup's folder.") var folder: String
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let settings = try options.load()
        let console = settings.console
        let backup = BackupFolder(path: URL(fileURLWithPath: folder).path)
        let record = try check(backup, settings)
        do {
            _ = try MediaStore(root: settings.data)
            guard let lock = DaemonLock(data: settings.data) else {
                throw console.fail(
                    LocalizedText(zh: "守护进程正在使用 \(settings.data)。", en: "A daemon uses \(settings.data)."))
            }
            let tally = try await Self.bring(backup, settings)
            console.say(CopyProgress.words(tally))
            console.say(
                zh: "已恢复 \(record.madeAt ?? "") 的备份：\(settings.data)",
                en: "The backup of \(record.madeAt ?? "") is restored: \(settings.data)")
            withExtendedLifetime(lock) {}
        } catch let error as StorageError {
            throw console.fail(error.message)
        } catch let error as DatabaseError {
            throw console.fail(error.explanation)
        }
    }

    private func check(_ backup: BackupFolder, _ settings: Settings) throws -> BackupFolder.Record {
        let console = settings.console
        guard let record = backup.record, record.madeAt != nil,
            FileManager.default.fileExists(atPath: backup.database)
        else {
            throw console.fail(
                LocalizedText(
                    zh: "\(backup.path) 中没有完整的备份。请指明 lectern backup 写成的目录。",
                    en: "There is no whole backup in \(backup.path). Name a folder that lectern backup has made."))
        }
        guard !FileManager.default.fileExists(atPath: "\(settings.data)/\(BackupFolder.database)") else {
            throw console.fail(
                LocalizedText(
                    zh: "\(settings.data) 中已有数据。请把它移到别处，或用 --data 指定新目录。",
                    en: "\(settings.data) holds data already. Move it aside, or name a new folder with --data."))
        }
        return record
    }

    /// Copies everything, the database last: a data folder without one is not taken for whole.
    private static func bring(_ backup: BackupFolder, _ settings: Settings) async throws -> FolderMirror.Tally {
        let console = settings.console
        let mirror = FolderMirror(source: backup.path, target: settings.data, without: BackupFolder.left)
        let tally = try await BlockingWork.run {
            let progress = CopyProgress(console)
            defer { progress.end() }
            return try mirror.bring(progress.tell)
        }
        let database = try Database.openReadOnly(path: backup.database)
        try await requireWhole(database, backup, console)
        try await database.backup(to: "\(settings.data)/\(BackupFolder.database)")
        try database.close()
        return tally
    }

    private static func requireWhole(_ database: Database, _ backup: BackupFolder, _ console: Console) async throws {
        guard try await database.isWhole() else {
            throw console.fail(
                LocalizedText(
                    zh: "备份中的数据库已损坏：\(backup.database)。请使用另一份备份。",
                    en: "The database in the backup is damaged: \(backup.database). Use another backup."))
        }
    }
}
