public import MediaModel

/// Why an upload does not go on. Failures of disk and database come as `StorageError` and `DatabaseError`.
public enum UploadError: Error, Sendable, Equatable {
    /// There is none of that name, or it is somebody else's.
    case unknown
    /// It has expired or was given up.
    case gone
    /// It is whole already.
    case isComplete
    /// The bytes do not begin where those that are here end.
    case wrongOffset(Int64)
    /// Another request is sending its bytes.
    case isBusy
    /// Another request has taken its place.
    case isSuperseded
    /// More bytes came than it has.
    case tooManyBytes
    /// What came is not what was sent.
    case checksumMismatch
    /// The film is larger than any may be, in bytes.
    case tooLarge(Int64)
    /// With it, the unit would be sending more than it may at a time, in bytes.
    case overQuota(Int64)
    /// The unit has too many unfinished uploads.
    case tooMany
    /// The disk has no room for it now.
    case noRoom
    /// The name cannot be a film's.
    case badName(String)
    /// The programme that it should replace is not there, or is another unit's.
    case unknownProgramme
    /// Its job is at a point where what is said of the film cannot be changed.
    case isPublishing

    /// What to tell the user.
    public var message: LocalizedText {
        switch self {
        case .unknown: LocalizedText(zh: "没有这个上传。", en: "There is no such upload.")
        case .gone:
            LocalizedText(zh: "这个上传已过期或已取消，请重新开始。", en: "This upload has expired or was given up: begin anew.")
        case .isComplete: LocalizedText(zh: "这个上传已经完成。", en: "This upload is complete.")
        case .wrongOffset(let received):
            LocalizedText(
                zh: "起点不对：已收到 \(received) 字节，请从那里继续。",
                en: "The offset is wrong: \(received) bytes are here; go on from there.")
        case .isBusy, .isSuperseded:
            LocalizedText(
                zh: "另一个请求正在发送这个上传，请稍后再试。", en: "Another request is sending this upload; try again in a moment.")
        case .tooManyBytes: LocalizedText(zh: "收到的字节比声明的多。", en: "More bytes came than were declared.")
        case .checksumMismatch:
            LocalizedText(
                zh: "校验值不符，这一段没有采用，请重发。", en: "The checksum does not match. The piece was not taken: send it again.")
        case .tooLarge, .overQuota, .tooMany, .noRoom: limitMessage
        case .badName(let name):
            LocalizedText(
                zh: "“\(name)”不能用作影片文件名，请给出影片本身，例如 film.mp4。",
                en: "“\(name)” cannot be a film's name: send the film itself, such as film.mp4.")
        case .unknownProgramme:
            LocalizedText(zh: "没有要更新的节目，或它属于别的单位。", en: "The programme to replace is not there, or is another unit's.")
        case .isPublishing:
            LocalizedText(zh: "影片正在发布，请稍后再改。", en: "The film is just being published; change it in a moment.")
        }
    }

    private var limitMessage: LocalizedText {
        switch self {
        case .tooLarge(let most):
            LocalizedText(
                zh: "影片太大，最大 \(most >> 20) MiB。请导出得小一些，或请管理员调整 ingest.maxBytes。",
                en:
                    "The film is too large; at most \(most >> 20) MiB. Export it smaller, or have ingest.maxBytes raised."
            )
        case .overQuota(let most):
            LocalizedText(
                zh: "本单位正在上传的影片合计超过 \(most >> 20) MiB。请等其中一些完成，或取消不要的上传。",
                en: """
                    The films that your unit is sending would exceed \(most >> 20) MiB. Let some of them finish, or \
                    give up those that are not wanted.
                    """)
        case .tooMany:
            LocalizedText(
                zh: "本单位未完成的上传太多，请先完成或取消一些。", en: "Your unit has too many unfinished uploads: finish or give up some.")
        default:
            LocalizedText(
                zh: "服务器磁盘空间不足。已收到的部分会保留，请稍后继续。",
                en: "The server's disk is full. What has arrived is kept: go on later.")
        }
    }
}
