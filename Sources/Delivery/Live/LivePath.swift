import Channels
import MediaModel

/// What stands below a channel's address.
enum LivePath: Equatable {
    /// A document, at a place on the channel.
    case document(AirPlace, AirDocumentName)
    /// A part of an asset that is on air with an item, named by the item's beginning in milliseconds since 1970.
    case part(start: Int64, asset: AssetID, path: Substring)
    /// The time.
    case clock

    /// Reads a path whose names are those of `PathNames`; `nil` for what no channel has.
    init?(_ path: Substring) {
        let names = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        switch names.count {
        case 1 where path == AirWindow.clock[...]: self = .clock
        case 1:
            guard let name = AirDocumentName(path) else { return nil }
            self = .document(.live, name)
        case 2 where names[0] == "near":
            guard let name = AirDocumentName(names[1]) else { return nil }
            self = .document(.near, name)
        case 3 where names[0] == "from":
            guard let place = AirPlace(names[1]), let name = AirDocumentName(names[2]) else { return nil }
            self = .document(place, name)
        case 3:
            guard names[0].utf8.count <= 13, let start = Int64(names[0]), start >= 0, "\(start)" == names[0],
                let asset = AssetID(String(names[1]))
            else { return nil }
            self = .part(start: start, asset: asset, path: names[2])
        default: return nil
        }
    }
}
