//! Pure cleaning of single cells: what offices write → what the registry keeps.
//!
//! No function here looks at another row or at the database. `Ok(None)` means "the cell says
//! nothing" (empty, a dash, 无); `Err` means "the cell says something that cannot be true",
//! and the row is returned to the person with the sentence.

pub mod dates;
pub mod identity;
pub mod lists;
pub mod numbers;
pub mod text;
