import Accounts
import HummingbirdTesting
import MediaModel
import Stations
import Testing

@testable import Web

/// A county bureau's administrator and one of everywhere, with stations of two counties.
struct Bureau {
    let fixture: WebFixture
    let county: [String: String]
    let boss: [String: String]
    let key: String

    init() async throws {
        fixture = try WebFixture()
        try await fixture.stations.importRegions(Array("code,name\n370000,省\n371300,市\n371323,甲县\n371324,乙县\n".utf8))
        key = try await fixture.stations.add(
            code: "A", StationDetails(name: "甲站", region: "371323", telephone: "110"))
        _ = try await fixture.stations.add(code: "B", StationDetails(name: "乙站", region: "371324"))
        boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.addAccount("county", .administrator)
        try await fixture.accounts.update(name: "county", AccountChanges(region: "371323"))
        county = try await fixture.session("county")
    }
}

extension Answer {
    func codes() throws -> [String] {
        try #require(try object()["items"] as? [[String: Any]]).compactMap { $0["code"] as? String }
    }
}
