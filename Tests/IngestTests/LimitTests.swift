import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("Workers at their limits")
struct LimitTests {
    private static func conversation(_ task: WorkerTask = .transcode) throws -> WorkerConversation {
        WorkerConversation(
            WorkerRequest(
                job: try #require(JobID("0job")), task: task, encoding: EncodingSettings(),
                limits: WorkerLimits(maxSeconds: 100)))
    }

    private static func end(signal: Int32 = 0, status: Int32 = 0, cpuSeconds: Int = 0) -> WorkerEnd {
        var usage = rusage()
        usage.ru_utime.tv_sec = cpuSeconds
        return WorkerEnd(waitStatus: signal | status << 8, usage: usage)
    }

    @Test("a kill is the limit of processor time if that was used up, and a crash otherwise")
    func kill() throws {
        let conversation = try Self.conversation()
        let limit = WorkerOutcome.rejected(.resourceLimit, detail: "signal 9")
        #expect(conversation.outcome(Self.end(signal: SIGKILL, cpuSeconds: 4000)) == limit)
        #expect(conversation.outcome(Self.end(signal: SIGKILL, cpuSeconds: 3999)) == .crashed(signal: SIGKILL))
        #expect(conversation.outcome(Self.end(signal: SIGSEGV, cpuSeconds: 4000)) == .crashed(signal: SIGSEGV))
    }

    @Test("a status of its own says that a limit was met, with the worker's last word if there was one")
    func status() throws {
        var conversation = try Self.conversation()
        let end = Self.end(status: WorkerExit.resourceLimit)
        #expect(conversation.outcome(end) == .rejected(.resourceLimit, detail: "exit status 71"))
        conversation.take(.rejected(.resourceLimit, detail: "av_malloc"))
        #expect(conversation.outcome(end) == .rejected(.resourceLimit, detail: "av_malloc"))
    }

    @Test("a check is done with the report of isolation alone")
    func check() throws {
        var conversation = try Self.conversation(.check)
        #expect(conversation.outcome(Self.end()) == .failed(detail: "exit status 0, no plan"))
        conversation.take(.isolation(IsolationReport(landlockVersion: 7)))
        #expect(conversation.outcome(Self.end()) == .checked(IsolationReport(landlockVersion: 7)))
        #expect(conversation.outcome(Self.end(status: 1)) == .failed(detail: "exit status 1, no plan"))
    }

    @Test("a film that meets a limit is refused for it at once, and not tried again")
    func settled() async throws {
        let hall = try Hall("cat $here/plan; exit 71")
        try hall.inbox.put("u/a.mp4", "bomb")
        var watch = hall.watch()
        try await hall.takeIn(&watch)
        #expect(try await hall.job()?.rejection == .resourceLimit)
        #expect(hall.worker.runs == 1)
    }
}

@Suite("Errands of workers")
struct ErrandTests {
    @Test("the isolation is what the worker says, and unknown if it says none")
    func isolation() async throws {
        let report = IsolationReport(failures: [.init(.landlock, reason: "none")])
        let worker = try FakeWorker("cat $here/isolation", events: ["isolation": [.isolation(report)]])
        #expect(await WorkerErrands(command: worker.command).isolation(in: worker.folder) == report)
        let silent = try FakeWorker("exit 3")
        let unknown = await WorkerErrands(command: silent.command).isolation(in: silent.folder)
        #expect(!IsolationMeasure.allCases.contains(where: unknown.holds))
    }

    @Test("a look at a file is a plan or a reason")
    func examination() async throws {
        let inbox = try Inbox()
        let film = try inbox.put("film.mp4")
        let source = try SourceFile.open(film.components, beneath: inbox.path)
        let worker = try FakeWorker("cat $here/plan")
        let (report, plan) = try await WorkerErrands(command: worker.command)
            .examine(source, encoding: EncodingSettings())
        #expect(report == FakeWorker.report && plan == FakeWorker.plan)
        let refusing = try FakeWorker("cat $here/rejected")
        await #expect(throws: WorkerErrandFailure(code: .damaged, detail: "no frame")) {
            try await WorkerErrands(command: refusing.command).examine(source, encoding: EncodingSettings())
        }
    }
}
