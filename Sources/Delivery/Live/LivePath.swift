import Channels
import MediaModel
import Packaging

/// What stands below a channel's address.
enum LivePath: Equatable {
    /// A document, at a place on the channel.
    case document(LiveDocument)
    /// A part of an asset that is on air with an item, named by the item's beginning in milliseconds since 1970.
    case part(start: Int64, asset: AssetID, path: Substring)
    /// The time.
    case clock

    /// Reads a path whose names are those of `PathNames`; `nil` for what no channel has.
    init?(_ path: Substring) {
        if path == AirWindow.clock[...] {
            self = .clock
            return
        }
        if let document = LiveDocument(path) {
            self = .document(document)
            return
        }
        let names = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard names.count == 3, names[0].utf8.count <= 13, let start = Int64(names[0]), start >= 0,
            "\(start)" == names[0], let asset = AssetID(String(names[1]))
        else { return nil }
        self = .part(start: start, asset: asset, path: names[2])
    }
}

/// A document of a channel.
struct LiveDocument: Hashable {
    /// Where on the channel.
    var place: AirPlace
    /// In what the segments come.
    var container: AirContainer
    /// Which.
    var name: AirDocumentName

    init(_ name: AirDocumentName, at place: AirPlace = .live, in container: AirContainer = .fragments) {
        (self.place, self.container, self.name) = (place, container, name)
    }

    /// Reads a path below a channel's address: `[ts/][from/<ms>[-<ms>]/]<name>`.
    init?(_ path: Substring) {
        var names = path.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)[...]
        let container: AirContainer = names.first == "ts" ? .transport : .fragments
        if container == .transport { names = names.dropFirst() }
        var place = AirPlace.live
        if names.count == 3, names.first == "from" {
            guard let read = AirPlace(names[names.startIndex + 1]) else { return nil }
            place = read
            names = names.dropFirst(2)
        }
        guard names.count == 1, let name = names.first.flatMap({ AirDocumentName($0) }), name.comes(in: container)
        else { return nil }
        self.init(name, at: place, in: container)
    }
}
