//! A change of a household as it is asked for on the wire.

use access::Scope;
use db::Tx;
use kernel::AreaPath;
use kernel::id::HouseholdId;
use registry::moves::{After, Command, MoveKind, MoveReason, NewHead, Revised, What};
use registry::{NewHousehold, Priority};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::moving::Asked;
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::households::visible as visible_household;
use crate::resources::people::PersonInput;
use crate::resources::representatives::visible as visible_representative;
use crate::state::Map;
use crate::wire::{Day, HouseholdKey, MatterKey, RepresentativeKey};

/// A change of a household; which fields are read depends on the kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseholdMoveCreate {
    /// `arrive`, `leave`, `relocate`, `split`, `merge`, `new_head` or `dissolve`.
    #[schema(example = "split")]
    kind: String,
    /// The day from which it counts; today when not given.
    on: Option<Day>,
    /// Why: one of the reasons of the kind.
    #[schema(example = "family_divided")]
    reason: String,
    /// Where from, where to, or what else is to be remembered.
    #[serde(default)]
    #[schema(max_length = 200)]
    words: String,
    /// The household that it is about; of a merge the one that goes. Not for one that arrives.
    household_id: Option<HouseholdKey>,
    /// The version in which it was seen.
    version: Option<i64>,
    /// Of a merge: the one that stays.
    into_id: Option<HouseholdKey>,
    /// The version in which that was seen.
    into_version: Option<i64>,
    /// The household that arrives or is split off.
    new: Option<MoveHomeInput>,
    /// Of one that moves: the code of its group or village from then on.
    area: Option<String>,
    /// Of one that moves: its address there.
    #[serde(default)]
    #[schema(max_length = 120)]
    address: String,
    /// Of one that moves: its hamlet there.
    #[serde(default)]
    #[schema(max_length = 60)]
    hamlet: String,
    /// The new head; without one it is the usual contact.
    head: Option<PersonInput>,
    /// What the household that stays says of itself afterwards; what is absent follows by itself.
    after: Option<MoveAfterInput>,
    /// Who is to have the household that arrives, moves or is split off. Without one it stays with
    /// whoever had it, within the village, and is unlinked elsewhere.
    representative_id: Option<RepresentativeKey>,
    /// Of a split: open matters that go with the new household.
    #[serde(default)]
    #[schema(max_items = 200)]
    matters: Vec<MatterKey>,
    /// Of one that goes: that its open matters were looked at, and are worked on.
    #[serde(default)]
    matters_go_on: bool,
}

/// A household that arrives or is split off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveHomeInput {
    /// The code of its group or village; of one that is split off that of the other when not given.
    area: Option<String>,
    /// The head.
    head: PersonInput,
    /// The usual contact, where it is not the head.
    contact: Option<PersonInput>,
    /// The address.
    #[serde(default)]
    #[schema(max_length = 120)]
    address: String,
    /// The hamlet.
    #[serde(default)]
    #[schema(max_length = 60)]
    hamlet: String,
    /// People registered.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 60)]
    members: i64,
    /// People living here.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 60)]
    resident: i64,
    /// People away.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 60)]
    away: i64,
    /// Minors.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 60)]
    minors: i64,
    /// People over 80.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 60)]
    over_80: i64,
    /// `normal` (the default) or `key`.
    priority: Option<String>,
    /// Tags, sensitive ones too.
    #[serde(default)]
    #[schema(max_items = 30)]
    tags: Vec<String>,
}

/// What the household that stays says of itself afterwards.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveAfterInput {
    /// People registered.
    #[schema(minimum = 0, maximum = 60)]
    members: Option<i64>,
    /// People living here.
    #[schema(minimum = 0, maximum = 60)]
    resident: Option<i64>,
    /// People away.
    #[schema(minimum = 0, maximum = 60)]
    away: Option<i64>,
    /// Minors.
    #[schema(minimum = 0, maximum = 60)]
    minors: Option<i64>,
    /// People over 80.
    #[schema(minimum = 0, maximum = 60)]
    over_80: Option<i64>,
    /// `normal` or `key`.
    priority: Option<String>,
    /// All tags, sensitive ones too.
    #[schema(max_items = 30)]
    tags: Option<Vec<String>>,
}

/// A change whose words are understood; what it names is looked up in the transaction.
#[derive(Debug)]
pub(crate) struct Read {
    asked: HouseholdMoveCreate,
    kind: MoveKind,
    reason: MoveReason,
    /// Where one that moves goes, or one that arrives lies.
    area: Option<AreaPath>,
    new: Option<NewHousehold>,
    head: Option<registry::NewPerson>,
    after: After,
}

fn priority(word: Option<&str>, pointer: &str) -> Result<Option<Priority>, Problem> {
    let parsed = word.map(str::parse).transpose();
    parsed.map_err(|()| Problem::of("request.unknown-word").at(pointer))
}

fn missing(pointer: &str) -> Problem {
    Problem::of("household-move.incomplete").at(pointer.to_owned())
}

impl HouseholdMoveCreate {
    /// The change, as far as it can be read without the records.
    pub(crate) fn read(mut self, map: &Map) -> Result<Read, Problem> {
        let unknown = |pointer: &str| Problem::of("request.unknown-word").at(pointer.to_owned());
        let kind: MoveKind = self.kind.parse().map_err(|()| unknown("/kind"))?;
        let reason = self.reason.parse().map_err(|()| unknown("/reason"))?;
        let home_area = self.new.as_ref().and_then(|new| new.area.clone());
        let (code, pointer) = match kind {
            MoveKind::Relocate => (self.area.clone(), "/area"),
            _ => (home_area, "/new/area"),
        };
        let area = match code {
            Some(code) => Some(areas::find(&map.areas, &code, pointer)?.path.clone()),
            None => None,
        };
        let new = match self.new.take() {
            Some(new) => Some(new.read(area.as_ref())?),
            None => None,
        };
        let head = self.head.take().map(|person| person.person("/head")).transpose()?;
        let after = self.after.take().unwrap_or_default();
        let after = After {
            members: after.members,
            resident: after.resident,
            away: after.away,
            minors: after.minors,
            over_80: after.over_80,
            priority: priority(after.priority.as_deref(), "/after/priority")?,
            tags: after.tags,
        };
        Ok(Read { asked: self, kind, reason, area, new, head, after })
    }
}

impl MoveHomeInput {
    fn read(self, area: Option<&AreaPath>) -> Result<NewHousehold, Problem> {
        let priority = priority(self.priority.as_deref(), "/new/priority")?;
        Ok(NewHousehold {
            id: None,
            code: None,
            // The area of the other household is put here once that is known.
            area_path: area.cloned().unwrap_or_else(AreaPath::county),
            head: self.head.person("/new/head")?,
            contact: self.contact.map(|person| person.person("/new/contact")).transpose()?,
            address: self.address,
            hamlet: self.hamlet,
            members: self.members,
            resident: self.resident,
            away: self.away,
            minors: self.minors,
            over_80: self.over_80,
            priority: priority.unwrap_or(Priority::Normal),
            tags: self.tags,
        })
    }
}

impl Read {
    /// The change with what it names: households, places and people that the scope shows. Only
    /// where somebody moves to may lie beyond it: that place learns of it, and the asker nothing.
    pub(crate) fn resolve(self, tx: &mut Tx<'_>, scope: &Scope) -> Result<Asked, Problem> {
        let Self { asked, kind, reason, area, new, head, after } = self;
        let household = match asked.household_id {
            Some(key) => {
                let found = visible_household(tx, key.0, scope)?;
                Some((revised(key.0, asked.version, "/version")?, found.area_path))
            }
            None if kind == MoveKind::Arrive => None,
            None => return Err(missing("/household_id")),
        };
        let own = household.as_ref().map(|(revised, _)| *revised);
        let own = || own.ok_or_else(|| missing("/household_id"));
        let what = match kind {
            MoveKind::Arrive => {
                let new = new.ok_or_else(|| missing("/new"))?;
                let area = area.as_ref().ok_or_else(|| missing("/new/area"))?;
                must_see(scope, area)?;
                What::Arrive { new }
            }
            MoveKind::Leave => What::Leave { household: own()? },
            MoveKind::Dissolve => What::Dissolve { household: own()? },
            MoveKind::Relocate => What::Relocate {
                household: own()?,
                to: area.clone().ok_or_else(|| missing("/area"))?,
                address: asked.address,
                hamlet: asked.hamlet,
            },
            MoveKind::Split => {
                let lies = household.as_ref().map(|(_, lies)| lies.clone());
                let lies = lies.ok_or_else(|| missing("/household_id"))?;
                let mut new = new.ok_or_else(|| missing("/new"))?;
                new.area_path = area.clone().unwrap_or_else(|| lies.clone());
                must_see(scope, &new.area_path)?;
                if new.area_path.village() != lies.village() {
                    return Err(Problem::of("household-move.split-elsewhere").at("/new/area"));
                }
                What::Split { household: own()?, new, after }
            }
            MoveKind::Merge => {
                let key = asked.into_id.ok_or_else(|| missing("/into_id"))?;
                visible_household(tx, key.0, scope)?;
                let into = revised(key.0, asked.into_version, "/into_version")?;
                What::Merge { household: own()?, into, after }
            }
            MoveKind::NewHead => {
                let head = head.map_or(NewHead::Contact, NewHead::New);
                What::NewHead { household: own()?, head, after }
            }
        };
        let representative = match asked.representative_id {
            Some(key) => {
                let found = visible_representative(tx, key.0, scope)?;
                let stands = match &what {
                    What::Relocate { to, .. } => to.village(),
                    What::Arrive { new } | What::Split { new, .. } => new.area_path.village(),
                    _ => return Err(Problem::of("household-move.no-representative")),
                };
                if found.area_path.village() != stands {
                    return Err(representatives::Error::Successor.into());
                }
                Some(found.id)
            }
            None => None,
        };
        let matters = asked.matters.iter().map(|key| key.0).collect::<Vec<_>>();
        if kind != MoveKind::Split && !matters.is_empty() {
            return Err(Problem::of("household-move.not-its-matter").at("/matters"));
        }
        if let (Some((revised, _)), false) = (&household, matters.is_empty()) {
            let open = matters::handing_over::open_about(tx, revised.id)?;
            let is_its =
                |id| open.iter().any(|one| one.id == id && matters::sight::sees(one, scope));
            if !matters.iter().copied().all(is_its) {
                return Err(Problem::of("household-move.not-its-matter").at("/matters"));
            }
        }
        let on = asked.on.map_or_else(|| tx.today(), |day| day.0);
        let command = Command { what, on, reason, words: asked.words };
        Ok(Asked { command, representative, matters, matters_go_on: asked.matters_go_on })
    }
}

fn revised(id: HouseholdId, seen: Option<i64>, pointer: &str) -> Result<Revised, Problem> {
    let seen = seen.ok_or_else(|| missing(pointer))?;
    Ok(Revised { id, seen })
}

fn must_see(scope: &Scope, area: &AreaPath) -> Result<(), Problem> {
    if scope.sees_area(area) { Ok(()) } else { Err(registry::Error::AreaNotFound.into()) }
}
