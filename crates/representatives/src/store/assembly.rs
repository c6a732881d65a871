//! Who makes up an assembly: elected mandates, and what a village said about its committee.

use db::Migration;

/// What a village says about its committee and its elections; a change is a new version.
pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 6,
    name: "what villages say about their committees",
    sql: "
CREATE TABLE representatives_village_fact (
    area_path {text} NOT NULL,
    version {int} NOT NULL,
    committee {int} NOT NULL CHECK (committee >= 0),
    committee_women {int} NOT NULL CHECK (committee_women >= 0),
    both_offices {int} NOT NULL CHECK (both_offices >= 0),
    mode {text},
    recorded_by {text} NOT NULL,
    recorded_at {int} NOT NULL,
    PRIMARY KEY (area_path, version)
){clustered};
",
};

pub(crate) const ELECTED: &str = "SELECT id, person_id, name, area_path, from_on
    FROM representatives_mandate
    WHERE kind = 'statutory' AND area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3) ORDER BY area_path, id";
pub(crate) const SERVING_PERSONS: &str = "SELECT person_id, id FROM representatives_mandate
    WHERE kind = 'serving' AND area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3) ORDER BY id";
pub(crate) const VILLAGE_FACTS: &str = "SELECT area_path, committee, committee_women, both_offices,
    mode, recorded_by, recorded_at, version FROM representatives_village_fact
    WHERE area_path >= $1 AND area_path < $2 ORDER BY area_path, version";
pub(crate) const INSERT_VILLAGE_FACTS: &str = "INSERT INTO representatives_village_fact
    (area_path, version, committee, committee_women, both_offices, mode, recorded_by, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
