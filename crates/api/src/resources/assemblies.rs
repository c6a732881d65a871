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
    self, Assembly, Convened, Disclosure, Filter, NewAssembly, NewItem, Presence, Vote,
};
use kernel::id::GatheringId;
use representatives::statute::Law;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::assembly_views::{AssemblyView, SummaryView, VoteView, summary, view};
use crate::resources::exports::{WantedFormat, attachment};
use crate::state::{ApiState, Map};
use crate::wire::{Day, GatheringKey, PageOf, RepresentativeKey, versioned};

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
    caller.has_read(&state, id, view.people()).await;
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
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
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
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
        let vote = item.vote.map(Vote::from);
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
