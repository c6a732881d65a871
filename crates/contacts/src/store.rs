//! The tables and statements of this room.

use db::Migration;
use kernel::AreaPath;

use crate::measures;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "contacts",
        number: 1,
        name: "contacts, versions, difficulty files",
        sql: "
CREATE TABLE contacts_contact (
    id {id} NOT NULL PRIMARY KEY,
    household_id {id} NOT NULL,
    representative_id {id} NOT NULL,
    area_path {text} NOT NULL,
    met_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    way {text} NOT NULL,
    person_met {text} NOT NULL,
    items {text} NOT NULL,
    words {text} NOT NULL,
    leaflets {text} NOT NULL,
    copies {int} NOT NULL,
    entered_by {id},
    entered_by_name {text} NOT NULL,
    on_behalf {int} NOT NULL,
    void_reason {text},
    version {int} NOT NULL
){clustered};
CREATE UNIQUE INDEX contacts_contact_once
    ON contacts_contact (household_id, met_on, representative_id) WHERE void_reason IS NULL;
CREATE INDEX contacts_contact_met_on ON contacts_contact (met_on, id);
CREATE INDEX contacts_contact_area_path ON contacts_contact (area_path, met_on);
CREATE INDEX contacts_contact_representative_id ON contacts_contact (representative_id, met_on);

CREATE TABLE contacts_version (
    contact_id {id} NOT NULL,
    version {int} NOT NULL,
    replaced_at {int} NOT NULL,
    replaced_by {text} NOT NULL,
    content {text} NOT NULL,
    PRIMARY KEY (contact_id, version)
){clustered};

CREATE TABLE contacts_difficulty (
    id {id} NOT NULL PRIMARY KEY,
    household_id {id} NOT NULL UNIQUE,
    area_path {text} NOT NULL,
    representative_id {id},
    kind {text} NOT NULL,
    cause {text} NOT NULL,
    found_on {int} NOT NULL,
    contact_id {id},
    state {text} NOT NULL,
    version {int} NOT NULL
){clustered};
CREATE INDEX contacts_difficulty_found_on ON contacts_difficulty (found_on, id);
",
    },
    Migration {
        room: "contacts",
        number: 2,
        name: "contacts that were no visit at home",
        sql: "
CREATE INDEX contacts_contact_way ON contacts_contact (way, met_on) WHERE way <> 'home';
",
    },
    Migration {
        room: "contacts",
        number: 3,
        name: "home safety checks, and what is done about a difficulty",
        sql: "
ALTER TABLE contacts_contact ADD COLUMN safety {text};
CREATE TABLE contacts_difficulty_step (
    difficulty_id {id} NOT NULL REFERENCES contacts_difficulty (id),
    number {int} NOT NULL,
    kind {text} NOT NULL,
    done_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorder {text} NOT NULL,
    responsible {text} NOT NULL,
    words {text} NOT NULL,
    PRIMARY KEY (difficulty_id, number)
){clustered};
",
    },
];

/// What representatives of an area have noted at contacts since a day.
pub(crate) const NOTED: &str = "SELECT DISTINCT representative_id, items FROM contacts_contact
    WHERE area_path >= $1 AND area_path < $2 AND met_on >= $3 AND void_reason IS NULL
      AND items <> ''";
pub(crate) const INSERT: &str = "INSERT INTO contacts_contact
    (id, household_id, representative_id, area_path, met_on, recorded_at, way, person_met, items,
     words, leaflets, copies, entered_by, entered_by_name, on_behalf, safety, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)";
pub(crate) const CONTACT: &str = "SELECT id, household_id, representative_id, area_path, met_on,
    recorded_at, way, person_met, items, words, leaflets, entered_by, entered_by_name, on_behalf,
    void_reason, version, safety FROM contacts_contact";
pub(crate) const UPDATE: &str = "UPDATE contacts_contact SET met_on = $2, way = $3,
    person_met = $4, items = $5, words = $6, leaflets = $7, copies = $8, void_reason = $9,
    safety = $10, version = version + 1 WHERE id = $1";
pub(crate) const INSERT_VERSION: &str = "INSERT INTO contacts_version
    (contact_id, version, replaced_at, replaced_by, content) VALUES ($1, $2, $3, $4, $5)";
pub(crate) const LAST_CONTACT: &str = "SELECT max(met_on) FROM contacts_contact
    WHERE household_id = $1 AND void_reason IS NULL";
pub(crate) const STANDING: &str = " WHERE household_id = $1 AND met_on = $2
    AND representative_id = $3 AND void_reason IS NULL";
pub(crate) const OWN: &str = " WHERE representative_id = $1 AND met_on >= $2";
pub(crate) const COUNT_OWN: &str = "SELECT count(*) FROM contacts_contact
    WHERE representative_id = $1 AND met_on >= $2";
/// Voided contacts are left out: no index finds them by household, and they count for nothing.
pub(crate) const WHO_CAME: &str = "SELECT DISTINCT representative_id FROM contacts_contact
    WHERE household_id = $1 AND met_on >= $2 AND void_reason IS NULL ORDER BY representative_id";
pub(crate) const BROKEN: &str = "SELECT count(*) FROM contacts_contact WHERE version > 1
    AND NOT EXISTS (SELECT 1 FROM contacts_version old
                    WHERE old.contact_id = contacts_contact.id)";

pub(crate) const INSERT_DIFFICULTY: &str = "INSERT INTO contacts_difficulty
    (id, household_id, area_path, representative_id, kind, cause, found_on, contact_id, state,
     version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 1)";
pub(crate) const DIFFICULTY: &str = "SELECT id, household_id, area_path, representative_id, kind,
    cause, found_on, contact_id, state, version FROM contacts_difficulty";
pub(crate) const SET_DIFFICULTY_STATE: &str =
    "UPDATE contacts_difficulty SET state = $2, version = version + 1 WHERE id = $1";

pub(crate) const OPEN_DIFFICULTY_OF: &str = "SELECT id FROM contacts_difficulty
    WHERE household_id = $1 AND representative_id = $2 AND state = 'open'";
pub(crate) const GIVE_DIFFICULTY: &str = "UPDATE contacts_difficulty SET representative_id = $3
    WHERE id = $1 AND representative_id = $2";
pub(crate) const COUNT_OF: &str =
    "SELECT count(*) FROM contacts_contact WHERE representative_id = $1";

pub(crate) const FILE_OF: &str =
    "SELECT id, representative_id, state FROM contacts_difficulty WHERE household_id = $1";
pub(crate) const MOVE_DIFFICULTY: &str =
    "UPDATE contacts_difficulty SET household_id = $2, representative_id = $3 WHERE id = $1";
pub(crate) const COUNT_ABOUT: &str =
    "SELECT count(*) FROM contacts_contact WHERE household_id = $1";
pub(crate) const COUNT_SINCE: &str = "SELECT count(*) FROM contacts_contact
    WHERE household_id = $1 AND recorded_at > $2";

pub(crate) const INSERT_STEP: &str = "INSERT INTO contacts_difficulty_step
    (difficulty_id, number, kind, done_on, recorded_at, recorder, responsible, words)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const STEPS: &str = "SELECT kind, done_on, recorded_at, recorder, responsible, words
    FROM contacts_difficulty_step WHERE difficulty_id = $1 ORDER BY number";
pub(crate) const TOUCH_DIFFICULTY: &str =
    "UPDATE contacts_difficulty SET version = version + 1 WHERE id = $1";

/// The condition that a record lies in the area ($1 to $2).
///
/// A county or a township holds so many records that a list in order of days must walk the days'
/// index: an expression instead of the column keeps the planner from gathering and sorting the
/// whole area first.
pub(crate) fn within(area: &AreaPath) -> &'static str {
    if area.depth() < 3 {
        "area_path || '' >= $1 AND area_path || '' < $2"
    } else {
        "area_path >= $1 AND area_path < $2"
    }
}

/// How an indicator is read from the records: its table, day, quantity and condition.
pub(crate) struct Reading {
    table: &'static str,
    day: &'static str,
    quantity: &'static str,
    condition: &'static str,
    words: &'static str,
}

impl Reading {
    /// How that indicator is read.
    pub(crate) fn of(indicator: &str) -> Self {
        let contact = |quantity, condition| Self {
            table: "contacts_contact",
            day: "met_on",
            quantity,
            condition,
            words: "way, items",
        };
        match indicator {
            measures::HOME_VISITS => contact("1", "void_reason IS NULL AND way = 'home'"),
            measures::PERSON_TIMES_SERVED => contact("1", "void_reason IS NULL AND items <> ''"),
            measures::LEAFLETS => contact("copies", "void_reason IS NULL AND copies > 0"),
            measures::HARDSHIP_HOUSEHOLDS => Self {
                table: "contacts_difficulty",
                day: "found_on",
                quantity: "1",
                condition: "1 = 1",
                words: "kind, cause",
            },
            _ => contact("1", "void_reason IS NULL"),
        }
    }

    /// Everything it counts, by village and day.
    pub(crate) fn by_village_and_day(&self) -> String {
        let Self { table, day, quantity, condition, .. } = self;
        format!(
            "SELECT substr(area_path, 1, 9), {day}, CAST(sum({quantity}) AS BIGINT) FROM {table}
             WHERE {condition} GROUP BY substr(area_path, 1, 9), {day}"
        )
    }

    /// The total of an area ($1 to $2) over a span of days ($3 to $4).
    pub(crate) fn total(&self) -> String {
        let Self { table, day, quantity, condition, .. } = self;
        format!(
            "SELECT CAST(coalesce(sum({quantity}), 0) AS BIGINT) FROM {table}
             WHERE area_path >= $1 AND area_path < $2 AND {day} >= $3 AND {day} <= $4
               AND {condition}"
        )
    }

    /// The records of an area over a span, newest first; on later pages after day $5 and id $6.
    pub(crate) fn lines(&self, area: &AreaPath, is_later_page: bool) -> String {
        let Self { table, day, quantity, condition, words } = self;
        let within = within(area);
        let (after, limit) =
            if is_later_page { (format!("AND ({day}, id) < ($5, $6)"), 7) } else { ("".into(), 5) };
        format!(
            "SELECT id, {day}, CAST({quantity} AS BIGINT), household_id, {words}, area_path
             FROM {table}
             WHERE {within} AND {day} >= $3 AND {day} <= $4 AND {condition} {after}
             ORDER BY {day} DESC, id DESC LIMIT ${limit}"
        )
    }
}
