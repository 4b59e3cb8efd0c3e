import ArgumentParser
import Foundation
import Ingest
import MediaModel
import Storage

/// `lectern probe`
struct Probe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell what a file is and what would be done with it.")

    @Argument(help: "The file.")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let settings = try options.load()
        let console = settings.console
        let source = try open(console)
        do {
            let (report, plan) = try await WorkerErrands(log: console.complain)
                .examine(source, encoding: settings.workerSettings)
            json ? try printJSON(report, plan) : printText(report, plan, console)
        } catch let failure as WorkerErrandFailure {
            let rejection = Rejection(failure.code)
            console.complain("\(failure.code.rawValue): \(rejection.message[console.language]) [\(failure.detail)]")
            console.complain(rejection.remedy[console.language])
            throw ExitCode.failure
        }
    }

    /// Opens the file. Links are followed: it is the user's own word.
    private func open(_ console: Console) throws -> SourceFile {
        do throws(StorageError) {
            return try SourceFile.open(URL(fileURLWithPath: file).resolvingSymlinksInPath().path)
        } catch {
            throw console.fail(error.message)
        }
    }

    private struct Output: Encodable {
        var probe: ProbeReport
        var plan: TranscodePlan
    }

    private func printJSON(_ report: ProbeReport, _ plan: TranscodePlan) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(Output(probe: report, plan: plan)), as: UTF8.self))
    }

    private func printText(_ report: ProbeReport, _ plan: TranscodePlan, _ console: Console) {
        let seconds = report.duration.map { String(format: "%.1f s", $0) } ?? "?"
        print("\(file): \(report.container), \(seconds), \(report.size) B")
        for stream in report.streams { print("  #\(stream.index) \(describe(stream))") }
        for decision in plan.decisions { print("  → \(decision.reason[console.language])") }
    }

    private func describe(_ stream: SourceStream) -> String {
        switch stream.kind {
        case .video(let video): "\(stream.codec) \(video.width)×\(video.height) \(video.frameRate) \(video.pixelFormat)"
        case .audio(let audio): "\(stream.codec) \(audio.sampleRate) Hz \(audio.layout) \(stream.language ?? "")"
        case .subtitle: "\(stream.codec) subtitles \(stream.language ?? "")"
        case .cover: "\(stream.codec) cover"
        case .other: stream.codec
        }
    }
}
