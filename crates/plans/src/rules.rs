//! What plans, to-dos and answers must be like, and how near a day is. Pure.

use calendar::Calendar;
use kernel::{AreaPath, Date, has_control_characters, trimmed};

use crate::acts::{self, Act};
use crate::model::{Action, Assignment, Due, PlanText, Stage, State, TodoText};
use crate::progress::Progress;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 60;
/// The longest words of a plan, in characters.
pub const LONGEST_PLAN: usize = 4_000;
/// The longest number of a document, name of a stage or office held, in characters.
pub const LONGEST_LINE: usize = 40;
/// The longest words of a to-do, an answer or a reason, in characters: a sentence or two, no report.
pub const LONGEST_WORDS: usize = 200;
/// The most stages of a plan.
pub const MOST_STAGES: usize = 8;
/// The most representatives that one step can ask.
pub const MOST_ASKED: usize = 1_000;
/// The fewest working days between asking and being due: nobody is asked for an answer at once.
pub const LEAST_WORKDAYS: i64 = 3;
/// Within so many working days a to-do stands among those that are due soon.
pub const SOON_WORKDAYS: i64 = 2;

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
    /// The last day lies before the first.
    SpanBackwards {
        /// Where in the body.
        pointer: String,
    },
    /// There are more stages than anybody remembers.
    TooManyStages,
    /// No such act in the catalogue.
    UnknownAct,
    /// The day due is no working day.
    DueOnDayOff {
        /// The next working day.
        next: Date,
    },
    /// The day due is too near.
    DueTooSoon {
        /// The first day that can be asked for.
        first: Date,
    },
    /// Nobody would be asked.
    NobodyAsked,
    /// More would be asked than one step can ask.
    TooManyAsked,
    /// Only areas below the issuer's, all of one level, can be asked.
    AreaNotBelow,
    /// A leading group stands at the county, a township or a village.
    AreaTooLow,
    /// The records say that it is not done yet.
    NotMet {
        /// How much is done.
        done: i64,
        /// Of how much.
        total: i64,
    },
    /// It is closed, or waits for somebody else.
    Closed,
    /// It was handed on before.
    PassedOnBefore,
    /// The level above has nothing to answer here.
    NothingAsked,
    /// The end lies before the beginning, or in the future.
    EndsWrong,
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

fn optional(
    pointer: &str,
    words: Option<&str>,
    longest: usize,
) -> Result<Option<String>, Rejection> {
    let Some(words) = words.and_then(trimmed) else { return Ok(None) };
    text(pointer, &words, longest).map(Some)
}

/// The office that somebody holds, cleaned.
pub fn office(words: &str) -> Result<String, Rejection> {
    text("/office", words, LONGEST_LINE)
}

/// A reason, cleaned.
pub fn reason(words: &str) -> Result<String, Rejection> {
    text("/reason", words, LONGEST_WORDS)
}

/// A leading group stands at the county, a township or a village.
pub fn leads(area: &AreaPath) -> Result<(), Rejection> {
    if area.depth() <= 3 { Ok(()) } else { Err(Rejection::AreaTooLow) }
}

/// What a plan says, cleaned.
pub fn plan(new: &PlanText) -> Result<PlanText, Rejection> {
    if new.until_on < new.from_on {
        return Err(Rejection::SpanBackwards { pointer: "/until_on".into() });
    }
    if new.stages.len() > MOST_STAGES {
        return Err(Rejection::TooManyStages);
    }
    let number = new.document_number.as_deref();
    let stages = new.stages.iter().enumerate().map(|(at, stage)| {
        if stage.until_on < stage.from_on {
            let pointer = format!("/stages/{at}/until_on");
            return Err(Rejection::SpanBackwards { pointer });
        }
        let name = text(&format!("/stages/{at}/name"), &stage.name, LONGEST_LINE)?;
        Ok(Stage { name, ..stage.clone() })
    });
    Ok(PlanText {
        title: text("/title", &new.title, LONGEST_TITLE)?,
        words: text("/words", &new.words, LONGEST_PLAN)?,
        document_number: optional("/document_number", number, LONGEST_LINE)?,
        from_on: new.from_on,
        until_on: new.until_on,
        stages: stages.collect::<Result<_, _>>()?,
    })
}

/// What a to-do says, cleaned; asked on that day.
pub fn todo(
    act: &str,
    new: &TodoText,
    today: Date,
    calendar: &Calendar,
) -> Result<(&'static Act, TodoText), Rejection> {
    let act = acts::act(act).ok_or(Rejection::UnknownAct)?;
    let words = optional("/words", new.words.as_deref(), LONGEST_WORDS)?;
    if act.code == acts::OTHER && words.is_none() {
        return Err(Rejection::Missing { pointer: "/words".into() });
    }
    if new.due_on < new.from_on {
        return Err(Rejection::SpanBackwards { pointer: "/due_on".into() });
    }
    if calendar.workdays_between(today, new.due_on) < LEAST_WORKDAYS {
        let first = calendar.add_workdays(today, LEAST_WORKDAYS).on;
        return Err(Rejection::DueTooSoon { first });
    }
    if !calendar.is_workday(new.due_on) {
        return Err(Rejection::DueOnDayOff { next: calendar.add_workdays(new.due_on, 1).on });
    }
    Ok((act, TodoText { words, ..new.clone() }))
}

/// Whether these areas can be asked by that office: all below it, all of one level, none twice.
pub fn below(issuer: &AreaPath, areas: &[AreaPath]) -> Result<(), Rejection> {
    let Some(first) = areas.first() else { return Err(Rejection::NobodyAsked) };
    let depth = first.depth();
    let is_below = |area: &AreaPath| {
        issuer.contains(area) && area.depth() == depth && depth > issuer.depth() && depth <= 3
    };
    if areas.iter().all(is_below) { Ok(()) } else { Err(Rejection::AreaNotBelow) }
}

/// How the assignment stands after the answer, with the words to keep.
///
/// `progress` is what the records say, where the act can be counted.
pub fn answer(
    assignment: &Assignment,
    action: Action,
    words: Option<&str>,
    progress: Option<Progress>,
) -> Result<(State, Option<String>), Rejection> {
    let words = optional("/words", words, LONGEST_WORDS)?;
    let needs_words = matches!(action, Action::Cannot | Action::Question | Action::Reply);
    if needs_words && words.is_none() {
        return Err(Rejection::Missing { pointer: "/words".into() });
    }
    let is_waiting = matches!(assignment.state, State::Open | State::Asked | State::Cannot);
    let next = match action {
        Action::Done | Action::Cannot | Action::Question if !is_waiting => {
            return Err(Rejection::Closed);
        }
        Action::Done => match progress.and_then(|found| found.missing()) {
            Some((done, total)) => return Err(Rejection::NotMet { done, total }),
            None => State::Done,
        },
        Action::Cannot => State::Cannot,
        Action::Question => State::Asked,
        Action::Reply | Action::Excuse
            if !matches!(assignment.state, State::Asked | State::Cannot) =>
        {
            return Err(Rejection::NothingAsked);
        }
        Action::Reply => State::Open,
        Action::Excuse => State::Excused,
        Action::PassOn | Action::HandOver | Action::TakeBack => return Err(Rejection::Closed),
    };
    Ok((next, words))
}

/// How near the day is, and how many working days lie between; less than none once it has passed.
pub fn due(calendar: &Calendar, today: Date, due_on: Date) -> (Due, i64) {
    let days = calendar.workdays_between(today, due_on);
    let due = if due_on < today {
        Due::Past
    } else if days <= SOON_WORKDAYS {
        Due::Soon
    } else {
        Due::Later
    };
    (due, days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::id::{AssignmentId, TodoId};

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn path(text: &str) -> AreaPath {
        text.parse().expect("a path")
    }

    fn asked(due_on: &str) -> TodoText {
        TodoText { words: None, from_on: date("2023-01-01"), due_on: date(due_on) }
    }

    #[test]
    fn nobody_is_asked_for_an_answer_at_once_or_on_a_day_off() {
        let calendar = calendar::Calendar::china();
        let try_on = |due_on: &str| todo("visit_all", &asked(due_on), date("2023-01-13"), calendar);
        // Friday 13 January; the Spring Festival of 2023 ran from 21 to 27 January, and 28 and 29
        // were worked.
        assert_eq!(try_on("2023-01-17"), Err(Rejection::DueTooSoon { first: date("2023-01-18") }));
        assert!(try_on("2023-01-18").is_ok());
        assert_eq!(try_on("2023-01-24"), Err(Rejection::DueOnDayOff { next: date("2023-01-28") }));
        assert!(try_on("2023-01-28").is_ok(), "a make-up Saturday is a working day");
    }

    #[test]
    fn reminders_count_working_days() {
        let calendar = calendar::Calendar::china();
        let on = |today: &str, due_on: &str| due(calendar, date(today), date(due_on));
        assert_eq!(on("2023-01-20", "2023-01-29"), (Due::Soon, 2));
        assert_eq!(on("2023-01-19", "2023-01-29"), (Due::Later, 3));
        assert_eq!(on("2023-01-29", "2023-01-29"), (Due::Soon, 0));
        assert_eq!(on("2023-01-30", "2023-01-29"), (Due::Past, -1));
    }

    #[test]
    fn only_lower_areas_of_one_level_are_asked() {
        let county = AreaPath::county();
        let [town, other, village] = ["001001", "001002", "001001001"].map(path);
        assert!(below(&county, &[town.clone(), other.clone()]).is_ok());
        assert!(below(&county, std::slice::from_ref(&village)).is_ok());
        assert!(below(&town, std::slice::from_ref(&village)).is_ok());
        assert_eq!(below(&county, &[town.clone(), village.clone()]), Err(Rejection::AreaNotBelow));
        assert_eq!(below(&other, std::slice::from_ref(&village)), Err(Rejection::AreaNotBelow));
        assert_eq!(below(&town, std::slice::from_ref(&town)), Err(Rejection::AreaNotBelow));
        assert_eq!(below(&town, &[]), Err(Rejection::NobodyAsked));
        let group = path("001001001001");
        assert_eq!(below(&village, &[group]), Err(Rejection::AreaNotBelow));
    }

    #[test]
    fn done_is_not_said_against_the_records() {
        let open = Assignment {
            id: AssignmentId::from_uuid(Default::default()),
            todo_id: TodoId::from_uuid(Default::default()),
            by_area: AreaPath::county(),
            area_path: path("001001001"),
            representative_id: None,
            state: State::Open,
            words: None,
            said_by: None,
            said_at: None,
            passed_on_at: None,
        };
        let of = |done, total| Some(Progress { done, total });
        let say = |action, words, progress| answer(&open, action, words, progress);
        assert_eq!(
            say(Action::Done, None, of(38, Some(41))),
            Err(Rejection::NotMet { done: 38, total: 41 })
        );
        assert_eq!(say(Action::Done, None, of(41, Some(41))), Ok((State::Done, None)));
        assert_eq!(say(Action::Done, None, of(3, None)), Ok((State::Done, None)));
        assert_eq!(say(Action::Done, None, None), Ok((State::Done, None)));
        assert!(matches!(say(Action::Cannot, Some(" "), None), Err(Rejection::Missing { .. })));
        let words = Some("三户外出务工".to_owned());
        assert_eq!(
            say(Action::Cannot, Some("三户外出务工"), of(38, Some(41))),
            Ok((State::Cannot, words))
        );
        assert_eq!(say(Action::Reply, Some("好"), None), Err(Rejection::NothingAsked));
        let closed = Assignment { state: State::Excused, ..open.clone() };
        assert_eq!(answer(&closed, Action::Done, None, None), Err(Rejection::Closed));
        let long = "字".repeat(LONGEST_WORDS + 1);
        assert!(matches!(say(Action::Question, Some(&long), None), Err(Rejection::TooLong { .. })));
    }
}
