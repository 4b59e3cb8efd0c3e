import MediaModel
import Storage

extension JobRunner {
    /// Bytes that the work on a source may need on the disk.
    static func room(for source: SourceFile) -> Int64 { max(256 << 20, source.size / 2) }

    /// Does what needs room on the disk, waiting for room as long as there is none.
    func withRoom(_ id: JobID, for bytes: Int64, _ body: () async throws -> Void) async throws {
        while true {
            do {
                return try await body()
            } catch let error as StorageError where error.code == .full {
                try await pauseForRoom(id, for: bytes)
            }
        }
    }

    func pauseForRoom(_ id: JobID, for bytes: Int64) async throws {
        pause.begin(JobTexts.paused)
        defer { pause.end() }
        try await board.update(id) { job, now in
            if job.steps.last?.text != JobTexts.paused { job.note(JobTexts.paused, at: now) }
        }
        repeat {
            try await Task.sleep(for: .seconds(5))
        } while (try? store.requireRoom(for: bytes)) == nil
    }
}
