//! 联系组长 and 包组村干部 of a roster → duties in the chain of contact, one of each per group.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::Tx;
use kernel::AreaPath;
use kernel::id::PersonId;
use registry::{NewPerson, households};
use representatives::{DutyHolder, DutyKind, NewDuty, Who};

use crate::entry::GroupKey;
use crate::error::Error;
use crate::households::village;
use crate::known::{Groups, KnownHouseholds};
use crate::outcome::SliceOutcome;
use crate::problem::Problem;
use crate::service::Options;

/// What one row says of the chain above its group.
pub(crate) struct Said<'e> {
    pub(crate) place: (u16, u32),
    pub(crate) group: &'e GroupKey,
    pub(crate) group_head: Option<&'e str>,
    pub(crate) village_cadre: Option<&'e str>,
}

/// Gives the duties that the rows of a slice name and the county does not know yet.
pub(crate) fn assign<'e>(
    tx: &mut Tx<'_>,
    rows: impl Iterator<Item = Said<'e>>,
    groups: &Groups,
    known: &KnownHouseholds,
    options: &Options,
    write: bool,
    outcome: &mut SliceOutcome,
) -> Result<(), Error> {
    type Names<'e> = BTreeMap<(&'e GroupKey, bool), (BTreeSet<&'e str>, (u16, u32))>;
    let mut names: Names<'e> = BTreeMap::new();
    for row in rows {
        for (name, cadre) in [(row.group_head, false), (row.village_cadre, true)] {
            if let Some(name) = name {
                let said = names.entry((row.group, cadre)).or_insert((BTreeSet::new(), row.place));
                said.0.insert(name);
            }
        }
    }
    let mut cadres: HashMap<(AreaPath, String), PersonId> = HashMap::new();
    for ((group, cadre), (said, place)) in names {
        let name = match said.iter().copied().collect::<Vec<_>>().as_slice() {
            [only] => (*only).to_owned(),
            _ => {
                outcome.notice(place, contradicting(group, cadre));
                continue;
            }
        };
        // A group that does not exist yet has nobody above it.
        let Some(path) = groups.path(group) else {
            outcome.totals.duties += 1;
            continue;
        };
        let chain = representatives::chain(tx, path)?;
        let holder = if cadre { chain.village_cadre } else { chain.group_head };
        let village = village(group)?;
        if let Some(DutyHolder { person_id, name: held }) = &holder
            && *held == name
        {
            cadres.insert((village, name), *person_id);
            continue;
        }
        outcome.totals.duties += 1;
        if !write {
            continue;
        }
        let person = match cadres.get(&(village.clone(), name.clone())) {
            Some(person) => Some(*person),
            // A group head is usually the head of one of the group's households.
            None => match known.named(path, &name) {
                [only] if !cadre => Some(households::get(tx, *only)?.head.id),
                _ => None,
            },
        };
        let who = match person {
            Some(person) => Who::Known(person),
            None => Who::New(NewPerson { name: name.clone(), ..NewPerson::default() }),
        };
        let today = tx.today();
        let from_on =
            if holder.is_some() { today } else { options.links_from.unwrap_or(today).min(today) };
        let kind = if cadre { DutyKind::VillageCadre } else { DutyKind::GroupHead };
        representatives::assign_duty(tx, &NewDuty { kind, who, area_path: path.clone(), from_on })?;
        if cadre && let Some(now) = representatives::chain(tx, path)?.village_cadre {
            cadres.insert((village, name), now.person_id);
        }
    }
    Ok(())
}

fn contradicting(group: &GroupKey, cadre: bool) -> Problem {
    let what = if cadre { "包组村干部" } else { "联系组长" };
    Problem::new(
        "exchange.chain-contradicts",
        format!("“{}”写了几个不同的{what}，没有更改。请统一后再导入一次。", group.name),
        format!("“{}” names several people for {what}; nothing was changed.", group.name),
    )
}
