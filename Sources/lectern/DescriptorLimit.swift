import Foundation

/// How many files the process may have open: a connection is one.
enum DescriptorLimit {
    /// The most that are ever asked for.
    private static let most: rlim_t = 1 << 20

    /// Raises the limit as far as the system lets a process raise it itself. Returns what holds then.
    static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        let wanted = min(limit.rlim_max, most)
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = wanted
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
