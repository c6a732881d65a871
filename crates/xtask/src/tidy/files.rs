//! Rules for every text file: length, leftovers, somebody's machine, links that lead nowhere.

use super::scan::scan;
use super::{Finding, TextFile};

/// The longest file of code: beyond it, nobody keeps the whole in mind.
const LONGEST: usize = 600;

const CODE: &[&str] = &["rs", "ts", "tsx", "vue", "js", "mjs", "css", "sql"];

/// Files that tools write: nobody reads them from top to bottom.
const WRITTEN_BY_TOOLS: &[&str] = &["Cargo.lock", "package-lock.json"];

/// First folders of absolute paths that exist on one machine only.
const MACHINE_FOLDERS: &[&str] = &["root", "home", "Users", "work", "workspace", "builds"];

/// Hosts that differ from one network to the next; tools know their own.
const REGISTRY_HOSTS: &[&str] = &["registry.npm", "registry.npmmirror", "pypi.org/simple"];

/// Checks one file.
pub fn check(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = file.path.rsplit('/').next().unwrap_or_default();
    if !WRITTEN_BY_TOOLS.contains(&name) {
        check_length(file, &mut findings);
    }
    for (number, line) in file.text.lines().enumerate() {
        let mut found = |words: &str| findings.push(Finding::new(&file.path, number + 1, words));
        // The words are put together here, so that this file does not find itself.
        for mark in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")] {
            if name != "Cargo.lock" && super::scan::has_word(line, mark) {
                found("finish this now, or write it into the issue and take the mark out");
            }
        }
        if line.contains("\"resolved\": \"http") {
            found(
                "lock files name no server: run `npm config set omit-lockfile-registry-resolved \
                 true` and make the lock file again",
            );
        } else if name != "Cargo.lock" && names_registry(file, line) {
            found("this names a package server: leave the choice to whoever builds");
        }
        if name != "Cargo.lock" && names_machine(line) {
            found("this path exists on one machine only: make it relative, or a setting");
        }
        if line.ends_with([' ', '\t']) && !file.path.ends_with(".snap") {
            found("remove the blanks at the end of the line");
        }
    }
    findings
}

fn names_registry(file: &TextFile, line: &str) -> bool {
    !is_own_rule(file) && REGISTRY_HOSTS.iter().any(|host| line.contains(host))
}

/// This file must spell out what it looks for.
fn is_own_rule(file: &TextFile) -> bool {
    file.path.ends_with("xtask/src/tidy/files.rs")
}

fn names_machine(line: &str) -> bool {
    MACHINE_FOLDERS.iter().any(|folder| {
        let path = format!("/{folder}/");
        line.match_indices(&path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + path.len()..].chars().next();
            let stands_alone =
                before.is_none_or(|before| !before.is_alphanumeric() && !"_.-/}*".contains(before));
            stands_alone && after.is_some_and(|after| after.is_ascii_alphanumeric())
        })
    })
}

fn check_length(file: &TextFile, findings: &mut Vec<Finding>) {
    let extension = file.path.rsplit('.').next().unwrap_or_default();
    if !CODE.contains(&extension) || file.path.contains("/generated/") {
        return;
    }
    let code = if extension == "rs" { scan(&file.text).code } else { file.text.clone() };
    let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > LONGEST {
        findings.push(Finding::new(
            &file.path,
            0,
            format!(
                "{lines} lines of code are more than {LONGEST}: split the file where its subjects \
                 part, and name each part after its subject"
            ),
        ));
    }
}

/// Where migrations are folders by engine, both hold the same steps.
pub fn check_migrations(paths: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (own, other) in [("/sqlite/", "/postgres/"), ("/postgres/", "/sqlite/")] {
        for path in paths {
            let in_migrations = path.contains("/migrations/") && path.ends_with(".sql");
            if in_migrations && path.contains(own) {
                let twin = path.replace(own, other);
                if !paths.contains(&twin.as_str()) {
                    let words = format!("add {twin}: both engines take the same steps");
                    findings.push(Finding::new(path, 0, words));
                }
            }
        }
    }
    findings
}

/// Links in Markdown that name a file of the checkout must lead to one.
pub fn check_links(files: &[TextFile], exists: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in file.text.lines().enumerate() {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let path = target.split('#').next().unwrap_or_default();
                if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                    continue;
                }
                let full = join(folder, path);
                if !exists(&full) {
                    let words = format!("this link leads to {full}, which is not there: mend it");
                    findings.push(Finding::new(&file.path, number + 1, words));
                }
            }
        }
    }
    findings
}

/// A relative path from a folder, `..` taken out.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile { path: path.into(), text: text.into() }
    }

    fn count(path: &str, text: &str) -> usize {
        check(&file(path, text)).len()
    }

    #[test]
    fn comments_and_blank_lines_do_not_make_a_file_long() {
        let code = "let a = 1;\n".repeat(LONGEST);
        let padded = format!("{code}{}", "// why\n\n".repeat(50));
        assert_eq!(count("crates/db/src/x.rs", &padded), 0);
        assert_eq!(count("crates/db/src/x.rs", &format!("{code}let b = 2;\n")), 1);
        assert_eq!(count("ui/src/api/generated/types.ts", &"a\n".repeat(5_000)), 0);
        assert_eq!(count("ui/src/phone/page.vue", &"a\n".repeat(LONGEST + 1)), 1);
    }

    #[test]
    fn marks_of_unfinished_work_are_found() {
        assert_eq!(count("docs/x.md", &format!("{}: later\n", concat!("TO", "DO"))), 1);
        assert_eq!(count("docs/x.md", "a todo list\n"), 0);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for (folder, rest) in [("home", "someone/x"), ("root", "x"), ("Users", "a/b")] {
            assert_eq!(count("x.toml", &format!("p = \"/{folder}/{rest}\"\n")), 1, "{folder}");
        }
        assert_eq!(count("x.md", "see https://example.org/home/page\n"), 0);
        assert_eq!(count("x.ts", "import x from '../home/page'\n"), 0);
    }

    #[test]
    fn lock_files_name_no_server() {
        let line = format!("  \"resolved\": \"{}x.tgz\"\n", "https://registry.npmjs.org/");
        assert_eq!(count("ui/package-lock.json", &line), 1);
    }

    #[test]
    fn blanks_at_the_end_are_found() {
        assert_eq!(count("README.md", "words \nmore\n"), 1);
    }

    #[test]
    fn migrations_come_in_pairs() {
        let paths =
            ["crates/db/migrations/sqlite/0001.sql", "crates/db/migrations/postgres/0001.sql"];
        assert_eq!(check_migrations(&paths), []);
        assert_eq!(check_migrations(&paths[..1]).len(), 1);
    }

    #[test]
    fn links_lead_somewhere() {
        let text = "[a](../README.md#top) [b](https://example.org) [c](adr/1.md) [d](gone.md)\n";
        let exists = |path: &str| matches!(path, "README.md" | "docs/adr/1.md");
        let findings = check_links(&[file("docs/guide.md", text)], &exists);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].words.contains("docs/gone.md"), "{findings:?}");
    }
}
