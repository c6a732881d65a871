//! Accounts, grants, sessions, the policy table, receipts and the audit of reads.

mod scope;

pub use scope::Scope;
