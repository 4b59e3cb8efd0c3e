/// What one viewer watched of one programme in one hour of one day of a month.
public struct MonthEntry: Sendable, Hashable {
    /// When and what.
    public struct Key: Sendable, Hashable, Comparable {
        /// The day in the month, from 1.
        public var day: Int
        /// The hour at which plays were opened, 0 to 23.
        public var hour: Int
        /// The programme's number in `viewing_programmes`.
        public var programme: Int
        /// Whether it was seen on a channel.
        public var isLive: Bool

        /// A key.
        public init(day: Int, hour: Int, programme: Int, isLive: Bool = false) {
            self.isLive = isLive
            self.day = day
            self.hour = hour
            self.programme = programme
        }

        /// By day, hour and programme; what was seen on channels comes last.
        public static func < (left: Self, right: Self) -> Bool {
            (left.day, left.hour, left.programme, left.isLive ? 1 : 0)
                < (right.day, right.hour, right.programme, right.isLive ? 1 : 0)
        }
    }

    /// When and what.
    public var key: Key
    /// How much. In corrections it may be negative.
    public var figures: ViewingFigures

    /// An entry.
    public init(_ key: Key, _ figures: ViewingFigures) {
        self.key = key
        self.figures = figures
    }
}

/// The stored form of a viewer's month: its entries in order, each as LEB128 numbers. An evening's play takes about ten
/// bytes, so that a county's month is read in one go.
public enum MonthEntries {
    /// The stored form of entries; they are put in order, and those without figures left out.
    public static func bytes(_ entries: [MonthEntry.Key: ViewingFigures]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * 12)
        for (key, figures) in entries.sorted(by: { $0.key < $1.key }) where !figures.isZero {
            append(UInt64((key.isLive ? 1 << 10 : 0) | key.day << 5 | key.hour), to: &bytes)
            append(UInt64(key.programme), to: &bytes)
            for number in [figures.views, figures.personViews, figures.reportedSeconds, figures.inferredSeconds] {
                // Signs in the lowest bit, so that small numbers of either sign are short.
                append(UInt64(bitPattern: Int64(number << 1 ^ number >> 63)), to: &bytes)
            }
        }
        return bytes
    }

    /// Hands over the entries of a stored month in their order; what cannot be read ends them.
    public static func forEach(_ bytes: [UInt8], _ body: (MonthEntry) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            var place = 0
            while let time = take(bytes, &place), let programme = take(bytes, &place),
                let views = takeSigned(bytes, &place), let personViews = takeSigned(bytes, &place),
                let reported = takeSigned(bytes, &place), let inferred = takeSigned(bytes, &place)
            {
                guard let number = Int(exactly: programme) else { return }
                body(
                    MonthEntry(
                        .init(
                            day: Int(time >> 5 & 31), hour: Int(time & 31), programme: number,
                            isLive: time >> 10 & 1 == 1),
                        ViewingFigures(
                            views: views, personViews: personViews, reportedSeconds: reported,
                            inferredSeconds: inferred)))
            }
        }
    }

    /// The entries of a stored month.
    public static func entries(_ bytes: [UInt8]) -> [MonthEntry.Key: ViewingFigures] {
        var entries: [MonthEntry.Key: ViewingFigures] = [:]
        forEach(bytes) { entries[$0.key, default: ViewingFigures()] += $0.figures }
        return entries
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func take(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 63 {
            let byte = bytes[place]
            place += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
            shift += 7
        }
        return nil
    }

    private static func takeSigned(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int? {
        guard let number = take(bytes, &place) else { return nil }
        return Int(truncatingIfNeeded: Int64(bitPattern: number >> 1) ^ -Int64(number & 1))
    }
}
