//! Decisions of this room. Pure.

use contacts::{Contact, Correction};
use kernel::id::{ContactId, HouseholdId, MatterId, NoticeId, RepresentativeId};
use kernel::{Date, has_control_characters, trimmed};
use matters::{Action, Matter, State};
use sha2::{Digest, Sha256};

use crate::Error;

/// The longest text, in characters.
const LONGEST: usize = 2_000;

/// What somebody writes, without white space around it.
pub(crate) fn words(text: &str) -> Result<String, Error> {
    let words = trimmed(text).ok_or(Error::Words)?;
    if has_control_characters(&words) || words.chars().count() > LONGEST {
        return Err(Error::Words);
    }
    Ok(words)
}

/// The first day of the contacts and matters on a phone: this month and the twelve before.
pub(crate) fn since(day: Date) -> Date {
    day.month().plus(-12).first_day()
}

/// Whether a matter is on its representative's phone.
pub(crate) fn is_held(matter: &Matter, since: Date) -> bool {
    matter.closed_on.is_none() || matter.changed_on >= since
}

/// Whether the contact says already what the correction wants.
pub(crate) fn says(contact: &Contact, correction: &Correction) -> bool {
    fn same<T: PartialEq>(wanted: Option<&T>, now: &T) -> bool {
        wanted.is_none_or(|wanted| wanted == now)
    }
    contact.void_reason.is_none()
        && same(correction.met_on.as_ref(), &contact.met_on)
        && same(correction.way.as_ref(), &contact.way)
        && same(correction.person_met.as_ref(), &contact.person_met)
        && same(correction.items.as_ref(), &contact.items)
        && same(correction.words.as_ref(), &contact.words)
        && same(correction.leaflets.as_ref(), &contact.leaflets)
        && same(correction.safety.as_ref(), &contact.safety)
}

/// Whether the matter stands already where the villager's word would bring it.
pub(crate) fn stands_after(matter: &Matter, action: Action) -> bool {
    matches!(
        (action, matter.state),
        (Action::Confirm, State::Confirmed)
            | (Action::Dispute, State::Disputed)
            | (Action::Withdraw, State::Withdrawn)
    )
}

/// Where a phone stands: a place in the change log, the day for which it was told, and how far it
/// has come in a world that is told in several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) sequence: i64,
    pub(crate) day: Date,
    pub(crate) told: Told,
}

/// How far a whole world has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Everything,
    Households(HouseholdId),
    Contacts(Option<ContactId>),
    Matters(Option<MatterId>),
    Notices(Option<NoticeId>),
}

impl Cursor {
    /// The text for the phone, given the hash that stands at its place in the log. So it says
    /// nothing in another county, to another person, or in a history that a restored backup has
    /// undone.
    pub(crate) fn encode(&self, hash: &[u8], own: RepresentativeId) -> String {
        let plain = self.plain();
        format!("{plain}.{}", tag(&plain, hash, own))
    }

    fn plain(&self) -> String {
        let id = |uuid: uuid::Uuid| format!("{:x}", uuid.as_u128());
        let told = match self.told {
            Told::Everything => String::new(),
            Told::Households(after) => format!("h{}", id(after.uuid())),
            Told::Contacts(after) => format!("c{}", after.map_or(String::new(), |x| id(x.uuid()))),
            Told::Matters(after) => format!("m{}", after.map_or(String::new(), |x| id(x.uuid()))),
            Told::Notices(after) => format!("n{}", after.map_or(String::new(), |x| id(x.uuid()))),
        };
        format!("c1.{}.{}.{told}", self.sequence, self.day.number())
    }

    /// Reads what a phone holds; `None` for anything that no server has written.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("c1.")?.split('.');
        let mut next = || parts.next();
        let sequence = next()?.parse().ok().filter(|sequence| *sequence >= 0)?;
        let day = Date::from_number(next()?.parse().ok()?).ok()?;
        let told = next()?;
        next()?;
        let id = |text: &str| u128::from_str_radix(text, 16).ok().map(uuid::Uuid::from_u128);
        let later = |text: &str| if text.is_empty() { Some(None) } else { id(text).map(Some) };
        let told = match told.split_at_checked(1) {
            None => Told::Everything,
            Some(("h", rest)) => Told::Households(id(rest)?.into()),
            Some(("c", rest)) => Told::Contacts(later(rest)?.map(Into::into)),
            Some(("m", rest)) => Told::Matters(later(rest)?.map(Into::into)),
            Some(("n", rest)) => Told::Notices(later(rest)?.map(Into::into)),
            Some(_) => return None,
        };
        Some(Self { sequence, day, told })
    }

    /// Whether the text was written by [`Cursor::encode`] for that place and person.
    pub(crate) fn is_of(&self, text: &str, hash: &[u8], own: RepresentativeId) -> bool {
        self.encode(hash, own) == text
    }
}

fn tag(plain: &str, hash: &[u8], own: RepresentativeId) -> String {
    let mut digest = Sha256::new();
    digest.update(hash);
    digest.update(own.uuid().as_bytes());
    digest.update(plain.as_bytes());
    digest.finalize()[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn a_phone_holds_this_month_and_twelve_more() {
        assert_eq!(since(day("2023-05-07")), day("2022-05-01"));
        assert_eq!(since(day("2023-12-31")), day("2022-12-01"));
    }

    #[test]
    fn cursors_belong_to_one_person_and_one_history() {
        let own = RepresentativeId::from_uuid(Uuid::from_u128(1));
        let other = RepresentativeId::from_uuid(Uuid::from_u128(2));
        let (here, elsewhere) = ([1; 32], [2; 32]);
        for told in [
            Told::Everything,
            Told::Households(HouseholdId::from_uuid(Uuid::from_u128(0xabc))),
            Told::Contacts(None),
            Told::Contacts(Some(ContactId::from_uuid(Uuid::from_u128(3)))),
            Told::Matters(None),
            Told::Notices(Some(NoticeId::from_uuid(Uuid::from_u128(4)))),
        ] {
            let cursor = Cursor { sequence: 7, day: day("2023-05-07"), told };
            let text = cursor.encode(&here, own);
            let read = Cursor::parse(&text).expect("reads");
            assert_eq!(read, cursor);
            assert!(read.is_of(&text, &here, own), "{text}");
            assert!(!read.is_of(&text, &elsewhere, own) && !read.is_of(&text, &here, other));
        }
        for noise in [
            "",
            "c1",
            "c1.1.20230507",
            "c2.1.20230507..00",
            "c1.-1.20230507..00",
            "c1.1.20231345..00",
            "c1.1.20230507.x1.00",
            "c1.1.20230507.h.00",
            "何",
        ] {
            assert_eq!(Cursor::parse(noise), None, "{noise}");
        }
    }

    #[test]
    fn words_have_bounds() {
        assert_eq!(words("　字太小 ").expect("fine"), "字太小");
        assert!(words(" 　").is_err() && words("a\u{0}").is_err());
        assert!(words(&"长".repeat(2_000)).is_ok() && words(&"长".repeat(2_001)).is_err());
    }
}
