//! Contacts: recording, reading, correcting, voiding.

use std::collections::{BTreeMap, HashMap};

use ::attachments::Attachment;
use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use contacts::{Contact, Correction, Filter, Leaflet, NewContact, Raised};
use db::Tx;
use kernel::Page;
use kernel::id::{ContactId, HouseholdId, RepresentativeId};
use matters::{Matter, Sight};
use registry::AreaTree;
use registry::households::{self, HouseholdName};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::attachments::{self, AttachmentView, ReferenceBody};
use crate::resources::households::present;
use crate::resources::particulars::{DisputeFound, FieldInput, HazardFound, brought};
use crate::resources::people::HouseholdRef;
use crate::resources::representatives::NamedOnly;
use crate::state::ApiState;
use crate::wire::{
    ContactKey, Day, HouseholdKey, Instant, MatterKey, NamedRef, PageOf, RepresentativeKey,
    area_ref, versioned,
};

/// A contact with a household.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactView {
    id: ContactKey,
    household: HouseholdRef,
    /// The representative whose contact it is.
    representative: NamedRef,
    /// The day.
    met_on: Day,
    /// When it was recorded.
    recorded_at: Instant,
    /// How: a code of the catalogue's `ways`.
    #[schema(example = "home")]
    way: String,
    /// Who was met, where it was not the usual contact.
    person_met: Option<String>,
    /// What was done: codes of the catalogue's `service_items`.
    items: Vec<String>,
    /// What was learned.
    words: Option<String>,
    /// Leaflets handed out.
    leaflets: Vec<LeafletBody>,
    /// What the home safety check found: codes of the catalogue's `safety_items`, none where all was
    /// well; `null` where nobody looked.
    safety: Option<Vec<String>>,
    /// Who entered it.
    entered_by: NamedOnly,
    /// Whether somebody else entered it for the representative.
    on_behalf: bool,
    /// `valid` or `void`.
    #[schema(example = "valid")]
    state: &'static str,
    /// Why it was voided.
    void_reason: Option<String>,
    /// The version, for `If-Match`.
    version: i64,
    /// Matters raised at it.
    matters: Vec<RaisedMatter>,
    /// Its pictures.
    attachments: Vec<AttachmentView>,
}

/// Leaflets handed out at a contact.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Leaflets)]
pub(crate) struct LeafletBody {
    /// What about: a code of the catalogue's `leaflet_themes`.
    #[schema(example = "fraud")]
    theme: String,
    /// How many copies.
    #[schema(minimum = 1, maximum = 200)]
    copies: i64,
}

impl LeafletBody {
    /// Leaflets on the wire.
    pub(crate) fn of(leaflet: Leaflet) -> Self {
        Self { theme: leaflet.theme, copies: leaflet.copies }
    }
}

/// A matter that was raised at a contact.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RaisedMatter {
    id: MatterKey,
    /// The number that people use.
    number: String,
    /// The kind.
    kind: &'static str,
    /// Where it stands.
    state: &'static str,
}

/// Which of the matters raised may be shown.
#[derive(Debug, Clone)]
enum Raise {
    /// None were raised: there is nothing to read.
    None,
    /// What somebody with that scope may see.
    SeenBy(Scope),
}

impl Raise {
    fn seen_by<O>(caller: &Caller<O>) -> Self {
        Self::SeenBy(caller.scope.clone())
    }

    /// A representative reported what was raised at his own contacts.
    fn shows(scope: &Scope, matter: &Matter) -> bool {
        scope.representative().is_some() || Sight::of(scope, &matter.area_path).shows(matter)
    }
}

/// What the lines of a list need besides the contacts.
struct Beside {
    households: HashMap<HouseholdId, HouseholdName>,
    representatives: HashMap<RepresentativeId, String>,
    matters: HashMap<ContactId, Vec<Matter>>,
    attachments: HashMap<String, Vec<Attachment>>,
}

impl Beside {
    fn load(tx: &mut Tx<'_>, rows: &[Contact], raise: Raise) -> Result<Self, Problem> {
        let mut households: Vec<_> = rows.iter().map(|row| row.household_id).collect();
        let mut people: Vec<_> = rows.iter().map(|row| row.representative_id).collect();
        let objects: Vec<_> = rows.iter().map(|row| row.id.to_string()).collect();
        households.sort_unstable();
        households.dedup();
        people.sort_unstable();
        people.dedup();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        Ok(Self {
            households: households::names(tx, &households)?,
            representatives: representatives::names(tx, &people)?,
            matters: raised_at(tx, &ids, raise)?,
            attachments: ::attachments::of(tx, &objects)?,
        })
    }

    fn view(&mut self, row: Contact, areas: &AreaTree) -> ContactView {
        let household = self.households.get(&row.household_id);
        let name = self.representatives.get(&row.representative_id).cloned().unwrap_or_default();
        let matters = self.matters.remove(&row.id).unwrap_or_default();
        let pictures = self.attachments.remove(&row.id.to_string()).unwrap_or_default();
        let raised = |matter: Matter| RaisedMatter {
            id: MatterKey(matter.id),
            number: matter.number,
            kind: matter.kind.as_str(),
            state: matter.state.as_str(),
        };
        ContactView {
            id: ContactKey(row.id),
            household: HouseholdRef {
                id: HouseholdKey(row.household_id),
                head_name: household.map(|name| name.head_name.clone()).unwrap_or_default(),
                area: area_ref(areas, &row.area_path),
            },
            representative: NamedRef::new(row.representative_id, name),
            met_on: Day(row.met_on),
            recorded_at: Instant(row.recorded_at),
            way: row.way,
            person_met: Some(row.person_met).filter(|text| !text.is_empty()),
            items: row.items,
            words: Some(row.words).filter(|text| !text.is_empty()),
            leaflets: row.leaflets.into_iter().map(LeafletBody::of).collect(),
            safety: row.safety,
            entered_by: NamedOnly { name: row.entered_by_name },
            on_behalf: row.on_behalf,
            state: if row.void_reason.is_none() { "valid" } else { "void" },
            void_reason: row.void_reason,
            version: row.version,
            matters: matters.into_iter().map(raised).collect(),
            attachments: attachments::views(pictures),
        }
    }
}

/// The matters raised at these contacts, as far as they may be shown.
fn raised_at(
    tx: &mut Tx<'_>,
    contacts: &[ContactId],
    raise: Raise,
) -> Result<HashMap<ContactId, Vec<Matter>>, Problem> {
    let mut found: HashMap<ContactId, Vec<Matter>> = HashMap::new();
    if let Raise::SeenBy(scope) = raise {
        let raised = matters::of_contacts(tx, contacts, Sight::ALL)?;
        for matter in raised.into_iter().filter(|matter| Raise::shows(&scope, matter)) {
            if let Some(contact) = matter.contact_id {
                found.entry(contact).or_default().push(matter);
            }
        }
    }
    Ok(found)
}

fn views(
    tx: &mut Tx<'_>,
    page: Page<Contact>,
    areas: &AreaTree,
    raise: Raise,
) -> Result<PageOf<ContactView>, Problem> {
    let mut beside = Beside::load(tx, &page.items, raise)?;
    Ok(PageOf::of(page, |row| beside.view(row, areas)))
}

fn view(
    tx: &mut Tx<'_>,
    row: Contact,
    areas: &AreaTree,
    raise: Raise,
) -> Result<ContactView, Problem> {
    let mut beside = Beside::load(tx, std::slice::from_ref(&row), raise)?;
    Ok(beside.view(row, areas))
}

/// Which contacts are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ContactQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// With this household.
    household: Option<HouseholdKey>,
    /// By this representative.
    representative: Option<RepresentativeKey>,
    /// From this day.
    from: Option<Day>,
    /// To this day, included.
    to: Option<Day>,
    /// Made in this way: a code of the catalogue's `ways`.
    way: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Contacts of an area, newest day first.
#[utoipa::path(
    get,
    path = "/api/contacts",
    operation_id = "list_contacts",
    tag = "contacts",
    params(ContactQuery),
    responses((status = 200, description = "A page of contacts.", body = PageOf<ContactView>))
)]
pub(crate) async fn list_contacts(
    State(state): State<ApiState>,
    caller: Caller<op::ListContacts>,
    Query(query): Query<ContactQuery>,
) -> Result<Json<PageOf<ContactView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let asked = query.representative.map(|id| id.0);
    // A representative sees his own contacts, whoever he asks for.
    let own = caller.scope.representative();
    if own.is_some() && asked.is_some() && own != asked {
        return Err(representatives::Error::NotFound.into());
    }
    let filter = Filter {
        area: area.clone(),
        representative: own.or(asked),
        household: query.household.map(|id| id.0),
        from: query.from.map(|day| day.0),
        to: query.to.map(|day| day.0),
        way: query.way,
    };
    let map = state.map().await?;
    let raise = Raise::seen_by(&caller);
    let page = state
        .db()
        .read(move |tx| {
            let page = contacts::list(tx, &filter, limit, cursor.as_ref())?;
            views(tx, page, &map.areas, raise)
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// The contact, if the scope shows it.
pub(crate) fn visible(tx: &mut Tx<'_>, id: ContactId, scope: &Scope) -> Result<Contact, Problem> {
    let row = contacts::get(tx, id)?;
    if !scope.sees(&row.area_path, Some(row.representative_id)) {
        return Err(contacts::Error::NotFound.into());
    }
    Ok(row)
}

/// A contact.
#[utoipa::path(
    get,
    path = "/api/contacts/{id}",
    operation_id = "get_contact",
    tag = "contacts",
    params(("id" = ContactKey, Path, description = "The contact.")),
    responses(
        (status = 200, description = "The contact.", body = ContactView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_contact(
    State(state): State<ApiState>,
    caller: Caller<op::GetContact>,
    Id(id): Id<ContactId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (scope, raise) = (caller.scope.clone(), Raise::seen_by(&caller));
    let view = state
        .db()
        .read(move |tx| {
            let row = visible(tx, id, &scope)?;
            view(tx, row, &map.areas, raise)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    // The matters raised move without a new version: the tag serves changes, not caches.
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// A contact to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactCreate {
    /// An identifier minted by the asker.
    id: Option<ContactKey>,
    /// The household.
    household_id: HouseholdKey,
    /// The day, today or earlier.
    met_on: Day,
    /// How: a code of the catalogue's `ways`.
    #[schema(example = "home")]
    way: String,
    /// Who was met, where it was not the usual contact.
    #[schema(max_length = 1000)]
    person_met: Option<String>,
    /// What was done: codes of the catalogue's `service_items`; none means that all is well.
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["policy", "safety"]))]
    items: Vec<String>,
    /// What was learned.
    #[schema(max_length = 1000)]
    words: Option<String>,
    /// Leaflets handed out.
    #[serde(default)]
    #[schema(max_items = 20)]
    leaflets: Vec<LeafletBody>,
    /// What the home safety check found: codes of the catalogue's `safety_items`; none of them means
    /// that all was well, and leaving it out that nobody looked.
    #[schema(max_items = 20, example = json!(["power"]))]
    safety: Option<Vec<String>>,
    /// For whom it is entered, when not for the household's own representative.
    on_behalf_of: Option<RepresentativeKey>,
    /// A difficulty that was found.
    difficulty: Option<FoundDifficulty>,
    /// Matters that were raised.
    #[serde(default)]
    #[schema(max_items = 20)]
    matters: Vec<RaisedCreate>,
    /// Its pictures.
    #[serde(default)]
    #[schema(max_items = 9)]
    attachments: Vec<ReferenceBody>,
}

impl ContactCreate {
    /// For whom it is entered, when not for the household's own representative.
    pub(crate) fn on_behalf_of(&self) -> Option<RepresentativeId> {
        self.on_behalf_of.map(|id| id.0)
    }

    /// The contact; by whom it is entered, and for whom, is still to be said.
    pub(crate) fn draft(self) -> Result<NewContact, Problem> {
        Ok(NewContact {
            id: self.id.map(|id| id.0),
            household_id: self.household_id.0,
            representative_id: None,
            entered_as: None,
            met_on: self.met_on.0,
            way: self.way,
            person_met: self.person_met.unwrap_or_default(),
            items: self.items,
            words: self.words.unwrap_or_default(),
            leaflets: leaflets(self.leaflets),
            safety: self.safety,
            matters: raised(self.matters)?,
            difficulty: self.difficulty.map(|found| (found.kind, found.cause)),
        })
    }
}

/// A difficulty found at a contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FoundDifficulty {
    /// A code of the catalogue's `difficulty_kinds`.
    #[schema(example = "illness")]
    kind: String,
    /// The cause, in words.
    #[serde(default)]
    #[schema(max_length = 1000)]
    cause: String,
}

/// A matter raised at a contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RaisedCreate {
    /// An identifier minted by the asker.
    id: Option<MatterKey>,
    /// `appeal`, `hazard`, `dispute`, `early_sign` or `emergency`.
    #[schema(example = "appeal")]
    kind: String,
    /// A code of the kind's categories.
    #[schema(example = "road_transport")]
    category: String,
    /// What it is about.
    #[schema(max_length = 2000)]
    words: String,
    /// Whether it is urgent and difficult for those concerned.
    #[serde(default)]
    urgent: bool,
    /// The fields of its category; a form that does not know of them sends none.
    fields: Option<BTreeMap<String, FieldInput>>,
    /// What is known of a hazard.
    hazard: Option<HazardFound>,
    /// What is known of a dispute.
    dispute: Option<DisputeFound>,
}

/// How many matters one contact may raise.
const MOST_RAISED: usize = 20;

fn raised(drafts: Vec<RaisedCreate>) -> Result<Vec<Raised>, Problem> {
    if drafts.len() > MOST_RAISED {
        return Err(Problem::of("request.too-many").at("/matters"));
    }
    let turn = |(at, draft): (usize, RaisedCreate)| {
        let kind = draft
            .kind
            .parse()
            .map_err(|_| Problem::of("request.unknown-word").at(format!("/matters/{at}/kind")))?;
        Ok(Raised {
            id: draft.id.map(|id| id.0),
            kind,
            category: draft.category,
            words: draft.words,
            urgent: draft.urgent,
            particulars: brought(draft.fields, draft.hazard, draft.dispute)?,
        })
    };
    drafts.into_iter().enumerate().map(turn).collect()
}

fn leaflets(bodies: Vec<LeafletBody>) -> Vec<Leaflet> {
    bodies.into_iter().map(|body| Leaflet { theme: body.theme, copies: body.copies }).collect()
}

/// The refusal of a contact, pointing into the body: what is wrong with a matter or a difficulty
/// lies one level deeper.
fn placed(error: contacts::Error, matters: usize) -> Problem {
    let pointer = kernel::Explain::pointer(&error);
    match (&error, pointer.as_deref()) {
        (contacts::Error::Matters(_), Some(_)) if matters == 1 => {
            Problem::from(error).under("/matters/0")
        }
        (contacts::Error::Matters(_), Some(_)) => Problem::from(error).under("/matters"),
        (_, Some("/kind" | "/cause")) => Problem::from(error).under("/difficulty"),
        _ => Problem::from(error),
    }
}

/// Record a contact, with what came of it.
#[utoipa::path(
    post,
    path = "/api/contacts",
    operation_id = "create_contact",
    tag = "contacts",
    params(IdempotencyParam),
    request_body = ContactCreate,
    responses((status = 201, description = "Recorded.", body = ContactView))
)]
pub(crate) async fn create_contact(
    State(state): State<ApiState>,
    caller: Caller<op::CreateContact>,
    key: IdempotencyKey,
    body: JsonBody<ContactCreate>,
) -> Result<Response, Problem> {
    let mut asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let own = scope.representative();
    let on_behalf_of = asked.on_behalf_of.map(|id| id.0).filter(|id| Some(*id) != own);
    if own.is_some() && on_behalf_of.is_some() {
        return Err(Problem::of("contact.on-behalf-not-allowed").at("/on_behalf_of"));
    }
    let pictures = attachments::references(std::mem::take(&mut asked.attachments))?;
    let mut new = asked.draft()?;
    new.representative_id = own.or(on_behalf_of);
    new.entered_as = own;
    let count = new.matters.len();
    let raise = if count == 0 { Raise::None } else { Raise::seen_by(&caller) };
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let mut names = HashMap::new();
        if let Some(id) = on_behalf_of {
            let (name, area) = representatives::name(tx, id)?;
            if !scope.sees_area(&area) {
                return Err(representatives::Error::NotFound.into());
            }
            names.insert(id, name);
        }
        let contacts::Recorded { contact, household } = match contacts::record(tx, new) {
            // To a representative, another's household is one that does not exist.
            Err(contacts::Error::NotYours) => {
                return Err(registry::Error::HouseholdNotFound.into());
            }
            Err(error) => return Err(placed(error, count)),
            Ok(recorded) => recorded,
        };
        // What lies outside is told like what does not exist, and nothing of it is kept.
        if !scope.sees(&contact.area_path, Some(contact.representative_id)) {
            return Err(registry::Error::HouseholdNotFound.into());
        }
        let object = contact.id.to_string();
        ::attachments::refer(tx, &object, &pictures)?;
        if names.is_empty() {
            names = representatives::names(tx, &[contact.representative_id])?;
        }
        let mut beside = Beside {
            households: HashMap::from([(contact.household_id, household)]),
            representatives: names,
            matters: raised_at(tx, &[contact.id], raise)?,
            attachments: if pictures.is_empty() {
                HashMap::new()
            } else {
                ::attachments::of(tx, &[object])?
            },
        };
        Ok(beside.view(contact, &map.areas))
    })
    .await
}

/// A contact as it should have been recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactCorrection {
    /// The day.
    met_on: Day,
    /// How: a code of the catalogue's `ways`.
    #[schema(example = "home")]
    way: String,
    /// Who was met.
    #[schema(max_length = 1000)]
    person_met: Option<String>,
    /// What was done.
    #[serde(default)]
    #[schema(max_items = 20)]
    items: Vec<String>,
    /// What was learned.
    #[schema(max_length = 1000)]
    words: Option<String>,
    /// Leaflets handed out.
    #[serde(default)]
    #[schema(max_items = 20)]
    leaflets: Vec<LeafletBody>,
    /// What the home safety check found; `null` that nobody looked, and leaving it out that it stays.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    safety: Option<Option<Vec<String>>>,
}

impl ContactCorrection {
    /// The correction.
    pub(crate) fn draft(self) -> Correction {
        Correction {
            met_on: Some(self.met_on.0),
            way: Some(self.way),
            person_met: Some(self.person_met.unwrap_or_default()),
            items: Some(self.items),
            words: Some(self.words.unwrap_or_default()),
            leaflets: Some(leaflets(self.leaflets)),
            safety: self.safety,
        }
    }
}

/// Correct a contact: the old version is kept.
#[utoipa::path(
    put,
    path = "/api/contacts/{id}",
    operation_id = "correct_contact",
    tag = "contacts",
    params(("id" = ContactKey, Path, description = "The contact."), IfMatchParam),
    request_body = ContactCorrection,
    responses((status = 200, description = "Corrected.", body = ContactView))
)]
pub(crate) async fn correct_contact(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectContact>,
    Id(id): Id<ContactId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ContactCorrection>,
) -> Result<Response, Problem> {
    let correction = body.value.draft();
    let map = state.map().await?;
    let (scope, raise) = (caller.scope.clone(), Raise::seen_by(&caller));
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            let row = contacts::correct(tx, id, seen, correction)?;
            view(tx, row, &map.areas, raise)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Why a contact is voided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactVoid {
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "记错了户")]
    reason: String,
}

/// Void a contact: it stays readable and counts for nothing.
#[utoipa::path(
    post,
    path = "/api/contacts/{id}/void",
    operation_id = "void_contact",
    tag = "contacts",
    params(("id" = ContactKey, Path, description = "The contact."), IfMatchParam),
    request_body = ContactVoid,
    responses((status = 200, description = "Voided.", body = ContactView))
)]
pub(crate) async fn void_contact(
    State(state): State<ApiState>,
    caller: Caller<op::VoidContact>,
    Id(id): Id<ContactId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ContactVoid>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (scope, raise) = (caller.scope.clone(), Raise::seen_by(&caller));
    let reason = body.value.reason;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            let row = contacts::void(tx, id, seen, &reason)?;
            view(tx, row, &map.areas, raise)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
