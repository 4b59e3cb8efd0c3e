public import Accounts
public import MediaModel
import NIOHTTP1
import Packaging

/// The right of one reviewer to see a version before it is public, carried in the path of every URL below `/v/`.
///
/// It begins with `r.`, holds for one asset, and opens it only together with the very secret, a session's or an API
/// token's, with which it was asked for: whoever is given the address alone sees nothing. It is no ``ViewingToken``, so
/// nothing of it is counted, edge caches do not take it, and nobody can report a viewing with it.
struct PreviewToken: Equatable {
    let asset: AssetID
    /// Stands for the secret of whoever asked.
    let holder: [UInt8]
    /// End of its life, in whole seconds since 1970.
    let expiry: Int64

    /// What its text begins with.
    static let mark = "r."
    /// What the paths of its resources begin with.
    static let path = "/v/" + mark
    private static let kind = UInt8(ascii: "R")
    /// Seconds that it lives beyond the length of the film.
    private static let grace: Int64 = 4 * 3600
    private static let textLimit = 200

    /// A token for whoever holds `secret`.
    ///
    /// - Parameters:
    ///   - duration: the film's length in seconds.
    ///   - now: the present, in milliseconds since 1970.
    init(asset: AssetID, secret: String, duration: Double, now: Int64) {
        self.asset = asset
        holder = Self.holder(secret)
        let length = Int64(min(max(duration.isFinite ? duration : 0, 0), 1e6))
        expiry = Int64(UInt32(clamping: now / 1000 + length + Self.grace))
    }

    /// The token as it stands in a URL.
    func encoded(by signer: TokenSigner) -> String {
        let end = withUnsafeBytes(of: UInt32(clamping: expiry).bigEndian) { Array($0) }
        return Self.mark
            + Base64URL.encode(signer.sealed([Self.kind] + end + holder + PackedName.bytes(asset.rawValue)))
    }

    /// Reads a token; `nil` if this signer did not make it so, or its life is over.
    init?(_ text: Substring, signer: TokenSigner, now: Int64) {
        guard text.hasPrefix(Self.mark), text.utf8.count <= Self.textLimit,
            let bytes = Base64URL.decode(text.dropFirst(Self.mark.count).utf8), let opened = signer.opened(bytes)
        else { return nil }
        let message = Array(opened)
        guard message.count > 21, message[0] == Self.kind else { return nil }
        var rest = message[21...]
        guard let asset = PackedName.take(from: &rest).flatMap(AssetID.init(_:)), rest.isEmpty else { return nil }
        self.asset = asset
        holder = Array(message[5..<21])
        expiry = message[1..<5].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard now / 1000 < expiry else { return nil }
    }

    /// Whether a request comes from whoever asked for it: by the session's cookie or `Authorization: Bearer`.
    func isHeld(by headers: HTTPHeaders) -> Bool {
        Self.secrets(headers).contains { Secret.isSame(Self.holder($0), holder) }
    }

    private static func secrets(_ headers: HTTPHeaders) -> [String] {
        let cookies = headers["cookie"].flatMap { $0.split(separator: ";") }.compactMap { pair -> String? in
            let halves = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            let isSession = halves.count == 2 && halves[0].hasSuffix("lectern_session")
            return isSession ? String(halves[1]) : nil
        }
        let bearers = headers["authorization"].compactMap { field -> String? in
            field.lowercased().hasPrefix("bearer ") ? String(field.dropFirst(7)) : nil
        }
        return Array((cookies + bearers).prefix(4))
    }

    private static func holder(_ secret: String) -> [UInt8] {
        Array(Secret.sha256(Array("preview \(secret)".utf8)).prefix(16))
    }
}

/// A private play of a version that is not public: where all of it is fetched.
public struct Preview: Sendable {
    /// The asset that is played.
    public let asset: ServedAsset
    /// The path below which everything of it is fetched, with a slash at its end.
    public let base: String
    /// The poster's path; `nil` if it has none.
    public let poster: String?

    /// The storyboard's path; `nil` if it has none.
    public var storyboard: String? { asset.manifest.storyboard.map { _ in base + ServedAsset.storyboardName } }

    /// Subtitles in one file each: language, the name for a menu, path.
    public var subtitles: [(language: String, name: String?, path: String)] {
        asset.manifest.tracks.compactMap { track in
            guard case .subtitle = track.kind else { return nil }
            return (track.language ?? "und", track.name, "\(base)\(track.id)/\(AssetPaths.wholeSubtitles)")
        }
    }
}

/// Begins private plays.
public struct PreviewOpener: Sendable {
    private let assets: AssetCache
    private let signer: TokenSigner
    private let posters: PosterAddresses
    private let clock: @Sendable () -> Int64

    /// An opener.
    ///
    /// - Parameter clock: the present, in milliseconds since 1970.
    public init(
        assets: AssetCache, signer: TokenSigner, posters: PosterAddresses, clock: @escaping @Sendable () -> Int64
    ) {
        self.assets = assets
        self.signer = signer
        self.posters = posters
        self.clock = clock
    }

    /// A private play of an asset for whoever holds `secret`.
    ///
    /// - Throws: `DeliveryError`; what the store throws.
    public func open(_ asset: AssetID, for secret: String) async throws -> Preview {
        let served = try await assets.asset(asset)
        let token = PreviewToken(asset: asset, secret: secret, duration: served.manifest.duration, now: clock())
        return Preview(
            asset: served, base: "/v/\(token.encoded(by: signer))/\(asset)/",
            poster: served.manifest.poster.map { _ in posters.path(asset) })
    }
}
