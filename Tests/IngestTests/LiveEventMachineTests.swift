import MediaModel
import Testing

@testable import Ingest

@Suite("A live event from announcement to programme")
struct LiveEventMachineTests {
    private let start: Int64 = 10_000_000
    private let end: Int64 = 13_600_000

    private func machine(_ state: LiveEventState = .scheduled) -> LiveEventMachine {
        LiveEventMachine(state: state, start: start, end: end)
    }

    @Test("opens before its start, but keeps nothing of an early encoder until then")
    func early() {
        var event = machine()
        #expect(event.take(.clock, at: start - LiveEvent.early - 1) == [])
        #expect(event.state == .scheduled)
        #expect(event.take(.encoderCame, at: start - 60_000) == [])
        #expect(event.state == .waiting)
        #expect(event.take(.clock, at: start) == [.openPart])
        #expect(event.state == .onAir)
        #expect(event.take(.clock, at: start + 500) == [])
    }

    @Test("waits over a cut and goes on with another part")
    func cut() {
        var event = machine(.waiting)
        #expect(event.take(.encoderCame, at: start + 1) == [.openPart])
        #expect(event.take(.partFinished, at: start + 60_000) == [])
        #expect(event.state == .interrupted)
        #expect(event.take(.encoderCame, at: start + 70_000) == [.openPart])
        #expect(event.state == .onAir)
    }

    @Test("ends at its time: the encoder is sent away, and the recording waits for the last part")
    func ending() {
        var event = machine(.waiting)
        _ = event.take(.encoderCame, at: start)
        #expect(event.take(.clock, at: end) == [.closeEncoder])
        #expect(event.state == .ended)
        #expect(event.take(.clock, at: end + 1) == [])
        #expect(event.take(.partFinished, at: end + 2) == [.publish])
        #expect(event.state == .publishing)
        #expect(event.take(.taken(true), at: end + 9) == [])
        #expect(event.state == .published)
    }

    @Test("is ended by hand, goes on longer when its end is moved, and can be called off before")
    func hands() {
        var event = machine(.waiting)
        _ = event.take(.encoderCame, at: start)
        event.end = end + 600_000
        #expect(event.take(.clock, at: end + 1) == [])
        #expect(event.take(.stopped, at: end + 2) == [.closeEncoder])
        #expect(event.take(.partFinished, at: end + 3) == [.publish])
        var other = machine()
        #expect(other.take(.calledOff, at: 0) == [])
        #expect(other.state == .cancelled)
        #expect(other.take(.encoderCame, at: start) == [])
    }

    @Test("to which nobody came is handed on too, so that somebody says that there is nothing")
    func nobody() {
        var event = machine(.waiting)
        #expect(event.take(.clock, at: end) == [.publish])
        _ = event.take(.taken(false), at: end + 1)
        #expect(event.state == .failed)
    }

    @Test("whatever happens in whatever order, no part is opened while another is received", arguments: 0..<50)
    func anyOrder(seed: UInt64) {
        var state = seed &* 77 &+ 5
        var event = machine()
        var isReceiving = false
        var now: Int64 = start - LiveEvent.early
        for _ in 0..<200 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let signals: [LiveEventMachine.Signal] = [.clock, .clock, .encoderCame, .partFinished, .stopped]
            let signal = signals[Int(state >> 33) % (state >> 40 % 9 == 0 ? 5 : 4)]
            if signal == .partFinished, !isReceiving { continue }
            now += 20_000
            let actions = event.take(signal, at: now)
            if signal == .partFinished { isReceiving = false }
            for action in actions where action == .openPart {
                #expect(!isReceiving)
                isReceiving = true
            }
            if actions.contains(.publish) { #expect(!isReceiving) }
        }
    }
}
