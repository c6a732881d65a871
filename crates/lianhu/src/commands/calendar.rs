//! `calendar`: which days are worked, and why.

use std::path::Path;

use anyhow::{Result, bail};
use app::CalendarFile;
use calendar::{Calendar, Day, Why};
use kernel::Date;
use serde_json::json;

use crate::arguments::{self, Format};
use crate::{Outcome, terminal};

/// The longest span that is printed, in days.
const LONGEST_DAYS: i64 = 40_000;

const WEEKDAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// Prints days or the known years, or checks a file.
pub(crate) fn calendar(arguments: &arguments::Calendar) -> Result<Outcome> {
    if let Some(file) = &arguments.check {
        return check(file, arguments.format);
    }
    let own = match &arguments.data {
        Some(data) => app::own_calendar(data)?,
        None => None,
    };
    let calendar = match &own {
        Some(own) => own,
        None => calendar::embedded(),
    };
    match (arguments.from, arguments.to) {
        (Some(from), Some(to)) => days(calendar, from, to, arguments.format),
        _ => {
            years(calendar, arguments.format);
            Ok(Outcome::Done)
        }
    }
}

fn days(calendar: &Calendar, from: Date, to: Date, format: Format) -> Result<Outcome> {
    let last = to.days_since(from);
    if !(0..LONGEST_DAYS).contains(&last) {
        bail!(
            "起止日期不对：止日不能早于起日，一次最多{LONGEST_DAYS}天 / --to must not lie before \
             --from, nor more than {LONGEST_DAYS} days after it"
        );
    }
    let days: Vec<Day<'_>> = (0..=last).map(|day| calendar.day(from.plus_days(day))).collect();
    let worked = days.iter().filter(|day| day.is_workday).count();
    let missing = calendar.missing_years(from, to);
    if format == Format::Json {
        let list: Vec<_> = days
            .iter()
            .map(|day| {
                json!({
                    "date": day.on,
                    "is_workday": day.is_workday,
                    "why": day.why.as_str(),
                    "festival": day.why.festival(),
                    "is_assumed": day.is_assumed,
                })
            })
            .collect();
        terminal::json(&json!({
            "from": from, "to": to, "workdays": worked, "missing_years": missing, "days": list,
        }));
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = days
        .iter()
        .map(|day| {
            let weekday = usize::try_from(day.on.weekday() - 1).map_or("", |at| WEEKDAYS[at]);
            let worked = if day.is_workday { "上班" } else { "休息" };
            vec![day.on.to_string(), weekday.into(), worked.into(), why(day)]
        })
        .collect();
    terminal::table(&["日期", "星期", "上班或休息", "依据"], &rows);
    terminal::line(&format!("共{}天，其中工作日{worked}天。", days.len()));
    for year in missing {
        terminal::line(&unknown(year));
    }
    Ok(Outcome::Done)
}

fn why(day: &Day<'_>) -> String {
    let words = match day.why {
        Why::Weekday => "周一至周五".to_owned(),
        Why::Weekend => "周末".to_owned(),
        Why::Holiday(festival) => format!("{festival}放假"),
        Why::MakeUp(festival) => format!("{festival}调休上班"),
    };
    if day.is_assumed { format!("{words}(放假安排未知，暂按此推算)") } else { words }
}

/// What to do about a year that nobody has loaded.
pub(crate) fn unknown(year: i16) -> String {
    format!(
        "{year}年的放假安排还没有载入，暂按周一至周五上班推算。国务院办公厅通知公布后，\
         把{year}.csv放进数据目录的calendar文件夹，再重启服务。"
    )
}

fn years(calendar: &Calendar, format: Format) {
    if format == Format::Json {
        let list: Vec<_> = calendar
            .years()
            .map(|plan| {
                json!({
                    "year": plan.year,
                    "notice": plan.notice,
                    "number": plan.number,
                    "address": plan.address,
                    "amended": plan.amended,
                })
            })
            .collect();
        terminal::json(&json!({ "years": list, "office_hours": calendar.hours().notice }));
        return;
    }
    let rows: Vec<Vec<String>> = calendar
        .years()
        .map(|plan| {
            let number = plan.number.clone().unwrap_or_default();
            vec![plan.year.to_string(), plan.notice.clone(), number]
        })
        .collect();
    terminal::table(&["年份", "依据", "文号"], &rows);
    terminal::line(&format!("作息时间：{}", calendar.hours().notice));
}

fn check(file: &Path, format: Format) -> Result<Outcome> {
    let read = match app::read_calendar_file(file) {
        Ok(read) => read,
        Err(error) if format == Format::Json => {
            terminal::json(&json!({ "is_usable": false, "error": error.to_string() }));
            return Ok(Outcome::No);
        }
        Err(error) => {
            terminal::line(&format!("不能用 / cannot be used: {error}"));
            return Ok(Outcome::No);
        }
    };
    match (read, format) {
        (CalendarFile::Year(plan), Format::Json) => {
            let (off, worked) = plan.days();
            terminal::json(&json!({
                "is_usable": true, "year": plan.year, "days_off": off, "weekend_days_worked": worked,
            }));
        }
        (CalendarFile::Year(plan), Format::Text) => {
            let (off, worked) = plan.days();
            terminal::line(&format!(
                "可以用：{}年，放假{off}天，周末上班{worked}天，依据{}。",
                plan.year, plan.notice
            ));
        }
        (CalendarFile::Hours(_), Format::Json) => terminal::json(&json!({ "is_usable": true })),
        (CalendarFile::Hours(hours), Format::Text) => {
            terminal::line(&format!("可以用：作息时间，依据{}。", hours.notice));
        }
    }
    Ok(Outcome::Done)
}
