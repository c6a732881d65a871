//! Training: what is planned, who is due, who came.

use std::collections::HashSet;

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use gatherings::Attendee;
use gatherings::training::{self, Attended, How, OnList, Plan, Training, Venue};
use kernel::id::{RepresentativeId, TrainingId};
use kernel::{AreaPath, Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::resources::representatives::visible;
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, GatheringKey, PageOf, RepresentativeKey, TrainingKey, Word, area_ref, versioned,
};

/// A representative by name and place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacedName {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// The group served.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
}

pub(crate) fn placed(map: &Map, id: RepresentativeId, name: &str, area: &AreaPath) -> PlacedName {
    PlacedName {
        id: RepresentativeKey(id),
        name: name.to_owned(),
        area: area_ref(&map.areas, area),
        village: area_ref(&map.areas, &area.village()),
    }
}

/// Those serving in an area that the caller sees, by area, with their names.
pub(crate) fn serving(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
    scope: &Scope,
) -> Result<Vec<Attendee>, Problem> {
    let found = representatives::serving(tx, area, on)?;
    let ids: Vec<RepresentativeId> = found.iter().map(|(_, id)| *id).collect();
    let mut names = representatives::names(tx, &ids)?;
    let seen = found.into_iter().filter(|(path, id)| scope.sees(path, Some(*id)));
    Ok(seen
        .map(|(area_path, id)| Attendee {
            representative_id: id,
            name: names.remove(&id).unwrap_or_default(),
            area_path,
        })
        .collect())
}

/// A theme of training.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ThemeEntry {
    /// The code.
    code: &'static str,
    /// What people call it.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// The duty role (六员) that it is for.
    role: Option<&'static str>,
}

/// What can be chosen for training, the reserve and the appraisal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrainingCatalogue {
    /// Themes.
    themes: Vec<ThemeEntry>,
    /// Venues.
    venues: Vec<Word>,
    /// Grounds for the reserve.
    reserve_grounds: Vec<Word>,
    /// What a household can answer.
    answers: Vec<Word>,
}

/// What can be chosen for training, the reserve and the appraisal.
#[utoipa::path(
    get,
    path = "/api/training/catalogue",
    operation_id = "get_training_catalogue",
    tag = "training",
    responses((status = 200, description = "The catalogue.", body = TrainingCatalogue))
)]
pub(crate) async fn get_training_catalogue(
    _caller: Caller<op::GetTrainingCatalogue>,
) -> Json<TrainingCatalogue> {
    let named = |code, name| Word { code, name };
    let grounds = representatives::fostering::reserve::Ground::ALL.iter();
    let answers = representatives::appraisal::Answer::ALL.iter();
    Json(TrainingCatalogue {
        themes: training::themes()
            .iter()
            .map(|theme| ThemeEntry {
                code: theme.code,
                name: theme.name,
                name_en: theme.name_en,
                role: theme.role,
            })
            .collect(),
        venues: Venue::ALL.iter().map(|one| named(one.as_str(), one.chinese())).collect(),
        reserve_grounds: grounds.map(|one| named(one.as_str(), one.chinese())).collect(),
        answers: answers.map(|one| named(one.as_str(), one.chinese())).collect(),
    })
}

/// A session in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrainingSummaryView {
    id: TrainingKey,
    /// The theme.
    theme: String,
    /// What it is about.
    title: String,
    /// `planned`, `held` or `cancelled`.
    state: &'static str,
    /// The day, planned or held.
    on: Day,
    /// The area that holds it.
    area: AreaRef,
    /// The venue.
    venue: &'static str,
    /// Where exactly.
    place: Option<String>,
    /// Who teaches.
    teacher: Option<String>,
    /// How many are due.
    due: i64,
    /// How many came.
    present: i64,
}

/// Somebody on the list of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnListView {
    #[serde(flatten)]
    person: PlacedName,
    /// Whether he or she was asked to come.
    is_due: bool,
    /// Whether he or she asked to be excused.
    is_excused: bool,
    /// How it is known that he or she came: `list`, `paste`, `paper`; nothing while not.
    came: Option<&'static str>,
    /// Who entered it last.
    entered_by: String,
}

/// A session with its list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrainingView {
    #[serde(flatten)]
    summary: TrainingSummaryView,
    /// When it begins, as it is told.
    starts: Option<String>,
    /// Hours of teaching.
    hours: Option<i64>,
    /// What to bring, what to know before.
    words: Option<String>,
    /// Why it was called off.
    reason: Option<String>,
    /// Who planned it.
    made_by: String,
    /// The gathering that it became.
    gathering_id: Option<GatheringKey>,
    /// Whether the caller may change the plan.
    may_change: bool,
    /// The invitation, to be copied into a group.
    invitation: String,
    /// Those on the list from the caller's part of the county.
    people: Vec<OnListView>,
    /// The version.
    version: i64,
}

fn summary(row: &Training, map: &Map) -> TrainingSummaryView {
    TrainingSummaryView {
        id: TrainingKey(row.id),
        theme: row.plan.theme.clone(),
        title: row.title().to_owned(),
        state: row.state.as_str(),
        on: Day(row.plan.planned_on),
        area: area_ref(&map.areas, &row.plan.area_path),
        venue: row.plan.venue.as_str(),
        place: row.plan.place.clone(),
        teacher: row.plan.teacher.clone(),
        due: row.due,
        present: row.present,
    }
}

fn view(tx: &mut Tx<'_>, row: Training, map: &Map, scope: &Scope) -> Result<TrainingView, Problem> {
    let people = training::people(tx, row.id)?;
    let seen =
        |one: &OnList| scope.sees(&one.attendee.area_path, Some(one.attendee.representative_id));
    let people = people.into_iter().filter(seen).map(|one| OnListView {
        person: placed(
            map,
            one.attendee.representative_id,
            &one.attendee.name,
            &one.attendee.area_path,
        ),
        is_due: one.is_due,
        is_excused: one.is_excused,
        came: one.came.map(How::as_str),
        entered_by: one.entered_by,
    });
    let area = map.areas.at(&row.plan.area_path).map_or("", |area| area.name.as_str());
    Ok(TrainingView {
        summary: summary(&row, map),
        starts: row.plan.starts.clone(),
        hours: row.plan.hours,
        words: row.plan.words.clone(),
        reason: row.reason.clone(),
        made_by: row.made_by.clone(),
        gathering_id: row.gathering_id.map(GatheringKey),
        may_change: scope.is_confidant(&row.plan.area_path)
            && row.state == training::State::Planned,
        invitation: training::invitation(&row, area),
        people: people.collect(),
        version: row.version,
    })
}

/// Which sessions are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrainingQuery {
    /// Held in this area or by one above it; the caller's own when not given.
    area: Option<String>,
    /// `planned`, `held` or `cancelled`.
    state: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

fn unknown_word(pointer: &str) -> Problem {
    Problem::of("request.unknown-word").at(pointer)
}

/// Sessions of training, the newest day first.
#[utoipa::path(
    get,
    path = "/api/trainings",
    operation_id = "list_trainings",
    tag = "training",
    params(TrainingQuery),
    responses((status = 200, description = "A page of sessions.", body = PageOf<TrainingSummaryView>))
)]
pub(crate) async fn list_trainings(
    State(state): State<ApiState>,
    caller: Caller<op::ListTrainings>,
    Query(query): Query<TrainingQuery>,
) -> Result<Json<PageOf<TrainingSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let wanted = query.state.as_deref().map(str::parse).transpose();
    let wanted = wanted.map_err(|()| unknown_word("/state"))?;
    let map = state.map().await?;
    let page = state
        .db()
        .read(move |tx| training::list(tx, &area, wanted, limit, cursor.as_ref()))
        .await?;
    Ok(Json(PageOf::of(page, |row| summary(&row, &map))))
}

/// A session with its list.
#[utoipa::path(
    get,
    path = "/api/trainings/{id}",
    operation_id = "get_training",
    tag = "training",
    params(("id" = TrainingKey, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = TrainingView))
)]
pub(crate) async fn get_training(
    State(state): State<ApiState>,
    caller: Caller<op::GetTraining>,
    Id(id): Id<TrainingId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let row = training::get(tx, id, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    caller.has_read(&state, id, view.people.len()).await;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// What a session is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainingPlan {
    /// An identifier minted by the asker.
    id: Option<TrainingKey>,
    /// The theme, a code of the catalogue.
    #[schema(example = "mediation")]
    theme: String,
    /// What it is about; the theme's name when not given.
    #[schema(max_length = 100)]
    title: Option<String>,
    /// The code of the area that holds it.
    area: String,
    /// The venue, a code of the catalogue.
    #[schema(example = "party_school")]
    venue: String,
    /// Where exactly.
    #[schema(max_length = 100)]
    place: Option<String>,
    /// Who teaches.
    #[schema(max_length = 100)]
    teacher: Option<String>,
    /// The day.
    planned_on: Day,
    /// When it begins, as it is told.
    #[schema(max_length = 20)]
    starts: Option<String>,
    /// Hours of teaching.
    #[schema(minimum = 1, maximum = 40)]
    hours: Option<i64>,
    /// What to bring, what to know before.
    #[schema(max_length = 500)]
    words: Option<String>,
}

fn plan(asked: TrainingPlan, area_path: AreaPath) -> Result<Plan, Problem> {
    Ok(Plan {
        theme: asked.theme,
        title: asked.title,
        area_path,
        venue: asked.venue.parse().map_err(|()| unknown_word("/venue"))?,
        place: asked.place,
        teacher: asked.teacher,
        planned_on: asked.planned_on.0,
        starts: asked.starts,
        hours: asked.hours,
        words: asked.words,
    })
}

/// Plan a session.
#[utoipa::path(
    post,
    path = "/api/trainings",
    operation_id = "create_training",
    tag = "training",
    params(IdempotencyParam),
    request_body = TrainingPlan,
    responses((status = 201, description = "Planned.", body = TrainingView))
)]
pub(crate) async fn create_training(
    State(state): State<ApiState>,
    caller: Caller<op::CreateTraining>,
    key: IdempotencyKey,
    body: JsonBody<TrainingPlan>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let id = body.value.id.map(|id| id.0);
    let area = area_in_scope(&map, &caller.scope, &body.value.area)?;
    let plan = plan(body.value, area)?;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let row = training::plan(tx, id, plan)?;
        view(tx, row, &map, &scope)
    })
    .await
}

/// Change what is planned; the area stays.
#[utoipa::path(
    put,
    path = "/api/trainings/{id}",
    operation_id = "change_training",
    tag = "training",
    params(("id" = TrainingKey, Path, description = "The session."), IfMatchParam),
    request_body = TrainingPlan,
    responses((status = 200, description = "Changed.", body = TrainingView))
)]
pub(crate) async fn change_training(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeTraining>,
    Id(id): Id<TrainingId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<TrainingPlan>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let area = area_in_scope(&map, &caller.scope, &body.value.area)?;
    let plan = plan(body.value, area)?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = training::change(tx, id, seen, plan, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Why a session is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainingCancel {
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Call a session off.
#[utoipa::path(
    post,
    path = "/api/trainings/{id}/cancel",
    operation_id = "withdraw_training",
    tag = "training",
    params(("id" = TrainingKey, Path, description = "The session.")),
    request_body = TrainingCancel,
    responses((status = 200, description = "Called off.", body = TrainingView))
)]
pub(crate) async fn withdraw_training(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawTraining>,
    Id(id): Id<TrainingId>,
    body: JsonBody<TrainingCancel>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = training::cancel(tx, id, &body.value.reason, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Who is to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainingDue {
    /// Representatives.
    #[serde(default)]
    #[schema(max_items = 1000)]
    representatives: Vec<RepresentativeKey>,
    /// Everybody who serves in this area.
    area: Option<String>,
    /// Of the area only those who have not been trained in the session's theme.
    #[serde(default)]
    untrained_only: bool,
    /// Representatives to be taken from the list; who came stays.
    #[serde(default)]
    #[schema(max_items = 1000)]
    remove: Vec<RepresentativeKey>,
}

/// The most who can be named at once.
pub(crate) const MOST: usize = 1000;

pub(crate) fn attendee(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    scope: &Scope,
) -> Result<Attendee, Problem> {
    let row = visible(tx, id, scope)?;
    Ok(Attendee { representative_id: row.id, name: row.name, area_path: row.area_path })
}

fn attendees(
    tx: &mut Tx<'_>,
    keys: &[RepresentativeKey],
    scope: &Scope,
) -> Result<Vec<Attendee>, Problem> {
    if keys.len() > MOST {
        return Err(Problem::of("request.too-many").at("/representatives"));
    }
    keys.iter().map(|key| attendee(tx, key.0, scope)).collect()
}

/// Put representatives on the list of a session, or take them from it.
#[utoipa::path(
    post,
    path = "/api/trainings/{id}/due",
    operation_id = "record_training_due",
    tag = "training",
    params(("id" = TrainingKey, Path, description = "The session.")),
    request_body = TrainingDue,
    responses((status = 200, description = "The session with its list.", body = TrainingView))
)]
pub(crate) async fn record_training_due(
    State(state): State<ApiState>,
    caller: Caller<op::RecordTrainingDue>,
    Id(id): Id<TrainingId>,
    body: JsonBody<TrainingDue>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let area = asked.area.as_deref().map(|code| area_in_scope(&map, &scope, code)).transpose()?;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = training::get(tx, id, &scope)?;
            let mut due = attendees(tx, &asked.representatives, &scope)?;
            if let Some(area) = &area {
                let mut all = serving(tx, area, tx.today(), &scope)?;
                if asked.untrained_only {
                    let ids: Vec<_> = all.iter().map(|one| one.representative_id).collect();
                    let since = tx.today().plus_days(-YEAR);
                    let coverage = training::coverage(tx, area, since, &ids)?;
                    let of_theme = coverage.into_iter().find(|one| one.theme == row.plan.theme);
                    let missing: HashSet<_> =
                        of_theme.map_or(ids, |one| one.missing).into_iter().collect();
                    all.retain(|one| missing.contains(&one.representative_id));
                }
                due.extend(all);
            }
            for key in &asked.remove {
                visible(tx, key.0, &scope)?;
                training::drop_due(tx, id, key.0, &scope)?;
            }
            if !due.is_empty() || asked.remove.is_empty() {
                training::invite(tx, id, &due, &scope)?;
            }
            let row = training::get(tx, id, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// How far back training counts for what somebody still lacks, in days.
pub(crate) const YEAR: i64 = 365;

/// Who came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainingAttendance {
    /// The day on which it was held; the planned one when not given.
    held_on: Option<Day>,
    /// Who came.
    #[serde(default)]
    #[schema(max_items = 1000)]
    present: Vec<RepresentativeKey>,
    /// Who asked to be excused.
    #[serde(default)]
    #[schema(max_items = 1000)]
    excused: Vec<RepresentativeKey>,
    /// Who was entered by mistake and did not come.
    #[serde(default)]
    #[schema(max_items = 1000)]
    mistaken: Vec<RepresentativeKey>,
    /// How it is known: `list`, `paste` or `paper`.
    #[schema(example = "list")]
    how: String,
}

/// Record who came to a session, who is excused, and who was entered by mistake.
#[utoipa::path(
    post,
    path = "/api/trainings/{id}/attendance",
    operation_id = "record_training_attendance",
    tag = "training",
    params(("id" = TrainingKey, Path, description = "The session.")),
    request_body = TrainingAttendance,
    responses((status = 200, description = "The session with its list.", body = TrainingView))
)]
pub(crate) async fn record_training_attendance(
    State(state): State<ApiState>,
    caller: Caller<op::RecordTrainingAttendance>,
    Id(id): Id<TrainingId>,
    body: JsonBody<TrainingAttendance>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let how: How = asked.how.parse().map_err(|()| unknown_word("/how"))?;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            training::get(tx, id, &scope)?;
            for one in attendees(tx, &asked.mistaken, &scope)? {
                training::take_back(tx, id, &one, &scope)?;
            }
            let present = attendees(tx, &asked.present, &scope)?;
            let excused = attendees(tx, &asked.excused, &scope)?;
            if !present.is_empty() || !excused.is_empty() || asked.mistaken.is_empty() {
                let held_on = asked.held_on.map(|day| day.0);
                let attended = Attended { held_on, present, excused, how };
                training::attend(tx, id, attended, &scope)?;
            }
            let row = training::get(tx, id, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
