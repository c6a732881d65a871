//! Mentoring (传帮带): a township or village cadre at a representative's side, what they want to
//! reach, what they talked about.

use access::Scope;
use db::Tx;
use kernel::id::{AccountId, MentoringId, PersonId, RepresentativeId, TalkId};
use kernel::{AreaPath, Date, Timestamp};
use serde_json::json;

use super::{Error, Rejection, line};
use crate::service;
use crate::store::fostering as store;

/// A pairing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentoring {
    /// Its identifier.
    pub id: MentoringId,
    /// The representative.
    pub representative_id: RepresentativeId,
    /// The name of the representative.
    pub name: String,
    /// Where the representative serves.
    pub area_path: AreaPath,
    /// The mentor.
    pub mentor: Mentor,
    /// What they want to reach.
    pub goals: String,
    /// The first day.
    pub from_on: Date,
    /// The day on which it ended.
    pub until_on: Option<Date>,
    /// How it ended, in words.
    pub end_words: Option<String>,
    /// How many talks there were.
    pub talks: i64,
    /// The day of the last talk.
    pub last_talk_on: Option<Date>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// Who mentors: by name and post, and who that is where the county knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentor {
    /// The name.
    pub name: String,
    /// The post: 镇组织委员, 村党总支书记.
    pub post: String,
    /// The person of the registry, where it is one.
    pub person_id: Option<PersonId>,
    /// The account, where it is one.
    pub account_id: Option<AccountId>,
}

/// A pairing to begin.
#[derive(Debug, Clone)]
pub struct NewMentoring {
    /// The identifier, when the asker has minted one.
    pub id: Option<MentoringId>,
    /// The representative.
    pub representative_id: RepresentativeId,
    /// The mentor.
    pub mentor: Mentor,
    /// What they want to reach.
    pub goals: String,
    /// The first day.
    pub from_on: Date,
}

/// A talk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// Its identifier.
    pub id: TalkId,
    /// The day.
    pub talked_on: Date,
    /// What it was about.
    pub words: String,
    /// Who entered it.
    pub entered_by: String,
    /// When it was entered.
    pub recorded_at: Timestamp,
}

/// Begins a pairing.
pub fn begin(tx: &mut Tx<'_>, new: NewMentoring) -> Result<Mentoring, Error> {
    let mandate = service::get(tx, new.representative_id)?;
    if mandate.until_on.is_some() {
        return Err(crate::Error::Ended.into());
    }
    if new.from_on > tx.today() {
        return Err(Rejection::InFuture("from_on").into());
    }
    let mentor = Mentor {
        name: line("mentor_name", Some(&new.mentor.name), 40)?
            .ok_or(Rejection::Missing("mentor_name"))?,
        post: line("mentor_post", Some(&new.mentor.post), 60)?
            .ok_or(Rejection::Missing("mentor_post"))?,
        ..new.mentor
    };
    let goals = line("goals", Some(&new.goals), 500)?.ok_or(Rejection::Missing("goals"))?;
    if store::current(tx, new.representative_id)?.is_some() {
        return Err(Rejection::HasMentor.into());
    }
    let mentoring = Mentoring {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        representative_id: mandate.id,
        name: mandate.name,
        area_path: mandate.area_path,
        mentor,
        goals,
        from_on: new.from_on,
        until_on: None,
        end_words: None,
        talks: 0,
        last_talk_on: None,
        version: 1,
    };
    store::insert_mentoring(tx, &mentoring)?;
    let detail = json!({ "representative": mandate.id });
    tx.log("mentoring.begin", &mentoring.id, &detail)?;
    Ok(mentoring)
}

/// A pairing that the asker may see.
pub fn get(tx: &mut Tx<'_>, id: MentoringId, scope: &Scope) -> Result<Mentoring, Error> {
    let found = store::mentoring(tx, id)?.ok_or(Error::MentoringNotFound)?;
    match scope.sees(&found.area_path, Some(found.representative_id)) {
        true => Ok(found),
        false => Err(Error::MentoringNotFound),
    }
}

/// Pairings of an area, by place; of one representative alone where that is said. Those that go on,
/// those that have ended, or both.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    representative: Option<RepresentativeId>,
    is_current: Option<bool>,
) -> Result<Vec<Mentoring>, Error> {
    Ok(store::mentorings(tx, area, representative, is_current)?)
}

/// Every pairing of an area that held on some day from the one to the other.
pub fn held_between(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    from: Date,
    to: Date,
) -> Result<Vec<Mentoring>, Error> {
    Ok(store::mentorings_between(tx, area, from, to)?)
}

/// The talks of a pairing, the newest first; the caller has got it.
pub fn talks(tx: &mut Tx<'_>, id: MentoringId) -> Result<Vec<Talk>, Error> {
    Ok(store::talks(tx, id)?)
}

/// Notes a talk.
pub fn talk(
    tx: &mut Tx<'_>,
    id: MentoringId,
    on: Date,
    words: &str,
    scope: &Scope,
) -> Result<Mentoring, Error> {
    let now = get(tx, id, scope)?;
    if now.until_on.is_some() {
        return Err(Rejection::Ended.into());
    }
    day_within(&now, "talked_on", on, tx.today())?;
    let words = line("words", Some(words), 500)?.ok_or(Rejection::Missing("words"))?;
    let talk = Talk {
        id: tx.new_id(),
        talked_on: on,
        words,
        entered_by: tx.actor().name.clone(),
        recorded_at: tx.now(),
    };
    store::insert_talk(tx, id, &talk)?;
    tx.log("mentoring.talk", &id, &json!({ "on": on }))?;
    get(tx, id, scope)
}

/// Ends a pairing.
pub fn end(
    tx: &mut Tx<'_>,
    id: MentoringId,
    seen: i64,
    on: Date,
    words: &str,
    scope: &Scope,
) -> Result<Mentoring, Error> {
    let now = get(tx, id, scope)?;
    if now.until_on.is_some() {
        return Err(Rejection::Ended.into());
    }
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    day_within(&now, "on", on, tx.today())?;
    let words = line("words", Some(words), 500)?.ok_or(Rejection::Missing("words"))?;
    store::end_mentoring(tx, id, on, &words)?;
    tx.log("mentoring.end", &id, &json!({ "on": on }))?;
    get(tx, id, scope)
}

fn day_within(
    mentoring: &Mentoring,
    field: &'static str,
    on: Date,
    today: Date,
) -> Result<(), Rejection> {
    if on > today {
        Err(Rejection::InFuture(field))
    } else if on < mentoring.from_on {
        Err(Rejection::BeforeBeginning(field))
    } else {
        Ok(())
    }
}
