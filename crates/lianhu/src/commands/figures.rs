//! `figures`, `bulletin`, `recount`.

use std::path::Path;

use anyhow::{Context, Result};
use exchange::bulletin::Issue;
use figures::{Kind, Value};
use kernel::AreaPath;
use registry::{Area, Span, areas};
use serde_json::{Map, json};

use crate::arguments::{Bulletin, Figures, Format, Report};
use crate::terminal::Told;
use crate::{Outcome, terminal};

/// The area and the span that the arguments mean.
fn asked(arguments: &Figures, tx: &mut db::Tx<'_>) -> Result<(Area, Span), figures::Error> {
    let area = match &arguments.area {
        Some(code) => areas::by_code(tx, code)?,
        None => areas::by_path(tx, &AreaPath::county())?,
    };
    let counts_from = registry::county::get(tx)?.counts_from;
    let as_of = arguments.as_of.unwrap_or_else(|| tx.today());
    // A day before the county's own beginning asks what there was before it.
    let since = arguments.since.unwrap_or(counts_from).min(as_of);
    let span = Span { area: area.path.clone(), since: Some(since), as_of };
    Ok((area, span))
}

/// Prints the figures of an area.
pub(crate) fn figures(arguments: &Figures) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let (area, span, values) = county
        .db
        .read_blocking(|tx| {
            let (area, span) = asked(arguments, tx)?;
            let values = figures::values(tx, &span)?;
            Ok::<_, figures::Error>((area, span, values))
        })
        .told()?;
    if arguments.format == Format::Json {
        let mut object = Map::new();
        object.insert("area".into(), json!({ "code": area.code.as_str(), "name": area.name }));
        object.insert("since".into(), json!(span.since));
        object.insert("as_of".into(), json!(span.as_of));
        for figure in &values {
            let value = match figure.value {
                Value::Count(count) => json!(count),
                Value::PerMille { rate, .. } => json!(rate.map(|rate| rate as f64 / 10.0)),
            };
            object.insert(figure.indicator.code.into(), value);
        }
        terminal::json(&object.into());
        return Ok(Outcome::Done);
    }
    let since = span.since.map(|since| since.to_string()).unwrap_or_default();
    terminal::line(&format!("{}  {since} 至 {}", area.name, span.as_of));
    let rows: Vec<Vec<String>> = values
        .iter()
        .map(|figure| {
            let value = match figure.value {
                Value::Count(count) => count.to_string(),
                Value::PerMille { rate, .. } => {
                    rate.map_or("无数据".into(), |rate| format!("{}.{}", rate / 10, rate % 10))
                }
            };
            let since = match figure.indicator.kind {
                Kind::Stock => "截止日存量",
                Kind::Flow => "期间累计",
                Kind::Rate { .. } => "计算",
            };
            let indicator = figure.indicator;
            vec![
                indicator.name.into(),
                value,
                indicator.unit.into(),
                since.into(),
                indicator.code.into(),
            ]
        })
        .collect();
    terminal::table(&["指标", "数值", "单位", "口径", "代码"], &rows);
    Ok(Outcome::Done)
}

/// Prints the bulletin paragraph of an area.
pub(crate) fn bulletin(arguments: &Bulletin) -> Result<Outcome> {
    if let Some(file) = &arguments.out {
        return document(&arguments.figures, file);
    }
    let arguments = &arguments.figures;
    let county = app::open_existing(&arguments.place.place())?;
    let (area, span, text) = county
        .db
        .read_blocking(|tx| {
            let (area, span) = asked(arguments, tx)?;
            let text = as_in_the_news(&figures::bulletin(tx, &area, &span)?.text());
            Ok::<_, figures::Error>((area, span, text))
        })
        .told()?;
    match arguments.format {
        Format::Text => terminal::line(&text),
        Format::Json => terminal::json(&json!({
            "area": { "code": area.code.as_str(), "name": area.name },
            "since": span.since, "as_of": span.as_of, "text": text,
        })),
    }
    Ok(Outcome::Done)
}

/// The paragraph with the half-width marks of the news to which it is handed on; on screen and in Word
/// it has those of GB/T 15834.
fn as_in_the_news(text: &str) -> String {
    text.replace('，', ",").replace('（', "(").replace('）', ")")
}

/// Writes the bulletin of an area as a Word document.
fn document(arguments: &Figures, file: &Path) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let (report, issue) = county
        .db
        .read_blocking(|tx| {
            let (area, span) = asked(arguments, tx)?;
            let today = registry::county::get(tx)?.default_as_of.unwrap_or_else(|| tx.today());
            let tree = areas::tree(tx)?;
            let report = figures::report(tx, &tree, &area, &span, span.as_of == today)?;
            let edition = figures::editing::edition(tx, &span)?;
            let issue = Issue {
                office: edition.office.unwrap_or(area.name),
                on: today.max(span.as_of),
                edited: edition.edited,
            };
            Ok::<_, figures::Error>((report, issue))
        })
        .told()?;
    let bytes = exchange::bulletin::word(&report, &issue).told()?;
    std::fs::write(file, bytes).with_context(|| file.display().to_string())?;
    terminal::line(&format!("简报已写入{}。", file.display()));
    Ok(Outcome::Done)
}

/// Counts everything again and prints what differs.
pub(crate) fn recount(arguments: &Report) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let recount = county.db.read_blocking(figures::recount).told()?;
    let tree = county.db.read_blocking(areas::tree).told()?;
    let agrees = recount.differences.is_empty();
    if arguments.format == Format::Json {
        let differences: Vec<_> = recount
            .differences
            .iter()
            .map(|difference| {
                json!({
                    "indicator": difference.indicator,
                    "area": tree.at(&difference.area).map(|area| area.code.as_str()),
                    "period": difference.period,
                    "counter": difference.tally,
                    "records": difference.records,
                })
            })
            .collect();
        terminal::json(&json!({
            "compared": recount.compared, "agrees": agrees, "differences": differences,
        }));
    } else if agrees {
        terminal::line(&format!("{}个计数与记录逐条核对，全部一致。", recount.compared));
    } else {
        let rows: Vec<Vec<String>> = recount
            .differences
            .iter()
            .map(|difference| {
                let name = tree.at(&difference.area).map_or("", |area| area.name.as_str());
                vec![
                    difference.indicator.into(),
                    name.into(),
                    difference.period.to_string(),
                    difference.tally.to_string(),
                    difference.records.to_string(),
                ]
            })
            .collect();
        terminal::table(&["指标", "地方", "日或月", "计数", "记录"], &rows);
    }
    Ok(if agrees { Outcome::Done } else { Outcome::No })
}
