//! Building the county: the plan becomes records, through the rooms' services.

mod actors;
mod assemblies;
mod calls;
mod cards;
mod forms;
mod fostering;
mod history;
mod notices;
mod plans;
mod ports;
mod records;
mod selection;
mod slice;
mod stock;
mod timeline;

use std::fmt;
use std::sync::Arc;

use access::{Hashing, Secrets};
use db::{Db, Tx};
use kernel::Actor;

pub use ports::{BuildClock, SeededIds};

use crate::{Error, Plan, Scale};

/// The name under which the registry keeps how far the building has come.
const MARKER: &str = "demo";

/// What to build.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed: the same one gives the same county.
    pub seed: u64,
    /// Years of full monthly contacts before the article's window, 0 to 7.
    pub years: u32,
    /// The whole county, or a small one for tests.
    pub scale: Scale,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 2023, years: 0, scale: Scale::County }
    }
}

/// What is in the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No county yet.
    Empty,
    /// A demo county whose building was interrupted; it must be removed and built anew.
    HalfBuilt,
    /// A finished demo county.
    Finished,
    /// A county that is no demo.
    Other,
}

/// How far the building is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being made, in words.
    pub stage: &'static str,
    /// How many of them are made.
    pub done: usize,
    /// How many there will be.
    pub total: usize,
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = (self.done * 100).checked_div(self.total).unwrap_or(100);
        write!(formatter, "{} {}/{} ({percent}%)", self.stage, self.done, self.total)
    }
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the figures of the window must be.
    pub figures: Vec<(&'static str, usize)>,
    /// Contacts recorded, with those before the window and the voided ones.
    pub contacts: usize,
    /// Matters handed in, with those before the window.
    pub matters: usize,
    /// Steps taken with the matters of the window.
    pub steps: usize,
}

/// A sign-in of the demo county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    /// The name to type.
    pub login: &'static str,
    /// The password; the same for all, as the data are invented.
    pub password: &'static str,
    /// What the person is, for the list that the command shows.
    pub role_name: &'static str,
    /// Which surface opens: `console` or `phone`.
    pub home: &'static str,
}

const fn sign_in(login: &'static str, role_name: &'static str, home: &'static str) -> SignIn {
    SignIn { login, password: "lianhu-demo-2023", role_name, home }
}

/// Everybody who can sign in to the demo county.
pub const SIGN_INS: &[SignIn] = &[
    sign_in("xian", "县级专班(江永县)", "console"),
    sign_in("shangjiangxu", "乡镇干部(上江圩镇)", "console"),
    sign_in("heyuan", "村干部(河源村)", "console"),
    sign_in("daibiao", "代表(河源村)", "phone"),
    sign_in("shenji", "审计员(江永县)", "console"),
    sign_in("xitong", "系统管理员", "console"),
    sign_in("shuili", "县直部门(县水利局)", "console"),
    sign_in("gongdian", "县直部门(供电公司)", "console"),
    sign_in("nongye", "县直部门(县农业农村局)", "console"),
    sign_in("minzheng", "县直部门(县民政局)", "console"),
];

/// What the storage holds; its schema must have been applied.
pub fn state(db: &Db) -> Result<State, Error> {
    db.read_blocking(|tx| {
        Ok(match registry::county::marker(tx, MARKER)?.as_deref() {
            Some("finished") => State::Finished,
            Some(_) => State::HalfBuilt,
            None if registry::areas::tree(tx)?.all().is_empty() => State::Empty,
            None => State::Other,
        })
    })
}

/// Builds the demo county in an empty storage whose schema was applied.
///
/// The clock should be the storage's own, so that everything is recorded on its own day; with any
/// clock that stands after the last day the records are the same, but all recorded at that instant,
/// and without the yearly appraisal, in which nobody can speak afterwards.
///
/// # Errors
/// [`Error::NotEmpty`] when something is there already; whatever a room refuses.
pub fn build(
    db: &Db,
    clock: &BuildClock,
    options: &Options,
    secrets: &dyn Secrets,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Error> {
    progress(Progress { stage: "规划", done: 0, total: 1 });
    let plan = Arc::new(Plan::new(options.seed, options.scale, options.years));
    progress(Progress { stage: "规划", done: 1, total: 1 });
    clock.set_hour(stock::founding_day(&plan), 8);
    if state(db)? != State::Empty {
        return Err(Error::NotEmpty);
    }
    mark(db, "building")?;
    // The password is public: a dear hash would only make the demo slow.
    let password = access::Password::new(SIGN_INS[0].password)?;
    let hash = Hashing::cheap().hash(secrets, &password)?;
    let stock = stock::record(db, &plan, &hash, progress)?;
    let mut report = Report {
        figures: plan.targets.figures().to_vec(),
        contacts: plan.contacts.len(),
        matters: plan.matters.len(),
        steps: plan.matters.iter().map(|matter| matter.steps.len()).sum(),
    };
    let (persons, accounts) = (Arc::clone(&stock.persons), stock.accounts);
    let mut timeline = timeline::Timeline::new(db, clock, &plan, stock, hash);
    timeline.appoint(progress)?;
    if options.years > 0 {
        let (contacts, matters) = history::record(&mut timeline, options, progress)?;
        report.contacts += contacts;
        report.matters += matters;
    }
    // The cards hang before anybody can report by one.
    timeline.set_hour(crate::first_day(), 6)?;
    cards::record(db, &plan, &persons, secrets)?;
    timeline.live(progress)?;
    plans::record(db, clock, &plan, &accounts)?;
    timeline.set_hour(crate::last_day(), 21)?;
    timeline.open_selections()?;
    // Last, so that what came before keeps its identifiers.
    notices::record(db, clock, &plan, &accounts, secrets)?;
    // Behind everything else, for the same reason.
    forms::record(db, clock, &plan, &accounts)?;
    timeline.set_hour(crate::last_day(), 22)?;
    close_months(db)?;
    mark(db, "finished")?;
    Ok(report)
}

/// Closes the months before the last day's, as the office does on the county's first working days.
fn close_months(db: &Db) -> Result<(), Error> {
    let today = crate::last_day();
    loop {
        let next = db.read_blocking(|tx| figures::closing::closings(tx, today))?;
        if !next.can_close {
            return Ok(());
        }
        db.write_blocking(&builder(), move |tx| figures::closing::close(tx, next.next, today))?;
        let periods = db.read_blocking(figures::closing::to_keep)?;
        db.write_blocking(&builder(), move |tx| {
            periods
                .into_iter()
                .try_for_each(|period| figures::closing::keep(tx, period).map(|_| ()))
        })?;
    }
}

fn mark(db: &Db, value: &'static str) -> Result<(), Error> {
    db.write_blocking(&builder(), move |tx: &mut Tx<'_>| {
        registry::county::set_marker(tx, MARKER, value)?;
        tx.log("demo.build", &"county", &serde_json::json!({ "state": value }))?;
        Ok(())
    })
}

/// Who records what no single person did: the roster at the beginning.
pub(crate) fn builder() -> Actor {
    Actor { account: None, name: "县级专班".to_owned(), device: "演示数据".to_owned() }
}
