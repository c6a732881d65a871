//! A ledger as a file: the rows of the screen, one after the other, with no more in memory than a page.

use db::Tx;
use kernel::{Cursor, Limit};

use super::{Asked, Reader, Spanning, count};
use crate::error::Error;
use crate::export::Format;
use crate::write::{Layout, Rows, csv, xlsx};

/// How many rows a sheet takes before the next one begins; Excel itself takes 1,048,576 lines.
pub const ROWS_A_SHEET: i64 = 1_000_000;

/// How many rows a file may have that is written while its reader waits.
pub const ROWS_AT_ONCE: i64 = 5_000;

/// What stands around the rows.
///
/// # Errors
/// Storage.
pub fn layout(tx: &mut Tx<'_>, asked: &Asked, reporter: &str) -> Result<Layout, Error> {
    let area = registry::areas::by_path(tx, &asked.area)?;
    Ok(Layout {
        title: asked.title(&area.name),
        tab: area.name.clone(),
        unit: area.name.clone(),
        reporter: reporter.to_owned(),
        date: format!("{}        统计时段：{}", tx.today(), asked.period()),
        columns: asked.ledger.columns.to_vec(),
        totals: asked.ledger.totals,
    })
}

/// Writes every row of the ledger; `progress` hears after each page how much of the figure is
/// written, and ends the writing by answering `false`. Answers how many rows there were.
///
/// # Errors
/// [`Error::Stopped`] when `progress` said so, storage, a full disk.
pub fn fill(
    tx: &mut Tx<'_>,
    asked: &Asked,
    rows: &mut dyn Rows,
    progress: &mut dyn FnMut(i64) -> bool,
) -> Result<i64, Error> {
    fill_in_sheets(tx, asked, rows, ROWS_A_SHEET, progress)
}

/// The same with another size of sheets.
///
/// # Errors
/// As [`fill`].
pub fn fill_in_sheets(
    tx: &mut Tx<'_>,
    asked: &Asked,
    rows: &mut dyn Rows,
    rows_a_sheet: i64,
    progress: &mut dyn FnMut(i64) -> bool,
) -> Result<i64, Error> {
    let mut reader = Reader::new(tx, asked.clone())?;
    // A ledger that needs several sheets has one for each year, so that people find their way.
    let is_by_year =
        asked.ledger.spanning == Spanning::Flow && reader.count(tx)?.value > rows_a_sheet;
    let limit = Limit::new(Limit::MAX).unwrap_or_default();
    let (mut written, mut on_sheet, mut counted) = (0, 0, 0);
    let mut year = None;
    let mut after: Option<Cursor> = None;
    loop {
        let page = reader.page(tx, after.as_ref(), limit)?;
        for row in page.items {
            let is_new_year = is_by_year && year != Some(row.on.year());
            if is_new_year || on_sheet == rows_a_sheet {
                let tab = match is_by_year {
                    true => format!("{}年", row.on.year()),
                    false => reader.area_name(),
                };
                rows.sheet(&tab)?;
                on_sheet = 0;
            }
            year = Some(row.on.year());
            counted += row.quantity;
            written += 1;
            on_sheet += 1;
            rows.row(row.cells)?;
        }
        if !progress(counted) {
            return Err(Error::Stopped);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(written),
        }
    }
}

/// The ledger as a small file, at once.
///
/// # Errors
/// [`Error::TooManyRows`], storage.
pub fn write(
    tx: &mut Tx<'_>,
    asked: &Asked,
    format: Format,
    reporter: &str,
) -> Result<(Vec<u8>, i64), Error> {
    if count(tx, asked)?.value > ROWS_AT_ONCE {
        return Err(Error::TooManyRows);
    }
    let layout = layout(tx, asked, reporter)?;
    let mut table = match format {
        Format::Xlsx => xlsx(layout)?,
        Format::Csv => csv(&layout)?,
    };
    let rows = fill(tx, asked, &mut *table, &mut |_| true)?;
    Ok((table.finish()?, rows))
}
