public import Database
import MediaModel

/// What a station owes in a period, as administrators set it.
public struct AssessmentRule: Sendable, Equatable {
    /// What is measured.
    public enum Measure: String, Sendable, CaseIterable {
        /// Counted plays.
        case views
        /// Counted plays times people.
        case personViews
        /// Hours of counted plays.
        case effectiveHours
        /// Distinct programmes.
        case programmes
        /// Days on which it was heard of.
        case onlineDays
        /// Entries in the register.
        case registerEntries

        var name: LocalizedText {
            switch self {
            case .views: LocalizedText(zh: "收看次数", en: "views")
            case .personViews: LocalizedText(zh: "收看人次", en: "person-views")
            case .effectiveHours: LocalizedText(zh: "有效时长（小时）", en: "effective hours")
            case .programmes: LocalizedText(zh: "节目数", en: "programmes")
            case .onlineDays: LocalizedText(zh: "在线天数", en: "days online")
            case .registerEntries: LocalizedText(zh: "收看登记", en: "register entries")
            }
        }
    }

    /// The most rules.
    public static let most = 50

    /// What it is called.
    public var name: String
    /// What is measured.
    public var measure: Measure
    /// In which periods.
    public var length: PeriodLength
    /// The least that is enough.
    public var minimum: Double

    /// A rule.
    public init(name: String, measure: Measure, length: PeriodLength, minimum: Double) {
        self.name = name
        self.measure = measure
        self.length = length
        self.minimum = minimum
    }
}

/// The tables of this room.
public enum ReportsSchema {
    /// Their migrations, oldest first. Two sessions and twenty hours a month are what many counties ask for.
    public static let migrations = [
        Migration(
            "reports-1",
            """
            CREATE TABLE assessment_rules (
                position INTEGER PRIMARY KEY, name TEXT NOT NULL, measure TEXT NOT NULL, length TEXT NOT NULL,
                minimum DOUBLE PRECISION NOT NULL)
            """,
            "INSERT INTO assessment_rules VALUES (1, '每月集中收看不少于两次', 'views', 'month', 2)",
            "INSERT INTO assessment_rules VALUES (2, '每月有效时长不少于 20 小时', 'effectiveHours', 'month', 20)")
    ]
}

extension ReportMaker {
    /// The rules that stations are assessed by.
    ///
    /// - Throws: `DatabaseError`.
    public func assessmentRules() async throws -> [AssessmentRule] {
        try await database.read { tx in try Self.rules(in: tx) }
    }

    /// Sets the rules.
    ///
    /// - Throws: `ReportError.invalid`; `DatabaseError`.
    public func setAssessmentRules(_ rules: [AssessmentRule]) async throws {
        guard rules.count <= AssessmentRule.most else {
            throw ReportError(
                .invalid, zh: "考核规则最多 \(AssessmentRule.most) 条。", en: "There are at most \(AssessmentRule.most) rules.")
        }
        for rule in rules {
            let isNamed = !rule.name.allSatisfy(\.isWhitespace) && rule.name.unicodeScalars.count <= 100
            guard isNamed, !rule.name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
                rule.minimum.isFinite, (0...1e9).contains(rule.minimum)
            else {
                throw ReportError(
                    .invalid, zh: "规则应有 1 到 100 字的名称，最低值为 0 到 10 亿。",
                    en: "A rule has a name of 1 to 100 characters and a minimum from 0 to 1,000,000,000.")
            }
        }
        try await database.write { tx in
            try tx.execute("DELETE FROM assessment_rules")
            for (place, rule) in rules.enumerated() {
                try tx.execute(
                    "INSERT INTO assessment_rules (position, name, measure, length, minimum) VALUES (?, ?, ?, ?, ?)",
                    place + 1, rule.name, rule.measure.rawValue, rule.length.rawValue, rule.minimum)
            }
        }
    }

    static func rules(in tx: ReadTransaction) throws -> [AssessmentRule] {
        try tx.rows("SELECT * FROM assessment_rules ORDER BY position").compactMap { row in
            guard let measure = AssessmentRule.Measure(rawValue: try row.get("measure")),
                let length = PeriodLength(rawValue: try row.get("length"))
            else { return nil }
            return AssessmentRule(
                name: try row.get("name"), measure: measure, length: length, minimum: try row.get("minimum"))
        }
    }
}
