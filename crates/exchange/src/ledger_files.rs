//! Ledgers that are too long for an answer at once: a file is written beside the database, tells how
//! far it is, waits some days to be fetched, and is gone.
//!
//! Invariants:
//! - A file belongs to the account that asked for it; nobody else learns that it exists.
//! - What it may hold is decided when it is written, by what the account may see then.
//! - All of it is read in one transaction: one state of the county, and the figure of that state.
//! - A file under its own name is whole: it is written under another one first.
//! - A writing that was interrupted begins anew; nothing of the first try is kept.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use access::{Operation, accounts, policy};
use db::{Db, DbError, Row, Tx, params};
use kernel::id::{AccountId, LedgerFileId};
use kernel::{Actor, AreaPath, Date, Timestamp};

use crate::error::Error;
use crate::export::Format;
use crate::ledgers::{self, Asked, Ledger, writing};
use crate::store::{
    FORGET_LEDGER_FILES, INSERT_LEDGER_FILE, KNOWN_LEDGER_FILES, LEDGER_FILE, SET_FAILED,
    SET_WHOLE, SET_WRITTEN, UNDER_WAY, UNDER_WAY_OF,
};
use crate::write::{FileTable, WriteError};

/// How many files of one account may be under way.
const MOST_UNDER_WAY: i64 = 3;
/// How many files of one account are listed.
const LISTED: i64 = 20;
/// How long a file is kept, in milliseconds: three days.
pub const KEPT_MILLIS: i64 = 3 * 24 * 3600 * 1000;
/// After how much of the figure the progress is noted again.
const NOTED_EVERY: i64 = 20_000;

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for its turn.
    Waiting,
    /// It is being written.
    Running,
    /// It can be fetched.
    Done,
    /// It could not be written.
    Failed,
}

impl State {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(())
    }
}

/// A file of a ledger.
#[derive(Debug, Clone)]
pub struct LedgerFile {
    /// The identifier.
    pub id: LedgerFileId,
    /// The ledger.
    pub ledger: &'static Ledger,
    /// Everything under this area.
    pub area_path: AreaPath,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The format.
    pub format: Format,
    /// Whose it is.
    pub account_id: AccountId,
    /// The name for 填报人.
    pub reporter: String,
    /// Where it stands.
    pub state: State,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// How much of the figure is written.
    pub done: i64,
    /// The figure when it was asked for.
    pub total: i64,
    /// How many rows it has, once it is written.
    pub lines: i64,
    /// How many bytes it has, once it is written.
    pub bytes: i64,
    /// The code of the failure, when it failed.
    pub failure: Option<String>,
}

impl LedgerFile {
    /// Where it lies in the folder of such files.
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.{}", self.id, extension(self.format)))
    }
}

/// The ending of a file of that format.
pub const fn extension(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "xlsx",
        Format::Csv => "csv",
    }
}

fn read(row: Row<'_>) -> Result<LedgerFile, DbError> {
    let ledger = ledgers::ledger(&row.text(1)?).map_err(|_| DbError::Inconsistent { column: 1 })?;
    Ok(LedgerFile {
        id: row.id(0)?,
        ledger,
        area_path: row.path(2)?,
        from: row.date(3)?,
        to: row.date(4)?,
        format: if row.text(5)? == "csv" { Format::Csv } else { Format::Xlsx },
        account_id: row.id(6)?,
        reporter: row.text(7)?,
        state: row.parsed(8)?,
        created_at: row.timestamp(9)?,
        changed_at: row.timestamp(10)?,
        done: row.int(11)?,
        total: row.int(12)?,
        lines: row.int(13)?,
        bytes: row.int(14)?,
        failure: row.opt_text(15)?,
    })
}

/// Asks for a file; the server writes it as soon as it can.
///
/// # Errors
/// [`Error::TooManyLedgerFiles`], [`Error::SpanBackwards`], storage.
pub fn create(
    tx: &mut Tx<'_>,
    account: AccountId,
    asked: &Asked,
    format: Format,
    reporter: &str,
) -> Result<LedgerFile, Error> {
    let under_way = tx.query_one(UNDER_WAY_OF, params![account], |row| row.int(0))?;
    if under_way.unwrap_or(0) >= MOST_UNDER_WAY {
        return Err(Error::TooManyLedgerFiles);
    }
    let total = ledgers::count(tx, asked)?.value;
    let (id, now): (LedgerFileId, _) = (tx.new_id(), tx.now());
    tx.execute(
        INSERT_LEDGER_FILE,
        params![
            id,
            asked.ledger.code,
            &asked.area,
            asked.from,
            asked.to,
            extension(format),
            account,
            reporter,
            State::Waiting.as_str(),
            now,
            total
        ],
    )?;
    let detail = serde_json::json!({ "ledger": asked.ledger.code, "area": asked.area.as_str() });
    tx.log("ledger_file.create", &id, &detail)?;
    load(tx, id)
}

fn load(tx: &mut Tx<'_>, id: LedgerFileId) -> Result<LedgerFile, Error> {
    let sql = format!("{LEDGER_FILE} WHERE id = $1");
    tx.query_one(&sql, params![id], read)?.ok_or(Error::LedgerFileNotFound)
}

/// A file of that account.
///
/// # Errors
/// [`Error::LedgerFileNotFound`], storage.
pub fn get(tx: &mut Tx<'_>, id: LedgerFileId, account: AccountId) -> Result<LedgerFile, Error> {
    let found = load(tx, id)?;
    if found.account_id == account { Ok(found) } else { Err(Error::LedgerFileNotFound) }
}

/// The newest files of that account.
///
/// # Errors
/// Storage.
pub fn list(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<LedgerFile>, Error> {
    let sql = format!("{LEDGER_FILE} WHERE account_id = $1 ORDER BY id DESC LIMIT $2");
    Ok(tx.query(&sql, params![account, LISTED], read)?)
}

/// What is still to be written, the oldest first.
///
/// # Errors
/// Storage.
pub fn under_way(tx: &mut Tx<'_>) -> Result<Vec<LedgerFileId>, Error> {
    Ok(tx.query(UNDER_WAY, &[], |row| row.id(0))?)
}

/// Writes a file. Blocks until it is written or cannot be; `goes_on` ends the writing by answering
/// `false`, and the file is then taken up anew another time.
///
/// # Errors
/// [`Error::Stopped`]; what failed is marked on the file where that can still be written.
pub fn run(
    db: &Db,
    actor: &Actor,
    folder: &Path,
    id: LedgerFileId,
    goes_on: &dyn Fn() -> bool,
) -> Result<LedgerFile, Error> {
    let file = db.read_blocking(|tx| load(tx, id))?;
    let part = folder.join(format!("{id}.part"));
    let written = write(db, actor, folder, &file, &part, goes_on);
    match written {
        Ok(lines) => {
            let bytes = fs::metadata(&part).map_err(WriteError::from)?.len() as i64;
            fs::rename(&part, file.path(folder)).map_err(WriteError::from)?;
            db.write_blocking(actor, move |tx| {
                let now = tx.now();
                tx.execute(SET_WHOLE, params![id, lines, bytes, now])?;
                tx.log("ledger_file.done", &id, &serde_json::json!({ "lines": lines }))?;
                load(tx, id)
            })
        }
        Err(error) => {
            // What is left of it is removed now or, where that fails too, by the next purge.
            let _ = fs::remove_file(&part);
            if !matches!(error, Error::Stopped) {
                use kernel::Explain as _;
                let code = error.code();
                let marked = db.write_blocking(actor, move |tx| {
                    let now = tx.now();
                    tx.execute(SET_FAILED, params![id, code, now])?;
                    Ok::<(), DbError>(())
                });
                // Where even the mark cannot be written, the next round tries the file again.
                drop(marked);
            }
            Err(error)
        }
    }
}

fn write(
    db: &Db,
    actor: &Actor,
    folder: &Path,
    file: &LedgerFile,
    part: &Path,
    goes_on: &dyn Fn() -> bool,
) -> Result<i64, Error> {
    let target = private_file(folder, part)?;
    let mut noted = 0;
    note(db, actor, file.id, 0)?;
    db.read_blocking(|tx| {
        let asked = asked(tx, file)?;
        let layout = writing::layout(tx, &asked, &file.reporter)?;
        let mut table = FileTable::start(file.format, layout, target, folder)?;
        let lines = writing::fill(tx, &asked, &mut table, &mut |done| {
            if done - noted >= NOTED_EVERY {
                noted = done;
                // That the progress cannot be noted is no reason to give up the file.
                let _ = note(db, actor, file.id, done);
            }
            goes_on()
        })?;
        table.finish()?;
        Ok(lines)
    })
}

/// What the file may hold, by what its account may see now.
fn asked(tx: &mut Tx<'_>, file: &LedgerFile) -> Result<Asked, Error> {
    let account = accounts::get(tx, file.account_id)?;
    let own = account.representative;
    policy::scope(&account.grants, own, Operation::CreateLedgerFile)?;
    let scope = policy::scope(&account.grants, own, file.ledger.shown_by)?;
    if !scope.sees_area(&file.area_path) {
        return Err(Error::AreaNotFound);
    }
    Ok(Asked {
        ledger: file.ledger,
        area: file.area_path.clone(),
        from: file.from,
        to: file.to,
        scope,
    })
}

fn note(db: &Db, actor: &Actor, id: LedgerFileId, done: i64) -> Result<(), Error> {
    db.write_blocking(actor, move |tx| {
        let now = tx.now();
        tx.execute(SET_WRITTEN, params![id, State::Running.as_str(), done, now])?;
        Ok::<(), Error>(())
    })
}

/// A new file that only the server's own user may read.
fn private_file(folder: &Path, path: &Path) -> Result<File, WriteError> {
    fs::create_dir_all(folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    Ok(options.open(path)?)
}

/// Forgets files whose time is over, and removes from the folder what no file is known of.
///
/// # Errors
/// Storage, a folder that cannot be read.
pub fn purge(db: &Db, actor: &Actor, folder: &Path) -> Result<(), Error> {
    let known: Vec<LedgerFileId> = db.write_blocking(actor, |tx| {
        let before = tx.now().plus_millis(-KEPT_MILLIS);
        tx.execute(FORGET_LEDGER_FILES, params![before])?;
        Ok::<_, Error>(tx.query(KNOWN_LEDGER_FILES, &[], |row| row.id(0))?)
    })?;
    let Ok(found) = fs::read_dir(folder) else { return Ok(()) };
    for entry in found.flatten() {
        let name = entry.file_name();
        let stem = name.to_str().and_then(|name| name.split('.').next());
        let id = stem.and_then(|stem| stem.parse::<LedgerFileId>().ok());
        if id.is_some_and(|id| !known.contains(&id)) {
            fs::remove_file(entry.path()).map_err(WriteError::from)?;
        }
    }
    Ok(())
}
