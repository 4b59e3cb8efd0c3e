import Testing

@testable import Ingest

@Suite("Names in the inbox")
struct NameTests {
    @Test(
        "a file is known by its name",
        arguments: [
            ("film.mp4", InboxFile.film), ("FILM.MPG", .film), ("film", .film), ("-y.mp4", .film),
            ("http:x.mp4", .film), ("%d.mp4", .film), ("notes.txt", .film), ("第一课.mkv", .film),
            ("film.part1.mp4", .film), ("rejected.json.mp4", .film),
            (".film.mp4", .ignored), (".", .ignored), (".lectern-12.part", .ignored), ("film.mp4.part", .ignored),
            ("film.mp4.PART", .ignored), ("film.tmp", .ignored), ("film.mp4.crdownload", .ignored),
            ("film.partial", .ignored), ("film.mp4.filepart", .ignored), ("film.mp4~", .ignored),
            ("film.mp4.accepted.json", .ignored), ("film.mp4.Rejected.JSON", .ignored),
            ("film.yaml", .sidecar), ("film.YML", .sidecar), ("film.json", .sidecar),
            ("film.srt", .subtitle), ("film.zh.SRT", .subtitle), ("film.en.vtt", .subtitle),
        ] as [(String, InboxFile)])
    func kinds(name: String, kind: InboxFile) {
        #expect(InboxFile(name.bytes) == kind)
    }

    @Test("a name that is no UTF-8 is a film's as any other")
    func bytes() {
        #expect(InboxFile([0xFF, 0xFE] + ".mp4".bytes) == .film)
        #expect(InboxFile([0xFF] + ".srt".bytes) == .subtitle)
    }

    @Test(
        "the ending is what follows the last dot",
        arguments: [
            ("film.mp4", "film"), ("a.b.mp4", "a.b"), ("film", "film"), (".mp4", ".mp4"), ("film.", "film"),
        ])
    func stems(name: String, stem: String) {
        #expect(name.bytes.withoutExtension == stem.bytes)
    }

    @Test(
        "a path has one to three plain components",
        arguments: [
            ([], false), (["a.mp4"], true), (["u", "a.mp4"], true), (["u", "s", "a.mp4"], true),
            (["u", "s", "t", "a.mp4"], false), ([""], false), (["u", ""], false), (["u/s", "a.mp4"], false),
            (["a\0.mp4"], false), (["-y.mp4"], true), (["http:x.mp4"], true), (["%d.mp4"], true), (["a\nb.mp4"], true),
        ] as [([String], Bool)])
    func components(names: [String], isPath: Bool) {
        #expect((ArrivalPath(components: names.map(\.bytes)) != nil) == isPath)
    }

    @Test("unit and section are the folders; a film in the inbox itself is a local one")
    func folders() throws {
        let deep = try #require(ArrivalPath(components: ["电教馆".bytes, "科学".bytes, "a.mp4".bytes]))
        #expect(deep.unit == "电教馆")
        #expect(deep.section == "科学")
        #expect(deep.sibling("a.srt".bytes) == ["电教馆".bytes, "科学".bytes, "a.srt".bytes])
        let flat = try #require(ArrivalPath(components: ["a.mp4".bytes]))
        #expect(flat.unit == ArrivalPath.localUnit)
        #expect(flat.section == nil)
        #expect(flat.folder.isEmpty)
    }

    @Test(
        "a path comes back from its row whatever its bytes",
        arguments: [
            [[0xFF, 0xFE, 0x0A]], [[0x2D], [0xE2, 0x80, 0xAE, 0x61]], [[0x20], [0x5C], [0x25, 0x64]],
            [[UInt8](repeating: 0x61, count: 255)],
        ] as [[[UInt8]]])
    func rows(components: [[UInt8]]) throws {
        let path = try #require(ArrivalPath(components: components))
        #expect(ArrivalPath(key: path.key) == path)
    }

    @Test("a row that holds no path gives none", arguments: ["", "/", "a//b", "/a", "a/", "a/b/c/d"])
    func brokenRows(key: String) {
        #expect(ArrivalPath(key: key.bytes) == nil)
    }

    @Test(
        "a name for people cannot break or turn its line",
        arguments: [
            ("a\nb\r\t.mp4", "ab.mp4"), ("a\u{202E}4pm.exe", "a4pm.exe"), ("\u{2066}a\u{2069}\u{200B}", "a"),
            ("a\u{2028}b\u{2029}c", "abc"), ("\u{1B}[31mred", "[31mred"), ("\u{E000}x", "x"), ("\n", "?"), ("", "?"),
            ("<script>", "<script>"), ("http:x.mp4", "http:x.mp4"), ("-y.mp4", "-y.mp4"), ("%d.mp4", "%d.mp4"),
            ("第一课.mp4", "第一课.mp4"),
        ])
    func display(name: String, shown: String) {
        #expect(DisplayName.text(of: name.bytes) == shown)
    }

    @Test("bytes that are no UTF-8 are shown as the replacement mark, and long names are cut")
    func displayBytes() {
        #expect(DisplayName.text(of: [0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
        #expect(DisplayName.text(of: [UInt8](repeating: 0x61, count: 255)).count == 200)
    }

    @Test("two names stay two source keys")
    func sourceKeys() throws {
        let keys = try [[0x61, 0xFF], [0x61, 0xFE], [0x61], "中".bytes].map {
            SourceKey.text(of: try #require(ArrivalPath(components: ["u".bytes, $0])))
        }
        #expect(keys == ["u/a%ff", "u/a%fe", "u/a", "u/中"])
    }

    @Test(
        "a file's name makes a title",
        arguments: [("第一课_开始.mp4", "第一课 开始"), ("a.b.mkv", "a.b"), ("\u{202E}x.mp4", "x")])
    func titles(name: String, title: String) throws {
        let path = try #require(ArrivalPath(components: [name.bytes]))
        #expect(SourceMetadata.title(of: path) == title)
    }
}
