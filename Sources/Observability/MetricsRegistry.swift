public import Metrics
import Synchronization

/// A backend of swift-metrics that keeps all values in memory and shows them as Prometheus reads them.
///
/// Making a handler takes a lock; changing its value does not. The same name and labels give the same handler.
public final class MetricsRegistry: MetricsFactory, Sendable {
    /// The content type of ``text()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Series of one name; what comes after them shares one series whose label values are `other`.
    static let mostSeries = 1000

    private static let secondBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private enum Kind: String {
        case counter, gauge, histogram
    }

    private struct Family {
        var kind: Kind
        var series: [String: any Instrument] = [:]
    }

    private struct Description {
        var help: String?
        var bounds: [Double]?
    }

    private struct State {
        var families: [String: Family] = [:]
        var descriptions: [String: Description] = [:]
    }

    private let state = Mutex(State())

    /// A registry that holds nothing but what the process says of itself.
    public init() {
        for metric in ProcessMetrics.all {
            add(metric.name, kind: metric.isCounter ? .counter : .gauge, labels: "") { _ in
                ObservedInstrument(metric.read)
            }
            describe(metric.name, help: metric.help)
        }
    }

    /// Says what a metric means and, for a histogram, which bounds it has. Call it before the metric is made.
    ///
    /// - Parameters:
    ///   - label: the metric's label as given to swift-metrics.
    ///   - buckets: upper bounds in rising order, 16 at most; seconds for a timer.
    public func describe(_ label: String, help: String, buckets: [Double]? = nil) {
        state.withLock { $0.descriptions[Exposition.name(label)] = Description(help: help, bounds: buckets) }
    }

    /// Adds a gauge whose value is asked for when metrics are shown.
    ///
    /// - Parameter read: gives the value; it must neither block nor use this registry.
    public func observe(
        _ label: String, dimensions: [(String, String)] = [], help: String, read: @escaping @Sendable () -> Double
    ) {
        describe(label, help: help)
        add(Exposition.name(label), kind: .gauge, labels: Exposition.labels(dimensions)) { _ in
            ObservedInstrument(read)
        }
    }

    /// All values in the text format of Prometheus 0.0.4, families and series in the order of their names.
    public func text() -> String {
        let (families, descriptions) = state.withLock { ($0.families, $0.descriptions) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            text += Exposition.header(name, help: descriptions[name]?.help, type: family.kind.rawValue)
            for (labels, instrument) in family.series.sorted(by: { $0.key < $1.key }) {
                instrument.write(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    /// A counter of whole numbers.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label, .counter, dimensions) { _ in CounterInstrument() }
    }

    /// A counter of fractions.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        make(label, .counter, dimensions) { _ in NumberInstrument() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(label, .gauge, dimensions) { _ in NumberInstrument() }
    }

    /// A histogram, or a gauge of the last value if `aggregate` is false.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return make(label, .gauge, dimensions) { _ in NumberInstrument() } }
        return make(label, .histogram, dimensions) { HistogramInstrument(bounds: $0 ?? Self.secondBounds) }
    }

    /// A histogram in seconds; its name ends with `_seconds`.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = label.hasSuffix("seconds") ? label : "\(label)_seconds"
        return make(name, .histogram, dimensions) { HistogramInstrument(bounds: $0 ?? Self.secondBounds) }
    }

    /// Forgets a counter.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    /// Forgets a counter of fractions.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }

    /// Forgets a gauge.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    /// Forgets a histogram or gauge.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    /// Forgets a histogram.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func make<Value: Instrument>(
        _ label: String, _ kind: Kind, _ dimensions: [(String, String)], _ new: ([Double]?) -> Value
    ) -> Value {
        let name = Exposition.name(label)
        let overflow = Exposition.labels(dimensions.map { ($0.0, "other") })
        return add(name, kind: kind, labels: Exposition.labels(dimensions), overflow: overflow, new)
    }

    /// The series of that name and those labels, made if it is not there. A name that is taken by another kind
    /// gives a handler that works but is not shown.
    @discardableResult
    private func add<Value: Instrument>(
        _ name: String, kind: Kind, labels: String, overflow: String = "", _ new: ([Double]?) -> Value
    ) -> Value {
        state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            let bounds = state.descriptions[name]?.bounds
            guard family.kind == kind else { return new(bounds) }
            let isFull = family.series[labels] == nil && family.series.count >= Self.mostSeries
            let key = isFull ? overflow : labels
            if let known = family.series[key] { return known as? Value ?? new(bounds) }
            let made = new(bounds)
            family.series[key] = made
            state.families[name] = family
            return made
        }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let label = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[label] = nil
                return
            }
        }
    }
}
