import ArgumentParser
import Foundation
import MediaModel
import Transcoding

/// `lectern probe`
struct Probe: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell what a file is and what would be done with it.")

    @Argument(help: "The file.")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() throws {
        let settings = try options.load()
        let console = settings.console
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw console.fail(LocalizedText(zh: "无法打开 \(file)：\(reason)", en: "cannot open \(file): \(reason)"))
        }
        defer { close(descriptor) }
        do {
            let (report, plan) = try Examination.examine(descriptor: descriptor, settings: settings.workerSettings)
            json ? try printJSON(report, plan) : printText(report, plan, console)
        } catch let refusal as SourceRefusal {
            let rejection = Rejection(refusal.code)
            console.complain("\(refusal.code.rawValue): \(rejection.message[console.language]) [\(refusal.detail)]")
            console.complain(rejection.remedy[console.language])
            throw ExitCode.failure
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
