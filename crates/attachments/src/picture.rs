//! What a picture's bytes say: of which kind it is, and whether a camera's metadata are in it.
//!
//! Formats: JPEG (ITU T.81) with Exif (CIPA DC-008 §4.7.2) and XMP (ISO 16684-1, Adobe's part 3) in
//! application segments; PNG (W3C, third edition, §11.3); WebP (RFC 9649 §2).

use crate::MediaType;

const EXIF: &[u8] = b"Exif\0";
const XMP: &[u8] = b"http://ns.adobe.com/x";
pub(crate) const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Of which kind the picture is by its first bytes, at least twelve of which are needed.
pub(crate) fn kind(bytes: &[u8]) -> Option<MediaType> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(MediaType::Jpeg)
    } else if bytes.starts_with(PNG_START) {
        Some(MediaType::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(MediaType::Webp)
    } else {
        None
    }
}

/// Whether the picture carries what a camera or a program has written into it beside the picture.
pub(crate) fn has_metadata(kind: MediaType, bytes: &[u8]) -> bool {
    match kind {
        MediaType::Jpeg => jpeg_has_metadata(bytes),
        MediaType::Png => png_has_metadata(bytes),
        MediaType::Webp => webp_has_metadata(bytes),
    }
}

/// Looks at every place where an application segment may begin, in the whole file.
///
/// In compressed data a byte `ff` is always followed by `00` or a restart marker, so nothing else
/// can look like one; and cameras put a second picture, with metadata of its own, behind the first.
fn jpeg_has_metadata(bytes: &[u8]) -> bool {
    // APP1 holds Exif and XMP; APP13 the notes of Photoshop, in which a place may stand as well.
    let marks = |window: &[u8]| window[0] == 0xff && matches!(window[1], 0xe1 | 0xed);
    bytes.windows(2).enumerate().filter(|(_, window)| marks(window)).any(|(at, window)| {
        let content = bytes.get(at + 4..).unwrap_or_default();
        match window[1] {
            0xe1 => content.starts_with(EXIF) || content.starts_with(XMP),
            _ => content.starts_with(b"Photoshop"),
        }
    })
}

fn png_has_metadata(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(PNG_START.len()..).unwrap_or_default();
    while let (Some(length), Some(name)) = (rest.get(..4), rest.get(4..8)) {
        if matches!(name, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME") {
            return true;
        }
        let length = length.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        // Behind the length and the name come the content and four bytes of a checksum.
        rest = rest.get(length.saturating_add(12)..).unwrap_or_default();
    }
    false
}

fn webp_has_metadata(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let (Some(name), Some(length)) = (rest.get(..4), rest.get(4..8)) {
        if matches!(name, b"EXIF" | b"XMP ") {
            return true;
        }
        let length = length.iter().rev().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        // Chunks of odd length are filled up with a byte.
        rest = rest.get(length.saturating_add(8 + (length & 1))..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        for (mark, content) in segments {
            let length = u16::try_from(content.len() + 2).expect("short");
            bytes.extend([0xff, *mark]);
            bytes.extend(length.to_be_bytes());
            bytes.extend(*content);
        }
        bytes.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0, 0xff, 0xd9]);
        bytes
    }

    fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = PNG_START.to_vec();
        for (name, content) in chunks {
            bytes.extend(u32::try_from(content.len()).expect("short").to_be_bytes());
            bytes.extend(*name);
            bytes.extend(*content);
            bytes.extend([0; 4]);
        }
        bytes
    }

    fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
        for (name, content) in chunks {
            bytes.extend(*name);
            bytes.extend(u32::try_from(content.len()).expect("short").to_le_bytes());
            bytes.extend(*content);
            if content.len() % 2 == 1 {
                bytes.push(0);
            }
        }
        bytes
    }

    #[test]
    fn kinds_are_seen_by_the_first_bytes() {
        assert_eq!(kind(&jpeg(&[])), Some(MediaType::Jpeg));
        assert_eq!(kind(&png(&[])), Some(MediaType::Png));
        assert_eq!(kind(&webp(&[])), Some(MediaType::Webp));
        for wrong in
            [&b"GIF89a"[..], b"<svg xmlns=", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"", b"\xff\xd8"]
        {
            assert_eq!(kind(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn metadata_are_found_wherever_they_stand() {
        let jfif: (u8, &[u8]) = (0xe0, b"JFIF\0\x01\x01");
        let with = |mark: u8, content: &[u8]| jpeg(&[jfif, (mark, content)]);
        assert!(!jpeg_has_metadata(&jpeg(&[jfif, (0xdb, &[16; 65])])));
        assert!(jpeg_has_metadata(&with(0xe1, b"Exif\0\0II*\0\x08\0\0\0")));
        assert!(jpeg_has_metadata(&with(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta")));
        assert!(jpeg_has_metadata(&with(0xed, b"Photoshop 3.0\x008BIM")));
        // A second picture behind the end of the first.
        let mut two = jpeg(&[jfif]);
        two.extend(with(0xe1, b"Exif\0\0MM\0*"));
        assert!(jpeg_has_metadata(&two));
        // A colour profile is none.
        assert!(!jpeg_has_metadata(&with(0xe2, b"ICC_PROFILE\0\x01\x01")));

        assert!(!png_has_metadata(&png(&[(b"IHDR", &[0; 13]), (b"IDAT", b"xy"), (b"IEND", b"")])));
        assert!(png_has_metadata(&png(&[(b"IHDR", &[0; 13]), (b"eXIf", b"MM\0*")])));
        assert!(png_has_metadata(&png(&[(b"IDAT", b"xy"), (b"tEXt", b"Comment\0here")])));

        assert!(!webp_has_metadata(&webp(&[(b"VP8X", &[0; 10]), (b"VP8 ", b"abc")])));
        assert!(webp_has_metadata(&webp(&[(b"VP8 ", b"abc"), (b"EXIF", b"II*\0")])));
        assert!(webp_has_metadata(&webp(&[(b"VP8 ", b"abcd"), (b"XMP ", b"<x>")])));
    }

    #[test]
    fn broken_files_end_the_search() {
        for bytes in [&b"\xff\xd8\xff\xe1"[..], b"\xff\xd8\xff\xe1\0\x08Ex", b"\xff"] {
            assert!(!jpeg_has_metadata(bytes));
        }
        assert!(!png_has_metadata(&[PNG_START, &[0xff; 11]].concat()));
        assert!(!webp_has_metadata(b"RIFF\0\0\0\0WEBPVP8 \xff\xff\xff\xff"));
    }
}
