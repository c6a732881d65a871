//! Tables and statements of matters; private, but for the filter that lists take.

pub(crate) mod assists;
pub(crate) mod counters;
pub(crate) mod duplicates;
pub(crate) mod handing_over;
pub(crate) mod kinds;
pub(crate) mod lists;
pub(crate) mod measures;
pub(crate) mod practice;
pub(crate) mod public;
pub(crate) mod rate_counts;
pub(crate) mod reports;
pub(crate) mod templates;
pub(crate) mod visits;

use std::collections::HashMap;

use db::{ConstraintKind, DbError, Migration, Row, Tx, Value, params};
use kernel::id::MatterId;
use kernel::{Date, Timestamp};

use crate::model::{Action, Answer, Beside, Event, Matter, Owner};
use crate::{Error, Kind, rules};

pub use lists::{Duty, Filter, OwnedBy};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "matters",
        number: 1,
        name: "matters and their events",
        sql: "
CREATE TABLE matters_matter (
    id {id} NOT NULL PRIMARY KEY,
    number {text} NOT NULL,
    kind {text} NOT NULL,
    category {text} NOT NULL,
    household_id {id},
    area_path {text} NOT NULL,
    words {text} NOT NULL,
    urgent {int} NOT NULL CHECK (urgent IN (0, 1)),
    collected_on {int} NOT NULL,
    contact_id {id},
    representative_id {id},
    reporter_name {text} NOT NULL,
    recorded_at {int} NOT NULL,
    state {text} NOT NULL,
    owner_path {text} NOT NULL CHECK (length(owner_path) >= 3),
    owner_account_id {id},
    deadline_on {int},
    outcome {text},
    answer {text},
    answered_on {int},
    ground {text},
    how {text},
    changed_on {int} NOT NULL,
    closed_on {int},
    version {int} NOT NULL,
    CHECK (deadline_on IS NULL OR closed_on IS NULL),
    CHECK ((answered_on IS NULL) = (outcome IS NULL))
){clustered};
CREATE UNIQUE INDEX matters_matter_number ON matters_matter (number);
CREATE INDEX matters_matter_area_path_collected_on ON matters_matter (area_path, collected_on);
CREATE INDEX matters_matter_collected_on_id ON matters_matter (collected_on, id);
CREATE INDEX matters_matter_household_id ON matters_matter (household_id, collected_on)
    WHERE household_id IS NOT NULL;
CREATE INDEX matters_matter_contact_id ON matters_matter (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX matters_matter_representative_id
    ON matters_matter (representative_id, collected_on) WHERE representative_id IS NOT NULL;
CREATE INDEX matters_matter_open
    ON matters_matter (area_path, state, kind, deadline_on, collected_on, closed_on)
    WHERE closed_on IS NULL;
CREATE INDEX matters_matter_owner_path_closed_on ON matters_matter (owner_path)
    WHERE closed_on IS NULL;

CREATE TABLE matters_event (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    version {int} NOT NULL,
    recorded_at {int} NOT NULL,
    happened_on {int} NOT NULL,
    account_id {id},
    actor {text} NOT NULL,
    device {text} NOT NULL,
    action {text} NOT NULL,
    state_from {text},
    state_to {text} NOT NULL,
    owner_path {text} NOT NULL,
    owner_account_id {id},
    deadline_on {int},
    outcome {text},
    ground {text},
    how {text},
    words {text},
    PRIMARY KEY (matter_id, version)
){clustered};
",
    },
    Migration {
        room: "matters",
        number: 2,
        name: "indexes for lists over years",
        sql: "
CREATE INDEX matters_matter_waiting ON matters_matter (state, collected_on, id)
    WHERE deadline_on IS NOT NULL;
CREATE INDEX matters_matter_owner_account_id ON matters_matter (owner_account_id, collected_on, id)
    WHERE closed_on IS NULL AND owner_account_id IS NOT NULL;
DROP INDEX matters_matter_owner_path_closed_on;
CREATE INDEX matters_matter_owner_path ON matters_matter (owner_path, collected_on, id)
    WHERE closed_on IS NULL;
CREATE INDEX matters_matter_rare_kind ON matters_matter (kind, collected_on, id)
    WHERE kind <> 'appeal';
CREATE INDEX matters_matter_kind_answered_on ON matters_matter (kind, answered_on, id)
    WHERE answered_on IS NOT NULL;
CREATE INDEX matters_matter_urgent_solved ON matters_matter (answered_on, id)
    WHERE urgent = 1 AND outcome = 'solved';
",
    },
    Migration {
        room: "matters",
        number: 3,
        name: "the whole machine: departments, two clocks, orders, merging, assisting units",
        // Everything open is looked at once by the clock, which then knows when to come again.
        sql: "
ALTER TABLE matters_matter ADD COLUMN owner_department_id {id};
ALTER TABLE matters_matter ADD COLUMN assigned_by_path {text};
ALTER TABLE matters_matter ADD COLUMN deadline_at {int};
ALTER TABLE matters_matter ADD COLUMN step_deadline_on {int};
ALTER TABLE matters_matter ADD COLUMN attention_path {text};
ALTER TABLE matters_matter ADD COLUMN merged_into {id};
ALTER TABLE matters_matter ADD COLUMN rating {text};
ALTER TABLE matters_matter ADD COLUMN beside {text};
ALTER TABLE matters_matter ADD COLUMN due_at {int};
ALTER TABLE matters_matter ADD COLUMN decider_path {text};
ALTER TABLE matters_matter ADD COLUMN supervised_by_path {text};
UPDATE matters_matter SET due_at = 0 WHERE closed_on IS NULL;
CREATE INDEX matters_matter_due_at ON matters_matter (due_at, id) WHERE due_at IS NOT NULL;
DROP INDEX matters_matter_owner_path;
CREATE INDEX matters_matter_owner_path ON matters_matter (owner_path, collected_on, id)
    WHERE closed_on IS NULL AND owner_department_id IS NULL;
CREATE INDEX matters_matter_owner_department_id
    ON matters_matter (owner_department_id, collected_on, id)
    WHERE closed_on IS NULL AND owner_department_id IS NOT NULL;
CREATE INDEX matters_matter_decider_path ON matters_matter (decider_path, collected_on, id)
    WHERE decider_path IS NOT NULL;
CREATE INDEX matters_matter_attention_path ON matters_matter (attention_path, collected_on, id)
    WHERE attention_path IS NOT NULL;
CREATE INDEX matters_matter_supervised_by_path
    ON matters_matter (supervised_by_path, collected_on, id)
    WHERE supervised_by_path IS NOT NULL;
CREATE INDEX matters_matter_merged_into ON matters_matter (merged_into, id)
    WHERE merged_into IS NOT NULL;

ALTER TABLE matters_event ADD COLUMN owner_department_id {id};
ALTER TABLE matters_event ADD COLUMN step_deadline_on {int};
ALTER TABLE matters_event ADD COLUMN particulars {text};

CREATE TABLE matters_assist (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    place {int} NOT NULL,
    area_path {text} NOT NULL,
    department_id {id},
    called_on {int} NOT NULL,
    signed_in_on {int},
    responded_on {int},
    PRIMARY KEY (matter_id, place)
){clustered};
CREATE INDEX matters_assist_department_id ON matters_assist (department_id, matter_id)
    WHERE department_id IS NOT NULL;
CREATE INDEX matters_assist_area_path ON matters_assist (area_path, matter_id)
    WHERE department_id IS NULL;
",
    },
    Migration {
        room: "matters",
        number: 4,
        name: "what a matter of its kind carries",
        sql: kinds::TABLES,
    },
    Migration {
        room: "matters",
        number: 5,
        name: "reports of villagers and the codes to follow them",
        sql: reports::TABLES,
    },
    Migration {
        room: "matters",
        number: 6,
        name: "events by when they were recorded",
        sql: "
CREATE INDEX matters_event_recorded_at ON matters_event (recorded_at, matter_id);
",
    },
    Migration {
        room: "matters",
        number: 7,
        name: "pairs of matters that are not one",
        sql: "
CREATE TABLE matters_not_duplicate (
    first_id {id} NOT NULL REFERENCES matters_matter (id),
    second_id {id} NOT NULL REFERENCES matters_matter (id),
    account_id {id},
    said_by {text} NOT NULL,
    said_at {int} NOT NULL,
    PRIMARY KEY (first_id, second_id)
){clustered};
CREATE INDEX matters_not_duplicate_second_id ON matters_not_duplicate (second_id);
",
    },
    visits::MIGRATION,
    templates::MIGRATION,
    lists::MIGRATION,
];

/// The columns of a matter, in the order in which [`matter`] reads them.
macro_rules! columns {
    () => {
        "id, number, kind, category, household_id, area_path, words, urgent, collected_on,
         contact_id, representative_id, reporter_name, recorded_at, state, owner_path,
         owner_account_id, deadline_on, outcome, answer, answered_on, ground, how, changed_on,
         closed_on, version, owner_department_id, assigned_by_path, deadline_at,
         step_deadline_on, attention_path, merged_into, rating, beside"
    };
}
pub(crate) use columns;

const GET: &str = concat!("SELECT ", columns!(), " FROM matters_matter WHERE id = $1");
const ALL_FROM: &str =
    concat!("SELECT ", columns!(), " FROM matters_matter WHERE id > $1 ORDER BY id LIMIT 500");
const LAST_NUMBER: &str = "SELECT number FROM matters_matter
    WHERE number >= $1 AND number < $2 ORDER BY number DESC LIMIT 1";
const INSERT: &str = concat!(
    "INSERT INTO matters_matter (",
    columns!(),
    ", due_at, decider_path, supervised_by_path)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)"
);
const UPDATE: &str = "UPDATE matters_matter SET state = $3, owner_path = $4, owner_account_id = $5,
    deadline_on = $6, outcome = $7, answer = $8, answered_on = $9, ground = $10, how = $11,
    changed_on = $12, closed_on = $13, version = $14, owner_department_id = $15,
    assigned_by_path = $16, deadline_at = $17, step_deadline_on = $18, attention_path = $19,
    merged_into = $20, rating = $21, beside = $22, due_at = $23, decider_path = $24,
    supervised_by_path = $25
    WHERE id = $1 AND version = $2";
const WIND: &str = "UPDATE matters_matter SET step_deadline_on = $2, due_at = $3 WHERE id = $1";
const DUE: &str = "SELECT due_at, id FROM matters_matter
    WHERE due_at IS NOT NULL AND due_at <= $1 AND (due_at, id) > ($2, $3)
    ORDER BY due_at, id LIMIT $4";
const ASSUMED: &str = "SELECT id FROM matters_matter
    WHERE closed_on IS NULL AND id > $1 AND beside LIKE '%\"assumed%' ORDER BY id LIMIT $2";
const FOLLOWERS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM matters_matter WHERE merged_into = $1 AND merged_into IS NOT NULL ORDER BY id"
);
const ACTIONS_AFTER: &str = "SELECT action FROM matters_event
    WHERE matter_id = $1 AND version > $2 ORDER BY version";
const INSERT_EVENTS: &str = "INSERT INTO matters_event
    (matter_id, version, recorded_at, happened_on, account_id, actor, device, action, state_from,
     state_to, owner_path, owner_account_id, deadline_on, outcome, ground, how, words,
     owner_department_id, step_deadline_on, particulars) VALUES ";
const EVENTS: &str = "SELECT version, recorded_at, happened_on, account_id, actor, device, action,
    state_from, state_to, owner_path, owner_account_id, deadline_on, outcome, ground, how, words,
    matter_id, owner_department_id, step_deadline_on, particulars
    FROM matters_event WHERE matter_id IN (";

/// The next matters after an identifier, for building the index anew.
pub(crate) fn after(tx: &mut Tx<'_>, last: uuid::Uuid) -> Result<Vec<Matter>, DbError> {
    tx.query(ALL_FROM, params![last], matter)
}

pub(crate) fn get(tx: &mut Tx<'_>, id: MatterId) -> Result<Option<Matter>, DbError> {
    tx.query_one(GET, params![id], matter)
}

/// The next number of that kind on that day: letters, date, serial of the day.
pub(crate) fn next_number(
    tx: &mut Tx<'_>,
    kind: Kind,
    on: kernel::Date,
) -> Result<String, DbError> {
    let prefix = format!("{}{}-", kind.letters(), on.number());
    // `.` follows `-` in the order of bytes, so the range is all numbers of that kind and day.
    let end = format!("{}{}.", kind.letters(), on.number());
    let last = tx.query_one(LAST_NUMBER, params![&prefix, end], |row| row.text(0))?;
    let serial = match last {
        Some(number) => number[prefix.len()..]
            .parse::<u32>()
            .map_err(|_| DbError::Inconsistent { column: 0 })?,
        None => 0,
    };
    Ok(format!("{prefix}{:05}", serial + 1))
}

pub(crate) fn insert(tx: &mut Tx<'_>, matter: &Matter) -> Result<(), Error> {
    let (outcome, answer, answered_on) = parts(matter.answer.as_ref());
    let decider = rules::decider(matter);
    let inserted = tx.execute(
        INSERT,
        params![
            matter.id,
            &matter.number,
            matter.kind.as_str(),
            &matter.category,
            matter.household_id,
            &matter.area_path,
            &matter.words,
            matter.urgent,
            matter.collected_on,
            matter.contact_id,
            matter.representative_id,
            &matter.reporter_name,
            matter.recorded_at,
            matter.state.as_str(),
            &matter.owner.area,
            matter.owner.account,
            matter.deadline_on,
            outcome,
            answer,
            answered_on,
            matter.ground.map(|ground| ground.as_str()),
            matter.how.map(|how| how.as_str()),
            matter.changed_on,
            matter.closed_on,
            matter.version,
            matter.owner.department,
            matter.assigned_by.as_ref(),
            matter.deadline_at,
            matter.step_deadline_on,
            matter.attention.as_ref(),
            matter.merged_into,
            matter.rating.map(|rating| rating.as_str()),
            kept(&matter.beside)?,
            rules::next_due(matter),
            decider.as_ref(),
            ordered_by(matter),
        ],
    );
    match inserted {
        Ok(_) => Ok(()),
        // The number is the next one of its day under the cell's only writer: it is the identifier.
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

/// Writes what a step changed; answers whether the version was still the one that was read.
pub(crate) fn update(tx: &mut Tx<'_>, matter: &Matter) -> Result<bool, DbError> {
    let (outcome, answer, answered_on) = parts(matter.answer.as_ref());
    let decider = rules::decider(matter);
    let touched = tx.execute(
        UPDATE,
        params![
            matter.id,
            matter.version - 1,
            matter.state.as_str(),
            &matter.owner.area,
            matter.owner.account,
            matter.deadline_on,
            outcome,
            answer,
            answered_on,
            matter.ground.map(|ground| ground.as_str()),
            matter.how.map(|how| how.as_str()),
            matter.changed_on,
            matter.closed_on,
            matter.version,
            matter.owner.department,
            matter.assigned_by.as_ref(),
            matter.deadline_at,
            matter.step_deadline_on,
            matter.attention.as_ref(),
            matter.merged_into,
            matter.rating.map(|rating| rating.as_str()),
            kept(&matter.beside)?,
            rules::next_due(matter),
            decider.as_ref(),
            ordered_by(matter),
        ],
    )?;
    Ok(touched == 1)
}

/// The office whose order is open.
fn ordered_by(matter: &Matter) -> Option<&kernel::AreaPath> {
    matter.beside.supervision.as_ref().map(|order| &order.by)
}

/// What storage keeps of what most have nothing of.
fn kept<T: Default + PartialEq + serde::Serialize>(value: &T) -> Result<Option<String>, DbError> {
    if *value == T::default() {
        return Ok(None);
    }
    serde_json::to_string(value).map(Some).map_err(|_| DbError::Inconsistent { column: 0 })
}

fn read_kept<T: Default + serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> Result<T, DbError> {
    match row.opt_text(column)? {
        Some(text) => serde_json::from_str(&text).map_err(|_| DbError::Inconsistent { column }),
        None => Ok(T::default()),
    }
}

/// Sets when the clock looks at a matter again, without a step.
pub(crate) fn wind(
    tx: &mut Tx<'_>,
    matter: &Matter,
    step_deadline_on: Option<Date>,
) -> Result<(), DbError> {
    let due_at = rules::next_due(&Matter { step_deadline_on, ..matter.clone() });
    tx.execute(WIND, params![matter.id, step_deadline_on, due_at])?;
    Ok(())
}

/// What is due at that instant, the longest due first, after the place given.
pub(crate) fn due(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (after_at, after_id): (Timestamp, MatterId),
    limit: i64,
) -> Result<Vec<(Timestamp, MatterId)>, DbError> {
    let values = params![now, after_at, after_id, limit];
    tx.query(DUE, values, |row| Ok((row.timestamp(0)?, row.id(1)?)))
}

/// Open matters with a deadline that was counted over assumed days: so many, after this one.
pub(crate) fn assumed(
    tx: &mut Tx<'_>,
    after: MatterId,
    limit: i64,
) -> Result<Vec<MatterId>, DbError> {
    tx.query(ASSUMED, params![after, limit], |row| row.id(0))
}

/// The matters that follow this one.
pub(crate) fn followers(tx: &mut Tx<'_>, lead: MatterId) -> Result<Vec<Matter>, DbError> {
    tx.query(FOLLOWERS, params![lead], matter)
}

/// What was done since that version.
pub(crate) fn actions_after(
    tx: &mut Tx<'_>,
    id: MatterId,
    version: i64,
) -> Result<Vec<Action>, DbError> {
    tx.query(ACTIONS_AFTER, params![id, version], |row| row.parsed(0))
}

/// Writes events, many to a statement.
pub(crate) fn insert_events(
    tx: &mut Tx<'_>,
    matter: MatterId,
    events: &[Event],
) -> Result<(), DbError> {
    for chunk in events.chunks(32) {
        let mut sql = INSERT_EVENTS.to_owned();
        let mut values: Vec<Value<'_>> = Vec::with_capacity(chunk.len() * EVENT_COLUMNS);
        for (place, event) in chunk.iter().enumerate() {
            sql.push_str(if place == 0 { "(" } else { ", (" });
            let particulars = kept(&event.particulars)?;
            let own = event_values(matter, event).into_iter();
            for (column, value) in own.chain([particulars.into()]).enumerate() {
                values.push(value);
                sql.push_str(if column == 0 { "$" } else { ", $" });
                sql.push_str(&values.len().to_string());
            }
            sql.push(')');
        }
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

const EVENT_COLUMNS: usize = 20;

fn event_values(matter: MatterId, event: &Event) -> [Value<'_>; EVENT_COLUMNS - 1] {
    [
        matter.into(),
        event.version.into(),
        event.at.into(),
        event.on.into(),
        event.account.into(),
        (&event.actor).into(),
        (&event.device).into(),
        event.action.as_str().into(),
        event.from.map(|state| state.as_str()).into(),
        event.to.as_str().into(),
        (&event.owner.area).into(),
        event.owner.account.into(),
        event.deadline_on.into(),
        event.outcome.map(|outcome| outcome.as_str()).into(),
        event.ground.map(|ground| ground.as_str()).into(),
        event.how.map(|how| how.as_str()).into(),
        event.words.as_ref().into(),
        event.owner.department.into(),
        event.step_deadline_on.into(),
    ]
}

pub(crate) fn events(tx: &mut Tx<'_>, matter: MatterId) -> Result<Vec<Event>, DbError> {
    Ok(events_of(tx, &[matter])?.remove(&matter).unwrap_or_default())
}

/// The events of many matters, each matter's the oldest first.
pub(crate) fn events_of(
    tx: &mut Tx<'_>,
    matters: &[MatterId],
) -> Result<HashMap<MatterId, Vec<Event>>, DbError> {
    let mut found: HashMap<MatterId, Vec<Event>> = HashMap::new();
    for chunk in matters.chunks(200) {
        let places = db::places(chunk.len(), 1);
        let sql = format!("{EVENTS}{places}) ORDER BY matter_id, version");
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        tx.each(&sql, &values, |row| {
            found.entry(row.id(16)?).or_default().push(event(row)?);
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

fn event(row: Row<'_>) -> Result<Event, DbError> {
    Ok(Event {
        version: row.int(0)?,
        at: row.timestamp(1)?,
        on: row.date(2)?,
        account: row.opt_id(3)?,
        actor: row.text(4)?,
        device: row.text(5)?,
        action: row.parsed(6)?,
        from: row.opt_parsed(7)?,
        to: row.parsed(8)?,
        owner: Owner { area: row.path(9)?, department: row.opt_id(17)?, account: row.opt_id(10)? },
        deadline_on: row.opt_date(11)?,
        step_deadline_on: row.opt_date(18)?,
        outcome: row.opt_parsed(12)?,
        ground: row.opt_parsed(13)?,
        how: row.opt_parsed(14)?,
        words: row.opt_text(15)?,
        particulars: read_kept(&row, 19)?,
    })
}

/// Reads a row of [`columns`].
pub(crate) fn matter(row: Row<'_>) -> Result<Matter, DbError> {
    let answer = match row.opt_parsed(17)? {
        Some(outcome) => Some(Answer { outcome, words: row.text(18)?, on: row.date(19)? }),
        None => None,
    };
    Ok(Matter {
        id: row.id(0)?,
        number: row.text(1)?,
        kind: row.parsed(2)?,
        category: row.text(3)?,
        household_id: row.opt_id(4)?,
        area_path: row.path(5)?,
        words: row.text(6)?,
        urgent: row.flag(7)?,
        collected_on: row.date(8)?,
        contact_id: row.opt_id(9)?,
        representative_id: row.opt_id(10)?,
        reporter_name: row.text(11)?,
        recorded_at: row.timestamp(12)?,
        state: row.parsed(13)?,
        owner: Owner { area: row.path(14)?, department: row.opt_id(25)?, account: row.opt_id(15)? },
        assigned_by: opt_path(&row, 26)?,
        deadline_on: row.opt_date(16)?,
        deadline_at: row.opt_timestamp(27)?,
        step_deadline_on: row.opt_date(28)?,
        attention: opt_path(&row, 29)?,
        merged_into: row.opt_id(30)?,
        beside: read_kept::<Beside>(&row, 32)?,
        answer,
        ground: row.opt_parsed(20)?,
        how: row.opt_parsed(21)?,
        rating: row.opt_parsed(31)?,
        changed_on: row.date(22)?,
        closed_on: row.opt_date(23)?,
        version: row.int(24)?,
    })
}

fn opt_path(row: &Row<'_>, column: usize) -> Result<Option<kernel::AreaPath>, DbError> {
    row.opt_parsed(column)
}

type AnswerParts<'a> = (Option<&'static str>, Option<&'a String>, Option<kernel::Date>);

fn parts(answer: Option<&Answer>) -> AnswerParts<'_> {
    match answer {
        Some(answer) => (Some(answer.outcome.as_str()), Some(&answer.words), Some(answer.on)),
        None => (None, None, None),
    }
}
