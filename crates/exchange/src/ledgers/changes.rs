//! The record of changes (信息变更记录): who began and who ended to serve, what became of households
//! that arrived, left, moved, split, joined or got another head, and which got another representative.
//!
//! A change of a household is one row, with what it did to its link; the link's own end is no second
//! row beside it. What was taken back stays in it and says so.

use std::collections::HashSet;

use db::Tx;
use kernel::id::{HouseholdId, LinkId, RepresentativeId};
use kernel::{AreaPath, Cursor};
use registry::households;
use registry::moves::{self, Move, MoveFilter, MoveKind, MoveState, Standing};
use representatives::moves::LinkEffects;
use representatives::registers::{self, Change, What};
use representatives::{EndReason, MandateKind};
use serde::Deserialize;

use super::people::largest;
use super::{Reader, Row, day};
use crate::error::Error;
use crate::write::Cell;

/// What a change of a household did to links, as it keeps that with itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Linked {
    links: LinkEffects,
    /// Whose each household was and is.
    holders: Vec<(HouseholdId, Option<RepresentativeId>, Option<RepresentativeId>)>,
}

impl Linked {
    fn of(change: &Move) -> Self {
        serde_json::from_value(change.effects.also.clone()).unwrap_or_default()
    }

    /// Whose the household was and is.
    fn holder(&self, id: HouseholdId) -> (Option<RepresentativeId>, Option<RepresentativeId>) {
        let found = self.holders.iter().find(|(household, ..)| *household == id);
        found.map_or((None, None), |(_, was, is)| (*was, *is))
    }
}

/// A line before it is in its place.
struct Told {
    what: String,
    whom: String,
    words: String,
    reason: String,
    opens: Option<String>,
}

impl Reader {
    pub(super) fn changes(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let (from, to) = (self.asked.from, self.asked.to);
        let moved = self.moves(tx)?;
        let linked: Vec<Linked> = moved.iter().map(Linked::of).collect();
        // What was taken back ended no link: it goes on.
        let done = moved.iter().zip(&linked).filter(|(one, _)| one.state == MoveState::Done);
        let told: HashSet<LinkId> =
            done.flat_map(|(_, linked)| linked.links.ended.iter().copied()).collect();
        let mut found = registers::changes(tx, &self.asked.area, from, to)?;
        found.retain(|change| match change.what {
            What::LinkEnded(..) => {
                change.record.parse::<LinkId>().map_or(true, |id| !told.contains(&id))
            }
            What::Begun(..) | What::Ended(..) => true,
        });
        let holders = linked.iter().flat_map(|linked| &linked.holders);
        self.know(tx, holders.flat_map(|(_, was, is)| [*was, *is]).flatten())?;
        let mut rows = self.chain_changes(tx, found)?;
        for (one, linked) in moved.iter().zip(&linked) {
            rows.push(self.household_change(one, linked));
        }
        Ok(rows)
    }

    /// Every change of a household that began or ended in the area.
    fn moves(&self, tx: &mut Tx<'_>) -> Result<Vec<Move>, Error> {
        let filter = MoveFilter {
            since: Some(self.asked.from),
            until: Some(self.asked.to),
            ..MoveFilter::area(self.asked.area.clone())
        };
        let mut found = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = moves::list(tx, &filter, largest(), after.as_ref())?;
            found.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(found),
            }
        }
    }

    /// What became of a household.
    fn household_change(&self, one: &Move, linked: &Linked) -> Row {
        let is_undone = one.state == MoveState::Undone;
        let touched = one.effects.touched.first();
        let before = touched.and_then(|touched| touched.before.as_ref());
        let after = touched.map(|touched| &touched.after);
        let other = one.effects.touched.get(1).map(|touched| &touched.after);
        let mut words = self.what_happened(one, before, after, other);
        // A household that joins another has its representative no more; that other keeps its own.
        let (was, is) = linked.holder(one.household);
        let name = |id: RepresentativeId| self.names.get(&id).cloned().unwrap_or_default();
        let link = match (was, is) {
            (Some(was), Some(is)) if was == is => None,
            (Some(was), Some(is)) => Some(format!("联系代表由{}调整为{}", name(was), name(is))),
            (Some(was), None) => Some(format!("不再由{}联系", name(was))),
            (None, Some(is)) => Some(format!("由{}联系", name(is))),
            (None, None) => None,
        };
        let remembered = Some(one.words.clone()).filter(|words| !words.is_empty());
        let undone = match (is_undone, one.undone_at) {
            (true, Some(at)) => Some(format!("{}已撤销", at.date_in_china())),
            _ => None,
        };
        for part in [link, remembered, undone].into_iter().flatten() {
            words.push('；');
            words.push_str(&part);
        }
        let what = match is_undone {
            true => format!("{}(已撤销)", one.kind.chinese()),
            false => one.kind.chinese().to_owned(),
        };
        let whom = before.or(after).map(|standing| standing.head_name.clone());
        // A household that came with a change is no more once that is taken back.
        let is_there = !(is_undone && one.kind == MoveKind::Arrive);
        let told = Told {
            what,
            whom: whom.unwrap_or_default(),
            words,
            reason: one.reason.chinese().to_owned(),
            opens: is_there.then(|| one.household.to_string()),
        };
        let arrives = one.to_path.as_ref().filter(|_| !self.asked.area.contains(&one.area_path));
        self.row_of_change(arrives.unwrap_or(&one.area_path), one.on, one.id.to_string(), told)
    }

    /// From what to what.
    fn what_happened(
        &self,
        one: &Move,
        before: Option<&Standing>,
        after: Option<&Standing>,
        other: Option<&Standing>,
    ) -> String {
        let members = |standing: Option<&Standing>| standing.map_or(0, |one| one.members);
        let head = |standing: Option<&Standing>| {
            standing.map(|one| one.head_name.clone()).unwrap_or_default()
        };
        match one.kind {
            MoveKind::Arrive => format!("新增住户，在册{}人", members(after)),
            MoveKind::Leave => format!("迁出本县，在册{}人", members(before)),
            MoveKind::Dissolve => format!("住户注销，原在册{}人", members(before)),
            MoveKind::Relocate => {
                let to = after.map(Standing::area_path);
                let to = to.or_else(|| one.to_path.clone()).unwrap_or_else(AreaPath::county);
                format!("由{}搬到{}", self.address(&one.area_path), self.address(&to))
            }
            MoveKind::Split => format!(
                "分出{}户，在册{}人；本户在册由{}人变为{}人",
                head(other),
                members(other),
                members(before),
                members(after)
            ),
            MoveKind::Merge => format!("并入{}户，并后在册{}人", head(other), members(other)),
            MoveKind::NewHead => format!("户主由{}变更为{}", head(before), head(after)),
        }
    }

    /// Township, village and group in one.
    fn address(&self, path: &AreaPath) -> String {
        let names = (2..=path.depth()).filter_map(|depth| self.tree.at(&path.at_depth(depth)));
        names.map(|area| area.name.as_str()).collect()
    }

    /// Who began and who ended to serve, and which households got another representative by itself.
    fn chain_changes(&mut self, tx: &mut Tx<'_>, found: Vec<Change>) -> Result<Vec<Row>, Error> {
        let homes: Vec<HouseholdId> = found
            .iter()
            .filter_map(|change| match change.what {
                What::LinkEnded(household, _) => Some(household),
                What::Begun(..) | What::Ended(..) => None,
            })
            .collect();
        let heads = households::names(tx, &homes)?;
        self.know(tx, found.iter().map(|change| change.representative_id))?;
        let mut rows = Vec::with_capacity(found.len());
        for change in found {
            let name = self.names.get(&change.representative_id).cloned().unwrap_or_default();
            let mandate = Some(change.representative_id.to_string());
            let told = match &change.what {
                What::Begun(kind, way) => Told {
                    what: match kind {
                        MandateKind::Serving => "联户代表到任".to_owned(),
                        MandateKind::Statutory => "法定代表到任".to_owned(),
                    },
                    whom: change.name.clone(),
                    words: format!("{}，开始任职", kind.chinese()),
                    reason: way.chinese().to_owned(),
                    opens: mandate,
                },
                What::Ended(kind, reason) => Told {
                    what: match kind {
                        MandateKind::Serving => "联户代表离任".to_owned(),
                        MandateKind::Statutory => "法定代表离任".to_owned(),
                    },
                    whom: change.name.clone(),
                    words: format!("{}，不再任职", kind.chinese()),
                    reason: reason.chinese().to_owned(),
                    opens: mandate,
                },
                What::LinkEnded(household, reason) => {
                    let head = heads.get(household).map(|name| name.head_name.clone());
                    Told {
                        what: match reason {
                            EndReason::HouseholdMoved => "户迁出".to_owned(),
                            EndReason::HouseholdGone => "户注销".to_owned(),
                            _ => "调整联系代表".to_owned(),
                        },
                        whom: head.unwrap_or_default(),
                        words: match self.successor(tx, *household, change.on)? {
                            Some(next) => format!("联系代表由{name}调整为{next}"),
                            None => format!("不再由{name}联系"),
                        },
                        reason: reason.chinese().to_owned(),
                        opens: Some(household.to_string()),
                    }
                }
            };
            // A mandate may begin and end on one day.
            let is_end = matches!(change.what, What::Ended(..));
            let key = format!("{}-{}", change.record, u8::from(is_end));
            rows.push(self.row_of_change(&change.area_path, change.on, key, told));
        }
        Ok(rows)
    }

    fn row_of_change(&self, at: &AreaPath, on: kernel::Date, key: String, told: Told) -> Row {
        let mut cells = Vec::with_capacity(8);
        cells.extend(self.place(at));
        cells.push(day(Some(on)));
        cells.push(told.what.as_str().into());
        cells.push(told.whom.as_str().into());
        cells.push(Cell::Text(told.words));
        cells.push(told.reason.as_str().into());
        Row { on, key, opens: told.opens, quantity: 1, cells }
    }

    /// Who had the household from that day on.
    fn successor(
        &mut self,
        tx: &mut Tx<'_>,
        household: HouseholdId,
        on: kernel::Date,
    ) -> Result<Option<String>, Error> {
        let links = representatives::links_of(tx, household)?;
        let Some(next) = links.into_iter().find(|link| link.from_on == on) else {
            return Ok(None);
        };
        self.know(tx, std::iter::once(next.representative_id))?;
        Ok(self.names.get(&next.representative_id).cloned())
    }
}
