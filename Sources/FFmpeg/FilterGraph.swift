import CFFmpeg

/// A chain of filters with one input and one output. Owns its `AVFilterGraph`.
@safe public final class FilterGraph {
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    private let source: UnsafeMutablePointer<AVFilterContext>
    private let sink: UnsafeMutablePointer<AVFilterContext>

    /// A chain for pictures of `format`.
    ///
    /// - Parameters:
    ///   - format: the form of every picture that will be sent.
    ///   - timeBase: of the pictures' times.
    ///   - frameRate: the nominal rate of the input; `nil` when it varies.
    ///   - chain: filters in libavfilter's graph syntax, at least one.
    ///   - threads: for filters that can use several; 0 lets the graph choose.
    /// - Throws: a chain that cannot be built.
    public convenience init(
        pictures format: PictureFormat, timeBase: Rational32, frameRate: Rational32? = nil, chain: String,
        threads: Int = 1
    ) throws(FFmpegError) {
        let aspect = format.sampleAspect
        var arguments =
            "video_size=\(format.width)x\(format.height):pix_fmt=\(format.pixelFormat)"
            + ":time_base=\(timeBase.numerator)/\(timeBase.denominator)"
            + ":pixel_aspect=\(max(aspect.numerator, 0))/\(max(aspect.denominator, 1))"
        if let frameRate { arguments += ":frame_rate=\(frameRate.numerator)/\(frameRate.denominator)" }
        try self.init(source: "buffer", arguments: arguments, sink: "buffersink", chain: chain, threads: threads)
    }

    /// A chain for sound of `format`.
    ///
    /// - Throws: a chain that cannot be built.
    public convenience init(
        sound format: SoundFormat, timeBase: Rational32, chain: String
    ) throws(FFmpegError) {
        let name =
            unsafe av_get_sample_fmt_name(AVSampleFormat(format.sampleFormat)).map { unsafe String(cString: $0) }
            ?? "none"
        let arguments =
            "sample_rate=\(format.sampleRate):sample_fmt=\(name):channel_layout=\(format.layout)"
            + ":time_base=\(timeBase.numerator)/\(timeBase.denominator)"
        try self.init(source: "abuffer", arguments: arguments, sink: "abuffersink", chain: chain, threads: 1)
    }

    private init(
        source sourceName: String, arguments: String, sink sinkName: String, chain: String, threads: Int
    ) throws(FFmpegError) {
        guard let made = unsafe avfilter_graph_alloc() else { throw .memory("avfilter_graph_alloc") }
        var graph: UnsafeMutablePointer<AVFilterGraph>? = unsafe made
        var source: UnsafeMutablePointer<AVFilterContext>?
        var sink: UnsafeMutablePointer<AVFilterContext>?
        unsafe made.pointee.nb_threads = Int32(clamping: threads)
        do throws(FFmpegError) {
            try unsafe check(
                avfilter_graph_create_filter(&source, avfilter_get_by_name(sourceName), "in", arguments, nil, made),
                "avfilter_graph_create_filter(\(sourceName))")
            try unsafe check(
                avfilter_graph_create_filter(&sink, avfilter_get_by_name(sinkName), "out", nil, nil, made),
                "avfilter_graph_create_filter(\(sinkName))")
            try unsafe Self.connect(made, source, sink, chain)
        } catch {
            unsafe avfilter_graph_free(&graph)
            throw error
        }
        guard let source = unsafe source, let sink = unsafe sink else {
            unsafe avfilter_graph_free(&graph)
            throw .memory("avfilter_graph_create_filter")
        }
        unsafe self.graph = unsafe graph
        unsafe self.source = unsafe source
        unsafe self.sink = unsafe sink
    }

    deinit {
        unsafe avfilter_graph_free(&graph)
    }

    private static func connect(
        _ graph: UnsafeMutablePointer<AVFilterGraph>, _ source: UnsafeMutablePointer<AVFilterContext>?,
        _ sink: UnsafeMutablePointer<AVFilterContext>?, _ chain: String
    ) throws(FFmpegError) {
        var outputs = unsafe avfilter_inout_alloc()
        var inputs = unsafe avfilter_inout_alloc()
        defer {
            unsafe avfilter_inout_free(&outputs)
            unsafe avfilter_inout_free(&inputs)
        }
        guard let from = unsafe outputs, let to = unsafe inputs else { throw .memory("avfilter_inout_alloc") }
        unsafe from.pointee.name = unsafe av_strdup("in")
        unsafe from.pointee.filter_ctx = unsafe source
        unsafe to.pointee.name = unsafe av_strdup("out")
        unsafe to.pointee.filter_ctx = unsafe sink
        try unsafe check(
            avfilter_graph_parse_ptr(graph, chain, &inputs, &outputs, nil), "avfilter_graph_parse_ptr(\(chain))")
        try unsafe check(avfilter_graph_config(graph, nil), "avfilter_graph_config(\(chain))")
    }

    /// Puts a frame in, or the end with `nil`. The frame stays the caller's.
    ///
    /// - Throws: a frame that the chain cannot take.
    public func send(_ frame: Frame?) throws(FFmpegError) {
        try unsafe check(
            av_buffersrc_add_frame_flags(source, frame?.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF)),
            "av_buffersrc_add_frame_flags")
    }

    /// Tells the chain that the input ends at `time`, in ticks of the input's time base.
    ///
    /// - Throws: a filter that failed.
    public func close(at time: Int64) throws(FFmpegError) {
        try unsafe check(av_buffersrc_close(source, time, 0), "av_buffersrc_close")
    }

    /// Takes the next frame out.
    ///
    /// - Throws: a filter that failed.
    public func receive(into frame: Frame) throws(FFmpegError) -> Reception {
        frame.clear()
        return try unsafe reception(av_buffersink_get_frame(sink, frame.pointer), "av_buffersink_get_frame")
    }

    /// Makes every sound frame that comes out hold exactly `samples` samples, but the last.
    public func setFrameSize(_ samples: Int) {
        unsafe av_buffersink_set_frame_size(sink, UInt32(clamping: samples))
    }

    /// The time base of the frames that come out.
    public var timeBase: Rational32 { unsafe Rational32(av_buffersink_get_time_base(sink)) }
}

extension Frame {
    /// A number that a filter attached to the frame (`lavfi.r128.I`); `nil` if there is none.
    public func measurement(_ key: String) -> Double? {
        guard let entry = unsafe av_dict_get(pointer.pointee.metadata, key, nil, 0),
            let value = unsafe entry.pointee.value
        else {
            return nil
        }
        return unsafe Double(String(cString: value))
    }
}
