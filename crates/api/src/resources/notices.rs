//! Notices: written once by an office, published, corrected, taken back; and how far they are.

pub(crate) mod coverage;
pub(crate) mod own;
pub(crate) mod questions;
pub(crate) mod reminders;
pub(crate) mod views;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::AreaPath;
use kernel::id::NoticeId;
use notices::quiet::{self, Quiet};
use notices::service::{self, Only};
use notices::{Audience, NewNotice, NoticeText, Reminder, Tier, delivery, themes};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::attachments::{ReferenceBody, references};
use crate::resources::households::area_in_scope;
use crate::resources::organisation::word;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, GatheringKey, NoticeKey, PageOf, area_ref, versioned};

use views::{Look, detail};
pub(crate) use views::{NoticeDetail, NoticeView};

/// What a notice can be about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeThemeView {
    /// The code.
    #[schema(example = "medical_insurance")]
    code: &'static str,
    /// What people call it.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// Whether quiet hours do not hold it back.
    is_emergency: bool,
}

/// What a form of a notice chooses from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeCatalogue {
    /// Themes, in the order in which people choose.
    themes: Vec<NoticeThemeView>,
    /// When a channel that rings may not.
    quiet_hours: QuietHours,
    /// In which ways recipients can be told outside: `wecom`, `sms`; those that the county has set up.
    reminders: Vec<&'static str>,
}

/// Quiet hours: the inbox shows at once, a channel that rings waits for their end.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuietHours {
    /// The first quiet minute of the day: 0 to 1439.
    #[schema(minimum = 0, maximum = 1439, example = 1260)]
    from: i64,
    /// The first minute that is not quiet any more; the same as `from` for none.
    #[schema(minimum = 0, maximum = 1439, example = 420)]
    until: i64,
}

impl From<Quiet> for QuietHours {
    fn from(quiet: Quiet) -> Self {
        Self { from: quiet.from, until: quiet.until }
    }
}

/// Themes of notices, and the county's quiet hours.
#[utoipa::path(
    get,
    path = "/api/notice-catalogue",
    operation_id = "get_notice_catalogue",
    tag = "notices",
    responses((status = 200, description = "What to choose from.", body = NoticeCatalogue))
)]
pub(crate) async fn get_notice_catalogue(
    State(state): State<ApiState>,
    _: Caller<op::GetNoticeCatalogue>,
) -> Result<Json<NoticeCatalogue>, Problem> {
    let quiet_hours = state.db().read(quiet::get).await?.into();
    let open = state.db().read(channels::reminders::open_ways).await?;
    let themes = themes::all().iter().map(|theme| NoticeThemeView {
        code: &theme.code,
        name: &theme.name,
        name_en: &theme.name_en,
        is_emergency: theme.is_emergency,
    });
    let reminders = open.iter().map(|way| way.as_str()).collect();
    Ok(Json(NoticeCatalogue { themes: themes.collect(), quiet_hours, reminders }))
}

/// Set the county's quiet hours.
#[utoipa::path(
    put,
    path = "/api/notice-catalogue/quiet-hours",
    operation_id = "put_quiet_hours",
    tag = "notices",
    request_body = QuietHours,
    responses((status = 200, description = "Kept.", body = QuietHours))
)]
pub(crate) async fn put_quiet_hours(
    State(state): State<ApiState>,
    caller: Caller<op::PutQuietHours>,
    body: JsonBody<QuietHours>,
) -> Result<Json<QuietHours>, Problem> {
    let asked = Quiet { from: body.value.from, until: body.value.until };
    state.db().write(&caller.actor(), move |tx| quiet::put(tx, asked)).await?;
    Ok(Json(asked.into()))
}

/// Whom a notice is for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoticeAudience)]
pub(crate) struct AudienceBody {
    /// The codes of areas, with everything under them; the issuer's own when empty.
    #[serde(default)]
    #[schema(max_items = 200)]
    areas: Vec<String>,
    /// `township`, `village`, `group_head` or `representative`.
    #[schema(min_items = 1, max_items = 4)]
    tiers: Vec<String>,
    /// Of the representatives only those with a household that carries this tag.
    tag: Option<String>,
}

impl AudienceBody {
    fn read(&self, issuer: &AreaPath, map: &Map) -> Result<Audience, Problem> {
        if self.areas.len() > notices::rules::MOST_AREAS {
            return Err(Problem::of("request.too-many").at("/audience/areas"));
        }
        let mut paths = Vec::with_capacity(self.areas.len().max(1));
        for (at, code) in self.areas.iter().enumerate() {
            let pointer = format!("/audience/areas/{at}");
            paths.push(areas::find(&map.areas, code, &pointer)?.path.clone());
        }
        if paths.is_empty() {
            paths.push(issuer.clone());
        }
        Ok(Audience {
            areas: paths,
            tiers: tiers(&self.tiers, "/audience/tiers")?,
            tag: self.tag.clone(),
        })
    }
}

fn tiers(words: &[String], pointer: &str) -> Result<Vec<Tier>, Problem> {
    let read = |(at, text): (usize, &String)| word(text, &format!("{pointer}/{at}"));
    words.iter().take(Tier::ALL.len()).enumerate().map(read).collect()
}

/// A notice to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeCreate {
    /// An identifier minted by the asker.
    id: Option<NoticeKey>,
    /// The code of the area whose office issues it; the caller's own when not given.
    area: Option<String>,
    /// `office`, `assembly` or `committee`.
    #[schema(example = "office")]
    source: String,
    /// The meeting whose resolution it is.
    gathering_id: Option<GatheringKey>,
    /// The item of its agenda.
    item_number: Option<i64>,
    /// What it is about, by its code.
    #[schema(example = "medical_insurance")]
    theme: String,
    /// The title.
    #[schema(min_length = 1, max_length = 40)]
    title: String,
    /// The core text.
    #[schema(min_length = 1, max_length = 300)]
    words: String,
    /// Whom it is for.
    audience: AudienceBody,
    /// Whether the recipients are asked to pass it on to the households.
    #[serde(default)]
    is_to_pass_on: bool,
    /// In which ways recipients are told outside that it has come: `wecom`, and `sms` for those whom it
    /// does not reach. Quiet hours hold them back, but for emergencies.
    #[serde(default)]
    #[schema(max_items = 2)]
    reminders: Vec<String>,
    /// Pictures; only when it is written.
    #[serde(default)]
    #[schema(max_items = 9)]
    attachments: Vec<ReferenceBody>,
}

impl NoticeCreate {
    fn read(&self, area_path: AreaPath, map: &Map) -> Result<NewNotice, Problem> {
        Ok(NewNotice {
            id: self.id.as_ref().map(|id| id.0),
            source: word(&self.source, "/source")?,
            gathering_id: self.gathering_id.as_ref().map(|id| id.0),
            item_number: self.item_number,
            theme: self.theme.clone(),
            text: NoticeText { title: self.title.clone(), words: self.words.clone() },
            audience: self.audience.read(&area_path, map)?,
            is_to_pass_on: self.is_to_pass_on,
            reminders: ways(&self.reminders)?,
            area_path,
        })
    }
}

/// Ways of reminding, each once.
fn ways(asked: &[String]) -> Result<Vec<Reminder>, Problem> {
    let mut ways = Vec::new();
    for one in asked {
        let way = word(one, "/reminders")?;
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    Ok(ways)
}

/// The area that a body names, or the caller's own.
fn issuer<O: access::policy::Named>(
    caller: &Caller<O>,
    map: &Map,
    code: Option<&str>,
) -> Result<AreaPath, Problem> {
    match code {
        Some(code) => area_in_scope(map, &caller.scope, code),
        None => {
            let first = caller.scope.area_paths().first();
            first.cloned().ok_or_else(|| access::Error::NotAllowed.into())
        }
    }
}

/// Write a notice: a draft that nobody has before it is published.
#[utoipa::path(
    post,
    path = "/api/notices",
    operation_id = "create_notice",
    tag = "notices",
    params(IdempotencyParam),
    request_body = NoticeCreate,
    responses((status = 201, description = "The draft.", body = NoticeDetail))
)]
pub(crate) async fn create_notice(
    State(state): State<ApiState>,
    caller: Caller<op::CreateNotice>,
    key: IdempotencyKey,
    body: JsonBody<NoticeCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let area = issuer(&caller, &map, body.value.area.as_deref())?;
    let new = body.value.read(area.clone(), &map)?;
    let pictures = references(body.value.attachments)?;
    let look = Look::new(&caller, area);
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let notice = service::write(tx, new, &look.scope)?;
        attachments::refer(tx, &notice.id.to_string(), &pictures)?;
        detail(tx, notice, &look, &map)
    })
    .await
}

/// Change a draft: all of it, but for its pictures.
#[utoipa::path(
    patch,
    path = "/api/notices/{id}",
    operation_id = "change_notice",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The draft."), IfMatchParam),
    request_body = NoticeCreate,
    responses((status = 200, description = "The draft.", body = NoticeDetail))
)]
pub(crate) async fn change_notice(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeNotice>,
    Id(id): Id<NoticeId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<NoticeCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let before = state.db().read(move |tx| service::get(tx, id, &scope)).await?;
    let new = body.value.read(before.area_path.clone(), &map)?;
    let look = Look::new(&caller, before.area_path);
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let notice = service::change(tx, id, seen, new, &look.scope)?;
            detail(tx, notice, &look, &map)
        })
        .await?;
    Ok(versioned(found.version(), &IfNoneMatch::none(), &found))
}

/// Throw a draft away that nobody has seen.
#[utoipa::path(
    delete,
    path = "/api/notices/{id}",
    operation_id = "remove_notice",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The draft.")),
    responses((status = 204, description = "Gone."))
)]
pub(crate) async fn remove_notice(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveNotice>,
    Id(id): Id<NoticeId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    state.db().write(&caller.actor(), move |tx| service::discard(tx, id, &scope)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish a draft: it comes into the inboxes within a minute.
#[utoipa::path(
    post,
    path = "/api/notices/{id}/publication",
    operation_id = "publish_notice",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The draft."), IfMatchParam),
    responses((status = 200, description = "It is out.", body = NoticeDetail))
)]
pub(crate) async fn publish_notice(
    State(state): State<ApiState>,
    caller: Caller<op::PublishNotice>,
    Id(id): Id<NoticeId>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let mut look = Look::new(&caller, AreaPath::county());
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let notice = service::publish(tx, id, seen, &look.scope)?;
            look.area = notice.area_path.clone();
            detail(tx, notice, &look, &map)
        })
        .await?;
    Ok(versioned(found.version(), &IfNoneMatch::none(), &found))
}

/// What a notice says instead, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeCorrection {
    /// The title.
    #[schema(min_length = 1, max_length = 40)]
    title: String,
    /// The core text.
    #[schema(min_length = 1, max_length = 300)]
    words: String,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Correct what is out: a new edition for everybody who has it; the one before stays.
#[utoipa::path(
    post,
    path = "/api/notices/{id}/corrections",
    operation_id = "correct_notice",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), IfMatchParam),
    request_body = NoticeCorrection,
    responses((status = 200, description = "The new edition.", body = NoticeDetail))
)]
pub(crate) async fn correct_notice(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectNotice>,
    Id(id): Id<NoticeId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<NoticeCorrection>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let mut look = Look::new(&caller, AreaPath::county());
    let asked = body.value;
    let text = NoticeText { title: asked.title, words: asked.words };
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let notice = service::correct(tx, id, seen, &text, &asked.reason, &look.scope)?;
            look.area = notice.area_path.clone();
            detail(tx, notice, &look, &map)
        })
        .await?;
    Ok(versioned(found.version(), &IfNoneMatch::none(), &found))
}

/// Why a notice is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeWithdrawal {
    /// Why; everybody who has it reads this.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Take back what is out.
#[utoipa::path(
    post,
    path = "/api/notices/{id}/withdrawal",
    operation_id = "withdraw_notice",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), IfMatchParam),
    request_body = NoticeWithdrawal,
    responses((status = 200, description = "Taken back.", body = NoticeDetail))
)]
pub(crate) async fn withdraw_notice(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawNotice>,
    Id(id): Id<NoticeId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<NoticeWithdrawal>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let mut look = Look::new(&caller, AreaPath::county());
    let reason = body.value.reason;
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let notice = service::withdraw(tx, id, seen, &reason, &look.scope)?;
            look.area = notice.area_path.clone();
            detail(tx, notice, &look, &map)
        })
        .await?;
    Ok(versioned(found.version(), &IfNoneMatch::none(), &found))
}

/// Which notices are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeQuery {
    /// What this area's people have to do with; the caller's own when not given.
    area: Option<String>,
    /// Of this theme.
    theme: Option<String>,
    /// `draft`, `published` or `withdrawn`.
    state: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Notices that an area has written or that have come to it, the newest first.
#[utoipa::path(
    get,
    path = "/api/notices",
    operation_id = "list_notices",
    tag = "notices",
    params(NoticeQuery),
    responses((status = 200, description = "A page.", body = PageOf<NoticeView>))
)]
pub(crate) async fn list_notices(
    State(state): State<ApiState>,
    caller: Caller<op::ListNotices>,
    Query(query): Query<NoticeQuery>,
) -> Result<Json<PageOf<NoticeView>>, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let standing = query.state.as_deref().map(|text| word(text, "/state")).transpose()?;
    let only = Only { theme: query.theme, state: standing };
    let look = Look::new(&caller, area);
    let page = state
        .db()
        .read(move |tx| {
            let page = service::list(tx, &look.area, &look.scope, &only, limit, cursor.as_ref())?;
            views::page(tx, page, &look, &map)
        })
        .await?;
    Ok(Json(page))
}

/// From where a notice is looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeLookQuery {
    /// Counted in this area; the caller's own when not given.
    area: Option<String>,
}

/// A notice with its editions, how far it is, and who passed it on.
#[utoipa::path(
    get,
    path = "/api/notices/{id}",
    operation_id = "get_notice",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), NoticeLookQuery),
    responses((status = 200, description = "The notice.", body = NoticeDetail))
)]
pub(crate) async fn get_notice(
    State(state): State<ApiState>,
    caller: Caller<op::GetNotice>,
    Id(id): Id<NoticeId>,
    Query(query): Query<NoticeLookQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let look = Look::new(&caller, area);
    let found = state
        .db()
        .read(move |tx| {
            let notice = service::get(tx, id, &look.scope)?;
            detail(tx, notice, &look, &map)
        })
        .await?;
    Ok(versioned(found.version(), &IfNoneMatch::none(), &found))
}

/// An audience to be looked at before anything is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeAudienceQuestion {
    /// The code of the issuer's area; the caller's own when not given.
    area: Option<String>,
    /// Whom it would be for.
    audience: AudienceBody,
    /// In which ways they would be told outside.
    #[serde(default)]
    #[schema(max_items = 2)]
    reminders: Vec<String>,
}

/// How many stand on a step of the chain.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TierCount {
    /// The step.
    #[schema(example = "representative")]
    tier: &'static str,
    /// What it is called.
    tier_name: &'static str,
    /// How many inboxes.
    count: i64,
}

/// How many would be told outside, and how.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeReminderReach {
    /// By WeCom.
    wecom: i64,
    /// By short message.
    sms: i64,
    /// In no way: they find it in their inbox.
    none: i64,
}

/// How many an audience would reach now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeReach {
    /// All inboxes.
    total: i64,
    /// By step of the chain.
    tiers: Vec<TierCount>,
    /// Villages in which nobody would get it: no account, nobody who serves.
    empty: Vec<AreaRef>,
    /// How many would be told outside; `null` when nobody is to be.
    reminders: Option<NoticeReminderReach>,
}

/// How many inboxes an audience would reach now.
#[utoipa::path(
    post,
    path = "/api/notice-audience",
    operation_id = "find_notice_audience",
    tag = "notices",
    request_body = NoticeAudienceQuestion,
    responses((status = 200, description = "How many.", body = NoticeReach))
)]
pub(crate) async fn find_notice_audience(
    State(state): State<ApiState>,
    caller: Caller<op::FindNoticeAudience>,
    body: JsonBody<NoticeAudienceQuestion>,
) -> Result<Json<NoticeReach>, Problem> {
    let map = state.map().await?;
    let area = issuer(&caller, &map, body.value.area.as_deref())?;
    let asked = body.value.audience.read(&area, &map)?;
    let audience = notices::rules::audience(&area, &asked).map_err(notices::Error::from)?;
    let wanted = ways(&body.value.reminders)?;
    let (found, reached) = state
        .db()
        .read(move |tx| {
            let found = delivery::preview(tx, &audience)?;
            let reached = match wanted.as_slice() {
                [] => None,
                wanted => Some(channels::reminders::reach(tx, &audience, wanted)?),
            };
            Ok::<_, Problem>((found, reached))
        })
        .await?;
    Ok(Json(NoticeReach {
        reminders: reached.map(|reached| NoticeReminderReach {
            wecom: reached.wecom,
            sms: reached.sms,
            none: reached.none,
        }),
        total: found.total(),
        tiers: found
            .tiers
            .iter()
            .map(|(tier, count)| TierCount {
                tier: tier.as_str(),
                tier_name: tier.chinese(),
                count: *count,
            })
            .collect(),
        empty: found.empty.iter().map(|path| area_ref(&map.areas, path)).collect(),
    }))
}
