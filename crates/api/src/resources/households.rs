//! Households: lists with search, details, adding and changing.

use std::collections::HashMap;

use access::policy::op;
use access::{Role, Scope};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date, Page};
use registry::{
    AreaTree, Household, HouseholdChange, HouseholdFilter, HouseholdSummary, NewHousehold,
    NewPerson, Priority, households,
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, YesNo, paging, searched,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::links::{LinkView, link_views};
use crate::resources::people::{PersonInput, PersonView};
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, HouseholdKey, NamedRef, PageOf, area_ref, masked, versioned};

/// A household in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdSummaryView {
    id: HouseholdKey,
    /// The code for print: village 12 digits, group 2, serial 4.
    code: String,
    /// The head's name.
    head_name: String,
    /// The usual contact's name, where it is not the head.
    contact_name: Option<String>,
    /// The telephone, masked.
    phone_masked: Option<String>,
    /// The group, or the village while the group is not known.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The address.
    address: String,
    /// People registered.
    members: i64,
    /// `normal` or `key`.
    priority: &'static str,
    /// Tags that are not sensitive.
    tags: Vec<String>,
    /// The present representative.
    representative: Option<NamedRef>,
    /// The day of the last contact.
    last_contact_on: Option<Day>,
    /// Whether it was contacted since the month's first day.
    contacted_this_month: bool,
}

/// A household with everything that the asker may see.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdView {
    #[serde(flatten)]
    summary: HouseholdSummaryView,
    /// The head.
    head: PersonView,
    /// The telephone; `null` for those who only inspect.
    phone: Option<String>,
    /// The hamlet.
    hamlet: String,
    /// People living here.
    resident: i64,
    /// People away.
    away: i64,
    /// Minors, as a count only.
    minors: i64,
    /// People over 80.
    over_80: i64,
    /// Sensitive tags; `null` where the asker does not need them.
    sensitive_tags: Option<Vec<String>>,
    /// The day on which it was dissolved, moved out of the county or joined another.
    dissolved_on: Option<Day>,
    /// Representatives, newest first.
    links: Vec<LinkView>,
    /// The version, for `If-Match`.
    version: i64,
}

/// Which households are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HouseholdQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Part of a name, the address, the code or the telephone.
    #[param(max_length = 50)]
    search: Option<String>,
    /// With a representative, or without.
    linked: Option<YesNo>,
    /// Contacted since that day, or not.
    contacted: Option<YesNo>,
    /// That day; the first of this month when not given.
    since: Option<Day>,
    /// With this tag, which is not a sensitive one.
    tag: Option<String>,
    /// `normal` or `key`.
    priority: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Households of an area, by group and code.
#[utoipa::path(
    get,
    path = "/api/households",
    operation_id = "list_households",
    tag = "households",
    params(HouseholdQuery),
    responses((status = 200, description = "A page of households.", body = PageOf<HouseholdSummaryView>))
)]
pub(crate) async fn list_households(
    State(state): State<ApiState>,
    caller: Caller<op::ListHouseholds>,
    Query(query): Query<HouseholdQuery>,
) -> Result<Json<PageOf<HouseholdSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let month = map.day(state.now()).month().first_day();
    let since = query.since.map_or(month, |day| day.0);
    let filter = HouseholdFilter {
        area: area.clone(),
        representative: caller.scope.representative(),
        search: searched(query.search.as_deref())?,
        linked: query.linked.map(YesNo::is_yes),
        contacted_since: query.contacted.map(|contacted| (since, contacted.is_yes())),
        tag: query.tag.map(open_tag).transpose()?,
        priority: query.priority.map(|word| priority(&word)).transpose()?,
    };
    let page = state
        .db()
        .read(move |tx| {
            let page = households::list(tx, &filter, limit, cursor.as_ref())?;
            summaries(tx, page, &map.areas, month)
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

fn open_tag(code: String) -> Result<String, Problem> {
    match registry::household_tag(&code) {
        Some(tag) if !tag.sensitive => Ok(code),
        _ => Err(Problem::of("request.unknown-word").at("/tag")),
    }
}

fn priority(word: &str) -> Result<Priority, Problem> {
    word.parse().map_err(|()| Problem::of("request.unknown-word").at("/priority"))
}

/// The page with the representatives' names.
pub(crate) fn summaries(
    tx: &mut Tx<'_>,
    page: Page<HouseholdSummary>,
    areas: &AreaTree,
    month: Date,
) -> Result<PageOf<HouseholdSummaryView>, Problem> {
    let mut ids: Vec<_> = page.items.iter().filter_map(|row| row.representative).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = representatives::names(tx, &ids)?;
    Ok(PageOf::of(page, |row| summary(row, &names, areas, month)))
}

fn summary(
    row: HouseholdSummary,
    names: &HashMap<RepresentativeId, String>,
    areas: &AreaTree,
    month: Date,
) -> HouseholdSummaryView {
    let name = |id| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default());
    HouseholdSummaryView {
        id: HouseholdKey(row.id),
        code: row.code,
        head_name: row.head_name,
        contact_name: row.contact_name,
        phone_masked: row.phone.as_deref().map(masked),
        area: area_ref(areas, &row.area_path),
        village: area_ref(areas, &row.area_path.village()),
        address: row.address,
        members: row.members,
        priority: row.priority.as_str(),
        tags: row.tags,
        representative: row.representative.map(name),
        last_contact_on: row.last_contact_on.map(Day),
        contacted_this_month: row.last_contact_on.is_some_and(|on| on >= month),
    }
}

/// What the asker sees of a household beyond its existence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    pub(crate) phone: bool,
    pub(crate) sensitive: bool,
}

impl Sight {
    pub(crate) fn of<O>(caller: &Caller<O>) -> Self {
        let has =
            |roles: &[Role]| caller.session.grants.iter().any(|grant| roles.contains(&grant.role));
        let needs = [Role::County, Role::Township, Role::Village, Role::Representative];
        Self { phone: has(&needs) || has(&[Role::GroupHead]), sensitive: has(&needs) }
    }
}

/// The household, if the scope shows it.
pub(crate) fn visible(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    scope: &Scope,
) -> Result<Household, Problem> {
    let household = households::get(tx, id)?;
    if !scope.sees(&household.area_path, household.representative) {
        return Err(registry::Error::HouseholdNotFound.into());
    }
    Ok(household)
}

fn view(
    tx: &mut Tx<'_>,
    household: Household,
    map: &Map,
    sight: Sight,
) -> Result<HouseholdView, Problem> {
    let sensitive_tags =
        sight.sensitive.then(|| households::sensitive_tags(tx, household.id)).transpose()?;
    let links = representatives::links_of(tx, household.id)?;
    let mut ids: Vec<_> = links.iter().map(|link| link.representative_id).collect();
    ids.extend(household.representative);
    let names = representatives::names(tx, &ids)?;
    let contact = household.contact.as_ref();
    let phone = contact.and_then(|person| person.phone.clone()).or(household.head.phone.clone());
    let month = map.day(tx.now()).month().first_day();
    let head = PersonView::from(&household.head);
    let row = HouseholdSummary {
        id: household.id,
        code: household.code,
        area_path: household.area_path,
        head_name: household.head.name,
        contact_name: contact.map(|person| person.name.clone()),
        phone: phone.clone(),
        address: household.address,
        members: household.members,
        priority: household.priority,
        tags: household.tags,
        representative: household.representative,
        last_contact_on: household.last_contact_on,
    };
    Ok(HouseholdView {
        summary: summary(row, &names, &map.areas, month),
        head,
        phone: phone.filter(|_| sight.phone),
        hamlet: household.hamlet,
        resident: household.resident,
        away: household.away,
        minors: household.minors,
        over_80: household.over_80,
        sensitive_tags,
        dissolved_on: household.dissolved_on.map(Day),
        links: link_views(&links, &names),
        version: household.version,
    })
}

/// A household.
#[utoipa::path(
    get,
    path = "/api/households/{id}",
    operation_id = "get_household",
    tag = "households",
    params(("id" = HouseholdKey, Path, description = "The household.")),
    responses(
        (status = 200, description = "The household.", body = HouseholdView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_household(
    State(state): State<ApiState>,
    caller: Caller<op::GetHousehold>,
    Id(id): Id<HouseholdId>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (scope, sight) = (caller.scope.clone(), Sight::of(&caller));
    let view = state
        .db()
        .read(move |tx| {
            let household = visible(tx, id, &scope)?;
            view(tx, household, &map, sight)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(versioned(view.version, &held, &view))
}

/// A household to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseholdCreate {
    /// An identifier minted by the asker.
    id: Option<HouseholdKey>,
    /// The code for print, when the office has one: 18 digits.
    code: Option<String>,
    /// The code of the group or village.
    #[schema(example = "43112510220101")]
    area: String,
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
    #[schema(minimum = 0, maximum = 99)]
    members: i64,
    /// People living here.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 99)]
    resident: i64,
    /// People away.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 99)]
    away: i64,
    /// Minors.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 99)]
    minors: i64,
    /// People over 80.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 99)]
    over_80: i64,
    /// `normal` (the default) or `key`.
    priority: Option<String>,
    /// Tags, sensitive ones too.
    #[serde(default)]
    #[schema(max_items = 30)]
    tags: Vec<String>,
}

/// The area of that code, if it lies in the scope.
pub(crate) fn area_in_scope(map: &Map, scope: &Scope, code: &str) -> Result<AreaPath, Problem> {
    let area = areas::find(&map.areas, code, "/area")?;
    if scope.sees_area(&area.path) {
        Ok(area.path.clone())
    } else {
        Err(registry::Error::AreaNotFound.into())
    }
}

/// Add a household.
#[utoipa::path(
    post,
    path = "/api/households",
    operation_id = "create_household",
    tag = "households",
    params(IdempotencyParam),
    request_body = HouseholdCreate,
    responses((status = 201, description = "Added.", body = HouseholdView))
)]
pub(crate) async fn create_household(
    State(state): State<ApiState>,
    caller: Caller<op::CreateHousehold>,
    key: IdempotencyKey,
    body: JsonBody<HouseholdCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let area_path = area_in_scope(&map, &caller.scope, &asked.area)?;
    let new = NewHousehold {
        id: asked.id.map(|id| id.0),
        code: asked.code,
        area_path,
        head: asked.head.person("/head")?,
        contact: asked.contact.map(|person| person.person("/contact")).transpose()?,
        address: asked.address,
        hamlet: asked.hamlet,
        members: asked.members,
        resident: asked.resident,
        away: asked.away,
        minors: asked.minors,
        over_80: asked.over_80,
        priority: asked.priority.as_deref().map_or(Ok(Priority::Normal), priority)?,
        tags: asked.tags,
    };
    let sight = Sight::of(&caller);
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let id = households::create(tx, &new)?;
        let household = households::get(tx, id)?;
        view(tx, household, &map, sight)
    })
    .await
}

/// A change of a household: what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseholdPatch {
    /// The head's data.
    head: Option<PersonInput>,
    /// The usual contact; `null` removes it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PersonInput>)]
    contact: Option<Option<PersonInput>>,
    /// The code of the group or village that it moves to.
    area: Option<String>,
    /// The address.
    #[schema(max_length = 120)]
    address: Option<String>,
    /// The hamlet.
    #[schema(max_length = 60)]
    hamlet: Option<String>,
    /// People registered.
    #[schema(minimum = 0, maximum = 99)]
    members: Option<i64>,
    /// People living here.
    #[schema(minimum = 0, maximum = 99)]
    resident: Option<i64>,
    /// People away.
    #[schema(minimum = 0, maximum = 99)]
    away: Option<i64>,
    /// Minors.
    #[schema(minimum = 0, maximum = 99)]
    minors: Option<i64>,
    /// People over 80.
    #[schema(minimum = 0, maximum = 99)]
    over_80: Option<i64>,
    /// `normal` or `key`.
    priority: Option<String>,
    /// All tags, sensitive ones too.
    #[schema(max_items = 30)]
    tags: Option<Vec<String>>,
}

/// Tells `null` from what is absent.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Change a household.
#[utoipa::path(
    patch,
    path = "/api/households/{id}",
    operation_id = "change_household",
    tag = "households",
    params(("id" = HouseholdKey, Path, description = "The household."), IfMatchParam),
    request_body = HouseholdPatch,
    responses((status = 200, description = "Changed.", body = HouseholdView))
)]
pub(crate) async fn change_household(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeHousehold>,
    Id(id): Id<HouseholdId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<HouseholdPatch>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let contact: Option<Option<NewPerson>> = match asked.contact {
        None => None,
        Some(None) => Some(None),
        Some(Some(person)) => Some(Some(person.person("/contact")?)),
    };
    let area = asked.area.as_deref().map(|code| area_in_scope(&map, &caller.scope, code));
    let change = HouseholdChange {
        head: asked.head.map(|person| person.person("/head")).transpose()?,
        contact,
        area_path: area.transpose()?,
        address: asked.address,
        hamlet: asked.hamlet,
        members: asked.members,
        resident: asked.resident,
        away: asked.away,
        minors: asked.minors,
        over_80: asked.over_80,
        priority: asked.priority.as_deref().map(priority).transpose()?,
        tags: asked.tags,
    };
    let (scope, sight) = (caller.scope.clone(), Sight::of(&caller));
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            let changed = households::update(tx, id, seen, &change)?;
            if let Some(area) = &change.area_path {
                representatives::moves::correct_area(tx, id, area)?;
            }
            if change.head.is_some() {
                contacts::household_renamed(tx, id)?;
            }
            matters::follow(tx, &changed)?;
            let household = households::get(tx, id)?;
            view(tx, household, &map, sight)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
