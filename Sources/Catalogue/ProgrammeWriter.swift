internal import Database
import MediaModel

/// Writes one programme's row and its versions. Whoever changed the row calls `list()` then.
struct ProgrammeWriter {
    let id: ProgrammeID
    let at: Int64
    let tx: WriteTransaction

    /// Makes the publication's asset the programme's own, under what people have edited and over what it said before.
    func apply(_ publication: Publication, state: ProgrammeState) throws {
        try SearchIndex(tx: tx).following(id) {
            var metadata = publication.metadata.cleaned()
            metadata.section = metadata.section ?? publication.section
            if let row = try tx.row("SELECT edits FROM programmes WHERE id = ?", id) {
                let edits = try JSONColumn.value(try row.get("edits"), as: ProgrammeMetadata.self)
                try store(edits.merging(metadata), edits: edits)
            } else {
                metadata.title = metadata.title ?? CleanText.line(publication.fallbackTitle) ?? id.rawValue
                try insert(publication, title: metadata.title ?? id.rawValue)
                try store(metadata, edits: ProgrammeMetadata())
            }
            try tx.execute(
                """
                UPDATE programmes SET state = ?, asset_id = ?, pending_asset_id = NULL, duration = ?, subtitles = ?,
                chapters = ?, source_key = ?, source_name = ?, has_transcripts = ?, sound_bytes = ?,
                withdrawn_at = NULL
                WHERE id = ?
                """, state, publication.asset, publication.duration, try JSONColumn.text(publication.subtitles),
                try JSONColumn.text(publication.chapters.map(Self.clean)), publication.sourceKey,
                SourcePlace.name(of: publication.sourceKey), publication.transcripts != nil, publication.soundBytes, id)
            if let poster = publication.poster {
                try tx.execute(
                    "UPDATE programmes SET poster_id = ? WHERE id = ? AND is_poster_chosen = 0", poster, id)
            }
            try TranscriptRow.replace(publication.transcripts ?? [], of: id, in: tx)
        }
        try list()
    }

    /// Stores what `metadata` says; where it says nothing, all stays.
    func store(_ metadata: ProgrammeMetadata, edits: ProgrammeMetadata) throws {
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
        if let date = metadata.producedOn { columns.append(("produced_year", Int64(date.prefix(4)).sqlValue)) }
        if let episode = metadata.episode { columns.append(("episode", episode > 0 ? episode.sqlValue : .null)) }
        if let keywords = metadata.keywords { columns.append(("keywords", .text(try JSONColumn.text(keywords)))) }
        if let section = metadata.section {
            let place = try GroupNaming(tx: tx, at: at).section(section)
            columns += [("section_id", (place?.id).sqlValue), ("top_section_id", (place?.top).sqlValue)]
        }
        if let series = metadata.series {
            columns.append(("series_id", try GroupNaming(tx: tx, at: at).series(series).sqlValue))
        }
        let assignments = columns.map { "\($0.0) = ?" }.joined(separator: ", ")
        try tx.execute(
            "UPDATE programmes SET \(assignments) WHERE id = ?", arguments: columns.map(\.1) + [id.sqlValue])
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

    private func insert(_ publication: Publication, title: String) throws {
        let number = try SearchIndex(tx: tx).nextNumber()
        try tx.execute(
            """
            INSERT INTO programmes (id, state, title, title_order, unit_id, source_key, keywords, subtitles, chapters,
            edits, duration, asset_id, listed_at, updated_at, search_number)
            VALUES (?, ?, ?, ?, ?, ?, '[]', '[]', '[]', '{}', ?, ?, ?, ?, ?)
            """, id, ProgrammeState.awaitingReview, title, FoldedText.order(title),
            try GroupNaming(tx: tx, at: at).unit(publication.unit), publication.sourceKey, publication.duration,
            publication.asset, at, at, number)
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
