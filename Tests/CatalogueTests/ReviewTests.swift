import Catalogue
import Database
import MediaModel
import Testing

@Suite("Review")
struct ReviewTests {
    private func review(
        _ shelf: Shelf, _ decision: ReviewDecision, reason: String? = nil, by account: String = "chief", steps: Int
    ) async throws -> Programme {
        try await shelf.catalogue.review(
            try #require(ProgrammeID("p1")), decision: decision, reason: reason, by: account, at: shelf.tick(),
            steps: steps)
    }

    @Test("nothing is shown before the last approval", arguments: 1...3)
    func steps(count: Int) async throws {
        let shelf = try Shelf()
        let waiting = try await shelf.publish("p1", ProgrammeMetadata(title: "春耕"), steps: count)
        #expect(waiting.state == .awaitingReview)
        for step in 1...count {
            #expect(try await shelf.catalogue.programmes().items.isEmpty)
            #expect(try await shelf.catalogue.currentAsset(of: waiting.id) == nil)
            #expect(try await shelf.titles(.init(state: .awaitingReview)) == ["春耕"])
            let after = try await review(shelf, .approve, by: "reviewer\(step)", steps: count)
            #expect(after.state == (step == count ? .published : .awaitingReview))
        }
        #expect(try await shelf.catalogue.currentAsset(of: waiting.id) == waiting.asset)
        #expect(try await shelf.catalogue.reviews(of: waiting.id).map(\.step) == Array(1...count))
        await #expect(throws: CatalogueError.self) { try await review(shelf, .approve, steps: count) }
    }

    @Test("a return needs a reason, takes a new programme back and makes the next submission start over")
    func returned() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", steps: 2)
        _ = try await review(shelf, .approve, steps: 2)
        await #expect(throws: CatalogueError.self) { try await review(shelf, .return, reason: " \n", steps: 2) }
        #expect(try await review(shelf, .return, reason: "声音太小", steps: 2).state == .withdrawn)
        #expect(try await shelf.publish("p1", steps: 2).state == .awaitingReview)
        #expect(try await review(shelf, .approve, steps: 2).state == .awaitingReview)
        #expect(try await review(shelf, .approve, by: "second", steps: 2).state == .published)
        let id = try #require(ProgrammeID("p1"))
        #expect(try await shelf.catalogue.reviews(of: id).map(\.decision) == [.approve, .return, .approve, .approve])
        #expect(try await shelf.catalogue.reviews(of: id)[1].reason == "声音太小")
    }

    @Test("no two approvals of one submission are by one account; a return may be, and another submission is new")
    func twoAccounts() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", steps: 3)
        _ = try await review(shelf, .approve, by: "a", steps: 3)
        let error = await #expect(throws: CatalogueError.self) { try await review(shelf, .approve, by: "a", steps: 3) }
        #expect(error?.code == .conflict)
        _ = try await review(shelf, .approve, by: "b", steps: 3)
        await #expect(throws: CatalogueError.self) { try await review(shelf, .approve, by: "a", steps: 3) }
        let id = try #require(ProgrammeID("p1"))
        #expect(try await shelf.catalogue.reviews(of: id).count == 2)
        #expect(try await shelf.catalogue.waitingVersion(of: id)?.approvals == 2)
        _ = try await review(shelf, .return, reason: "片头有错字", by: "a", steps: 3)
        #expect(try await shelf.catalogue.waitingVersion(of: id) == nil)
        try await shelf.publish("p1", steps: 3)
        for account in ["a", "b", "c"] { _ = try await review(shelf, .approve, by: account, steps: 3) }
        #expect(try await shelf.catalogue.programme(id)?.state == .published)
        #expect(try await shelf.catalogue.reviews(of: id).map(\.round) == [1, 1, 1, 2, 2, 2])
    }

    @Test("two accounts that approve at the same moment make two steps, and one account at two screens makes one")
    func together() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", steps: 3)
        let id = try #require(ProgrammeID("p1"))
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for account in ["a", "a", "b", "b"] {
                group.addTask {
                    (try? await shelf.catalogue.review(
                        id, decision: .approve, reason: nil, by: account, at: shelf.tick(), steps: 3)) != nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter(\.self).count == 2)
        #expect(try await shelf.catalogue.reviews(of: id).map(\.step) == [1, 2])
    }

    @Test("a step that is not for whoever decides changes nothing")
    func steps() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", steps: 2)
        let id = try #require(ProgrammeID("p1"))
        let error = await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.review(
                id, decision: .approve, reason: nil, by: "a", role: "reviewer", at: shelf.tick(), steps: 2,
                mayTake: { $0 == 2 })
        }
        #expect(error?.code == .forbidden)
        #expect(try await shelf.catalogue.reviews(of: id).isEmpty)
        try await shelf.catalogue.review(
            id, decision: .approve, reason: nil, by: "a", role: "reviewer", at: shelf.tick(), steps: 2,
            mayTake: { $0 == 1 })
        #expect(try await shelf.catalogue.reviews(of: id).first?.role == "reviewer")
    }

    @Test("while a new version waits, the old one goes on being shown")
    func newVersion() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", ProgrammeMetadata(title: "旧"), asset: "v1")
        let waiting = try await shelf.publish("p1", ProgrammeMetadata(title: "新"), asset: "v2", steps: 1)
        #expect(waiting.state == .published)
        #expect(waiting.title == "旧")
        #expect(waiting.asset?.rawValue == "v1")
        #expect(waiting.pendingAsset?.rawValue == "v2")
        #expect(try await shelf.titles(.init(state: .awaitingReview)) == ["旧"])
        let shown = try await review(shelf, .approve, steps: 1)
        #expect(shown.title == "新")
        #expect(shown.asset?.rawValue == "v2")
        #expect(shown.pendingAsset == nil)
    }

    @Test("a returned version of a shown programme leaves it as it was")
    func returnedVersion() async throws {
        let shelf = try Shelf()
        let before = try await shelf.publish("p1", asset: "v1")
        try await shelf.publish("p1", asset: "v2", steps: 1)
        let after = try await review(shelf, .return, reason: "字幕有误", steps: 1)
        #expect(after.state == .published)
        #expect(after.asset == before.asset)
        #expect(after.pendingAsset == nil)
    }

    @Test("what does not wait cannot be reviewed")
    func nothingWaits() async throws {
        let shelf = try Shelf()
        await #expect(throws: CatalogueError.programmeMissing) { try await review(shelf, .approve, steps: 1) }
        try await shelf.publish("p1")
        let error = await #expect(throws: CatalogueError.self) { try await review(shelf, .approve, steps: 1) }
        #expect(error?.code == .conflict)
    }
}

extension CatalogueError {
    fileprivate static let programmeMissing = CatalogueError(
        .notFound, zh: "没有这个节目。", en: "There is no such programme.")
}
