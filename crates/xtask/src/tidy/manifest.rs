//! Each crate inherits what the workspace decides: lints, edition, version, licence.

use super::{Finding, TextFile};

const INHERITED: &[&str] = &["version", "edition", "rust-version", "license", "publish"];

/// Checks one file; only the manifests of rooms are of interest.
pub fn check(file: &TextFile) -> Vec<Finding> {
    let Some(room) = file.room().filter(|room| file.path == format!("crates/{room}/Cargo.toml"))
    else {
        return Vec::new();
    };
    let manifest: toml::Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => {
            return vec![Finding::new(&file.path, 0, format!("this is no TOML: {error}"))];
        }
    };
    let mut findings = Vec::new();
    let mut found = |words: String| findings.push(Finding::new(&file.path, 0, words));
    let get = |table: &str, key: &str| manifest.get(table).and_then(|table| table.get(key));

    if get("lints", "workspace").and_then(toml::Value::as_bool) != Some(true) {
        found("add `[lints]` with `workspace = true`: one set of lints holds for all rooms".into());
    }
    for key in INHERITED {
        let inherits = get("package", key)
            .and_then(|value| value.get("workspace"))
            .and_then(toml::Value::as_bool);
        if inherits != Some(true) {
            found(format!(
                "write `{key}.workspace = true`: the workspace decides it for all rooms"
            ));
        }
    }
    let name = get("package", "name").and_then(toml::Value::as_str).unwrap_or_default();
    if name != room {
        found(format!("the folder is `{room}` and the crate `{name}`: give both the same name"));
    }
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let entries = manifest.get(table).and_then(toml::Value::as_table);
        for (dependency, value) in entries.into_iter().flatten() {
            if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                found(format!(
                    "write `{dependency}.workspace = true` and its version into the root \
                     Cargo.toml: one version for all rooms"
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(text: &str) -> Vec<Finding> {
        check(&TextFile { path: "crates/kernel/Cargo.toml".into(), text: text.into() })
    }

    const GOOD: &str = "[package]\nname = \"kernel\"\nversion.workspace = true\n\
        edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\n\
        publish.workspace = true\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n";

    #[test]
    fn a_manifest_that_inherits_is_fine() {
        assert_eq!(check_text(GOOD), []);
    }

    #[test]
    fn own_lints_versions_and_names_are_found() {
        let findings = check_text(
            &GOOD
                .replace("[lints]\nworkspace = true\n", "")
                .replace("serde.workspace = true", "serde = \"1\"")
                .replace("\"kernel\"", "\"core\""),
        );
        assert_eq!(findings.len(), 3, "{findings:?}");
    }
}
