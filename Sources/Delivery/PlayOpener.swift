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
    private let record: @Sendable (ViewingOpening) async -> Void
    private let clock: @Sendable () -> Int64

    /// An opener.
    ///
    /// - Parameters:
    ///   - withdrawals: what the segment path refuses.
    ///   - postersAreOpen: whether everybody may see posters.
    ///   - currentVersion: what a published programme plays now in a region, where that is known.
    ///   - record: takes an opening and returns when it is safe.
    ///   - clock: the present, in milliseconds since 1970.
    public init(
        assets: AssetCache, signer: TokenSigner, withdrawals: Withdrawals = Withdrawals(), postersAreOpen: Bool = true,
        currentVersion: @escaping CurrentVersion,
        record: @escaping @Sendable (ViewingOpening) async -> Void,
        clock: @escaping @Sendable () -> Int64
    ) {
        self.assets = assets
        self.signer = signer
        self.withdrawals = withdrawals
        posters = PosterAddresses(signer: signer, isOpen: postersAreOpen, clock: clock)
        self.currentVersion = currentVersion
        self.record = record
        self.clock = clock
    }

    /// A play of a programme as it is now: its viewing begins with `begin`.
    ///
    /// - Parameter region: the viewer's region, where it is known.
    /// - Throws: `DeliveryError.absent` if the programme is not to be played, `.unusable` if its asset is broken, and
    ///   what the catalogue throws.
    public func prepare(
        _ programme: ProgrammeID, for viewer: Viewer, region: String? = nil
    ) async throws -> Play {
        guard let (id, poster) = try await currentVersion(programme, region) else { throw DeliveryError.absent }
        // Shown again since it was withdrawn, or withdrawn since it was asked for: the segment path must know which.
        if withdrawals.contains(programme) { try await withdrawals.refresh() }
        let asset = try await assets.asset(id)
        let now = clock()
        let token = ViewingToken(
            viewing: ViewingID.make(at: now), programme: programme, asset: id, viewerMark: viewer.mark(by: signer),
            duration: Int(UInt32(clamping: Int64(asset.manifest.duration.rounded(.up)))), now: now)
        return Play(
            token: token, text: token.encoded(by: signer), asset: asset, posterPath: posters.path(id),
            chosenPoster: poster.map { posters.path($0) })
    }

    /// Begins the viewing of a play. Each play is a viewing of its own; the counting rule sees to it that nobody counts
    /// twice.
    public func begin(_ play: Play, for viewer: Viewer) async {
        let token = play.token
        let opening = ViewingOpening(
            viewing: token.viewing, programme: token.programme, duration: token.duration, viewer: viewer, at: clock())
        await record(opening)
    }

    /// Reads the token of a progress report.
    ///
    /// - Throws: `ViewingToken.Refusal`.
    public func token(_ text: Substring) throws(ViewingToken.Refusal) -> ViewingToken {
        try ViewingToken(text, signer: signer, now: clock())
    }
}
