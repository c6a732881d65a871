//! What a new draft proposes: those who are near and have few households take over; in a village's
//! turnover everybody serves on until somebody says otherwise.

use db::Tx;
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Limit};
use registry::{HouseholdFilter, households};

use super::model::{
    Appointment, BatchKind, Heir, NewPerson, Newcomer, Outcome, Plan, Seat, Successor,
};
use super::rules;
use crate::{EndReason, Error, Representative, SelectionWay, service};

/// Those who serve in the village besides one: of the same group first, then who has the fewest
/// households.
pub fn heirs_for(tx: &mut Tx<'_>, leaving: &Representative) -> Result<Vec<Heir>, Error> {
    let mut heirs = serving(tx, &leaving.area_path.village())?;
    heirs.retain(|heir| heir.id != leaving.id);
    heirs.sort_by_key(|heir| (heir.area != leaving.area_path, heir.load, heir.id));
    Ok(heirs)
}

/// Who serves in an area today, by group, with the number of households.
pub fn serving(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Heir>, Error> {
    let today = tx.today();
    let found = service::serving(tx, area, today)?;
    let ids: Vec<RepresentativeId> = found.iter().map(|(_, id)| *id).collect();
    let loads = households::loads(tx, &ids, today)?;
    let heir = |(area, id)| Heir { id, area, load: loads.get(&id).map_or(0, |load| load.0) };
    Ok(found.into_iter().map(heir).collect())
}

/// The plan that a new draft begins with.
///
/// # Errors
/// [`Error::Ended`] for a hand-over of somebody who does not serve any more.
pub fn propose(
    tx: &mut Tx<'_>,
    kind: BatchKind,
    area: &AreaPath,
    leaving: Option<&Representative>,
) -> Result<Plan, Error> {
    let on = tx.today();
    let mut plan = Plan {
        on,
        term: String::new(),
        seats: Vec::new(),
        newcomers: Vec::new(),
        exceptions: Vec::new(),
    };
    match kind {
        BatchKind::HandOver => {
            let leaving = leaving.ok_or(Error::NotFound)?;
            if leaving.until_on.is_some() {
                return Err(Error::Ended);
            }
            let nearest = heirs_for(tx, leaving)?.into_iter().next();
            let reason = EndReason::Resigned;
            let outcome = Outcome::Ends {
                reason,
                heirs: nearest.into_iter().map(|heir| heir.id).collect(),
                ends_statutory: rules::ends_statutory(reason),
            };
            plan.seats.push(Seat { representative: leaving.id, outcome });
        }
        BatchKind::Term => {
            for (_, id) in service::serving(tx, &area.village(), on)? {
                let row = service::get(tx, id)?;
                let appointment = Appointment {
                    way: row.way,
                    ground: row.ground,
                    letter_number: None,
                    statutory: row.statutory_since.is_some(),
                };
                let outcome = Outcome::Continues { appointment };
                plan.seats.push(Seat { representative: id, outcome });
            }
        }
        BatchKind::ByElection => {
            let filter =
                HouseholdFilter { linked: Some(false), ..HouseholdFilter::area(area.clone()) };
            let most = Limit::new(200).unwrap_or_default();
            let unlinked = households::list(tx, &filter, most, None)?;
            let person = NewPerson { name: String::new(), sex: None, phone: None };
            plan.newcomers.push(Newcomer {
                who: Successor::New { person },
                area: area.as_str().to_owned(),
                appointment: Appointment {
                    way: SelectionWay::Nominated,
                    ground: String::new(),
                    letter_number: None,
                    statutory: false,
                },
                takes: unlinked.items.into_iter().map(|row| row.id).collect(),
            });
        }
    }
    Ok(plan)
}
