//! Delimited text: UTF-8 with or without mark, UTF-16 with mark, GB18030 (and so GBK, GB 2312);
//! comma, tab or semicolon.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::{RowBuilder, text_cell};
use crate::problem::FileError;

/// The text of a file and the character between its cells.
pub(super) struct Decoded {
    text: String,
    delimiter: u8,
}

impl Decoded {
    /// The text itself.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Whether the bytes start with a UTF-16 mark, as "Unicode text" of Excel does.
pub(super) fn has_wide_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// Finds out the encoding and the delimiter.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, FileError> {
    let encoding = if bytes.starts_with(&[0xff, 0xfe]) {
        UTF_16LE
    } else if bytes.starts_with(&[0xfe, 0xff]) {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        GB18030
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    if broken || text.contains('\0') {
        return Err(FileError::TextEncoding);
    }
    let text = text.into_owned();
    let delimiter = delimiter(&text);
    Ok(Decoded { text, delimiter })
}

/// The delimiter that appears most evenly in the first lines; a comma when in doubt.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(40).collect();
    let score = |delimiter: char| -> usize {
        let mut counts: Vec<usize> =
            lines.iter().map(|line| outside_quotes(line, delimiter)).collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).copied().unwrap_or(0)
    };
    let (comma, tab, semicolon) = (score(','), score('\t'), score(';'));
    if tab > comma && tab >= semicolon {
        b'\t'
    } else if semicolon > comma {
        b';'
    } else {
        b','
    }
}

fn outside_quotes(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|character| {
            if *character == '"' {
                quoted = !quoted;
            }
            !quoted && *character == delimiter
        })
        .count()
}

pub(super) fn each_cell(decoded: &Decoded, rows: &mut RowBuilder<'_>) -> Result<(), FileError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(decoded.delimiter)
        .from_reader(decoded.text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0_u32;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(FileError::Damaged(error.to_string())),
        }
        let start = record.position().map_or(0, csv::Position::byte);
        row += blank_lines(decoded.text.as_bytes(), usize::try_from(start).unwrap_or(0));
        for (column, text) in record.iter().enumerate() {
            if !text.is_empty() {
                let column = u32::try_from(column).unwrap_or(u32::MAX);
                rows.cell(row, column, text_cell(text.to_owned()))?;
            }
        }
        row += 1;
    }
}

/// Blank lines before a record: the csv reader skips them, a spreadsheet program counts them.
fn blank_lines(bytes: &[u8], start: usize) -> u32 {
    let rest = bytes.get(start..).unwrap_or_default();
    let run = &rest[..rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()];
    let feeds = run.iter().filter(|byte| **byte == b'\n').count();
    // The reader may stop between \r and \n of the line before.
    let halved = run.first() == Some(&b'\n')
        && start.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r');
    let lines = if feeds > 0 { feeds - usize::from(halved) } else { run.len() };
    u32::try_from(lines).unwrap_or(u32::MAX)
}
