//! What became of the messages that tell recipients outside of a notice.

use std::collections::HashMap;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use channels::reminders::{self, Receipt, Standing};
use kernel::id::NoticeId;
use kernel::{Cursor, Limit, Page};
use notices::{Inbox, Reminder, inbox, service};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::extract::{Caller, Id, Query, paging};
use crate::problem::Problem;
use crate::resources::organisation::word;
use crate::state::ApiState;
use crate::wire::{AreaRef, Instant, NoticeKey, PageOf, RepresentativeKey, area_ref};

/// How many reminders went one way, and how far they are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeReminderSum {
    /// `wecom` or `sms`.
    #[schema(example = "wecom")]
    way: &'static str,
    /// What it is called.
    way_name: &'static str,
    /// Waiting or on their way.
    waiting: usize,
    /// Taken by the provider.
    accepted: usize,
    /// Not gone.
    failed: usize,
}

/// One recipient's reminder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeReminderView {
    /// Whose.
    name: String,
    /// The mandate, for a representative.
    representative_id: Option<RepresentativeKey>,
    /// Where.
    area: AreaRef,
    /// `wecom` or `sms`.
    way: &'static str,
    /// What it is called.
    way_name: &'static str,
    /// `waiting`, `accepted` or `failed`.
    state: &'static str,
    /// What that is called.
    state_name: &'static str,
    /// Why it has not gone, in Chinese.
    fault: Option<String>,
    /// The same in English.
    fault_en: Option<String>,
    /// When it ended; when it was queued, while it has not.
    at: Instant,
}

/// The reminders of a notice: their sums, and a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeReminders {
    /// By way; a way with none is left out.
    sums: Vec<NoticeReminderSum>,
    /// Recipients who have the notice in their inbox and were reminded in no way.
    none: usize,
    /// The reminders that were asked for, by place.
    #[serde(flatten)]
    page: PageOf<NoticeReminderView>,
}

/// Which reminders are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeReminderQuery {
    /// Under this area; the caller's own when not given.
    area: Option<String>,
    /// `wecom` or `sms`.
    way: Option<String>,
    /// `waiting`, `accepted` or `failed`.
    state: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What became of the messages that tell recipients of a notice; never to which number they went.
#[utoipa::path(
    get,
    path = "/api/notices/{id}/reminders",
    operation_id = "list_notice_reminders",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), NoticeReminderQuery),
    responses((status = 200, description = "Sums and a page.", body = NoticeReminders))
)]
pub(crate) async fn list_notice_reminders(
    State(state): State<ApiState>,
    caller: Caller<op::ListNoticeReminders>,
    Id(id): Id<NoticeId>,
    Query(query): Query<NoticeReminderQuery>,
) -> Result<Json<NoticeReminders>, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let of_way: Option<Reminder> = query.way.as_deref().map(|one| word(one, "/way")).transpose()?;
    let of_state: Option<Standing> =
        query.state.as_deref().map(|one| word(one, "/state")).transpose()?;
    let scope = caller.scope.clone();
    let (inboxes, mut receipts) = state
        .db()
        .read(move |tx| {
            service::get(tx, id, &scope)?;
            let mut inboxes: Vec<Inbox> = Vec::new();
            let whole = Limit::new(Limit::MAX).unwrap_or_default();
            let mut after: Option<Cursor> = None;
            loop {
                let page = inbox::list(tx, id, &area, None, whole, after.as_ref())?;
                inboxes.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let receipts = reminders::receipts(tx, id)?;
            let by_recipient: HashMap<Uuid, Receipt> =
                receipts.into_iter().map(|receipt| (receipt.recipient, receipt)).collect();
            Ok::<_, Problem>((inboxes, by_recipient))
        })
        .await?;
    let all = inboxes.len();
    let reminded: Vec<(Inbox, Receipt)> = inboxes
        .into_iter()
        .filter_map(|inbox| receipts.remove(&inbox.recipient).map(|receipt| (inbox, receipt)))
        .collect();
    let sums = Reminder::ALL.iter().filter_map(|one| {
        let of = |standing: Standing| {
            let is_of = |receipt: &Receipt| (receipt.way, receipt.standing) == (*one, standing);
            reminded.iter().filter(|(_, receipt)| is_of(receipt)).count()
        };
        let sum = NoticeReminderSum {
            way: one.as_str(),
            way_name: one.chinese(),
            waiting: of(Standing::Waiting),
            accepted: of(Standing::Accepted),
            failed: of(Standing::Failed),
        };
        (sum.waiting + sum.accepted + sum.failed > 0).then_some(sum)
    });
    let sums = sums.collect();
    let none = all - reminded.len();
    let after: Option<Uuid> = cursor.and_then(|cursor| cursor.part(0).parse().ok());
    let is_asked = |receipt: &Receipt| {
        of_way.is_none_or(|one| receipt.way == one)
            && of_state.is_none_or(|one| receipt.standing == one)
    };
    let mut listed: Vec<(Inbox, Receipt)> =
        reminded.into_iter().filter(|(_, receipt)| is_asked(receipt)).collect();
    if let Some(after) = after {
        let place = listed.iter().position(|(inbox, _)| inbox.recipient == after);
        listed.drain(..place.map_or(listed.len(), |place| place + 1));
    }
    listed.truncate(usize::try_from(limit.with_next()).unwrap_or(usize::MAX));
    let page = Page::cut(listed, limit, |(inbox, _)| Cursor::new([inbox.recipient.to_string()]));
    caller.has_read(&state, id, page.items.len()).await;
    let page = PageOf::of(page, |(inbox, receipt)| NoticeReminderView {
        representative_id: inbox.representative.map(RepresentativeKey),
        area: area_ref(&map.areas, &inbox.area_path),
        way: receipt.way.as_str(),
        way_name: receipt.way.chinese(),
        state: receipt.standing.as_str(),
        state_name: receipt.standing.chinese(),
        fault: receipt.fault.as_ref().map(|fault| fault.chinese.to_string()),
        fault_en: receipt.fault.as_ref().map(|fault| fault.english.to_string()),
        at: Instant(receipt.at),
        name: inbox.name,
    });
    Ok(Json(NoticeReminders { sums, none, page }))
}
