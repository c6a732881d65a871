//! Preview, dry run and confirmation of a roster.
//!
//! A file becomes entries ([`prepare`]), entries become an account of what would happen
//! ([`preview`], nothing is written), and after the confirmation they are taken slice by slice
//! through the county's writer ([`apply`]). A second run of the same file changes nothing. Rows
//! that cannot be taken never stop the others.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use db::{Db, Tx};
use kernel::{Actor, AreaKind, AreaPath, Date};
use registry::{AreaTree, IdentityKey, areas};
use representatives::selection::Ground;
use serde::{Deserialize, Serialize};

use crate::entry::{CandidateEntry, GroupKey, HouseholdEntry, RepresentativeEntry};
use crate::error::Error;
use crate::outcome::{Remark, SliceOutcome, Totals};
use crate::places::Places;
use crate::problem::{Problem, RowError};
use crate::report::{LISTED, Report, Sample, masked_phone, told};
use crate::roster::{BadRow, Kind, Place, Roster, SheetReport, cells_of};
use crate::sheet::Source;
use crate::write::{ErrorSheet, WriteError, error_sheet};
use crate::{candidates_in, households, representatives_in};

/// Rows that one transaction takes.
pub const SLICE: usize = 500;

/// How an import is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The area the import is for: rows of other places are sent back.
    pub area: AreaPath,
    /// First day of links that are made for households without one; today when not told.
    pub links_from: Option<Date>,
    /// First day of service where the roster does not say; today when not told.
    pub serves_from: Option<Date>,
    /// Why candidates come into question whose row does not say it.
    pub ground: Option<Ground>,
}

impl Options {
    /// An import for that area, with links and services from today.
    pub fn new(area: AreaPath) -> Self {
        Self { area, links_from: None, serves_from: None, ground: None }
    }
}

/// Entries of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "entries", rename_all = "snake_case")]
pub enum Entries {
    /// Households.
    Households(Vec<HouseholdEntry>),
    /// Representatives.
    Representatives(Vec<RepresentativeEntry>),
    /// Candidates.
    Candidates(Vec<CandidateEntry>),
}

impl Entries {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Entries::Households(entries) => entries.len(),
            Entries::Representatives(entries) => entries.len(),
            Entries::Candidates(entries) => entries.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn group(&self, index: usize) -> &GroupKey {
        match self {
            Entries::Households(entries) => &entries[index].group,
            Entries::Representatives(entries) => &entries[index].group,
            Entries::Candidates(entries) => &entries[index].group,
        }
    }

    fn place(&self, index: usize) -> Place {
        let (sheet, row) = match self {
            Entries::Households(entries) => (entries[index].sheet, entries[index].row),
            Entries::Representatives(entries) => (entries[index].sheet, entries[index].row),
            Entries::Candidates(entries) => (entries[index].sheet, entries[index].row),
        };
        Place { sheet, row }
    }

    fn retain(&mut self, bad: &BTreeSet<Place>) {
        match self {
            Entries::Households(entries) => {
                entries.retain(|one| !bad.contains(&Place { sheet: one.sheet, row: one.row }))
            }
            Entries::Representatives(entries) => {
                entries.retain(|one| !bad.contains(&Place { sheet: one.sheet, row: one.row }))
            }
            Entries::Candidates(entries) => {
                entries.retain(|one| !bad.contains(&Place { sheet: one.sheet, row: one.row }))
            }
        }
    }

    fn remove(&mut self, index: usize) {
        match self {
            Entries::Households(entries) => {
                entries.remove(index);
            }
            Entries::Representatives(entries) => {
                entries.remove(index);
            }
            Entries::Candidates(entries) => {
                entries.remove(index);
            }
        }
    }

    pub(crate) fn part(&self, range: Range<usize>) -> Entries {
        match self {
            Entries::Households(entries) => Entries::Households(entries[range].to_vec()),
            Entries::Representatives(entries) => Entries::Representatives(entries[range].to_vec()),
            Entries::Candidates(entries) => Entries::Candidates(entries[range].to_vec()),
        }
    }

    /// Ranges of at most [`SLICE`] entries, cut between groups wherever a group fits.
    pub(crate) fn slices(&self) -> Vec<Range<usize>> {
        let mut slices = Vec::new();
        let mut start = 0;
        let mut group_start = 0;
        for index in 0..self.len() {
            if index > group_start && self.group(index) != self.group(index - 1) {
                group_start = index;
            }
            if index - start == SLICE {
                let cut = if group_start > start { group_start } else { index };
                slices.push(start..cut);
                start = cut;
            }
        }
        if start < self.len() {
            slices.push(start..self.len());
        }
        slices
    }

    fn run(
        &self,
        tx: &mut Tx<'_>,
        places: &Places,
        options: &Options,
        write: bool,
    ) -> Result<SliceOutcome, Error> {
        match self {
            Entries::Households(entries) => households::slice(tx, places, entries, options, write),
            Entries::Representatives(entries) => {
                representatives_in::slice(tx, places, entries, options, write)
            }
            Entries::Candidates(entries) => {
                candidates_in::slice(tx, places, entries, options, write)
            }
        }
    }
}

/// A file ready to be confirmed.
#[derive(Debug)]
pub struct Prepared {
    /// What was understood and what would happen.
    pub report: Report,
    /// Good rows, sorted by group.
    pub entries: Entries,
    /// Bad rows with their cells. May hold identity numbers: never store them unmasked.
    pub bad: Vec<BadRow>,
    sheets: Vec<SheetReport>,
    kind: Kind,
}

impl Prepared {
    /// The bad rows in the layout of the file; with `mask`, identity numbers are masked.
    pub fn error_sheets(&self, mask: bool) -> Vec<ErrorSheet> {
        ErrorSheet::gather(&self.sheets, &self.bad, mask)
    }

    /// The error sheet as .xlsx.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn error_sheet(&self) -> Result<Vec<u8>, WriteError> {
        error_sheet(&self.error_sheets(false))
    }

    /// Moves rows to the bad ones, with their cells read again from the file.
    fn send_back(&mut self, source: &Source, remarks: &[Remark]) -> Result<(), Error> {
        if remarks.is_empty() {
            return Ok(());
        }
        let mut reasons: HashMap<Place, Vec<RowError>> = HashMap::new();
        for remark in remarks {
            let place = Place { sheet: remark.sheet, row: remark.row };
            reasons.entry(place).or_default().push(told(&self.report.sheets, remark));
        }
        let places: BTreeSet<Place> = reasons.keys().copied().collect();
        self.entries.retain(&places);
        for (place, kept) in cells_of(source, self.kind, places)? {
            if let Some(errors) = reasons.remove(&place) {
                self.bad.push(BadRow { place, kept, errors });
            }
        }
        self.bad.sort_by_key(|bad| bad.place);
        Ok(())
    }

    fn note(&mut self, notices: &[Remark]) {
        let report = &mut self.report;
        report.notices_total = notices.len();
        report.notices =
            notices.iter().take(LISTED).map(|remark| told(&report.sheets, remark)).collect();
    }

    fn finish(&mut self) {
        let report = &mut self.report;
        report.counts.bad = self.bad.len() as u32;
        report.bad = report.counts.bad;
        report.good = report.counts.data - report.bad;
        report.counts.good = report.good - report.counts.identical;
        report.errors_total = self.bad.iter().map(|bad| bad.errors.len()).sum();
        report.errors =
            self.bad.iter().flat_map(|bad| bad.errors.iter().cloned()).take(LISTED).collect();
    }
}

/// The village that rows belong to when nothing in the file says one: the import's own area.
pub fn default_village(tree: &AreaTree, area: &AreaPath) -> Option<String> {
    tree.at(&area.village())
        .filter(|area| matches!(area.kind, AreaKind::Village | AreaKind::Community))
        .map(|area| area.name.clone())
}

/// Finds the place of every good row; identity numbers become hashes and are gone after this.
///
/// # Errors
/// Storage, and reading the file again for the rows that are sent back.
pub fn prepare(
    tx: &mut Tx<'_>,
    source: &Source,
    roster: Roster,
    key: &IdentityKey,
    options: &Options,
) -> Result<Prepared, Error> {
    let mut places = Places::new(areas::tree(tx)?, options.area.clone());
    let mut report = Report::of(&roster);
    let mut remarks = Vec::new();
    let mut place_of = |township: Option<&str>,
                        village: Option<&str>,
                        group: &crate::clean::numbers::GroupName,
                        place: Place| {
        match places.village(township, village.unwrap_or_default()) {
            Ok(path) => Some(GroupKey {
                village: path.to_string(),
                name: group.name.clone(),
                number: group.number,
            }),
            Err(problem) => {
                remarks.push(Remark { sheet: place.sheet, row: place.row, problem });
                None
            }
        }
    };
    let entries = match roster.kind {
        Kind::Households => {
            let mut entries = Vec::with_capacity(roster.households.len());
            for row in roster.households {
                let (township, village) = (row.township.as_deref(), row.village.as_deref());
                let Some(group) = place_of(township, village, &row.group, row.place) else {
                    continue;
                };
                if report.wants_samples() {
                    report.sample.push(sample(&row.head_name, row.phone.as_deref(), &row));
                }
                entries.push(HouseholdEntry::new(&row, group, key));
            }
            entries.sort_by(|one, other| {
                (&one.group, one.sheet, one.row).cmp(&(&other.group, other.sheet, other.row))
            });
            mark_namesakes(
                &mut entries,
                |one| (&one.group, &one.head.name),
                |one| &mut one.namesake,
            );
            Entries::Households(entries)
        }
        Kind::Representatives => {
            let mut entries = Vec::with_capacity(roster.representatives.len());
            for row in roster.representatives {
                let (township, village) = (row.township.as_deref(), row.village.as_deref());
                let Some(group) = place_of(township, village, &row.group, row.place) else {
                    continue;
                };
                if report.wants_samples() {
                    report.sample.push(Sample {
                        row: row.place.row,
                        village: row.village.as_deref().unwrap_or_default().to_owned(),
                        group: row.group.name.clone(),
                        name: row.name.clone(),
                        phone_masked: row.phone.as_deref().map(masked_phone),
                        members: None,
                        grounds: Vec::new(),
                    });
                }
                entries.push(RepresentativeEntry::new(&row, group, key));
            }
            entries.sort_by(|one, other| {
                (&one.group, one.sheet, one.row).cmp(&(&other.group, other.sheet, other.row))
            });
            mark_namesakes(
                &mut entries,
                |one| (&one.group, &one.person.name),
                |one| &mut one.namesake,
            );
            Entries::Representatives(entries)
        }
        Kind::Candidates => {
            let mut entries = Vec::with_capacity(roster.candidates.len());
            for row in roster.candidates {
                let (township, village) = (row.township.as_deref(), row.village.as_deref());
                let Some(group) = place_of(township, village, &row.group, row.place) else {
                    continue;
                };
                // Lines of a chat are understood less surely than columns: everybody is shown.
                if report.sample.len() < LISTED {
                    report.sample.push(Sample {
                        row: row.place.row,
                        village: row.village.as_deref().unwrap_or_default().to_owned(),
                        group: row.group.name.clone(),
                        name: row.name.clone(),
                        phone_masked: row.phone.as_deref().map(masked_phone),
                        members: None,
                        grounds: row.grounds.iter().map(|one| one.as_str().to_owned()).collect(),
                    });
                }
                entries.push(CandidateEntry::new(&row, group, key));
            }
            entries.sort_by(|one, other| {
                (&one.group, one.sheet, one.row).cmp(&(&other.group, other.sheet, other.row))
            });
            mark_namesakes(
                &mut entries,
                |one| (&one.group, &one.person.name),
                |one| &mut one.namesake,
            );
            Entries::Candidates(entries)
        }
    };
    let mut prepared =
        Prepared { report, entries, bad: roster.bad, sheets: roster.sheets, kind: roster.kind };
    prepared.send_back(source, &remarks)?;
    prepared.finish();
    Ok(prepared)
}

fn sample(name: &str, phone: Option<&str>, row: &crate::roster::HouseholdRow) -> Sample {
    Sample {
        row: row.place.row,
        village: row.village.as_deref().unwrap_or_default().to_owned(),
        group: row.group.name.clone(),
        name: name.to_owned(),
        phone_masked: phone.map(masked_phone),
        members: row.members.map(i64::from),
        grounds: Vec::new(),
    }
}

fn mark_namesakes<T>(
    entries: &mut [T],
    key: impl Fn(&T) -> (&GroupKey, &String),
    flag: impl Fn(&mut T) -> &mut bool,
) {
    let mut counts: HashMap<(GroupKey, String), u32> = HashMap::new();
    let mut marks = vec![false; entries.len()];
    // Entries are sorted by group, so names are counted group by group.
    let mut start = 0;
    while start < entries.len() {
        let group = key(&entries[start]).0.clone();
        let end = entries[start..]
            .iter()
            .position(|entry| *key(entry).0 != group)
            .map_or(entries.len(), |length| start + length);
        counts.clear();
        for entry in &entries[start..end] {
            let (group, name) = key(entry);
            *counts.entry((group.clone(), name.clone())).or_default() += 1;
        }
        for (index, entry) in entries[start..end].iter().enumerate() {
            let (group, name) = key(entry);
            marks[start + index] =
                counts.get(&(group.clone(), name.clone())).is_some_and(|count| *count > 1);
        }
        start = end;
    }
    for (entry, mark) in entries.iter_mut().zip(marks) {
        *flag(entry) = mark;
    }
}

/// Counts what a confirmation would do, and sends back the rows that it could not take.
///
/// # Errors
/// Storage, and reading the file again for the rows that are sent back.
pub fn preview(
    tx: &mut Tx<'_>,
    source: &Source,
    prepared: &mut Prepared,
    options: &Options,
) -> Result<(), Error> {
    let places = Places::new(areas::tree(tx)?, options.area.clone());
    let mut all = SliceOutcome::default();
    for range in prepared.entries.slices() {
        all.add(prepared.entries.part(range).run(tx, &places, options, false)?);
    }
    prepared.send_back(source, &all.bad)?;
    prepared.report.would = all.totals;
    prepared.report.would.ignored += u64::from(prepared.report.counts.identical);
    prepared.note(&all.notices);
    prepared.finish();
    Ok(())
}

/// Takes one slice in one transaction. A row that turns out impossible is left out and the
/// others are taken without it.
///
/// # Errors
/// Storage.
pub(crate) fn apply_slice(
    db: &Db,
    actor: &Actor,
    places: &Arc<Places>,
    mut entries: Entries,
    options: &Options,
    after: impl Fn(&mut Tx<'_>, &SliceOutcome) -> Result<(), Error> + Clone + Send + 'static,
) -> Result<SliceOutcome, Error> {
    let mut impossible = Vec::new();
    loop {
        let part = entries.clone();
        let (places, options, after) = (Arc::clone(places), options.clone(), after.clone());
        let refused: Vec<Remark> = impossible.clone();
        let answer = db.write_blocking(actor, move |tx| {
            let mut outcome = part.run(tx, &places, &options, true)?;
            outcome.bad.extend(refused);
            after(tx, &outcome)?;
            Ok::<SliceOutcome, Error>(outcome)
        });
        match answer {
            Err(Error::Row { entry, code, chinese, english, .. }) if entry < entries.len() => {
                let Place { sheet, row } = entries.place(entry);
                let problem = Problem::new(code, chinese, english);
                impossible.push(Remark { sheet, row, problem });
                entries.remove(entry);
            }
            answer => return answer,
        }
    }
}

/// Takes all entries, slice by slice, telling how many rows are done of how many.
///
/// # Errors
/// Storage; what was taken before stays, and a second run goes on where this one stopped.
pub fn apply(
    db: &Db,
    actor: &Actor,
    source: &Source,
    prepared: &mut Prepared,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Totals, Error> {
    let total = prepared.entries.len();
    let mut places = fresh_places(db, options)?;
    let mut all = SliceOutcome::default();
    let mut done = 0;
    for range in prepared.entries.slices() {
        let part = prepared.entries.part(range);
        done += part.len();
        let outcome = apply_slice(db, actor, &places, part, options, |_, _| Ok(()))?;
        if outcome.totals.groups > 0 {
            places = fresh_places(db, options)?;
        }
        all.add(outcome);
        progress(done, total);
    }
    prepared.send_back(source, &all.bad)?;
    prepared.note(&all.notices);
    prepared.finish();
    let mut totals = all.totals;
    totals.ignored += u64::from(prepared.report.counts.identical);
    Ok(totals)
}

pub(crate) fn fresh_places(db: &Db, options: &Options) -> Result<Arc<Places>, Error> {
    let tree = db.read_blocking(|tx| areas::tree(tx).map_err(Error::from))?;
    Ok(Arc::new(Places::new(tree, options.area.clone())))
}
