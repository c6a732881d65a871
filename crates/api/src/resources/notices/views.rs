//! Notices as the wire shows them.

use access::Scope;
use access::policy::Named;
use db::Tx;
use kernel::AreaPath;
use kernel::Page;
use notices::{Counts, Me, Notice, Relay, State, Tier, counts, delivery, inbox, relays, themes};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Caller;
use crate::problem::Problem;
use crate::resources::attachments::{self, AttachmentView};
use crate::state::Map;
use crate::wire::{AreaRef, GatheringKey, Instant, NoticeKey, PageOf, area_ref};

/// Who looks, and where he counts.
pub(super) struct Look {
    pub(super) scope: Scope,
    pub(super) me: Me,
    /// How far it is, is counted in this area.
    pub(super) area: AreaPath,
}

impl Look {
    pub(super) fn new<O: Named>(caller: &Caller<O>, area: AreaPath) -> Self {
        Self { scope: caller.scope.clone(), me: me(caller), area }
    }
}

/// The caller as inboxes know him.
pub(super) fn me<O: Named>(caller: &Caller<O>) -> Me {
    let session = &caller.session;
    Me::new(session.account, session.representative, session.name.clone())
}

/// What people call a theme.
pub(crate) fn name_of(theme: &str) -> &str {
    themes::theme(theme).map_or(theme, |found| &found.name)
}

/// How many inboxes are how far; each step is counted by itself.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub(crate) struct NoticeCounts {
    /// All inboxes.
    queued: i64,
    /// Handed out to a device or a channel.
    sent: i64,
    /// The device or the channel says that it has it.
    accepted: i64,
    /// Opened.
    opened: i64,
    /// Passed on, as the recipient says.
    relayed: i64,
    /// Understood, as the recipient says.
    acknowledged: i64,
}

impl From<Counts> for NoticeCounts {
    fn from(counts: Counts) -> Self {
        let Counts { queued, sent, accepted, opened, relayed, acknowledged } = counts;
        Self { queued, sent, accepted, opened, relayed, acknowledged }
    }
}

/// Whom a notice is for, as its issuer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeAudienceView {
    /// The areas.
    areas: Vec<AreaRef>,
    /// The steps of the chain.
    #[schema(example = json!(["representative"]))]
    tiers: Vec<&'static str>,
    /// What they are called.
    tier_names: Vec<&'static str>,
    /// The tag of households, for the issuer's office alone.
    tag: Option<String>,
}

/// The meeting whose resolution a notice is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeMeeting {
    id: GatheringKey,
    /// The item of its agenda.
    item_number: Option<i64>,
}

/// The caller's own inbox of a notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeOwnInbox {
    /// The step of the chain.
    tier: &'static str,
    /// When it was opened first.
    opened_at: Option<Instant>,
    /// When it was passed on first.
    relayed_at: Option<Instant>,
    /// When it was acknowledged.
    acknowledged_at: Option<Instant>,
    /// What opens the page of the notice for the caller's group: `/n/…`.
    link: String,
}

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeView {
    id: NoticeKey,
    /// The office that issues it.
    issuer: AreaRef,
    /// Whether the caller works in that office.
    is_own: bool,
    /// `office`, `assembly` or `committee`.
    source: &'static str,
    /// What it is called.
    source_name: &'static str,
    /// The meeting whose resolution it is.
    meeting: Option<NoticeMeeting>,
    /// What it is about.
    #[schema(example = "medical_insurance")]
    theme: String,
    /// What that is called.
    theme_name: String,
    /// The title.
    title: String,
    /// The core text.
    words: String,
    /// Whom it is for.
    audience: NoticeAudienceView,
    /// Whether the recipients are asked to pass it on to the households.
    is_to_pass_on: bool,
    /// In which ways recipients are told outside: `wecom`, `sms`.
    reminders: Vec<&'static str>,
    /// `draft`, `published` or `withdrawn`.
    state: &'static str,
    /// What that is called.
    state_name: &'static str,
    /// The edition, from 1.
    edition: i64,
    /// Who wrote it.
    made_by: String,
    /// When it was written.
    made_at: Instant,
    /// When it went out.
    published_at: Option<Instant>,
    /// When it was taken back.
    withdrawn_at: Option<Instant>,
    /// Why.
    withdrawn_why: Option<String>,
    /// How far it is in the area of this view.
    counts: NoticeCounts,
    /// The version, for `If-Match`.
    version: i64,
}

/// An edition before the newest.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeEdition {
    /// Its number.
    edition: i64,
    /// The title.
    title: String,
    /// The core text.
    words: String,
    /// Why it was corrected.
    reason: String,
    /// Who corrected it.
    changed_by: String,
    /// When.
    changed_at: Instant,
}

/// A passing on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeRelayView {
    /// Where the relayer stands.
    area: AreaRef,
    /// `group_chat`, `in_person`, `phone`, `broadcast` or `board`.
    way: &'static str,
    /// What it is called.
    way_name: &'static str,
    /// The relayer's own words.
    words: Option<String>,
    /// Who.
    by: String,
    /// When.
    at: Instant,
}

/// The relay on the wire.
pub(super) fn relay(row: Relay, map: &Map) -> NoticeRelayView {
    NoticeRelayView {
        area: area_ref(&map.areas, &row.area_path),
        way: row.way.as_str(),
        way_name: row.way.chinese(),
        words: row.words,
        by: row.by,
        at: Instant(row.at),
    }
}

/// A notice, opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeDetail {
    #[serde(flatten)]
    notice: NoticeView,
    /// Whether it is still on its way into inboxes.
    is_on_its_way: bool,
    /// The area in which it is counted.
    area: AreaRef,
    /// How often its links were opened there: per group, never per person.
    openings: i64,
    /// How many questions wait there.
    open_questions: i64,
    /// The caller's own inbox.
    own: Option<NoticeOwnInbox>,
    /// To which steps the caller's office can pass it down.
    can_pass_to: Vec<&'static str>,
    /// Who passed it on there, the newest first; 500 at most.
    relays: Vec<NoticeRelayView>,
    /// What it said before, the newest first.
    editions: Vec<NoticeEdition>,
    /// Pictures.
    attachments: Vec<AttachmentView>,
}

impl NoticeDetail {
    pub(super) fn version(&self) -> i64 {
        self.notice.version
    }
}

fn view(notice: Notice, counted: Option<Counts>, scope: &Scope, map: &Map) -> NoticeView {
    let is_own = notices::service::is_office_of(scope, &notice.area_path);
    let (withdrawn_at, withdrawn_why) = notice.withdrawn.unzip();
    NoticeView {
        id: NoticeKey(notice.id),
        issuer: area_ref(&map.areas, &notice.area_path),
        is_own,
        source: notice.source.as_str(),
        source_name: notice.source.chinese(),
        meeting: notice
            .gathering_id
            .map(|id| NoticeMeeting { id: GatheringKey(id), item_number: notice.item_number }),
        theme_name: name_of(&notice.theme).to_owned(),
        theme: notice.theme,
        title: notice.text.title,
        words: notice.text.words,
        audience: NoticeAudienceView {
            areas: notice.audience.areas.iter().map(|path| area_ref(&map.areas, path)).collect(),
            tiers: notice.audience.tiers.iter().map(|tier| tier.as_str()).collect(),
            tier_names: notice.audience.tiers.iter().map(|tier| tier.chinese()).collect(),
            // By which households somebody was chosen is nobody else's to know.
            tag: notice.audience.tag.filter(|_| is_own),
        },
        is_to_pass_on: notice.is_to_pass_on,
        reminders: notice.reminders.iter().map(|way| way.as_str()).collect(),
        state: notice.state.as_str(),
        state_name: notice.state.chinese(),
        edition: notice.edition,
        made_by: notice.made_by,
        made_at: Instant(notice.made_at),
        published_at: notice.published_at.map(Instant),
        withdrawn_at: withdrawn_at.map(Instant),
        withdrawn_why,
        counts: counted.unwrap_or_default().into(),
        version: notice.version,
    }
}

/// A page of notices with how far each is.
pub(super) fn page(
    tx: &mut Tx<'_>,
    page: Page<Notice>,
    look: &Look,
    map: &Map,
) -> Result<PageOf<NoticeView>, Problem> {
    let ids: Vec<_> = page.items.iter().map(|notice| notice.id).collect();
    let counted = counts::of(tx, &ids, &look.area)?;
    Ok(PageOf::of(page, |notice| {
        let counted = counted.get(&notice.id).copied();
        view(notice, counted, &look.scope, map)
    }))
}

/// A notice with all that its page shows.
pub(super) fn detail(
    tx: &mut Tx<'_>,
    notice: Notice,
    look: &Look,
    map: &Map,
) -> Result<NoticeDetail, Problem> {
    let id = notice.id;
    let counted = counts::of(tx, &[id], &look.area)?.remove(&id);
    let own = inbox::own_of(tx, id, &look.me)?;
    let below = |area: &AreaPath| {
        let is_relayer = notice.state == State::Published
            && *area != notice.area_path
            && notice.area_path.contains(area);
        if is_relayer { notices::rules::below(area) } else { Vec::new() }
    };
    let can_pass_to: Vec<Tier> = if notices::service::stands_at(&look.scope, &look.area) {
        below(&look.area)
    } else {
        Vec::new()
    };
    let editions = notices::service::editions(tx, id)?;
    let passed = relays::list(tx, id, &look.area)?;
    Ok(NoticeDetail {
        is_on_its_way: delivery::is_running(tx, id)?,
        area: area_ref(&map.areas, &look.area),
        openings: counts::openings(tx, id, &look.area)?,
        open_questions: notices::questions::count_open(tx, &look.area, Some(id))?,
        own: own.map(|inbox| NoticeOwnInbox {
            tier: inbox.tier.as_str(),
            opened_at: inbox.opened_at.map(Instant),
            relayed_at: inbox.relayed_at.map(Instant),
            acknowledged_at: inbox.acknowledged_at.map(Instant),
            link: link(&inbox.code),
        }),
        can_pass_to: can_pass_to.iter().map(|tier| tier.as_str()).collect(),
        relays: passed.into_iter().map(|row| relay(row, map)).collect(),
        editions: editions
            .into_iter()
            .map(|one| NoticeEdition {
                edition: one.edition,
                title: one.text.title,
                words: one.text.words,
                reason: one.reason,
                changed_by: one.changed_by,
                changed_at: Instant(one.changed_at),
            })
            .collect(),
        attachments: attachments::of(tx, id.to_string())?,
        notice: view(notice, counted, &look.scope, map),
    })
}

/// The address of a link, without the host.
pub(crate) fn link(code: &kernel::PublicCode) -> String {
    format!("/n/{}", code.plain())
}
