//! Deadlines that reach into a year whose days off are not known yet, and what happens when they are.

use std::sync::Arc;

use calendar::YearPlan;
use kernel::{Clock, Date, Timestamp};
use matters::{Action, Assumed, ClockKind, act, clock, submit, timeline};

use crate::support::{appeal, date, on_both_engines_at, solved, village, write};

/// An invented notice: three working days in the middle of May are off.
const NOTICE: &str = "# year: 2031
# notice: 测试用的放假安排
from,to,what,festival
2031-01-01,2031-01-01,放假,元旦
2031-01-23,2031-01-27,放假,春节
2031-04-05,2031-04-05,放假,清明节
2031-05-01,2031-05-01,放假,劳动节
2031-05-14,2031-05-16,放假,端午节
2031-09-12,2031-09-12,放假,中秋节
2031-10-01,2031-10-03,放假,国庆节
";

/// The Monday before.
struct InMay;

impl Clock for InMay {
    fn now(&self) -> Timestamp {
        Timestamp::noon_in_china(date("2031-05-12"))
    }
}

#[test]
fn a_deadline_over_assumed_days_is_counted_again_when_they_are_known() {
    on_both_engines_at("recount", Arc::new(InMay), |db| {
        calendar::install(calendar::embedded().clone());
        let days = matters::category(matters::Kind::Appeal, "road_transport").expect("one").days;
        let monday = date("2031-05-12");
        let (told, begun) = write(db, |tx| {
            let told = submit(tx, appeal("2031-05-12"))?;
            let begun = submit(tx, appeal("2031-05-12"))?;
            Ok((told, begun))
        })
        .expect("is taken");
        let counted = Some(Assumed { from: monday, days });
        assert_eq!(told.beside.assumed_deadline, counted, "nobody knows the days off of 2031");
        assert_eq!(told.deadline_on, Some(after(monday, days)), "Monday to Friday are assumed");
        let id = begun.id;
        let accept = solved(Action::Accept);
        write(db, move |tx| act(tx, id, 1, accept, monday, &village())).expect("is accepted");
        let recounted = || {
            let ids = db.read_blocking(|tx| clock::assumed(tx, None, 10)).expect("reads");
            assert_eq!(ids, [told.id, id], "both stand over assumed days");
            let each = move |tx: &mut db::Tx<'_>| {
                ids.iter().map(|&id| clock::recount(tx, id)).collect::<Result<Vec<_>, _>>()
            };
            write(db, each).expect("counts")
        };
        assert_eq!(recounted(), [false, false], "the days off are still not known");

        let plan = YearPlan::read(NOTICE).expect("a year");
        calendar::install(calendar::embedded().clone().with([plan]));
        let moved = Some(after(monday, days + 3));
        assert_eq!(recounted(), [true, true]);
        assert_eq!(recounted(), [false, false], "asked again it moves nothing");
        for (id, clocks) in [(told.id, vec![ClockKind::Whole]), (id, vec![ClockKind::Whole])] {
            let read = db.read_blocking(move |tx| matters::get(tx, id, &village(), false));
            assert_eq!(read.expect("is there").deadline_on, moved);
            let events = db.read_blocking(move |tx| timeline(tx, id)).expect("reads");
            let last = events.last().expect("an event");
            assert_eq!((last.action, last.deadline_on), (Action::Recount, moved));
            assert_eq!(last.particulars.clocks, clocks, "the step's day was before the days off");
            assert_eq!(last.from, Some(last.to), "nothing else changes");
        }
        // What is counted now is known, and asks for nothing later.
        let known = write(db, |tx| submit(tx, appeal("2031-05-12"))).expect("is taken");
        assert_eq!((known.deadline_on, known.beside.assumed_deadline), (moved, None));
        calendar::install(calendar::embedded().clone());
    });
}

/// So many days from Monday to Friday after that day.
fn after(day: Date, days: u16) -> Date {
    let mut on = day;
    for _ in 0..days {
        on = on.plus_days(1);
        while on.weekday() > 5 {
            on = on.plus_days(1);
        }
    }
    on
}
