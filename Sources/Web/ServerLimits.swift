import Delivery
import Hummingbird
import NIOCore
import Settings
import Viewing

extension Settings.Limits {
    /// What the segment path is told.
    var ofConnections: SegmentService.Limits {
        var limits = SegmentService.Limits()
        limits.silence = .seconds(Int64(idleSeconds))
        limits.head = .seconds(Int64(headSeconds))
        limits.leastBytesPerSecond = leastBytesPerSecond
        limits.longestContent = bodyBytes
        limits.streamed = ["/api/v1/edges/", "/api/v1/uploads"]
        // Tables of all stations, and photos of the register, are longer than other content; handlers bound each.
        let table = Int64(Request.tableLimit)
        limits.longer = [
            "/api/v1/stations": table, "/api/v1/regions": table, "/api/v1/equipment": table,
            "/api/v1/register/": Int64(RegisterPhoto.limit),
        ]
        return limits
    }

    /// How many connections the gate lets in.
    ///
    /// - Parameter descriptors: files that the process may have open. 4096 of them, or half, are kept for films,
    ///   database and workers: a server that runs out of them can do nothing any more.
    func ofGate(descriptors: Int) -> ConnectionGate.Limits {
        let kept = min(4096, descriptors / 2)
        return ConnectionGate.Limits(
            total: min(connections, descriptors - kept), perAddress: connectionsPerAddress, exempt: exempt)
    }
}
