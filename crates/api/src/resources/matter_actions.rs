//! Many matters at once, for the workbench: what waits for an office, and one step for several.

use access::policy::op;
use access::receipts::{self, Receipt};
use access::{Scope, accounts};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use db::{DbError, Tx};
use futures_util::future::join_all;
use kernel::Date;
use kernel::id::{AccountId, DepartmentId, MatterId};
use matters::overview::{self, Queue};
use matters::{Command, Matter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, IdempotencyKey, IdempotencyParam, JsonBody, Query};
use crate::problem::{Brief, Problem};
use crate::resources::matter_steps::{CalledUnit, MatterAction, command, known};
use crate::resources::matters::sees_confidential;
use crate::state::ApiState;
use crate::wire::{AccountKey, AreaRef, Day, DepartmentKey, MatterKey, area_ref};

/// How many matters one request may name.
const MOST: usize = 200;

/// A step to be taken with several matters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterActions {
    /// The matters, each in the version that was seen.
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<SeenMatter>,
    /// What to do with each.
    #[schema(example = "accept")]
    action: String,
    /// What is said about it, up to 2,000 characters.
    #[schema(max_length = 2000)]
    words: Option<String>,
    /// `solved`, `explained` or `referred`.
    outcome: Option<String>,
    /// A code of the catalogue's `refusal_grounds`.
    ground: Option<String>,
    /// The code of the area that gets it; with `return`, of the one that should.
    to_area: Option<String>,
    /// The department of the county that gets it instead, or should.
    to_department: Option<DepartmentKey>,
    /// The person there who gets it.
    to_account: Option<AccountKey>,
    /// A code of the catalogue's `confirmation_ways`.
    how: Option<String>,
    /// How content the villager is, with `confirm`: a code of the catalogue's `ratings`.
    rating: Option<String>,
    /// Why it is given back: a code of the catalogue's `return_reasons`.
    reason: Option<String>,
    /// Until when: the later deadline, the day of review, or the day of an order.
    until: Option<Day>,
    /// The matter that is to lead, with `merge`.
    into: Option<MatterKey>,
    /// The units that are called to assist, with `whistle`.
    #[serde(default)]
    #[schema(max_items = 10)]
    units: Vec<CalledUnit>,
    /// The day of the step; today when not given.
    on: Option<Day>,
}

impl MatterActions {
    /// The matters, and the step as for one.
    fn split(self) -> (Vec<SeenMatter>, MatterAction) {
        let asked = MatterAction {
            action: self.action,
            words: self.words,
            outcome: self.outcome,
            ground: self.ground,
            to_area: self.to_area,
            to_department: self.to_department,
            to_account: self.to_account,
            how: self.how,
            rating: self.rating,
            reason: self.reason,
            until: self.until,
            into: self.into,
            units: self.units,
            on: self.on,
        };
        (self.items, asked)
    }
}

/// A matter in the version that was seen.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenMatter {
    id: MatterKey,
    /// The version.
    version: i64,
}

/// What became of each matter, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterActionsAnswer {
    /// One for each matter.
    results: Vec<MatterActed>,
    /// With how many the step was taken.
    done: usize,
    /// With how many it was not; each says why.
    refused: usize,
}

/// What became of one matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterActed {
    id: MatterKey,
    /// Whether the step was taken.
    is_done: bool,
    /// The state afterwards, where it was taken.
    state: Option<String>,
    /// The version afterwards, where it was taken.
    version: Option<i64>,
    /// Why it was not taken.
    problem: Option<Brief>,
}

/// What the receipt of one step says.
#[derive(Serialize, Deserialize)]
struct Taken {
    state: String,
    version: i64,
}

/// One step for one of the matters.
struct Step {
    seen: SeenMatter,
    command: Command,
    to_account: Option<AccountId>,
    named: Vec<DepartmentId>,
    on: Option<Date>,
    scope: Scope,
    confidential: bool,
}

impl Step {
    fn take(self, tx: &mut Tx<'_>) -> Result<Matter, Problem> {
        let id = self.seen.id.0;
        matters::get(tx, id, &self.scope, self.confidential)?;
        if let Some(account) = self.to_account {
            accounts::get(tx, account)?;
        }
        known(tx, &self.named)?;
        let on = self.on.unwrap_or_else(|| tx.today());
        Ok(matters::act(tx, id, self.seen.version, self.command, on, &self.scope)?)
    }
}

/// Take the same step with several matters: each is decided by itself, and one refusal undoes nothing
/// of the others.
///
/// The same key and body again take no step twice; what was refused is tried again.
#[utoipa::path(
    post,
    path = "/api/matters/actions",
    operation_id = "act_on_matters",
    tag = "matters",
    params(IdempotencyParam),
    request_body = MatterActions,
    responses((status = 200, description = "What became of each.", body = MatterActionsAnswer))
)]
pub(crate) async fn act_on_matters(
    State(state): State<ApiState>,
    caller: Caller<op::ActOnMatters>,
    key: IdempotencyKey,
    body: JsonBody<MatterActions>,
) -> Result<Json<MatterActionsAnswer>, Problem> {
    let (items, asked) = body.value.split();
    if items.is_empty() || items.len() > MOST {
        return Err(Problem::of("request.too-many").at("/items"));
    }
    let is_twice = |at: usize| items[..at].iter().any(|other| other.id == items[at].id);
    if let Some(at) = (0..items.len()).find(|at| is_twice(*at)) {
        return Err(Problem::of("request.named-twice").at(format!("/items/{at}/id")));
    }
    let map = state.map().await?;
    let to_account = asked.to_account;
    let named = asked.departments();
    let (command, on) = command(asked, &map)?;
    let confidential = sees_confidential(&caller.session);
    let (account, actor) = (caller.account(), caller.actor());
    // All are handed over at once, so that they share the syncs of the disk.
    let steps = items.iter().map(|seen| {
        let step = Step {
            seen: *seen,
            command: command.clone(),
            to_account: to_account.map(|id| id.0),
            named: named.clone(),
            on,
            scope: caller.scope.clone(),
            confidential,
        };
        let (key, fingerprint) = (format!("{}:{}", key.0, seen.id.0), body.fingerprint);
        state.db().write(&actor, move |tx| once(tx, account, &key, &fingerprint, step))
    });
    let taken = join_all(steps).await;
    let results: Vec<_> =
        items.iter().zip(taken).map(|(seen, taken)| acted(seen.id.0, taken)).collect();
    let done = results.iter().filter(|result| result.is_done).count();
    Ok(Json(MatterActionsAnswer { done, refused: results.len() - done, results }))
}

/// Takes the step, unless this very request took it before.
fn once(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
    step: Step,
) -> Result<Taken, Problem> {
    if let Some(receipt) = receipts::find(tx, account, key, fingerprint)? {
        let taken = serde_json::from_str(&receipt.body);
        return Ok(taken.map_err(|_| DbError::Inconsistent { column: 0 })?);
    }
    let matter = step.take(tx)?;
    let taken = Taken { state: matter.state.as_str().to_owned(), version: matter.version };
    let body = serde_json::to_string(&taken).map_err(|_| DbError::Inconsistent { column: 0 })?;
    let receipt = Receipt { status: StatusCode::OK.as_u16(), body };
    receipts::store(tx, account, key, fingerprint, &receipt)?;
    Ok(taken)
}

fn acted(id: MatterId, taken: Result<Taken, Problem>) -> MatterActed {
    let (taken, problem) = match taken {
        Ok(taken) => (Some(taken), None),
        Err(problem) => (None, Some(problem.brief())),
    };
    MatterActed {
        id: MatterKey(id),
        is_done: taken.is_some(),
        version: taken.as_ref().map(|taken| taken.version),
        state: taken.map(|taken| taken.state),
        problem,
    }
}

/// For which office the queues are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    /// The office of this area; the caller's own when not given.
    area: Option<String>,
}

/// What waits for an office.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterQueues {
    /// The area of the office.
    area: AreaRef,
    /// The day for which deadlines are judged.
    as_of: Day,
    /// The queues, in the order of urgency; also the empty ones.
    queues: Vec<QueueView>,
}

/// One queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueView {
    /// The code.
    #[schema(example = "to_accept")]
    code: &'static str,
    /// What people call it.
    #[schema(example = "待受理")]
    name: &'static str,
    /// How many matters are in it.
    count: i64,
    /// How many of them are past their deadline.
    overdue: i64,
    /// What `GET /api/matters` takes, beside the area, to list exactly these.
    #[schema(example = "state=submitted&owner=office")]
    query: &'static str,
}

/// What waits for an office, in queues; each number is the length of a list.
#[utoipa::path(
    get,
    path = "/api/matters/queues",
    operation_id = "get_matter_queues",
    tag = "matters",
    params(QueueQuery),
    responses((status = 200, description = "The queues.", body = MatterQueues))
)]
pub(crate) async fn get_matter_queues(
    State(state): State<ApiState>,
    caller: Caller<op::GetMatterQueues>,
    Query(query): Query<QueueQuery>,
) -> Result<Json<MatterQueues>, Problem> {
    let area = caller.place(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let day = map.day(state.now());
    let confidential = sees_confidential(&caller.session);
    let office = area.clone();
    if caller.is_department() {
        // No matter names a department yet.
        let area = area_ref(&map.areas, &area);
        return Ok(Json(MatterQueues { area, as_of: Day(day), queues: Vec::new() }));
    }
    let found = state.db().read(move |tx| overview::queues(tx, &office, day, confidential)).await?;
    let view = |queue: Queue| QueueView {
        code: queue.kind.as_str(),
        name: queue.kind.chinese(),
        count: queue.count,
        overdue: queue.overdue,
        query: queue.kind.query(),
    };
    let queues = found.into_iter().map(view).collect();
    Ok(Json(MatterQueues { area: area_ref(&map.areas, &area), as_of: Day(day), queues }))
}
