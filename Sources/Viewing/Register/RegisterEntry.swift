public import MediaModel

/// A station's own record of a group viewing (收看登记), as it was last corrected.
public struct RegisterEntry: Sendable, Equatable, Identifiable {
    /// Its number.
    public let id: Int64
    /// The code of the station.
    public let station: String
    /// What it says.
    public let details: RegisterDetails
    /// The name that its photo is kept under; `nil` without one.
    public let photo: String?
    /// The viewing that it is of, if one was found.
    public let viewing: ViewingID?
    /// How often it was written: 1 for one that was never corrected.
    public let version: Int
    /// Who wrote the last version.
    public let person: String
    /// When the last version was written, in milliseconds since 1970.
    public let writtenAt: Int64
    /// Whether it was struck out.
    public let isStruck: Bool
}

/// What a register entry says.
public struct RegisterDetails: Sendable, Equatable {
    /// Where they met.
    public var place: String?
    /// What they watched; `nil` for what is not in the catalogue.
    public var programme: ProgrammeID?
    /// What it is called.
    public var title: String
    /// When they began, in milliseconds since 1970.
    public var startsAt: Int64
    /// When they ended, in milliseconds since 1970.
    public var endsAt: Int64
    /// Who led.
    public var host: String?
    /// How many were there.
    public var people: Int
    /// What else is to be said.
    public var note: String?

    /// Details.
    public init(
        place: String? = nil, programme: ProgrammeID? = nil, title: String, startsAt: Int64, endsAt: Int64,
        host: String? = nil, people: Int, note: String? = nil
    ) {
        self.place = place
        self.programme = programme
        self.title = title
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.host = host
        self.people = people
        self.note = note
    }

    /// Fit to be kept.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    /// - Throws: `RegisterError.invalid`.
    func checked(now: Int64) throws(RegisterError) -> RegisterDetails {
        guard let title = try Self.line(title, 200) else {
            throw RegisterError(.invalid, zh: "请填写节目名称（title）。", en: "Say what was watched (title).")
        }
        guard (1...10_000).contains(people) else {
            throw RegisterError(
                .invalid, zh: "人数（people）应为 1 到 10000 的整数。", en: "people must be a whole number from 1 to 10000.")
        }
        guard startsAt < endsAt, endsAt - startsAt <= 86_400_000, startsAt > 0, startsAt <= now + 300_000 else {
            throw RegisterError(
                .invalid, zh: "开始和结束时间（startsAt、endsAt）不正确：结束应在开始之后 24 小时以内，开始不能在将来。",
                en:
                    "startsAt and endsAt are not usable: the end is within 24 hours after the beginning, which is not to come."
            )
        }
        return RegisterDetails(
            place: try Self.line(place, 200), programme: programme, title: title, startsAt: startsAt, endsAt: endsAt,
            host: try Self.line(host, 100), people: people, note: try Self.line(note, 2000))
    }

    private static func line(_ text: String?, _ limit: Int) throws(RegisterError) -> String? {
        guard let text else { return nil }
        let line = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard !line.isEmpty else { return nil }
        let hasControls = line.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" }
        guard line.unicodeScalars.count <= limit, !hasControls else {
            throw RegisterError(
                .invalid, zh: "文字应在 \(limit) 个字符以内，不含控制字符。",
                en: "A text has at most \(limit) characters here and no control characters.")
        }
        return line
    }
}

/// Why a register entry was not written.
public struct RegisterError: Error, Sendable, Equatable {
    /// Kinds of refusal that callers tell apart.
    public enum Code: String, Sendable {
        /// Something in it is not usable.
        case invalid
        /// There is no such entry.
        case notFound
        /// Somebody wrote another version meanwhile.
        case conflict
    }

    /// The kind of refusal.
    public let code: Code
    /// What was wrong and what to do.
    public let message: LocalizedText

    init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }

    static let notFound = RegisterError(.notFound, zh: "没有这条登记。", en: "There is no such entry.")
    /// Somebody wrote another version meanwhile.
    public static let conflict = RegisterError(
        .conflict, zh: "这条登记刚被别人更正过，请刷新后再改。", en: "Somebody corrected this entry meanwhile: read it again first.")
}
