//! Return visits: the office's call-back queue, what it heard, the draws, and a matter's visits.

use std::collections::HashMap;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::{HouseholdId, MatterId, VisitId};
use kernel::{AreaPath, Page};
use matters::visits::{
    self, CallBack, CallBackFilter, CallBackGround, CheckedDraw, NewVisit, Reached, Said, Visit,
};
use matters::{Matter, Rating};
use registry::households;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, JsonBody, Query, YesNo,
    paging,
};
use crate::problem::Problem;
use crate::resources::matters::{AnswerView, sees_confidential};
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, DepartmentKey, Instant, MatterKey, MonthText, VisitKey, area_ref, masked,
};

/// How many draws are shown; each is drawn again from its seed.
const MOST_DRAWS: u32 = 24;

/// A return visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitView {
    id: VisitKey,
    /// The matter.
    matter_id: MatterKey,
    /// On which day.
    on: Day,
    /// `villager`, `representative` or `office`.
    asker: &'static str,
    /// What that is called.
    asker_kind: &'static str,
    /// The name of who asked.
    asker_name: String,
    /// The office that asked, where one did.
    office: Option<AreaRef>,
    /// What the answer claims: `solved`, `explained` or `referred`.
    outcome: &'static str,
    /// `reached`, `no_answer`, `wrong_number` or `declined`.
    reached: &'static str,
    /// What that is called.
    reached_name: &'static str,
    /// Whether the handler got in touch with the villager; `null` where that was not asked.
    contacted: Option<bool>,
    /// Whether it is solved, in the villager's words; `null` where that was not asked.
    solved: Option<bool>,
    /// `satisfied`, `basically` or `dissatisfied`; `null` where nothing was said.
    rating: Option<&'static str>,
    /// What the villager said.
    words: Option<String>,
    /// Whether it counts: `valid`, `not_reached`, `by_handler` or `by_unit`.
    validity: &'static str,
    /// What that is called.
    validity_name: &'static str,
    /// When it was voided.
    voided_on: Option<Day>,
    /// Why it was voided.
    void_reason: Option<String>,
    /// Whether it belongs to a confirmation or a dispute and cannot be voided by itself.
    follows_a_step: bool,
    /// The version, for `If-Match`.
    version: i64,
}

fn visit_view(visit: Visit, map: &Map) -> VisitView {
    VisitView {
        id: VisitKey(visit.id),
        matter_id: MatterKey(visit.matter_id),
        on: Day(visit.asked_on),
        asker: visit.asker.as_str(),
        asker_kind: visit.asker.chinese(),
        office: visit.office.as_ref().map(|office| area_ref(&map.areas, office)),
        outcome: visit.outcome.as_str(),
        reached: visit.reached.as_str(),
        reached_name: visit.reached.chinese(),
        contacted: visit.said.contacted,
        solved: visit.said.solved,
        rating: visit.said.rating.map(Rating::as_str),
        validity: visit.validity.as_str(),
        validity_name: visit.validity.chinese(),
        voided_on: visit.voided_on.map(Day),
        follows_a_step: visit.follows_a_step(),
        version: visit.version,
        asker_name: visit.asker_name,
        words: visit.said.words,
        void_reason: visit.void_reason,
    }
}

/// The visits of a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitList {
    /// The visits, the oldest first.
    items: Vec<VisitView>,
}

/// What was asked about a matter's answers.
#[utoipa::path(
    get,
    path = "/api/matters/{id}/visits",
    operation_id = "list_matter_visits",
    tag = "visits",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses((status = 200, description = "The visits.", body = VisitList))
)]
pub(crate) async fn list_matter_visits(
    State(state): State<ApiState>,
    caller: Caller<op::ListMatterVisits>,
    Id(id): Id<MatterId>,
) -> Result<Json<VisitList>, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let found = state
        .db()
        .read(move |tx| {
            matters::get(tx, id, &scope, confidential)?;
            Ok::<_, Problem>(visits::of_matter(tx, id)?)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    let items = found.into_iter().map(|visit| visit_view(visit, &map)).collect();
    Ok(Json(VisitList { items }))
}

/// Which call-backs are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallBackQuery {
    /// About matters in this area; the caller's own when not given.
    area: Option<String>,
    /// Those that wait (the default), or those that ended.
    open: Option<YesNo>,
    /// Only on this ground: `sampled`, `emergency` or `redone`.
    ground: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The matter that a call-back is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallBackMatter {
    id: MatterKey,
    /// The number that people use.
    number: String,
    /// The kind.
    kind: &'static str,
    /// A code of the kind's categories.
    category: String,
    /// What was said.
    words: String,
    /// Where it stands.
    state: &'static str,
    /// Where it is.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The answer that is asked about.
    answer: Option<AnswerView>,
    /// The area whose office answered; for a department the county.
    handler: AreaRef,
    /// The department that answered, where one did.
    department: Option<DepartmentKey>,
}

/// Whom to call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallBackVillager {
    /// The name.
    name: String,
    /// The telephone number, of which only the ends show.
    phone_masked: Option<String>,
}

/// An answer that the office is to call back about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallBackView {
    /// The matter's identifier.
    id: MatterKey,
    matter: CallBackMatter,
    /// Whom to call, where the matter is about a household.
    villager: Option<CallBackVillager>,
    /// `sampled`, `emergency` or `redone`.
    ground: &'static str,
    /// What that is called.
    ground_name: &'static str,
    /// The month of the draw that it came from.
    drawn_for: Option<MonthText>,
    /// The office that calls.
    office: AreaRef,
    /// Since when it waits.
    added_on: Day,
    /// On how many days somebody called.
    days_tried: i64,
    /// On which day last.
    tried_on: Option<Day>,
    /// How it ended: `asked`, `overtaken` or `unreachable`.
    end: Option<&'static str>,
    /// What that is called.
    end_name: Option<&'static str>,
    /// When it ended.
    ended_on: Option<Day>,
}

/// A page of call-backs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallBackPage {
    items: Vec<CallBackView>,
    /// Where the next page starts; `null` on the last one.
    next_cursor: Option<String>,
    /// How many wait for the caller's offices in all.
    waiting: i64,
}

/// A villager as storage knows him.
struct Villager {
    name: String,
    phone: Option<String>,
}

fn villager(tx: &mut Tx<'_>, household: HouseholdId) -> Result<Villager, Problem> {
    let household = households::get(tx, household)?;
    let contact = household.contact.filter(|person| person.phone.is_some());
    let person = contact.unwrap_or(household.head);
    Ok(Villager { name: person.name, phone: person.phone })
}

fn views(
    tx: &mut Tx<'_>,
    page: Page<CallBack>,
    map: &Map,
) -> Result<(Vec<CallBackView>, Option<String>), Problem> {
    let ids: Vec<MatterId> = page.items.iter().map(|row| row.matter_id).collect();
    let found = matters::these(tx, &ids)?;
    let mut found: HashMap<MatterId, Matter> =
        found.into_iter().map(|matter| (matter.id, matter)).collect();
    let next = page.next.as_ref().map(kernel::Cursor::encode);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let Some(matter) = found.remove(&row.matter_id) else { continue };
        let villager = match matter.household_id {
            Some(household) => {
                let Villager { name, phone } = villager(tx, household)?;
                Some(CallBackVillager { name, phone_masked: phone.as_deref().map(masked) })
            }
            None => None,
        };
        items.push(CallBackView {
            id: MatterKey(row.matter_id),
            matter: CallBackMatter {
                id: MatterKey(matter.id),
                number: matter.number,
                kind: matter.kind.as_str(),
                category: matter.category,
                words: matter.words,
                state: matter.state.as_str(),
                area: area_ref(&map.areas, &matter.area_path),
                village: area_ref(&map.areas, &matter.area_path.village()),
                answer: matter.answer.map(AnswerView::of),
                handler: area_ref(&map.areas, &matter.owner.area),
                department: matter.owner.department.map(DepartmentKey),
            },
            villager,
            ground: row.ground.as_str(),
            ground_name: row.ground.chinese(),
            drawn_for: row.drawn_for.map(MonthText),
            office: area_ref(&map.areas, &row.office),
            added_on: Day(row.added_on),
            days_tried: row.days_tried,
            tried_on: row.tried_on.map(Day),
            end: row.end.map(visits::CallBackEnd::as_str),
            end_name: row.end.map(visits::CallBackEnd::chinese),
            ended_on: row.ended_on.map(Day),
        });
    }
    Ok((items, next))
}

/// The answers that the caller's office is to call back about.
#[utoipa::path(
    get,
    path = "/api/call-backs",
    operation_id = "list_call_backs",
    tag = "visits",
    params(CallBackQuery),
    responses((status = 200, description = "A page.", body = CallBackPage))
)]
pub(crate) async fn list_call_backs(
    State(state): State<ApiState>,
    caller: Caller<op::ListCallBacks>,
    Query(query): Query<CallBackQuery>,
) -> Result<Json<CallBackPage>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let unknown = |_| Problem::of("request.unknown-word").at("/ground");
    let ground = query.ground.map(|word| word.parse::<CallBackGround>().map_err(unknown));
    let offices: Vec<AreaPath> = caller.scope.area_paths().to_vec();
    let filter = CallBackFilter {
        offices: offices.clone(),
        area: area.clone(),
        is_open: query.open.is_none_or(YesNo::is_yes),
        ground: ground.transpose()?,
    };
    let page = state
        .db()
        .read(move |tx| {
            let page = visits::call_backs(tx, &filter, limit, cursor.as_ref())?;
            let mut waiting = 0;
            for office in &offices {
                waiting += visits::open_call_backs(tx, office)?;
            }
            let (items, next_cursor) = views(tx, page, &map)?;
            Ok::<_, Problem>(CallBackPage { items, next_cursor, waiting })
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// The number to call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallBackPhone {
    /// The villager's name.
    name: String,
    /// The telephone number in full.
    phone: Option<String>,
}

/// The telephone number for a call-back that waits for the caller's office. Each look is kept in the
/// audit of reads with this operation as its reason.
#[utoipa::path(
    get,
    path = "/api/call-backs/{id}/phone",
    operation_id = "get_call_back_phone",
    tag = "visits",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses((status = 200, description = "The number.", body = CallBackPhone))
)]
pub(crate) async fn get_call_back_phone(
    State(state): State<ApiState>,
    caller: Caller<op::GetCallBackPhone>,
    Id(id): Id<MatterId>,
) -> Result<Json<CallBackPhone>, Problem> {
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            let matter = matters::get(tx, id, &scope, false)?;
            let waits = visits::call_back(tx, id)?.is_some_and(|call_back| {
                call_back.end.is_none() && scope.area_paths().contains(&call_back.office)
            });
            let household = matter.household_id.filter(|_| waits);
            let household = household.ok_or(matters::Error::NotFound)?;
            villager(tx, household)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(Json(CallBackPhone { name: found.name, phone: found.phone }))
}

/// What an office heard when it called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitCreate {
    /// An identifier minted by the asker.
    id: Option<VisitKey>,
    /// On which day; today when not given.
    on: Option<Day>,
    /// `reached`, `no_answer`, `wrong_number` or `declined`.
    #[schema(example = "reached")]
    reached: String,
    /// Whether the handler got in touch with the villager; needed when he was reached.
    contacted: Option<bool>,
    /// Whether it is solved, in the villager's words; needed when he was reached.
    solved: Option<bool>,
    /// `satisfied`, `basically` or `dissatisfied`; needed when he was reached.
    rating: Option<String>,
    /// What he said; needed when he wants it done again.
    #[schema(max_length = 2000)]
    words: Option<String>,
    /// Whether he wants it done again: passed on as his dispute, or as a new fact where the matter is
    /// closed.
    #[serde(default)]
    wants_redo: bool,
}

/// A recorded visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordedVisit {
    visit: VisitView,
    /// Where the matter stands now, where the visit moved it.
    matter_state: Option<&'static str>,
}

/// Record what was heard about the answer that stands.
#[utoipa::path(
    post,
    path = "/api/call-backs/{id}/visits",
    operation_id = "create_visit",
    tag = "visits",
    params(("id" = MatterKey, Path, description = "The matter."), IdempotencyParam),
    request_body = VisitCreate,
    responses((status = 201, description = "Recorded.", body = RecordedVisit))
)]
pub(crate) async fn create_visit(
    State(state): State<ApiState>,
    caller: Caller<op::CreateVisit>,
    Id(id): Id<MatterId>,
    key: IdempotencyKey,
    body: JsonBody<VisitCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let asked = body.value;
    let unknown = |pointer: &'static str| Problem::of("request.unknown-word").at(pointer);
    let reached: Reached = asked.reached.parse().map_err(|_| unknown("/reached"))?;
    let rating = match asked.rating.as_deref() {
        Some(word) => Some(word.parse::<Rating>().map_err(|_| unknown("/rating"))?),
        None => None,
    };
    let words = asked.words.as_deref().and_then(kernel::trimmed);
    if words.as_ref().is_some_and(|words| words.chars().count() > matters::rules::LONGEST_WORDS) {
        return Err(Problem::of("request.text-too-long").at("/words"));
    }
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let new = NewVisit {
            id: asked.id.map(|id| id.0),
            matter_id: id,
            asked_on: asked.on.map_or_else(|| tx.today(), |day| day.0),
            reached,
            said: Said { contacted: asked.contacted, solved: asked.solved, rating, words },
            wants_redo: asked.wants_redo,
        };
        let recorded = visits::record(tx, new, &scope)?;
        Ok(RecordedVisit {
            visit: visit_view(recorded.visit, &map),
            matter_state: recorded.moved.map(|matter| matter.state.as_str()),
        })
    })
    .await
}

/// Why a visit is voided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitVoid {
    /// The reason.
    #[schema(min_length = 1, max_length = 200, example = "点错了，群众说的是已解决")]
    reason: String,
}

/// Void a visit that an office recorded by mistake; it stays readable and counts for nothing.
#[utoipa::path(
    post,
    path = "/api/visits/{id}/void",
    operation_id = "void_visit",
    tag = "visits",
    params(("id" = VisitKey, Path, description = "The visit."), IfMatchParam),
    request_body = VisitVoid,
    responses((status = 200, description = "Voided.", body = VisitView))
)]
pub(crate) async fn void_visit(
    State(state): State<ApiState>,
    caller: Caller<op::VoidVisit>,
    Id(id): Id<VisitId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<VisitVoid>,
) -> Result<Json<VisitView>, Problem> {
    let map = state.map().await?;
    let (scope, reason) = (caller.scope.clone(), body.value.reason);
    if reason.chars().count() > 200 {
        return Err(Problem::of("request.text-too-long").at("/reason"));
    }
    let voided = state
        .db()
        .write(&caller.actor(), move |tx| visits::void(tx, id, seen, &reason, &scope))
        .await?;
    Ok(Json(visit_view(voided, &map)))
}

/// Which month of which township is drawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawCreate {
    /// The month in which the answers were given; it is over.
    month: MonthText,
    /// The code of the township.
    #[schema(example = "431125101000")]
    area: String,
}

/// One drawing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DrawView {
    /// The month in which the answers were given.
    month: MonthText,
    /// The township.
    area: AreaRef,
    /// What the sample follows from.
    seed: String,
    /// Which part is drawn, in per cent.
    #[schema(example = 5.0)]
    share: f64,
    /// Among how many answers.
    population: i64,
    /// How many were drawn.
    drawn: i64,
    /// When.
    at: Instant,
    /// Who had it drawn.
    by: String,
    /// Whether drawing again from the seed, just now, gave the same sample.
    reproduced: bool,
}

fn draw_view(checked: CheckedDraw, map: &Map) -> DrawView {
    let draw = checked.draw;
    DrawView {
        month: MonthText(draw.month),
        area: area_ref(&map.areas, &draw.township),
        seed: draw.seed,
        share: draw.share_per_mille as f64 / 10.0,
        population: draw.population,
        drawn: draw.drawn,
        at: Instant(draw.drawn_at),
        by: draw.drawn_by,
        reproduced: checked.is_reproduced,
    }
}

/// The draws of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DrawList {
    /// The newest 24.
    items: Vec<DrawView>,
}

/// Of which area draws are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DrawQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
}

/// The newest draws, each drawn again from its seed and compared.
#[utoipa::path(
    get,
    path = "/api/call-backs/draws",
    operation_id = "list_draws",
    tag = "visits",
    params(DrawQuery),
    responses((status = 200, description = "The draws.", body = DrawList))
)]
pub(crate) async fn list_draws(
    State(state): State<ApiState>,
    caller: Caller<op::ListDraws>,
    Query(query): Query<DrawQuery>,
) -> Result<Json<DrawList>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let found = state.db().read(move |tx| visits::draws(tx, &area, MOST_DRAWS)).await?;
    Ok(Json(DrawList { items: found.into_iter().map(|one| draw_view(one, &map)).collect() }))
}

/// Draw which of a township's answers of a month are called back. A month is drawn once.
#[utoipa::path(
    post,
    path = "/api/call-backs/draws",
    operation_id = "create_draw",
    tag = "visits",
    params(IdempotencyParam),
    request_body = DrawCreate,
    responses((status = 201, description = "Drawn.", body = DrawView))
)]
pub(crate) async fn create_draw(
    State(state): State<ApiState>,
    caller: Caller<op::CreateDraw>,
    key: IdempotencyKey,
    body: JsonBody<DrawCreate>,
) -> Result<Response, Problem> {
    let area = caller.area(&state, Some(&body.value.area)).await?;
    let map = state.map().await?;
    let on = map.day(state.now());
    let month = body.value.month.0;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        Ok(draw_view(visits::draw(tx, month, &area, on)?, &map))
    })
    .await
}
