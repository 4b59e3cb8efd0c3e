import CFFmpeg
public import MediaModel

extension Demuxer {
    /// What the file says it is.
    public var report: ProbeReport {
        let format = unsafe context.pointee
        return unsafe ProbeReport(
            container: String(cString: format.iformat.pointee.name), size: fileSize,
            duration: known(format.duration).flatMap { $0 > 0 ? Double($0) / 1e6 : nil },
            startTime: unsafe known(format.start_time).map { Double($0) / 1e6 } ?? 0,
            bitRate: unsafe format.bit_rate > 0 ? format.bit_rate : nil,
            streams: unsafe (0..<Int(format.nb_streams)).compactMap(describeStream), programs: programs,
            chapters: chapters,
            metadata: unsafe Self.metadata(format.metadata))
    }

    /// Whether the declared length is a guess from the bit rate, which proves nothing.
    public var durationIsGuess: Bool {
        unsafe context.pointee.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE
    }

    private var programs: [[Int]] {
        unsafe (0..<Int(context.pointee.nb_programs)).compactMap { index in
            guard let program = unsafe context.pointee.programs[index]?.pointee else { return nil }
            return unsafe (0..<Int(program.nb_stream_indexes)).map { unsafe Int(program.stream_index[$0]) }
        }
    }

    private var chapters: [Chapter] {
        let origin = unsafe known(context.pointee.start_time).map { Double($0) / 1e6 } ?? 0
        return unsafe (0..<min(Int(context.pointee.nb_chapters), 500)).compactMap { index in
            guard let chapter = unsafe context.pointee.chapters[index]?.pointee else { return nil }
            let start = unsafe Rational32(chapter.time_base).seconds(chapter.start) - origin
            return unsafe Chapter(start: max(0, start), title: Self.metadata(chapter.metadata)["title"] ?? "")
        }
    }

    private func describeStream(_ index: Int) -> SourceStream? {
        guard let stream = unsafe stream(index)?.pointee, let parameters = unsafe stream.codecpar else { return nil }
        let base = unsafe Rational32(stream.time_base)
        let tags = unsafe Self.metadata(stream.metadata)
        let hasDecoder = unsafe avcodec_find_decoder(parameters.pointee.codec_id) != nil
        let profile = unsafe avcodec_profile_name(parameters.pointee.codec_id, parameters.pointee.profile)
        return unsafe SourceStream(
            index: index,
            codec: hasDecoder ? String(cString: avcodec_get_name(parameters.pointee.codec_id)) : "unknown",
            profile: profile.map { unsafe String(cString: $0) }, language: tags["language"], title: tags["title"],
            startTime: unsafe known(stream.start_time).map(base.seconds),
            duration: unsafe known(stream.duration).map(base.seconds),
            bitRate: unsafe parameters.pointee.bit_rate > 0 ? parameters.pointee.bit_rate : nil,
            isDefault: unsafe stream.disposition & AV_DISPOSITION_DEFAULT != 0,
            isEncrypted: unsafe isEncrypted(stream, parameters.pointee.codec_tag),
            kind: unsafe kind(of: stream, parameters))
    }

    /// Whether the container says that the stream's packets are encrypted: ISO/IEC 23001-7 (`encv`, `enca`) and
    /// Apple's older schemes.
    private func isEncrypted(_ stream: AVStream, _ tag: UInt32) -> Bool {
        let name = unsafe withUnsafeBytes(of: tag.littleEndian) { unsafe String(decoding: $0, as: UTF8.self) }
        if ["encv", "enca", "drmi", "drms", "drmt"].contains(name) { return true }
        return unsafe (0..<Int(stream.nb_side_data)).contains {
            unsafe stream.side_data[$0].type == AV_PKT_DATA_ENCRYPTION_INIT_INFO
        }
    }

    private func kind(of stream: AVStream, _ parameters: UnsafeMutablePointer<AVCodecParameters>) -> StreamKind {
        switch unsafe parameters.pointee.codec_type {
        case AVMEDIA_TYPE_VIDEO:
            if unsafe stream.disposition & AV_DISPOSITION_ATTACHED_PIC != 0 { return .cover }
            return unsafe .video(video(stream, parameters))
        case AVMEDIA_TYPE_AUDIO:
            return unsafe .audio(
                AudioProperties(
                    sampleRate: Int(parameters.pointee.sample_rate),
                    channels: Int(parameters.pointee.ch_layout.nb_channels),
                    layout: FFmpeg.describe(&parameters.pointee.ch_layout)))
        case AVMEDIA_TYPE_SUBTITLE:
            let properties = unsafe avcodec_descriptor_get(parameters.pointee.codec_id)?.pointee.props ?? 0
            return .subtitle(isText: properties & AV_CODEC_PROP_TEXT_SUB != 0)
        default:
            return .other
        }
    }

    private func video(_ stream: AVStream, _ parameters: UnsafeMutablePointer<AVCodecParameters>) -> VideoProperties {
        let picture = unsafe parameters.pointee
        var aspect =
            unsafe stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : picture.sample_aspect_ratio
        if aspect.num <= 0 || aspect.den <= 0 { aspect = AVRational(num: 1, den: 1) }
        let field = unsafe picture.field_order
        let orientation = unsafe orientation(stream)
        return unsafe VideoProperties(
            width: Int(picture.width), height: Int(picture.height),
            sampleAspect: Rational(Int(aspect.num), Int(aspect.den)),
            frameRate: Rational(Int(stream.avg_frame_rate.num), Int(stream.avg_frame_rate.den)),
            baseFrameRate: Rational(Int(stream.r_frame_rate.num), Int(stream.r_frame_rate.den)),
            pixelFormat: av_get_pix_fmt_name(AVPixelFormat(picture.format)).map { unsafe String(cString: $0) }
                ?? "unknown",
            scanning: field == AV_FIELD_UNKNOWN ? .unknown : field == AV_FIELD_PROGRESSIVE ? .progressive : .interlaced,
            isMirrored: orientation.isMirrored, rotation: orientation.rotation,
            transfer: unsafe av_color_transfer_name(picture.color_trc).map { unsafe String(cString: $0) },
            primaries: unsafe av_color_primaries_name(picture.color_primaries).map { unsafe String(cString: $0) },
            isFullRange: picture.color_range == AVCOL_RANGE_UNSPECIFIED
                ? nil : picture.color_range == AVCOL_RANGE_JPEG)
    }

    /// Clockwise rotation and then mirroring to apply, from the display matrix (ISO/IEC 14496-12, 6.2.2); broken
    /// matrices count as none.
    private func orientation(_ stream: AVStream) -> (isMirrored: Bool, rotation: Int) {
        for index in unsafe 0..<Int(stream.nb_side_data)
        where unsafe stream.side_data[index].type == AV_PKT_DATA_DISPLAYMATRIX {
            let data = unsafe stream.side_data[index]
            guard unsafe data.size >= 9 * MemoryLayout<Int32>.size, let bytes = unsafe data.data else {
                return (false, 0)
            }
            return unsafe UnsafeRawPointer(bytes).withMemoryRebound(to: Int32.self, capacity: 9) { matrix in
                var upright = (0..<9).map { unsafe matrix[$0] }
                let product = { (a: Int32, b: Int32) in Double(a) * Double(b) }
                let isMirrored = product(upright[0], upright[4]) < product(upright[1], upright[3])
                if isMirrored { unsafe av_display_matrix_flip(&upright, 1, 0) }
                let angle = unsafe av_display_rotation_get(upright)
                guard angle.isFinite else { return (false, 0) }
                let quarters = Int((-angle / 90).rounded())
                return (isMirrored, ((quarters % 4) + 4) % 4 * 90)
            }
        }
        return (false, 0)
    }

    private static func metadata(_ dictionary: OpaquePointer?) -> [String: String] {
        var result: [String: String] = [:]
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = unsafe av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX), result.count < 200 {
            unsafe entry = unsafe next
            guard let key = unsafe next.pointee.key, let value = unsafe next.pointee.value else { continue }
            unsafe result[String(cString: key).lowercased()] = unsafe String(String(cString: value).prefix(4096))
        }
        return result
    }
}
