import Foundation

/// What a process does, as the kernel tells it (proc(5)): to tell one that hangs from one that gets no processor time.
struct ProcessActivity: Sendable, Equatable {
    /// Ticks of processor time of all its threads so far.
    var ticks: Int
    /// Whether any of its threads could run.
    var isRunnable: Bool

    /// The activity of process `pid`; `nil` if there is none.
    init?(of pid: Int32) {
        guard let whole = Self.fields("/proc/\(pid)/stat"), let user = Int(whole[11]), let system = Int(whole[12])
        else {
            return nil
        }
        ticks = user + system
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        isRunnable = tasks.contains { Self.fields("/proc/\(pid)/task/\($0)/stat")?.first == "R" }
    }

    /// The fields behind the command's name: state first, user and system time at 11 and 12.
    private static func fields(_ path: String) -> [Substring]? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 12 ? fields : nil
    }

    /// Whether a process that was at `earlier` some time ago wanted to run and was hardly let: under two seconds.
    func isStarved(since earlier: ProcessActivity?) -> Bool {
        isRunnable && ticks - (earlier?.ticks ?? 0) < 2 * sysconf(Int32(_SC_CLK_TCK))
    }
}

/// Watches that a worker gets on. Pure but for the look at the process.
struct ProgressWatch {
    private let stall: Duration
    private let pid: Int32
    private var last = ContinuousClock.now
    private var activity: ProcessActivity?
    private var beats = -1
    private var stage: String?

    /// How often a worker that gets no processor time is waited for anew.
    private static let patience = 20
    private var waits = 0

    init(pid: Int32, stallSeconds: Double) {
        self.pid = pid
        stall = .seconds(stallSeconds)
        activity = ProcessActivity(of: pid)
    }

    /// The worker has got on.
    mutating func advance() {
        last = .now
        waits = 0
        activity = nil
    }

    /// The worker says how far it is: it has got on if it has done anything since it last said so.
    mutating func take(beats: Int, stage: String) {
        if beats != self.beats || stage != self.stage { advance() }
        (self.beats, self.stage) = (beats, stage)
    }

    /// Whether the worker hangs.
    mutating func isStalled() -> Bool {
        let now = ContinuousClock.now
        guard now - last > stall else {
            if activity == nil { activity = ProcessActivity(of: pid) }
            return false
        }
        guard waits < Self.patience, let present = ProcessActivity(of: pid), present.isStarved(since: activity) else {
            return true
        }
        (last, activity) = (now, present)
        waits += 1
        return false
    }
}
