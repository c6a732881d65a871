//! What search keeps of matters, and following the households they are about.

use std::collections::HashMap;

use db::{DbError, Tx};
use kernel::AreaPath;
use kernel::id::HouseholdId;
use registry::households;
use registry::persons::Changed;
use search::{Audit, Check, Document, Index};
use uuid::Uuid;

use crate::model::Matter;
use crate::store::{self, lists};
use crate::{Error, category};

/// The mark of everything in an area; the county needs none.
pub(crate) fn area_mark(area: &AreaPath) -> Option<String> {
    (area.depth() > 1).then(|| format!("area_{area}"))
}

/// The mark of a kind.
pub(crate) fn kind_mark(kind: &str) -> String {
    format!("kind_{kind}")
}

/// The mark of a category, whatever the kind.
pub(crate) fn category_mark(category: &str) -> String {
    format!("category_{category}")
}

/// The mark of what is urgent.
pub(crate) const URGENT: &str = "urgent";
/// The mark of what still waits for somebody, office or villager.
pub(crate) const LIVE: &str = "live";

/// The mark of what waits for an office.
pub(crate) const WAITING: &str = "waiting";

/// Whether a step changed what is found of a matter.
pub(crate) fn differ(before: &Matter, after: &Matter) -> bool {
    before.closed_on != after.closed_on || before.state.is_open() != after.state.is_open()
}

/// The mark of a state that ends a matter; the others come and go too often to be kept.
pub(crate) fn closed_mark(state: &str) -> String {
    format!("closed_{state}")
}

/// What of a matter is found: its words, its number, the category's name, the household's head.
pub(crate) fn document(matter: &Matter, head: Option<&str>) -> Document {
    let category_name = category(matter.kind, &matter.category).map_or("", |found| found.name);
    let mut document =
        Document::new().text(&matter.words).text(category_name).number(&matter.number);
    if let Some(head) = head {
        document = document.text(head);
    }
    for depth in 2..=matter.area_path.depth() {
        if let Some(mark) = area_mark(&matter.area_path.at_depth(depth)) {
            document = document.mark(&mark);
        }
    }
    document = document.mark(&kind_mark(matter.kind.as_str()));
    document = document.mark(&category_mark(&matter.category));
    if matter.urgent {
        document = document.mark(URGENT);
    }
    if matter.state.is_open() {
        document = document.mark(WAITING);
    }
    if matter.closed_on.is_some() {
        document.mark(&closed_mark(matter.state.as_str()))
    } else {
        document.mark(LIVE)
    }
}

/// Lists go by the day of collection.
fn key(matter: &Matter) -> i64 {
    matter.collected_on.number()
}

/// Keeps a matter that was just handed in.
pub(crate) fn add(tx: &mut Tx<'_>, matter: &Matter) -> Result<(), Error> {
    let heads = heads(tx, std::slice::from_ref(matter))?;
    let document = document(matter, head(&heads, matter));
    Ok(Index::Matters.add(tx, matter.id, key(matter), &document)?)
}

/// Keeps matters as they are now.
pub(crate) fn keep(tx: &mut Tx<'_>, matters: &[Matter]) -> Result<(), DbError> {
    let heads = heads(tx, matters)?;
    for matter in matters {
        let document = document(matter, head(&heads, matter));
        Index::Matters.put(tx, matter.id, key(matter), &document)?;
    }
    Ok(())
}

type Heads = HashMap<HouseholdId, households::HouseholdName>;

/// The heads of the households that these matters are about.
pub(crate) fn heads(tx: &mut Tx<'_>, matters: &[Matter]) -> Result<Heads, DbError> {
    let mut ids: Vec<_> = matters.iter().filter_map(|matter| matter.household_id).collect();
    if ids.is_empty() {
        return Ok(Heads::new());
    }
    ids.sort_unstable();
    ids.dedup();
    households::names(tx, &ids).map_err(|error| match error {
        registry::Error::Db(error) => error,
        _ => DbError::Missing,
    })
}

/// The name of the head whom the matter is about.
pub(crate) fn head<'h>(heads: &'h Heads, matter: &Matter) -> Option<&'h str> {
    heads.get(&matter.household_id?).map(|name| name.head_name.as_str())
}

/// Brings up to date what search keeps of records that name people whose data changed: here the
/// matters of households whose head has another name, and the people's mandates.
pub fn follow(tx: &mut Tx<'_>, changed: &Changed) -> Result<(), DbError> {
    for person in &changed.persons {
        representatives::follow(tx, *person).map_err(db_error)?;
    }
    for household in &changed.renamed {
        let matters = lists::of_household(tx, *household)?;
        keep(tx, &matters)?;
    }
    Ok(())
}

/// Following refuses nothing; only storage can fail.
pub(crate) fn db_error(error: representatives::Error) -> DbError {
    match error {
        representatives::Error::Db(error)
        | representatives::Error::Registry(registry::Error::Db(error)) => error,
        _ => DbError::Missing,
    }
}

/// Puts the next matters after that one into the index; answers the last, `None` at the end.
pub fn fill(tx: &mut Tx<'_>, last: Uuid) -> Result<Option<Uuid>, Error> {
    let matters = store::after(tx, last)?;
    keep(tx, &matters)?;
    Ok(matters.last().map(|matter| matter.id.uuid()))
}

/// Compares the index with the matters.
pub fn check(tx: &mut Tx<'_>) -> Result<Check, Error> {
    let mut audit = Audit::of(Index::Matters);
    let mut last = Uuid::nil();
    loop {
        let matters = store::after(tx, last)?;
        let Some(end) = matters.last() else { return Ok(audit.finish(tx)?) };
        last = end.id.uuid();
        let heads = heads(tx, &matters)?;
        for matter in &matters {
            audit.look(tx, matter.id, key(matter), &document(matter, head(&heads, matter)))?;
        }
    }
}
