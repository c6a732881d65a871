//! The pool of candidates: who is in it, whom the rosters suggest, and taking people in.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use representatives::selection::{self, Ground};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{Caller, IdempotencyKey, IdempotencyParam, JsonBody, Query, paging};
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::resources::people::{PersonInput, must_know_who, who};
use crate::resources::selections::{BoardQuery, MOST, parsed_grounds};
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, PageOf, PersonKey, SelectionKey, Word, area_ref, word};

/// Why somebody comes into question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroundView {
    /// The code.
    #[schema(example = "party_member")]
    code: &'static str,
    /// What people call it.
    #[schema(example = "有能力联户的党员")]
    name: &'static str,
    /// The same in English.
    #[schema(example = "Able party member")]
    name_en: &'static str,
    /// Whether somebody can be fixed directly on it.
    is_direct: bool,
    /// Whether an office may say it; otherwise the system's own records give it.
    is_by_hand: bool,
}

impl From<Ground> for GroundView {
    fn from(ground: Ground) -> Self {
        Self {
            code: ground.as_str(),
            name: ground.chinese(),
            name_en: ground.english(),
            is_direct: ground.is_direct(),
            is_by_hand: ground.is_by_hand(),
        }
    }
}

/// Somebody in the pool, or suggested for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CandidateView {
    /// The person.
    person_id: PersonKey,
    /// The name.
    name: String,
    /// The group or village that he or she would serve.
    area: AreaRef,
    /// Why he or she comes into question.
    grounds: Vec<GroundView>,
    /// Whether in the pool, with all these grounds.
    is_noted: bool,
    /// Whether serving now.
    is_serving: bool,
    /// Since when in the pool.
    noted_on: Option<Day>,
    /// The newest file.
    selection_id: Option<SelectionKey>,
    /// How far that file has come.
    stage: Option<Word>,
}

/// Which candidates are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CandidateQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The pool of candidates: those who do not serve now.
#[utoipa::path(
    get,
    path = "/api/candidates",
    operation_id = "list_candidates",
    tag = "selections",
    params(CandidateQuery),
    responses((status = 200, description = "A page of candidates.", body = PageOf<CandidateView>))
)]
pub(crate) async fn list_candidates(
    State(state): State<ApiState>,
    caller: Caller<op::ListCandidates>,
    Query(query): Query<CandidateQuery>,
) -> Result<Json<PageOf<CandidateView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let place = area.clone();
    let page = state
        .db()
        .read(move |tx| selection::candidates(tx, &place, limit, cursor.as_ref()))
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(PageOf::of(page, |one| candidate(one, &map))))
}

fn candidate(one: selection::Candidate, map: &Map) -> CandidateView {
    let stage = one.file.map(|(_, stage)| stage);
    CandidateView {
        person_id: PersonKey(one.person_id),
        name: one.name,
        area: area_ref(&map.areas, &one.area_path),
        grounds: one.grounds.into_iter().map(GroundView::from).collect(),
        is_noted: true,
        is_serving: false,
        noted_on: Some(Day(one.noted_on)),
        selection_id: one.file.map(|(id, _)| SelectionKey(id)),
        stage: stage.map(|stage| word!(stage)),
    }
}

/// Whom the rosters of a village suggest for the pool; nothing is stored.
#[utoipa::path(
    get,
    path = "/api/candidates/suggested",
    operation_id = "find_candidates",
    tag = "selections",
    params(BoardQuery),
    responses((status = 200, description = "The people, with their grounds.", body = Vec<CandidateView>))
)]
pub(crate) async fn find_candidates(
    State(state): State<ApiState>,
    caller: Caller<op::FindCandidates>,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Vec<CandidateView>>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    if area.depth() < 3 {
        return Err(Problem::from(representatives::Error::AreaTooHigh).at("/area"));
    }
    let map = state.map().await?;
    let place = area.clone();
    let found = state.db().read(move |tx| selection::gather(tx, &place)).await?;
    caller.has_read(&state, &area, found.len()).await;
    let views = found.into_iter().map(|one| CandidateView {
        person_id: PersonKey(one.person_id),
        name: one.name,
        area: area_ref(&map.areas, &one.area_path),
        grounds: one.grounds.into_iter().map(GroundView::from).collect(),
        is_noted: one.is_noted,
        is_serving: one.is_serving,
        noted_on: None,
        selection_id: None,
        stage: None,
    });
    Ok(Json(views.collect()))
}

/// People to be taken into the pool.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CandidatesCreate {
    /// Who.
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<CandidateInput>,
}

/// Somebody to be taken into the pool.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CandidateInput {
    /// A person of the registry; either this or `person`.
    person_id: Option<PersonKey>,
    /// A person to be added.
    person: Option<PersonInput>,
    /// The code of the group or village to serve.
    area: String,
    /// Why: codes of the board's `grounds`.
    #[schema(min_items = 1)]
    grounds: Vec<String>,
}

/// Take people into the pool; who is there already gets the grounds besides the ones known.
#[utoipa::path(
    post,
    path = "/api/candidates",
    operation_id = "create_candidates",
    tag = "selections",
    params(IdempotencyParam),
    request_body = CandidatesCreate,
    responses((status = 201, description = "Those taken.", body = Vec<CandidateView>))
)]
pub(crate) async fn create_candidates(
    State(state): State<ApiState>,
    caller: Caller<op::CreateCandidates>,
    key: IdempotencyKey,
    body: JsonBody<CandidatesCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    if body.value.items.is_empty() || body.value.items.len() > MOST {
        return Err(Problem::of("request.too-many").at("/items"));
    }
    let mut wanted = Vec::new();
    for item in body.value.items {
        let who = who(item.person_id, item.person, "/items")?;
        let area = area_in_scope(&map, &caller.scope, &item.area)?;
        wanted.push((who, area, parsed_grounds(&item.grounds)?));
    }
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let mut made = Vec::new();
        for (who, area, grounds) in &wanted {
            must_know_who(tx, who, &scope)?;
            made.push(candidate(selection::note(tx, who, area, grounds)?, &map));
        }
        Ok(made)
    })
    .await
}
