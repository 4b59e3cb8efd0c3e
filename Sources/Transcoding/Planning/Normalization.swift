import MediaModel

/// Filters that make a picture progressive, upright, of standard range and 8-bit 4:2:0. Size and pixel shape are left
/// to the renditions' scaling.
enum Normalization {
    /// The transfers of high dynamic range: SMPTE ST 2084 and ARIB STD-B67, and zscale's names for them.
    private static let highRange = ["smpte2084": "smpte2084", "arib-std-b67": "arib-std-b67"]

    /// Codecs that may carry fields without saying so in their headers.
    private static let fieldCodecs: Set<String> = [
        "h264", "hevc", "mpeg2video", "mpeg4", "vc1", "wmv3", "dvvideo", "prores", "dnxhd", "mjpeg", "rawvideo",
    ]

    /// The chain in libavfilter's graph syntax, with what was decided.
    ///
    /// - Parameter largest: the size of the best rendition, upright; tone mapping is done in it, for it is slow.
    static func chain(
        _ stream: SourceStream, _ video: VideoProperties, largest: PictureSize, _ decisions: inout [Decision]
    ) -> [String] {
        fields(stream, video, &decisions) + orientation(video, &decisions) + range(video, largest, &decisions)
            + ["format=yuv420p"]
    }

    /// Pictures that are marked as interlaced are deinterlaced one by one, so that telecined film, whose pictures are
    /// marked as progressive, is left alone.
    private static func fields(
        _ stream: SourceStream, _ video: VideoProperties, _ decisions: inout [Decision]
    ) -> [String] {
        switch video.scanning {
        case .progressive: return []
        case .unknown where !fieldCodecs.contains(stream.codec): return []
        case .unknown: break
        case .interlaced:
            decisions.append(
                Decision("video.interlaced", zh: "隔行画面：去隔行（bwdif）", en: "interlaced: deinterlaced (bwdif)"))
        }
        return [deinterlacer]
    }

    /// A chain for pictures of which some are marked as interlaced, although the source said nothing of it at first.
    static func deinterlacing(_ chain: [String], hasFields: Bool) -> [String] {
        hasFields && chain.first != deinterlacer ? [deinterlacer] + chain : chain
    }

    private static let deinterlacer = "bwdif=mode=send_frame:deint=interlaced"

    private static func orientation(_ video: VideoProperties, _ decisions: inout [Decision]) -> [String] {
        var chain: [String] = []
        switch video.rotation {
        case 90: chain.append("transpose=dir=clock")
        case 180: chain += ["hflip", "vflip"]
        case 270: chain.append("transpose=dir=cclock")
        default: break
        }
        if video.rotation != 0 {
            decisions.append(
                Decision("video.rotation", zh: "顺时针旋转 \(video.rotation)°", en: "turned \(video.rotation)° clockwise"))
        }
        if video.isMirrored {
            chain.append("hflip")
            decisions.append(Decision("video.mirror", zh: "左右翻转", en: "mirrored left to right"))
        }
        return chain
    }

    private static func range(
        _ video: VideoProperties, _ largest: PictureSize, _ decisions: inout [Decision]
    ) -> [String] {
        guard let transfer = video.transfer.flatMap({ highRange[$0] }) else {
            return video.pixelFormat == "yuv420p" && video.isFullRange != true ? [] : ["scale=out_range=limited"]
        }
        decisions.append(
            Decision(
                "video.range", zh: "高动态范围（\(transfer)）：转为标准动态范围",
                en: "high dynamic range (\(transfer)): mapped to standard range"))
        return [
            "zscale=w=\(largest.width):h=\(largest.height):tin=\(transfer):pin=2020:min=2020_ncl:t=linear:npl=100",
            "format=gbrpf32le", "zscale=p=709", "tonemap=tonemap=hable:desat=0", "zscale=t=709:m=709:r=limited",
        ]
    }
}
