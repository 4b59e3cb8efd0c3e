import Foundation
import MediaModel
import Storage

/// Carries what an encoder sends to the recording and to the worker, on a thread of its own. The recording comes first: a
/// worker that is too slow loses pieces, the recording does not.
final class LivePump: @unchecked Sendable {
    private let input: LiveInput
    private let recording: LiveRecording
    private let pipe: Int32
    private let isFLV: Bool
    private let failed: @Sendable (any Error) -> Void
    private var waiting: [UInt8] = []
    private var head = 0
    private var isWaitingForKey = false
    private var isPipeOpen = true
    private let lock = NSLock()
    private var dropped = 0

    /// Bytes that wait for the worker.
    private static let mostWaiting = 12 << 20
    /// Seconds for which a worker may take in what is left when the encoder has gone.
    private static let patience = 20.0

    /// - Parameters:
    ///   - pipe: the end that is written to, which does not block; closed by the pump.
    ///   - failed: is told if nothing more can be kept.
    init(
        input: LiveInput, recording: LiveRecording, pipe: Int32, isFLV: Bool,
        failed: @escaping @Sendable (any Error) -> Void
    ) {
        self.input = input
        self.recording = recording
        self.pipe = pipe
        self.isFLV = isFLV
        self.failed = failed
    }

    /// Pieces that the worker was too slow for.
    var late: Int { lock.withLock { dropped } }

    /// Carries until the encoder has gone and the worker has all of it.
    func run() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let thread = Thread {
                self.carry()
                continuation.resume()
            }
            thread.name = "live \(input.event)"
            thread.start()
        }
    }

    /// Whether it is a tag of data (FLV 10.1, E.4.4), in which encoders tell how long the film is that they send: what is
    /// recorded of it may be less, and would be taken for damaged.
    private func tellsLength(_ unit: ContributedUnit) -> Bool { isFLV && unit.bytes.first == 18 }

    private func carry() {
        Self.holdBackSIGPIPE()
        if isFLV { waiting = FLVFile.header }
        defer { closePipe() }
        while let units = input.next(within: waiting.isEmpty ? 0.5 : 0.02) {
            for unit in units {
                do {
                    if !tellsLength(unit) { try recording.append(unit.bytes) }
                } catch {
                    failed(error)
                    return
                }
                queue(unit)
            }
            recording.synchronize(after: 4 << 20)
            write()
        }
        recording.synchronize(after: 1)
        let end = Date(timeIntervalSinceNow: Self.patience)
        while isPipeOpen, head < waiting.count, Date() < end {
            var state = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
            _ = poll(&state, 1, 200)
            write()
        }
    }

    private func queue(_ unit: ContributedUnit) {
        guard isPipeOpen else { return }
        if isWaitingForKey, unit.role == .other { return count() }
        guard waiting.count - head + unit.bytes.count <= Self.mostWaiting else {
            isWaitingForKey = isFLV
            return count()
        }
        if unit.role == .key { isWaitingForKey = false }
        waiting += unit.bytes
    }

    private func count() {
        lock.withLock { dropped += 1 }
    }

    private func write() {
        while isPipeOpen, head < waiting.count {
            let written = waiting.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[head...])
                return Glibc.write(pipe, rest.baseAddress, rest.count)
            }
            if written > 0 {
                head += written
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                closePipe()
            }
        }
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.capacity < 1 << 20)
            head = 0
        } else if head > 1 << 20 {
            waiting.removeFirst(head)
            head = 0
        }
    }

    private func closePipe() {
        guard isPipeOpen else { return }
        isPipeOpen = false
        close(pipe)
    }

    private static func holdBackSIGPIPE() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
