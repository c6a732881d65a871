//! What an import would do or has done, in numbers and in notices.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// How many rows went which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Records that are new.
    pub inserted: u64,
    /// Records that change.
    pub updated: u64,
    /// Records that already say the same.
    pub unchanged: u64,
    /// Rows that are left out without being wrong: identical twins, services that have ended.
    pub ignored: u64,
    /// Links between households and representatives that are made or handed over.
    pub linked: u64,
    /// Groups that the county did not have.
    pub groups: u64,
    /// Duties of group heads and village cadres that are given.
    #[serde(default)]
    pub duties: u64,
}

impl Totals {
    /// Adds another part of the same import.
    pub fn add(&mut self, other: &Totals) {
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.ignored += other.ignored;
        self.linked += other.linked;
        self.groups += other.groups;
        self.duties += other.duties;
    }
}

/// Something about a row that a person should know or mend, by its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) sheet: u16,
    pub(crate) row: u32,
    pub(crate) problem: Problem,
}

/// What came of one slice of entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct SliceOutcome {
    pub(crate) totals: Totals,
    /// Rows that cannot be taken.
    pub(crate) bad: Vec<Remark>,
    /// Rows that were taken, but not everything in them.
    pub(crate) notices: Vec<Remark>,
}

impl SliceOutcome {
    pub(crate) fn bad(&mut self, (sheet, row): (u16, u32), problem: Problem) {
        self.bad.push(Remark { sheet, row, problem });
    }

    pub(crate) fn notice(&mut self, (sheet, row): (u16, u32), problem: Problem) {
        self.notices.push(Remark { sheet, row, problem });
    }

    pub(crate) fn add(&mut self, other: SliceOutcome) {
        self.totals.add(&other.totals);
        self.bad.extend(other.bad);
        self.notices.extend(other.notices);
    }
}
