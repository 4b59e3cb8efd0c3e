import Database
import Foundation
import Ingest
import MediaModel

/// Follows one film on the terminal until it is published or refused.
struct IngestProgress: Sendable {
    let file: String
    let console: Console

    /// Polls the daemon's database. Returns the finished job; `nil` if the daemon ended before.
    func follow(_ path: ArrivalPath, since: Int64, in database: Database, data: String) async throws -> Job? {
        var shown = ""
        while true {
            let job = try await InboxClient.job(at: path, since: since, in: database)
            if let job {
                let line = line(job)
                if console.isTerminal {
                    console.overwrite(line)
                } else if case let state = JobWords(console: console).state(of: job), state != shown {
                    console.complain(line)
                    shown = state
                }
                if job.state.isFinal {
                    if console.isTerminal { console.overwrite("") }
                    conclude(job)
                    return job
                }
            }
            guard DaemonLock.isHeld(data: data) else {
                console.complain(
                    LocalizedText(
                        zh: "守护进程已停止；重新启动后会继续处理。", en: "The daemon has stopped; it goes on when it is started again.")[
                            console.language])
                return nil
            }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private func line(_ job: Job) -> String {
        let name = (file as NSString).lastPathComponent
        let words = JobWords(console: console)
        guard job.state == .encoding else { return "\(name): \(words.state(of: job))" }
        let width = 24
        let filled = Int((job.progress * Double(width)).rounded(.down))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(name): \(bar) \(words.progress(of: job))"
    }

    private func conclude(_ job: Job) {
        let name = (file as NSString).lastPathComponent
        if let code = job.rejection {
            let rejection = Rejection(code)
            console.complain("\(name): \(code.rawValue): \(rejection.message[console.language])")
            console.complain(rejection.remedy[console.language])
        } else if job.isCancelled {
            console.complain("\(name): \(JobWords(console: console).state(of: job))")
        } else if let programme = job.duplicateOf {
            console.say(zh: "\(name)：与节目 \(programme) 相同", en: "\(name): the same as programme \(programme)")
        } else {
            let programme = job.programme.map { "\($0)" } ?? ""
            let state = JobWords(console: console).state(of: job)
            console.say(zh: "\(name)：\(state)，节目 \(programme)", en: "\(name): \(state), programme \(programme)")
        }
    }
}
