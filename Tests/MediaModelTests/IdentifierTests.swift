import MediaModel
import Testing

@Suite("An identifier")
struct IdentifierTests {
    @Test("is taken when it is safe in paths and URLs", arguments: ["a", "0-x_y", String(repeating: "z", count: 64)])
    func good(text: String) {
        #expect(ProgrammeID(text)?.rawValue == text)
    }

    @Test(
        "is refused otherwise",
        arguments: ["", "-a", "_a", "A", "..", "a/b", "a b", "é", "a\u{0}", "a%2f", String(repeating: "z", count: 65)])
    func bad(text: String) {
        #expect(ProgrammeID(text) == nil)
    }

    @Test("made later sorts later, and reads back")
    func order() throws {
        let early = JobID.make(at: 1_700_000_000_000)
        let late = JobID.make(at: 1_700_000_000_001)
        #expect(early < late)
        #expect(JobID(early.rawValue) == early)
        #expect(early.rawValue.utf8.count == 16)
    }

    @Test("tells when it was made, if it was made so")
    func age() {
        for time: Int64 in [0, 1_700_000_000_001, 1 << 48 - 1] { #expect(JobID.make(at: time).madeAt == time) }
        for text in ["job1", "0123456789abcdef0123456789abcdef", "uuuuuuuuuuuuuuuu"] {
            #expect(JobID(text)?.madeAt == nil)
        }
    }
}

@Suite("A rejection")
struct RejectionTests {
    @Test("has its message and remedy in both languages", arguments: RejectionCode.allCases)
    func texts(code: RejectionCode) {
        let rejection = Rejection(code)
        for text in [rejection.message, rejection.remedy] {
            #expect(!text.zh.isEmpty && !text.en.isEmpty && text.zh != text.en)
        }
    }
}
