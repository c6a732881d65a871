//! The plan alone must already add up to the targets, whatever the seed.

use std::collections::HashSet;

use ::matters::rules::is_signed;
use ::matters::{Action, Kind, Outcome, category};

use super::*;
use crate::scale::{first_day, last_day};

/// What the plan's records will be counted as, by the rooms' definitions.
fn counted(plan: &Plan) -> Vec<(&'static str, usize)> {
    let valid = || plan.contacts.iter().filter(|contact| contact.voided.is_none());
    let kept = |kind: Kind| {
        plan.matters.iter().filter(move |matter| {
            let is_gone = matter
                .steps
                .last()
                .is_some_and(|step| matches!(step.action, Action::Withdraw | Action::Merge));
            matter.kind == kind && !is_gone
        })
    };
    let outcome = |matter: &MatterPlan| {
        let last = matter.steps.iter().rev().find(|step| {
            let is_written = matches!(step.action, Action::Settle | Action::Answer);
            let is_gone = matches!(step.action, Action::Dispute | Action::Redo | Action::Reopen);
            is_written || is_gone
        });
        let waits = is_signed(matter.kind, matter.category)
            && matter.steps.last().is_some_and(|step| step.details.outcome.is_some());
        last.and_then(|step| step.details.outcome).filter(|_| !waits)
    };
    let solved = |matter: &&MatterPlan| outcome(matter) == Some(Outcome::Solved);
    let gatherings = |training: bool| {
        plan.gatherings.iter().filter(move |gathering| gathering.theme.is_some() == training)
    };
    vec![
        ("townships", plan.townships.len()),
        ("villages", plan.villages.len()),
        ("representatives", plan.representatives.len()),
        ("households_linked", plan.households.len()),
        ("person_times_served", valid().filter(|contact| !contact.items.is_empty()).count()),
        ("appeals_collected", kept(Kind::Appeal).count()),
        ("appeals_answered", kept(Kind::Appeal).filter(|matter| outcome(matter).is_some()).count()),
        ("training_person_times", gatherings(true).map(|one| one.attendance.len()).sum()),
        (
            "leaflets",
            valid().flat_map(|contact| &contact.leaflets).map(|leaflet| leaflet.1 as usize).sum(),
        ),
        ("home_visits", valid().filter(|contact| contact.way == 0).count()),
        (
            "hardship_households",
            valid()
                .filter(|contact| contact.difficulty.is_some())
                .map(|contact| contact.household)
                .collect::<HashSet<_>>()
                .len(),
        ),
        (
            "urgent_solved",
            plan.matters.iter().filter(|matter| matter.urgent).filter(solved).count(),
        ),
        ("early_signs", kept(Kind::EarlySign).count()),
        ("disputes_settled", kept(Kind::Dispute).filter(solved).count()),
        ("civility_actions", gatherings(false).count()),
    ]
}

#[test]
fn the_plan_adds_up_for_several_seeds() {
    for seed in [1, 2023, 77] {
        let plan = Plan::new(seed, Scale::County, 0);
        assert_eq!(counted(&plan), plan.targets.figures(), "seed {seed}");
        sound(&plan);
        let township = plan
            .townships
            .iter()
            .find(|township| township.area.code.as_str() == "431125101000")
            .expect("上江圩镇 is one of the nine");
        let villages = &plan.villages[township.villages.clone()];
        let groups = villages.iter().flat_map(|village| village.groups.clone());
        let (households, representatives) = groups.fold((0, 0), |sums, at| {
            let group = &plan.groups[at];
            (sums.0 + group.households.len(), sums.1 + group.representatives.len())
        });
        assert_eq!((villages.len(), households, representatives), (9, 6_523, 492));
    }
}

#[test]
fn the_small_plan_adds_up_for_many_seeds() {
    for seed in 0..40 {
        let plan = Plan::new(seed, Scale::Small, 0);
        assert_eq!(counted(&plan), plan.targets.figures(), "seed {seed}");
        sound(&plan);
    }
    sound(&Plan::new(5, Scale::Small, 5));
}

/// The rules that the rooms would hold the records to.
fn sound(plan: &Plan) {
    let small = plan.households.len() < 1_000;
    for village in &plan.villages {
        assert!(small || (8..=20).contains(&village.groups.len()), "{}", village.area.name);
    }
    for representative in &plan.representatives {
        let load = representative.households.len();
        assert!((5..=25).contains(&load), "{load} households");
        for at in representative.households.clone() {
            assert_eq!(plan.households[at].group, representative.group);
        }
    }
    let mut met = HashSet::new();
    for contact in &plan.contacts {
        assert!(met.insert((contact.household, contact.met_on)), "twice on {}", contact.met_on);
        assert_eq!(plan.households[contact.household].representative, contact.representative);
        assert!((first_day()..=last_day()).contains(&contact.met_on));
        let known = &plan.representatives[contact.representative];
        let since = known.before.as_ref().map_or(known.from_on, |before| before.from_on);
        assert!(contact.met_on > since, "{} is before {since}", contact.met_on);
        let copies: i64 = contact.leaflets.iter().map(|leaflet| leaflet.1).sum();
        assert!(contact.leaflets.iter().all(|leaflet| leaflet.1 >= 1) && copies <= 30);
        assert!(!contact.words.contains(['{', '}']));
    }
    for matter in &plan.matters {
        assert!(category(matter.kind, matter.category).is_some(), "{}", matter.category);
        assert!(!matter.words.contains(['{', '}']) && matter.words.chars().count() >= 6);
        let mut last = (matter.collected_on, matter.hour);
        for step in &matter.steps {
            assert!((step.on, step.hour) >= last && step.on <= last_day());
            last = (step.on, step.hour);
        }
    }
    for gathering in &plan.gatherings {
        assert!(!gathering.attendance.is_empty() || gathering.theme.is_some());
        assert!((first_day()..=last_day()).contains(&gathering.held_on));
        let serving = |&at: &usize| plan.representatives[at].from_on <= gathering.held_on;
        assert!(gathering.attendance.iter().all(serving), "{}", gathering.subject);
    }
    let codes: HashSet<&str> = plan.households.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes.len(), plan.households.len());
    assert!(codes.iter().all(|code| code.len() == 18));
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let told = |plan: &Plan| -> Vec<String> {
        let heads = plan.households.iter().map(|household| household.head.name.clone());
        let words = plan.matters.iter().map(|matter| matter.words.clone());
        let contacts = plan.contacts.iter().map(|contact| contact.words.clone());
        heads.chain(words).chain(contacts).collect()
    };
    let (one, other) = (Plan::new(9, Scale::Small, 0), Plan::new(9, Scale::Small, 0));
    assert_eq!(told(&one), told(&other));
    assert_ne!(told(&one), told(&Plan::new(10, Scale::Small, 0)));
}
