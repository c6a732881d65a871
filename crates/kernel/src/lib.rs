//! The words that every room of Lianhu speaks: typed identifiers, dates and months, area paths,
//! the clock and the source of identifiers, who acts, pages, and how an error explains itself.
//!
//! Invariants:
//! - No input or output, no async, no storage: everything here is a plain value.
//! - Time and randomness come in through [`Clock`] and [`Ids`]; nothing reads them on its own.
//! - A date is a civil date in China's calendar; an instant is milliseconds since the Unix epoch.
//!
//! Entry points: [`id`] for identifiers, [`Date`] and [`Month`], [`AreaPath`], [`Explain`].

mod actor;
mod area;
mod clock;
mod code;
mod date;
mod error;
pub mod id;
mod page;
mod text;
mod word;

pub use actor::Actor;
pub use area::{AreaCode, AreaKind, AreaPath, AreaPathError};
pub use clock::{Clock, Ids};
pub use code::{PublicCode, PublicCodeError};
pub use date::{Date, DateError, Month, Timestamp};
pub use error::{ErrorKind, Explain, FieldError};
pub use page::{Cursor, Limit, Page};
/// For [`words!`], which writes code into rooms that need not know of it.
#[doc(hidden)]
pub use serde;
pub use text::{has_control_characters, trimmed};
