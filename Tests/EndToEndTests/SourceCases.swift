/// Sources of every kind.
extension MadeSource {
    /// Pictures that must be brought to their form.
    static let pictures: [MadeSource] = [
        interlaced("top field first, H.264", "f.mp4", "top", "-c:v libx264 -preset ultrafast -x264opts tff=1"),
        interlaced("bottom field first, H.264", "f.mkv", "bottom", "-c:v libx264 -preset ultrafast -x264opts bff=1"),
        interlaced("top field first, MPEG-2", "f.mpg", "top", "-c:v mpeg2video -b:v 3M -top 1"),
        interlaced("bottom field first, MPEG-2", "f.ts", "bottom", "-c:v mpeg2video -b:v 3M -top 0"),
        MadeSource(
            name: "sample aspect 64:45", file: "f.mp4", commands: "$F $V -vf setsar=64/45 $X f.mp4", size: "454x180",
            channels: [], says: ["video.copy"]),
        MadeSource(
            name: "sample aspect 16:11", file: "f.ts", commands: "$F $V -vf setsar=16/11 $X f.ts", size: "464x180",
            channels: []),
        MadeSource(
            name: "HDR10", file: "f.mp4", commands: highRange("smpte2084", "f.mp4"), channels: [],
            says: ["video.range"]),
        MadeSource(
            name: "HLG", file: "f.mkv", commands: highRange("arib-std-b67", "f.mkv"), channels: [],
            says: ["video.range"]),
        MadeSource(
            name: "10 bits", file: "f.mp4", commands: "$F $V $X -pix_fmt yuv420p10le f.mp4", channels: [],
            says: ["video.copy"]),
        MadeSource(name: "4:2:2", file: "f.mkv", commands: "$F $V $X -pix_fmt yuv422p f.mkv", channels: []),
        MadeSource(
            name: "4:4:4 of odd size", file: "f.mkv",
            commands: "$F -f lavfi -i color=size=321x241:duration=2 -c:v ffv1 -pix_fmt yuv444p f.mkv",
            size: "320x240", channels: []),
    ]

    /// Rates and clocks.
    static let rates: [MadeSource] = [
        MadeSource(
            name: "variable rate", file: "f.mp4",
            commands: "$F $V $A -vf \"select='if(lt(t,1),1,not(mod(n,3)))'\" -vsync vfr $X f.mp4",
            says: ["video.frameRate"]),
        rate("60", "60/1", "30/1"), rate("50", "50/1", "25/1"), rate("60000/1001", "60000/1001", "30000/1001"),
        rate("240", "60/1", "30/1"), rate("5", "5/1", "5/1", lacks: ["video.halfRate"]),
        MadeSource(
            name: "a clock of milliseconds", file: "f.mp4",
            commands: "$F $V $A -r 30000/1001 $X -video_track_timescale 1000 f.mp4",
            rates: ("30000/1001", "30000/1001")),
        MadeSource(
            name: "no declared rate", file: "f.asf",
            commands: "$F $V $A -vf \"select='not(mod(n,5))+not(mod(n,7))'\" -vsync vfr -c:v msmpeg4 -b:v 300k f.asf",
            rates: ("25/1", "25/1"), seconds: 2.04),
        MadeSource(
            name: "time stamps that begin at 26 h", file: "f.ts",
            commands: "$F $V $A $X -c:a aac -output_ts_offset 93600 f.ts", seconds: 2.03),
        MadeSource(
            name: "time stamps that wrap", file: "f.ts",
            commands: "$F $V $A $X -c:a aac -output_ts_offset 95441 f.ts", seconds: 2.03),
        joined("jump by an hour", "a b"), joined("go back by an hour", "b a"), joined("go back by 4 s", "c a"),
        joined("begin again", "a a"),
        MadeSource(
            name: "no time stamps", file: "f.h264", commands: "$F $V -r 30 $X -f h264 f.h264", rates: ("30/1", "30/1"),
            channels: []),
        MadeSource(
            name: "an edit list that cuts the beginning", file: "f.mp4",
            commands: "$F $V $A $X -g 50 w.mp4; $F -ss 1 -i w.mp4 -c copy f.mp4", seconds: 1.0, lacks: ["source.damage"]
        ),
    ]

    /// Tracks of every number and kind.
    static let tracks: [MadeSource] = [
        sound("mono", 1, channels: 1), sound("stereo", 2, channels: 2), sound("5.1", 6, channels: 2),
        sound("7.1", 8, channels: 2),
        MadeSource(
            name: "two languages", file: "f.mkv",
            commands: """
                $F $V $A $A -map 0 -map 1 -map 2 -metadata:s:a:0 language=chi -metadata:s:a:1 language=eng $X f.mkv
                """, channels: [1, 1]),
        MadeSource(name: "no sound", file: "f.mp4", commands: "$F $V $X f.mp4", channels: [], says: ["audio"]),
        MadeSource(name: "sound only", file: "f.m4a", commands: "$F $A -c:a aac f.m4a", size: nil, says: ["video"]),
        cover("mp3", "-c:a libmp3lame -id3v2_version 3"), cover("flac", "-c:a flac"), cover("m4a", "-c:a aac"),
        MadeSource(
            name: "two programs", file: "f.ts",
            commands: """
                $F $V $A -f lavfi -i color=red:size=160x120:duration=2 $A -map 0 -map 1 -map 2 -map 3 $X -c:a mp2 \
                -program title=one:st=0:st=1 -program title=two:st=2:st=3 f.ts
                """, says: ["program"]),
        MadeSource(
            name: "data tracks", file: "f.mov",
            commands: "$F $V $A $X -c:a aac -timecode 01:00:00:00 f.mov", says: ["video.stream"]),
    ]

    /// Formats of every age.
    static let formats: [MadeSource] = [
        MadeSource(
            name: "DV", file: "f.dv",
            commands: """
                $F $V $A -vf scale=720:576,setsar=64/45 -pix_fmt yuv420p -ar 48000 -ac 2 -c:a pcm_s16le f.dv
                """, size: "1024x576", channels: [2]),
        MadeSource(
            name: "ProRes", file: "f.mov", commands: "$F $V $A -c:v prores_ks -c:a pcm_s24le f.mov"),
        MadeSource(
            name: "MJPEG and PCM", file: "f.mov", commands: "$F $V $A -c:v mjpeg -pix_fmt yuvj422p -c:a pcm_s16be f.mov"
        ),
        MadeSource(
            name: "WMV", file: "f.wmv", commands: "$F $V $A -c:v wmv2 -b:v 500k -c:a wmav2 f.wmv", seconds: 2.05),
        MadeSource(name: "FLV", file: "f.flv", commands: "$F $V $A -c:v flv1 -c:a libmp3lame -ar 44100 f.flv"),
        MadeSource(name: "MPEG-1", file: "f.mpg", commands: "$F $V $A -c:v mpeg1video -b:v 1M -c:a mp2 f.mpg"),
        MadeSource(
            name: "VP9 in full range", file: "f.webm",
            commands: """
                $F $V $A -vf scale=out_range=full -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -color_range pc \
                -c:a libopus f.webm
                """),
        MadeSource(
            name: "Theora", file: "f.ogv", commands: "$F $V $A -c:v libtheora -b:v 500k -c:a libvorbis f.ogv"),
        MadeSource(
            name: "MPEG-4 and MP3 in AVI", file: "f.avi",
            commands: "$F $V $A -c:v mpeg4 -b:v 500k -c:a libmp3lame f.avi"
        ),
    ]
}

extension MadeSource {
    private static func interlaced(_ name: String, _ file: String, _ first: String, _ codec: String) -> MadeSource {
        MadeSource(
            name: name, file: file,
            commands: """
                $F -f lavfi -i testsrc2=size=352x288:rate=50:duration=2 \
                -vf tinterlace=interleave_\(first),setfield=\(first.prefix(1))ff \(codec) -flags +ildct+ilme \(file)
                """, size: "352x288", channels: [], says: ["video.interlaced"])
    }

    private static func highRange(_ transfer: String, _ file: String) -> String {
        """
        $F $V -pix_fmt yuv420p10le -c:v libx265 -preset ultrafast -color_primaries bt2020 -color_trc \(transfer) \
        -colorspace bt2020nc \
        -x265-params log-level=0:colorprim=bt2020:transfer=\(transfer):colormatrix=bt2020nc \(file)
        """
    }

    private static func rate(_ source: String, _ best: String, _ others: String, lacks: [String] = []) -> MadeSource {
        MadeSource(
            name: "\(source) pictures a second", file: "f.mp4",
            commands: "$F -f lavfi -i testsrc2=size=320x180:rate=\(source):duration=2 $A $X f.mp4",
            rates: (best, others),
            says: lacks.isEmpty ? ["video.halfRate"] : [], lacks: lacks)
    }

    /// Two recordings one behind the other: `a` begins at 1.4 s, `b` an hour and `c` 4 s later.
    private static func joined(_ name: String, _ parts: String) -> MadeSource {
        let names = parts.split(separator: " ").map { "\($0).ts" }.joined(separator: " ")
        return MadeSource(
            name: "time stamps that \(name)", file: "f.ts",
            commands: """
                $F $V $A $X -c:a aac a.ts; $F -i a.ts -c copy -output_ts_offset 3600 b.ts
                $F -i a.ts -c copy -output_ts_offset 4 c.ts; cat \(names) > f.ts
                """, seconds: 4.03)
    }

    private static func sound(_ layout: String, _ count: Int, channels: Int) -> MadeSource {
        let voices = Array(repeating: "sin(440*2*PI*t)/4", count: count).joined(separator: "|")
        return MadeSource(
            name: layout, file: "f.mov",
            commands: "$F $V -f lavfi -i \"aevalsrc=\(voices):s=48000:c=\(layout):d=2\" $X -c:a pcm_s16le f.mov",
            channels: [channels], says: count > 2 ? ["audio.downmix"] : [])
    }

    private static func cover(_ ending: String, _ options: String) -> MadeSource {
        MadeSource(
            name: "a cover in \(ending)", file: "f.\(ending)",
            commands: """
                $F -f lavfi -i testsrc2=size=300x300 -frames:v 1 c.jpg
                $F -i c.jpg $A -map 1 -map 0 -c:v copy -disposition:v attached_pic \(options) f.\(ending)
                """, size: nil, says: ["video"])
    }
}
