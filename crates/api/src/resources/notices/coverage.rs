//! How far a notice is: by area, and the list behind each number.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use kernel::id::NoticeId;
use notices::{Inbox, Step, counts, inbox, openings, service};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::NoticeLookQuery;
use super::views::{NoticeCounts, link};
use crate::extract::{Caller, Id, Query, YesNo, paging};
use crate::problem::Problem;
use crate::resources::organisation::word;
use crate::state::ApiState;
use crate::wire::{AreaRef, Instant, NoticeKey, PageOf, RepresentativeKey, area_ref};

/// How far a notice is in one area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeAreaCounts {
    /// The area.
    area: AreaRef,
    /// How far it is there.
    counts: NoticeCounts,
}

/// How far a notice is, area by area, in the order of their codes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeCoverage {
    /// The area above them.
    area: AreaRef,
    /// Those right under it; what stands at the area itself stands under its own name.
    items: Vec<NoticeAreaCounts>,
    /// Areas right under it in which no inbox has it.
    missing: Vec<AreaRef>,
}

/// How far a notice is in each area, and where it has not arrived.
#[utoipa::path(
    get,
    path = "/api/notices/{id}/coverage",
    operation_id = "get_notice_coverage",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), NoticeLookQuery),
    responses((status = 200, description = "Area by area.", body = NoticeCoverage))
)]
pub(crate) async fn get_notice_coverage(
    State(state): State<ApiState>,
    caller: Caller<op::GetNoticeCoverage>,
    Id(id): Id<NoticeId>,
    Query(query): Query<NoticeLookQuery>,
) -> Result<Json<NoticeCoverage>, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let scope = caller.scope.clone();
    let at = area.clone();
    let found = state
        .db()
        .read(move |tx| {
            service::get(tx, id, &scope)?;
            counts::by_area(tx, id, &at)
        })
        .await?;
    let has = |path: &kernel::AreaPath| found.iter().any(|(one, _)| one == path);
    // Groups come and go with the rosters; a village whose group has nobody is seen in its list.
    let is_listed = area.depth() < 3;
    let children = map.areas.children(&area).filter(|child| is_listed && !has(&child.path));
    let missing = children.map(AreaRef::from).collect();
    Ok(Json(NoticeCoverage {
        area: area_ref(&map.areas, &area),
        missing,
        items: found
            .into_iter()
            .map(|(path, counts)| NoticeAreaCounts {
                area: area_ref(&map.areas, &path),
                counts: counts.into(),
            })
            .collect(),
    }))
}

/// Which inboxes are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeInboxQuery {
    /// Under this area; the caller's own when not given.
    area: Option<String>,
    /// `sent`, `accepted`, `opened`, `relayed` or `acknowledged`.
    step: Option<String>,
    /// Those that have reached the step (yes, when not given) or have not.
    reached: Option<YesNo>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// An inbox, and what is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeInboxView {
    /// Whose.
    name: String,
    /// The mandate, for a representative.
    representative_id: Option<RepresentativeKey>,
    /// The step of the chain.
    tier: &'static str,
    /// What that is called.
    tier_name: &'static str,
    /// Where.
    area: AreaRef,
    /// When it came into the inbox.
    queued_at: Instant,
    /// When it was handed out.
    sent_at: Option<Instant>,
    /// When the device or channel said that it has it.
    accepted_at: Option<Instant>,
    /// When it was opened.
    opened_at: Option<Instant>,
    /// When it was passed on.
    relayed_at: Option<Instant>,
    /// When it was acknowledged.
    acknowledged_at: Option<Instant>,
    /// The link of this recipient's group: `/n/…`.
    link: String,
    /// How often that link was opened: in the group, by nobody in particular.
    openings: i64,
}

/// Inboxes of a notice, by place; never by how far they are.
#[utoipa::path(
    get,
    path = "/api/notices/{id}/inboxes",
    operation_id = "list_notice_inboxes",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), NoticeInboxQuery),
    responses((status = 200, description = "A page.", body = PageOf<NoticeInboxView>))
)]
pub(crate) async fn list_notice_inboxes(
    State(state): State<ApiState>,
    caller: Caller<op::ListNoticeInboxes>,
    Id(id): Id<NoticeId>,
    Query(query): Query<NoticeInboxQuery>,
) -> Result<Json<PageOf<NoticeInboxView>>, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let step: Option<Step> = query.step.as_deref().map(|text| word(text, "/step")).transpose()?;
    let is_reached = query.reached.is_none_or(YesNo::is_yes);
    let scope = caller.scope.clone();
    let (page, opened) = state
        .db()
        .read(move |tx| {
            service::get(tx, id, &scope)?;
            let reached = step.map(|step| (step, is_reached));
            let page = inbox::list(tx, id, &area, reached, limit, cursor.as_ref())?;
            let codes: Vec<_> = page.items.iter().map(|inbox| inbox.code).collect();
            let opened = openings::of(tx, &codes)?;
            Ok::<_, notices::Error>((page, opened))
        })
        .await?;
    caller.has_read(&state, id, page.items.len()).await;
    Ok(Json(PageOf::of(page, |row: Inbox| NoticeInboxView {
        representative_id: row.representative.map(RepresentativeKey),
        tier: row.tier.as_str(),
        tier_name: row.tier.chinese(),
        area: area_ref(&map.areas, &row.area_path),
        queued_at: Instant(row.queued_at),
        sent_at: row.sent_at.map(Instant),
        accepted_at: row.accepted_at.map(Instant),
        opened_at: row.opened_at.map(Instant),
        relayed_at: row.relayed_at.map(Instant),
        acknowledged_at: row.acknowledged_at.map(Instant),
        link: link(&row.code),
        openings: opened.get(&row.code).copied().unwrap_or(0),
        name: row.name,
    })))
}
