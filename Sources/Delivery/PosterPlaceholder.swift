import NIOCore

/// What stands for an asset that has no picture, such as a sound programme.
enum PosterPlaceholder {
    private static let drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="#28453d"/>\
        <g fill="none" stroke="#d9cfae" stroke-width="14" stroke-linecap="round"><path d="M224 180v0M264 140v80\
        M304 100v160M344 124v112M384 152v56M424 180v0"/></g></svg>
        """

    /// The drawing. It may be replaced by a later version, so it is not immutable.
    static let text = ServedText(
        contentType: "image/svg+xml", plain: ByteBuffer(string: drawing), packed: nil, tag: "\"no-picture-1\"")
}
