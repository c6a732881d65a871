//! What a household is like after a change, and until when the change can be taken back. Pure.

use kernel::Date;

use super::model::{After, MoveKind, MoveReason, Standing};
use crate::{Error, NewHousehold, Priority, rules};

/// For how many days a change can be taken back, like a turnover.
pub const UNDO_DAYS: i64 = 7;

/// The last day on which what was done on that day can be taken back.
pub fn undo_until(done_on: Date) -> Date {
    done_on.plus_days(UNDO_DAYS)
}

/// The reasons that a change of this kind can have.
pub fn reasons_for(kind: MoveKind) -> &'static [MoveReason] {
    use MoveReason as R;
    match kind {
        MoveKind::Arrive => &[R::MovedIn, R::Returned, R::Married, R::Missed, R::Other],
        MoveKind::Leave => &[R::MovedOut, R::Resettled, R::Married, R::InCare, R::Other],
        MoveKind::Relocate => &[R::Resettled, R::WrongGroup, R::Married, R::InCare, R::Other],
        MoveKind::Split => &[R::FamilyDivided, R::Married, R::Other],
        MoveKind::Merge => &[R::Joined, R::Married, R::InCare, R::Twice, R::Other],
        MoveKind::NewHead => &[R::HeadDied, R::HeadAway, R::Married, R::Other],
        MoveKind::Dissolve => &[R::AllDied, R::InCare, R::Twice, R::Other],
    }
}

/// The reason, where it belongs to that kind; what has no name of its own is said in words.
pub(super) fn reason(kind: MoveKind, reason: MoveReason, words: &str) -> Result<(), Error> {
    if !reasons_for(kind).contains(&reason) {
        return Err(Error::Field {
            pointer: "/reason",
            chinese: "这个原因不适用于所选的变更，请从列表中选择。",
            english: "This reason does not belong to the change. Choose from the list.",
        });
    }
    if reason == MoveReason::Other && words.is_empty() {
        return Err(Error::Field {
            pointer: "/words",
            chinese: "原因选了“其他”，请在备注里写明。",
            english: "The reason is “other”. Say in the note what it is.",
        });
    }
    Ok(())
}

/// A day on which a change can count from: not after today.
pub(super) fn day(on: Date, today: Date) -> Result<(), Error> {
    if on <= today {
        return Ok(());
    }
    Err(Error::Field {
        pointer: "/on",
        chinese: "变更日期不能晚于今天，请改为今天或更早的日期。",
        english: "The day of the change cannot be after today.",
    })
}

/// A household that is gone was not contacted after its last day.
pub(super) fn ends(on: Date, last_contact_on: Option<Date>) -> Result<(), Error> {
    if last_contact_on.is_none_or(|last| last <= on) {
        return Ok(());
    }
    Err(Error::Field {
        pointer: "/on",
        chinese: "这一天以后还有走访记录，请把日期改到最近一次走访当天或以后。",
        english: "There are contacts after this day. Choose the day of the last one, or later.",
    })
}

/// What is said of the household afterwards, over what follows by itself.
fn said(follows: Standing, after: &After) -> Result<Standing, Error> {
    let count = |new: Option<i64>, old: i64, pointer| rules::count(new.unwrap_or(old), pointer);
    let mut next = Standing {
        members: count(after.members, follows.members, "/after/members")?,
        resident: count(after.resident, follows.resident, "/after/resident")?,
        away: count(after.away, follows.away, "/after/away")?,
        minors: count(after.minors, follows.minors, "/after/minors")?,
        over_80: count(after.over_80, follows.over_80, "/after/over_80")?,
        priority: after.priority.unwrap_or(follows.priority),
        ..follows
    };
    if let Some(tags) = &after.tags {
        let (open, sensitive) = rules::tags(tags)?;
        next.tags = open.into_iter().map(str::to_owned).collect();
        next.sensitive_tags = sensitive.into_iter().map(str::to_owned).collect();
    }
    Ok(next)
}

/// What stays when so many go.
pub(super) fn split(stays: Standing, new: &NewHousehold, after: &After) -> Result<Standing, Error> {
    if after.members.is_none() && stays.members > 0 && new.members >= stays.members {
        return Err(Error::Field {
            pointer: "/new/members",
            chinese: "分出的人数须少于原户人数；全家一起走的，请改办迁出或县内搬迁。",
            english: "Fewer people must go than there are. If all go, record that they move.",
        });
    }
    let less = |all: i64, go: i64| (all - go).max(0);
    let follows = Standing {
        members: less(stays.members, new.members),
        resident: less(stays.resident, new.resident),
        away: less(stays.away, new.away),
        minors: less(stays.minors, new.minors),
        over_80: less(stays.over_80, new.over_80),
        ..stays
    };
    said(follows, after)
}

/// What two are together.
pub(super) fn merge(stays: Standing, goes: &Standing, after: &After) -> Result<Standing, Error> {
    let both = |one: &[String], other: &[String]| {
        let mut all: Vec<String> = one.iter().chain(other).cloned().collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let is_key = [stays.priority, goes.priority].contains(&Priority::Key);
    let follows = Standing {
        members: stays.members + goes.members,
        resident: stays.resident + goes.resident,
        away: stays.away + goes.away,
        minors: stays.minors + goes.minors,
        over_80: stays.over_80 + goes.over_80,
        priority: if is_key { Priority::Key } else { stays.priority },
        tags: both(&stays.tags, &goes.tags),
        sensitive_tags: both(&stays.sensitive_tags, &goes.sensitive_tags),
        ..stays
    };
    said(follows, after)
}

/// A household after its head died or gave way: whoever died is one fewer.
pub(super) fn new_head(
    now: Standing,
    reason: MoveReason,
    after: &After,
) -> Result<Standing, Error> {
    let gone = i64::from(reason == MoveReason::HeadDied);
    let follows = Standing {
        members: (now.members - gone).max(0),
        resident: if now.away == 0 { (now.resident - gone).max(0) } else { now.resident },
        ..now
    };
    said(follows, after)
}

#[cfg(test)]
mod tests {
    use kernel::id::PersonId;
    use uuid::Uuid;

    use super::*;
    use crate::NewPerson;

    fn standing(members: i64, tags: &[&str]) -> Standing {
        Standing {
            code: "431125101216010001".into(),
            area: "001001001001".into(),
            head: PersonId::from_uuid(Uuid::from_u128(1)),
            head_name: "何一".into(),
            contact: None,
            address: String::new(),
            hamlet: String::new(),
            members,
            resident: members,
            away: 0,
            minors: 1,
            over_80: 0,
            priority: Priority::Normal,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            sensitive_tags: Vec::new(),
            dissolved_on: None,
            version: 1,
        }
    }

    fn part(members: i64) -> NewHousehold {
        NewHousehold {
            id: None,
            code: None,
            area_path: "001001001001".parse().expect("a path"),
            head: NewPerson { name: "何二".into(), ..NewPerson::default() },
            contact: None,
            address: String::new(),
            hamlet: String::new(),
            members,
            resident: members,
            away: 0,
            minors: 0,
            over_80: 0,
            priority: Priority::Normal,
            tags: Vec::new(),
        }
    }

    #[test]
    fn what_goes_is_taken_from_what_stays() {
        let left = split(standing(5, &[]), &part(2), &After::default()).expect("a split");
        assert_eq!((left.members, left.resident, left.minors), (3, 3, 1));
        assert!(split(standing(2, &[]), &part(2), &After::default()).is_err(), "nobody is left");
        let said = After { members: Some(4), ..After::default() };
        assert_eq!(split(standing(5, &[]), &part(2), &said).expect("a split").members, 4);
        let unknown = split(standing(0, &[]), &part(2), &After::default()).expect("a split");
        assert_eq!(unknown.members, 0, "nobody was counted yet");
    }

    #[test]
    fn two_together_have_the_tags_of_both() {
        let goes = Standing { priority: Priority::Key, ..standing(1, &["alone", "over_80"]) };
        let both = merge(standing(3, &["over_80"]), &goes, &After::default()).expect("a merge");
        assert_eq!(both.members, 4);
        assert_eq!(both.tags, ["alone", "over_80"]);
        assert_eq!(both.priority, Priority::Key);
    }

    #[test]
    fn every_kind_has_reasons_and_other_needs_words() {
        for &kind in MoveKind::ALL {
            assert!(reasons_for(kind).contains(&MoveReason::Other));
            assert!(reason(kind, MoveReason::Other, "").is_err());
            assert!(reason(kind, MoveReason::Other, "拆迁安置").is_ok());
        }
        assert!(reason(MoveKind::Split, MoveReason::AllDied, "").is_err());
    }

    #[test]
    fn who_died_is_counted_no_longer() {
        let next = new_head(standing(4, &[]), MoveReason::HeadDied, &After::default());
        assert_eq!(next.expect("a head").members, 3);
        let next = new_head(standing(4, &[]), MoveReason::HeadAway, &After::default());
        assert_eq!(next.expect("a head").members, 4);
    }
}
