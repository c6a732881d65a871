//! What can be done with visits, call-backs and draws: load, decide, store, log, tally.

use access::Scope;
use db::{DbError, Tx};
use kernel::id::{MatterId, VisitId};
use kernel::{AreaPath, Cursor, Date, Limit, Month, Page};
use serde_json::json;

use super::rules::{self, Asked};
use super::{
    Asker, CallBack, CallBackEnd, CallBackFilter, CallBackGround, CheckedDraw, DAYS_TO_TRY, Draw,
    NewVisit, Reached, Refusal, SHARE_PER_MILLE, Said, Visit, is_visited, office_above, sample,
    validity,
};
use crate::measures::place;
use crate::milestones::{Known, Milestone, is_answer, late_from, passage, waits_anew};
use crate::model::{Action, Command, Details, Event, Matter, Outcome, Rating, State};
use crate::service::{self as steps, Asker as StepAsker};
use crate::store::visits::{self as store, AnswerEvent, NewCallBack};
use crate::{Error, rate_counts};

/// Begins to count what a new matter waits for.
pub(crate) fn open(tx: &mut Tx<'_>, matter: &Matter) {
    if is_visited(matter.kind) {
        let first = late_from(matter.deadline_on, None);
        rate_counts::tally_waiting(tx, &matter.area_path, None, first);
    }
}

/// What a step leaves behind for the rates: its milestone and its call-back. Called in the
/// transaction of the step, after its event is stored.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    before: &Matter,
    after: &Matter,
    event: &Event,
) -> Result<(), DbError> {
    if !is_visited(after.kind) {
        return Ok(());
    }
    let late_since = note_waiting(tx, before, after, event)?;
    let was_redone = is_answer(before, after) && store::was_redone(tx, after.id, event.version)?;
    let Some(passage) = passage(before, after, event, Known { was_redone, late_since }) else {
        return Ok(());
    };
    store::insert_milestone(tx, &passage)?;
    rate_counts::tally_passage(tx, &passage);
    if passage.milestone != Milestone::Answered {
        return Ok(());
    }
    if let (Some(ground), Some(office)) = (passage.call_back, office_above(&passage.unit)) {
        let new = NewCallBack {
            matter: after.id,
            answer_version: event.version,
            ground,
            drawn_for: None,
            office: &office,
            area: &after.area_path,
            on: event.on,
        };
        store::insert_call_back(tx, &new)?;
    }
    Ok(())
}

/// Moves the stock of what waits past its deadline where the step replaced the deadline; answers the
/// day on which the old one began to run, where it had passed by then. A deadline that goes on after
/// a rest may have passed before: it is late from that day on, and was not while it rested.
fn note_waiting(
    tx: &mut Tx<'_>,
    before: &Matter,
    after: &Matter,
    event: &Event,
) -> Result<Option<Date>, DbError> {
    if !waits_anew(before, after) {
        return Ok(None);
    }
    let has_passed = |deadline: Option<Date>| deadline.is_some_and(|day| day < event.on);
    let since_before = match has_passed(before.deadline_on) {
        true => store::late_since(tx, before.id)?,
        false => None,
    };
    let since_now = has_passed(after.deadline_on).then_some(event.on);
    if since_before != since_now {
        store::set_late_since(tx, after.id, since_now)?;
    }
    let first_before = late_from(before.deadline_on, since_before);
    let first_now = late_from(after.deadline_on, since_now);
    rate_counts::tally_waiting(tx, &after.area_path, first_before, first_now);
    Ok(since_before)
}

/// Keeps the villager's word about an answer, said with a confirmation or a dispute, as a visit.
pub(crate) fn hear(
    tx: &mut Tx<'_>,
    before: &Matter,
    event: &Event,
    speaker: StepAsker<'_>,
) -> Result<(), DbError> {
    let is_word = matches!(event.action, Action::Confirm | Action::Dispute);
    if !is_word || before.state != State::Answered || !is_visited(before.kind) {
        return Ok(());
    }
    let Some(answer) = store::answer_before(tx, before.id, event.version)? else { return Ok(()) };
    let Some(outcome) = before.answer.as_ref().map(|answer| answer.outcome) else {
        return Ok(());
    };
    let (asker, office) = match speaker {
        StepAsker::Clock => return Ok(()),
        StepAsker::Villager => (Asker::Villager, None),
        StepAsker::Scope(scope) if scope.representative().is_some() => {
            (Asker::Representative, None)
        }
        StepAsker::Scope(scope) => (Asker::Office, seat(scope, &before.area_path)),
    };
    // An office that called and passes on what it heard has its visit already.
    let is_told = match &office {
        Some(office) => store::has_asked(tx, before.id, answer.version, office)?,
        None => false,
    };
    if !is_told {
        let heard = Heard {
            id: tx.new_id(),
            on: event.on,
            asker,
            account: event.account,
            name: event.actor.clone(),
            office,
            reached: Reached::Reached,
            said: word_of(event, outcome),
        };
        keep(tx, &Answered { matter: before, answer, outcome }, heard)?;
    }
    if event.action == Action::Dispute {
        end_call_back(tx, before.id, answer.version, CallBackEnd::Overtaken, event.on, None)?;
    }
    Ok(())
}

/// The highest of the asker's offices in whose part the place lies.
fn seat(scope: &Scope, place: &AreaPath) -> Option<AreaPath> {
    let offices = scope.area_paths().iter().filter(|area| area.contains(place));
    offices.min_by_key(|area| area.depth()).cloned()
}

/// What a confirmation or a dispute says to the three questions.
///
/// Who confirms an answer that claims to have solved it says that it is solved; who accepts an
/// explanation says nothing of the kind. Who disputes says that it is not solved and that he is not
/// content. Whether the handler got in touch with him was not asked.
fn word_of(event: &Event, outcome: Outcome) -> Said {
    if event.action == Action::Dispute {
        let words = event.words.clone();
        let rating = Some(Rating::Dissatisfied);
        return Said { contacted: None, solved: Some(false), rating, words };
    }
    Said {
        contacted: None,
        solved: (outcome == Outcome::Solved).then_some(true),
        rating: event.particulars.rating,
        words: event.words.clone(),
    }
}

/// The answer that is asked about.
struct Answered<'m> {
    matter: &'m Matter,
    answer: AnswerEvent,
    outcome: Outcome,
}

/// What was heard.
struct Heard {
    id: VisitId,
    on: Date,
    asker: Asker,
    account: Option<kernel::id::AccountId>,
    name: String,
    office: Option<AreaPath>,
    reached: Reached,
    said: Said,
}

fn keep(tx: &mut Tx<'_>, of: &Answered<'_>, heard: Heard) -> Result<Visit, DbError> {
    let handler = of.matter.owner.unit();
    let asked = Asked {
        asker: heard.asker,
        account: heard.account,
        office: heard.office.as_ref(),
        handler: &handler,
        handlers: [of.matter.owner.account, of.answer.account],
        reached: heard.reached,
    };
    let validity = validity(&asked);
    let visit = Visit {
        id: heard.id,
        matter_id: of.matter.id,
        answer_version: of.answer.version,
        area_path: of.matter.area_path.clone(),
        asked_on: heard.on,
        recorded_at: tx.now(),
        asker: heard.asker,
        account: heard.account,
        asker_name: heard.name,
        office: heard.office,
        handler,
        outcome: of.outcome,
        reached: heard.reached,
        said: heard.said,
        validity,
        voided_on: None,
        void_reason: None,
        version: 1,
    };
    store::insert_visit(tx, &visit)?;
    rate_counts::tally_visit(tx, &visit, 1);
    Ok(visit)
}

/// What a call-back came to.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The visit.
    pub visit: Visit,
    /// The matter, where the villager's wish for redoing it moved it on.
    pub moved: Option<Matter>,
}

/// Records what an office heard about the answer that stands.
///
/// # Errors
/// [`Refusal`] where no answer stands, the office is not above the handler, the caller handled it
/// himself, or a question was not asked; the rules of matters where it is to be done again.
pub fn record(tx: &mut Tx<'_>, new: NewVisit, scope: &Scope) -> Result<Recorded, Error> {
    let matter = steps::get(tx, new.matter_id, scope, false)?;
    rules::asked_all(&new)?;
    let has_answer = matter.state.is_answered() && is_visited(matter.kind);
    let outcome = matter.answer.as_ref().filter(|_| has_answer).map(|answer| answer.outcome);
    let outcome = outcome.ok_or(Refusal::NothingToAsk)?;
    let found = store::answer_before(tx, matter.id, matter.version + 1)?;
    let answer = found.ok_or(Refusal::NothingToAsk)?;
    let office = seat(scope, &matter.area_path);
    let unit = matter.owner.unit();
    let office = office.filter(|office| rules::is_above(office, &unit));
    let office = office.ok_or(Refusal::NotAbove)?;
    let account = tx.actor().account;
    if account.is_some() && [matter.owner.account, answer.account].contains(&account) {
        return Err(Refusal::OwnWork.into());
    }
    let today = tx.today();
    if new.asked_on < answer.on || new.asked_on > today {
        return Err(Refusal::DayOutside { from: answer.on, until: today }.into());
    }
    if store::has_asked(tx, matter.id, answer.version, &office)? {
        return Err(Refusal::AlreadyAsked.into());
    }
    let heard = Heard {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        on: new.asked_on,
        asker: Asker::Office,
        account,
        name: tx.actor().name.clone(),
        office: Some(office.clone()),
        reached: new.reached,
        said: if new.reached == Reached::Reached {
            new.said.clone()
        } else {
            Said { words: new.said.words.clone(), ..Said::default() }
        },
    };
    let visit = keep(tx, &Answered { matter: &matter, answer, outcome }, heard)?;
    let detail = json!({
        "visit": visit.id,
        "answer": visit.answer_version,
        "reached": visit.reached,
        "solved": visit.said.solved,
        "rating": visit.said.rating,
    });
    let concerned = matter.representative_id.map(Into::into);
    tx.log_concerning(concerned, "matter.visit", &matter.id, &detail)?;
    note_try(tx, &visit, &office)?;
    let wants_redo = new.wants_redo && visit.reached == Reached::Reached;
    let moved = if wants_redo { Some(pass_on(tx, matter, &visit, scope)?) } else { None };
    Ok(Recorded { visit, moved })
}

/// Notes in the queue that somebody called, and ends the call-back where that settles it.
fn note_try(tx: &mut Tx<'_>, visit: &Visit, office: &AreaPath) -> Result<(), DbError> {
    let found = store::call_back(tx, visit.matter_id)?.filter(|call_back| {
        let is_own = call_back.answer_version == visit.answer_version;
        is_own && call_back.end.is_none() && &call_back.office == office
    });
    let Some(mut call_back) = found else { return Ok(()) };
    if call_back.tried_on != Some(visit.asked_on) {
        call_back.days_tried += 1;
    }
    call_back.tried_on = Some(visit.asked_on);
    if visit.reached == Reached::Reached {
        call_back.end = Some(CallBackEnd::Asked);
        call_back.visit_id = Some(visit.id);
    } else if call_back.days_tried >= DAYS_TO_TRY {
        call_back.end = Some(CallBackEnd::Unreachable);
    }
    call_back.ended_on = call_back.end.map(|_| visit.asked_on);
    store::update_call_back(tx, &call_back)
}

fn end_call_back(
    tx: &mut Tx<'_>,
    matter: MatterId,
    answer_version: i64,
    end: CallBackEnd,
    on: Date,
    visit: Option<VisitId>,
) -> Result<(), DbError> {
    let found = store::call_back(tx, matter)?
        .filter(|call_back| call_back.answer_version == answer_version && call_back.end.is_none());
    let Some(mut call_back) = found else { return Ok(()) };
    call_back.end = Some(end);
    call_back.ended_on = Some(on);
    call_back.visit_id = visit;
    store::update_call_back(tx, &call_back)
}

/// Passes on that the villager wants it done again: a dispute while the answer waits for him, a new
/// fact where the matter is closed. The visit is written already: the step writes no second one.
fn pass_on(tx: &mut Tx<'_>, matter: Matter, visit: &Visit, scope: &Scope) -> Result<Matter, Error> {
    let action = if matter.state == State::Answered { Action::Dispute } else { Action::Reopen };
    let details = Details { words: visit.said.words.clone(), ..Details::default() };
    let command = Command::new(action, details)?;
    steps::act_on(tx, matter, command, visit.asked_on, scope)
}

/// Voids what an office recorded by mistake; the reason stays with it.
pub fn void(
    tx: &mut Tx<'_>,
    id: VisitId,
    seen: i64,
    reason: &str,
    scope: &Scope,
) -> Result<Visit, Error> {
    let mut visit = by_id(tx, id, scope)?;
    let reason = kernel::trimmed(reason).ok_or(Refusal::Missing { field: "reason" })?;
    if visit.follows_a_step() {
        return Err(Refusal::FollowsAStep.into());
    }
    if !visit.office.as_ref().is_some_and(|office| scope.sees_area(office)) {
        return Err(Refusal::NotAbove.into());
    }
    if visit.voided_on.is_some() {
        return Err(Refusal::Voided.into());
    }
    let today = tx.today();
    if visit.version != seen || !store::void_visit(tx, id, seen, today, &reason)? {
        return Err(Error::Stale { seen, now: visit.version });
    }
    rate_counts::tally_visit(tx, &visit, -1);
    let call_back = store::call_back(tx, visit.matter_id)?;
    if let Some(mut call_back) = call_back.filter(|row| row.visit_id == Some(id)) {
        // The villager still has to be asked.
        (call_back.end, call_back.ended_on, call_back.visit_id) = (None, None, None);
        store::update_call_back(tx, &call_back)?;
    }
    tx.log("matter.visit_void", &visit.matter_id, &json!({ "visit": id }))?;
    (visit.voided_on, visit.void_reason) = (Some(today), Some(reason));
    visit.version += 1;
    Ok(visit)
}

/// A visit of a matter that the asker may see.
pub fn by_id(tx: &mut Tx<'_>, id: VisitId, scope: &Scope) -> Result<Visit, Error> {
    let visit = store::visit_by_id(tx, id)?.ok_or(Refusal::NotFound)?;
    match steps::get(tx, visit.matter_id, scope, false) {
        Ok(_) => Ok(visit),
        Err(Error::NotFound) => Err(Refusal::NotFound.into()),
        Err(other) => Err(other),
    }
}

/// The visits about a matter's answers, the oldest first; the caller has got the matter.
pub fn of_matter(tx: &mut Tx<'_>, matter: MatterId) -> Result<Vec<Visit>, DbError> {
    store::visits_of(tx, matter)
}

/// The call-backs of the filter.
pub fn call_backs(
    tx: &mut Tx<'_>,
    filter: &CallBackFilter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<CallBack>, Error> {
    Ok(store::call_backs(tx, filter, limit, after.map(place).transpose()?)?)
}

/// The newest call-back about a matter.
pub fn call_back(tx: &mut Tx<'_>, matter: MatterId) -> Result<Option<CallBack>, DbError> {
    store::call_back(tx, matter)
}

/// How many call-backs wait for the office.
pub fn open_call_backs(tx: &mut Tx<'_>, office: &AreaPath) -> Result<i64, DbError> {
    store::open_call_backs(tx, office)
}

/// Draws which of a township's answers of a month are called back; a month is drawn once.
///
/// The seed is made here and kept, in the record and in the change log: nobody chooses it, and
/// nobody draws again until the sample pleases.
pub fn draw(
    tx: &mut Tx<'_>,
    month: Month,
    township: &AreaPath,
    on: Date,
) -> Result<CheckedDraw, Error> {
    if township.depth() != 2 {
        return Err(Refusal::NotATownship.into());
    }
    if month >= tx.today().month() || month >= on.month() {
        return Err(Refusal::MonthNotOver.into());
    }
    if store::draw(tx, month, township)?.is_some() {
        return Err(Refusal::AlreadyDrawn.into());
    }
    let seed = tx.new_id::<VisitId>().uuid().simple().to_string();
    let mut draw = Draw {
        month,
        township: township.clone(),
        seed,
        share_per_mille: SHARE_PER_MILLE,
        population: 0,
        drawn: 0,
        drawn_at: tx.now(),
        drawn_by: tx.actor().name.clone(),
    };
    let sample = sampled(tx, &mut draw)?;
    let account = tx.actor().account;
    store::insert_draw(tx, &draw, account)?;
    for (matter, answer_version, office, area) in &sample {
        let new = NewCallBack {
            matter: *matter,
            answer_version: *answer_version,
            ground: CallBackGround::Sampled,
            drawn_for: Some(month),
            office,
            area,
            on,
        };
        store::insert_call_back(tx, &new)?;
        if is_overtaken(tx, *matter, *answer_version)? {
            end_call_back(tx, *matter, *answer_version, CallBackEnd::Overtaken, on, None)?;
        }
    }
    let detail = json!({
        "month": month,
        "township": township.as_str(),
        "seed": draw.seed,
        "share_per_mille": draw.share_per_mille,
        "population": draw.population,
        "drawn": draw.drawn,
    });
    tx.log("call_back.draw", &format!("{month}@{township}"), &detail)?;
    Ok(CheckedDraw { draw, is_reproduced: true })
}

/// The day of a month from which the month before is drawn by itself: what was written on paper at
/// its end has been entered by then.
const DRAWN_FROM_DAY: i8 = 3;

/// Draws the month that is over for each of these townships that has not drawn it; answers how many
/// did. Asked every night, it draws each month once.
pub fn draw_what_is_due(tx: &mut Tx<'_>, townships: &[AreaPath]) -> Result<usize, Error> {
    let today = tx.today();
    if today.day() < DRAWN_FROM_DAY {
        return Ok(0);
    }
    let month = today.month().first_day().plus_days(-1).month();
    let mut count = 0;
    for township in townships {
        if store::draw(tx, month, township)?.is_none() {
            draw(tx, month, township, today)?;
            count += 1;
        }
    }
    Ok(count)
}

type Sampled = (MatterId, i64, AreaPath, AreaPath);

/// The sample that follows from the draw's seed and time; counts go into the draw.
fn sampled(tx: &mut Tx<'_>, draw: &mut Draw) -> Result<Vec<Sampled>, DbError> {
    let candidates = store::population(tx, draw.month, &draw.township, draw.drawn_at)?;
    let mut offices = std::collections::HashMap::new();
    let mut answers = Vec::with_capacity(candidates.len());
    for (matter, version, unit, area) in candidates {
        if let Some(office) = office_above(&unit) {
            answers.push((matter, version));
            offices.insert((matter, version), (office, area));
        }
    }
    let drawn = sample(&draw.seed, &answers, draw.share_per_mille);
    draw.population = answers.len() as i64;
    draw.drawn = drawn.len() as i64;
    let with_office = |answer: (MatterId, i64)| {
        let (office, area) = offices.remove(&answer)?;
        Some((answer.0, answer.1, office, area))
    };
    Ok(drawn.into_iter().filter_map(with_office).collect())
}

/// Whether the answer does not stand any more: disputed, done again, opened again.
fn is_overtaken(tx: &mut Tx<'_>, matter: MatterId, answer_version: i64) -> Result<bool, DbError> {
    let Some(matter) = crate::store::get(tx, matter)? else { return Ok(true) };
    let last = store::answer_before(tx, matter.id, matter.version + 1)?;
    let is_last = last.is_some_and(|answer| answer.version == answer_version);
    Ok(!is_last || !matter.state.is_answered())
}

/// The newest draws in an area, each drawn again from its seed and compared.
pub fn draws(tx: &mut Tx<'_>, area: &AreaPath, most: u32) -> Result<Vec<CheckedDraw>, DbError> {
    let mut checked = Vec::new();
    for draw in store::draws(tx, area, i64::from(most))? {
        let mut again = draw.clone();
        let mut sample: Vec<_> = sampled(tx, &mut again)?
            .into_iter()
            .map(|(matter, version, _, _)| (matter, version))
            .collect();
        let mut kept = store::drawn(tx, draw.month, &draw.township)?;
        sample.sort_unstable();
        kept.sort_unstable();
        let is_reproduced = again == draw && sample == kept;
        checked.push(CheckedDraw { draw, is_reproduced });
    }
    Ok(checked)
}
