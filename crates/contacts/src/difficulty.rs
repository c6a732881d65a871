//! Difficulty files (困难户排查帮扶): one for a household, opened when a difficulty is found.

use db::{ConstraintKind, DbError, Row, Tx, Value, params};
use kernel::id::{ContactId, DifficultyId, HouseholdId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};
use registry::households;

use crate::store::{
    DIFFICULTY, INSERT_DIFFICULTY, INSERT_STEP, SET_DIFFICULTY_STATE, STEPS, TOUCH_DIFFICULTY,
};
use crate::{Error, measures, rules};

/// A household's difficulty file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifficultyFile {
    /// The identifier.
    pub id: DifficultyId,
    /// The household.
    pub household_id: HouseholdId,
    /// The household's group or village when it was found.
    pub area_path: AreaPath,
    /// The representative then.
    pub representative_id: Option<RepresentativeId>,
    /// The kind of difficulty: a word of [`crate::DIFFICULTY_KINDS`].
    pub kind: String,
    /// The cause, in words.
    pub cause: String,
    /// The day it was found.
    pub found_on: Date,
    /// The contact at which it was found.
    pub contact_id: Option<ContactId>,
    /// Whether help is still under way.
    pub is_open: bool,
    /// The version, from 1.
    pub version: i64,
}

/// Something that was done about a difficulty, or how far it has come; never changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifficultyStep {
    /// What it is: a word of [`crate::STEP_KINDS`].
    pub kind: String,
    /// The day.
    pub on: Date,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorder: String,
    /// Who is responsible, where somebody is named.
    pub responsible: String,
    /// What was done.
    pub words: String,
}

/// A step to be added to a difficulty file.
#[derive(Debug, Clone)]
pub struct NewDifficultyStep {
    /// What it is.
    pub kind: String,
    /// The day.
    pub on: Date,
    /// Who is responsible.
    pub responsible: String,
    /// What was done.
    pub words: String,
}

/// A difficulty file to be opened.
#[derive(Debug, Clone)]
pub struct NewDifficultyFile {
    /// The identifier, when the asker has minted one.
    pub id: Option<DifficultyId>,
    /// The household.
    pub household_id: HouseholdId,
    /// The kind.
    pub kind: String,
    /// The cause.
    pub cause: String,
    /// The day it was found.
    pub found_on: Date,
    /// The contact at which it was found.
    pub contact_id: Option<ContactId>,
}

/// Which difficulty files a list shows.
#[derive(Debug, Clone)]
pub struct DifficultyFilter {
    /// Everything under this area.
    pub area: AreaPath,
    /// Only those of this representative's households.
    pub representative: Option<RepresentativeId>,
    /// Only that household's.
    pub household: Option<HouseholdId>,
    /// Only open ones, or only closed ones.
    pub is_open: Option<bool>,
}

fn file(row: Row<'_>) -> Result<DifficultyFile, DbError> {
    Ok(DifficultyFile {
        id: row.id(0)?,
        household_id: row.id(1)?,
        area_path: row.path(2)?,
        representative_id: row.opt_id(3)?,
        kind: row.text(4)?,
        cause: row.text(5)?,
        found_on: row.date(6)?,
        contact_id: row.opt_id(7)?,
        is_open: row.text(8)? == "open",
        version: row.int(9)?,
    })
}

/// Opens a household's difficulty file.
pub fn open_difficulty_file(
    tx: &mut Tx<'_>,
    new: NewDifficultyFile,
) -> Result<DifficultyFile, Error> {
    let found_on = rules::day(new.found_on, tx.today())?;
    rules::difficulty_kind(&new.kind, "/kind")?;
    let cause = rules::text(&new.cause, "/cause")?;
    let household = households::summary_of(tx, new.household_id)?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    tx.execute(
        INSERT_DIFFICULTY,
        params![
            id,
            new.household_id,
            &household.area_path,
            household.representative,
            &new.kind,
            &cause,
            found_on,
            new.contact_id,
        ],
    )
    .map_err(|error| match error {
        DbError::Constraint(ConstraintKind::Unique) => Error::FileExists,
        other => Error::Db(other),
    })?;
    tx.tally(measures::HARDSHIP_HOUSEHOLDS, found_on, &household.area_path, 1);
    tx.log("difficulty.open", &id, &serde_json::json!({ "household": new.household_id }))?;
    Ok(DifficultyFile {
        id,
        household_id: new.household_id,
        area_path: household.area_path,
        representative_id: household.representative,
        kind: new.kind,
        cause,
        found_on,
        contact_id: new.contact_id,
        is_open: true,
        version: 1,
    })
}

/// The difficulty file, wherever it lies.
pub fn get_difficulty_file(tx: &mut Tx<'_>, id: DifficultyId) -> Result<DifficultyFile, Error> {
    let sql = format!("{DIFFICULTY} WHERE id = $1");
    tx.query_one(&sql, params![id], file)?.ok_or(Error::FileNotFound)
}

/// Closes a file when help has reached its end, or opens it again; the household still counts as
/// found.
pub fn set_difficulty_state(
    tx: &mut Tx<'_>,
    id: DifficultyId,
    seen: i64,
    is_open: bool,
) -> Result<DifficultyFile, Error> {
    let now = get_difficulty_file(tx, id)?;
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    let state = if is_open { "open" } else { "closed" };
    tx.execute(SET_DIFFICULTY_STATE, params![id, state])?;
    tx.log("difficulty.state", &id, &serde_json::json!({ "state": state }))?;
    get_difficulty_file(tx, id)
}

/// Adds what was done, or how far it has come, to an open file in the version that was seen.
pub fn add_difficulty_step(
    tx: &mut Tx<'_>,
    id: DifficultyId,
    seen: i64,
    new: NewDifficultyStep,
) -> Result<DifficultyFile, Error> {
    let now = get_difficulty_file(tx, id)?;
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    if !now.is_open {
        return Err(Error::FileClosed);
    }
    rules::step_kind(&new.kind)?;
    let on = rules::day(new.on, tx.today())?;
    if on < now.found_on {
        return Err(Error::BeforeFound);
    }
    let responsible = rules::text(&new.responsible, "/responsible")?;
    let words = rules::said(&new.words)?;
    let number = difficulty_steps(tx, id)?.len() as i64 + 1;
    let (at, recorder) = (tx.now(), tx.actor().name.clone());
    let values = params![id, number, &new.kind, on, at, recorder, &responsible, &words];
    tx.execute(INSERT_STEP, values)?;
    tx.execute(TOUCH_DIFFICULTY, params![id])?;
    tx.log("difficulty.step", &id, &serde_json::json!({ "kind": new.kind, "on": on }))?;
    get_difficulty_file(tx, id)
}

/// What was done about a difficulty so far, the oldest first; the caller has got the file.
pub fn difficulty_steps(tx: &mut Tx<'_>, id: DifficultyId) -> Result<Vec<DifficultyStep>, Error> {
    Ok(tx.query(STEPS, params![id], |row| {
        Ok(DifficultyStep {
            kind: row.text(0)?,
            on: row.date(1)?,
            at: row.timestamp(2)?,
            recorder: row.text(3)?,
            responsible: row.text(4)?,
            words: row.text(5)?,
        })
    })?)
}

/// A page of difficulty files, newest first.
pub fn list_difficulty_files(
    tx: &mut Tx<'_>,
    filter: &DifficultyFilter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<DifficultyFile>, Error> {
    let mut sql = format!("{DIFFICULTY} WHERE area_path >= $1 AND area_path < $2");
    let mut values: Vec<Value<'_>> = vec![(&filter.area).into(), filter.area.end().into()];
    let mut add = |sql: &mut String, text: &str, value: Value<'static>| {
        values.push(value);
        sql.push_str(&text.replace('#', &format!("${}", values.len())));
    };
    if let Some(representative) = filter.representative {
        add(&mut sql, " AND representative_id = #", representative.into());
    }
    if let Some(household) = filter.household {
        add(&mut sql, " AND household_id = #", household.into());
    }
    if let Some(is_open) = filter.is_open {
        let state = if is_open { "open" } else { "closed" };
        add(&mut sql, " AND state = #", state.into());
    }
    if let Some(cursor) = after {
        let on: i64 = cursor.part(0).parse().map_err(|_| Error::FileNotFound)?;
        let id: DifficultyId = cursor.part(1).parse().map_err(|_| Error::FileNotFound)?;
        add(&mut sql, " AND (found_on, id) < (#", on.into());
        add(&mut sql, ", #)", id.into());
    }
    add(&mut sql, " ORDER BY found_on DESC, id DESC LIMIT #", limit.with_next().into());
    let found = tx.query(&sql, &values, file)?;
    Ok(Page::cut(found, limit, |file| {
        Cursor::new([file.found_on.number().to_string(), file.id.to_string()])
    }))
}
