import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends a message and says the status of the answer. Redirects are not followed: what is signed goes where it was meant
/// to go, and nowhere else.
enum WebhookSender {
    /// Seconds that one try may take.
    private static let patience = 15.0

    /// The status of the answer; `nil` if there was none.
    static func send(_ message: WebhookMessage, to url: URL) async -> Int? {
        var request = URLRequest(url: url, timeoutInterval: patience)
        request.httpMethod = "POST"
        request.httpBody = Data(message.body)
        for (name, value) in message.fields { request.setValue(value, forHTTPHeaderField: name) }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForResource = patience
        let receiver = Receiver()
        let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        return await withCheckedContinuation { continuation in
            receiver.begin(continuation)
            session.dataTask(with: request).resume()
        }
    }

    /// Takes one answer: its status, and not more of its content than anybody needs.
    private final class Receiver: NSObject, URLSessionDataDelegate, @unchecked Sendable {
        private let state = Mutex<(continuation: CheckedContinuation<Int?, Never>?, status: Int?, bytes: Int)>(
            (nil, nil, 0))
        private static let mostBytes = 64 << 10

        func begin(_ continuation: CheckedContinuation<Int?, Never>) {
            state.withLock { $0.continuation = continuation }
        }

        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
            // The task need not come to an end by itself then.
            end(with: response.statusCode)
            task.cancel()
        }

        func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
            let isTooMuch = state.withLock { state in
                state.bytes += data.count
                state.status = (dataTask.response as? HTTPURLResponse)?.statusCode ?? state.status
                return state.bytes > Self.mostBytes
            }
            if isTooMuch { dataTask.cancel() }
        }

        func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
            end(with: (task.response as? HTTPURLResponse)?.statusCode)
        }

        private func end(with status: Int?) {
            let (continuation, known) = state.withLock { state in
                let continuation = state.continuation
                state.continuation = nil
                return (continuation, state.status)
            }
            continuation?.resume(returning: status ?? known)
        }
    }
}
