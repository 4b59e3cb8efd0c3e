internal import Database
import MediaModel

/// Writes one programme's row, its versions and its place in the full-text index.
struct ProgrammeWriter {
    let id: ProgrammeID
    let at: Int64
    let tx: WriteTransaction

    /// Makes the publication's asset the programme's own, under what people have edited and over what it said before.
    func apply(_ publication: Publication, state: ProgrammeState) throws {
        var metadata = publication.metadata.cleaned()
        metadata.section = metadata.section ?? publication.section
        if let row = try tx.row("SELECT edits FROM programmes WHERE id = ?", id) {
            let edits = try JSONColumn.value(try row.get("edits"), as: ProgrammeMetadata.self)
            try apply(edits.merging(metadata), edits: edits)
        } else {
            metadata.title = metadata.title ?? CleanText.line(publication.fallbackTitle) ?? id.rawValue
            try insert(publication, title: metadata.title ?? id.rawValue)
            try apply(metadata, edits: ProgrammeMetadata())
        }
        try tx.execute(
            """
            UPDATE programmes SET state = ?, asset_id = ?, pending_asset_id = NULL, duration = ?, subtitles = ?,
            chapters = ?, source_key = ? WHERE id = ?
            """, state, publication.asset, publication.duration, try JSONColumn.text(publication.subtitles),
            try JSONColumn.text(publication.chapters.map(Self.clean)), publication.sourceKey, id)
        if state == .published { try show(publication.at) }
    }

    /// Stores what `metadata` says; where it says nothing, all stays.
    func apply(_ metadata: ProgrammeMetadata, edits: ProgrammeMetadata) throws {
        let old = try searchText()
        var columns: [(String, SQLValue)] = [
            ("edits", .text(try JSONColumn.text(edits))), ("updated_at", .integer(at)),
        ]
        for (column, text) in texts(metadata) {
            guard let text else { continue }
            columns.append((column, text.isEmpty ? .null : .text(text)))
        }
        if let title = metadata.title {
            columns += [("title", .text(title)), ("title_order", .text(FoldedText.order(title)))]
        }
        if let episode = metadata.episode { columns.append(("episode", episode > 0 ? episode.sqlValue : .null)) }
        if let keywords = metadata.keywords { columns.append(("keywords", .text(try JSONColumn.text(keywords)))) }
        if let section = metadata.section {
            columns.append(("section_id", try Groups(tx: tx, at: at).section(section).sqlValue))
        }
        if let series = metadata.series {
            columns.append(("series_id", try Groups(tx: tx, at: at).series(series).sqlValue))
        }
        let assignments = columns.map { "\($0.0) = ?" }.joined(separator: ", ")
        try tx.execute(
            "UPDATE programmes SET \(assignments) WHERE id = ?", arguments: columns.map(\.1) + [id.sqlValue])
        try reindex(from: old)
    }

    /// Remembers the version. Each submission for review begins a new round.
    func record(_ publication: Publication, isPending: Bool) throws {
        let waiting: String? = isPending ? try JSONColumn.text(publication) : nil
        try tx.execute(
            """
            INSERT INTO versions (programme_id, asset_id, source_sha256, round, publication, created_at,
            is_partial) VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT (programme_id, asset_id)
            DO UPDATE SET source_sha256 = excluded.source_sha256, round = versions.round + 1,
            publication = excluded.publication
            """, id, publication.asset, publication.sourceSHA256, waiting, publication.at,
            publication.isPartial ? 1 : 0)
    }

    /// Shows the programme; the first time is kept.
    func show(_ at: Int64) throws {
        try tx.execute(
            """
            UPDATE programmes SET state = ?, listed_at = CASE WHEN published_at IS NULL THEN ? ELSE listed_at END,
            published_at = COALESCE(published_at, ?), updated_at = ? WHERE id = ?
            """, ProgrammeState.published, at, at, at, id)
    }

    private func insert(_ publication: Publication, title: String) throws {
        let number = try tx.row("SELECT COALESCE(MAX(search_number), 0) + 1 AS number FROM programmes")
        try tx.execute(
            """
            INSERT INTO programmes (id, state, title, title_order, unit_id, source_key, keywords, subtitles, chapters,
            edits, duration, asset_id, listed_at, updated_at, search_number)
            VALUES (?, ?, ?, ?, ?, ?, '[]', '[]', '[]', '{}', ?, ?, ?, ?, ?)
            """, id, ProgrammeState.awaitingReview, title, FoldedText.order(title),
            try Groups(tx: tx, at: at).unit(publication.unit), publication.sourceKey, publication.duration,
            publication.asset, at, at, try number?.get("number", as: Int64.self) ?? 1)
    }

    private func texts(_ metadata: ProgrammeMetadata) -> [(String, String?)] {
        [
            ("synopsis", metadata.synopsis), ("type", metadata.type), ("presenter", metadata.presenter),
            ("grade", metadata.grade), ("subject", metadata.subject), ("language", metadata.language),
            ("produced_on", metadata.producedOn), ("rights", metadata.rights),
        ]
    }

    private static func clean(_ chapter: Chapter) -> Chapter {
        Chapter(start: chapter.start, title: CleanText.prefix(CleanText.line(chapter.title) ?? "", 200))
    }
}

// The full-text index holds no text of its own, so a row leaves it by naming the text it was entered with
// (<https://www.sqlite.org/fts5.html#the_delete_command>).
extension ProgrammeWriter {
    private struct Indexed {
        let number: Int64
        let text: SearchText
    }

    private func searchText() throws -> Indexed? {
        let row = try tx.row(
            "SELECT search_number, title, synopsis, presenter, keywords FROM programmes WHERE id = ?", id)
        guard let row else { return nil }
        let keywords: [String] = try JSONColumn.list(try row.get("keywords"))
        let fields: [String?] = [try row.get("title"), try row.get("synopsis"), try row.get("presenter")]
        return Indexed(number: try row.get("search_number"), text: SearchText(fields + keywords))
    }

    private func reindex(from old: Indexed?) throws {
        let new = try searchText()
        let isNew =
            try tx.row(
                "SELECT rowid FROM programme_search WHERE rowid = ?", new?.number ?? 0) == nil
        if let old, !isNew {
            guard old.text != new?.text else { return }
            try tx.execute(
                "INSERT INTO programme_search (programme_search, rowid, singles, words) VALUES ('delete', ?, ?, ?)",
                old.number, old.text.singles, old.text.words)
        }
        if let new {
            try tx.execute(
                "INSERT INTO programme_search (rowid, singles, words) VALUES (?, ?, ?)", new.number, new.text.singles,
                new.text.words)
        }
    }
}
