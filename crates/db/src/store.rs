//! Tables that belong to storage itself.

use crate::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "db",
    number: 1,
    name: "change log and tallies",
    sql: "
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
",
}];
