//! The commands, by what they are about.

pub(crate) mod account;
pub(crate) mod calendar;
pub(crate) mod closings;
pub(crate) mod county;
pub(crate) mod departments;
pub(crate) mod derived;
pub(crate) mod divisions;
pub(crate) mod figures;
pub(crate) mod ledgers;
pub(crate) mod outside;
pub(crate) mod roster;
pub(crate) mod server;
