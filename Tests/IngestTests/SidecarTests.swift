import Catalogue
import MediaModel
import Testing

@testable import Ingest

@Suite("Sidecars")
struct SidecarTests {
    @Test("YAML says what the programme is")
    func yaml() {
        let sidecar = Sidecar(
            """
            title: 第一课 "开始"
            synopsis: |
              两行
              简介
            section: 科学
            series: 物理
            episode: 3
            type: lesson
            presenter: 王老师
            grade: 七年级
            subject: 物理
            language: zh
            producedOn: 2026-11-21
            rights: 电教馆
            keywords: [力, 运动]
            """.bytes)
        #expect(sidecar.problems == [])
        #expect(
            sidecar.metadata
                == ProgrammeMetadata(
                    title: "第一课 \"开始\"", synopsis: "两行\n简介\n", section: "科学", series: "物理", episode: 3, type: "lesson",
                    presenter: "王老师", grade: "七年级", subject: "物理", language: "zh", producedOn: "2026-11-21",
                    rights: "电教馆", keywords: ["力", "运动"]))
    }

    @Test("JSON is read the same way")
    func json() {
        let sidecar = Sidecar(#"{"title":"A \"b\" \u4e2d","episode":2,"keywords":["x"]}"#.bytes)
        #expect(sidecar.problems == [])
        #expect(sidecar.metadata == ProgrammeMetadata(title: "A \"b\" 中", episode: 2, keywords: ["x"]))
    }

    @Test(
        "keywords may be one text, cut at every kind of comma",
        arguments: [
            ("a, b ,c", ["a", "b", "c"]), ("力，运动；能、功;热", ["力", "运动", "能", "功", "热"]), (",,", []), ("一个", ["一个"]),
        ] as [(String, [String])])
    func keywords(text: String, words: [String]) {
        #expect(Sidecar("keywords: '\(text)'".bytes).metadata.keywords == words)
    }

    @Test(
        "what is of the wrong kind is named and left out, the rest is used",
        arguments: [
            ("colour: red", "unknown key colour, ignored"),
            ("episode: third", "episode should be a whole number, ignored"),
            ("episode: -1", "episode should be a whole number, ignored"),
            ("episode: 99999999999999999999", "episode should be a whole number, ignored"),
            ("presenter: [a, b]", "presenter should be text, ignored"),
            ("presenter: {a: b}", "presenter should be text, ignored"),
            ("presenter: ''", "presenter should be text, ignored"),
            ("\"\\u202Ekey\\n\": x", "unknown key key, ignored"),
            ("[a, b]: x", "unknown key ?, ignored"),
        ])
    func wrong(line: String, problem: String) {
        let sidecar = Sidecar("title: T\n\(line)\n".bytes)
        #expect(sidecar.problems.map(\.en) == [problem])
        #expect(sidecar.problems.allSatisfy { !$0.zh.isEmpty })
        #expect(sidecar.metadata == ProgrammeMetadata(title: "T"))
    }

    @Test(
        "what cannot be read is not used at all",
        arguments: [
            "title: [", "title: a\ntitle: b", "\ttitle: x", "- a\n- b", "just text", "", "title: \"a",
            "%YAML 9.9\n---\na: b",
        ])
    func broken(text: String) {
        let sidecar = Sidecar(text.bytes)
        #expect(sidecar.metadata == ProgrammeMetadata())
        #expect(sidecar.problems.count == 1)
        #expect(sidecar.problems.allSatisfy { $0.en.count < 300 })
    }

    @Test("text in another encoding is not used, and the remedy is named")
    func encoding() {
        let sidecar = Sidecar("title: ".bytes + [0xB5, 0xDA, 0xD2, 0xBB])
        #expect(sidecar.metadata == ProgrammeMetadata())
        #expect(sidecar.problems.map(\.en) == ["not UTF-8, not used: save it as UTF-8"])
    }

    @Test("aliases that multiply cost no time, as values or as keys", .timeLimit(.minutes(5)))
    func aliasBomb() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 {
            text += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
        }
        for bomb in [text, text + "? *a60\n: x\n"] {
            let start = ContinuousClock.now
            let sidecar = Sidecar(bomb.bytes)
            #expect(sidecar.problems.map(\.en) == ["YAML anchors and aliases are not taken, not used"])
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test("an ampersand and an asterisk in a text are no alias")
    func noAlias() {
        let sidecar = Sidecar("title: Q&A *live* & R&D\nsynopsis: '*A & B*'\n".bytes)
        #expect(sidecar.metadata == ProgrammeMetadata(title: "Q&A *live* & R&D", synopsis: "*A & B*"))
    }

    @Test("deep nesting is no end of the daemon", arguments: ["[", "{a: ", "- ", "? "], [256 << 10])
    func nesting(opening: String, size: Int) {
        let text = String(repeating: opening, count: size / opening.utf8.count)
        #expect(Sidecar(text.bytes).metadata == ProgrammeMetadata())
        #expect(Sidecar("title: \(text)".bytes).metadata.title?.count ?? 0 <= 4000)
    }

    @Test("long texts and long lists are cut")
    func long() {
        let words = (0..<500).map { "w\($0)" + String(repeating: "x", count: 200) }
        let sidecar = Sidecar(
            "title: \(String(repeating: "长", count: 9000))\nkeywords: [\(words.joined(separator: ", "))]".bytes)
        #expect(sidecar.metadata.title?.count == 4000)
        #expect(sidecar.metadata.keywords?.count == 50)
        #expect(sidecar.metadata.keywords?.allSatisfy { $0.count == 100 } == true)
    }
}
