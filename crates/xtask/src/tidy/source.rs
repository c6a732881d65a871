//! What a Rust file may say, by the room and the kind of file it stands in.

use super::scan::{has_word, scan};
use super::{Finding, TextFile};

/// A word that belongs to some rooms only.
struct Owned {
    word: &'static str,
    /// Rooms, or single files, that may say it.
    owners: &'static [&'static str],
    words: &'static str,
}

/// The programs that speak to a terminal, and the harness, which must be loud about what it skips.
const SPEAKERS: &[&str] = &["lianhu", "xtask", "bench", "demo", "testing"];

const OWNED: &[Owned] = &[
    Owned { word: "println!", owners: SPEAKERS, words: PRINTING },
    Owned { word: "print!", owners: SPEAKERS, words: PRINTING },
    Owned { word: "eprintln!", owners: SPEAKERS, words: PRINTING },
    Owned { word: "eprint!", owners: SPEAKERS, words: PRINTING },
    Owned { word: "env::var", owners: ENVIRONMENT, words: READING },
    Owned { word: "env::var_os", owners: ENVIRONMENT, words: READING },
    Owned { word: "env::vars", owners: ENVIRONMENT, words: READING },
    Owned { word: "env::vars_os", owners: ENVIRONMENT, words: READING },
    Owned {
        word: "tokio::spawn",
        owners: &["app"],
        words: "only `app` starts tasks: return a future and let `app` spawn it",
    },
    Owned {
        word: "SystemTime::now",
        owners: &["app", "xtask", "bench"],
        words: "time comes from the kernel's Clock: take it as an argument",
    },
    Owned {
        word: "Uuid::now_v7",
        owners: &["app"],
        words: "ids come from the kernel's Ids: take it as an argument",
    },
];

const PRINTING: &str = "only the command line prints: return the words, or log them with `tracing`";
const ENVIRONMENT: &[&str] =
    &["settings", "xtask", "bench", "testing", "crates/lianhu/src/main.rs"];
const READING: &str = "only `settings` reads the environment: add a field there and pass it on";

/// Paths that a pure file never names: everything that does I/O or knows the outside.
const IMPURE: &[&str] = &[
    "db::",
    "axum::",
    "tokio::",
    "rusqlite::",
    "postgres::",
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::thread",
    "std::time::Instant",
    "serde_json::from_reader",
    "serde_json::to_writer",
];

/// Checks one file; only Rust is of interest.
pub fn check(file: &TextFile) -> Vec<Finding> {
    if !file.path.ends_with(".rs") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if file.path.ends_with("/mod.rs") {
        findings.push(Finding::new(
            &file.path,
            0,
            "name this file after its folder (`foo.rs` beside `foo/`): ten tabs called `mod.rs` \
             cannot be told apart",
        ));
    }
    if is_crate_root(&file.path) && !file.text.starts_with("//!") {
        findings.push(Finding::new(
            &file.path,
            1,
            "begin with `//!`: what the crate is for, what always holds in it, where to enter",
        ));
    }
    let scan = scan(&file.text);
    let room = file.room().unwrap_or_default();
    // A file that only tests compile may say what it measured.
    let is_test = file.text.lines().any(|line| line == "#![cfg(test)]");
    let pure = file.is_room_source() && is_pure(&file.path) && room != "db";
    for (number, line) in scan.code.lines().enumerate() {
        let mut found = |words: &str| findings.push(Finding::new(&file.path, number + 1, words));
        if file.is_room_source() && !is_test {
            for owned in OWNED.iter().filter(|owned| has_word(line, owned.word)) {
                if !owned.owners.iter().any(|owner| *owner == room || *owner == file.path) {
                    found(owned.words);
                }
            }
        }
        if has_word(line, "unimplemented!") || has_word(line, "todo!") {
            found("this is not finished: finish it, or leave it out and say so in the issue");
        }
        if line.contains("#[ignore") || line.contains("#[should_panic") {
            found("a test runs always and says what it expects: assert on the returned error");
        }
        if pure && let Some(path) = IMPURE.iter().find(|path| has_word(line, path)) {
            found(&format!(
                "`{path}` does not belong into a pure file: take the facts as arguments, and keep \
                 loading and storing in service.rs and store.rs"
            ));
        }
    }
    findings
}

fn is_crate_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], ["crates", _, "src", "lib.rs" | "main.rs"])
}

/// `model.rs`, `rules.rs` and the files in folders of these names.
fn is_pure(path: &str) -> bool {
    path.split('/').skip(3).any(|part| matches!(part.trim_end_matches(".rs"), "model" | "rules"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(path: &str, text: &str) -> Vec<String> {
        check(&TextFile { path: path.into(), text: text.into() })
            .into_iter()
            .map(|finding| format!("{}: {}", finding.line, finding.words))
            .collect()
    }

    #[test]
    fn only_speakers_print() {
        assert_eq!(
            words("crates/contacts/src/service.rs", "fn f() {\n    println!();\n}").len(),
            1
        );
        assert!(words("crates/lianhu/src/show.rs", "fn f() { println!(); }").is_empty());
        assert!(words("crates/contacts/src/service.rs", "// println!() is not code").is_empty());
        assert!(words("crates/web/build.rs", "fn main() { println!(); }").is_empty());
        assert!(words("crates/db/tests/skip.rs", "fn f() { println!(); }").is_empty());
    }

    #[test]
    fn only_settings_reads_the_environment() {
        let reading = "fn f() { std::env::var(\"X\"); }";
        assert_eq!(words("crates/db/src/pool.rs", reading).len(), 1);
        assert!(words("crates/settings/src/load.rs", reading).is_empty());
        assert!(words("crates/lianhu/src/main.rs", &format!("//! x\n{reading}")).is_empty());
        assert_eq!(words("crates/lianhu/src/other.rs", reading).len(), 1);
    }

    #[test]
    fn pure_files_stay_pure() {
        let found = words("crates/matters/src/rules.rs", "use db::Tx;\nuse kernel::Month;");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("1: `db::`"), "{found:?}");
        assert_eq!(words("crates/matters/src/model/state.rs", "use std::fs::File;").len(), 1);
        assert!(words("crates/matters/src/service.rs", "use db::Tx;").is_empty());
    }

    #[test]
    fn clocks_ids_and_tasks_have_owners() {
        let text = "fn f() { SystemTime::now(); Uuid::now_v7(); tokio::spawn(g()); }";
        assert_eq!(words("crates/contacts/src/service.rs", text).len(), 3);
        assert_eq!(words("crates/app/src/ports.rs", text), Vec::<String>::new());
    }

    #[test]
    fn unfinished_and_skipped_code_is_found() {
        assert_eq!(words("crates/api/src/x.rs", "fn f() { todo!() }").len(), 1);
        assert_eq!(words("crates/api/tests/x.rs", "#[test]\n#[ignore]\nfn f() {}").len(), 1);
    }

    #[test]
    fn names_and_opening_words() {
        assert_eq!(words("crates/api/src/resource/mod.rs", "").len(), 1);
        assert_eq!(words("crates/api/src/lib.rs", "pub mod x;").len(), 1);
        assert!(words("crates/api/src/lib.rs", "//! HTTP.").is_empty());
    }
}
