import CSandbox
import FFmpeg
import Foundation
import MediaModel

/// A worker process: one job, the request on standard input, events on standard output.
public enum Worker {
    /// Does the job that standard input asks for, kept apart from the rest of the machine (`Sandbox`). To be called on
    /// the main thread before there are others. Returns the process's exit status: 0 when a last event was said,
    /// `EX_DATAERR` for a request that cannot be read, one of `WorkerExit`, 1 when it failed.
    public static func run() -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let input = FileHandle.standardInput
        guard let line = readLine(strippingNewline: true),
            let request = try? JSONDecoder().decode(WorkerRequest.self, from: Data(line.utf8))
        else {
            // To a pipe whose reader may be gone: then nobody need be told.
            EventOutput().log("worker: standard input is not a request")
            return EX_DATAERR
        }
        // What is live cannot wait for its turn.
        if request.task != .live { _ = lectern_idle_priority() }
        let isWriting = [.transcode, .picture, .live].contains(request.task)
        let isolation = Sandbox.apply(request.limits, writable: isWriting ? "." : nil)
        endWithParent(input)
        let output = EventOutput()
        output.say(.isolation(isolation))
        guard request.task != .check else { return WorkerExit.done }
        FFmpeg.Log.send(.error) { _, line in output.log(line) }
        return perform(request, output)
    }

    private static func perform(_ request: WorkerRequest, _ output: EventOutput) -> Int32 {
        do {
            let source = try Source(descriptor: WorkerRequest.sourceDescriptor)
            if request.task == .picture {
                output.say(.picture(try PictureMaker(source: source, seconds: request.seconds).run()))
                return WorkerExit.done
            }
            if request.task == .live {
                let live = LiveTranscoder(source: source, settings: request.encoding) { output.say($0) }
                output.say(.result(try live.run()))
                return WorkerExit.done
            }
            var heartbeat = Heartbeat(output)
            let (report, plan) = try Examination.examine(source, request.encoding) { heartbeat.beat() }
            output.say(.probe(report))
            output.say(.plan(plan))
            guard request.task == .transcode else { return WorkerExit.done }
            let transcoder = Transcoder(
                source: source, plan: plan, settings: request.encoding, announce: { output.say($0) })
            let result = try transcoder.run()
            // Frames for which there was no memory are counted as damage.
            let damage: Set<String> = ["source.damage", "source.read"]
            if result.remarks.contains(where: { damage.contains($0.subject) }) && Sandbox.hasRunOutOfMemory {
                throw SourceRefusal(.resourceLimit, "damage, after memory had run out")
            }
            output.say(.result(result))
            return WorkerExit.done
        } catch {
            let ending = WorkerEnding(error, isOutOfMemory: Sandbox.hasRunOutOfMemory)
            if let event = ending.event { output.say(event) }
            return ending.status
        }
    }

    /// Says once a second that a long look at the source goes on.
    private struct Heartbeat {
        private let output: EventOutput
        private var beats = 0
        private var last = ContinuousClock.now

        init(_ output: EventOutput) { self.output = output }

        mutating func beat() {
            guard ContinuousClock.now - last > .seconds(1) else { return }
            (last, beats) = (.now, beats + 1)
            output.say(.progress(WorkerProgress(stage: .scanning, fraction: 0, speed: 0, beats: beats)))
        }
    }

    /// Ends this process when standard input ends: the daemon is gone.
    private static func endWithParent(_ input: FileHandle) {
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let got = read(input.fileDescriptor, &byte, 1)
                if got == 0 || (got < 0 && errno != EINTR) { _exit(EXIT_FAILURE) }
            }
        }
        thread.name = "parent"
        thread.start()
    }
}

/// Standard output as a line of JSON an event, from any thread.
private final class EventOutput: @unchecked Sendable {
    private let lock = NSLock()
    private let encoder = JSONEncoder()

    func say(_ event: WorkerEvent) {
        lock.withLock {
            guard var line = try? encoder.encode(event) else { return }
            line.append(UInt8(ascii: "\n"))
            Self.write(line, to: STDOUT_FILENO)
        }
    }

    func log(_ line: String) {
        lock.withLock { Self.write(Data("\(line)\n".utf8), to: STDERR_FILENO) }
    }

    private static func write(_ data: Data, to descriptor: Int32) {
        data.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 && errno != EINTR { return }
                if written > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[written...]) }
            }
        }
    }
}
