//! The table of rates as a file: what the screen shows, in the look that offices know.

use figures::rates::Rate;
use kernel::Date;

use crate::error::Error;
use crate::export::Format;
use crate::write::{Cell, Column, Layout, Set, csv, xlsx};

/// What stands around the table.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The title.
    pub title: String,
    /// 填报单位.
    pub unit: String,
    /// 填报人.
    pub reporter: String,
    /// The first day that counts.
    pub first: Date,
    /// The last day that counts.
    pub last: Date,
    /// What the rows are: areas, departments or months.
    pub rows_are: &'static str,
    /// File format.
    pub format: Format,
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub struct Line<'r> {
    /// What it is called.
    pub name: &'r str,
    /// Its rates.
    pub rates: &'r [Rate],
}

/// Writes the table; answers the file.
///
/// # Errors
/// A full disk.
pub fn write(sheet: &Sheet, lines: &[Line<'_>], total: &Line<'_>) -> Result<Vec<u8>, Error> {
    let mut columns =
        vec![Column::new("序号", 6.0, Set::Number), Column::new(sheet.rows_are, 16.0, Set::Middle)];
    for rate in total.rates {
        let name = rate.definition.name;
        columns.push(Column::under(name, "比率(%)", 9.0, Set::Middle));
        if !rate.below.is_empty() {
            columns.push(Column::under(name, "分子/分母", 12.0, Set::Middle));
        }
    }
    let layout = Layout {
        title: sheet.title.clone(),
        tab: "三率".to_owned(),
        unit: sheet.unit.clone(),
        reporter: sheet.reporter.clone(),
        date: format!("{} 至 {}", sheet.first, sheet.last),
        columns,
        totals: false,
    };
    let mut table = match sheet.format {
        Format::Xlsx => xlsx(layout)?,
        Format::Csv => csv(&layout)?,
    };
    for line in lines.iter().chain([total]) {
        let mut cells = vec![line.name.into()];
        for rate in line.rates {
            cells.push(match rate.tenths {
                Some(tenths) => Cell::Text(format!("{}.{}", tenths / 10, tenths % 10)),
                None => "暂无数据".into(),
            });
            if !rate.below.is_empty() {
                let above = rate.above.iter().map(|part| part.number * part.per_mille).sum();
                let below: i64 = rate.below.iter().map(|part| part.number).sum();
                cells.push(Cell::Text(format!("{}/{below}", thousandths(above))));
            }
        }
        table.row(cells)?;
    }
    Ok(table.finish()?)
}

/// Thousandths as a number without needless zeros: 9,900 is 9.9.
fn thousandths(number: i64) -> String {
    let text = format!("{}.{:03}", number / 1_000, number % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighed_sums_are_plain_numbers() {
        assert_eq!(thousandths(38_000), "38");
        assert_eq!(thousandths(9_900), "9.9");
        assert_eq!(thousandths(0), "0");
        assert_eq!(thousandths(1_050), "1.05");
    }
}
