//! The pages for people without an account, as a browser without scripts sees them.

mod cards;
mod house;
mod reports;
mod steps;
