//! Selection files: the days of a file that ends on a known day, on what ground, and the files that
//! are still open on the last day.

use kernel::Date;
use representatives::SelectionWay;
use representatives::selection::{Action, Channel, Ground, Objection, Outcome, PaperStep, Stage};

use super::{Plan, RepresentativePerson};
use crate::chance::Chance;

/// The way of a file to the letter.
const WHOLE: &[Action] = &[
    Action::Agree,
    Action::PassVillage,
    Action::PassTownship,
    Action::StartNotice,
    Action::CloseNotice,
    Action::File,
    Action::Appoint,
];

/// The steps of a file with their days.
pub(crate) struct Days {
    pub(crate) opened_on: Date,
    pub(crate) steps: Vec<PaperStep>,
    pub(crate) notice_days: i64,
    pub(crate) objections: Vec<Objection>,
}

/// Why somebody stands in the pool, and was put forward.
pub(crate) struct Chosen {
    pub(crate) way: SelectionWay,
    pub(crate) grounds: Vec<Ground>,
    /// How many of the households put him or her forward; none when the group's head did.
    pub(crate) nominators: usize,
}

/// A file that has not led to a letter by the last day.
pub(crate) struct OpenFile {
    /// The household whose head it is about, by place in the plan.
    pub(crate) household: usize,
    pub(crate) village: usize,
    pub(crate) chosen: Chosen,
    pub(crate) days: Days,
}

/// The days of a whole file whose letter is dated on that day.
pub(crate) fn to_the_letter(on: Date, chance: &mut Chance) -> Days {
    let mut days = backwards(on, WHOLE, chance);
    if chance.odds(0.02) {
        let hangs = days.steps.iter().position(|step| step.action == Action::StartNotice);
        let hangs = hangs.unwrap_or_default();
        let from = days.steps[hangs].on;
        let (told, settled) = (from.plus_days(1), from.plus_days(3));
        let how = [Channel::InPerson, Channel::Phone, Channel::Letter];
        days.objections.push(Objection {
            number: 1,
            received_on: told,
            channel: *chance.pick(&how),
            outcome: Some((Outcome::NotUpheld, settled)),
        });
        let steps = [
            PaperStep { action: Action::Object, on: told },
            PaperStep { action: Action::SettleObjection, on: settled },
        ];
        days.steps.splice(hangs + 1..hangs + 1, steps);
    }
    days
}

/// The days of these steps when the last one is on that day.
fn backwards(last: Date, actions: &[Action], chance: &mut Chance) -> Days {
    let notice_days = if chance.odds(0.7) { 5 } else { 7 };
    let mut on = last;
    let mut steps = Vec::with_capacity(actions.len());
    for &action in actions.iter().rev() {
        steps.push(PaperStep { action, on });
        let gap = match action {
            Action::Agree => chance.between(1, 10),
            Action::PassTownship | Action::FailTownship => chance.between(2, 7),
            Action::CloseNotice => notice_days + chance.between(0, 1),
            Action::File => chance.between(0, 2),
            _ => chance.between(1, 4),
        };
        on = on.plus_days(-gap);
    }
    steps.reverse();
    Days { opened_on: on, steps, notice_days, objections: Vec::new() }
}

/// A ground of the catalogue.
fn ground_of(code: &str) -> Ground {
    code.parse().unwrap_or_else(|()| Ground::served_before())
}

/// What the letter's words say in the catalogue's.
pub(crate) fn chosen(way: SelectionWay, ground: &str, chance: &mut Chance) -> Chosen {
    let others = ["veteran", "pioneer", "public_spirited", "volunteer"].map(ground_of);
    let grounds = match way {
        SelectionWay::Direct if ground.contains("党员") => vec![Ground::party_member()],
        SelectionWay::Direct if ground.contains("小组长") => vec![Ground::group_head()],
        SelectionWay::Direct => vec![Ground::elected()],
        SelectionWay::Nominated => vec![*chance.pick(&others)],
        SelectionWay::SelfNominated => vec![*chance.pick(&others[2..])],
    };
    let nominators = ground.strip_suffix("户群众推选").and_then(|count| count.parse().ok());
    Chosen { way, grounds, nominators: nominators.unwrap_or(0) }
}

/// Files of some villages that are still open on the last day, or ended without a letter: one at
/// each stage.
pub(crate) fn open_files(plan: &Plan) -> Vec<OpenFile> {
    let serves: std::collections::HashSet<usize> = plan
        .representatives
        .iter()
        .filter_map(|known| match known.who {
            RepresentativePerson::Head(at) => Some(at),
            RepresentativePerson::Own(_) => None,
        })
        .collect();
    let mut files = Vec::new();
    for (at, village) in plan.villages.iter().enumerate() {
        let is_heyuan = village.area.code.as_str() == crate::divisions::HEYUAN;
        if plan.villages.len() > 10 && at % 5 != 2 && !is_heyuan {
            continue;
        }
        let mut chance = Chance::new(plan.seed, "open selection", at as u64);
        let groups = &plan.groups[village.groups.clone()];
        let mut able: Vec<usize> = groups
            .iter()
            .flat_map(|group| group.households.clone())
            .filter(|household| {
                let known = &plan.households[*household];
                let year = known.head.birth_month.map_or(0, |month| month.number() / 100);
                !serves.contains(household) && known.resident > 0 && (1955..=1995).contains(&year)
            })
            .collect();
        chance.shuffle(&mut able);
        let stages = Stage::ALL.iter().filter(|stage| **stage != Stage::Appointed);
        for (&stage, household) in stages.zip(able) {
            let last = crate::scale::last_day().plus_days(-chance.between(0, 2));
            let days = backwards(last, steps_to(stage, &mut chance), &mut chance);
            let way = match chance.between(0, 2) {
                0 => SelectionWay::Direct,
                1 => SelectionWay::Nominated,
                _ => SelectionWay::SelfNominated,
            };
            let mut chosen = chosen(way, "", &mut chance);
            // Households put somebody forward, five at least; elsewhere the group's head does.
            let around = group_around(plan, household).len() - 1;
            if way == SelectionWay::Nominated && around >= 5 && chance.odds(0.7) {
                chosen.nominators = chance.between(5, around.min(15) as i64) as usize;
            }
            if way == SelectionWay::Direct {
                chosen.grounds = vec![Ground::party_member()];
            }
            files.push(OpenFile { household, village: at, chosen, days });
        }
    }
    files
}

/// The households of the group in which that one lies.
pub(crate) fn group_around(plan: &Plan, household: usize) -> std::ops::Range<usize> {
    plan.groups[plan.households[household].group].households.clone()
}

fn steps_to(stage: Stage, chance: &mut Chance) -> &'static [Action] {
    match stage {
        Stage::Candidate => &[],
        Stage::Willing => &WHOLE[..1],
        Stage::VillagePassed => &WHOLE[..2],
        Stage::TownshipPassed => &WHOLE[..3],
        Stage::OnNotice => &WHOLE[..4],
        Stage::NoticePassed => &WHOLE[..5],
        Stage::Filed => &WHOLE[..6],
        Stage::Appointed => WHOLE,
        Stage::Declined => &[Action::Decline],
        Stage::NotPassed if chance.odds(0.5) => &[Action::Agree, Action::FailVillage],
        Stage::NotPassed => &[Action::Agree, Action::PassVillage, Action::FailTownship],
    }
}
