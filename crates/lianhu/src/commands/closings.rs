//! `close-month`, `closings`.

use anyhow::Result;
use figures::Period;
use figures::closing;
use kernel::{Actor, Date};
use serde_json::json;

use crate::arguments::{CloseMonth, Format, Report};
use crate::terminal::Told;
use crate::{Outcome, terminal};

/// The county's own day, or today in China.
fn today(tx: &mut db::Tx<'_>) -> Result<Date, figures::Error> {
    Ok(registry::county::get(tx)?.default_as_of.unwrap_or_else(|| tx.today()))
}

/// Closes a month and keeps its snapshots.
pub(crate) fn close_month(arguments: &CloseMonth) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let actor = Actor::system("close-month");
    let asked = arguments.month;
    let month = county
        .db
        .write_blocking(&actor, move |tx| {
            let today = today(tx)?;
            let month = match asked {
                Some(month) => month,
                None => closing::closings(tx, today)?.next,
            };
            closing::close(tx, month, today)?;
            Ok::<_, figures::Error>(month)
        })
        .told()?;
    let kept = county
        .db
        .write_blocking(&actor, |tx| {
            let mut kept = 0;
            for period in closing::to_keep(tx)? {
                kept += closing::keep(tx, period)?;
            }
            Ok::<_, figures::Error>(kept)
        })
        .told()?;
    let name = Period::month(month).in_words();
    terminal::line(&format!("{name}已月结，留存{kept}份存档。之后的变动记为更正。"));
    Ok(Outcome::Done)
}

/// Lists the closed months.
pub(crate) fn closings(arguments: &Report) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let found = county
        .db
        .read_blocking(|tx| {
            let today = today(tx)?;
            closing::closings(tx, today)
        })
        .told()?;
    if arguments.format == Format::Json {
        let months: Vec<_> = found
            .months
            .iter()
            .map(|closed| {
                json!({
                    "month": closed.month.to_string(),
                    "closed_at": closed.at.to_string(),
                    "closed_by": closed.by,
                })
            })
            .collect();
        terminal::json(&json!({
            "months": months, "next": found.next.to_string(), "can_close": found.can_close,
        }));
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = found
        .months
        .iter()
        .map(|closed| {
            let name = Period::month(closed.month).in_words();
            vec![name, closed.at.date_in_china().to_string(), closed.by.clone()]
        })
        .collect();
    terminal::table(&["月份", "月结日期", "月结人"], &rows);
    let next = Period::month(found.next).in_words();
    let can = if found.can_close { "可以月结" } else { "还没过完" };
    terminal::line(&format!("下一个：{next}，{can}。"));
    Ok(Outcome::Done)
}
