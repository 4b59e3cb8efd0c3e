/// Takes jumps out of time stamps, as they come from recordings that were cut or ran over the end of their clock.
struct Timeline {
    /// Seconds of a jump forward, and of one back, that are taken out.
    private let (forward, back): (Double, Double)
    private var expected: [Int: Double] = [:]
    private var offset = 0.0
    /// The offset before the last jump. Streams do not jump in the same place of the file, nor do single wrong time
    /// stamps last: those that fit it go on with it.
    private var former = 0.0

    /// Seconds by which times may miss what was expected and still fit the former offset.
    private static let tolerance = 0.5

    /// - Parameter mayJump: whether jumps mean nothing in the container; elsewhere only absurd ones are taken out.
    ///   Forward, such a container may leave out a pause; back, it would show the same seconds twice.
    init(mayJump: Bool) {
        (forward, back) = mayJump ? (10, 1) : (1800, 1800)
    }

    /// What must be added to the times of a packet, in seconds.
    mutating func shift(stream: Int, time: Double, duration: Double) -> Double {
        if let expected = expected[stream] {
            let jump = time + offset - expected
            if former != offset, abs(jump) > Self.tolerance, abs(time + former - expected) < Self.tolerance {
                swap(&former, &offset)
            } else if jump > forward && isAhead(time) || jump < -back {
                former = offset
                offset -= jump
            }
        }
        expected[stream] = time + offset + max(duration, 0)
        return offset
    }

    /// Whether a time is ahead of all streams: one that paused while the others went on has not jumped.
    private func isAhead(_ time: Double) -> Bool { time + offset - (expected.values.max() ?? 0) > forward }
}
