//! SQL stands in a room's store and names that room's tables only.
//!
//! A table's name begins with the room that owns it: `contacts_contact` belongs to `contacts`. Another
//! room that wants those rows asks for them through a function.

use super::scan::{Literal, scan};
use super::{Finding, TextFile};

/// Rooms that own tables.
const OWNERS: &[&str] = &[
    "db",
    "jobs",
    "access",
    "search",
    "registry",
    "representatives",
    "matters",
    "contacts",
    "gatherings",
    "notices",
    "plans",
    "sync",
    "figures",
    "exchange",
    "forms",
    "open311",
    "channels",
];

/// Words after which a table is named.
const BEFORE_TABLE: &[&str] = &["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES", "ON"];

/// How a statement begins.
const STATEMENTS: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "WITH ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE INDEX ",
    "ALTER TABLE ",
    "DROP ",
];

/// Checks one file; only the sources of rooms that may own tables are of interest.
pub fn check(file: &TextFile) -> Vec<Finding> {
    let Some(room) = file.room() else { return Vec::new() };
    if !file.is_room_source() || matches!(room, "xtask" | "bench" | "testing") {
        return Vec::new();
    }
    let statements: Vec<Literal> =
        scan(&file.text).literals.into_iter().filter(|literal| is_sql(&literal.text)).collect();
    if statements.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if !is_store(room, &file.path) {
        findings.push(Finding::new(
            &file.path,
            statements[0].line,
            "SQL stands in the room's store: give the statement a name in store.rs and call the \
             function that runs it",
        ));
    }
    for statement in &statements {
        for (line, table) in foreign_tables(room, statement) {
            findings.push(Finding::new(&file.path, line, explain(room, &table)));
        }
    }
    findings.extend(check_migrations(file, room));
    findings
}

/// `store.rs`, files in `store/`, and all of the two rooms that are storage.
fn is_store(room: &str, path: &str) -> bool {
    matches!(room, "db" | "jobs")
        || path.split('/').skip(3).any(|part| part.trim_end_matches(".rs") == "store")
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches("\\n").trim_start();
    let opens = |start: &&str| {
        let mut rest = text.chars();
        start.trim_end().chars().all(|expected| rest.next() == Some(expected))
            && rest.next().is_none_or(char::is_whitespace)
    };
    // One upper-case word alone may be English; SQL goes on.
    STATEMENTS.iter().any(opens) && text.split_whitespace().nth(1).is_some()
}

/// The tables of other rooms, and those without an owner, with the lines they stand on.
fn foreign_tables(room: &str, statement: &Literal) -> Vec<(usize, String)> {
    let own = format!("{room}_");
    let mut found = Vec::new();
    let words = words(statement);
    let named_here: Vec<&str> = words
        .windows(2)
        .filter(|pair| pair[1].text.eq_ignore_ascii_case("AS"))
        .map(|pair| pair[0].text)
        .collect();
    for place in 1..words.len() {
        let (before, word) = (&words[place - 1], &words[place]);
        let is_table = BEFORE_TABLE.contains(&before.text) && is_name(word.text);
        // `DISTINCT FROM x`, `EXTRACT(… FROM x)`, `DO UPDATE SET`, and functions as sources.
        let is_other = word.opens
            || word.filled
            || matches!(words.get(place.wrapping_sub(2)), Some(two) if two.text == "DISTINCT")
            || before.text == "ON" && !OWNERS.iter().any(|owner| owned_by(word.text, owner))
            || before.text == "ON" && word.qualified
            || named_here.contains(&word.text);
        if is_table && !is_other && !word.text.starts_with(&own) {
            found.push((word.line, word.text.to_owned()));
        }
    }
    found
}

fn owned_by(table: &str, room: &str) -> bool {
    table.strip_prefix(room).is_some_and(|rest| rest.starts_with('_'))
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word
            .chars()
            .all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_')
}

fn explain(room: &str, table: &str) -> String {
    match OWNERS.iter().find(|owner| owned_by(table, owner)) {
        Some(owner) => format!(
            "`{table}` belongs to `{owner}`: call a function of `{owner}` that returns what `{room}` \
             needs, and add one there if there is none"
        ),
        None => format!("name this table `{room}_{table}`: its name tells which room owns it"),
    }
}

struct Word<'a> {
    text: &'a str,
    line: usize,
    /// Whether a bracket follows at once: a function.
    opens: bool,
    /// Whether a dot follows: `table.column`.
    qualified: bool,
    /// Whether it stands for a text that is put in later: `{table}`.
    filled: bool,
}

fn words(statement: &Literal) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for (number, line) in statement.text.lines().enumerate() {
        let line = line.split("--").next().unwrap_or_default();
        let mut rest = line;
        let mut filled = false;
        while let Some(start) = rest.find(|each: char| each.is_ascii_alphanumeric() || each == '_')
        {
            filled |= rest[..start].ends_with('{');
            rest = &rest[start..];
            let end = rest
                .find(|each: char| !each.is_ascii_alphanumeric() && each != '_')
                .unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            words.push(Word {
                text,
                line: statement.line + number,
                opens: after.starts_with('('),
                qualified: after.starts_with('.'),
                filled,
            });
            filled = false;
            rest = after;
        }
    }
    words
}

/// A room's migrations carry its own name and count up from where the file begins, without gaps.
fn check_migrations(file: &TextFile, room: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut last: Option<u64> = None;
    for (number, line) in file.text.lines().enumerate() {
        let mut found = |words: String| findings.push(Finding::new(&file.path, number + 1, words));
        let line = line.trim();
        if quoted(line, "room: \"").is_some_and(|named| named != room) {
            found(format!("this migration stands in `{room}`: write `room: \"{room}\"`"));
        }
        let step =
            line.strip_prefix("number: ").and_then(|rest| rest.trim_end_matches(',').parse().ok());
        if let Some(step) = step {
            if last.is_some_and(|last| step != last + 1) {
                found(format!("this migration has number {step}: count up by one, never reorder"));
            }
            last = Some(step);
        }
    }
    findings
}

fn quoted<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_for(path: &str, text: &str) -> Vec<String> {
        check(&TextFile { path: path.into(), text: text.into() })
            .into_iter()
            .map(|finding| format!("{}: {}", finding.line, finding.words))
            .collect()
    }

    const STORE: &str = "crates/contacts/src/store.rs";

    #[test]
    fn own_tables_ctes_and_functions_are_fine() {
        let text = r##"const A: &str = "WITH due AS (SELECT 1) SELECT c.id FROM contacts_contact c
            JOIN due ON due.id = c.id LEFT JOIN contacts_leaflet AS l ON l.contact_id = c.id
            JOIN json_each($1) ON TRUE JOIN {table} ON 1 = 1";
        const B: &str = "INSERT INTO contacts_contact (id) VALUES ($1) ON CONFLICT (id)
            DO UPDATE SET id = excluded.id WHERE a IS DISTINCT FROM b";
        const C: &str = "CREATE INDEX contacts_by_day ON contacts_contact (met_on)";"##;
        assert_eq!(words_for(STORE, text), Vec::<String>::new());
    }

    #[test]
    fn another_rooms_table_is_found_at_its_line() {
        let text =
            "const A: &str = \"SELECT 1 FROM contacts_contact\n JOIN registry_household h\";";
        let found = words_for(STORE, text);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("2: `registry_household` belongs to `registry`"), "{found:?}");
    }

    #[test]
    fn a_reference_or_an_index_on_anothers_table_is_found() {
        let text = "const A: &str = \"CREATE TABLE contacts_x (id REFERENCES registry_household)\";
            const B: &str = \"CREATE INDEX contacts_i ON matters_matter (id)\";";
        assert_eq!(words_for(STORE, text).len(), 2);
    }

    #[test]
    fn a_table_without_an_owner_is_found() {
        let found = words_for(STORE, "const A: &str = \"DELETE FROM leaflet\";");
        assert!(found[0].contains("`contacts_leaflet`"), "{found:?}");
    }

    #[test]
    fn sql_outside_the_store_is_found() {
        let text = "fn f() { g(\"SELECT id FROM contacts_contact\") }";
        assert_eq!(words_for("crates/contacts/src/service.rs", text).len(), 1);
        assert!(words_for("crates/contacts/src/store/list.rs", text).is_empty());
        assert!(words_for("crates/contacts/tests/story.rs", text).is_empty());
        assert!(words_for("crates/api/src/x.rs", "f(\"UPDATED\"); f(\"SELECT\")").is_empty());
    }

    #[test]
    fn migrations_count_up_in_their_own_name() {
        let text = "const M: &[Migration] = &[Migration {\n    room: \"matters\",\n    number: 1,\n    \
            sql: \"CREATE TABLE contacts_x (id {id})\" },\n Migration {\n room: \"contacts\",\n    \
            number: 3,\n }];";
        assert_eq!(words_for(STORE, text).len(), 2);
    }
}
