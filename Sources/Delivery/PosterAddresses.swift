public import Accounts
public import MediaModel

/// Where posters are, for pages, feeds and players.
///
/// Where access is open an asset's name is enough: `/posters/<asset>.jpg`. Where it is closed a pass stands before it,
/// `/posters/<pass>/<asset>.jpg`, which whoever may browse is given with the list. It is good for eight days, and the
/// same all day, so that browsers keep pictures.
public struct PosterAddresses: Sendable {
    private let signer: TokenSigner
    private let isOpen: Bool
    private let clock: @Sendable () -> Int64

    private static let kind = UInt8(ascii: "P")
    private static let day: Int64 = 86_400
    private static let days: Int64 = 8
    private static let textLimit = 100

    /// Addresses.
    ///
    /// - Parameters:
    ///   - isOpen: whether everybody may see posters.
    ///   - clock: the present, in milliseconds since 1970.
    public init(signer: TokenSigner, isOpen: Bool, clock: @escaping @Sendable () -> Int64) {
        self.signer = signer
        self.isOpen = isOpen
        self.clock = clock
    }

    /// The path of an asset's poster. The picture under it never changes.
    public func path(_ asset: AssetID) -> String { path(named: asset.rawValue) }

    /// The path of a poster that was chosen. The picture under it never changes.
    public func path(_ poster: PosterID) -> String { path(named: poster.rawValue) }

    private func path(named name: String) -> String {
        guard !isOpen else { return "/posters/\(name).jpg" }
        let end = (clock() / 1000 / Self.day + Self.days) * Self.day
        return "/posters/\(Base64URL.encode(signer.sealed(Self.message(name, end: end))))/\(name).jpg"
    }

    /// Whether a request for the poster of that name may be answered.
    func admits(_ pass: Substring?, to name: String) -> Bool {
        guard !isOpen else { return true }
        guard let pass, pass.utf8.count <= Self.textLimit, let bytes = Base64URL.decode(pass.utf8),
            let message = signer.opened(bytes).map(Array.init), message.count > 5
        else { return false }
        let end = message[1..<5].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return message == Self.message(name, end: end) && clock() / 1000 < end
    }

    /// What is sealed: that it is a poster's, until when, and whose. The address has the name too, so nothing of it
    /// is told twice: its digest stands for it.
    private static func message(_ name: String, end: Int64) -> [UInt8] {
        let seconds = withUnsafeBytes(of: UInt32(clamping: end).bigEndian) { Array($0) }
        return [kind] + seconds + Secret.sha256(Array(name.utf8)).prefix(8)
    }
}
