//! An assembly as it goes over the wire: in a list, whole, and its closed minutes.

use access::Scope;
use db::Tx;
use gatherings::assemblies::{self, Assembly, Edition, Item, Minutes, MinutesItem, Seat, Vote};
use kernel::Date;
use kernel::id::GatheringId;
use representatives::statute::ListedMatter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::resources::statute_checks::CheckView;
use crate::state::Map;
use crate::wire::{AreaRef, Day, GatheringKey, Instant, RepresentativeKey, area_ref};

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

impl AssemblyView {
    /// The version of the assembly.
    pub(crate) fn version(&self) -> i64 {
        self.version
    }

    /// How many people it names.
    pub(crate) fn people(&self) -> usize {
        self.seats.len()
    }
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

impl From<VoteView> for Vote {
    fn from(vote: VoteView) -> Self {
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

pub(crate) fn summary(one: &Assembly, women_present: i64, map: &Map, today: Date) -> SummaryView {
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

pub(crate) fn view(
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
