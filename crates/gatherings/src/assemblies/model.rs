//! An assembly, its agenda, who belongs to it, and its minutes.

use kernel::id::{GatheringId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};
use representatives::statute::{Law, ListedMatter};
use serde::{Deserialize, Serialize};

use crate::model::Gathering;

kernel::words! {
    /// Where the record of an assembly stands.
    State {
        /// It is announced.
        Announced = "announced", "已通知";
        /// It was held, and its minutes are written.
        Held = "held", "记录中";
        /// Its minutes are closed.
        Closed = "closed", "已定稿";
    }
}

kernel::words! {
    /// What is to be done next, on a day.
    Stage {
        /// Its day is still to come.
        Awaited = "awaited", "待召开";
        /// Its day has come: who was there is to be entered.
        ToHold = "to_hold", "待登记到会";
        /// Its votes are to be entered.
        ToVote = "to_vote", "待登记表决";
        /// Its minutes are to be closed.
        ToClose = "to_close", "待定稿";
        /// What was decided is to be posted.
        ToDisclose = "to_disclose", "待公布";
        /// It hangs on the board.
        Posted = "posted", "公布中";
        /// Everything is done.
        Done = "done", "已办结";
    }
}

kernel::words! {
    /// Who called the assembly.
    Convened {
        /// The committee, as the law asks every quarter or half-year.
        Committee = "committee", "委员会召集";
        /// The committee, because a fifth of the representatives proposed it.
        Proposal = "proposal", "代表提议召集";
    }
}

/// An assembly as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    /// What it shares with every gathering: title, day, area, place, host, words, due and present.
    pub gathering: Gathering,
    /// Where its record stands.
    pub state: State,
    /// Which law applies.
    pub law: Law,
    /// Which session it is, in words: 第十二届第3次.
    pub session: Option<String>,
    /// When it begins: `HH:MM`.
    pub starts_at: Option<String>,
    /// When it was announced.
    pub announced_on: Date,
    /// Who called it.
    pub convened: Convened,
    /// How many representatives proposed it.
    pub proposers: Option<i64>,
    /// Elected representatives who belong to it.
    pub representatives: i64,
    /// Of the committee, without those who are representatives as well; `None` where the village has
    /// not said how many it has.
    pub committee: Option<i64>,
    /// Of the committee, who came.
    pub committee_present: i64,
    /// Who else was there, in words.
    pub observers: Option<String>,
    /// What was posted, and how long.
    pub disclosure: Option<Disclosure>,
    /// How often its minutes were closed.
    pub edition: i64,
    /// Why closed minutes are being corrected.
    pub correcting: Option<String>,
    /// How many items its agenda has, and how many of them were voted on.
    pub items: (i64, i64),
}

impl Assembly {
    /// How many belong to it; `None` where the committee is not known.
    pub fn members(&self) -> Option<i64> {
        self.committee.map(|committee| committee + self.representatives)
    }

    /// How many came; `None` before that was entered.
    pub fn present(&self) -> Option<i64> {
        (self.state != State::Announced).then_some(self.gathering.present)
    }

    /// What is to be done next on that day.
    pub fn stage(&self, today: Date) -> Stage {
        match self.state {
            State::Announced if self.gathering.held_on > today => Stage::Awaited,
            State::Announced => Stage::ToHold,
            State::Held if self.items.0 > 0 && self.items.1 == 0 => Stage::ToVote,
            State::Held => Stage::ToClose,
            State::Closed => match &self.disclosure {
                None => Stage::ToDisclose,
                Some(disclosure) if disclosure.until >= today => Stage::Posted,
                Some(_) => Stage::Done,
            },
        }
    }
}

/// What was posted, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Where, in words.
    pub place: Option<String>,
}

/// An item of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number, from 1.
    pub number: i64,
    /// What it is.
    pub title: String,
    /// The matter of the law's list that it is.
    pub listed: Option<ListedMatter>,
    /// When the Party organisation studied it.
    pub studied_on: Option<Date>,
    /// When the villagers' meeting authorised the assembly to decide it.
    pub authorised_on: Option<Date>,
    /// The votes; `None` before they were counted, and for what was only reported.
    pub vote: Option<Vote>,
    /// What was resolved, in words.
    pub resolution: Option<String>,
}

/// The votes on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// In favour.
    pub yes: i64,
    /// Against.
    pub no: i64,
    /// Neither.
    pub abstain: i64,
}

/// A representative who belongs to an assembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The representative, as attendances point at him.
    pub representative_id: RepresentativeId,
    /// The name, kept as it was.
    pub name: String,
    /// The group (or village) that elected.
    pub area_path: AreaPath,
    /// Whether it is a woman; `None` where that is not recorded.
    pub is_woman: Option<bool>,
    /// Whether the representative came.
    pub is_present: bool,
}

/// An item as it is entered.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// What it is: 1 to 100 characters.
    pub title: String,
    /// The matter of the law's list that it is.
    pub listed: Option<ListedMatter>,
    /// When the Party organisation studied it.
    pub studied_on: Option<Date>,
    /// When the villagers' meeting authorised the assembly to decide it.
    pub authorised_on: Option<Date>,
}

/// An assembly to be announced, or what it is changed to.
#[derive(Debug, Clone)]
pub struct NewAssembly {
    /// The identifier, when the asker already made one.
    pub id: Option<GatheringId>,
    /// What it is called: 1 to 100 characters.
    pub title: String,
    /// The day; one that is still to come, or one that is over, entered from paper.
    pub held_on: Date,
    /// When it begins: `HH:MM`.
    pub starts_at: Option<String>,
    /// The village or community.
    pub area_path: AreaPath,
    /// Which law applies there.
    pub law: Law,
    /// Where.
    pub place: Option<String>,
    /// Who leads it.
    pub host: Option<String>,
    /// Which session it is.
    pub session: Option<String>,
    /// When it is announced; today when not given.
    pub announced_on: Option<Date>,
    /// Who called it.
    pub convened: Convened,
    /// How many representatives proposed it.
    pub proposers: Option<i64>,
    /// The agenda, in order.
    pub agenda: Vec<NewItem>,
}

/// Who came, as it is entered: the whole list.
#[derive(Debug, Clone)]
pub struct Presence {
    /// The representatives who came.
    pub representatives: Vec<RepresentativeId>,
    /// How many of the committee came, without those who are representatives.
    pub committee: i64,
    /// Who else was there.
    pub observers: Option<String>,
    /// What was said beside the agenda.
    pub words: Option<String>,
}

/// Closed minutes, with who closed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The number, from 1.
    pub number: i64,
    /// What they say.
    pub minutes: Minutes,
    /// Why the edition before was corrected; `None` for the first.
    pub reason: Option<String>,
    /// Who closed them.
    pub closed_by: String,
    /// When.
    pub closed_at: Timestamp,
}

/// What closed minutes say, in words and numbers of their own: nothing of it follows later changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// What it is called.
    pub title: String,
    /// Which session it was.
    pub session: Option<String>,
    /// The day.
    pub held_on: Date,
    /// When it began.
    pub starts_at: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Who led it.
    pub host: Option<String>,
    /// When it was announced.
    pub announced_on: Date,
    /// Who called it.
    pub convened: String,
    /// How many proposed it.
    pub proposers: Option<i64>,
    /// How many belong to it; `None` where the committee was not known.
    pub members: Option<i64>,
    /// How many came.
    pub present: i64,
    /// Women representatives among them.
    pub women_present: i64,
    /// Of the committee, who came.
    pub committee_present: i64,
    /// The representatives who came.
    pub present_names: Vec<String>,
    /// Those who did not.
    pub absent_names: Vec<String>,
    /// Who else was there.
    pub observers: Option<String>,
    /// What was said beside the agenda.
    pub words: Option<String>,
    /// The agenda with its votes and resolutions.
    pub items: Vec<MinutesItem>,
}

/// An item of closed minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesItem {
    /// What it was.
    pub title: String,
    /// The code of the matter of the law's list.
    pub listed: Option<String>,
    /// When the Party organisation studied it.
    pub studied_on: Option<Date>,
    /// When the villagers' meeting authorised it.
    pub authorised_on: Option<Date>,
    /// The votes.
    pub vote: Option<Vote>,
    /// What was resolved.
    pub resolution: Option<String>,
}

/// Which assemblies a list shows; all conditions together.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Held in this area.
    pub area: AreaPath,
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
}
