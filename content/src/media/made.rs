//! Heads of pictures, for tests.

/// Up to the end of the frame's header, as encoders write it: red, 320 x 122 pixels, in JPEG, PNG,
/// and WebP with a loss and without, which are whole.
pub const ENCODED: [&str; 4] = [
	"ffd8ffe000104a46494600010200000100010000fffe00104c61766335392e33372e31303000ffdb00430008\
	 0404040404050505050505060606060606060606060606060707070808080707070606070708080808090909\
	 0808080809090a0a0a0c0c0b0b0e0e0e111114ffc4004d000101000000000000000000000000000000060101\
	 0101000000000000000000000000000006071001000000000000000000000000000000001101000000000000\
	 00000000000000000000ffc0001108007a014003012200021100031100",
	"89504e470d0a1a0a0000000d49484452000001400000007a080200000041641d82",
	"52494646a600000057454250565038209a000000f00b009d012a40017a003e9148a14ca5a42322204800b012\
	 09696ee176a97000009f05bd7a2ae106410d5526bb6d170832086aa935db68b84190435549aedb45c20c821a\
	 aa4d76da2e106410d5526bb6d170832086aa935db68b84190435549aedb45c20c821780000feff5fd73fff80\
	 dd7c5b4cbfffee703fee703fee703f8db804e525f4741c0a8d425fb88806cb50feef1c9ee02000000000",
	"5249464626000000574542505650384c1a0000002f3f411e000710f58ffe0714a46dc0d4bffdee44f43fb9ff\
	 3e00",
];

/// A JPEG up to the end of its frame's header.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
	jpeg_after(&[], width, height)
}

/// The same, with those bytes before the frame's header.
pub fn jpeg_after(before: &[u8], width: u16, height: u16) -> Vec<u8> {
	let start = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0";
	let frame = [b"\xff\xc0\0\x11\x08", &height.to_be_bytes()[..], &width.to_be_bytes()].concat();
	[start, before, &frame, b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"].concat()
}

/// A PNG up to the end of its header.
pub fn png(width: u32, height: u32) -> Vec<u8> {
	let start = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
	[&start[..], &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x02\0\0\0"].concat()
}

/// A WebP of the extended kind that ends after its first chunk.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
	let [width, height] = [width, height].map(|side| (side - 1).to_le_bytes());
	let start = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0";
	[&start[..], &width[..3], &height[..3]].concat()
}
