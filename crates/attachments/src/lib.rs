//! Pictures that belong to records: files beside the database, named by their SHA-256.
//!
//! A record names its pictures when it is recorded ([`refer`]) and never waits for them. The bytes
//! come later, in pieces that can be resumed after a cut ([`Folder::put`]); a file counts as there
//! when its hash was compared and its row is written ([`keep`]).
//!
//! Invariants:
//! - A picture is optional and counts in no figure.
//! - A file under its name has exactly the bytes of that name; it is never changed.
//! - A file carries no metadata of a camera: no position, no device, no time. The phone strips them,
//!   and what still has them is refused, never stored; only for a browser without scripts they are
//!   taken out here, before anything is written ([`Folder::take`]).
//! - Who may see a picture is whoever may see a record that refers to it; this room does not know
//!   records, only what they are called.
//! - A file that no record refers to goes after seven days.
//!
//! Entry points: [`refer`], [`of`], [`Folder`], [`keep`], [`purge`], [`broken_files`].

mod error;
mod folder;
mod model;
mod picture;
mod service;
mod store;
mod strip;

pub use error::Error;
pub use folder::{Folder, Piece, Progress};
pub use model::{
    Attachment, LARGEST, LARGEST_PIECE, MOST, MediaType, PictureHash, Reference, Stored,
};
pub use service::{broken_files, copy_files, keep, objects, of, purge, refer, replace, stored};
pub use store::MIGRATIONS;
