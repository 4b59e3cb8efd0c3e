import CFFmpeg

/// Splits an open file into packets. Owns the format context and its reader; borrows the descriptor.
///
/// Opens nothing else: every nested open that a container asks for is refused.
@safe public final class Demuxer {
    /// Why a file cannot be opened.
    public enum Refusal: Error, Sendable {
        /// No container that FFmpeg knows.
        case notMedia
        /// A container that is not in the list given; its short name.
        case forbidden(String)
        /// More streams than are opened at all.
        case tooManyStreams
        /// The container's headers cannot be read.
        case unreadable(FFmpegError)
    }

    let context: UnsafeMutablePointer<AVFormatContext>
    private let reader: SourceReader
    private let size: Int64

    /// Opens the file at `descriptor` and reads its headers.
    ///
    /// - Parameters:
    ///   - descriptor: open for reading and seekable; must stay open as long as the demuxer.
    ///   - size: bytes in the file.
    ///   - containers: short names of the demuxers that may be used.
    ///   - decoders: names of the decoders that may be used to look into streams.
    /// - Throws: why it cannot be opened.
    public convenience init(
        descriptor: Int32, size: Int64, containers: Set<String>, decoders: Set<String>
    ) throws(Refusal) {
        try self.init(
            descriptor: descriptor, size: size, isPipe: false, Look(seconds: 10, bytes: 20_000_000),
            containers: containers, decoders: decoders)
    }

    /// Opens what comes through the pipe at `descriptor`, and waits until enough has come to know its streams.
    ///
    /// - Parameters:
    ///   - seconds: of the stream that are looked at before it is known what is in it.
    ///   - containers: short names of the demuxers that may be used.
    ///   - decoders: names of the decoders that may be used to look into streams.
    /// - Throws: why it cannot be opened.
    public convenience init(
        pipe descriptor: Int32, seconds: Double, containers: Set<String>, decoders: Set<String>
    ) throws(Refusal) {
        try self.init(
            descriptor: descriptor, size: 0, isPipe: true, Look(seconds: seconds, bytes: 5_000_000),
            containers: containers, decoders: decoders)
    }

    /// How much of a source is looked at before it is known what is in it.
    private struct Look {
        var seconds: Double
        var bytes: Int64
    }

    private init(
        descriptor: Int32, size: Int64, isPipe: Bool, _ look: Look, containers: Set<String>, decoders: Set<String>
    ) throws(Refusal) {
        self.size = size
        do {
            reader = try SourceReader(descriptor: descriptor, size: size, isPipe: isPipe)
        } catch {
            throw .unreadable(error)
        }
        let format = try unsafe Self.detect(reader, containers: containers)
        if !isPipe { unsafe avio_seek(reader.context, 0, SEEK_SET) }
        let context = try unsafe Self.open(reader, format, look, decoders: decoders)
        let found = unsafe avformat_find_stream_info(context, nil)
        guard found >= 0 else {
            var closing: UnsafeMutablePointer<AVFormatContext>? = unsafe context
            unsafe avformat_close_input(&closing)
            throw .unreadable(FFmpegError(code: found, function: "avformat_find_stream_info"))
        }
        unsafe self.context = unsafe context
    }

    deinit {
        var closing: UnsafeMutablePointer<AVFormatContext>? = unsafe context
        unsafe avformat_close_input(&closing)
    }

    private static func detect(
        _ reader: SourceReader, containers: Set<String>
    ) throws(Refusal) -> UnsafePointer<AVInputFormat> {
        var format: UnsafePointer<AVInputFormat>?
        let score = unsafe av_probe_input_buffer2(reader.context, &format, "", nil, 0, 1 << 20)
        guard score >= 0, let format = unsafe format,
            let name = unsafe format.pointee.name.map({ unsafe String(cString: $0) })
        else {
            throw .notMedia
        }
        let names = name.split(separator: ",").map(String.init)
        guard names.contains(where: containers.contains) else { throw .forbidden(name) }
        return unsafe format
    }

    /// The most streams that are opened, well above what is taken.
    private static let maxStreams: Int32 = 64

    /// Reads the headers. FFmpeg has "no memory" for a stream too many: where there is enough for more of them, it was
    /// not the memory that it wanted.
    private static func open(
        _ reader: SourceReader, _ format: UnsafePointer<AVInputFormat>, _ look: Look, decoders: Set<String>
    ) throws(Refusal) -> UnsafeMutablePointer<AVFormatContext> {
        do throws(FFmpegError) {
            return try unsafe open(reader, format, look, decoders: decoders, maxStreams: maxStreams)
        } catch {
            guard error.isOutOfMemory else { throw .unreadable(error) }
            do throws(FFmpegError) {
                unsafe avio_seek(reader.context, 0, SEEK_SET)
                var opened: UnsafeMutablePointer<AVFormatContext>? =
                    try unsafe open(reader, format, look, decoders: decoders, maxStreams: maxStreams * 64)
                unsafe avformat_close_input(&opened)
            } catch {
                throw .unreadable(error)
            }
            throw .tooManyStreams
        }
    }

    private static func open(
        _ reader: SourceReader, _ format: UnsafePointer<AVInputFormat>, _ look: Look, decoders: Set<String>,
        maxStreams: Int32
    ) throws(FFmpegError) -> UnsafeMutablePointer<AVFormatContext> {
        guard let context = unsafe avformat_alloc_context() else { throw .memory("avformat_alloc_context") }
        unsafe context.pointee.pb = unsafe reader.context
        unsafe context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        unsafe context.pointee.io_open = { _, _, _, _, _ in FFmpegError.permission }
        unsafe context.pointee.codec_whitelist = unsafe av_strdup(decoders.sorted().joined(separator: ","))
        unsafe context.pointee.max_streams = maxStreams
        unsafe context.pointee.max_analyze_duration = Int64(look.seconds * 1e6)
        unsafe context.pointee.probesize = look.bytes
        var opened: UnsafeMutablePointer<AVFormatContext>? = unsafe context
        let code = unsafe avformat_open_input(&opened, nil, format, nil)
        guard code >= 0, let pointer = unsafe opened else {
            throw FFmpegError(code: code, function: "avformat_open_input")
        }
        return unsafe pointer
    }

    /// Leaves the packets of all streams but these to the container.
    public func keep(streams: Set<Int>) {
        for index in unsafe 0..<Int(context.pointee.nb_streams) {
            guard let stream = unsafe context.pointee.streams[index] else { continue }
            unsafe stream.pointee.discard = streams.contains(index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }

    /// Reads the next packet of the file.
    ///
    /// - Throws: a read error. Damaged packets are skipped by the container itself.
    public func read(into packet: Packet) throws(FFmpegError) -> Reception {
        packet.clear()
        return try unsafe reception(av_read_frame(context, packet.pointer), "av_read_frame")
    }

    /// Goes to the last key packet at or before `seconds` of the stream at `index`, as far as the container knows.
    ///
    /// - Throws: a container that cannot be gone about in.
    public func seek(to seconds: Double, stream index: Int) throws(FFmpegError) {
        let base = timeBase(stream: index)
        let ticks = (seconds / max(base.seconds(1), 1e-12)).rounded()
        try unsafe check(
            av_seek_frame(context, Int32(clamping: index), Int64(min(max(ticks, -4e18), 4e18)), AVSEEK_FLAG_BACKWARD),
            "av_seek_frame")
    }

    /// The time base of the stream at `index`.
    public func timeBase(stream index: Int) -> Rational32 {
        guard let stream = unsafe stream(index) else { return Rational32(1, 1) }
        return unsafe Rational32(stream.pointee.time_base)
    }

    /// Opens a decoder for the stream at `index`.
    ///
    /// - Parameter threads: 0 lets the decoder choose.
    /// - Throws: no decoder, or one that will not open.
    public func decoder(stream index: Int, threads: Int) throws(FFmpegError) -> Decoder {
        guard let stream = unsafe stream(index) else {
            throw FFmpegError(code: lectern_averror_invaliddata(), function: "streams")
        }
        return try unsafe Decoder(
            parameters: stream.pointee.codecpar, timeBase: stream.pointee.time_base, threads: threads,
            whitelist: context.pointee.codec_whitelist)
    }

    func stream(_ index: Int) -> UnsafeMutablePointer<AVStream>? {
        guard index >= 0, unsafe index < Int(context.pointee.nb_streams) else { return nil }
        return unsafe context.pointee.streams[index]
    }

    var fileSize: Int64 { size }
}
