//! Difficulty files: households in difficulty that were found.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use contacts::{DifficultyFile, DifficultyFilter, NewDifficultyFile, NewDifficultyStep};
use db::Tx;
use kernel::Page;
use kernel::id::DifficultyId;
use registry::{AreaTree, households};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::households::visible;
use crate::resources::people::HouseholdRef;
use crate::state::ApiState;
use crate::wire::{
    AreaRef, ContactKey, Day, DifficultyKey, HouseholdKey, NamedRef, PageOf, area_ref, versioned,
};

/// A household's difficulty file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DifficultyFileView {
    id: DifficultyKey,
    household: HouseholdRef,
    /// The village or community.
    village: AreaRef,
    /// The representative when it was found.
    representative: Option<NamedRef>,
    /// A code of the catalogue's `difficulty_kinds`.
    kind: String,
    /// The cause, in words.
    cause: Option<String>,
    /// The day it was found.
    found_on: Day,
    /// The contact at which it was found.
    contact_id: Option<ContactKey>,
    /// `open` while help is under way, then `closed`.
    state: &'static str,
    /// What was done so far, the oldest first; only where one file is asked for.
    steps: Option<Vec<DifficultyStepView>>,
    /// The version.
    version: i64,
}

/// Something that was done about a difficulty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DifficultyStepView {
    /// A code of the catalogue's `difficulty_steps`.
    #[schema(example = "measure")]
    kind: String,
    /// The day.
    on: Day,
    /// Who recorded it.
    recorder: String,
    /// Who is responsible.
    responsible: Option<String>,
    /// What was done.
    words: String,
}

fn views(
    tx: &mut Tx<'_>,
    page: Page<DifficultyFile>,
    areas: &AreaTree,
) -> Result<PageOf<DifficultyFileView>, Problem> {
    let ids: Vec<_> = page.items.iter().map(|row| row.household_id).collect();
    let people: Vec<_> = page.items.iter().filter_map(|row| row.representative_id).collect();
    let heads = households::names(tx, &ids)?;
    let names = representatives::names(tx, &people)?;
    Ok(PageOf::of(page, |row| DifficultyFileView {
        id: DifficultyKey(row.id),
        household: HouseholdRef {
            id: HouseholdKey(row.household_id),
            head_name: heads
                .get(&row.household_id)
                .map(|name| name.head_name.clone())
                .unwrap_or_default(),
            area: area_ref(areas, &row.area_path),
        },
        village: area_ref(areas, &row.area_path.village()),
        representative: row
            .representative_id
            .map(|id| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default())),
        kind: row.kind,
        cause: Some(row.cause).filter(|text| !text.is_empty()),
        found_on: Day(row.found_on),
        contact_id: row.contact_id.map(ContactKey),
        state: if row.is_open { "open" } else { "closed" },
        steps: None,
        version: row.version,
    }))
}

fn view(
    tx: &mut Tx<'_>,
    row: DifficultyFile,
    areas: &AreaTree,
) -> Result<DifficultyFileView, Problem> {
    let id = row.id;
    let page = views(tx, Page { items: vec![row], next: None }, areas)?;
    let mut view = page.items.into_iter().next().ok_or(contacts::Error::FileNotFound)?;
    let step = |step: contacts::DifficultyStep| DifficultyStepView {
        kind: step.kind,
        on: Day(step.on),
        recorder: step.recorder,
        responsible: Some(step.responsible).filter(|text| !text.is_empty()),
        words: step.words,
    };
    view.steps = Some(contacts::difficulty_steps(tx, id)?.into_iter().map(step).collect());
    Ok(view)
}

/// Whether help is still under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileState {
    /// Help is under way.
    Open,
    /// Help has reached its end.
    Closed,
}

/// Which files are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DifficultyQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Open ones, or closed ones.
    state: Option<FileState>,
    /// Only this household's.
    household: Option<HouseholdKey>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Difficulty files of an area, newest first.
#[utoipa::path(
    get,
    path = "/api/difficulty-files",
    operation_id = "list_difficulty_files",
    tag = "difficulty-files",
    params(DifficultyQuery),
    responses((status = 200, description = "A page of files.", body = PageOf<DifficultyFileView>))
)]
pub(crate) async fn list_difficulty_files(
    State(state): State<ApiState>,
    caller: Caller<op::ListDifficultyFiles>,
    Query(query): Query<DifficultyQuery>,
) -> Result<Json<PageOf<DifficultyFileView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let filter = DifficultyFilter {
        area: area.clone(),
        representative: caller.scope.representative(),
        household: query.household.map(|id| id.0),
        is_open: query.state.map(|state| state == FileState::Open),
    };
    let map = state.map().await?;
    let page = state
        .db()
        .read(move |tx| {
            let page = contacts::list_difficulty_files(tx, &filter, limit, cursor.as_ref())?;
            views(tx, page, &map.areas)
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// A difficulty file.
#[utoipa::path(
    get,
    path = "/api/difficulty-files/{id}",
    operation_id = "get_difficulty_file",
    tag = "difficulty-files",
    params(("id" = DifficultyKey, Path, description = "The file.")),
    responses(
        (status = 200, description = "The file.", body = DifficultyFileView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_difficulty_file(
    State(state): State<ApiState>,
    caller: Caller<op::GetDifficultyFile>,
    Id(id): Id<DifficultyId>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let row = contacts::get_difficulty_file(tx, id)?;
            if !scope.sees(&row.area_path, row.representative_id) {
                return Err(contacts::Error::FileNotFound.into());
            }
            view(tx, row, &map.areas)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(versioned(view.version, &held, &view))
}

/// A difficulty file to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifficultyCreate {
    /// An identifier minted by the asker.
    id: Option<DifficultyKey>,
    /// The household.
    household_id: HouseholdKey,
    /// A code of the catalogue's `difficulty_kinds`.
    #[schema(example = "illness")]
    kind: String,
    /// The cause, in words.
    #[serde(default)]
    #[schema(max_length = 1000)]
    cause: String,
    /// The day it was found; today when not given.
    found_on: Option<Day>,
    /// The contact at which it was found.
    contact_id: Option<ContactKey>,
}

/// Open a household's difficulty file.
#[utoipa::path(
    post,
    path = "/api/difficulty-files",
    operation_id = "create_difficulty_file",
    tag = "difficulty-files",
    params(IdempotencyParam),
    request_body = DifficultyCreate,
    responses((status = 201, description = "Opened.", body = DifficultyFileView))
)]
pub(crate) async fn create_difficulty_file(
    State(state): State<ApiState>,
    caller: Caller<op::CreateDifficultyFile>,
    key: IdempotencyKey,
    body: JsonBody<DifficultyCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let household = visible(tx, asked.household_id.0, &scope)?;
        let contact_id = asked.contact_id.map(|id| id.0);
        if let Some(id) = contact_id {
            let contact = crate::resources::contacts::visible(tx, id, &scope)?;
            if contact.household_id != household.id {
                return Err(Problem::of("request.contact-of-another").at("/contact_id"));
            }
        }
        let new = NewDifficultyFile {
            id: asked.id.map(|id| id.0),
            household_id: household.id,
            kind: asked.kind,
            cause: asked.cause,
            found_on: asked.found_on.map_or_else(|| tx.today(), |day| day.0),
            contact_id,
        };
        let row = contacts::open_difficulty_file(tx, new)?;
        view(tx, row, &map.areas)
    })
    .await
}

/// The file, if the scope shows it.
fn shown(
    tx: &mut Tx<'_>,
    id: DifficultyId,
    scope: &access::Scope,
) -> Result<DifficultyFile, Problem> {
    let row = contacts::get_difficulty_file(tx, id)?;
    if !scope.sees(&row.area_path, row.representative_id) {
        return Err(contacts::Error::FileNotFound.into());
    }
    Ok(row)
}

/// Something that was done about a difficulty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifficultyStepCreate {
    /// A code of the catalogue's `difficulty_steps`.
    #[schema(example = "measure")]
    kind: String,
    /// The day; today when not given.
    on: Option<Day>,
    /// Who is responsible.
    #[serde(default)]
    #[schema(max_length = 1000)]
    responsible: String,
    /// What was done.
    #[schema(min_length = 1, max_length = 1000)]
    words: String,
}

/// Add what was done about a difficulty, or how far it has come; nothing of it is changed later.
#[utoipa::path(
    post,
    path = "/api/difficulty-files/{id}/steps",
    operation_id = "record_difficulty_step",
    tag = "difficulty-files",
    params(("id" = DifficultyKey, Path, description = "The file."), IfMatchParam),
    request_body = DifficultyStepCreate,
    responses((status = 200, description = "Added.", body = DifficultyFileView))
)]
pub(crate) async fn record_difficulty_step(
    State(state): State<ApiState>,
    caller: Caller<op::RecordDifficultyStep>,
    Id(id): Id<DifficultyId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<DifficultyStepCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let DifficultyStepCreate { kind, on, responsible, words } = body.value;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            shown(tx, id, &scope)?;
            let on = on.map_or_else(|| tx.today(), |day| day.0);
            let new = NewDifficultyStep { kind, on, responsible, words };
            let row = contacts::add_difficulty_step(tx, id, seen, new)?;
            view(tx, row, &map.areas)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Whether help is still under way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifficultyStateChange {
    /// `open` or `closed`.
    state: FileState,
}

/// Close a difficulty file when help has reached its end, or open it again.
#[utoipa::path(
    put,
    path = "/api/difficulty-files/{id}/state",
    operation_id = "change_difficulty_state",
    tag = "difficulty-files",
    params(("id" = DifficultyKey, Path, description = "The file."), IfMatchParam),
    request_body = DifficultyStateChange,
    responses((status = 200, description = "Changed.", body = DifficultyFileView))
)]
pub(crate) async fn change_difficulty_state(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeDifficultyState>,
    Id(id): Id<DifficultyId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<DifficultyStateChange>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let is_open = body.value.state == FileState::Open;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            shown(tx, id, &scope)?;
            let row = contacts::set_difficulty_state(tx, id, seen, is_open)?;
            view(tx, row, &map.areas)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
