//! What can follow what in a selection file. Pure.

use kernel::Date;

use super::{Action, Error, Ground, Nomination, Objection, Office, Outcome, Stage};

/// How long a notice hangs at least and at most, in days.
const NOTICE_DAYS: std::ops::RangeInclusive<i64> = 3..=30;

/// Whose step it is.
pub fn owner(action: Action) -> Office {
    match action {
        Action::Agree
        | Action::Decline
        | Action::PassVillage
        | Action::FailVillage
        | Action::StartNotice
        | Action::Object => Office::Village,
        Action::PassTownship
        | Action::FailTownship
        | Action::SettleObjection
        | Action::CloseNotice
        | Action::FailNotice
        | Action::File
        | Action::Appoint => Office::Township,
    }
}

/// The stage to which the action leads; `None` when it cannot be taken there.
pub fn leads_to(stage: Stage, action: Action) -> Option<Stage> {
    Some(match (stage, action) {
        (Stage::Candidate, Action::Agree) => Stage::Willing,
        (Stage::Willing, Action::PassVillage) => Stage::VillagePassed,
        (Stage::Willing, Action::FailVillage)
        | (Stage::VillagePassed, Action::FailTownship)
        | (Stage::OnNotice, Action::FailNotice) => Stage::NotPassed,
        (Stage::VillagePassed, Action::PassTownship) => Stage::TownshipPassed,
        (Stage::TownshipPassed, Action::StartNotice)
        | (Stage::OnNotice, Action::Object | Action::SettleObjection) => Stage::OnNotice,
        (Stage::OnNotice, Action::CloseNotice) => Stage::NoticePassed,
        (Stage::NoticePassed, Action::File) => Stage::Filed,
        (Stage::Filed, Action::Appoint) => Stage::Appointed,
        // Nobody is made a representative against his or her will, however far the file has come.
        (stage, Action::Decline) if !stage.is_closed() => Stage::Declined,
        _ => return None,
    })
}

/// What these offices can do with a file at that stage.
pub fn possible(stage: Stage, offices: &[Office]) -> Vec<Action> {
    let may =
        |action: &Action| leads_to(stage, *action).is_some() && offices.contains(&owner(*action));
    Action::ALL.iter().copied().filter(may).collect()
}

/// Decides a step: the next stage, or why not.
pub fn decide(stage: Stage, action: Action, offices: &[Office]) -> Result<Stage, Error> {
    let next = leads_to(stage, action)
        .ok_or_else(|| Error::NotPossible { stage, possible: possible(stage, offices) })?;
    if offices.contains(&owner(action)) { Ok(next) } else { Err(Error::OtherOffice(owner(action))) }
}

/// A step's day: not after today, not before the step before it.
pub fn day(on: Date, before: Date, today: Date) -> Result<Date, Error> {
    if on > today {
        Err(Error::InFuture)
    } else if on < before {
        Err(Error::BeforeTheStepBefore(before))
    } else {
        Ok(on)
    }
}

/// The last day of a notice that hangs so many days.
pub fn notice_until(from: Date, days: i64) -> Result<Date, Error> {
    if NOTICE_DAYS.contains(&days) { Ok(from.plus_days(days - 1)) } else { Err(Error::NoticeDays) }
}

/// Whether a notice may be closed on that day: it has hung to its last day, and no objection is
/// open or right.
pub fn may_close(on: Date, last: Date, objections: &[Objection]) -> Result<(), Error> {
    if on <= last {
        return Err(Error::NoticeRuns(last));
    }
    if objections.iter().any(|one| one.outcome.is_none()) {
        return Err(Error::ObjectionOpen);
    }
    if objections.iter().any(is_upheld) {
        return Err(Error::ObjectionUpheld);
    }
    Ok(())
}

/// Whether a notice may fail: an objection was right.
pub fn may_fail(objections: &[Objection]) -> Result<(), Error> {
    if objections.iter().any(is_upheld) { Ok(()) } else { Err(Error::NoObjectionUpheld) }
}

fn is_upheld(objection: &Objection) -> bool {
    objection.outcome.is_some_and(|(outcome, _)| outcome == Outcome::Upheld)
}

/// A nomination of somebody who stands in the pool with these grounds: a direct choice needs one
/// that the person has and that allows it, households are named each once.
pub fn nomination(nomination: &Nomination, grounds: &[Ground]) -> Result<(), Error> {
    match nomination {
        Nomination::Direct(ground) if !ground.is_direct() => Err(Error::GroundNotDirect(*ground)),
        Nomination::Direct(ground) if !grounds.contains(ground) => {
            Err(Error::GroundMissing { asked: *ground, known: grounds.to_vec() })
        }
        Nomination::Households(households) => {
            let mut sorted = households.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let is_right = !sorted.is_empty() && sorted.len() == households.len();
            if is_right { Ok(()) } else { Err(Error::Nominators) }
        }
        Nomination::Direct(_) | Nomination::GroupHead | Nomination::Own => Ok(()),
    }
}

/// What to tell about the number of households that put somebody forward; 5 to 15 is the county's
/// policy, explained and never enforced.
pub fn nominators_notice(households: i64) -> Option<String> {
    match households {
        0 | 5..=15 => None,
        1..=4 => Some(format!("由{households}户推荐，按本县做法应为5至15户，请再核对。")),
        _ => Some(format!("由{households}户推荐，多于15户，请核对是否都属于这个小组。")),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// The whole table as people read it: one line a stage and an action that can be taken there.
    fn table() -> String {
        let mut text = String::new();
        for &stage in Stage::ALL {
            for &action in Action::ALL {
                for &office in Office::ALL {
                    if let Ok(next) = decide(stage, action, &[office]) {
                        let words = [stage.as_str(), action.as_str(), office.as_str()].join(" ");
                        writeln!(text, "{words} {}", next.as_str()).expect("a text takes text");
                    }
                }
            }
        }
        text
    }

    #[test]
    fn the_table_is_the_one_that_was_agreed() {
        assert_eq!(table(), include_str!("table.txt"));
    }

    #[test]
    fn what_is_refused_says_what_is_possible_or_whose_it_is() {
        let village = &[Office::Village];
        let Err(Error::NotPossible { possible, .. }) =
            decide(Stage::Willing, Action::File, village)
        else {
            panic!("a willing candidate cannot be filed");
        };
        assert_eq!(possible, [Action::Decline, Action::PassVillage, Action::FailVillage]);
        let other = decide(Stage::VillagePassed, Action::PassTownship, village);
        assert!(matches!(other, Err(Error::OtherOffice(Office::Township))));
        for &stage in Stage::ALL {
            assert_eq!(possible_of_anybody(stage).is_empty(), stage.is_closed(), "{stage:?}");
        }
    }

    fn possible_of_anybody(stage: Stage) -> Vec<Action> {
        possible(stage, Office::ALL)
    }

    #[test]
    fn a_notice_is_closed_only_after_its_last_day_and_with_nothing_against_it() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let last = notice_until(day("2023-05-01"), 5).expect("five days");
        assert_eq!(last, day("2023-05-05"));
        assert!(notice_until(day("2023-05-01"), 2).is_err());
        let objection = |outcome| Objection {
            number: 1,
            received_on: day("2023-05-02"),
            channel: super::super::Channel::Phone,
            outcome,
        };
        let settled = |outcome| objection(Some((outcome, day("2023-05-04"))));
        assert!(matches!(may_close(last, last, &[]), Err(Error::NoticeRuns(_))));
        let after = last.plus_days(1);
        assert!(may_close(after, last, &[settled(Outcome::NotUpheld)]).is_ok());
        let open = may_close(after, last, &[objection(None)]);
        assert!(matches!(open, Err(Error::ObjectionOpen)));
        let right = may_close(after, last, &[settled(Outcome::Upheld)]);
        assert!(matches!(right, Err(Error::ObjectionUpheld)));
        assert!(may_fail(&[settled(Outcome::Upheld)]).is_ok());
        assert!(may_fail(&[settled(Outcome::NotUpheld)]).is_err());
    }

    #[test]
    fn a_direct_choice_needs_a_ground_that_the_person_has_and_that_allows_it() {
        let known = |code: &str| code.parse::<Ground>().expect("a ground");
        let has = [Ground::party_member(), known("veteran")];
        assert!(nomination(&Nomination::Direct(Ground::party_member()), &has).is_ok());
        let missing = nomination(&Nomination::Direct(Ground::group_head()), &has);
        assert!(matches!(missing, Err(Error::GroundMissing { known, .. }) if known == has));
        let veteran = nomination(&Nomination::Direct(known("veteran")), &has);
        assert!(matches!(veteran, Err(Error::GroundNotDirect(_))));
        assert!(nomination(&Nomination::GroupHead, &has).is_ok());
        assert!(nomination(&Nomination::Own, &has).is_ok());
    }

    #[test]
    fn the_band_of_nominators_includes_its_ends() {
        let told: Vec<bool> =
            [4, 5, 15, 16].into_iter().map(|n| nominators_notice(n).is_some()).collect();
        assert_eq!(told, [true, false, false, true]);
    }
}
