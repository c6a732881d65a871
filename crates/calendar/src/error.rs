//! What can be wrong with a file of the calendar.

use kernel::{Date, ErrorKind, Explain};

/// Why a file of the calendar is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A line of the head (`# year: …`) is missing.
    #[error("the line `# {name}: …` is missing")]
    HeadMissing {
        /// The line's name.
        name: &'static str,
    },
    /// The year is none that the program counts with.
    #[error("{text:?} is not a year from 1900 to 2199")]
    BadYear {
        /// What stands there.
        text: String,
    },
    /// A line cannot be read.
    #[error("line {line} cannot be read: {text:?}")]
    BadLine {
        /// Its number, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// A day lies where a notice of that year has nothing to say.
    #[error("line {line}: {on} does not belong to {year}")]
    DayOutside {
        /// The line's number, from 1.
        line: usize,
        /// The day.
        on: Date,
        /// The file's year.
        year: i16,
    },
    /// A day is named by two lines.
    #[error("line {line}: {on} is named twice")]
    DayTwice {
        /// The line's number, from 1.
        line: usize,
        /// The day.
        on: Date,
    },
    /// A day from Monday to Friday is said to be worked for a holiday, which it is anyway.
    #[error("line {line}: {on} is no weekend day")]
    MakeUpOnWeekday {
        /// The line's number, from 1.
        line: usize,
        /// The day.
        on: Date,
    },
    /// One of the festivals that every year has is not there.
    #[error("{festival} is missing")]
    FestivalMissing {
        /// The festival.
        festival: &'static str,
    },
    /// Office hours that begin after they end, overlap, or have no season.
    #[error("the office hours of line {line} cannot be right")]
    BadHours {
        /// The line's number, from 1.
        line: usize,
    },
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }

    fn code(&self) -> &'static str {
        match self {
            Self::HeadMissing { .. } => "calendar.head-missing",
            Self::BadYear { .. } => "calendar.bad-year",
            Self::BadLine { .. } => "calendar.bad-line",
            Self::DayOutside { .. } => "calendar.day-outside",
            Self::DayTwice { .. } => "calendar.day-twice",
            Self::MakeUpOnWeekday { .. } => "calendar.make-up-on-weekday",
            Self::FestivalMissing { .. } => "calendar.festival-missing",
            Self::BadHours { .. } => "calendar.bad-hours",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::HeadMissing { name } => {
                format!("缺少以“# {name}: ”开头的一行，请照 data/calendar/2026.csv 的样子补上。")
            }
            Self::BadYear { text } => format!("“{text}”不是1900到2199之间的年份，请改正。"),
            Self::BadLine { line, text } => format!(
                "第{line}行读不懂：“{text}”。应为“首日,末日,放假或上班,节日”，日期写作2027-01-01。"
            ),
            Self::DayOutside { line, on, year } => format!(
                "第{line}行的{on}不在{year}年，也不在上一年12月的最后三天，请对照通知改正。"
            ),
            Self::DayTwice { line, on } => {
                format!("第{line}行：{on}前面已经写过，一天只能写一次。")
            }
            Self::MakeUpOnWeekday { line, on } => {
                format!("第{line}行：{on}不是周六、周日，本来就上班，请对照通知改正。")
            }
            Self::FestivalMissing { festival } => {
                format!("没有“{festival}”放假的一行，文件不完整，请对照通知补齐。")
            }
            Self::BadHours { line } => {
                format!("第{line}行的作息时间不对：上午要早于下午，上班要早于下班，写作08:00。")
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::HeadMissing { name } => format!(
                "A line that begins with `# {name}: ` is missing. Add it as in \
                 data/calendar/2026.csv."
            ),
            Self::BadYear { text } => format!("{text:?} is not a year from 1900 to 2199."),
            Self::BadLine { line, text } => format!(
                "Line {line} cannot be read: {text:?}. It should be first day, last day, 放假 \
                 (off) or 上班 (worked), festival; days are written 2027-01-01."
            ),
            Self::DayOutside { line, on, year } => format!(
                "Line {line}: {on} lies neither in {year} nor in the last three days of the \
                 December before. Compare it with the notice."
            ),
            Self::DayTwice { line, on } => {
                format!("Line {line}: {on} was named before. Name each day once.")
            }
            Self::MakeUpOnWeekday { line, on } => format!(
                "Line {line}: {on} is no Saturday or Sunday and is worked anyway. Compare it with \
                 the notice."
            ),
            Self::FestivalMissing { festival } => format!(
                "No line gives days off for {festival}: the file is not complete. Compare it with \
                 the notice."
            ),
            Self::BadHours { line } => format!(
                "The hours of line {line} cannot be right: morning before afternoon, opening \
                 before closing, written 08:00."
            ),
        }
    }
}
