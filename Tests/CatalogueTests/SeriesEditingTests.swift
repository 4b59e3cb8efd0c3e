import Catalogue
import Database
import MediaModel
import Testing

@Suite("Editing series and units")
struct SeriesEditingTests {
    @Test("a series requires others, never itself by any way")
    func requirements() async throws {
        let shelf = try Shelf()
        let catalogue = shelf.catalogue
        var ids: [String] = []
        for number in 1...4 { ids.append(try await catalogue.addSeries(title: "课\(number)")) }
        for (later, earlier) in [(1, 0), (2, 1), (3, 2)] {
            _ = try await catalogue.changeSeries(ids[later], SeriesChanges(requires: [ids[earlier]]))
        }
        for (series, required) in [(0, 0), (0, 1), (0, 3), (1, 3)] {
            let error = await #expect(throws: CatalogueError.self) {
                try await catalogue.changeSeries(ids[series], SeriesChanges(requires: [ids[required]]))
            }
            #expect(error?.code == .invalid, "\(series) requires \(required)")
        }
        let second = try #require(try await catalogue.series(ids[1]))
        #expect(second.requires.map(\.title) == ["课1"])
        #expect(second.requiredBy.map(\.title) == ["课3"])
        let last = try await catalogue.changeSeries(ids[3], SeriesChanges(requires: [ids[0], ids[2], ids[0]]))
        #expect(last.requires.map(\.title) == ["课1", "课3"])
        await #expect(throws: CatalogueError.self) {
            try await catalogue.changeSeries(ids[0], SeriesChanges(requires: ["none"]))
        }
        await #expect(throws: CatalogueError.self) { try await catalogue.removeSeries(ids[0]) }
        try await catalogue.removeSeries(ids[3])
        #expect(try await catalogue.series(ids[3]) == nil)
    }

    @Test(
        "series are found by a part of their title, taken as it is",
        arguments: [
            ("蜂", ["养蜂入门", "养蜂100%"]), ("ＡＢ", ["ab c"]), ("100%", ["养蜂100%"]), ("%", ["养蜂100%"]), ("_", []), ("  ", []),
        ])
    func sought(text: String, titles: [String]) async throws {
        let shelf = try Shelf()
        for title in ["养蜂入门", "养蜂100%", "ab c", "种茶"] { _ = try await shelf.catalogue.addSeries(title: title) }
        let found = try await shelf.catalogue.series(text: text, all: true).items.map(\.title)
        #expect(Set(found) == (text == "  " ? ["养蜂入门", "养蜂100%", "ab c", "种茶"] : Set(titles)))
        let first = try await shelf.catalogue.series(text: "养", limit: 1, all: true)
        let rest = try await shelf.catalogue.series(text: "养", cursor: try #require(first.next), limit: 1, all: true)
        #expect(Set((first.items + rest.items).map(\.title)) == ["养蜂入门", "养蜂100%"] && rest.next == nil)
    }

    @Test("lessons are put in order, and keep it when a film comes again")
    func lessons() async throws {
        let shelf = try Shelf()
        var ids: [ProgrammeID] = []
        for number in 1...3 {
            ids.append(
                try await shelf.publish(
                    "p\(number)", ProgrammeMetadata(title: "\(number)", series: "课", episode: number)
                )
                .id)
        }
        let foreign = try await shelf.publish("p9").id
        let series = try #require(try await shelf.catalogue.series().items.first?.id)
        _ = try await shelf.catalogue.changeSeries(series, SeriesChanges(lessons: ids.reversed()))
        #expect(try await shelf.titles(.init(series: series, sort: .episode)) == ["3", "2", "1"])
        try await shelf.publish("p3", ProgrammeMetadata(episode: 3), asset: "v2")
        #expect(try await shelf.titles(.init(series: series, sort: .episode)) == ["3", "2", "1"])
        for wrong in [[foreign], [ids[0], ids[0]]] {
            await #expect(throws: CatalogueError.self) {
                try await shelf.catalogue.changeSeries(series, SeriesChanges(lessons: wrong))
            }
        }
    }

    @Test("series have a title of their own and a synopsis; empty ones are listed for editors alone")
    func texts() async throws {
        let shelf = try Shelf()
        let id = try await shelf.catalogue.addSeries(title: "养蜂", synopsis: "四季\n管理")
        #expect(try await shelf.catalogue.series(id)?.series.synopsis == "四季\n管理")
        #expect(try await shelf.catalogue.series().items.isEmpty)
        #expect(try await shelf.catalogue.series(all: true).items.map(\.title) == ["养蜂"])
        await #expect(throws: CatalogueError.self) { try await shelf.catalogue.addSeries(title: " 养蜂") }
        await #expect(throws: CatalogueError.self) { try await shelf.catalogue.addSeries(title: " ") }
        let changed = try await shelf.catalogue.changeSeries(id, SeriesChanges(title: "茶", synopsis: ""))
        #expect(changed.series.title == "茶" && changed.series.synopsis == nil)
    }

    @Test("units have quotas")
    func quotas() async throws {
        let shelf = try Shelf()
        let unit = try await shelf.publish("p1", unit: "一中").unit.id
        let changed = try await shelf.catalogue.setQuotas(of: unit, monthly: 4, storage: 1 << 30)
        #expect(changed.monthlyQuota == 4 && changed.storageQuota == 1 << 30)
        #expect(try await shelf.catalogue.unit(unit) == changed)
        #expect(try await shelf.catalogue.units().items == [changed])
        #expect(try await shelf.catalogue.setQuotas(of: unit, monthly: nil, storage: nil).monthlyQuota == nil)
        for (monthly, storage) in [(-1, 0), (10_001, 0), (1, -1)] as [(Int, Int64)] {
            await #expect(throws: CatalogueError.self) {
                try await shelf.catalogue.setQuotas(of: unit, monthly: monthly, storage: storage)
            }
        }
        await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.setQuotas(of: "none", monthly: 1, storage: nil)
        }
    }
}
