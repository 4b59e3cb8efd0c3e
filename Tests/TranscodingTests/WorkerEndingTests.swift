import FFmpeg
import Foundation
import MediaModel
import Testing

@testable import Transcoding

@Suite("How a worker ends that could not do its job")
struct WorkerEndingTests {
    @Test(
        "a limit that was met is named, and so is a full disk",
        arguments: [
            (ENOSPC, WorkerExit.noSpace), (EDQUOT, WorkerExit.noSpace), (EFBIG, WorkerExit.resourceLimit),
            (ENOMEM, WorkerExit.resourceLimit), (EMFILE, WorkerExit.resourceLimit), (EIO, EXIT_FAILURE),
            (EAGAIN, EXIT_FAILURE),
        ])
    func files(code: Int32, status: Int32) {
        let ending = WorkerEnding(FileFailure(operation: "write", code: code), isOutOfMemory: false)
        #expect(ending.status == status)
        #expect((ending.event == nil) == (status == WorkerExit.noSpace))
    }

    @Test("FFmpeg's want of memory is a limit, its other errors are ours")
    func codecs() {
        let memory = WorkerEnding(FFmpegError(code: -ENOMEM, function: "f"), isOutOfMemory: false)
        #expect(memory.status == WorkerExit.resourceLimit)
        let other = WorkerEnding(FFmpegError(code: -EINVAL, function: "f"), isOutOfMemory: false)
        #expect(other.status == EXIT_FAILURE)
    }

    @Test("whatever fails after memory has run out, failed for it")
    func exhausted() {
        let refusal = SourceRefusal(.damaged, "no frame decoded")
        let limit = WorkerEvent.rejected(.resourceLimit, detail: "no frame decoded")
        let ending = WorkerEnding(refusal, isOutOfMemory: true)
        #expect(ending.event == limit && ending.status == WorkerExit.resourceLimit)
        let damaged = WorkerEnding(refusal, isOutOfMemory: false)
        #expect(damaged.event == .rejected(.damaged, detail: "no frame decoded"))
        #expect(damaged.status == WorkerExit.done)
    }
}
