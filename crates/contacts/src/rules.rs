//! What a contact must be like. Pure.

use kernel::id::RepresentativeId;
use kernel::{Date, has_control_characters, trimmed};
use representatives::Link;

use crate::catalogue::{DIFFICULTY_KINDS, LEAFLET_THEMES, SERVICE_ITEMS, STEP_KINDS, WAYS, Word};
use crate::{Contact, Error, Leaflet, safety};

/// The longest text of a contact, in characters.
const LONGEST: usize = 1_000;
/// The most copies of one leaflet at one contact.
const MOST_COPIES: i64 = 200;

fn known(catalogue: &[Word], code: &str) -> bool {
    catalogue.iter().any(|word| word.code == code)
}

pub(crate) fn day(met_on: Date, today: Date) -> Result<Date, Error> {
    if met_on > today {
        return Err(Error::InFuture);
    }
    // Paper books go back some years; anything older is a slip of the pen.
    if met_on.year() < 2015 { Err(Error::TooLongAgo) } else { Ok(met_on) }
}

pub(crate) fn way(code: &str) -> Result<(), Error> {
    if known(WAYS, code) { Ok(()) } else { Err(Error::Word { pointer: "/way".into() }) }
}

/// The items in the catalogue's order, each once.
pub(crate) fn items(codes: &[String]) -> Result<Vec<String>, Error> {
    if let Some(at) = codes.iter().position(|code| !known(SERVICE_ITEMS, code)) {
        return Err(Error::Word { pointer: format!("/items/{at}") });
    }
    let chosen = SERVICE_ITEMS.iter().filter(|word| codes.iter().any(|code| code == word.code));
    Ok(chosen.map(|word| word.code.to_owned()).collect())
}

pub(crate) fn leaflets(leaflets: &[Leaflet]) -> Result<(), Error> {
    if leaflets.len() > LEAFLET_THEMES.len() {
        return Err(Error::Word { pointer: "/leaflets".into() });
    }
    for (at, leaflet) in leaflets.iter().enumerate() {
        if !known(LEAFLET_THEMES, &leaflet.theme) {
            return Err(Error::Word { pointer: format!("/leaflets/{at}/theme") });
        }
        if !(1..=MOST_COPIES).contains(&leaflet.copies) {
            return Err(Error::Copies { pointer: format!("/leaflets/{at}/copies") });
        }
    }
    Ok(())
}

pub(crate) fn text(text: &str, pointer: &'static str) -> Result<String, Error> {
    if has_control_characters(text) || text.chars().count() > LONGEST {
        return Err(Error::Text { pointer });
    }
    Ok(trimmed(text).unwrap_or_default())
}

/// For how many days after a household moved to another representative the former one's contacts
/// are still taken: a phone may be without network for so long, and he could not know.
const DAYS_AFTER_HAND_OVER: i64 = 31;

/// Whether a representative may record a contact with a household that has these links.
pub(crate) fn may_record(links: &[Link], own: RepresentativeId, today: Date) -> bool {
    links.iter().filter(|link| link.representative_id == own).any(|link| match link.until_on {
        None => true,
        Some(until) => today.days_since(until) <= DAYS_AFTER_HAND_OVER,
    })
}

/// Two records of one day as one: what either says is said, and nothing is counted twice.
///
/// Of leaflets on the same theme the larger number stands: two phones may have recorded the same
/// hand-out, and a figure must not grow by that.
pub(crate) fn joined(now: &Contact, other: &Contact) -> Result<Contact, Error> {
    let mut next = now.clone();
    next.items = items(&[now.items.clone(), other.items.clone()].concat())?;
    next.safety = safety::joined(now.safety.as_ref(), other.safety.as_ref());
    for leaflet in &other.leaflets {
        match next.leaflets.iter_mut().find(|known| known.theme == leaflet.theme) {
            Some(known) => known.copies = known.copies.max(leaflet.copies),
            None => next.leaflets.push(leaflet.clone()),
        }
    }
    if other.way == AT_HOME {
        next.way = other.way.clone();
    }
    next.words = text(&said_once(&now.words, &other.words, "\n"), "/words")?;
    next.person_met = text(&said_once(&now.person_met, &other.person_met, "、"), "/person_met")?;
    Ok(next)
}

/// The way that counts as a home visit; it goes before any other of the same day.
const AT_HOME: &str = "home";

fn said_once(one: &str, other: &str, between: &str) -> String {
    if one.contains(other) {
        one.to_owned()
    } else if other.contains(one) {
        other.to_owned()
    } else {
        format!("{one}{between}{other}")
    }
}

pub(crate) fn reason(text: &str) -> Result<String, Error> {
    let reason = self::text(text, "/reason")?;
    if reason.is_empty() { Err(Error::ReasonMissing) } else { Ok(reason) }
}

pub(crate) fn step_kind(code: &str) -> Result<(), Error> {
    if known(STEP_KINDS, code) { Ok(()) } else { Err(Error::Word { pointer: "/kind".into() }) }
}

/// What was done about a difficulty: a step without words says nothing.
pub(crate) fn said(text: &str) -> Result<String, Error> {
    let words = self::text(text, "/words")?;
    if words.is_empty() { Err(Error::WordsMissing) } else { Ok(words) }
}

pub(crate) fn difficulty_kind(code: &str, pointer: &'static str) -> Result<(), Error> {
    if known(DIFFICULTY_KINDS, code) {
        Ok(())
    } else {
        Err(Error::Word { pointer: pointer.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_known_ordered_and_single() {
        let chosen = ["errand", "policy", "errand"].map(str::to_owned);
        assert_eq!(items(&chosen).expect("known"), ["policy", "errand"]);
        assert!(matches!(items(&["打牌".to_owned()]), Err(Error::Word { .. })));
    }

    #[test]
    fn a_day_is_neither_in_the_future_nor_a_slip() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let today = date("2023-05-07");
        assert!(day(today, today).is_ok());
        assert!(matches!(day(date("2023-05-08"), today), Err(Error::InFuture)));
        assert!(matches!(day(date("1923-05-07"), today), Err(Error::TooLongAgo)));
    }

    #[test]
    fn a_household_that_moved_is_still_ones_own_for_a_month() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let (me, other) = (id(1), id(2));
        let link = |who: RepresentativeId, until: Option<&str>| Link {
            id: kernel::id::LinkId::from_uuid(uuid::Uuid::from_u128(9)),
            household_id: kernel::id::HouseholdId::from_uuid(uuid::Uuid::from_u128(8)),
            representative_id: who,
            from_on: date("2022-12-28"),
            until_on: until.map(date),
            end_reason: None,
        };
        for (links, today, expected) in [
            (vec![link(me, None)], "2023-05-07", true),
            (vec![link(other, None)], "2023-05-07", false),
            (vec![], "2023-05-07", false),
            (vec![link(other, None), link(me, Some("2023-05-07"))], "2023-05-07", true),
            (vec![link(other, None), link(me, Some("2023-05-07"))], "2023-06-07", true),
            (vec![link(other, None), link(me, Some("2023-05-07"))], "2023-06-08", false),
            // Handed over twice: the later end counts.
            (vec![link(me, Some("2023-05-01")), link(me, Some("2023-01-01"))], "2023-05-07", true),
            // Nobody has it now: the last one could not know either.
            (vec![link(me, Some("2023-05-01"))], "2023-05-20", true),
        ] {
            assert_eq!(may_record(&links, me, date(today)), expected, "{links:?} {today}");
        }
    }

    fn id(number: u128) -> RepresentativeId {
        RepresentativeId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn said(way: &str, items: &[&str], words: &str, leaflets: &[(&str, i64)]) -> Contact {
        let leaflet =
            |(theme, copies): &(&str, i64)| Leaflet { theme: (*theme).into(), copies: *copies };
        Contact {
            id: kernel::id::ContactId::from_uuid(uuid::Uuid::from_u128(7)),
            household_id: kernel::id::HouseholdId::from_uuid(uuid::Uuid::from_u128(8)),
            representative_id: id(1),
            area_path: "001001001001".parse().expect("a path"),
            met_on: "2023-05-07".parse().expect("a date"),
            recorded_at: kernel::Timestamp::from_millis(0),
            way: way.into(),
            person_met: String::new(),
            items: items.iter().map(|item| (*item).to_owned()).collect(),
            words: words.into(),
            leaflets: leaflets.iter().map(leaflet).collect(),
            safety: None,
            entered_by: None,
            entered_by_name: "何代表".into(),
            on_behalf: false,
            void_reason: None,
            version: 1,
        }
    }

    #[test]
    fn two_records_of_a_day_say_what_either_says() {
        let one = said("phone", &["errand"], "水渠堵了", &[("fraud", 2), ("forest_fire", 1)]);
        let other = said("home", &["policy", "errand"], "灶房电线老化", &[("fraud", 1)]);
        let both = joined(&one, &other).expect("fits");
        assert_eq!(both.way, "home");
        assert_eq!(both.items, ["policy", "errand"]);
        assert_eq!(both.words, "水渠堵了\n灶房电线老化");
        assert_eq!(both.leaflets, one.leaflets, "the larger number stands");
        assert_eq!(joined(&both, &other).expect("fits"), both, "joining again changes nothing");
        assert_eq!(joined(&one, &one).expect("fits"), one);
        let long = said("home", &[], &"长".repeat(600), &[]);
        let longer = said("home", &[], &"短".repeat(600), &[]);
        assert!(matches!(joined(&long, &longer), Err(Error::Text { .. })));
    }

    #[test]
    fn copies_have_bounds() {
        let one = |copies| [Leaflet { theme: "forest_fire".into(), copies }];
        assert!(leaflets(&one(1)).is_ok() && leaflets(&one(200)).is_ok());
        assert!(leaflets(&one(0)).is_err() && leaflets(&one(201)).is_err());
    }
}
