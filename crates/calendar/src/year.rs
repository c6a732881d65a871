//! What the State Council's notice says about one year, as a file that people can write.

use std::collections::BTreeMap;

use kernel::Date;

use crate::Error;
use crate::days::{FIRST_OPEN_DAY, FIRST_YEAR, LAST_YEAR};

/// What is arranged for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// It is off (放假).
    Off,
    /// It is a weekend day and worked (上班).
    Worked,
}

/// What a notice says about a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Off or worked.
    pub arrangement: Arrangement,
    /// For which festival, such as 春节.
    pub festival: String,
}

/// One year's arrangement, with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearPlan {
    /// The year that the notice is about.
    pub year: i16,
    /// The notice's title.
    pub notice: String,
    /// Its number, such as 国办发明电〔2025〕7号, where it is known.
    pub number: Option<String>,
    /// Where it can be read.
    pub address: Option<String>,
    /// Later notices that changed it.
    pub amended: Vec<String>,
    pub(crate) marks: BTreeMap<Date, Mark>,
}

/// The festivals of every year since 1949; a file without one of them is not whole.
const EVERY_YEAR: [&str; 4] = ["元旦", "春节", "劳动节", "国庆节"];

/// The longest row of days that one line may give: a slip of the pen is longer.
const LONGEST_DAYS: i64 = 16;

const COLUMNS: &str = "from,to,what,festival";

impl YearPlan {
    /// Reads a year's file: `# year:`, `# notice:` and more lines of the head, then
    /// `from,to,what,festival` and a line for each row of days.
    ///
    /// # Errors
    /// The first thing that cannot be right, with its line.
    pub fn read(text: &str) -> Result<Self, Error> {
        let Sheet { head, rows } = sheet(text, COLUMNS)?;
        let one = |name: &'static str| {
            head.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let needed = |name: &'static str| one(name).ok_or(Error::HeadMissing { name });
        let text = needed("year")?;
        let year = text.parse().ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
        let year = year.ok_or(Error::BadYear { text })?;
        let amended = head.iter().filter(|(key, _)| *key == "amended");
        let mut plan = Self {
            year,
            notice: needed("notice")?,
            number: one("number"),
            address: one("address"),
            amended: amended.map(|(_, value)| (*value).to_owned()).collect(),
            marks: BTreeMap::new(),
        };
        for (line, cells) in rows {
            plan.add(line, &cells)?;
        }
        for festival in EVERY_YEAR {
            let mut off = plan.marks.values().filter(|mark| mark.arrangement == Arrangement::Off);
            if !off.any(|mark| mark.festival == festival) {
                return Err(Error::FestivalMissing { festival });
            }
        }
        Ok(plan)
    }

    /// How many days are off, and how many weekend days are worked.
    pub fn days(&self) -> (usize, usize) {
        let off = self.marks.values().filter(|mark| mark.arrangement == Arrangement::Off).count();
        (off, self.marks.len() - off)
    }

    fn add(&mut self, line: usize, cells: &[&str]) -> Result<(), Error> {
        let unreadable = || Error::BadLine { line, text: cells.join(",") };
        let [from, to, what, festival] = cells else { return Err(unreadable()) };
        let from: Date = from.parse().map_err(|_| unreadable())?;
        let to: Date = to.parse().map_err(|_| unreadable())?;
        let arrangement = match *what {
            "放假" => Arrangement::Off,
            "上班" => Arrangement::Worked,
            _ => return Err(unreadable()),
        };
        if !(0..LONGEST_DAYS).contains(&to.days_since(from)) || festival.is_empty() {
            return Err(unreadable());
        }
        let mut on = from;
        while on <= to {
            if !belongs(on, self.year) {
                return Err(Error::DayOutside { line, on, year: self.year });
            }
            if arrangement == Arrangement::Worked && on.weekday() <= 5 {
                return Err(Error::MakeUpOnWeekday { line, on });
            }
            let mark = Mark { arrangement, festival: (*festival).to_owned() };
            if self.marks.insert(on, mark).is_some() {
                return Err(Error::DayTwice { line, on });
            }
            on = on.plus_days(1);
        }
        Ok(())
    }
}

/// Whether a notice about that year has a say in that day.
fn belongs(on: Date, year: i16) -> bool {
    let open = on.month_of_year() == 12 && on.day() >= FIRST_OPEN_DAY;
    on.year() == year || open && on.year() + 1 == year
}

/// A file: the head's names and values, and the cells of each line with the line's number.
pub(crate) struct Sheet<'t> {
    pub(crate) head: Vec<(&'t str, &'t str)>,
    pub(crate) rows: Vec<(usize, Vec<&'t str>)>,
}

/// Reads `# name: value` lines, the line of columns, and the lines below it.
pub(crate) fn sheet<'t>(text: &'t str, columns: &str) -> Result<Sheet<'t>, Error> {
    let (mut head, mut rows, mut has_columns) = (Vec::new(), Vec::new(), false);
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if let Some(words) = line.strip_prefix('#') {
            // A comment without a colon is a comment.
            if let Some((name, value)) = words.split_once(':') {
                head.push((name.trim(), value.trim()));
            }
        } else if !has_columns && line == columns {
            has_columns = true;
        } else if has_columns {
            rows.push((at + 1, line.split(',').map(str::trim).collect()));
        } else {
            return Err(Error::BadLine { line: at + 1, text: line.to_owned() });
        }
    }
    Ok(Sheet { head, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "# year: 2031\n# notice: 通知\n# number: 国办发明电〔2030〕1号\n\
        # amended: 又一份通知\n\nfrom,to,what,festival\n2030-12-31,2031-01-01,放假,元旦\n\
        2031-01-23,2031-01-29,放假,春节\n2031-02-01,2031-02-01,上班,春节\n\
        2031-05-01,2031-05-05,放假,劳动节\n2031-10-01,2031-10-07,放假,国庆节\n";

    #[test]
    fn a_file_is_read_with_its_source() {
        let plan = YearPlan::read(WHOLE).expect("it is whole");
        assert_eq!((plan.year, plan.notice.as_str()), (2031, "通知"));
        assert_eq!(plan.number.as_deref(), Some("国办发明电〔2030〕1号"));
        assert_eq!((plan.address, plan.amended.len()), (None, 1));
        assert_eq!(plan.marks.len(), 2 + 7 + 1 + 5 + 7);
        // What a spreadsheet program writes: a mark of byte order, and carriage returns.
        let windows = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
        assert_eq!(YearPlan::read(&windows).map(|plan| plan.marks.len()), Ok(22));
    }

    #[test]
    fn what_cannot_be_right_is_named_with_its_line() {
        for (change, to, code) in [
            ("# year: 2031\n", "", "calendar.head-missing"),
            ("# notice: 通知\n", "", "calendar.head-missing"),
            ("# year: 2031", "# year: 二〇三一", "calendar.bad-year"),
            ("# year: 2031", "# year: 2231", "calendar.bad-year"),
            ("from,to,what,festival", "首日,末日", "calendar.bad-line"),
            ("2031-05-01,2031-05-05", "2031-05-05,2031-05-01", "calendar.bad-line"),
            ("2031-05-01,2031-05-05", "2031-05-01,2031-07-05", "calendar.bad-line"),
            ("2031-05-01,2031-05-05", "2031-5-1,2031-05-05", "calendar.bad-line"),
            ("放假,劳动节", "休息,劳动节", "calendar.bad-line"),
            ("放假,劳动节", "放假,", "calendar.bad-line"),
            ("2030-12-31", "2030-12-28", "calendar.day-outside"),
            ("2031-01-23,2031-01-29", "2032-01-23,2032-01-29", "calendar.day-outside"),
            ("2031-02-01,2031-02-01", "2031-01-25,2031-01-25", "calendar.day-twice"),
            ("2031-02-01,2031-02-01", "2031-02-03,2031-02-03", "calendar.make-up-on-weekday"),
            ("放假,国庆节", "放假,中秋节", "calendar.festival-missing"),
        ] {
            assert!(WHOLE.contains(change), "{change}");
            let error = YearPlan::read(&WHOLE.replace(change, to)).expect_err(to);
            use kernel::Explain;
            assert_eq!(error.code(), code, "{change} -> {to}");
            assert!(!error.chinese().is_empty() && !error.english().is_empty());
        }
    }
}
