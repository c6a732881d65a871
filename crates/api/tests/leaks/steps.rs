//! What happens to the matters of the county before anybody asks: steps by chance, merging, draws.

use db::Tx;
use kernel::AreaPath;
use kernel::id::{DepartmentId, MatterId};
use matters::sight::is_about_cadres;
use matters::{Action, Command, Details, Matter, Unit, visits};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use registry::areas;
use testing::TestCounty;

/// How many pairs are tried to be merged.
const PAIRS: usize = 400;

/// Takes a few steps with the matter, whatever is possible.
pub(crate) fn walk(
    county: &TestCounty,
    id: MatterId,
    departments: &[DepartmentId],
    chance: &mut ChaCha8Rng,
) {
    // Some climb to the county, which alone gives them to departments.
    let climbs = match chance.random_range(0..3) {
        0 => &[Action::Accept, Action::Lift, Action::Accept, Action::Lift, Action::Accept][..],
        1 => &[Action::Accept][..],
        _ => &[],
    };
    for &action in climbs {
        try_step(county, id, departments, chance.random_range(0..1_000_000), move |_| Some(action));
    }
    if climbs.len() > 1 && chance.random_ratio(2, 3) {
        let given = [Action::Assign, Action::Whistle][chance.random_range(0..2)];
        try_step(county, id, departments, chance.random_range(0..1_000_000), move |_| Some(given));
    }
    for _ in 0..chance.random_range(0..4) {
        let pick = chance.random_range(0..1_000_000);
        try_step(
            county,
            id,
            departments,
            chance.random_range(0..1_000_000),
            move |possible: &[Action]| {
                (!possible.is_empty()).then(|| possible[pick % possible.len()])
            },
        );
    }
}

/// Takes the step if it is possible; what a rule refuses stays as it was.
fn try_step(
    county: &TestCounty,
    id: MatterId,
    departments: &[DepartmentId],
    pick: usize,
    choose: impl FnOnce(&[Action]) -> Option<Action> + Send + 'static,
) {
    let department = departments[pick % departments.len()];
    county.write(move |tx| {
        let scope = access::Scope::county();
        let matter = matters::get(tx, id, &scope, true)?;
        let (assists, now) = (matters::assists_of(tx, &matter)?, tx.now());
        let possible = matters::possible_actions(&matter, &assists, &scope, now);
        let Some(action) = choose(&possible) else { return Ok(()) };
        let details = details(tx, &matter, department, pick)?;
        // Merging names a second matter, and is another test's.
        let Ok(command) = Command::new(action, details) else { return Ok(()) };
        let today = tx.today();
        match tx.attempt(|tx| matters::act(tx, id, matter.version, command, today, &scope))? {
            Ok(_) | Err(matters::Error::Rejected(_)) => Ok::<(), matters::Error>(()),
            Err(error) => Err(error),
        }
    });
}

/// Everything that any step needs.
fn details(
    tx: &mut Tx<'_>,
    matter: &Matter,
    department: DepartmentId,
    pick: usize,
) -> Result<Details, matters::Error> {
    let under = areas::tree(tx).expect("the tree reads");
    let inside = under
        .all()
        .iter()
        .filter(|area| matter.owner.area.contains(&area.path) && area.path.depth() <= 3);
    let inside: Vec<&AreaPath> = inside.map(|area| &area.path).collect();
    Ok(Details {
        words: Some("已经处理".into()),
        outcome: Some(matters::Outcome::Solved),
        ground: Some(matters::Ground::NoSubstance),
        to_area: Some(inside[pick % inside.len()].clone()),
        to_department: pick.is_multiple_of(3).then_some(department),
        how: Some(matters::How::Villager),
        reason: Some(matters::Reason::NotOurDuty),
        until: Some(tx.today().plus_days(20)),
        units: vec![
            Unit { area: AreaPath::county(), department: Some(department) },
            Unit { area: inside[pick % inside.len()].clone(), department: None },
        ],
        ..Details::default()
    })
}

/// Puts matters together, also such of different villages and townships, and goes on with those that
/// lead, so that the others are told.
pub(crate) fn merge_some(
    county: &TestCounty,
    ids: &[MatterId],
    departments: &[DepartmentId],
    chance: &mut ChaCha8Rng,
) {
    let wanted = ids.to_vec();
    let all = county.write(move |tx| matters::these(tx, &wanted));
    let alike = |one: &Matter, other: &Matter| {
        one.kind == other.kind && is_about_cadres(&one.category) == is_about_cadres(&other.category)
    };
    for _ in 0..PAIRS {
        let follower = &all[chance.random_range(0..all.len())];
        let leads: Vec<&Matter> = all.iter().filter(|lead| alike(lead, follower)).collect();
        let (follower, lead) = (follower.id, leads[chance.random_range(0..leads.len())].id);
        let is_merged = county.write(move |tx| {
            let matter = matters::get(tx, follower, &access::Scope::county(), true)?;
            let details = Details { into: Some(lead), ..Details::default() };
            let command = Command::new(Action::Merge, details).expect("it is complete");
            let (version, today) = (matter.version, tx.today());
            let scope = access::Scope::county();
            match tx.attempt(|tx| matters::act(tx, follower, version, command, today, &scope))? {
                Ok(_) => Ok(true),
                Err(matters::Error::Rejected(_)) => Ok::<bool, matters::Error>(false),
                Err(error) => Err(error),
            }
        });
        if is_merged {
            for action in [Action::Accept, Action::Start, Action::Settle, Action::Answer] {
                let pick = chance.random_range(0..1_000_000);
                try_step(county, lead, departments, pick, move |possible| {
                    possible.contains(&action).then_some(action)
                });
            }
        }
    }
}

/// Draws, next month, whom the townships call back about the answers of this one.
pub(crate) fn draw(county: &TestCounty, townships: Vec<AreaPath>) {
    county.clock.set_noon("2023-06-03");
    county.write(move |tx| {
        for township in &townships {
            let (month, on) = (tx.today().plus_days(-5).month(), tx.today());
            visits::draw(tx, month, township, on)?;
        }
        Ok::<(), matters::Error>(())
    });
    county.clock.set_noon("2023-05-07");
}
