//! The interface over HTTP: routes, extractors, problem documents, and the description of it all.
//!
//! Invariants:
//! - Only this room knows HTTP. Handlers are thin: extract, call a room inside one unit of work,
//!   show. Rules live in the rooms.
//! - Nobody reaches a handler without the policy table's word: the extractor that names the caller
//!   also names the operation, and hands on the scope by which rows are filtered.
//! - Every create is repeatable by its key, every change names the version it was made from.
//! - Every refusal is a problem document (RFC 9457), and only `problem` knows status codes.
//! - What is read of people is kept in the audit.
//! - Who has no account has pages (`public`): a code opens them, and they show nothing personal.
//!
//! Entry points: [`router`], [`ApiState::new`], [`openapi()`].

mod audit;
mod creates;
mod extract;
mod following;
mod live;
mod middleware;
mod moving;
mod open311;
mod openapi;
mod problem;
mod problems;
mod public;
mod resources;
mod router;
mod state;
mod static_files;
mod tries;
mod wire;

pub use audit::ReadAudit;
pub use openapi::document as openapi;
pub use problem::Problem;
pub use router::router;
pub use state::{ApiState, Map, Parts};
