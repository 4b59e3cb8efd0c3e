import CFFmpeg

extension Frame {
    /// A black picture in 8-bit 4:2:0.
    ///
    /// - Throws: out of memory.
    public static func black(width: Int, height: Int) throws(FFmpegError) -> Frame {
        let frame = try Frame()
        try frame.allocatePicture(width: width, height: height)
        return frame
    }

    /// Gives an empty frame a black picture.
    private func allocatePicture(width: Int, height: Int) throws(FFmpegError) {
        unsafe pointer.pointee.width = Int32(clamping: width)
        unsafe pointer.pointee.height = Int32(clamping: height)
        unsafe pointer.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        try unsafe check(av_frame_get_buffer(pointer, 0), "av_frame_get_buffer")
        for index in 0..<3 {
            guard let (base, stride, _, rows) = unsafe plane(index) else { continue }
            unsafe base.update(repeating: index == 0 ? 16 : 128, count: stride * rows)
        }
    }

    /// Copies another 8-bit 4:2:0 picture into this one with its upper left corner at (`x`, `y`), both even.
    /// What would lie outside is left out.
    public func draw(_ picture: Frame, x: Int, y: Int) {
        for index in 0..<3 {
            guard let target = unsafe plane(index), let source = unsafe picture.plane(index) else { return }
            let shift = index == 0 ? 0 : 1
            let (left, top) = (x >> shift, y >> shift)
            let width = unsafe min(source.width, target.width - left)
            guard width > 0, left >= 0, top >= 0 else { continue }
            for row in unsafe 0..<max(0, min(source.rows, target.rows - top)) {
                unsafe (target.base + (top + row) * target.stride + left).update(
                    from: source.base + row * source.stride, count: width)
            }
        }
    }

    /// Mean and standard deviation of the luma of an 8-bit 4:2:0 picture.
    public var luma: (mean: Double, deviation: Double) {
        guard let plane = unsafe plane(0), unsafe plane.width > 0, unsafe plane.rows > 0 else { return (0, 0) }
        var sum = 0
        var squares = 0
        for row in unsafe 0..<plane.rows {
            let line = unsafe plane.base + row * plane.stride
            for column in unsafe 0..<plane.width {
                let value = unsafe Int(line[column])
                sum += value
                squares += value * value
            }
        }
        let count = unsafe Double(plane.width * plane.rows)
        let mean = Double(sum) / count
        return (mean, max(0, Double(squares) / count - mean * mean).squareRoot())
    }

    /// A plane of an 8-bit 4:2:0 picture; `nil` for any other format.
    private func plane(_ index: Int) -> (base: UnsafeMutablePointer<UInt8>, stride: Int, width: Int, rows: Int)? {
        let format = unsafe pointer.pointee.format
        guard format == AV_PIX_FMT_YUV420P.rawValue || format == AV_PIX_FMT_YUVJ420P.rawValue else { return nil }
        let planes = unsafe pointer.pointee.data
        let strides = unsafe pointer.pointee.linesize
        let (width, height) = unsafe (Int(pointer.pointee.width), Int(pointer.pointee.height))
        let half = ((width + 1) / 2, (height + 1) / 2)
        let chosen =
            switch index {
            case 0: unsafe (planes.0, strides.0, width, height)
            case 1: unsafe (planes.1, strides.1, half.0, half.1)
            default: unsafe (planes.2, strides.2, half.0, half.1)
            }
        guard let base = unsafe chosen.0, unsafe chosen.1 >= chosen.2 else { return nil }
        return unsafe (base, Int(chosen.1), chosen.2, chosen.3)
    }
}

extension Frame {
    /// The samples of an 8-bit 4:2:0 picture of even size, plane after plane without gaps: three bytes for two pixels.
    public var planarBytes: [UInt8] {
        var bytes: [UInt8] = []
        for index in 0..<3 {
            guard let plane = unsafe plane(index) else { continue }
            for row in unsafe 0..<plane.rows {
                unsafe bytes += UnsafeBufferPointer(start: plane.base + row * plane.stride, count: plane.width)
            }
        }
        return bytes
    }

    /// A picture of such samples; black where they are too few.
    ///
    /// - Throws: out of memory.
    public convenience init(planar bytes: ArraySlice<UInt8>, width: Int, height: Int) throws(FFmpegError) {
        try self.init()
        try allocatePicture(width: width, height: height)
        var rest = bytes
        for index in 0..<3 {
            guard let plane = unsafe plane(index) else { continue }
            for row in unsafe 0..<plane.rows where unsafe rest.count >= plane.width {
                for (column, value) in unsafe rest.prefix(plane.width).enumerated() {
                    unsafe plane.base[row * plane.stride + column] = value
                }
                rest = unsafe rest.dropFirst(plane.width)
            }
        }
    }

    /// Silence in planar float, for an encoder of that form.
    ///
    /// - Throws: out of memory.
    public static func silence(samples: Int, sampleRate: Int, channels: Int) throws(FFmpegError) -> Frame {
        let frame = try Frame()
        unsafe frame.pointer.pointee.nb_samples = Int32(clamping: samples)
        unsafe frame.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        unsafe frame.pointer.pointee.sample_rate = Int32(clamping: sampleRate)
        unsafe av_channel_layout_default(&frame.pointer.pointee.ch_layout, Int32(clamping: channels))
        try unsafe check(av_frame_get_buffer(frame.pointer, 0), "av_frame_get_buffer")
        try unsafe check(
            av_samples_set_silence(
                frame.pointer.pointee.extended_data, 0, frame.pointer.pointee.nb_samples, Int32(clamping: channels),
                AV_SAMPLE_FMT_FLTP), "av_samples_set_silence")
        return frame
    }
}
