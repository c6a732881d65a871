//! Who may see a matter, and how much of who reported it. Pure, and said here only.
//!
//! A matter is seen by its place and by who handles it: an office sees what happened in its area and
//! what an office in its area has; a representative what he reported; a department what it was given.
//! Two things narrow that. An early sign is for its reporter and the offices above him. What is about
//! a village's own cadres goes past the village: neither the village nor a group in it sees it, in no
//! list, no search, no queue and no picture. Complaints about conduct can never be given to it; what
//! the village has to disclose or mend itself may be given by the township, without who reported it.

use access::Scope;
use kernel::AreaPath;

use crate::catalogue::category;
use crate::model::{Kind, Matter, Unit};

/// The categories about a village's own office and its cadres (村务公开、干部作风、村务管理、涉村干部问题).
///
/// Each code stands in one kind only, so that the code alone tells.
pub const ABOUT_CADRES: &[&str] =
    &["village_affairs", "cadre_conduct", "village_management", "about_cadres"];

/// Those of them that accuse somebody, and are never handled by a village.
const NEVER_FOR_VILLAGE: &[&str] = &["cadre_conduct", "about_cadres"];

/// What of a place a list may show, beside what lies in the asker's part of the county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// What is confidential: early signs.
    pub confidential: bool,
    /// What is about a village's own cadres.
    pub about_cadres: bool,
}

impl Sight {
    /// Everything.
    pub const ALL: Self = Self { confidential: true, about_cadres: true };

    /// What the scope may see of everything in that area.
    pub fn of(scope: &Scope, area: &AreaPath) -> Self {
        Self { confidential: scope.is_confidant(area), about_cadres: scope.oversees(area) }
    }

    /// What sight a matter needs.
    pub fn needed_for(matter: &Matter) -> Self {
        Self {
            confidential: matter.kind.is_confidential(),
            about_cadres: is_about_cadres(&matter.category),
        }
    }

    /// Whether it includes the other.
    pub fn includes(self, other: Self) -> bool {
        (self.confidential || !other.confidential) && (self.about_cadres || !other.about_cadres)
    }

    /// Whether the matter may be shown with this sight.
    pub fn shows(self, matter: &Matter) -> bool {
        self.includes(Self::needed_for(matter))
    }
}

/// Whether the category is about a village's own cadres.
pub fn is_about_cadres(category: &str) -> bool {
    ABOUT_CADRES.contains(&category)
}

/// Whether a matter of that category can never be given to a village.
pub fn is_never_for_village(category: &str) -> bool {
    NEVER_FOR_VILLAGE.contains(&category)
}

/// The categories that are hidden from a village which was given the matter itself, or else from one
/// that only looks at its area.
pub(crate) fn hidden_below_township(is_given: bool) -> &'static [&'static str] {
    if is_given { NEVER_FOR_VILLAGE } else { ABOUT_CADRES }
}

/// Whether the scope shows the matter: by its place, because a unit of the asker's has it, or because
/// he reported it. Who is called to assist sees it as [`sees_for`] says.
pub fn sees(matter: &Matter, scope: &Scope) -> bool {
    if scope.representative().is_some() {
        return scope.sees(&matter.area_path, matter.representative_id);
    }
    looks_at(matter, scope, &matter.area_path) || sees_for(matter, scope, &matter.owner.unit())
}

/// Whether the scope shows a matter with which that unit has to do.
pub fn sees_for(matter: &Matter, scope: &Scope, unit: &Unit) -> bool {
    let is_own = unit.department.is_some_and(|own| scope.is_of_department(own));
    let place = &unit.area;
    let mut given = Sight::of(scope, place);
    // A village that was given it: the township knew what it did.
    given.about_cadres |= place.depth() > 2 && !is_never_for_village(&matter.category);
    let is_here = scope.representative().is_none() && scope.sees_area(place);
    is_own || is_here && given.shows(matter)
}

fn looks_at(matter: &Matter, scope: &Scope, place: &AreaPath) -> bool {
    scope.sees_area(place) && Sight::of(scope, place).shows(matter)
}

/// How much an asker is told about who reported a matter, and about whose household it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporter {
    /// Everything: the work cannot be done without going there.
    Shown,
    /// Nothing until somebody asks for it with a reason, which is kept.
    OnRequest,
    /// Nothing ever: the reporter of what is about cadres is known to the township and the county.
    Withheld,
}

/// What the asker, who may see the matter, is told about its reporter.
pub fn reporter_for(matter: &Matter, scope: &Scope) -> Reporter {
    let is_by_department = scope.representative().is_none()
        && !scope.departments().is_empty()
        && !looks_at(matter, scope, &matter.area_path);
    let is_about = is_about_cadres(&matter.category) && scope.representative().is_none();
    if is_about && !scope.oversees(&matter.area_path) {
        Reporter::Withheld
    } else if !is_by_department || matter.kind == Kind::Emergency || needs_visit(matter) {
        Reporter::Shown
    } else {
        Reporter::OnRequest
    }
}

/// Whether nobody can handle it without going to the household.
fn needs_visit(matter: &Matter) -> bool {
    category(matter.kind, &matter.category).is_some_and(|category| category.needs_visit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::categories;

    #[test]
    fn every_code_that_means_something_here_stands_in_one_kind() {
        for code in ABOUT_CADRES {
            let kinds = Kind::ALL
                .iter()
                .filter(|&&kind| categories(kind).iter().any(|category| category.code == *code));
            assert_eq!(kinds.count(), 1, "{code}");
        }
    }

    #[test]
    fn what_is_about_cadres_is_taken_in_past_the_village() {
        let place: AreaPath = "001004012003".parse().expect("a path");
        for &kind in Kind::ALL {
            for category in categories(kind).iter().filter(|one| is_about_cadres(one.code)) {
                assert_eq!(category.level.area_of(&place).depth(), 2, "{}", category.code);
            }
        }
    }
}
