//! What the work itself shows that training could help with (缺什么补什么). Pure.
//!
//! A need is a sentence about a theme, with the records behind it. It never says who is better: of
//! people it only says who has no record of a duty yet, so that they can be asked whether they want
//! to learn it.

use std::collections::HashSet;
use std::hash::BuildHasher;

use kernel::id::RepresentativeId;

use super::{Theme, themes};

/// How often something must have come back before it is offered as a theme.
const OFTEN: i64 = 3;

/// What is known of the work in an area over a year.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Kinds of matter, by code, with how often one was sent back because something was unclear.
    pub returned: Vec<(String, i64)>,
    /// Those who serve, by area.
    pub serving: Vec<RepresentativeId>,
    /// Kinds of matter that somebody has brought.
    pub brought: HashSet<(RepresentativeId, String)>,
    /// Items that somebody has noted at a contact.
    pub noted: HashSet<(RepresentativeId, String)>,
}

/// Why a theme is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Matters of that kind keep coming back.
    Returned {
        /// The kind's code.
        kind: String,
        /// How often within the year.
        times: i64,
    },
    /// These have no record yet of what the theme is for.
    NoRecord {
        /// Who, by area.
        who: Vec<RepresentativeId>,
    },
}

/// A theme that the work proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The theme.
    pub theme: &'static Theme,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What the facts propose, in the order of the catalogue.
pub fn of(facts: &Facts) -> Vec<Need> {
    themes().iter().filter_map(|theme| need(theme, facts)).collect()
}

fn need(theme: &'static Theme, facts: &Facts) -> Option<Need> {
    let mut reasons = Vec::new();
    for (kind, times) in &facts.returned {
        if *times >= OFTEN && theme.kinds.contains(&kind.as_str()) {
            reasons.push(Reason::Returned { kind: kind.clone(), times: *times });
        }
    }
    // An emergency or an early sign that nobody saw is no gap of a person.
    let is_daily = !theme.items.is_empty()
        || theme.kinds.iter().any(|kind| ["appeal", "hazard", "dispute"].contains(kind));
    if is_daily {
        let has_done = |who: &&RepresentativeId| {
            any(&facts.brought, **who, &theme.kinds) || any(&facts.noted, **who, &theme.items)
        };
        let who: Vec<RepresentativeId> =
            facts.serving.iter().filter(|who| !has_done(who)).copied().collect();
        if !who.is_empty() {
            reasons.push(Reason::NoRecord { who });
        }
    }
    (!reasons.is_empty()).then_some(Need { theme, reasons })
}

fn any<S: BuildHasher>(
    done: &HashSet<(RepresentativeId, String), S>,
    who: RepresentativeId,
    codes: &[&str],
) -> bool {
    codes.iter().any(|code| done.contains(&(who, (*code).to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_and_what_nobody_has_done_is_proposed() {
        let one = RepresentativeId::from_uuid(uuid::Uuid::from_u128(1));
        let other = RepresentativeId::from_uuid(uuid::Uuid::from_u128(2));
        let facts = Facts {
            returned: vec![("hazard".into(), 4), ("dispute".into(), 2)],
            serving: vec![one, other],
            brought: HashSet::from([(one, "appeal".to_owned()), (other, "appeal".to_owned())]),
            noted: HashSet::from([(one, "dispute".to_owned()), (other, "safety".to_owned())]),
        };
        let needs = of(&facts);
        let found = |code: &str| needs.iter().find(|need| need.theme.code == code);
        assert!(found("reporting").is_none(), "both have brought appeals and few came back");
        let mediation = found("mediation").expect("one of them has none");
        assert_eq!(mediation.reasons, [Reason::NoRecord { who: vec![other] }]);
        let safety = found("home_safety").expect("hazards came back");
        assert_eq!(
            safety.reasons,
            [
                Reason::Returned { kind: "hazard".into(), times: 4 },
                Reason::NoRecord { who: vec![one] }
            ]
        );
        assert!(found("emergency").is_none() && found("early_signs").is_none());
    }
}
