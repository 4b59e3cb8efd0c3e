import Accounts
import Catalogue
import MediaModel
import Settings

/// Where a programme stands in its review, for those who make and those who review it.
struct ReviewView: Sendable {
    let catalogue: Catalogue
    let settings: Settings.Review
    let instants: Instants

    /// What waits, what was decided, and whether `account` may decide now.
    func json(_ programme: Programme, for account: Account) async throws -> JSONValue {
        let decisions = try await catalogue.reviews(of: programme.id)
        let waiting = try await catalogue.waitingVersion(of: programme.id)
        let step = waiting.map { $0.approvals + 1 }
        let current = decisions.filter { $0.asset == waiting?.asset && $0.round == decisions.last?.round }
        let hasApproved = current.contains { $0.decision == .approve && $0.account == account.name }
        let mayDecide = step.map { mayTake($0, account) && !hasApproved } ?? false
        let last = waiting == nil ? decisions.last : nil
        return [
            "steps": .whole(settings.steps), "isWaiting": .bool(waiting != nil), "step": .whole(step),
            "isNewVersion": .bool(waiting != nil && programme.pendingAsset != nil),
            "role": .text(step.map { settings.needsAdministrator(step: $0) ? "administrator" : "reviewer" }),
            "mayDecide": .bool(mayDecide), "hasApproved": .bool(hasApproved),
            "returned": last.flatMap { $0.decision == .return ? json($0) : nil } ?? .null,
            "decisions": .array(decisions.suffix(50).map(json)),
        ]
    }

    /// Whether a step, counted from 1, is for an account of that role.
    func mayTake(_ step: Int, _ account: Account) -> Bool {
        account.rights.contains(settings.needsAdministrator(step: step) ? .administer : .review)
    }

    private func json(_ review: Review) -> JSONValue {
        [
            "step": .whole(review.step), "round": .whole(review.round), "version": .string(review.asset.rawValue),
            "decision": .string(review.decision.rawValue), "reason": .text(review.reason),
            "account": .string(review.account), "role": .text(review.role), "at": .string(instants.text(review.at)),
        ]
    }
}

extension Account {
    /// Whether a programme is of the account's unit, or the account may do everything.
    func isProducer(of programme: Programme) -> Bool {
        rights.contains(.administer) || role == .producer && unit != nil && unit == programme.unit.name
    }
}
