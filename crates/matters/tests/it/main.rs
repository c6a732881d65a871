//! Stories of matters on both engines: the table, random walks, lists, overview and figures.

mod docs;
mod duplicates;
mod figures;
mod lists;
mod machine;
mod rates;
mod recount;
mod stored;
mod story;
mod support;
mod table;
mod visits;
mod walks;

/// Compares with a text that the repository keeps. Where they differ, the new one is written to a
/// file, to be looked at and put in its place.
fn snapshot(name: &str, kept: &str, now: &str) {
    if kept == now {
        return;
    }
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, now).expect("the file is written");
    let differs = kept.lines().zip(now.lines()).find(|(kept, now)| kept != now);
    panic!("{name} differs from what the rules say, first in {differs:?}; see {}", file.display());
}
