//! Households: is a row new, changed or known, and taking it.

use db::Tx;
use kernel::AreaPath;
use kernel::id::{HouseholdId, RepresentativeId};
use registry::{Household, HouseholdChange, NewHousehold, Priority, households};

use crate::duties::{Said, assign};
use crate::entry::{GroupKey, HouseholdEntry, digits};
use crate::error::Error;
use crate::known::{Groups, KnownHouseholds, KnownRepresentatives};
use crate::outcome::SliceOutcome;
use crate::places::Places;
use crate::problem::Problem;
use crate::service::Options;

/// What a row means for the county.
enum Decision {
    Insert,
    Change { id: HouseholdId, version: i64, change: Box<HouseholdChange>, changed: bool },
}

/// Goes through one slice: with `write` it takes the rows, without it only counts.
pub(crate) fn slice(
    tx: &mut Tx<'_>,
    places: &Places,
    entries: &[HouseholdEntry],
    options: &Options,
    write: bool,
) -> Result<SliceOutcome, Error> {
    let mut outcome = SliceOutcome::default();
    let mut groups = Groups::find(places, entries.iter().map(|entry| &entry.group));
    outcome.totals.groups = groups.missing();
    // Groups are made first; a group that is new has no households to know.
    let known = KnownHouseholds::of(tx, groups.paths())?;
    if write {
        groups.make(tx)?;
    }
    let mut serving = KnownRepresentatives::default();
    for (index, entry) in entries.iter().enumerate() {
        let place = (entry.sheet, entry.row);
        let path = groups.path(&entry.group);
        let decision = match decide(tx, entry, path, &known)? {
            Ok(decision) => decision,
            Err(problem) => {
                outcome.bad(place, problem);
                continue;
            }
        };
        let link = match &entry.representative {
            None => None,
            Some(name) => {
                let asked = (name.as_str(), entry.representative_phone.as_deref());
                let found = serving.named(tx, path, &village(&entry.group)?, asked)?;
                if found.is_none() {
                    outcome.notice(place, representative_unknown(name));
                }
                found
            }
        };
        let told = |error: Error| row_error(error, index, entry.row);
        let (id, linked_to) = match decision {
            Decision::Insert => {
                outcome.totals.inserted += 1;
                if !write {
                    outcome.totals.linked += u64::from(link.is_some());
                    continue;
                }
                let area = path.ok_or(Error::AreaNotFound)?;
                let id = households::create(tx, &new_household(entry, area))
                    .map_err(|error| told(error.into()))?;
                (id, None)
            }
            Decision::Change { id, version, change, changed } => {
                let linked_to = link_now(tx, id, link.is_some())?;
                let relink = link.is_some_and(|(wanted, _)| Some(wanted) != linked_to);
                if changed || relink {
                    outcome.totals.updated += 1;
                } else {
                    outcome.totals.unchanged += 1;
                }
                if !write {
                    outcome.totals.linked += u64::from(relink);
                    continue;
                }
                if changed {
                    let changed = households::update(tx, id, version, &change)
                        .map_err(|error| told(error.into()))?;
                    if let Some(area) = &change.area_path {
                        representatives::moves::correct_area(tx, id, area)
                            .map_err(|error| told(error.into()))?;
                    }
                    if change.head.is_some() {
                        contacts::household_renamed(tx, id)?;
                    }
                    matters::follow(tx, &changed).map_err(|error| told(error.into()))?;
                }
                (id, linked_to)
            }
        };
        if let Some((representative, serves_from)) = link
            && linked_to != Some(representative)
        {
            let today = tx.today();
            // A first link may stand from the day the office says; a hand-over is of today.
            let from = match linked_to {
                None => options.links_from.unwrap_or(today).min(today).max(serves_from),
                Some(_) => today,
            };
            representatives::link(tx, id, representative, from)
                .map_err(|error| told(error.into()))?;
            outcome.totals.linked += 1;
        }
    }
    let said = entries.iter().map(|entry| Said {
        place: (entry.sheet, entry.row),
        group: &entry.group,
        group_head: entry.group_head.as_deref(),
        village_cadre: entry.village_cadre.as_deref(),
    });
    assign(tx, said, &groups, &known, options, write, &mut outcome)?;
    Ok(outcome)
}

/// The village of a group.
pub(crate) fn village(group: &GroupKey) -> Result<AreaPath, Error> {
    group.village.parse().map_err(|_| Error::AreaNotFound)
}

fn link_now(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    wanted: bool,
) -> Result<Option<RepresentativeId>, Error> {
    if wanted { Ok(representatives::current_for_household(tx, id)?) } else { Ok(None) }
}

/// The error of one row, unless storage itself has failed.
pub(crate) fn row_error(error: Error, entry: usize, row: u32) -> Error {
    use kernel::Explain as _;
    if error.is_storage() {
        return error;
    }
    Error::Row {
        entry,
        row,
        code: error.code(),
        chinese: error.chinese(),
        english: error.english(),
    }
}

fn representative_unknown(name: &str) -> Problem {
    Problem::new(
        "exchange.representative-unknown",
        format!("没有找到联系代表“{name}”，这一户先不挂代表。导入代表花名册后再导入一次即可。"),
        format!(
            "Representative “{name}” was not found; the household stays unlinked. Import the \
             representatives, then this file again."
        ),
    )
}

fn decide(
    tx: &mut Tx<'_>,
    entry: &HouseholdEntry,
    path: Option<&AreaPath>,
    known: &KnownHouseholds,
) -> Result<Result<Decision, Problem>, Error> {
    let mut same = None;
    if let Some(code) = &entry.code {
        same = match known.coded(code) {
            Some(id) => Some(id),
            None => households::by_code(tx, code)?,
        };
    }
    let household = match same {
        Some(id) => Some(households::get(tx, id)?),
        None => match by_name(tx, entry, path, known)? {
            Ok(found) => found,
            Err(problem) => return Ok(Err(problem)),
        },
    };
    let Some(household) = household else { return Ok(Ok(Decision::Insert)) };
    if household.dissolved_on.is_some() {
        return Ok(Err(Problem::new(
            "exchange.household-dissolved",
            "系统里这一户已经销户。请核对户编号，或从名册中删去这一行。",
            "This household has been dissolved. Check its code or remove the row.",
        )));
    }
    if path.is_some_and(|path| path.village() != household.area_path.village()) {
        return Ok(Err(Problem::new(
            "exchange.household-in-another-village",
            "系统里这一户在别的村。搬过来的，请在住户页面办“信息变更·县内搬迁”，再导入。",
            "The household lies in another village. Record that it moved, then import again.",
        )));
    }
    let change = change(tx, entry, &household, path)?;
    let (change, changed) = match change {
        Some(change) => (change, true),
        None => (HouseholdChange::default(), false),
    };
    Ok(Ok(Decision::Change {
        id: household.id,
        version: household.version,
        change: Box::new(change),
        changed,
    }))
}

/// The household of the same name in the same group that the row means.
///
/// An equal identity number or phone decides; a single household of that name is meant even when
/// its phone has changed, unless identity numbers differ. Where nothing decides, the row goes
/// back: a wrong guess would mix two families.
fn by_name(
    tx: &mut Tx<'_>,
    entry: &HouseholdEntry,
    path: Option<&AreaPath>,
    known: &KnownHouseholds,
) -> Result<Result<Option<Household>, Problem>, Error> {
    let candidates = path.map_or(&[][..], |path| known.named(path, &entry.head.name));
    let phone = entry.head.phone.as_deref().map(digits);
    let mut open = Vec::new();
    for id in candidates {
        let household = households::get(tx, *id)?;
        let hashes = match &entry.head.identity_hash {
            Some(hash) => households::head_identity(tx, *id)?.map(|known| known == *hash),
            None => None,
        };
        let phones = match (&phone, &household.head.phone) {
            (Some(one), Some(other)) => Some(*one == digits(other)),
            _ => None,
        };
        match (hashes, phones) {
            (Some(true), _) => return Ok(same_code(entry, household)),
            (Some(false), _) => {}
            (None, Some(true)) => return Ok(same_code(entry, household)),
            (None, phones) => open.push((household, phones)),
        }
    }
    if entry.namesake || open.len() > 1 {
        // Other namesakes of the file may be the ones with other phones.
        open.retain(|(_, phones)| phones.is_none());
        if candidates.len() > 1 && open.is_empty() && !entry.namesake {
            return Ok(Err(ambiguous()));
        }
        if !open.is_empty() {
            return Ok(Err(ambiguous()));
        }
    }
    match open.pop() {
        Some((household, _)) => Ok(same_code(entry, household)),
        None => Ok(Ok(None)),
    }
}

fn same_code(entry: &HouseholdEntry, household: Household) -> Result<Option<Household>, Problem> {
    if entry.code.as_ref().is_some_and(|code| *code != household.code) {
        return Err(Problem::new(
            "exchange.household-code-differs",
            format!(
                "系统里这一户的户编号是 {}，与名册不同。请核对户编号，或把这一格留空。",
                household.code
            ),
            format!(
                "The household's code is {}, not the roster's. Check it or leave it empty.",
                household.code
            ),
        ));
    }
    Ok(Some(household))
}

fn ambiguous() -> Problem {
    Problem::new(
        "exchange.household-ambiguous",
        "同组有几户户主同名，分不清是哪一户。请补上户编号、身份证号或电话。",
        "Several households of this group have heads of this name. Add the code, ID number or \
         phone.",
    )
}

/// What the roster says otherwise; `None` when it says nothing new.
fn change(
    tx: &mut Tx<'_>,
    entry: &HouseholdEntry,
    known: &Household,
    path: Option<&AreaPath>,
) -> Result<Option<HouseholdChange>, Error> {
    let mut change = HouseholdChange::default();
    let mut any = false;
    let hash_differs = match &entry.head.identity_hash {
        Some(hash) => households::head_identity(tx, known.id)?.as_ref() != Some(hash),
        None => false,
    };
    if hash_differs || !entry.head.says_the_same(&known.head) {
        change.head = Some(entry.head.as_new());
        any = true;
    }
    if let Some(contact) = &entry.contact
        && !known.contact.as_ref().is_some_and(|known| contact.says_the_same(known))
    {
        change.contact = Some(Some(contact.as_new()));
        any = true;
    }
    // Without a path the group is still to be made, so the household moves there.
    if path != Some(&known.area_path) {
        change.area_path = path.cloned();
        any = true;
    }
    let mut differ = |new: &Option<String>, known: &str| {
        let new = new.as_deref().filter(|new| *new != known).map(str::to_owned);
        any |= new.is_some();
        new
    };
    change.address = differ(&entry.address, &known.address);
    change.hamlet = differ(&entry.hamlet, &known.hamlet);
    let mut differ = |new: Option<i64>, known: i64| {
        let new = new.filter(|new| *new != known);
        any |= new.is_some();
        new
    };
    change.members = differ(entry.members, known.members);
    change.resident = differ(entry.resident, known.resident);
    change.away = differ(entry.away, known.away);
    change.minors = differ(entry.minors, known.minors);
    change.over_80 = differ(entry.over_80, known.over_80);
    if let Some(key) = entry.key_household
        && priority(key) != known.priority
    {
        change.priority = Some(priority(key));
        any = true;
    }
    if let Some(tags) = &entry.tags {
        let mut now = known.tags.clone();
        now.extend(households::sensitive_tags(tx, known.id)?);
        now.sort_unstable();
        if now != *tags {
            change.tags = Some(tags.clone());
            any = true;
        }
    }
    Ok(any.then_some(change))
}

fn priority(key: bool) -> Priority {
    if key { Priority::Key } else { Priority::Normal }
}

fn new_household(entry: &HouseholdEntry, area: &AreaPath) -> NewHousehold {
    let told = entry.resident.unwrap_or(0) + entry.away.unwrap_or(0);
    let members = entry.members.unwrap_or(told);
    let away = entry
        .away
        .or_else(|| entry.resident.map(|resident| (members - resident).max(0)))
        .unwrap_or(0);
    NewHousehold {
        id: None,
        code: entry.code.clone(),
        area_path: area.clone(),
        head: entry.head.as_new(),
        contact: entry.contact.as_ref().map(crate::entry::PersonEntry::as_new),
        address: entry.address.clone().unwrap_or_default(),
        hamlet: entry.hamlet.clone().unwrap_or_default(),
        members,
        resident: entry.resident.unwrap_or((members - away).max(0)),
        away,
        minors: entry.minors.unwrap_or(0),
        over_80: entry.over_80.unwrap_or(0),
        priority: priority(entry.key_household.unwrap_or(false)),
        tags: entry.tags.clone().unwrap_or_default(),
    }
}
