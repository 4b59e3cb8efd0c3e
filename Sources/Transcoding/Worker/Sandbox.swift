import CSandbox
import Foundation
package import MediaModel

/// What a worker puts between itself and the machine before it opens its source. A hostile film that takes over a
/// codec finds itself with the film, the job's folder and the system's libraries, and nothing to reach others by.
package enum Sandbox {
    /// What of the system's files a worker can still read: libraries and locales that are loaded late, the number of
    /// processors, random bytes.
    private static let readable = [
        "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system/cpu", "/dev/null",
        "/dev/urandom",
    ]

    /// Puts every measure in place that the system has; none can be taken back. To be called on the only thread:
    /// Landlock holds for the threads that it starts, and for no others.
    ///
    /// - Parameter folder: the only folder that can be written in; `nil` for none.
    package static func apply(_ limits: WorkerLimits, writable folder: String?) -> IsolationReport {
        let threads = lectern_thread_count()
        var report = IsolationReport(landlockVersion: Int(lectern_landlock_version()))
        for measure in IsolationMeasure.allCases {
            let code = apply(measure, limits, folder)
            if code != 0 { report.failures.append(.init(measure, reason: String(cString: strerror(code)))) }
        }
        if threads != 1 && report.holds(.landlock) {
            report.failures.append(.init(.landlock, reason: "\(threads) threads ran already"))
        }
        return report
    }

    /// Whether the address space was ever all but used up, so that what failed may have failed for it.
    static var hasRunOutOfMemory: Bool { lectern_memory_ran_out() != 0 }

    /// Puts one measure in place. Returns 0 or an errno.
    private static func apply(_ measure: IsolationMeasure, _ limits: WorkerLimits, _ folder: String?) -> Int32 {
        switch measure {
        case .parentDeath: lectern_die_with_parent()
        case .processGroup: lectern_own_group()
        case .noDumps: lectern_no_dumps()
        case .memoryLimit: limitMemory(limits.addressSpace)
        case .cpuLimit: lectern_limit(LECTERN_CPU_SECONDS, limits.cpuSeconds)
        case .fileSizeLimit: lectern_limit(LECTERN_FILE_SIZE, limits.fileSize)
        case .descriptorLimit: lectern_limit(LECTERN_DESCRIPTORS, limits.descriptors)
        case .noNewPrivileges: lectern_no_new_privileges()
        case .landlock: confineFiles(folder)
        case .noCapabilities: lectern_drop_capabilities()
        case .seccomp: lectern_filter_calls()
        }
    }

    private static func limitMemory(_ bytes: UInt64) -> Int32 {
        let code = lectern_watch_memory(bytes, WorkerExit.resourceLimit)
        return code != 0 ? code : lectern_limit(LECTERN_ADDRESS_SPACE, bytes)
    }

    private static func confineFiles(_ folder: String?) -> Int32 {
        let paths = readable.map { strdup($0) }
        defer { paths.forEach { free($0) } }
        return paths.map { UnsafePointer($0) }.withUnsafeBufferPointer {
            lectern_confine_files($0.baseAddress, $0.count, folder)
        }
    }
}
