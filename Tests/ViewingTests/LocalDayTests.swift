import Foundation
import Testing
import Viewing

@Suite("Local days")
struct LocalDayTests {
    @Test(
        "an instant belongs to the day that the place's calendar has",
        arguments: [
            (0, "UTC", "1970-01-01"), (-1, "UTC", "1969-12-31"), (1_795_262_400_000, "Asia/Shanghai", "2026-11-21"),
            (1_795_276_799_999, "Asia/Shanghai", "2026-11-21"), (1_795_276_800_000, "Asia/Shanghai", "2026-11-22"),
            (1_795_276_800_000, "UTC", "2026-11-21"), (951_782_400_000, "UTC", "2000-02-29"),
            (4_107_542_400_000, "UTC", "2100-03-01"), (-62_135_596_800_000, "UTC", "0001-01-01"),
            (1_774_744_200_000, "Europe/Berlin", "2026-03-29"),
        ] as [(Int64, String, String)])
    func day(milliseconds: Int64, zone: String, expected: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        #expect(LocalDay(containing: milliseconds, in: zone).description == expected)
    }

    @Test(
        "every day of forty years agrees with the Gregorian calendar", arguments: ["Asia/Shanghai", "America/New_York"])
    func calendar(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        for number in stride(from: Int64(0), to: 14_610, by: 1) {
            let milliseconds = number * 86_400_000 + (number * 7919 % 86_400) * 1000
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let expected = (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
            #expect(LocalDay(containing: milliseconds, in: zone).number == expected)
        }
    }

    @Test("days are counted both ways, and read from text")
    func numbers() {
        for number in -719_000..<800_000 where number % 37 == 0 {
            #expect(LocalDay(daysSince1970: number).daysSince1970 == number)
        }
        #expect(LocalDay("2024-02-29")?.adding(days: 1).description == "2024-03-01")
        #expect(LocalDay("2026-12-31")?.adding(days: 1).description == "2027-01-01")
        for text in [
            "2026-02-29", "2026-11-31", "2026-00-10", "2026-1-1", "26-11-2100", "", "2026-11-21T", "0000-01-01",
        ] {
            #expect(LocalDay(text) == nil)
        }
    }
}
