import Accounts
import Logging
import ServiceLifecycle
import Storage

/// Takes up the keys that `lectern keys rotate` has made: within two seconds, in a running daemon.
struct KeyWatch: Service {
    let file: KeyFile
    let signer: TokenSigner
    /// The keys that it has from the start.
    let ring: KeyRing
    let log: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var ring = ring
            var seen: [Int]?
            while (try? await Task.sleep(for: .seconds(2))) != nil {
                guard let mark = try? await BlockingWork.run({ file.mark }), mark != seen else { continue }
                seen = mark
                guard let next = await read(), next != ring else { continue }
                ring = next
                signer.replace(with: ring)
                log.notice("keys taken up", metadata: ["keys": "\(ring.keys.count)"])
            }
        }
    }

    /// The ring in the file; `nil` if it cannot be used: the daemon goes on with the keys that it has.
    private func read() async -> KeyRing? {
        do {
            if let ring = try await BlockingWork.run({ try file.load() }) { return ring }
            log.error("the file of keys has gone; the daemon goes on with those it has")
        } catch {
            log.error("the file of keys cannot be used", metadata: ["reason": "\(error)"])
        }
        return nil
    }
}
