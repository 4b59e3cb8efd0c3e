import Glibc

/// What the process says of itself, under the names that Prometheus' client libraries use.
struct ProcessMetrics: Sendable {
    let name: String
    let help: String
    let isCounter: Bool
    let read: @Sendable () -> Double

    /// All of them; each reads its value anew.
    static let all: [ProcessMetrics] = [
        ProcessMetrics(
            name: "process_cpu_seconds_total", help: "Processor time of all threads, user and system, in seconds.",
            isCounter: true, read: { processorSeconds() }),
        ProcessMetrics(
            name: "process_resident_memory_bytes", help: "Resident memory in bytes.", isCounter: false,
            read: { (field(24) ?? .nan) * Double(sysconf(Int32(_SC_PAGESIZE))) }),
        ProcessMetrics(
            name: "process_virtual_memory_bytes", help: "Virtual memory in bytes.", isCounter: false,
            read: { field(23) ?? .nan }),
        ProcessMetrics(
            name: "process_open_fds", help: "Open file descriptors.", isCounter: false, read: { openDescriptors() }),
        ProcessMetrics(
            name: "process_max_fds", help: "File descriptors that may be open.", isCounter: false,
            read: { mostDescriptors() }),
        ProcessMetrics(
            name: "process_start_time_seconds", help: "Start of the process in seconds since 1970.", isCounter: false,
            read: { startSeconds() }),
    ]

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func startSeconds() -> Double {
        var (now, sinceBoot) = (timespec(), timespec())
        clock_gettime(CLOCK_REALTIME, &now)
        clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return Double(now.tv_sec - sinceBoot.tv_sec) + ((field(22) ?? .nan) / ticks).rounded()
    }

    private static func openDescriptors() -> Double {
        guard let folder = opendir("/proc/self/fd") else { return .nan }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Neither “.”, “..” nor the descriptor of the listing itself.
        return Double(count - 3)
    }

    private static func mostDescriptors() -> Double {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : .nan
    }

    /// A field of `/proc/self/stat` by its number in proc(5), from 3 on.
    private static func field(_ number: Int) -> Double? {
        let descriptor = open("/proc/self/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 2048)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        // The second field is the program's name in parentheses and may hold blanks and parentheses itself.
        guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: bytes[(end + 1)..<count], as: UTF8.self).split(separator: " ")
        return fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil
    }
}
