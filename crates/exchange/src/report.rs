//! What a person sees before confirming an import, as data.

use serde::{Deserialize, Serialize};

use crate::header::{Field, field_name};
use crate::outcome::{Remark, Totals};
use crate::problem::RowError;
use crate::roster::{Counts, Kind, Roster, SheetReport};

/// How many errors and notices a report lists; the error sheet has all of them.
pub(crate) const LISTED: usize = 200;
/// How many good rows a report shows.
const SAMPLES: usize = 5;

/// One sheet of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetSummary {
    /// Name on the tab.
    pub name: String,
    /// Whether the sheet was read; hidden sheets and sheets without a header are not.
    pub read: bool,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Row of the header, from 1.
    pub header_row: Option<u32>,
    /// Village that the tab or the lines over the header name.
    pub village: Option<String>,
    /// Data rows.
    pub rows: u32,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// Heading as written.
    pub header: String,
    /// Code of the field it became; `None` when not recognised.
    pub field: Option<String>,
    /// What the field is called; `None` when not recognised.
    pub field_name: Option<String>,
    /// Whether the county keeps it; serial numbers, ages and the like are read over.
    pub kept: bool,
}

/// One good row, to be looked at before confirming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Row of the file.
    pub row: u32,
    /// Village as understood.
    pub village: String,
    /// Group as understood.
    pub group: String,
    /// Head of the household or name of the representative.
    pub name: String,
    /// Phone, masked.
    pub phone_masked: Option<String>,
    /// Members, for households.
    pub members: Option<i64>,
    /// Codes of the grounds, for candidates.
    #[serde(default)]
    pub grounds: Vec<String>,
}

/// The account of a file: what was understood and what would happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Which roster.
    pub kind: Kind,
    /// File name without folders.
    pub file_name: String,
    /// Every sheet.
    pub sheets: Vec<SheetSummary>,
    /// Every different column.
    pub columns: Vec<ColumnSummary>,
    /// Data rows.
    pub rows: u32,
    /// Rows that can be taken, identical twins included.
    pub good: u32,
    /// Rows that cannot.
    pub bad: u32,
    /// What was done with every row of the file.
    pub counts: Counts,
    /// What would happen on confirmation.
    pub would: Totals,
    /// Some good rows.
    pub sample: Vec<Sample>,
    /// The first errors.
    pub errors: Vec<RowError>,
    /// How many errors there are.
    pub errors_total: usize,
    /// The first notices: rows that are taken, but not everything in them.
    pub notices: Vec<RowError>,
    /// How many notices there are.
    pub notices_total: usize,
}

impl Report {
    /// The part of the report that reading the file alone tells.
    pub(crate) fn of(roster: &Roster) -> Self {
        let mut columns: Vec<ColumnSummary> = Vec::new();
        for header in roster.sheets.iter().filter_map(|sheet| sheet.header.as_ref()) {
            for column in &header.columns {
                if columns.iter().any(|known| known.header == column.label) {
                    continue;
                }
                columns.push(ColumnSummary {
                    header: column.label.clone(),
                    field: column.field.map(|field| field.code().to_owned()),
                    field_name: column.field.map(|field| field_name(roster.kind, field).to_owned()),
                    kept: column.field.is_some_and(|field| kept(roster.kind, field)),
                });
            }
        }
        Self {
            kind: roster.kind,
            file_name: roster.file_name.clone(),
            sheets: roster.sheets.iter().map(summary).collect(),
            columns,
            rows: roster.counts.data,
            good: 0,
            bad: 0,
            counts: roster.counts,
            would: Totals::default(),
            sample: Vec::new(),
            errors: Vec::new(),
            errors_total: 0,
            notices: Vec::new(),
            notices_total: 0,
        }
    }

    pub(crate) fn wants_samples(&self) -> bool {
        self.sample.len() < SAMPLES
    }
}

fn summary(sheet: &SheetReport) -> SheetSummary {
    SheetSummary {
        name: sheet.name.clone(),
        read: sheet.header.is_some(),
        hidden: sheet.hidden,
        header_row: sheet.header.as_ref().map(|header| header.first_row),
        village: sheet.village_hint.clone(),
        rows: sheet.data_rows,
    }
}

/// Whether the county keeps a field.
fn kept(kind: Kind, field: Field) -> bool {
    // What somebody is tells why he or she comes into question.
    let is_read = kind == Kind::Candidates && field == Field::Posts;
    is_read
        || !matches!(
            field,
            Field::Serial
                | Field::Age
                | Field::Households
                | Field::Relation
                | Field::Problem
                | Field::Remark
                | Field::CardIssued
                | Field::InChatGroup
                | Field::Posts
                | Field::Term
                | Field::RepresentativePhone
        )
}

/// A remark about a row as a row error.
pub(crate) fn told(sheets: &[SheetSummary], remark: &Remark) -> RowError {
    RowError {
        sheet: sheets.get(usize::from(remark.sheet)).map_or_else(String::new, |s| s.name.clone()),
        row: remark.row,
        column: String::new(),
        value: String::new(),
        code: remark.problem.code.into(),
        zh: remark.problem.zh.clone(),
        en: remark.problem.en.clone(),
    }
}

/// `13800001234` → `138****1234`.
pub(crate) fn masked_phone(phone: &str) -> String {
    let characters: Vec<char> = phone.chars().collect();
    if characters.len() < 8 {
        return "****".to_owned();
    }
    let head: String = characters[..3].iter().collect();
    let tail: String = characters[characters.len() - 4..].iter().collect();
    format!("{head}****{tail}")
}
