import Catalogue
import Database
import Logging
public import MediaModel
import Storage

/// Leaves a note where the film of a returned programme was dropped: `film.mp4.returned.json`, with what to change.
public struct ReturnNotes: Sendable {
    let inbox: String
    let database: Database
    let language: Language
    let log: Logger

    /// Leaves the note. Where there is no such folder any more, there is none; the desk says the same.
    public func leave(_ programme: ProgrammeID, step: Int, reason: String) async {
        do {
            guard let key = try await database.read({ try Catalogue.sourceKey(of: programme, in: $0) }),
                let place = ArrivalPath(key: Array(key.utf8))
            else { return }
            let note = Note.returned(programme, step: step, reason: reason)
            try await BlockingWork.run { [inbox, language] in
                try note.write(beside: place, inbox: inbox, language: language)
            }
        } catch {
            log.warning(
                "a note could not be written", metadata: ["programme": "\(programme)", "error": "\(error)"])
        }
    }
}
