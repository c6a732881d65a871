//! Tables that belong to storage itself.

use crate::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { room: "db", number: 1, name: "change log and tallies", sql: LOG_AND_TALLIES },
    Migration { room: "db", number: 2, name: "the change log as a feed", sql: FEED },
    Migration { room: "db", number: 3, name: "the feed by blocks", sql: FEED_BY_BLOCKS },
    Migration { room: "db", number: 4, name: "closed months", sql: CLOSED_MONTHS },
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

/// The index goes by blocks of 512 rows of the log and only then by whom they concern. By the
/// person first, each row of a batch would be put on another page of a large index, and each such
/// page written with the commit: that cost 16 µs a row, the blocks cost 3. A reader looks into
/// every block since his place, some microseconds each.
const FEED_BY_BLOCKS: &str = "
DROP INDEX db_change_concerns;
CREATE INDEX db_change_told ON db_change ((sequence / 512), concerns, sequence)
    WHERE concerns IS NOT NULL;
";

/// A month that was closed, and what has come for its days since: the tallies go on telling what is
/// so, and less these rows they tell what was known when the month was closed.
const CLOSED_MONTHS: &str = "
CREATE TABLE db_closed (
    month {int} NOT NULL PRIMARY KEY,
    closed_at {int} NOT NULL,
    closed_by {text} NOT NULL
){rowid};

CREATE TABLE db_tally_late (
    closed_month {int} NOT NULL,
    indicator {text} NOT NULL,
    area_path {text} NOT NULL,
    on_day {int} NOT NULL,
    value {int} NOT NULL,
    PRIMARY KEY (closed_month, indicator, area_path, on_day)
){clustered};
";
