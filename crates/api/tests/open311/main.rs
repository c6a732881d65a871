//! Open311 GeoReport v2 over HTTP: what is public, what is taken, and what never gets out.

mod deviations;
mod privacy;
mod reports;
mod support;
