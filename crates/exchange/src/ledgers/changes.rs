//! The record of changes (信息变更记录): who began and who ended to serve, and which households got
//! another representative, moved away or are no more.

use db::Tx;
use kernel::id::HouseholdId;
use registry::households;
use representatives::registers::{self, What};
use representatives::{EndReason, MandateKind};

use super::{Reader, Row, day};
use crate::error::Error;
use crate::write::Cell;

impl Reader {
    pub(super) fn changes(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let (from, to) = (self.asked.from, self.asked.to);
        let found = registers::changes(tx, &self.asked.area, from, to)?;
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
            let (what, whom, words, reason, opens) = match &change.what {
                What::Begun(kind, way) => {
                    let what = match kind {
                        MandateKind::Serving => "联户代表到任",
                        MandateKind::Statutory => "法定代表到任",
                    };
                    let words = format!("{}，开始任职", kind.chinese());
                    let reason = way.chinese().to_owned();
                    (what, change.name.clone(), words, reason, change.representative_id.to_string())
                }
                What::Ended(kind, reason) => {
                    let what = match kind {
                        MandateKind::Serving => "联户代表离任",
                        MandateKind::Statutory => "法定代表离任",
                    };
                    let words = format!("{}，不再任职", kind.chinese());
                    let reason = reason.chinese().to_owned();
                    (what, change.name.clone(), words, reason, change.representative_id.to_string())
                }
                What::LinkEnded(household, reason) => {
                    let what = match reason {
                        EndReason::HouseholdMoved => "户迁出",
                        EndReason::HouseholdGone => "户注销",
                        _ => "调整联系代表",
                    };
                    let head = heads.get(household).map(|name| name.head_name.clone());
                    let words = match self.successor(tx, *household, change.on)? {
                        Some(next) => format!("联系代表由{name}调整为{next}"),
                        None => format!("不再由{name}联系"),
                    };
                    let reason = reason.chinese().to_owned();
                    (what, head.unwrap_or_default(), words, reason, household.to_string())
                }
            };
            let is_end = matches!(change.what, What::Ended(..));
            let mut cells = Vec::with_capacity(8);
            cells.extend(self.place(&change.area_path));
            cells.push(day(Some(change.on)));
            cells.push(what.into());
            cells.push(whom.as_str().into());
            cells.push(Cell::Text(words));
            cells.push(reason.as_str().into());
            rows.push(Row {
                on: change.on,
                // A mandate may begin and end on one day.
                key: format!("{}-{}", change.record, u8::from(is_end)),
                opens: Some(opens),
                quantity: 1,
                cells,
            });
        }
        Ok(rows)
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
