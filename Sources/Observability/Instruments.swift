import Metrics
import Synchronization

/// What a series holds, as the exposition needs it.
protocol Instrument: AnyObject, Sendable {
    /// Appends its samples.
    func write(name: String, labels: String, to text: inout String)
}

/// A whole number that only grows.
final class CounterInstrument: Instrument, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { value.store(0, ordering: .relaxed) }

    func write(name: String, labels: String, to text: inout String) {
        text += Exposition.sample(name, labels, String(value.load(ordering: .relaxed)))
    }
}

/// A number that goes up and down, or a sum of fractions.
final class NumberInstrument: Instrument, MeterHandler, FloatingPointCounterHandler, RecorderHandler {
    private let value = AtomicDouble()

    func set(_ new: Int64) { value.store(Double(new)) }

    func set(_ new: Double) { value.store(new) }

    func increment(by amount: Double) { value.add(amount) }

    func decrement(by amount: Double) { value.add(-amount) }

    func reset() { value.store(0) }

    func record(_ new: Int64) { value.store(Double(new)) }

    func record(_ new: Double) { value.store(new) }

    func write(name: String, labels: String, to text: inout String) {
        text += Exposition.sample(name, labels, Exposition.number(value.load()))
    }
}

/// How often values fell below each of fixed bounds, with their sum.
final class HistogramInstrument: Instrument, RecorderHandler, TimerHandler {
    /// The most bounds a histogram may have.
    static let mostBounds = 16

    private let bounds: [Double]
    private let counts = InlineArray<17, Atomic<UInt64>> { _ in Atomic(0) }
    private let sum = AtomicDouble()

    /// A histogram with upper bounds in rising order; those past ``mostBounds`` are dropped.
    init(bounds: [Double]) { self.bounds = Array(bounds.prefix(Self.mostBounds)) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let slot = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[slot].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    // Seconds are the base unit of Prometheus; the reader's tool chooses how to show them.
    func preferDisplayUnit(_ unit: TimeUnit) {}

    func write(name: String, labels: String, to text: inout String) {
        var total: UInt64 = 0
        for slot in 0...bounds.count {
            total &+= counts[slot].load(ordering: .relaxed)
            let bound = slot < bounds.count ? Exposition.number(bounds[slot]) : "+Inf"
            let all = labels.isEmpty ? "le=\"\(bound)\"" : "\(labels),le=\"\(bound)\""
            text += Exposition.sample("\(name)_bucket", all, String(total))
        }
        text += Exposition.sample("\(name)_sum", labels, Exposition.number(sum.load()))
        text += Exposition.sample("\(name)_count", labels, String(total))
    }
}

/// A value that is asked for when it is shown.
final class ObservedInstrument: Instrument {
    private let read: @Sendable () -> Double

    init(_ read: @escaping @Sendable () -> Double) { self.read = read }

    func write(name: String, labels: String, to text: inout String) {
        text += Exposition.sample(name, labels, Exposition.number(read()))
    }
}

/// A floating-point number that threads change without a lock.
private struct AtomicDouble: ~Copyable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, seen) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = seen
        }
    }
}
