//! What an assembly must be like, and what the law says about it. Pure.

use std::collections::HashSet;

use kernel::Date;
use kernel::id::RepresentativeId;
use representatives::statute::{self, Agenda, Check};

use super::Rejection;
use super::model::{
    Assembly, Convened, Disclosure, Item, Minutes, MinutesItem, NewAssembly, NewItem, Seat, State,
    Vote,
};
use crate::rules::{LONGEST_LINE, LONGEST_WORDS, line};
use crate::{Error, rules};

/// The most items on an agenda.
pub const MOST_ITEMS: usize = 30;

/// The most people that a number may name.
pub(crate) const MOST_PEOPLE: i64 = 1_000;

/// Refuses a step that does not fit to where the assembly stands.
pub(crate) fn is_in(assembly: &Assembly, states: &[State]) -> Result<(), Error> {
    if assembly.gathering.void_reason.is_some() {
        return Err(Error::Voided);
    }
    if states.contains(&assembly.state) {
        return Ok(());
    }
    Err(Rejection::WrongState { state: assembly.state }.into())
}

/// The announcement, checked: its texts trimmed.
pub(crate) fn announcement(new: NewAssembly, today: Date) -> Result<(NewAssembly, Date), Error> {
    let title = line("title", Some(&new.title), LONGEST_LINE)?;
    let title = title.ok_or(rules::Rejection::TitleMissing)?;
    if new.area_path.depth() != 3 {
        return Err(Rejection::NotAVillage.into());
    }
    let announced_on = new.announced_on.unwrap_or_else(|| today.min(new.held_on));
    if announced_on > today || announced_on > new.held_on {
        return Err(Rejection::AnnouncedTooLate.into());
    }
    if new.starts_at.as_deref().is_some_and(|text| !is_time(text)) {
        return Err(Rejection::NoTime.into());
    }
    if new.proposers.is_some_and(|count| !(0..=MOST_PEOPLE).contains(&count)) {
        return Err(Rejection::People.into());
    }
    if new.agenda.is_empty() || new.agenda.len() > MOST_ITEMS {
        return Err(Rejection::AgendaLength.into());
    }
    let mut agenda = Vec::with_capacity(new.agenda.len());
    for item in &new.agenda {
        let title = line("agenda", Some(&item.title), LONGEST_LINE)?;
        let title = title.ok_or(rules::Rejection::TitleMissing)?;
        agenda.push(NewItem { title, ..item.clone() });
    }
    let checked = NewAssembly {
        title,
        place: line("place", new.place.as_deref(), LONGEST_LINE)?,
        host: line("host", new.host.as_deref(), LONGEST_LINE)?,
        session: line("session", new.session.as_deref(), LONGEST_LINE)?,
        // Who proposed it is asked only where somebody did.
        proposers: new.proposers.filter(|_| new.convened == Convened::Proposal),
        agenda,
        ..new
    };
    Ok((checked, announced_on))
}

fn is_time(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else { return false };
    let within = |part: &str, most: u32| {
        part.len() == 2
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number <= most)
    };
    within(hours, 23) && within(minutes, 59)
}

/// The items of a changed agenda: the votes of one that stays under its number stay too.
pub(crate) fn agenda(new: &[NewItem], before: &[Item]) -> Vec<Item> {
    let kept = |number: i64, title: &str| {
        before.iter().find(|item| item.number == number && item.title == title)
    };
    let items = new.iter().zip(1_i64..).map(|(item, number)| {
        let before = kept(number, &item.title);
        Item {
            number,
            title: item.title.clone(),
            listed: item.listed,
            studied_on: item.studied_on,
            authorised_on: item.authorised_on,
            vote: before.and_then(|item| item.vote),
            resolution: before.and_then(|item| item.resolution.clone()),
        }
    });
    items.collect()
}

/// Those who came, each once; everybody named must belong to the assembly.
pub(crate) fn presence(
    seats: &mut [Seat],
    named: &[RepresentativeId],
    committee: Option<i64>,
    committee_present: i64,
) -> Result<(), Rejection> {
    let named: HashSet<RepresentativeId> = named.iter().copied().collect();
    let mut known = 0;
    for seat in &mut *seats {
        seat.is_present = named.contains(&seat.representative_id);
        known += usize::from(seat.is_present);
    }
    if known != named.len() {
        return Err(Rejection::NotASeat);
    }
    if committee_present < 0 || committee_present > committee.unwrap_or(MOST_PEOPLE) {
        return Err(Rejection::TooManyOfCommittee);
    }
    Ok(())
}

/// The votes of an item and what was resolved.
pub(crate) fn vote(
    item: &mut Item,
    vote: Option<Vote>,
    resolution: Option<&str>,
    present: i64,
) -> Result<(), Error> {
    if let Some(Vote { yes, no, abstain }) = vote {
        let all = [yes, no, abstain];
        if all.iter().any(|count| !(0..=MOST_PEOPLE).contains(count))
            || all.iter().sum::<i64>() > present
        {
            return Err(Rejection::TooManyVotes.into());
        }
    }
    item.vote = vote;
    item.resolution = line("resolution", resolution, LONGEST_WORDS)?;
    Ok(())
}

/// What is posted, checked.
pub(crate) fn disclosure(asked: &Disclosure, held_on: Date) -> Result<Disclosure, Error> {
    if asked.from < held_on || asked.until < asked.from {
        return Err(Rejection::DisclosureDays.into());
    }
    let place = line("place", asked.place.as_deref(), LONGEST_LINE)?;
    Ok(Disclosure { place, from: asked.from, until: asked.until })
}

/// What the law says about an assembly: who proposed it, how many came, how long it was posted.
pub fn checks(assembly: &Assembly) -> Vec<Check> {
    let law = assembly.law;
    let mut checks = Vec::new();
    if assembly.convened == Convened::Proposal {
        let all = Some(assembly.representatives).filter(|count| *count > 0);
        checks.push(statute::proposal(law, all, assembly.proposers));
    }
    checks.push(statute::quorum(law, assembly.members(), assembly.present()));
    let days = assembly.disclosure.as_ref();
    checks.push(statute::disclosure(law, days.map(|days| days.from), days.map(|days| days.until)));
    checks
}

/// What the law says about one item of the agenda.
pub fn item_checks(assembly: &Assembly, item: &Item) -> Vec<Check> {
    let law = assembly.law;
    let agenda = Agenda {
        listed: item.listed,
        studied_on: item.studied_on,
        authorised_on: item.authorised_on,
        held_on: assembly.gathering.held_on,
    };
    let mut checks: Vec<Check> =
        statute::study(law, &agenda).into_iter().chain(statute::authorised(law, &agenda)).collect();
    if let Some(vote) = item.vote {
        checks.push(statute::decision(law, assembly.present(), Some(vote.yes)));
    }
    checks
}

/// The minutes as they are now, in words and numbers of their own.
pub(crate) fn minutes(assembly: &Assembly, seats: &[Seat], items: &[Item]) -> Minutes {
    let names = |present: bool| {
        let seats = seats.iter().filter(|seat| seat.is_present == present);
        seats.map(|seat| seat.name.clone()).collect::<Vec<_>>()
    };
    let women = seats.iter().filter(|seat| seat.is_present && seat.is_woman == Some(true));
    let gathering = &assembly.gathering;
    Minutes {
        title: gathering.title.clone(),
        session: assembly.session.clone(),
        held_on: gathering.held_on,
        starts_at: assembly.starts_at.clone(),
        place: gathering.place.clone(),
        host: gathering.host.clone(),
        announced_on: assembly.announced_on,
        convened: assembly.convened.as_str().to_owned(),
        proposers: assembly.proposers,
        members: assembly.members(),
        present: gathering.present,
        women_present: women.count() as i64,
        committee_present: assembly.committee_present,
        present_names: names(true),
        absent_names: names(false),
        observers: assembly.observers.clone(),
        words: gathering.words.clone(),
        items: items.iter().map(minutes_item).collect(),
    }
}

fn minutes_item(item: &Item) -> MinutesItem {
    MinutesItem {
        title: item.title.clone(),
        listed: item.listed.map(|listed| listed.as_str().to_owned()),
        studied_on: item.studied_on,
        authorised_on: item.authorised_on,
        vote: item.vote,
        resolution: item.resolution.clone(),
    }
}
