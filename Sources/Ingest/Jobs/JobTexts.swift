import MediaModel

/// The sentences of a job's steps.
enum JobTexts {
    static let hashed = LocalizedText(zh: "文件已完整，已计算校验值", en: "The file is whole and has been hashed")
    static let queued = LocalizedText(zh: "等待转码", en: "Waiting for a worker")
    static let encoding = LocalizedText(zh: "开始转码", en: "Transcoding began")
    static let verifying = LocalizedText(zh: "转码完成，正在检查", en: "Transcoding is done; checking the stream")
    static let published = LocalizedText(zh: "检查通过，已发布", en: "The stream passed and is published")
    static let awaitingReview = LocalizedText(zh: "检查通过，等待审核", en: "The stream passed and waits for review")
    static let resumed = LocalizedText(zh: "服务重启后重新开始", en: "Started again after a restart")
    static let paused = LocalizedText(
        zh: "磁盘空间不足，已暂停；腾出空间后自动继续", en: "Paused: the disk is full. It goes on by itself when there is room")

    static func duplicate(_ programme: ProgrammeID) -> LocalizedText {
        LocalizedText(zh: "内容与节目 \(programme) 完全相同，不再转码", en: "The same bytes as programme \(programme): nothing to do")
    }

    static func retry(_ reason: String) -> LocalizedText {
        LocalizedText(zh: "转码进程异常（\(reason)），重试", en: "The worker failed (\(reason)); trying again")
    }

    static func refused(_ rejection: Rejection, detail: String) -> LocalizedText {
        let seen = detail.isEmpty ? "" : " [\(detail)]"
        return LocalizedText(zh: rejection.message.zh + seen, en: rejection.message.en + seen)
    }

    static func sidecar(_ problem: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "说明文件：\(problem.zh)", en: "Sidecar: \(problem.en)")
    }

    static func subtitles(_ name: LocalizedText, _ problem: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "字幕 \(name.zh)：\(problem.zh)", en: "Subtitles \(name.en): \(problem.en)")
    }

    static func inside(_ language: String) -> LocalizedText {
        LocalizedText(zh: "（文件内，语言 \(language)）", en: "(inside the file, language \(language))")
    }
}
