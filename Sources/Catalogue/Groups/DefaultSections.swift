import MediaModel

/// The top sections that every catalogue begins with.
enum DefaultSections {
    static let all: [(id: String, name: LocalizedText)] = [
        ("lessons", LocalizedText(zh: "课堂教学", en: "Lessons")),
        ("lectures", LocalizedText(zh: "名师讲座", en: "Lectures")),
        ("training", LocalizedText(zh: "教师培训", en: "Teacher training")),
        ("skills", LocalizedText(zh: "实用技术", en: "Practical skills")),
        ("prosperity", LocalizedText(zh: "致富经", en: "How to prosper")),
        ("policy", LocalizedText(zh: "政策宣讲", en: "Policy")),
        ("local-customs", LocalizedText(zh: "风土人情", en: "Local customs")),
        ("achievements", LocalizedText(zh: "成就短片", en: "Achievement shorts")),
        ("arts", LocalizedText(zh: "文艺节目", en: "Arts")),
        ("documentaries", LocalizedText(zh: "纪录片", en: "Documentaries")),
        ("health", LocalizedText(zh: "健康生活", en: "Healthy living")),
        ("campus", LocalizedText(zh: "校园活动", en: "School events")),
    ]

    /// The statements that put them into the table.
    static var statements: [String] {
        all.enumerated().map { position, section in
            let values = [
                section.id, section.name.zh, section.name.en, FoldedText.key(section.name.zh),
                FoldedText.key(section.name.en),
            ]
            return """
                INSERT INTO sections (id, name_zh, name_en, key_zh, key_en, position) \
                VALUES (\(values.map { "'\($0)'" }.joined(separator: ", ")), \(position))
                """
        }
    }
}
