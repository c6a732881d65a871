//! Files as they come (.xlsx, .xls, .csv) → one uniform stream of rows.
//!
//! Invariants: rows come in the order of the file; a row with no filled cell never appears; cells
//! inside a merged range carry the text of its first cell and say so; memory does not grow
//! with the number of rows of an .xlsx or .csv file; whatever the bytes are, the answer is rows
//! or a [`FileError`], never a panic.
//!
//! Entry points: [`Source::open`], [`Source::each_row`].

mod compound;
mod package;
mod text;
mod xls;
mod xlsx;

use std::collections::HashSet;

use crate::problem::{FileError, Looks};
use crate::roster::Kind;

/// How many rows are looked through for a header before a text is taken for lines of a chat.
const HEAD: usize = 40;

/// What a file may hold before it is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of all parts of an .xlsx after unpacking.
    pub unpacked: u64,
    /// Bytes of the shared strings of an .xlsx after unpacking: they stay in memory.
    pub shared_strings: u64,
    /// Filled cells in all visible sheets together.
    pub cells: u64,
    /// Columns that may be filled.
    pub columns: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            unpacked: 1 << 30,
            shared_strings: 96 << 20,
            cells: 6_000_000,
            columns: 256,
        }
    }
}

/// What kind of value the spreadsheet kept in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Nothing, or only spaces.
    #[default]
    Empty,
    /// Text.
    Text,
    /// A number; Excel keeps 15 digits of it.
    Number,
    /// A number shown as a date; the text is `YYYY-MM-DD`.
    Date,
    /// TRUE or FALSE.
    Bool,
    /// `#REF!`, `#N/A`, `#VALUE!` and their like.
    Error,
}

/// Whether a cell's text is its own or that of a merged range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filled {
    /// The cell's own text.
    #[default]
    Own,
    /// The first cell of the merged range is in the same row, to the left.
    FromLeft,
    /// The first cell of the merged range is in a row above.
    FromAbove,
}

/// One cell as text, with what is known of its origin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CellText {
    /// The value as text; whole numbers without `.0` and without exponent.
    pub text: String,
    /// The kind the spreadsheet kept.
    pub kind: CellKind,
    /// Own text, or filled from a merged range.
    pub filled: Filled,
}

impl CellText {
    fn new(text: String, kind: CellKind) -> Self {
        Self { text, kind, filled: Filled::Own }
    }

    /// Whether nothing is written in the cell.
    pub fn is_empty(&self) -> bool {
        self.kind == CellKind::Empty
    }
}

/// One row with at least one filled cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawRow {
    /// Index of the sheet in [`Source::sheets`].
    pub sheet: usize,
    /// Row number as the spreadsheet program shows it, from 1.
    pub number: u32,
    /// Cells from column A on; trailing empty cells are left out.
    pub cells: Vec<CellText>,
    /// The row is hidden or filtered away in the file.
    pub hidden: bool,
}

impl RawRow {
    /// Text of a column, counted from 0; empty where the row is shorter.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }
}

/// A rectangle of merged cells, all counted from 0 and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: u32,
    pub(crate) last_column: u32,
}

/// One sheet of a file.
#[derive(Debug, Clone, Default)]
pub struct SheetInfo {
    /// Name on the tab; the file name without extension for CSV.
    pub name: String,
    /// The sheet is hidden and not read.
    pub hidden: bool,
    pub(crate) merges: Vec<Merge>,
    pub(crate) hidden_rows: HashSet<u32>,
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML workbook.
    Xlsx,
    /// BIFF workbook of Excel 97–2003.
    Xls,
    /// Delimited text.
    Csv,
}

/// An opened file: its sheets are known, its rows not yet read.
pub struct Source {
    file_name: String,
    format: Format,
    limits: Limits,
    sheets: Vec<SheetInfo>,
    content: Content,
}

enum Content {
    Packed(Vec<u8>),
    Old(Box<xls::OldWorkbook>),
    Text(text::Decoded),
    Pasted(Vec<RawRow>),
}

impl Source {
    /// Opens a file from its bytes; the name decides which format it must have.
    ///
    /// # Errors
    /// Every variant of [`FileError`] except the two about headers.
    pub fn open(bytes: Vec<u8>, file_name: &str, limits: Limits) -> Result<Self, FileError> {
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        if bytes.len() as u64 > limits.bytes {
            return Err(FileError::TooLarge(bytes.len() as u64, limits.bytes));
        }
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        let (stem, extension) = base.rsplit_once('.').unwrap_or((base, ""));
        let extension = extension.to_ascii_lowercase();
        let claimed = match extension.as_str() {
            "xlsx" | "xlsm" => Format::Xlsx,
            "xls" | "et" => Format::Xls,
            "csv" | "tsv" | "txt" => Format::Csv,
            _ => return Err(FileError::ExtensionUnknown(extension)),
        };
        let looks = looks_like(&bytes);
        let (sheets, content) = match (claimed, looks) {
            (Format::Xlsx, Looks::Xlsx) => {
                let sheets = xlsx::sheets(&bytes, &limits)?;
                (sheets, Content::Packed(bytes))
            }
            (Format::Xlsx | Format::Xls, Looks::Xls) => {
                let compound = compound::Compound::open(&bytes)?;
                if compound.has_stream("EncryptedPackage") {
                    return Err(FileError::Encrypted);
                }
                if claimed == Format::Xlsx {
                    return Err(FileError::NotWhatItClaims(extension, Looks::Xls));
                }
                let (sheets, workbook) = xls::open(&bytes, &compound, &limits)?;
                (sheets, Content::Old(Box::new(workbook)))
            }
            (Format::Csv, Looks::Text) => {
                let decoded = text::decode(&bytes)?;
                let name = stem.to_owned();
                (vec![SheetInfo { name, ..SheetInfo::default() }], Content::Text(decoded))
            }
            (_, other) => return Err(FileError::NotWhatItClaims(extension, other)),
        };
        Ok(Self { file_name: base.to_owned(), format: claimed, limits, sheets, content })
    }

    /// The file's name without folders.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// What the file is.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The sheets in the order of their tabs, hidden ones included.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Calls `take` with every row of one sheet that has a filled cell.
    ///
    /// # Errors
    /// `Damaged`, `TooManyCells`, `TooManyColumns`.
    pub fn each_row(
        &self,
        sheet: usize,
        take: &mut dyn FnMut(RawRow) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        let Some(info) = self.sheets.get(sheet) else { return Ok(()) };
        let mut rows = RowBuilder::new(sheet, info, &self.limits, take);
        match &self.content {
            Content::Packed(bytes) => xlsx::each_cell(bytes, &info.name, &mut rows)?,
            Content::Old(workbook) => xls::each_cell(workbook, &info.name, &mut rows)?,
            Content::Text(decoded) => text::each_cell(decoded, &mut rows)?,
            Content::Pasted(pasted) => {
                return pasted.iter().cloned().try_for_each(|row| (rows.take)(row));
            }
        }
        rows.finish()
    }

    /// The same file, or the rows of its lines when it is a text in which no header of a survey
    /// stands: a list out of a chat. The header then stands over its first line, in row 0.
    pub fn or_pasted(mut self) -> Self {
        let Content::Text(decoded) = &self.content else { return self };
        let mut first = Vec::new();
        let looked = self.each_row(0, &mut |row| {
            if first.len() < HEAD {
                first.push(row);
            }
            Ok(())
        });
        if looked.is_ok() && crate::header::guess(Kind::Candidates, &first).is_some() {
            return self;
        }
        let cells = |texts: Vec<String>| texts.into_iter().map(text_cell).collect();
        let header = crate::paste::COLUMNS.iter().map(|&text| text.to_owned()).collect();
        let lines = crate::paste::rows(decoded.text());
        let rows = std::iter::once((0, header)).chain(lines);
        let rows = rows.map(|(number, texts)| RawRow {
            sheet: 0,
            number,
            cells: cells(texts),
            hidden: false,
        });
        self.content = Content::Pasted(rows.collect());
        self
    }
}

fn looks_like(bytes: &[u8]) -> Looks {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return if package::has_workbook(bytes) { Looks::Xlsx } else { Looks::OtherZip };
    }
    if starts(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return Looks::Xls;
    }
    if starts(b"%PDF") {
        return Looks::Pdf;
    }
    if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"GIF8") {
        return Looks::Picture;
    }
    if starts(b"Rar!") || starts(b"7z\xbc\xaf\x27\x1c") || starts(b"\x1f\x8b") {
        return Looks::Archive;
    }
    if text::has_wide_mark(bytes) {
        return Looks::Text;
    }
    let head = &bytes[..bytes.len().min(4096)];
    if head.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x0c | 0x1a))
    {
        return Looks::Unknown;
    }
    let start: Vec<u8> = head
        .iter()
        .copied()
        .filter(|byte| *byte < 0x80 && !byte.is_ascii_whitespace())
        .take(64)
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    if start.starts_with(b"<html")
        || start.starts_with(b"<!doctypehtml")
        || start.starts_with(b"<table")
    {
        return Looks::Html;
    }
    if start.starts_with(b"<?xml") {
        return Looks::Xml;
    }
    Looks::Text
}

/// Gathers cells into rows, fills merged ranges and watches the limits.
pub(crate) struct RowBuilder<'a> {
    info: &'a SheetInfo,
    limits: &'a Limits,
    take: &'a mut dyn FnMut(RawRow) -> Result<(), FileError>,
    merges: Vec<Merge>,
    next_merge: usize,
    active: Vec<(Merge, CellText)>,
    row: RawRow,
    started: bool,
    any: bool,
    cells: u64,
}

impl<'a> RowBuilder<'a> {
    fn new(
        sheet: usize,
        info: &'a SheetInfo,
        limits: &'a Limits,
        take: &'a mut dyn FnMut(RawRow) -> Result<(), FileError>,
    ) -> Self {
        let mut merges = info.merges.clone();
        merges.sort_by_key(|merge| (merge.first_row, merge.first_column));
        Self {
            info,
            limits,
            take,
            merges,
            next_merge: 0,
            active: Vec::new(),
            row: RawRow { sheet, ..RawRow::default() },
            started: false,
            any: false,
            cells: 0,
        }
    }

    /// Adds a cell; `row` and `column` count from 0. Rows must not go backwards.
    pub(crate) fn cell(&mut self, row: u32, column: u32, cell: CellText) -> Result<(), FileError> {
        if !self.started || row + 1 != self.row.number {
            if self.started && row + 1 < self.row.number {
                return Err(FileError::Damaged("rows out of order".to_owned()));
            }
            self.flush()?;
            self.row.number = row + 1;
            self.started = true;
        }
        if cell.is_empty() {
            return Ok(());
        }
        if column >= self.limits.columns {
            return Err(FileError::TooManyColumns(self.limits.columns));
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(FileError::TooManyCells(self.limits.cells));
        }
        let column = column as usize;
        if self.row.cells.len() <= column {
            self.row.cells.resize_with(column + 1, CellText::default);
        }
        self.row.cells[column] = cell;
        self.any = true;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), FileError> {
        if !self.any {
            self.row.cells.clear();
            return Ok(());
        }
        let index = self.row.number - 1;
        if !self.merges.is_empty() {
            self.fill_merged(index)?;
        }
        self.row.hidden = self.info.hidden_rows.contains(&self.row.number);
        let width = self.row.cells.len();
        let sheet = self.row.sheet;
        let full = std::mem::replace(
            &mut self.row,
            RawRow { sheet, number: index + 1, cells: Vec::with_capacity(width), hidden: false },
        );
        self.any = false;
        (self.take)(full)
    }

    fn fill_merged(&mut self, index: u32) -> Result<(), FileError> {
        self.active.retain(|(merge, _)| merge.last_row >= index);
        while let Some(merge) = self.merges.get(self.next_merge) {
            if merge.first_row > index {
                break;
            }
            let merge = *merge;
            self.next_merge += 1;
            if merge.last_row < index || merge.first_column >= self.limits.columns {
                continue;
            }
            // A range whose first row has no cells at all has no text to hand on.
            let anchor = if merge.first_row == index {
                self.row.cells.get(merge.first_column as usize).cloned().unwrap_or_default()
            } else {
                CellText::default()
            };
            if !anchor.is_empty() {
                self.active.push((merge, anchor));
            }
            // Ranges must not overlap, so no more than one per column can be open at once.
            if self.active.len() > 512 {
                return Err(FileError::Damaged("overlapping merged ranges".to_owned()));
            }
        }
        for (merge, anchor) in &self.active {
            let last = merge.last_column.min(self.limits.columns - 1) as usize;
            for column in merge.first_column as usize..=last {
                if self.row.cells.len() <= column {
                    self.row.cells.resize_with(column + 1, CellText::default);
                }
                let cell = &mut self.row.cells[column];
                if cell.is_empty() {
                    cell.text.clone_from(&anchor.text);
                    cell.kind = anchor.kind;
                    cell.filled =
                        if merge.first_row == index { Filled::FromLeft } else { Filled::FromAbove };
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), FileError> {
        self.flush()
    }
}

/// A number as text: whole numbers without fraction and exponent.
pub(crate) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e21 {
        if number.abs() < 9e18 { (number as i64).to_string() } else { format!("{number:.0}") }
    } else {
        number.to_string()
    }
}

/// A text cell; empty if there is nothing but spaces.
pub(crate) fn text_cell(text: String) -> CellText {
    if text.trim().is_empty() { CellText::default() } else { CellText::new(text, CellKind::Text) }
}
