import Metrics
import NIOCore

/// What is counted of delivery. No titles, names, tokens or ids; changing a value is an atomic addition or two.
final class DeliveryCounters: Sendable {
    /// What is answered.
    enum Kind: String, CaseIterable {
        /// A run of bytes of a file: a segment, an initialization, a picture, subtitles.
        case segment
        /// A playlist or manifest.
        case playlist
        /// A refusal, or an answer without content.
        case other
    }

    /// How a connection speaks.
    enum Wire: String, CaseIterable {
        case http1 = "http/1.1"
        case http2 = "h2"
    }

    /// An answer under way.
    struct Answer {
        /// When its request was taken up.
        let began: NIODeadline
        /// When its head was written.
        let headWritten: NIODeadline
        /// Its status.
        let status: UInt
        /// Bytes of its content.
        let bytes: Int64
        /// Whether they are a file's.
        let isFile: Bool
        /// How many seconds of film it holds; 0 for none.
        let seconds: Int

        /// What it is.
        var kind: Kind {
            guard bytes > 0, status < 300 else { return .other }
            return isFile ? .segment : .playlist
        }
    }

    private let bytes, aborted, stalled: Counter
    private let answers: [Counter]
    private let firstByte, whole: PerKind
    private let assets, files: HitsAndMisses
    private let http1, http2: Meter

    /// Counters that begin at zero.
    init(factory: any MetricsFactory = MetricsSystem.factory) {
        let counter = { (name: String, labels: [(String, String)]) in
            Counter(label: name, dimensions: labels, factory: factory)
        }
        let timers = { (name: String) in
            PerKind { Timer(label: name, dimensions: [("kind", $0)], factory: factory) }
        }
        let cache = { (name: String) in
            HitsAndMisses(
                hits: counter("lectern_cache_hits_total", [("cache", name)]),
                misses: counter("lectern_cache_misses_total", [("cache", name)]))
        }
        let connections = { (wire: Wire) in
            Meter(label: "lectern_connections", dimensions: [("protocol", wire.rawValue)], factory: factory)
        }
        bytes = counter("lectern_media_bytes_total", [])
        aborted = counter("lectern_media_aborted_total", [])
        stalled = counter("lectern_media_stalled_total", [])
        answers = (1...5).map { counter("lectern_media_responses_total", [("status", "\($0)xx")]) }
        firstByte = timers("lectern_media_first_byte_seconds")
        whole = timers("lectern_media_answer_seconds")
        assets = cache("asset")
        files = cache("file")
        http1 = connections(.http1)
        http2 = connections(.http2)
    }

    /// Counts an answer that has ended.
    ///
    /// - Parameters:
    ///   - isWhole: whether all of it was written.
    ///   - now: the present.
    func ended(_ answer: Answer, isWhole: Bool, now: NIODeadline) {
        if (1...5).contains(answer.status / 100) { answers[Int(answer.status / 100) - 1].increment() }
        guard isWhole else { return aborted.increment() }
        if answer.bytes > 0 { bytes.increment(by: answer.bytes) }
        let total = now - answer.began
        firstByte[answer.kind].recordNanoseconds((answer.headWritten - answer.began).nanoseconds)
        whole[answer.kind].recordNanoseconds(total.nanoseconds)
        // Whoever gets a segment more slowly than it plays will wait for the next.
        if answer.seconds > 0, total > .seconds(Int64(answer.seconds)) { stalled.increment() }
    }

    /// Counts a look into the cache of assets.
    func lookedForAsset(found: Bool) { assets.count(found) }

    /// Counts a look into a cache of open files.
    func lookedForFile(found: Bool) { files.count(found) }

    /// Counts a connection that begins, or one that ends.
    func connection(_ wire: Wire, opened: Bool) {
        let meter = wire == .http1 ? http1 : http2
        if opened { meter.increment() } else { meter.decrement() }
    }

    /// A timer for each kind, found without a search.
    private struct PerKind: Sendable {
        private let segment, playlist, other: Timer

        init(_ make: (String) -> Timer) {
            segment = make(Kind.segment.rawValue)
            playlist = make(Kind.playlist.rawValue)
            other = make(Kind.other.rawValue)
        }

        subscript(kind: Kind) -> Timer {
            switch kind {
            case .segment: segment
            case .playlist: playlist
            case .other: other
            }
        }
    }

    private struct HitsAndMisses: Sendable {
        let hits, misses: Counter

        func count(_ found: Bool) { if found { hits.increment() } else { misses.increment() } }
    }
}
