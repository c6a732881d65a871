//! Mentoring of representatives, and the reserve.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::{MentoringId, ReserveId};
use registry::Person;
use representatives::fostering::mentoring::{self, Mentor, Mentoring, NewMentoring, Talk};
use representatives::fostering::reserve::{self, NewReserve, Promotion, Reserve, SelectionFile};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query,
};
use crate::problem::Problem;
use crate::resources::candidates::GroundView;
use crate::resources::households::area_in_scope;
use crate::resources::people::{PersonInput, must_know, must_know_who, who};
use crate::resources::representatives::visible;
use crate::resources::selections::{NominationInput, must_see};
use crate::resources::trainings::{PlacedName, placed};
use crate::state::{ApiState, Map};
use crate::wire::{
    AccountKey, AreaRef, Day, MentoringKey, PageOf, PersonKey, RepresentativeKey, ReserveKey,
    SelectionKey, Word, area_ref, versioned, word,
};

/// A talk between a mentor and a representative.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TalkView {
    /// The day.
    talked_on: Day,
    /// What it was about.
    words: String,
    /// Who entered it.
    entered_by: String,
}

/// A mentor and a representative.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MentoringView {
    id: MentoringKey,
    /// The representative.
    representative: PlacedName,
    /// The mentor's name.
    mentor_name: String,
    /// The mentor's post.
    mentor_post: String,
    /// What they want to reach.
    goals: String,
    /// The first day.
    from_on: Day,
    /// The day on which it ended.
    until_on: Option<Day>,
    /// How it ended.
    end_words: Option<String>,
    /// Their talks, the newest first; in a list only the newest day is told.
    talks: Vec<TalkView>,
    /// The day of the last talk.
    last_talk_on: Option<Day>,
    /// The version.
    version: i64,
}

fn mentoring_view(row: Mentoring, talks: Vec<Talk>, map: &Map) -> MentoringView {
    let talk = |talk: Talk| TalkView {
        talked_on: Day(talk.talked_on),
        words: talk.words,
        entered_by: talk.entered_by,
    };
    MentoringView {
        id: MentoringKey(row.id),
        representative: placed(map, row.representative_id, &row.name, &row.area_path),
        mentor_name: row.mentor.name,
        mentor_post: row.mentor.post,
        goals: row.goals,
        from_on: Day(row.from_on),
        until_on: row.until_on.map(Day),
        end_words: row.end_words,
        talks: talks.into_iter().map(talk).collect(),
        last_talk_on: row.last_talk_on.map(Day),
        version: row.version,
    }
}

/// Which mentorings are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MentoringQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Only of this representative, with all talks, ended ones as well.
    representative: Option<RepresentativeKey>,
    /// Of an area: those that have ended instead of those that go on.
    #[serde(default)]
    ended: bool,
}

/// Mentorings of an area that go on or have ended, or all of one representative; by place.
#[utoipa::path(
    get,
    path = "/api/mentorings",
    operation_id = "list_mentorings",
    tag = "training",
    params(MentoringQuery),
    responses((status = 200, description = "The mentorings.", body = PageOf<MentoringView>))
)]
pub(crate) async fn list_mentorings(
    State(state): State<ApiState>,
    caller: Caller<op::ListMentorings>,
    Query(query): Query<MentoringQuery>,
) -> Result<Json<PageOf<MentoringView>>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let of = query.representative.map(|key| key.0).or(scope.representative());
    let found = state
        .db()
        .read(move |tx| {
            if let Some(of) = of {
                visible(tx, of, &scope)?;
            }
            let rows = mentoring::list(tx, &area, of, of.is_none().then_some(!query.ended))?;
            let mut views = Vec::with_capacity(rows.len());
            for row in rows {
                let talks = if of.is_some() { mentoring::talks(tx, row.id)? } else { Vec::new() };
                views.push(mentoring_view(row, talks, &map));
            }
            Ok::<_, Problem>(views)
        })
        .await?;
    caller.has_read(&state, "mentorings", found.len()).await;
    Ok(Json(PageOf::of(kernel::Page { items: found, next: None }, |view| view)))
}

/// A mentoring to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MentoringCreate {
    /// An identifier minted by the asker.
    id: Option<MentoringKey>,
    /// The representative.
    representative_id: RepresentativeKey,
    /// The mentor's name.
    #[schema(min_length = 1, max_length = 40)]
    mentor_name: String,
    /// The mentor's post.
    #[schema(min_length = 1, max_length = 60)]
    mentor_post: String,
    /// The mentor as a person of the registry.
    mentor_person_id: Option<PersonKey>,
    /// The mentor as an account.
    mentor_account_id: Option<AccountKey>,
    /// What they want to reach.
    #[schema(min_length = 1, max_length = 500)]
    goals: String,
    /// The first day, today or earlier.
    from_on: Day,
}

/// Give a representative a mentor.
#[utoipa::path(
    post,
    path = "/api/mentorings",
    operation_id = "create_mentoring",
    tag = "training",
    params(IdempotencyParam),
    request_body = MentoringCreate,
    responses((status = 201, description = "Begun.", body = MentoringView))
)]
pub(crate) async fn create_mentoring(
    State(state): State<ApiState>,
    caller: Caller<op::CreateMentoring>,
    key: IdempotencyKey,
    body: JsonBody<MentoringCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let new = NewMentoring {
        id: asked.id.map(|id| id.0),
        representative_id: asked.representative_id.0,
        mentor: Mentor {
            name: asked.mentor_name,
            post: asked.mentor_post,
            person_id: asked.mentor_person_id.map(|id| id.0),
            account_id: asked.mentor_account_id.map(|id| id.0),
        },
        goals: asked.goals,
        from_on: asked.from_on.0,
    };
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        visible(tx, new.representative_id, &scope)?;
        if let Some(person) = new.mentor.person_id {
            must_know(tx, person, &scope)?;
        }
        let row = mentoring::begin(tx, new)?;
        Ok(mentoring_view(row, Vec::new(), &map))
    })
    .await
}

/// A day with words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayWithWords {
    /// The day.
    on: Day,
    /// In words.
    #[schema(min_length = 1, max_length = 500)]
    words: String,
}

/// Note a talk between a mentor and a representative.
#[utoipa::path(
    post,
    path = "/api/mentorings/{id}/talks",
    operation_id = "record_mentoring_talk",
    tag = "training",
    params(("id" = MentoringKey, Path, description = "The mentoring.")),
    request_body = DayWithWords,
    responses((status = 200, description = "Noted.", body = MentoringView))
)]
pub(crate) async fn record_mentoring_talk(
    State(state): State<ApiState>,
    caller: Caller<op::RecordMentoringTalk>,
    Id(id): Id<MentoringId>,
    body: JsonBody<DayWithWords>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let DayWithWords { on, words } = body.value;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = mentoring::talk(tx, id, on.0, &words, &scope)?;
            let talks = mentoring::talks(tx, id)?;
            Ok::<_, Problem>(mentoring_view(row, talks, &map))
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// End a mentoring, with how it went.
#[utoipa::path(
    post,
    path = "/api/mentorings/{id}/end",
    operation_id = "end_mentoring",
    tag = "training",
    params(("id" = MentoringKey, Path, description = "The mentoring."), IfMatchParam),
    request_body = DayWithWords,
    responses((status = 200, description = "Ended.", body = MentoringView))
)]
pub(crate) async fn end_mentoring(
    State(state): State<ApiState>,
    caller: Caller<op::EndMentoring>,
    Id(id): Id<MentoringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<DayWithWords>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let DayWithWords { on, words } = body.value;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = mentoring::end(tx, id, seen, on.0, &words, &scope)?;
            let talks = mentoring::talks(tx, id)?;
            Ok::<_, Problem>(mentoring_view(row, talks, &map))
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Somebody in the reserve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReserveView {
    id: ReserveKey,
    /// The name.
    name: String,
    /// Sex by GB/T 2261.1.
    sex: &'static str,
    /// The age in whole years, where the month of birth is known.
    age: Option<i64>,
    /// Education by GB/T 4658.
    education: Option<&'static str>,
    /// The village or group.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The ground, a code of the catalogue.
    ground: &'static str,
    /// Why.
    reason: String,
    /// Who recommends.
    recommender: String,
    /// Who looks after the person until then.
    mentor: Option<String>,
    /// `waiting`, `in_selection`, `promoted` or `left`.
    state: &'static str,
    /// The day of entry.
    entered_on: Day,
    /// The day on which it ended.
    left_on: Option<Day>,
    /// Why the person left.
    left_words: Option<String>,
    /// The mandate that it became.
    representative_id: Option<RepresentativeKey>,
    /// The selection files that were opened for the person since, the oldest first.
    files: Vec<ReserveFile>,
    /// The grounds that a selection file of the person can name.
    grounds: Vec<GroundView>,
    /// The version.
    version: i64,
}

/// A selection file of somebody in the reserve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReserveFile {
    id: SelectionKey,
    /// `direct`, `nominated` or `self_nominated`.
    way: Word,
    /// How far it has come.
    stage: Word,
    /// The day on which it was opened.
    opened_on: Day,
    /// Since when it stands there.
    stage_on: Day,
}

/// An entry with its person and its files, as it stands.
fn shown(tx: &mut Tx<'_>, row: Reserve, map: &Map) -> Result<ReserveView, Problem> {
    let person = registry::persons::get(tx, row.person_id)?;
    let files = reserve::files(tx, row.id)?;
    Ok(reserve_view(row, &person, files, tx.today(), map))
}

fn reserve_view(
    row: Reserve,
    person: &Person,
    files: Vec<SelectionFile>,
    on: kernel::Date,
    map: &Map,
) -> ReserveView {
    let file = |file: SelectionFile| ReserveFile {
        id: SelectionKey(file.id),
        way: word!(file.way),
        stage: word!(file.stage),
        opened_on: Day(file.opened_on),
        stage_on: Day(file.stage_on),
    };
    ReserveView {
        id: ReserveKey(row.id),
        name: row.name,
        sex: person.sex.as_str(),
        age: reserve::age(person, on),
        education: person.education.map(registry::Education::as_str),
        area: area_ref(&map.areas, &row.area_path),
        village: area_ref(&map.areas, &row.area_path.village()),
        ground: row.ground.as_str(),
        reason: row.reason,
        recommender: row.recommender,
        mentor: row.mentor,
        state: row.state.as_str(),
        entered_on: Day(row.entered_on),
        left_on: row.left_on.map(Day),
        left_words: row.left_words,
        representative_id: row.representative_id.map(RepresentativeKey),
        files: files.into_iter().map(file).collect(),
        grounds: row.ground.for_selection().map(GroundView::from).collect(),
        version: row.version,
    }
}

/// Which entries are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReserveQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// `waiting`, `in_selection`, `promoted` or `left`.
    state: Option<String>,
    /// A ground of the catalogue.
    ground: Option<String>,
    /// At least that age.
    #[param(minimum = 0, maximum = 120)]
    age_from: Option<i64>,
    /// At most that age.
    #[param(minimum = 0, maximum = 120)]
    age_to: Option<i64>,
    /// At least that education, by GB/T 4658.
    education: Option<String>,
}

fn parsed<T: std::str::FromStr>(text: Option<&str>, pointer: &str) -> Result<Option<T>, Problem> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|_| Problem::of("request.unknown-word").at(pointer))
}

/// The reserve of an area, by place.
#[utoipa::path(
    get,
    path = "/api/reserve",
    operation_id = "list_reserve",
    tag = "training",
    params(ReserveQuery),
    responses((status = 200, description = "The reserve.", body = PageOf<ReserveView>))
)]
pub(crate) async fn list_reserve(
    State(state): State<ApiState>,
    caller: Caller<op::ListReserve>,
    Query(query): Query<ReserveQuery>,
) -> Result<Json<PageOf<ReserveView>>, Problem> {
    let map = state.map().await?;
    let filter = reserve::Filter {
        area: caller.area(&state, query.area.as_deref()).await?,
        state: parsed(query.state.as_deref(), "/state")?,
        ground: parsed(query.ground.as_deref(), "/ground")?,
        age_from: query.age_from,
        age_to: query.age_to,
        education: parsed(query.education.as_deref(), "/education")?,
    };
    let found = state
        .db()
        .read(move |tx| {
            let today = tx.today();
            let mut files = reserve::files_in(tx, &filter.area)?;
            let rows = reserve::list(tx, &filter)?.into_iter();
            let views = rows.map(|(row, person)| {
                let files = files.remove(&row.id).unwrap_or_default();
                reserve_view(row, &person, files, today, &map)
            });
            Ok::<Vec<_>, Problem>(views.collect())
        })
        .await?;
    caller.has_read(&state, "reserve", found.len()).await;
    Ok(Json(PageOf::of(kernel::Page { items: found, next: None }, |view| view)))
}

/// Somebody for the reserve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReserveCreate {
    /// An identifier minted by the asker.
    id: Option<ReserveKey>,
    /// A person of the registry; either this or `person`.
    person_id: Option<PersonKey>,
    /// A person to be added.
    person: Option<PersonInput>,
    /// The code of the village or group.
    area: String,
    /// The ground, a code of the catalogue.
    #[schema(example = "returned")]
    ground: String,
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    reason: String,
    /// Who recommends.
    #[schema(min_length = 1, max_length = 60)]
    recommender: String,
    /// Who looks after the person until then.
    #[schema(max_length = 60)]
    mentor: Option<String>,
    /// The day of entry, today or earlier.
    entered_on: Day,
}

/// Add somebody to the reserve.
#[utoipa::path(
    post,
    path = "/api/reserve",
    operation_id = "create_reserve",
    tag = "training",
    params(IdempotencyParam),
    request_body = ReserveCreate,
    responses((status = 201, description = "Added.", body = ReserveView))
)]
pub(crate) async fn create_reserve(
    State(state): State<ApiState>,
    caller: Caller<op::CreateReserve>,
    key: IdempotencyKey,
    body: JsonBody<ReserveCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let who = who(asked.person_id, asked.person, "/person")?;
    let new = NewReserve {
        id: asked.id.map(|id| id.0),
        who,
        area_path: area_in_scope(&map, &caller.scope, &asked.area)?,
        ground: asked
            .ground
            .parse()
            .map_err(|()| Problem::of("request.unknown-word").at("/ground"))?,
        reason: asked.reason,
        recommender: asked.recommender,
        mentor: asked.mentor,
        entered_on: asked.entered_on.0,
    };
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        must_know_who(tx, &new.who, &scope)?;
        let row = reserve::enter(tx, &new)?;
        shown(tx, row, &map)
    })
    .await
}

/// Why somebody leaves the reserve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReserveLeave {
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    words: String,
}

/// Take somebody out of the reserve.
#[utoipa::path(
    post,
    path = "/api/reserve/{id}/leave",
    operation_id = "withdraw_reserve",
    tag = "training",
    params(("id" = ReserveKey, Path, description = "The entry."), IfMatchParam),
    request_body = ReserveLeave,
    responses((status = 200, description = "Out of the reserve.", body = ReserveView))
)]
pub(crate) async fn withdraw_reserve(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawReserve>,
    Id(id): Id<ReserveId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ReserveLeave>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = reserve::leave(tx, id, seen, &body.value.words, &scope)?;
            shown(tx, row, &map)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// How somebody of the reserve is put forward.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReservePromotion {
    /// On what ground, or by whom.
    nomination: NominationInput,
    /// The day on which the selection file is opened.
    on: Day,
    /// The code of the group or village to serve; that of the entry when not given.
    area: Option<String>,
}

/// Open a selection file for somebody of the reserve; the entry follows it to its end.
#[utoipa::path(
    post,
    path = "/api/reserve/{id}/promote",
    operation_id = "confirm_reserve",
    tag = "training",
    params(("id" = ReserveKey, Path, description = "The entry."), IfMatchParam),
    request_body = ReservePromotion,
    responses((status = 200, description = "In selection.", body = ReserveView))
)]
pub(crate) async fn confirm_reserve(
    State(state): State<ApiState>,
    caller: Caller<op::ConfirmReserve>,
    Id(id): Id<ReserveId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ReservePromotion>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let area_path = asked.area.as_deref().map(|code| area_in_scope(&map, &scope, code));
    let promotion = Promotion {
        nomination: asked.nomination.nomination()?,
        on: asked.on.0,
        area_path: area_path.transpose()?,
    };
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            must_see(tx, &promotion.nomination, &scope)?;
            let (row, _) = reserve::promote(tx, id, seen, promotion, &scope)?;
            shown(tx, row, &map)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
