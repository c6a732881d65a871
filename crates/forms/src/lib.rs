//! The register of forms (要表登记簿): who asks for which sheet under which document, and what answers it.
//!
//! Invariants:
//! - Every column asked for says where its datum is: a ledger's column, an indicator, the name of the
//!   place, or that the system does not hold it and who would have to collect it.
//! - A sheet that the system answers is written from its ledger or its figures and from nothing else:
//!   nobody types a number into a form, and there is no column in which one could be kept.
//! - A form without a document is registered as such and shown as such.
//! - A form that is no longer asked for is stopped and stays; what was corrected keeps its versions; a
//!   wrong entry of "given" is voided with its reason.
//! - Nothing rings and nothing is counted by person: what is due stands in a list that offices open.
//! - Only the office that registered a form changes it.
//!
//! Entry points: [`service`] for the register, [`duplicates`] for what was asked before, [`sheet`] for
//! the sheet itself and the register as a file, [`burden`] for what records ask of people, [`rules`] for the days on which something is due.

pub mod burden;
pub mod duplicates;
mod error;
mod model;
pub mod rules;
pub mod service;
pub mod sheet;
mod store;

pub use error::Error;
pub use model::{
    Answer, AskedColumn, Correction, Covers, Datum, Document, Due, Form, FormText, Frequency,
    Given, Level, NewForm, Version,
};
pub use rules::Rejection;
pub use store::MIGRATIONS;
