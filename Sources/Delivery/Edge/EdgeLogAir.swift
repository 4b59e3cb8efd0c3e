import Accounts
import Foundation
import MediaModel

/// What the import of an edge cache's log knows of channels: their tokens, and what was on air. What is remembered is
/// bounded, and read again beyond.
struct EdgeLogAir {
    private struct ItemKey: Hashable {
        var channel: ChannelID
        var start: Int64
    }

    private static let remembered = 4096
    /// How far the clocks of caches may be behind, in milliseconds.
    private static let slowness: Int64 = 600_000
    /// For how long after its beginning an item may be sent, in milliseconds: the days that viewers may go back, and one
    /// more for those who watch on.
    private static let served: Int64 = 8 * 86_400_000

    private let signer: TokenSigner
    private let items: @Sendable (ChannelID, Range<Int64>) async throws -> [AirItem]
    private var tokens: [Substring: ChannelToken?] = [:]
    private var known: [ItemKey: AirItem?] = [:]

    init(
        signer: TokenSigner, items: @escaping @Sendable (ChannelID, Range<Int64>) async throws -> [AirItem]
    ) {
        self.signer = signer
        self.items = items
    }

    /// The token of a channel, if it was good at that time.
    mutating func token(_ text: Substring, at: Int64) -> ChannelToken? {
        if tokens.count >= Self.remembered { tokens = [:] }
        let read: ChannelToken?
        if let found = tokens[text] {
            read = found
        } else {
            // Read as if it were 1970: whether it was expired depends on the line.
            read = try? ChannelToken(text, signer: signer, now: 0)
            tokens[text] = .some(read)
        }
        return read.flatMap { $0.isExpired(now: at) ? nil : $0 }
    }

    /// Whether something of an item that began then may have been sent at an instant.
    static func mayHaveBeenSent(_ start: Int64, at: Int64) -> Bool {
        start <= at + slowness && start >= at - served - slowness
    }

    /// Whether what began then may have been on air and is not known any more.
    static func isForgotten(_ start: Int64, now: Int64) -> Bool { start < now - served }

    /// The item of a channel that began at an instant.
    ///
    /// - Throws: what reading throws.
    mutating func item(of channel: ChannelID, start: Int64) async throws -> AirItem? {
        let key = ItemKey(channel: channel, start: start)
        if let item = known[key] { return item }
        if known.count >= Self.remembered { known = [:] }
        let item = try await items(channel, start..<start + 1).first { $0.start == start }
        known[key] = .some(item)
        return item
    }

    /// The seconds that a delivery holds; `nil` if it counts for none. A transport stream has those of the fragment that
    /// it was made of.
    static func seconds(of aired: EdgeLogLine.Aired, in asset: ServedAsset) -> Range<Int>? {
        let isTransport = aired.sent.path.hasSuffix(".ts")
        let path = isTransport ? aired.sent.path.dropLast(3) + ".m4s" : aired.sent.path
        guard case .file(let file)? = asset.resource(path), let seconds = file.seconds else { return nil }
        let fragment = Int64(file.bytes.count)
        // Only the cache knows how long a transport stream is; it is longer than what it was made of.
        let size = isTransport ? max(fragment, aired.size ?? fragment) : fragment
        return SegmentService.counts(aired.sent.bytes, of: size) ? seconds : nil
    }

    /// What a report says that was kept while nobody could be asked; `nil` if it makes no sense.
    ///
    /// - Parameter now: the present, in milliseconds since 1970: players go by our clock, and the cache may not.
    /// - Throws: what reading items throws.
    func events(
        _ report: Data, of token: ChannelToken, at: Int64, now: Int64
    ) async throws -> [ViewingEvent]? {
        guard let read = try? JSONDecoder().decode(ChannelReport.self, from: report) else { return nil }
        let (spans, people): ([Range<Int64>], Int?)
        do throws(PlayerReport.Fault) {
            spans = try read.spans(now: min(at + Self.slowness, now))
            people = try read.checkedPeople()
        } catch {
            return nil
        }
        guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max() else { return [] }
        guard Self.mayHaveBeenSent(first, at: at), last - first <= ChannelReport.widest else { return [] }
        let shown = try await items(token.channel, first..<last)
        return ChannelReport.events(spans, people: people, shown, token, at: at)
    }
}
