//! Questions about notices: asked from an inbox, answered by an office, or made a matter.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::id::{NoticeId, NoticeQuestionId};
use notices::{Question, questions};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::views::me;
use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody, Query, YesNo, paging,
};
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Instant, MatterKey, NoticeKey, NoticeQuestionKey, PageOf, area_ref};

/// A question about a notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeQuestionView {
    id: NoticeQuestionKey,
    notice_id: NoticeKey,
    /// Who asks.
    name: String,
    /// Where the asker stands.
    area: AreaRef,
    /// The question.
    words: String,
    /// When.
    asked_at: Instant,
    /// `open`, `answered` or `raised`.
    state: &'static str,
    /// What that is called.
    state_name: &'static str,
    /// The answer.
    answer: Option<String>,
    /// Who answered, or made a matter of it.
    answered_by: Option<String>,
    /// When.
    answered_at: Option<Instant>,
    /// The matter that it became.
    matter_id: Option<MatterKey>,
}

fn view(row: Question, map: &Map) -> NoticeQuestionView {
    NoticeQuestionView {
        id: NoticeQuestionKey(row.id),
        notice_id: NoticeKey(row.notice_id),
        name: row.name,
        area: area_ref(&map.areas, &row.area_path),
        words: row.words,
        asked_at: Instant(row.asked_at),
        state: row.state.as_str(),
        state_name: row.state.chinese(),
        answer: row.answer,
        answered_by: row.answered_by,
        answered_at: row.answered_at.map(Instant),
        matter_id: row.matter_id.map(MatterKey),
    }
}

/// Which questions are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeQuestionQuery {
    /// Of people under this area; the caller's own when not given.
    area: Option<String>,
    /// About this notice.
    notice: Option<NoticeKey>,
    /// Those that wait for an answer, or the others.
    open: Option<YesNo>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Questions about notices, the newest first.
#[utoipa::path(
    get,
    path = "/api/notice-questions",
    operation_id = "list_notice_questions",
    tag = "notices",
    params(NoticeQuestionQuery),
    responses((status = 200, description = "A page.", body = PageOf<NoticeQuestionView>))
)]
pub(crate) async fn list_notice_questions(
    State(state): State<ApiState>,
    caller: Caller<op::ListNoticeQuestions>,
    Query(query): Query<NoticeQuestionQuery>,
) -> Result<Json<PageOf<NoticeQuestionView>>, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let (is_open, notice) = (query.open.map(YesNo::is_yes), query.notice.map(|id| id.0));
    let page = state
        .db()
        .read(move |tx| questions::list(tx, &area, notice, is_open, limit, cursor.as_ref()))
        .await?;
    caller.has_read(&state, "notice-questions", page.items.len()).await;
    Ok(Json(PageOf::of(page, |row| view(row, &map))))
}

/// A question to be asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeQuestionCreate {
    /// An identifier minted by the asker.
    id: Option<NoticeQuestionKey>,
    /// The question.
    #[schema(min_length = 1, max_length = 300)]
    words: String,
}

/// Ask about a notice in one's own inbox.
#[utoipa::path(
    post,
    path = "/api/notices/{id}/questions",
    operation_id = "create_notice_question",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), IdempotencyParam),
    request_body = NoticeQuestionCreate,
    responses((status = 201, description = "Asked.", body = NoticeQuestionView))
)]
pub(crate) async fn create_notice_question(
    State(state): State<ApiState>,
    caller: Caller<op::CreateNoticeQuestion>,
    Id(id): Id<NoticeId>,
    key: IdempotencyKey,
    body: JsonBody<NoticeQuestionCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let me = me(&caller);
    let asked = body.value;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let minted = asked.id.map(|id| id.0);
        let row = questions::ask(tx, id, minted, &me, &asked.words)?;
        Ok(view(row, &map))
    })
    .await
}

/// An answer to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeQuestionAnswer {
    /// The answer.
    #[schema(min_length = 1, max_length = 500)]
    words: String,
}

/// Answer a question about a notice.
#[utoipa::path(
    post,
    path = "/api/notice-questions/{id}/answer",
    operation_id = "answer_notice_question",
    tag = "notices",
    params(("id" = NoticeQuestionKey, Path, description = "The question.")),
    request_body = NoticeQuestionAnswer,
    responses((status = 200, description = "Answered.", body = NoticeQuestionView))
)]
pub(crate) async fn answer_notice_question(
    State(state): State<ApiState>,
    caller: Caller<op::AnswerNoticeQuestion>,
    Id(id): Id<NoticeQuestionId>,
    body: JsonBody<NoticeQuestionAnswer>,
) -> Result<Json<NoticeQuestionView>, Problem> {
    let map = state.map().await?;
    let (scope, words) = (caller.scope.clone(), body.value.words);
    let row = state
        .db()
        .write(&caller.actor(), move |tx| questions::answer(tx, id, &words, &scope))
        .await?;
    Ok(Json(view(row, &map)))
}

/// What kind of matter a question becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionMatterCreate {
    /// An identifier minted by the asker.
    id: Option<MatterKey>,
    /// A category of appeals.
    #[schema(example = "social_insurance")]
    category: String,
}

/// Make a matter of a question: an appeal in the asker's own words.
#[utoipa::path(
    post,
    path = "/api/notice-questions/{id}/matter",
    operation_id = "create_question_matter",
    tag = "notices",
    params(("id" = NoticeQuestionKey, Path, description = "The question."), IdempotencyParam),
    request_body = QuestionMatterCreate,
    responses((status = 201, description = "It is a matter now.", body = NoticeQuestionView))
)]
pub(crate) async fn create_question_matter(
    State(state): State<ApiState>,
    caller: Caller<op::CreateQuestionMatter>,
    Id(id): Id<NoticeQuestionId>,
    key: IdempotencyKey,
    body: JsonBody<QuestionMatterCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let asked = body.value;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let minted = asked.id.map(|id| id.0);
        let (row, _) = questions::raise(tx, id, minted, &asked.category, &scope)?;
        Ok(view(row, &map))
    })
    .await
}
