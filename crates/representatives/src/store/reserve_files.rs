//! Tables and statements that join entries of the reserve with their selection files.

use db::{DbError, Migration, Row, Tx, params};
use kernel::AreaPath;
use kernel::id::{ReserveId, SelectionId};

use crate::fostering::reserve::SelectionFile;

/// The selection files that people of the reserve have had.
pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 7,
    name: "selection files of the reserve",
    sql: "
CREATE TABLE representatives_reserve_file (
    selection_id {id} NOT NULL PRIMARY KEY REFERENCES representatives_selection (id),
    reserve_id {id} NOT NULL REFERENCES representatives_reserve (id)
){clustered};
CREATE INDEX representatives_reserve_file_reserve_id ON representatives_reserve_file (reserve_id);
DROP INDEX representatives_reserve_waiting;
CREATE UNIQUE INDEX representatives_reserve_current ON representatives_reserve (person_id)
    WHERE state = 'waiting' OR state = 'in_selection';
",
};

const FILES: &str = "SELECT link.reserve_id, file.id, file.way, file.stage, file.opened_on,
    file.stage_on
    FROM representatives_reserve_file link
    JOIN representatives_selection file ON file.id = link.selection_id
    JOIN representatives_reserve reserve ON reserve.id = link.reserve_id";
const INSERT_FILE: &str = "INSERT INTO representatives_reserve_file (selection_id, reserve_id)
    VALUES ($1, $2) ON CONFLICT (selection_id) DO NOTHING";

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    file: SelectionId,
    reserve: ReserveId,
) -> Result<(), DbError> {
    tx.execute(INSERT_FILE, params![file, reserve])?;
    Ok(())
}

/// The selection files of entries: of one, or of all in an area; the oldest first.
pub(crate) fn of(tx: &mut Tx<'_>, of: Of<'_>) -> Result<Vec<(ReserveId, SelectionFile)>, DbError> {
    let read = |row: Row<'_>| {
        let file = SelectionFile {
            id: row.id(1)?,
            way: row.parsed(2)?,
            stage: row.parsed(3)?,
            opened_on: row.date(4)?,
            stage_on: row.date(5)?,
        };
        Ok((row.id(0)?, file))
    };
    match of {
        Of::Entry(id) => {
            tx.query(&format!("{FILES} WHERE reserve.id = $1 ORDER BY file.id"), params![id], read)
        }
        Of::Area(area) => tx.query(
            &format!(
                "{FILES} WHERE reserve.area_path >= $1 AND reserve.area_path < $2
                ORDER BY file.id"
            ),
            params![area, area.end()],
            read,
        ),
    }
}

/// Whose selection files.
pub(crate) enum Of<'a> {
    Entry(ReserveId),
    Area(&'a AreaPath),
}
