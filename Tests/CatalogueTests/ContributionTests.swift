import Database
import MediaModel
import Testing

@testable import Catalogue

@Suite("Contributions and state changes")
struct ContributionTests {
    private static let all: Range<Int64> = 0..<(.max)

    private func unit(_ shelf: Shelf, _ name: String = "县电教馆") async throws -> String {
        try #require(try await shelf.catalogue.unitID(name))
    }

    @Test("a programme counts once as submitted and once as adopted, whatever is returned and made anew")
    func counting() async throws {
        let shelf = try Shelf()
        let id = try #require(ProgrammeID("p1"))
        try await shelf.publish("p1", steps: 1)
        let own = try await unit(shelf)
        #expect(
            try await shelf.catalogue.contributions(of: own, in: [Self.all]) == [Contribution(submitted: 1, adopted: 0)]
        )
        try await shelf.catalogue.review(
            id, decision: .return, reason: "重做", by: "a", at: shelf.tick(), steps: 1)
        try await shelf.publish("p1", asset: "v2", steps: 1)
        try await shelf.catalogue.review(id, decision: .approve, reason: nil, by: "a", at: shelf.tick(), steps: 1)
        try await shelf.publish("p1", asset: "v3")
        try await shelf.publish("p2", unit: "另一单位")
        #expect(
            try await shelf.catalogue.contributions(of: own, in: [Self.all]) == [Contribution(submitted: 1, adopted: 1)]
        )
        let other = try await unit(shelf, "另一单位")
        #expect(
            try await shelf.catalogue.contributions(of: other, in: [Self.all, 0..<1]) == [
                Contribution(submitted: 1, adopted: 1), Contribution(submitted: 0, adopted: 0),
            ])
        #expect(
            try await shelf.catalogue.contributions(in: Self.all) == [
                own: Contribution(submitted: 1, adopted: 1), other: Contribution(submitted: 1, adopted: 1),
            ])
        #expect(try await shelf.catalogue.contributions(in: 0..<1).isEmpty)
        await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.contributions(of: "none", in: [Self.all])
        }
        await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.contributions(of: own, in: Array(repeating: Self.all, count: 121))
        }
    }

    @Test("a part that is shown until the whole is made is no contribution and no change yet")
    func partial() async throws {
        let shelf = try Shelf()
        var part = try shelf.publication("p1", asset: "early")
        part.isPartial = true
        let reader = StateChangeReader(shelf.catalogue, name: "r")
        try await reader.begin()
        try await shelf.publish(part)
        let own = try await unit(shelf)
        #expect(try await shelf.catalogue.contributions(of: own, in: [Self.all]).first?.submitted == 0)
        #expect(try await reader.next().change == nil)
        try await shelf.publish("p1", asset: "whole")
        #expect(try await shelf.catalogue.contributions(of: own, in: [Self.all]).first?.adopted == 1)
        #expect(try await reader.next().change?.kind == .published)
    }

    @Test("changes come in their order, with who and why, and a reader goes on where it was")
    func changes() async throws {
        let shelf = try Shelf()
        let id = try #require(ProgrammeID("p1"))
        try await shelf.publish("p0")
        let reader = StateChangeReader(shelf.catalogue, name: "r")
        try await reader.begin()
        try await reader.begin()
        #expect(try await reader.next().change == nil, "what was before concerns nobody")
        try await shelf.publish("p1", ProgrammeMetadata(title: "春耕"), steps: 2)
        try await shelf.catalogue.review(id, decision: .approve, reason: nil, by: "a", at: shelf.tick(), steps: 2)
        try await shelf.catalogue.review(
            id, decision: .return, reason: "声音太小", by: "b", at: shelf.tick(), steps: 2)
        try await shelf.publish("p1", asset: "v2")
        try await shelf.catalogue.withdraw(id)
        let job = try #require(JobID("j1"))
        try await shelf.database.write { tx in
            try StateChange.recordRejection(of: job, file: "a.mp4", unit: "u", code: .damaged, at: 1, in: tx)
        }
        var kinds: [StateChange.Kind] = []
        // A new reader of the same name each time: as after a restart.
        while case let (change?, standing) = try await StateChangeReader(shelf.catalogue, name: "r").next() {
            kinds.append(change.kind)
            if change.kind == .returned {
                #expect(change.reason == "声音太小" && change.account == "b" && change.step == 2)
                #expect(change.title == "春耕" && change.unit == "县电教馆" && change.programme == id)
            }
            var next = standing
            next.readTo = change.id
            try await StateChangeReader(shelf.catalogue, name: "r").keep(next)
        }
        #expect(kinds == [.submitted, .approved, .returned, .published, .withdrawn, .rejected])
    }

    @Test("at most ten thousand changes wait")
    func bound() async throws {
        let shelf = try Shelf()
        let job = try #require(JobID("j1"))
        try await shelf.database.write { tx in
            for _ in 0..<(StateChange.mostKept + 50) {
                try StateChange.recordRejection(of: job, file: "a", unit: "u", code: .damaged, at: 1, in: tx)
            }
        }
        let count = try await shelf.database.read { tx -> Int in
            try tx.row("SELECT COUNT(*) AS n FROM state_changes")?.get("n") ?? 0
        }
        #expect(count == Int(StateChange.mostKept))
    }
}
