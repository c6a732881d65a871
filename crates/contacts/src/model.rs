//! Contacts as values.

use kernel::id::{AccountId, ContactId, HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};
use registry::households::HouseholdName;

use crate::safety::Problems;

/// Leaflets handed out at a contact.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Leaflet {
    /// What about.
    pub theme: String,
    /// How many copies (份).
    pub copies: i64,
}

/// A contact with a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The identifier.
    pub id: ContactId,
    /// The household.
    pub household_id: HouseholdId,
    /// The representative whose contact it is.
    pub representative_id: RepresentativeId,
    /// The household's group or village on that day.
    pub area_path: AreaPath,
    /// The day.
    pub met_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// How: a word of [`crate::WAYS`].
    pub way: String,
    /// Who was met, where it was not the usual contact.
    pub person_met: String,
    /// What was done: words of [`crate::SERVICE_ITEMS`]; none means that all is well.
    pub items: Vec<String>,
    /// What was learned, in words.
    pub words: String,
    /// Leaflets handed out.
    pub leaflets: Vec<Leaflet>,
    /// What the home safety check found; `None` where nobody looked.
    pub safety: Option<Problems>,
    /// The account that entered it.
    pub entered_by: Option<AccountId>,
    /// The name of who entered it.
    pub entered_by_name: String,
    /// Whether somebody else entered it for the representative (代录).
    pub on_behalf: bool,
    /// Why it was voided, where it was.
    pub void_reason: Option<String>,
    /// The version, from 1.
    pub version: i64,
}

/// A matter raised at a contact.
#[derive(Debug, Clone)]
pub struct Raised {
    /// The identifier, when the asker has minted one.
    pub id: Option<MatterId>,
    /// The kind.
    pub kind: matters::Kind,
    /// The category.
    pub category: String,
    /// What it is about.
    pub words: String,
    /// Whether it is urgent and difficult (急难愁盼).
    pub urgent: bool,
    /// What it brings along beside the words.
    pub particulars: matters::NewParticulars,
}

/// A contact just recorded, with what its answer says of the household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The contact.
    pub contact: Contact,
    /// The household.
    pub household: HouseholdName,
}

/// A contact to be recorded.
#[derive(Debug, Clone)]
pub struct NewContact {
    /// The identifier, when the asker has minted one.
    pub id: Option<ContactId>,
    /// The household.
    pub household_id: HouseholdId,
    /// The representative: `None` means the household's own.
    pub representative_id: Option<RepresentativeId>,
    /// The representative who enters it, when it is one; anybody else enters on behalf.
    pub entered_as: Option<RepresentativeId>,
    /// The day.
    pub met_on: Date,
    /// How.
    pub way: String,
    /// Who was met.
    pub person_met: String,
    /// What was done.
    pub items: Vec<String>,
    /// What was learned.
    pub words: String,
    /// Leaflets handed out.
    pub leaflets: Vec<Leaflet>,
    /// What the home safety check found; `None` where nobody looked.
    pub safety: Option<Problems>,
    /// Matters raised.
    pub matters: Vec<Raised>,
    /// A difficulty found: kind and cause.
    pub difficulty: Option<(String, String)>,
}

/// A correction of a contact: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    /// The day.
    pub met_on: Option<Date>,
    /// How.
    pub way: Option<String>,
    /// Who was met.
    pub person_met: Option<String>,
    /// What was done.
    pub items: Option<Vec<String>>,
    /// What was learned.
    pub words: Option<String>,
    /// Leaflets handed out.
    pub leaflets: Option<Vec<Leaflet>>,
    /// What the home safety check found, or that nobody looked after all.
    pub safety: Option<Option<Problems>>,
}

/// Which contacts a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Everything under this area.
    pub area: AreaPath,
    /// Only those of this representative.
    pub representative: Option<RepresentativeId>,
    /// Only those with this household.
    pub household: Option<HouseholdId>,
    /// From that day.
    pub from: Option<Date>,
    /// To that day, included.
    pub to: Option<Date>,
    /// Only those made in this way.
    pub way: Option<String>,
}
