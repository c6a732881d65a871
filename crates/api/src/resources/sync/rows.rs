//! Rows as a phone holds them: whole, and shown as lists of the interface show them.

use std::collections::HashMap;

use access::Scope;
use contacts::Contact;
use kernel::id::{HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};
use matters::{Action, Event, Matter, Outcome};
use registry::HouseholdSheet;
use serde::Serialize;
use sync::World;
use utoipa::ToSchema;

use crate::resources::contacts::LeafletBody;
use crate::resources::matter_steps::{Departments, note};
use crate::resources::matters::{ActionView, AnswerView};
use crate::resources::particulars::ParticularsView;
use crate::resources::sync::notice_rows::{self, NoticeRow};
use crate::state::Map;
use crate::wire::{
    AreaRef, ContactKey, Day, HouseholdKey, Instant, MatterKey, NoticeKey, area_ref,
};

/// Everything that a phone must put in the place of what it holds.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Rows {
    /// Households linked to the representative.
    households: Vec<HouseholdRow>,
    /// His own contacts of this month and the twelve before.
    contacts: Vec<ContactRow>,
    /// His own matters: open, or moved since then.
    matters: Vec<MatterRow>,
    /// Notices that came into his inbox since then.
    notices: Vec<NoticeRow>,
}

/// A household on its representative's phone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdRow {
    id: HouseholdKey,
    /// The code for print.
    code: String,
    /// The head's name.
    head_name: String,
    /// The usual contact's name, where it is not the head.
    contact_name: Option<String>,
    /// The telephone of the contact, or else of the head.
    phone: Option<String>,
    /// The group, or the village while the group is not known.
    area: AreaRef,
    /// The address.
    address: Option<String>,
    /// The hamlet.
    hamlet: Option<String>,
    /// People registered.
    members: i64,
    /// People living here.
    resident: i64,
    /// People away.
    away: i64,
    /// Minors, as a count only.
    minors: i64,
    /// People over 80.
    over_80: i64,
    /// `normal` or `key`.
    priority: &'static str,
    /// Tags that are not sensitive.
    tags: Vec<String>,
    /// Sensitive tags.
    sensitive_tags: Vec<String>,
    /// The day of the last contact.
    last_contact_on: Option<Day>,
    /// Whether that was since the month's first day.
    contacted_this_month: bool,
    /// Since when it is linked.
    linked_from: Day,
    /// The version.
    version: i64,
}

/// A contact on its representative's phone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactRow {
    id: ContactKey,
    household_id: HouseholdKey,
    /// The head's name.
    household_name: String,
    /// The day.
    met_on: Day,
    /// When it was recorded.
    recorded_at: Instant,
    /// How.
    way: String,
    /// Who was met, where it was not the usual contact.
    person_met: Option<String>,
    /// What was done.
    items: Vec<String>,
    /// What was learned.
    words: Option<String>,
    /// Leaflets handed out.
    leaflets: Vec<LeafletBody>,
    /// What the home safety check found; `null` where nobody looked.
    safety: Option<Vec<String>>,
    /// The name of who entered it.
    entered_by: String,
    /// Whether somebody else entered it.
    on_behalf: bool,
    /// `valid` or `void`.
    #[schema(example = "valid")]
    state: &'static str,
    /// Why it was voided.
    void_reason: Option<String>,
    /// Matters raised at it.
    matter_ids: Vec<MatterKey>,
    /// The version.
    version: i64,
}

/// A matter on the phone of the representative who reported it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterRow {
    id: MatterKey,
    /// The number that people use.
    number: String,
    /// The kind.
    kind: &'static str,
    /// The category.
    category: String,
    /// What was said.
    words: String,
    /// Whether it is urgent and difficult for those concerned.
    urgent: bool,
    /// Where it stands.
    state: &'static str,
    /// What that is called.
    state_name: &'static str,
    /// `solved` or `explained`, once answered.
    outcome: Option<&'static str>,
    /// The day on which it was collected.
    collected_on: Day,
    /// The household that it is about.
    household_id: Option<HouseholdKey>,
    /// The head's name.
    household_name: Option<String>,
    /// The office that has it, and the person there.
    owner_name: String,
    /// Until when the owner has to be done.
    deadline_on: Option<Day>,
    /// Whether that day has passed.
    is_overdue: bool,
    /// The last answer.
    answer: Option<AnswerView>,
    /// What the representative can do now.
    actions: Vec<ActionView>,
    /// Everything that happened, the oldest first.
    timeline: Vec<TimelineRow>,
    #[serde(flatten)]
    particulars: ParticularsView,
    /// The version.
    version: i64,
}

/// One thing that happened to a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineRow {
    /// When it was recorded.
    at: Instant,
    /// Who did it.
    actor: String,
    /// The code of what was done.
    action: &'static str,
    /// What it is called.
    action_name: &'static str,
    /// What was said, after what else there is to know of the step: to whom, until when, why.
    words: Option<String>,
}

impl TimelineRow {
    /// The event as the one who reported the matter reads it.
    fn of(mut event: Event, map: &Map, departments: &Departments) -> Self {
        // The other of two that were merged may be another representative's.
        event.particulars.other_number = None;
        let note = note(&event, map, departments);
        let said = [note, event.words].into_iter().flatten().collect::<Vec<_>>();
        Self {
            at: Instant(event.at),
            actor: event.actor,
            action: event.action.as_str(),
            action_name: event.action.chinese(),
            words: (!said.is_empty()).then(|| said.join("。")),
        }
    }
}

/// What is no longer the phone's own.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct LeftRows {
    households: Vec<HouseholdKey>,
    contacts: Vec<ContactKey>,
    matters: Vec<MatterKey>,
    notices: Vec<NoticeKey>,
}

impl LeftRows {
    /// What left, on the wire.
    pub(super) fn of(left: &sync::Left) -> Self {
        Self {
            households: left.households.iter().copied().map(HouseholdKey).collect(),
            contacts: left.contacts.iter().copied().map(ContactKey).collect(),
            matters: left.matters.iter().copied().map(MatterKey).collect(),
            notices: left.notices.iter().copied().map(NoticeKey).collect(),
        }
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl Rows {
    /// The rows of a world as its representative sees them on that day.
    pub(super) fn of(world: World, own: RepresentativeId, map: &Map, day: Date) -> Self {
        let World { households, linked_from, contacts, matters, names, owners, .. } = world;
        let notices = notice_rows::rows(world.notices, world.pictures, own.into(), map);
        let departments = world.departments;
        let mut held = world.particulars;
        let month = day.month().first_day();
        let scope = Scope::own(own, vec![AreaPath::county()]);
        let matter = |(row, events): (Matter, Vec<Event>)| {
            let department = row.owner.department.and_then(|id| departments.get(&id));
            let area = map.areas.at(&row.owner.area).map(|area| &area.name);
            let mut owner_name = department.or(area).cloned().unwrap_or_default();
            if let Some(person) = row.owner.account.and_then(|id| owners.get(&id)) {
                owner_name.push(' ');
                owner_name.push_str(person);
            }
            let now = Timestamp::noon_in_china(day);
            let actions = matters::possible_actions(&row, &[], &scope, now);
            let held = held.remove(&row.id).unwrap_or_default();
            // He reported it, so he knows the parties.
            let particulars = ParticularsView::of(&row, held, true);
            let timeline =
                events.into_iter().map(|event| TimelineRow::of(event, map, &departments));
            let timeline = timeline.collect();
            MatterRow::of(row, timeline, actions, owner_name, &names, day, particulars)
        };
        Self {
            households: households
                .into_iter()
                .map(|row| HouseholdRow::of(row, &linked_from, map, month))
                .collect(),
            contacts: contacts
                .into_iter()
                .map(|(row, matters)| ContactRow::of(row, matters, &names))
                .collect(),
            matters: matters.into_iter().map(matter).collect(),
            notices,
        }
    }
}

impl HouseholdRow {
    fn of(
        row: HouseholdSheet,
        linked_from: &HashMap<HouseholdId, Date>,
        map: &Map,
        month: Date,
    ) -> Self {
        Self {
            id: HouseholdKey(row.id),
            code: row.code,
            head_name: row.head_name,
            contact_name: row.contact_name,
            phone: row.phone,
            area: area_ref(&map.areas, &row.area_path),
            address: some(row.address),
            hamlet: some(row.hamlet),
            members: row.members,
            resident: row.resident,
            away: row.away,
            minors: row.minors,
            over_80: row.over_80,
            priority: row.priority.as_str(),
            tags: row.tags,
            sensitive_tags: row.sensitive_tags,
            last_contact_on: row.last_contact_on.map(Day),
            contacted_this_month: row.last_contact_on.is_some_and(|on| on >= month),
            linked_from: Day(linked_from.get(&row.id).copied().unwrap_or(month)),
            version: row.version,
        }
    }
}

impl ContactRow {
    fn of(row: Contact, matters: Vec<MatterId>, names: &HashMap<HouseholdId, String>) -> Self {
        Self {
            id: ContactKey(row.id),
            household_id: HouseholdKey(row.household_id),
            household_name: names.get(&row.household_id).cloned().unwrap_or_default(),
            met_on: Day(row.met_on),
            recorded_at: Instant(row.recorded_at),
            way: row.way,
            person_met: some(row.person_met),
            items: row.items,
            words: some(row.words),
            leaflets: row.leaflets.into_iter().map(LeafletBody::of).collect(),
            safety: row.safety,
            entered_by: row.entered_by_name,
            on_behalf: row.on_behalf,
            state: if row.void_reason.is_none() { "valid" } else { "void" },
            void_reason: row.void_reason,
            matter_ids: matters.into_iter().map(MatterKey).collect(),
            version: row.version,
        }
    }
}

impl MatterRow {
    fn of(
        row: Matter,
        timeline: Vec<TimelineRow>,
        actions: Vec<Action>,
        owner_name: String,
        names: &HashMap<HouseholdId, String>,
        day: Date,
        particulars: ParticularsView,
    ) -> Self {
        Self {
            id: MatterKey(row.id),
            kind: row.kind.as_str(),
            state: row.state.as_str(),
            state_name: row.state.chinese(),
            outcome: row.outcome().map(Outcome::as_str),
            collected_on: Day(row.collected_on),
            household_id: row.household_id.map(HouseholdKey),
            household_name: row.household_id.and_then(|id| names.get(&id).cloned()),
            owner_name,
            deadline_on: row.deadline_on.map(Day),
            is_overdue: row.is_overdue(day),
            answer: row.answer.map(AnswerView::of),
            actions: actions.into_iter().map(ActionView::of).collect(),
            timeline,
            particulars,
            number: row.number,
            category: row.category,
            words: row.words,
            urgent: row.urgent,
            version: row.version,
        }
    }
}
