//! Bars as a picture without words: the table under it names them, so that no font is needed and a
//! reader of the screen reads numbers.

/// Dark grey on white: prints well without colour.
const INK: u8 = 0x4a;
const PAPER: u8 = 0xff;
/// How much of a slot the bar takes, in per cent.
const FILLED: u32 = 56;

/// A PNG of so many pixels with a bar for each value, in slots of the same width, the highest one
/// as high as the picture. Values below nothing have no bar.
pub(super) fn bars(values: &[i64], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut pixels = vec![PAPER; (width * height) as usize];
    let highest = values.iter().copied().max().unwrap_or(0).max(1);
    let slot = width / u32::try_from(values.len().max(1)).unwrap_or(1);
    let (bar, room) = (slot * FILLED / 100, height - 3);
    for (at, value) in (0_u32..).zip(values) {
        let share = i64::from(room) * (*value).clamp(0, highest) / highest;
        let share = u32::try_from(share).unwrap_or(0);
        let left = at * slot + (slot - bar) / 2;
        for row in room - share..room {
            let start = (row * width + left) as usize;
            pixels[start..start + bar as usize].fill(INK);
        }
    }
    // The line on which the bars stand.
    let base = ((height - 3) * width) as usize;
    pixels[base..base + 2 * width as usize].fill(INK);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The height of the bar in the middle of each slot.
    fn heights(values: &[i64]) -> Vec<usize> {
        let (width, height) = (120, 43);
        let file = bars(values, width, height).expect("a picture");
        let mut reader =
            png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a picture");
        let mut pixels = vec![0; (width * height) as usize];
        reader.next_frame(&mut pixels).expect("a picture");
        let slot = width as usize / values.len();
        let column = |at: usize| {
            let x = at * slot + slot / 2;
            let rows = 0..height as usize - 3;
            rows.filter(|row| pixels[row * width as usize + x] == INK).count()
        };
        (0..values.len()).map(column).collect()
    }

    #[test]
    fn bars_are_as_high_as_their_values() {
        assert_eq!(heights(&[0, 5, 10, 20]), [0, 10, 20, 40]);
        assert_eq!(heights(&[0, 0, 0]), [0, 0, 0]);
        assert_eq!(heights(&[7]), [40]);
    }
}
