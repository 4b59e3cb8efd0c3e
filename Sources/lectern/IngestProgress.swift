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
                } else if job.state.rawValue != shown {
                    console.complain(line)
                    shown = job.state.rawValue
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
        guard job.state == .encoding else { return "\(name): \(state(job.state))" }
        let width = 24
        let filled = Int((job.progress * Double(width)).rounded(.down))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let speed = String(format: "%.1f×", job.speed)
        let left = job.etaSeconds.map { console.language == .zh ? "，剩余 \(clock($0))" : ", \(clock($0)) left" } ?? ""
        return "\(name): \(bar) \(Int(job.progress * 100)) % \(speed)\(left)"
    }

    private func clock(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 359_999))
        return String(format: "%d:%02d", whole / 60, whole % 60)
    }

    private func conclude(_ job: Job) {
        let name = (file as NSString).lastPathComponent
        if let code = job.rejection {
            let rejection = Rejection(code)
            console.complain("\(name): \(code.rawValue): \(rejection.message[console.language])")
            console.complain(rejection.remedy[console.language])
        } else if let programme = job.duplicateOf {
            console.say(zh: "\(name)：与节目 \(programme) 相同", en: "\(name): the same as programme \(programme)")
        } else {
            let programme = job.programme.map { "\($0)" } ?? ""
            console.say(
                zh: "\(name)：\(state(job.state))，节目 \(programme)",
                en: "\(name): \(state(job.state)), programme \(programme)")
        }
    }

    private func state(_ state: JobState) -> String {
        let text =
            switch state {
            case .settling: LocalizedText(zh: "等待文件复制完成", en: "waiting until the file is whole")
            case .probing: LocalizedText(zh: "正在检查", en: "being looked at")
            case .queued: LocalizedText(zh: "排队中", en: "queued")
            case .encoding: LocalizedText(zh: "正在转码", en: "transcoding")
            case .verifying: LocalizedText(zh: "正在核验", en: "being verified")
            case .published: LocalizedText(zh: "已发布", en: "published")
            case .awaitingReview: LocalizedText(zh: "等待审核", en: "waiting for review")
            case .rejected: LocalizedText(zh: "未采用", en: "refused")
            }
        return text[console.language]
    }
}
