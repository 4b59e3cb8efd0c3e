import MediaModel
import Stations

/// Stations, regions and programmes as reports name them: of the present, or as they were when a month was closed.
struct Places {
    struct Site: Equatable {
        var code: String
        var name: String
        var region: String?
        /// In milliseconds since 1970.
        var createdAt: Int64
    }

    struct Film: Equatable {
        var title: String
        var section: Group?
        var series: Group?
        var unit: Group?
        var type: String?
    }

    struct Group: Equatable, Hashable {
        var id: String
        var name: LocalizedText
    }

    /// By code.
    var sites: [Site] = []
    var regions: [Region] = []
    var films: [String: Film] = [:]
    /// Days on which stations were heard of, by code, of the month that was closed; empty for the present.
    var presence: [String: Int] = [:]
    /// What else was frozen with the month; `nil` for the present, and for months that were closed before it was kept.
    var standing: Standing?

    /// What stations and units had done, and what they owed, when a month was closed.
    struct Standing: Equatable {
        /// Entries of the register that held, by the station's code.
        var registered: [String: Int] = [:]
        /// By id.
        var units: [String: Share] = [:]
        /// The rules of assessment, for periods of any length.
        var rules: [AssessmentRule] = []
    }

    /// What a unit brought in during a month.
    struct Share: Equatable {
        var name: String
        var submitted = 0
        var adopted = 0
        /// What it owed; `nil` if nothing was set.
        var quota: Int?
    }
}

// As stored with a closed month: lines of fields with tabs between, packed.
extension Places {
    var lines: String {
        var text = ""
        func add(_ fields: [String?]) {
            text += fields.map { Self.escaped($0 ?? "") }.joined(separator: "\t") + "\n"
        }
        for region in regions {
            add(["R", region.code, region.level.rawValue, region.parent, region.name, region.path])
        }
        for site in sites {
            add(["S", site.code, site.name, site.region, "\(site.createdAt)", presence[site.code].map(String.init)])
        }
        for (id, film) in films.sorted(by: { $0.key < $1.key }) {
            let groups = [film.section, film.series, film.unit].flatMap { [$0?.id, $0?.name.zh, $0?.name.en] }
            add(["P", id, film.title, film.type] + groups)
        }
        if let standing {
            add(["V", "2"])
            for (code, count) in standing.registered.sorted(by: { $0.key < $1.key }) { add(["N", code, "\(count)"]) }
            for (id, unit) in standing.units.sorted(by: { $0.key < $1.key }) {
                add(["U", id, unit.name, "\(unit.submitted)", "\(unit.adopted)", unit.quota.map(String.init)])
            }
            for rule in standing.rules {
                add(["A", rule.name, rule.measure.rawValue, rule.length.rawValue, "\(rule.minimum)"])
            }
        }
        return text
    }

    init(lines: String) {
        for line in lines.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(Self.unescaped)
            func field(_ place: Int) -> String? {
                place < fields.count && !fields[place].isEmpty ? fields[place] : nil
            }
            func group(_ place: Int) -> Group? {
                guard let id = field(place) else { return nil }
                return Group(id: id, name: LocalizedText(zh: field(place + 1) ?? id, en: field(place + 2) ?? id))
            }
            switch field(0) {
            case "R":
                guard let code = field(1), let level = field(2).flatMap(RegionLevel.init(rawValue:)) else { continue }
                regions.append(
                    Region(
                        code: code, name: field(4) ?? code, level: level, parent: field(3), path: field(5) ?? code))
            case "S":
                guard let code = field(1) else { continue }
                sites.append(
                    Site(
                        code: code, name: field(2) ?? code, region: field(3),
                        createdAt: field(4).flatMap { Int64($0) } ?? 0))
                presence[code] = field(5).flatMap { Int($0) }
            case "P":
                guard let id = field(1) else { continue }
                films[id] = Film(
                    title: field(2) ?? id, section: group(4), series: group(7), unit: group(10), type: field(3))
            case "V": standing = standing ?? Standing()
            case "N":
                guard let code = field(1), let count = field(2).flatMap({ Int($0) }) else { continue }
                standing?.registered[code] = count
            case "U":
                guard let id = field(1) else { continue }
                standing?.units[id] = Share(
                    name: field(2) ?? id, submitted: field(3).flatMap { Int($0) } ?? 0,
                    adopted: field(4).flatMap { Int($0) } ?? 0, quota: field(5).flatMap { Int($0) })
            case "A":
                guard let measure = field(2).flatMap(AssessmentRule.Measure.init(rawValue:)),
                    let length = field(3).flatMap(PeriodLength.init(rawValue:)),
                    let minimum = field(4).flatMap({ Double($0) })
                else { continue }
                standing?.rules.append(
                    AssessmentRule(name: field(1) ?? "", measure: measure, length: length, minimum: minimum))
            default: continue
            }
        }
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return text }
        return text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character == "t" ? "\t" : character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
