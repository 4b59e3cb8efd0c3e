import Database
import MediaModel
import Testing

@testable import Catalogue

@Suite("Search by first letters of the reading")
struct InitialsTests {
    private static let titles = ["大连知识讲座", "分数的初步认识与应用", "重庆的长江大桥", "银行里的音乐", "Café in 巴黎", "學習與實踐"]

    @Test(
        "finds titles from any character on, whole or begun, in each common reading",
        arguments: [
            ("dl", [0]), ("dlzs", [0]), ("DLZS", [0]), ("lzs", [0]), ("dlzsjz", [0]), ("dlzsjzx", []), ("zs", [0]),
            ("fsdcbrs", [1]), ("fsdcbrsyyy", [1]), ("fsdcbrsyyx", []), ("cq", [2]), ("zqd", [2]), ("dcj", [2]),
            ("yhldyy", [3]), ("yxldyl", [3]), ("bl", [4]), ("cafe bl", [4]), ("cafe dl", []), ("xxysj", [5]),
            ("讲座 dlzs", [0]), ("d", []), ("qqq", []),
        ] as [(String, [Int])])
    func found(query: String, expected: [Int]) async throws {
        let shelf = try Shelf()
        for (index, title) in Self.titles.enumerated() {
            try await shelf.publish("p\(index)", ProgrammeMetadata(title: title), unit: "a")
        }
        let ids = try await shelf.catalogue.programmes(.init(text: query)).items.map(\.id.rawValue).sorted()
        #expect(ids == expected.map { "p\($0)" })
    }

    @Test("comes after words, finds people and series, and follows changes")
    func order() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", ProgrammeMetadata(title: "fs file systems"))
        let second = try await shelf.publish("p2", ProgrammeMetadata(title: "分数", series: "小学数学", presenter: "张三"))
        #expect(try await shelf.titles(.init(text: "fs")) == ["fs file systems", "分数"])
        #expect(try await shelf.titles(.init(text: "zs")) == ["分数"])
        #expect(try await shelf.titles(.init(text: "xxsx")) == ["分数"])
        try await shelf.catalogue.update(second.id, ProgrammeMetadata(title: "小数"))
        #expect(try await shelf.titles(.init(text: "fs")) == ["fs file systems"])
        #expect(try await shelf.titles(.init(text: "xs")) == ["小数"])
        try await shelf.database.write { tx in
            _ = try tx.execute("INSERT INTO programme_search (programme_search) VALUES ('integrity-check')")
        }
    }

    @Test("knows the characters of GB 2312 that have a reading")
    func table() {
        let common = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
        for character in common {
            #expect(Initials.tokens(of: "\(character)\(character)", barrier: "|").count >= 2, "\(character)")
        }
        #expect(Initials.tokens(of: "大连知识讲座", barrier: "|") == ["dlzsjz", "lzsjz", "zsjz", "sjz", "jz", "|"])
        #expect(Initials.phrase("dlzsjzab") == "dlzsjz lzsjza zsjzab")
        for word in ["in", "d", "a1", "Ab", "", "video"] { #expect(Initials.phrase(word) == nil, "\(word)") }
    }
}
