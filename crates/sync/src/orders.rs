//! What each kind of command does, by the services of the rooms that own the records.

use access::{Scope, accounts};
use attachments::{Reference, refer};
use contacts::{Contact, Correction, NewContact};
use db::Tx;
use kernel::Date;
use kernel::id::{AccountId, ContactId, HouseholdId, MatterId, RepresentativeId};
use matters::NewMatter;
use registry::households;

use crate::{Error, Reply, Sender, Submission, Work, rules, store, suggestions};

/// What a command made or touched.
pub(crate) struct Done {
    pub(crate) object: String,
    pub(crate) version: i64,
    /// Why it was not needed, where what it wanted to say stands already.
    pub(crate) stands_already: Option<Stands>,
}

/// Why a command was not needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// A contact was joined with the one of the same day.
    Joined,
    /// The record says it already.
    Already,
}

impl Stands {
    pub(crate) fn reply(self) -> Reply {
        let (code, detail, detail_en) = match self {
            Self::Joined => (
                "sync.joined",
                "这一户当天已经记过一次走访，两次的内容已合并成一次，不用再记。",
                "A contact of that day was recorded already. Both are now one; nothing is lost.",
            ),
            Self::Already => (
                "sync.stands-already",
                "这件事已经办好了，不用再办，请刷新后查看。",
                "This is done already. Nothing more is needed; reload to see it.",
            ),
        };
        Reply { code: code.to_owned(), detail: detail.to_owned(), detail_en: detail_en.to_owned() }
    }
}

fn done(object: impl std::fmt::Display, version: i64) -> Done {
    Done { object: object.to_string(), version, stands_already: None }
}

fn stands(object: impl std::fmt::Display, version: i64, why: Stands) -> Done {
    Done { object: object.to_string(), version, stands_already: Some(why) }
}

pub(crate) fn carry_out(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    work: Work,
) -> Result<Done, Error> {
    match work {
        Work::RecordContact { contact, on_behalf_of, attachments } => {
            let done = record(tx, sender, scope, *contact, on_behalf_of)?;
            refer(tx, &done.object, &attachments)?;
            Ok(done)
        }
        Work::CorrectContact { id, seen, correction } => {
            correct(tx, sender, scope, id, seen, correction)
        }
        Work::VoidContact { id, seen, reason } => void(tx, sender, scope, id, seen, &reason),
        Work::SubmitMatter { matter, attachments } => {
            submit(tx, sender, scope, *matter, &attachments)
        }
        Work::ActOnMatter { id, seen, command, action, to_account, on } => {
            let matter = matters::get(tx, id, scope, sender.is_confidant)?;
            if matter.version != seen && rules::stands_after(&matter, action) {
                return Ok(stands(id, matter.version, Stands::Already));
            }
            act(tx, scope, (id, seen), command, to_account, on)
        }
        Work::ReferAccusation { id, channel } => {
            let made = matters::referral::refer(tx, id, &sender.area_path, &channel)?;
            Ok(done(made.id, 1))
        }
        Work::MarkNotice { id, step } => {
            notices::inbox::mark(tx, id, &reader(sender), step)?;
            Ok(done(id, 1))
        }
        Work::RelayNotice { id, relay } => {
            let made = notices::relays::to_households(tx, id, &reader(sender), &relay)?;
            Ok(done(made.id, 1))
        }
        Work::AskAboutNotice { id, notice, words } => {
            let made = notices::questions::ask(tx, notice, id, &reader(sender), &words)?;
            Ok(done(made.id, 1))
        }
        Work::Suggest { id, words } => {
            let made = suggestions::make(tx, sender, id, &words)?;
            Ok(done(made.id, 1))
        }
    }
}

/// The sender as inboxes know him.
fn reader(sender: &Sender) -> notices::Me {
    notices::Me::new(sender.account, sender.representative, sender.name.clone())
}

/// Whom a contact belongs to: oneself, or the one for whom it is entered.
fn entered_for(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    household: HouseholdId,
    on_behalf_of: Option<RepresentativeId>,
) -> Result<(Option<RepresentativeId>, bool), Error> {
    let own = sender.representative;
    let other = on_behalf_of.filter(|id| Some(*id) != own);
    if let Some(other) = other {
        if scope.representative().is_some() {
            return Err(Error::OnBehalf);
        }
        let other = representatives::get(tx, other)?;
        if !scope.sees_area(&other.area_path) {
            return Err(representatives::Error::NotFound.into());
        }
        return Ok((Some(other.id), false));
    }
    let Some(own) = own else { return Ok((None, false)) };
    // A cadre who is a representative as well enters his own households as their representative.
    let is_own = scope.representative().is_some()
        || on_behalf_of.is_some()
        || contacts::may_record(tx, household, own)?;
    Ok(if is_own { (Some(own), true) } else { (None, false) })
}

fn record(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    mut new: NewContact,
    on_behalf_of: Option<RepresentativeId>,
) -> Result<Done, Error> {
    let (whose, is_own) = entered_for(tx, sender, scope, new.household_id, on_behalf_of)?;
    new.representative_id = whose;
    new.entered_as = whose.filter(|_| is_own);
    if let Some(id) = new.id
        && let Some(known) = contacts::these(tx, &[id])?.pop()
    {
        let is_same = known.household_id == new.household_id
            && scope.sees(&known.area_path, Some(known.representative_id));
        if !is_same {
            return Err(Error::IdentifierTaken);
        }
        return Ok(stands(known.id, known.version, Stands::Already));
    }
    let is_linked_elsewhere = |error: &contacts::Error| matches!(error, contacts::Error::NotYours);
    let recorded = tx.attempt(|tx| contacts::record(tx, new.clone()))?;
    let (row, why) = match recorded {
        Ok(recorded) => (recorded.contact, None),
        Err(contacts::Error::AlreadyRecorded { .. }) => {
            (contacts::join(tx, new)?, Some(Stands::Joined))
        }
        // To a representative, a household that was never his is one that does not exist.
        Err(error) if is_linked_elsewhere(&error) && !was_own(tx, &new)? => {
            return Err(registry::Error::HouseholdNotFound.into());
        }
        Err(error) => return Err(error.into()),
    };
    if !scope.sees(&row.area_path, Some(row.representative_id)) {
        return Err(registry::Error::HouseholdNotFound.into());
    }
    Ok(Done { object: row.id.to_string(), version: row.version, stands_already: why })
}

fn was_own(tx: &mut Tx<'_>, new: &NewContact) -> Result<bool, Error> {
    let links = representatives::links_of(tx, new.household_id)?;
    Ok(links.iter().any(|link| Some(link.representative_id) == new.entered_as))
}

/// The contact that a command means: the one with that identifier, or the one with which it was
/// joined, if the scope shows it.
fn contact_meant(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    id: ContactId,
) -> Result<Contact, Error> {
    let mut found = contacts::these(tx, &[id])?.pop();
    if found.is_none()
        && let Some(other) = store::stands_for(tx, sender.account, &id.to_string())?
        && let Ok(other) = other.parse::<ContactId>()
    {
        found = contacts::these(tx, &[other])?.pop();
    }
    let visible = found.filter(|row| scope.sees(&row.area_path, Some(row.representative_id)));
    visible.ok_or_else(|| contacts::Error::NotFound.into())
}

fn correct(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    id: ContactId,
    seen: i64,
    correction: Correction,
) -> Result<Done, Error> {
    let now = contact_meant(tx, sender, scope, id)?;
    if rules::says(&now, &correction) && now.version != seen {
        return Ok(stands(now.id, now.version, Stands::Already));
    }
    if now.id != id {
        // What the phone wants to change was joined meanwhile and says more than it has seen.
        return Err(contacts::Error::Stale { seen, now: now.version }.into());
    }
    let row = contacts::correct(tx, id, seen, correction)?;
    Ok(done(row.id, row.version))
}

fn void(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    id: ContactId,
    seen: i64,
    reason: &str,
) -> Result<Done, Error> {
    let now = contact_meant(tx, sender, scope, id)?;
    if now.void_reason.is_some() {
        return Ok(stands(now.id, now.version, Stands::Already));
    }
    if now.id != id {
        return Err(contacts::Error::Stale { seen, now: now.version }.into());
    }
    let row = contacts::void(tx, id, seen, reason)?;
    Ok(done(row.id, row.version))
}

fn submit(
    tx: &mut Tx<'_>,
    sender: &Sender,
    scope: &Scope,
    asked: Submission,
    attachments: &[Reference],
) -> Result<Done, Error> {
    let household = asked.household_id.map(|id| households::get(tx, id)).transpose()?;
    if let Some(household) = &household {
        let is_visible = scope.sees(&household.area_path, household.representative)
            || match scope.representative() {
                Some(own) => contacts::may_record(tx, household.id, own)?,
                None => false,
            };
        if !is_visible {
            return Err(registry::Error::HouseholdNotFound.into());
        }
    }
    if let Some(id) = asked.id
        && let Some(known) = matters::these(tx, &[id])?.pop()
    {
        let is_same = known.words == asked.words.trim()
            && known.household_id == asked.household_id
            && scope.sees(&known.area_path, known.representative_id);
        if !is_same {
            return Err(matters::Error::IdTaken.into());
        }
        refer(tx, &id.to_string(), attachments)?;
        return Ok(stands(id, known.version, Stands::Already));
    }
    let contact = asked.contact_id.map(|id| contact_meant(tx, sender, scope, id)).transpose()?;
    if contact.as_ref().is_some_and(|contact| Some(contact.household_id) != asked.household_id) {
        return Err(Error::ContactOfAnother);
    }
    let place = household.map(|household| household.area_path).or(asked.area_path);
    let new = NewMatter {
        id: asked.id,
        kind: asked.kind,
        category: asked.category,
        household_id: asked.household_id,
        area_path: place.ok_or(Error::NoPlace)?,
        words: asked.words,
        urgent: asked.urgent,
        collected_on: asked.collected_on.unwrap_or_else(|| tx.today()),
        contact_id: contact.as_ref().map(|contact| contact.id),
        representative_id: scope
            .representative()
            .or(contact.map(|contact| contact.representative_id)),
        reporter_name: sender.name.clone(),
    };
    let row = matters::submit(tx, new)?;
    matters::particulars::add(tx, &row, asked.particulars)?;
    refer(tx, &row.id.to_string(), attachments)?;
    Ok(done(row.id, row.version))
}

fn act(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (id, seen): (MatterId, i64),
    command: matters::Command,
    to_account: Option<AccountId>,
    on: Option<Date>,
) -> Result<Done, Error> {
    if let Some(account) = to_account {
        accounts::get(tx, account)?;
    }
    let on = on.unwrap_or_else(|| tx.today());
    let row = matters::act(tx, id, seen, command, on, scope)?;
    Ok(done(row.id, row.version))
}
