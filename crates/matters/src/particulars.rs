//! What a matter carries beside its words: the fields of its category, and the record of its kind.
//!
//! Invariants:
//! - A record of a kind belongs to matters of that kind alone.
//! - What is written over is kept as an older version; what was added is never taken away.
//! - Only the office that has the matter writes its record; a closed matter's record stays.
//! - Each change names the reporter's phone in the log, so that it hears of it.

use std::collections::HashMap;

use access::Scope;
use db::{DbError, Tx};
use kernel::id::MatterId;
use kernel::{Date, has_control_characters, trimmed};
use serde_json::Value;

use crate::dispute::{self, Dispute};
use crate::emergency::{self, Acknowledgement};
use crate::fault::Fault;
use crate::fields::{self, Filled, Given};
use crate::hazard::{self, Hazard};
use crate::model::{Kind, Matter};
use crate::store::kinds as store;
use crate::{Error, category, service};

/// The longest text of a record, in characters.
pub(crate) const LONGEST_TEXT: usize = 1_000;
/// The longest name of a person or a unit, in characters.
pub(crate) const LONGEST_NAME: usize = 60;

/// Everything that a matter carries beside its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The fields that were filled in, in the order of their codes.
    pub fields: Vec<Filled>,
    /// The record of a hazard.
    pub hazard: Option<Hazard>,
    /// The record of a dispute.
    pub dispute: Option<Dispute>,
    /// Which levels have acknowledged an emergency.
    pub acknowledgements: Vec<Acknowledgement>,
}

/// What a new matter brings along.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewParticulars {
    /// The fields; `None` from somebody whose form does not know of fields yet, who is not asked for
    /// those that are needed: a record is worth more than a field.
    pub fields: Option<Given>,
    /// The record of a hazard.
    pub hazard: Option<hazard::Draft>,
    /// The record of a dispute.
    pub dispute: Option<dispute::Draft>,
}

/// Adds what a new matter brings along, in the transaction in which it was handed in.
pub fn add(tx: &mut Tx<'_>, matter: &Matter, new: NewParticulars) -> Result<(), Error> {
    let NewParticulars { fields, hazard, dispute } = new;
    if let Some(given) = fields
        && let Some(category) = category(matter.kind, &matter.category)
    {
        store::insert_fields(tx, matter.id, &fields::check(category, &given)?)?;
    }
    if let Some(draft) = hazard {
        is_of(matter, Kind::Hazard)?;
        hazard::begin(tx, matter, draft)?;
    }
    if let Some(draft) = dispute {
        is_of(matter, Kind::Dispute)?;
        dispute::begin(tx, matter, draft)?;
    }
    Ok(())
}

/// What a matter carries; the caller has got the matter.
pub fn of(tx: &mut Tx<'_>, id: MatterId) -> Result<Particulars, DbError> {
    Ok(of_all(tx, &[id])?.remove(&id).unwrap_or_default())
}

/// What each of these matters carries; the caller has got the matters.
pub fn of_all(
    tx: &mut Tx<'_>,
    ids: &[MatterId],
) -> Result<HashMap<MatterId, Particulars>, DbError> {
    let mut found: HashMap<MatterId, Particulars> = HashMap::new();
    for (id, field) in store::fields(tx, ids)? {
        found.entry(id).or_default().fields.push(field);
    }
    for hazard in hazard::of(tx, ids)? {
        let held = found.entry(hazard.matter_id).or_default();
        held.hazard = Some(hazard);
    }
    for dispute in dispute::of(tx, ids)? {
        let held = found.entry(dispute.matter_id).or_default();
        held.dispute = Some(dispute);
    }
    for one in emergency::of(tx, ids)? {
        found.entry(one.matter_id).or_default().acknowledgements.push(one);
    }
    Ok(found)
}

pub(crate) fn is_of(matter: &Matter, kind: Kind) -> Result<(), Fault> {
    if matter.kind == kind { Ok(()) } else { Err(Fault::OtherKind { wanted: kind }) }
}

/// Whether the asker acts for the unit that has the matter, or for an office above it.
pub(crate) fn in_charge(matter: &Matter, scope: &Scope) -> Result<(), Fault> {
    let is_in_charge = service::standing_of(matter, &[], scope).owner;
    if is_in_charge { Ok(()) } else { Err(Fault::NotInCharge) }
}

/// A record of a closed matter stays as it is.
pub(crate) fn is_live(matter: &Matter) -> Result<(), Fault> {
    if matter.state.is_closed() { Err(Fault::Closed) } else { Ok(()) }
}

pub(crate) fn text(value: &str, longest: usize, pointer: &'static str) -> Result<String, Fault> {
    if has_control_characters(value) || value.chars().count() > longest {
        return Err(Fault::Text { pointer });
    }
    Ok(trimmed(value).unwrap_or_default())
}

/// A text that may not be empty.
pub(crate) fn said(value: &str, longest: usize, pointer: &'static str) -> Result<String, Fault> {
    let value = text(value, longest, pointer)?;
    if value.is_empty() { Err(Fault::Missing { pointer }) } else { Ok(value) }
}

/// A day on which something has happened: not before `from`, not after today.
pub(crate) fn happened(
    on: Date,
    from: Date,
    today: Date,
    pointer: &'static str,
) -> Result<Date, Fault> {
    if on < from || on > today { Err(Fault::Day { pointer }) } else { Ok(on) }
}

/// Tells the log, and with it the reporter's phone, that the record of a matter has changed.
pub(crate) fn log(
    tx: &mut Tx<'_>,
    matter: &Matter,
    operation: &str,
    detail: &Value,
) -> Result<(), DbError> {
    tx.log_concerning(matter.representative_id.map(Into::into), operation, &matter.id, detail)
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
