//! Sheets → typed rows: the header guess and the cleaning put together, pure.
//!
//! Every row of a visible sheet is accounted for: it becomes a typed row, a bad row with its
//! reasons, or is counted as ignored by kind (blank, total, section, note, repeated header,
//! footer, member of the household above, identical twin). Identity numbers live in the typed
//! rows only until the service has turned them into keyed hashes.
//!
//! Entry points: [`read_roster`], [`read_file`].

mod classify;
mod duplicates;
mod fields;

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use representatives::selection::Ground;

use crate::clean::dates::{Day, YearMonth};
use crate::clean::identity::IdNumber;
use crate::clean::lists::SelectionWay;
use crate::clean::numbers::GroupName;
use crate::header::{self, Header};
use crate::problem::{FileError, RowError};
use crate::sheet::{Format, Limits, RawRow, Source};

/// Rows looked through for the header before a sheet is given up.
const HEADER_WINDOW: usize = 40;

/// Which roster a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 联系户名册.
    Households,
    /// 代表花名册.
    Representatives,
    /// 摸底名单.
    Candidates,
}

impl Kind {
    /// Stable code: `households`, `representatives` or `candidates`.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Households => "households",
            Kind::Representatives => "representatives",
            Kind::Candidates => "candidates",
        }
    }

    /// The kind for a code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "households" => Some(Kind::Households),
            "representatives" => Some(Kind::Representatives),
            "candidates" => Some(Kind::Candidates),
            _ => None,
        }
    }

    /// What offices call the roster.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Households => "联系户名册",
            Kind::Representatives => "村(居)民代表花名册",
            Kind::Candidates => "联户代表摸底名单",
        }
    }
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the sheet.
    pub sheet: u16,
    /// Row number as the spreadsheet program shows it, from 1.
    pub row: u32,
}

/// One good row of a roster of households.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HouseholdRow {
    /// Where it stands.
    pub place: Place,
    /// Township as written, if the file says it.
    pub township: Option<Arc<str>>,
    /// Village as written in the row, in the line above it, in the unit line or on the tab.
    pub village: Option<Arc<str>>,
    /// Group.
    pub group: Arc<GroupName>,
    /// Household code, 18 digits.
    pub code: Option<String>,
    /// Head of the household.
    pub head_name: String,
    /// Sex of the head (GB/T 2261.1).
    pub head_sex: Option<u8>,
    /// Month of birth of the head.
    pub head_birth: Option<YearMonth>,
    /// Ethnic group of the head (GB/T 3304).
    pub head_ethnic_group: Option<&'static str>,
    /// Political status of the head (GB/T 4762).
    pub head_political_status: Option<&'static str>,
    /// Education of the head (GB/T 4658).
    pub head_education: Option<&'static str>,
    /// Identity number of the head, for the keyed hash only.
    pub id_number: Option<IdNumber>,
    /// Usual contact, where it is not the head.
    pub contact_name: Option<String>,
    /// Phone of that contact, where it has a column of its own.
    pub contact_phone: Option<String>,
    /// Phone to call first.
    pub phone: Option<String>,
    /// Further phones of the cell.
    pub other_phones: Vec<String>,
    /// Hamlet (自然村/屋场).
    pub hamlet: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Members, in persons.
    pub members: Option<u16>,
    /// Resident members.
    pub resident: Option<u16>,
    /// Members away.
    pub away: Option<u16>,
    /// Members under 18.
    pub minors: Option<u16>,
    /// Members over 80.
    pub over_80: Option<u16>,
    /// Tags by name; `None` when the cell is empty or there is no such column.
    pub tags: Option<Vec<&'static str>>,
    /// Key household (重点户).
    pub key_household: Option<bool>,
    /// Name of the linked representative.
    pub representative: Option<Arc<str>>,
    /// Phone of the linked representative, to tell namesakes apart.
    pub representative_phone: Option<Arc<str>>,
    /// Name of the group head.
    pub group_head: Option<Arc<str>>,
    /// Name of the village cadre.
    pub village_cadre: Option<Arc<str>>,
    /// Contact card handed out.
    pub card_issued: Option<bool>,
    /// In the chat group.
    pub in_chat_group: Option<bool>,
    /// Remark.
    pub remark: Option<String>,
}

/// One good row of a roster of representatives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RepresentativeRow {
    /// Where it stands.
    pub place: Place,
    /// Township as written.
    pub township: Option<Arc<str>>,
    /// Village as written in the row, above it, in the unit line or on the tab.
    pub village: Option<Arc<str>>,
    /// Group.
    pub group: Arc<GroupName>,
    /// Name.
    pub name: String,
    /// Sex (GB/T 2261.1).
    pub sex: Option<u8>,
    /// Month of birth.
    pub birth: Option<YearMonth>,
    /// Ethnic group (GB/T 3304).
    pub ethnic_group: Option<&'static str>,
    /// Political status (GB/T 4762).
    pub political_status: Option<&'static str>,
    /// Education (GB/T 4658).
    pub education: Option<&'static str>,
    /// Identity number, for the keyed hash only.
    pub id_number: Option<IdNumber>,
    /// Phone to call first.
    pub phone: Option<String>,
    /// Further phones of the cell.
    pub other_phones: Vec<String>,
    /// Posts held (组长, 党员, 退役军人 …).
    pub posts: Option<String>,
    /// How selected.
    pub selection_way: Option<SelectionWay>,
    /// Ground of the selection in words.
    pub ground: Option<String>,
    /// Statutory representative too.
    pub statutory: Option<bool>,
    /// Term in words.
    pub term: Option<String>,
    /// First day of service.
    pub serving_from: Option<Day>,
    /// Last day of service.
    pub serving_until: Option<Day>,
    /// Number of the letter of appointment.
    pub letter_number: Option<String>,
    /// Heads of the households to link, by name.
    pub linked_heads: Vec<String>,
    /// Name of the group head.
    pub group_head: Option<Arc<str>>,
    /// Name of the village cadre.
    pub village_cadre: Option<Arc<str>>,
    /// Remark.
    pub remark: Option<String>,
}

/// One good row of a survey of candidates.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CandidateRow {
    /// Where it stands.
    pub place: Place,
    /// Township as written.
    pub township: Option<Arc<str>>,
    /// Village as written in the row, above it, in the unit line or on the tab.
    pub village: Option<Arc<str>>,
    /// Group; without a name when the row says none.
    pub group: Arc<GroupName>,
    /// Name.
    pub name: String,
    /// Sex (GB/T 2261.1).
    pub sex: Option<u8>,
    /// Month of birth.
    pub birth: Option<YearMonth>,
    /// Ethnic group (GB/T 3304).
    pub ethnic_group: Option<&'static str>,
    /// Political status (GB/T 4762).
    pub political_status: Option<&'static str>,
    /// Education (GB/T 4658).
    pub education: Option<&'static str>,
    /// Identity number, for the keyed hash only.
    pub id_number: Option<IdNumber>,
    /// Phone to call first.
    pub phone: Option<String>,
    /// Why the person comes into question; at least one.
    pub grounds: Vec<Ground>,
}

/// The cells of a row as the error sheet gives them back: 同上 and merged ranges resolved, because
/// the rows above will not be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Section lines (village, group) under which the row stood.
    pub section: Vec<String>,
    /// Cells from column A on.
    pub cells: Vec<String>,
}

/// A row that was not taken: its cells as written and every reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Where it stands.
    pub place: Place,
    /// Its cells. May hold an identity number: never store it unmasked.
    pub kept: Kept,
    /// At least one reason.
    pub errors: Vec<RowError>,
}

/// What was done with every row of the file, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Rows that claim to be records: good + bad + identical.
    pub data: u32,
    /// Rows taken.
    pub good: u32,
    /// Rows with at least one error.
    pub bad: u32,
    /// Rows identical to an earlier one, ignored; of a survey, rows that say more of a person
    /// of an earlier row.
    pub identical: u32,
    /// Empty rows and rows with nothing but a serial number.
    pub blank: u32,
    /// 合计 and 小计 rows.
    pub totals: u32,
    /// Lines that only name a village or group for the rows under them.
    pub sections: u32,
    /// Column notes and example rows under a header.
    pub notes: u32,
    /// Headers repeated further down.
    pub headers: u32,
    /// Lines such as 填表人 at the end.
    pub footers: u32,
    /// Rows of further members of the household above.
    pub members: u32,
    /// Data rows that are hidden in the file; they are read like the others.
    pub hidden_rows: u32,
    /// Hidden sheets; they are not read.
    pub hidden_sheets: u32,
}

/// One sheet as it was understood.
#[derive(Debug, Clone, Default)]
pub struct SheetReport {
    /// Name on the tab.
    pub name: String,
    /// Hidden, so not read.
    pub hidden: bool,
    /// The header, if one was found; a sheet without one is not read.
    pub header: Option<Header>,
    /// Village that the tab, the unit line or the title names.
    pub village_hint: Option<String>,
    /// Data rows found.
    pub data_rows: u32,
}

/// A whole file read: typed rows, bad rows, and an account of everything else.
#[derive(Debug)]
pub struct Roster {
    /// Which roster it is.
    pub kind: Kind,
    /// File name without folders.
    pub file_name: String,
    /// What the file was.
    pub format: Format,
    /// Every sheet.
    pub sheets: Vec<SheetReport>,
    /// Good rows, when `kind` is households.
    pub households: Vec<HouseholdRow>,
    /// Good rows, when `kind` is representatives.
    pub representatives: Vec<RepresentativeRow>,
    /// Good rows, when `kind` is candidates; one a person, whatever the number of rows.
    pub candidates: Vec<CandidateRow>,
    /// Bad rows in the order of the file.
    pub bad: Vec<BadRow>,
    /// What was done with every row.
    pub counts: Counts,
}

impl Roster {
    fn empty(source: &Source, kind: Kind) -> Self {
        Self {
            kind,
            file_name: source.file_name().to_owned(),
            format: source.format(),
            sheets: Vec::new(),
            households: Vec::new(),
            representatives: Vec::new(),
            candidates: Vec::new(),
            bad: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Name of a sheet for row errors.
    pub fn sheet_name(&self, place: Place) -> &str {
        self.sheets.get(usize::from(place.sheet)).map_or("", |sheet| sheet.name.as_str())
    }
}

/// Opens a file by its path and reads it.
///
/// # Errors
/// As [`Source::open`] and [`read_roster`]; a file that cannot be read is `Damaged`.
pub fn read_file(
    path: &Path,
    kind: Kind,
    default_village: Option<&str>,
) -> Result<(Source, Roster), FileError> {
    let limits = Limits::default();
    let damaged = |error: std::io::Error| FileError::Damaged(error.to_string());
    let size = std::fs::metadata(path).map_err(damaged)?.len();
    if size > limits.bytes {
        return Err(FileError::TooLarge(size, limits.bytes));
    }
    let bytes = std::fs::read(path).map_err(damaged)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let source = Source::open(bytes, &name, limits)?;
    let roster = read_roster(&source, kind, default_village)?;
    Ok((source, roster))
}

/// Reads every visible sheet of an opened file. The default village is taken for rows that say
/// no village where neither the tab nor the lines over the header name one.
///
/// # Errors
/// `HeaderMissing` when no sheet has a header of this kind, `NoRows` when nothing stands under
/// it, and what [`Source::each_row`] finds.
pub fn read_roster(
    source: &Source,
    kind: Kind,
    default_village: Option<&str>,
) -> Result<Roster, FileError> {
    read_with(source, kind, Defaults { village: default_village, ground: None })
}

/// What rows mean that do not say it themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Defaults<'a> {
    /// The village, where neither the tab nor the lines over the header name one.
    pub village: Option<&'a str>,
    /// Why a candidate comes into question.
    pub ground: Option<Ground>,
}

/// [`read_roster`] with everything that rows may leave open.
///
/// # Errors
/// As [`read_roster`].
pub fn read_with(source: &Source, kind: Kind, defaults: Defaults<'_>) -> Result<Roster, FileError> {
    let mut roster = Roster::empty(source, kind);
    let default_village = defaults.village.map(str::to_owned);
    let ground = defaults.ground;
    read_sheets(source, &mut roster, &mut Names { default_village, ground, ..Names::default() })?;
    if roster.sheets.iter().all(|sheet| sheet.header.is_none()) {
        return Err(FileError::HeaderMissing(match kind {
            Kind::Households => "户主姓名",
            Kind::Representatives | Kind::Candidates => "姓名",
        }));
    }
    duplicates::sort_out(source, &mut roster)?;
    let counts = &mut roster.counts;
    counts.good =
        (roster.households.len() + roster.representatives.len() + roster.candidates.len()) as u32;
    counts.bad = roster.bad.len() as u32;
    if counts.data == 0 {
        return Err(FileError::NoRows);
    }
    Ok(roster)
}

fn read_sheets(source: &Source, roster: &mut Roster, names: &mut Names) -> Result<(), FileError> {
    for (index, info) in source.sheets().iter().enumerate() {
        let mut report =
            SheetReport { name: info.name.clone(), hidden: info.hidden, ..SheetReport::default() };
        if info.hidden {
            roster.counts.hidden_sheets += 1;
            roster.sheets.push(report);
            continue;
        }
        read_sheet(source, index, &mut report, roster, names)?;
        roster.sheets.push(report);
    }
    Ok(())
}

fn read_sheet(
    source: &Source,
    index: usize,
    report: &mut SheetReport,
    roster: &mut Roster,
    names: &mut Names,
) -> Result<(), FileError> {
    let kind = roster.kind;
    let mut waiting: Vec<RawRow> = Vec::new();
    let mut reader: Option<classify::SheetReader> = None;
    let mut given_up = false;
    let start = |waiting: &mut Vec<RawRow>,
                 report: &mut SheetReport,
                 roster: &mut Roster,
                 names: &mut Names| {
        let rows = std::mem::take(waiting);
        let (header, next) = header::guess(kind, &rows)?;
        report.village_hint = header
            .unit
            .as_deref()
            .and_then(header::village_in)
            .or_else(|| header::village_in(&report.name))
            .or_else(|| header.title.as_deref().and_then(header::village_in))
            .or_else(|| names.default_village.clone());
        let mut reader =
            classify::SheetReader::new(kind, report.name.clone(), header, &report.village_hint);
        for row in rows.into_iter().skip(next) {
            reader.row(row, roster, names);
        }
        Some(reader)
    };
    source.each_row(index, &mut |row| {
        if let Some(reader) = reader.as_mut() {
            reader.row(row, roster, names);
        } else if !given_up {
            waiting.push(row);
            if waiting.len() == HEADER_WINDOW {
                reader = start(&mut waiting, report, roster, names);
                given_up = reader.is_none();
            }
        }
        Ok(())
    })?;
    if reader.is_none() && !given_up {
        reader = start(&mut waiting, report, roster, names);
    }
    if let Some(reader) = reader {
        report.data_rows = reader.data_rows();
        report.header = Some(reader.into_header());
    }
    Ok(())
}

/// Reads again the cells of some rows, for the error sheet: rows that only the service could
/// tell to be bad were not kept the first time.
///
/// # Errors
/// As [`Source::each_row`].
pub fn cells_of(
    source: &Source,
    kind: Kind,
    places: BTreeSet<Place>,
) -> Result<Vec<(Place, Kept)>, FileError> {
    let mut names = Names { keep: places, ..Names::default() };
    let mut again = Roster::empty(source, kind);
    read_sheets(source, &mut again, &mut names)?;
    Ok(names.kept)
}

/// What the reading of a whole file shares: names that repeat thousands of times are kept
/// once, and the cells of rows that were asked for are kept too.
#[derive(Default)]
pub(crate) struct Names {
    keep: BTreeSet<Place>,
    kept: Vec<(Place, Kept)>,
    default_village: Option<String>,
    ground: Option<Ground>,
    texts: HashSet<Arc<str>>,
    groups: HashSet<Arc<GroupName>>,
}

impl Names {
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.texts.insert(Arc::clone(&new));
        new
    }

    pub(crate) fn group(&mut self, group: GroupName) -> Arc<GroupName> {
        if let Some(known) = self.groups.get(&group) {
            return Arc::clone(known);
        }
        let new = Arc::new(group);
        self.groups.insert(Arc::clone(&new));
        new
    }
}
