//! Phones and the county: stories on both engines, a random life, and junk.

mod junk;
mod life;
mod phone;
mod stories;
