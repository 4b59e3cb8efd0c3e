import Database
import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

/// Scripts of fake workers, and what tests of commands ask of a running service.
enum ControlFixture {
    /// Finds every film in order; transcodes until the file `go` is there, and refuses the film then. The films that
    /// came to be transcoded are named, in their order, in `order`.
    static let waiting = """
        case "$request" in
        *'"probe"'*) cat $here/plan;;
        *)
            cat <&3 >>$here/order; echo >>$here/order; cat $here/plan $here/progress; echo $$ >$here/pid
            while [ ! -e $here/go ]; do sleep 0.02; done
            cat $here/rejected; exit 1;;
        esac
        """

    static let boss = JobOperator.account("boss")

    /// Waits until a film is in a state, and gives its job.
    static func job(
        _ name: String, _ state: JobState, _ hall: Hall, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Job {
        let path = try #require(ArrivalPath(components: name.split(separator: "/").map { Array($0.utf8) }))
        let latest = { try await hall.database.read { try JobRows.latest(at: path, in: $0) } }
        try await expectSoon(sourceLocation: sourceLocation) { try await latest()?.state == state }
        return try #require(try await latest(), sourceLocation: sourceLocation)
    }
}

extension Hall {
    /// Lets transcodings end.
    func letGo() { _ = FileManager.default.createFile(atPath: "\(worker.folder)/go", contents: nil) }

    /// Waits until a worker transcodes, and gives its process.
    func workerProcess() async throws -> pid_t {
        try await expectSoon { worker.trace("pid").hasSuffix("\n") }
        let process = try #require(pid_t(worker.trace("pid").dropLast()))
        unlink("\(worker.folder)/pid")
        return process
    }

    /// The films that came to be transcoded, in their order.
    var order: [String] { worker.trace("order").split(separator: "\n").map(String.init) }

    /// The job as the database has it.
    func kept(_ id: JobID) async throws -> Job? { try await database.read { try JobRows.job(id, in: $0) } }

    /// What the inbox holds, looked at often enough for a film that is to be taken in to be a job by now.
    func sweepOnce(_ number: Int) async throws {
        try inbox.put("u/sweep\(number).mp4", "")
        let path = try #require(ArrivalPath(components: ["u".bytes, "sweep\(number).mp4".bytes]))
        try await expectSoon { try await database.read { try JobRows.latest(at: path, in: $0) }?.state == .rejected }
    }
}

extension Job {
    /// As a row keeps it: without what no row has.
    var asStored: Job {
        var job = self
        job.status.changed = 0
        return job
    }
}
