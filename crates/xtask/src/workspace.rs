//! Where things stand in the checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the checkout, found from this crate's own place in it.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where Cargo and these tools put what they make: `CARGO_TARGET_DIR`, or `target/` in the checkout.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

/// A folder under `target/`, made when missing.
pub fn target_folder(name: &str) -> Result<PathBuf> {
    let folder = target().join(name);
    make_folder(&folder)?;
    Ok(folder)
}

/// An empty folder of this process's own, `target/<group>/<process>/<name>`, so that two runs never
/// meet. What processes that are no more have left in the group is removed.
pub fn own_folder(group: &str, name: &str) -> Result<PathBuf> {
    let all = target_folder(group)?;
    for entry in std::fs::read_dir(&all)?.flatten() {
        if !Path::new("/proc").join(entry.file_name()).exists() {
            remove_folder(&entry.path())?;
        }
    }
    let folder = all.join(std::process::id().to_string()).join(name);
    remove_folder(&folder)?;
    make_folder(&folder)?;
    Ok(folder)
}

/// Makes a folder and those above it; says which one when it cannot.
pub fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Removes a folder with what is in it; a missing one is well.
pub fn remove_folder(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove the folder {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Copies a folder with what is in it into a new folder.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    make_folder(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
