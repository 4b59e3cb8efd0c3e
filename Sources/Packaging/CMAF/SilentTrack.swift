public import MediaModel

/// Silence for programmes that have no sound: AAC-LC of two channels, made in memory.
///
/// On a channel every variant has sound throughout, so what has none is given some. Its segments are those of the
/// pictures, their boundaries moved to the nearest frame of sound.
public enum SilentTrack {
    /// Its name in addresses.
    public static let name = "silence"
    /// Samples a second.
    static let sampleRate = 48_000
    /// Samples of a frame (ISO/IEC 14496-3 §4.5.2.1).
    static let frame: Int64 = 1024
    /// One frame: two channels of zero coefficients.
    static let frameBytes: [UInt8] = [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80]

    static let sound = AirSound(
        silence: name, channels: 2, sampleRate: sampleRate, codec: "mp4a.40.2", bitRate: 7_000)

    /// When its segments begin, for pictures that begin so.
    static func table(_ pictures: AirTable) -> AirTable {
        AirTable(
            boundaries: pictures.boundaries.map { time in
                MediaTime.microseconds(frames(before: time) * frame, timescale: sampleRate)
            })
    }

    /// The initialization section (ISO/IEC 23000-19 §7.3).
    public static let initialization: [UInt8] = {
        var writer = BoxWriter()
        writer.box("ftyp") { ftyp in
            ftyp.text("cmf2")
            ftyp.u32(0)
            for brand in ["cmf2", "cmfc", "iso6", "mp41"] as [StaticString] { ftyp.text(brand) }
        }
        writer.box("moov") { moov in
            moov.full("mvhd") { mvhd in
                mvhd.zeros(8)
                mvhd.u32(UInt32(sampleRate))
                mvhd.zeros(4)
                mvhd.u32(0x0001_0000)
                mvhd.u16(0x0100)
                mvhd.zeros(10)
                mvhd.matrix()
                mvhd.zeros(24)
                mvhd.u32(2)
            }
            moov.box("trak", track)
            moov.box("mvex") { mvex in
                mvex.full("trex") { trex in
                    for value in [1, 1, UInt32(frame), UInt32(frameBytes.count), 0x0200_0000] { trex.u32(value) }
                }
            }
        }
        return writer.bytes
    }()

    /// A segment: one fragment.
    ///
    /// - Parameter manifest: of a programme with pictures and without sound.
    /// - Returns: `nil` if there is no such segment.
    public static func segment(_ number: Int, of manifest: AssetManifest) -> [UInt8]? {
        guard let pictures = Presentation(manifest).video.first?.track,
            pictures.table.segments.indices.contains(number)
        else { return nil }
        let segment = pictures.table.segments[number]
        let first = frames(before: MediaTime.microseconds(segment.start, timescale: pictures.timescale))
        let end = frames(
            before: MediaTime.microseconds(segment.start + segment.duration, timescale: pictures.timescale))
        // No segment is longer than some seconds: 7 s are 329 frames.
        return fragment(number: number, first: first, count: Int(max(1, min(end - first, 65_536))))
    }

    /// The frame that begins nearest to a time in microseconds.
    private static func frames(before time: Int64) -> Int64 {
        let length = frame * 1_000_000
        return (time * Int64(sampleRate) + length / 2) / length
    }

    private static func fragment(number: Int, first: Int64, count: Int) -> [UInt8] {
        var writer = BoxWriter()
        // moof 8, mfhd 16, traf 8, tfhd 16, tfdt 20, trun 20; then mdat's head.
        let offset: UInt32 = 96
        writer.box("moof") { moof in
            moof.full("mfhd") { $0.u32(UInt32(truncatingIfNeeded: number + 1)) }
            moof.box("traf") { traf in
                traf.full("tfhd", flags: 0x2_0000) { $0.u32(1) }
                traf.full("tfdt", version: 1) { $0.u64(UInt64(first * frame)) }
                traf.full("trun", flags: 1) { trun in
                    trun.u32(UInt32(count))
                    trun.u32(offset)
                }
            }
        }
        writer.box("mdat") { mdat in
            for _ in 0..<count { mdat.append(frameBytes) }
        }
        return writer.bytes
    }

    private static func track(_ trak: inout BoxWriter) {
        trak.full("tkhd", flags: 3) { tkhd in
            tkhd.zeros(8)
            tkhd.u32(1)
            tkhd.zeros(16)
            tkhd.u16(0)
            tkhd.u16(1)
            tkhd.u16(0x0100)
            tkhd.zeros(2)
            tkhd.matrix()
            tkhd.zeros(8)
        }
        trak.box("mdia") { mdia in
            mdia.full("mdhd") { mdhd in
                mdhd.zeros(8)
                mdhd.u32(UInt32(sampleRate))
                mdhd.zeros(4)
                mdhd.u16(0x55C4)
                mdhd.zeros(2)
            }
            mdia.full("hdlr") { hdlr in
                hdlr.zeros(4)
                hdlr.text("soun")
                hdlr.zeros(13)
            }
            mdia.box("minf") { minf in
                minf.full("smhd") { $0.zeros(4) }
                minf.box("dinf") { dinf in
                    dinf.full("dref") { dref in
                        dref.u32(1)
                        dref.full("url ", flags: 1) { _ in }
                    }
                }
                minf.box("stbl", sampleTable)
            }
        }
    }

    private static func sampleTable(_ stbl: inout BoxWriter) {
        stbl.full("stsd") { stsd in
            stsd.u32(1)
            stsd.box("mp4a") { entry in
                entry.zeros(6)
                entry.u16(1)
                entry.zeros(8)
                entry.u16(2)
                entry.u16(16)
                entry.zeros(4)
                entry.u32(UInt32(sampleRate) << 16)
                entry.full("esds", content: descriptors)
            }
        }
        for kind in ["stts", "stsc", "stco"] as [StaticString] { stbl.full(kind) { $0.zeros(4) } }
        stbl.full("stsz") { $0.zeros(8) }
    }

    /// ES_Descriptor, DecoderConfigDescriptor and AudioSpecificConfig of AAC-LC, 48 kHz, two channels
    /// (ISO/IEC 14496-1 §7.2.6, ISO/IEC 14496-3 §1.6.2.1).
    private static func descriptors(_ esds: inout BoxWriter) {
        esds.append([0x03, 25, 0, 1, 0])
        esds.append([0x04, 17, 0x40, 0x15, 0, 0, 0])
        esds.u32(7_000)
        esds.u32(7_000)
        esds.append([0x05, 2, 0x11, 0x90])
        esds.append([0x06, 1, 0x02])
    }
}
