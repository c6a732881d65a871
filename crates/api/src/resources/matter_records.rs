//! The records of hazards and disputes, written step by step by the office in charge.
//!
//! Each has a version of its own: `If-Match` names that, and `"v0"` where there is none yet.

use access::policy::{Named, op};
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::MatterId;
use matters::Matter;
use matters::dispute::{self, Agreement, NewFollowUp, NewMediation, Risk, Settlement};
use matters::hazard::{self, Danger, Found};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Caller, Id, IfMatch, IfMatchParam, JsonBody};
use crate::problem::Problem;
use crate::resources::matters::{MatterView, answered, sees_confidential, view_for};
use crate::state::ApiState;
use crate::wire::{Day, MatterKey};

/// Does the work with a matter that the caller may see, and answers the matter as it is then.
async fn write<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    id: MatterId,
    work: impl FnOnce(&mut Tx<'_>, &Matter, &access::Scope) -> Result<(), matters::Error>
    + Send
    + 'static,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let is_confidant = sees_confidential(&caller.session);
    let acts = caller.session.scope(access::Operation::ActOnMatter).ok();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = matters::get(tx, id, &scope, is_confidant)?;
            work(tx, &row, &scope)?;
            let row = matters::get(tx, id, &scope, is_confidant)?;
            view_for(tx, row, &map, &scope, acts.as_ref())
        })
        .await?;
    Ok(answered(&view))
}

fn word<T: std::str::FromStr>(text: &str, pointer: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::of("request.unknown-word").at(pointer))
}

fn maybe<T: std::str::FromStr>(text: Option<&str>, pointer: &str) -> Result<Option<T>, Problem> {
    text.map(|text| word(text, pointer)).transpose()
}

/// What is to be done about a hazard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HazardBody {
    /// `general`, `larger` or `major`.
    #[schema(example = "larger")]
    level: String,
    /// What was done on the spot.
    #[serde(default)]
    #[schema(max_length = 1000)]
    measure: String,
    /// The unit or person who has to mend it.
    #[schema(min_length = 1, max_length = 60)]
    responsible: String,
    /// Until when.
    due_on: Day,
}

/// Write what is to be done about a hazard.
#[utoipa::path(
    put,
    path = "/api/matters/{id}/hazard",
    operation_id = "put_hazard",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = HazardBody,
    responses((status = 200, description = "Written.", body = MatterView))
)]
pub(crate) async fn put_hazard(
    State(state): State<ApiState>,
    caller: Caller<op::PutHazard>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<HazardBody>,
) -> Result<Response, Problem> {
    let HazardBody { level, measure, responsible, due_on } = body.value;
    let level: Danger = word(&level, "/level")?;
    let draft = hazard::Draft { level, measure, responsible, due_on: Some(due_on.0) };
    write(&state, &caller, id, move |tx, matter, scope| {
        hazard::put(tx, matter, seen, draft, scope).map(drop)
    })
    .await
}

/// That a hazard was mended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rectified {
    /// The day; today when not given.
    on: Option<Day>,
    /// What was done.
    #[schema(min_length = 1, max_length = 1000)]
    words: String,
}

/// Say that a hazard was mended; somebody else checks it then.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/hazard/rectification",
    operation_id = "record_rectification",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = Rectified,
    responses((status = 200, description = "Recorded.", body = MatterView))
)]
pub(crate) async fn record_rectification(
    State(state): State<ApiState>,
    caller: Caller<op::RecordRectification>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<Rectified>,
) -> Result<Response, Problem> {
    let Rectified { on, words } = body.value;
    write(&state, &caller, id, move |tx, matter, scope| {
        let on = on.map_or_else(|| tx.today(), |day| day.0);
        hazard::rectify(tx, matter, seen, on, &words, scope).map(drop)
    })
    .await
}

/// What a re-check found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecheckBody {
    /// The day; today when not given.
    on: Option<Day>,
    /// Whether the hazard is gone.
    is_passed: bool,
    /// What was seen; needed where it is not gone.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
    /// Until when it has to be mended now, where it is not gone.
    due_on: Option<Day>,
}

/// Check a hazard that was mended; never by who mended it. Not passed: back to work.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/hazard/checks",
    operation_id = "record_recheck",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = RecheckBody,
    responses((status = 200, description = "Recorded.", body = MatterView))
)]
pub(crate) async fn record_recheck(
    State(state): State<ApiState>,
    caller: Caller<op::RecordRecheck>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<RecheckBody>,
) -> Result<Response, Problem> {
    let RecheckBody { on, is_passed, words, due_on } = body.value;
    write(&state, &caller, id, move |tx, matter, scope| {
        let on = on.map_or_else(|| tx.today(), |day| day.0);
        let found = Found { on, is_passed, words, due_on: due_on.map(|day| day.0) };
        hazard::check(tx, matter, seen, found, scope).map(drop)
    })
    .await
}

/// What is known of a dispute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisputeBody {
    /// The parties' names.
    #[serde(default)]
    #[schema(max_items = 20)]
    parties: Vec<String>,
    /// How many people are involved.
    #[schema(minimum = 0, maximum = 100000)]
    people: Option<i64>,
    /// The sum, in yuan.
    #[schema(minimum = 0)]
    sum_yuan: Option<i64>,
    /// `red`, `orange`, `yellow` or `blue`.
    risk: Option<String>,
    /// Who mediates.
    #[serde(default)]
    #[schema(max_length = 60)]
    mediator: String,
    /// `oral` or `written`; needed where the mediation succeeded.
    agreement: Option<String>,
    /// When it was reached; needed where the mediation succeeded.
    agreed_on: Option<Day>,
    /// `succeeded`, `failed` or `ended`.
    settlement: Option<String>,
    /// When the mediation ended.
    settled_on: Option<Day>,
    /// When somebody looks next whether the agreement is kept.
    follow_up_on: Option<Day>,
}

/// Write what is known of a dispute.
#[utoipa::path(
    put,
    path = "/api/matters/{id}/dispute",
    operation_id = "put_dispute",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = DisputeBody,
    responses((status = 200, description = "Written.", body = MatterView))
)]
pub(crate) async fn put_dispute(
    State(state): State<ApiState>,
    caller: Caller<op::PutDispute>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<DisputeBody>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let draft = dispute::Draft {
        risk: maybe::<Risk>(asked.risk.as_deref(), "/risk")?,
        agreement: maybe::<Agreement>(asked.agreement.as_deref(), "/agreement")?,
        settlement: maybe::<Settlement>(asked.settlement.as_deref(), "/settlement")?,
        parties: asked.parties,
        people: asked.people,
        sum_yuan: asked.sum_yuan,
        mediator: asked.mediator,
        agreed_on: asked.agreed_on.map(|day| day.0),
        settled_on: asked.settled_on.map(|day| day.0),
        follow_up_on: asked.follow_up_on.map(|day| day.0),
    };
    write(&state, &caller, id, move |tx, matter, scope| {
        dispute::put(tx, matter, seen, draft, scope).map(drop)
    })
    .await
}

/// A step of a mediation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MediationBody {
    /// The day; today when not given.
    on: Option<Day>,
    /// Where.
    #[serde(default)]
    #[schema(max_length = 60)]
    place: String,
    /// What was said.
    #[schema(min_length = 1, max_length = 1000)]
    words: String,
    /// Whether all sides want to go on; if not, the mediation ends here.
    is_willing: bool,
}

/// Record a step of a mediation; it is voluntary, so it ends when one side does not want it.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/dispute/mediations",
    operation_id = "record_mediation",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = MediationBody,
    responses((status = 200, description = "Recorded.", body = MatterView))
)]
pub(crate) async fn record_mediation(
    State(state): State<ApiState>,
    caller: Caller<op::RecordMediation>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<MediationBody>,
) -> Result<Response, Problem> {
    let MediationBody { on, place, words, is_willing } = body.value;
    write(&state, &caller, id, move |tx, matter, scope| {
        let on = on.map_or_else(|| tx.today(), |day| day.0);
        let new = NewMediation { on, place, words, is_willing };
        dispute::mediate(tx, matter, seen, new, scope).map(drop)
    })
    .await
}

/// A look at whether an agreement is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUpBody {
    /// The day; today when not given.
    on: Option<Day>,
    /// Whether what was agreed is done so far.
    is_performed: bool,
    /// What was seen; needed where it is not.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
    /// When somebody looks next; nothing when it is done.
    next_on: Option<Day>,
}

/// Record whether an agreement is kept.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/dispute/follow-ups",
    operation_id = "record_follow_up",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter."), IfMatchParam),
    request_body = FollowUpBody,
    responses((status = 200, description = "Recorded.", body = MatterView))
)]
pub(crate) async fn record_follow_up(
    State(state): State<ApiState>,
    caller: Caller<op::RecordFollowUp>,
    Id(id): Id<MatterId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<FollowUpBody>,
) -> Result<Response, Problem> {
    let FollowUpBody { on, is_performed, words, next_on } = body.value;
    write(&state, &caller, id, move |tx, matter, scope| {
        let on = on.map_or_else(|| tx.today(), |day| day.0);
        let next_on = next_on.map(|day| day.0);
        let new = NewFollowUp { on, is_performed, words, next_on };
        dispute::follow_up(tx, matter, seen, new, scope).map(drop)
    })
    .await
}

/// Say that the caller's office knows of an emergency; each level once, the first word stands.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/acknowledgements",
    operation_id = "record_acknowledgement",
    tag = "emergencies",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses((status = 200, description = "Acknowledged.", body = MatterView))
)]
pub(crate) async fn record_acknowledgement(
    State(state): State<ApiState>,
    caller: Caller<op::RecordAcknowledgement>,
    Id(id): Id<MatterId>,
) -> Result<Response, Problem> {
    write(&state, &caller, id, |tx, matter, scope| {
        matters::emergency::acknowledge(tx, matter, scope).map(drop)
    })
    .await
}
