//! Ports to the outside.

pub mod wecom;
