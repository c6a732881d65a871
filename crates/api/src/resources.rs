//! One file a resource: thin handlers, and what goes over the wire.

pub(crate) mod accounts;
pub(crate) mod areas;
pub(crate) mod county;
pub(crate) mod me;
pub(crate) mod sessions;
