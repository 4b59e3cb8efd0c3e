/// Patterns for `LIKE ? ESCAPE '!'`, in which nothing of a text stands for anything else.
enum LikePattern {
    /// What has the text in it.
    static func containing(_ text: String) -> String { "%\(escaped(text))%" }

    /// What ends in the text.
    static func ending(_ text: String) -> String { "%\(escaped(text))" }

    private static func escaped(_ text: String) -> String {
        text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
    }
}
