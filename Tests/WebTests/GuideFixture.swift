import Channels
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Settings
import Testing

@testable import Web

/// Channels with lines in their guides as a test says them. It is noon on Saturday, 2026-11-21.
struct GuideFixture {
    let fixture: WebFixture
    let keeping: ChannelKeeping

    /// A line: minutes from now, and what it is.
    struct Line {
        var from: Int64
        var to: Int64
        var title: String
        var programme: String?
        var kind = "programme"
    }

    init(_ change: (inout Settings) -> Void = { _ in }) throws {
        fixture = try WebFixture(change)
        keeping = try #require(fixture.services.channels)
    }

    func add(
        _ id: String, name: String = "县一套", region: String? = nil, daysBack: Int = 7, _ lines: [Line] = []
    ) async throws {
        let channel = Channel(id: try #require(ChannelID(id)), name: name, region: region, daysBack: daysBack)
        try await keeping.store.add(channel)
        try await fixture.database.write { tx in
            for (number, line) in lines.enumerated() {
                let start = WebFixture.now + line.from * 60_000
                try tx.execute(
                    "INSERT INTO guide_entries VALUES (?, ?, ?, ?, ?, 'r', ?, ?, ?, ?, 0, NULL)", id, number, start,
                    WebFixture.now + line.to * 60_000, line.kind, start, line.title, line.programme,
                    line.kind == "live" ? "e\(number)" : nil)
            }
        }
    }

    /// What was on, is on and will be: a day ago, an hour ago, now, after a gap, a live event, and ten days ago.
    static let day: [Line] = [
        Line(from: -14_400, to: -14_340, title: "很久以前", programme: "film"),
        Line(from: -1440, to: -1410, title: "昨天的节目", programme: "film"),
        Line(from: -60, to: -30, title: "刚才的节目", programme: "film"),
        Line(from: -15, to: 15, title: "正在播的节目", programme: "film"),
        Line(from: 120, to: 150, title: "下午的节目", programme: "film"),
        Line(from: 480, to: 540, title: "晚会", kind: "live"),
    ]
}
