//! Who belongs to the assembly of a village: its elected representatives, and what the village says
//! about its committee. The facts of the statute checks are gathered here.

use std::collections::HashMap;

use db::{Tx, params};
use kernel::id::{PersonId, RepresentativeId};
use kernel::{AreaKind, AreaPath, Date, Timestamp};
use registry::{AreaTree, Sex, persons};

use crate::Error;
use crate::statute::{Composition, ElectionMode, Law};
use crate::store::assembly::{ELECTED, INSERT_VILLAGE_FACTS, SERVING_PERSONS, VILLAGE_FACTS};

/// The most members that a committee may be said to have.
pub const MOST_COMMITTEE: i64 = 30;

/// An elected representative in office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elected {
    /// The serving mandate of the same person, or else the elected one: what lists point at.
    pub representative_id: RepresentativeId,
    /// The person.
    pub person_id: PersonId,
    /// The name.
    pub name: String,
    /// The group (or village) that elected.
    pub area_path: AreaPath,
    /// Since when.
    pub from_on: Date,
    /// Whether the person is a woman; `None` where it is not recorded.
    pub is_woman: Option<bool>,
}

/// What a village says about its committee and its elections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageFacts {
    /// The village or community.
    pub area_path: AreaPath,
    /// Members of its committee.
    pub committee: i64,
    /// Women among them.
    pub committee_women: i64,
    /// Those of them who are elected representatives as well.
    pub both: i64,
    /// How it elects, where it says so.
    pub mode: Option<ElectionMode>,
    /// Who entered it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Timestamp,
    /// How often it was entered.
    pub version: i64,
}

/// What is to be entered about a village's committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewVillageFacts {
    /// Members of its committee: 0 to [`MOST_COMMITTEE`].
    pub committee: i64,
    /// Women among them.
    pub committee_women: i64,
    /// Those of them who are elected representatives as well.
    pub both: i64,
    /// How it elects.
    pub mode: Option<ElectionMode>,
}

/// Who was elected in the area and is in office on that day, by area.
pub fn elected(tx: &mut Tx<'_>, area: &AreaPath, on: Date) -> Result<Vec<Elected>, Error> {
    let values = params![area, area.end(), on];
    let mut found = tx.query(ELECTED, values, |row| {
        Ok(Elected {
            representative_id: row.id(0)?,
            person_id: row.id(1)?,
            name: row.text(2)?,
            area_path: row.path(3)?,
            from_on: row.date(4)?,
            is_woman: None,
        })
    })?;
    let serving = tx.query(SERVING_PERSONS, params![area, area.end(), on], |row| {
        Ok((row.id::<PersonId>(0)?, row.id::<RepresentativeId>(1)?))
    })?;
    let serving: HashMap<PersonId, RepresentativeId> = serving.into_iter().collect();
    let people: Vec<PersonId> = found.iter().map(|one| one.person_id).collect();
    let people = persons::many(tx, &people)?;
    for one in &mut found {
        if let Some(id) = serving.get(&one.person_id) {
            one.representative_id = *id;
        }
        one.is_woman = match people.get(&one.person_id).map(|person| person.sex) {
            Some(Sex::Female) => Some(true),
            Some(Sex::Male) => Some(false),
            _ => None,
        };
    }
    Ok(found)
}

/// What the villages of an area say about their committees, the newest of each.
pub fn village_facts(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<HashMap<AreaPath, VillageFacts>, Error> {
    let mut found = HashMap::new();
    tx.each(VILLAGE_FACTS, params![area, area.end()], |row| {
        let facts = VillageFacts {
            area_path: row.path(0)?,
            committee: row.int(1)?,
            committee_women: row.int(2)?,
            both: row.int(3)?,
            mode: row.opt_text(4)?.and_then(|code| code.parse().ok()),
            recorded_by: row.text(5)?,
            recorded_at: row.timestamp(6)?,
            version: row.int(7)?,
        };
        // They come by version: the last one is the newest.
        found.insert(facts.area_path.clone(), facts);
        Ok::<(), db::DbError>(())
    })?;
    Ok(found)
}

/// Enters what a village says about its committee; what was said before stays as a version.
pub fn put_village_facts(
    tx: &mut Tx<'_>,
    village: &AreaPath,
    seen: i64,
    new: NewVillageFacts,
) -> Result<VillageFacts, Error> {
    let is_sound = village.depth() == 3
        && (0..=MOST_COMMITTEE).contains(&new.committee)
        && (0..=new.committee).contains(&new.committee_women)
        && (0..=new.committee).contains(&new.both);
    if !is_sound {
        return Err(Error::CommitteeNumbers);
    }
    let now = village_facts(tx, village)?.remove(village).map_or(0, |facts| facts.version);
    if now != seen {
        return Err(Error::Stale { seen, now });
    }
    let facts = VillageFacts {
        area_path: village.clone(),
        committee: new.committee,
        committee_women: new.committee_women,
        both: new.both,
        mode: new.mode,
        recorded_by: tx.actor().name.clone(),
        recorded_at: tx.now(),
        version: now + 1,
    };
    tx.execute(
        INSERT_VILLAGE_FACTS,
        params![
            village,
            facts.version,
            facts.committee,
            facts.committee_women,
            facts.both,
            facts.mode.map(ElectionMode::as_str),
            &facts.recorded_by,
            facts.recorded_at,
        ],
    )?;
    let detail = serde_json::json!({
        "committee": facts.committee, "women": facts.committee_women, "both": facts.both,
        "mode": facts.mode.map(ElectionMode::as_str),
    });
    tx.log("village.facts", village, &detail)?;
    Ok(facts)
}

/// A village with the facts of its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageComposition {
    /// The village or community.
    pub area_path: AreaPath,
    /// What is known of it; the last assembly is for the room of gatherings to add.
    pub facts: Composition,
    /// What the village itself said.
    pub said: Option<VillageFacts>,
}

/// The facts of every village and community of an area on a day, by path.
///
/// Without a single elected representative on record, none is known: that is no number.
pub fn compositions(
    tx: &mut Tx<'_>,
    tree: &AreaTree,
    area: &AreaPath,
    on: Date,
) -> Result<Vec<VillageComposition>, Error> {
    // A group has no assembly of its own: its village's is meant.
    let area = if area.depth() > 3 { area.village() } else { area.clone() };
    let month = on.month().first_day();
    let households = registry::coverage_by_village(tx, &area, month)?;
    let mut said = village_facts(tx, &area)?;
    let mut by_village: HashMap<AreaPath, Vec<Elected>> = HashMap::new();
    for one in elected(tx, &area, on)? {
        by_village.entry(one.area_path.village()).or_default().push(one);
    }
    let mut villages: Vec<_> = tree.all().iter().filter(|one| area.contains(&one.path)).collect();
    villages.sort_by(|one, other| one.path.as_str().cmp(other.path.as_str()));
    let mut found = Vec::new();
    for village in villages {
        let Some(law) = Law::of(village.kind) else { continue };
        let elected = by_village.remove(&village.path).unwrap_or_default();
        let said = said.remove(&village.path);
        let groups: Vec<_> = tree
            .all()
            .iter()
            .filter(|one| one.kind == AreaKind::Group && village.path.contains(&one.path))
            .collect();
        let without = groups
            .iter()
            .filter(|group| !elected.iter().any(|one| group.path.contains(&one.area_path)));
        let facts = Composition {
            law,
            on,
            households: households.get(&village.path).map(|count| count.households),
            mode: said.as_ref().and_then(|said| said.mode),
            groups: groups.len() as i64,
            groups_without: without.count() as i64,
            representatives: (!elected.is_empty()).then_some(elected.len() as i64),
            women: elected.iter().filter(|one| one.is_woman == Some(true)).count() as i64,
            unknown_sex: elected.iter().filter(|one| one.is_woman.is_none()).count() as i64,
            committee: said.as_ref().map(|said| said.committee),
            both: said.as_ref().map_or(0, |said| said.both),
            term_from: elected.iter().map(|one| one.from_on).min(),
            last_assembly: None,
        };
        found.push(VillageComposition { area_path: village.path.clone(), facts, said });
    }
    Ok(found)
}
