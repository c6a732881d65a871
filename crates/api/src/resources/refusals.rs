//! What phones sent and the county refused: kept in full, for the offices to see to.

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use db::Tx;
use kernel::id::{MatterId, RefusalId};
use matters::sight::ABOUT_CADRES;
use matters::{Kind, Sight};
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use sync::refusals::{self, Refusal};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Id, JsonBody, Query, YesNo, paging};
use crate::problem::Problem;
use crate::problems;
use crate::state::ApiState;
use crate::wire::{AreaRef, Instant, NamedRef, PageOf, RefusalKey, area_ref};

/// A refused command.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusalView {
    id: RefusalKey,
    /// Who sent it: the account and the name.
    sender: NamedRef,
    /// Where the sender belongs.
    area: AreaRef,
    /// The identifier that the phone gave the command.
    command: String,
    /// What it was, as the phone said.
    #[schema(example = "record_contact")]
    kind: String,
    /// The body in full, as it came: JSON.
    body: String,
    /// The problem's code.
    code: String,
    /// What kind of problem it is, in Chinese.
    title: &'static str,
    /// The same in English.
    title_en: &'static str,
    /// What was wrong and what to do, in Chinese.
    detail: String,
    /// The same in English.
    detail_en: String,
    /// The version of the screens, as the phone said.
    app: String,
    /// The phone, as its session names it.
    device: String,
    /// When it was made by the phone's clock.
    recorded_at: Option<Instant>,
    /// When it came.
    received_at: Instant,
    /// Who has seen to it, when, and what was done.
    settled: Option<Settlement>,
}

/// Who has seen to something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Settlement {
    /// When.
    at: Instant,
    /// Who.
    by: String,
    /// What was done.
    words: String,
}

/// What stands in the place of a command whose words its reader may not see.
const WITHHELD: &str = "(内容只给上级看)";

/// The command as far as its reader may see it: it may be anything, and may carry the words of a
/// matter that is confidential or about the village itself.
fn shown_body(tx: &mut Tx<'_>, row: &Refusal, scope: &Scope) -> Result<String, Problem> {
    let sight = Sight::of(scope, &row.area_path);
    let names = |code: &&str| row.body.contains(*code);
    let is_sign = row.body.contains(Kind::EarlySign.as_str()) && !sight.confidential;
    let is_about = ABOUT_CADRES.iter().any(names) && !sight.about_cadres;
    let mut is_hidden = is_sign || is_about;
    if sight != Sight::ALL {
        // A step names its matter by the identifier alone.
        let starts = row.body.match_indices(MatterId::PREFIX).map(|(at, _)| at);
        let ids = starts.filter_map(|at| row.body.get(at..at + 30)?.parse::<MatterId>().ok());
        let named = matters::these(tx, &ids.collect::<Vec<_>>())?;
        is_hidden |= named.iter().any(|matter| !sight.shows(matter));
    }
    Ok(if is_hidden { WITHHELD.to_owned() } else { row.body.clone() })
}

fn view(row: Refusal, areas: &AreaTree) -> RefusalView {
    let entry = problems::entry(&row.reply.code);
    let settled = row.settled_at.map(|at| Settlement {
        at: Instant(at),
        by: row.settled_by.unwrap_or_default(),
        words: row.settled_words.unwrap_or_default(),
    });
    RefusalView {
        id: RefusalKey(row.id),
        sender: NamedRef::new(row.account, row.name),
        area: area_ref(areas, &row.area_path),
        command: row.command,
        kind: row.kind,
        body: row.body,
        code: row.reply.code,
        title: entry.title,
        title_en: entry.title_en,
        detail: row.reply.detail,
        detail_en: row.reply.detail_en,
        app: row.app,
        device: row.device,
        recorded_at: row.recorded_at.map(Instant),
        received_at: Instant(row.received_at),
        settled,
    }
}

/// Which refusals are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefusalQuery {
    /// Of senders under this area; the caller's own when not given.
    area: Option<String>,
    /// Those that nobody has seen to, or the others.
    open: Option<YesNo>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Refused commands of phones in an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/refusals",
    operation_id = "list_refusals",
    tag = "sync",
    params(RefusalQuery),
    responses((status = 200, description = "A page of refusals.", body = PageOf<RefusalView>))
)]
pub(crate) async fn list_refusals(
    State(state): State<ApiState>,
    caller: Caller<op::ListRefusals>,
    Query(query): Query<RefusalQuery>,
) -> Result<Json<PageOf<RefusalView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    if cursor.as_ref().is_some_and(|cursor| cursor.part(0).parse::<RefusalId>().is_err()) {
        return Err(Problem::of("request.bad-cursor").at("/cursor"));
    }
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let (under, is_open) = (area.clone(), query.open.map(YesNo::is_yes));
    let scope = caller.scope.clone();
    let page = state
        .db()
        .read(move |tx| {
            let mut page = refusals::list(tx, &under, is_open, limit, cursor.as_ref())?;
            for row in &mut page.items {
                row.body = shown_body(tx, row, &scope)?;
            }
            Ok::<_, Problem>(page)
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(PageOf::of(page, |row| view(row, &map.areas))))
}

/// What was done about a refused command.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settle {
    /// What was done.
    #[schema(min_length = 1, max_length = 2000, example = "已电话联系代表，重新记了一次")]
    words: String,
}

/// Note that a refused command was seen to; it stays readable.
#[utoipa::path(
    post,
    path = "/api/refusals/{id}/settle",
    operation_id = "settle_refusal",
    tag = "sync",
    params(("id" = RefusalKey, Path, description = "The refused command.")),
    request_body = Settle,
    responses((status = 200, description = "Noted.", body = RefusalView))
)]
pub(crate) async fn settle_refusal(
    State(state): State<ApiState>,
    caller: Caller<op::SettleRefusal>,
    Id(id): Id<RefusalId>,
    body: JsonBody<Settle>,
) -> Result<Json<RefusalView>, Problem> {
    let map = state.map().await?;
    let (scope, words) = (caller.scope.clone(), body.value.words);
    let row = state
        .db()
        .write(&caller.actor(), move |tx| {
            let mut row = refusals::settle(tx, id, &words, &scope)?;
            row.body = shown_body(tx, &row, &scope)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    Ok(Json(view(row, &map.areas)))
}
