import Catalogue
import MediaModel

/// Sections as pages show them.
enum SectionValues {
    /// A section on a chip or in the tree, with the subsections that have something to show.
    static func chip(_ section: Section, _ language: Language, current: String? = nil) -> PageRenderer.Values {
        let children = section.children.filter { $0.count > 0 }
        return [
            "id": section.id, "name": section.name[language], "count": section.count,
            "href": PageAddress.section(section.id), "current": section.id == current,
            "children": children.map { chip($0, language, current: current) }, "hasChildren": !children.isEmpty,
        ]
    }
}

/// Units as pages show them.
enum UnitValues {
    /// A unit on a chip, with how many programmes it has.
    static func chip(_ unit: ProducingUnit) -> PageRenderer.Values {
        ["name": unit.name, "count": unit.count, "href": PageAddress.unit(unit.id)]
    }
}
