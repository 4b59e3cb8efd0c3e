/// Why a source is not taken.
public enum RejectionCode: String, Codable, Sendable, CaseIterable {
    /// Not sound or pictures.
    case notMedia = "not_media"
    /// No frame can be decoded, or too many are spoiled.
    case damaged
    /// It ends before its declared length.
    case incomplete
    /// It is encrypted.
    case encrypted
    /// No decoder for what it carries.
    case unsupportedCodec = "unsupported_codec"
    /// A container that is not taken: playlists, scripts, lists of other files.
    case forbiddenFormat = "forbidden_format"
    /// A container without sound or pictures in it.
    case noStreams = "no_streams"
    /// Over the limit of bytes or of picture size.
    case tooLarge = "too_large"
    /// Over the limit of hours.
    case tooLong = "too_long"
    /// Over the limit of streams.
    case tooManyStreams = "too_many_streams"
    /// Took more memory, processor time or disk than a job may.
    case resourceLimit = "resource_limit"
    /// Made no progress.
    case stalled
    /// A fault of Lectern's own.
    case `internal`
}

/// A rejection as people read it, in notes, on pages and in the API.
public struct Rejection: Codable, Sendable, Equatable {
    /// The reason's code.
    public var code: RejectionCode
    /// What was wrong, for producers.
    public var message: LocalizedText
    /// What to do about it.
    public var remedy: LocalizedText

    /// The rejection for a reason, with its standing texts.
    public init(_ code: RejectionCode) {
        self.code = code
        (message, remedy) = Self.texts(code)
    }

    private static func texts(_ code: RejectionCode) -> (LocalizedText, LocalizedText) {
        switch code {
        case .notMedia:
            (
                LocalizedText(zh: "这个文件不是音频或视频。", en: "This file is not sound or pictures."),
                LocalizedText(
                    zh: "请检查是否放错了文件，然后放入影片本身。", en: "Check which file you copied, and drop in the film itself.")
            )
        case .damaged:
            (
                LocalizedText(
                    zh: "文件已损坏：画面或声音无法解码，或损坏过多。",
                    en: "The file is damaged: nothing in it can be decoded, or too much of it is spoiled."),
                LocalizedText(
                    zh: "请先用播放器试播；若不能播放，请从原始素材重新导出或重新复制。",
                    en: "Try it in a player; if it does not play, export it again or copy it anew from the original.")
            )
        case .incomplete:
            (
                LocalizedText(
                    zh: "文件不完整：实际内容比声明的时长短。", en: "The file is incomplete: it ends before its declared length."),
                LocalizedText(zh: "复制可能被中断，请重新复制整个文件。", en: "The copy was probably cut off: copy the whole file again.")
            )
        case .encrypted:
            (
                LocalizedText(zh: "文件已加密（DRM），无法处理。", en: "The file is encrypted (DRM) and cannot be processed."),
                LocalizedText(zh: "请提供未加密的版本。", en: "Supply a version without encryption.")
            )
        case .unsupportedCodec:
            (
                LocalizedText(zh: "文件使用的编码格式不受支持。", en: "The file uses a codec that is not supported."),
                LocalizedText(
                    zh: "请用剪辑软件另存为 H.264 视频、AAC 声音的 MP4 文件。",
                    en: "Save it from the editor as an MP4 with H.264 video and AAC sound.")
            )
        case .forbiddenFormat:
            (
                LocalizedText(
                    zh: "不接受这种格式（播放列表或引用其他文件的格式）。",
                    en: "This format is not taken: it is a list of other files or a playlist."),
                LocalizedText(
                    zh: "请放入影片本身，而不是播放列表或工程文件。", en: "Drop in the film itself, not a playlist or project file.")
            )
        case .noStreams:
            (
                LocalizedText(zh: "文件里没有声音也没有画面。", en: "There is neither sound nor picture in the file."),
                LocalizedText(zh: "请从剪辑软件重新导出。", en: "Export it again from the editor.")
            )
        case .tooLarge:
            (
                LocalizedText(zh: "文件或画面尺寸超过上限。", en: "The file or its picture is larger than the limit."),
                LocalizedText(
                    zh: "请以不超过 4096×2304 的画面和更低码率重新导出，或请管理员调高 ingest.maxBytes。",
                    en:
                        "Export it at 4096×2304 or less and a lower rate, or ask the administrator to raise ingest.maxBytes."
                )
            )
        case .tooLong:
            (
                LocalizedText(zh: "影片时长超过上限。", en: "The film is longer than the limit."),
                LocalizedText(
                    zh: "请分成几集，或请管理员调高 ingest.maxHours。",
                    en: "Split it into parts, or ask the administrator to raise ingest.maxHours.")
            )
        case .tooManyStreams:
            (
                LocalizedText(zh: "文件里的音视频流太多。", en: "The file holds too many streams."),
                LocalizedText(zh: "请只保留一路画面和需要的声音再导出。", en: "Export it with one picture and only the sound it needs.")
            )
        case .resourceLimit:
            (
                LocalizedText(
                    zh: "处理这个文件超出了允许的内存、时间或磁盘空间。",
                    en: "Processing the file took more memory, time or disk than allowed."),
                LocalizedText(
                    zh: "请以常见的分辨率和码率重新导出；若仍失败，请联系管理员。",
                    en: "Export it at an ordinary size and rate; if it fails again, tell the administrator.")
            )
        case .stalled:
            (
                LocalizedText(zh: "处理长时间没有进展，已停止。", en: "Processing made no progress and was stopped."),
                LocalizedText(
                    zh: "请重新导出后再试；若仍失败，请联系管理员。",
                    en: "Export it again and retry; if it fails again, tell the administrator.")
            )
        case .internal:
            (
                LocalizedText(zh: "讲台内部出错。", en: "Lectern itself failed."),
                LocalizedText(
                    zh: "请稍后重新放入文件；若仍失败，请把作业编号告诉管理员。",
                    en: "Drop the file in again later; if it fails again, give the administrator the job's number.")
            )
        }
    }
}
