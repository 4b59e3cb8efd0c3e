import CProcess
import Storage

/// Tells whether anybody has a file open for writing.
enum WriterProbe {
    /// Whether the file is still being written, as far as the kernel can tell. Where it cannot (another owner, a network
    /// file system) the answer is `false`: settling alone decides.
    static func isBeingWritten(_ file: SourceFile) -> Bool {
        lectern_is_being_written(file.descriptor) == 1
    }
}
