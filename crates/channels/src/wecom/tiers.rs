//! The people of tiers 1 and 2, from the chain of contact, as members of WeCom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::{Grant, Role, accounts};
use db::Tx;
use kernel::id::AccountId;
use kernel::{AreaPath, Limit};
use registry::areas;

use crate::wecom::chats::{Tier, Wanted, wanted};
use crate::wecom::error::Error;
use crate::wecom::linking;

/// How deep in the tree a village lies.
const VILLAGE: usize = 3;

/// A chat as the chain wants it, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The tier.
    pub tier: Tier,
    /// The village or group.
    pub area: AreaPath,
    /// What there should be.
    pub wanted: Wanted,
    /// Who belongs to it and has no member of WeCom: nobody can put them into the chat.
    pub unlinked: Vec<String>,
}

/// Every chat that the chain wants, by place. Villages of which nobody is linked are left out.
///
/// # Errors
/// Storage.
pub fn places(tx: &mut Tx<'_>) -> Result<Vec<Place>, Error> {
    let links: HashMap<AccountId, String> =
        linking::all(tx)?.into_iter().map(|link| (link.account, link.member)).collect();
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let tree = areas::tree(tx)?;
    let mut found = Vec::new();
    let villages = tree.all().iter().filter(|area| area.path.depth() == VILLAGE);
    for village in villages {
        let names: BTreeMap<AreaPath, String> = tree
            .all()
            .iter()
            .filter(|area| village.path.contains(&area.path))
            .map(|area| (area.path.clone(), area.name.clone()))
            .collect();
        found.extend(of_village(tx, &village.path, &names, &links)?);
    }
    Ok(found)
}

/// People in their order, those with a member and the names of the others.
#[derive(Default)]
struct People {
    members: Vec<String>,
    unlinked: Vec<String>,
}

impl People {
    fn is_empty(&self) -> bool {
        self.members.is_empty() && self.unlinked.is_empty()
    }

    fn add(&mut self, account: &accounts::Account, links: &HashMap<AccountId, String>) {
        match links.get(&account.id) {
            Some(member) => self.members.push(member.clone()),
            None => self.unlinked.push(account.name.clone()),
        }
    }
}

fn of_village(
    tx: &mut Tx<'_>,
    village: &AreaPath,
    names: &BTreeMap<AreaPath, String>,
    links: &HashMap<AccountId, String>,
) -> Result<Vec<Place>, Error> {
    let mut cadres = People::default();
    for account in accounts::with_grant(tx, &Grant::new(Role::Village, village.clone()))? {
        cadres.add(&account, links);
    }
    let representatives = representatives_of(tx, village, links)?;
    let mut all_heads = People::default();
    let mut places = Vec::new();
    let village_name = names.get(village).map_or("", String::as_str);
    for (area, name) in names {
        let mut leaders = People::default();
        if area == village {
            leaders.members.clone_from(&cadres.members);
        } else {
            heads_of(tx, area, links, &mut leaders)?;
            all_heads.members.extend(leaders.members.iter().cloned());
            all_heads.unlinked.extend(leaders.unlinked.iter().cloned());
        }
        let none = People::default();
        let others = representatives.get(area).unwrap_or(&none);
        // Of a group without representatives only its head is left, and he keeps the chat.
        if others.is_empty() && (area == village || leaders.members.is_empty()) {
            continue;
        }
        let title = if area == village {
            format!("{village_name}代表联户群")
        } else {
            format!("{village_name}{name}代表联户群")
        };
        let wanted = wanted(Tier::Two, area, &title, &leaders.members, &others.members);
        let mut unlinked = leaders.unlinked;
        unlinked.extend(others.unlinked.iter().cloned());
        places.push(Place {
            tier: Tier::Two,
            area: area.clone(),
            wanted,
            unlinked: once(unlinked),
        });
    }
    let title = format!("{village_name}村组联系群");
    let one = wanted(Tier::One, village, &title, &cadres.members, &all_heads.members);
    let mut unlinked = cadres.unlinked;
    unlinked.extend(all_heads.unlinked);
    let place =
        Place { tier: Tier::One, area: village.clone(), wanted: one, unlinked: once(unlinked) };
    places.insert(0, place);
    let is_known = |place: &Place| match &place.wanted {
        Wanted::TooFew { members, .. } => !members.is_empty(),
        _ => true,
    };
    // Where nobody at all is linked there is nothing to say.
    if !places.iter().any(is_known) {
        places.clear();
    }
    Ok(places)
}

/// Names in their order, each once: many a head of a group represents in it as well.
fn once(names: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|name| seen.insert(name.clone())).collect()
}

/// The head of a group: whoever has the duty now, with the account of that name.
fn heads_of(
    tx: &mut Tx<'_>,
    group: &AreaPath,
    links: &HashMap<AccountId, String>,
    people: &mut People,
) -> Result<(), Error> {
    let Some(head) = representatives::chain(tx, group)?.group_head else { return Ok(()) };
    let held = accounts::with_grant(tx, &Grant::new(Role::GroupHead, group.clone()))?;
    match held.iter().find(|account| account.name == head.name) {
        Some(account) => people.add(account, links),
        None => people.unlinked.push(head.name),
    }
    Ok(())
}

/// The representatives who serve in a village today, by their area.
fn representatives_of(
    tx: &mut Tx<'_>,
    village: &AreaPath,
    links: &HashMap<AccountId, String>,
) -> Result<BTreeMap<AreaPath, People>, Error> {
    let filter = representatives::Filter {
        area: village.clone(),
        own: None,
        search: None,
        serving_on: Some(tx.today()),
    };
    let mut found: BTreeMap<AreaPath, People> = BTreeMap::new();
    let mut after = None;
    loop {
        let page = representatives::list(tx, &filter, Limit::default(), after.as_ref())?;
        for representative in page.items {
            let people = found.entry(representative.area_path.clone()).or_default();
            match accounts::of_representative(tx, representative.id)? {
                Some(account) => people.add(&account, links),
                None => people.unlinked.push(representative.name),
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}
