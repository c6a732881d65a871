//! What a session must be like, and what is said of it. Pure.

use kernel::{Date, has_control_characters, trimmed};

use super::{Plan, Rejection, State, Training, theme};

/// The longest title, place or teacher, in characters.
const LONGEST_LINE: usize = 100;
/// The longest note of a plan, in characters.
const LONGEST_WORDS: usize = 500;
/// The most hours of one session.
pub const MOST_HOURS: i64 = 40;
/// How far a planned day may be away.
const FARTHEST_DAYS: i64 = 366;
/// The longest invitation, in characters: it is sent as one message.
pub const LONGEST_INVITATION: usize = 300;

/// The plan as it is kept.
pub(super) fn planned(plan: Plan, today: Date) -> Result<Plan, Rejection> {
    if theme(&plan.theme).is_none() {
        return Err(Rejection::Theme);
    }
    let away = plan.planned_on.days_since(today).abs();
    if away > FARTHEST_DAYS {
        return Err(Rejection::Day);
    }
    if plan.hours.is_some_and(|hours| !(1..=MOST_HOURS).contains(&hours)) {
        return Err(Rejection::Hours);
    }
    Ok(Plan {
        title: text("title", plan.title.as_deref(), LONGEST_LINE)?,
        place: text("place", plan.place.as_deref(), LONGEST_LINE)?,
        teacher: text("teacher", plan.teacher.as_deref(), LONGEST_LINE)?,
        starts: text("starts", plan.starts.as_deref(), 20)?,
        words: text("words", plan.words.as_deref(), LONGEST_WORDS)?,
        ..plan
    })
}

/// A session whose plan may still change.
pub(super) fn still_planned(training: &Training) -> Result<(), Rejection> {
    match training.state {
        State::Planned => Ok(()),
        State::Held => Err(Rejection::Held),
        State::Cancelled => Err(Rejection::Cancelled),
    }
}

/// A text of at most so many characters; nothing where it is empty.
pub(super) fn text(
    field: &'static str,
    text: Option<&str>,
    longest: usize,
) -> Result<Option<String>, Rejection> {
    let Some(text) = text.and_then(trimmed) else { return Ok(None) };
    if has_control_characters(&text) || text.chars().count() > longest {
        return Err(Rejection::Text(field));
    }
    Ok(Some(text))
}

/// The invitation, to be copied into a group: what, when, where, who teaches, what else, and how to
/// say no. What the plan's own words make too long is cut, never the rest.
pub(super) fn invitation(training: &Training, area: &str) -> String {
    let plan = &training.plan;
    let weekday = ["一", "二", "三", "四", "五", "六", "日"]
        .get(usize::try_from(plan.planned_on.weekday()).unwrap_or(1).saturating_sub(1))
        .copied()
        .unwrap_or("");
    let day = format!("{}月{}日", plan.planned_on.month_of_year(), plan.planned_on.day());
    let starts = plan.starts.as_deref().unwrap_or("");
    let place = plan.place.as_deref().unwrap_or_else(|| plan.venue.chinese());
    let line = |text: &str, longest: usize| -> String { text.chars().take(longest).collect() };
    let mut lines = vec![
        format!("【培训通知】{}", line(training.title(), 40)),
        format!("时间：{day}(星期{weekday}){}", line(starts, 20)),
        format!("地点：{}", line(place, 40)),
    ];
    if let Some(teacher) = &plan.teacher {
        lines.push(format!("讲课：{}", line(teacher, 30)));
    }
    lines.push("能来的请接龙写“组别+姓名”，来不了的写“请假”。没用微信的由组长代报。".to_owned());
    lines.push(format!("——{}", line(area, 20)));
    let used: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
    if let Some(words) = &plan.words {
        let left = LONGEST_INVITATION.saturating_sub(used + 1);
        let kept = line(&words.replace('\n', " "), left);
        if !kept.is_empty() {
            lines.insert(lines.len() - 2, kept);
        }
    }
    lines.join("\n")
}
