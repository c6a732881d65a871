//! Rows behind what the work shows about practice.

use db::{DbError, Tx, params};
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date};

use crate::Kind;

const SENT_BACK: &str = "SELECT m.kind, m.category, count(*)
    FROM matters_matter m JOIN matters_event e ON e.matter_id = m.id
    WHERE m.area_path >= $1 AND m.area_path < $2 AND m.collected_on >= $3
      AND e.action IN ('ask_facts', 'return') GROUP BY m.kind, m.category";
const BROUGHT: &str = "SELECT DISTINCT representative_id, kind, category FROM matters_matter
    WHERE area_path >= $1 AND area_path < $2 AND collected_on >= $3
      AND representative_id IS NOT NULL";

pub(crate) fn sent_back(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<Vec<(Kind, String, i64)>, DbError> {
    tx.query(SENT_BACK, params![area, area.end(), since], |row| {
        Ok((row.parsed(0)?, row.text(1)?, row.int(2)?))
    })
}

pub(crate) fn brought(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<Vec<(RepresentativeId, Kind, String)>, DbError> {
    tx.query(BROUGHT, params![area, area.end(), since], |row| {
        Ok((row.id(0)?, row.parsed(1)?, row.text(2)?))
    })
}
