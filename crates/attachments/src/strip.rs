//! Taking out of a picture what a camera wrote beside it, without touching the picture itself.
//!
//! What is kept is named, not what is thrown away: a segment or chunk that is not needed to show the
//! picture goes, known or unknown. A picture that does not follow its format is not guessed at.

use crate::MediaType;
use crate::picture::PNG_START;

/// The picture without metadata; nothing when the bytes do not follow the format.
pub(crate) fn metadata(kind: MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        MediaType::Jpeg => jpeg(bytes),
        MediaType::Png => png(bytes),
        MediaType::Webp => webp(bytes),
    }
}

/// JPEG (ITU T.81 annex B): tables, frames and scans up to the first end of image. Application
/// segments go, but for JFIF (APP0) and Adobe's colour transform (APP14); so does the comment, and
/// whatever a phone put behind the end: a second picture, a film, with metadata of its own.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = vec![0xff, 0xd8];
    let mut at = 2;
    loop {
        // Any number of fill bytes may stand before a marker.
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        if marker == 0xd9 {
            plain.extend([0xff, 0xd9]);
            return Some(plain);
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let end = at + 2 + length;
        if length < 2 || matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8) {
            return None;
        }
        let segment = bytes.get(at..end)?;
        let content = &segment[4..];
        let is_kept = match marker {
            0xe0 => content.starts_with(b"JFIF\0"),
            0xee => content.starts_with(b"Adobe"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if is_kept {
            plain.extend(segment);
        }
        at = end;
        if marker == 0xda {
            // Behind the head of a scan comes its data, up to a marker that is not part of it.
            let data = bytes.get(at..)?;
            let is_end = |window: &[u8]| {
                window[0] == 0xff && !matches!(window[1], 0x00 | 0xd0..=0xd7 | 0xff)
            };
            let length = data.windows(2).position(is_end)?;
            plain.extend(&data[..length]);
            at += length;
        }
    }
}

/// PNG (W3C, third edition): the chunks that are needed to show it.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 12] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
        b"bKGD", b"pHYs",
    ];
    let mut plain = PNG_START.to_vec();
    let mut rest = bytes.get(PNG_START.len()..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let name = rest.get(4..8)?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        if KEPT.iter().any(|kept| kept[..] == *name) {
            plain.extend(chunk);
        }
        if name == b"IEND" {
            return Some(plain);
        }
        rest = &rest[chunk.len()..];
    }
}

/// WebP (RFC 9649): a simple picture, or an extended one whose flags no longer promise metadata.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
    const EXIF_AND_XMP: u8 = 0b0000_1100;
    let mut plain = b"RIFF\0\0\0\0WEBP".to_vec();
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let mut rest = bytes.get(12..length.checked_add(8)?.min(bytes.len()))?;
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let name = rest.get(..4)?;
        // A chunk of odd length is filled up with a byte, which the last one may lack.
        let padded = length.checked_add(8 + (length & 1))?.min(rest.len());
        let chunk = rest.get(..padded).filter(|chunk| chunk.len() >= length + 8)?;
        if KEPT.iter().any(|kept| kept[..] == *name) {
            let start = plain.len();
            plain.extend(chunk);
            if name == b"VP8X" {
                *plain.get_mut(start + 8)? &= !EXIF_AND_XMP;
            }
        }
        rest = &rest[padded..];
    }
    let size = u32::try_from(plain.len() - 8).ok()?;
    plain[4..8].copy_from_slice(&size.to_le_bytes());
    (plain.len() > 12).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).expect("short");
        [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
    }

    #[test]
    fn a_camera_leaves_nothing_in_a_jpeg_but_the_picture() {
        let scan = [&segment(0xda, &[1, 2])[..], &[9, 0xff, 0, 8, 0xff, 0xd0, 7]].concat();
        let parts: [&[u8]; 8] = [
            &[0xff, 0xd8],
            &segment(0xe0, b"JFIF\0\x01\x01"),
            &segment(0xe1, b"Exif\0\0place and device"),
            &segment(0xe2, b"MPF\0"),
            &segment(0xdb, &[0; 4]),
            &segment(0xfe, b"a comment"),
            &scan,
            // A second scan as in progressive pictures, with a table between.
            &[&segment(0xc4, &[5])[..], &segment(0xda, &[3]), &[6, 6, 0xff, 0xd9]].concat(),
        ];
        let mut bytes = parts.concat();
        bytes.extend([0xff, 0xd8]);
        bytes.extend(segment(0xe1, b"Exif\0\0of the second picture"));
        assert!(picture::has_metadata(MediaType::Jpeg, &bytes));
        let plain = metadata(MediaType::Jpeg, &bytes).expect("a picture");
        assert!(!picture::has_metadata(MediaType::Jpeg, &plain));
        let expected = [parts[0], parts[1], parts[4], parts[6], parts[7]].concat();
        assert_eq!(plain, expected);
        assert_eq!(metadata(MediaType::Jpeg, &plain).as_ref(), Some(&plain));
    }

    #[test]
    fn chunks_that_show_nothing_are_left_out() {
        let chunk = |name: &[u8; 4], content: &[u8]| {
            let length = u32::try_from(content.len()).expect("short").to_be_bytes();
            [&length[..], name, content, &[0; 4]].concat()
        };
        let bytes = [
            PNG_START,
            &chunk(b"IHDR", &[1; 13]),
            &chunk(b"eXIf", b"place"),
            &chunk(b"tEXt", b"Software"),
            &chunk(b"IDAT", &[2; 9]),
            &chunk(b"IEND", &[]),
            b"behind the end",
        ]
        .concat();
        let plain = metadata(MediaType::Png, &bytes).expect("a picture");
        let expected =
            [PNG_START, &chunk(b"IHDR", &[1; 13]), &chunk(b"IDAT", &[2; 9]), &chunk(b"IEND", &[])]
                .concat();
        assert_eq!(plain, expected);
    }

    #[test]
    fn an_extended_webp_no_longer_promises_metadata() {
        let chunk = |name: &[u8; 4], content: &[u8]| {
            let length = u32::try_from(content.len()).expect("short").to_le_bytes();
            let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
            [&name[..], &length, content, pad].concat()
        };
        let riff = |chunks: &[u8]| {
            let length = u32::try_from(chunks.len() + 4).expect("short").to_le_bytes();
            [b"RIFF", &length[..], b"WEBP", chunks].concat()
        };
        let head = |flags: u8| chunk(b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
        let bytes = riff(
            &[&head(0x2c)[..], &chunk(b"VP8 ", &[1, 2, 3]), &chunk(b"EXIF", b"place")].concat(),
        );
        let plain = metadata(MediaType::Webp, &bytes).expect("a picture");
        assert_eq!(plain, riff(&[&head(0x20)[..], &chunk(b"VP8 ", &[1, 2, 3])].concat()));
    }

    #[test]
    fn what_does_not_follow_its_format_is_not_guessed_at() {
        let cut = [&[0xff, 0xd8][..], &segment(0xdb, &[0; 4])[..5]].concat();
        assert_eq!(metadata(MediaType::Jpeg, &cut), None);
        assert_eq!(metadata(MediaType::Jpeg, &[0xff, 0xd8, 0xff]), None);
        assert_eq!(metadata(MediaType::Png, PNG_START), None);
        assert_eq!(metadata(MediaType::Webp, b"RIFF\0\0\0\0WEBP"), None);
        // A length that reaches beyond every address.
        let wide = [PNG_START, &[0xff; 4], b"IDAT"].concat();
        assert_eq!(metadata(MediaType::Png, &wide), None);
    }
}
