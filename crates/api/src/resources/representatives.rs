//! Representatives: lists, details, appointing.

use std::collections::HashMap;

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::{PersonId, RepresentativeId};
use kernel::{AreaPath, Date};
use registry::{HouseholdFilter, Person, households, persons};
use representatives::terms::{self, Served};
use representatives::{EndReason, Filter, NewRepresentative, Representative, SelectionWay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfNoneMatch, JsonBody, Query, YesNo, paging,
    searched,
};
use crate::problem::Problem;
use crate::resources::households::{HouseholdSummaryView, area_in_scope, summaries};
use crate::resources::people::{PersonInput, must_know_who, who};
use crate::resources::portraits;
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, MonthText, PageOf, PersonKey, RepresentativeKey, area_ref, masked, versioned,
};

/// A representative in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepresentativeSummaryView {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// Sex by GB/T 2261.1.
    sex: Option<&'static str>,
    /// The telephone, masked.
    phone_masked: Option<String>,
    /// The group served.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// `direct`, `nominated` or `self_nominated`.
    selection_way: &'static str,
    /// The first day.
    serving_from: Day,
    /// The first day no longer served.
    serving_until: Option<Day>,
    /// How many households are linked.
    households: i64,
    /// How many of them were contacted since the month's first day.
    contacted_this_month: i64,
    /// What the county calls a representative.
    title: String,
}

/// A representative with the chain above.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepresentativeView {
    #[serde(flatten)]
    summary: RepresentativeSummaryView,
    /// The person.
    person_id: PersonKey,
    /// The telephone: representatives are there to be called.
    phone: Option<String>,
    /// Month of birth.
    birth_month: Option<MonthText>,
    /// The number of the letter of appointment.
    letter_number: Option<String>,
    /// The ground of a direct choice, in words.
    ground: Option<String>,
    /// Why it ended.
    end_reason: Option<&'static str>,
    /// Since when also an elected representative.
    statutory_since: Option<Day>,
    /// The head of the group.
    group_head: Option<NamedOnly>,
    /// The village cadre linked to the group.
    village_cadre: Option<NamedOnly>,
    /// What to say about the number of households outside of 5 to 15.
    load_notice: Option<String>,
    /// The terms served, the newest first.
    terms: Vec<ServedTermView>,
    /// The SHA-256 of the portrait, where the representative agreed to one.
    portrait: Option<String>,
    /// The version, for `If-Match`.
    version: i64,
}

/// A term that somebody serves or served.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServedTermView {
    /// The name of the term (届次); empty where nobody gave it one.
    term: String,
    /// The first day.
    from: Day,
    /// The first day of the next one, or the first no longer served.
    until: Option<Day>,
    /// How chosen for it.
    selection_way: &'static str,
    /// The ground in words.
    ground: String,
    /// The number of its letter of appointment.
    letter_number: Option<String>,
}

fn served(one: Served) -> ServedTermView {
    ServedTermView {
        term: one.term,
        from: Day(one.from_on),
        until: one.until_on.map(Day),
        selection_way: one.way.as_str(),
        ground: one.ground,
        letter_number: one.letter_number,
    }
}

/// Somebody by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedOnly {
    /// The name.
    pub(crate) name: String,
}

/// Which representatives are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RepresentativeQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Part of the name.
    #[param(max_length = 50)]
    search: Option<String>,
    /// Only those serving on that day.
    serving_on: Option<Day>,
    /// `no`: only those none of whose households was contacted since the month's first day.
    contacted: Option<YesNo>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What a line about a representative needs besides the mandate.
struct Beside {
    persons: HashMap<PersonId, Person>,
    loads: HashMap<RepresentativeId, (i64, i64)>,
}

impl Beside {
    fn load(tx: &mut Tx<'_>, rows: &[Representative], month: Date) -> Result<Self, Problem> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let people: Vec<_> = rows.iter().map(|row| row.person_id).collect();
        let persons = persons::many(tx, &people)?;
        Ok(Self { persons, loads: households::loads(tx, &ids, month)? })
    }

    fn summary(&self, row: &Representative, map: &Map) -> RepresentativeSummaryView {
        let person = self.persons.get(&row.person_id);
        let (households, contacted_this_month) =
            self.loads.get(&row.id).copied().unwrap_or_default();
        RepresentativeSummaryView {
            id: RepresentativeKey(row.id),
            name: row.name.clone(),
            sex: person.map(|person| person.sex.as_str()),
            phone_masked: person.and_then(|person| person.phone.as_deref()).map(masked),
            area: area_ref(&map.areas, &row.area_path),
            village: area_ref(&map.areas, &row.area_path.village()),
            selection_way: row.way.as_str(),
            serving_from: Day(row.from_on),
            serving_until: row.until_on.map(Day),
            households,
            contacted_this_month,
            title: map.county.representative_title.clone(),
        }
    }
}

/// Representatives of an area.
#[utoipa::path(
    get,
    path = "/api/representatives",
    operation_id = "list_representatives",
    tag = "representatives",
    params(RepresentativeQuery),
    responses((status = 200, description = "A page of representatives.", body = PageOf<RepresentativeSummaryView>))
)]
pub(crate) async fn list_representatives(
    State(state): State<ApiState>,
    caller: Caller<op::ListRepresentatives>,
    Query(query): Query<RepresentativeQuery>,
) -> Result<Json<PageOf<RepresentativeSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let month = map.day(state.now()).month().first_day();
    let filter = Filter {
        area: area.clone(),
        own: caller.scope.representative(),
        search: searched(query.search.as_deref())?,
        serving_on: query.serving_on.map(|day| day.0),
    };
    let quiet = query.contacted.is_some_and(|contacted| !contacted.is_yes());
    let page = state
        .db()
        .read(move |tx| {
            let page = if quiet {
                quiet_page(tx, &filter, month, limit, cursor.as_ref())?
            } else {
                representatives::list(tx, &filter, limit, cursor.as_ref())?
            };
            let beside = Beside::load(tx, &page.items, month)?;
            Ok::<_, Problem>(PageOf::of(page, |row| beside.summary(&row, &map)))
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// Those to whom help may be offered: nobody of theirs was contacted this month. By area, like every
/// list of areas; the order says nothing about people.
fn quiet_page(
    tx: &mut Tx<'_>,
    filter: &Filter,
    month: Date,
    limit: kernel::Limit,
    after: Option<&kernel::Cursor>,
) -> Result<kernel::Page<Representative>, Problem> {
    let key = |(area, id): &(AreaPath, RepresentativeId)| {
        kernel::Cursor::new([area.as_str().to_owned(), id.to_string()])
    };
    let after = after.map(|cursor| (cursor.part(0).to_owned(), cursor.part(1).to_owned()));
    let mut found = figures::quiet_representatives(tx, &filter.area, month)?;
    found.retain(|one| {
        let (area, id) = (one.0.as_str().to_owned(), one.1.to_string());
        filter.own.is_none_or(|own| own == one.1)
            && after.as_ref().is_none_or(|after| (&area, &id) > (&after.0, &after.1))
    });
    let mut page = kernel::Page { items: Vec::new(), next: None };
    let mut last = None;
    for one in &found {
        let row = representatives::get(tx, one.1)?;
        let is_wanted = filter.search.as_deref().is_none_or(|search| row.name.contains(search));
        if !is_wanted {
            continue;
        }
        if page.items.len() == limit.get() {
            page.next = last;
            break;
        }
        page.items.push(row);
        last = Some(key(one));
    }
    Ok(page)
}

/// The representative, if the scope shows it.
pub(crate) fn visible(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    scope: &Scope,
) -> Result<Representative, Problem> {
    let found = representatives::get(tx, id)?;
    if !scope.sees(&found.area_path, Some(found.id)) {
        return Err(representatives::Error::NotFound.into());
    }
    Ok(found)
}

fn view(tx: &mut Tx<'_>, row: &Representative, map: &Map) -> Result<RepresentativeView, Problem> {
    let month = map.day(tx.now()).month().first_day();
    let beside = Beside::load(tx, std::slice::from_ref(row), month)?;
    let chain = representatives::chain(tx, &row.area_path)?;
    let summary = beside.summary(row, map);
    let person = beside.persons.get(&row.person_id);
    let named = |holder: representatives::DutyHolder| NamedOnly { name: holder.name };
    let load_notice = match row.until_on {
        None => representatives::load_notice(summary.households),
        Some(_) => None,
    };
    Ok(RepresentativeView {
        summary,
        person_id: PersonKey(row.person_id),
        phone: person.and_then(|person| person.phone.clone()),
        birth_month: person.and_then(|person| person.birth_month).map(MonthText),
        letter_number: row.letter_number.clone(),
        ground: Some(row.ground.clone()).filter(|ground| !ground.is_empty()),
        end_reason: row.end_reason.map(EndReason::as_str),
        statutory_since: row.statutory_since.map(Day),
        group_head: chain.group_head.map(named),
        village_cadre: chain.village_cadre.map(named),
        load_notice,
        terms: terms::served(tx, row)?.into_iter().map(served).collect(),
        portrait: portraits::of(tx, &[row.id])?.into_values().next(),
        version: row.version,
    })
}

/// A representative.
#[utoipa::path(
    get,
    path = "/api/representatives/{id}",
    operation_id = "get_representative",
    tag = "representatives",
    params(("id" = RepresentativeKey, Path, description = "The representative.")),
    responses(
        (status = 200, description = "The representative.", body = RepresentativeView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_representative(
    State(state): State<ApiState>,
    caller: Caller<op::GetRepresentative>,
    Id(id): Id<RepresentativeId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let row = visible(tx, id, &scope)?;
            view(tx, &row, &map)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    // The number of households moves without a new version: the tag serves changes, not caches.
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// How a list of households is paged.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnHouseholdQuery {
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The households of a representative: those still to contact this month come first.
#[utoipa::path(
    get,
    path = "/api/representatives/{id}/households",
    operation_id = "list_representative_households",
    tag = "representatives",
    params(("id" = RepresentativeKey, Path, description = "The representative."), OwnHouseholdQuery),
    responses((status = 200, description = "A page of households.", body = PageOf<HouseholdSummaryView>))
)]
pub(crate) async fn list_representative_households(
    State(state): State<ApiState>,
    caller: Caller<op::ListRepresentativeHouseholds>,
    Id(id): Id<RepresentativeId>,
    Query(query): Query<OwnHouseholdQuery>,
) -> Result<Json<PageOf<HouseholdSummaryView>>, Problem> {
    // The cursor carries the part of the list: `to` contact, or `done`; then the list's own key.
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 3)?;
    let map = state.map().await?;
    let month = map.day(state.now()).month().first_day();
    let scope = caller.scope.clone();
    let page = state
        .db()
        .read(move |tx| {
            visible(tx, id, &scope)?;
            let filter = |contacted| HouseholdFilter {
                representative: Some(id),
                contacted_since: Some((month, contacted)),
                ..HouseholdFilter::area(AreaPath::county())
            };
            let mut is_done = cursor.as_ref().is_some_and(|cursor| cursor.part(0) == "done");
            let after = cursor
                .filter(|cursor| !cursor.part(1).is_empty())
                .map(|cursor| kernel::Cursor::new([1, 2].map(|part| cursor.part(part).to_owned())));
            let mut page = households::list(tx, &filter(is_done), limit, after.as_ref())?;
            let room = limit.get() - page.items.len();
            if page.next.is_none() && !is_done {
                let one = kernel::Limit::new(1).unwrap_or_default();
                let rest = u32::try_from(room).ok().and_then(kernel::Limit::new);
                let done = households::list(tx, &filter(true), rest.unwrap_or(one), None)?;
                is_done = true;
                if rest.is_some() {
                    page.items.extend(done.items);
                    page.next = done.next;
                } else if !done.items.is_empty() {
                    // The page is full: the rest begins on the next one.
                    page.next = Some(kernel::Cursor::new([String::new(), String::new()]));
                }
            }
            let part = if is_done { "done" } else { "to" }.to_owned();
            page.next = page.next.map(|next| {
                let [area, code] = [0, 1].map(|part| next.part(part).to_owned());
                kernel::Cursor::new([part, area, code])
            });
            summaries(tx, page, &map.areas, month)
        })
        .await?;
    caller.has_read(&state, id, page.items.len()).await;
    Ok(Json(page))
}

/// A representative to be appointed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepresentativeCreate {
    /// An identifier minted by the asker.
    id: Option<RepresentativeKey>,
    /// A person of the registry; either this or `person`.
    person_id: Option<PersonKey>,
    /// A person to be added.
    person: Option<PersonInput>,
    /// The code of the group or village to serve.
    area: String,
    /// `direct`, `nominated` or `self_nominated`.
    #[schema(example = "nominated")]
    selection_way: String,
    /// The ground of a direct choice, in words.
    #[serde(default)]
    #[schema(max_length = 200)]
    ground: String,
    /// The number of the letter of appointment.
    #[schema(max_length = 60)]
    letter_number: Option<String>,
    /// The first day.
    from_on: Day,
    /// Since when also an elected representative.
    statutory_since: Option<Day>,
}

/// Appoint a representative.
#[utoipa::path(
    post,
    path = "/api/representatives",
    operation_id = "create_representative",
    tag = "representatives",
    params(IdempotencyParam),
    request_body = RepresentativeCreate,
    responses((status = 201, description = "Appointed.", body = RepresentativeView))
)]
pub(crate) async fn create_representative(
    State(state): State<ApiState>,
    caller: Caller<op::CreateRepresentative>,
    key: IdempotencyKey,
    body: JsonBody<RepresentativeCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let who = who(asked.person_id, asked.person, "/person")?;
    let way: SelectionWay = asked
        .selection_way
        .parse()
        .map_err(|()| Problem::of("request.unknown-word").at("/selection_way"))?;
    let ground = short_text(asked.ground, 200, "/ground")?;
    let letter_number =
        asked.letter_number.map(|text| short_text(text, 60, "/letter_number")).transpose()?;
    let new = NewRepresentative {
        id: asked.id.map(|id| id.0),
        who,
        area_path: area_in_scope(&map, &caller.scope, &asked.area)?,
        way,
        ground,
        letter_number,
        from_on: asked.from_on.0,
        statutory_since: asked.statutory_since.map(|day| day.0),
    };
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        must_know_who(tx, &new.who, &scope)?;
        let id = representatives::appoint(tx, &new)?;
        let row = representatives::get(tx, id)?;
        view(tx, &row, &map)
    })
    .await
}

fn short_text(text: String, most: usize, pointer: &str) -> Result<String, Problem> {
    if text.chars().count() > most {
        return Err(Problem::of("request.text-too-long").at(pointer));
    }
    Ok(text)
}
