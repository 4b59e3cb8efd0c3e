import FFmpeg
import MediaModel

/// Decodes the packets of one stream, going on behind damage.
struct StreamDecoding {
    /// What came out.
    struct Outcome {
        var frames = 0
        var damaged = 0
        /// Frames and packets that were lost or guessed in part, from the first whole frame on: what comes before it is
        /// but the end of a group whose beginning was not recorded. All, if there is no whole frame.
        var spoiled: Int { hasBegun ? counted : frames + damaged }
        private var counted = 0
        private var hasBegun = false

        fileprivate mutating func count(isWhole: Bool) {
            hasBegun = hasBegun || isWhole
            if hasBegun && !isWhole { counted += 1 }
        }
    }

    private let decoder: Decoder
    private let frame: Frame
    private(set) var outcome = Outcome()

    init(_ decoder: Decoder) throws {
        self.decoder = decoder
        frame = try Frame()
    }

    /// Decodes a packet, or what is left with `nil`, and gives each frame to `receive` until that returns `false`.
    /// The frame is the receiver's only during the call. Returns `false` if the receiver wants no more.
    mutating func decode(_ packet: Packet?, _ receive: (Frame) throws -> Bool) throws -> Bool {
        while true {
            let isTaken = try send(packet)
            guard try drain(receive) else { return false }
            if isTaken { return true }
        }
    }

    /// Whether the decoder took the packet; damage counts as taken.
    private mutating func send(_ packet: Packet?) throws -> Bool {
        switch try decoder.send(packet) {
        case .taken, .end: return true
        case .again: return false
        case .damaged:
            outcome.damaged += 1
            outcome.count(isWhole: false)
            return true
        }
    }

    /// Failures behind each other after which a decoder is given up.
    private static let patience = 1000

    private mutating func drain(_ receive: (Frame) throws -> Bool) throws -> Bool {
        var failures = 0
        while true {
            switch try decoder.receive(into: frame) {
            case .taken:
                outcome.frames += 1
                outcome.count(isWhole: !frame.isCorrupt)
                guard try receive(frame) else { return false }
            case .damaged:
                failures += 1
                guard failures < Self.patience else {
                    throw SourceRefusal(.damaged, "the decoder cannot go on")
                }
                outcome.damaged += 1
                outcome.count(isWhole: false)
            case .again, .end: return true
            }
        }
    }
}

extension Demuxer {
    /// Opens a decoder for the stream at `index`. Its own parameters are all that can keep it from opening.
    ///
    /// - Throws: `SourceRefusal` for parameters that make no sense; want of memory.
    func openDecoder(stream index: Int, threads: Int) throws -> Decoder {
        do throws(FFmpegError) {
            return try decoder(stream: index, threads: threads)
        } catch {
            guard !error.isOutOfMemory else { throw error }
            throw SourceRefusal(.damaged, "stream \(index): \(error)")
        }
    }
}
