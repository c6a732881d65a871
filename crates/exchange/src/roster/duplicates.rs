//! The same household or person twice in one file.
//!
//! Two rows are the same record when their household codes are equal, or when village, group
//! and name are equal and nothing that is given in both (identity number, else phone) differs.
//! Identical twins are ignored and counted; the later of two that contradict each other is
//! sent back with the row number of the first. Of a survey the rows of one person are put together:
//! somebody who stands on three lists has three grounds.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{BadRow, CandidateRow, HouseholdRow, Kind, Place, RepresentativeRow, Roster, cells_of};
use crate::clean::identity::IdNumber;
use crate::clean::numbers::GroupName;
use crate::problem::{FileError, Problem, RowError};
use crate::sheet::Source;

trait Record: Clone + PartialEq {
    fn place(&self) -> Place;
    fn move_to(&mut self, place: Place);
    fn code(&self) -> Option<&str>;
    fn area(&self) -> (Option<&Arc<str>>, &Arc<GroupName>);
    fn name(&self) -> &str;
    fn id_number(&self) -> Option<&IdNumber>;
    fn phone(&self) -> Option<&str>;
}

impl Record for HouseholdRow {
    fn place(&self) -> Place {
        self.place
    }
    fn move_to(&mut self, place: Place) {
        self.place = place;
    }
    fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
    fn area(&self) -> (Option<&Arc<str>>, &Arc<GroupName>) {
        (self.village.as_ref(), &self.group)
    }
    fn name(&self) -> &str {
        &self.head_name
    }
    fn id_number(&self) -> Option<&IdNumber> {
        self.id_number.as_ref()
    }
    fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }
}

impl Record for RepresentativeRow {
    fn place(&self) -> Place {
        self.place
    }
    fn move_to(&mut self, place: Place) {
        self.place = place;
    }
    fn code(&self) -> Option<&str> {
        None
    }
    fn area(&self) -> (Option<&Arc<str>>, &Arc<GroupName>) {
        (self.village.as_ref(), &self.group)
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn id_number(&self) -> Option<&IdNumber> {
        self.id_number.as_ref()
    }
    fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }
}

impl Record for CandidateRow {
    fn place(&self) -> Place {
        self.place
    }
    fn move_to(&mut self, place: Place) {
        self.place = place;
    }
    fn code(&self) -> Option<&str> {
        None
    }
    fn area(&self) -> (Option<&Arc<str>>, &Arc<GroupName>) {
        (self.village.as_ref(), &self.group)
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn id_number(&self) -> Option<&IdNumber> {
        self.id_number.as_ref()
    }
    fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }
}

/// Puts the rows of a survey that mean one person into the first of them; the grounds of all are
/// kept, and what the first leaves open another may say. A list that leaves the group open means
/// the one of that name in the village.
fn put_together(rows: Vec<CandidateRow>) -> (Vec<CandidateRow>, u32) {
    let mut kept: Vec<CandidateRow> = Vec::with_capacity(rows.len());
    let mut by_name: HashMap<(Option<Arc<str>>, String), Vec<usize>> = HashMap::new();
    let mut together = 0;
    for row in rows {
        let places = by_name.entry((row.village.clone(), row.name.clone())).or_default();
        let earlier = places.iter().copied().find(|at| {
            let known = &kept[*at];
            let is_open = known.group.name.is_empty() || row.group.name.is_empty();
            (is_open || known.group == row.group)
                && may_be_same((known.id_number(), row.id_number()), (known.phone(), row.phone()))
                && agrees(known.sex, row.sex)
                && agrees(known.birth, row.birth)
        });
        let Some(earlier) = earlier else {
            places.push(kept.len());
            kept.push(row);
            continue;
        };
        together += 1;
        let known = &mut kept[earlier];
        known.grounds.extend(row.grounds);
        known.grounds.sort_unstable();
        known.grounds.dedup();
        if known.group.name.is_empty() {
            known.group = row.group;
        }
        known.sex = known.sex.or(row.sex);
        known.birth = known.birth.or(row.birth);
        known.ethnic_group = known.ethnic_group.or(row.ethnic_group);
        known.political_status = known.political_status.or(row.political_status);
        known.education = known.education.or(row.education);
        known.phone = known.phone.take().or(row.phone);
        known.id_number = known.id_number.take().or(row.id_number);
    }
    (kept, together)
}

fn agrees<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether two records of one name in one group may be the same, by what both of them tell.
pub(crate) fn may_be_same<T: PartialEq + ?Sized>(
    ids: (Option<&T>, Option<&T>),
    phones: (Option<&str>, Option<&str>),
) -> bool {
    match (ids, phones) {
        ((Some(one), Some(other)), _) => one == other,
        (_, (Some(one), Some(other))) => one == other,
        _ => true,
    }
}

enum Verdict {
    Identical,
    Contradicts(Place),
}

fn verdicts<R: Record>(rows: &[R]) -> BTreeMap<usize, Verdict> {
    let mut by_code: HashMap<&str, usize> = HashMap::new();
    type Key<'a> = (Option<&'a str>, &'a GroupName, &'a str);
    let mut by_name: HashMap<Key<'_>, Vec<usize>> = HashMap::with_capacity(rows.len());
    let mut verdicts = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let (village, group) = row.area();
        let key = (village.map(|name| &**name), &**group, row.name());
        let same_code = row.code().and_then(|code| by_code.get(code).copied());
        let earlier = same_code.or_else(|| {
            by_name.get(&key)?.iter().copied().find(|earlier| {
                let known = &rows[*earlier];
                let codes = known.code().zip(row.code()).is_none_or(|(one, other)| one == other);
                codes
                    && may_be_same(
                        (known.id_number(), row.id_number()),
                        (known.phone(), row.phone()),
                    )
            })
        });
        if let Some(earlier) = earlier {
            let mut twin = rows[earlier].clone();
            twin.move_to(row.place());
            let verdict = if twin == *row {
                Verdict::Identical
            } else {
                Verdict::Contradicts(rows[earlier].place())
            };
            verdicts.insert(index, verdict);
            continue;
        }
        if let Some(code) = row.code() {
            by_code.insert(code, index);
        }
        by_name.entry(key).or_default().push(index);
    }
    verdicts
}

/// Takes twins and contradictions out of the good rows.
pub(super) fn sort_out(source: &Source, roster: &mut Roster) -> Result<(), FileError> {
    let (verdicts, places): (_, Vec<Place>) = match roster.kind {
        Kind::Households => {
            (verdicts(&roster.households), roster.households.iter().map(Record::place).collect())
        }
        Kind::Representatives => (
            verdicts(&roster.representatives),
            roster.representatives.iter().map(Record::place).collect(),
        ),
        Kind::Candidates => {
            let (kept, together) = put_together(std::mem::take(&mut roster.candidates));
            roster.candidates = kept;
            roster.counts.identical += together;
            return Ok(());
        }
    };
    if verdicts.is_empty() {
        return Ok(());
    }
    let mut contradicting = BTreeMap::new();
    for (index, verdict) in &verdicts {
        match verdict {
            Verdict::Identical => roster.counts.identical += 1,
            Verdict::Contradicts(first) => {
                contradicting.insert(places[*index], *first);
            }
        }
    }
    let mut index = 0;
    roster.households.retain(|_| {
        index += 1;
        !verdicts.contains_key(&(index - 1))
    });
    let mut index = 0;
    roster.representatives.retain(|_| {
        index += 1;
        !verdicts.contains_key(&(index - 1))
    });
    let places = contradicting.keys().copied().collect();
    for (place, kept) in cells_of(source, roster.kind, places)? {
        let first = contradicting[&place];
        let problem = contradiction(roster.sheet_name(first), first.row);
        let error = RowError {
            sheet: roster.sheet_name(place).to_owned(),
            row: place.row,
            column: String::new(),
            value: String::new(),
            code: problem.code.into(),
            zh: problem.zh,
            en: problem.en,
        };
        roster.bad.push(BadRow { place, kept, errors: vec![error] });
    }
    roster.bad.sort_by_key(|bad| bad.place);
    Ok(())
}

fn contradiction(sheet: &str, row: u32) -> Problem {
    Problem::new(
        "exchange.duplicate-contradicts",
        format!(
            "与“{sheet}”第 {row} 行是同一户（人），内容却不一样。请保留正确的一行，删去另一行；\
             若是同名的不同户，请补上身份证号或电话。"
        ),
        format!(
            "The same record as row {row} of “{sheet}” with other content. Keep the right row; \
             if they are two of one name, add ID numbers or phones."
        ),
    )
}
