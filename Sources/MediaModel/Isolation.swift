/// What keeps a worker process apart from the rest of the machine, in the order in which it is put in place.
public enum IsolationMeasure: String, Codable, Sendable, CaseIterable {
    /// It ends with the daemon.
    case parentDeath = "parent_death"
    /// It can be killed with all it started.
    case processGroup = "process_group"
    /// It leaves no core files, and no other process may look into its memory.
    case noDumps = "no_dumps"
    /// Its address space is limited.
    case memoryLimit = "memory_limit"
    /// Its processor time is limited.
    case cpuLimit = "cpu_limit"
    /// The size of its files is limited.
    case fileSizeLimit = "file_size_limit"
    /// The number of files it has open is limited.
    case descriptorLimit = "descriptor_limit"
    /// It can never gain privileges.
    case noNewPrivileges = "no_new_privileges"
    /// It sees the system's libraries and, when it transcodes, its job's folder, and no other files.
    case landlock
    /// It has none of root's rights, whoever runs the daemon.
    case noCapabilities = "no_capabilities"
    /// It can make no sockets and start no programs, and has no other system calls that a codec does not need.
    case seccomp

    /// What it means that the measure does not hold, and what to do about it, for administrators.
    public var warning: LocalizedText {
        switch self {
        case .parentDeath:
            LocalizedText(
                zh: "守护进程意外退出时，工作进程可能继续运行。", en: "A worker may run on when the daemon dies.")
        case .processGroup:
            LocalizedText(
                zh: "停止工作进程时，它启动的进程可能残留。", en: "What a worker starts may outlive it.")
        case .noDumps:
            LocalizedText(
                zh: "工作进程崩溃时可能留下含影片内容的核心转储。",
                en: "A worker that crashes may leave a core file with what it read.")
        case .memoryLimit:
            LocalizedText(
                zh: "恶意影片可以耗尽本机内存。请用 systemd 的 MemoryMax 限制服务。",
                en: "A hostile film may use up the machine's memory. Limit the service with systemd's MemoryMax.")
        case .cpuLimit:
            LocalizedText(
                zh: "恶意影片可以无限占用处理器。", en: "A hostile film may use the processor without end.")
        case .fileSizeLimit:
            LocalizedText(
                zh: "恶意影片可以写满磁盘。", en: "A hostile film may fill the disk.")
        case .descriptorLimit:
            LocalizedText(
                zh: "恶意影片可以打开大量文件。", en: "A hostile film may open files without number.")
        case .noNewPrivileges:
            LocalizedText(
                zh: "工作进程可以通过 setuid 程序提升权限。",
                en: "A worker may gain privileges through set-user-id programs.")
        case .landlock:
            LocalizedText(
                zh: "恶意影片可以读写守护进程用户的任何文件。需要启用 Landlock 的内核（Linux 5.13 或更新）。",
                en:
                    "A hostile film may read and write every file of the daemon's user. It takes a kernel with Landlock (Linux 5.13 or newer) to prevent it."
            )
        case .noCapabilities:
            LocalizedText(
                zh: "工作进程保留了 root 的权限。请以普通用户运行守护进程。",
                en: "Workers keep root's rights. Run the daemon as an ordinary user.")
        case .seccomp:
            LocalizedText(
                zh: "恶意影片可以联网或启动程序。需要支持 seccomp 的内核，处理器为 x86-64 或 ARM64。",
                en:
                    "A hostile film may reach the network or start programs. It takes a kernel with seccomp on x86-64 or ARM64 to prevent it."
            )
        }
    }
}

/// How a worker process is kept apart, as it found itself.
public struct IsolationReport: Codable, Sendable, Equatable {
    /// The measures that do not hold, with what the system said, in English.
    public var failures: [Failure]
    /// The version of the kernel's Landlock; 0 if it has none.
    public var landlockVersion: Int

    /// A measure that does not hold.
    public struct Failure: Codable, Sendable, Equatable {
        /// The measure.
        public var measure: IsolationMeasure
        /// Why, in English.
        public var reason: String

        /// A failure of a measure.
        public init(_ measure: IsolationMeasure, reason: String) {
            self.measure = measure
            self.reason = reason
        }
    }

    /// A report.
    public init(failures: [Failure] = [], landlockVersion: Int = 0) {
        self.failures = failures
        self.landlockVersion = landlockVersion
    }

    /// The report where nothing is known: no measure counts as holding.
    public static func unknown(_ reason: String) -> IsolationReport {
        IsolationReport(failures: IsolationMeasure.allCases.map { Failure($0, reason: reason) })
    }

    /// Whether a measure holds.
    public func holds(_ measure: IsolationMeasure) -> Bool { !failures.contains { $0.measure == measure } }
}
