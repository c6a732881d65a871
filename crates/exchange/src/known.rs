//! What the county already knows of the places of one slice, read once per slice.

use std::collections::HashMap;

use db::Tx;
use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date, Limit};
use registry::{HouseholdFilter, households, persons};
use representatives::{Filter, Representative};

use crate::entry::{GroupKey, digits};
use crate::error::Error;
use crate::places::{Places, make_group};

fn largest() -> Limit {
    Limit::new(Limit::MAX).unwrap_or_default()
}

/// Paths of the groups of a slice; groups that do not exist yet have none.
#[derive(Default)]
pub(crate) struct Groups {
    paths: HashMap<GroupKey, AreaPath>,
    missing: Vec<GroupKey>,
}

impl Groups {
    /// Finds the groups of these keys on the map.
    pub(crate) fn find<'k>(places: &Places, keys: impl Iterator<Item = &'k GroupKey>) -> Self {
        let mut groups = Self::default();
        for key in keys {
            if groups.paths.contains_key(key) || groups.missing.contains(key) {
                continue;
            }
            match places.group(key) {
                Some(path) => {
                    groups.paths.insert(key.clone(), path.clone());
                }
                None => groups.missing.push(key.clone()),
            }
        }
        groups
    }

    /// Makes the missing groups; answers how many.
    pub(crate) fn make(&mut self, tx: &mut Tx<'_>) -> Result<u64, Error> {
        let missing = std::mem::take(&mut self.missing);
        for key in &missing {
            let path = make_group(tx, key)?;
            self.paths.insert(key.clone(), path);
        }
        Ok(missing.len() as u64)
    }

    pub(crate) fn missing(&self) -> u64 {
        self.missing.len() as u64
    }

    pub(crate) fn path(&self, key: &GroupKey) -> Option<&AreaPath> {
        self.paths.get(key)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &AreaPath> {
        self.paths.values()
    }
}

/// Households by group and head, and by code.
#[derive(Default)]
pub(crate) struct KnownHouseholds {
    by_name: HashMap<(String, String), Vec<HouseholdId>>,
    by_code: HashMap<String, HouseholdId>,
}

impl KnownHouseholds {
    /// Reads the households of these areas.
    pub(crate) fn of<'a>(
        tx: &mut Tx<'_>,
        areas: impl Iterator<Item = &'a AreaPath>,
    ) -> Result<Self, Error> {
        let mut known = Self::default();
        for area in areas {
            let filter = HouseholdFilter::area(area.clone());
            let mut after = None;
            loop {
                let page = households::list(tx, &filter, largest(), after.as_ref())?;
                for household in page.items {
                    let key = (household.area_path.to_string(), household.head_name);
                    known.by_name.entry(key).or_default().push(household.id);
                    known.by_code.insert(household.code, household.id);
                }
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        Ok(known)
    }

    /// Households of a group whose head has that name.
    pub(crate) fn named(&self, area: &AreaPath, head: &str) -> &[HouseholdId] {
        self.by_name.get(&(area.to_string(), head.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Households of a village whose head has that name, whatever their group.
    pub(crate) fn named_in(&self, village: &AreaPath, head: &str) -> Vec<HouseholdId> {
        self.by_name
            .iter()
            .filter(|((area, name), _)| name == head && area.starts_with(village.as_str()))
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect()
    }

    /// The household with that code among those read.
    pub(crate) fn coded(&self, code: &str) -> Option<HouseholdId> {
        self.by_code.get(code).copied()
    }
}

/// Serving representatives by village, read when first asked for.
#[derive(Default)]
pub(crate) struct KnownRepresentatives {
    villages: HashMap<AreaPath, Vec<Representative>>,
}

impl KnownRepresentatives {
    /// The serving representatives of a village.
    pub(crate) fn of(
        &mut self,
        tx: &mut Tx<'_>,
        village: &AreaPath,
        today: Date,
    ) -> Result<&[Representative], Error> {
        if !self.villages.contains_key(village) {
            let filter =
                Filter { area: village.clone(), own: None, search: None, serving_on: Some(today) };
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let page = representatives::list(tx, &filter, largest(), after.as_ref())?;
                found.extend(page.items);
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            self.villages.insert(village.clone(), found);
        }
        Ok(self.villages.get(village).map_or(&[], Vec::as_slice))
    }

    /// The one serving representative of that name: by phone where namesakes serve, else in the
    /// group, else alone in the village.
    pub(crate) fn named(
        &mut self,
        tx: &mut Tx<'_>,
        group: Option<&AreaPath>,
        village: &AreaPath,
        (name, phone): (&str, Option<&str>),
    ) -> Result<Option<(RepresentativeId, Date)>, Error> {
        let today = tx.today();
        let all = self.of(tx, village, today)?;
        let mut named: Vec<&Representative> = all.iter().filter(|one| one.name == name).collect();
        if let (true, Some(phone)) = (named.len() > 1, phone) {
            let mut same = Vec::new();
            for one in &named {
                let known = persons::get(tx, one.person_id)?.phone;
                if known.as_deref().map(digits) == Some(digits(phone)) {
                    same.push(*one);
                }
            }
            if !same.is_empty() {
                named = same;
            }
        }
        let here: Vec<&&Representative> =
            named.iter().filter(|one| Some(&one.area_path) == group).collect();
        let found = match (here.as_slice(), named.as_slice()) {
            ([one], _) => Some(**one),
            ([], [one]) => Some(*one),
            _ => None,
        };
        Ok(found.map(|one| (one.id, one.from_on)))
    }
}
