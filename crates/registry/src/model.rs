//! Areas, persons and households as values.

use kernel::id::{AreaId, HouseholdId, PersonId, RepresentativeId};
use kernel::{AreaCode, AreaKind, AreaPath, Date, Month};
use std::collections::HashMap;

/// An area of the county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its own identifier, which never changes.
    pub id: AreaId,
    /// Where it stands in the tree.
    pub path: AreaPath,
    /// Its statistical code (12 digits; 14 for a group).
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// What it is; a field of its own, never read from the name.
    pub kind: AreaKind,
    /// The day from which it counts.
    pub since: Date,
}

/// An area to be added.
#[derive(Debug, Clone)]
pub struct NewArea {
    /// The area above; `None` for the county itself.
    pub parent: Option<AreaPath>,
    /// The statistical code.
    pub code: AreaCode,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: AreaKind,
    /// The day from which it counts.
    pub since: Date,
    /// Other names that people write.
    pub aliases: Vec<String>,
}

/// All areas of the county, by path and by code: the county's own map, small enough to keep.
#[derive(Debug, Clone, Default)]
pub struct AreaTree {
    areas: Vec<Area>,
    by_path: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
    aliases: Vec<(usize, String)>,
}

impl AreaTree {
    /// The tree of these areas, which must be sorted by path.
    pub fn new(areas: Vec<Area>, aliases: Vec<(AreaPath, String)>) -> Self {
        let by = |key: fn(&Area) -> &str| {
            areas.iter().enumerate().map(|(at, area)| (key(area).to_owned(), at)).collect()
        };
        let by_path: HashMap<String, usize> = by(|area| area.path.as_str());
        let by_code = by(|area| area.code.as_str());
        let aliases = aliases
            .into_iter()
            .filter_map(|(path, name)| Some((*by_path.get(path.as_str())?, name)))
            .collect();
        Self { areas, by_path, by_code, aliases }
    }

    /// All areas, by path.
    pub fn all(&self) -> &[Area] {
        &self.areas
    }

    /// The area at that path.
    pub fn at(&self, path: &AreaPath) -> Option<&Area> {
        self.by_path.get(path.as_str()).map(|&at| &self.areas[at])
    }

    /// The area with that code.
    pub fn with_code(&self, code: &AreaCode) -> Option<&Area> {
        self.by_code.get(code.as_str()).map(|&at| &self.areas[at])
    }

    /// The areas right under that one, by division code.
    pub fn children<'t>(&'t self, path: &'t AreaPath) -> impl Iterator<Item = &'t Area> {
        self.areas.iter().filter(move |area| area.path.parent().as_ref() == Some(path))
    }

    /// Other names of that area.
    pub fn aliases<'t>(&'t self, path: &'t AreaPath) -> impl Iterator<Item = &'t str> {
        let at = self.by_path.get(path.as_str()).copied();
        self.aliases.iter().filter(move |(of, _)| Some(*of) == at).map(|(_, name)| name.as_str())
    }

    /// The areas above, county first.
    pub fn ancestors(&self, path: &AreaPath) -> Vec<&Area> {
        (1..path.depth()).filter_map(|depth| self.at(&path.at_depth(depth))).collect()
    }
}

kernel::words! {
    /// Sex (GB/T 2261.1).
    Sex {
        /// Not known.
        Unknown = "0", "未知";
        /// Male.
        Male = "1", "男";
        /// Female.
        Female = "2", "女";
        /// Not stated.
        NotStated = "9", "未说明";
    }
}

kernel::words! {
    /// Political status (GB/T 4762), the ones that offices write.
    PoliticalStatus {
        /// Member of the Party.
        Member = "01", "中共党员";
        /// Probationary member.
        Probationary = "02", "预备党员";
        /// Member of the Youth League.
        League = "03", "共青团员";
        /// Member of a democratic party.
        DemocraticParty = "04", "民主党派";
        /// Without party affiliation (无党派人士).
        NoParty = "12", "无党派人士";
        /// The masses.
        Masses = "13", "群众";
    }
}

kernel::words! {
    /// Education (GB/T 4658), by first digit.
    Education {
        /// Postgraduate.
        Postgraduate = "10", "研究生";
        /// University.
        University = "20", "大学本科";
        /// College.
        College = "30", "大学专科";
        /// Vocational secondary school.
        Vocational = "40", "中专(中技)";
        /// Senior middle school.
        SeniorMiddle = "60", "高中";
        /// Junior middle school.
        JuniorMiddle = "70", "初中";
        /// Primary school.
        Primary = "80", "小学";
        /// Other.
        Other = "90", "其他";
    }
}

kernel::words! {
    /// Ethnic group (GB/T 3304), those that live in the county in numbers; others are kept by code.
    EthnicGroup {
        /// Han.
        Han = "01", "汉族";
        /// Miao.
        Miao = "06", "苗族";
        /// Zhuang.
        Zhuang = "08", "壮族";
        /// Dong.
        Dong = "12", "侗族";
        /// Yao.
        Yao = "13", "瑶族";
        /// Tujia.
        Tujia = "15", "土家族";
        /// Any other group.
        Other = "97", "其他";
    }
}

kernel::words! {
    /// How often a household is contacted: once a month, key households twice.
    Priority {
        /// Once a month.
        Normal = "normal", "普通";
        /// Twice a month.
        Key = "key", "重点";
    }
}

/// A person with a part to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The identifier.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Month of birth, where known.
    pub birth_month: Option<Month>,
    /// Telephone, where there is one.
    pub phone: Option<String>,
    /// Ethnic group.
    pub ethnic_group: Option<EthnicGroup>,
    /// Political status.
    pub political_status: Option<PoliticalStatus>,
    /// Education.
    pub education: Option<Education>,
    /// The version, from 1.
    pub version: i64,
}

/// A person to be added.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Month of birth.
    pub birth_month: Option<Month>,
    /// Telephone.
    pub phone: Option<String>,
    /// Ethnic group.
    pub ethnic_group: Option<EthnicGroup>,
    /// Political status.
    pub political_status: Option<PoliticalStatus>,
    /// Education.
    pub education: Option<Education>,
    /// Keyed hash of the identity-card number.
    pub identity_hash: Option<Vec<u8>>,
}

/// A household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// The identifier.
    pub id: HouseholdId,
    /// The code for print: village 12 digits, group 2, serial 4.
    pub code: String,
    /// The group that it lies in, or the village.
    pub area_path: AreaPath,
    /// The head (户主).
    pub head: Person,
    /// The usual contact (常联系人), where it is not the head.
    pub contact: Option<Person>,
    /// The address down to the house.
    pub address: String,
    /// The hamlet (屋场).
    pub hamlet: String,
    /// People registered.
    pub members: i64,
    /// People living here.
    pub resident: i64,
    /// People away.
    pub away: i64,
    /// Minors, as a count only.
    pub minors: i64,
    /// People over 80.
    pub over_80: i64,
    /// How often it is contacted.
    pub priority: Priority,
    /// Tags that anyone who may see the household may see.
    pub tags: Vec<String>,
    /// The present representative.
    pub representative: Option<RepresentativeId>,
    /// The day of the last contact.
    pub last_contact_on: Option<Date>,
    /// The day on which it was dissolved.
    pub dissolved_on: Option<Date>,
    /// The version, from 1.
    pub version: i64,
}

/// A household in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdSummary {
    /// The identifier.
    pub id: HouseholdId,
    /// The code for print.
    pub code: String,
    /// The group or village.
    pub area_path: AreaPath,
    /// The head's name.
    pub head_name: String,
    /// The usual contact's name.
    pub contact_name: Option<String>,
    /// The telephone of the contact, or else of the head.
    pub phone: Option<String>,
    /// The address.
    pub address: String,
    /// People registered.
    pub members: i64,
    /// How often it is contacted.
    pub priority: Priority,
    /// Tags that are not sensitive.
    pub tags: Vec<String>,
    /// The present representative.
    pub representative: Option<RepresentativeId>,
    /// The day of the last contact.
    pub last_contact_on: Option<Date>,
}

/// A household as the representative who keeps contact with it sees it on a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdSheet {
    /// The identifier.
    pub id: HouseholdId,
    /// The code for print.
    pub code: String,
    /// The group or village.
    pub area_path: AreaPath,
    /// The head's name.
    pub head_name: String,
    /// The usual contact's name, where it is not the head.
    pub contact_name: Option<String>,
    /// The telephone of the contact, or else of the head.
    pub phone: Option<String>,
    /// The address.
    pub address: String,
    /// The hamlet (屋场).
    pub hamlet: String,
    /// People registered.
    pub members: i64,
    /// People living here.
    pub resident: i64,
    /// People away.
    pub away: i64,
    /// Minors, as a count only.
    pub minors: i64,
    /// People over 80.
    pub over_80: i64,
    /// How often it is contacted.
    pub priority: Priority,
    /// Tags that are not sensitive.
    pub tags: Vec<String>,
    /// Sensitive tags.
    pub sensitive_tags: Vec<String>,
    /// The day of the last contact.
    pub last_contact_on: Option<Date>,
    /// The version, from 1.
    pub version: i64,
    /// The present representative.
    pub representative: Option<RepresentativeId>,
}

/// A household to be added.
#[derive(Debug, Clone)]
pub struct NewHousehold {
    /// The identifier, when the asker has minted one.
    pub id: Option<HouseholdId>,
    /// The code, when the office has one; otherwise the next of its group.
    pub code: Option<String>,
    /// The group or village.
    pub area_path: AreaPath,
    /// The head.
    pub head: NewPerson,
    /// The usual contact, where it is not the head.
    pub contact: Option<NewPerson>,
    /// The address.
    pub address: String,
    /// The hamlet.
    pub hamlet: String,
    /// People registered.
    pub members: i64,
    /// People living here.
    pub resident: i64,
    /// People away.
    pub away: i64,
    /// Minors.
    pub minors: i64,
    /// People over 80.
    pub over_80: i64,
    /// How often it is contacted.
    pub priority: Priority,
    /// Tags, sensitive ones too.
    pub tags: Vec<String>,
}

/// A change of a household: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct HouseholdChange {
    /// The head's data.
    pub head: Option<NewPerson>,
    /// The usual contact; `Some(None)` removes it.
    pub contact: Option<Option<NewPerson>>,
    /// The group or village.
    pub area_path: Option<AreaPath>,
    /// The address.
    pub address: Option<String>,
    /// The hamlet.
    pub hamlet: Option<String>,
    /// People registered.
    pub members: Option<i64>,
    /// People living here.
    pub resident: Option<i64>,
    /// People away.
    pub away: Option<i64>,
    /// Minors.
    pub minors: Option<i64>,
    /// People over 80.
    pub over_80: Option<i64>,
    /// How often it is contacted.
    pub priority: Option<Priority>,
    /// All tags, sensitive ones too.
    pub tags: Option<Vec<String>>,
}

/// Which households a list shows.
#[derive(Debug, Clone)]
pub struct HouseholdFilter {
    /// Everything under this area.
    pub area: AreaPath,
    /// Only those of this representative.
    pub representative: Option<RepresentativeId>,
    /// Part of the head's or contact's name, the address, the code, or the end of the telephone.
    pub search: Option<String>,
    /// Only those with a representative (`true`) or without (`false`).
    pub linked: Option<bool>,
    /// Only those contacted since that day (`true`) or not (`false`).
    pub contacted_since: Option<(Date, bool)>,
    /// Only those with this tag, which must not be a sensitive one.
    pub tag: Option<String>,
    /// Only those of this priority.
    pub priority: Option<Priority>,
}

impl HouseholdFilter {
    /// Everything under that area.
    pub fn area(area: AreaPath) -> Self {
        Self {
            area,
            representative: None,
            search: None,
            linked: None,
            contacted_since: None,
            tag: None,
            priority: None,
        }
    }
}
