import Database
public import MediaModel

extension ChannelStore {
    /// Makes a channel. It is on air from now on.
    ///
    /// - Throws: `ChannelsError`: `.invalid`, `.conflict`, `.tooMany`; `DatabaseError`.
    public func add(_ channel: Channel, rules: [ChannelRule] = []) async throws {
        let channel = try ScheduleLimits.checked(channel)
        let rules = try Self.checked(rules)
        let at = now()
        try await database.write { tx in
            guard try ChannelRows.channel(channel.id, in: tx) == nil else {
                throw ChannelsError(.conflict, zh: "已有这个标识的频道（id）。", en: "There is a channel of this id already.")
            }
            let count: Int = try tx.row("SELECT COUNT(*) AS n FROM channels")?.get("n") ?? 0
            guard count < ScheduleLimits.mostChannels else {
                throw ChannelsError(
                    .tooMany, zh: "最多 \(ScheduleLimits.mostChannels) 个频道。",
                    en: "There are at most \(ScheduleLimits.mostChannels) channels.")
            }
            try tx.execute(
                "INSERT INTO channels (id, channel, revision, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
                channel.id, try ChannelJSON.text(channel), try ChannelRows.nextRevision(in: tx), at, at)
            try Self.insert(rules, of: channel.id, at: at, in: tx)
            try tx.execute(
                "INSERT INTO channel_states (channel_id, at, state) VALUES (?, ?, ?)", channel.id, at,
                try ChannelJSON.text(LayoutState(at: at)))
        }
    }

    /// Changes a channel's own properties.
    ///
    /// - Parameter revision: that of the schedule which was seen; `nil` for any.
    /// - Throws: `ChannelsError`: `.invalid`, `.notFound`, `.stale`; `DatabaseError`.
    public func update(_ channel: Channel, at revision: Int64? = nil) async throws {
        let channel = try ScheduleLimits.checked(channel)
        let at = now()
        try await database.write { tx in
            _ = try ChannelRows.present(channel.id, in: tx)
            try ChannelRows.expect(revision, of: channel.id, in: tx)
            try tx.execute(
                "UPDATE channels SET channel = ? WHERE id = ?", try ChannelJSON.text(channel), channel.id)
            try ChannelRows.touch(channel.id, at: at, in: tx)
        }
    }

    /// Removes a channel with all that was laid out of it.
    ///
    /// - Throws: `ChannelsError.notFound`; `DatabaseError`.
    public func remove(_ id: ChannelID) async throws {
        try await database.write { tx in
            _ = try ChannelRows.present(id, in: tx)
            for table in ["air_items", "guide_entries", "channel_states", "channel_rules"] {
                try tx.execute("DELETE FROM \(table) WHERE channel_id = ?", id)
            }
            try tx.execute("DELETE FROM channels WHERE id = ?", id)
            _ = try ChannelRows.nextRevision(in: tx)
        }
    }

    /// Makes these the rules of a channel.
    ///
    /// - Parameter revision: that of the schedule which was seen; `nil` for any.
    /// - Throws: `ChannelsError`; `DatabaseError`.
    public func setRules(_ rules: [ChannelRule], of id: ChannelID, at revision: Int64? = nil) async throws {
        let rules = try Self.checked(rules)
        try await changeRules(of: id, at: revision) { _ in rules }
    }

    /// Removes some rules and adds or changes others, all at once.
    ///
    /// - Parameters:
    ///   - put: rules to add, or to change where there are ones of their ids.
    ///   - remove: those to remove; what is not there any more is no error.
    ///   - revision: that of the schedule which was seen; `nil` for any.
    /// - Throws: `ChannelsError`; `DatabaseError`.
    public func changeRules(
        of id: ChannelID, put: [ChannelRule], remove: [RuleID], at revision: Int64? = nil
    ) async throws {
        let put = try put.map { try ScheduleLimits.checked($0) }
        try await changeRules(of: id, at: revision) { rules in
            let gone = Set(remove + put.map(\.id))
            return rules.filter { !gone.contains($0.id) } + put
        }
    }

    /// Adds a rule, or changes the one of its id.
    ///
    /// - Parameters:
    ///   - isNew: whether there may be none of that id yet.
    ///   - revision: that of the schedule which was seen; `nil` for any.
    /// - Throws: `ChannelsError`; `DatabaseError`.
    public func put(
        _ rule: ChannelRule, of id: ChannelID, isNew: Bool = false, at revision: Int64? = nil
    ) async throws {
        let rule = try ScheduleLimits.checked(rule)
        try await changeRules(of: id, at: revision) { rules in
            if isNew, rules.contains(where: { $0.id == rule.id }) {
                throw ChannelsError(.conflict, zh: "已有这个标识的规则（id）。", en: "There is a rule of this id already.")
            }
            return rules.filter { $0.id != rule.id } + [rule]
        }
    }

    /// Removes a rule.
    ///
    /// - Throws: `ChannelsError`: `.notFound`, `.invalid` while another repeats it; `DatabaseError`.
    public func removeRule(_ rule: RuleID, of id: ChannelID, at revision: Int64? = nil) async throws {
        try await changeRules(of: id, at: revision) { rules in
            guard rules.contains(where: { $0.id == rule }) else { throw ChannelsError.ruleNotFound }
            return rules.filter { $0.id != rule }
        }
    }

    private func changeRules(
        of id: ChannelID, at revision: Int64?, _ change: @escaping @Sendable ([ChannelRule]) throws -> [ChannelRule]
    ) async throws {
        let at = now()
        try await database.write { tx in
            _ = try ChannelRows.present(id, in: tx)
            try ChannelRows.expect(revision, of: id, in: tx)
            let before = try ChannelRows.rules(of: id, in: tx)
            let rules = try change(before)
            try ScheduleLimits.check(rules)
            try tx.execute("DELETE FROM channel_rules WHERE channel_id = ?", id)
            try Self.insert(rules, of: id, at: at, in: tx)
            try ChannelRows.touch(id, at: at, in: tx)
        }
    }

    static func checked(_ rules: [ChannelRule]) throws -> [ChannelRule] {
        try ScheduleLimits.check(rules)
        return try rules.map { try ScheduleLimits.checked($0) }
    }

    private static func insert(
        _ rules: [ChannelRule], of id: ChannelID, at: Int64, in tx: WriteTransaction
    ) throws {
        for rule in rules {
            try tx.execute(
                "INSERT INTO channel_rules (channel_id, id, rule, updated_at) VALUES (?, ?, ?, ?)", id, rule.id,
                try ChannelJSON.text(rule), at)
        }
    }

    // MARK: Holidays

    /// The list of holidays and of the weekends on which people work.
    ///
    /// - Throws: `DatabaseError`.
    public func holidays() async throws -> Holidays {
        try await database.read { try ChannelRows.holidays(in: $0) }
    }

    /// Makes this the list. All channels are laid out anew.
    ///
    /// - Throws: `ChannelsError`: `.invalid`, `.tooMany`; `DatabaseError`.
    public func setHolidays(_ days: [Holidays.Day]) async throws {
        let days = try ScheduleLimits.checked(days)
        try await database.write { tx in
            try tx.execute("DELETE FROM channel_holidays")
            for day in days {
                try tx.execute(
                    "INSERT INTO channel_holidays (day, kind, name) VALUES (?, ?, ?)", day.day.description,
                    day.kind.rawValue, day.name)
            }
            try tx.execute(
                "UPDATE channels SET schedule_revision = schedule_revision + 1, revision = ?",
                try ChannelRows.nextRevision(in: tx))
        }
    }
}
