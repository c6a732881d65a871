//! What a registered form must be like, and on which days it is due. Pure.

use std::collections::HashSet;

use exchange::ledgers::LEDGERS;
use kernel::{AreaPath, Date, Month, has_control_characters, trimmed};

use crate::duplicates::normalized;
use crate::model::{Answer, AskedColumn, Covers, Datum, Document, Due, FormText};

/// The longest name of a sheet and of an office, in characters.
pub const LONGEST_NAME: usize = 60;
/// The longest title of a document, in characters.
pub const LONGEST_TITLE: usize = 100;
/// The longest number of a document, heading or collector, in characters.
pub const LONGEST_LINE: usize = 40;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// The most columns of a sheet.
pub const MOST_COLUMNS: usize = 80;
/// The most areas that a sheet names.
pub const MOST_AREAS: usize = 200;

/// Why something is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// A text is missing.
    Missing {
        /// Where in the body.
        pointer: String,
    },
    /// A text is too long.
    TooLong {
        /// Where in the body.
        pointer: String,
        /// The most characters.
        longest: usize,
    },
    /// A text holds characters that cannot be kept.
    Unreadable {
        /// Where in the body.
        pointer: String,
    },
    /// There are no columns.
    NoColumns,
    /// There are more columns than a sheet has.
    TooManyColumns,
    /// The same column stands there twice.
    ColumnTwice {
        /// Where in the body.
        pointer: String,
    },
    /// No such ledger, or the ledger has no such column.
    NoSuchColumn {
        /// Where in the body.
        pointer: String,
    },
    /// No such indicator.
    NoSuchIndicator {
        /// Where in the body.
        pointer: String,
    },
    /// No column has its datum where the answer is.
    AnswerElsewhere,
    /// The areas are not of this office, not all of one level, or none.
    AreasWrong,
    /// The first day due has passed.
    DuePast,
    /// The last day lies before the first, or something is asked once and has a last day.
    SpanBackwards {
        /// Where in the body.
        pointer: String,
    },
    /// The sheet is not due on that day.
    NotDue,
    /// It was given for that day before.
    GivenBefore,
    /// The entry was voided before.
    VoidBefore,
}

fn text(pointer: &str, text: &str, longest: usize) -> Result<String, Rejection> {
    let found = trimmed(text);
    let text = found.ok_or_else(|| Rejection::Missing { pointer: pointer.to_owned() })?;
    if has_control_characters(&text) {
        return Err(Rejection::Unreadable { pointer: pointer.to_owned() });
    }
    if text.chars().count() > longest {
        return Err(Rejection::TooLong { pointer: pointer.to_owned(), longest });
    }
    Ok(text)
}

/// A reason in words.
pub fn reason(words: &str) -> Result<String, Rejection> {
    text("/reason", words, LONGEST_REASON)
}

fn document(asked: &Document) -> Result<Document, Rejection> {
    let number = asked.number.as_deref().and_then(trimmed);
    Ok(Document {
        title: text("/document/title", &asked.title, LONGEST_TITLE)?,
        number: number.map(|words| text("/document/number", &words, LONGEST_LINE)).transpose()?,
        dated_on: asked.dated_on,
    })
}

fn datum(pointer: &str, asked: &Datum) -> Result<Datum, Rejection> {
    match asked {
        Datum::Ledger { ledger, column } => {
            let known = LEDGERS.iter().find(|known| known.code == ledger);
            let has = known.is_some_and(|known| {
                known.columns.iter().skip(1).any(|one| one.label() == *column)
            });
            if !has {
                return Err(Rejection::NoSuchColumn { pointer: format!("{pointer}/datum") });
            }
        }
        Datum::Indicator { indicator } => {
            if figures::indicator(indicator).is_err() {
                return Err(Rejection::NoSuchIndicator { pointer: format!("{pointer}/datum") });
            }
        }
        Datum::NotHeld { collector } => {
            let pointer = format!("{pointer}/datum/collector");
            return Ok(Datum::NotHeld { collector: text(&pointer, collector, LONGEST_LINE)? });
        }
        Datum::Place => {}
    }
    Ok(asked.clone())
}

fn columns(asked: &[AskedColumn]) -> Result<Vec<AskedColumn>, Rejection> {
    if asked.is_empty() {
        return Err(Rejection::NoColumns);
    }
    if asked.len() > MOST_COLUMNS {
        return Err(Rejection::TooManyColumns);
    }
    let mut seen = HashSet::new();
    let mut columns = Vec::with_capacity(asked.len());
    for (place, column) in asked.iter().enumerate() {
        let pointer = format!("/columns/{place}");
        let heading = text(&format!("{pointer}/heading"), &column.heading, LONGEST_LINE)?;
        if !seen.insert(normalized(&heading)) {
            return Err(Rejection::ColumnTwice { pointer: format!("{pointer}/heading") });
        }
        columns.push(AskedColumn { heading, datum: datum(&pointer, &column.datum)? });
    }
    Ok(columns)
}

fn answer(asked: Option<&Answer>, columns: &[AskedColumn]) -> Result<Option<Answer>, Rejection> {
    let is_there = match asked {
        Some(Answer::Ledger { ledger }) => columns.iter().any(
            |column| matches!(&column.datum, Datum::Ledger { ledger: of, .. } if of == ledger),
        ),
        Some(Answer::Figures) => {
            columns.iter().any(|column| matches!(column.datum, Datum::Indicator { .. }))
        }
        Some(Answer::Bulletin) | None => true,
    };
    if is_there { Ok(asked.cloned()) } else { Err(Rejection::AnswerElsewhere) }
}

fn areas(own: &AreaPath, asked: &[AreaPath]) -> Result<Vec<AreaPath>, Rejection> {
    let mut areas = asked.to_vec();
    areas.sort();
    areas.dedup();
    let depth = areas.first().map_or(0, AreaPath::depth);
    let is_fit = |area: &AreaPath| own.contains(area) && area.depth() == depth;
    if areas.is_empty() || areas.len() > MOST_AREAS || !areas.iter().all(is_fit) {
        return Err(Rejection::AreasWrong);
    }
    Ok(areas)
}

/// The form with its words put in order. `before` is what it said, when it is corrected.
pub fn form(
    own: &AreaPath,
    asked: &FormText,
    before: Option<&FormText>,
    today: Date,
) -> Result<FormText, Rejection> {
    let name = text("/name", &asked.name, LONGEST_NAME)?;
    let asker = text("/asker", &asked.asker, LONGEST_NAME)?;
    let document = asked.document.as_ref().map(document).transpose()?;
    let columns = columns(&asked.columns)?;
    let answer = answer(asked.answer.as_ref(), &columns)?;
    let is_as_before = before.is_some_and(|before| before.first_due_on == asked.first_due_on);
    if asked.first_due_on < today && !is_as_before {
        return Err(Rejection::DuePast);
    }
    let is_once = asked.frequency.months().is_none();
    let ends_wrong = |until: Date| is_once || until < asked.first_due_on;
    if asked.until_on.is_some_and(ends_wrong) {
        return Err(Rejection::SpanBackwards { pointer: "/until_on".into() });
    }
    if asked.from_on.is_some_and(|from| !is_once || from > asked.first_due_on) {
        return Err(Rejection::SpanBackwards { pointer: "/from_on".into() });
    }
    Ok(FormText {
        name,
        asker,
        document,
        areas: areas(own, &asked.areas)?,
        answer,
        columns,
        ..asked.clone()
    })
}

/// The first day of the period of so many months that this day lies in.
fn period(on: Date, months: i64) -> Month {
    let month = on.month();
    let into = (i64::from(on.month_of_year()) - 1) % months;
    month.plus(-into)
}

fn span(text: &FormText, on: Date) -> Due {
    let Some(months) = text.frequency.months() else {
        let new_year = period(on, 12).first_day();
        return Due { on, from_on: text.from_on.unwrap_or(new_year), to_on: on };
    };
    let running = period(on, months);
    match text.covers {
        Covers::Running => Due { on, from_on: running.first_day(), to_on: on },
        Covers::Before => Due {
            on,
            from_on: running.plus(-months).first_day(),
            to_on: running.plus(-1).last_day(),
        },
    }
}

/// The days on which the sheet is due, the first one first; without end where it has none. A day that
/// a month does not have is its last one.
pub fn dues(text: &FormText) -> impl Iterator<Item = Due> + '_ {
    let first = text.first_due_on;
    let day_of = move |months: i64| {
        let month = first.month().plus(months);
        let last = month.last_day();
        month.first_day().plus_days(i64::from(first.day().min(last.day())) - 1)
    };
    let step = text.frequency.months();
    let most = if step.is_some() { i64::MAX } else { 1 };
    (0..most)
        .map(move |turn| day_of(turn * step.unwrap_or(0)))
        .take_while(move |on| on.year() < 2199 && text.until_on.is_none_or(|until| *on <= until))
        .map(move |on| span(text, on))
}

/// What can be given now: every day due that has passed, and the first one that has not.
pub fn givable(text: &FormText, today: Date) -> Vec<Due> {
    let mut found = Vec::new();
    for due in dues(text) {
        found.push(due);
        if due.on >= today {
            break;
        }
    }
    found
}

/// The next day due for which the sheet was not given, and how many passed without it.
pub fn next(text: &FormText, given: &[Date], today: Date) -> (Option<Due>, usize) {
    let open = |due: &Due| !given.contains(&due.on);
    let missed = dues(text).take_while(|due| due.on < today).filter(open).count();
    // No more than those given can lie between, so that this ends.
    (dues(text).take(given.len() + missed + 1_000).find(open), missed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Frequency, Level};

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn asked(frequency: Frequency, covers: Covers, first: &str) -> FormText {
        FormText {
            name: "代表履职情况统计表".into(),
            level: Level::City,
            asker: "市委社会工作部".into(),
            document: None,
            areas: vec![AreaPath::county()],
            frequency,
            covers,
            from_on: None,
            first_due_on: day(first),
            until_on: None,
            answer: Some(Answer::Figures),
            columns: vec![AskedColumn {
                heading: "走访户次".into(),
                datum: Datum::Indicator { indicator: "contacts".into() },
            }],
        }
    }

    fn told(text: &FormText, count: usize) -> Vec<[String; 3]> {
        let words = |due: Due| [due.on, due.from_on, due.to_on].map(|on| on.to_string());
        dues(text).take(count).map(words).collect()
    }

    #[test]
    fn a_sheet_is_due_on_the_same_day_of_each_period_about_the_one_before() {
        let monthly = asked(Frequency::Monthly, Covers::Before, "2023-12-31");
        let words = told(&monthly, 3);
        assert_eq!(words[0], ["2023-12-31", "2023-11-01", "2023-11-30"]);
        assert_eq!(words[1], ["2024-01-31", "2023-12-01", "2023-12-31"]);
        assert_eq!(words[2], ["2024-02-29", "2024-01-01", "2024-01-31"]);
        let quarterly = asked(Frequency::Quarterly, Covers::Before, "2023-07-05");
        assert_eq!(told(&quarterly, 2)[1], ["2023-10-05", "2023-07-01", "2023-09-30"]);
        let half = asked(Frequency::HalfYear, Covers::Running, "2023-06-20");
        assert_eq!(told(&half, 2)[1], ["2023-12-20", "2023-07-01", "2023-12-20"]);
        let yearly = asked(Frequency::Yearly, Covers::Before, "2024-01-10");
        assert_eq!(told(&yearly, 1)[0], ["2024-01-10", "2023-01-01", "2023-12-31"]);
    }

    #[test]
    fn what_is_asked_once_is_due_once_and_counts_from_where_it_says() {
        let mut once = asked(Frequency::Once, Covers::Before, "2023-05-20");
        assert_eq!(told(&once, 5), [["2023-05-20", "2023-01-01", "2023-05-20"]]);
        once.from_on = Some(day("2022-09-01"));
        assert_eq!(told(&once, 5), [["2023-05-20", "2022-09-01", "2023-05-20"]]);
    }

    #[test]
    fn the_last_day_ends_it_and_what_was_given_is_not_due_again() {
        let mut text = asked(Frequency::Monthly, Covers::Before, "2023-03-05");
        text.until_on = Some(day("2023-06-04"));
        assert_eq!(told(&text, 9).len(), 3);
        let today = day("2023-05-01");
        let (due, missed) = next(&text, &[], today);
        assert_eq!((due.map(|due| due.on), missed), (Some(day("2023-03-05")), 2));
        let (due, missed) = next(&text, &[day("2023-03-05"), day("2023-04-05")], today);
        assert_eq!((due.map(|due| due.on), missed), (Some(day("2023-05-05")), 0));
        let all = [day("2023-03-05"), day("2023-04-05"), day("2023-05-05")];
        assert_eq!(next(&text, &all, today), (None, 0));
        let days: Vec<Date> = givable(&text, today).iter().map(|due| due.on).collect();
        assert_eq!(days, all, "those that passed, and the first that has not");
    }

    #[test]
    fn what_does_not_fit_is_told_where_it_stands() {
        let today = day("2023-05-08");
        let good = asked(Frequency::Monthly, Covers::Before, "2023-06-05");
        let county = AreaPath::county();
        let refused = |change: &dyn Fn(&mut FormText)| {
            let mut text = good.clone();
            change(&mut text);
            form(&county, &text, None, today).expect_err("refused")
        };
        assert_eq!(form(&county, &good, None, today), Ok(good.clone()));
        assert_eq!(refused(&|text| text.first_due_on = day("2023-05-07")), Rejection::DuePast);
        let mut old = good.clone();
        old.first_due_on = day("2023-02-05");
        assert!(form(&county, &old, Some(&old), today).is_ok(), "a correction keeps its days");
        assert_eq!(refused(&|text| text.columns.clear()), Rejection::NoColumns);
        assert_eq!(refused(&|text| text.areas.clear()), Rejection::AreasWrong);
        assert_eq!(
            refused(&|text| text.columns.push(AskedColumn {
                heading: "走访（户次）".into(),
                datum: Datum::Ledger { ledger: "contacts".into(), column: "没有".into() },
            })),
            Rejection::NoSuchColumn { pointer: "/columns/1/datum".into() }
        );
        assert_eq!(
            refused(&|text| text
                .columns
                .push(AskedColumn { heading: "走访 户次".into(), datum: Datum::Place })),
            Rejection::ColumnTwice { pointer: "/columns/1/heading".into() }
        );
        assert_eq!(
            refused(&|text| text.answer = Some(Answer::Ledger { ledger: "contacts".into() })),
            Rejection::AnswerElsewhere
        );
        assert_eq!(
            refused(&|text| text.until_on = Some(day("2023-06-01"))),
            Rejection::SpanBackwards { pointer: "/until_on".into() }
        );
    }
}
