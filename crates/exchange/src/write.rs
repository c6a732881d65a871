//! Tables out, in the look that offices know: merged title, the line 填报单位/填报人/填报时间, a
//! header of one or two rows, 序号, borders, 合计, A4 landscape with the header on every page.
//!
//! Rows are written in order and do not stay in memory: [`FileTable`] holds no more of a large table
//! than of a small one. CSV comes with the UTF-8 mark and CRLF, so that Excel and WPS open it as it
//! is, and no cell can act as a formula there.

mod errors;
mod file;
mod text;

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

pub use errors::{ErrorRow, ErrorSheet, error_sheet};
pub use file::FileTable;
pub(crate) use text::CsvTable;
pub use text::{csv, csv_text};

/// Why a table could not be written; the words are for the log.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The workbook could not be written (disk full, row limit of Excel).
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] XlsxError),
    /// The text could not be written.
    #[error("the text could not be written: {0}")]
    Text(#[from] std::io::Error),
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Text at the left, also when it is made of digits.
    Text,
    /// Long text at the left, on as many lines as it needs.
    Words,
    /// Short text in the middle.
    Middle,
    /// A number, summed in the 合计 row.
    Sum,
    /// A number without a sum.
    Number,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Heading over several columns, if the header has two rows.
    pub group: Option<Cow<'static, str>>,
    /// Heading.
    pub heading: Cow<'static, str>,
    /// Width in characters.
    pub width: f64,
    /// How its cells are set.
    pub set: Set,
}

impl Column {
    /// A column without a group.
    pub const fn new(heading: &'static str, width: f64, set: Set) -> Self {
        Self { group: None, heading: Cow::Borrowed(heading), width, set }
    }

    /// A column under a group heading.
    pub const fn under(group: &'static str, heading: &'static str, width: f64, set: Set) -> Self {
        let (group, heading) = (Some(Cow::Borrowed(group)), Cow::Borrowed(heading));
        Self { group, heading, width, set }
    }

    /// A column whose heading somebody wrote.
    pub const fn called(heading: String, width: f64, set: Set) -> Self {
        Self { group: None, heading: Cow::Owned(heading), width, set }
    }

    /// The group and the heading in one: 家庭人口/总数.
    pub fn label(&self) -> String {
        match &self.group {
            Some(group) => format!("{group}/{}", self.heading),
            None => self.heading.clone().into_owned(),
        }
    }
}

/// What stands around the rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Title over all columns.
    pub title: String,
    /// Name on the tab, at most 31 characters.
    pub tab: String,
    /// 填报单位.
    pub unit: String,
    /// 填报人.
    pub reporter: String,
    /// 填报时间 as shown.
    pub date: String,
    /// Columns; the first is 序号 and is filled in by the writer.
    pub columns: Vec<Column>,
    /// Whether a 合计 row ends the table.
    pub totals: bool,
}

/// One cell to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Cell::Empty, Cell::Text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Cell::Empty, Cell::Number)
    }
}

/// What takes the rows of a table, one by one.
pub trait Rows {
    /// Adds a row; the cells follow the columns after 序号.
    ///
    /// # Errors
    /// When the disk or the row limit of the format is full.
    fn row(&mut self, cells: Vec<Cell>) -> Result<(), WriteError>;

    /// Goes on, on a sheet of that name; a format without sheets goes on where it is.
    ///
    /// # Errors
    /// As [`Rows::row`].
    fn sheet(&mut self, tab: &str) -> Result<(), WriteError>;
}

/// A small table; give it the rows, then take the file.
pub trait Table: Rows {
    /// Ends the table and hands out the bytes of the file.
    ///
    /// # Errors
    /// As [`Rows::row`].
    fn finish(self: Box<Self>) -> Result<Vec<u8>, WriteError>;
}

/// The formats every sheet of the project shares.
pub(crate) struct Look {
    pub(crate) title: Format,
    pub(crate) line: Format,
    pub(crate) heading: Format,
    pub(crate) text: Format,
    pub(crate) words: Format,
    pub(crate) middle: Format,
    pub(crate) number: Format,
    pub(crate) total: Format,
    pub(crate) problem: Format,
}

impl Look {
    pub(crate) fn new() -> Self {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_size(11)
            .set_align(FormatAlign::VerticalCenter);
        let boxed = base.clone().set_border(FormatBorder::Thin);
        Self {
            title: Format::new()
                .set_font_name("黑体")
                .set_font_size(18)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            line: base.clone(),
            heading: boxed
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(0xF2_F2_F2)
                .set_text_wrap(),
            // The text format keeps Excel from eating the digits of codes and phones.
            text: boxed.clone().set_num_format("@"),
            words: boxed.clone().set_num_format("@").set_text_wrap(),
            middle: boxed.clone().set_num_format("@").set_align(FormatAlign::Center),
            number: boxed.clone().set_num_format("0").set_align(FormatAlign::Center),
            total: boxed.clone().set_bold().set_align(FormatAlign::Center),
            problem: boxed.set_num_format("@").set_text_wrap().set_font_color(0xC0_00_00),
        }
    }

    fn of(&self, set: Set) -> &Format {
        match set {
            Set::Text => &self.text,
            Set::Words => &self.words,
            Set::Middle => &self.middle,
            Set::Sum | Set::Number => &self.number,
        }
    }
}

/// A name that Excel accepts on a tab.
pub(crate) fn tab_name(name: &str) -> String {
    let cleaned: String =
        name.chars()
            .map(|letter| {
                if matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\') {
                    '-'
                } else {
                    letter
                }
            })
            .take(31)
            .collect();
    let cleaned = cleaned.trim_matches('\'').to_owned();
    if cleaned.is_empty() { "名册".to_owned() } else { cleaned }
}

/// How many characters a table may be wide before it is printed on A3: smaller letters are not read.
const WIDEST_ON_A4: f64 = 255.0;

/// Sets paper, margins, repeated header and page numbers.
pub(crate) fn set_page(sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&C第 &P 页 共 &N 页")
        .set_repeat_rows(first, last)?;
    Ok(())
}

/// A workbook under way: rows go to its last sheet.
pub(crate) struct XlsxTable {
    workbook: Workbook,
    layout: Layout,
    look: Look,
    /// The names of the sheets so far.
    tabs: Vec<String>,
    next: u32,
    count: i64,
    /// Sums of the present sheet, and of all of them.
    sums: Vec<i64>,
    all_sums: Vec<i64>,
}

/// Starts an .xlsx table.
///
/// # Errors
/// When the temporary file cannot be made or the tab name is refused.
pub fn xlsx(layout: Layout) -> Result<Box<dyn Table>, WriteError> {
    Ok(Box::new(XlsxTable::start(layout, None)?))
}

impl XlsxTable {
    /// Starts a workbook; what is under way lies in that folder, or where the machine keeps such
    /// files.
    pub(crate) fn start(layout: Layout, folder: Option<&Path>) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        if let Some(folder) = folder {
            workbook.set_tempdir(folder)?;
        }
        let sums = vec![0; layout.columns.len()];
        let look = Look::new();
        let all_sums = sums.clone();
        let tab = layout.tab.clone();
        let (tabs, next, count) = (Vec::new(), 0, 0);
        let mut table = Self { workbook, layout, look, tabs, next, count, sums, all_sums };
        table.begin(&tab)?;
        Ok(table)
    }

    fn begin(&mut self, tab: &str) -> Result<(), WriteError> {
        let tab = self.free_tab(tab);
        let Self { workbook, layout, look, .. } = self;
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&tab)?;
        let last_column = layout.columns.len().saturating_sub(1) as u16;
        for (place, column) in layout.columns.iter().enumerate() {
            sheet.set_column_width(place as u16, column.width)?;
        }
        let two_rows = layout.columns.iter().any(|column| column.group.is_some());
        let first = 2;
        let last = if two_rows { 3 } else { 2 };
        sheet.set_freeze_panes(last + 1, 0)?;
        set_page(sheet, first, last)?;
        let width: f64 = layout.columns.iter().map(|column| column.width).sum();
        if width > WIDEST_ON_A4 {
            sheet.set_paper_size(8);
        }
        sheet.set_row_height(0, 32)?;
        sheet.set_row_height(1, 20)?;
        if last_column > 0 {
            sheet.merge_range(0, 0, 0, last_column, &layout.title, &look.title)?;
            let line = format!(
                "填报单位（盖章）：{}        填报人：{}        填报时间：{}",
                layout.unit, layout.reporter, layout.date
            );
            sheet.merge_range(1, 0, 1, last_column, &line, &look.line)?;
        } else {
            sheet.write_string_with_format(0, 0, &layout.title, &look.title)?;
        }
        write_heading(sheet, &layout.columns, first, last, look)?;
        self.tabs.push(tab);
        self.next = last + 1;
        self.sums.fill(0);
        Ok(())
    }

    /// A lawful name that no sheet has yet.
    fn free_tab(&self, tab: &str) -> String {
        let mut name = tab_name(tab);
        let kept: String = name.chars().take(26).collect();
        let mut number = 2;
        while self.tabs.contains(&name) {
            name = format!("{kept}({number})");
            number += 1;
        }
        name
    }

    /// The sums under the rows of the present sheet.
    fn end_sheet(&mut self, is_last: bool) -> Result<(), WriteError> {
        if !self.layout.totals {
            return Ok(());
        }
        let is_only = self.tabs.len() == 1 && is_last;
        let label = if is_only { "合计" } else { "本表合计" };
        self.write_sums(label, &self.sums.clone())?;
        if is_last && !is_only {
            self.write_sums("总计", &self.all_sums.clone())?;
        }
        Ok(())
    }

    fn write_sums(&mut self, label: &str, sums: &[i64]) -> Result<(), WriteError> {
        let row = self.next;
        self.next += 1;
        let sheet = self.workbook.worksheet_from_index(self.tabs.len() - 1)?;
        sheet.write_string_with_format(row, 0, label, &self.look.total)?;
        for (place, column) in self.layout.columns.iter().enumerate().skip(1) {
            let at = place as u16;
            if column.set == Set::Sum {
                sheet.write_number_with_format(row, at, sums[place] as f64, &self.look.total)?;
            } else {
                sheet.write_blank(row, at, &self.look.total)?;
            }
        }
        Ok(())
    }

    /// Ends the last sheet and writes the workbook.
    pub(crate) fn write_into(mut self, target: impl Write + Send) -> Result<(), WriteError> {
        self.end_sheet(true)?;
        Ok(self.workbook.save_to_writer(target)?)
    }
}

/// How high a line is, in points, and how many of them a row can have.
const LINE_HEIGHT: u32 = 15;
const HIGHEST: u32 = 27;
/// The height of a row of one line, in points.
const LOWEST: u32 = 20;
/// How many rows of a workbook are given a height: about 40 MB of memory.
const MOST_HEIGHTS: i64 = 100_000;

/// How many lines the longest text of a row takes in its column.
fn lines_needed(columns: &[Column], cells: &[Cell]) -> u32 {
    let lines = |(column, cell): (&Column, &Cell)| match cell {
        Cell::Text(text) if column.set == Set::Words => {
            // A Chinese character is as wide as two letters; the border takes some of the room.
            let room = (column.width as u32).saturating_sub(1).max(2);
            let of = |line: &str| {
                let wide: u32 = line.chars().map(|one| if one.is_ascii() { 1 } else { 2 }).sum();
                wide.div_ceil(room).max(1)
            };
            text.lines().map(of).sum()
        }
        _ => 1,
    };
    columns.iter().skip(1).zip(cells).map(lines).max().unwrap_or(1)
}

fn write_heading(
    sheet: &mut Worksheet,
    columns: &[Column],
    first: u32,
    last: u32,
    look: &Look,
) -> Result<(), XlsxError> {
    // A heading of one row may need two lines.
    let height = if first == last { 34 } else { 24 };
    for row in first..=last {
        sheet.set_row_height(row, height)?;
    }
    if first == last {
        for (place, column) in columns.iter().enumerate() {
            let heading = column.heading.as_ref();
            sheet.write_string_with_format(first, place as u16, heading, &look.heading)?;
        }
        return Ok(());
    }
    let mut place = 0;
    while place < columns.len() {
        match columns[place].group.as_deref() {
            None => {
                let column = place as u16;
                let heading = columns[place].heading.as_ref();
                sheet.merge_range(first, column, last, column, heading, &look.heading)?;
                place += 1;
            }
            Some(group) => {
                let end = columns[place..]
                    .iter()
                    .position(|column| column.group.as_deref() != Some(group))
                    .map_or(columns.len(), |length| place + length);
                if end - place > 1 {
                    let (from, until) = (place as u16, (end - 1) as u16);
                    sheet.merge_range(first, from, first, until, group, &look.heading)?;
                } else {
                    sheet.write_string_with_format(first, place as u16, group, &look.heading)?;
                }
                place = end;
            }
        }
    }
    for (place, column) in columns.iter().enumerate().filter(|(_, column)| column.group.is_some()) {
        let heading = column.heading.as_ref();
        sheet.write_string_with_format(last, place as u16, heading, &look.heading)?;
    }
    Ok(())
}

impl Rows for XlsxTable {
    fn row(&mut self, cells: Vec<Cell>) -> Result<(), WriteError> {
        self.count += 1;
        let row = self.next;
        self.next += 1;
        let sheet = self.workbook.worksheet_from_index(self.tabs.len() - 1)?;
        let height = lines_needed(&self.layout.columns, &cells);
        // Excel would find the height by itself, other programs do not; and a single line has room
        // for a pen. The library keeps each height until the workbook ends, so that a table nobody
        // prints leaves the rest to the program that opens it.
        if self.count <= MOST_HEIGHTS {
            sheet.set_row_height(row, (height.min(HIGHEST) * LINE_HEIGHT).max(LOWEST))?;
        }
        sheet.write_number_with_format(row, 0, self.count as f64, &self.look.number)?;
        for (place, column) in self.layout.columns.iter().enumerate().skip(1) {
            let format = self.look.of(column.set);
            match cells.get(place - 1).unwrap_or(&Cell::Empty) {
                Cell::Empty => sheet.write_blank(row, place as u16, format)?,
                Cell::Text(text) => {
                    let text: String = text.chars().take(32_000).collect();
                    sheet.write_string_with_format(row, place as u16, text, format)?
                }
                Cell::Number(number) => {
                    self.sums[place] += number;
                    self.all_sums[place] += number;
                    sheet.write_number_with_format(row, place as u16, *number as f64, format)?
                }
            };
        }
        Ok(())
    }

    fn sheet(&mut self, tab: &str) -> Result<(), WriteError> {
        if self.count == 0 && self.tabs.len() == 1 {
            // Nothing stands on the first sheet yet: it takes the name.
            let tab = tab_name(tab);
            self.workbook.worksheet_from_index(0)?.set_name(&tab)?;
            self.tabs = vec![tab];
            return Ok(());
        }
        self.end_sheet(false)?;
        self.begin(tab)
    }
}

impl Table for XlsxTable {
    fn finish(self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        let mut bytes = Vec::new();
        self.write_into(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_get_the_lines_that_they_need() {
        let columns = [
            Column::new("序号", 6.0, Set::Number),
            Column::new("内容", 21.0, Set::Words),
            Column::new("备注", 5.0, Set::Text),
        ];
        for (text, wanted) in [
            ("", 1),
            ("一二三四五六七八九十", 1),
            ("一二三四五六七八九十十一", 2),
            ("abcdefghijklmnopqrst", 1),
            ("一行\n两行", 2),
        ] {
            let cells = [Cell::from(text), Cell::from("长长长长长长长长长长")];
            assert_eq!(lines_needed(&columns, &cells), wanted, "{text}");
        }
    }

    #[test]
    fn tabs_have_lawful_names() {
        assert_eq!(tab_name("村(社区)/组:*"), "村(社区)-组--");
        assert_eq!(tab_name(""), "名册");
        assert_eq!(tab_name(&"长".repeat(40)).chars().count(), 31);
    }
}
