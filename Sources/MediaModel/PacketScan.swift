/// What a look at every packet of a source found, nothing being decoded: whether its tracks can be taken as they are.
public struct PacketScan: Codable, Sendable, Equatable {
    /// The pictures; `nil` if something in them forbids it, which `reason` says.
    public var pictures: CodedPictures?
    /// The sounds whose packets follow each other without a gap.
    public var sounds: [CodedSound]
    /// Why the pictures cannot be taken as they are.
    public var reason: LocalizedText?

    /// What was found.
    public init(pictures: CodedPictures?, sounds: [CodedSound] = [], reason: LocalizedText? = nil) {
        self.pictures = pictures
        self.sounds = sounds
        self.reason = reason
    }
}

/// Coded pictures of a constant rate, in closed groups.
public struct CodedPictures: Codable, Sendable, Equatable {
    /// The source stream's index.
    public var stream: Int
    /// Pictures a second, to which every time stamp fits.
    public var frameRate: Rational
    /// Pictures.
    public var count: Int
    /// When the first is shown, in seconds of the source.
    public var start: Double
    /// By how many pictures showing lags behind decoding.
    public var reordering: Int
    /// The numbers, in order of showing, of the IDR pictures, each beginning a closed group.
    public var idrFrames: [Int]
    /// Bytes of all pictures before each of `idrFrames`, and of all pictures at the end.
    public var idrBytes: [Int]

    /// Coded pictures.
    public init(
        stream: Int, frameRate: Rational, count: Int, start: Double, reordering: Int, idrFrames: [Int],
        idrBytes: [Int]
    ) {
        self.stream = stream
        self.frameRate = frameRate
        self.count = count
        self.start = start
        self.reordering = reordering
        self.idrFrames = idrFrames
        self.idrBytes = idrBytes
    }

    /// Length in seconds.
    public var duration: Double { Double(count) / (frameRate.positive ?? 25) }
}

/// Coded sound whose packets follow each other without a gap.
public struct CodedSound: Codable, Sendable, Equatable {
    /// The source stream's index.
    public var stream: Int
    /// Packets.
    public var count: Int
    /// When the first is heard, in seconds of the source.
    public var start: Double
    /// Samples a packet.
    public var frameSize: Int
    /// Bit/s on average.
    public var bitRate: Int

    /// Coded sound.
    public init(stream: Int, count: Int, start: Double, frameSize: Int, bitRate: Int) {
        self.stream = stream
        self.count = count
        self.start = start
        self.frameSize = frameSize
        self.bitRate = bitRate
    }
}
