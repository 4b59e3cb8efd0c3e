import Delivery
import Logging
import ServiceLifecycle

/// Keeps what the segment path refuses in step with the catalogue, whoever changed that: another process too. The API
/// does not wait for it.
struct WithdrawalWatch: Service {
    let withdrawals: Withdrawals
    let log: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(3))) != nil {
                do {
                    try await withdrawals.refresh()
                } catch is CancellationError {
                    return
                } catch {
                    log.warning("withdrawn programmes could not be read", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
