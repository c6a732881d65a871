//! The calendar against two independent ones: `chinesecalendar` from PyPI and `chinese-days` from npm.
//!
//! Both are installed under `target/`, pinned. Each prints every day that it knows; each day is
//! compared with what `lianhu calendar` prints. Whether a day is worked must be the same on all of
//! them. The festival must be too, where the packages agree on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{process, schemathesis, server, stamp, tools, workspace};

/// Pinned, so that a new release of a package is a commit and not a surprise.
const PYTHON_PACKAGE: &str = "chinesecalendar==1.11.0";
const NPM_PACKAGE: &str = "chinese-days@1.5.7";

const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
const PRINT_LIMIT: Duration = Duration::from_secs(2 * 60);

/// Prints `2026-01-01 0 New Year's Day` for every day of every year that the package has.
const PRINT_WITH_PYTHON: &str = "
import datetime
import chinese_calendar
from chinese_calendar.constants import holidays, workdays
day = datetime.date(min(holidays).year, 1, 1)
while day.year <= max(holidays).year:
    name = workdays.get(day) or holidays.get(day) or ''
    print(day.isoformat(), int(chinese_calendar.is_workday(day)), name)
    day += datetime.timedelta(days=1)
";

/// The same; a year that the package has is one with a file.
const PRINT_WITH_NODE: &str = "
const fs = require('fs');
const path = require('path');
const days = require('chinese-days');
const folder = path.join(path.dirname(require.resolve('chinese-days')), 'years');
const years = fs.readdirSync(folder).filter((name) => /^\\d{4}\\.json$/.test(name)).sort();
for (const file of years) {
  const year = Number(file.slice(0, 4));
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86400000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const detail = days.getDayDetail(day);
    const name = detail.name.includes(',') ? detail.name.split(',')[0] : '';
    console.log(day, detail.work ? 1 : 0, name);
  }
}
";

/// How the packages call the festivals of the notices.
const FESTIVALS: &[(&str, &str)] = &[
    ("New Year's Day", "元旦"),
    ("Spring Festival", "春节"),
    ("Tomb-sweeping Day", "清明节"),
    ("Labour Day", "劳动节"),
    ("Dragon Boat Festival", "端午节"),
    ("Mid-autumn Festival", "中秋节"),
    ("National Day", "国庆节"),
    ("Anti-Fascist 70th Day", "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
];

/// A day as somebody sees it: worked or not, and the festival, empty when none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    is_workday: bool,
    festival: String,
}

type Days = BTreeMap<String, Seen>;

/// Compares every day that the packages know; fails where one differs.
pub fn compare() -> Result<()> {
    let python = schemathesis::environment("calendar", &[PYTHON_PACKAGE])?.join("bin/python");
    let mut command = tools::command(&python.to_string_lossy());
    let by_python =
        packages(&process::capture(command.args(["-c", PRINT_WITH_PYTHON]), PRINT_LIMIT)?)?;
    let mut command = tools::command("node");
    command.current_dir(node_folder("calendar", NPM_PACKAGE)?).args(["--eval", PRINT_WITH_NODE]);
    let by_node = packages(&process::capture(&mut command, PRINT_LIMIT)?)?;

    let program = server::build("dev")?;
    let (first, last) = ends(&by_python, &by_node)?;
    let ours = ours(&program, &first, &last)?;
    let report = judge(&ours, &[("chinesecalendar", &by_python), ("chinese-days", &by_node)]);
    println!(
        "  {} days from {first} to {last}: {} differ in being worked, {} in the festival; the \
         packages call {} days differently",
        report.days,
        report.worked.len(),
        report.festival.len(),
        report.between.len()
    );
    for line in report.between.iter().chain(&report.worked).chain(&report.festival) {
        println!("    {line}");
    }
    ensure!(report.days > 8_000, "the packages know {} days only", report.days);
    ensure!(report.worked.is_empty() && report.festival.is_empty(), "the calendars differ");
    Ok(())
}

/// What a comparison found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    days: usize,
    worked: Vec<String>,
    festival: Vec<String>,
    between: Vec<String>,
}

fn judge(ours: &Days, others: &[(&str, &Days)]) -> Report {
    let mut report = Report::default();
    let known: std::collections::BTreeSet<&String> =
        others.iter().flat_map(|(_, days)| days.keys()).collect();
    for day in known {
        report.days += 1;
        let own = ours.get(day);
        let seen: Vec<(&str, &Seen)> =
            others.iter().filter_map(|(name, days)| Some((*name, days.get(day)?))).collect();
        for (name, other) in &seen {
            if own.is_none_or(|own| own.is_workday != other.is_workday) {
                report.worked.push(format!("{day}: {name} says {other:?}, ours {own:?}"));
            }
        }
        if seen.iter().any(|(_, other)| other.festival != seen[0].1.festival) {
            report.between.push(format!("{day}: {seen:?}"));
        } else if own.is_none_or(|own| own.festival != seen[0].1.festival) {
            report.festival.push(format!("{day}: {seen:?}, ours {own:?}"));
        }
    }
    report
}

/// The first and the last day that either package knows.
fn ends(one: &Days, other: &Days) -> Result<(String, String)> {
    let first = one.keys().chain(other.keys()).min().context("the packages print no day")?;
    let last = one.keys().chain(other.keys()).max().context("the packages print no day")?;
    Ok((first.clone(), last.clone()))
}

/// Reads what the packages printed.
fn packages(text: &str) -> Result<Days> {
    let mut days = Days::new();
    for line in text.lines() {
        let mut parts = line.splitn(3, ' ');
        let (day, worked) = (parts.next().unwrap_or_default(), parts.next());
        let name = parts.next().unwrap_or_default();
        let festival = match FESTIVALS.iter().find(|(known, _)| *known == name) {
            Some((_, festival)) => (*festival).to_owned(),
            None => name.to_owned(),
        };
        ensure!(day.len() == 10 && worked.is_some(), "a line cannot be read: {line:?}");
        days.insert(day.to_owned(), Seen { is_workday: worked == Some("1"), festival });
    }
    Ok(days)
}

fn ours(program: &Path, first: &str, last: &str) -> Result<Days> {
    let mut command = server::lianhu(program);
    command.args(["calendar", "--from", first, "--to", last, "--format", "json"]);
    let text = process::capture(&mut command, PRINT_LIMIT)?;
    let answer: Value = serde_json::from_str(&text).context("`lianhu calendar` printed no JSON")?;
    let days = answer["days"].as_array().context("there are no days")?;
    let read = |day: &Value| {
        let date = day["date"].as_str()?.to_owned();
        let festival = day["festival"].as_str().unwrap_or_default().to_owned();
        Some((date, Seen { is_workday: day["is_workday"].as_bool()?, festival }))
    };
    days.iter().map(|day| read(day).context("a day lacks something")).collect()
}

/// A folder of that name with the npm package in it.
pub(crate) fn node_folder(name: &str, package: &str) -> Result<PathBuf> {
    let folder = workspace::target_folder("node")?.join(name);
    let kept = folder.join("lianhu-stamp");
    if stamp::is_current(&kept, package) {
        return Ok(folder);
    }
    workspace::remove_folder(&folder)?;
    workspace::make_folder(&folder)?;
    // Without a package of its own npm would install into the next folder above that has one.
    std::fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
    let mut install = tools::command("npm");
    install.current_dir(&folder).args(["install", "--no-audit", "--no-fund", "--no-package-lock"]);
    process::run(install.args(["--silent", package]), INSTALL_LIMIT)?;
    stamp::keep(&kept, package)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_found_and_named() {
        let one =
            packages("2026-01-01 0 New Year's Day\n2026-01-02 1 \n2026-01-03 0 ").expect("ok");
        let same = judge(&one, &[("a", &one), ("b", &one)]);
        assert_eq!((same.days, same.worked.len(), same.festival.len()), (3, 0, 0));
        let other = packages("2026-01-01 0 \n2026-01-02 0 New Year's Day").expect("ok");
        let report = judge(&one, &[("a", &other)]);
        assert!(report.worked[0].starts_with("2026-01-02"), "{report:?}");
        assert_eq!((report.days, report.worked.len(), report.festival.len()), (2, 1, 2));
        // A name that the packages do not share is reported, and is no fault of ours.
        let report = judge(&one, &[("a", &one), ("b", &other)]);
        assert_eq!((report.between.len(), report.festival.len()), (2, 0));
        // A day that we do not have is a difference.
        assert_eq!(judge(&Days::new(), &[("a", &one)]).worked.len(), 3);
        assert!(packages("what\n").is_err());
    }
}
