//! CSV: one header row, UTF-8 with its mark, CRLF; no cell can act as a formula.

use std::io::Write;

use super::{Cell, Layout, Rows, Table, WriteError};

/// A CSV file under way.
pub(crate) struct CsvTable<W> {
    target: W,
    count: i64,
}

/// Starts a CSV table: one header row (group and heading joined), UTF-8 with mark, CRLF.
///
/// # Errors
/// None in practice; the signature is that of [`xlsx`].
pub fn csv(layout: &Layout) -> Result<Box<dyn Table>, WriteError> {
    Ok(Box::new(CsvTable::start(layout, Vec::new())?))
}

impl<W: Write> CsvTable<W> {
    pub(crate) fn start(layout: &Layout, mut target: W) -> Result<Self, WriteError> {
        target.write_all("\u{feff}".as_bytes())?;
        let mut table = Self { target, count: 0 };
        let headings: Vec<Cell> = layout
            .columns
            .iter()
            .map(|column| {
                let group = column.group.as_deref().unwrap_or("");
                Cell::Text(format!("{group}{}", column.heading))
            })
            .collect();
        table.line(&headings)?;
        Ok(table)
    }

    pub(crate) fn into_target(self) -> W {
        self.target
    }

    fn line(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.target.write_all(b",")?;
            }
            match cell {
                Cell::Empty => {}
                Cell::Number(number) => write!(self.target, "{number}")?,
                Cell::Text(text) => self.target.write_all(csv_text(text).as_bytes())?,
            }
        }
        self.target.write_all(b"\r\n")?;
        Ok(())
    }
}

/// A text as CSV: quoted where needed; what could act as a formula gets an apostrophe in front,
/// and a long row of digits a tab behind it, which keeps Excel from turning it into 4.31E+17.
/// The reader takes both away again.
pub fn csv_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        safe.push('\'');
    }
    safe.push_str(text);
    if text.len() > 11 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X') {
        safe.push('\t');
    }
    if safe.contains([',', '"', '\n', '\r', '\t', ';']) || safe.starts_with(' ') {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

impl<W: Write> Rows for CsvTable<W> {
    fn row(&mut self, cells: Vec<Cell>) -> Result<(), WriteError> {
        self.count += 1;
        let mut line = Vec::with_capacity(cells.len() + 1);
        line.push(Cell::Number(self.count));
        line.extend(cells);
        self.line(&line)
    }

    fn sheet(&mut self, _: &str) -> Result<(), WriteError> {
        Ok(())
    }
}

impl Table for CsvTable<Vec<u8>> {
    fn finish(self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        Ok(self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_cells_cannot_act() {
        for (given, wanted) in [
            ("何辉", "何辉"),
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-3", "'-3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("a,b", "\"a,b\""),
            ("说\"好\"", "\"说\"\"好\"\"\""),
            ("431125101216030012", "\"431125101216030012\t\""),
            ("13800001234", "13800001234"),
        ] {
            assert_eq!(csv_text(given), wanted);
        }
    }
}
