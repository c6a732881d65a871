//! What a representative's phone does not have yet: the whole, or what has changed since.

use std::collections::{BTreeSet, HashMap};

use access::{accounts, departments};
use db::feed::{self, Place};
use db::{DbError, Tx};
use kernel::Date;
use kernel::id::{AccountId, ContactId, HouseholdId, MatterId, NoticeId, RepresentativeId};
use matters::{Event, Matter};
use registry::{HouseholdSheet, households};

use crate::rules::{self, Cursor, Told};
use crate::{Counts, Error, Left, World};

/// How many rows one answer has at most.
const MOST_ROWS: i64 = 600;
/// After how many changes the whole is told anew instead.
const MOST_CHANGES: i64 = 400;
/// How far back the log is looked through for a phone; a county writes less in a month.
const FARTHEST: i64 = 400_000;

/// What a phone asks for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Whose phone it is.
    pub representative: RepresentativeId,
    /// What it holds, as the last answer said.
    pub cursor: Option<String>,
    /// The county's own day for lists and months.
    pub day: Date,
    /// How many rows at most; [`World`]s of a usual size never reach the default.
    pub most_rows: Option<i64>,
}

/// Tells a phone what it does not have yet.
pub fn pull(tx: &mut Tx<'_>, ask: &Ask) -> Result<World, Error> {
    let own = ask.representative;
    let head = feed::head(tx)?;
    let held = match ask.cursor.as_deref() {
        Some(text) => held(tx, text, ask)?,
        None => None,
    };
    // Parts of a whole are not everything yet: what was handed out before them may still be on its way.
    let taken_to = match &held {
        Some((cursor, _)) if cursor.told == Told::Everything => Some(cursor.sequence),
        _ => None,
    };
    let mut gathered = match held {
        Some((cursor, _)) if cursor.told == Told::Everything => {
            match changes(tx, ask, &cursor, &head)? {
                Some(gathered) => gathered.until(&head, own, ask.day),
                None => whole(tx, ask, &head, None)?,
            }
        }
        Some((cursor, place)) => {
            let mut part = whole(tx, ask, &place, Some(cursor.told))?;
            // What changed while the parts were told is told next, and only then the phone counts.
            let after = feed::concerning(tx, own.into(), place.sequence, head.sequence, 1)?;
            part.world.has_more |= !after.is_empty();
            part
        }
        None => whole(tx, ask, &head, None)?,
    };
    gathered.world.counts = counts(tx, own, ask.day)?;
    gathered.world.taken_to = taken_to;
    complete(tx, own, gathered)
}

/// The place that a cursor names, where it is one of this phone, this county and this month.
///
/// In another month other contacts and matters are held, and who was contacted this month begins
/// anew: then the whole is told again.
fn held(tx: &mut Tx<'_>, text: &str, ask: &Ask) -> Result<Option<(Cursor, Place)>, Error> {
    let Some(cursor) = Cursor::parse(text) else { return Ok(None) };
    if cursor.day.month() != ask.day.month() {
        return Ok(None);
    }
    let place = match cursor.sequence {
        0 => Some(Place { sequence: 0, hash: Vec::new() }),
        sequence => feed::place(tx, sequence)?,
    };
    let is_own = |place: &Place| cursor.is_of(text, &place.hash, ask.representative);
    Ok(place.filter(is_own).map(|place| (cursor, place)))
}

/// Rows before they are completed with what stands in other rooms.
struct Gathered {
    world: World,
    contacts: Vec<contacts::Contact>,
    matters: Vec<Matter>,
}

impl Gathered {
    fn nothing() -> Self {
        let world = World {
            cursor: String::new(),
            place: 0,
            taken_to: None,
            is_whole: false,
            has_more: false,
            households: Vec::new(),
            linked_from: HashMap::new(),
            contacts: Vec::new(),
            matters: Vec::new(),
            particulars: HashMap::new(),
            names: HashMap::new(),
            owners: HashMap::new(),
            departments: HashMap::new(),
            notices: Vec::new(),
            pictures: HashMap::new(),
            left: Left::default(),
            counts: Counts::default(),
        };
        Self { world, contacts: Vec::new(), matters: Vec::new() }
    }

    fn until(mut self, place: &Place, own: RepresentativeId, day: Date) -> Self {
        let cursor = Cursor { sequence: place.sequence, day, told: Told::Everything };
        self.world.cursor = cursor.encode(&place.hash, own);
        self.world.place = place.sequence;
        self
    }
}

/// The whole world as it is now, or the next part of it.
///
/// The cursor names the place in the log where the telling began; what changes while a phone asks
/// for part after part is told afterwards, by the log.
fn whole(tx: &mut Tx<'_>, ask: &Ask, place: &Place, told: Option<Told>) -> Result<Gathered, Error> {
    let (own, since) = (ask.representative, rules::since(ask.day));
    let most = ask.most_rows.unwrap_or(MOST_ROWS).max(1);
    let mut room = most;
    let mut gathered = Gathered::nothing();
    gathered.world.is_whole = told.is_none();
    let mut next = Some(told.unwrap_or(Told::Households(uuid::Uuid::nil().into())));
    while let Some(part) = next.filter(|_| room > 0) {
        next = match part {
            Told::Everything => None,
            Told::Households(after) => {
                let rows = households::own_sheets(tx, own, Some(after), room)?;
                room -= rows.len() as i64;
                let last = rows.last().map(|row| row.id).filter(|_| room == 0);
                gathered.world.households = rows;
                Some(last.map_or(Told::Contacts(None), Told::Households))
            }
            Told::Contacts(after) => {
                let rows = contacts::own(tx, own, since, after, room)?;
                room -= rows.len() as i64;
                let last = rows.last().map(|row| row.id).filter(|_| room == 0);
                gathered.contacts = rows;
                Some(last.map_or(Told::Matters(None), |last| Told::Contacts(Some(last))))
            }
            Told::Matters(after) => {
                let rows = matters::own(tx, own, since, after, room)?;
                room -= rows.len() as i64;
                let last = rows.last().map(|row| row.id).filter(|_| room == 0);
                gathered.matters = rows;
                Some(last.map_or(Told::Notices(None), |last| Told::Matters(Some(last))))
            }
            Told::Notices(after) => {
                let rows = notices::inbox::own(tx, own.into(), since, after, room)?;
                room -= rows.len() as i64;
                let last = rows.last().map(|row| row.notice.id).filter(|_| room == 0);
                gathered.world.notices = rows;
                last.map(|last| Told::Notices(Some(last)))
            }
        };
    }
    gathered.world.has_more = next.is_some();
    let told = next.unwrap_or(Told::Everything);
    let cursor = Cursor { sequence: place.sequence, day: ask.day, told };
    gathered.world.cursor = cursor.encode(&place.hash, own);
    gathered.world.place = place.sequence;
    Ok(gathered)
}

/// What has changed since the cursor; `None` when that is so much that the whole is shorter.
fn changes(
    tx: &mut Tx<'_>,
    ask: &Ask,
    cursor: &Cursor,
    head: &Place,
) -> Result<Option<Gathered>, Error> {
    let (own, since) = (ask.representative, rules::since(ask.day));
    if head.sequence - cursor.sequence > FARTHEST {
        return Ok(None);
    }
    let told = feed::concerning(tx, own.into(), cursor.sequence, head.sequence, MOST_CHANGES + 1)?;
    if told.len() as i64 > MOST_CHANGES {
        return Ok(None);
    }
    let mut touched = Touched::default();
    for change in told {
        touched.add(&change.operation, &change.object);
    }
    let mut gathered = Gathered::nothing();
    matters(tx, own, since, &mut touched, &mut gathered)?;
    if cursor.day != ask.day {
        // Nobody touched them, and yet they say something else today: they are overdue now.
        let (from, before) = (cursor.day.min(ask.day), cursor.day.max(ask.day));
        let known: BTreeSet<_> = gathered.matters.iter().map(|row| row.id).collect();
        let due = matters::own_due(tx, own, from, before)?;
        gathered.matters.extend(due.into_iter().filter(|row| !known.contains(&row.id)));
    }
    contacts(tx, own, since, &mut touched, &mut gathered)?;
    households(tx, own, &touched, &mut gathered)?;
    notices(tx, own, since, touched, &mut gathered)?;
    Ok(Some(gathered))
}

/// What the log names, and what follows from it.
#[derive(Default)]
struct Touched {
    households: BTreeSet<HouseholdId>,
    /// Those whose name may have changed: it stands on contacts and matters as well.
    renamed: BTreeSet<HouseholdId>,
    contacts: BTreeSet<ContactId>,
    matters: BTreeSet<MatterId>,
    /// Those that were handed in: they stand on the contact from which they came.
    raised: BTreeSet<MatterId>,
    notices: BTreeSet<NoticeId>,
}

impl Touched {
    fn add(&mut self, operation: &str, object: &str) {
        if let Ok(household) = object.parse() {
            self.households.insert(household);
            if matches!(operation, "household.update" | "household.rename") {
                self.renamed.insert(household);
            }
        } else if let Ok(contact) = object.parse() {
            self.contacts.insert(contact);
        } else if let Ok(matter) = object.parse() {
            self.matters.insert(matter);
            if operation == "matter.submit" {
                self.raised.insert(matter);
            }
        } else if let Ok(notice) = object.parse() {
            self.notices.insert(notice);
        }
    }
}

fn matters(
    tx: &mut Tx<'_>,
    own: RepresentativeId,
    since: Date,
    touched: &mut Touched,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    if !touched.renamed.is_empty() {
        let about = |row: &Matter| row.household_id.is_some_and(|id| touched.renamed.contains(&id));
        let rows = matters::own(tx, own, since, None, i64::MAX)?;
        touched.matters.extend(rows.iter().filter(|row| about(row)).map(|row| row.id));
    }
    let wanted: Vec<MatterId> = touched.matters.iter().copied().collect();
    for row in matters::these(tx, &wanted)? {
        if touched.raised.contains(&row.id) {
            touched.contacts.extend(row.contact_id);
        }
        if row.representative_id == Some(own) && rules::is_held(&row, since) {
            touched.matters.remove(&row.id);
            gathered.matters.push(row);
        }
    }
    gathered.world.left.matters = touched.matters.iter().copied().collect();
    Ok(())
}

fn contacts(
    tx: &mut Tx<'_>,
    own: RepresentativeId,
    since: Date,
    touched: &mut Touched,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    if !touched.renamed.is_empty() {
        let rows = contacts::own(tx, own, since, None, i64::MAX)?;
        let about = rows.iter().filter(|row| touched.renamed.contains(&row.household_id));
        touched.contacts.extend(about.map(|row| row.id));
    }
    let wanted: Vec<ContactId> = touched.contacts.iter().copied().collect();
    for row in contacts::these(tx, &wanted)? {
        // The last contact stands on the household.
        touched.households.insert(row.household_id);
        if row.representative_id == own && row.met_on >= since {
            touched.contacts.remove(&row.id);
            gathered.contacts.push(row);
        }
    }
    gathered.world.left.contacts = touched.contacts.iter().copied().collect();
    Ok(())
}

fn households(
    tx: &mut Tx<'_>,
    own: RepresentativeId,
    touched: &Touched,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    let wanted: Vec<HouseholdId> = touched.households.iter().copied().collect();
    let sheets = households::sheets(tx, &wanted)?;
    let is_own = |sheet: &HouseholdSheet| sheet.representative == Some(own);
    gathered.world.households = sheets.into_iter().filter(is_own).collect();
    let held: BTreeSet<_> = gathered.world.households.iter().map(|sheet| sheet.id).collect();
    gathered.world.left.households = touched.households.difference(&held).copied().collect();
    Ok(())
}

fn notices(
    tx: &mut Tx<'_>,
    own: RepresentativeId,
    since: Date,
    mut touched: Touched,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    let wanted: Vec<NoticeId> = touched.notices.iter().copied().collect();
    let rows = notices::inbox::these(tx, own.into(), since, &wanted)?;
    for row in &rows {
        touched.notices.remove(&row.notice.id);
    }
    gathered.world.notices = rows;
    gathered.world.left.notices = touched.notices.into_iter().collect();
    Ok(())
}

fn counts(tx: &mut Tx<'_>, own: RepresentativeId, day: Date) -> Result<Counts, Error> {
    let since = rules::since(day);
    let loads = households::loads(tx, &[own], day.month().first_day())?;
    let (households, contacted) = loads.get(&own).copied().unwrap_or_default();
    Ok(Counts {
        households,
        contacted,
        contacts: contacts::count_own(tx, own, since)?,
        matters: matters::count_own(tx, own, since)?,
        notices: notices::inbox::count_own(tx, own.into(), since)?,
    })
}

/// Adds what the rows say of things in other rooms: names, links, timelines, matters raised.
fn complete(tx: &mut Tx<'_>, own: RepresentativeId, gathered: Gathered) -> Result<World, Error> {
    let Gathered { mut world, contacts, matters } = gathered;
    if !world.households.is_empty() {
        world.linked_from = representatives::linked_from(tx, own)?;
    }
    let mut about: Vec<HouseholdId> = contacts.iter().map(|row| row.household_id).collect();
    about.extend(matters.iter().filter_map(|row| row.household_id));
    about.sort_unstable();
    about.dedup();
    let names = households::names(tx, &about)?;
    world.names = names.into_iter().map(|(id, name)| (id, name.head_name)).collect();
    let mut raised: HashMap<ContactId, Vec<MatterId>> = HashMap::new();
    if !contacts.is_empty() {
        for (contact, matter) in matters::raised_by(tx, own)? {
            raised.entry(contact).or_default().push(matter);
        }
    }
    let with_matters = |row: contacts::Contact| {
        let matters = raised.remove(&row.id).unwrap_or_default();
        (row, matters)
    };
    world.contacts = contacts.into_iter().map(with_matters).collect();
    let ids: Vec<MatterId> = matters.iter().map(|row| row.id).collect();
    let mut timelines = matters::timelines(tx, &ids)?;
    world.owners = owners(tx, &matters)?;
    world.particulars = matters::particulars::of_all(tx, &ids)?;
    let with_timeline = |row: Matter| {
        let events = timelines.remove(&row.id).unwrap_or_default();
        (row, events)
    };
    world.matters = matters.into_iter().map(with_timeline).collect();
    let named: Vec<String> = world.notices.iter().map(|row| row.notice.id.to_string()).collect();
    for (object, pictures) in attachments::of(tx, &named)? {
        if let Ok(id) = object.parse() {
            world.pictures.insert(id, pictures);
        }
    }
    if world.matters.iter().any(names_department) {
        let all = departments::list(tx, true)?;
        world.departments = all.into_iter().map(|one| (one.id, one.name)).collect();
    }
    Ok(world)
}

/// Whether a department of the county has the matter, or something in its timeline speaks of one.
fn names_department((matter, events): &(Matter, Vec<Event>)) -> bool {
    let speaks = |event: &Event| {
        let noted = &event.particulars;
        let units = noted.units.iter().chain(noted.proposed.iter());
        event.owner.department.is_some() || units.into_iter().any(|unit| unit.department.is_some())
    };
    matter.owner.department.is_some() || events.iter().any(speaks)
}

fn owners(tx: &mut Tx<'_>, rows: &[Matter]) -> Result<HashMap<AccountId, String>, DbError> {
    let accounts: BTreeSet<AccountId> = rows.iter().filter_map(|row| row.owner.account).collect();
    let mut names = HashMap::new();
    for id in accounts {
        // An account that is gone has no name any more; the office still has one.
        if let Ok(account) = accounts::get(tx, id) {
            names.insert(id, account.name);
        }
    }
    Ok(names)
}
