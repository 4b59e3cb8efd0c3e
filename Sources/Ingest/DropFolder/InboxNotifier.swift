import Foundation
import Glibc

/// Tells when something in the inbox changes, by inotify. It only wakes the sweep, which sees for itself; where inotify
/// is not to be had, the sweep comes by the clock alone.
final class InboxNotifier: @unchecked Sendable {
    private let scanner: InboxScanner
    private let descriptor: Int32
    private let wake: @Sendable () -> Void
    private let lock = NSLock()
    private var isStopped = false
    /// Turns until the folders are looked through for new ones, which without changes is every 10 s.
    private var quietTurns = 0
    private static let events =
        UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)

    /// Starts watching; `wake` is called on a thread of its own after each burst of changes.
    init(scanner: InboxScanner, wake: @escaping @Sendable () -> Void) {
        self.scanner = scanner
        self.wake = wake
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard descriptor >= 0 else { return }
        let thread = Thread { [weak self] in
            while let self, self.turn() {}
        }
        thread.name = "inbox"
        thread.start()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Ends watching.
    func stop() {
        lock.withLock { isStopped = true }
    }

    /// Waits up to a second for changes and tells of them. Returns `false` when it has been stopped.
    private func turn() -> Bool {
        if quietTurns == 0 { addWatches() }
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let count = poll(&state, 1, 1000)
        if lock.withLock({ isStopped }) { return false }
        guard count > 0 else {
            quietTurns = (quietTurns + 1) % 10
            return true
        }
        // Changes come in bursts; one look at the end of each is enough.
        usleep(200_000)
        drain()
        quietTurns = 0
        wake()
        return true
    }

    /// Watches every folder there is; one that is watched already stays so.
    private func addWatches() {
        for folder in scanner.folders() {
            _ = withTerminated(folder) {
                inotify_add_watch(descriptor, $0, Self.events | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW))
            }
        }
    }

    private func drain() {
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 8) { buffer in
            while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
