import Glibc

/// Holds a data folder for one daemon, and tells commands whether a daemon runs.
public final class DaemonLock: Sendable {
    private let descriptor: Int32

    /// Takes the folder; `nil` if another daemon has it. Given back when the value goes, or the process ends.
    public init?(data: String) {
        let opened = open("\(data)/lectern.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { return nil }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            return nil
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Whether a daemon runs on the folder.
    public static func isHeld(data: String) -> Bool {
        let opened = open("\(data)/lectern.lock", O_RDWR | O_CLOEXEC)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        if flock(opened, LOCK_SH | LOCK_NB) == 0 { return false }
        return errno == EWOULDBLOCK
    }
}
