//! Changes of households (信息变更): one arrives, leaves, moves within the county, splits, is merged,
//! gets another head, or is dissolved.
//!
//! Invariants:
//! - What a change does to the rows of this room is decided once ([`decide`]) and applied as decided
//!   ([`apply`]); a preview carries the very same out and takes it back before anybody sees it.
//! - A change keeps each household that it touched as it stood before and after. That is the history,
//!   and all that is needed to take the change back: exactly, or not at all.
//! - A household that is gone keeps its row, its contacts and its matters; it counts nowhere any more,
//!   and its card opens nothing.
//! - Links, matters and files belong to other rooms: who carries a change out does their part between
//!   [`decide`] and [`keep`], and keeps what he did in [`Effects::also`].
//!
//! Entry points: [`decide`], [`apply`], [`keep`], [`undo`], [`list`], [`count`].

mod model;
mod rules;
mod service;

pub use model::{
    After, Applied, Command, Decision, Effects, Move, MoveFilter, MoveKind, MoveReason, MoveState,
    NewHead, Revised, Standing, Touched, What,
};
pub use rules::{UNDO_DAYS, reasons_for, undo_until};
pub use service::{apply, count, decide, get, keep, list, may_undo, undo};
