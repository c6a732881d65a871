//! Roles, and their grants over areas.

use std::fmt;
use std::str::FromStr;

use kernel::AreaPath;
use kernel::id::DepartmentId;

/// What somebody is in the work of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The county's own office for the work (县级专班).
    County,
    /// A cadre of a township (乡镇干部).
    Township,
    /// A cadre of a village or community (村干部).
    Village,
    /// The head of a villagers' group (小组长).
    GroupHead,
    /// A representative (代表).
    Representative,
    /// Reads for inspection, writes nothing (审计员).
    Auditor,
    /// Keeps accounts and the server; sees no personal data of households (系统管理员).
    System,
    /// Works in a department of the county, and sees what that department was given (县直部门).
    Department,
}

impl Role {
    /// Every role, in the order of the policy table's columns.
    pub const ALL: [Self; 8] = [
        Self::County,
        Self::Township,
        Self::Village,
        Self::GroupHead,
        Self::Representative,
        Self::Auditor,
        Self::System,
        Self::Department,
    ];

    /// The stored word, the same as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::GroupHead => "group_head",
            Self::Representative => "representative",
            Self::Auditor => "auditor",
            Self::System => "system",
            Self::Department => "department",
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::County => "县级专班",
            Self::Township => "乡镇干部",
            Self::Village => "村干部",
            Self::GroupHead => "小组长",
            Self::Representative => "代表",
            Self::Auditor => "审计员",
            Self::System => "系统管理员",
            Self::Department => "县直部门",
        }
    }

    /// Whether it is work in an office of the ladder: the village's, the township's, the county's.
    pub const fn is_office(self) -> bool {
        matches!(self, Self::County | Self::Township | Self::Village)
    }

    /// How deep in the tree a grant of the role may stand: the least and the greatest depth.
    pub const fn depths(self) -> (usize, usize) {
        match self {
            Self::County | Self::System | Self::Department => (1, 1),
            Self::Township => (2, 2),
            Self::Village => (3, 3),
            Self::GroupHead => (4, 6),
            Self::Representative => (3, 6),
            Self::Auditor => (1, 3),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a word is not a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role")]
pub struct RoleError;

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(RoleError)
    }
}

/// A role over an area and everything under it, or in a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The area; a department is a unit of the county, so that its people have the county here.
    pub area: AreaPath,
    /// The department; with the role of a department and only then.
    pub department: Option<DepartmentId>,
}

impl Grant {
    /// A role over an area.
    pub const fn new(role: Role, area: AreaPath) -> Self {
        Self { role, area, department: None }
    }

    /// Work in a department of the county.
    pub fn of_department(department: DepartmentId) -> Self {
        let area = AreaPath::county();
        Self { role: Role::Department, area, department: Some(department) }
    }
}
