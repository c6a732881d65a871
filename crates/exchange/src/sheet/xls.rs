//! .xls through calamine, after the records have been looked through: calamine builds each
//! sheet as a full rectangle, so two cells in opposite corners would cost half a gigabyte.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::compound::Compound;
use super::xlsx::{bool_cell, date_cell, guarded, number_cell};
use super::{CellKind, CellText, Limits, Merge, RowBuilder, SheetInfo, text_cell};
use crate::problem::FileError;

/// The sheets of an .xls, all in memory as the reading library gives them.
pub(super) struct OldWorkbook {
    ranges: HashMap<String, Range<Data>>,
}

fn refused(error: XlsError) -> FileError {
    match error {
        XlsError::Password => FileError::Encrypted,
        other => FileError::Damaged(other.to_string()),
    }
}

pub(super) fn open(
    bytes: &[u8],
    compound: &Compound<'_>,
    limits: &Limits,
) -> Result<(Vec<SheetInfo>, OldWorkbook), FileError> {
    let Some(stream) = compound.stream("Workbook").or_else(|| compound.stream("Book")) else {
        return Err(FileError::NotWhatItClaims("xls".to_owned(), crate::problem::Looks::Unknown));
    };
    let records = look_through(&stream, limits)?;
    guarded(|| {
        let mut workbook = Xls::new(Cursor::new(bytes)).map_err(refused)?;
        let known = workbook.sheets_metadata().to_vec();
        let same = records.len() == known.len();
        let mut sheets = Vec::new();
        let mut ranges = HashMap::new();
        for (index, sheet) in known.into_iter().enumerate() {
            let hidden =
                sheet.visible != SheetVisible::Visible || sheet.typ != SheetType::WorkSheet;
            if !hidden {
                let range = workbook.worksheet_range(&sheet.name).map_err(refused)?;
                ranges.insert(sheet.name.clone(), range);
            }
            let merges = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
            sheets.push(SheetInfo {
                hidden,
                merges: merges
                    .iter()
                    .map(|merge| Merge {
                        first_row: merge.start.0,
                        last_row: merge.end.0,
                        first_column: merge.start.1,
                        last_column: merge.end.1,
                    })
                    .collect(),
                hidden_rows: if same {
                    records[index].hidden_rows.iter().copied().collect()
                } else {
                    Default::default()
                },
                name: sheet.name,
            });
        }
        Ok((sheets, OldWorkbook { ranges }))
    })
}

pub(super) fn each_cell(
    workbook: &OldWorkbook,
    sheet: &str,
    rows: &mut RowBuilder<'_>,
) -> Result<(), FileError> {
    let Some(range) = workbook.ranges.get(sheet) else { return Ok(()) };
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, cells) in range.rows().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let text = match cell {
                Data::Empty => continue,
                Data::Int(number) => CellText::new(number.to_string(), CellKind::Number),
                Data::Float(number) => number_cell(*number),
                Data::String(text) => text_cell(text.clone()),
                Data::Bool(value) => bool_cell(*value),
                Data::DateTime(value) => date_cell(value),
                Data::DateTimeIso(text) => CellText::new(text.clone(), CellKind::Date),
                Data::DurationIso(text) => text_cell(text.clone()),
                Data::Error(error) => CellText::new(error.to_string(), CellKind::Error),
            };
            rows.cell(first_row + row as u32, first_column + column as u32, text)?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct SheetRecords {
    hidden_rows: Vec<u32>,
}

/// Bounds of every sheet and its hidden rows ([MS-XLS] 2.4: BoundSheet8, Row and cell records).
fn look_through(stream: &[u8], limits: &Limits) -> Result<Vec<SheetRecords>, FileError> {
    let mut positions = Vec::new();
    let mut by_position: HashMap<usize, SheetRecords> = HashMap::new();
    let mut area = 0_u64;
    let mut at = 0;
    let mut substream = 0;
    let mut bounds: Option<(u32, u32, u32, u32)> = None;
    while let Some(header) = stream.get(at..at + 4) {
        let kind = u16::from_le_bytes([header[0], header[1]]);
        let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
        let Some(data) = stream.get(at + 4..at + 4 + length) else { break };
        let short = |place: usize| {
            data.get(place..place + 2).map(|two| u32::from(u16::from_le_bytes([two[0], two[1]])))
        };
        match kind {
            0x0809 => {
                substream = at;
                bounds = None;
            }
            0x002f if short(0).is_some_and(|kind| kind != 0) => return Err(FileError::Encrypted),
            0x0085 => {
                if let Some(four) = data.get(..4) {
                    positions
                        .push(u32::from_le_bytes([four[0], four[1], four[2], four[3]]) as usize);
                }
            }
            0x0208 => {
                if let (Some(row), Some(flags)) = (short(0), short(12))
                    && flags & 0x20 != 0
                {
                    by_position.entry(substream).or_default().hidden_rows.push(row + 1);
                }
            }
            // Formula, number, label, bool or error, RK, shared string, rich string, and runs.
            0x0006 | 0x0201 | 0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00fd | 0x00d6 | 0x00bd
            | 0x00be => {
                if let (Some(row), Some(column)) = (short(0), short(2)) {
                    let last = if matches!(kind, 0x00bd | 0x00be) && length >= 2 {
                        short(length - 2).unwrap_or(column).max(column)
                    } else {
                        column
                    };
                    let (top, bottom, left, right) = bounds.unwrap_or((row, row, column, last));
                    let before =
                        if bounds.is_some() { square(top, bottom, left, right) } else { 0 };
                    let grown = (top.min(row), bottom.max(row), left.min(column), right.max(last));
                    area += square(grown.0, grown.1, grown.2, grown.3) - before;
                    bounds = Some(grown);
                    if area > limits.cells {
                        return Err(FileError::TooManyCells(limits.cells));
                    }
                }
            }
            _ => {}
        }
        at += 4 + length;
    }
    Ok(positions
        .into_iter()
        .map(|position| by_position.remove(&position).unwrap_or_default())
        .collect())
}

fn square(top: u32, bottom: u32, left: u32, right: u32) -> u64 {
    u64::from(bottom - top + 1) * u64::from(right - left + 1)
}
