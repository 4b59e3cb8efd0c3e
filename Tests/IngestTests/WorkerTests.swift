import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("Workers", .timeLimit(.minutes(5)))
struct WorkerTests {
    private let inbox: Inbox
    private let source: SourceFile

    init() throws {
        inbox = try Inbox()
        let film = try inbox.put("film.mp4")
        source = try SourceFile.open(film.components, beneath: inbox.path)
    }

    private func run(
        _ worker: FakeWorker, task: WorkerTask = .transcode, stallSeconds: Double = 20,
        log: @escaping @Sendable (String) -> Void = { _ in },
        receive: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) async throws -> WorkerOutcome {
        let supervisor = WorkerSupervisor(
            settings: .init(command: worker.command, stallSeconds: stallSeconds, log: log))
        let request = WorkerRequest(
            job: try #require(JobID("0job")), task: task, encoding: EncodingSettings(preset: "slow"))
        return await supervisor.run(request, source: source, folder: inbox.path, receive: receive)
    }

    /// A script and what comes of it.
    struct Ending: Sendable, CustomTestStringConvertible {
        var name: String
        var script: String
        var task = WorkerTask.transcode
        var outcome: WorkerOutcome
        var testDescription: String { name }
    }

    private static let done = WorkerOutcome.done(FakeWorker.report, FakeWorker.plan, FakeWorker.result)
    private static let planned = WorkerOutcome.done(FakeWorker.report, FakeWorker.plan, nil)

    static let endings = [
        Ending(name: "all that was asked", script: "cat $here/plan $here/progress $here/result", outcome: done),
        Ending(name: "a plan, when only that was asked", script: "cat $here/plan", task: .probe, outcome: planned),
        Ending(
            name: "a plan without a result", script: "cat $here/plan",
            outcome: .failed(detail: "exit status 0, no result")),
        Ending(name: "no word", script: "exit 0", outcome: .failed(detail: "exit status 0, no plan")),
        Ending(name: "no word and a bad status", script: "exit 3", outcome: .failed(detail: "exit status 3, no plan")),
        Ending(
            name: "a result and a bad status", script: "cat $here/plan $here/result; exit 1",
            outcome: .failed(detail: "exit status 1, no plan")),
        Ending(
            name: "a refusal", script: "cat $here/plan $here/rejected; exit 1",
            outcome: .rejected(.damaged, detail: "no frame")),
        Ending(name: "no room", script: "cat $here/plan; exit 75", outcome: .noSpace),
        Ending(name: "a crash", script: "cat $here/plan; kill -SEGV $$", outcome: .crashed(signal: SIGSEGV)),
        Ending(name: "a kill", script: "kill -KILL $$", outcome: .crashed(signal: SIGKILL)),
        Ending(
            name: "too much processor time", script: "kill -XCPU $$",
            outcome: .rejected(.resourceLimit, detail: "signal 24")),
        Ending(
            name: "too large a file", script: "kill -XFSZ $$", outcome: .rejected(.resourceLimit, detail: "signal 25")),
        Ending(
            name: "a line that is no JSON", script: "cat $here/plan; echo hello; cat $here/result; sleep 60",
            outcome: .failed(detail: "a line that is no event")),
        Ending(
            name: "an event nobody knows", script: "echo '{\"dance\":{}}'; sleep 60",
            outcome: .failed(detail: "a line that is no event")),
        Ending(
            name: "bytes that are no text", script: "printf '\\377\\376\\n'; sleep 60",
            outcome: .failed(detail: "a line that is no event")),
        Ending(
            name: "a line without end", script: "exec 2>/dev/null; cat /dev/zero",
            outcome: .failed(detail: "a line over 16777216 bytes")),
        Ending(
            name: "a last line without its end", script: "cat $here/plan; printf '{\"result\"'",
            outcome: .failed(detail: "exit status 0, no result")),
        Ending(
            name: "a child that outlives it", script: "cat $here/plan $here/result; sleep 60 >/dev/null 2>&1 &",
            outcome: done),
    ]

    @Test("a worker's end", arguments: endings)
    func ending(ending: Ending) async throws {
        let worker = try FakeWorker(ending.script)
        #expect(try await run(worker, task: ending.task) == ending.outcome)
        #expect(worker.runs == 1)
    }

    @Test("events are told in their order, the request and the source reach the worker")
    func conversation() async throws {
        let worker = try FakeWorker(
            """
            printf '%s' "$request" >$here/request
            cat <&3 >$here/source
            pwd >$here/folder
            env | cut -d= -f1 | sort | tr '\\n' ' ' >$here/environment
            ls /proc/self/fd | tr '\\n' ' ' >$here/descriptors
            cat $here/plan $here/progress $here/result
            """)
        let events = Heap<WorkerEvent>()
        _ = try await run(worker, receive: events.add)
        #expect(
            events.all == [
                .probe(FakeWorker.report), .plan(FakeWorker.plan), .progress(FakeWorker.progress),
                .result(FakeWorker.result),
            ])
        let request = try JSONDecoder().decode(WorkerRequest.self, from: Data(worker.trace("request").utf8))
        #expect(request.task == .transcode)
        #expect(request.encoding.preset == "slow")
        #expect(worker.trace("source") == "film")
        #expect(worker.trace("folder") == "\(inbox.path)\n")
        let environment = Set(worker.trace("environment").split(separator: " "))
        #expect(environment.isSubset(of: ["LC_ALL", "PATH", "PWD", "OLDPWD", "SHLVL", "_"]))
        // 0 to 3 are its own; one more is the listing's.
        #expect(worker.trace("descriptors").split(separator: " ").count == 5)
    }

    @Test("nothing is told after a line that cannot be understood")
    func garbageEnds() async throws {
        let worker = try FakeWorker(
            "cat $here/plan >$here/all; echo '{' >>$here/all; cat $here/result >>$here/all; cat $here/all")
        let events = Heap<WorkerEvent>()
        #expect(try await run(worker, receive: events.add) == .failed(detail: "a line that is no event"))
        #expect(events.all.count == 2)
    }

    @Test(
        "a worker that says nothing for too long is stalled",
        arguments: [
            "sleep 60", "cat $here/plan; sleep 60", "kill -STOP $$", "while :; do printf ' '; sleep 0.1; done",
            "cat $here/plan $here/result; exec >/dev/null 2>&1; sleep 60",
            "trap '' TERM INT HUP; while :; do sleep 1; done",
        ])
    func silence(script: String) async throws {
        let worker = try FakeWorker("echo $$ >$here/pid\n\(script)")
        #expect(try await run(worker, stallSeconds: 0.4) == .stalled)
        let pid = try #require(Int32(worker.trace("pid").dropLast()))
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }

    @Test("a worker that gets on is not stalled, however slow")
    func slow() async throws {
        let worker = try FakeWorker(
            """
            cat $here/plan
            for i in 1 2 3 4 5 6; do sleep 0.5; sed "s/\\"beats\\":0/\\"beats\\":$i/" $here/progress; done
            cat $here/result
            """)
        #expect(try await run(worker, stallSeconds: 2.5) == Self.done)
    }

    @Test("a worker that says the same again and again is stalled")
    func hanging() async throws {
        let worker = try FakeWorker("cat $here/plan; while sleep 0.1; do cat $here/progress; done")
        #expect(try await run(worker, stallSeconds: 1) == .stalled)
    }

    @Test("a cancelled worker is killed with all it started, and none is left to be reaped")
    func cancellation() async throws {
        let worker = try FakeWorker(
            "echo $$ >$here/pid; sleep 60 & echo $! >$here/child; cat $here/plan; wait; sleep 60")
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let running = Task { try await run(worker, receive: { _ in start.yield() }) }
        for await _ in started { break }
        running.cancel()
        #expect(try await running.value == .cancelled)
        let pid = try #require(Int32(worker.trace("pid").dropLast()))
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
        // What it started is the system's to reap.
        let child = try #require(Int32(worker.trace("child").dropLast()))
        try await expectSoon { Self.isDead(child) }
    }

    @Test("a worker that is cancelled before it starts does not live on")
    func earlyCancellation() async throws {
        let worker = try FakeWorker("sleep 60")
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await run(worker)
        }
        #expect(try await running.value == .cancelled)
    }

    @Test("a program that is not there is a failure, not a crash")
    func noProgram() async throws {
        let supervisor = WorkerSupervisor(settings: .init(command: ["/nonexistent/worker"], log: { _ in }))
        let request = WorkerRequest(job: try #require(JobID("0job")), task: .probe, encoding: EncodingSettings())
        let outcome = await supervisor.run(request, source: source, folder: inbox.path) { _ in }
        #expect(outcome == .failed(detail: "posix_spawn: No such file or directory"))
    }

    @Test("a worker that ends before it has heard its request does not end the daemon")
    func deaf() async throws {
        let supervisor = WorkerSupervisor(settings: .init(command: ["/bin/true"], log: { _ in }))
        let request = WorkerRequest(job: try #require(JobID("0job")), task: .probe, encoding: EncodingSettings())
        for _ in 0..<10 {
            let outcome = await supervisor.run(request, source: source, folder: inbox.path) { _ in }
            #expect(outcome == .failed(detail: "exit status 0, no plan"))
        }
    }

    @Test("lines on its standard error go to the log, made harmless and not without end")
    func complaints() async throws {
        let worker = try FakeWorker(
            """
            printf 'a\\033[31m\\342\\200\\256b\\n' >&2
            for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25
            do echo line; done; done >&2
            sleep 0.1
            cat $here/plan $here/result
            """)
        let lines = Heap<String>()
        #expect(try await run(worker, log: lines.add) == Self.done)
        #expect(lines.all.first == "a[31mb")
        #expect(lines.all.count == 200)
    }

    private static func isDead(_ pid: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        return status.contains(") Z ")
    }
}

@Suite("Lines of a worker")
struct LineBufferTests {
    @Test(
        "bytes are cut at line ends, wherever the pieces end",
        arguments: [
            (["a\nb\n"], ["a", "b"]), (["a", "b\nc", "\n"], ["ab", "c"]), (["\n\n"], ["", ""]), (["abc"], []),
            (["12345678\n"], ["12345678"]), (["1234", "5678", "\n"], ["12345678"]), ([""], []),
        ] as [([String], [String])])
    func lines(pieces: [String], expected: [String]) {
        var buffer = LineBuffer(limit: 8)
        var lines: [[UInt8]] = []
        for piece in pieces { #expect(buffer.append(piece.utf8) { lines.append($0) }) }
        #expect(lines == expected.map(\.bytes))
    }

    @Test(
        "a line over the limit is an error, with or without its end",
        arguments: [["123456789"], ["123456789\n"], ["12345678", "9"], ["1\n123456789\n"]])
    func limit(pieces: [String]) {
        var buffer = LineBuffer(limit: 8)
        #expect(!pieces.reduce(true) { isSound, piece in buffer.append(piece.utf8) { _ in } && isSound })
    }
}
