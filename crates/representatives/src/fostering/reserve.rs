//! The reserve (后备代表): people who may serve later, with why and on whose word.

use std::collections::HashMap;

use access::Scope;
use db::{DbError, Tx};
use kernel::id::{PersonId, RepresentativeId, ReserveId, SelectionId};
use kernel::{AreaPath, Date};
use registry::{Education, Person, persons};
use serde_json::json;

use super::{Error, Rejection, line};
use crate::selection::{self, File, NewFile, Nomination, Stage};
use crate::store::{fostering as store, reserve_files};
use crate::{SelectionWay, Who};

/// What makes somebody fit for the reserve: words of the article, as a plain filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// A party member.
    PartyMember,
    /// Came back to the village young.
    Returned,
    /// A veteran.
    Veteran,
    /// Leads others to an income (致富带头人).
    Entrepreneur,
    /// A volunteer.
    Volunteer,
    /// Heads or headed a group.
    GroupHead,
    /// Ready to help neighbours (热心公益).
    Helpful,
    /// Something else, said in the reason.
    Other,
}

impl Ground {
    /// Every ground, in the order in which it is offered.
    pub const ALL: &'static [Self] = &[
        Self::PartyMember,
        Self::Returned,
        Self::Veteran,
        Self::Entrepreneur,
        Self::Volunteer,
        Self::GroupHead,
        Self::Helpful,
        Self::Other,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PartyMember => "party_member",
            Self::Returned => "returned",
            Self::Veteran => "veteran",
            Self::Entrepreneur => "entrepreneur",
            Self::Volunteer => "volunteer",
            Self::GroupHead => "group_head",
            Self::Helpful => "helpful",
            Self::Other => "other",
        }
    }

    /// The grounds of selection that an entry with this one has: the reserve itself, and the one that
    /// says the same, where there is one.
    pub fn for_selection(self) -> impl Iterator<Item = selection::Ground> {
        let same = match self {
            Self::PartyMember => Some("party_member"),
            Self::Veteran => Some("veteran"),
            Self::Entrepreneur => Some("pioneer"),
            Self::Volunteer => Some("volunteer"),
            Self::GroupHead => Some("group_head"),
            Self::Helpful => Some("public_spirited"),
            Self::Returned | Self::Other => None,
        };
        let same = same.and_then(|code| code.parse().ok());
        std::iter::once(selection::Ground::reserve()).chain(same)
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::PartyMember => "党员",
            Self::Returned => "返乡青年",
            Self::Veteran => "退役军人",
            Self::Entrepreneur => "致富带头人",
            Self::Volunteer => "志愿者",
            Self::GroupHead => "小组长",
            Self::Helpful => "热心公益",
            Self::Other => "其他",
        }
    }
}

impl std::str::FromStr for Ground {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|ground| ground.as_str() == text).ok_or(())
    }
}

/// How an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// In the reserve.
    Waiting,
    /// A selection file is open for the person.
    InSelection,
    /// Appointed.
    Promoted,
    /// No longer in the reserve.
    Left,
}

impl State {
    /// Every state.
    pub const ALL: &'static [Self] =
        &[Self::Waiting, Self::InSelection, Self::Promoted, Self::Left];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InSelection => "in_selection",
            Self::Promoted => "promoted",
            Self::Left => "left",
        }
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Waiting => "在册",
            Self::InSelection => "选任中",
            Self::Promoted => "已聘任",
            Self::Left => "已退出",
        }
    }
}

impl std::str::FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|state| state.as_str() == text).ok_or(())
    }
}

/// An entry of the reserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// Its identifier.
    pub id: ReserveId,
    /// The person.
    pub person_id: PersonId,
    /// The name.
    pub name: String,
    /// The village or group.
    pub area_path: AreaPath,
    /// The ground.
    pub ground: Ground,
    /// Why, in words.
    pub reason: String,
    /// Who recommends.
    pub recommender: String,
    /// Who looks after the person until then (培养人).
    pub mentor: Option<String>,
    /// How it stands.
    pub state: State,
    /// The day of entry.
    pub entered_on: Date,
    /// The day on which it ended, by appointment or otherwise.
    pub left_on: Option<Date>,
    /// Why the person left, where it was not by appointment.
    pub left_words: Option<String>,
    /// The mandate that it became.
    pub representative_id: Option<RepresentativeId>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// An entry to be made.
#[derive(Debug, Clone)]
pub struct NewReserve {
    /// The identifier, when the asker has minted one.
    pub id: Option<ReserveId>,
    /// Who.
    pub who: Who,
    /// The village or group.
    pub area_path: AreaPath,
    /// The ground.
    pub ground: Ground,
    /// Why, in words.
    pub reason: String,
    /// Who recommends.
    pub recommender: String,
    /// Who looks after the person until then.
    pub mentor: Option<String>,
    /// The day of entry.
    pub entered_on: Date,
}

/// Which entries a list shows; all conditions together, and no order but that of places.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Everything under this area.
    pub area: AreaPath,
    /// Only in that state.
    pub state: Option<State>,
    /// Only with that ground.
    pub ground: Option<Ground>,
    /// Only of at least that age on that day.
    pub age_from: Option<i64>,
    /// Only of at most that age.
    pub age_to: Option<i64>,
    /// Only with at least that education.
    pub education: Option<Education>,
}

/// The most entries that a list shows.
pub const MOST: usize = 1_000;

/// The age in whole years on that day, where the month of birth is known.
pub fn age(person: &Person, on: Date) -> Option<i64> {
    let born = person.birth_month?.first_day();
    let years = i64::from(on.year()) - i64::from(born.year());
    Some(if on.month_of_year() < born.month_of_year() { years - 1 } else { years })
}

/// Adds somebody to the reserve.
pub fn enter(tx: &mut Tx<'_>, new: &NewReserve) -> Result<Reserve, Error> {
    if new.area_path.depth() < 3 {
        return Err(Rejection::AreaTooHigh.into());
    }
    if new.entered_on > tx.today() {
        return Err(Rejection::InFuture("entered_on").into());
    }
    let text = |field, text: &str, longest| {
        line(field, Some(text), longest)?.ok_or(Rejection::Missing(field))
    };
    let reason = text("reason", &new.reason, 300)?;
    let recommender = text("recommender", &new.recommender, 60)?;
    let mentor = line("mentor", new.mentor.as_deref(), 60)?;
    let person_id = match &new.who {
        Who::Known(id) => *id,
        Who::New(person) => persons::create(tx, person)?,
    };
    let name = persons::get(tx, person_id)?.name;
    if store::current_reserve(tx, person_id)?.is_some() {
        return Err(Rejection::InReserve.into());
    }
    if selection::serves(tx, person_id)? {
        return Err(Rejection::Serving.into());
    }
    let reserve = Reserve {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        person_id,
        name,
        area_path: new.area_path.clone(),
        ground: new.ground,
        reason,
        recommender,
        mentor,
        state: State::Waiting,
        entered_on: new.entered_on,
        left_on: None,
        left_words: None,
        representative_id: None,
        version: 1,
    };
    store::insert_reserve(tx, &reserve)?;
    let detail = json!({ "ground": new.ground.as_str(), "area": new.area_path.as_str() });
    tx.log("reserve.enter", &reserve.id, &detail)?;
    Ok(reserve)
}

/// An entry that the asker may see.
pub fn get(tx: &mut Tx<'_>, id: ReserveId, scope: &Scope) -> Result<Reserve, Error> {
    let found = store::reserve(tx, id)?.ok_or(Error::ReserveNotFound)?;
    if scope.sees_area(&found.area_path) { Ok(found) } else { Err(Error::ReserveNotFound) }
}

/// Entries with their persons, by place.
pub fn list(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(Reserve, Person)>, Error> {
    let today = tx.today();
    let entries = store::reserves(tx, &filter.area, filter.state)?;
    let ids: Vec<PersonId> = entries.iter().map(|entry| entry.person_id).collect();
    let people = persons::many(tx, &ids)?;
    let wanted = entries.into_iter().filter_map(|entry| {
        let person = people.get(&entry.person_id)?.clone();
        let age = age(&person, today);
        let is_wanted = filter.ground.is_none_or(|ground| ground == entry.ground)
            && filter.age_from.is_none_or(|from| age.is_some_and(|age| age >= from))
            && filter.age_to.is_none_or(|to| age.is_some_and(|age| age <= to))
            // The codes of GB/T 4658 grow as schooling gets shorter.
            && filter.education.is_none_or(|least| {
                person.education.is_some_and(|has| has.as_str() <= least.as_str())
            });
        is_wanted.then_some((entry, person))
    });
    Ok(wanted.take(MOST).collect())
}

/// Every entry of an area that was in the reserve on some day from the one to the other, with its
/// person.
pub fn held_between(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    from: Date,
    to: Date,
) -> Result<Vec<(Reserve, Person)>, Error> {
    let mut entries = store::reserves(tx, area, None)?;
    entries.retain(|entry| entry.entered_on <= to && entry.left_on.is_none_or(|left| left >= from));
    let ids: Vec<PersonId> = entries.iter().map(|entry| entry.person_id).collect();
    let people = persons::many(tx, &ids)?;
    let with = |entry: Reserve| {
        let person = people.get(&entry.person_id)?.clone();
        Some((entry, person))
    };
    Ok(entries.into_iter().filter_map(with).collect())
}

/// Takes somebody out of the reserve, with the reason.
pub fn leave(
    tx: &mut Tx<'_>,
    id: ReserveId,
    seen: i64,
    words: &str,
    scope: &Scope,
) -> Result<Reserve, Error> {
    waiting(tx, id, seen, scope)?;
    let words = line("words", Some(words), 200)?.ok_or(Rejection::Missing("words"))?;
    let today = tx.today();
    store::move_to(tx, id, State::Left, Some(today), Some(&words), None)?;
    tx.log("reserve.leave", &id, &json!({}))?;
    get(tx, id, scope)
}

/// How somebody of the reserve is put forward.
#[derive(Debug, Clone)]
pub struct Promotion {
    /// On what ground, or by whom.
    pub nomination: Nomination,
    /// The day on which the file is opened.
    pub on: Date,
    /// The village or group to serve; that of the entry when not given.
    pub area_path: Option<AreaPath>,
}

/// Opens a selection file for somebody of the reserve. Nobody is appointed past the reviews and the
/// notice: the entry follows the file to its end, and either names the other.
pub fn promote(
    tx: &mut Tx<'_>,
    id: ReserveId,
    seen: i64,
    promotion: Promotion,
    scope: &Scope,
) -> Result<(Reserve, File), Error> {
    let entry = waiting(tx, id, seen, scope)?;
    if promotion.on < entry.entered_on {
        return Err(Rejection::BeforeEntry.into());
    }
    let area = promotion.area_path.as_ref().unwrap_or(&entry.area_path);
    let grounds: Vec<_> = entry.ground.for_selection().collect();
    selection::note(tx, &Who::Known(entry.person_id), area, &grounds)?;
    let file = selection::open(
        tx,
        &NewFile {
            id: None,
            person_id: entry.person_id,
            nomination: promotion.nomination,
            on: promotion.on,
        },
    )?;
    tx.log("reserve.promote", &id, &json!({ "selection": file.id }))?;
    Ok((get(tx, id, scope)?, file))
}

/// Keeps the entry of whoever a selection file is about in step with it: on its way while the file is
/// open, back in the reserve when it ended without a letter, out of it with the appointment.
pub(crate) fn follow(tx: &mut Tx<'_>, file: &File) -> Result<(), DbError> {
    let Some(entry) = store::current_reserve(tx, file.person_id)? else { return Ok(()) };
    // A file from before the entry that is entered from paper afterwards has nothing to do with it.
    let is_old = file.stage.is_closed() && file.opened_on < entry.entered_on;
    if is_old && store::reserve_of_file(tx, file.id)?.is_none() {
        return Ok(());
    }
    reserve_files::insert(tx, file.id, entry.id)?;
    let state = match file.stage {
        Stage::Appointed => State::Promoted,
        stage if stage.is_closed() => State::Waiting,
        _ => State::InSelection,
    };
    if state == entry.state {
        return Ok(());
    }
    let on = (state == State::Promoted).then_some(file.stage_on);
    store::move_to(tx, entry.id, state, on, None, file.representative_id)?;
    tx.log("reserve.follow", &entry.id, &json!({ "state": state.as_str(), "selection": file.id }))?;
    Ok(())
}

/// A selection file as its entry of the reserve names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionFile {
    /// The file.
    pub id: SelectionId,
    /// How the person was put forward.
    pub way: SelectionWay,
    /// How far it has come.
    pub stage: Stage,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// Since when it stands there.
    pub stage_on: Date,
}

/// The selection files of an entry, the oldest first; the caller has got it.
pub fn files(tx: &mut Tx<'_>, id: ReserveId) -> Result<Vec<SelectionFile>, Error> {
    let found = reserve_files::of(tx, reserve_files::Of::Entry(id))?;
    Ok(found.into_iter().map(|(_, file)| file).collect())
}

/// The same of all entries of an area.
pub fn files_in(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<HashMap<ReserveId, Vec<SelectionFile>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (id, file) in reserve_files::of(tx, reserve_files::Of::Area(area))? {
        found.entry(id).or_default().push(file);
    }
    Ok(found)
}

/// The entry of the reserve that a selection file belongs to.
pub fn of_file(tx: &mut Tx<'_>, file: SelectionId) -> Result<Option<Reserve>, Error> {
    Ok(store::reserve_of_file(tx, file)?)
}

fn waiting(tx: &mut Tx<'_>, id: ReserveId, seen: i64, scope: &Scope) -> Result<Reserve, Error> {
    let now = get(tx, id, scope)?;
    if now.state != State::Waiting {
        return Err(Rejection::NotWaiting.into());
    }
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    Ok(now)
}
