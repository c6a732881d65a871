//! Small helpers for text that people type.

/// The text without white space around it (full-width spaces too), or `None` when nothing is left.
pub fn trimmed(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}' || c == '\u{feff}');
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether the text has control characters other than line breaks and tabs.
///
/// A NUL cannot be stored on PostgreSQL, and the others only ever come from broken programs.
pub fn has_control_characters(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}
