//! `cargo xtask tidy`: the rules of the house that no compiler checks, as tests that teach.
//!
//! Each finding names a place, says what is wrong and what to do. The rules themselves are described
//! in `ARCHITECTURE.md` (arrows, who may know what) and `STYLE.md` (files and words).
//!
//! - [`arrows`]: which room may lean on which, from `cargo metadata`;
//! - [`manifest`]: each crate inherits the workspace's lints and versions;
//! - [`source`]: what a Rust file may say, by the room it stands in;
//! - [`sql`]: a room's SQL stands in its store and names its own tables only;
//! - [`screens`]: arrows between the rooms of `ui/`, and no address of anybody else;
//! - [`files`]: length, leftovers, paths of somebody's machine, dead links, paired migrations.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::{process, workspace};

pub mod arrows;
pub mod files;
pub mod manifest;
pub mod scan;
pub mod screens;
pub mod source;
pub mod sql;

/// One broken rule: where, and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file from the root of the checkout.
    pub path: String,
    /// The line, from 1; 0 stands for the whole file.
    pub line: usize,
    /// What is wrong and what to do.
    pub words: String,
}

impl Finding {
    /// A finding at a line of a file.
    pub fn new(path: &str, line: usize, words: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, words: words.into() }
    }
}

/// A text file of the checkout.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// From the root of the checkout, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl TextFile {
    /// The room of a file under `crates/`.
    pub fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether this is Rust that is compiled into a room, not its tests beside it.
    pub fn is_room_source(&self) -> bool {
        let inside = self.path.split('/').nth(2);
        self.path.starts_with("crates/") && inside == Some("src") && self.path.ends_with(".rs")
    }
}

/// Checks the checkout; prints each finding and fails when there is one.
pub fn tidy() -> Result<()> {
    let files = text_files()?;
    let mut findings = arrows::check()?;
    for file in &files {
        findings.extend(manifest::check(file));
        findings.extend(source::check(file));
        findings.extend(sql::check(file));
        findings.extend(files::check(file));
        findings.extend(screens::check(file));
    }
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    findings.extend(files::check_migrations(&paths));
    findings.extend(files::check_links(&files, &|path| workspace::root().join(path).exists()));
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("  {}:{}: {}", finding.path, finding.line, finding.words);
    }
    if !findings.is_empty() {
        bail!("tidy found {} broken rules in {} files", findings.len(), files.len());
    }
    println!("  {} files, no broken rule", files.len());
    Ok(())
}

/// Every text file that is committed or would be: what Git tracks and what it does not ignore.
fn text_files() -> Result<Vec<TextFile>> {
    let root = workspace::root();
    let mut git = Command::new("git");
    git.current_dir(&root);
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listing = process::capture(&mut git, Duration::from_secs(60))?;
    let mut files = Vec::new();
    for path in listing.split('\0').filter(|path| !path.is_empty()) {
        let full: PathBuf = root.join(path);
        if !is_text(&full) {
            continue;
        }
        // A file that Git still lists may be removed already, and a picture may bear a text's name.
        if let Ok(text) = std::fs::read_to_string(&full) {
            files.push(TextFile { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

fn is_text(path: &Path) -> bool {
    const BINARY: &[&str] = &["png", "jpg", "ico", "woff2", "xlsx", "xls", "gz", "sqlite", "db"];
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    !BINARY.contains(&extension.as_str())
}
