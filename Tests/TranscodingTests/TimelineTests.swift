import Testing

@testable import Transcoding

@Suite("Time stamps that jump")
struct TimelineTests {
    /// Times of a stream of one picture a second after shifting.
    private func shifted(_ times: [Double], mayJump: Bool) -> [Double] {
        var timeline = Timeline(mayJump: mayJump)
        return times.map { $0 + timeline.shift(stream: 0, time: $0, duration: 1) }
    }

    @Test("go on without a jump where the container lets them jump")
    func jumps() {
        #expect(shifted([100, 101, 95_000, 95_001, 3, 4], mayJump: true) == [100, 101, 102, 103, 104, 105])
    }

    @Test("keep pauses that are meant")
    func pauses() {
        #expect(shifted([0, 1, 60, 61], mayJump: false) == [0, 1, 60, 61])
        #expect(shifted([0, 1, 5, 6], mayJump: true) == [0, 1, 5, 6])
        #expect(shifted([0, 1, 90_000], mayJump: false) == [0, 1, 2])
    }

    @Test("move all streams by the same")
    func streams() {
        var timeline = Timeline(mayJump: true)
        #expect(timeline.shift(stream: 0, time: 10, duration: 1) == 0)
        #expect(timeline.shift(stream: 1, time: 10.1, duration: 1) == 0)
        #expect(timeline.shift(stream: 0, time: 1011, duration: 1) == -1000)
        #expect(timeline.shift(stream: 1, time: 1011.1, duration: 1) == -1000)
    }

    @Test("keep a stream's pause while the others go on")
    func silence() {
        var timeline = Timeline(mayJump: true)
        _ = timeline.shift(stream: 0, time: 10, duration: 1)
        for second in 10..<70 { #expect(timeline.shift(stream: 1, time: Double(second), duration: 1) == 0) }
        #expect(timeline.shift(stream: 0, time: 70, duration: 1) == 0)
        #expect(timeline.shift(stream: 1, time: 70, duration: 1) == 0)
    }

    @Test("go on behind a step back, which would show the same seconds twice")
    func back() {
        #expect(shifted([10, 11, 12, 9, 10], mayJump: true) == [10, 11, 12, 13, 14])
        #expect(shifted([10, 11, 12, 12.5, 13.5], mayJump: true) == [10, 11, 12, 12.5, 13.5])
        #expect(shifted([10, 11, 12, 9, 10], mayJump: false) == [10, 11, 12, 9, 10])
    }

    @Test("return to where they were after a single wrong one")
    func single() {
        #expect(shifted([10, 11, 5, 13, 14], mayJump: true) == [10, 11, 12, 13, 14])
    }

    @Test("stay together when one stream jumps later in the file than another")
    func late() {
        var timeline = Timeline(mayJump: true)
        _ = timeline.shift(stream: 0, time: 10, duration: 1)
        _ = timeline.shift(stream: 1, time: 10.25, duration: 1)
        #expect(timeline.shift(stream: 0, time: 1011, duration: 1) == -1000)
        #expect(timeline.shift(stream: 1, time: 11.25, duration: 1) == 0)
        #expect(timeline.shift(stream: 0, time: 1012, duration: 1) == -1000)
        #expect(timeline.shift(stream: 1, time: 1012.25, duration: 1) == -1000)
    }
}
