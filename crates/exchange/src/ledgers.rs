//! The ledgers (台账) that offices keep, each a saved query with the columns that they know.
//!
//! Invariants:
//! - Where a ledger has an indicator, its rows are the list of that indicator and nothing else: the
//!   sum of what they count for is the figure. No ledger has a query of its own beside it.
//! - Screen and file take the same rows from the same [`Reader`].
//! - What a row may show is what the list of such records shows the same asker: each ledger names
//!   that operation, and its scope decides. Early signs stand in no ledger.
//! - A telephone is masked and a sensitive tag left out for who works in no office of that place.
//!
//! Entry points: [`LEDGERS`], [`Reader`], [`count`], [`writing`].

mod affairs;
mod catalogue;
mod changes;
mod meetings;
mod monthly;
mod people;
mod visits;
pub mod writing;

use std::collections::HashMap;

use access::{Operation, Scope};
use db::Tx;
use kernel::id::{DepartmentId, LinkId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use matters::Sight;
use registry::{AreaTree, RecordLine, Span, areas};
use representatives::{Chain, registers};

use crate::error::Error;
use crate::write::{Cell, Column};

pub use catalogue::LEDGERS;

/// What a ledger shows of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spanning {
    /// What happened from the first day to the last.
    Flow,
    /// What there is on the last day.
    Stock,
}

/// Which ledger it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Representatives,
    Households,
    Contacts,
    Appeals,
    Hazards,
    Disputes,
    Difficulties,
    Leaflets,
    Trainings,
    Mentoring,
    Reserve,
    Assemblies,
    Groups,
    Disclosures,
    Civility,
    Changes,
    Candidates,
    DisputesMonthly,
}

/// A ledger: what it is called, what stands in it, and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Ledger {
    /// The code, stable for programs.
    pub code: &'static str,
    /// The name that offices use.
    pub name: &'static str,
    /// What stands in it, in words.
    pub about: &'static str,
    /// What its rows are counted in.
    pub unit: &'static str,
    /// What it shows of time.
    pub spanning: Spanning,
    /// The columns; the first is 序号.
    pub columns: &'static [Column],
    /// Whether sums end it.
    pub totals: bool,
    /// The indicator whose list it is, where it is one's.
    pub indicator: Option<&'static str>,
    /// The operation that lists such records: who may do that, and where, may read the ledger.
    pub shown_by: Operation,
    pub(crate) kind: Kind,
}

impl Ledger {
    /// The column by which a row is known: the first one after its place.
    pub fn leading(&self) -> usize {
        let begins_with_place = self.columns.get(1).is_some_and(|column| column.heading == "乡镇");
        if begins_with_place { 4 } else { 1 }
    }
}

/// The ledger with that code.
///
/// # Errors
/// [`Error::NoSuchLedger`].
pub fn ledger(code: &str) -> Result<&'static Ledger, Error> {
    LEDGERS.iter().find(|ledger| ledger.code == code).ok_or(Error::NoSuchLedger)
}

/// Which part of a ledger is asked for, and by whom.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The ledger.
    pub ledger: &'static Ledger,
    /// Everything under this area.
    pub area: AreaPath,
    /// The first day that counts; a ledger of what there is does not look at it.
    pub from: Date,
    /// The last day that counts.
    pub to: Date,
    /// What the asker may see by the ledger's own operation.
    pub scope: Scope,
}

impl Asked {
    /// The same as a figure asks.
    pub(crate) fn span(&self) -> Span {
        Span { area: self.area.clone(), since: Some(self.from), as_of: self.to }
    }

    fn check(&self) -> Result<(), Error> {
        if self.from > self.to { Err(Error::SpanBackwards) } else { Ok(()) }
    }

    /// Whether telephones stand there in full, and tags about health, poverty and family at all.
    pub fn is_for_office(&self) -> bool {
        self.scope.is_confidant(&self.area)
    }

    fn sight(&self) -> Sight {
        Sight::of(&self.scope, &self.area)
    }

    /// Whether the figure may count what the rows must not show.
    pub fn may_hide(&self) -> bool {
        let is_of_matters =
            matches!(self.ledger.kind, Kind::Appeals | Kind::Hazards | Kind::Disputes);
        is_of_matters && !self.sight().about_cadres
    }

    /// "2023年5月" for a whole month, and so for a quarter, half a year and a year; else both days;
    /// the last day alone for what there is.
    pub fn period(&self) -> String {
        if self.ledger.spanning == Spanning::Stock {
            return format!("截至{}", in_words(self.to));
        }
        let (first, last) = (self.from.month(), self.to.month());
        let is_of_months = self.from == first.first_day() && self.to == last.last_day();
        let (year, month) = (self.from.year(), self.from.month_of_year());
        let months = self.to.month_of_year() - month + 1;
        if is_of_months && year == self.to.year() {
            match (month, months) {
                (1, 12) => return format!("{year}年度"),
                (1, 6) => return format!("{year}年上半年"),
                (7, 6) => return format!("{year}年下半年"),
                (1 | 4 | 7 | 10, 3) => return format!("{year}年第{}季度", (month + 2) / 3),
                (_, 1) => return format!("{year}年{month}月"),
                _ => {}
            }
        }
        if year == self.to.year() {
            let (month, day) = (self.to.month_of_year(), self.to.day());
            return format!("{}至{month}月{day}日", in_words(self.from));
        }
        format!("{}至{}", in_words(self.from), in_words(self.to))
    }

    /// The title over the table.
    pub fn title(&self, area: &str) -> String {
        match self.ledger.kind {
            Kind::DisputesMonthly => format!("{}{area}{}", self.period(), self.ledger.name),
            _ => format!("{area}{}", self.ledger.name),
        }
    }
}

fn in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month_of_year(), date.day())
}

/// A row of a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The day by which it stands where it does.
    pub on: Date,
    /// What it is, among the rows of that day.
    pub key: String,
    /// The identifier of what a click opens.
    pub opens: Option<String>,
    /// What it counts for in the ledger's figure.
    pub quantity: i64,
    /// The cells, after 序号.
    pub cells: Vec<Cell>,
}

fn cursor(row: &Row) -> Cursor {
    Cursor::new([row.on.number().to_string(), row.key.clone()])
}

/// What a ledger adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The figure.
    pub value: i64,
    /// Its unit.
    pub unit: &'static str,
}

/// What the ledger adds up to: its indicator's figure, or the number of its rows.
///
/// # Errors
/// [`Error::SpanBackwards`], [`Error::AreaNotFound`], storage.
pub fn count(tx: &mut Tx<'_>, asked: &Asked) -> Result<Count, Error> {
    Reader::new(tx, asked.clone())?.count(tx)
}

/// Reads a ledger page by page; what many rows share is read once.
pub struct Reader {
    pub(crate) asked: Asked,
    pub(crate) tree: AreaTree,
    pub(crate) names: HashMap<RepresentativeId, String>,
    pub(crate) chains: Option<HashMap<AreaPath, Chain>>,
    pub(crate) departments: Option<HashMap<DepartmentId, String>>,
    gathered: Option<Vec<Row>>,
    held: Option<Vec<registers::Held>>,
}

impl Reader {
    /// A reader of what is asked.
    ///
    /// # Errors
    /// [`Error::SpanBackwards`], [`Error::AreaNotFound`], storage.
    pub fn new(tx: &mut Tx<'_>, asked: Asked) -> Result<Self, Error> {
        asked.check()?;
        let tree = areas::tree(tx)?;
        tree.at(&asked.area).ok_or(Error::AreaNotFound)?;
        let names = HashMap::new();
        let (chains, departments) = (None, None);
        Ok(Self { asked, tree, names, chains, departments, gathered: None, held: None })
    }

    /// The name of the area that was asked for.
    pub fn area_name(&self) -> String {
        self.tree.at(&self.asked.area).map(|area| area.name.clone()).unwrap_or_default()
    }

    /// What the ledger adds up to, as [`count`] says.
    ///
    /// # Errors
    /// Storage.
    pub fn count(&mut self, tx: &mut Tx<'_>) -> Result<Count, Error> {
        let (ledger, span) = (self.asked.ledger, self.asked.span());
        let value = match (ledger.indicator, ledger.kind) {
            (Some(code), _) => {
                let area = std::slice::from_ref(&self.asked.area);
                match figures::breakdown(tx, code, area, &span)?.first() {
                    Some(figures::Value::Count(value)) => *value,
                    _ => 0,
                }
            }
            (None, Kind::Disputes | Kind::DisputesMonthly) => {
                matters::measures::total(tx, matters::measures::DISPUTES_REPORTED, &span)?
            }
            (None, _) => self.gathered(tx)?.len() as i64,
        };
        Ok(Count { value, unit: ledger.unit })
    }

    /// The next rows, the newest first. A page may be shorter than the limit: what the asker may not
    /// see is left out of it.
    ///
    /// # Errors
    /// Storage, a cursor that is not one.
    pub fn page(
        &mut self,
        tx: &mut Tx<'_>,
        after: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<Row>, Error> {
        if self.asked.ledger.kind == Kind::Households {
            return self.page_of_held(tx, after, limit);
        }
        let span = self.asked.span();
        let lines = match (self.asked.ledger.indicator, self.asked.ledger.kind) {
            (Some(code), _) => figures::lines(tx, code, &span, after, limit)?,
            (None, Kind::Disputes) => {
                let code = matters::measures::DISPUTES_REPORTED;
                matters::measures::records(tx, code, &span.after(after), after, limit)?
            }
            (None, _) => return self.page_of_gathered(tx, after, limit),
        };
        let items = self.rows(tx, lines.items)?;
        Ok(Page { items, next: lines.next })
    }

    fn rows(&mut self, tx: &mut Tx<'_>, lines: Vec<RecordLine>) -> Result<Vec<Row>, Error> {
        match self.asked.ledger.kind {
            Kind::Representatives => self.representatives(tx, lines),
            Kind::Contacts | Kind::Leaflets => self.contacts(tx, lines),
            Kind::Difficulties => self.difficulties(tx, lines),
            Kind::Appeals | Kind::Hazards | Kind::Disputes => self.matters(tx, lines),
            Kind::Trainings | Kind::Civility => self.gatherings(tx, lines),
            _ => Ok(Vec::new()),
        }
    }

    /// The links of the last day: read once, their cells page by page.
    fn page_of_held(
        &mut self,
        tx: &mut Tx<'_>,
        after: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<Row>, Error> {
        let held = match self.held.take() {
            Some(held) => held,
            None => registers::held_on(tx, &self.asked.area, self.asked.to)?,
        };
        let start = match after {
            None => 0,
            Some(cursor) => {
                let on: i64 = cursor.part(0).parse().map_err(|_| Error::Cursor)?;
                let id: LinkId = cursor.part(1).parse().map_err(|_| Error::Cursor)?;
                held.partition_point(|link| (link.from_on.number(), link.id) >= (on, id))
            }
        };
        let end = held.len().min(start + limit.get());
        let items = self.households(tx, &held[start..end])?;
        let next = if end < held.len() { items.last().map(cursor) } else { None };
        self.held = Some(held);
        Ok(Page { items, next })
    }

    /// All rows of a ledger that is small enough to be put together at once, the newest first.
    fn gathered(&mut self, tx: &mut Tx<'_>) -> Result<&[Row], Error> {
        if self.gathered.is_none() {
            let mut rows = match self.asked.ledger.kind {
                Kind::Mentoring => self.mentoring(tx)?,
                Kind::Reserve => self.reserve(tx)?,
                Kind::Candidates => self.candidates(tx)?,
                Kind::Groups => self.groups(tx)?,
                Kind::Assemblies => self.assemblies(tx)?,
                Kind::Disclosures => self.disclosures(tx)?,
                Kind::Changes => self.changes(tx)?,
                Kind::DisputesMonthly => self.disputes_monthly(tx)?,
                _ => Vec::new(),
            };
            rows.sort_by(|one, other| (other.on, &other.key).cmp(&(one.on, &one.key)));
            self.gathered = Some(rows);
        }
        Ok(self.gathered.as_deref().unwrap_or_default())
    }

    fn page_of_gathered(
        &mut self,
        tx: &mut Tx<'_>,
        after: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<Row>, Error> {
        let rows = self.gathered(tx)?;
        let start = match after {
            None => 0,
            Some(cursor) => {
                let on: i64 = cursor.part(0).parse().map_err(|_| Error::Cursor)?;
                let key = cursor.part(1);
                rows.partition_point(|row| (row.on.number(), row.key.as_str()) >= (on, key))
            }
        };
        let items = rows.iter().skip(start).take(limit.get() + 1).cloned().collect();
        Ok(Page::cut(items, limit, cursor))
    }

    /// Township, village and group.
    pub(crate) fn place(&self, path: &AreaPath) -> [Cell; 3] {
        crate::export::place(&self.tree, path)
    }

    pub(crate) fn phone(&self, phone: Option<&String>) -> Cell {
        match phone {
            Some(phone) if self.asked.is_for_office() => Cell::Text(phone.clone()),
            Some(phone) => Cell::Text(crate::report::masked_phone(phone)),
            None => Cell::Empty,
        }
    }

    /// Makes the names of these mandates known.
    pub(crate) fn know(
        &mut self,
        tx: &mut Tx<'_>,
        ids: impl Iterator<Item = RepresentativeId>,
    ) -> Result<(), Error> {
        let mut unknown: Vec<_> = ids.filter(|id| !self.names.contains_key(id)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            self.names.extend(representatives::names(tx, &unknown)?);
        }
        Ok(())
    }

    pub(crate) fn name_of(&self, id: Option<RepresentativeId>) -> Cell {
        id.and_then(|id| self.names.get(&id).cloned()).into()
    }

    /// The chain above a group, as it stands now.
    pub(crate) fn chain(&mut self, tx: &mut Tx<'_>, group: &AreaPath) -> Result<Chain, Error> {
        if self.chains.is_none() {
            self.chains = Some(registers::chains(tx, &self.asked.area)?);
        }
        Ok(self.chains.as_ref().and_then(|all| all.get(group)).cloned().unwrap_or_default())
    }
}

/// A day as a cell.
pub(crate) fn day(on: Option<Date>) -> Cell {
    on.map(|on| on.to_string()).into()
}

/// 是 or 否.
pub(crate) fn yes(is: bool) -> Cell {
    if is { "是" } else { "否" }.into()
}

/// Parts that are there, with a mark between.
pub(crate) fn joined<'w>(parts: impl IntoIterator<Item = &'w str>, between: &str) -> Cell {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Cell::from(parts.join(between).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_months_quarters_and_years_are_called_so() {
        let contacts = ledger("contacts").expect("a ledger");
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let scope = Scope::county();
        let asked = |from, to| Asked {
            ledger: contacts,
            area: AreaPath::county(),
            from: date(from),
            to: date(to),
            scope: scope.clone(),
        };
        for (from, to, wanted) in [
            ("2023-05-01", "2023-05-31", "2023年5月"),
            ("2024-02-01", "2024-02-29", "2024年2月"),
            ("2023-04-01", "2023-06-30", "2023年第2季度"),
            ("2023-01-01", "2023-06-30", "2023年上半年"),
            ("2023-07-01", "2023-12-31", "2023年下半年"),
            ("2023-01-01", "2023-12-31", "2023年度"),
            ("2023-02-01", "2023-04-30", "2023年2月1日至4月30日"),
            ("2022-01-01", "2023-12-31", "2022年1月1日至2023年12月31日"),
            ("2023-01-01", "2023-05-07", "2023年1月1日至5月7日"),
        ] {
            assert_eq!(asked(from, to).period(), wanted);
        }
    }
}
