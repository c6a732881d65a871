//! Numbers of letters of appointment: who has one.

use db::Migration;

/// Numbers of letters are looked up whenever one is given.
pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 9,
    name: "numbers of letters are found",
    sql: "
CREATE INDEX representatives_mandate_letter_number ON representatives_mandate (letter_number)
    WHERE letter_number IS NOT NULL;
CREATE INDEX representatives_term_letter_number ON representatives_term (letter_number)
    WHERE letter_number IS NOT NULL;
",
};

/// Whose letters have that number, of this term or one before.
pub(crate) const LETTER_HOLDERS: &str = "SELECT person_id FROM representatives_mandate
    WHERE kind = 'serving' AND letter_number = $1
    UNION SELECT mandate.person_id FROM representatives_term term
    JOIN representatives_mandate mandate ON mandate.id = term.mandate_id
    WHERE term.letter_number = $1";
