//! Representatives: is a row new, changed or known, and taking it.

use db::Tx;
use kernel::Date;
use registry::{households, persons};
use representatives::{NewRepresentative, Representative, SelectionWay, Who};

use crate::duties::{Said, assign};
use crate::entry::{RepresentativeEntry, digits};
use crate::error::Error;
use crate::households::{row_error, village};
use crate::known::{Groups, KnownHouseholds, KnownRepresentatives};
use crate::outcome::SliceOutcome;
use crate::places::Places;
use crate::problem::Problem;
use crate::service::Options;

/// Goes through one slice: with `write` it takes the rows, without it only counts.
pub(crate) fn slice(
    tx: &mut Tx<'_>,
    places: &Places,
    entries: &[RepresentativeEntry],
    options: &Options,
    write: bool,
) -> Result<SliceOutcome, Error> {
    let mut outcome = SliceOutcome::default();
    let today = tx.today();
    let mut groups = Groups::find(places, entries.iter().map(|entry| &entry.group));
    outcome.totals.groups = groups.missing();
    let villages: std::collections::BTreeSet<_> = entries
        .iter()
        .filter(|entry| !entry.linked_heads.is_empty())
        .map(|entry| village(&entry.group))
        .collect::<Result<_, _>>()?;
    let known = KnownHouseholds::of(tx, villages.iter())?;
    if write {
        groups.make(tx)?;
    }
    let mut serving = KnownRepresentatives::default();
    for (index, entry) in entries.iter().enumerate() {
        let place = (entry.sheet, entry.row);
        let told = |error: Error| row_error(error, index, entry.row);
        let until = entry.until_on.and_then(|number| Date::from_number(number).ok());
        if until.is_some_and(|until| until < today) {
            outcome.totals.ignored += 1;
            outcome.notice(place, service_over());
            continue;
        }
        let path = groups.path(&entry.group).cloned();
        let village = village(&entry.group)?;
        let in_village = serving.of(tx, &village, today)?.to_vec();
        let found = match find(tx, entry, path.as_ref(), &in_village)? {
            Ok(found) => found,
            Err(problem) => {
                outcome.bad(place, problem);
                continue;
            }
        };
        let representative = match found {
            Some(known) => {
                let person = persons::get(tx, known.person_id)?;
                // The registry hands out no person's hash, so an identity number alone is no
                // change; it is kept with the next change that is one.
                let changed = !entry.person.says_the_same(&person);
                if changed {
                    outcome.totals.updated += 1;
                } else {
                    outcome.totals.unchanged += 1;
                }
                if write && changed {
                    let changed = persons::update(tx, known.person_id, &entry.person.as_new())
                        .map_err(|error| told(error.into()))?;
                    matters::follow(tx, &changed).map_err(|error| told(error.into()))?;
                    tx.log("representative.person", &known.id, &serde_json::json!({}))?;
                }
                Some((known.id, known.from_on))
            }
            None => {
                outcome.totals.inserted += 1;
                let from_on = entry
                    .from_on
                    .and_then(|number| Date::from_number(number).ok())
                    .or(options.serves_from)
                    .unwrap_or(today);
                if from_on > today {
                    outcome.totals.inserted -= 1;
                    outcome.bad(place, starts_later());
                    continue;
                }
                if write {
                    let area = path.clone().ok_or(Error::AreaNotFound)?;
                    let new = appointment(tx, entry, area, from_on)?;
                    let id =
                        representatives::appoint(tx, &new).map_err(|error| told(error.into()))?;
                    Some((id, from_on))
                } else {
                    None
                }
            }
        };
        for head in &entry.linked_heads {
            let here = path.as_ref().map_or(&[][..], |path| known.named(path, head));
            let near = if here.is_empty() { known.named_in(&village, head) } else { here.to_vec() };
            let [household] = near.as_slice() else {
                outcome.notice(place, household_unknown(head, near.len()));
                continue;
            };
            let now = representatives::current_for_household(tx, *household)?;
            if now.is_some() && now == representative.map(|(id, _)| id) {
                continue;
            }
            outcome.totals.linked += 1;
            if let (true, Some((id, serves_from))) = (write, representative) {
                let from = match now {
                    None => options.links_from.unwrap_or(today).min(today).max(serves_from),
                    Some(_) => today,
                };
                representatives::link(tx, *household, id, from)
                    .map_err(|error| told(error.into()))?;
            }
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

/// The serving representative that the row means.
fn find(
    tx: &mut Tx<'_>,
    entry: &RepresentativeEntry,
    path: Option<&kernel::AreaPath>,
    in_village: &[Representative],
) -> Result<Result<Option<Representative>, Problem>, Error> {
    if let Some(hash) = &entry.person.identity_hash
        && let Some(person) = persons::by_identity(tx, hash)?
        && let Some(known) = in_village.iter().find(|one| one.person_id == person)
    {
        if path != Some(&known.area_path) {
            return Ok(Err(serves_elsewhere()));
        }
        return Ok(Ok(Some(known.clone())));
    }
    let phone = entry.person.phone.as_deref().map(digits);
    let mut open = Vec::new();
    for known in in_village {
        if known.name != entry.person.name || Some(&known.area_path) != path {
            continue;
        }
        let phones = match (&phone, persons::get(tx, known.person_id)?.phone) {
            (Some(one), Some(other)) => Some(*one == digits(&other)),
            _ => None,
        };
        if phones == Some(true) {
            return Ok(Ok(Some(known.clone())));
        }
        open.push((known, phones));
    }
    if entry.namesake {
        open.retain(|(_, phones)| phones.is_none());
        if !open.is_empty() {
            return Ok(Err(ambiguous()));
        }
    }
    match open.as_slice() {
        [] => Ok(Ok(None)),
        [(known, _)] => Ok(Ok(Some((*known).clone()))),
        _ => Ok(Err(ambiguous())),
    }
}

fn appointment(
    tx: &mut Tx<'_>,
    entry: &RepresentativeEntry,
    area_path: kernel::AreaPath,
    from_on: Date,
) -> Result<NewRepresentative, Error> {
    let known = match &entry.person.identity_hash {
        Some(hash) => persons::by_identity(tx, hash)?,
        None => None,
    };
    // A head of a household of the same group with the same phone is the same person.
    let known = match (known, entry.person.phone.as_deref().map(digits)) {
        (None, Some(phone)) => {
            let mut same = Vec::new();
            for found in households::matching(tx, &area_path, &entry.person.name)? {
                if found.phone.as_deref().map(digits).as_ref() == Some(&phone) {
                    same.push(households::get(tx, found.id)?.head.id);
                }
            }
            if let [only] = same.as_slice() { Some(*only) } else { None }
        }
        (known, _) => known,
    };
    let who = match known {
        Some(person) => {
            let changed = persons::update(tx, person, &entry.person.as_new())?;
            matters::follow(tx, &changed)?;
            Who::Known(person)
        }
        None => Who::New(entry.person.as_new()),
    };
    Ok(NewRepresentative {
        id: None,
        who,
        area_path,
        // A roster without the column does not say; most are put forward by households.
        way: entry
            .way
            .as_deref()
            .and_then(|way| way.parse().ok())
            .unwrap_or(SelectionWay::Nominated),
        ground: entry.ground.clone().unwrap_or_default(),
        letter_number: entry.letter_number.clone(),
        from_on,
        statutory_since: (entry.statutory == Some(true)).then_some(from_on),
    })
}

fn service_over() -> Problem {
    Problem::new(
        "exchange.service-over",
        "任职已经结束，没有导入。若仍在任，请改正任职结束日期。",
        "The service has ended, so the row was left out. Correct the end if it goes on.",
    )
}

fn starts_later() -> Problem {
    Problem::new(
        "exchange.service-starts-later",
        "任职开始日期晚于今天。请核对日期，到任后再导入。",
        "The service starts after today. Check the date or import it later.",
    )
}

fn serves_elsewhere() -> Problem {
    Problem::new(
        "exchange.representative-serves-elsewhere",
        "这个人已经是本村另一个组的代表。请核对组别；确要调整的，先办理原任职结束。",
        "This person serves another group of the village. Check the group or end that service \
         first.",
    )
}

fn ambiguous() -> Problem {
    Problem::new(
        "exchange.representative-ambiguous",
        "同组有几位代表同名，分不清是哪一位。请补上身份证号或电话。",
        "Several representatives of this group have this name. Add the ID number or phone.",
    )
}

fn household_unknown(head: &str, found: usize) -> Problem {
    if found == 0 {
        Problem::new(
            "exchange.linked-household-unknown",
            format!("没有找到户主“{head}”，没有挂到这位代表名下。导入联系户名册后再导入一次即可。"),
            format!("No household of “{head}” was found. Import the households, then this again."),
        )
    } else {
        Problem::new(
            "exchange.linked-household-ambiguous",
            format!(
                "本村有几户户主叫“{head}”，没有挂到这位代表名下。请在联系户名册里填写联系代表。"
            ),
            format!("Several heads are called “{head}”. Name the representative in their roster."),
        )
    }
}
