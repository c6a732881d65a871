//! WeCom's doors over the whole application: callbacks, tellings, signing in, links, chats, robots.

mod callbacks;
mod chats;
mod signing_in;
mod support;
