//! One file a resource: thin handlers, and what goes over the wire.

pub(crate) mod accounts;
pub(crate) mod areas;
pub(crate) mod catalogues;
pub(crate) mod contacts;
pub(crate) mod county;
pub(crate) mod difficulty_files;
pub(crate) mod exports;
pub(crate) mod figures;
pub(crate) mod gatherings;
pub(crate) mod households;
pub(crate) mod imports;
pub(crate) mod links;
pub(crate) mod map_layer;
pub(crate) mod matters;
pub(crate) mod me;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod representatives;
pub(crate) mod sessions;
pub(crate) mod views;
pub(crate) mod villages;
