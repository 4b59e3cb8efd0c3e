public import Catalogue
public import MediaModel
import Synchronization

/// What must not be played any more, or by whom, whatever tokens say: kept in memory, so that the segment path needs no
/// database to know.
public final class Withdrawals: Sendable {
    /// What is not to be played at one instant.
    public struct Shelf: Sendable, Equatable {
        /// Programmes that were withdrawn.
        public var withdrawn: Set<ProgrammeID>
        /// Programmes that are not shown though nobody withdrew them: they wait for review, and one may have been
        /// withdrawn before, or an embargo holds them back.
        public var waiting: Set<ProgrammeID>
        /// Assets that belong to withdrawn programmes alone.
        public var assets: Set<AssetID>
        /// Marks of viewers who lost their key or their account, and when, in milliseconds since 1970: what they had
        /// opened by then ends.
        public var voided: [UInt64: Int64]
        /// Chosen posters that belong to withdrawn programmes alone.
        public var posters: Set<PosterID>

        /// A shelf.
        public init(
            withdrawn: Set<ProgrammeID> = [], waiting: Set<ProgrammeID> = [], assets: Set<AssetID> = [],
            voided: [UInt64: Int64] = [:], posters: Set<PosterID> = []
        ) {
            self.withdrawn = withdrawn
            self.waiting = waiting
            self.assets = assets
            self.voided = voided
            self.posters = posters
        }
    }

    private struct State {
        var shelf = Shelf()
        var lastTicket = 0
        var shelvedBy = 0
    }

    private let state = Mutex(State())
    private let read: @Sendable (Shelf) async throws -> Shelf

    /// What is withdrawn, once `refresh` has read it.
    ///
    /// - Parameter read: tells what is on the shelf now; it is given what was there, to save work when nothing changed.
    public init(read: @escaping @Sendable (Shelf) async throws -> Shelf = { $0 }) {
        self.read = read
    }

    /// What a catalogue has withdrawn. Assets are looked up only when programmes have changed.
    ///
    /// - Parameter voided: tells which viewers lost their key or account, as ``Shelf/voided`` has it.
    public convenience init(
        in catalogue: Catalogue, voided: @escaping @Sendable () async throws -> [UInt64: Int64] = { [:] }
    ) {
        self.init { before in
            let withdrawn = try await catalogue.programmes(in: .withdrawn)
            let waiting = try await catalogue.programmes(in: .awaitingReview).union(catalogue.embargoed())
            let isSame = withdrawn == before.withdrawn
            let assets = isSame ? before.assets : try await catalogue.withdrawnAssets()
            // A poster that a programme which is shown has chosen since is no longer withdrawn.
            let posters = isSame && before.posters.isEmpty ? [] : try await catalogue.withdrawnPosters()
            return Shelf(
                withdrawn: withdrawn, waiting: waiting, assets: assets, voided: try await voided(), posters: posters)
        }
    }

    /// Whether plays of the programme end. Never waits.
    public func contains(_ programme: ProgrammeID) -> Bool {
        state.withLock { $0.shelf.withdrawn.contains(programme) || $0.shelf.waiting.contains(programme) }
    }

    /// Why a play whose token is good does not go on.
    public enum Ending: Sendable {
        /// Its programme is not to be played.
        case withdrawn
        /// Whoever opened it lost the right to it since.
        case voided
    }

    /// Why a play whose token is good does not go on; `nil` if it does. Never waits.
    public func ending(of token: ViewingToken) -> Ending? {
        ending(of: token.programme, viewerMark: token.viewerMark, openedAt: token.openedAt)
    }

    /// Why a play of a channel does not go on, or not with an item of it; `nil` if it does. Never waits.
    public func ending(of token: ChannelToken, item: AirItem? = nil) -> Ending? {
        ending(of: item?.programme, viewerMark: token.viewerMark, openedAt: token.openedAt)
    }

    private func ending(of programme: ProgrammeID?, viewerMark: UInt64, openedAt: Int64) -> Ending? {
        state.withLock { state in
            if let programme, state.shelf.withdrawn.contains(programme) || state.shelf.waiting.contains(programme) {
                return .withdrawn
            }
            guard let end = state.shelf.voided[viewerMark], openedAt <= end else { return nil }
            return .voided
        }
    }

    /// Whether nothing shown has the asset any more. Never waits.
    public func contains(_ asset: AssetID) -> Bool { state.withLock { $0.shelf.assets.contains(asset) } }

    /// Whether nothing shown has the chosen poster any more. Never waits.
    public func contains(_ poster: PosterID) -> Bool { state.withLock { $0.shelf.posters.contains(poster) } }

    /// Reads anew. When it returns, what it was called after is taken up: of two readings that overlap, the one that
    /// began later holds.
    ///
    /// - Throws: what reading throws; all stays as it was then.
    public func refresh() async throws {
        let (ticket, before) = state.withLock { state in
            state.lastTicket += 1
            return (state.lastTicket, state.shelf)
        }
        let shelf = try await read(before)
        state.withLock { state in
            guard ticket > state.shelvedBy else { return }
            state.shelvedBy = ticket
            state.shelf = shelf
        }
    }
}
