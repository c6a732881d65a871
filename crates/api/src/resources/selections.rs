//! Selection: the board, and each file with its steps.

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::AreaPath;
use kernel::id::SelectionId;
use representatives::fostering::reserve;
use representatives::selection::{
    self, Action, Channel, File, Filter, Ground, NewFile, Nomination, Office, Outcome, Stage, Step,
    rules,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::{Brief, Problem};
use crate::resources::candidates::GroundView;
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, HouseholdKey, Instant, PageOf, PersonKey, RepresentativeKey, ReserveKey,
    SelectionKey, Word, area_ref, versioned, word,
};

/// How many people or files one request may name.
pub(super) const MOST: usize = 200;

/// A selection file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionView {
    id: SelectionKey,
    /// The person.
    person_id: PersonKey,
    /// The name.
    name: String,
    /// The group or village to serve.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The township.
    township: AreaRef,
    /// `direct`, `nominated` or `self_nominated`.
    way: Word,
    /// The ground of a direct choice.
    ground: Option<GroundView>,
    /// How many households put him or her forward.
    nominators: i64,
    /// How far it has come.
    stage: Word,
    /// Since when.
    stage_on: Day,
    /// The day on which it was opened.
    opened_on: Day,
    /// The first day of the notice.
    notice_from: Option<Day>,
    /// The last day of the notice.
    notice_until: Option<Day>,
    /// The number of the letter of appointment.
    letter_number: Option<String>,
    /// The mandate.
    representative_id: Option<RepresentativeKey>,
    /// What the caller can do.
    possible: Vec<Word>,
    /// What to tell about it.
    notices: Vec<String>,
    /// The version, for `If-Match`.
    version: i64,
}

/// A file with its life.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionDetail {
    #[serde(flatten)]
    file: SelectionView,
    /// Its events in their order.
    events: Vec<SelectionEventView>,
    /// The objections against its notice; what they say is not kept here.
    objections: Vec<ObjectionView>,
    /// The households that put the person forward.
    households: Vec<HouseholdKey>,
    /// The entry of the reserve that the person came from.
    reserve: Option<SelectionReserve>,
}

/// Where a file came from: an entry of the reserve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionReserve {
    id: ReserveKey,
    /// The day of entry.
    entered_on: Day,
    /// The ground of the entry.
    ground: Word,
    /// Why.
    reason: String,
    /// Who recommended.
    recommender: String,
}

/// An event of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionEventView {
    /// What was done.
    action: Word,
    /// The day.
    on: Day,
    /// Who entered it.
    actor: String,
    /// When it was entered.
    recorded_at: Instant,
}

/// An objection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectionView {
    /// Its number in the file, from 1.
    number: i64,
    /// The day.
    received_on: Day,
    /// How it came.
    channel: Word,
    /// What became of it.
    outcome: Option<Word>,
    /// When.
    settled_on: Option<Day>,
}

/// A column of the board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardColumn {
    /// The stage.
    stage: Word,
    /// How many files.
    count: i64,
}

/// The board of an area right below.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardRow {
    /// The area.
    area: AreaRef,
    /// Its columns that are not empty.
    columns: Vec<BoardColumn>,
}

/// The board of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionBoard {
    /// The area.
    area: AreaRef,
    /// Every stage, in its order.
    columns: Vec<BoardColumn>,
    /// The same by the areas right below.
    rows: Vec<BoardRow>,
    /// The grounds that a candidate can have.
    grounds: Vec<GroundView>,
    /// What of all steps is the caller's there.
    steps: Vec<Word>,
}

/// Of which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BoardQuery {
    /// The area; the caller's own when not given.
    pub(super) area: Option<String>,
}

/// Which files are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SelectionQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Only those at this stage.
    stage: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

pub(super) fn parsed<T: std::str::FromStr>(text: &str, pointer: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::of("request.unknown-word").at(pointer))
}

pub(super) fn parsed_grounds(texts: &[String]) -> Result<Vec<Ground>, Problem> {
    texts.iter().map(|text| parsed(text, "/grounds")).collect()
}

/// In which offices the scope lets somebody act there: who has a village acts for the village, who
/// has a township or the county for the township.
fn offices(scope: &Scope, path: &AreaPath) -> Vec<Office> {
    let covering = scope.area_paths().iter().filter(|area| area.contains(path));
    let mut offices: Vec<_> = covering
        .map(|area| if area.depth() <= 2 { Office::Township } else { Office::Village })
        .collect();
    offices.dedup();
    offices
}

fn view(file: File, map: &Map, scope: &Scope) -> SelectionView {
    let possible = rules::possible(file.stage, &offices(scope, &file.area_path));
    SelectionView {
        id: SelectionKey(file.id),
        person_id: PersonKey(file.person_id),
        area: area_ref(&map.areas, &file.area_path),
        village: area_ref(&map.areas, &file.area_path.village()),
        township: area_ref(&map.areas, &file.area_path.at_depth(2)),
        way: word!(file.way),
        ground: file.ground.map(GroundView::from),
        nominators: file.nominators,
        stage: word!(file.stage),
        stage_on: Day(file.stage_on),
        opened_on: Day(file.opened_on),
        notice_from: file.notice.map(|notice| Day(notice.0)),
        notice_until: file.notice.map(|notice| Day(notice.1)),
        letter_number: file.letter_number,
        representative_id: file.representative_id.map(RepresentativeKey),
        possible: possible.into_iter().map(|action| word!(action)).collect(),
        notices: rules::nominators_notice(file.nominators).into_iter().collect(),
        version: file.version,
        name: file.name,
    }
}

fn visible(tx: &mut Tx<'_>, id: SelectionId, scope: &Scope) -> Result<File, Problem> {
    let file = selection::get(tx, id)?;
    if !scope.sees_area(&file.area_path) {
        return Err(selection::Error::NotFound.into());
    }
    Ok(file)
}

pub(super) fn detail(
    tx: &mut Tx<'_>,
    file: File,
    map: &Map,
    scope: &Scope,
) -> Result<SelectionDetail, Problem> {
    let id = file.id;
    let events = selection::events(tx, id)?.into_iter().map(|event| SelectionEventView {
        action: word!(event.action),
        on: Day(event.on),
        actor: event.actor,
        recorded_at: Instant(event.recorded_at),
    });
    let objections = selection::objections(tx, id)?.into_iter().map(|one| ObjectionView {
        number: one.number,
        received_on: Day(one.received_on),
        channel: word!(one.channel),
        outcome: one.outcome.map(|(outcome, _)| word!(outcome)),
        settled_on: one.outcome.map(|(_, on)| Day(on)),
    });
    let households = selection::nominators(tx, id)?.into_iter().map(HouseholdKey).collect();
    let reserve = reserve::of_file(tx, id)?.map(|entry| SelectionReserve {
        id: ReserveKey(entry.id),
        entered_on: Day(entry.entered_on),
        ground: word!(entry.ground),
        reason: entry.reason,
        recommender: entry.recommender,
    });
    Ok(SelectionDetail {
        reserve,
        events: events.collect(),
        objections: objections.collect(),
        households,
        file: view(file, map, scope),
    })
}

/// The board: how many files stand where, in the area and right below it.
#[utoipa::path(
    get,
    path = "/api/selections/board",
    operation_id = "get_selection_board",
    tag = "selections",
    params(BoardQuery),
    responses((status = 200, description = "The board.", body = SelectionBoard))
)]
pub(crate) async fn get_selection_board(
    State(state): State<ApiState>,
    caller: Caller<op::GetSelectionBoard>,
    Query(query): Query<BoardQuery>,
) -> Result<Json<SelectionBoard>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let place = area.clone();
    let (board, below) = state
        .db()
        .read(move |tx| {
            let below = selection::summary(tx, &place)?;
            Ok::<_, selection::Error>((selection::board(tx, &place)?, below))
        })
        .await?;
    let columns = |board: Vec<(Stage, i64)>| -> Vec<BoardColumn> {
        board.into_iter().map(|(stage, count)| BoardColumn { stage: word!(stage), count }).collect()
    };
    let own = offices(&caller.scope, &area);
    let steps = Action::ALL.iter().filter(|action| own.contains(&rules::owner(**action)));
    let rows = below.into_iter().filter_map(|(path, board)| {
        let path: AreaPath = path.parse().ok()?;
        // Files of a village itself stand beside those of its groups.
        Some(BoardRow { area: area_ref(&map.areas, &path), columns: columns(board) })
    });
    Ok(Json(SelectionBoard {
        area: area_ref(&map.areas, &area),
        columns: columns(board),
        rows: rows.collect(),
        grounds: Ground::all().map(GroundView::from).collect(),
        steps: steps.map(|action| word!(action)).collect(),
    }))
}

/// Selection files of an area.
#[utoipa::path(
    get,
    path = "/api/selections",
    operation_id = "list_selections",
    tag = "selections",
    params(SelectionQuery),
    responses((status = 200, description = "A page of files.", body = PageOf<SelectionView>))
)]
pub(crate) async fn list_selections(
    State(state): State<ApiState>,
    caller: Caller<op::ListSelections>,
    Query(query): Query<SelectionQuery>,
) -> Result<Json<PageOf<SelectionView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let stage = query.stage.map(|stage| parsed(&stage, "/stage")).transpose()?;
    let map = state.map().await?;
    let filter = Filter { area: area.clone(), stage };
    let page =
        state.db().read(move |tx| selection::list(tx, &filter, limit, cursor.as_ref())).await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(PageOf::of(page, |file| view(file, &map, &caller.scope))))
}

/// A selection file with its steps, objections and nominating households.
#[utoipa::path(
    get,
    path = "/api/selections/{id}",
    operation_id = "get_selection",
    tag = "selections",
    params(("id" = SelectionKey, Path, description = "The file.")),
    responses(
        (status = 200, description = "The file.", body = SelectionDetail),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_selection(
    State(state): State<ApiState>,
    caller: Caller<op::GetSelection>,
    Id(id): Id<SelectionId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            let file = visible(tx, id, &scope)?;
            detail(tx, file, &map, &scope)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(versioned(found.file.version, &IfNoneMatch::none(), &found))
}

/// On what ground, or by whom somebody was put forward.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NominationInput {
    /// `direct`, `nominated` or `self_nominated`.
    way: String,
    /// The ground of a direct choice.
    ground: Option<String>,
    /// The households that put the person forward; none when the group's head did.
    #[serde(default)]
    households: Vec<HouseholdKey>,
}

impl NominationInput {
    pub(super) fn nomination(self) -> Result<Nomination, Problem> {
        use representatives::SelectionWay as Way;
        Ok(match parsed(&self.way, "/way")? {
            Way::Direct => {
                let ground = self.ground.ok_or(selection::Error::NoGround)?;
                Nomination::Direct(parsed(&ground, "/ground")?)
            }
            Way::Nominated if self.households.is_empty() => Nomination::GroupHead,
            Way::Nominated => {
                Nomination::Households(self.households.into_iter().map(|key| key.0).collect())
            }
            Way::SelfNominated => Nomination::Own,
        })
    }
}

/// A file to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionCreate {
    /// An identifier minted by the asker.
    id: Option<SelectionKey>,
    /// Somebody of the pool.
    person_id: PersonKey,
    /// On what ground.
    nomination: NominationInput,
    /// The day.
    on: Day,
}

/// Open a selection file for somebody of the pool.
#[utoipa::path(
    post,
    path = "/api/selections",
    operation_id = "create_selection",
    tag = "selections",
    params(IdempotencyParam),
    request_body = SelectionCreate,
    responses((status = 201, description = "Opened.", body = SelectionDetail))
)]
pub(crate) async fn create_selection(
    State(state): State<ApiState>,
    caller: Caller<op::CreateSelection>,
    key: IdempotencyKey,
    body: JsonBody<SelectionCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let new = NewFile {
        id: asked.id.map(|id| id.0),
        person_id: asked.person_id.0,
        nomination: asked.nomination.nomination()?,
        on: asked.on.0,
    };
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        must_see(tx, &new.nomination, &scope)?;
        let file = selection::open(tx, &new)?;
        // The candidate's area is only known now; what lies outside is undone with the refusal.
        if !scope.sees_area(&file.area_path) {
            return Err(selection::Error::NoCandidate.into());
        }
        detail(tx, file, &map, &scope)
    })
    .await
}

pub(super) fn must_see(
    tx: &mut Tx<'_>,
    nomination: &Nomination,
    scope: &Scope,
) -> Result<(), Problem> {
    let Nomination::Households(households) = nomination else { return Ok(()) };
    for &household in households {
        crate::resources::households::visible(tx, household, scope)?;
    }
    Ok(())
}

/// A step.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionStep {
    /// Which: a code of the file's `possible`.
    #[schema(example = "pass_village")]
    action: String,
    /// The day.
    on: Day,
    /// How many days the notice hangs, 3 to 30; 5 when not given.
    #[schema(minimum = 3, maximum = 30)]
    notice_days: Option<i64>,
    /// How an objection came: `in_person`, `phone` or `letter`.
    channel: Option<String>,
    /// Which objection has been looked into.
    objection: Option<i64>,
    /// What became of it: `upheld` or `not_upheld`.
    outcome: Option<String>,
    /// The letter's number, where the office counts by itself.
    #[schema(max_length = 60)]
    letter_number: Option<String>,
    /// The new mandate's identifier, when the asker has minted one.
    representative_id: Option<RepresentativeKey>,
}

impl SelectionStep {
    fn step(self) -> Result<Step, Problem> {
        let word = |text: Option<String>, pointer: &str| {
            text.ok_or_else(|| Problem::of("request.unknown-word").at(pointer))
        };
        Ok(match parsed(&self.action, "/action")? {
            Action::StartNotice => Step::StartNotice { days: self.notice_days.unwrap_or(5) },
            Action::Object => {
                Step::Object(parsed::<Channel>(&word(self.channel, "/channel")?, "/channel")?)
            }
            Action::SettleObjection => Step::SettleObjection {
                number: self.objection.unwrap_or(1),
                outcome: parsed::<Outcome>(&word(self.outcome, "/outcome")?, "/outcome")?,
            },
            Action::Appoint => {
                let number = self.letter_number;
                if number.as_ref().is_some_and(|number| number.chars().count() > 60) {
                    return Err(Problem::of("request.text-too-long").at("/letter_number"));
                }
                Step::Appoint { id: self.representative_id.map(|key| key.0), letter_number: number }
            }
            other => Step::Plain(other),
        })
    }
}

/// Take a step with a file.
#[utoipa::path(
    post,
    path = "/api/selections/{id}/actions",
    operation_id = "act_on_selection",
    tag = "selections",
    params(("id" = SelectionKey, Path, description = "The file."), IfMatchParam),
    request_body = SelectionStep,
    responses((status = 200, description = "Taken.", body = SelectionDetail))
)]
pub(crate) async fn act_on_selection(
    State(state): State<ApiState>,
    caller: Caller<op::ActOnSelection>,
    Id(id): Id<SelectionId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<SelectionStep>,
) -> Result<Response, Problem> {
    let on = body.value.on.0;
    let step = body.value.step()?;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let taken = state
        .db()
        .write(&caller.actor(), move |tx| {
            let file = visible(tx, id, &scope)?;
            let offices = offices(&scope, &file.area_path);
            let file = selection::act(tx, id, Some(seen), &step, on, &offices)?;
            detail(tx, file, &map, &scope)
        })
        .await?;
    Ok(versioned(taken.file.version, &IfNoneMatch::none(), &taken))
}

/// A step with several files.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionSteps {
    /// The files.
    #[schema(min_items = 1, max_items = 200)]
    ids: Vec<SelectionKey>,
    /// What to do with each.
    step: SelectionStep,
}

/// What became of one of several files.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionTaken {
    id: SelectionKey,
    /// Whether the step was taken.
    is_done: bool,
    /// How far the file has come, if it was.
    stage: Option<Word>,
    /// Why not, if it was not.
    problem: Option<Brief>,
}

/// Take the same step with several files, in one transaction: each is answered by itself.
#[utoipa::path(
    post,
    path = "/api/selections/actions",
    operation_id = "record_selection_steps",
    tag = "selections",
    params(IdempotencyParam),
    request_body = SelectionSteps,
    responses((status = 201, description = "What became of each.", body = Vec<SelectionTaken>))
)]
pub(crate) async fn record_selection_steps(
    State(state): State<ApiState>,
    caller: Caller<op::RecordSelectionSteps>,
    key: IdempotencyKey,
    body: JsonBody<SelectionSteps>,
) -> Result<Response, Problem> {
    let ids: Vec<_> = body.value.ids.iter().map(|key| key.0).collect();
    if ids.is_empty() || ids.len() > MOST {
        return Err(Problem::of("request.too-many").at("/ids"));
    }
    let is_twice = |at: usize| ids[..at].contains(&ids[at]);
    if let Some(at) = (0..ids.len()).find(|at| is_twice(*at)) {
        return Err(Problem::of("request.named-twice").at(format!("/ids/{at}")));
    }
    let on = body.value.step.on.0;
    let step = body.value.step.step()?;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let mut taken = Vec::with_capacity(ids.len());
        for &id in &ids {
            let answer = tx.attempt(|tx| {
                let file = visible(tx, id, &scope)?;
                let offices = offices(&scope, &file.area_path);
                Ok::<_, Problem>(selection::act(tx, id, None, &step, on, &offices)?)
            })?;
            let (stage, problem) = match answer {
                Ok(file) => (Some(word!(file.stage)), None),
                Err(problem) => (None, Some(problem.brief())),
            };
            taken.push(SelectionTaken {
                id: SelectionKey(id),
                is_done: stage.is_some(),
                stage,
                problem,
            });
        }
        Ok(taken)
    })
    .await
}
