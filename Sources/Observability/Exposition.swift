/// The text format of Prometheus, version 0.0.4.
enum Exposition {
    /// A line with one value.
    static func sample(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// The lines before the samples of a family.
    static func header(_ name: String, help: String?, type: String) -> String {
        let help = help.map { "# HELP \(name) \(escaped($0, quotes: false))\n" } ?? ""
        return help + "# TYPE \(name) \(type)\n"
    }

    /// Labels as they stand between the braces, in the order of their names.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { (self.name($0.0, allowsColon: false), escaped($0.1, quotes: true)) }
            .sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
    }

    /// A name made of what is allowed in one; all else becomes an underscore.
    static func name(_ text: String, allowsColon: Bool = true) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(scalar)
            case "0"..."9": name += name.isEmpty ? "_\(scalar)" : "\(scalar)"
            case ":" where allowsColon: name.unicodeScalars.append(scalar)
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    /// A number as Go's `ParseFloat` reads it; whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { String($0) } ?? "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
