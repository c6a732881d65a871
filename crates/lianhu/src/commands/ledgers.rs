//! `ledger` and `ledgers`.

use std::fs::File;
use std::path::Path;

use access::Scope;
use anyhow::{Context, Result};
use exchange::export::Format as FileFormat;
use exchange::ledgers::{self, Asked, LEDGERS, Spanning, writing};
use exchange::write::FileTable;
use kernel::AreaPath;
use serde_json::json;

use crate::arguments::{Format, Ledger};
use crate::terminal::Told;
use crate::{Outcome, terminal};

/// Lists the ledgers.
pub(crate) fn ledgers(format: Format) -> Result<Outcome> {
    let span = |spanning: Spanning| match spanning {
        Spanning::Flow => "起止日内",
        Spanning::Stock => "截止日",
    };
    if format == Format::Json {
        let all: Vec<_> = LEDGERS
            .iter()
            .map(|ledger| {
                json!({
                    "code": ledger.code, "name": ledger.name, "about": ledger.about,
                    "unit": ledger.unit, "indicator": ledger.indicator,
                    "columns": ledger.columns.len(),
                })
            })
            .collect();
        terminal::json(&all.into());
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = LEDGERS
        .iter()
        .map(|ledger| {
            vec![
                ledger.code.into(),
                ledger.name.into(),
                span(ledger.spanning).into(),
                ledger.indicator.unwrap_or("").into(),
            ]
        })
        .collect();
    terminal::table(&["代码", "台账", "时间", "对应指标"], &rows);
    Ok(Outcome::Done)
}

/// Writes a ledger, one page in memory at a time.
pub(crate) fn ledger(arguments: &Ledger) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let ledger = ledgers::ledger(&arguments.name).told()?;
    let is_csv = arguments.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let format = if is_csv { FileFormat::Csv } else { FileFormat::Xlsx };
    let asked = county
        .db
        .read_blocking(|tx| {
            let area = match &arguments.area {
                Some(code) => registry::areas::by_code(tx, code)?.path,
                None => AreaPath::county(),
            };
            let to = arguments.to.unwrap_or_else(|| tx.today());
            let begun = registry::county::get(tx)?.counts_from.min(to);
            let from = arguments.from.unwrap_or(begun);
            Ok::<_, registry::Error>(Asked { ledger, area, from, to, scope: Scope::county() })
        })
        .told()?;
    let target = File::create(&arguments.out)
        .with_context(|| format!("写不了 / cannot write {}", arguments.out.display()))?;
    let folder = match arguments.out.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let is_text = arguments.format == Format::Text;
    let (rows, count) = county
        .db
        .read_blocking(|tx| {
            let count = ledgers::count(tx, &asked)?;
            let layout = writing::layout(tx, &asked, "")?;
            let mut table = FileTable::start(format, layout, target, folder)?;
            let mut shown = 0;
            let rows = writing::fill(tx, &asked, &mut table, &mut |done| {
                // A line for every twentieth is enough, on a terminal and in a file.
                if is_text && done * 20 / count.value.max(1) > shown {
                    shown = done * 20 / count.value.max(1);
                    terminal::progress(&format!("  已写 {done}/{} {}", count.value, count.unit));
                }
                true
            })?;
            table.finish()?;
            Ok::<_, exchange::Error>((rows, count))
        })
        .told()?;
    if is_text {
        terminal::progress_done();
        terminal::line(&format!(
            "{} {}:{rows}行，{}{}，已写到 {}",
            ledger.name,
            asked.period(),
            count.value,
            count.unit,
            arguments.out.display()
        ));
    } else {
        terminal::json(&json!({
            "ledger": ledger.code, "from": asked.from, "to": asked.to, "rows": rows,
            "figure": count.value, "unit": count.unit,
            "bytes": std::fs::metadata(&arguments.out)?.len(),
        }));
    }
    Ok(Outcome::Done)
}
