//! People as they are written and shown: heads, contacts, representatives.

use access::Scope;
use db::Tx;
use kernel::id::PersonId;
use registry::{Education, EthnicGroup, NewPerson, Person, PoliticalStatus, Sex};
use representatives::Who;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::wire::{AreaRef, HouseholdKey, MonthText, PersonKey};

/// A person with a part to play, to be added or changed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonInput {
    /// The name.
    #[schema(max_length = 40, example = "何辉")]
    name: String,
    /// Sex by GB/T 2261.1: `1` male, `2` female, `0` unknown, `9` not stated.
    sex: Option<String>,
    /// Month of birth.
    birth_month: Option<MonthText>,
    /// Telephone.
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// Ethnic group by GB/T 3304.
    ethnic_group: Option<String>,
    /// Political status by GB/T 4762.
    political_status: Option<String>,
    /// Education by GB/T 4658.
    education: Option<String>,
}

impl PersonInput {
    /// The person for the registry; the pointer says where in the body it stands.
    pub(crate) fn person(self, pointer: &str) -> Result<NewPerson, Problem> {
        fn word<T: std::str::FromStr>(
            text: Option<String>,
            pointer: &str,
            name: &str,
        ) -> Result<Option<T>, Problem> {
            let parsed = text.map(|text| text.parse::<T>()).transpose();
            parsed.map_err(|_| Problem::of("request.unknown-word").at(format!("{pointer}/{name}")))
        }
        Ok(NewPerson {
            name: self.name,
            sex: word::<Sex>(self.sex, pointer, "sex")?,
            birth_month: self.birth_month.map(|month| month.0),
            phone: self.phone,
            ethnic_group: word::<EthnicGroup>(self.ethnic_group, pointer, "ethnic_group")?,
            political_status: word::<PoliticalStatus>(
                self.political_status,
                pointer,
                "political_status",
            )?,
            education: word::<Education>(self.education, pointer, "education")?,
            identity_hash: None,
        })
    }
}

/// Who is meant: a person of the registry or one to be added, never both and never nobody.
pub(crate) fn who(
    known: Option<PersonKey>,
    new: Option<PersonInput>,
    pointer: &str,
) -> Result<Who, Problem> {
    match (known, new) {
        (Some(id), None) => Ok(Who::Known(id.0)),
        (None, Some(person)) => Ok(Who::New(person.person("/person")?)),
        _ => Err(Problem::of("request.one-person").at(pointer)),
    }
}

/// Whether the asker may name that person of the registry: nobody else's exist for him.
pub(crate) fn must_know(tx: &mut Tx<'_>, person: PersonId, scope: &Scope) -> Result<(), Problem> {
    match representatives::is_known_in(tx, person, scope)? {
        true => Ok(()),
        false => Err(registry::Error::PersonNotFound.into()),
    }
}

/// The same of who is named, where it is a person of the registry.
pub(crate) fn must_know_who(tx: &mut Tx<'_>, who: &Who, scope: &Scope) -> Result<(), Problem> {
    match who {
        Who::Known(person) => must_know(tx, *person, scope),
        Who::New(_) => Ok(()),
    }
}

/// A person as a detail shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    id: PersonKey,
    /// The name.
    name: String,
    /// Sex by GB/T 2261.1.
    sex: &'static str,
    /// Month of birth.
    birth_month: Option<MonthText>,
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self {
            id: PersonKey(person.id),
            name: person.name.clone(),
            sex: person.sex.as_str(),
            birth_month: person.birth_month.map(MonthText),
        }
    }
}

/// A household as other things point at it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdRef {
    pub(crate) id: HouseholdKey,
    /// The head's name.
    pub(crate) head_name: String,
    /// The group or village.
    pub(crate) area: AreaRef,
}
