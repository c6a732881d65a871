//! Who serves where is read for every look at a map: from an index alone, without a row.

use db::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 10,
    name: "who serves where, in one index",
    sql: "
CREATE INDEX representatives_mandate_serving
    ON representatives_mandate (kind, area_path, id, from_on, until_on);
",
};
