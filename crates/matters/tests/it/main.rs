//! Stories of matters on both engines: the table, random walks, lists, overview and figures.

mod duplicates;
mod figures;
mod lists;
mod story;
mod support;
mod table;
mod walks;
