public import Accounts
import Channels
public import MediaModel

/// What edge caches ask of channels before they answer from what they keep: whether a token is good, and whether
/// something is on air.
public struct ChannelAccess: Sendable {
    /// What an edge cache is told.
    public enum Verdict: Sendable, Equatable {
        /// It is good, for so many seconds at most.
        case good(left: Int64)
        /// It was good, and is no more: that may be kept.
        case ended
        /// It is not, for whatever reason the token gives; another token may fare better.
        case refused
    }

    private let live: LiveService
    private let signer: TokenSigner
    private let withdrawals: Withdrawals
    private let clock: @Sendable () -> Int64

    /// - Parameter clock: the present, in milliseconds since 1970.
    public init(
        live: LiveService, signer: TokenSigner, withdrawals: Withdrawals, clock: @escaping @Sendable () -> Int64
    ) {
        self.live = live
        self.signer = signer
        self.withdrawals = withdrawals
        self.clock = clock
    }

    /// Whether a token is good for a channel. Never waits.
    public func token(_ text: Substring, for channel: ChannelID) -> Verdict {
        let token: ChannelToken
        do throws(ViewingToken.Refusal) {
            token = try ChannelToken(text, signer: signer, now: clock())
        } catch {
            return error == .expired ? .ended : .refused
        }
        guard token.channel == channel else { return .refused }
        guard withdrawals.ending(of: token) == nil else { return .ended }
        return .good(left: max(token.expiry - clock() / 1000, 0))
    }

    /// Whether a channel has an asset on air with the item that begins at an instant, or had it within the days that
    /// viewers may go back. What is said is true for every good token of the channel.
    ///
    /// - Parameter start: milliseconds since 1970.
    /// - Throws: what reading items throws.
    public func item(
        at start: Int64, with asset: AssetID, of channel: ChannelID, under text: Substring
    ) async throws -> Verdict {
        guard let token = try? ChannelToken(text, signer: signer, now: clock()), token.channel == channel,
            withdrawals.ending(of: token) == nil, live.admits(start, daysBack: 7, grace: true),
            let item = try await live.keeper.loadItem(of: channel, start: start), item.asset == asset
        else { return .refused }
        guard withdrawals.ending(of: token, item: item) != .withdrawn else { return .ended }
        return .good(left: max((live.lastAdmission(of: start) - clock()) / 1000, 0))
    }
}
