import Foundation
import Ingest
import MediaModel
import Settings

extension Settings {
    /// What workers are told of the encoding.
    var workerSettings: EncodingSettings {
        EncodingSettings(
            preset: encoding.preset, ladder: encoding.ladder, segmentSeconds: Double(encoding.segmentSeconds),
            loudness: encoding.loudness, maxSeconds: ingest.maxHours * 3600, earlySeconds: encoding.earlyMinutes * 60,
            quality: encoding.quality, isPerTitle: encoding.perTitle)
    }

    /// What the ingest is told.
    var ingestOptions: IngestOptions {
        var options = IngestOptions(
            settleSeconds: ingest.settleSeconds, parallelJobs: ingest.parallelJobs,
            keepOriginals: ingest.keepOriginals, maxBytes: ingest.maxBytes,
            unitQuota: ingest.uploadQuota, uploadHours: ingest.uploadHours, reviewSteps: review.steps,
            language: locale.messages, encoding: workerSettings, limits: workerLimits)
        options.live = LiveOptions(
            mostEvents: live.maxEvents, height: live.height, preset: live.preset, loudness: encoding.loudness,
            processors: ProcessInfo.processInfo.activeProcessorCount)
        return options
    }

    /// How much of this machine one worker may use.
    var workerLimits: WorkerLimits {
        WorkerLimits(
            maxSeconds: workerSettings.maxSeconds, processors: ProcessInfo.processInfo.activeProcessorCount)
    }
}
