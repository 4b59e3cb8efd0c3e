import MediaModel
import Packaging
import Testing

@testable import Channels

@Suite("What a channel has on air")
struct AirWindowTests {
    static let tracks: [AirTrack] = [
        .pictures(.v1080), .pictures(.v144), .keyPictures(.v480), .sound(.best), .sound(.lowest),
    ]

    @Test("is consistent between any two instants", arguments: 0..<10)
    func consistent(seed: Int) throws {
        let fixture = try AirFixture(seed: UInt64(seed))
        var random = SplitMix(state: UInt64(seed) &* 77 &+ 1)
        let window = AirWindow(fixture.slots, at: .live)
        for track in Self.tracks {
            for _ in 0..<5 {
                let earlier = Int64.random(in: fixture.span, using: &random)
                let later = earlier + Int64.random(in: 0..<1_000_000, using: &random)
                let old = ReadPlaylist(window.document(.track(track), at: earlier).bytes)
                let new = ReadPlaylist(window.document(.track(track), at: later).bytes)
                check(old, new)
            }
        }
    }

    /// What a watcher of live playlists demands of two of them.
    private func check(_ old: ReadPlaylist, _ new: ReadPlaylist) {
        let before = Dictionary(uniqueKeysWithValues: old.segments.map { ($0.number, $0) })
        for segment in new.segments {
            if let was = before[segment.number] { #expect(segment == was) }
        }
        let places = Dictionary(old.segments.map { ($0.uri, $0.number) }, uniquingKeysWith: { $1 })
        #expect(places.count == old.segments.count, "an address stands for one segment")
        for segment in new.segments { #expect(places[segment.uri] ?? segment.number == segment.number) }
        if let first = old.segments.first, let next = new.segments.first { #expect(next.number >= first.number) }
        if let last = old.segments.last, let next = new.segments.last { #expect(next.number >= last.number) }
        for segment in old.segments.dropFirst() where segment.number >= new.segments.first?.number ?? .max {
            #expect(new.segments.contains { $0.number == segment.number }, "what is listed stays until it slides out")
        }
        #expect(old.head["#EXT-X-TARGETDURATION"] == new.head["#EXT-X-TARGETDURATION"])
    }

    @Test("is the same for all who look between two segments, whatever else they know", arguments: 0..<10)
    func pure(seed: Int) throws {
        let fixture = try AirFixture(seed: UInt64(seed) &+ 1000)
        var random = SplitMix(state: UInt64(seed))
        for track in Self.tracks {
            let now = Int64.random(in: fixture.span, using: &random)
            let all = AirWindow(fixture.slots, at: .live).document(.track(track), at: now)
            // Another process read later, and knows less of what was and of what comes.
            let some = fixture.slots.filter {
                $0.item.end > now - AirWindow.length - 60_000 && $0.item.start < now + 120_000
            }
            let other = AirWindow(some, at: .live).document(.track(track), at: now)
            #expect(all.bytes == other.bytes)
            let until = try #require(all.changesAt)
            let late = AirWindow(fixture.slots, at: .live).document(.track(track), at: max(now, until - 1))
            if all.changesAt != now + 1000 { #expect(late.bytes == all.bytes) }
        }
    }

    @Test("cuts sound where layouts count that it is cut", arguments: 0..<6)
    func sound(seed: Int) throws {
        for film in try AirFixture(seed: UInt64(seed) &+ 6000).films {
            guard let laid = Film(programme: nil, asset: film.id, film.manifest) else { continue }
            for count in 0...laid.pictures.count {
                #expect(film.asset.sound(during: 0..<count).count == laid.soundCount(forPictures: count))
                guard count > 0, film.asset.best.track != SilentTrack.name else { continue }
                let last = film.asset.sound(during: 0..<count).upperBound
                let end = Double(try #require(film.asset.pictures).boundaries[count])
                #expect(
                    abs(Double(film.asset.sound.boundaries[last]) - end) < 50_000, "nothing is heard of what is cut")
            }
        }
    }

    @Test("changes exactly when a segment ends", arguments: 0..<3)
    func changes(seed: Int) throws {
        let fixture = try AirFixture(seed: UInt64(seed) &+ 2000, items: 8)
        let window = AirWindow(fixture.slots, at: .live)
        var now = fixture.span.lowerBound
        var count: Int64 = 0
        while now < fixture.span.upperBound {
            let document = window.document(.track(.pictures(.v720)), at: now)
            let list = ReadPlaylist(document.bytes)
            #expect(Int64(list.segments.count) == count || list.segments.first?.number ?? 0 > 0)
            #expect((list.segments.last?.number ?? -1) + 1 == count)
            guard let next = document.changesAt, next > now else { break }
            now = next
            count += 1
        }
        #expect(count >= fixture.slots.reduce(0) { $0 + Int64($1.item.segments.count) } - 1)
    }

    @Test("has exactly one item at any instant", arguments: 0..<6)
    func oneItem(seed: Int) throws {
        let fixture = try AirFixture(seed: UInt64(seed) &+ 3000)
        let window = AirWindow(fixture.slots, at: .live)
        var random = SplitMix(state: UInt64(seed))
        for _ in 0..<200 {
            let now = Int64.random(in: fixture.span, using: &random)
            let slot = try #require(window.slot(at: now))
            #expect(fixture.slots.filter { $0.item.start <= now && now < $0.item.end } == [slot])
        }
        #expect(window.slot(at: fixture.span.upperBound) == nil)
    }

    @Test("lets pictures and sound begin items together", arguments: 0..<6)
    func together(seed: Int) throws {
        let fixture = try AirFixture(seed: UInt64(seed) &+ 4000)
        let window = AirWindow(fixture.slots, at: .between(fixture.span.lowerBound, fixture.span.upperBound))
        let now = fixture.span.upperBound + 60_000
        let pictures = ReadPlaylist(window.document(.track(.pictures(.v360)), at: now).bytes)
        let sound = ReadPlaylist(window.document(.track(.sound(.best)), at: now).bytes)
        #expect(pictures.isEnded && sound.isEnded)
        #expect(Set(pictures.segments.map(\.series)) == Set(0..<Int64(fixture.slots.count)))
        #expect(Set(sound.segments.map(\.series)).isSubset(of: Set(pictures.segments.map(\.series))))
        #expect(pictures.segments.count == fixture.slots.reduce(0) { $0 + $1.item.segments.count })
    }

    @Test("grows from where a viewer begins, and ends with the entry", arguments: 0..<6)
    func startOver(seed: Int) throws {
        let fixture = try AirFixture(seed: UInt64(seed) &+ 5000)
        let first = try #require(fixture.slots.first { $0.item.kind == .programme })
        let entry = first.item.entry
        let next = fixture.slots.first {
            $0.item.entry != nil && $0.item.start > first.item.start && $0.item.entry != entry
        }
        let window = AirWindow(fixture.slots, at: .from(first.item.start))
        let end = next?.item.start ?? fixture.span.upperBound
        var last: [ReadPlaylist.Segment] = []
        for now in stride(from: first.item.start, through: end + 8000, by: 20_000) {
            let list = ReadPlaylist(window.document(.track(.sound(.best)), at: now).bytes)
            #expect(list.segments.starts(with: last), "nothing goes, nothing changes")
            last = list.segments
            if next != nil { #expect(list.isEnded == (now >= end + 100)) }
        }
        #expect(last.allSatisfy { $0.uri.hasPrefix("../../") })
    }
}

@Suite("Where a viewer of a channel is")
struct AirPlaceTests {
    @Test(
        "is read from addresses, in one way of writing",
        arguments: [
            ("1795233600000", AirPlace.from(1_795_233_600_000)), ("5-9", .between(5, 9)),
        ])
    func reads(text: String, place: AirPlace) {
        #expect(AirPlace(text) == place)
        #expect(place.path == "from/\(text)/")
    }

    @Test(
        "is nothing else",
        arguments: ["", "-", "01", "+5", "9-5", "5-5", "1-2-3", "99999999999999", "0-43200001", "5-", "-5", "1e3"])
    func refuses(text: String) {
        #expect(AirPlace(text) == nil)
    }

    @Test(
        "has documents by name", arguments: ["master.m3u8", "manifest.mpd", "v720.m3u8", "v144-keys.m3u8", "a64.m3u8"])
    func names(name: String) {
        #expect(AirDocumentName(name) != nil)
    }

    @Test(
        "has no others",
        arguments: ["v721.m3u8", "v0720.m3u8", "a32.m3u8", "index.m3u8", "v720.mpd", "-keys.m3u8", "v+720.m3u8"])
    func noNames(name: String) {
        #expect(AirDocumentName(name) == nil)
    }
}
