//! What a form looks like on the wire.

use access::Scope;
use db::Tx;
use exchange::ledgers;
use forms::sheet::answer_in_words;
use forms::{
    Answer, AskedColumn, Datum, Document, Due, Form, FormText, Given, duplicates, service,
};
use kernel::{AreaPath, Date};
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::organisation::word;
use crate::state::Map;
use crate::wire::{AreaRef, Day, FormKey, Instant, area_ref};

/// The document under which a sheet is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormDocument {
    /// The title.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The number (文号).
    #[schema(max_length = 40)]
    number: Option<String>,
    /// The day of the document.
    dated_on: Option<Day>,
}

/// Where the datum of a column is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormDatum {
    /// `place`, `ledger`, `indicator` or `not_held`.
    #[schema(example = "ledger")]
    kind: String,
    /// The ledger's code.
    #[serde(default)]
    ledger: Option<String>,
    /// The column as the ledger calls it, with the heading over it where there is one: 家庭人口/总数.
    #[serde(default)]
    column: Option<String>,
    /// The indicator's code.
    #[serde(default)]
    indicator: Option<String>,
    /// Who would have to collect it.
    #[serde(default)]
    #[schema(max_length = 40)]
    collector: Option<String>,
}

impl FormDatum {
    fn datum(&self, pointer: &str) -> Result<Datum, Problem> {
        let words = |part: &Option<String>| part.clone().unwrap_or_default();
        match self.kind.as_str() {
            "place" => Ok(Datum::Place),
            "ledger" => {
                Ok(Datum::Ledger { ledger: words(&self.ledger), column: words(&self.column) })
            }
            "indicator" => Ok(Datum::Indicator { indicator: words(&self.indicator) }),
            "not_held" => Ok(Datum::NotHeld { collector: words(&self.collector) }),
            _ => Err(Problem::of("request.unknown-word").at(pointer)),
        }
    }
}

impl From<&Datum> for FormDatum {
    fn from(datum: &Datum) -> Self {
        let none = |kind: &str| Self {
            kind: kind.to_owned(),
            ledger: None,
            column: None,
            indicator: None,
            collector: None,
        };
        match datum {
            Datum::Place => none("place"),
            Datum::Ledger { ledger, column } => Self {
                ledger: Some(ledger.clone()),
                column: Some(column.clone()),
                ..none("ledger")
            },
            Datum::Indicator { indicator } => {
                Self { indicator: Some(indicator.clone()), ..none("indicator") }
            }
            Datum::NotHeld { collector } => {
                Self { collector: Some(collector.clone()), ..none("not_held") }
            }
        }
    }
}

/// In words where a datum is.
fn datum_in_words(datum: &Datum) -> String {
    match datum {
        Datum::Place => "地名".into(),
        Datum::Ledger { ledger, column } => {
            let known = ledgers::ledger(ledger).map(|ledger| ledger.name);
            format!("{} · {column}", known.unwrap_or(ledger.as_str()))
        }
        Datum::Indicator { indicator } => {
            let known = figures::indicator(indicator);
            known.map_or_else(
                |_| indicator.clone(),
                |one| format!("指标 · {}({})", one.name, one.unit),
            )
        }
        Datum::NotHeld { collector } => format!("系统没有，由{collector}收集"),
    }
}

/// A column that a sheet asks for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormColumnBody {
    /// What stands over it.
    #[schema(min_length = 1, max_length = 40, example = "走访户次")]
    heading: String,
    datum: FormDatum,
}

/// What answers a sheet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormAnswer {
    /// `ledger`, `figures` or `bulletin`.
    #[schema(example = "ledger")]
    kind: String,
    /// The ledger's code.
    #[serde(default)]
    ledger: Option<String>,
}

/// What a form says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormBody {
    /// The name of the sheet.
    #[schema(max_length = 60, example = "代表履职情况统计表")]
    name: String,
    /// The level of the office that asks: `central`, `province`, `city`, `county` or `township`.
    #[schema(example = "city")]
    level: String,
    /// The office that asks.
    #[schema(max_length = 60, example = "市委社会工作部")]
    asker: String,
    /// The document; `null` where there is none.
    document: Option<FormDocument>,
    /// The codes of the areas that the sheet is about, all of one level.
    #[schema(max_items = 200)]
    areas: Vec<String>,
    /// `once`, `monthly`, `quarterly`, `half_year` or `yearly`.
    #[schema(example = "monthly")]
    frequency: String,
    /// `before` for the whole period before the day due, `running` for the one up to that day.
    #[schema(example = "before")]
    covers: String,
    /// The first day that counts, for what is asked once.
    from_on: Option<Day>,
    /// The next day on which it is due.
    first_due_on: Day,
    /// The last day on which it can be due.
    until_on: Option<Day>,
    /// What answers it; `null` where nothing does.
    answer: Option<FormAnswer>,
    /// Its columns, without 序号.
    #[schema(max_items = 80)]
    columns: Vec<FormColumnBody>,
}

impl FormBody {
    /// The same in the room's words.
    pub(crate) fn text(self, map: &Map) -> Result<FormText, Problem> {
        let answer = match self.answer {
            None => None,
            Some(answer) => Some(match answer.kind.as_str() {
                "ledger" => Answer::Ledger { ledger: answer.ledger.unwrap_or_default() },
                "figures" => Answer::Figures,
                "bulletin" => Answer::Bulletin,
                _ => return Err(Problem::of("request.unknown-word").at("/form/answer/kind")),
            }),
        };
        let mut columns = Vec::with_capacity(self.columns.len());
        for (place, column) in self.columns.into_iter().enumerate() {
            let datum = column.datum.datum(&format!("/form/columns/{place}/datum/kind"))?;
            columns.push(AskedColumn { heading: column.heading, datum });
        }
        let area = |(place, code): (usize, &String)| -> Result<AreaPath, Problem> {
            Ok(areas::find(&map.areas, code, &format!("/form/areas/{place}"))?.path.clone())
        };
        Ok(FormText {
            name: self.name,
            level: word(&self.level, "/form/level")?,
            asker: self.asker,
            document: self.document.map(|document| Document {
                title: document.title,
                number: document.number,
                dated_on: document.dated_on.map(|day| day.0),
            }),
            areas: self.areas.iter().enumerate().map(area).collect::<Result<_, _>>()?,
            frequency: word(&self.frequency, "/form/frequency")?,
            covers: word(&self.covers, "/form/covers")?,
            from_on: self.from_on.map(|day| day.0),
            first_due_on: self.first_due_on.0,
            until_on: self.until_on.map(|day| day.0),
            answer,
            columns,
        })
    }
}

/// A day due, and the days that the sheet is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormDue {
    /// The day.
    on: Day,
    /// The first day that counts.
    from_on: Day,
    /// The last day that counts.
    to_on: Day,
}

impl From<Due> for FormDue {
    fn from(due: Due) -> Self {
        Self { on: Day(due.on), from_on: Day(due.from_on), to_on: Day(due.to_on) }
    }
}

/// A form as a line of the register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormSummaryView {
    id: FormKey,
    /// The name of the sheet.
    name: String,
    /// The level of the office that asks.
    level: &'static str,
    /// What that level is called.
    level_name: &'static str,
    /// The office that asks.
    asker: String,
    /// The document; `null` where there is none.
    document: Option<FormDocument>,
    /// The area whose office registered it.
    office: AreaRef,
    /// How often.
    frequency: &'static str,
    /// What that is called.
    frequency_name: &'static str,
    /// How many areas it is about.
    area_count: usize,
    /// How many columns it has.
    column_count: usize,
    /// How many of them the system holds.
    held_count: usize,
    /// How many of those the sheet that answers it fills; the others stand in another ledger.
    filled_count: usize,
    /// What answers it.
    answer: Option<FormAnswer>,
    /// The same in words.
    answer_name: String,
    /// Whether the system answers all of it.
    is_answered: bool,
    /// When it is due next.
    next: Option<FormDue>,
    /// How many days due passed without its being given.
    missed: usize,
    /// Whether it is no longer asked for.
    is_stopped: bool,
    /// The day it was registered.
    registered_on: Day,
}

impl FormSummaryView {
    pub(crate) fn of(line: &service::Listed, areas: &AreaTree) -> Self {
        let (form, text) = (&line.form, &line.form.text);
        Self {
            id: FormKey(form.id),
            name: text.name.clone(),
            level: text.level.as_str(),
            level_name: text.level.chinese(),
            asker: text.asker.clone(),
            document: text.document.as_ref().map(|document| FormDocument {
                title: document.title.clone(),
                number: document.number.clone(),
                dated_on: document.dated_on.map(Day),
            }),
            office: area_ref(areas, &form.area_path),
            frequency: text.frequency.as_str(),
            frequency_name: text.frequency.chinese(),
            area_count: text.areas.len(),
            column_count: text.columns.len(),
            held_count: text.held(),
            filled_count: text.filled(),
            answer: text.answer.as_ref().map(answer_view),
            answer_name: answer_in_words(text.answer.as_ref()),
            is_answered: text.is_answered(),
            next: line.next.map(FormDue::from),
            missed: line.missed,
            is_stopped: form.stopped.is_some(),
            registered_on: Day(form.registered_on),
        }
    }
}

fn answer_view(answer: &Answer) -> FormAnswer {
    let (kind, ledger) = match answer {
        Answer::Ledger { ledger } => ("ledger", Some(ledger.clone())),
        Answer::Figures => ("figures", None),
        Answer::Bulletin => ("bulletin", None),
    };
    FormAnswer { kind: kind.to_owned(), ledger }
}

/// A column of a form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormColumn {
    /// What stands over it.
    heading: String,
    datum: FormDatum,
    /// Where the datum is, in words.
    datum_name: String,
    /// Whether the system holds it.
    is_held: bool,
}

/// An entry of something given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormGiven {
    /// Its number.
    number: i64,
    due: FormDue,
    /// Who gave it.
    given_by: String,
    /// When that was recorded.
    given_at: Instant,
    /// Why it does not count.
    void_why: Option<String>,
}

impl From<Given> for FormGiven {
    fn from(given: Given) -> Self {
        Self {
            number: given.number,
            due: given.due.into(),
            given_by: given.given_by,
            given_at: Instant(given.given_at),
            void_why: given.void_why,
        }
    }
}

/// What a form said before a correction.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormVersion {
    /// Its number.
    version: i64,
    /// The name of the sheet.
    name: String,
    /// The office that asked.
    asker: String,
    /// How many columns it had.
    column_count: usize,
    /// Why it was corrected.
    reason: String,
    /// Who corrected it.
    changed_by: String,
    /// When.
    changed_at: Instant,
}

/// Another form that asks for the same.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormBefore {
    id: FormKey,
    /// The name of the sheet.
    name: String,
    /// The office that asks.
    asker: String,
    /// The area whose office registered it.
    office: AreaRef,
    /// Whether it looks like the same sheet.
    is_same_sheet: bool,
    /// Whether another office asks for it.
    is_of_another: bool,
    /// The headings that both ask for.
    columns: Vec<String>,
}

/// A column that is called "not held", though the system holds it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormHeld {
    /// The heading.
    heading: String,
    datum: FormDatum,
    /// Where the datum is, in words.
    datum_name: String,
}

/// What was asked before, and what the system holds already.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormWarnings {
    /// Forms that ask for the same.
    before: Vec<FormBefore>,
    /// Columns that are called "not held", though the system holds them.
    held: Vec<FormHeld>,
}

pub(crate) fn warnings_view(found: service::Warnings, areas: &AreaTree) -> FormWarnings {
    let before = |one: duplicates::Before| FormBefore {
        id: FormKey(one.form.id),
        name: one.form.text.name,
        asker: one.form.text.asker,
        office: area_ref(areas, &one.form.area_path),
        is_same_sheet: one.is_same_sheet,
        is_of_another: one.is_of_another,
        columns: one.columns,
    };
    let held = |one: duplicates::Held| FormHeld {
        heading: one.heading,
        datum_name: datum_in_words(&one.datum),
        datum: FormDatum::from(&one.datum),
    };
    FormWarnings {
        before: found.before.into_iter().map(before).collect(),
        held: found.held.into_iter().map(held).collect(),
    }
}

/// A form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormView {
    #[serde(flatten)]
    summary: FormSummaryView,
    /// The areas that the sheet is about.
    areas: Vec<AreaRef>,
    /// `before` or `running`.
    covers: &'static str,
    /// The first day that counts, for what is asked once.
    from_on: Option<Day>,
    /// The first day on which it was due here.
    first_due_on: Day,
    /// The last day on which it can be due.
    until_on: Option<Day>,
    /// Its columns.
    columns: Vec<FormColumn>,
    /// Who registered it.
    registered_by: String,
    /// Why it was stopped.
    stopped_why: Option<String>,
    /// Whether the caller's office registered it.
    is_own: bool,
    /// When it was given, the newest first.
    given: Vec<FormGiven>,
    /// What it said before, the newest first.
    versions: Vec<FormVersion>,
    /// What else asks for the same.
    warnings: FormWarnings,
    /// The version, for `If-Match`.
    pub(crate) version: i64,
}

impl FormView {
    /// The form with all that its page shows.
    pub(crate) fn read(
        tx: &mut Tx<'_>,
        form: Form,
        scope: &Scope,
        areas: &AreaTree,
        on: Date,
    ) -> Result<Self, Problem> {
        let (id, version) = (form.id, form.version);
        let given = service::given(tx, id)?;
        let versions = service::versions(tx, id)?;
        // What is stopped asks for nothing more.
        let found = match form.stopped {
            Some(_) => service::Warnings::default(),
            None => service::warnings(tx, &form.text, &form.area_path, Some(id), scope)?,
        };
        let mut lines = service::listed(tx, vec![form], on)?;
        let line = lines.pop().ok_or(forms::Error::NoForm)?;
        let (form, text) = (&line.form, &line.form.text);
        let column = |column: &AskedColumn| FormColumn {
            heading: column.heading.clone(),
            datum: FormDatum::from(&column.datum),
            datum_name: datum_in_words(&column.datum),
            is_held: column.datum.is_held(),
        };
        let before = |one: forms::Version| FormVersion {
            version: one.version,
            name: one.text.name,
            asker: one.text.asker,
            column_count: one.text.columns.len(),
            reason: one.reason,
            changed_by: one.changed_by,
            changed_at: Instant(one.changed_at),
        };
        Ok(Self {
            summary: FormSummaryView::of(&line, areas),
            areas: text.areas.iter().map(|area| area_ref(areas, area)).collect(),
            covers: text.covers.as_str(),
            from_on: text.from_on.map(Day),
            first_due_on: Day(text.first_due_on),
            until_on: text.until_on.map(Day),
            columns: text.columns.iter().map(column).collect(),
            registered_by: form.registered_by.clone(),
            stopped_why: form.stopped.as_ref().map(|(_, why)| why.clone()),
            is_own: service::is_office_of(scope, &form.area_path),
            given: given.into_iter().map(FormGiven::from).collect(),
            versions: versions.into_iter().map(before).collect(),
            warnings: warnings_view(found, areas),
            version,
        })
    }
}
