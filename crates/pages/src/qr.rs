//! A QR code as a drawing: one path, sharp on every screen and on paper.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// How many light modules stand around the code; four, as ISO/IEC 18004 asks.
const BORDER: i32 = 4;

/// The text as a QR code; nothing where it is too long for one.
pub(crate) fn code(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let side = code.size() + 2 * BORDER;
    let box_of = format!("0 0 {side} {side}");
    html! {
        svg.qr viewBox=(box_of) role="img" aria-label=(label) shape-rendering="crispEdges" {
            path fill="#fff" d={ "M0 0h" (side) "v" (side) "H0z" } {}
            path fill="#000" d=(path(&code)) {}
        }
    }
}

/// Each run of dark modules in a row is one rectangle.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let width = x - start;
                let (left, top) = (start + BORDER, y + BORDER);
                path.push_str(&format!("M{left} {top}h{width}v1h-{width}z"));
            }
            x += 1;
        }
    }
    path
}

/// The text as a picture (PNG) with so many dots to a module: what a chat can keep and send. Nothing
/// where the text is too long for a code.
pub fn png(text: &str, dots: u32) -> Option<Vec<u8>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * BORDER;
    let width = u32::try_from(side).ok()? * dots;
    let mut lines = Vec::new();
    for y in 0..side {
        let mut line = vec![0_u8];
        let dot = |x: i32| u8::from(!code.get_module(x - BORDER, y - BORDER)) * 255;
        for x in 0..side {
            line.extend(std::iter::repeat_n(dot(x), dots as usize));
        }
        for _ in 0..dots {
            lines.extend_from_slice(&line);
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&lines).ok()?;
    let packed = packed.finish().ok()?;
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(width.to_be_bytes());
    // Eight bits of grey, packed by deflate, no filter, not interlaced.
    header.extend([8, 0, 0, 0, 0]);
    for (name, data) in [(b"IHDR", &header), (b"IDAT", &packed), (b"IEND", &Vec::new())] {
        picture.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        let mut sum = Crc::new();
        sum.update(name);
        sum.update(data);
        picture.extend(name);
        picture.extend(data);
        picture.extend(sum.sum().to_be_bytes());
    }
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_small_drawing() {
        let drawing = code("https://lianhu.example.cn/t/0123456789ABCDEF", "二维码").into_string();
        assert!(drawing.starts_with("<svg") && drawing.contains("aria-label=\"二维码\""));
        assert!(drawing.len() < 9_000, "{}", drawing.len());
        let picture = png("https://lianhu.example.cn/n/0123456789ABCDEF", 8).expect("short enough");
        assert!(picture.starts_with(b"\x89PNG") && picture.len() < 4_000, "{}", picture.len());
        assert!(code(&"长".repeat(3_000), "二维码").into_string().is_empty());
    }
}
