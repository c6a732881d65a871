//! .xlsx through calamine's cell stream.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{CellKind, CellText, Limits, RowBuilder, SheetInfo, number_text, package, text_cell};
use crate::clean::dates::Day;
use crate::problem::FileError;

/// Runs a reading library on bytes it may not be ready for; a panic in it is a damaged file.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, FileError>) -> Result<T, FileError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(FileError::Damaged("the reading library gave up".to_owned())))
}

fn refused(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => FileError::Encrypted,
        other => FileError::Damaged(other.to_string()),
    }
}

fn open(bytes: &[u8]) -> Result<Xlsx<Cursor<&[u8]>>, FileError> {
    Xlsx::new(Cursor::new(bytes)).map_err(refused)
}

pub(super) fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<SheetInfo>, FileError> {
    let notes = package::look_through(bytes, limits)?;
    guarded(|| {
        let workbook = open(bytes)?;
        let known = workbook.sheets_metadata();
        let mut notes = if notes.len() == known.len() { notes } else { Vec::new() }.into_iter();
        Ok(known
            .iter()
            .map(|sheet| {
                let notes = notes.next().unwrap_or_default();
                SheetInfo {
                    name: sheet.name.clone(),
                    hidden: sheet.visible != SheetVisible::Visible
                        || sheet.typ != SheetType::WorkSheet,
                    merges: notes.merges,
                    hidden_rows: notes.hidden_rows,
                }
            })
            .collect())
    })
}

pub(super) fn each_cell(
    bytes: &[u8],
    sheet: &str,
    rows: &mut RowBuilder<'_>,
) -> Result<(), FileError> {
    guarded(|| {
        let mut workbook = open(bytes)?;
        let mut cells = workbook.worksheet_cells_reader(sheet).map_err(refused)?;
        while let Some(cell) = cells.next_cell().map_err(refused)? {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Int(number) => CellText::new(number.to_string(), CellKind::Number),
                DataRef::Float(number) => number_cell(*number),
                DataRef::String(text) => text_cell(text.clone()),
                DataRef::SharedString(text) => text_cell((*text).to_owned()),
                DataRef::Bool(value) => bool_cell(*value),
                DataRef::DateTime(value) => date_cell(value),
                DataRef::DateTimeIso(text) => CellText::new(text.clone(), CellKind::Date),
                DataRef::DurationIso(text) => text_cell(text.clone()),
                DataRef::Error(error) => CellText::new(error.to_string(), CellKind::Error),
            };
            rows.cell(row, column, text)?;
        }
        Ok(())
    })
}

pub(super) fn number_cell(number: f64) -> CellText {
    CellText::new(number_text(number), CellKind::Number)
}

pub(super) fn bool_cell(value: bool) -> CellText {
    CellText::new(if value { "TRUE" } else { "FALSE" }.to_owned(), CellKind::Bool)
}

/// A date cell; a number far outside the calendar (a phone in a date column) stays a number.
pub(super) fn date_cell(value: &calamine::ExcelDateTime) -> CellText {
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    let serial = value.as_f64();
    match Day::new(u32::from(year), u32::from(month), u32::from(day)) {
        Some(day) if value.is_datetime() && (1.0..80_000.0).contains(&serial) => CellText::new(
            format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
            CellKind::Date,
        ),
        _ => number_cell(serial),
    }
}
