//! The record of a hazard: how bad it is, what was done at once, who mends it until when, and the
//! re-check by somebody else.

use db::{DbError, Tx};
use kernel::id::{AccountId, MatterId};
use kernel::{Date, Timestamp};
use serde_json::json;

use access::Scope;

use crate::fault::Fault;
use crate::measures::HAZARDS_RECTIFIED;
use crate::model::{Action, Command, Details, Kind, Matter, State};
use crate::particulars::{
    LONGEST_NAME, LONGEST_TEXT, happened, in_charge, is_live, is_of, log, said, text,
};
use crate::store::kinds as store;
use crate::{Error, service};

kernel::words! {
    /// How bad a hazard is.
    Danger {
        /// It can be mended at once or by the household itself.
        General = "general", "一般";
        /// It needs money, a unit or some days.
        Larger = "larger", "较大";
        /// It may cost lives: people are kept away until it is gone.
        Major = "major", "重大";
    }
}

/// The record of a hazard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// The matter.
    pub matter_id: MatterId,
    /// How bad it is.
    pub level: Danger,
    /// What was done on the spot.
    pub measure: String,
    /// The unit or person who has to mend it, in words.
    pub responsible: String,
    /// Until when.
    pub due_on: Option<Date>,
    /// When it was said to be mended; `None` again once a re-check has not been passed.
    pub rectified_on: Option<Date>,
    /// What was done to mend it.
    pub rectified_words: String,
    /// The account that said so.
    pub rectified_by: Option<AccountId>,
    /// The name of who said so.
    pub rectified_by_name: String,
    /// The day of the re-check that was passed.
    pub passed_on: Option<Date>,
    /// The version, from 1.
    pub version: i64,
    /// The re-checks, the oldest first.
    pub checks: Vec<Recheck>,
}

/// A re-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// The day.
    pub on: Date,
    /// When it was recorded.
    pub at: Timestamp,
    /// The account of who checked.
    pub account: Option<AccountId>,
    /// The name of who checked.
    pub checker: String,
    /// Whether the hazard is gone.
    pub is_passed: bool,
    /// What was seen.
    pub words: String,
}

/// What is said of a hazard before it is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// How bad it is.
    pub level: Danger,
    /// What was done on the spot.
    pub measure: String,
    /// Who has to mend it.
    pub responsible: String,
    /// Until when.
    pub due_on: Option<Date>,
}

/// What a re-check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The day.
    pub on: Date,
    /// Whether the hazard is gone.
    pub is_passed: bool,
    /// What was seen; needed where it was not passed.
    pub words: String,
    /// Until when it has to be mended now, where it was not passed.
    pub due_on: Option<Date>,
}

/// The record with which a new hazard begins; it may name nobody yet.
pub(crate) fn begin(tx: &mut Tx<'_>, matter: &Matter, draft: Draft) -> Result<(), Error> {
    store::insert_hazard(tx, matter, &written(None, matter, draft)?)?;
    Ok(())
}

/// The records of these matters.
pub(crate) fn of(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Hazard>, DbError> {
    store::hazards(tx, ids)
}

/// Writes what is to be done about a hazard; 0 stands for the version of a record that is not there.
pub fn put(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    draft: Draft,
    scope: &Scope,
) -> Result<Hazard, Error> {
    let now = writable(tx, matter, seen, scope)?;
    if draft.responsible.trim().is_empty() {
        return Err(Fault::Missing { pointer: "/responsible" }.into());
    }
    if draft.due_on.is_none() {
        return Err(Fault::Missing { pointer: "/due_on" }.into());
    }
    let next = written(now.as_ref(), matter, draft)?;
    match &now {
        Some(now) => store::replace_hazard(tx, now, &next)?,
        None => store::insert_hazard(tx, matter, &next)?,
    }
    let detail = json!({ "level": next.level, "due_on": next.due_on });
    log(tx, matter, "matter.hazard", &detail)?;
    Ok(next)
}

/// Says that a hazard was mended.
pub fn rectify(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    on: Date,
    words: &str,
    scope: &Scope,
) -> Result<Hazard, Error> {
    let now = writable(tx, matter, seen, scope)?.ok_or(Fault::NoHazard)?;
    let mut next = now.clone();
    next.rectified_on = Some(happened(on, matter.collected_on, tx.today(), "/on")?);
    next.rectified_words = said(words, LONGEST_TEXT, "/words")?;
    next.rectified_by = tx.actor().account;
    next.rectified_by_name = tx.actor().name.clone();
    next.passed_on = None;
    next.version += 1;
    store::replace_hazard(tx, &now, &next)?;
    tally(tx, matter, now.passed_on, None);
    log(tx, matter, "matter.rectify", &json!({ "on": next.rectified_on }))?;
    Ok(next)
}

/// Keeps what a re-check found. One that was not passed sends the hazard back to work, and an answer
/// that said it was gone is disputed, so that the level above decides.
pub fn check(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    found: Found,
    scope: &Scope,
) -> Result<Hazard, Error> {
    is_of(matter, Kind::Hazard)?;
    is_live(matter)?;
    let now = current(tx, matter, seen)?.ok_or(Fault::NoHazard)?;
    let actor = tx.actor().clone();
    let rectified_on = may_check(&now, actor.account, &actor.name)?;
    let on = happened(found.on, rectified_on, tx.today(), "/on")?;
    let words = match found.is_passed {
        true => text(&found.words, LONGEST_TEXT, "/words")?,
        false => said(&found.words, LONGEST_TEXT, "/words")?,
    };
    let check = Recheck {
        on,
        at: tx.now(),
        account: actor.account,
        checker: actor.name,
        is_passed: found.is_passed,
        words: words.clone(),
    };
    let mut next = now.clone();
    next.version += 1;
    if found.is_passed {
        next.passed_on = Some(on);
    } else {
        let due = found.due_on.or(now.due_on);
        if found.due_on.is_some_and(|due| due < on) {
            return Err(Fault::Day { pointer: "/due_on" }.into());
        }
        next.due_on = due;
        next.rectified_on = None;
        next.passed_on = None;
    }
    store::replace_hazard(tx, &now, &next)?;
    store::insert_recheck(tx, matter.id, now.checks.len(), &check)?;
    tally(tx, matter, now.passed_on, next.passed_on);
    log(tx, matter, "matter.recheck", &json!({ "on": on, "is_passed": check.is_passed }))?;
    next.checks.push(check);
    let is_answered = matter.state == State::Answered;
    if !found.is_passed
        && is_answered
        && service::possible_actions(matter, &[], scope, tx.now()).contains(&Action::Dispute)
    {
        let words = Some(format!("复查不合格：{words}"));
        let command = Command::new(Action::Dispute, Details { words, ..Details::default() })?;
        let on = on.max(matter.changed_on);
        service::act_on(tx, matter.clone(), command, on, scope)?;
    }
    Ok(next)
}

/// Whether somebody may check the hazard, and since when it is said to be mended.
fn may_check(hazard: &Hazard, account: Option<AccountId>, name: &str) -> Result<Date, Fault> {
    let rectified_on = hazard.rectified_on.ok_or(Fault::NotRectified)?;
    let is_same = account.is_some() && account == hazard.rectified_by;
    let is_responsible = !name.is_empty() && hazard.responsible.contains(name);
    if is_same || is_responsible { Err(Fault::OwnRecheck) } else { Ok(rectified_on) }
}

fn written(now: Option<&Hazard>, matter: &Matter, draft: Draft) -> Result<Hazard, Fault> {
    let measure = text(&draft.measure, LONGEST_TEXT, "/measure")?;
    let responsible = text(&draft.responsible, LONGEST_NAME, "/responsible")?;
    if draft.due_on.is_some_and(|due| due < matter.collected_on) {
        return Err(Fault::Day { pointer: "/due_on" });
    }
    let before = now.cloned();
    let mut next = before.unwrap_or_else(|| Hazard {
        matter_id: matter.id,
        level: draft.level,
        measure: String::new(),
        responsible: String::new(),
        due_on: None,
        rectified_on: None,
        rectified_words: String::new(),
        rectified_by: None,
        rectified_by_name: String::new(),
        passed_on: None,
        version: 0,
        checks: Vec::new(),
    });
    next.level = draft.level;
    next.measure = measure;
    next.responsible = responsible;
    next.due_on = draft.due_on;
    next.version += 1;
    Ok(next)
}

/// The record as it stands, for somebody who may write it and has seen that version.
fn writable(
    tx: &mut Tx<'_>,
    matter: &Matter,
    seen: i64,
    scope: &Scope,
) -> Result<Option<Hazard>, Error> {
    is_of(matter, Kind::Hazard)?;
    in_charge(matter, scope)?;
    is_live(matter)?;
    current(tx, matter, seen)
}

fn current(tx: &mut Tx<'_>, matter: &Matter, seen: i64) -> Result<Option<Hazard>, Error> {
    let found = store::hazards(tx, &[matter.id])?.pop();
    let now = found.as_ref().map_or(0, |hazard| hazard.version);
    if now == seen { Ok(found) } else { Err(Error::Stale { seen, now }) }
}

/// Moves the tally of rectified hazards.
fn tally(tx: &mut Tx<'_>, matter: &Matter, before: Option<Date>, after: Option<Date>) {
    for (day, sign) in [(before, -1), (after, 1)] {
        if let Some(day) = day {
            tx.tally(HAZARDS_RECTIFIED, day, &matter.area_path, sign);
        }
    }
}
