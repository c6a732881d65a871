//! The indexes, and the walk along one of them.

use std::collections::VecDeque;

use db::{Condition, DbError, Direction, FullText, Migration, Tx};
use kernel::AreaPath;
use uuid::Uuid;

use crate::Document;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "search",
    number: 1,
    name: "indexes of households, representatives and matters",
    sql: "{full_text search_household};{full_text search_representative};{full_text search_matter};",
}];

/// What is indexed: one index for each kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Households, in the order of their groups.
    Households,
    /// Representatives, in the order of their areas.
    Representatives,
    /// Matters, in the order of the days on which they were collected.
    Matters,
}

impl Index {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Households, Self::Representatives, Self::Matters];

    /// What it is called in reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::Representatives => "representatives",
            Self::Matters => "matters",
        }
    }

    const fn table(self) -> FullText {
        match self {
            Self::Households => FullText::new("search_household"),
            Self::Representatives => FullText::new("search_representative"),
            Self::Matters => FullText::new("search_matter"),
        }
    }

    /// Keeps a record that is new, under the key by which lists show it: its area's or its day's.
    pub fn add(
        self,
        tx: &mut Tx<'_>,
        id: impl Into<Uuid>,
        key: i64,
        document: &Document,
    ) -> Result<(), DbError> {
        self.table().add(tx, id.into(), key, &document.tokens())
    }

    /// Keeps a record as it is now; writes only what differs.
    pub fn put(
        self,
        tx: &mut Tx<'_>,
        id: impl Into<Uuid>,
        key: i64,
        document: &Document,
    ) -> Result<(), DbError> {
        self.table().put(tx, id.into(), key, &document.tokens())?;
        Ok(())
    }

    /// Forgets a record.
    pub fn remove(self, tx: &mut Tx<'_>, id: impl Into<Uuid>) -> Result<(), DbError> {
        self.table().remove(tx, id.into())
    }

    /// The place of a record, from which a later page goes on.
    pub fn place(self, tx: &mut Tx<'_>, id: impl Into<Uuid>) -> Result<Option<i64>, DbError> {
        Ok(self.table().entry(tx, id.into())?.map(|entry| entry.place))
    }

    /// Forgets everything; the rooms then put their records in again.
    pub fn clear(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        self.table().clear(tx)
    }

    /// Brings the index into its best shape after it was filled.
    pub fn settle(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        self.table().settle(tx)
    }
}

/// The key of a record that lists show by area: everything under an area is one range of keys.
pub fn key_of_area(area: &AreaPath) -> i64 {
    // Township, village and group, three digits each; the county is the same for all.
    let below: String = area.as_str().chars().skip(AreaPath::WIDTH).take(9).collect();
    format!("{below:0<9}").parse().unwrap_or(0)
}

/// The keys of everything under an area, the first and the last.
fn keys_under(area: &AreaPath) -> (i64, i64) {
    let below: String = area.as_str().chars().skip(AreaPath::WIDTH).take(9).collect();
    (key_of_area(area), format!("{below:9<9}").parse().unwrap_or(i64::MAX >> 33))
}

/// The place right before everything of an area's own key.
pub fn place_before(area: &AreaPath) -> i64 {
    FullText::places(key_of_area(area), key_of_area(area)).0 - 1
}

/// A walk along an index: hands over identifiers of records that may match, in order, few at first.
#[derive(Debug)]
pub struct Walk {
    table: FullText,
    condition: Condition,
    range: (i64, i64),
    direction: Direction,
    step: usize,
    is_done: bool,
}

/// Walks households or representatives of an area upwards, after a place.
///
/// Matters are walked downwards, the newest first, before a place; their area is one of the
/// condition's marks.
pub fn walk(
    index: Index,
    condition: Condition,
    area: &AreaPath,
    after: Option<i64>,
    wanted: usize,
) -> Walk {
    let table = index.table();
    let (range, direction) = match index {
        Index::Matters => ((0, after.map_or(i64::MAX, |place| place - 1)), Direction::Downwards),
        Index::Households | Index::Representatives => {
            let (first, last) = keys_under(area);
            let (from, until) = FullText::places(first, last);
            ((after.map_or(from, |place| from.max(place + 1)), until), Direction::Upwards)
        }
    };
    Walk { table, condition, range, direction, step: wanted + 4, is_done: false }
}

impl Walk {
    /// The next identifiers; none when there are no more.
    pub fn next(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>, DbError> {
        if self.is_done {
            return Ok(Vec::new());
        }
        let found = self.table.find(tx, &self.condition, self.range, self.direction, self.step)?;
        self.is_done = found.len() < self.step;
        match (found.last(), self.direction) {
            (Some(last), Direction::Upwards) => self.range.0 = last.place + 1,
            (Some(last), Direction::Downwards) => self.range.1 = last.place - 1,
            (None, _) => {}
        }
        // What the list leaves out is met again and again: take longer steps.
        self.step = (self.step * 3).min(500);
        Ok(found.into_iter().map(|entry| entry.id).collect())
    }

    /// Collects what the list wants: `fetch` reads these records, keeps those of the list that
    /// match, and hands them over in the order of the identifiers.
    pub fn collect<T, E: From<DbError>>(
        mut self,
        tx: &mut Tx<'_>,
        wanted: usize,
        mut fetch: impl FnMut(&mut Tx<'_>, &[Uuid]) -> Result<Vec<T>, E>,
    ) -> Result<Vec<T>, E> {
        let mut found = VecDeque::new();
        while found.len() < wanted {
            let ids = self.next(tx)?;
            if ids.is_empty() {
                break;
            }
            found.extend(fetch(tx, &ids)?);
        }
        found.truncate(wanted);
        Ok(found.into())
    }
}

/// The place right before everything of a key.
pub fn place_of(key: i64) -> i64 {
    FullText::places(key, key).0
}

/// The identifiers for an `IN (…)`, filled up with the last one to one of a few lengths.
///
/// Every length is a statement of its own to the engine, and a prepared statement is kept.
pub fn padded(ids: &[Uuid]) -> impl Iterator<Item = Uuid> {
    let rest = ids.len().next_power_of_two() - ids.len();
    ids.iter()
        .copied()
        .chain(ids.last().into_iter().flat_map(move |&id| std::iter::repeat_n(id, rest)))
}

/// What a check of an index against its records found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// The index.
    pub index: Index,
    /// How many records there are.
    pub records: i64,
    /// How many entries there are; -1 when the engine's two parts of it disagree.
    pub entries: i64,
    /// Records without an entry, or with one that says something else.
    pub wrong: i64,
}

impl Check {
    /// How much is wrong.
    pub fn faults(&self) -> i64 {
        self.wrong + (self.records - self.entries).abs()
    }
}

/// Compares an index with its records, one after the other.
#[derive(Debug)]
pub struct Audit {
    index: Index,
    records: i64,
    wrong: i64,
}

impl Audit {
    /// Begins with the index.
    pub fn of(index: Index) -> Self {
        Self { index, records: 0, wrong: 0 }
    }

    /// Looks at a record that the index should hold like this.
    pub fn look(
        &mut self,
        tx: &mut Tx<'_>,
        id: impl Into<Uuid>,
        key: i64,
        document: &Document,
    ) -> Result<(), DbError> {
        let (from, until) = FullText::places(key, key);
        let digest = FullText::digest_of(&document.tokens());
        let entry = self.index.table().entry(tx, id.into())?;
        let is_right = entry
            .is_some_and(|entry| entry.digest == digest && (from..=until).contains(&entry.place));
        self.records += 1;
        self.wrong += i64::from(!is_right);
        Ok(())
    }

    /// What was found.
    pub fn finish(self, tx: &mut Tx<'_>) -> Result<Check, DbError> {
        let entries = self.index.table().count(tx)?;
        Ok(Check { index: self.index, records: self.records, entries, wrong: self.wrong })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_under_an_area_is_one_range_of_keys() {
        let path = |text: &str| -> AreaPath { text.parse().expect("a path") };
        assert_eq!(key_of_area(&path("001004012003")), 4_012_003);
        assert_eq!(key_of_area(&path("001004012")), 4_012_000);
        assert_eq!(keys_under(&path("001004")), (4_000_000, 4_999_999));
        assert_eq!(keys_under(&path("001")), (0, 999_999_999));
        let group = key_of_area(&path("001004012003004"));
        assert_eq!(group, 4_012_003, "what lies deeper stands with its group");
    }
}
