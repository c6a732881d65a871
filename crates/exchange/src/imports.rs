//! Imports that were uploaded: they wait for their confirmation, run in slices, and survive
//! being left, a restart and a crash.
//!
//! The file itself is not kept. What waits are the entries (identity numbers already hashed) and
//! the bad rows with identity numbers masked; entries go with the slice that takes them, in the
//! same transaction, so a crash neither repeats nor loses a slice.

use std::str::FromStr;
use std::sync::Arc;

use access::Scope;
use db::{Db, DbError, Row, Tx, params};
use kernel::id::{AccountId, ImportId};
use kernel::{Actor, AreaPath, Date, Timestamp};
use registry::{IdentityKey, areas};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::outcome::{Remark, SliceOutcome, Totals};
use crate::problem::RowError;
use crate::report::{LISTED, Report, told};
use crate::roster::{Defaults, Kind, read_with};
use crate::service::{
    self, Entries, Options, apply_slice, default_village, fresh_places, prepare, preview,
};
use crate::sheet::{Limits, Source};
use crate::store::{
    DELETE_IMPORT, DELETE_SLICE, DELETE_SLICES, ERROR_SHEET, IMPORT, IMPORTS, IN_STATE,
    INSERT_IMPORT, INSERT_SLICE, NEXT_SLICE, SET_PROGRESS, SET_STATE, STALE,
};
use crate::write::{ErrorRow, ErrorSheet, error_sheet};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Read and looked through; waits for the confirmation.
    Previewed,
    /// Confirmed; slices are being taken.
    Running,
    /// Every slice has been taken.
    Done,
    /// Storage failed; what was taken stays, and a new confirmation goes on from there.
    Failed,
}

impl State {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Previewed => "previewed",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "previewed" => State::Previewed,
            "running" => State::Running,
            "done" => State::Done,
            "failed" => State::Failed,
            _ => return Err(()),
        })
    }
}

/// What a running or finished import has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Rows by what became of them.
    pub totals: Totals,
    /// Rows that could not be taken after all; the error sheet has them too.
    pub bad: u64,
    /// The first of these.
    pub errors: Vec<RowError>,
    /// Rows that were taken, but not everything in them.
    pub notices: u64,
}

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The identifier.
    pub id: ImportId,
    /// Which roster.
    pub kind: Kind,
    /// File name without folders.
    pub file_name: String,
    /// Where it stands.
    pub state: State,
    /// The area it is for.
    pub area_path: AreaPath,
    /// Who uploaded it; `None` for a command on the server.
    pub account_id: Option<AccountId>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// What was understood and what would happen.
    pub report: Report,
    /// What has happened so far.
    pub outcome: Outcome,
    /// Code of the failure, when it failed.
    pub failure: Option<String>,
    /// Entries to take.
    pub total: i64,
    /// Entries taken.
    pub done: i64,
    options: Options,
}

#[derive(Serialize, Deserialize)]
struct StoredOptions {
    links_from: Option<i64>,
    serves_from: Option<i64>,
}

fn import(row: Row<'_>) -> Result<Import, DbError> {
    let stored: StoredOptions = row.json(8)?;
    let date = |number: Option<i64>| number.and_then(|number| Date::from_number(number).ok());
    let area_path = row.path(4)?;
    Ok(Import {
        id: row.id(0)?,
        kind: Kind::from_code(&row.text(1)?).ok_or(DbError::Inconsistent { column: 1 })?,
        file_name: row.text(2)?,
        state: row.parsed(3)?,
        account_id: row.opt_id(5)?,
        created_at: row.timestamp(6)?,
        changed_at: row.timestamp(7)?,
        options: Options {
            area: area_path.clone(),
            links_from: date(stored.links_from),
            serves_from: date(stored.serves_from),
            // It has done its work when the entries were made.
            ground: None,
        },
        area_path,
        report: row.json(9)?,
        outcome: row.json(10)?,
        failure: row.opt_text(11)?,
        total: row.int(12)?,
        done: row.int(13)?,
    })
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    // Plain data with text keys always has a JSON form.
    serde_json::to_string(value).map_err(|_| Error::Db(DbError::Inconsistent { column: 0 }))
}

/// Reads an uploaded file, looks it through and keeps it for the confirmation. Blocks; call it
/// from a thread that may.
///
/// # Errors
/// The refusal of the file, and storage.
pub fn create(
    db: &Db,
    actor: &Actor,
    key: &IdentityKey,
    file_name: &str,
    bytes: Vec<u8>,
    kind: Kind,
    options: &Options,
) -> Result<Import, Error> {
    let source = Source::open(bytes, file_name, Limits::default())?;
    let source = if kind == Kind::Candidates { source.or_pasted() } else { source };
    let tree = db.read_blocking(|tx| areas::tree(tx).map_err(Error::from))?;
    let village = default_village(&tree, &options.area);
    let defaults = Defaults { village: village.as_deref(), ground: options.ground };
    let roster = read_with(&source, kind, defaults)?;
    let prepared = db.read_blocking(|tx| {
        let mut prepared = prepare(tx, &source, roster, key, options)?;
        preview(tx, &source, &mut prepared, options)?;
        Ok::<_, Error>(prepared)
    })?;
    drop(source);
    let id: ImportId = db.read_blocking(|tx| Ok::<_, DbError>(tx.new_id()))?;
    // Slices first, the import last: before its row is there, nobody sees the import.
    for (number, range) in prepared.entries.slices().into_iter().enumerate() {
        let text = json(&prepared.entries.part(range))?;
        db.write_blocking(actor, move |tx| {
            tx.execute(INSERT_SLICE, params![id, number as i64, text])?;
            Ok::<(), Error>(())
        })?;
    }
    let sheets = json(&prepared.error_sheets(true))?;
    let report = json(&prepared.report)?;
    let outcome = json(&Outcome::default())?;
    let stored = json(&StoredOptions {
        links_from: options.links_from.map(Date::number),
        serves_from: options.serves_from.map(Date::number),
    })?;
    let (area, total) = (options.area.clone(), prepared.entries.len() as i64);
    let file_name = prepared.report.file_name.clone();
    db.write_blocking(actor, move |tx| {
        let (account, now) = (tx.actor().account, tx.now());
        let state = State::Previewed.as_str();
        tx.execute(
            INSERT_IMPORT,
            params![
                id,
                kind.code(),
                &file_name,
                state,
                &area,
                account,
                now,
                stored,
                report,
                sheets,
                outcome,
                total
            ],
        )?;
        tx.log("import.upload", &id, &serde_json::json!({ "kind": kind.code(), "rows": total }))?;
        load(tx, id)
    })
}

fn load(tx: &mut Tx<'_>, id: ImportId) -> Result<Import, Error> {
    tx.query_one(IMPORT, params![id], import)?.ok_or(Error::ImportNotFound)
}

/// The import, if it lies in the asker's part of the county.
///
/// # Errors
/// [`Error::ImportNotFound`], storage.
pub fn get(tx: &mut Tx<'_>, id: ImportId, scope: &Scope) -> Result<Import, Error> {
    let found = load(tx, id)?;
    if scope.representative().is_none() && scope.sees_area(&found.area_path) {
        Ok(found)
    } else {
        Err(Error::ImportNotFound)
    }
}

/// The newest imports of an area, before one if told.
///
/// # Errors
/// Storage.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    before: Option<ImportId>,
    limit: u32,
) -> Result<Vec<Import>, Error> {
    let before = before.unwrap_or_else(|| ImportId::from_uuid(uuid::Uuid::max()));
    Ok(tx.query(IMPORTS, params![area, area.end(), before, i64::from(limit)], import)?)
}

/// Confirms an import that waits, or one that failed: it runs from now on.
///
/// # Errors
/// [`Error::ImportNotFound`], [`Error::NotWaiting`], storage.
pub fn confirm(tx: &mut Tx<'_>, id: ImportId, scope: &Scope) -> Result<Import, Error> {
    let found = get(tx, id, scope)?;
    if !matches!(found.state, State::Previewed | State::Failed) {
        return Err(Error::NotWaiting);
    }
    set_state(tx, id, State::Running, None)?;
    tx.log("import.confirm", &id, &serde_json::json!({ "kind": found.kind.code() }))?;
    load(tx, id)
}

fn set_state(
    tx: &mut Tx<'_>,
    id: ImportId,
    state: State,
    failure: Option<&str>,
) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(SET_STATE, params![id, state.as_str(), failure, now])?;
    Ok(())
}

/// The imports that run: after a start, each of them must be given to [`run`] again.
///
/// # Errors
/// Storage.
pub fn running(tx: &mut Tx<'_>) -> Result<Vec<ImportId>, Error> {
    Ok(tx.query(IN_STATE, params![State::Running.as_str()], |row| row.id(0))?)
}

/// Takes the slices that are left, one transaction each. Blocks until the import is done or
/// storage fails; two runs of one import at once would only wait for each other's slices.
///
/// # Errors
/// Storage; the import is then marked as failed where that can still be written.
pub fn run(db: &Db, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    match run_slices(db, actor, id) {
        Ok(()) => {}
        Err(error) => {
            use kernel::Explain as _;
            let code = error.code();
            let marked =
                db.write_blocking(actor, move |tx| set_state(tx, id, State::Failed, Some(code)));
            // Where even the mark cannot be written, the next start finds the import running.
            drop(marked);
            return Err(error);
        }
    }
    db.write_blocking(actor, move |tx| {
        let found = load(tx, id)?;
        if found.state == State::Running {
            set_state(tx, id, State::Done, None)?;
            let totals = serde_json::to_value(found.outcome.totals).unwrap_or_default();
            tx.log("import.done", &id, &totals)?;
        }
        load(tx, id)
    })
}

fn run_slices(db: &Db, actor: &Actor, id: ImportId) -> Result<(), Error> {
    let found = db.read_blocking(|tx| load(tx, id))?;
    if found.state != State::Running {
        return Err(Error::NotWaiting);
    }
    let options = found.options.clone();
    let sheets = found.report.sheets.clone();
    let mut places = fresh_places(db, &options)?;
    loop {
        let next = db.read_blocking(|tx| {
            let next = tx.query_one(NEXT_SLICE, params![id], |row| {
                Ok((row.int(0)?, row.json::<Entries>(1)?))
            })?;
            Ok::<_, Error>(next)
        })?;
        let Some((number, entries)) = next else { return Ok(()) };
        let (taken, sheets) = (entries.len() as i64, sheets.clone());
        let outcome = apply_slice(db, actor, &places, entries, &options, move |tx, slice| {
            note(tx, id, number, taken, slice, &sheets)
        });
        match outcome {
            // Another run took this slice first.
            Err(Error::NotWaiting) => continue,
            Err(error) => return Err(error),
            Ok(outcome) if outcome.totals.groups > 0 => places = fresh_places(db, &options)?,
            Ok(_) => {}
        }
    }
}

/// Keeps what a slice did, in the transaction that did it.
fn note(
    tx: &mut Tx<'_>,
    id: ImportId,
    number: i64,
    taken: i64,
    slice: &SliceOutcome,
    sheets: &[crate::report::SheetSummary],
) -> Result<(), Error> {
    if tx.execute(DELETE_SLICE, params![id, number])? == 0 {
        return Err(Error::NotWaiting);
    }
    let found = load(tx, id)?;
    let mut outcome = found.outcome;
    outcome.totals.add(&slice.totals);
    outcome.bad += slice.bad.len() as u64;
    outcome.notices += slice.notices.len() as u64;
    let room = LISTED.saturating_sub(outcome.errors.len());
    outcome.errors.extend(slice.bad.iter().take(room).map(|remark| told(sheets, remark)));
    let mut error_sheets: Vec<ErrorSheet> =
        db::required(tx.query_one(ERROR_SHEET, params![id], |row| row.json(0))?)?;
    for remark in &slice.bad {
        add_late(&mut error_sheets, sheets, remark);
    }
    let now = tx.now();
    tx.execute(SET_PROGRESS, params![id, taken, json(&outcome)?, json(&error_sheets)?, now])?;
    Ok(())
}

/// A row that turned out impossible only now; its cells are no longer at hand, its place is.
fn add_late(
    error_sheets: &mut Vec<ErrorSheet>,
    sheets: &[crate::report::SheetSummary],
    remark: &Remark,
) {
    let name = sheets.get(usize::from(remark.sheet)).map_or("", |sheet| sheet.name.as_str());
    let row = ErrorRow {
        section: Vec::new(),
        cells: Vec::new(),
        reasons: format!("原表第 {} 行：{}", remark.row, remark.problem.zh),
    };
    match error_sheets.iter_mut().find(|sheet| sheet.name == name) {
        Some(sheet) => sheet.rows.push(row),
        None => error_sheets.push(ErrorSheet {
            name: name.to_owned(),
            rows: vec![row],
            ..ErrorSheet::default()
        }),
    }
}

/// The error sheet of an import as .xlsx, identity numbers masked.
///
/// # Errors
/// [`Error::ImportNotFound`], [`Error::NoErrors`], storage.
pub fn error_sheet_of(tx: &mut Tx<'_>, id: ImportId, scope: &Scope) -> Result<Vec<u8>, Error> {
    get(tx, id, scope)?;
    let sheets: Vec<ErrorSheet> =
        db::required(tx.query_one(ERROR_SHEET, params![id], |row| row.json(0))?)?;
    if sheets.is_empty() {
        return Err(Error::NoErrors);
    }
    Ok(error_sheet(&sheets)?)
}

/// Forgets imports that nobody confirmed and results that nobody needs any more.
///
/// # Errors
/// Storage.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Error> {
    let mut count = 0;
    for state in [State::Previewed, State::Done, State::Failed] {
        let stale: Vec<ImportId> =
            tx.query(STALE, params![state.as_str(), before], |row| row.id(0))?;
        for id in stale {
            tx.execute(DELETE_SLICES, params![id])?;
            tx.execute(DELETE_IMPORT, params![id])?;
            tx.log("import.forget", &id, &serde_json::json!({ "state": state.as_str() }))?;
            count += 1;
        }
    }
    Ok(count)
}

/// The whole way of a file on the server: read, look through, and take it unless it is a dry
/// run. Answers what was understood, and what was done.
///
/// # Errors
/// The refusal of the file, and storage.
#[expect(
    clippy::too_many_arguments,
    reason = "one call is the whole command; each is a flag of it"
)]
pub fn import_file(
    db: &Db,
    actor: &Actor,
    key: &IdentityKey,
    path: &std::path::Path,
    kind: Kind,
    options: &Options,
    dry_run: bool,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(service::Prepared, Option<Totals>), Error> {
    let tree = Arc::new(db.read_blocking(|tx| areas::tree(tx).map_err(Error::from))?);
    let village = default_village(&tree, &options.area);
    let (source, roster) = crate::roster::read_file(path, kind, village.as_deref())?;
    let mut prepared = db.read_blocking(|tx| {
        let mut prepared = prepare(tx, &source, roster, key, options)?;
        if dry_run {
            preview(tx, &source, &mut prepared, options)?;
        }
        Ok::<_, Error>(prepared)
    })?;
    if dry_run {
        return Ok((prepared, None));
    }
    let totals = service::apply(db, actor, &source, &mut prepared, options, progress)?;
    Ok((prepared, Some(totals)))
}
