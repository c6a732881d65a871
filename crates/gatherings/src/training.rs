//! Training (培训): what is wanted, what is planned, who is to come, who came, who has not been
//! trained in what yet.
//!
//! Invariants:
//! - A session that was held has one gathering; who came stands in that gathering's attendance alone,
//!   and the figure of person-times counts nothing else.
//! - A need is words about what to offer, with the records behind it; there is no number about a
//!   person in it, and nothing that could be summed up over one.
//! - Who enters a wish or an attendance for somebody else stands beside it by name.
//!
//! Entry points: [`plan`], [`change`], [`cancel`], [`invite`], [`attend`], [`coverage`], [`wish`];
//! [`needs`] for what the work shows.

mod attendance;
mod error;
pub mod needs;
mod plans;
mod rules;
mod themes;
mod wishes;

use kernel::id::{GatheringId, RepresentativeId, TrainingId, WishId};
use kernel::{AreaPath, Date, Timestamp};

use crate::model::Attendee;

pub use attendance::{attend, coverage, give_theme, take_back};
pub use error::{Error, Rejection};
pub use plans::{
    cancel, change, drop_due, get, invitation, invite, list, of_gathering, people, plan,
};
pub use rules::{LONGEST_INVITATION, MOST_HOURS};
pub use themes::{Theme, theme, themes};
pub use wishes::{settle, wish, wishes};

/// Where a session is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Venue {
    /// The township's Party school (乡镇党校).
    PartySchool,
    /// A village school (乡村学堂).
    VillageSchool,
    /// The office of a village or a community.
    VillageOffice,
    /// In the fields, in a courtyard, on the spot.
    OnTheSpot,
    /// Anywhere else.
    Other,
}

impl Venue {
    /// Every venue, in the order in which it is offered.
    pub const ALL: &'static [Self] = &[
        Self::PartySchool,
        Self::VillageSchool,
        Self::VillageOffice,
        Self::OnTheSpot,
        Self::Other,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PartySchool => "party_school",
            Self::VillageSchool => "village_school",
            Self::VillageOffice => "village_office",
            Self::OnTheSpot => "on_the_spot",
            Self::Other => "other",
        }
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::PartySchool => "乡镇党校",
            Self::VillageSchool => "乡村学堂",
            Self::VillageOffice => "村(社区)办公室",
            Self::OnTheSpot => "田间屋场",
            Self::Other => "其他",
        }
    }
}

impl std::str::FromStr for Venue {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|venue| venue.as_str() == text).ok_or(())
    }
}

/// How far a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It is planned.
    Planned,
    /// It was held.
    Held,
    /// It was called off.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: &'static [Self] = &[Self::Planned, Self::Held, Self::Cancelled];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::str::FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|state| state.as_str() == text).ok_or(())
    }
}

/// How it is known that somebody came. There is no other way: nobody signs in by an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Ticked on the list of those due.
    List,
    /// Read from a pasted chain or chat.
    Paste,
    /// Entered from a signed sheet of paper.
    Paper,
}

impl How {
    /// Every way.
    pub const ALL: &'static [Self] = &[Self::List, Self::Paste, Self::Paper];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Paste => "paste",
            Self::Paper => "paper",
        }
    }
}

impl std::str::FromStr for How {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|how| how.as_str() == text).ok_or(())
    }
}

/// What a session is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The theme, a code of the catalogue.
    pub theme: String,
    /// What it is about; the theme's name where nothing else is given.
    pub title: Option<String>,
    /// The area that holds it.
    pub area_path: AreaPath,
    /// Where it is held.
    pub venue: Venue,
    /// Where exactly.
    pub place: Option<String>,
    /// Who teaches.
    pub teacher: Option<String>,
    /// The day.
    pub planned_on: Date,
    /// When it begins, as it is told: 9:00, 上午9点.
    pub starts: Option<String>,
    /// Hours of teaching (学时).
    pub hours: Option<i64>,
    /// What to bring, what to know before.
    pub words: Option<String>,
}

/// A session as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// Its identifier.
    pub id: TrainingId,
    /// What it is to be, or was.
    pub plan: Plan,
    /// How far it is.
    pub state: State,
    /// The gathering that it became.
    pub gathering_id: Option<GatheringId>,
    /// Why it was called off.
    pub reason: Option<String>,
    /// Who planned it.
    pub made_by: String,
    /// How many are due.
    pub due: i64,
    /// How many came.
    pub present: i64,
    /// The number of changes, from 1.
    pub version: i64,
}

impl Training {
    /// What it is about.
    pub fn title(&self) -> &str {
        let name = || theme(&self.plan.theme).map_or("培训", |theme| theme.name);
        self.plan.title.as_deref().unwrap_or_else(name)
    }
}

/// Somebody on the list of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnList {
    /// Who.
    pub attendee: Attendee,
    /// Whether he or she was asked to come.
    pub is_due: bool,
    /// Whether he or she asked to be excused.
    pub is_excused: bool,
    /// How it is known that he or she came; nothing while not.
    pub came: Option<How>,
    /// Who entered it last.
    pub entered_by: String,
}

/// Who came, and who asked to be excused.
#[derive(Debug, Clone)]
pub struct Attended {
    /// The day on which it was held; the planned one when not given.
    pub held_on: Option<Date>,
    /// Who came.
    pub present: Vec<Attendee>,
    /// Who asked to be excused.
    pub excused: Vec<Attendee>,
    /// How it is known.
    pub how: How,
}

/// A wish to be trained in something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Its identifier.
    pub id: WishId,
    /// Whose it is.
    pub attendee: Attendee,
    /// The theme.
    pub theme: String,
    /// In words.
    pub words: String,
    /// The day.
    pub wished_on: Date,
    /// Who entered it.
    pub entered_by: String,
    /// Whether somebody else entered it.
    pub on_behalf: bool,
    /// What became of it.
    pub settled: Option<(Timestamp, String)>,
}

/// A theme, and who in an area has been trained in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The theme.
    pub theme: &'static str,
    /// Those serving who have not been.
    pub missing: Vec<RepresentativeId>,
    /// How many serve.
    pub serving: i64,
}
