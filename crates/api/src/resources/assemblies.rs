//! Assemblies of the elected representatives: announced, held, voted, closed, posted.

use access::Scope;
use access::policy::{Named, op};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use exchange::assemblies as ledger;
use exchange::export::Format;
use gatherings::assemblies::{
    self, Assembly, Convened, Disclosure, Edition, Filter, Item, Minutes, MinutesItem, NewAssembly,
    NewItem, Presence, Seat, Vote,
};
use kernel::Date;
use kernel::id::GatheringId;
use representatives::statute::{Law, ListedMatter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::exports::{WantedFormat, attachment};
use crate::resources::statute_checks::CheckView;
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, GatheringKey, Instant, PageOf, RepresentativeKey, area_ref, versioned,
};

/// An assembly in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssemblySummary)]
pub(crate) struct SummaryView {
    id: GatheringKey,
    /// What it is called.
    title: String,
    /// Which session it is, in words.
    session: Option<String>,
    /// The village or community.
    area: AreaRef,
    /// The day.
    held_on: Day,
    /// When it begins.
    #[schema(example = "09:30")]
    starts_at: Option<String>,
    /// Where.
    place: Option<String>,
    /// What is to be done next: `awaited`, `to_hold`, `to_vote`, `to_close`, `to_disclose`, `posted`
    /// or `done`.
    stage: &'static str,
    /// How many belong to it; `null` where the committee is not known.
    members: Option<i64>,
    /// How many came; `null` before that was entered.
    present: Option<i64>,
    /// Women representatives among them.
    women_present: i64,
    /// Items of the agenda.
    items: i64,
    /// Those of them that were voted on.
    voted: i64,
    /// The first day of the disclosure.
    posted_from: Option<Day>,
    /// Its last day.
    posted_until: Option<Day>,
}

/// An assembly with its agenda, who belongs to it, and what the law says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assembly)]
pub(crate) struct AssemblyView {
    #[serde(flatten)]
    summary: SummaryView,
    /// `announced`, `held` or `closed`.
    state: &'static str,
    /// `village` or `community`.
    law: &'static str,
    /// Who leads it.
    host: Option<String>,
    /// When it was announced.
    announced_on: Day,
    /// `committee` or `proposal`.
    convened: &'static str,
    /// How many representatives proposed it.
    proposers: Option<i64>,
    /// Elected representatives who belong to it.
    representatives: i64,
    /// Of the committee, without those who are representatives as well.
    committee: Option<i64>,
    /// Of the committee, who came.
    committee_present: i64,
    /// Who else was there.
    observers: Option<String>,
    /// What was said beside the agenda.
    words: Option<String>,
    /// Where it is posted.
    posted_at: Option<String>,
    /// The last day that is proposed for a disclosure that begins today.
    propose_until: Day,
    /// How often its minutes were closed.
    edition: i64,
    /// Why closed minutes are being corrected.
    correcting: Option<String>,
    /// Why it was voided.
    void_reason: Option<String>,
    /// The agenda.
    agenda: Vec<ItemView>,
    /// Who belongs to it.
    seats: Vec<SeatView>,
    /// Closed minutes, the newest first.
    editions: Vec<EditionView>,
    /// What the law says about the assembly.
    checks: Vec<CheckView>,
    /// Whether the caller's own office may change it.
    may_change: bool,
    /// The version.
    version: i64,
}

/// An item of the agenda.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgendaItem)]
pub(crate) struct ItemView {
    /// Its number, from 1.
    number: i64,
    /// What it is.
    title: String,
    /// The matter of the law's list that it is.
    listed: Option<&'static str>,
    /// When the Party organisation studied it.
    studied_on: Option<Day>,
    /// When the villagers' meeting authorised the assembly to decide it.
    authorised_on: Option<Day>,
    /// The votes.
    vote: Option<VoteView>,
    /// What was resolved.
    resolution: Option<String>,
    /// What the law says about it.
    checks: Vec<CheckView>,
}

/// The votes on an item.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Votes)]
pub(crate) struct VoteView {
    /// In favour.
    #[schema(minimum = 0, maximum = 1000)]
    yes: i64,
    /// Against.
    #[schema(minimum = 0, maximum = 1000)]
    no: i64,
    /// Neither.
    #[schema(minimum = 0, maximum = 1000)]
    abstain: i64,
}

impl From<Vote> for VoteView {
    fn from(vote: Vote) -> Self {
        Self { yes: vote.yes, no: vote.no, abstain: vote.abstain }
    }
}

/// Somebody who belongs to an assembly.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssemblySeat)]
pub(crate) struct SeatView {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// The group (or village) that elected.
    area: AreaRef,
    /// Whether it is a woman; `null` where that is not recorded.
    is_woman: Option<bool>,
    /// Whether the representative came.
    is_present: bool,
}

/// Closed minutes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MinutesEdition)]
pub(crate) struct EditionView {
    /// The number, from 1.
    number: i64,
    /// Why the edition before was corrected.
    reason: Option<String>,
    /// Who closed them.
    closed_by: String,
    /// When.
    closed_at: Instant,
    /// What they say.
    minutes: MinutesView,
}

/// What closed minutes say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Minutes)]
pub(crate) struct MinutesView {
    /// What it is called.
    title: String,
    /// Which session it was.
    session: Option<String>,
    /// The day.
    held_on: Day,
    /// When it began.
    starts_at: Option<String>,
    /// Where.
    place: Option<String>,
    /// Who led it.
    host: Option<String>,
    /// How many belong to it.
    members: Option<i64>,
    /// How many came.
    present: i64,
    /// Women representatives among them.
    women_present: i64,
    /// Of the committee, who came.
    committee_present: i64,
    /// Representatives who came.
    present_names: Vec<String>,
    /// Those who did not.
    absent_names: Vec<String>,
    /// Who else was there.
    observers: Option<String>,
    /// What was said beside the agenda.
    words: Option<String>,
    /// The agenda with votes and resolutions.
    items: Vec<MinutesItemView>,
}

/// An item of closed minutes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MinutesItem)]
pub(crate) struct MinutesItemView {
    /// What it was.
    title: String,
    /// When the Party organisation studied it.
    studied_on: Option<Day>,
    /// The votes.
    vote: Option<VoteView>,
    /// What was resolved.
    resolution: Option<String>,
}

fn minutes_view(minutes: Minutes) -> MinutesView {
    let item = |item: MinutesItem| MinutesItemView {
        title: item.title,
        studied_on: item.studied_on.map(Day),
        vote: item.vote.map(VoteView::from),
        resolution: item.resolution,
    };
    MinutesView {
        title: minutes.title,
        session: minutes.session,
        held_on: Day(minutes.held_on),
        starts_at: minutes.starts_at,
        place: minutes.place,
        host: minutes.host,
        members: minutes.members,
        present: minutes.present,
        women_present: minutes.women_present,
        committee_present: minutes.committee_present,
        present_names: minutes.present_names,
        absent_names: minutes.absent_names,
        observers: minutes.observers,
        words: minutes.words,
        items: minutes.items.into_iter().map(item).collect(),
    }
}

fn summary(one: &Assembly, women_present: i64, map: &Map, today: Date) -> SummaryView {
    let gathering = &one.gathering;
    let posted = one.disclosure.as_ref();
    SummaryView {
        id: GatheringKey(gathering.id),
        title: gathering.title.clone(),
        session: one.session.clone(),
        area: area_ref(&map.areas, &gathering.area_path),
        held_on: Day(gathering.held_on),
        starts_at: one.starts_at.clone(),
        place: gathering.place.clone(),
        stage: one.stage(today).as_str(),
        members: one.members(),
        present: one.present(),
        women_present,
        items: one.items.0,
        voted: one.items.1,
        posted_from: posted.map(|posted| Day(posted.from)),
        posted_until: posted.map(|posted| Day(posted.until)),
    }
}

fn view(
    tx: &mut Tx<'_>,
    id: GatheringId,
    map: &Map,
    scope: &Scope,
    acts: Option<&Scope>,
) -> Result<AssemblyView, Problem> {
    let today = tx.today();
    let (one, items, seats) = assemblies::get(tx, id, scope)?;
    let editions = assemblies::editions(tx, id)?;
    let women = seats.iter().filter(|seat| seat.is_present && seat.is_woman == Some(true)).count();
    let item = |item: Item| ItemView {
        checks: CheckView::all(assemblies::item_checks(&one, &item)),
        number: item.number,
        title: item.title,
        listed: item.listed.map(ListedMatter::as_str),
        studied_on: item.studied_on.map(Day),
        authorised_on: item.authorised_on.map(Day),
        vote: item.vote.map(VoteView::from),
        resolution: item.resolution,
    };
    let seat = |seat: Seat| SeatView {
        id: RepresentativeKey(seat.representative_id),
        area: area_ref(&map.areas, &seat.area_path),
        name: seat.name,
        is_woman: seat.is_woman,
        is_present: seat.is_present,
    };
    let edition = |edition: Edition| EditionView {
        number: edition.number,
        reason: edition.reason,
        closed_by: edition.closed_by,
        closed_at: Instant(edition.closed_at),
        minutes: minutes_view(edition.minutes),
    };
    let gathering = &one.gathering;
    Ok(AssemblyView {
        summary: summary(&one, women as i64, map, today),
        state: one.state.as_str(),
        law: one.law.as_str(),
        host: gathering.host.clone(),
        announced_on: Day(one.announced_on),
        convened: one.convened.as_str(),
        proposers: one.proposers,
        representatives: one.representatives,
        committee: one.committee,
        committee_present: one.committee_present,
        observers: one.observers.clone(),
        words: gathering.words.clone(),
        posted_at: one.disclosure.as_ref().and_then(|posted| posted.place.clone()),
        propose_until: Day(representatives::statute::disclosure_until(today)),
        edition: one.edition,
        correcting: one.correcting.clone(),
        void_reason: gathering.void_reason.clone(),
        agenda: items.into_iter().map(item).collect(),
        seats: seats.into_iter().map(seat).collect(),
        editions: editions.into_iter().map(edition).collect(),
        checks: CheckView::all(assemblies::checks(&one)),
        may_change: acts.is_some_and(|acts| acts.sees_area(&gathering.area_path)),
        version: gathering.version,
    })
}

/// Which assemblies are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AssemblyQuery {
    /// Held in this area; the caller's own when not given.
    area: Option<String>,
    /// From this day.
    from: Option<Day>,
    /// To this day, included.
    to: Option<Day>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Assemblies of an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/assemblies",
    operation_id = "list_assemblies",
    tag = "gatherings",
    params(AssemblyQuery),
    responses((status = 200, description = "A page of assemblies.", body = PageOf<SummaryView>))
)]
pub(crate) async fn list_assemblies(
    State(state): State<ApiState>,
    caller: Caller<op::ListAssemblies>,
    Query(query): Query<AssemblyQuery>,
) -> Result<Json<PageOf<SummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    // A group has no assembly of its own: its village's is meant.
    let area = caller.area(&state, query.area.as_deref()).await?.at_depth(3);
    let filter = Filter { area, from: query.from.map(|day| day.0), to: query.to.map(|day| day.0) };
    let map = state.map().await?;
    let today = state.now().date_in_china();
    let page =
        state.db().read(move |tx| assemblies::list(tx, &filter, limit, cursor.as_ref())).await?;
    Ok(Json(PageOf::of(page, |(one, women)| summary(&one, women, &map, today))))
}

/// An assembly with its agenda, who belongs to it, and what the law says.
#[utoipa::path(
    get,
    path = "/api/assemblies/{id}",
    operation_id = "get_assembly",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly.")),
    responses((status = 200, description = "The assembly.", body = AssemblyView))
)]
pub(crate) async fn get_assembly(
    State(state): State<ApiState>,
    caller: Caller<op::GetAssembly>,
    Id(id): Id<GatheringId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let acts = caller.session.scope(access::Operation::ChangeAssembly).ok();
    let view = state.db().read(move |tx| view(tx, id, &map, &scope, acts.as_ref())).await?;
    caller.has_read(&state, id, view.seats.len()).await;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// An assembly to be announced, or what it is changed to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssemblyBody {
    /// An identifier minted by the asker; only when it is announced.
    id: Option<GatheringKey>,
    /// What it is called.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The code of the village or community; it stays where it was announced.
    area: String,
    /// The day; one that is over is entered from paper.
    held_on: Day,
    /// When it begins.
    #[schema(pattern = "^[0-2][0-9]:[0-5][0-9]$", example = "09:30")]
    starts_at: Option<String>,
    /// Where.
    #[schema(max_length = 100)]
    place: Option<String>,
    /// Who leads it.
    #[schema(max_length = 100)]
    host: Option<String>,
    /// Which session it is, in words.
    #[schema(max_length = 100)]
    session: Option<String>,
    /// When it is announced; today when not given.
    announced_on: Option<Day>,
    /// `committee` or `proposal`.
    #[schema(example = "committee")]
    convened: String,
    /// How many representatives proposed it.
    #[schema(minimum = 0, maximum = 1000)]
    proposers: Option<i64>,
    /// The agenda, in order.
    #[schema(min_items = 1, max_items = 30)]
    agenda: Vec<ItemBody>,
}

/// An item of the agenda as it is entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgendaItemBody)]
pub(crate) struct ItemBody {
    /// What it is.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The matter of the law's list that it is: `planning`, `lost_time_pay`, `collective_income`,
    /// `public_works`, `key_assistance` or `other_interests`.
    listed: Option<String>,
    /// When the Party organisation studied it.
    studied_on: Option<Day>,
    /// When the villagers' meeting authorised the assembly to decide it.
    authorised_on: Option<Day>,
}

impl AssemblyBody {
    fn new_assembly(self, map: &Map, scope: &Scope) -> Result<NewAssembly, Problem> {
        let unknown = |pointer: String| Problem::of("request.unknown-word").at(pointer);
        let area = areas::find(&map.areas, &self.area, "/area")?;
        if !scope.sees_area(&area.path) {
            return Err(registry::Error::AreaNotFound.into());
        }
        let law = Law::of(area.kind).ok_or_else(|| {
            Problem::from(gatherings::Error::from(assemblies::Rejection::NotAVillage))
        })?;
        let mut agenda = Vec::with_capacity(self.agenda.len());
        for (at, item) in self.agenda.into_iter().enumerate() {
            let listed = item.listed.as_deref().map(str::parse).transpose();
            agenda.push(NewItem {
                title: item.title,
                listed: listed.map_err(|()| unknown(format!("/agenda/{at}/listed")))?,
                studied_on: item.studied_on.map(|day| day.0),
                authorised_on: item.authorised_on.map(|day| day.0),
            });
        }
        let convened: Result<Convened, ()> = self.convened.parse();
        Ok(NewAssembly {
            id: self.id.map(|id| id.0),
            title: self.title,
            held_on: self.held_on.0,
            starts_at: self.starts_at,
            area_path: area.path.clone(),
            law,
            place: self.place,
            host: self.host,
            session: self.session,
            announced_on: self.announced_on.map(|day| day.0),
            convened: convened.map_err(|()| unknown("/convened".into()))?,
            proposers: self.proposers,
            agenda,
        })
    }
}

/// Announce an assembly.
#[utoipa::path(
    post,
    path = "/api/assemblies",
    operation_id = "create_assembly",
    tag = "gatherings",
    params(IdempotencyParam),
    request_body = AssemblyBody,
    responses((status = 201, description = "Announced.", body = AssemblyView))
)]
pub(crate) async fn create_assembly(
    State(state): State<ApiState>,
    caller: Caller<op::CreateAssembly>,
    key: IdempotencyKey,
    body: JsonBody<AssemblyBody>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let new = body.value.new_assembly(&map, &scope)?;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let made = assemblies::announce(tx, new)?;
        view(tx, made.gathering.id, &map, &scope, Some(&scope))
    })
    .await
}

/// Takes a step and answers with the assembly after it.
async fn step<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    id: GatheringId,
    take: impl FnOnce(&mut Tx<'_>, &Scope) -> Result<Assembly, gatherings::Error> + Send + 'static,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            take(tx, &scope)?;
            view(tx, id, &map, &scope, Some(&scope))
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Change an assembly whose minutes are not closed.
#[utoipa::path(
    put,
    path = "/api/assemblies/{id}",
    operation_id = "change_assembly",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly."), IfMatchParam),
    request_body = AssemblyBody,
    responses((status = 200, description = "Changed.", body = AssemblyView))
)]
pub(crate) async fn change_assembly(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeAssembly>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<AssemblyBody>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let new = body.value.new_assembly(&map, &caller.scope)?;
    step(&state, &caller, id, move |tx, scope| assemblies::change(tx, id, seen, new, scope)).await
}

/// Who came to an assembly: the whole list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresenceBody {
    /// The representatives who came.
    #[schema(max_items = 1000)]
    representatives: Vec<RepresentativeKey>,
    /// How many of the committee came, without those who are representatives.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 30)]
    committee: i64,
    /// Who else was there.
    #[schema(max_length = 100)]
    observers: Option<String>,
    /// What was said beside the agenda.
    #[schema(max_length = 2000)]
    words: Option<String>,
}

/// Say who came to an assembly; the list replaces the one before, until the minutes are closed.
#[utoipa::path(
    put,
    path = "/api/assemblies/{id}/attendance",
    operation_id = "put_assembly_attendance",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly."), IfMatchParam),
    request_body = PresenceBody,
    responses((status = 200, description = "Entered.", body = AssemblyView))
)]
pub(crate) async fn put_assembly_attendance(
    State(state): State<ApiState>,
    caller: Caller<op::PutAssemblyAttendance>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<PresenceBody>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let presence = Presence {
        representatives: asked.representatives.into_iter().map(|key| key.0).collect(),
        committee: asked.committee,
        observers: asked.observers,
        words: asked.words,
    };
    step(&state, &caller, id, move |tx, scope| assemblies::hold(tx, id, seen, presence, scope))
        .await
}

/// What was counted and resolved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VotesBody {
    /// The items.
    #[schema(min_items = 1, max_items = 30)]
    votes: Vec<ItemVote>,
}

/// What was counted for an item and resolved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemVote {
    /// The item's number.
    number: i64,
    /// The votes; `null` for what was only reported.
    vote: Option<VoteView>,
    /// What was resolved.
    #[schema(max_length = 2000)]
    resolution: Option<String>,
}

/// Enter the votes and resolutions of an assembly.
#[utoipa::path(
    put,
    path = "/api/assemblies/{id}/votes",
    operation_id = "put_assembly_votes",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly."), IfMatchParam),
    request_body = VotesBody,
    responses((status = 200, description = "Entered.", body = AssemblyView))
)]
pub(crate) async fn put_assembly_votes(
    State(state): State<ApiState>,
    caller: Caller<op::PutAssemblyVotes>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<VotesBody>,
) -> Result<Response, Problem> {
    let counted = |item: ItemVote| {
        let vote = item.vote.map(|vote| Vote { yes: vote.yes, no: vote.no, abstain: vote.abstain });
        (item.number, vote, item.resolution)
    };
    let votes = body.value.votes.into_iter().map(counted).collect();
    step(&state, &caller, id, move |tx, scope| assemblies::vote(tx, id, seen, votes, scope)).await
}

/// Close the minutes of an assembly: they do not change any more.
#[utoipa::path(
    post,
    path = "/api/assemblies/{id}/close",
    operation_id = "close_assembly",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly."), IfMatchParam),
    responses((status = 200, description = "Closed.", body = AssemblyView))
)]
pub(crate) async fn close_assembly(
    State(state): State<ApiState>,
    caller: Caller<op::CloseAssembly>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    step(&state, &caller, id, move |tx, scope| assemblies::close(tx, id, seen, scope)).await
}

/// Why something recorded is changed or voided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonBody {
    /// The reason.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) reason: String,
}

/// Open closed minutes to correct them; the closed edition stays readable.
#[utoipa::path(
    post,
    path = "/api/assemblies/{id}/correction",
    operation_id = "correct_assembly",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly."), IfMatchParam),
    request_body = ReasonBody,
    responses((status = 200, description = "Opened.", body = AssemblyView))
)]
pub(crate) async fn correct_assembly(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectAssembly>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ReasonBody>,
) -> Result<Response, Problem> {
    let reason = body.value.reason;
    step(&state, &caller, id, move |tx, scope| assemblies::reopen(tx, id, seen, &reason, scope))
        .await
}

/// From when to when something is posted, and where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisclosureBody {
    /// The first day.
    from: Day,
    /// The last day.
    until: Day,
    /// Where.
    #[schema(max_length = 100)]
    place: Option<String>,
}

/// Say from when to when the resolutions of an assembly are posted.
#[utoipa::path(
    put,
    path = "/api/assemblies/{id}/disclosure",
    operation_id = "put_assembly_disclosure",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The assembly."), IfMatchParam),
    request_body = DisclosureBody,
    responses((status = 200, description = "Entered.", body = AssemblyView))
)]
pub(crate) async fn put_assembly_disclosure(
    State(state): State<ApiState>,
    caller: Caller<op::PutAssemblyDisclosure>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<DisclosureBody>,
) -> Result<Response, Problem> {
    let DisclosureBody { from, until, place } = body.value;
    let disclosure = Disclosure { from: from.0, until: until.0, place };
    step(&state, &caller, id, move |tx, scope| {
        assemblies::disclose(tx, id, seen, &disclosure, scope)
    })
    .await
}

/// Which part of the ledger, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LedgerQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// From this day.
    from: Option<Day>,
    /// To this day, included.
    to: Option<Day>,
    /// `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// The ledger of assemblies (村民代表会议记录) as a file: one line for each item of an agenda.
#[utoipa::path(
    get,
    path = "/api/exports/assemblies",
    operation_id = "get_assembly_ledger",
    tag = "exchange",
    params(LedgerQuery),
    responses((
        status = 200,
        description = "A file.",
        content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )
    ))
)]
pub(crate) async fn get_assembly_ledger(
    State(state): State<ApiState>,
    caller: Caller<op::GetAssemblyLedger>,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let format = match query.format {
        Some(WantedFormat::Csv) => Format::Csv,
        Some(WantedFormat::Xlsx) | None => Format::Xlsx,
    };
    let filter = Filter { area, from: query.from.map(|day| day.0), to: query.to.map(|day| day.0) };
    let reporter = caller.session.name.clone();
    let bytes = state.db().read(move |tx| ledger::write(tx, &filter, format, &reporter)).await?;
    Ok(attachment(format, ledger::NAME, bytes))
}
