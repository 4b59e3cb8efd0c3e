import Accounts
import Foundation
import Logging
import MediaModel
import Reports
import Settings
import Synchronization

/// Mails the reports of a month once. What is not taken is tried again each time that it is asked for, as often as
/// ``tries``; the audit log has what was sent, and what was given up.
///
/// A crash between the sending and the mark sends the same message again, under the same `Message-ID`.
final class MonthlyMail: Sendable {
    /// Tries until a message is given up: half a day.
    static let tries = 72
    /// Bytes of all files of a message: as Base64 they stay below the 25 MiB that many servers take.
    private static let room = 17 << 20

    private let settings: Settings
    private let accounts: Accounts
    private let log: Logger
    private let failures = Mutex<[String: Int]>([:])

    init(settings: Settings, accounts: Accounts, log: Logger) {
        self.settings = settings
        self.accounts = accounts
        self.log = log
    }

    /// Sends the reports of a folder, if that is set and was not done.
    func send(_ folder: MonthlyFolder) async {
        let month = folder.month.name
        guard settings.reports.mailTo != nil, !FileManager.default.fileExists(atPath: folder.mark.path),
            failures.withLock({ $0[month] ?? 0 }) < Self.tries
        else { return }
        do {
            try await sendNow(folder)
            log.info("monthly reports were mailed", metadata: ["month": "\(month)"])
        } catch {
            let count = failures.withLock { failures in
                failures[month, default: 0] += 1
                return failures[month] ?? 0
            }
            let reason = (error as? MailCommand.Failure)?.message.en ?? "\(error)"
            log.error(
                "monthly reports were not mailed",
                metadata: ["month": "\(month)", "try": "\(count)", "error": "\(reason)"])
            guard count == Self.tries else { return }
            try? await accounts.audit(.lectern, "report.mail.failed", month, reason)
        }
    }

    /// Sends the reports of a folder, whatever was done before.
    ///
    /// - Throws: `MailCommand.Failure`; what reading the files throws.
    func sendNow(_ folder: MonthlyFolder) async throws {
        guard let command = settings.mail.command, let from = settings.mail.from, let to = settings.reports.mailTo
        else {
            return
        }
        let message = try message(folder, from: from, to: to)
        try await MailCommand(command).send(message.bytes(zone: settings.zone))
        let at = "\(Accounts.systemTime())\n"
        try Data(at.utf8).write(to: folder.mark)
        try await accounts.audit(.lectern, "report.mail", folder.month.name, to.joined(separator: ", "))
    }

    private func message(_ folder: MonthlyFolder, from: String, to: [String]) throws -> MailMessage {
        let (files, left) = try folder.attachments(limit: Self.room)
        let (month, language) = (folder.month.name, settings.locale.messages)
        let subject = LocalizedText(zh: "\(month) 收看统计报表", en: "Viewing reports of \(month)")
        var text = LocalizedText(
            zh: "附件为 \(month) 的收看统计报表，由讲台（Lectern）自动生成。\n",
            en: "Attached are the viewing reports of \(month), made by Lectern.\n")
        if !left.isEmpty {
            let names = left.joined(separator: ", ")
            text.zh += "以下文件太大，未随信附上，请在服务器的 \(folder.path) 中查看：\(names)\n"
            text.en += "Too large to be sent along, and in \(folder.path) on the server: \(names)\n"
        }
        return MailMessage(
            from: from, to: to, subject: subject[language], text: text[language], attachments: files,
            name: "reports-\(month)", at: Accounts.systemTime())
    }
}
