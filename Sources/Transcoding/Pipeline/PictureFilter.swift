import FFmpeg

/// A filter chain that is built for the first picture and again whenever the pictures change their form, or the first
/// of them comes that is marked as interlaced.
final class PictureFilter {
    private let timeBase: Rational32
    private let chain: (PictureFormat, _ hasFields: Bool) -> String
    private let threads: Int
    private var format: PictureFormat?
    private var hasFields = false
    private var graph: FilterGraph?
    private let output: Frame

    /// - Parameter chain: the filters for pictures of a form, called at each building; it is told whether interlaced
    ///   pictures have come.
    init(timeBase: Rational32, threads: Int = 1, chain: @escaping (PictureFormat, _ hasFields: Bool) -> String) throws {
        self.timeBase = timeBase
        self.chain = chain
        self.threads = threads
        output = try Frame()
    }

    /// Filters a picture and gives what comes out to `receive`; the frame is the receiver's only during the call.
    func filter(_ frame: Frame, _ receive: (Frame) throws -> Void) throws {
        let turnsInterlaced = !hasFields && frame.isInterlaced
        if format != frame.pictureFormat || turnsInterlaced {
            if let graph, let time = frame.presentationTime {
                try graph.close(at: time)
                try drain(graph, receive)
            }
            format = frame.pictureFormat
            hasFields = hasFields || turnsInterlaced
            graph = try FilterGraph(
                pictures: frame.pictureFormat, timeBase: timeBase, chain: chain(frame.pictureFormat, hasFields),
                threads: threads)
        }
        guard let graph else { return }
        try graph.send(frame)
        try drain(graph, receive)
    }

    /// Ends the input at `time`, in ticks of the input's time base.
    func finish(at time: Int64, _ receive: (Frame) throws -> Void) throws {
        guard let graph else { return }
        try graph.close(at: time)
        try drain(graph, receive)
    }

    private func drain(_ graph: FilterGraph, _ receive: (Frame) throws -> Void) throws {
        while try graph.receive(into: output) == .taken { try receive(output) }
    }
}
