//! The board of links: where households have nobody, where somebody has too many or too few, where
//! the representative is of another group, and whom nobody can call.

use std::collections::{BTreeMap, HashMap};

use db::Tx;
use kernel::AreaPath;
use kernel::id::{PersonId, RepresentativeId};
use registry::{coverage_by_village, households, persons};

use crate::store::terms::{self as store, AcrossGroups};
use crate::{Error, Representative, service};

kernel::words! {
    /// What may be amiss with a representative's links.
    Gap {
        /// More than 15 households.
        TooMany = "too_many", "联系超过15户";
        /// Fewer than 5 households.
        TooFew = "too_few", "联系不足5户";
        /// No telephone is known.
        NoPhone = "no_phone", "没有联系电话";
    }
}

impl Gap {
    /// Whether it is so for somebody with so many households, and a telephone or none.
    fn holds(self, load: i64, has_phone: bool) -> bool {
        match self {
            Self::TooMany => load > 15,
            Self::TooFew => load < 5,
            Self::NoPhone => !has_phone,
        }
    }
}

/// How the links of a village stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VillageBoard {
    /// Households.
    pub households: i64,
    /// Without a representative.
    pub unlinked: i64,
    /// Representatives who serve.
    pub representatives: i64,
    /// Of them with more than 15 households.
    pub too_many: i64,
    /// Of them with fewer than 5.
    pub too_few: i64,
    /// Of them without a telephone.
    pub no_phone: i64,
    /// Households whose representative serves another group.
    pub across_groups: i64,
}

/// The villages of an area, by path.
pub type Board = BTreeMap<AreaPath, VillageBoard>;

/// How the links of every village of an area stand today.
pub fn board(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Board, Error> {
    let mut board = Board::new();
    let month = tx.today().month().first_day();
    for (village, counted) in coverage_by_village(tx, area, month)? {
        let line = board.entry(village).or_default();
        line.households = counted.households;
        line.unlinked = counted.households - counted.linked;
    }
    for one in serving(tx, area)? {
        let line = board.entry(one.area.village()).or_default();
        line.representatives += 1;
        line.too_many += i64::from(Gap::TooMany.holds(one.load, one.has_phone));
        line.too_few += i64::from(Gap::TooFew.holds(one.load, one.has_phone));
        line.no_phone += i64::from(Gap::NoPhone.holds(one.load, one.has_phone));
    }
    for one in store::across_groups(tx, area)? {
        board.entry(one.area.village()).or_default().across_groups += 1;
    }
    Ok(board)
}

/// Who serves where.
struct Serving {
    id: RepresentativeId,
    area: AreaPath,
    /// How many households are linked.
    load: i64,
    /// Whether a telephone is known.
    has_phone: bool,
}

fn serving(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Serving>, Error> {
    let today = tx.today();
    let found = store::serving_persons(tx, area, today)?;
    let ids: Vec<RepresentativeId> = found.iter().map(|row| row.0).collect();
    let people: Vec<PersonId> = found.iter().map(|row| row.1).collect();
    let loads = households::loads(tx, &ids, today)?;
    let known = persons::many(tx, &people)?;
    let line = |(id, person, area): (RepresentativeId, PersonId, AreaPath)| {
        let has_phone = known.get(&person).is_some_and(|person| person.phone.is_some());
        let load = loads.get(&id).map_or(0, |load| load.0);
        Serving { id, area, load, has_phone }
    };
    Ok(found.into_iter().map(line).collect())
}

/// The representatives of an area behind a number of the board, by place, with their households.
pub fn gap_representatives(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    gap: Gap,
    most: usize,
) -> Result<Vec<(Representative, i64)>, Error> {
    let mut found = Vec::new();
    for one in serving(tx, area)? {
        if found.len() < most && gap.holds(one.load, one.has_phone) {
            found.push((service::get(tx, one.id)?, one.load));
        }
    }
    Ok(found)
}

/// The households of an area whose representative serves another group, with the names of both.
pub fn across_groups(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    most: usize,
) -> Result<Vec<(AcrossGroups, String, String)>, Error> {
    let mut rows = store::across_groups(tx, area)?;
    rows.truncate(most);
    let homes: Vec<_> = rows.iter().map(|row| row.household).collect();
    let serving: Vec<_> = rows.iter().map(|row| row.representative).collect();
    let heads = households::names(tx, &homes)?;
    let names: HashMap<RepresentativeId, String> = service::names(tx, &serving)?;
    let named = |row: AcrossGroups| {
        let head = heads.get(&row.household).map(|name| name.head_name.clone());
        let name = names.get(&row.representative).cloned();
        (row, head.unwrap_or_default(), name.unwrap_or_default())
    };
    Ok(rows.into_iter().map(named).collect())
}
