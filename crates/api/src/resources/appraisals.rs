//! The yearly appraisal: rounds of villages, what may be told of them, and to whom.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::AreaPath;
use kernel::id::AppraisalId;
use representatives::appraisal::{self, Answer, Round, Way};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query,
};
use crate::problem::Problem;
use crate::resources::households::{area_in_scope, visible};
use crate::resources::trainings::{PlacedName, placed};
use crate::state::{ApiState, Map};
use crate::wire::{AppraisalKey, AreaRef, Day, HouseholdKey, PageOf, area_ref, versioned};

/// A round of a village.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundView {
    id: AppraisalKey,
    /// The village or community.
    area: AreaRef,
    /// The year.
    year: i64,
    /// The first day.
    opens_on: Day,
    /// The last day.
    closes_on: Day,
    /// Whether households can speak today.
    is_open: bool,
    /// Whether it is over.
    is_over: bool,
    /// Who opened it.
    opened_by: String,
    /// The version.
    version: i64,
}

fn round_view(round: &Round, today: kernel::Date, map: &Map) -> RoundView {
    RoundView {
        id: AppraisalKey(round.id),
        area: area_ref(&map.areas, &round.area_path),
        year: round.year,
        opens_on: Day(round.opens_on),
        closes_on: Day(round.closes_on),
        is_open: round.is_open(today),
        is_over: round.is_over(today),
        opened_by: round.opened_by.clone(),
        version: round.version,
    }
}

/// Which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AppraisalQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
}

/// Rounds of the caller's village, the newest first.
#[utoipa::path(
    get,
    path = "/api/appraisals",
    operation_id = "list_appraisals",
    tag = "training",
    params(AppraisalQuery),
    responses((status = 200, description = "The rounds.", body = PageOf<RoundView>))
)]
pub(crate) async fn list_appraisals(
    State(state): State<ApiState>,
    caller: Caller<op::ListAppraisals>,
    Query(query): Query<AppraisalQuery>,
) -> Result<Json<PageOf<RoundView>>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let views = state
        .db()
        .read(move |tx| {
            let today = tx.today();
            let rounds = appraisal::list(tx, &area)?;
            let views = rounds.iter().map(|round| round_view(round, today, &map));
            Ok::<Vec<_>, Problem>(views.collect())
        })
        .await?;
    Ok(Json(PageOf::of(kernel::Page { items: views, next: None }, |view| view)))
}

/// Which area and year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HeldQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The year; the present one when not given.
    #[param(minimum = 1900, maximum = 2199)]
    year: Option<i64>,
}

/// How many villages hold the appraisal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldView {
    /// The year.
    year: i64,
    /// How many villages and communities there are.
    villages: i64,
    /// How many have held it.
    held: i64,
    /// How many are holding or have announced it.
    running: i64,
}

/// How many villages of an area have held the year's appraisal; nothing else of it is told above a
/// village.
#[utoipa::path(
    get,
    path = "/api/appraisals/count",
    operation_id = "get_appraisal_count",
    tag = "training",
    params(HeldQuery),
    responses((status = 200, description = "The number of villages.", body = HeldView))
)]
pub(crate) async fn get_appraisal_count(
    State(state): State<ApiState>,
    caller: Caller<op::GetAppraisalCount>,
    Query(query): Query<HeldQuery>,
) -> Result<Json<HeldView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let year = query.year.unwrap_or_else(|| i64::from(map.day(state.now()).year()));
    let is_village = |path: &AreaPath| path.depth() == 3 && area.contains(path);
    let villages = map.areas.all().iter().filter(|one| is_village(&one.path)).count() as i64;
    let held = state.db().read(move |tx| appraisal::held(tx, &area, year)).await?;
    Ok(Json(HeldView { year, villages, held: held.held, running: held.running }))
}

/// A round to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundCreate {
    /// An identifier minted by the asker.
    id: Option<AppraisalKey>,
    /// The code of the village or community.
    area: String,
    /// The first day, today or later.
    opens_on: Day,
    /// The last day.
    closes_on: Day,
}

/// Open a round of the appraisal in a village.
#[utoipa::path(
    post,
    path = "/api/appraisals",
    operation_id = "create_appraisal",
    tag = "training",
    params(IdempotencyParam),
    request_body = RoundCreate,
    responses((status = 201, description = "Opened.", body = RoundView))
)]
pub(crate) async fn create_appraisal(
    State(state): State<ApiState>,
    caller: Caller<op::CreateAppraisal>,
    key: IdempotencyKey,
    body: JsonBody<RoundCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let area = area_in_scope(&map, &caller.scope, &asked.area)?;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let id = asked.id.map(|id| id.0);
        let round = appraisal::open(tx, id, &area, asked.opens_on.0, asked.closes_on.0)?;
        let today = tx.today();
        Ok(round_view(&round, today, &map))
    })
    .await
}

/// Close a round before its last day.
#[utoipa::path(
    post,
    path = "/api/appraisals/{id}/close",
    operation_id = "end_appraisal",
    tag = "training",
    params(("id" = AppraisalKey, Path, description = "The round."), IfMatchParam),
    responses((status = 200, description = "Closed.", body = RoundView))
)]
pub(crate) async fn end_appraisal(
    State(state): State<ApiState>,
    caller: Caller<op::EndAppraisal>,
    Id(id): Id<AppraisalId>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let round = appraisal::close(tx, id, seen, &scope)?;
            let today = tx.today();
            Ok::<_, Problem>(round_view(&round, today, &map))
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// What is told of one representative's appraisal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppraisalOutcome {
    /// The representative.
    representative: PlacedName,
    /// How many households spoke.
    spoken: i64,
    /// Whether so few spoke that nothing else is told.
    is_too_few: bool,
    /// How many are content.
    content: Option<i64>,
    /// How many are mostly content.
    mostly_content: Option<i64>,
    /// How many are not content.
    not_content: Option<i64>,
    /// What was said in words, without who said it.
    words: Vec<String>,
}

/// A round with what may be told of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppraisalView {
    #[serde(flatten)]
    round: RoundView,
    /// By place; empty until the round is over.
    outcomes: Vec<AppraisalOutcome>,
    /// The households that have spoken; what they said is not told.
    spoken: Vec<HouseholdKey>,
}

/// A round: after its end what was said, by place and never by result; a representative sees his own.
#[utoipa::path(
    get,
    path = "/api/appraisals/{id}",
    operation_id = "get_appraisal",
    tag = "training",
    params(("id" = AppraisalKey, Path, description = "The round.")),
    responses((status = 200, description = "The round.", body = AppraisalView))
)]
pub(crate) async fn get_appraisal(
    State(state): State<ApiState>,
    caller: Caller<op::GetAppraisal>,
    Id(id): Id<AppraisalId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let round = appraisal::get(tx, id, &scope)?;
            let today = tx.today();
            let found = match scope.representative() {
                Some(own) => {
                    let own = appraisal::of_representative(tx, &round, own)?;
                    own.into_iter().collect::<Vec<_>>()
                }
                None => {
                    let mut all = Vec::new();
                    for area in scope.area_paths() {
                        let area = if area.contains(&round.area_path) {
                            round.area_path.clone()
                        } else {
                            area.clone()
                        };
                        all.extend(appraisal::of_village(tx, &round, &area)?.unwrap_or_default());
                    }
                    all
                }
            };
            let mut outcomes = Vec::with_capacity(found.len());
            for one in found {
                let (name, area) = representatives::name(tx, one.representative_id)?;
                let answer = |place: usize| one.answers.map(|answers| answers[place]);
                outcomes.push(AppraisalOutcome {
                    representative: placed(&map, one.representative_id, &name, &area),
                    spoken: one.spoken,
                    is_too_few: one.answers.is_none(),
                    content: answer(0),
                    mostly_content: answer(1),
                    not_content: answer(2),
                    words: one.words,
                });
            }
            // Who has spoken is for the office that carries paper to the others, while it is open.
            let spoken = match scope.representative().is_none() && round.is_open(today) {
                true => appraisal::spoken(tx, id)?,
                false => Vec::new(),
            };
            Ok::<_, Problem>(AppraisalView {
                round: round_view(&round, today, &map),
                outcomes,
                spoken: spoken.into_iter().map(HouseholdKey).collect(),
            })
        })
        .await?;
    caller.has_read(&state, id, view.outcomes.len()).await;
    Ok(versioned(view.round.version, &IfNoneMatch::none(), &view))
}

/// What a household wrote on paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperWord {
    /// The household.
    household_id: HouseholdKey,
    /// `content`, `mostly_content` or `not_content`.
    #[schema(example = "content")]
    answer: String,
    /// In words.
    #[schema(max_length = 200)]
    words: Option<String>,
}

/// Enter what a household wrote on paper; who enters it is kept.
#[utoipa::path(
    post,
    path = "/api/appraisals/{id}/words",
    operation_id = "record_appraisal_word",
    tag = "training",
    params(("id" = AppraisalKey, Path, description = "The round.")),
    request_body = PaperWord,
    responses((status = 200, description = "Kept.", body = RoundView))
)]
pub(crate) async fn record_appraisal_word(
    State(state): State<ApiState>,
    caller: Caller<op::RecordAppraisalWord>,
    Id(id): Id<AppraisalId>,
    body: JsonBody<PaperWord>,
) -> Result<Json<RoundView>, Problem> {
    let asked = body.value;
    let answer: Answer =
        asked.answer.parse().map_err(|()| Problem::of("request.unknown-word").at("/answer"))?;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let round = appraisal::get(tx, id, &scope)?;
            visible(tx, asked.household_id.0, &scope)?;
            let household = asked.household_id.0;
            appraisal::say(tx, &round, household, answer, asked.words.as_deref(), Way::Paper)?;
            let today = tx.today();
            Ok::<_, Problem>(round_view(&round, today, &map))
        })
        .await?;
    Ok(Json(view))
}
