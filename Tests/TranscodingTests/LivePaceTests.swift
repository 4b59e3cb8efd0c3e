import Synchronization
import Testing

@testable import Transcoding

@Suite("The pace of what is live")
struct LivePaceTests {
    @Test("a stream that stops is filled up to where the others are, and one that goes on is not")
    func gaps() {
        let pace = LivePace(pictures: 0) { _ in }
        for second in 0...10 { #expect(pace.came(0, at: Double(second))) }
        #expect(pace.came(1, at: 7.5))
        #expect(pace.gap(of: 1, reached: 7.5) == 10 - LivePace.rest)
        #expect(pace.gap(of: 1, reached: 8.95) == nil, "it is filled")
        #expect(pace.gap(of: 0, reached: 3) == nil, "its own packets are there: it is only slow")
        #expect(pace.came(1, at: 9))
        #expect(pace.gap(of: 1, reached: 8) == nil)
    }

    @Test("pictures that are gone for long end the part, sound does not")
    func abandoned() {
        let pace = LivePace(pictures: 0) { _ in }
        #expect(pace.came(0, at: 3))
        #expect(pace.came(1, at: 12.9))
        #expect(!pace.came(1, at: 13.1))
        #expect(pace.came(0, at: 40), "without sound it goes on")
        #expect(pace.gap(of: 1, reached: 13.1) == 39)
    }

    @Test("pictures are left out when their making is behind, fewer when it has caught up, and it is told once")
    func strain() {
        var meter = StrainMeter()
        #expect(meter.take(lag: 2, at: 0) == nil && meter.level == 0)
        #expect(meter.take(lag: 3.5, at: 1) == nil && meter.level == 1)
        #expect(meter.take(lag: 5.5, at: 2) == nil && meter.level == 2)
        #expect(meter.take(lag: 5.5, at: 4.5) == true)
        #expect(meter.take(lag: 8, at: 5) == nil && meter.level == 3)
        #expect(meter.take(lag: 2, at: 20) == nil && meter.level == 3, "not before it is well")
        for second in [21.0, 22, 23, 24, 25, 26] { #expect(meter.take(lag: 1, at: second) == nil) }
        #expect(meter.level == 0)
        #expect(meter.take(lag: 1, at: 39) == nil)
        #expect(meter.take(lag: 1, at: 41) == false)
        #expect(meter.take(lag: 1, at: 80) == nil)
    }

    @Test("a picture is made anew every second, fourth or eighth time")
    func leaving() {
        let pace = LivePace(pictures: 0) { _ in }
        _ = pace.came(0, at: 10)
        pace.made(9.5)
        #expect(!(0..<8).contains { pace.leavesOut($0) })
        pace.made(6.5)
        #expect((0..<8).filter { !pace.leavesOut($0) } == [0, 2, 4, 6])
        pace.made(2)
        #expect((0..<8).filter { !pace.leavesOut($0) } == [0])
    }

    @Test("a queue that is waited on tells what came, that nothing did, and its end")
    func waiting() {
        let queue = BoundedQueue<Int>(capacity: 4)
        #expect(queue.pop(within: 0.01) == .some(nil))
        queue.push(7)
        #expect(queue.pop(within: 0.01) == .some(7))
        queue.finish()
        #expect(queue.pop(within: 0.01) == nil)
    }
}
