//! The tables and statements of this room.

use db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
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
}];

pub(crate) const INSERT: &str = "INSERT INTO contacts_contact
    (id, household_id, representative_id, area_path, met_on, recorded_at, way, person_met, items,
     words, leaflets, copies, entered_by, entered_by_name, on_behalf, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
pub(crate) const CONTACT: &str = "SELECT id, household_id, representative_id, area_path, met_on,
    recorded_at, way, person_met, items, words, leaflets, entered_by, entered_by_name, on_behalf,
    void_reason, version FROM contacts_contact";
pub(crate) const UPDATE: &str = "UPDATE contacts_contact SET met_on = $2, way = $3,
    person_met = $4, items = $5, words = $6, leaflets = $7, copies = $8, void_reason = $9,
    version = version + 1 WHERE id = $1";
pub(crate) const INSERT_VERSION: &str = "INSERT INTO contacts_version
    (contact_id, version, replaced_at, replaced_by, content) VALUES ($1, $2, $3, $4, $5)";
pub(crate) const LAST_CONTACT: &str = "SELECT max(met_on) FROM contacts_contact
    WHERE household_id = $1 AND void_reason IS NULL";
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
