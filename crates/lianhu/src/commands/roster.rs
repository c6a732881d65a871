//! `import` and `export`.

use anyhow::{Context, Result};
use exchange::export::{Format as FileFormat, Request};
use exchange::imports::import_file;
use exchange::roster::Kind;
use exchange::service::Options;
use kernel::{Actor, AreaPath};
use serde_json::json;

use crate::arguments::{Export, Format, Import, Roster};
use crate::terminal::Told;
use crate::{Outcome, terminal};

fn kind(roster: Roster) -> Kind {
    match roster {
        Roster::Households => Kind::Households,
        Roster::Representatives => Kind::Representatives,
        Roster::Candidates => Kind::Candidates,
    }
}

fn area(county: &app::County, code: Option<&kernel::AreaCode>) -> Result<AreaPath> {
    Ok(match code {
        Some(code) => county.db.read_blocking(|tx| registry::areas::by_code(tx, code)).told()?.path,
        None => AreaPath::county(),
    })
}

/// Imports a roster, or says what would happen.
pub(crate) fn import(arguments: &Import) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let options = Options::new(area(&county, arguments.area.as_ref())?);
    let is_text = arguments.format == Format::Text;
    let mut shown = 0;
    let (prepared, taken) = import_file(
        &county.db,
        &Actor::system("import"),
        &county.identity_key,
        &arguments.file,
        kind(arguments.roster),
        &options,
        arguments.dry_run,
        &mut |done, total| {
            // A line for every tenth is enough, on a terminal and in a file.
            if is_text && (done * 10 / total.max(1) > shown || done == total) {
                shown = done * 10 / total.max(1);
                terminal::progress(&format!("  已导入 {done}/{total} 行"));
            }
        },
    )
    .told()?;
    if is_text && taken.is_some() {
        terminal::progress_done();
    }
    let report = &prepared.report;
    let totals = taken.unwrap_or(report.would);
    if arguments.format == Format::Json {
        terminal::json(&json!({
            "kind": report.kind.code(), "file": report.file_name, "dry_run": arguments.dry_run,
            "rows": report.rows, "bad": report.bad, "counts": report.counts,
            "inserted": totals.inserted, "updated": totals.updated,
            "unchanged": totals.unchanged, "ignored": totals.ignored,
            "linked": totals.linked, "groups": totals.groups,
            "errors": report.errors, "errors_total": report.errors_total,
            "notices": report.notices, "notices_total": report.notices_total,
        }));
    } else {
        let done = if arguments.dry_run { "将会" } else { "已" };
        terminal::line(&format!(
            "{}:{}行；{done}新增{}、更新{}、不变{}、略过{}；有问题{}行",
            report.file_name,
            report.rows,
            totals.inserted,
            totals.updated,
            totals.unchanged,
            totals.ignored,
            report.bad
        ));
        let rows: Vec<Vec<String>> = report
            .errors
            .iter()
            .take(20)
            .map(|error| {
                let row = error.row.to_string();
                vec![error.sheet.clone(), row, error.column.clone(), error.zh.to_string()]
            })
            .collect();
        if !rows.is_empty() {
            terminal::table(&["工作表", "行", "列", "问题"], &rows);
        }
        if report.errors_total > rows.len() {
            terminal::line("其余问题请用 --error-sheet 文件.xlsx 导出查看。");
        }
    }
    if let Some(target) = &arguments.error_sheet {
        if prepared.bad.is_empty() {
            terminal::line("没有问题行，不用导出问题表。");
        } else {
            let sheet = prepared.error_sheet()?;
            std::fs::write(target, sheet)
                .with_context(|| format!("写不了 / cannot write {}", target.display()))?;
        }
    }
    Ok(if report.bad == 0 { Outcome::Done } else { Outcome::No })
}

/// Exports a roster in the layout that imports again.
pub(crate) fn export(arguments: &Export) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let is_csv = arguments.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let request = Request {
        kind: kind(arguments.roster),
        area: area(&county, arguments.area.as_ref())?,
        own: None,
        format: if is_csv { FileFormat::Csv } else { FileFormat::Xlsx },
        sensitive: true,
        phones: true,
        reporter: String::new(),
    };
    let bytes = county.db.read_blocking(|tx| exchange::export::export(tx, &request)).told()?;
    std::fs::write(&arguments.out, bytes)
        .with_context(|| format!("写不了 / cannot write {}", arguments.out.display()))?;
    terminal::line(&format!("已导出到 {}", arguments.out.display()));
    Ok(Outcome::Done)
}
