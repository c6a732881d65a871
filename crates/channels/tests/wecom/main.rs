//! WeCom from outside of the room: hostile callbacks.

mod hostile;
