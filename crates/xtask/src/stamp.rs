//! Stamps: a fingerprint of the files a result was made from, kept beside the result, so that work is
//! done again exactly when its sources changed. By content, not by time: a fresh checkout has new times.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders that are results, never sources.
const RESULTS: &[&str] = &["node_modules", "dist", "target", ".git", "test-results"];

/// A fingerprint of files and folders, by name and content. Missing ones count as missing.
///
/// It is not stable between versions of Rust; a new compiler only means that the work is done again.
pub fn fingerprint(paths: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        add(path, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether the stamp file holds exactly this fingerprint.
pub fn is_current(stamp: &Path, fingerprint: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|kept| kept.trim() == fingerprint)
}

/// Keeps a fingerprint once the work is done.
pub fn keep(stamp: &Path, fingerprint: &str) -> Result<()> {
    std::fs::write(stamp, fingerprint).with_context(|| format!("writing {}", stamp.display()))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
            .with_context(|| format!("reading {}", path.display()))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<_>>()?;
        entries.sort();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !RESULTS.contains(&name.as_str()) {
                add(&entry, hasher)?;
            }
        }
    } else if path.exists() {
        std::fs::read(path).with_context(|| format!("reading {}", path.display()))?.hash(hasher);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_names_count_and_results_do_not() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it stands in the folder"))
                .expect("the folder can be written");
            std::fs::write(path, text).expect("the folder can be written");
        };
        let print = || fingerprint(&[folder.path().to_path_buf()]).expect("the folder can be read");
        write("src/a.ts", "1");
        let first = print();
        write("node_modules/x/index.js", "anything");
        assert_eq!(print(), first);
        write("src/a.ts", "2");
        let second = print();
        assert_ne!(second, first);
        write("src/a.ts", "1");
        assert_eq!(print(), first);
        write("src/b.ts", "");
        assert_ne!(print(), first);
    }
}
