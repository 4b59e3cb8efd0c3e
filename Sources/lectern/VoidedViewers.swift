import Accounts
import Delivery
import MediaModel
import Stations

/// Whose plays end although their tokens are good: stations that lost a key, accounts that are shut out.
struct VoidedViewers {
    let stations: Stations
    let accounts: Accounts
    let signer: TokenSigner
    let clock: @Sendable () -> Int64

    /// Milliseconds after which no token from before can be alive: the longest film and a day, and one more.
    private static let longest: Int64 = 12 * 86_400_000

    /// Marks of viewers, and until when what they had opened is void, in milliseconds since 1970.
    func marks() async throws -> [UInt64: Int64] {
        var marks: [UInt64: Int64] = [:]
        for (code, at) in try await stations.keysLost(since: clock() - Self.longest) {
            marks[Viewer.station(code).mark(by: signer)] = at
        }
        for number in try await accounts.shutOut() { marks[Viewer.account(number).mark(by: signer)] = .max }
        return marks
    }
}
