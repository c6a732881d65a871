//! The record of a dispute: who quarrels about what, how grave it is, and the way to an agreement.
//!
//! Mediation is voluntary: when one side clearly refuses, it ends (人民调解法第三条、第十七条). An agreement
//! may be oral or written (第二十八条); both sides together may ask a court to confirm it within 30 days
//! of its taking effect (第三十三条), and whether it is kept is looked after (第三十一条).

use std::sync::LazyLock;

use access::Scope;
use db::{DbError, Tx};
use kernel::id::MatterId;
use kernel::{Date, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::Error;
use crate::catalogue::Level;
use crate::fault::Fault;
use crate::model::{Kind, Matter};
use crate::particulars::{
    LONGEST_NAME, LONGEST_TEXT, happened, in_charge, is_live, is_of, log, said, text,
};
use crate::store::kinds as store;

/// How many days both sides have to ask a court to confirm an agreement.
pub const DAYS_TO_CONFIRM: i64 = 30;
/// The most parties of one dispute.
const MOST_PARTIES: usize = 20;
/// The most people that a dispute involves.
const MOST_PEOPLE: i64 = 100_000;
/// The largest sum, in yuan.
const LARGEST_SUM: i64 = 1_000_000_000_000;

kernel::words! {
    /// How grave a dispute is; the colour says who leads ([`risk_colours`]).
    Risk {
        /// It may turn violent or draw many people in.
        Red = "red", "红";
        /// It may grow soon.
        Orange = "orange", "橙";
        /// It can be settled where it is.
        Yellow = "yellow", "黄";
        /// It is quiet and watched.
        Blue = "blue", "蓝";
    }
}

kernel::words! {
    /// The form of an agreement.
    Agreement {
        /// Spoken, and noted here; in force when it is reached.
        Oral = "oral", "口头";
        /// Signed by the parties and the mediator, with the committee's seal.
        Written = "written", "书面";
    }
}

kernel::words! {
    /// How a mediation ended.
    Settlement {
        /// The parties agreed.
        Succeeded = "succeeded", "调解成功";
        /// They did not agree.
        Failed = "failed", "调解不成";
        /// One side did not want mediation.
        Ended = "ended", "终止调解";
    }
}

/// A colour of risk as the file says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskColour {
    /// The colour.
    #[serde(rename = "code")]
    pub risk: Risk,
    /// The name that people read.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// The level that leads.
    pub lead: Level,
    /// What is to be done, in Chinese.
    pub words: &'static str,
    /// The same in English.
    pub words_en: &'static str,
}

/// The colours, the gravest first.
pub fn risk_colours() -> &'static [RiskColour] {
    static COLOURS: LazyLock<Vec<RiskColour>> = LazyLock::new(|| {
        let text: &'static str = include_str!("../../../data/catalogues/risk-colours.json");
        serde_json::from_str(text).expect("the file of colours is sound: a test reads it")
    });
    &COLOURS
}

/// The level that leads at that colour.
pub fn lead(risk: Risk) -> Level {
    let found = risk_colours().iter().find(|colour| colour.risk == risk);
    found.map_or(Level::Village, |colour| colour.lead)
}

/// The record of a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The matter.
    pub matter_id: MatterId,
    /// The parties' names; only the chain in charge and the reporter see them.
    pub parties: Vec<String>,
    /// How many people are involved.
    pub people: Option<i64>,
    /// What it is about, in yuan.
    pub sum_yuan: Option<i64>,
    /// How grave it is.
    pub risk: Option<Risk>,
    /// Who mediates.
    pub mediator: String,
    /// The form of the agreement.
    pub agreement: Option<Agreement>,
    /// When it was reached.
    pub agreed_on: Option<Date>,
    /// How the mediation ended.
    pub settlement: Option<Settlement>,
    /// When it ended.
    pub settled_on: Option<Date>,
    /// When somebody looks next whether the agreement is kept.
    pub follow_up_on: Option<Date>,
    /// The version, from 1.
    pub version: i64,
    /// The steps of the mediation, the oldest first.
    pub mediations: Vec<Mediation>,
    /// The looks at whether the agreement is kept, the oldest first.
    pub follow_ups: Vec<FollowUp>,
}

impl Dispute {
    /// Until when both sides may ask a court to confirm their agreement.
    pub fn confirm_until(&self) -> Option<Date> {
        self.agreed_on.map(|on| on.plus_days(DAYS_TO_CONFIRM))
    }
}

/// A step of a mediation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mediation {
    /// The day.
    pub on: Date,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorder: String,
    /// Where.
    pub place: String,
    /// What was said.
    pub words: String,
    /// Whether all sides want to go on.
    pub is_willing: bool,
}

/// A look at whether an agreement is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The day.
    pub on: Date,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorder: String,
    /// Whether what was agreed is done so far.
    pub is_performed: bool,
    /// What was seen.
    pub words: String,
}

/// What is written of a dispute beside its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The parties' names.
    pub parties: Vec<String>,
    /// How many people are involved.
    pub people: Option<i64>,
    /// The sum, in yuan.
    pub sum_yuan: Option<i64>,
    /// How grave it is.
    pub risk: Option<Risk>,
    /// Who mediates.
    pub mediator: String,
    /// The form of the agreement; needed where the mediation succeeded.
    pub agreement: Option<Agreement>,
    /// When it was reached; needed where the mediation succeeded.
    pub agreed_on: Option<Date>,
    /// How the mediation ended.
    pub settlement: Option<Settlement>,
    /// When it ended; the day of the agreement where there is one, else today.
    pub settled_on: Option<Date>,
    /// When somebody looks next whether the agreement is kept.
    pub follow_up_on: Option<Date>,
}

/// A step of a mediation to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMediation {
    /// The day.
    pub on: Date,
    /// Where.
    pub place: String,
    /// What was said.
    pub words: String,
    /// Whether all sides want to go on; if not, the mediation ends here.
    pub is_willing: bool,
}

/// A look at whether an agreement is kept, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFollowUp {
    /// The day.
    pub on: Date,
    /// Whether what was agreed is done so far.
    pub is_performed: bool,
    /// What was seen; needed where it is not.
    pub words: String,
    /// When somebody looks next.
    pub next_on: Option<Date>,
}

/// The record with which a new dispute begins: what the reporter knows, nothing of an outcome.
pub(crate) fn begin(tx: &mut Tx<'_>, matter: &Matter, draft: Draft) -> Result<(), Error> {
    let Draft { parties, people, sum_yuan, .. } = draft;
    let draft = Draft { parties, people, sum_yuan, ..Draft::default() };
    store::insert_dispute(tx, matter.id, &written(None, matter, draft, tx.today())?)?;
    Ok(())
}

/// The records of these matters.
pub(crate) fn of(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Dispute>, DbError> {
    store::disputes(tx, ids)
}

/// Writes what is known of a dispute; 0 stands for the version of a record that is not there.
pub fn put(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    draft: Draft,
    scope: &Scope,
) -> Result<Dispute, Error> {
    let now = writable(tx, matter, seen, scope)?;
    let next = written(now.as_ref(), matter, draft, tx.today())?;
    match &now {
        Some(now) => store::replace_dispute(tx, now, &next)?,
        None => store::insert_dispute(tx, matter.id, &next)?,
    }
    // Names stay out of the log's detail: the log is read by more people than the chain.
    let detail = json!({ "risk": next.risk, "settlement": next.settlement });
    log(tx, matter, "matter.dispute-record", &detail)?;
    Ok(next)
}

/// Records a step of the mediation; where one side does not want it, the mediation ends.
pub fn mediate(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    new: NewMediation,
    scope: &Scope,
) -> Result<Dispute, Error> {
    let found = writable(tx, matter, seen, scope)?;
    if found.as_ref().is_some_and(|one| one.settlement == Some(Settlement::Ended)) {
        return Err(Fault::MediationEnded.into());
    }
    let last = found.as_ref().and_then(|one| one.mediations.last()).map(|step| step.on);
    let from = last.unwrap_or(matter.collected_on);
    let step = Mediation {
        on: happened(new.on, from, tx.today(), "/on")?,
        at: tx.now(),
        recorder: tx.actor().name.clone(),
        place: text(&new.place, LONGEST_NAME, "/place")?,
        words: said(&new.words, LONGEST_TEXT, "/words")?,
        is_willing: new.is_willing,
    };
    let now = existing(tx, matter, found)?;
    let mut next = now.clone();
    next.version += 1;
    if !step.is_willing {
        next.settlement = Some(Settlement::Ended);
        next.settled_on = Some(step.on);
        next.follow_up_on = None;
    }
    store::replace_dispute(tx, &now, &next)?;
    store::insert_mediation(tx, matter.id, now.mediations.len(), &step)?;
    let detail = json!({ "on": step.on, "is_willing": step.is_willing });
    log(tx, matter, "matter.mediate", &detail)?;
    next.mediations.push(step);
    Ok(next)
}

/// Records a look at whether the agreement is kept, and when somebody looks next.
///
/// It goes on after the matter is closed: an agreement may run for months.
pub fn follow_up(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    new: NewFollowUp,
    scope: &Scope,
) -> Result<Dispute, Error> {
    is_of(matter, Kind::Dispute)?;
    in_charge(matter, scope)?;
    let now = current(tx, matter, seen)?.ok_or(Fault::NoAgreement)?;
    let agreed_on = now.agreed_on.ok_or(Fault::NoAgreement)?;
    let on = happened(new.on, agreed_on, tx.today(), "/on")?;
    if new.next_on.is_some_and(|next| next <= on) {
        return Err(Fault::Day { pointer: "/next_on" }.into());
    }
    let words = match new.is_performed {
        true => text(&new.words, LONGEST_TEXT, "/words")?,
        false => said(&new.words, LONGEST_TEXT, "/words")?,
    };
    let (at, recorder) = (tx.now(), tx.actor().name.clone());
    let look = FollowUp { on, at, recorder, is_performed: new.is_performed, words };
    let mut next = now.clone();
    next.version += 1;
    next.follow_up_on = new.next_on;
    store::replace_dispute(tx, &now, &next)?;
    store::insert_follow_up(tx, matter.id, now.follow_ups.len(), &look)?;
    let detail = json!({ "on": on, "is_performed": look.is_performed });
    log(tx, matter, "matter.follow-up", &detail)?;
    next.follow_ups.push(look);
    Ok(next)
}

fn written(
    now: Option<&Dispute>,
    matter: &Matter,
    draft: Draft,
    today: Date,
) -> Result<Dispute, Fault> {
    let was_ended = now.is_some_and(|now| now.settlement == Some(Settlement::Ended));
    if was_ended && draft.settlement != Some(Settlement::Ended) {
        return Err(Fault::MediationEnded);
    }
    if draft.parties.len() > MOST_PARTIES {
        return Err(Fault::Number { pointer: "/parties" });
    }
    let mut parties = Vec::with_capacity(draft.parties.len());
    for party in &draft.parties {
        let name = text(party, LONGEST_NAME, "/parties")?;
        if !name.is_empty() {
            parties.push(name);
        }
    }
    let within = |value: Option<i64>, most: i64, pointer| match value {
        Some(value) if !(0..=most).contains(&value) => Err(Fault::Number { pointer }),
        value => Ok(value),
    };
    let people = within(draft.people, MOST_PEOPLE, "/people")?;
    let sum_yuan = within(draft.sum_yuan, LARGEST_SUM, "/sum_yuan")?;
    let collected = matter.collected_on;
    let on = |day: Option<Date>, pointer| {
        day.map(|day| happened(day, collected, today, pointer)).transpose()
    };
    let agreed_on = on(draft.agreed_on, "/agreed_on")?;
    let settled_on = on(draft.settled_on, "/settled_on")?;
    let has_succeeded = draft.settlement == Some(Settlement::Succeeded);
    if has_succeeded && draft.agreement.is_none() {
        return Err(Fault::Missing { pointer: "/agreement" });
    }
    if has_succeeded && agreed_on.is_none() {
        return Err(Fault::Missing { pointer: "/agreed_on" });
    }
    let follow_up_on = draft.follow_up_on.filter(|_| has_succeeded);
    if follow_up_on.is_some_and(|next| Some(next) < agreed_on) {
        return Err(Fault::Day { pointer: "/follow_up_on" });
    }
    let settled_on = settled_on.or(agreed_on.filter(|_| has_succeeded)).unwrap_or(today);
    Ok(Dispute {
        matter_id: matter.id,
        parties,
        people,
        sum_yuan,
        risk: draft.risk,
        mediator: text(&draft.mediator, LONGEST_NAME, "/mediator")?,
        agreement: draft.agreement.filter(|_| has_succeeded),
        agreed_on: agreed_on.filter(|_| has_succeeded),
        settlement: draft.settlement,
        settled_on: draft.settlement.map(|_| settled_on),
        follow_up_on,
        version: now.map_or(0, |now| now.version) + 1,
        mediations: now.map(|now| now.mediations.clone()).unwrap_or_default(),
        follow_ups: now.map(|now| now.follow_ups.clone()).unwrap_or_default(),
    })
}

/// The record that is there, or an empty one that is there from now on.
fn existing(tx: &mut Tx<'_>, matter: &Matter, found: Option<Dispute>) -> Result<Dispute, Error> {
    if let Some(found) = found {
        return Ok(found);
    }
    let empty = written(None, matter, Draft::default(), tx.today())?;
    store::insert_dispute(tx, matter.id, &empty)?;
    Ok(empty)
}

fn writable(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    scope: &Scope,
) -> Result<Option<Dispute>, Error> {
    is_of(matter, Kind::Dispute)?;
    in_charge(matter, scope)?;
    is_live(matter)?;
    current(tx, matter, seen)
}

fn current(tx: &mut Tx<'_>, matter: &Matter, seen: i64) -> Result<Option<Dispute>, Error> {
    let found = store::disputes(tx, &[matter.id])?.pop();
    let now = found.as_ref().map_or(0, |one| one.version);
    if now == seen { Ok(found) } else { Err(Error::Stale { seen, now }) }
}

/// Whether the asker may read the parties' names: the chain in charge, and who reported it.
pub fn may_read_names(matter: &Matter, scope: &Scope) -> bool {
    let is_own = scope.representative().is_some_and(|own| matter.representative_id == Some(own));
    is_own || (scope.is_confidant(&matter.area_path) && scope.representative().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_colour_has_a_lead_and_words() {
        let colours: Vec<_> = risk_colours().iter().map(|colour| colour.risk).collect();
        assert_eq!(colours, Risk::ALL);
        assert!(risk_colours().iter().all(|one| one.name == one.risk.chinese()));
        assert!(risk_colours().iter().all(|one| !one.words.is_empty() && !one.words_en.is_empty()));
        assert_eq!(lead(Risk::Red), Level::Township);
        assert_eq!(lead(Risk::Blue), Level::Village);
    }
}
