public import MediaModel

/// What an operator decides about live events.
public struct LiveOptions: Sendable {
    /// Events that are received at a time.
    public var mostEvents: Int
    /// How they are encoded.
    public var encoding: EncodingSettings
    /// How much of the machine one worker may use.
    public var limits: WorkerLimits
    /// Days for which what was shown stays.
    public var keptDays: Int

    /// Seconds of a segment of what is live.
    public static let segmentSeconds = 4.0

    /// Options.
    ///
    /// - Parameters:
    ///   - height: lines of the best rendition.
    ///   - processors: of the machine.
    public init(
        mostEvents: Int = 2, height: Int = 720, preset: String = "veryfast", loudness: Double = -16,
        processors: Int = 1, keptDays: Int = 9
    ) {
        self.mostEvents = mostEvents
        self.keptDays = keptDays
        let seconds = Double(LiveEvent.longest / 1000)
        encoding = EncodingSettings(
            preset: preset, ladder: "live\(height)", segmentSeconds: Self.segmentSeconds, loudness: loudness,
            maxSeconds: seconds)
        limits = WorkerLimits(maxSeconds: seconds, processors: processors)
    }
}

/// An encoder that was not let in.
public struct LiveRefusal: Sendable, Equatable {
    /// Why.
    public var reason: AdmissionRefusal
    /// When, in milliseconds since 1970.
    public var at: Int64
}

/// What an event's encoder and parts are like now.
public struct LiveStatus: Sendable, Equatable {
    /// Where the encoder is; `nil` if there is none.
    public var encoder: String?
    /// The protocol by which it sends.
    public var kind: ContributionKind?
    /// Bytes that came over this connection.
    public var bytes: Int64 = 0
    /// When something came last, in milliseconds since 1970.
    public var lastByteAt: Int64?
    /// Pieces that were lost because the disk or a worker was too slow.
    public var dropped = 0
    /// The last encoder that was refused, since the last that was let in.
    public var refusal: LiveRefusal?
    /// Parts so far.
    public var parts = 0
    /// Segments of the part that is being received.
    public var segments = 0
}
