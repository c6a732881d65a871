//! Turnovers as values.

use kernel::id::{HouseholdId, LinkId, PersonId, RepresentativeId, TurnoverId};
use kernel::{AreaPath, Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{EndReason, SelectionWay};

kernel::words! {
    /// What a turnover is about.
    BatchKind {
        /// One representative leaves, others take over (离任交接).
        HandOver = "hand_over", "离任交接";
        /// The term of a village ends and another begins (换届).
        Term = "term", "换届";
        /// One seat is filled within the term (补选).
        ByElection = "by_election", "补选";
    }
}

kernel::words! {
    /// How far a turnover has come.
    BatchState {
        /// Being prepared; nothing has changed.
        Draft = "draft", "草稿";
        /// Carried out.
        Done = "done", "已完成";
        /// Taken back.
        Undone = "undone", "已撤销";
    }
}

/// What is to happen, on which day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The first day of what comes after.
    pub on: Date,
    /// The name of the term that begins (届次), for a village's turnover.
    #[serde(default)]
    pub term: String,
    /// What becomes of each who serves.
    pub seats: Vec<Seat>,
    /// Who comes without following anybody.
    #[serde(default)]
    pub newcomers: Vec<Newcomer>,
    /// Households that go elsewhere than the seat says.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// One who serves, and what becomes of the seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The mandate.
    pub representative: RepresentativeId,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What becomes of a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// The same person serves on (连任).
    Continues {
        /// How the person was chosen for the new term.
        appointment: Appointment,
    },
    /// Another person follows and takes the households (接任).
    Replaced {
        /// Why the service ends.
        reason: EndReason,
        /// Who follows.
        by: Successor,
        /// How the successor was chosen.
        appointment: Appointment,
    },
    /// Nobody follows; others take the households, or nobody does.
    Ends {
        /// Why the service ends.
        reason: EndReason,
        /// Those who take the households.
        heirs: Vec<RepresentativeId>,
        /// Whether the mandate of the law ends with it.
        ends_statutory: bool,
    },
}

impl Plan {
    /// The persons of the registry who follow somebody or come anew.
    pub fn known_persons(&self) -> Vec<PersonId> {
        let followers = self.seats.iter().filter_map(|seat| match &seat.outcome {
            Outcome::Replaced { by, .. } => Some(by),
            _ => None,
        });
        let all = followers.chain(self.newcomers.iter().map(|newcomer| &newcomer.who));
        let known = all.filter_map(|who| match who {
            Successor::Known { id } => Some(*id),
            Successor::New { .. } => None,
        });
        known.collect()
    }
}

/// How somebody was chosen, and by which letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// How chosen.
    pub way: SelectionWay,
    /// The ground in words.
    pub ground: String,
    /// The number of the letter of appointment.
    pub letter_number: Option<String>,
    /// Whether also elected by law (法定代表) for this term.
    pub statutory: bool,
}

/// Who follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Successor {
    /// A person of the registry.
    Known {
        /// The person.
        id: PersonId,
    },
    /// Somebody to be added.
    New {
        /// What is known of him or her.
        person: NewPerson,
    },
}

/// A person to be added when the turnover is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// The name; empty in a draft that is not finished.
    pub name: String,
    /// Sex by GB/T 2261.1.
    pub sex: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// Somebody who comes without following anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newcomer {
    /// Who.
    pub who: Successor,
    /// The path of the group or village to serve.
    pub area: String,
    /// How chosen.
    pub appointment: Appointment,
    /// The unlinked households that he or she takes.
    pub takes: Vec<HouseholdId>,
}

/// A household that goes elsewhere than the seat of its representative says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The household.
    pub household: HouseholdId,
    /// Who takes it: somebody who serves now; nobody leaves it unlinked.
    pub to: Option<RepresentativeId>,
}

/// Who has a household afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Nobody: it is unlinked.
    Nobody,
    /// Somebody who serves now and afterwards.
    Serving(RepresentativeId),
    /// Whoever follows on that seat of the plan.
    Seat(usize),
    /// That newcomer of the plan.
    Newcomer(usize),
}

/// A household that changes hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The household.
    pub household: HouseholdId,
    /// Its group.
    pub area: AreaPath,
    /// Whose it was; nobody's when it was unlinked.
    pub from: Option<RepresentativeId>,
    /// Whose it is then.
    pub to: Target,
}

/// Somebody who could take households over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heir {
    /// The mandate.
    pub id: RepresentativeId,
    /// The group served.
    pub area: AreaPath,
    /// How many households already.
    pub load: i64,
}

/// A turnover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The identifier.
    pub id: TurnoverId,
    /// What it is about.
    pub kind: BatchKind,
    /// The village.
    pub area_path: AreaPath,
    /// The representative who leaves, in a hand-over.
    pub subject: Option<RepresentativeId>,
    /// How far it has come.
    pub state: BatchState,
    /// What is to happen, or happened.
    pub plan: Plan,
    /// What it did.
    pub effects: Option<Effects>,
    /// The version, from 1.
    pub version: i64,
    /// When it was begun.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When it was carried out.
    pub done_at: Option<Timestamp>,
    /// By whom.
    pub done_by: Option<String>,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
    /// By whom.
    pub undone_by: Option<String>,
}

/// A turnover to be begun.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is about.
    pub kind: BatchKind,
    /// The village, or for a by-election the group.
    pub area_path: AreaPath,
    /// The representative who leaves.
    pub subject: Option<RepresentativeId>,
    /// What is to happen.
    pub plan: Plan,
}

/// What a turnover did: all that is needed to take it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    /// Serving mandates that were given, in the order of the plan.
    pub appointed: Vec<RepresentativeId>,
    /// Mandates of the law that were given.
    pub statutory: Vec<RepresentativeId>,
    /// Mandates that were ended.
    pub ended: Vec<EndedMandate>,
    /// Mandates that went on into another term.
    pub renewed: Vec<Renewed>,
    /// Links that were made.
    pub links_made: Vec<LinkId>,
    /// Links that were ended.
    pub links_ended: Vec<LinkId>,
    /// Households that changed hands.
    pub moved: Vec<Moved>,
    /// Who left, and who takes what belongs to no household.
    pub heirs: Vec<(RepresentativeId, Option<RepresentativeId>)>,
    /// Selection files that ended with a mandate given here.
    #[serde(default)]
    pub files: Vec<crate::selection::EndedFile>,
    /// What other rooms did with it, in their own words.
    pub also: serde_json::Value,
}

/// A mandate that was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedMandate {
    /// The mandate.
    pub id: RepresentativeId,
    /// The first day no longer served.
    pub on: Date,
    /// Why.
    pub reason: EndReason,
    /// Whether it is one that serves households.
    pub is_serving: bool,
}

/// A mandate that went on into another term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewed {
    /// The mandate.
    pub representative: RepresentativeId,
    /// The term that ended.
    pub closed: ClosedTerm,
}

/// A term that ended while the service went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedTerm {
    /// The first day of the next term.
    pub until_on: Date,
    /// The name of the term that began then.
    pub term: String,
    /// How the person had been chosen for the term that ended.
    pub way: SelectionWay,
    /// The ground in words.
    pub ground: String,
    /// The number of its letter of appointment.
    pub letter_number: Option<String>,
}

/// A term for which somebody served, or serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The name of the term (届次); empty where nobody gave it one.
    pub term: String,
    /// The first day.
    pub from_on: Date,
    /// The first day of the next one, or the first no longer served.
    pub until_on: Option<Date>,
    /// How chosen for it.
    pub way: SelectionWay,
    /// The ground in words.
    pub ground: String,
    /// The number of its letter of appointment.
    pub letter_number: Option<String>,
}

/// A household that changed hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The household.
    pub household: HouseholdId,
    /// Whose it was.
    pub from: Option<RepresentativeId>,
    /// Whose it is.
    pub to: Option<RepresentativeId>,
}
