//! WeCom from outside of the room: hostile callbacks, and a client against the fake of the platform.

mod chain;
mod client;
mod hostile;
mod queue;
mod reminders;
mod support;
