//! The embedded years against what the notices say, and against a slow way of counting.

use std::collections::BTreeMap;
use std::path::Path;

use calendar::{Due, OfficeHours, Why, YearPlan, embedded};
use kernel::{Date, Timestamp};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn due(on: &str, is_assumed: bool) -> Due {
    Due { on: date(on), is_assumed }
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/calendar")
}

#[test]
fn every_file_of_the_folder_is_embedded() {
    let mut names: Vec<i16> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("plain"))
        .filter(|name| name != "hours.csv")
        .map(|name| name.trim_end_matches(".csv").parse().expect("a year"))
        .collect();
    names.sort_unstable();
    let years: Vec<i16> = embedded().years().map(|plan| plan.year).collect();
    assert_eq!(years, names);
    assert_eq!((years[0], years.len()), (2004, 23));
    for plan in embedded().years() {
        assert!(plan.notice.contains(&plan.year.to_string()), "{}", plan.year);
        assert!(plan.address.is_some(), "{}", plan.year);
        // Whoever doubts a day looks the notice up by its number.
        assert_eq!(plan.number.is_some(), plan.year >= 2006, "{}", plan.year);
    }
}

#[test]
fn a_day_says_why_it_is_worked() {
    let calendar = embedded();
    for (on, is_workday, why) in [
        ("2026-01-04", true, Why::MakeUp("元旦")),
        ("2026-02-16", false, Why::Holiday("春节")),
        ("2026-03-14", false, Why::Weekend),
        ("2026-03-16", true, Why::Weekday),
        // A New Year's holiday of the next year's notice.
        ("2018-12-29", true, Why::MakeUp("元旦")),
        ("2018-12-31", false, Why::Holiday("元旦")),
        // The Spring Festival of 2020 was prolonged: Saturday, 1 February was not worked after all.
        ("2020-02-01", false, Why::Holiday("春节")),
        ("2015-09-04", false, Why::Holiday("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日")),
    ] {
        let day = calendar.day(date(on));
        assert_eq!((day.is_workday, day.why, day.is_assumed), (is_workday, why, false), "{on}");
    }
}

#[test]
fn years_have_as_many_working_days_as_published() {
    for (year, worked, make_up) in [(2025, 248, 5), (2026, 248, 6), (2024, 251, 8)] {
        let (first, last) = (date(&format!("{year}-01-01")), date(&format!("{year}-12-31")));
        assert_eq!(embedded().workdays_between(first.plus_days(-1), last), worked, "{year}");
        let days = (0..=last.days_since(first)).map(|day| embedded().day(first.plus_days(day)));
        let days = days.filter(|day| matches!(day.why, Why::MakeUp(_)));
        assert_eq!(days.count(), make_up, "{year}");
    }
}

#[test]
fn working_days_are_counted_over_holidays_and_make_up_days() {
    let calendar = embedded();
    // A Friday before the Spring Festival; Saturday the 14th and the 28th are worked.
    assert_eq!(calendar.add_workdays(date("2026-02-13"), 1), due("2026-02-14", false));
    assert_eq!(calendar.add_workdays(date("2026-02-13"), 2), due("2026-02-24", false));
    assert_eq!(calendar.add_workdays(date("2026-02-13"), 6), due("2026-02-28", false));
    // None: the day itself when it is worked, else the next that is.
    assert_eq!(calendar.add_workdays(date("2026-02-14"), 0), due("2026-02-14", false));
    assert_eq!(calendar.add_workdays(date("2026-02-15"), 0), due("2026-02-24", false));
    // Back.
    assert_eq!(calendar.add_workdays(date("2026-02-24"), -1), due("2026-02-14", false));
    assert_eq!(calendar.add_workdays(date("2026-02-20"), -1), due("2026-02-14", false));
    assert_eq!(calendar.workdays_between(date("2026-02-13"), date("2026-02-24")), 2);
    assert_eq!(calendar.workdays_between(date("2026-02-24"), date("2026-02-13")), -2);
}

#[test]
fn what_is_only_assumed_says_so() {
    let calendar = embedded();
    assert!(!calendar.has_year(2027));
    // The last days of December wait for the next year's notice, and so does all after them.
    assert_eq!(calendar.add_workdays(date("2026-12-27"), 1), due("2026-12-28", false));
    assert_eq!(calendar.add_workdays(date("2026-12-28"), 1), due("2026-12-29", true));
    assert_eq!(calendar.add_workdays(date("2026-12-24"), 10), due("2027-01-07", true));
    assert!(calendar.day(date("2027-03-01")).is_assumed);
    assert!(!calendar.day(date("2025-12-31")).is_assumed);
    // What is due before the open days is sure, whenever one looks.
    assert!(!calendar.is_deadline_assumed(date("2026-12-01"), date("2026-12-28")));
    assert!(calendar.is_deadline_assumed(date("2026-12-01"), date("2027-01-05")));
    assert!(calendar.is_deadline_assumed(date("2027-02-01"), date("2027-01-05")));
    // A long way that ends in a known year, but begins in an unknown one.
    assert!(calendar.add_workdays(date("2003-12-25"), 20).is_assumed);
    assert!(!calendar.add_workdays(date("2003-12-31"), 1).is_assumed);
    assert_eq!(calendar.missing_years(date("2026-11-28"), date("2028-01-27")), [2027, 2028]);
    // The ends of the calendar hold.
    assert_eq!(calendar.add_workdays(date("2199-12-30"), i64::MAX), due("2199-12-31", true));
    assert_eq!(calendar.add_workdays(date("1900-01-02"), i64::MIN), due("1900-01-01", true));
}

/// A year as a county's clerk would write it; the days are invented.
const NEXT: &str = "# year: 2027\n# notice: 试写的通知\nfrom,to,what,festival\n\
    2026-12-31,2027-01-02,放假,元旦\n2027-01-03,2027-01-03,上班,元旦\n\
    2027-02-05,2027-02-11,放假,春节\n2027-05-01,2027-05-05,放假,劳动节\n\
    2027-10-01,2027-10-07,放假,国庆节\n";

#[test]
fn a_county_adds_a_year_of_its_own() {
    let plan = YearPlan::read(NEXT).expect("it is whole");
    let calendar = embedded().clone().with([plan]);
    assert_eq!(calendar.add_workdays(date("2026-12-28"), 1), due("2026-12-29", false));
    assert_eq!(calendar.add_workdays(date("2026-12-30"), 1), due("2027-01-03", false));
    assert_eq!(calendar.add_workdays(date("2026-12-30"), 1).on.weekday(), 7);
    assert!(calendar.day(date("2027-12-30")).is_assumed);
    // The embedded one is as it was.
    assert!(!embedded().has_year(2027));
    // Read again with another day, the year is corrected and not mixed.
    let corrected = NEXT.replace("2026-12-31,2027-01-02", "2027-01-01,2027-01-03");
    let corrected = corrected.replace("2027-01-03,2027-01-03,上班,元旦\n", "");
    let calendar = calendar.with([YearPlan::read(&corrected).expect("it is whole")]);
    assert_eq!(calendar.add_workdays(date("2026-12-30"), 1), due("2026-12-31", false));
    assert!(!calendar.is_workday(date("2027-01-03")));
}

#[test]
fn office_hours_pass_while_offices_are_open() {
    let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
    let later = |from: &str, hours| {
        let due = embedded().add_office_hours(at(&format!("{from}:00+08:00")), hours);
        (due.at, due.is_assumed)
    };
    // A Wednesday in winter hours: 8 to 12, and half past two to half past five.
    assert_eq!(later("2026-03-11T10:00", 1), (at("2026-03-11T11:00:00+08:00"), false));
    assert_eq!(later("2026-03-11T10:00", 2), (at("2026-03-11T12:00:00+08:00"), false));
    assert_eq!(later("2026-03-11T10:00", 3), (at("2026-03-11T15:30:00+08:00"), false));
    assert_eq!(later("2026-03-11T12:30", 0), (at("2026-03-11T14:30:00+08:00"), false));
    assert_eq!(later("2026-03-11T23:00", 1), (at("2026-03-12T09:00:00+08:00"), false));
    // Summer hours: the afternoon begins at three.
    assert_eq!(later("2026-07-01T12:30", 1), (at("2026-07-01T16:00:00+08:00"), false));
    // From the eve of the Spring Festival, a Saturday that is worked, over nine days off.
    assert_eq!(later("2026-02-14T17:00", 1), (at("2026-02-24T08:30:00+08:00"), false));
    // Seven hours a day: two days' worth, into days that nobody has arranged yet.
    assert_eq!(later("2026-12-28T08:00", 8), (at("2026-12-29T09:00:00+08:00"), true));
    // A county's own hours take the place of these.
    let own = "# notice: 通知\nsince,morning_from,morning_to,afternoon_from,afternoon_to\n\
        01-01,09:00,12:00,13:00,17:00\n";
    let calendar = embedded().clone().with_hours(OfficeHours::read(own).expect("reads"));
    let due = calendar.add_office_hours(at("2026-07-01T08:00:00+08:00"), 4);
    assert_eq!(due.at, at("2026-07-01T14:00:00+08:00"));
}

/// Days in a row with what is worked, put together from the files by the simplest means.
struct Oracle {
    first: Date,
    worked: Vec<bool>,
}

impl Oracle {
    fn new(first: Date, days: i64) -> Self {
        let mut said: BTreeMap<String, bool> = BTreeMap::new();
        for year in 2004..=2026 {
            let text = std::fs::read_to_string(folder().join(format!("{year}.csv")));
            let text = text.expect("the file is there");
            for line in text.lines().filter(|line| line.starts_with(['1', '2'])) {
                let cells: Vec<&str> = line.split(',').collect();
                let (from, to) = (date(cells[0]), date(cells[1]));
                for day in 0..=to.days_since(from) {
                    said.insert(from.plus_days(day).to_string(), cells[2] == "上班");
                }
            }
        }
        let worked = (0..days).map(|day| {
            let on = first.plus_days(day);
            said.get(&on.to_string()).copied().unwrap_or(on.weekday() < 6)
        });
        Self { first, worked: worked.collect() }
    }

    /// Goes day by day until so many working days were met.
    fn add(&self, from: usize, days: i64) -> usize {
        let mut at = from;
        if days == 0 {
            while !self.worked[at] {
                at += 1;
            }
            return at;
        }
        let mut left = days.abs();
        while left > 0 {
            at = if days > 0 { at + 1 } else { at - 1 };
            if self.worked[at] {
                left -= 1;
            }
        }
        at
    }
}

/// Numbers from a seed (SplitMix64), so that a failure can be seen again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % limit
    }
}

#[test]
fn a_million_random_additions_agree_with_a_slow_count() {
    const MOST_DAYS: i64 = 90;
    let calendar = embedded();
    let first = date("2001-01-01");
    let days = date("2031-12-31").days_since(first);
    let oracle = Oracle::new(first, days);
    let mut numbers = Numbers(2026);
    let margin = 400;
    for _ in 0..1_000_000 {
        let span = u64::try_from(days - 2 * margin).expect("some years");
        let from = usize::try_from(numbers.below(span)).expect("small") + margin as usize;
        let add =
            i64::try_from(numbers.below(2 * MOST_DAYS as u64 + 1)).expect("small") - MOST_DAYS;
        let slow = oracle.add(from, add);
        let day = |place: usize| oracle.first.plus_days(i64::try_from(place).expect("small"));
        let quick = calendar.add_workdays(day(from), add);
        assert_eq!(quick.on, day(slow), "{} and {add}", day(from));
        if add > 0 {
            assert_eq!(calendar.workdays_between(day(from), quick.on), add, "{}", day(from));
        }
    }
}
