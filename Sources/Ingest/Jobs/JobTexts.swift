import MediaModel

/// The sentences of a job's steps.
enum JobTexts {
    static let hashed = LocalizedText(zh: "文件已完整，已计算校验值", en: "The file is whole and has been hashed")
    static let queued = LocalizedText(zh: "等待转码", en: "Waiting for a worker")
    static let encoding = LocalizedText(zh: "开始转码", en: "Transcoding began")
    static let early = LocalizedText(
        zh: "已先上线部分版本，其余继续转码", en: "A first version is published; the rest is being made")
    static let verifying = LocalizedText(zh: "转码完成，正在检查", en: "Transcoding is done; checking the stream")
    static let published = LocalizedText(zh: "检查通过，已发布", en: "The stream passed and is published")
    static let awaitingReview = LocalizedText(zh: "检查通过，等待审核", en: "The stream passed and waits for review")
    static let resumed = LocalizedText(zh: "服务重启后重新开始", en: "Started again after a restart")
    static let paused = LocalizedText(
        zh: "磁盘空间不足，已暂停；腾出空间后自动继续", en: "Paused: the disk is full. It goes on by itself when there is room")

    static func uploaded(by account: String) -> LocalizedText {
        LocalizedText(zh: "\(account) 上传了影片", en: "Uploaded by \(account)")
    }

    static let superseded = LocalizedText(
        zh: "影片已被替换，由更新的作业处理", en: "Another film took its place, which a later job deals with")

    static func prioritized(from old: Int, to new: Int, _ who: LocalizedText) -> LocalizedText {
        LocalizedText(
            zh: "\(who.zh) 把优先级从 \(old) 改为 \(new)", en: "Priority changed from \(old) to \(new) by \(who.en)")
    }

    static func paused(by who: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "\(who.zh) 暂停了作业", en: "Paused by \(who.en)")
    }

    static func resumed(by who: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "\(who.zh) 让作业继续", en: "Resumed by \(who.en)")
    }

    static func cancelled(by who: LocalizedText) -> LocalizedText {
        LocalizedText(
            zh: "\(who.zh) 取消了作业；影片留在收件目录", en: "Cancelled by \(who.en); the film stays in the inbox")
    }

    static func retried(by who: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "\(who.zh) 要求重试", en: "Tried again at the wish of \(who.en)")
    }

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

    static func poster(_ problem: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "封面未采用：\(problem.zh)", en: "poster not used: \(problem.en)")
    }

    static func sidecar(_ problem: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "说明文件：\(problem.zh)", en: "Sidecar: \(problem.en)")
    }

    static func table(_ line: Int, _ problem: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "metadata.csv 第 \(line) 行：\(problem.zh)", en: "metadata.csv, line \(line): \(problem.en)")
    }

    static func subtitles(_ name: LocalizedText, _ problem: LocalizedText) -> LocalizedText {
        LocalizedText(zh: "字幕 \(name.zh)：\(problem.zh)", en: "Subtitles \(name.en): \(problem.en)")
    }

    static func inside(_ language: String) -> LocalizedText {
        LocalizedText(zh: "（文件内，语言 \(language)）", en: "(inside the file, language \(language))")
    }
}
