//! Counters of what is not closed, kept in the transaction that moves a matter.
//!
//! The overview asks at every look how much waits, how old it is and how much is late. A county can
//! have hundreds of thousands of answers that no villager has confirmed yet; counting them anew would
//! take longer than everything else on that page. So each matter that is not closed stands in a few
//! tallies: one by its state, and while it waits for an office one on the day of its collection and
//! one on the day of its deadline. Ages and lateness are sums over days, whatever day is asked.
//! Early signs, and what is about a village's own cadres, stand in tallies of their own, because not
//! everybody may see that they exist.

use db::{DbError, Tx};
use kernel::{AreaPath, Date};

use crate::model::{Matter, State};
use crate::overview::{OpenInArea, Overview};
use crate::sight::Sight;
use crate::store::counters as store;

/// One family of counters: for what everybody in the scope may see, or for what needs more.
struct Family {
    /// By state, in the order of [`STATES`].
    states: [&'static str; STATES.len()],
    collected: &'static str,
    due: &'static str,
}

/// The states that are not closed, in the order of the list of states.
const STATES: [State; 10] = [
    State::Submitted,
    State::Draft,
    State::Accepted,
    State::Assigned,
    State::Returned,
    State::InProgress,
    State::ToSign,
    State::Suspended,
    State::Answered,
    State::Disputed,
];

macro_rules! family {
    ($prefix:literal) => {
        Family {
            states: [
                concat!($prefix, "_submitted"),
                concat!($prefix, "_draft"),
                concat!($prefix, "_accepted"),
                concat!($prefix, "_assigned"),
                concat!($prefix, "_returned"),
                concat!($prefix, "_in_progress"),
                concat!($prefix, "_to_sign"),
                concat!($prefix, "_suspended"),
                concat!($prefix, "_answered"),
                concat!($prefix, "_disputed"),
            ],
            collected: concat!($prefix, "_waiting_since"),
            due: concat!($prefix, "_waiting_until"),
        }
    };
}

/// The families, each with the sight that its matters need.
static FAMILIES: [(Sight, Family); 4] = [
    (Sight { confidential: false, about_cadres: false }, family!("now")),
    (Sight { confidential: true, about_cadres: false }, family!("now_signs")),
    (Sight { confidential: false, about_cadres: true }, family!("now_cadres")),
    (Sight { confidential: true, about_cadres: true }, family!("now_cadre_signs")),
];

impl Family {
    fn of_state(&self, state: State) -> Option<&'static str> {
        let place = STATES.iter().position(|&known| known == state)?;
        Some(self.states[place])
    }
}

/// The family in which a matter stands.
fn family_of(matter: &Matter) -> &'static Family {
    let needs = Sight::needed_for(matter);
    let found = FAMILIES.iter().find(|(sight, _)| *sight == needs);
    let (_, family) = found.expect("every combination has a family");
    family
}

/// Every counter, for `recount`.
pub fn all() -> Vec<&'static str> {
    let counters = |(_, family): &'static (Sight, Family)| {
        family.states.iter().copied().chain([family.collected, family.due])
    };
    FAMILIES.iter().flat_map(counters).collect()
}

/// A tally needs a day, and how many there are in a state now has none: one day stands for all.
fn no_day() -> Date {
    Date::from_number(20_000_101).expect("the first day of 2000 is a date")
}

/// The day after which nothing is kept.
fn last_day() -> Date {
    Date::from_number(21_991_231).expect("the last day that dates know is a date")
}

/// The counters in which a matter stands, with their days.
pub(crate) fn counts(matter: &Matter) -> Vec<(&'static str, Date)> {
    let family = family_of(matter);
    let mut counts = Vec::with_capacity(3);
    counts.extend(family.of_state(matter.state).map(|counter| (counter, no_day())));
    if matter.state.is_open() {
        counts.push((family.collected, matter.collected_on));
        counts.extend(matter.deadline_on.map(|day| (family.due, day)));
    }
    counts
}

/// Moves the counters from where the matter stood to where it stands.
pub(crate) fn tally(tx: &mut Tx<'_>, before: Option<&Matter>, after: &Matter) {
    let before = before.map(counts).unwrap_or_default();
    let now = counts(after);
    for count in before.iter().filter(|count| !now.contains(count)) {
        tx.tally_anew(count.0, count.1, &after.area_path, -1);
    }
    for count in now.iter().filter(|count| !before.contains(count)) {
        tx.tally_anew(count.0, count.1, &after.area_path, 1);
    }
}

/// What the counter says when it is counted from the records: by village and day.
pub fn recount(tx: &mut Tx<'_>, counter: &str) -> Result<Vec<(AreaPath, Date, i64)>, DbError> {
    for (sight, family) in &FAMILIES {
        if counter == family.collected {
            return store::waiting(tx, "collected_on", *sight);
        }
        if counter == family.due {
            return store::waiting(tx, "deadline_on", *sight);
        }
        if let Some(&state) = STATES.iter().find(|&&state| family.of_state(state) == Some(counter))
        {
            let found = store::in_state(tx, state, *sight)?;
            return Ok(found.into_iter().map(|(area, count)| (area, no_day(), count)).collect());
        }
    }
    Ok(Vec::new())
}

/// The sums of a counter of these areas up to a day.
fn sums(
    tx: &mut Tx<'_>,
    counter: impl Fn(&Family) -> &'static str,
    areas: &[AreaPath],
    until: Date,
    sight: Sight,
) -> Result<Vec<i64>, DbError> {
    let mut sums = vec![0; areas.len()];
    for (_, family) in FAMILIES.iter().filter(|(needed, _)| sight.includes(*needed)) {
        let found = db::tally_sums(tx, counter(family), areas, None, until)?;
        for (sum, more) in sums.iter_mut().zip(found) {
            *sum += more;
        }
    }
    Ok(sums)
}

/// The overview of a village, a township or the county.
pub(crate) fn overview(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<Overview, DbError> {
    let areas = std::slice::from_ref(area);
    let mut of = |counter: &dyn Fn(&Family) -> &'static str, until: Date| {
        sums(tx, counter, areas, until, sight).map(|sums| sums.iter().sum::<i64>())
    };
    let mut overview = Overview::default();
    for state in STATES {
        let count = of(&|family| family.of_state(state).unwrap_or_default(), no_day())?;
        if count == 0 {
            continue;
        }
        overview.by_state.push((state, count));
        overview.add(state, count);
    }
    overview.overdue = of(&|family| family.due, today.plus_days(-1))?;
    let mut younger = 0;
    for (place, days) in [7, 15, 30].into_iter().enumerate() {
        let older = of(&|family| family.collected, today.plus_days(-days - 1))?;
        overview.by_age[place] = overview.open - older - younger;
        younger = overview.open - older;
    }
    overview.by_age[3] = overview.open - younger;
    Ok(overview)
}

/// How many are answered, and how many are past their deadline, in a village, a township or the county.
pub(crate) fn answered_and_overdue(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<(i64, i64), DbError> {
    let areas = std::slice::from_ref(area);
    let of_state = |family: &Family| family.of_state(State::Answered).unwrap_or_default();
    let answered = sums(tx, of_state, areas, no_day(), sight)?;
    let overdue = sums(tx, |family| family.due, areas, today.plus_days(-1), sight)?;
    Ok((answered.iter().sum(), overdue.iter().sum()))
}

/// What waits for an office in each of these villages, townships or the county.
pub(crate) fn open_in(
    tx: &mut Tx<'_>,
    areas: &[AreaPath],
    today: Date,
    sight: Sight,
) -> Result<Vec<OpenInArea>, DbError> {
    let open = sums(tx, |family| family.collected, areas, last_day(), sight)?;
    let overdue = sums(tx, |family| family.due, areas, today.plus_days(-1), sight)?;
    let counts = open.into_iter().zip(overdue);
    let in_area = |(area, (open, overdue)): (&AreaPath, (i64, i64))| OpenInArea {
        area: area.clone(),
        open,
        overdue,
    };
    Ok(areas.iter().zip(counts).map(in_area).collect())
}

/// Counts all counters anew and keeps the outcome.
pub fn refill(tx: &mut Tx<'_>) -> Result<(), DbError> {
    for counter in all() {
        db::clear_tally(tx, counter)?;
        for (area, on, count) in recount(tx, counter)? {
            tx.tally_anew(counter, on, &area, count);
        }
    }
    Ok(())
}
