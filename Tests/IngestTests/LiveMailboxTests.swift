import MediaModel
import Testing

@testable import Ingest

@Suite("What waits for the desk of live events")
struct LiveMailboxTests {
    private let fragment = Fragment(length: 1, duration: 1, keyLength: 1)

    private func asset(_ name: String) throws -> AssetID { try #require(AssetID(name)) }

    @Test("ticks become one, and fragments of a track one message; the order stays")
    func coalescing() async throws {
        let mailbox = LiveMailbox()
        let part = try asset("part")
        for _ in 0..<1000 { mailbox.post(.tick) }
        for _ in 0..<1000 { mailbox.post(.worker(part, .fragments(track: "v360", [fragment]))) }
        mailbox.post(.worker(part, .fragments(track: "v144", [fragment])))
        mailbox.post(.tick)
        let messages = await mailbox.take()
        #expect(messages.count == 3)
        guard case .tick = messages[0], case .worker(part, .fragments("v360", let all)) = messages[1] else {
            Issue.record("\(messages.count) messages")
            return
        }
        #expect(all.count == 1000)
        mailbox.post(.tick)
        #expect(await mailbox.take().count == 1, "a tick comes again after one was taken")
    }

    @Test("a worker that says too much is given up; others are listened to again when there is room")
    func bounded() async throws {
        let mailbox = LiveMailbox()
        let (loud, other) = (try asset("loud"), try asset("other"))
        for number in 0..<3 * LiveMailbox.most {
            mailbox.post(.worker(loud, .fragments(track: "t\(number % 2)", [fragment])))
        }
        #expect(mailbox.count == LiveMailbox.most + 1)
        let messages = await mailbox.take()
        guard case .unwritable(loud, _) = messages.last else {
            Issue.record("it is not given up")
            return
        }
        mailbox.post(.worker(loud, .strained(true)))
        mailbox.post(.worker(other, .strained(true)))
        #expect(await mailbox.take().count == 1)
        mailbox.post(.done(loud, .stalled))
        mailbox.post(.worker(loud, .strained(true)))
        #expect(await mailbox.take().count == 2)
    }
}
