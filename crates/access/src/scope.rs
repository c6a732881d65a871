//! What an asker may see: areas, departments, and for a representative only what is his own.

use kernel::AreaPath;
use kernel::id::{DepartmentId, RepresentativeId};

/// How deep in the tree a township lies.
const TOWNSHIP: usize = 2;

/// The part of the county that an asker may see; rows are filtered by this value, in one place.
///
/// Areas and departments add up: who has both sees what lies in the areas and what the departments
/// were given. A department has no area; by itself it sees no household and no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    areas: Vec<AreaPath>,
    /// Those of them for which the asker works in the office: the chain above a confidential record.
    offices: Vec<AreaPath>,
    own: Option<RepresentativeId>,
    departments: Vec<DepartmentId>,
}

impl Scope {
    /// The whole county: the system itself, schedules, commands on the server.
    pub fn county() -> Self {
        Self::areas(vec![AreaPath::county()])
    }

    /// These areas and everything under them, as their offices see them.
    pub fn areas(areas: Vec<AreaPath>) -> Self {
        Self { offices: areas.clone(), areas, own: None, departments: Vec::new() }
    }

    /// Only what belongs to that representative, wherever a household has moved to; these areas are
    /// where he or she serves.
    pub fn own(representative: RepresentativeId, areas: Vec<AreaPath>) -> Self {
        Self { areas, offices: Vec::new(), own: Some(representative), departments: Vec::new() }
    }

    /// No area: only what these departments were given, or are called to assist with.
    pub fn of_departments(departments: Vec<DepartmentId>) -> Self {
        Self { areas: Vec::new(), offices: Vec::new(), own: None, departments }
    }

    /// The same, but in the office of these areas only: an inspector or a group head sees an area
    /// without being told what is confidential in it.
    pub fn with_offices(self, offices: Vec<AreaPath>) -> Self {
        Self { offices, ..self }
    }

    /// The same, and beside it what these departments were given.
    pub fn with_departments(self, departments: Vec<DepartmentId>) -> Self {
        Self { departments, ..self }
    }

    /// The representative to whom the scope is narrowed, if it is.
    pub fn representative(&self) -> Option<RepresentativeId> {
        self.own
    }

    /// The areas, each with everything under it.
    pub fn area_paths(&self) -> &[AreaPath] {
        &self.areas
    }

    /// The departments for which the asker works.
    pub fn departments(&self) -> &[DepartmentId] {
        &self.departments
    }

    /// Whether the asker works for that department.
    pub fn is_of_department(&self, department: DepartmentId) -> bool {
        self.departments.contains(&department)
    }

    /// Whether the area lies in the scope.
    pub fn sees_area(&self, path: &AreaPath) -> bool {
        self.areas.iter().any(|area| area.contains(path))
    }

    /// Whether the asker stands in the chain above that place, and may see what is confidential
    /// there.
    pub fn is_confidant(&self, path: &AreaPath) -> bool {
        self.offices.iter().any(|office| office.contains(path))
    }

    /// Whether the asker looks at that place from a township or from the county, and works in no
    /// village of it: what is about a village's own cadres is not for one of them, whatever else he is.
    pub fn oversees(&self, path: &AreaPath) -> bool {
        let is_in_village = self.offices.iter().any(|office| {
            office.depth() > TOWNSHIP && (office.contains(path) || path.contains(office))
        });
        let looks_down = |area: &AreaPath| area.depth() <= TOWNSHIP && area.contains(path);
        !is_in_village && self.areas.iter().any(looks_down)
    }

    /// Whether a record of that area and that representative lies in the scope.
    pub fn sees(&self, path: &AreaPath, representative: Option<RepresentativeId>) -> bool {
        match self.own {
            Some(own) => representative == Some(own),
            None => self.sees_area(path),
        }
    }
}
