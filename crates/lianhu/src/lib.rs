//! lianhu
