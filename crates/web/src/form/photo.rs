//! A photograph without what its camera wrote beside the picture: place, time, device, the owner's name.
//!
//! Always holds: the picture's own bytes are left as they are; what is not understood is not taken.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF, ImageICC};

/// The chunks of a PNG that make the picture; all others go.
const PNG: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"iCCP",
    b"bKGD",
];

/// The picture alone; absent where it cannot be read.
pub(super) fn bare(media: &str, content: Vec<u8>) -> Option<Vec<u8>> {
    let bytes = Bytes::from(content);
    let bare = match media {
        "image/jpeg" => {
            let mut jpeg = Jpeg::from_bytes(bytes).ok()?;
            // Colours (APP2, APP14) stay; every other word of the camera's or of a program's goes.
            jpeg.segments_mut().retain(|segment| match segment.marker() {
                markers::APP0 | markers::APP2 | markers::APP14 => true,
                markers::APP1 | markers::COM => false,
                marker => !(markers::APP3..=markers::APP15).contains(&marker),
            });
            jpeg.encoder().bytes()
        }
        "image/png" => {
            let mut png = Png::from_bytes(bytes).ok()?;
            png.chunks_mut().retain(|chunk| PNG.contains(&&chunk.kind()));
            png.encoder().bytes()
        }
        "image/webp" => {
            let mut webp = WebP::from_bytes(bytes).ok()?;
            let icc = webp.icc_profile();
            webp.set_exif(None);
            webp.remove_chunks_by_id(*b"XMP ");
            webp.set_icc_profile(icc);
            webp.encoder().bytes()
        }
        _ => return None,
    };
    Some(bare.to_vec())
}

#[cfg(test)]
mod tests {
    use super::bare;

    /// A JPEG whose camera says where it stood.
    fn located() -> Vec<u8> {
        let mut jpeg = vec![0xff, 0xd8];
        jpeg.extend([0xff, 0xe1, 0x00, 0x16]);
        jpeg.extend(b"Exif\0\0GPS 24.9 118.4");
        jpeg.extend([0xff, 0xfe, 0x00, 0x07]);
        jpeg.extend(b"lin z");
        jpeg.extend([0xff, 0xda, 0x00, 0x04, 0x01, 0x02, 0x55, 0x66, 0xff, 0xd9]);
        jpeg
    }

    #[test]
    fn what_the_camera_wrote_beside_the_picture_is_gone() {
        let given = located();
        let kept = bare("image/jpeg", given.clone()).unwrap();
        let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
        assert!(has(&given, b"GPS") && has(&given, b"lin z"));
        assert!(!has(&kept, b"GPS") && !has(&kept, b"lin z"));
        assert!(has(&kept, &[0x55, 0x66]), "the picture stays");
        assert_eq!(bare("image/jpeg", b"no picture".to_vec()), None);
        assert_eq!(bare("text/plain", given), None);
    }
}
