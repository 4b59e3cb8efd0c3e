import Storage

/// Decides when a file in the inbox is whole: when its size and time have not changed for a while. Pure; the caller
/// brings the clock.
struct Settling: Sendable {
    /// What one look at the inbox came to.
    struct Change: Equatable {
        /// Seen for the first time.
        var new: [ArrivalPath] = []
        /// Unchanged long enough.
        var settled: [ArrivalPath] = []
        /// Seen before and no longer there.
        var gone: [ArrivalPath] = []
    }

    private struct Seen {
        var size: Int64
        var modified: Int64
        var since: Int64
    }

    /// Milliseconds without a change.
    let quiet: Int64
    private var seen: [ArrivalPath: Seen] = [:]

    init(quiet: Int64) {
        self.quiet = quiet
    }

    /// Takes in what lies in the inbox at `now`, in milliseconds.
    mutating func observe(_ found: [ArrivalPath: FileStatus], at now: Int64) -> Change {
        var change = Change()
        for path in seen.keys where found[path] == nil {
            seen[path] = nil
            change.gone.append(path)
        }
        for (path, status) in found {
            guard let known = seen[path] else {
                seen[path] = Seen(size: status.size, modified: status.modified, since: now)
                change.new.append(path)
                continue
            }
            if known.size != status.size || known.modified != status.modified {
                seen[path] = Seen(size: status.size, modified: status.modified, since: now)
            } else if now - known.since >= quiet {
                change.settled.append(path)
            }
        }
        return change
    }

    /// Starts the wait for a file anew: somebody still writes to it.
    mutating func restart(_ path: ArrivalPath, at now: Int64) {
        seen[path]?.since = now
    }

    /// Forgets a file that has been taken or refused.
    mutating func forget(_ path: ArrivalPath) {
        seen[path] = nil
    }
}
