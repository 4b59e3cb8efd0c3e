import CProcess
import Foundation
import Glibc
import MediaModel

/// The three pipes between the daemon and a worker. Used by one thread.
final class WorkerPipes {
    let childInput: Int32
    let childOutput: Int32
    let childErrors: Int32
    private let input: Int32
    private let output: Int32
    private let errors: Int32
    private var hasErrors = true
    private var isChildOpen = true
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// `nil`, with `errno`, if there are no descriptors left.
    init?() {
        var ends = [Int32](repeating: -1, count: 6)
        for index in 0..<3 {
            var pair: [Int32] = [-1, -1]
            guard lectern_pipe(&pair) == 0 else {
                for end in ends where end >= 0 { close(end) }
                return nil
            }
            ends.replaceSubrange(2 * index..<2 * index + 2, with: pair)
        }
        (childInput, input) = (ends[0], ends[1])
        (output, childOutput) = (ends[2], ends[3])
        (errors, childErrors) = (ends[4], ends[5])
    }

    /// Closes the ends that the worker has now.
    func closeChildEnds() {
        guard isChildOpen else { return }
        isChildOpen = false
        for end in [childInput, childOutput, childErrors] { close(end) }
    }

    /// Closes everything; the worker sees the end of its input and ends.
    func closeAll() {
        closeChildEnds()
        for end in [input, output, errors] { close(end) }
    }

    /// Writes the request as one line and leaves the input open.
    func send(_ request: WorkerRequest) {
        guard let line = try? JSONEncoder().encode(request) else { return }
        let bytes = [UInt8](line) + [0x0A]
        _ = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
    }

    /// Waits for something to read. What came is `nil` if nothing did, empty at the end.
    func wait(milliseconds: Int32) -> (output: [UInt8]?, errors: [UInt8]?) {
        var states = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasErrors ? errors : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&states, 2, milliseconds) > 0 else { return (nil, nil) }
        let said = states[0].revents != 0 ? take(output) : nil
        let complained = states[1].revents != 0 ? take(errors) : nil
        if complained?.isEmpty == true { hasErrors = false }
        return (said, complained)
    }

    private func take(_ end: Int32) -> [UInt8]? {
        let count = buffer.withUnsafeMutableBytes { read(end, $0.baseAddress, $0.count) }
        if count < 0 { return errno == EINTR || errno == EAGAIN ? nil : [] }
        return Array(buffer[..<count])
    }
}
