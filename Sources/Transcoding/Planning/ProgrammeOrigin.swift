import MediaModel

extension TranscodePlan {
    /// The moment of the source, in seconds, at which the programme begins: the earliest of the streams it is made of.
    /// Containers need not begin at zero; recordings of broadcasts seldom do.
    func origin(in report: ProbeReport) -> Double {
        if let copied = video?.copy { return copied.start }
        let used = [video?.stream].compactMap { $0 } + audio.map(\.stream)
        return report.streams.filter { used.contains($0.index) }.compactMap(\.startTime).min() ?? report.startTime
    }
}
