//! A turnover as it is shown: the plan, and every change that it makes or made.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::Tx;
use kernel::AreaPath;
use kernel::id::{HouseholdId, PersonId, RepresentativeId};
use matters::handing_over;
use registry::{Person, Sex, households, persons};
use representatives::Representative;
use representatives::terms::{
    self, Batch, BatchKind, BatchState, Outcome, Settled, Successor, Target, undo_until,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::plan::{TurnoverPlan, named};
use crate::following::Also;
use crate::problem::Problem;
use crate::state::Map;
use crate::wire::{
    AreaRef, Day, HouseholdKey, Instant, NamedRef, RepresentativeKey, TurnoverKey, area_ref,
};

/// A turnover in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnoverSummaryView {
    id: TurnoverKey,
    /// `hand_over`, `term` or `by_election`.
    kind: &'static str,
    /// `draft`, `done` or `undone`.
    state: &'static str,
    /// The village.
    village: AreaRef,
    /// Who leaves, in a hand-over.
    subject: Option<NamedRef>,
    /// The day from which it counts.
    on: Day,
    /// The name of the term that begins.
    term: String,
    /// How many serve on, are followed by another, or end without one.
    seats: i64,
    /// When it was begun.
    made_at: Instant,
    /// By whom.
    made_by: String,
    /// When it was carried out.
    done_at: Option<Instant>,
    /// By whom.
    done_by: Option<String>,
    /// When it was taken back.
    undone_at: Option<Instant>,
    /// By whom.
    undone_by: Option<String>,
    /// The last day on which it can be taken back; `null` unless it was carried out.
    undo_until: Option<Day>,
    /// The version, for `If-Match`.
    version: i64,
}

/// A turnover with everything that it changes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnoverView {
    #[serde(flatten)]
    summary: TurnoverSummaryView,
    /// What is to happen, or happened.
    plan: TurnoverPlan,
    /// The people of the plan's seats, in its order.
    people: Vec<SeatPersonView>,
    /// Who serves in the village: whom households can be given to.
    serving: Vec<ServingView>,
    /// Every household that changes hands.
    moves: Vec<MoveView>,
    /// The same in numbers.
    totals: TurnoverTotals,
}

/// Who sits on a seat of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeatPersonView {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// Sex by GB/T 2261.1.
    sex: Option<&'static str>,
    /// The group served.
    area: AreaRef,
    /// How many households now.
    households: i64,
    /// How many open matters now.
    open_matters: i64,
    /// Whether also elected by law for the term that ends.
    statutory: bool,
    /// The number of the present letter of appointment.
    letter_number: Option<String>,
    /// The first day.
    serving_from: Day,
}

/// Somebody to whom households can be given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServingView {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// The group served.
    area: AreaRef,
    /// How many households now.
    households: i64,
    /// How many afterwards.
    households_after: i64,
}

/// A household that changes hands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoveView {
    household_id: HouseholdKey,
    /// The head's name.
    head_name: String,
    /// Its group.
    area: AreaRef,
    /// Whose it was; `null` when it was unlinked.
    from: Option<NamedRef>,
    /// The name of whose it is then; `null` when nobody's.
    to: Option<String>,
}

/// What a turnover changes, in numbers.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct TurnoverTotals {
    /// Serve on.
    continues: i64,
    /// Are followed by another person.
    replaced: i64,
    /// End without a successor.
    ends: i64,
    /// Come without following anybody.
    newcomers: i64,
    /// Serve in the village afterwards.
    serving_after: i64,
    /// Women among them, as far as the sex is known.
    women_after: i64,
    /// Elected by law afterwards, of those in this plan.
    statutory_after: i64,
    /// Women among those.
    statutory_women_after: i64,
    /// Households that keep their representative.
    households_kept: i64,
    /// Households that get another one.
    households_moved: i64,
    /// Households that have nobody afterwards.
    households_unlinked: i64,
    /// Open matters that follow.
    matters: i64,
    /// Names of those with more than 15 households afterwards.
    too_many: Vec<String>,
    /// Names of those with fewer than 5.
    too_few: Vec<String>,
    /// Successors without a name yet: it cannot be carried out.
    unnamed: i64,
    /// Successors without a telephone.
    without_phone: Vec<String>,
}

impl TurnoverSummaryView {
    /// The turnover in a list.
    pub(crate) fn of(tx: &mut Tx<'_>, batch: &Batch, map: &Map) -> Result<Self, Problem> {
        let subject = match batch.subject {
            Some(id) => Some(NamedRef::new(id, representatives::name(tx, id)?.0)),
            None => None,
        };
        let until = batch.done_at.filter(|_| batch.state == BatchState::Done);
        Ok(Self {
            id: TurnoverKey(batch.id),
            kind: batch.kind.as_str(),
            state: batch.state.as_str(),
            village: area_ref(&map.areas, &batch.area_path),
            subject,
            on: Day(batch.plan.on),
            term: batch.plan.term.clone(),
            seats: (batch.plan.seats.len() + batch.plan.newcomers.len()) as i64,
            made_at: Instant(batch.made_at),
            made_by: batch.made_by.clone(),
            done_at: batch.done_at.map(Instant),
            done_by: batch.done_by.clone(),
            undone_at: batch.undone_at.map(Instant),
            undone_by: batch.undone_by.clone(),
            undo_until: until.map(|at| Day(undo_until(at.date_in_china()))),
            version: batch.version,
        })
    }
}

/// Somebody as he or she serves afterwards.
struct After {
    name: String,
    sex: Option<Sex>,
    statutory: bool,
}

impl TurnoverView {
    /// The turnover with what it would do, did, or had done.
    pub(crate) fn of(tx: &mut Tx<'_>, batch: &Batch, map: &Map) -> Result<Self, Problem> {
        let mut rows: HashMap<RepresentativeId, Representative> = HashMap::new();
        for id in named(&batch.plan) {
            rows.entry(id).or_insert(representatives::get(tx, id)?);
        }
        let known = people(tx, batch, &rows)?;
        let serving = serving(tx, &batch.area_path)?;
        let settled = settled(tx, batch)?;
        let after = after(batch, &rows, &known);
        let mut totals = totals(batch, &after);
        totals.matters = match &batch.effects {
            Some(effects) => Also::of(effects).matters.len() as i64,
            None => {
                let mut sum = 0;
                for seat in batch.plan.seats.iter().filter(|seat| leaves(&seat.outcome)) {
                    sum += handing_over::count_open_of(tx, seat.representative)?;
                }
                sum
            }
        };
        let mut loads: HashMap<RepresentativeId, i64> =
            serving.iter().map(|(heir, _)| (heir.id, heir.load)).collect();
        let names = |loads: &mut HashMap<RepresentativeId, i64>, one: &Settled| {
            if batch.state == BatchState::Draft {
                if let Some(from) = one.from {
                    *loads.entry(from).or_default() -= 1;
                }
                if let Target::Serving(to) = one.to {
                    *loads.entry(to).or_default() += 1;
                }
            }
        };
        let mut moved_to: HashMap<Target, i64> = HashMap::new();
        for one in &settled {
            names(&mut loads, one);
            *moved_to.entry(one.to).or_default() += 1;
            match one.to {
                Target::Nobody => totals.households_unlinked += 1,
                _ => totals.households_moved += 1,
            }
        }
        let moves = moves(tx, batch, map, &settled, &after)?;
        let linked: i64 = serving.iter().map(|(heir, _)| heir.load).sum();
        let of_seats: i64 = settled.iter().filter(|one| one.from.is_some()).count() as i64;
        totals.households_kept = match batch.state {
            BatchState::Draft => linked - of_seats,
            _ => linked,
        };
        let leaving: HashSet<RepresentativeId> = batch
            .plan
            .seats
            .iter()
            .filter(|seat| leaves(&seat.outcome))
            .map(|seat| seat.representative)
            .collect();
        if batch.state == BatchState::Draft {
            let stays = serving.iter().filter(|(heir, _)| !leaving.contains(&heir.id));
            for (heir, name) in stays {
                let load = loads.get(&heir.id).copied().unwrap_or_default();
                judge(&mut totals, name, load);
            }
            for (target, one) in &after {
                if matches!(target, Target::Seat(_) | Target::Newcomer(_)) && !one.name.is_empty() {
                    judge(&mut totals, &one.name, moved_to.get(target).copied().unwrap_or(0));
                }
            }
        }
        Ok(Self {
            summary: TurnoverSummaryView::of(tx, batch, map)?,
            plan: TurnoverPlan::show(&batch.plan, map, &known),
            people: seat_people(tx, batch, map, &rows, &known)?,
            serving: serving
                .into_iter()
                .map(|(heir, name)| ServingView {
                    id: RepresentativeKey(heir.id),
                    name,
                    area: area_ref(&map.areas, &heir.area),
                    households: heir.load,
                    households_after: loads.get(&heir.id).copied().unwrap_or(heir.load),
                })
                .collect(),
            moves,
            totals,
        })
    }

    /// The version, for its tag.
    pub(crate) fn version(&self) -> i64 {
        self.summary.version
    }

    /// Of how many people it tells.
    pub(crate) fn people(&self) -> usize {
        self.people.len() + self.moves.len()
    }
}

fn leaves(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Continues { .. })
}

fn judge(totals: &mut TurnoverTotals, name: &str, load: i64) {
    match load {
        0..=4 => totals.too_few.push(name.to_owned()),
        16.. => totals.too_many.push(name.to_owned()),
        _ => {}
    }
}

/// The registry's persons of the seats and of the successors who are known.
fn people(
    tx: &mut Tx<'_>,
    batch: &Batch,
    rows: &HashMap<RepresentativeId, Representative>,
) -> Result<HashMap<PersonId, Person>, Problem> {
    let mut ids: Vec<PersonId> = rows.values().map(|row| row.person_id).collect();
    for seat in &batch.plan.seats {
        if let Outcome::Replaced { by, .. } = &seat.outcome {
            ids.extend(by.known());
        }
    }
    ids.extend(batch.plan.newcomers.iter().filter_map(|one| one.who.known()));
    Ok(persons::many(tx, &ids)?)
}

type ServingNow = Vec<(terms::Heir, String)>;

fn serving(tx: &mut Tx<'_>, village: &AreaPath) -> Result<ServingNow, Problem> {
    let heirs = terms::serving(tx, village)?;
    let ids: Vec<RepresentativeId> = heirs.iter().map(|heir| heir.id).collect();
    let names = representatives::names(tx, &ids)?;
    let named = |heir: terms::Heir| {
        let name = names.get(&heir.id).cloned().unwrap_or_default();
        (heir, name)
    };
    Ok(heirs.into_iter().map(named).collect())
}

/// What a draft would move; of one that was carried out, what it moved.
fn settled(tx: &mut Tx<'_>, batch: &Batch) -> Result<Vec<Settled>, Problem> {
    let Some(effects) = &batch.effects else { return Ok(terms::settle(tx, batch)?) };
    let ids: Vec<HouseholdId> = effects.moved.iter().map(|one| one.household).collect();
    let names = households::names(tx, &ids)?;
    let area = |id: HouseholdId| {
        names.get(&id).map_or_else(|| batch.area_path.clone(), |name| name.area_path.clone())
    };
    let one = |moved: &terms::Moved| Settled {
        household: moved.household,
        area: area(moved.household),
        from: moved.from,
        to: moved.to.map_or(Target::Nobody, Target::Serving),
    };
    Ok(effects.moved.iter().map(one).collect())
}

/// Who serves afterwards of those whom the plan names, by where the plan has them.
fn after(
    batch: &Batch,
    rows: &HashMap<RepresentativeId, Representative>,
    known: &HashMap<PersonId, Person>,
) -> BTreeMap<Target, After> {
    let person = |who: &Successor, statutory: bool| match who {
        Successor::Known { id } => After {
            name: known.get(id).map(|person| person.name.clone()).unwrap_or_default(),
            sex: known.get(id).map(|person| person.sex),
            statutory,
        },
        Successor::New { person } => After {
            name: person.name.clone(),
            sex: person.sex.as_deref().and_then(|sex| sex.parse().ok()),
            statutory,
        },
    };
    let mut after = BTreeMap::new();
    for (place, seat) in batch.plan.seats.iter().enumerate() {
        match &seat.outcome {
            Outcome::Continues { appointment } => {
                let Some(row) = rows.get(&seat.representative) else { continue };
                let sex = known.get(&row.person_id).map(|person| person.sex);
                let statutory = appointment.statutory;
                let one = After { name: row.name.clone(), sex, statutory };
                after.insert(Target::Serving(row.id), one);
            }
            Outcome::Replaced { by, appointment, .. } => {
                after.insert(Target::Seat(place), person(by, appointment.statutory));
            }
            Outcome::Ends { .. } => {}
        }
    }
    for (place, one) in batch.plan.newcomers.iter().enumerate() {
        after.insert(Target::Newcomer(place), person(&one.who, one.appointment.statutory));
    }
    after
}

fn totals(batch: &Batch, after: &BTreeMap<Target, After>) -> TurnoverTotals {
    let mut totals = TurnoverTotals {
        newcomers: batch.plan.newcomers.len() as i64,
        ..TurnoverTotals::default()
    };
    let mut successors: Vec<&Successor> = batch.plan.newcomers.iter().map(|one| &one.who).collect();
    for seat in &batch.plan.seats {
        match &seat.outcome {
            Outcome::Continues { .. } => totals.continues += 1,
            Outcome::Replaced { by, .. } => {
                totals.replaced += 1;
                successors.push(by);
            }
            Outcome::Ends { .. } => totals.ends += 1,
        }
    }
    for successor in successors {
        if let Successor::New { person } = successor {
            if person.name.is_empty() {
                totals.unnamed += 1;
            } else if person.phone.is_none() {
                totals.without_phone.push(person.name.clone());
            }
        }
    }
    let is_woman = |one: &&After| one.sex == Some(Sex::Female);
    totals.serving_after = after.len() as i64;
    totals.women_after = after.values().filter(is_woman).count() as i64;
    totals.statutory_after = after.values().filter(|one| one.statutory).count() as i64;
    let statutory = after.values().filter(|one| one.statutory);
    totals.statutory_women_after = statutory.filter(is_woman).count() as i64;
    totals
}

fn seat_people(
    tx: &mut Tx<'_>,
    batch: &Batch,
    map: &Map,
    rows: &HashMap<RepresentativeId, Representative>,
    known: &HashMap<PersonId, Person>,
) -> Result<Vec<SeatPersonView>, Problem> {
    let today = tx.today();
    let ids: Vec<RepresentativeId> =
        batch.plan.seats.iter().map(|seat| seat.representative).collect();
    let loads = households::loads(tx, &ids, today)?;
    let mut views = Vec::new();
    for row in ids.iter().filter_map(|id| rows.get(id)) {
        let is_term = batch.kind == BatchKind::Term;
        let open_matters = if is_term { 0 } else { handing_over::count_open_of(tx, row.id)? };
        views.push(SeatPersonView {
            id: RepresentativeKey(row.id),
            name: row.name.clone(),
            sex: known.get(&row.person_id).map(|person| person.sex.as_str()),
            area: area_ref(&map.areas, &row.area_path),
            households: loads.get(&row.id).map_or(0, |load| load.0),
            open_matters,
            statutory: row.statutory_since.is_some(),
            letter_number: row.letter_number.clone(),
            serving_from: Day(row.from_on),
        });
    }
    Ok(views)
}

fn moves(
    tx: &mut Tx<'_>,
    batch: &Batch,
    map: &Map,
    settled: &[Settled],
    after: &BTreeMap<Target, After>,
) -> Result<Vec<MoveView>, Problem> {
    let homes: Vec<HouseholdId> = settled.iter().map(|one| one.household).collect();
    let heads = households::names(tx, &homes)?;
    let mut ids: Vec<RepresentativeId> = settled.iter().filter_map(|one| one.from).collect();
    ids.extend(settled.iter().filter_map(|one| match one.to {
        Target::Serving(id) => Some(id),
        _ => None,
    }));
    ids.sort_unstable();
    ids.dedup();
    let mut names = representatives::names(tx, &ids)?;
    if let (Some(effects), BatchState::Undone) = (&batch.effects, batch.state) {
        // Mandates that were taken back have no row any more; the plan still knows the names.
        let successors = after.iter().filter(|(target, _)| !matches!(target, Target::Serving(_)));
        for (&id, (_, one)) in effects.appointed.iter().zip(successors) {
            names.entry(id).or_insert_with(|| one.name.clone());
        }
    }
    let view = |one: &Settled| MoveView {
        household_id: HouseholdKey(one.household),
        head_name: heads.get(&one.household).map(|name| name.head_name.clone()).unwrap_or_default(),
        area: area_ref(&map.areas, &one.area),
        from: one.from.map(|id| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default())),
        to: match one.to {
            Target::Nobody => None,
            Target::Serving(id) => names.get(&id).cloned(),
            other => Some(after.get(&other).map(|one| one.name.clone()).unwrap_or_default()),
        },
    };
    Ok(settled.iter().map(view).collect())
}
