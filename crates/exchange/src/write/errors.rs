//! The error sheet: the incoming file again with only its bad rows and a last column that says
//! what is wrong, ready to be corrected and imported as it is.

use std::collections::HashSet;

use rust_xlsxwriter::Workbook;
use serde::{Deserialize, Serialize};

use super::{Look, WriteError, set_page, tab_name};
use crate::clean::identity::masked;
use crate::header::{Field, Header};
use crate::roster::{BadRow, SheetReport};

/// The heading of the added column; the header guess knows and skips it.
pub(super) const PROBLEM_HEADING: &str = "问题/原因";

/// One sheet of the incoming file with its bad rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorSheet {
    /// Name on the tab.
    pub name: String,
    /// Rows above the header, as they were.
    pub above: Vec<Vec<String>>,
    /// Header rows, as they were.
    pub header: Vec<Vec<String>>,
    /// Bad rows in their order.
    pub rows: Vec<ErrorRow>,
}

/// One bad row of the error sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRow {
    /// Section lines under which it stood.
    pub section: Vec<String>,
    /// Cells as written.
    pub cells: Vec<String>,
    /// Every reason, one after the other.
    pub reasons: String,
}

impl ErrorSheet {
    /// Groups bad rows by sheet. With `mask`, identity numbers are masked: whatever is stored
    /// must be masked; the reader takes a masked number for "not given".
    pub fn gather(sheets: &[SheetReport], bad: &[BadRow], mask: bool) -> Vec<ErrorSheet> {
        let mut result = Vec::new();
        for (index, sheet) in sheets.iter().enumerate() {
            let Some(header) = &sheet.header else { continue };
            let rows: Vec<ErrorRow> = bad
                .iter()
                .filter(|row| usize::from(row.place.sheet) == index)
                .map(|row| error_row(header, row, mask))
                .collect();
            if !rows.is_empty() {
                result.push(ErrorSheet {
                    name: sheet.name.clone(),
                    above: header.above.clone(),
                    header: header.rows.clone(),
                    rows,
                });
            }
        }
        result
    }
}

fn error_row(header: &Header, row: &BadRow, mask: bool) -> ErrorRow {
    let mut cells = row.kept.cells.clone();
    if mask
        && let Some(column) = header.column_of(Field::IdNumber)
        && let Some(cell) = cells.get_mut(column)
        && !cell.is_empty()
    {
        *cell = masked(cell);
    }
    let reasons: Vec<String> = row
        .errors
        .iter()
        .map(|error| {
            if error.column.is_empty() {
                error.zh.to_string()
            } else {
                format!("【{}】{}", error.column, error.zh)
            }
        })
        .collect();
    ErrorRow { section: row.kept.section.clone(), cells, reasons: reasons.join("\n") }
}

/// Writes the error sheet as .xlsx.
///
/// # Errors
/// When the disk is full.
pub fn error_sheet(sheets: &[ErrorSheet]) -> Result<Vec<u8>, WriteError> {
    let look = Look::new();
    let mut workbook = Workbook::new();
    let mut used: HashSet<String> = HashSet::new();
    for sheet in sheets {
        let page = workbook.add_worksheet_with_constant_memory()?;
        let mut name = tab_name(&sheet.name);
        while !used.insert(name.to_lowercase()) {
            name = tab_name(&format!("{}-{}", used.len(), sheet.name));
        }
        page.set_name(name)?;
        let width = sheet
            .header
            .iter()
            .map(Vec::len)
            .chain(sheet.rows.iter().map(|row| row.cells.len()))
            .max()
            .unwrap_or(0)
            // A file that was an error sheet already has the column: it is written over.
            - usize::from(sheet.header.iter().any(|row| {
                row.last().is_some_and(|last| last == PROBLEM_HEADING)
            }));
        let last = width as u16;
        for column in 0..last {
            page.set_column_width(column, 14)?;
        }
        page.set_column_width(last, 60)?;
        let mut row = 0;
        for cells in &sheet.above {
            let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
            if let ([only], true) = (filled.as_slice(), last > 0) {
                let format = if row == 0 { &look.title } else { &look.line };
                page.merge_range(row, 0, row, last, only, format)?;
            } else {
                for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty())
                {
                    page.write_string_with_format(row, column as u16, cell, &look.line)?;
                }
            }
            row += 1;
        }
        let first = row;
        for cells in &sheet.header {
            for column in 0..width {
                let text = cells.get(column).map_or("", String::as_str);
                page.write_string_with_format(row, column as u16, text, &look.heading)?;
            }
            let text = if row == first { PROBLEM_HEADING } else { "" };
            page.write_string_with_format(row, last, text, &look.heading)?;
            row += 1;
        }
        page.set_freeze_panes(row, 0)?;
        set_page(page, first, row.saturating_sub(1))?;
        let mut section: &[String] = &[];
        for bad in &sheet.rows {
            if bad.section != section {
                section = &bad.section;
                for line in section {
                    page.write_string_with_format(row, 0, line, &look.line)?;
                    row += 1;
                }
            }
            for column in 0..width {
                let text = bad.cells.get(column).map_or("", String::as_str);
                page.write_string_with_format(row, column as u16, text, &look.text)?;
            }
            page.write_string_with_format(row, last, &bad.reasons, &look.problem)?;
            row += 1;
        }
    }
    if sheets.is_empty() {
        workbook.add_worksheet().set_name("没有问题")?;
    }
    Ok(workbook.save_to_buffer()?)
}
