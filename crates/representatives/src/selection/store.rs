//! The tables and statements of selection.

use db::Migration;

/// The tables of selection.
pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 2,
    name: "candidates and selection files",
    sql: "
CREATE TABLE representatives_candidate (
    person_id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    grounds {text} NOT NULL,
    noted_on {int} NOT NULL
){clustered};
CREATE INDEX representatives_candidate_area_path ON representatives_candidate (area_path, person_id);

CREATE TABLE representatives_selection (
    id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    way {text} NOT NULL,
    ground {text},
    nominators {int} NOT NULL,
    stage {text} NOT NULL,
    stage_on {int} NOT NULL,
    opened_on {int} NOT NULL,
    notice_from {int},
    notice_until {int},
    letter_number {text},
    representative_id {id} UNIQUE REFERENCES representatives_mandate (id),
    version {int} NOT NULL
){clustered};
CREATE UNIQUE INDEX representatives_selection_open ON representatives_selection (person_id)
    WHERE stage <> 'appointed' AND stage <> 'declined' AND stage <> 'not_passed';
CREATE INDEX representatives_selection_person_id ON representatives_selection (person_id, id);
CREATE INDEX representatives_selection_area_path ON representatives_selection (area_path, stage);

CREATE TABLE representatives_selection_nominator (
    selection_id {id} NOT NULL REFERENCES representatives_selection (id),
    household_id {id} NOT NULL,
    PRIMARY KEY (selection_id, household_id)
){clustered};

CREATE TABLE representatives_selection_event (
    selection_id {id} NOT NULL REFERENCES representatives_selection (id),
    number {int} NOT NULL,
    action {text} NOT NULL,
    happened_on {int} NOT NULL,
    account_id {id},
    actor {text} NOT NULL,
    recorded_at {int} NOT NULL,
    PRIMARY KEY (selection_id, number)
){clustered};

CREATE TABLE representatives_selection_objection (
    selection_id {id} NOT NULL REFERENCES representatives_selection (id),
    number {int} NOT NULL,
    received_on {int} NOT NULL,
    channel {text} NOT NULL,
    outcome {text},
    settled_on {int},
    PRIMARY KEY (selection_id, number)
){clustered};

CREATE TABLE representatives_letter (
    area_path {text} NOT NULL,
    year {int} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (area_path, year)
){clustered};
",
};

pub(super) const PUT_CANDIDATE: &str = "INSERT INTO representatives_candidate
    (person_id, name, area_path, grounds, noted_on) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, area_path = excluded.area_path,
        grounds = excluded.grounds";
pub(super) const CANDIDATE: &str = "SELECT person_id, name, area_path, grounds, noted_on
    FROM representatives_candidate WHERE person_id = $1";
pub(super) const GROUNDS: &str =
    "SELECT person_id, grounds FROM representatives_candidate WHERE person_id IN (";
/// Candidates of an area who do not serve now, each with the newest of his or her files.
pub(super) const CANDIDATES: &str = "SELECT candidate.person_id, candidate.name,
    candidate.area_path, candidate.grounds, candidate.noted_on, file.id, file.stage
    FROM representatives_candidate candidate
    LEFT JOIN representatives_selection file ON file.person_id = candidate.person_id
        AND NOT EXISTS (SELECT 1 FROM representatives_selection newer
                        WHERE newer.person_id = file.person_id AND newer.id > file.id)
    WHERE candidate.area_path >= $1 AND candidate.area_path < $2 AND candidate.person_id > $3
      AND NOT EXISTS (SELECT 1 FROM representatives_mandate mandate
                      WHERE mandate.person_id = candidate.person_id AND mandate.kind = 'serving'
                        AND mandate.until_on IS NULL)
    ORDER BY candidate.person_id LIMIT $4";
pub(super) const GROUP_HEADS: &str = "SELECT person_id, name, area_path FROM representatives_duty
    WHERE kind = 'group_head' AND until_on IS NULL AND area_path >= $1 AND area_path < $2";
pub(super) const STATUTORY: &str = "SELECT person_id, name, area_path FROM representatives_mandate
    WHERE kind = 'statutory' AND until_on IS NULL AND area_path >= $1 AND area_path < $2";
pub(super) const PAST: &str = "SELECT person_id, name, area_path FROM representatives_mandate
    WHERE kind = 'serving' AND until_on IS NOT NULL AND end_reason <> 'dead'
      AND area_path >= $1 AND area_path < $2";
pub(super) const DEAD: &str = "SELECT person_id FROM representatives_mandate
    WHERE end_reason = 'dead' AND area_path >= $1 AND area_path < $2";
pub(super) const SERVING_PERSONS: &str = "SELECT person_id FROM representatives_mandate
    WHERE kind = 'serving' AND until_on IS NULL AND area_path >= $1 AND area_path < $2";
pub(super) const SERVES: &str = "SELECT id FROM representatives_mandate
    WHERE kind = 'serving' AND until_on IS NULL AND person_id = $1";

pub(super) const INSERT_FILE: &str = "INSERT INTO representatives_selection
    (id, person_id, name, area_path, way, ground, nominators, stage, stage_on, opened_on,
     notice_from, notice_until, letter_number, representative_id, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
pub(super) const UPDATE_FILE: &str = "UPDATE representatives_selection SET stage = $2,
    stage_on = $3, notice_from = $4, notice_until = $5, letter_number = $6,
    representative_id = $7, version = $8 WHERE id = $1";
pub(super) const FILE: &str = "SELECT id, person_id, name, area_path, way, ground, nominators,
    stage, stage_on, opened_on, notice_from, notice_until, letter_number, representative_id, version
    FROM representatives_selection WHERE ";
pub(super) const OPEN_FILE: &str = "SELECT id FROM representatives_selection WHERE person_id = $1
    AND stage <> 'appointed' AND stage <> 'declined' AND stage <> 'not_passed'";
pub(super) const FILE_OF: &str =
    "SELECT id FROM representatives_selection WHERE representative_id = $1";
pub(super) const WITHOUT_FILE: &str = "SELECT mandate.id, mandate.person_id, mandate.name,
    mandate.area_path, mandate.way, mandate.ground, mandate.letter_number, mandate.from_on
    FROM representatives_mandate mandate
    WHERE mandate.kind = 'serving' AND mandate.until_on IS NULL
      AND mandate.area_path >= $1 AND mandate.area_path < $2
      AND (mandate.area_path, mandate.id) > ($3, $4)
      AND NOT EXISTS (SELECT 1 FROM representatives_selection file
                      WHERE file.representative_id = mandate.id)
    ORDER BY mandate.area_path, mandate.id LIMIT $5";
pub(super) const BOARD: &str = "SELECT stage, count(*) FROM representatives_selection
    WHERE area_path >= $1 AND area_path < $2 GROUP BY stage";
pub(super) const SUMMARY: &str = "SELECT substr(area_path, 1, $3), stage, count(*)
    FROM representatives_selection
    WHERE area_path >= $1 AND area_path < $2 GROUP BY 1, 2 ORDER BY 1, 2";

/// The file of a person that waits for the letter.
pub(super) const FILED: &str = "SELECT id, stage_on, letter_number, version
    FROM representatives_selection WHERE person_id = $1 AND stage = 'filed'
    ORDER BY id DESC LIMIT 1";
pub(super) const APPOINT_FILED: &str = "UPDATE representatives_selection
    SET stage = 'appointed', stage_on = $2, letter_number = $3, representative_id = $4,
        version = version + 1 WHERE id = $1";
pub(super) const WAIT_AGAIN: &str = "UPDATE representatives_selection
    SET stage = 'filed', stage_on = $2, letter_number = $3, representative_id = NULL,
        version = version + 1 WHERE id = $1 AND stage = 'appointed' AND representative_id = $4";
pub(super) const DELETE_EVENT: &str =
    "DELETE FROM representatives_selection_event WHERE selection_id = $1 AND number = $2";

pub(super) const INSERT_NOMINATORS: &str = "INSERT INTO representatives_selection_nominator
    (selection_id, household_id) VALUES ";
pub(super) const NOMINATORS: &str = "SELECT household_id FROM representatives_selection_nominator
    WHERE selection_id = $1 ORDER BY household_id";
pub(super) const INSERT_EVENTS: &str = "INSERT INTO representatives_selection_event
    (selection_id, number, action, happened_on, account_id, actor, recorded_at) VALUES ";
pub(super) const EVENTS: &str = "SELECT number, action, happened_on, actor, recorded_at
    FROM representatives_selection_event WHERE selection_id = $1 ORDER BY number";
pub(super) const INSERT_OBJECTION: &str = "INSERT INTO representatives_selection_objection
    (selection_id, number, received_on, channel, outcome, settled_on)
    VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const SETTLE_OBJECTION: &str = "UPDATE representatives_selection_objection
    SET outcome = $3, settled_on = $4 WHERE selection_id = $1 AND number = $2 AND outcome IS NULL";
pub(super) const OBJECTIONS: &str = "SELECT number, received_on, channel, outcome, settled_on
    FROM representatives_selection_objection WHERE selection_id = $1 ORDER BY number";

pub(super) const NEXT_LETTER: &str = "INSERT INTO representatives_letter (area_path, year, last)
    VALUES ($1, $2, 1)
    ON CONFLICT (area_path, year) DO UPDATE SET last = representatives_letter.last + 1";
pub(super) const LETTER: &str =
    "SELECT last FROM representatives_letter WHERE area_path = $1 AND year = $2";

#[cfg(test)]
mod tests {
    use super::*;

    /// Every column of selection's tables. A new one is thought about here first: a review that
    /// somebody did not pass keeps by whom and when, and never why, nor does anything else here
    /// have room for words about a person.
    const COLUMNS: &[&str] = &[
        "account_id",
        "action",
        "actor",
        "area_path",
        "channel",
        "ground",
        "grounds",
        "happened_on",
        "household_id",
        "id",
        "last",
        "letter_number",
        "name",
        "nominators",
        "noted_on",
        "notice_from",
        "notice_until",
        "number",
        "opened_on",
        "outcome",
        "person_id",
        "received_on",
        "recorded_at",
        "representative_id",
        "selection_id",
        "settled_on",
        "stage",
        "stage_on",
        "version",
        "way",
        "year",
    ];

    #[test]
    fn there_is_no_room_for_a_reason() {
        let lines = MIGRATION.sql.lines().filter(|line| line.contains(" {"));
        let mut found: Vec<_> = lines.filter_map(|line| line.split_whitespace().next()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, COLUMNS);
    }
}
