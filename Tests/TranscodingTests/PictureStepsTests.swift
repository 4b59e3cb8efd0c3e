import Testing

@testable import Transcoding

@Suite("The rate of pictures by their times")
struct PictureStepsTests {
    private func rate(_ times: [Double]) -> PictureSteps.Rate? {
        var steps = PictureSteps()
        times.forEach { steps.add($0) }
        return steps.rate
    }

    @Test("is the same on average and in steps where it is constant, in whatever order they come")
    func constant() throws {
        let found = try #require(rate([0, 2, 1, 4, 3].map { $0 * 0.04 }))
        #expect(abs(found.average - 25) < 0.01 && abs(found.base - 25) < 0.01)
    }

    @Test("is that of the fast ones in steps where it varies")
    func varying() throws {
        let times = (0..<30).map { Double($0) / 30 } + (1..<20).map { 1 + Double($0) / 5 }
        let found = try #require(rate(times))
        #expect(found.average < 12 && abs(found.base - 30) < 0.1)
    }

    @Test("is unknown of too few")
    func few() {
        #expect(rate([]) == nil)
        #expect(rate([0, 1]) == nil)
        #expect(rate([3, 3, 3, 3]) == nil)
    }
}
