/// A fraction, for frame rates, aspect ratios and time bases.
public struct Rational: Hashable, Sendable, Codable {
    /// The numerator.
    public var numerator: Int
    /// The denominator; 0 in a fraction that a file left undefined.
    public var denominator: Int

    /// A fraction as given, not reduced.
    public init(_ numerator: Int, _ denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Its value; `nil` when undefined or not above zero.
    public var positive: Double? {
        guard numerator > 0, denominator > 0 else { return nil }
        return Double(numerator) / Double(denominator)
    }
}

extension Rational: CustomStringConvertible {
    /// `30000/1001`.
    public var description: String { "\(numerator)/\(denominator)" }
}
