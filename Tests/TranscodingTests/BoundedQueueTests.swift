import Foundation
import Testing

@testable import Transcoding

@Suite("A bounded queue")
struct BoundedQueueTests {
    @Test("hands over everything in order and never holds more than its capacity")
    func order() throws {
        let stages = StageGroup()
        let queue = stages.queue(3, of: Int.self)
        let taken = Taken()
        stages.start("push") {
            for number in 0..<1000 { queue.push(number) }
            queue.finish()
        }
        stages.start("pop") { while let number = queue.pop() { taken.append(number) } }
        try stages.wait()
        #expect(taken.all == Array(0..<1000))
    }

    @Test("lets a waiting producer go when the consumer fails, and the group throws the consumer's error")
    func cancellation() {
        struct Broken: Error {}
        let stages = StageGroup()
        let queue = stages.queue(1, of: Int.self)
        stages.start("push") { while queue.push(1) {} }
        stages.start("fail") {
            _ = queue.pop()
            throw Broken()
        }
        #expect(throws: Broken.self) { try stages.wait() }
    }

    @Test("made after a stage has failed lets its own stages go too", .timeLimit(.minutes(1)))
    func lateQueue() throws {
        struct Broken: Error {}
        let stages = StageGroup()
        stages.start("fail") { throw Broken() }
        #expect(throws: Broken.self) { try stages.wait() }
        let queue = stages.queue(1, of: Int.self)
        stages.start("pop") { while queue.pop() != nil {} }
        stages.start("push") { while queue.push(1) {} }
        #expect(throws: Broken.self) { try stages.wait() }
    }

    private final class Taken: @unchecked Sendable {
        private let lock = NSLock()
        private var numbers: [Int] = []
        var all: [Int] { lock.withLock { numbers } }
        func append(_ number: Int) { lock.withLock { numbers.append(number) } }
    }
}
