import Foundation
import MediaModel
import Transcoding

// Goes into a worker's sandbox with the working directory as the job's folder, tries what a taken-over codec might, and
// prints one `name errno` a line, 0 for what was possible. The first argument is a file elsewhere; with names after it
// these alone are tried, without the sandbox.

/// What a call came to: 0 or its errno.
func outcome(_ result: some BinaryInteger) -> Int32 { result < 0 ? errno : 0 }

/// Opens a file and closes it again.
func opening(_ path: String, _ flags: Int32) -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC, 0o600)
    let result = outcome(descriptor)
    if descriptor >= 0 { close(descriptor) }
    return result
}

/// Starts a program.
func spawning(_ path: String) -> Int32 {
    var pid: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    return posix_spawn(&pid, path, nil, nil, &arguments, nil)
}

/// Becomes a program.
func executing(_ path: String) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    return outcome(execv(path, &arguments))
}

/// Runs a thread to its end.
func threading() -> Int32 {
    let done = DispatchSemaphore(value: 0)
    Thread { done.signal() }.start()
    return done.wait(timeout: .now() + 10) == .success ? 0 : ETIMEDOUT
}

/// A system call by its number: those from 424 on are the same on all processors.
func calling(_ number: Int) -> Int32 {
    typealias Call = @convention(c) (Int, Int, Int, Int) -> Int
    guard let address = dlsym(nil, "syscall") else { return ENOSYS }
    return outcome(unsafeBitCast(address, to: Call.self)(number, 0, 0, 0))
}

let elsewhere = CommandLine.arguments[1]
let known = open(elsewhere, O_RDONLY)
let parent = getppid()
let bare = Set(CommandLine.arguments.dropFirst(2))
if bare.isEmpty {
    let report = Sandbox.apply(WorkerLimits(), writable: ".")
    for failure in report.failures { print("failure-\(failure.measure.rawValue) 1") }
}

let trials: [(String, () -> Int32)] = [
    ("own-write", { opening("track.mp4", O_RDWR | O_CREAT | O_EXCL) }),
    ("own-truncate", { opening("track.mp4", O_RDWR | O_TRUNC) }),
    ("own-remove", { outcome(unlink("track.mp4")) }),
    ("own-folder", { outcome(mkdir("folder", 0o700)) }),
    ("own-link", { outcome(symlink("/etc/passwd", "link")) }),
    ("library-read", { opening("/usr/lib/os-release", O_RDONLY) }),
    ("library-write", { opening("/usr/lib/lectern-trial", O_WRONLY | O_CREAT) }),
    ("accounts-read", { opening("/etc/passwd", O_RDONLY) }),
    ("accounts-write", { opening("/etc/passwd", O_WRONLY) }),
    ("elsewhere-read", { opening(elsewhere, O_RDONLY) }),
    ("elsewhere-write", { opening(elsewhere, O_WRONLY) }),
    ("elsewhere-make", { opening("\(elsewhere)-new", O_WRONLY | O_CREAT) }),
    ("elsewhere-remove", { outcome(unlink(elsewhere)) }),
    ("elsewhere-rename", { outcome(rename(elsewhere, "taken")) }),
    ("elsewhere-truncate", { outcome(truncate(elsewhere, 0)) }),
    ("elsewhere-mode", { outcome(chmod(elsewhere, 0o777)) }),
    ("elsewhere-times", { outcome(utimes(elsewhere, nil)) }),
    (
        "open-read",
        {
            var byte: UInt8 = 0
            return outcome(read(known, &byte, 1))
        }
    ),
    ("open-mode", { outcome(fchmod(known, 0o777)) }),
    ("processes-read", { opening("/proc/\(parent)/environ", O_RDONLY) }),
    ("thread", threading),
    ("socket", { outcome(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)) }),
    ("socket-local", { outcome(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)) }),
    (
        "socket-pair",
        {
            var ends: [Int32] = [0, 0]
            return outcome(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends))
        }
    ),
    ("spawn", { spawning("/usr/bin/true") }),
    ("execute", { executing("/usr/bin/true") }),
    ("signal-parent", { outcome(kill(parent, 0)) }),
    ("signal-all", { outcome(kill(-1, 0)) }),
    ("leave-group", { outcome(setpgid(0, parent)) }),
    ("slow-parent", { outcome(setpriority(Int32(PRIO_PROCESS.rawValue), id_t(parent), 19)) }),
    ("user", { outcome(setuid(65534)) }),
    ("chroot", { outcome(chroot(".")) }),
    ("io-uring", { calling(425) }),
    ("open-tree", { calling(428) }),
    ("process-handle", { calling(434) }),
    ("clone3", { calling(435) }),
]
for (name, trial) in trials where bare.isEmpty || bare.contains(name) { print("\(name) \(trial())") }
