import Foundation
import Ingest
import MediaModel

/// What is said of a job on the terminal.
struct JobWords: Sendable {
    let console: Console

    /// How far a job is, in words.
    func state(of job: Job) -> String {
        if job.isCancelled { return LocalizedText(zh: "已取消", en: "cancelled")[console.language] }
        let state = Self.text(job.state)[console.language]
        guard job.isPaused else { return state }
        return LocalizedText(zh: "已暂停（\(state)）", en: "paused (\(state))")[console.language]
    }

    /// `43 % 2.1×, 0:12 left`
    func progress(of job: Job) -> String {
        let speed = job.speed > 0 ? " " + String(format: "%.1f×", job.speed) : ""
        let left = job.etaSeconds.map { console.language == .zh ? "，剩余 \(clock($0))" : ", \(clock($0)) left" } ?? ""
        return "\(Int(job.progress * 100)) %\(speed)\(left)"
    }

    private func clock(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 3_599_999))
        guard whole >= 3600 else { return String(format: "%d:%02d", whole / 60, whole % 60) }
        return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }

    private static func text(_ state: JobState) -> LocalizedText {
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
    }
}
