//! A QR code as a drawing: one path, sharp on every screen and on paper.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_small_drawing() {
        let drawing = code("https://lianhu.example.cn/t/0123456789ABCDEF", "二维码").into_string();
        assert!(drawing.starts_with("<svg") && drawing.contains("aria-label=\"二维码\""));
        assert!(drawing.len() < 9_000, "{}", drawing.len());
        assert!(code(&"长".repeat(3_000), "二维码").into_string().is_empty());
    }
}
