//! Who takes which household, and until when a turnover can be taken back. Pure.

use std::collections::HashMap;

use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date};

use super::model::Heir;
use crate::EndReason;

/// For how many days a turnover can be taken back: within a week a mistake has been seen, and the
/// two phones have been at the village office.
pub const UNDO_DAYS: i64 = 7;

/// The most households before another heir is looked for (reference: 5 to 15).
const FULL: i64 = 15;

/// The last day on which what was done on that day can be taken back.
pub fn undo_until(done_on: Date) -> Date {
    done_on.plus_days(UNDO_DAYS)
}

/// Whether the mandate of the law ends with the service for that reason, as long as nobody says
/// otherwise: with the term, by death and where the law itself ends it. Who only lays down the
/// service to households goes on voting in the assembly.
pub fn ends_statutory(reason: EndReason) -> bool {
    matches!(reason, EndReason::TermOver | EndReason::Dead | EndReason::LostCapacity)
}

/// Shares households among heirs: each goes to one of its own group while he has fewer than 15, then
/// to whoever has the fewest, and between equals to the first named.
pub(crate) fn share(
    households: &[(HouseholdId, AreaPath)],
    heirs: &[Heir],
) -> HashMap<HouseholdId, RepresentativeId> {
    let mut loads: Vec<i64> = heirs.iter().map(|heir| heir.load).collect();
    let mut shared = HashMap::new();
    for (household, area) in households {
        let key = |&place: &usize| {
            let is_near = heirs[place].area == *area;
            (loads[place] >= FULL, !is_near, loads[place], place)
        };
        let Some(place) = (0..heirs.len()).min_by_key(key) else { continue };
        loads[place] += 1;
        shared.insert(*household, heirs[place].id);
    }
    shared
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn household(number: u128) -> HouseholdId {
        HouseholdId::from_uuid(Uuid::from_u128(number))
    }

    fn heir(number: u128, area: &AreaPath, load: i64) -> Heir {
        let id = RepresentativeId::from_uuid(Uuid::from_u128(number));
        Heir { id, area: area.clone(), load }
    }

    fn groups() -> [AreaPath; 2] {
        let village: AreaPath = "001004012".parse().expect("a path");
        [1, 2].map(|number| village.child(number).expect("an ordinal"))
    }

    #[test]
    fn all_go_to_the_only_heir() {
        let [one, other] = groups();
        let households = [(household(1), one), (household(2), other.clone())];
        let shared = share(&households, &[heir(7, &other, 40)]);
        assert_eq!(shared.len(), 2);
        assert!(share(&households, &[]).is_empty());
    }

    #[test]
    fn the_own_group_comes_first_until_it_is_full() {
        let [one, other] = groups();
        let households: Vec<_> = (0..8).map(|number| (household(number), one.clone())).collect();
        let near = heir(7, &one, 12);
        let far = heir(8, &other, 2);
        let shared = share(&households, &[far.clone(), near.clone()]);
        let of = |heir: &Heir| shared.values().filter(|id| **id == heir.id).count();
        assert_eq!((of(&near), of(&far)), (3, 5));
    }

    #[test]
    fn those_who_have_few_take_more() {
        let [one, other] = groups();
        let households: Vec<_> = (0..9).map(|number| (household(number), one.clone())).collect();
        let heirs = [heir(1, &other, 3), heir(2, &other, 6), heir(3, &other, 0)];
        let shared = share(&households, &heirs);
        let loads = heirs
            .map(|heir| heir.load + shared.values().filter(|id| **id == heir.id).count() as i64);
        assert_eq!(loads, [6, 6, 6]);
    }

    #[test]
    fn it_can_be_taken_back_for_a_week() {
        let on: Date = "2026-02-26".parse().expect("a date");
        assert_eq!(undo_until(on).to_string(), "2026-03-05");
    }
}
