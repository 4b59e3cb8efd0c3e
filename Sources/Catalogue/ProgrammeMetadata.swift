/// What a sidecar, a form, a command line or a file says of a programme. `nil` says nothing.
///
/// Section, series and unit are given by id or by name; a section may be `top/sub`.
public struct ProgrammeMetadata: Sendable, Codable, Equatable {
    /// The title.
    public var title: String?
    /// What it is about.
    public var synopsis: String?
    /// The column.
    public var section: String?
    /// The course.
    public var series: String?
    /// The number in the series, from 1.
    public var episode: Int?
    /// The producing unit.
    public var unit: String?
    /// Lesson, lecture, film …
    public var type: String?
    /// Who speaks.
    public var presenter: String?
    /// School grade or audience.
    public var grade: String?
    /// School subject.
    public var subject: String?
    /// BCP 47 language.
    public var language: String?
    /// Date of production: `2026`, `2026-11` or `2026-11-21`.
    public var producedOn: String?
    /// Who holds the rights.
    public var rights: String?
    /// Words to find it by.
    public var keywords: [String]?
    /// The name of a picture beside the film, or a place in it such as `00:01:23`: what the poster is made of. It is not
    /// kept with the programme.
    public var poster: String?

    /// Metadata that says what is given.
    public init(
        title: String? = nil, synopsis: String? = nil, section: String? = nil, series: String? = nil,
        episode: Int? = nil, unit: String? = nil, type: String? = nil, presenter: String? = nil,
        grade: String? = nil, subject: String? = nil, language: String? = nil, producedOn: String? = nil,
        rights: String? = nil, keywords: [String]? = nil, poster: String? = nil
    ) {
        self.title = title
        self.synopsis = synopsis
        self.section = section
        self.series = series
        self.episode = episode
        self.unit = unit
        self.type = type
        self.presenter = presenter
        self.grade = grade
        self.subject = subject
        self.language = language
        self.producedOn = producedOn
        self.rights = rights
        self.keywords = keywords
        self.poster = poster
    }

    /// What this says, and where it says nothing, what `lower` says.
    public func merging(_ lower: ProgrammeMetadata) -> ProgrammeMetadata {
        var merged = self
        for field in Self.texts where merged[keyPath: field.path] == nil {
            merged[keyPath: field.path] = lower[keyPath: field.path]
        }
        merged.episode = episode ?? lower.episode
        merged.keywords = keywords ?? lower.keywords
        merged.poster = poster ?? lower.poster
        return merged
    }

    /// What holds when several sources speak: the sidecar before the command line, that before the film's own
    /// container, and the file's name last.
    public static func resolve(
        sidecar: ProgrammeMetadata = .init(), commandLine: ProgrammeMetadata = .init(),
        container: ProgrammeMetadata = .init(), fileName: ProgrammeMetadata = .init()
    ) -> ProgrammeMetadata {
        sidecar.merging(commandLine).merging(container).merging(fileName)
    }
}

extension ProgrammeMetadata {
    /// A field of text and its bounds.
    struct TextField: Sendable {
        /// Where it is.
        let path: any WritableKeyPath<ProgrammeMetadata, String?> & Sendable
        /// Its key in a sidecar or a form.
        let key: String
        /// The most scalars it may have.
        let limit: Int
        /// Whether it may have several lines.
        var hasLines = false
    }

    static let texts: [TextField] = [
        TextField(path: \.title, key: "title", limit: 200),
        TextField(path: \.synopsis, key: "synopsis", limit: 4000, hasLines: true),
        TextField(path: \.section, key: "section", limit: 120),
        TextField(path: \.series, key: "series", limit: 200),
        TextField(path: \.unit, key: "unit", limit: 120),
        TextField(path: \.type, key: "type", limit: 60),
        TextField(path: \.presenter, key: "presenter", limit: 200),
        TextField(path: \.grade, key: "grade", limit: 60),
        TextField(path: \.subject, key: "subject", limit: 60),
        TextField(path: \.language, key: "language", limit: 35),
        TextField(path: \.producedOn, key: "producedOn", limit: 10),
        TextField(path: \.rights, key: "rights", limit: 400),
    ]

    static let keywordLimit = 40
    static let keywordLength = 60
    static let episodes = 1...100_000

    /// What can be used of it: text made fit to show and cut to its bounds, the unusable left out.
    ///
    /// For metadata of a film, which must not keep the film from being published.
    public func cleaned() -> ProgrammeMetadata {
        var result = self
        for field in Self.texts {
            let text = self[keyPath: field.path].flatMap { Self.clean($0, field) }
            result[keyPath: field.path] = text.map { CleanText.prefix($0, field.limit) }
        }
        result.episode = episode.flatMap { Self.episodes.contains($0) ? $0 : nil }
        if let language = result.language, !Self.isLanguage(language) { result.language = nil }
        if let date = result.producedOn, !Self.isDate(date) { result.producedOn = nil }
        result.keywords = keywords.map { words in
            words.lazy.compactMap(CleanText.line).map { CleanText.prefix($0, Self.keywordLength) }
                .prefix(Self.keywordLimit).map { $0 }
        }
        return result
    }

    /// The same for a form, where nothing is cut silently. An empty text stays: it clears the field.
    ///
    /// - Throws: `CatalogueError.invalid` naming the first field that cannot be used. The unit is one: new versions are
    ///   recognised by it.
    public func validated() throws(CatalogueError) -> ProgrammeMetadata {
        var result = self
        guard unit == nil else {
            throw CatalogueError(.invalid, zh: "制作单位（unit）不能更改。", en: "unit cannot be changed.")
        }
        for field in Self.texts {
            guard let given = self[keyPath: field.path] else { continue }
            let text = Self.clean(given, field) ?? ""
            guard text.unicodeScalars.count <= field.limit else { throw .tooLong(field.key, field.limit) }
            result[keyPath: field.path] = text
        }
        result.keywords = try Self.validated(keywords)
        if let poster, !poster.isEmpty, FilmTime.seconds(poster) == nil {
            throw CatalogueError(
                .invalid, zh: "poster 应为影片中的时间，如 00:01:23。", en: "poster must be a time of the film such as 00:01:23.")
        }
        try result.checkShapes()
        return result
    }

    /// The same for a programme that is there already: its poster is chosen by other means.
    ///
    /// - Throws: as `validated`.
    func validatedChange() throws(CatalogueError) -> ProgrammeMetadata {
        guard poster == nil else {
            throw CatalogueError(
                .invalid, zh: "封面请用 PUT /programmes/{id}/poster 更换。",
                en: "Choose a poster by PUT /programmes/{id}/poster.")
        }
        return try validated()
    }

    /// Refuses what has the wrong shape; an empty text has none.
    private func checkShapes() throws(CatalogueError) {
        if let title, title.isEmpty {
            throw CatalogueError(.invalid, zh: "标题（title）不能为空。", en: "title must not be empty.")
        }
        if let language, !language.isEmpty, !Self.isLanguage(language) {
            throw CatalogueError(
                .invalid, zh: "language 应为语言代码，如 zh 或 zh-Hans。", en: "language must be a tag such as zh or en-GB.")
        }
        if let producedOn, !producedOn.isEmpty, !Self.isDate(producedOn) {
            throw CatalogueError(
                .invalid, zh: "producedOn 应为日期，如 2026-11-21、2026-11 或 2026。",
                en: "producedOn must be a date such as 2026-11-21, 2026-11 or 2026.")
        }
        if let episode, episode != 0, !Self.episodes.contains(episode) {
            throw CatalogueError(
                .invalid, zh: "episode 应为 1 至 100000 的整数，0 表示清除。",
                en: "episode must be a whole number from 1 to 100000; 0 clears it.")
        }
    }

    private static func validated(_ keywords: [String]?) throws(CatalogueError) -> [String]? {
        guard let words = keywords?.compactMap(CleanText.line) else { return nil }
        guard words.count <= keywordLimit else { throw .tooLong("keywords", keywordLimit) }
        guard words.allSatisfy({ $0.unicodeScalars.count <= keywordLength }) else {
            throw .tooLong("keywords[]", keywordLength)
        }
        return words
    }

    private static func clean(_ text: String, _ field: TextField) -> String? {
        field.hasLines ? CleanText.paragraphs(text) : CleanText.line(text)
    }

    /// BCP 47 as far as its shape goes.
    private static func isLanguage(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        return (2...8).contains(parts[0].utf8.count)
            && parts.allSatisfy {
                (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy { $0 < 0x80 }
                    && $0.allSatisfy { $0.isLetter || $0.isNumber }
            }
    }

    /// `2026`, `2026-11` or `2026-11-21`, a day that the calendar has.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            zip(parts, [4, 2, 2]).allSatisfy({ $0.utf8.count == $1 })
        else { return false }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count else { return false }
        if numbers.count > 1, !(1...12).contains(numbers[1]) { return false }
        guard numbers.count > 2 else { return true }
        let isLeap = numbers[0] % 4 == 0 && (numbers[0] % 100 != 0 || numbers[0] % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[numbers[1] - 1]).contains(numbers[2])
    }
}

extension CatalogueError {
    static func tooLong(_ key: String, _ limit: Int) -> CatalogueError {
        CatalogueError(
            .invalid, zh: "\(key) 过长或过多，最多 \(limit)。", en: "\(key) is too long or has too many items; at most \(limit)."
        )
    }
}
