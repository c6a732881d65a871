//! Complaints and suggestions about the system itself: anyone who works with it makes them, the
//! township and the county answer.

use access::Role;
use access::policy::op;
use access::sessions::Session;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::id::SuggestionId;
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use sync::suggestions::{self, Suggestion};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody, Query, YesNo, paging,
};
use crate::problem::Problem;
use crate::resources::sync::sender;
use crate::state::ApiState;
use crate::wire::{AreaRef, Instant, NamedRef, PageOf, SuggestionKey, area_ref};

/// A complaint or suggestion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestionView {
    id: SuggestionKey,
    /// Who said it: the account and the name.
    author: NamedRef,
    /// Where the author belongs.
    area: AreaRef,
    /// What was said.
    words: String,
    /// When it came.
    received_at: Instant,
    /// The answer, once there is one.
    answer: Option<SuggestionAnswer>,
}

/// The answer to a suggestion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestionAnswer {
    /// When.
    at: Instant,
    /// Who answered.
    by: String,
    /// What was answered.
    words: String,
}

fn view(row: Suggestion, areas: &AreaTree) -> SuggestionView {
    let answer = row.answered_at.map(|at| SuggestionAnswer {
        at: Instant(at),
        by: row.answered_by.unwrap_or_default(),
        words: row.answer.unwrap_or_default(),
    });
    SuggestionView {
        id: SuggestionKey(row.id),
        author: NamedRef::new(row.account, row.name),
        area: area_ref(areas, &row.area_path),
        words: row.words,
        received_at: Instant(row.received_at),
        answer,
    }
}

/// Which suggestions are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestionQuery {
    /// Of people under this area; the caller's own when not given.
    area: Option<String>,
    /// Those that nobody has answered, or the others.
    open: Option<YesNo>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Whether somebody reads what others say of the system: who answers it, and who inspects. It may
/// be a complaint about the village, so the village sees only its own.
fn reads_others(session: &Session) -> bool {
    let readers = [Role::County, Role::Township, Role::Auditor];
    session.grants.iter().any(|grant| readers.contains(&grant.role))
}

/// Complaints and suggestions, the newest first: one's own, or those of an area.
#[utoipa::path(
    get,
    path = "/api/suggestions",
    operation_id = "list_suggestions",
    tag = "suggestions",
    params(SuggestionQuery),
    responses((status = 200, description = "A page.", body = PageOf<SuggestionView>))
)]
pub(crate) async fn list_suggestions(
    State(state): State<ApiState>,
    caller: Caller<op::ListSuggestions>,
    Query(query): Query<SuggestionQuery>,
) -> Result<Json<PageOf<SuggestionView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    if cursor.as_ref().is_some_and(|cursor| cursor.part(0).parse::<SuggestionId>().is_err()) {
        return Err(Problem::of("request.bad-cursor").at("/cursor"));
    }
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let account = (!reads_others(&caller.session)).then(|| caller.account());
    let is_open = query.open.map(YesNo::is_yes);
    let page = state
        .db()
        .read(move |tx| suggestions::list(tx, &area, account, is_open, limit, cursor.as_ref()))
        .await?;
    Ok(Json(PageOf::of(page, |row| view(row, &map.areas))))
}

/// A complaint or suggestion to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestionCreate {
    /// An identifier minted by the asker.
    id: Option<SuggestionKey>,
    /// What is said.
    #[schema(min_length = 1, max_length = 2000, example = "字太小，晚上看不清")]
    words: String,
}

/// Say what is wrong with the system, or could be better.
#[utoipa::path(
    post,
    path = "/api/suggestions",
    operation_id = "create_suggestion",
    tag = "suggestions",
    params(IdempotencyParam),
    request_body = SuggestionCreate,
    responses((status = 201, description = "Kept.", body = SuggestionView))
)]
pub(crate) async fn create_suggestion(
    State(state): State<ApiState>,
    caller: Caller<op::CreateSuggestion>,
    key: IdempotencyKey,
    body: JsonBody<SuggestionCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (asked, author) = (body.value, sender(&caller.session, None));
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let id = asked.id.map(|id| id.0);
        let row = suggestions::make(tx, &author, id, &asked.words)?;
        Ok(view(row, &map.areas))
    })
    .await
}

/// An answer to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestionReply {
    /// What is answered.
    #[schema(min_length = 1, max_length = 2000, example = "已加大字号，请更新后再看")]
    words: String,
}

/// Answer a complaint or suggestion.
#[utoipa::path(
    post,
    path = "/api/suggestions/{id}/answer",
    operation_id = "answer_suggestion",
    tag = "suggestions",
    params(("id" = SuggestionKey, Path, description = "The suggestion.")),
    request_body = SuggestionReply,
    responses((status = 200, description = "Answered.", body = SuggestionView))
)]
pub(crate) async fn answer_suggestion(
    State(state): State<ApiState>,
    caller: Caller<op::AnswerSuggestion>,
    Id(id): Id<SuggestionId>,
    body: JsonBody<SuggestionReply>,
) -> Result<Json<SuggestionView>, Problem> {
    let map = state.map().await?;
    let (scope, words) = (caller.scope.clone(), body.value.words);
    let row = state
        .db()
        .write(&caller.actor(), move |tx| suggestions::answer(tx, id, &words, &scope))
        .await?;
    Ok(Json(view(row, &map.areas)))
}
