import Testing

@testable import Delivery

@Suite("The pace of reading")
struct SlicePaceTests {
    @Test("grows while the peer takes all at once, and begins anew when it does not")
    func pace() {
        var pace = SlicePace()
        var sizes = [pace.size]
        for isWritable in [true, true, true, false, true] {
            pace.handed(isWritable: isWritable)
            sizes.append(pace.size)
        }
        #expect(sizes == [48, 96, 112, 112, 48, 96].map { $0 << 10 })
    }

    @Test("leaves the streams of a connection little more than a mebibyte together")
    func share() {
        let share = StreamShare()
        var held = 0
        for _ in 0..<100 {
            share.began()
            held += min(112 << 10, share.allowance)
        }
        #expect(share.allowance == 1 << 20 / 100)
        #expect(held < 4 << 20)
        for _ in 0..<100 { share.ended() }
        #expect(share.allowance == 1 << 20)
    }
}
