public import MediaModel

/// Why the database did not do what was asked.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to make of it.
    public enum Code: String, Sendable {
        /// Somebody else held a lock for longer than the busy timeout; worth trying again later.
        case busy
        /// The disk or the database is full; worth trying again once there is room.
        case full
        /// The file is damaged or not a database.
        case corrupt
        /// A uniqueness, foreign key, check or not-null rule was broken; nothing was changed.
        case constraint
        /// The disk did not read, write or open; also a missing folder or right.
        case io
        /// The database was written by a newer Lectern.
        case newer
        /// Anything else: a wrong statement, a column of another kind.
        case other
    }

    /// What to make of it.
    public let code: Code
    /// What happened, in English, for the log. It names statements, never their arguments.
    public let message: String

    /// An error.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// Code and message.
    public var description: String { "database \(code.rawValue): \(message)" }

    /// Whether the same request may succeed later without anybody changing it.
    public var isTransient: Bool { code == .busy || code == .full }

    /// What a user is told, with the remedy.
    public var explanation: LocalizedText {
        switch code {
        case .busy: LocalizedText(zh: "数据库正忙，请稍后再试。", en: "The database is busy; please try again shortly.")
        case .full:
            LocalizedText(zh: "磁盘空间不足，请腾出空间后再试。", en: "The disk is full; make room and try again.")
        case .corrupt:
            LocalizedText(
                zh: "数据库文件已损坏，请用 lectern restore 从备份恢复。",
                en: "The database file is damaged; restore a backup with lectern restore.")
        case .constraint:
            LocalizedText(zh: "所提交的内容与已有数据冲突。", en: "What was sent conflicts with what is stored.")
        case .io:
            LocalizedText(
                zh: "无法读写数据库文件，请检查数据目录及其权限和磁盘。",
                en: "The database file cannot be read or written; check the data folder, its permissions and the disk.")
        case .newer:
            LocalizedText(
                zh: "数据库由更新版本的 Lectern 写成，请使用该版本或从旧备份恢复。",
                en: "The database was written by a newer Lectern; run that version or restore an older backup.")
        case .other: LocalizedText(zh: "数据库出错，详情见日志。", en: "The database failed; see the log.")
        }
    }
}
