//! WeCom (企业微信): what an application of a county's own corporation can do there.
//!
//! Invariants:
//! - Everything that comes in through a callback is hostile until its signature, its age and its
//!   addressee have been checked; nothing in [`crypto`], [`xml`] and [`incoming`] can panic.
//! - What the platform answers is decided by its numbers ([`codes`]), never by its words.
//! - WeCom tells nobody whether a message was read. A message is accepted or refused for a person;
//!   that somebody has seen it is known only by a tap on a card or an opened link.
//! - The token and the secret stay in memory and in the request; no word of an error has them.
//!
//! Sources: the developer centre of WeCom, by the numbers of its pages, in each module.
//!
//! Entry points: [`crypto::CallbackKey`], [`incoming::read`], [`client::Client`], [`chats`], [`robot`],
//! [`signing_in`].

pub mod chats;
pub mod client;
pub mod codes;
pub mod crypto;
pub mod directory;
pub mod error;
pub mod groups;
pub mod hearing;
pub mod incoming;
pub mod keeping;
pub mod linking;
pub mod robot;
pub mod robots;
pub mod sending;
pub mod setup;
pub mod signing_in;
pub(crate) mod store;
pub mod tiers;
pub mod told;
pub mod xml;

pub(crate) use store::MIGRATION;
