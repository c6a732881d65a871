//! A phone and the county agree: commands in, receipts and rows out, in one request.
//! `docs/sync.md` is the contract.

mod commands;
mod notice_rows;
mod profile;
mod rows;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use kernel::Date;
use kernel::id::RepresentativeId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use sync::{Ask, Incoming, Receipt, Sender, World};
use utoipa::ToSchema;

pub(crate) use crate::resources::sync::commands::sender;

use crate::extract::{Caller, RawJson};
use crate::problem::Problem;
use crate::problems;
use crate::resources::catalogues::TaggedCatalogues;
use crate::resources::me::Me;
use crate::resources::sync::profile::{Mandate, Profile};
use crate::resources::sync::rows::{LeftRows, Rows};
use crate::state::{ApiState, Map};
use crate::wire::{Day, Instant};

/// How many commands one request may carry.
const MOST_COMMANDS: usize = 50;

/// What a phone sends.
#[derive(Deserialize, ToSchema)]
#[schema(as = SyncRequest)]
struct Request<'r> {
    /// The protocol that the phone speaks.
    #[schema(example = 1)]
    protocol: i64,
    /// The version of the screens.
    #[schema(example = "0.2.0")]
    app: Option<String>,
    /// The phone's own clock, now; kept in no record and trusted for nothing.
    #[expect(dead_code, reason = "part of the protocol; no rule asks for it yet")]
    device_at: Option<String>,
    /// The cursor of the last answer; nothing for the first time.
    cursor: Option<String>,
    /// The tag of the catalogues that the phone holds.
    catalogues: Option<String>,
    /// The tag of the profile that the phone holds.
    profile: Option<String>,
    /// What the phone has recorded, in the order in which it was made; 50 at most.
    #[serde(default, borrow)]
    #[schema(value_type = Vec<CommandOnWire>, max_items = 50)]
    commands: Vec<&'r RawValue>,
}

/// A command; a damaged one is refused alone, and kept.
#[derive(ToSchema)]
#[schema(as = SyncCommand)]
#[expect(dead_code, reason = "only described: each command is read by itself")]
struct CommandOnWire {
    /// Minted on the phone.
    #[schema(example = "cmd_01jz0000000000000000000000")]
    id: String,
    /// `record_contact`, `correct_contact`, `void_contact`, `submit_matter`, `act_on_matter`,
    /// `refer_accusation`, `open_notice`, `acknowledge_notice`, `relay_notice`, `ask_about_notice`,
    /// `suggest` or `unreadable`.
    #[schema(example = "record_contact")]
    kind: String,
    /// The phone's clock when it was made.
    recorded_at: Option<String>,
    /// As the operation of the interface takes it, with what its path and headers would carry.
    #[schema(value_type = Object)]
    body: Value,
}

/// What a phone is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct SyncAnswer {
    /// The protocol of this answer.
    protocol: i64,
    /// The server's clock.
    server_at: Instant,
    /// Today in China.
    today: Day,
    /// The county's own day for lists and months.
    as_of: Day,
    /// What became of each command, in their order.
    receipts: Vec<ReceiptView>,
    /// Where the next request goes on; `null` for who gets no rows.
    cursor: Option<String>,
    /// Whether the rows are everything, and take the place of all that the phone holds.
    is_whole: bool,
    rows: Rows,
    left: LeftRows,
    /// Whether to ask again at once with the new cursor.
    has_more: bool,
    /// What the phone should hold in all.
    counts: CountsView,
    /// Who is signed in, and for whom; `null` when the phone holds it already.
    profile: Option<Profile>,
    /// Codes and their names; `null` when the phone holds them already.
    catalogues: Option<&'static TaggedCatalogues>,
}

/// What became of a command.
#[derive(Serialize, ToSchema)]
#[schema(as = SyncReceipt)]
struct ReceiptView {
    /// The command.
    command: String,
    /// `accepted`, `refused` or `superseded`.
    #[schema(example = "accepted")]
    outcome: &'static str,
    /// What it made or touched, or what stands in its place.
    object: Option<String>,
    /// The version of that.
    version: Option<i64>,
    /// The problem's code, where it was not simply done.
    code: Option<String>,
    /// What kind of problem it is, in Chinese.
    title: Option<&'static str>,
    /// What is so and what to do next, in Chinese.
    detail: Option<String>,
    /// The title in English.
    title_en: Option<&'static str>,
    /// The detail in English.
    detail_en: Option<String>,
}

impl ReceiptView {
    fn of(receipt: Receipt) -> Self {
        let entry = receipt.reply.as_ref().map(|reply| problems::entry(&reply.code));
        let (mut code, mut detail, mut detail_en) = (None, None, None);
        if let Some(reply) = receipt.reply {
            code = Some(reply.code);
            detail = Some(reply.detail);
            detail_en = Some(reply.detail_en);
        }
        Self {
            command: receipt.command,
            outcome: receipt.outcome.as_str(),
            object: receipt.object,
            version: receipt.version,
            code,
            title: entry.map(|entry| entry.title),
            detail,
            title_en: entry.map(|entry| entry.title_en),
            detail_en,
        }
    }
}

/// What a phone should hold in all.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = SyncCounts)]
struct CountsView {
    /// Households.
    households: i64,
    /// Those of them contacted this month.
    contacted: i64,
    /// Contacts.
    contacts: i64,
    /// Matters.
    matters: i64,
    /// Notices.
    notices: i64,
}

/// Send what a phone has recorded, and get what has changed for it.
#[utoipa::path(
    post,
    path = "/api/sync",
    operation_id = "sync",
    tag = "sync",
    request_body = Request,
    responses((status = 200, description = "Receipts and rows.", body = SyncAnswer))
)]
pub(crate) async fn sync(
    State(state): State<ApiState>,
    caller: Caller<op::Sync>,
    RawJson(body): RawJson,
) -> Result<Json<SyncAnswer>, Problem> {
    let map = state.map().await?;
    let asked = request(&body)?;
    let sender = commands::sender(&caller.session, asked.app.as_deref());
    let own = sender.representative;
    let read = |raw: &&RawValue| commands::read(raw, asked.protocol, &caller.session, &map);
    let commands: Vec<Incoming> = asked.commands.iter().map(read).collect();
    let receipts = push(&state, &caller, sender, commands).await?;
    let day = map.day(state.now());
    let world = match own {
        Some(own) => Some(pull(&state, own, asked.cursor, day).await?),
        None => None,
    };
    if let Some((world, _)) = &world
        && world.rows() > 0
    {
        caller.has_read(&state, "sync", world.rows()).await;
    }
    if let (Some((world, _)), Some(own)) = (&world, own) {
        note_handing(&state, &caller, own, world).await?;
    }
    let (world, mandate) = world.unzip();
    let me = Me::read(&state, &caller.session, &map.areas).await?;
    let profile = Profile::of(me, &caller.session, &map, state.now(), mandate.as_ref());
    let is_held = |held: Option<&str>, tag: &str| held == Some(tag);
    let catalogues = TaggedCatalogues::for_phones();
    let mut answer = SyncAnswer {
        protocol: commands::PROTOCOL,
        server_at: Instant(state.now()),
        today: Day(state.now().date_in_china()),
        as_of: Day(day),
        receipts: receipts.into_iter().map(ReceiptView::of).collect(),
        cursor: None,
        is_whole: true,
        rows: Rows::default(),
        left: LeftRows::default(),
        has_more: false,
        counts: CountsView::default(),
        profile: (!is_held(asked.profile.as_deref(), profile.tag())).then_some(profile),
        catalogues: (!is_held(asked.catalogues.as_deref(), catalogues.tag())).then_some(catalogues),
    };
    if let Some((world, own)) = world.zip(own) {
        answer.tell(world, own, &map, day);
    }
    Ok(Json(answer))
}

impl SyncAnswer {
    fn tell(&mut self, world: World, own: RepresentativeId, map: &Map, day: Date) {
        self.cursor = Some(world.cursor.clone());
        self.is_whole = world.is_whole;
        self.has_more = world.has_more;
        self.left = LeftRows::of(&world.left);
        let sync::Counts { households, contacted, contacts, matters, notices } = world.counts;
        self.counts = CountsView { households, contacted, contacts, matters, notices };
        self.rows = Rows::of(world, own, map, day);
    }
}

/// Reads what stands around the commands; each command is read by itself.
fn request(body: &[u8]) -> Result<Request<'_>, Problem> {
    let asked: Request<'_> = serde_json::from_slice(body).map_err(|error| {
        let problem =
            Problem::of(if error.is_data() { "request.invalid" } else { "request.malformed" });
        let place = format!("(line {}, column {})", error.line(), error.column());
        problem.saying(
            format!("上传的内容不完整，请重新上传。{place}"),
            format!("This is not what a phone sends: {error}. Send it again."),
        )
    })?;
    if asked.commands.len() > MOST_COMMANDS {
        return Err(Problem::of("sync.too-many-commands").at("/commands"));
    }
    Ok(asked)
}

/// All commands of a request in one transaction, one place in the writer's queue.
async fn push(
    state: &ApiState,
    caller: &Caller<op::Sync>,
    sender: Sender,
    commands: Vec<Incoming>,
) -> Result<Vec<Receipt>, Problem> {
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    let work = move |tx: &mut db::Tx<'_>| sync::push(tx, &sender, commands);
    Ok(state.db().write(&caller.actor(), work).await?)
}

/// Notes which notices this answer hands out, and which the phone has taken, where there is any.
///
/// Most requests bring none and have none on its way, and write nothing.
async fn note_handing(
    state: &ApiState,
    caller: &Caller<op::Sync>,
    own: RepresentativeId,
    world: &World,
) -> Result<(), Problem> {
    let (taken_to, place) = (world.taken_to, world.place);
    let is_new = |held: &&notices::Held| held.inbox.accepted_at.is_none();
    let handed: Vec<_> = world.notices.iter().filter(is_new).map(|held| held.notice.id).collect();
    let is_taken = match taken_to {
        Some(place) => {
            let ask =
                move |tx: &mut db::Tx<'_>| notices::inbox::is_on_its_way(tx, own.into(), place);
            state.db().read(ask).await?
        }
        None => false,
    };
    if handed.is_empty() && !is_taken {
        return Ok(());
    }
    let note = move |tx: &mut db::Tx<'_>| {
        notices::inbox::note_handing(tx, own.into(), taken_to, &handed, place)
    };
    Ok(state.db().write(&caller.actor(), note).await?)
}

/// What the phone does not have yet, and the mandate for its profile: one state of the data.
async fn pull(
    state: &ApiState,
    representative: RepresentativeId,
    cursor: Option<String>,
    day: Date,
) -> Result<(World, Mandate), Problem> {
    let ask = Ask { representative, cursor, day, most_rows: None };
    let read = state.db().read(move |tx| {
        let world = sync::pull(tx, &ask)?;
        Ok::<_, sync::Error>((world, Mandate::load(tx, representative)?))
    });
    Ok(read.await?)
}
