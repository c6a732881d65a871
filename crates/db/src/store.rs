//! Tables that belong to storage itself.

use crate::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { room: "db", number: 1, name: "change log and tallies", sql: LOG_AND_TALLIES },
    Migration { room: "db", number: 2, name: "the change log as a feed", sql: FEED },
];

const LOG_AND_TALLIES: &str = "
CREATE TABLE db_change (
    sequence {int} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    account_id {id},
    actor {text} NOT NULL,
    device {text} NOT NULL,
    operation {text} NOT NULL,
    object {text} NOT NULL,
    detail {text} NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
){rowid};

CREATE TABLE db_tally (
    area_path {text} NOT NULL,
    indicator {text} NOT NULL,
    period {int} NOT NULL,
    value {int} NOT NULL,
    PRIMARY KEY (area_path, indicator, period)
){clustered};
";

const FEED: &str = "
ALTER TABLE db_change ADD COLUMN concerns {id};
CREATE INDEX db_change_concerns ON db_change (concerns, sequence) WHERE concerns IS NOT NULL;
";
