import CFFmpeg

extension Packet {
    /// Whether the container says that it is decoded but not shown.
    public var isDiscarded: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }

    /// Whether the container could not read all of it.
    public var isCorrupt: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

    /// Whether new parameters of the stream begin with it.
    public var hasNewParameters: Bool { hasSideData(AV_PKT_DATA_NEW_EXTRADATA) }

    /// Whether it is encrypted.
    public var isEncrypted: Bool { hasSideData(AV_PKT_DATA_ENCRYPTION_INFO) }

    private func hasSideData(_ type: AVPacketSideDataType) -> Bool {
        unsafe (0..<Int(pointer.pointee.side_data_elems)).contains {
            unsafe pointer.pointee.side_data[$0].type == type
        }
    }

    /// Sets all times, in ticks.
    public func setTimes(presentation: Int64, decoding: Int64, duration: Int64) {
        unsafe pointer.pointee.pts = presentation
        unsafe pointer.pointee.dts = decoding
        unsafe pointer.pointee.duration = duration
    }

    /// Moves its times by `ticks`; unknown ones stay so.
    public func shift(by ticks: Int64) {
        if let time = presentationTime { unsafe pointer.pointee.pts = time &+ ticks }
        if let time = decodingTime { unsafe pointer.pointee.dts = time &+ ticks }
    }

    /// Gives the NAL units of an H.264 packet to `body`, until that returns `false` (ITU-T H.264, 7.3.1 and Annex B).
    ///
    /// - Parameter lengthSize: bytes of the length before each, or `nil` where start codes separate them.
    public func forEachNAL(lengthSize: Int?, _ body: (UnsafeRawBufferPointer) -> Bool) {
        guard let data = unsafe pointer.pointee.data else { return }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: Int(max(0, pointer.pointee.size)))
        guard let lengthSize else { return unsafe Self.forEachStartCode(bytes, body) }
        var place = 0
        while place + lengthSize < bytes.count {
            let length = (0..<lengthSize).reduce(0) { unsafe $0 << 8 | Int(bytes[place + $1]) }
            let start = place + lengthSize
            guard length > 0, length <= bytes.count - start else { return }
            guard unsafe body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])) else { return }
            place = start + length
        }
    }

    private static func forEachStartCode(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool) {
        var begin: Int?
        var place = 0
        while place + 3 <= bytes.count {
            guard unsafe bytes[place] == 0, unsafe bytes[place + 1] == 0, unsafe bytes[place + 2] == 1 else {
                place += 1
                continue
            }
            if let begin, unsafe !body(UnsafeRawBufferPointer(rebasing: bytes[begin..<place])) { return }
            begin = place + 3
            place += 3
        }
        if let begin, begin < bytes.count { _ = unsafe body(UnsafeRawBufferPointer(rebasing: bytes[begin...])) }
    }
}
