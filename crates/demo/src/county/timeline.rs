//! What happened, in its order: appointments, hand-overs, contacts, matters and their steps,
//! gatherings. Each is a command of the person who did it, on the day and at the hour it was done.

use std::sync::{Arc, OnceLock};

use access::accounts::{self, NewAccount};
use access::{Grant, Role, Scope};
use contacts::{Leaflet, NewContact, Raised};
use db::{Db, Tx};
use gatherings::training::Venue;
use gatherings::{Attendee, NewGathering};
use kernel::id::{ContactId, GatheringId, MatterId, RepresentativeId};
use kernel::{Actor, Clock, Date, Ids, Month, Timestamp};
use matters::{NewMatter, Report};
use registry::NewPerson;
use representatives::{DutyKind, NewDuty, NewRepresentative, Who};
use uuid::Uuid;

use super::actors::COMPUTER;
use super::fostering;
use super::records;
use super::selection;
use super::slice::Slice;
use super::stock::Stock;
use super::{BuildClock, Progress, SeededIds};
use crate::plan::{GroupHead, StepActor, WAYS};
use crate::{Error, Plan, first_day};

/// How many matters whose time has come are looked up at once.
const AT_ONCE: i64 = 1_000;

/// One thing that happens. The order within an hour is the order of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Succession(usize),
    Contact(usize),
    Matter(usize),
    /// The step's place in its matter first: a matter is handed in before anything is done to it.
    Step(usize, usize),
    Gathering(usize),
    Committee(usize),
    Assembly(usize),
    Meeting(usize),
    /// Mentoring, the reserve, a wish, a session to come, the appraisal.
    Foster(usize),
    Void(usize),
    /// Something that is kept with a matter, by its place there and in the plan.
    Record(usize, usize),
    /// What was done about the difficulty that a contact found.
    Help(usize, usize),
    /// A township's call-backs of the month before are drawn, and people are called.
    Draw(Month, usize),
    Calls(usize),
}

/// The building of everything that has a day.
pub(crate) struct Timeline<'b> {
    pub(super) db: Db,
    pub(super) clock: &'b BuildClock,
    pub(crate) plan: Arc<Plan>,
    pub(crate) stock: Arc<Stock>,
    pub(crate) ids: SeededIds,
    pub(crate) slice: Slice,
    hash: Arc<str>,
    /// The serving mandates by place in the plan, and those before them where there were any.
    pub(super) serving: Arc<Vec<OnceLock<RepresentativeId>>>,
    pub(super) before: Arc<Vec<OnceLock<RepresentativeId>>>,
    signs_in: usize,
    pub(super) made: fostering::Made,
}

/// How long a training session takes: a morning or an afternoon.
const HOURS: i64 = 3;

impl<'b> Timeline<'b> {
    pub(crate) fn new(
        db: &Db,
        clock: &'b BuildClock,
        plan: &Arc<Plan>,
        stock: Stock,
        hash: String,
    ) -> Self {
        let empty =
            || Arc::new(plan.representatives.iter().map(|_| OnceLock::new()).collect::<Vec<_>>());
        Self {
            db: db.clone(),
            clock,
            plan: Arc::clone(plan),
            signs_in: plan.signing_representative(),
            stock: Arc::new(stock),
            // Another stream than the storage's own, so that no identifier is made twice.
            ids: SeededIds::new(plan.seed ^ 0x5eed),
            slice: Slice::new(db),
            hash: hash.into(),
            serving: empty(),
            before: empty(),
            made: fostering::Made::default(),
        }
    }

    pub(crate) fn set_hour(&mut self, on: Date, hour: u8) -> Result<(), Error> {
        self.slice.finish()?;
        self.clock.set_hour(on, hour);
        Ok(())
    }

    pub(crate) fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next(self.clock.now()))
    }

    /// Appoints everybody, links their households, and fills the chain above them.
    pub(crate) fn appoint(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let plan = Arc::clone(&self.plan);
        let first_on = |at: usize| {
            let known = &plan.representatives[at];
            known.before.as_ref().map_or(known.from_on, |before| before.from_on)
        };
        let mut order: Vec<usize> = (0..plan.representatives.len()).collect();
        order.sort_by_key(|&at| (first_on(at), at));
        let mut done = 0;
        for day in order.chunk_by(|&a, &b| first_on(a) == first_on(b)) {
            self.set_hour(first_on(day[0]), 10)?;
            for &at in day {
                self.appoint_one(at, first_on(at))?;
                done += plan.representatives[at].households.len();
            }
            self.slice.finish()?;
            progress(Progress { stage: "代表与联系户", done, total: plan.households.len() });
        }
        self.duties()?;
        self.slice.finish()
    }

    fn appoint_one(&mut self, at: usize, on: Date) -> Result<(), Error> {
        let (plan, stock) = (Arc::clone(&self.plan), Arc::clone(&self.stock));
        let known = &plan.representatives[at];
        let township = plan.township_of(at);
        let id: RepresentativeId = self.new_id();
        let slot = if known.before.is_some() { &self.before } else { &self.serving };
        let _ = slot[at].set(id);
        let account = (at == self.signs_in).then(|| Arc::clone(&self.hash));
        let actor = self.township(township);
        let plan = Arc::clone(&plan);
        self.slice.add(actor, move |tx| {
            let known = &plan.representatives[at];
            let who = match &known.before {
                Some(before) => Who::New(before.person.clone()),
                None => Who::Known(stock.persons[at]),
            };
            representatives::appoint(tx, &mandate(&plan, at, id, who, on))?;
            for household in known.households.clone() {
                representatives::link(tx, stock.households[household], id, on)?;
            }
            let neighbours = &stock.households[known.households.clone()];
            selection::of_representative(tx, &plan, (at, id), on, neighbours)?;
            if let Some(hash) = account {
                sign_in(tx, &plan, at, id, &hash)?;
            }
            Ok(())
        })
    }

    /// Village cadres are linked to groups, and every group has its head.
    fn duties(&mut self) -> Result<(), Error> {
        for at in 0..self.plan.groups.len() {
            let (plan, stock) = (Arc::clone(&self.plan), Arc::clone(&self.stock));
            let village = plan.groups[at].village;
            let actor = self.village(village);
            let from_on = self.clock.now().date_in_china();
            self.slice.add(actor, move |tx| {
                let group = &plan.groups[at];
                let head = match &group.head {
                    GroupHead::Representative(seat) => Who::Known(stock.persons[*seat]),
                    GroupHead::Person(person) => Who::New(person.clone()),
                };
                let cadre = Who::Known(stock.cadres[village][group.cadre]);
                for (kind, who) in [(DutyKind::VillageCadre, cadre), (DutyKind::GroupHead, head)] {
                    let area_path = group.area.path.clone();
                    representatives::assign_duty(tx, &NewDuty { kind, who, area_path, from_on })?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Everything that happened in the window, hour by hour.
    pub(crate) fn live(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let plan = Arc::clone(&self.plan);
        let order = happenings(&plan);
        let total = order.len();
        let mut done = 0;
        // Identifiers are made on the day that they belong to, so that they sort by it.
        let mut contact_ids = vec![None; plan.contacts.len()];
        let mut matter_ids = vec![None; plan.matters.len()];
        let mut today = None;
        for hour in order.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            if today.replace(hour[0].0) != Some(hour[0].0) {
                self.strike(hour[0].0)?;
            }
            self.set_hour(hour[0].0, hour[0].1)?;
            for &(_, _, happening) in hour {
                match happening {
                    Happening::Succession(at) => self.succeed(at)?,
                    Happening::Contact(at) => {
                        let id: ContactId = self.new_id();
                        contact_ids[at] = Some(id);
                        for &matter in &plan.contacts[at].matters {
                            matter_ids[matter] = Some(self.new_id::<MatterId>());
                        }
                        self.contact(at, id, &matter_ids)?;
                    }
                    Happening::Matter(at) => {
                        let id: MatterId = self.new_id();
                        matter_ids[at] = Some(id);
                        self.matter(at, id)?;
                    }
                    Happening::Step(step, at) => {
                        if let Some(id) = matter_ids[at] {
                            self.step(at, step, id, &matter_ids)?;
                        }
                    }
                    Happening::Gathering(at) => self.gathering(at)?,
                    Happening::Record(place, at) => {
                        if let Some(id) = matter_ids[at] {
                            self.record(at, place, id)?;
                        }
                    }
                    Happening::Help(step, at) => self.help(at, step)?,
                    Happening::Draw(month, township) => self.draw(month, township)?,
                    Happening::Calls(township) => self.call(township)?,
                    Happening::Committee(at) => self.committee(at)?,
                    Happening::Assembly(at) => self.assembly(at)?,
                    Happening::Meeting(at) => self.meeting(at)?,
                    Happening::Foster(at) => self.foster(at)?,
                    Happening::Void(at) => {
                        if let Some(id) = contact_ids[at] {
                            self.void(at, id)?;
                        }
                    }
                }
            }
            // Each hundredth is told, not each of some seven hundred hours.
            let told = done * 100 / total;
            done += hour.len();
            if done * 100 / total > told {
                progress(Progress { stage: "走访与事项", done, total });
            }
        }
        self.slice.finish()
    }

    fn succeed(&mut self, at: usize) -> Result<(), Error> {
        let (plan, stock) = (Arc::clone(&self.plan), Arc::clone(&self.stock));
        let id: RepresentativeId = self.new_id();
        let _ = self.serving[at].set(id);
        let (Some(old), Some(before)) =
            (self.before[at].get().copied(), &plan.representatives[at].before)
        else {
            return Ok(());
        };
        let (reason, on) = (before.reason, plan.representatives[at].from_on);
        let actor = self.township(plan.township_of(at));
        let plan = Arc::clone(&plan);
        self.slice.add(actor, move |tx| {
            let who = Who::Known(stock.persons[at]);
            representatives::appoint(tx, &mandate(&plan, at, id, who, on))?;
            representatives::end(tx, old, 1, on, reason, Some(id))?;
            let neighbours = &stock.households[plan.representatives[at].households.clone()];
            selection::of_representative(tx, &plan, (at, id), on, neighbours)?;
            Ok(())
        })
    }

    fn contact(
        &mut self,
        at: usize,
        id: ContactId,
        matter_ids: &[Option<MatterId>],
    ) -> Result<(), Error> {
        let contact = &self.plan.contacts[at];
        let serving = self.mandate_on(contact.representative, contact.met_on);
        let actor = match contact.on_behalf {
            true => self.village(self.plan.village_of(contact.representative)),
            false => self.representative(contact.representative, contact.met_on),
        };
        let matters = contact.matters.iter().map(|&place| {
            let matter = &self.plan.matters[place];
            Raised {
                id: matter_ids[place],
                kind: matter.kind,
                category: matter.category.to_owned(),
                words: matter.words.clone(),
                urgent: matter.urgent,
                particulars: records::brought(&self.plan, place),
            }
        });
        let new = NewContact {
            id: Some(id),
            household_id: self.stock.households[contact.household],
            representative_id: serving,
            entered_as: serving.filter(|_| !contact.on_behalf),
            met_on: contact.met_on,
            way: WAYS[contact.way].to_owned(),
            person_met: contact.person_met.to_owned(),
            items: contact.items.iter().map(|&item| item.to_owned()).collect(),
            words: contact.words.clone(),
            leaflets: contact
                .leaflets
                .iter()
                .map(|&(theme, copies)| Leaflet { theme: theme.to_owned(), copies })
                .collect(),
            safety: records::safety(&self.plan, contact),
            matters: matters.collect(),
            difficulty: contact
                .difficulty
                .as_ref()
                .map(|(kind, cause)| ((*kind).to_owned(), cause.clone())),
        };
        self.slice.add(actor, move |tx| Ok(contacts::record(tx, new).map(|_| ())?))
    }

    fn void(&mut self, at: usize, id: ContactId) -> Result<(), Error> {
        let contact = &self.plan.contacts[at];
        let Some(reason) = contact.voided else { return Ok(()) };
        let actor = self.representative(contact.representative, contact.met_on);
        self.slice.add(actor, move |tx| Ok(contacts::void(tx, id, 1, reason).map(|_| ())?))
    }

    fn matter(&mut self, at: usize, id: MatterId) -> Result<(), Error> {
        let matter = &self.plan.matters[at];
        let reporter = self.representative(matter.representative, matter.collected_on);
        let new = NewMatter {
            id: Some(id),
            kind: matter.kind,
            category: matter.category.to_owned(),
            household_id: matter.household.map(|place| self.stock.households[place]),
            area_path: matter.area.clone(),
            words: matter.words.clone(),
            urgent: matter.urgent,
            collected_on: matter.collected_on,
            contact_id: None,
            representative_id: self.mandate_on(matter.representative, matter.collected_on),
            reporter_name: reporter.name.clone(),
        };
        if let Some(household) = new.household_id.filter(|_| matter.by_card) {
            let nonce = *self.new_id::<MatterId>().uuid().as_bytes();
            return self.slice.add(self.villager(), move |tx| {
                let card = registry::cards::of(tx, &[household])?.remove(&household);
                let card = card.ok_or(registry::Error::HouseholdNotFound)?.code;
                let report =
                    Report { nonce, card, matter: new, name: None, phone: None, may_call: false };
                Ok(matters::report(tx, report).map(|_| ())?)
            });
        }
        let particulars = records::brought(&self.plan, at);
        self.slice.add(reporter, move |tx| {
            let matter = matters::submit(tx, new)?;
            Ok(matters::particulars::add(tx, &matter, particulars)?)
        })
    }

    fn step(
        &mut self,
        at: usize,
        step: usize,
        id: MatterId,
        matter_ids: &[Option<MatterId>],
    ) -> Result<(), Error> {
        let plan = Arc::clone(&self.plan);
        let (matter, step) = (&plan.matters[at], &plan.matters[at].steps[step]);
        let (actor, scope) = self.acting(matter, step);
        let (command, on) = (self.command(step, matter_ids)?, step.on);
        if step.by == StepActor::Villager {
            let name = actor.name.clone();
            return self.slice.add(actor, move |tx| {
                Ok(matters::act_for_villager(tx, id, None, command, &name).map(|_| ())?)
            });
        }
        self.slice.add(actor, move |tx| {
            // The clock may have noted something since the step before.
            let matter = matters::get(tx, id, &scope, true)?;
            Ok(matters::act_on(tx, matter, command, on, &scope).map(|_| ())?)
        })
    }

    /// What the clock of a served county does by itself, in the morning of each day.
    pub(super) fn strike(&mut self, on: Date) -> Result<(), Error> {
        self.set_hour(on, 7)?;
        let now = self.clock.now();
        // What lies before the window is the history's own.
        let since = Timestamp::noon_in_china(first_day()).plus_millis(-43_200_000);
        let mut after =
            Some(matters::clock::Due { at: since, id: MatterId::from_uuid(Uuid::nil()) });
        loop {
            let due =
                self.db.read_blocking(move |tx| matters::clock::due(tx, now, after, AT_ONCE))?;
            for one in &due {
                let id = one.id;
                self.slice.add(Actor::system("clock"), move |tx| {
                    Ok(matters::clock::strike(tx, id).map(|_| ())?)
                })?;
            }
            after = due.last().copied();
            if (due.len() as i64) < AT_ONCE {
                return Ok(());
            }
        }
    }

    fn gathering(&mut self, at: usize) -> Result<(), Error> {
        let gathering = &self.plan.gatherings[at];
        let id: GatheringId = self.new_id();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let kind = match gathering.theme {
            Some(_) => gatherings::Kind::Training,
            None => gatherings::Kind::Civility,
        };
        let theme = gathering.theme;
        let venue = match gathering.place.ends_with("党校") {
            true => Venue::PartySchool,
            false => Venue::VillageSchool,
        };
        let new = NewGathering {
            id: Some(id),
            kind,
            title: gathering.subject.clone(),
            held_on: gathering.held_on,
            area_path: gathering.area.clone(),
            place: some(&gathering.place),
            host: some(&gathering.teacher),
            words: None,
            due: gathering.due,
        };
        let attendees: Vec<Attendee> = gathering
            .attendance
            .iter()
            .filter_map(|&at| {
                let known = &self.plan.representatives[at];
                Some(Attendee {
                    representative_id: self.mandate_on(at, gathering.held_on)?,
                    name: known.name.clone(),
                    area_path: self.plan.groups[known.group].area.path.clone(),
                })
            })
            .collect();
        let actor = Actor {
            account: None,
            name: gathering.recorded_by.clone(),
            device: COMPUTER.to_owned(),
        };
        self.slice.add(actor, move |tx| {
            gatherings::create(tx, new)?;
            gatherings::attend(tx, id, attendees, &Scope::county())?;
            if let Some(theme) = theme {
                gatherings::training::give_theme(tx, id, theme, venue, Some(HOURS))?;
            }
            Ok(())
        })
    }
}

fn mandate(plan: &Plan, at: usize, id: RepresentativeId, who: Who, on: Date) -> NewRepresentative {
    let known = &plan.representatives[at];
    let first = matches!(who, Who::New(_));
    NewRepresentative {
        id: Some(id),
        who,
        area_path: plan.groups[known.group].area.path.clone(),
        way: known.way,
        ground: known.ground.clone(),
        letter_number: Some(match known.before.is_some() && !first {
            true => format!("{}补", known.letter),
            false => known.letter.clone(),
        }),
        from_on: on,
        // Who takes over in the middle of a term was not elected for it.
        statutory_since: known.statutory_since.filter(|_| first || known.before.is_none()),
    }
}

fn sign_in(
    tx: &mut Tx<'_>,
    plan: &Plan,
    at: usize,
    id: RepresentativeId,
    hash: &str,
) -> Result<(), Error> {
    let known = &plan.representatives[at];
    let person: &NewPerson = plan.person_of(at);
    accounts::create(
        tx,
        NewAccount {
            id: None,
            login: "daibiao".to_owned(),
            name: known.name.clone(),
            phone: person.phone.clone(),
            password_hash: hash.to_owned(),
            grants: vec![Grant::new(
                Role::Representative,
                plan.groups[known.group].area.path.clone(),
            )],
            representative: Some(id),
        },
    )?;
    Ok(())
}

/// Everything in the order in which it is recorded.
fn happenings(plan: &Plan) -> Vec<(Date, u8, Happening)> {
    let mut order = Vec::new();
    for (at, known) in plan.representatives.iter().enumerate() {
        if known.before.is_some() {
            order.push((known.from_on, 8, Happening::Succession(at)));
        }
    }
    for (at, contact) in plan.contacts.iter().enumerate() {
        order.push((contact.met_on, contact.hour, Happening::Contact(at)));
        if contact.voided.is_some() {
            order.push((contact.met_on.plus_days(1), 9, Happening::Void(at)));
        }
    }
    for (at, matter) in plan.matters.iter().enumerate() {
        if matter.contact.is_none() {
            order.push((matter.collected_on, matter.hour, Happening::Matter(at)));
        }
        for (place, step) in matter.steps.iter().enumerate() {
            order.push((step.on, step.hour, Happening::Step(place, at)));
        }
        for (place, record) in matter.records.iter().enumerate() {
            order.push((record.on, record.hour, Happening::Record(place, at)));
        }
    }
    for (at, gathering) in plan.gatherings.iter().enumerate() {
        order.push((gathering.held_on, 16, Happening::Gathering(at)));
    }
    for (at, contact) in plan.contacts.iter().enumerate() {
        for (place, help) in contact.help.iter().enumerate() {
            order.push((help.on, 17, Happening::Help(place, at)));
        }
    }
    for call in &plan.calls {
        order.push((call.drawn_on, 8, Happening::Draw(call.month, call.township)));
        let days = call.called_on.iter();
        order.extend(days.map(|&on| (on, 15, Happening::Calls(call.township))));
    }
    for (at, said) in plan.committees.iter().enumerate() {
        order.push((said.on, 9, Happening::Committee(at)));
    }
    for (at, assembly) in plan.assemblies.iter().enumerate() {
        // One that is still to come is there from its announcement on.
        let on = assembly.held_on.min(crate::scale::last_day());
        order.push((on, 17, Happening::Assembly(at)));
    }
    for (at, meeting) in plan.meetings.iter().enumerate() {
        order.push((meeting.held_on, 18, Happening::Meeting(at)));
    }
    for (at, (on, hour, _)) in plan.fostering.acts.iter().enumerate() {
        order.push((*on, *hour, Happening::Foster(at)));
    }
    order.sort_unstable();
    order
}
