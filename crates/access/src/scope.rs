//! What an asker may see: areas, and for a representative only what is his own.

use kernel::AreaPath;
use kernel::id::RepresentativeId;

/// The part of the county that an asker may see; rows are filtered by this value, in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    areas: Vec<AreaPath>,
    own: Option<RepresentativeId>,
}

impl Scope {
    /// The whole county: the system itself, schedules, commands on the server.
    pub fn county() -> Self {
        Self { areas: vec![AreaPath::county()], own: None }
    }

    /// These areas and everything under them.
    pub fn areas(areas: Vec<AreaPath>) -> Self {
        Self { areas, own: None }
    }

    /// Only what belongs to that representative, wherever a household has moved to; these areas are
    /// where he or she serves.
    pub fn own(representative: RepresentativeId, areas: Vec<AreaPath>) -> Self {
        Self { areas, own: Some(representative) }
    }

    /// The representative to whom the scope is narrowed, if it is.
    pub fn representative(&self) -> Option<RepresentativeId> {
        self.own
    }

    /// The areas, each with everything under it.
    pub fn area_paths(&self) -> &[AreaPath] {
        &self.areas
    }

    /// Whether the area lies in the scope.
    pub fn sees_area(&self, path: &AreaPath) -> bool {
        self.areas.iter().any(|area| area.contains(path))
    }

    /// Whether a record of that area and that representative lies in the scope.
    pub fn sees(&self, path: &AreaPath, representative: Option<RepresentativeId>) -> bool {
        match self.own {
            Some(own) => representative == Some(own),
            None => self.sees_area(path),
        }
    }
}
