//! The three lists of a courtyard or analysis meeting: problems, needs, duties (问题清单、需求清单、
//! 责任清单). An item has an owner and a day, and becomes a matter once, with its own words.

use access::Scope;
use db::Tx;
use kernel::id::{GatheringId, HouseholdId, MatterId};
use kernel::{AreaPath, Date, ErrorKind, Explain};
use matters::{Matter, NewMatter};
use serde_json::json;

use crate::rules::{LONGEST_LINE, LONGEST_WORDS, line};
use crate::store::items as store;
use crate::{Error, service};

/// The most items of a meeting.
pub const MOST_ITEMS: usize = 200;

/// Which of the three lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    /// What is wrong (问题清单).
    Problem,
    /// What is needed (需求清单).
    Need,
    /// Who does what (责任清单).
    Duty,
}

impl List {
    /// Every list, in its order.
    pub const ALL: &'static [Self] = &[Self::Problem, Self::Need, Self::Duty];

    /// The code that storage and programs use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Need => "need",
            Self::Duty => "duty",
        }
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Problem => "问题清单",
            Self::Need => "需求清单",
            Self::Duty => "责任清单",
        }
    }
}

impl std::str::FromStr for List {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|list| list.as_str() == text).ok_or(())
    }
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// Its number within the meeting, from 1.
    pub number: i64,
    /// Which list.
    pub list: List,
    /// What was said.
    pub words: String,
    /// Who sees to it, in words.
    pub owner: Option<String>,
    /// Until when.
    pub due_on: Option<Date>,
    /// The matter that it became.
    pub matter_id: Option<MatterId>,
    /// When it was settled without a matter.
    pub settled_on: Option<Date>,
    /// What came of it, in words.
    pub outcome: Option<String>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// An item as it is entered or changed.
#[derive(Debug, Clone)]
pub struct NewListItem {
    /// Which list.
    pub list: List,
    /// What was said: 1 to 2,000 characters.
    pub words: String,
    /// Who sees to it: at most 100 characters.
    pub owner: Option<String>,
    /// Until when.
    pub due_on: Option<Date>,
    /// What came of it, where it is settled without a matter.
    pub outcome: Option<String>,
}

/// How an item becomes a matter; its words, its day and its meeting are known.
#[derive(Debug, Clone)]
pub struct Raise {
    /// The identifier, when the asker already made one.
    pub id: Option<MatterId>,
    /// The kind of matter.
    pub kind: matters::Kind,
    /// Its category.
    pub category: String,
    /// The household that it is about.
    pub household_id: Option<HouseholdId>,
    /// Where it is: a group or a village.
    pub area_path: AreaPath,
    /// Whether it is urgent and difficult.
    pub urgent: bool,
    /// Who hands it in.
    pub reporter_name: String,
}

/// Why an item is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The gathering keeps no lists.
    #[error("the gathering keeps no lists")]
    NoLists,
    /// There is no such item.
    #[error("there is no such item")]
    NotFound,
    /// The meeting has as many items as it may.
    #[error("too many items")]
    TooMany,
    /// The words are missing.
    #[error("the words are missing")]
    WordsMissing,
    /// It is to be done before the meeting.
    #[error("due before the meeting")]
    DueBefore,
    /// It is a matter already.
    #[error("it is a matter already")]
    IsMatter,
    /// Made against an older version.
    #[error("made against an older version")]
    Stale,
}

impl Explain for Rejection {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::IsMatter | Self::NoLists => ErrorKind::Conflict,
            Self::Stale => ErrorKind::Stale,
            Self::TooMany | Self::WordsMissing | Self::DueBefore => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoLists => "gathering.no-lists",
            Self::NotFound => "gathering-item.not-found",
            Self::TooMany => "gathering-item.too-many",
            Self::WordsMissing => "gathering-item.words-missing",
            Self::DueBefore => "gathering-item.due-before",
            Self::IsMatter => "gathering-item.is-matter",
            Self::Stale => "gathering-item.stale",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoLists => "只有屋场会和民情分析会有三张清单。".into(),
            Self::NotFound => "没有这一条，请刷新后重新选择。".into(),
            Self::TooMany => format!("一次会议最多列 {MOST_ITEMS} 条。"),
            Self::WordsMissing => "请写明问题、需求或责任的内容。".into(),
            Self::DueBefore => "完成日期不能早于会议日期，请核对。".into(),
            Self::IsMatter => "这一条已经转为事项，请到事项里办理，不用再转。".into(),
            Self::Stale => "这一条刚被别人改过，请刷新后再改。".into(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoLists => "Only courtyard and analysis meetings keep the three lists.".into(),
            Self::NotFound => "There is no such item. Reload and choose again.".into(),
            Self::TooMany => format!("A meeting has at most {MOST_ITEMS} items."),
            Self::WordsMissing => "Say what it is about.".into(),
            Self::DueBefore => "It cannot be due before the meeting. Check the day.".into(),
            Self::IsMatter => "It is a matter already. Go on with the matter.".into(),
            Self::Stale => "Somebody changed this meanwhile. Reload and change again.".into(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::WordsMissing => Some("/words".into()),
            Self::DueBefore => Some("/due_on".into()),
            _ => None,
        }
    }
}

fn checked(new: &NewListItem, held_on: Date) -> Result<NewListItem, Error> {
    let words = line("words", Some(&new.words), LONGEST_WORDS)?.ok_or(Rejection::WordsMissing)?;
    if new.due_on.is_some_and(|due| due < held_on) {
        return Err(Rejection::DueBefore.into());
    }
    Ok(NewListItem {
        list: new.list,
        words,
        owner: line("owner", new.owner.as_deref(), LONGEST_LINE)?,
        due_on: new.due_on,
        outcome: line("outcome", new.outcome.as_deref(), LONGEST_WORDS)?,
    })
}

/// The meeting of an item, if it keeps lists and still counts.
fn meeting(tx: &mut Tx<'_>, id: GatheringId, scope: &Scope) -> Result<crate::Gathering, Error> {
    let gathering = service::get_to_change(tx, id, scope)?;
    if !gathering.kind.has_lists() {
        return Err(Rejection::NoLists.into());
    }
    if gathering.void_reason.is_some() {
        return Err(Error::Voided);
    }
    Ok(gathering)
}

/// The items of a meeting, in order; the caller has got the gathering.
pub fn list(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<ListItem>, Error> {
    Ok(store::list(tx, id)?)
}

/// Adds an item to a list of a meeting.
pub fn add(
    tx: &mut Tx<'_>,
    id: GatheringId,
    new: &NewListItem,
    scope: &Scope,
) -> Result<ListItem, Error> {
    let gathering = meeting(tx, id, scope)?;
    let new = checked(new, gathering.held_on)?;
    let there = store::list(tx, id)?;
    if there.len() >= MOST_ITEMS {
        return Err(Rejection::TooMany.into());
    }
    let item = ListItem {
        number: there.last().map_or(1, |last| last.number + 1),
        list: new.list,
        words: new.words,
        owner: new.owner,
        due_on: new.due_on,
        matter_id: None,
        settled_on: new.outcome.as_ref().map(|_| tx.today()),
        outcome: new.outcome,
        version: 1,
    };
    store::insert(tx, id, &item)?;
    let detail = json!({ "number": item.number, "list": item.list.as_str(), "due": item.due_on });
    tx.log("gathering.item", &id, &detail)?;
    Ok(item)
}

/// Changes an item that is no matter yet; an outcome settles it, an emptied one opens it again.
pub fn change(
    tx: &mut Tx<'_>,
    id: GatheringId,
    number: i64,
    seen: i64,
    new: &NewListItem,
    scope: &Scope,
) -> Result<ListItem, Error> {
    let gathering = meeting(tx, id, scope)?;
    let new = checked(new, gathering.held_on)?;
    let now = of(tx, id, number)?;
    if now.matter_id.is_some() {
        return Err(Rejection::IsMatter.into());
    }
    let settled_on = match (&new.outcome, now.settled_on) {
        (None, _) => None,
        (Some(_), Some(day)) => Some(day),
        (Some(_), None) => Some(tx.today()),
    };
    let next = ListItem {
        list: new.list,
        words: new.words,
        owner: new.owner,
        due_on: new.due_on,
        outcome: new.outcome,
        settled_on,
        ..now
    };
    replace(tx, id, next, seen, "gathering.change-item")
}

/// Makes a matter of an item: once, with the item's own words and the meeting's day.
pub fn raise(
    tx: &mut Tx<'_>,
    id: GatheringId,
    number: i64,
    how: Raise,
    scope: &Scope,
) -> Result<Matter, Error> {
    let gathering = meeting(tx, id, scope)?;
    let now = of(tx, id, number)?;
    if now.matter_id.is_some() {
        return Err(Rejection::IsMatter.into());
    }
    let new = NewMatter {
        id: how.id,
        kind: how.kind,
        category: how.category,
        household_id: how.household_id,
        area_path: how.area_path,
        words: now.words.clone(),
        urgent: how.urgent,
        collected_on: gathering.held_on,
        contact_id: None,
        representative_id: None,
        reporter_name: how.reporter_name,
    };
    let matter = matters::submit(tx, new)?;
    let seen = now.version;
    let next = ListItem { matter_id: Some(matter.id), ..now };
    replace(tx, id, next, seen, "gathering.raise-item")?;
    Ok(matter)
}

fn of(tx: &mut Tx<'_>, id: GatheringId, number: i64) -> Result<ListItem, Error> {
    let there = store::list(tx, id)?;
    Ok(there.into_iter().find(|item| item.number == number).ok_or(Rejection::NotFound)?)
}

fn replace(
    tx: &mut Tx<'_>,
    id: GatheringId,
    next: ListItem,
    seen: i64,
    operation: &str,
) -> Result<ListItem, Error> {
    if !store::replace(tx, id, &next, seen)? {
        return Err(Rejection::Stale.into());
    }
    let detail = json!({
        "number": next.number,
        "matter": next.matter_id.map(|id| id.to_string()),
        "settled": next.settled_on,
    });
    tx.log(operation, &id, &detail)?;
    Ok(ListItem { version: seen + 1, ..next })
}
