import FFmpeg
import Foundation
import MediaModel

/// How a worker that could not do its job ends: what it says last, and its exit status.
struct WorkerEnding: Equatable {
    /// The last event; `nil` if the status says it all.
    var event: WorkerEvent?
    /// The exit status.
    var status: Int32

    /// The ending for an error.
    ///
    /// - Parameter isOutOfMemory: whether memory had run out by then: whatever failed, failed for it.
    init(_ error: any Error, isOutOfMemory: Bool) {
        let code = Self.systemCode(error)
        let refusal = error as? SourceRefusal
        if code == ENOSPC || code == EDQUOT {
            self.init(event: nil, status: WorkerExit.noSpace)
        } else if isOutOfMemory || Self.limits.contains(code) || refusal?.code == .resourceLimit {
            let detail = refusal?.detail ?? "\(error)"
            self.init(event: .rejected(.resourceLimit, detail: detail), status: WorkerExit.resourceLimit)
        } else if let refusal {
            self.init(event: .rejected(refusal.code, detail: refusal.detail), status: WorkerExit.done)
        } else {
            self.init(event: .rejected(.internal, detail: "\(error)"), status: EXIT_FAILURE)
        }
    }

    private init(event: WorkerEvent?, status: Int32) {
        self.event = event
        self.status = status
    }

    /// What the system says at its limits of memory, of a file's size and of open files.
    private static let limits: Set<Int32> = [ENOMEM, EFBIG, EMFILE]

    /// What the system said, as an errno; 0 if it was not the system.
    private static func systemCode(_ error: any Error) -> Int32 {
        switch error {
        case let failure as FileFailure: failure.code
        case let failure as FFmpegError: failure.isOutOfMemory ? ENOMEM : 0
        default: posixCode(error as NSError)
        }
    }

    /// What Foundation's own files say of the system, perhaps one error below.
    private static func posixCode(_ error: NSError) -> Int32 {
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return cause.domain == NSPOSIXErrorDomain ? Int32(truncatingIfNeeded: cause.code) : 0
    }
}
