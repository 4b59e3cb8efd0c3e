import Catalogue
import Database
import MediaModel
import Stations
import Viewing

extension Places {
    /// Stations and regions of the present.
    static func present(in tx: ReadTransaction) throws -> Places {
        var places = Places()
        places.regions = try Stations.regionTree(in: tx)
        places.sites = try Stations.all(in: tx).map {
            Site(code: $0.code, name: $0.name, region: $0.regionCode, createdAt: $0.createdAt)
        }
        return places
    }

    /// Adds what programmes belong to at present.
    mutating func addFilms(_ ids: [ProgrammeID], in tx: ReadTransaction) throws {
        for film in try Catalogue.groups(of: ids, in: tx) {
            films[film.id.rawValue] = Film(
                title: film.title, section: film.section.map { Group(id: $0.id, name: $0.name) },
                series: film.series.map { Group(id: $0.id, name: LocalizedText(zh: $0.title, en: $0.title)) },
                unit: Group(id: film.unit.id, name: LocalizedText(zh: film.unit.name, en: film.unit.name)),
                type: film.type)
        }
    }

    /// What was kept when a month was closed; `nil` for one that is not.
    static func closed(_ month: Int, in tx: ReadTransaction) throws -> Places? {
        try ClosedMonths.places(of: month, in: tx).flatMap { Deflate.unpacked($0) }
            .map { Places(lines: String(decoding: $0, as: UTF8.self)) }
    }

    /// What stations and units did in a month, and owe, as it is now.
    ///
    /// - Parameter span: the month, in milliseconds since 1970.
    static func standing(in span: Range<Int64>, in tx: ReadTransaction) throws -> Standing {
        var standing = Standing(registered: try Register.counts(in: span, in: tx), rules: try ReportMaker.rules(in: tx))
        for (id, unit) in try Catalogue.contributions(in: span, in: tx) {
            standing.units[id] = Share(
                name: unit.name, submitted: unit.contribution.submitted, adopted: unit.contribution.adopted,
                quota: unit.monthlyQuota)
        }
        return standing
    }

    /// The places in a region: for each station whether it lies there.
    ///
    /// - Throws: `ReportError.notFound` for a region that is not in the tree.
    func isIn(_ region: String?, station: String?) throws(ReportError) -> [Bool] {
        var inside: Set<String>?
        if let region {
            guard let top = regions.first(where: { $0.code == region }) else {
                throw ReportError(
                    .notFound, zh: "没有编码为“\(region)”的地区。", en: "There is no region with the code “\(region)”.")
            }
            inside = Set(regions.filter { $0.code == region || $0.path.hasPrefix(top.path + "/") }.map(\.code))
        }
        return sites.map { site in
            (station == nil || site.code == station)
                && (inside.map { inside in site.region.map(inside.contains) ?? false } ?? true)
        }
    }
}
