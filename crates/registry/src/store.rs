//! The registry's tables and statements.

pub(crate) mod cards;
pub(crate) mod moves;
pub(crate) mod reached;
pub(crate) mod tagged;

use db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "registry",
        number: 1,
        name: "areas, persons, households",
        sql: "
CREATE TABLE registry_area (
    path {text} NOT NULL PRIMARY KEY,
    id {id} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    since {int} NOT NULL
){clustered};

CREATE TABLE registry_area_alias (
    area_path {text} NOT NULL REFERENCES registry_area (path),
    name {text} NOT NULL,
    PRIMARY KEY (area_path, name)
){clustered};

CREATE TABLE registry_person (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    sex {text} NOT NULL,
    birth_month {int},
    phone {text},
    ethnic_group {text},
    political_status {text},
    education {text},
    identity_hash {bytes},
    version {int} NOT NULL
){clustered};
CREATE INDEX registry_person_identity_hash ON registry_person (identity_hash)
    WHERE identity_hash IS NOT NULL;
CREATE INDEX registry_person_name ON registry_person (name);

CREATE TABLE registry_household (
    id {id} NOT NULL PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    area_path {text} NOT NULL REFERENCES registry_area (path),
    head_id {id} NOT NULL REFERENCES registry_person (id),
    contact_id {id} REFERENCES registry_person (id),
    address {text} NOT NULL,
    hamlet {text} NOT NULL,
    members {int} NOT NULL,
    resident {int} NOT NULL,
    away {int} NOT NULL,
    minors {int} NOT NULL,
    over_80 {int} NOT NULL,
    priority {text} NOT NULL,
    tags {text} NOT NULL,
    representative_id {id},
    last_contact_on {int},
    dissolved_on {int},
    version {int} NOT NULL
){clustered};
CREATE INDEX registry_household_area_path_code ON registry_household (area_path, code);
CREATE INDEX registry_household_representative_id ON registry_household (representative_id);
CREATE INDEX registry_household_head_id ON registry_household (head_id);

CREATE TABLE registry_sensitive_tag (
    household_id {id} NOT NULL REFERENCES registry_household (id),
    tag {text} NOT NULL,
    PRIMARY KEY (household_id, tag)
){clustered};

CREATE TABLE registry_setting (
    name {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
){clustered};
",
    },
    Migration {
        room: "registry",
        number: 2,
        name: "counts of households, and indexes for lists",
        sql: "
CREATE TABLE registry_count (
    what {text} NOT NULL,
    month {int} NOT NULL,
    area_path {text} NOT NULL,
    value {int} NOT NULL,
    PRIMARY KEY (what, month, area_path)
){clustered};
CREATE INDEX registry_household_contact_id ON registry_household (contact_id)
    WHERE contact_id IS NOT NULL;
CREATE INDEX registry_household_unlinked ON registry_household (area_path, code)
    WHERE representative_id IS NULL AND dissolved_on IS NULL;
CREATE INDEX registry_household_key ON registry_household (area_path, code)
    WHERE priority = 'key' AND dissolved_on IS NULL;
",
    },
    Migration {
        room: "registry",
        number: 3,
        name: "when a representative's households were last contacted",
        sql: "
CREATE TABLE registry_looked_after (
    representative_id {id} NOT NULL PRIMARY KEY,
    month {int} NOT NULL
){clustered};
INSERT INTO registry_looked_after (representative_id, month)
    SELECT representative_id, max(coalesce(last_contact_on, 0)) / 100 FROM registry_household
    WHERE representative_id IS NOT NULL AND dissolved_on IS NULL GROUP BY representative_id;
",
    },
    Migration {
        room: "registry",
        number: 4,
        name: "cards of households, consents, telephones of offices",
        sql: "
CREATE TABLE registry_card (
    code {text} NOT NULL PRIMARY KEY,
    household_id {id} NOT NULL REFERENCES registry_household (id),
    issued_at {int} NOT NULL,
    revoked_at {int}
){clustered};
CREATE UNIQUE INDEX registry_card_current ON registry_card (household_id)
    WHERE revoked_at IS NULL;

CREATE TABLE registry_consent (
    person_id {id} NOT NULL PRIMARY KEY REFERENCES registry_person (id),
    shows_phone {int} NOT NULL CHECK (shows_phone IN (0, 1)),
    changed_at {int} NOT NULL
){clustered};

CREATE TABLE registry_office_phone (
    area_path {text} NOT NULL PRIMARY KEY REFERENCES registry_area (path),
    phone {text} NOT NULL
){clustered};
",
    },
    Migration {
        room: "registry",
        number: 5,
        name: "duty phones of areas",
        sql: "
CREATE TABLE registry_duty_phone (
    area_path {text} NOT NULL REFERENCES registry_area (path),
    number {int} NOT NULL,
    name {text} NOT NULL,
    phone {text} NOT NULL,
    PRIMARY KEY (area_path, number)
){clustered};
",
    },
    moves::MIGRATION,
];

pub(crate) const DUTY_PHONES: &str =
    "SELECT area_path, name, phone FROM registry_duty_phone ORDER BY area_path, number";
pub(crate) const DELETE_DUTY_PHONES: &str = "DELETE FROM registry_duty_phone WHERE area_path = $1";
pub(crate) const INSERT_DUTY_PHONE: &str =
    "INSERT INTO registry_duty_phone (area_path, number, name, phone) VALUES ($1, $2, $3, $4)";
pub(crate) const INSERT_AREA: &str =
    "INSERT INTO registry_area (path, id, code, name, kind, since) VALUES ($1, $2, $3, $4, $5, $6)";
pub(crate) const INSERT_ALIAS: &str = "INSERT INTO registry_area_alias (area_path, name)
    VALUES ($1, $2) ON CONFLICT DO NOTHING";
pub(crate) const LAST_CHILD: &str = "SELECT path FROM registry_area
    WHERE path > $1 AND path < $2 AND length(path) = $3 ORDER BY path DESC LIMIT 1";
pub(crate) const AREAS: &str =
    "SELECT id, path, code, name, kind, since FROM registry_area ORDER BY path";
pub(crate) const AREA_BY_PATH: &str =
    "SELECT id, path, code, name, kind, since FROM registry_area WHERE path = $1";
pub(crate) const AREA_BY_CODE: &str =
    "SELECT id, path, code, name, kind, since FROM registry_area WHERE code = $1";
pub(crate) const AREAS_UNDER: &str =
    "SELECT path FROM registry_area WHERE path >= $1 AND path < $2 ORDER BY path";
pub(crate) const ALIASES: &str =
    "SELECT area_path, name FROM registry_area_alias ORDER BY area_path, name";

pub(crate) const INSERT_PERSON: &str = "INSERT INTO registry_person
    (id, name, sex, birth_month, phone, ethnic_group, political_status, education, identity_hash,
     version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
pub(crate) const UPDATE_PERSON: &str = "UPDATE registry_person SET name = $2, sex = $3,
    birth_month = $4, phone = $5, ethnic_group = $6, political_status = $7, education = $8,
    identity_hash = $9, version = version + 1 WHERE id = $1";
pub(crate) const PERSON: &str = "SELECT id, name, sex, birth_month, phone, ethnic_group,
    political_status, education, version, identity_hash FROM registry_person WHERE id = $1";
pub(crate) const PARTY_MEMBERS: &str = "SELECT person.id, person.name, min(household.area_path)
    FROM registry_household household
    JOIN registry_person person ON person.id = household.head_id OR person.id = household.contact_id
    WHERE household.area_path >= $1 AND household.area_path < $2 AND household.dissolved_on IS NULL
      AND person.political_status = $3
    GROUP BY person.id, person.name ORDER BY person.id";
pub(crate) const PERSONS_OF_AREA: &str = "SELECT person.id, person.name, household.area_path
    FROM registry_household household JOIN registry_person person ON person.id = household.head_id
    WHERE household.area_path >= $1 AND household.area_path < $2 AND household.dissolved_on IS NULL
    UNION SELECT person.id, person.name, household.area_path
    FROM registry_household household JOIN registry_person person ON person.id = household.contact_id
    WHERE household.area_path >= $1 AND household.area_path < $2 AND household.dissolved_on IS NULL
    ORDER BY 1";
pub(crate) const PERSON_BY_IDENTITY: &str =
    "SELECT id FROM registry_person WHERE identity_hash = $1 ORDER BY id LIMIT 1";

pub(crate) const HOMES: &str = "SELECT area_path FROM registry_household WHERE head_id = $1
    UNION SELECT area_path FROM registry_household WHERE contact_id = $1 AND contact_id IS NOT NULL";
pub(crate) const INSERT_HOUSEHOLD: &str = "INSERT INTO registry_household
    (id, code, area_path, head_id, contact_id, address, hamlet, members, resident, away, minors,
     over_80, priority, tags, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)";
pub(crate) const UPDATE_HOUSEHOLD: &str = "UPDATE registry_household SET area_path = $2,
    contact_id = $3, address = $4, hamlet = $5, members = $6, resident = $7, away = $8, minors = $9,
    over_80 = $10, priority = $11, tags = $12, version = version + 1 WHERE id = $1";
pub(crate) const HOUSEHOLD: &str = "SELECT id, code, area_path, head_id, contact_id, address,
    hamlet, members, resident, away, minors, over_80, priority, tags, representative_id,
    last_contact_on, dissolved_on, version FROM registry_household WHERE id = $1";
pub(crate) const LAST_CODE: &str = "SELECT code FROM registry_household
    WHERE code > $1 AND code < $2 ORDER BY code DESC LIMIT 1";
pub(crate) const HOUSEHOLD_BY_CODE: &str = "SELECT id FROM registry_household WHERE code = $1";
pub(crate) const SET_REPRESENTATIVE: &str =
    "UPDATE registry_household SET representative_id = $2 WHERE id = $1";
pub(crate) const CONTACTED: &str = "SELECT household.area_path, household.representative_id,
    household.dissolved_on, household.last_contact_on, head.name, household.address
    FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id WHERE household.id = $1";
pub(crate) const SET_LAST_CONTACT: &str =
    "UPDATE registry_household SET last_contact_on = $2 WHERE id = $1";
pub(crate) const SENSITIVE_TAGS: &str =
    "SELECT tag FROM registry_sensitive_tag WHERE household_id = $1 ORDER BY tag";
pub(crate) const INSERT_SENSITIVE_TAG: &str =
    "INSERT INTO registry_sensitive_tag (household_id, tag) VALUES ($1, $2)";
pub(crate) const DELETE_SENSITIVE_TAGS: &str =
    "DELETE FROM registry_sensitive_tag WHERE household_id = $1";
pub(crate) const SUMMARY: &str = "SELECT household.id, household.code, household.area_path,
    head.name, contact.name, contact.phone, head.phone, household.address, household.members,
    household.priority, household.tags, household.representative_id, household.last_contact_on,
    household.hamlet
    FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id
    LEFT JOIN registry_person contact ON contact.id = household.contact_id
    WHERE household.dissolved_on IS NULL";
pub(crate) const SHEETS: &str = "SELECT household.id, household.code, household.area_path,
    head.name, contact.name, contact.phone, head.phone, household.address, household.hamlet,
    household.members, household.resident, household.away, household.minors, household.over_80,
    household.priority, household.tags, household.last_contact_on, household.version,
    household.representative_id
    FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id
    LEFT JOIN registry_person contact ON contact.id = household.contact_id
    WHERE household.dissolved_on IS NULL";
pub(crate) const SENSITIVE_TAGS_OF: &str = "SELECT household_id, tag FROM registry_sensitive_tag
    WHERE household_id IN (";
/// What search keeps of households, from an identifier on; for building the index anew.
pub(crate) const ALL_FROM: &str =
    "SELECT id FROM registry_household WHERE id > $1 ORDER BY id LIMIT 500";
pub(crate) const FINDABLE: &str = "SELECT household.id, household.area_path, household.code,
    head.name, head.phone, contact.name, contact.phone, household.address, household.hamlet,
    household.tags FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id
    LEFT JOIN registry_person contact ON contact.id = household.contact_id
    WHERE household.id IN (";
pub(crate) const OF_PERSON: &str = "SELECT id, area_path, head_id FROM registry_household
    WHERE head_id = $1 OR contact_id = $1";
pub(crate) const COUNT: &str = "SELECT count(*),
    CAST(coalesce(sum(CASE WHEN representative_id IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN last_contact_on >= $3 THEN 1 ELSE 0 END), 0) AS BIGINT)
    FROM registry_household
    WHERE dissolved_on IS NULL AND area_path >= $1 AND area_path < $2";
pub(crate) const ADD_COUNT: &str = "INSERT INTO registry_count (what, month, area_path, value)
    VALUES ($1, $2, $3, $4) ON CONFLICT (what, month, area_path)
    DO UPDATE SET value = registry_count.value + excluded.value";
/// Months are compared upwards: the sum of a month and of all later ones.
pub(crate) const SUM_COUNTS: &str = "SELECT CAST(coalesce(sum(value), 0) AS BIGINT)
    FROM registry_count WHERE what = $1 AND month >= $2 AND area_path >= $3 AND area_path < $4";
pub(crate) const COUNTED: &str = "SELECT what, month, area_path, value FROM registry_count
    ORDER BY what, month, area_path";
pub(crate) const CLEAR_COUNTS: &str = "DELETE FROM registry_count";
pub(crate) const RECOUNT_HOUSEHOLDS: &str = "SELECT substr(area_path, 1, 9), count(*),
    CAST(sum(CASE WHEN representative_id IS NULL THEN 0 ELSE 1 END) AS BIGINT)
    FROM registry_household WHERE dissolved_on IS NULL GROUP BY substr(area_path, 1, 9)";
pub(crate) const RECOUNT_CONTACTED: &str = "SELECT substr(area_path, 1, 9),
    last_contact_on / 100, count(*) FROM registry_household
    WHERE dissolved_on IS NULL AND last_contact_on IS NOT NULL
    GROUP BY substr(area_path, 1, 9), last_contact_on / 100";
pub(crate) const STANDING: &str = "SELECT area_path, representative_id, last_contact_on,
    dissolved_on FROM registry_household WHERE id = $1";
/// Counts of one kind by village: of a month and of all later ones.
pub(crate) const COUNTS_BY_VILLAGE: &str = "SELECT area_path, CAST(sum(value) AS BIGINT)
    FROM registry_count WHERE what = $1 AND month >= $2 AND area_path >= $3 AND area_path < $4
    GROUP BY area_path";
pub(crate) const LOOK_AFTER: &str = "INSERT INTO registry_looked_after (representative_id, month)
    VALUES ($1, $2) ON CONFLICT (representative_id) DO UPDATE SET month = excluded.month
    WHERE registry_looked_after.month < excluded.month";
pub(crate) const LOOKED_AFTER: &str = "SELECT representative_id, month FROM registry_looked_after";
pub(crate) const FORGET_LOOKED_AFTER: &str =
    "DELETE FROM registry_looked_after WHERE representative_id = $1";
pub(crate) const CLEAR_LOOKED_AFTER: &str = "DELETE FROM registry_looked_after";
/// The month of the newest contact with a household of this representative; no row without any.
pub(crate) const RECOUNT_LOOKED_AFTER_ONE: &str = "SELECT max(coalesce(last_contact_on, 0)) / 100
    FROM registry_household WHERE representative_id = $1 AND dissolved_on IS NULL
    HAVING count(*) > 0";
pub(crate) const RECOUNT_LOOKED_AFTER: &str = "SELECT representative_id,
    max(coalesce(last_contact_on, 0)) / 100 FROM registry_household
    WHERE representative_id IS NOT NULL AND dissolved_on IS NULL GROUP BY representative_id";
pub(crate) const MATCH_HOUSEHOLDS: &str = "SELECT household.id, head.name, head.phone,
    head.identity_hash FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id
    WHERE household.area_path >= $1 AND household.area_path < $2
      AND household.dissolved_on IS NULL AND head.name = $3 ORDER BY household.code";
pub(crate) const HEAD_HASH: &str = "SELECT head.identity_hash FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id WHERE household.id = $1";

pub(crate) const SETTING: &str = "SELECT value FROM registry_setting WHERE name = $1";
pub(crate) const SET_SETTING: &str = "INSERT INTO registry_setting (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

pub(crate) const DELETE_SETTING: &str = "DELETE FROM registry_setting WHERE name = $1";

pub(crate) const COUNT_AREAS: &str = "SELECT substr(path, 1, 9), since, count(*) FROM registry_area
    WHERE kind IN ($1, $2) GROUP BY substr(path, 1, 9), since";
pub(crate) const AREA_TOTAL: &str = "SELECT count(*) FROM registry_area
    WHERE kind IN ($1, $2) AND path >= $3 AND path < $4 AND since <= $5";
pub(crate) const AREA_LINES: &str = "SELECT path, code, name, since FROM registry_area
    WHERE kind IN ($1, $2) AND path >= $3 AND path < $4 AND since <= $5 AND code > $6
    ORDER BY code LIMIT $7";
pub(crate) const ORPHANS: &str = "SELECT count(*) FROM registry_household household
    WHERE NOT EXISTS (SELECT 1 FROM registry_area area WHERE area.path = household.area_path)
       OR NOT EXISTS (SELECT 1 FROM registry_person head WHERE head.id = household.head_id)";
pub(crate) const PERSONS: &str = "SELECT id, name, sex, birth_month, phone, ethnic_group,
    political_status, education, version FROM registry_person WHERE id IN (";
pub(crate) const LOADS: &str = "SELECT representative_id, count(*),
    CAST(sum(CASE WHEN last_contact_on >= $1 THEN 1 ELSE 0 END) AS BIGINT)
    FROM registry_household WHERE dissolved_on IS NULL AND representative_id IN (";
pub(crate) const HEAD_NAMES: &str = "SELECT household.id, head.name, household.area_path,
    household.address FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id WHERE household.id IN (";
