//! What is open now: by state, by age, by area. Read from the records, which are few while open.

use db::{DbError, Tx};
use kernel::{AreaPath, Date};

use crate::State;
use crate::store::lists;

/// The names of the age buckets, in whole days since collection.
pub const AGES: [&str; 4] = ["0-7", "8-15", "16-30", "31+"];

/// How deep villages lie: county, township, village.
const VILLAGE_DEPTH: usize = 3;

/// The days on which matters of that age were collected: one of [`AGES`], counted back from today.
pub fn collected_at_age(age: &str, today: Date) -> Option<(Date, Date)> {
    let [first, last] = match age {
        "0-7" => [-7, 0],
        "8-15" => [-15, -8],
        "16-30" => [-30, -16],
        "31+" => [-36_500, -31],
        _ => return None,
    };
    Some((today.plus_days(first), today.plus_days(last)))
}

/// What is not closed and in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInState {
    /// The state.
    pub state: State,
    /// How many.
    pub count: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
    /// How many by age, in the order of [`AGES`].
    pub by_age: [i64; 4],
}

/// What is open in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInArea {
    /// The area.
    pub area: AreaPath,
    /// How many matters wait for an office.
    pub open: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
}

/// What is open in an area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// How many wait for an office.
    pub open: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
    /// How many are answered and wait for the villager.
    pub to_confirm: i64,
    /// How many there are in each state that is not closed; states with none are left out.
    pub by_state: Vec<(State, i64)>,
    /// How many of those that wait for an office, by age in the order of [`AGES`].
    pub by_age: [i64; 4],
}

/// What is open in the area today; confidential kinds only where the asker may see them.
pub fn open(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    confidential: bool,
) -> Result<Overview, DbError> {
    let mut overview = Overview::default();
    let mut found = lists::open_by_state(tx, area, today, confidential)?;
    found.sort_by_key(|row| row.state);
    for row in found {
        overview.by_state.push((row.state, row.count));
        if !row.state.is_open() {
            overview.to_confirm += row.count;
            continue;
        }
        overview.open += row.count;
        overview.overdue += row.overdue;
        for (sum, count) in overview.by_age.iter_mut().zip(row.by_age) {
            *sum += count;
        }
    }
    Ok(overview)
}

/// What waits for an office in each village of the area that has any, by path.
pub fn open_by_village(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    confidential: bool,
) -> Result<Vec<OpenInArea>, DbError> {
    lists::open_by_width(tx, area, VILLAGE_DEPTH * AreaPath::WIDTH, today, confidential)
}

/// What waits for an office in each child of the area that has any, by path.
pub fn open_by_child(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    confidential: bool,
) -> Result<Vec<OpenInArea>, DbError> {
    lists::open_by_width(tx, area, (area.depth() + 1) * AreaPath::WIDTH, today, confidential)
}
