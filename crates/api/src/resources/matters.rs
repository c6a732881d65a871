//! Matters: handing in, reading, and the steps to an answer.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use access::policy::{Named, op};
use access::sessions::Session;
use access::{Role, Scope, accounts};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use calendar::Calendar;
use db::Tx;
use kernel::id::{AccountId, HouseholdId, MatterId};
use kernel::{AreaPath, Date, Page};
use matters::dispute::may_read_names;
use matters::sight::{Reporter, reporter_for};
use matters::{
    Action, Answer, Duty, Event, Filter, Ground, Kind, Matter, NewMatter, Outcome, OwnedBy, Sight,
};
use registry::households::{self, HouseholdName};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, YesNo, paging, searched,
};
use crate::problem::Problem;
use crate::resources::attachments::{AttachmentView, ReferenceBody};
use crate::resources::households::visible as visible_household;
use crate::resources::matter_steps::{
    Departments, MatterAction, MatterProgressView, OwnerView, TimelineEntry, command,
    department_names, known,
};
use crate::resources::particulars::{
    DisputeFound, FieldInput, HazardFound, ParticularsView, brought,
};
use crate::resources::representatives::NamedOnly;
use crate::resources::tracking::{ReporterContact, reporter_contact};
use crate::resources::{areas, attachments, contacts};
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, ContactKey, Day, HouseholdKey, Instant, MatterKey, NamedRef, PageOf, area_ref,
    versioned,
};

/// A matter in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterSummaryView {
    id: MatterKey,
    /// The number that people use.
    #[schema(example = "SQ20230507-00012")]
    number: String,
    /// `appeal`, `hazard`, `dispute`, `early_sign` or `emergency`.
    kind: &'static str,
    /// A code of the kind's categories.
    category: String,
    /// What was said.
    words: String,
    /// Whether it is urgent and difficult for those concerned.
    urgent: bool,
    /// Where it stands: a code of the catalogue's `matter_states`.
    state: &'static str,
    /// `solved`, `explained` or `referred`, once answered.
    outcome: Option<&'static str>,
    /// The day on which it was collected.
    collected_on: Day,
    /// The group, or the village.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The household that it is about.
    household: Option<MatterHousehold>,
    /// Who has it now.
    owner: OwnerView,
    /// Until when the villager is to be answered.
    deadline_on: Option<Day>,
    /// Whether that day is reckoned with days that no notice has arranged yet: it may still move.
    deadline_assumed: bool,
    /// Until which instant, for what is counted in hours.
    deadline_at: Option<Instant>,
    /// Until when the present step is to be taken: also the villager's word after an answer, and the
    /// day of review of what rests.
    step_deadline_on: Option<Day>,
    /// Whether that day is assumed, as `deadline_assumed` says.
    step_deadline_assumed: bool,
    /// Whether the deadline has passed.
    overdue: bool,
    /// Who reported it; nobody where the caller is not told.
    reporter: NamedOnly,
    /// Whether the caller is told who reported it and whose household it is: `shown`, `on_request`
    /// (ask `POST /api/matters/{id}/reporter`) or `withheld`.
    #[schema(example = "shown")]
    reporter_sight: &'static str,
    /// The version, for `If-Match`.
    version: i64,
}

/// The household that a matter is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterHousehold {
    id: HouseholdKey,
    /// The head's name.
    head_name: String,
}

/// A matter with its history and what can be done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterView {
    #[serde(flatten)]
    summary: MatterSummaryView,
    /// When it was recorded.
    recorded_at: Instant,
    /// The contact from which it came.
    contact_id: Option<ContactKey>,
    /// Why no deadline runs, where none does.
    why_no_deadline: Option<&'static str>,
    /// On what ground it was refused: a code of the catalogue's `refusal_grounds`.
    ground: Option<&'static str>,
    /// What stands beside its state.
    progress: MatterProgressView,
    /// Everything that happened, the oldest first.
    timeline: Vec<TimelineEntry>,
    /// What the caller can do now.
    actions: Vec<ActionView>,
    /// The answer that it got.
    answer: Option<AnswerView>,
    /// Its pictures.
    attachments: Vec<AttachmentView>,
    /// What the villager left who reported it himself, for who handles it.
    reporter_contact: Option<ReporterContact>,
    #[serde(flatten)]
    particulars: ParticularsView,
}

/// Something that can be done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActionView {
    /// The code.
    action: &'static str,
    /// What it is called.
    name: &'static str,
    /// The fields without which it cannot be taken. `to_area` may be a `to_department` instead.
    needs: Vec<&'static str>,
}

/// The answer to a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswerView {
    /// `solved`, `explained` or `referred`.
    outcome: &'static str,
    /// What the villager was told.
    words: String,
    /// On which day.
    on: Day,
}

impl MatterSummaryView {
    /// Takes out what the caller is not told about who reported it.
    fn keep_back(&mut self, told: Reporter) {
        self.reporter_sight = match told {
            Reporter::Shown => return,
            Reporter::OnRequest => "on_request",
            Reporter::Withheld => "withheld",
        };
        self.reporter.name.clear();
        self.household = None;
    }
}

impl MatterView {
    /// The same, in the history as well.
    fn keep_back(&mut self, told: Reporter) {
        if told == Reporter::Shown {
            return;
        }
        let name = std::mem::take(&mut self.summary.reporter.name);
        for entry in &mut self.timeline {
            entry.keep_back(&name);
        }
        self.contact_id = None;
        self.summary.keep_back(told);
    }
}

impl ActionView {
    /// The action on the wire.
    pub(crate) fn of(action: Action) -> Self {
        let needs = action.needs().iter().map(|field| field.as_str()).collect();
        Self { action: action.as_str(), name: action.chinese(), needs }
    }
}

impl AnswerView {
    /// The answer on the wire.
    pub(crate) fn of(answer: Answer) -> Self {
        Self { outcome: answer.outcome.as_str(), words: answer.words, on: Day(answer.on) }
    }
}

/// What the lines of a list need besides the matters.
pub(crate) struct Beside {
    households: HashMap<HouseholdId, HouseholdName>,
    accounts: HashMap<AccountId, String>,
    departments: Departments,
    day: Date,
}

impl Beside {
    /// Loads it for these matters.
    pub(crate) fn load(tx: &mut Tx<'_>, rows: &[Matter], day: Date) -> Result<Self, Problem> {
        let mut ids: Vec<_> = rows.iter().filter_map(|row| row.household_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut names = HashMap::new();
        for id in rows.iter().filter_map(|row| row.owner.account) {
            if let Entry::Vacant(place) = names.entry(id) {
                let account = accounts::get(tx, id);
                place.insert(account.map(|account| account.name).unwrap_or_default());
            }
        }
        let has_department = rows.iter().any(|row| row.owner.department.is_some());
        let departments = department_names(tx, has_department)?;
        Ok(Self { households: households::names(tx, &ids)?, accounts: names, departments, day })
    }

    /// The line of a matter.
    pub(crate) fn summary(&self, row: &Matter, map: &Map) -> MatterSummaryView {
        let household = |id: HouseholdId| MatterHousehold {
            id: HouseholdKey(id),
            head_name: self
                .households
                .get(&id)
                .map(|name| name.head_name.clone())
                .unwrap_or_default(),
        };
        let account =
            |id: AccountId| NamedRef::new(id, self.accounts.get(&id).cloned().unwrap_or_default());
        MatterSummaryView {
            id: MatterKey(row.id),
            number: row.number.clone(),
            kind: row.kind.as_str(),
            category: row.category.clone(),
            words: row.words.clone(),
            urgent: row.urgent,
            state: row.state.as_str(),
            outcome: row.outcome().map(Outcome::as_str),
            collected_on: Day(row.collected_on),
            area: area_ref(&map.areas, &row.area_path),
            village: area_ref(&map.areas, &row.area_path.village()),
            household: row.household_id.map(household),
            owner: OwnerView::of(
                &row.owner,
                row.owner.account.map(account),
                map,
                &self.departments,
            ),
            deadline_on: row.deadline_on.map(Day),
            deadline_assumed: row
                .deadline_on
                // What is counted in hours runs by the clock on the wall.
                .filter(|_| row.deadline_at.is_none())
                .is_some_and(|on| Calendar::china().is_deadline_assumed(self.day, on)),
            deadline_at: row.deadline_at.map(Instant),
            step_deadline_on: row.step_deadline_on.map(Day),
            step_deadline_assumed: row
                .step_deadline_on
                // A day of review was chosen, not counted.
                .filter(|_| row.state != matters::State::Suspended)
                .is_some_and(|on| Calendar::china().is_deadline_assumed(self.day, on)),
            overdue: row.is_overdue(self.day),
            reporter: NamedOnly { name: row.reporter_name.clone() },
            reporter_sight: "shown",
            version: row.version,
        }
    }
}

/// A matter with its history, as the caller may see it.
pub(crate) fn view_for(
    tx: &mut Tx<'_>,
    row: Matter,
    map: &Map,
    scope: &Scope,
    acting: Option<&Scope>,
) -> Result<MatterView, Problem> {
    let told = reporter_for(&row, scope);
    let has_names = may_read_names(&row, scope);
    let mut view = view(tx, row, map, scope, acting, has_names)?;
    view.keep_back(told);
    Ok(view)
}

/// Whether somebody stands in the chain above a village's early signs: offices, not inspectors.
pub(crate) fn sees_confidential(session: &Session) -> bool {
    let offices = [Role::County, Role::Township, Role::Village];
    session.grants.iter().any(|grant| offices.contains(&grant.role))
}

/// The matter with its version as a tag: names and deadlines move without a new one, so the tag
/// serves changes, not caches.
pub(crate) fn answered(view: &MatterView) -> Response {
    versioned(view.summary.version, &IfNoneMatch::none(), view)
}

/// The matters that it was put together with, as far as the asker may not see them: whoever reported
/// one of two may know nothing of the other but that it is there.
fn strangers(
    tx: &mut Tx<'_>,
    row: &Matter,
    timeline: &[Event],
    scope: &Scope,
) -> Result<HashSet<MatterId>, Problem> {
    let others = timeline.iter().filter_map(|event| event.particulars.other);
    let others: HashSet<MatterId> = others.chain(row.merged_into).collect();
    let mut hidden = HashSet::new();
    for id in others {
        match matters::get(tx, id, scope, true) {
            Ok(_) => {}
            Err(matters::Error::NotFound) => _ = hidden.insert(id),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(hidden)
}

/// A matter whole; with the names of a dispute's parties for those who may read them.
pub(crate) fn view(
    tx: &mut Tx<'_>,
    mut row: Matter,
    map: &Map,
    scope: &Scope,
    acting: Option<&Scope>,
    has_names: bool,
) -> Result<MatterView, Problem> {
    let day = map.day(tx.now());
    let beside = Beside::load(tx, std::slice::from_ref(&row), day)?;
    let mut timeline = matters::timeline(tx, row.id)?;
    let assists = matters::assists_of(tx, &row)?;
    let now = tx.now();
    let possible = |scope| matters::possible_actions(&row, &assists, scope, now);
    let actions = acting.map(possible).unwrap_or_default();
    let summary = beside.summary(&row, map);
    let hidden = strangers(tx, &row, &timeline, scope)?;
    row.merged_into = row.merged_into.filter(|lead| !hidden.contains(lead));
    for event in &mut timeline {
        if event.particulars.other.is_some_and(|other| hidden.contains(&other)) {
            event.particulars.other_number = None;
        }
    }
    let names_one = |event: &Event| {
        let noted = &event.particulars;
        let units = noted.units.iter().chain(noted.proposed.iter());
        event.owner.department.is_some() || units.into_iter().any(|unit| unit.department.is_some())
    };
    let names = department_names(tx, timeline.iter().any(names_one))?;
    let progress = MatterProgressView::of(&row, assists, map, &names);
    let attachments = attachments::of(tx, row.id.to_string())?;
    let reporter_contact = reporter_contact(tx, &row, acting)?;
    let held = matters::particulars::of(tx, row.id)?;
    let particulars = ParticularsView::of(&row, held, has_names);
    Ok(MatterView {
        summary,
        attachments,
        reporter_contact,
        particulars,
        recorded_at: Instant(row.recorded_at),
        contact_id: row.contact_id.map(ContactKey),
        why_no_deadline: row.why_no_deadline(),
        ground: row.ground.map(Ground::as_str),
        progress,
        timeline: timeline.into_iter().map(|event| TimelineEntry::of(event, map, &names)).collect(),
        actions: actions.into_iter().map(ActionView::of).collect(),
        answer: row.answer.map(AnswerView::of),
    })
}

/// Which matters are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MatterQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// A code of the catalogue's `matter_kinds`.
    kind: Option<String>,
    /// A code of the catalogue's `matter_states`.
    state: Option<String>,
    /// A code of a category.
    category: Option<String>,
    /// Urgent ones, or the others.
    urgent: Option<YesNo>,
    /// Past their deadline.
    overdue: Option<YesNo>,
    /// Still waiting for somebody.
    live: Option<YesNo>,
    /// Waiting for an office.
    open: Option<YesNo>,
    /// Collected so many days ago: `0-7`, `8-15`, `16-30` or `31+`.
    age: Option<String>,
    /// About this household.
    household: Option<HouseholdKey>,
    /// `me`: what I have; `office`: what the office of the area has; `department`: what my department
    /// has; `assist`: what it was called to assist with.
    owner: Option<WantedOwner>,
    /// What is asked of the office of the area beside what it has: `decide`, `attention` or `order`.
    duty: Option<WantedDuty>,
    /// Part of the number or the words.
    #[param(max_length = 50)]
    search: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Whose matters are wanted.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WantedOwner {
    /// What the caller has.
    Me,
    /// What the office of the area has.
    Office,
    /// What the caller's department has.
    Department,
    /// What the caller's department was called to assist with and has not responded to yet.
    Assist,
}

fn owned<O: Named>(
    wanted: WantedOwner,
    caller: &Caller<O>,
    area: &AreaPath,
) -> Result<OwnedBy, Problem> {
    let departments = || match caller.scope.departments() {
        [] => Err(Problem::of("request.no-department").at("/owner")),
        departments => Ok(departments.to_vec()),
    };
    Ok(match wanted {
        WantedOwner::Me => OwnedBy::Account(caller.account()),
        WantedOwner::Office => OwnedBy::Offices(vec![area.clone()]),
        WantedOwner::Department => OwnedBy::Departments(departments()?),
        WantedOwner::Assist => OwnedBy::Assistants(departments()?),
    })
}

/// What is asked of an office.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WantedDuty {
    /// To decide: to sign, to grant, to rule, about a disputed answer.
    Decide,
    /// To look at what a passed deadline has lifted to its attention.
    Attention,
    /// To watch over its own orders.
    Order,
}

impl WantedDuty {
    fn duty(self) -> Duty {
        match self {
            Self::Decide => Duty::Decide,
            Self::Attention => Duty::Attention,
            Self::Order => Duty::Order,
        }
    }
}

pub(crate) fn word<T: std::str::FromStr>(
    text: Option<&str>,
    pointer: &str,
) -> Result<Option<T>, Problem> {
    let parsed = text.map(|text| text.parse::<T>()).transpose();
    parsed.map_err(|_| Problem::of("request.unknown-word").at(pointer))
}

fn collected_at(age: &str, day: Date) -> Result<(Date, Date), Problem> {
    let days = matters::overview::collected_at_age(age, day);
    days.ok_or_else(|| Problem::of("request.unknown-word").at("/age"))
}

/// Matters of an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/matters",
    operation_id = "list_matters",
    tag = "matters",
    params(MatterQuery),
    responses((status = 200, description = "A page of matters.", body = PageOf<MatterSummaryView>))
)]
pub(crate) async fn list_matters(
    State(state): State<ApiState>,
    caller: Caller<op::ListMatters>,
    Query(query): Query<MatterQuery>,
) -> Result<Json<PageOf<MatterSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    if caller.is_department() && query.household.is_some() {
        // Whose household a matter is about, a department is not told by asking for each.
        return Ok(Json(PageOf { items: Vec::new(), next_cursor: None }));
    }
    let area = caller.place(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let day = map.day(state.now());
    let sight = Sight::of(&caller.scope, &area);
    let owner = query.owner.map(|owner| owned(owner, &caller, &area)).transpose()?;
    let filter = Filter {
        area: area.clone(),
        own: caller.scope.representative(),
        confidential: sight.confidential,
        about_cadres: sight.about_cadres,
        departments: match caller.is_department() {
            true => caller.scope.departments().to_vec(),
            false => Vec::new(),
        },
        kind: word(query.kind.as_deref(), "/kind")?,
        state: word(query.state.as_deref(), "/state")?,
        category: query.category,
        urgent: query.urgent.map(YesNo::is_yes),
        live: query.live.is_some_and(YesNo::is_yes),
        open: query.open.is_some_and(YesNo::is_yes),
        collected: query.age.map(|age| collected_at(&age, day)).transpose()?,
        overdue_on: query.overdue.filter(|overdue| overdue.is_yes()).map(|_| day),
        household: query.household.map(|id| id.0),
        contact: None,
        owner,
        duty: query.duty.map(|duty| (duty.duty(), area.clone())),
        search: searched(query.search.as_deref())?,
    };
    let scope = caller.scope.clone();
    let page = state
        .db()
        .read(move |tx| {
            let page: Page<Matter> = matters::list(tx, &filter, limit, cursor.as_ref())?;
            let beside = Beside::load(tx, &page.items, day)?;
            let view = |row: Matter| {
                let mut view = beside.summary(&row, &map);
                view.keep_back(reporter_for(&row, &scope));
                view
            };
            Ok::<_, Problem>(PageOf::of(page, view))
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// A matter with its history.
#[utoipa::path(
    get,
    path = "/api/matters/{id}",
    operation_id = "get_matter",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses(
        (status = 200, description = "The matter.", body = MatterView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_matter(
    State(state): State<ApiState>,
    caller: Caller<op::GetMatter>,
    Id(id): Id<MatterId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let acts = caller.session.scope(access::Operation::ActOnMatter).ok();
    let view = state
        .db()
        .read(move |tx| {
            let row = matters::get(tx, id, &scope, confidential)?;
            view_for(tx, row, &map, &scope, acts.as_ref())
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(answered(&view))
}

/// A matter to be handed in: about a household, or at a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterCreate {
    /// An identifier minted by the asker.
    pub(crate) id: Option<MatterKey>,
    /// `appeal`, `hazard`, `dispute`, `early_sign` or `emergency`.
    #[schema(example = "appeal")]
    pub(crate) kind: String,
    /// A code of the kind's categories.
    #[schema(example = "road_transport")]
    pub(crate) category: String,
    /// The household that it is about; either this or `area_code`.
    pub(crate) household_id: Option<HouseholdKey>,
    /// The code of the group or village where it is.
    pub(crate) area_code: Option<String>,
    /// What was said.
    #[schema(min_length = 1, max_length = 2000)]
    pub(crate) words: String,
    /// Whether it is urgent and difficult for those concerned.
    #[serde(default)]
    pub(crate) urgent: bool,
    /// The day on which it was collected; today when not given.
    pub(crate) collected_on: Option<Day>,
    /// The contact from which it comes.
    pub(crate) contact_id: Option<ContactKey>,
    /// Its pictures.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub(crate) attachments: Vec<ReferenceBody>,
    /// The fields of its category; a form that does not know of them sends none.
    pub(crate) fields: Option<BTreeMap<String, FieldInput>>,
    /// What is known of a hazard.
    pub(crate) hazard: Option<HazardFound>,
    /// What is known of a dispute.
    pub(crate) dispute: Option<DisputeFound>,
}

impl MatterCreate {
    /// The kind, and the area where one is named.
    pub(crate) fn kind_and_place(
        &self,
        map: &Map,
        scope: &Scope,
    ) -> Result<(Kind, Option<AreaPath>), Problem> {
        place_of(&self.kind, self.area_code.as_deref(), map, scope)
    }
}

/// The kind of that code, and the area of the other where one is given and lies in the scope.
pub(crate) fn place_of(
    kind: &str,
    area_code: Option<&str>,
    map: &Map,
    scope: &Scope,
) -> Result<(Kind, Option<AreaPath>), Problem> {
    let unknown = |_| Problem::of("request.unknown-word").at("/kind");
    let kind = kind.parse().map_err(unknown)?;
    let Some(code) = area_code else { return Ok((kind, None)) };
    let area = areas::find(&map.areas, code, "/area_code")?;
    if !scope.sees_area(&area.path) {
        return Err(registry::Error::AreaNotFound.into());
    }
    Ok((kind, Some(area.path.clone())))
}

/// Hand in a matter.
#[utoipa::path(
    post,
    path = "/api/matters",
    operation_id = "create_matter",
    tag = "matters",
    params(IdempotencyParam),
    request_body = MatterCreate,
    responses((status = 201, description = "Handed in.", body = MatterView))
)]
pub(crate) async fn create_matter(
    State(state): State<ApiState>,
    caller: Caller<op::CreateMatter>,
    key: IdempotencyKey,
    body: JsonBody<MatterCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let (kind, area) = asked.kind_and_place(&map, &scope)?;
    let pictures = attachments::references(asked.attachments)?;
    let brought = brought(asked.fields, asked.hazard, asked.dispute)?;
    let reporter_name = caller.session.name.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let household =
            asked.household_id.map(|id| visible_household(tx, id.0, &scope)).transpose()?;
        let contact = asked.contact_id.map(|id| contacts::visible(tx, id.0, &scope)).transpose()?;
        let household_id = household.as_ref().map(|household| household.id);
        if contact.as_ref().is_some_and(|contact| Some(contact.household_id) != household_id) {
            return Err(Problem::of("request.contact-of-another").at("/contact_id"));
        }
        let area_path = household.map(|household| household.area_path).or(area);
        let area_path = area_path.ok_or_else(|| Problem::of("request.no-place"))?;
        let own = scope.representative();
        let new = NewMatter {
            id: asked.id.map(|id| id.0),
            kind,
            category: asked.category,
            household_id,
            area_path,
            words: asked.words,
            urgent: asked.urgent,
            collected_on: asked.collected_on.map_or_else(|| tx.today(), |day| day.0),
            contact_id: contact.as_ref().map(|contact| contact.id),
            representative_id: own.or(contact.map(|contact| contact.representative_id)),
            reporter_name,
        };
        let row = matters::submit(tx, new)?;
        matters::particulars::add(tx, &row, brought)?;
        ::attachments::refer(tx, &row.id.to_string(), &pictures)?;
        let has_names = may_read_names(&row, &scope);
        view(tx, row, &map, &scope, Some(&scope), has_names)
    })
    .await
}

/// Take a step with a matter.
///
/// `If-Match` names the version that was seen. A version since which only notes beside the state were
/// added (a passed deadline, a reminder, an order) is as good as the newest.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/actions",
    operation_id = "act_on_matter",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = MatterAction,
    responses((status = 200, description = "Taken.", body = MatterView))
)]
pub(crate) async fn act_on_matter(
    State(state): State<ApiState>,
    caller: Caller<op::ActOnMatter>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<MatterAction>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let to_account = body.value.to_account.map(|id| id.0);
    let named = body.value.departments();
    let (command, on) = command(body.value, &map)?;
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            matters::get(tx, id, &scope, confidential)?;
            if let Some(account) = to_account {
                accounts::get(tx, account)?;
            }
            known(tx, &named)?;
            let on = on.unwrap_or_else(|| tx.today());
            let row = matters::act(tx, id, seen, command, on, &scope)?;
            view_for(tx, row, &map, &scope, Some(&scope))
        })
        .await?;
    Ok(answered(&view))
}
