//! The units that are called to assist.

use db::{DbError, Tx, params};
use kernel::Date;
use kernel::id::MatterId;

use crate::model::{Assist, Unit};

const OF: &str = "SELECT place, area_path, department_id, called_on, signed_in_on, responded_on
    FROM matters_assist WHERE matter_id = $1 ORDER BY place";
const CALL: &str = "INSERT INTO matters_assist
    (matter_id, place, area_path, department_id, called_on) VALUES ($1, $2, $3, $4, $5)";
const NOTE: &str = "UPDATE matters_assist SET signed_in_on = $3, responded_on = $4
    WHERE matter_id = $1 AND place = $2";

/// Everybody who was called to a matter, in the order of the calls.
pub(crate) fn of(tx: &mut Tx<'_>, matter: MatterId) -> Result<Vec<Assist>, DbError> {
    tx.query(OF, params![matter], |row| {
        Ok(Assist {
            place: row.int(0)?,
            unit: Unit { area: row.path(1)?, department: row.opt_id(2)? },
            called_on: row.date(3)?,
            signed_in_on: row.opt_date(4)?,
            responded_on: row.opt_date(5)?,
        })
    })
}

/// Calls units, after so many that were called before.
pub(crate) fn call(
    tx: &mut Tx<'_>,
    matter: MatterId,
    before: i64,
    units: &[Unit],
    on: Date,
) -> Result<(), DbError> {
    for (place, unit) in (before + 1..).zip(units) {
        tx.execute(CALL, params![matter, place, &unit.area, unit.department, on])?;
    }
    Ok(())
}

/// Keeps when a called unit signed in and responded.
pub(crate) fn note(tx: &mut Tx<'_>, matter: MatterId, assist: &Assist) -> Result<(), DbError> {
    let values = params![matter, assist.place, assist.signed_in_on, assist.responded_on];
    tx.execute(NOTE, values)?;
    Ok(())
}
