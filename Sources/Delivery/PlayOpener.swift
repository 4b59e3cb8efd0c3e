public import Accounts
public import MediaModel

/// Begins plays: makes the viewing and the token under which everything of it is fetched.
public struct PlayOpener: Sendable {
    /// Finds the asset and the poster that was chosen for the programme, `nil` for the asset's own.
    public typealias CurrentVersion =
        @Sendable (ProgrammeID, _ region: String?) async throws -> (asset: AssetID, poster: PosterID?)?

    private let assets: AssetCache
    private let signer: TokenSigner
    private let posters: PosterAddresses
    private let withdrawals: Withdrawals
    private let currentVersion: CurrentVersion
    private let known: @Sendable (String, Viewer, ProgrammeID, _ since: Int64) async throws -> ViewingID?
    private let record: @Sendable (ViewingOpening) async -> Void
    private let clock: @Sendable () -> Int64

    /// An opener.
    ///
    /// - Parameters:
    ///   - withdrawals: what the segment path refuses.
    ///   - postersAreOpen: whether everybody may see posters.
    ///   - currentVersion: what a published programme plays now in a region, where that is known.
    ///   - known: the viewing of a session that a player named, if it was heard of since, in milliseconds since 1970.
    ///   - record: takes an opening and returns when it is safe.
    ///   - clock: the present, in milliseconds since 1970.
    public init(
        assets: AssetCache, signer: TokenSigner, withdrawals: Withdrawals = Withdrawals(), postersAreOpen: Bool = true,
        currentVersion: @escaping CurrentVersion,
        known: @escaping @Sendable (String, Viewer, ProgrammeID, _ since: Int64) async throws -> ViewingID? = {
            _, _, _, _ in nil
        },
        record: @escaping @Sendable (ViewingOpening) async -> Void,
        clock: @escaping @Sendable () -> Int64
    ) {
        self.assets = assets
        self.signer = signer
        self.withdrawals = withdrawals
        posters = PosterAddresses(signer: signer, isOpen: postersAreOpen, clock: clock)
        self.currentVersion = currentVersion
        self.known = known
        self.record = record
        self.clock = clock
    }

    /// A play of a programme as it is now: its viewing begins with `begin`.
    ///
    /// A player that names its session goes on in the viewing that it had, if that was heard of within six hours: one that
    /// opens the programme again after its line broke does not begin another.
    ///
    /// - Parameters:
    ///   - region: the viewer's region, where it is known.
    ///   - session: the session that the player names.
    /// - Throws: `DeliveryError.absent` if the programme is not to be played, `.unusable` if its asset is broken, and
    ///   what the catalogue throws.
    public func prepare(
        _ programme: ProgrammeID, for viewer: Viewer, region: String? = nil, session: ClientSession? = nil
    ) async throws -> Play {
        guard let (id, poster) = try await currentVersion(programme, region) else { throw DeliveryError.absent }
        // Shown again since it was withdrawn, or withdrawn since it was asked for: the segment path must know which.
        if withdrawals.contains(programme) { try await withdrawals.refresh() }
        let asset = try await assets.asset(id)
        let now = clock()
        func token(_ viewing: ViewingID) -> ViewingToken {
            ViewingToken(
                viewing: viewing, programme: programme, asset: id, viewerMark: viewer.mark(by: signer),
                duration: Int(UInt32(clamping: Int64(asset.manifest.duration.rounded(.up)))), now: now)
        }
        var own = token(ViewingID.make(at: now))
        if let session {
            let found = try await known(session.id, viewer, programme, now - Self.memory)
            own = token(found ?? fresh(session, viewer, programme, now))
            // The viewing's name may be older than the key that its viewer has now.
            if withdrawals.ending(of: own) != nil { own = token(ViewingID.make(at: now)) }
        }
        return Play(
            token: own, text: own.encoded(by: signer), asset: asset, posterPath: posters.path(id),
            chosenPoster: poster.map { posters.path($0) }, session: session)
    }

    /// How long a session is known after something was heard of it, in milliseconds.
    private static let memory: Int64 = 6 * 3_600_000

    /// The name of a session's new viewing: the same however often it is opened at once.
    private func fresh(
        _ session: ClientSession, _ viewer: Viewer, _ programme: ProgrammeID, _ now: Int64
    ) -> ViewingID {
        let day = now / 86_400_000
        let mark = signer.mark(of: "session \(viewer.mark(by: signer)) \(programme) \(day) \(session.id)")
        let digits = mark.prefix(15).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return ViewingID(digits) ?? ViewingID.make(at: now)
    }

    /// Begins the viewing of a play. Each play is a viewing of its own; the counting rule sees to it that nobody counts
    /// twice.
    public func begin(_ play: Play, for viewer: Viewer) async {
        let token = play.token
        let opening = ViewingOpening(
            viewing: token.viewing, programme: token.programme, duration: token.duration, viewer: viewer, at: clock(),
            session: play.session?.id)
        await record(opening)
    }

    /// Reads the token of a progress report.
    ///
    /// - Throws: `ViewingToken.Refusal`.
    public func token(_ text: Substring) throws(ViewingToken.Refusal) -> ViewingToken {
        try ViewingToken(text, signer: signer, now: clock())
    }
}
