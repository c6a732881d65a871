//! Rows that have found their place in the county: what preview and confirmation work with and
//! what waits in storage in between. Identity numbers have become keyed hashes here; the
//! numbers themselves are gone.

use serde::{Deserialize, Serialize};

use crate::clean::dates::YearMonth;
use crate::clean::identity::IdNumber;
use crate::roster::{CandidateRow, HouseholdRow, RepresentativeRow};
use registry::IdentityKey;

/// A group: the area it is, or the one to be made in that village.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupKey {
    /// Path of the village.
    pub village: String,
    /// `3组` or the name of a named group.
    pub name: String,
    /// Its number, where it has one.
    pub number: Option<u8>,
}

/// A person as a roster tells of him or her; `None` is "the roster does not say".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonEntry {
    /// Name.
    pub name: String,
    /// GB/T 2261.1.
    pub sex: Option<u8>,
    /// yyyymm.
    pub birth_month: Option<i64>,
    /// Phone, digits and dash.
    pub phone: Option<String>,
    /// GB/T 3304.
    pub ethnic_group: Option<String>,
    /// GB/T 4762.
    pub political_status: Option<String>,
    /// GB/T 4658.
    pub education: Option<String>,
    /// Keyed hash of the identity number.
    pub identity_hash: Option<Vec<u8>>,
}

/// A household to insert or to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdEntry {
    /// Index of the sheet.
    pub sheet: u16,
    /// Row of the file.
    pub row: u32,
    /// Where it lies.
    pub group: GroupKey,
    /// Code, 18 digits.
    pub code: Option<String>,
    /// Head.
    pub head: PersonEntry,
    /// Usual contact, where it is not the head.
    pub contact: Option<PersonEntry>,
    /// Hamlet.
    pub hamlet: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Members.
    pub members: Option<i64>,
    /// Resident.
    pub resident: Option<i64>,
    /// Away.
    pub away: Option<i64>,
    /// Minors.
    pub minors: Option<i64>,
    /// Over 80.
    pub over_80: Option<i64>,
    /// Tag codes of the registry; `None` when the roster does not say.
    pub tags: Option<Vec<String>>,
    /// Key household.
    pub key_household: Option<bool>,
    /// Name of the representative to link.
    pub representative: Option<String>,
    /// Phone of that representative.
    pub representative_phone: Option<String>,
    /// Name of the group head.
    pub group_head: Option<String>,
    /// Name of the village cadre.
    pub village_cadre: Option<String>,
    /// Whether another row of the file has the same name in the same group.
    pub namesake: bool,
}

/// A representative to appoint or to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepresentativeEntry {
    /// Index of the sheet.
    pub sheet: u16,
    /// Row of the file.
    pub row: u32,
    /// The group served.
    pub group: GroupKey,
    /// The person.
    pub person: PersonEntry,
    /// Stored word of the way of selection.
    pub way: Option<String>,
    /// Ground in words.
    pub ground: Option<String>,
    /// Number of the letter of appointment.
    pub letter_number: Option<String>,
    /// Statutory representative too.
    pub statutory: Option<bool>,
    /// First day, yyyymmdd.
    pub from_on: Option<i64>,
    /// Last day, yyyymmdd.
    pub until_on: Option<i64>,
    /// Heads of households to link.
    pub linked_heads: Vec<String>,
    /// Name of the group head.
    pub group_head: Option<String>,
    /// Name of the village cadre.
    pub village_cadre: Option<String>,
    /// Whether another row of the file has the same name in the same group.
    pub namesake: bool,
}

/// Somebody of a survey, to be taken into the pool or compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateEntry {
    /// Index of the sheet.
    pub sheet: u16,
    /// Row of the file.
    pub row: u32,
    /// The group; its name is empty when the row says only the village.
    pub group: GroupKey,
    /// The person.
    pub person: PersonEntry,
    /// Codes of the grounds.
    pub grounds: Vec<String>,
    /// Whether another row of the file has the same name in the same group.
    pub namesake: bool,
}

/// Tag names of the cleaning → codes of the registry.
fn tag_code(name: &str) -> Option<&'static str> {
    Some(match name {
        "脱贫户" => "lifted_from_poverty",
        "脱贫不稳定户" => "monitored_unstable",
        "边缘易致贫户" => "monitored_marginal",
        "突发严重困难户" => "monitored_sudden",
        "低保" => "subsistence_allowance",
        "特困" => "extreme_hardship",
        "残疾" => "disability",
        "重病" => "serious_illness",
        "独居" => "elder_alone",
        "空巢" => "elder_empty_nest",
        "留守" => "elder_left_behind",
        "失能" => "disabled_elder",
        "高龄" => "elder_80",
        "留守儿童户" => "children_left_behind",
        "困境儿童户" => "children_in_need",
        "退役军人" | "优抚" => "veteran",
        "计生特殊家庭" => "family_planning_special",
        "党员户" => "party_member",
        "举家外出" => "away",
        _ => return None,
    })
}

fn hash(id: Option<&IdNumber>, key: &IdentityKey) -> Option<Vec<u8>> {
    id.map(|number| key.hash(number.expose()))
}

impl HouseholdEntry {
    /// The entry of a row whose group is known; the identity number ends here.
    pub fn new(row: &HouseholdRow, group: GroupKey, key: &IdentityKey) -> Self {
        let contact =
            row.contact_name.as_ref().filter(|name| **name != row.head_name).map(|name| {
                PersonEntry {
                    name: name.clone(),
                    phone: row.contact_phone.clone(),
                    ..PersonEntry::default()
                }
            });
        let mut tags: Option<Vec<String>> = row.tags.as_ref().map(|names| {
            names.iter().filter_map(|name| tag_code(name)).map(str::to_owned).collect()
        });
        if let Some(tags) = &mut tags {
            tags.sort_unstable();
            tags.dedup();
        }
        Self {
            sheet: row.place.sheet,
            row: row.place.row,
            group,
            code: row.code.clone(),
            head: PersonEntry {
                name: row.head_name.clone(),
                sex: row.head_sex,
                birth_month: row.head_birth.map(YearMonth::as_integer),
                phone: row.phone.clone(),
                ethnic_group: row.head_ethnic_group.map(str::to_owned),
                political_status: row.head_political_status.map(str::to_owned),
                education: row.head_education.map(str::to_owned),
                identity_hash: hash(row.id_number.as_ref(), key),
            },
            contact,
            hamlet: row.hamlet.clone(),
            address: row.address.clone(),
            members: row.members.map(i64::from),
            resident: row.resident.map(i64::from),
            away: row.away.map(i64::from),
            minors: row.minors.map(i64::from),
            over_80: row.over_80.map(i64::from),
            tags,
            key_household: row.key_household,
            representative: row.representative.as_deref().map(str::to_owned),
            representative_phone: row.representative_phone.as_deref().map(str::to_owned),
            group_head: row.group_head.as_deref().map(str::to_owned),
            village_cadre: row.village_cadre.as_deref().map(str::to_owned),
            namesake: false,
        }
    }
}

impl RepresentativeEntry {
    /// The entry of a row whose group is known; the identity number ends here.
    pub fn new(row: &RepresentativeRow, group: GroupKey, key: &IdentityKey) -> Self {
        use crate::clean::lists::SelectionWay;
        Self {
            sheet: row.place.sheet,
            row: row.place.row,
            group,
            person: PersonEntry {
                name: row.name.clone(),
                sex: row.sex,
                birth_month: row.birth.map(YearMonth::as_integer),
                phone: row.phone.clone(),
                ethnic_group: row.ethnic_group.map(str::to_owned),
                political_status: row.political_status.map(str::to_owned),
                education: row.education.map(str::to_owned),
                identity_hash: hash(row.id_number.as_ref(), key),
            },
            way: row.selection_way.map(|way| {
                match way {
                    SelectionWay::Direct => "direct",
                    SelectionWay::Nominated => "nominated",
                    SelectionWay::SelfNominated => "self_nominated",
                }
                .to_owned()
            }),
            ground: row.ground.clone(),
            letter_number: row.letter_number.clone(),
            statutory: row.statutory,
            from_on: row.serving_from.map(|day| day.as_integer()),
            until_on: row.serving_until.map(|day| day.as_integer()),
            linked_heads: row.linked_heads.clone(),
            group_head: row.group_head.as_deref().map(str::to_owned),
            village_cadre: row.village_cadre.as_deref().map(str::to_owned),
            namesake: false,
        }
    }
}

impl CandidateEntry {
    /// The entry of a row whose village is known; the identity number ends here.
    pub fn new(row: &CandidateRow, group: GroupKey, key: &IdentityKey) -> Self {
        Self {
            sheet: row.place.sheet,
            row: row.place.row,
            group,
            person: PersonEntry {
                name: row.name.clone(),
                sex: row.sex,
                birth_month: row.birth.map(YearMonth::as_integer),
                phone: row.phone.clone(),
                ethnic_group: row.ethnic_group.map(str::to_owned),
                political_status: row.political_status.map(str::to_owned),
                education: row.education.map(str::to_owned),
                identity_hash: hash(row.id_number.as_ref(), key),
            },
            grounds: row.grounds.iter().map(|ground| ground.as_str().to_owned()).collect(),
            namesake: false,
        }
    }
}

impl PersonEntry {
    /// The person as the registry takes it.
    pub(crate) fn as_new(&self) -> registry::NewPerson {
        registry::NewPerson {
            name: self.name.clone(),
            sex: self
                .sex
                .map(|sex| if sex == 1 { registry::Sex::Male } else { registry::Sex::Female }),
            birth_month: self
                .birth_month
                .and_then(|number| kernel::Month::from_number(number).ok()),
            phone: self.phone.clone(),
            ethnic_group: self
                .ethnic_group
                .as_deref()
                .map(|code| code.parse().unwrap_or(registry::EthnicGroup::Other)),
            // 04 to 11 are the democratic parties, which the registry keeps as one.
            political_status: self
                .political_status
                .as_deref()
                .map(|code| code.parse().unwrap_or(registry::PoliticalStatus::DemocraticParty)),
            education: self
                .education
                .as_deref()
                .map(|code| code.parse().unwrap_or(registry::Education::Other)),
            identity_hash: self.identity_hash.clone(),
        }
    }

    /// Whether the registry's person already says all that the roster says; the hash is
    /// compared by the caller, who reads it only when one is given.
    pub(crate) fn says_the_same(&self, known: &registry::Person) -> bool {
        let new = self.as_new();
        let phone = new.phone.as_deref().map(digits);
        new.name == known.name
            && new.sex.is_none_or(|sex| sex == known.sex)
            && new.birth_month.is_none_or(|month| Some(month) == known.birth_month)
            && phone.is_none_or(|phone| known.phone.as_deref().map(digits) == Some(phone))
            && new.ethnic_group.is_none_or(|group| Some(group) == known.ethnic_group)
            && new.political_status.is_none_or(|status| Some(status) == known.political_status)
            && new.education.is_none_or(|education| Some(education) == known.education)
    }
}

/// The digits of a phone, the form in which the registry keeps it.
pub(crate) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_of_the_cleaning_is_one_of_the_registry() {
        for name in crate::clean::lists::tag_names() {
            let code = tag_code(name);
            assert!(code.is_some_and(|code| registry::household_tag(code).is_some()), "{name}");
        }
        for tag in registry::HOUSEHOLD_TAGS {
            let names = crate::clean::lists::tags(tag.name).expect(tag.name);
            let codes: Vec<_> = names.iter().filter_map(|name| tag_code(name)).collect();
            assert_eq!(codes, [tag.code], "an export must import again as the same");
        }
    }
}
