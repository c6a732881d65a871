//! The tables and statements of this room.

pub(crate) mod appraisal;
pub(crate) mod assembly;
pub(crate) mod fostering;
pub(crate) mod letters;
pub(crate) mod moves;
pub(crate) mod registers;
pub(crate) mod reserve_files;
pub(crate) mod served;
pub(crate) mod serving;
pub(crate) mod terms;

use db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    FIRST,
    crate::selection::MIGRATION,
    terms::MIGRATION,
    fostering::MIGRATION,
    appraisal::MIGRATION,
    assembly::MIGRATION,
    reserve_files::MIGRATION,
    served::MIGRATION,
    letters::MIGRATION,
    serving::MIGRATION,
];

const FIRST: Migration = Migration {
    room: "representatives",
    number: 1,
    name: "mandates, links, duties",
    sql: "
CREATE TABLE representatives_mandate (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    person_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    way {text} NOT NULL,
    ground {text} NOT NULL,
    letter_number {text},
    from_on {int} NOT NULL,
    until_on {int},
    end_reason {text},
    version {int} NOT NULL
){clustered};
CREATE INDEX representatives_mandate_area_path ON representatives_mandate (area_path, id);
CREATE INDEX representatives_mandate_person_id ON representatives_mandate (person_id);

CREATE TABLE representatives_link (
    id {id} NOT NULL PRIMARY KEY,
    household_id {id} NOT NULL,
    representative_id {id} NOT NULL REFERENCES representatives_mandate (id),
    area_path {text} NOT NULL,
    from_on {int} NOT NULL,
    until_on {int},
    end_reason {text}
){clustered};
CREATE UNIQUE INDEX representatives_link_current ON representatives_link (household_id)
    WHERE until_on IS NULL;
CREATE INDEX representatives_link_household_id ON representatives_link (household_id, from_on);
CREATE INDEX representatives_link_representative_id ON representatives_link (representative_id);
CREATE INDEX representatives_link_area_path ON representatives_link (area_path, from_on);

CREATE TABLE representatives_duty (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    person_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    from_on {int} NOT NULL,
    until_on {int}
){clustered};
CREATE UNIQUE INDEX representatives_duty_current ON representatives_duty (area_path, kind)
    WHERE until_on IS NULL;
",
};

pub(crate) const INSERT_MANDATE: &str = "INSERT INTO representatives_mandate
    (id, kind, person_id, name, area_path, way, ground, letter_number, from_on, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
/// The columns of a serving mandate, with the first day of the same person's statutory one.
pub(crate) const MANDATE: &str =
    "SELECT id, person_id, name, area_path, way, ground, letter_number,
    from_on, until_on, end_reason, version,
    (SELECT min(other.from_on) FROM representatives_mandate other
     WHERE other.person_id = mandate.person_id AND other.kind = 'statutory'
       AND other.until_on IS NULL)
    FROM representatives_mandate mandate WHERE kind = 'serving'";
pub(crate) const END_MANDATE: &str = "UPDATE representatives_mandate
    SET until_on = $2, end_reason = $3, version = version + 1 WHERE id = $1";
pub(crate) const SERVING: &str = "SELECT area_path, id FROM representatives_mandate
    WHERE kind = 'serving' AND area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3) ORDER BY area_path, id";
pub(crate) const NAMES: &str = "SELECT id, name FROM representatives_mandate WHERE id IN (";
pub(crate) const NAME: &str = "SELECT name, area_path FROM representatives_mandate
    WHERE kind = 'serving' AND id = $1";

pub(crate) const OF_PERSON: &str = "SELECT id, area_path, name, person_id
    FROM representatives_mandate WHERE person_id = $1 AND kind = 'serving'";
pub(crate) const ALL_FROM: &str = "SELECT id, area_path, name, person_id
    FROM representatives_mandate WHERE id > $1 AND kind = 'serving' ORDER BY id LIMIT 500";

pub(crate) const INSERT_LINK: &str = "INSERT INTO representatives_link
    (id, household_id, representative_id, area_path, from_on) VALUES ($1, $2, $3, $4, $5)";
pub(crate) const CURRENT_LINK: &str = "SELECT id, representative_id, area_path, from_on
    FROM representatives_link WHERE household_id = $1 AND until_on IS NULL";
pub(crate) const END_LINK: &str =
    "UPDATE representatives_link SET until_on = $2, end_reason = $3 WHERE id = $1";
pub(crate) const LINKS: &str = "SELECT id, household_id, representative_id, from_on, until_on,
    end_reason FROM representatives_link WHERE household_id = $1 ORDER BY from_on DESC, id DESC";
pub(crate) const LINKED_HOUSEHOLDS: &str = "SELECT household_id FROM representatives_link
    WHERE representative_id = $1 AND until_on IS NULL ORDER BY household_id";
pub(crate) const LINKED_FROM: &str = "SELECT household_id, from_on FROM representatives_link
    WHERE representative_id = $1 AND until_on IS NULL";
pub(crate) const BROKEN_LINKS: &str = "SELECT count(*) FROM representatives_link link
    WHERE NOT EXISTS (SELECT 1 FROM representatives_mandate mandate
                      WHERE mandate.id = link.representative_id AND mandate.kind = 'serving')
       OR (link.until_on IS NULL AND EXISTS (SELECT 1 FROM representatives_mandate mandate
           WHERE mandate.id = link.representative_id AND mandate.until_on IS NOT NULL))";

/// Mandates that ended by a day.
pub(crate) const ENDED_BY: &str =
    "SELECT id FROM representatives_mandate WHERE until_on <= $1 ORDER BY id";
pub(crate) const END_DUTY: &str = "UPDATE representatives_duty SET until_on = $3
    WHERE area_path = $1 AND kind = $2 AND until_on IS NULL";
pub(crate) const INSERT_DUTY: &str = "INSERT INTO representatives_duty
    (id, kind, person_id, name, area_path, from_on) VALUES ($1, $2, $3, $4, $5, $6)";
/// Where this room knows a person: mandates, duties, the pool, the reserve.
pub(crate) const PLACES: &str = "SELECT area_path FROM representatives_mandate WHERE person_id = $1
    UNION SELECT area_path FROM representatives_duty WHERE person_id = $1
    UNION SELECT area_path FROM representatives_candidate WHERE person_id = $1
    UNION SELECT area_path FROM representatives_reserve WHERE person_id = $1";
/// Everybody whom this room knows in an area, by the name that it knows.
pub(crate) const PEOPLE: &str = "SELECT person_id, name, area_path FROM representatives_mandate
    WHERE area_path >= $1 AND area_path < $2
    UNION SELECT person_id, name, area_path FROM representatives_duty
    WHERE area_path >= $1 AND area_path < $2
    UNION SELECT person_id, name, area_path FROM representatives_candidate
    WHERE area_path >= $1 AND area_path < $2 ORDER BY 1, 3";
pub(crate) const DUTIES: &str = "SELECT kind, person_id, name FROM representatives_duty
    WHERE area_path = $1 AND until_on IS NULL";

pub(crate) const RECOUNT_MANDATES: &str = "SELECT substr(area_path, 1, 9), from_on, count(*)
    FROM representatives_mandate WHERE kind = 'serving' GROUP BY substr(area_path, 1, 9), from_on
    UNION ALL
    SELECT substr(area_path, 1, 9), until_on, -count(*) FROM representatives_mandate
    WHERE kind = 'serving' AND until_on IS NOT NULL GROUP BY substr(area_path, 1, 9), until_on";
pub(crate) const RECOUNT_LINKS: &str = "SELECT substr(area_path, 1, 9), from_on, count(*)
    FROM representatives_link GROUP BY substr(area_path, 1, 9), from_on
    UNION ALL
    SELECT substr(area_path, 1, 9), until_on, -count(*) FROM representatives_link
    WHERE until_on IS NOT NULL GROUP BY substr(area_path, 1, 9), until_on";
pub(crate) const TOTAL_MANDATES: &str = "SELECT count(*) FROM representatives_mandate
    WHERE kind = 'serving' AND area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3)";
pub(crate) const TOTAL_LINKS: &str = "SELECT count(*) FROM representatives_link
    WHERE area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3)";
pub(crate) const MANDATE_LINES: &str = "SELECT id, from_on, name, way, area_path
    FROM representatives_mandate
    WHERE kind = 'serving' AND area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3)";
pub(crate) const LINK_LINES: &str = "SELECT id, from_on, household_id, representative_id, area_path
    FROM representatives_link
    WHERE area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3)";
