import Foundation
import MediaModel
import Storage

/// How far a copy is, on the terminal: a line that is written over, or one every ten seconds where it cannot be.
final class CopyProgress {
    private let console: Console
    private var last = ContinuousClock.now

    init(_ console: Console) { self.console = console }

    /// Says how far it is, now and then.
    func tell(_ tally: FolderMirror.Tally) {
        guard ContinuousClock.now - last > (console.isTerminal ? .milliseconds(200) : .seconds(10)) else { return }
        last = .now
        let line = Self.words(tally)[console.language]
        if console.isTerminal { console.overwrite(line) } else { console.complain(line) }
    }

    /// Clears the line.
    func end() {
        if console.isTerminal { console.overwrite("") }
    }

    /// What was done, for people.
    static func words(_ tally: FolderMirror.Tally) -> LocalizedText {
        let size = "\(tally.bytes >> 20) MiB"
        return LocalizedText(
            zh: "已复制 \(tally.files) 个文件（\(size)），\(tally.kept) 个已存在",
            en: "\(tally.files) files copied (\(size)), \(tally.kept) were there already")
    }
}
