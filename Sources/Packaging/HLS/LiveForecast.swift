/// Bit rates of what encoders send, before it comes: a player that begins before must know what it will need.
///
/// No more than what workers keep to: the caps of the ladder, a fifth more for a segment that begins with a full buffer.
enum LiveForecast {
    static func rates(_ size: RungClass) -> BitRates {
        let cap =
            switch size {
            case .v1080: 4_500_000
            case .v720: 2_400_000
            case .v480: 1_250_000
            case .v360: 780_000
            case .v240: 320_000
            case .v144: 90_000
            }
        return BitRates(peak: cap * 6 / 5, average: cap)
    }

    static func rates(_ sound: SoundClass) -> BitRates {
        let rate = sound == .best ? 128_000 : 64_000
        return BitRates(peak: rate * 21 / 20, average: rate * 51 / 50)
    }
}

extension BitRates {
    /// The higher of both.
    func orMore(_ other: BitRates) -> BitRates {
        BitRates(peak: max(peak, other.peak), average: max(average, other.average))
    }
}
