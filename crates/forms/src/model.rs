//! Forms, what they ask for, and when they were given. Pure.

use kernel::id::FormId;
use kernel::{AreaPath, Date, Timestamp};
use serde::{Deserialize, Serialize};

kernel::words! {
    /// The level of the office that asks.
    Level {
        /// Ministries and what is above them.
        Central = "central", "中央";
        /// The province.
        Province = "province", "省级";
        /// The city.
        City = "city", "市级";
        /// The county.
        County = "county", "县级";
        /// The township.
        Township = "township", "乡镇";
    }
}

kernel::words! {
    /// How often a sheet is asked for.
    Frequency {
        /// Once.
        Once = "once", "一次";
        /// Every month.
        Monthly = "monthly", "每月";
        /// Every quarter.
        Quarterly = "quarterly", "每季度";
        /// Every half of a year.
        HalfYear = "half_year", "每半年";
        /// Every year.
        Yearly = "yearly", "每年";
    }
}

impl Frequency {
    /// How many months lie between; `None` for what is asked once.
    pub const fn months(self) -> Option<i64> {
        match self {
            Self::Once => None,
            Self::Monthly => Some(1),
            Self::Quarterly => Some(3),
            Self::HalfYear => Some(6),
            Self::Yearly => Some(12),
        }
    }
}

kernel::words! {
    /// Which days a sheet is about.
    Covers {
        /// The whole period before the one in which it is due: April's, due in May.
        Before = "before", "上一期";
        /// The period in which it is due, up to that day.
        Running = "running", "本期到要给的当天";
    }
}

/// The document under which a sheet is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The title.
    pub title: String,
    /// The number (文号), where it has one.
    pub number: Option<String>,
    /// The day of the document.
    pub dated_on: Option<Date>,
}

/// Where the datum of a column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Datum {
    /// The name of the place that the row is about.
    Place,
    /// A column of a ledger.
    Ledger {
        /// The ledger's code.
        ledger: String,
        /// The column as the ledger calls it: 家庭人口/总数.
        column: String,
    },
    /// An indicator.
    Indicator {
        /// Its code.
        indicator: String,
    },
    /// The system does not hold it.
    NotHeld {
        /// Who would have to collect it.
        collector: String,
    },
}

impl Datum {
    /// Whether the system holds it.
    pub const fn is_held(&self) -> bool {
        !matches!(self, Self::NotHeld { .. })
    }
}

/// A column that the sheet asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedColumn {
    /// What stands over it.
    pub heading: String,
    /// Where its datum is.
    pub datum: Datum,
}

/// The saved query that answers a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// The rows of a ledger.
    Ledger {
        /// Its code.
        ledger: String,
    },
    /// One row for each area, one figure in each column.
    Figures,
    /// The bulletin (工作简报).
    Bulletin,
}

impl Answer {
    /// Whether its file has that datum in a column.
    fn fills(&self, datum: &Datum) -> bool {
        match (self, datum) {
            (_, Datum::NotHeld { .. }) => false,
            (Self::Ledger { ledger }, Datum::Ledger { ledger: of, .. }) => ledger == of,
            (Self::Ledger { .. }, Datum::Indicator { .. })
            | (Self::Figures, Datum::Ledger { .. }) => false,
            (_, Datum::Place) | (Self::Figures | Self::Bulletin, _) => true,
        }
    }
}

/// What a form says; a correction makes a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormText {
    /// The name of the sheet.
    pub name: String,
    /// The level of the office that asks.
    pub level: Level,
    /// The office that asks.
    pub asker: String,
    /// The document under which it asks; none where there is none.
    pub document: Option<Document>,
    /// The areas that the sheet is about, all of one level.
    #[serde(with = "paths")]
    pub areas: Vec<AreaPath>,
    /// How often.
    pub frequency: Frequency,
    /// Which days it is about; what is asked once is about everything from `from_on` on.
    pub covers: Covers,
    /// The first day that counts, for what is asked once; the first of January when not said.
    pub from_on: Option<Date>,
    /// The first day on which it is due here.
    pub first_due_on: Date,
    /// The last day on which it can be due; none for as long as nobody says otherwise.
    pub until_on: Option<Date>,
    /// What answers it; none where the system has no answer.
    pub answer: Option<Answer>,
    /// Its columns, without 序号.
    pub columns: Vec<AskedColumn>,
}

impl FormText {
    /// How many of its columns the system holds.
    pub fn held(&self) -> usize {
        self.columns.iter().filter(|column| column.datum.is_held()).count()
    }

    /// How many of its columns the sheet that answers it fills; what another ledger holds is held, and
    /// still empty there.
    pub fn filled(&self) -> usize {
        let Some(answer) = &self.answer else { return 0 };
        self.columns.iter().filter(|column| answer.fills(&column.datum)).count()
    }

    /// Whether the system answers all of it, so that nobody needs to collect or copy anything.
    pub fn is_answered(&self) -> bool {
        self.answer.is_some() && self.filled() == self.columns.len()
    }
}

/// A form as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The identifier.
    pub id: FormId,
    /// The area whose office was asked and registered it.
    pub area_path: AreaPath,
    /// What it says.
    pub text: FormText,
    /// The day it was registered.
    pub registered_on: Date,
    /// Who registered it, as the page shows him.
    pub registered_by: String,
    /// When it was stopped, with the reason.
    pub stopped: Option<(Timestamp, String)>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// A form to be registered.
#[derive(Debug, Clone)]
pub struct NewForm {
    /// The identifier, when the asker has minted one.
    pub id: Option<FormId>,
    /// The area whose office registers it.
    pub area_path: AreaPath,
    /// What it says.
    pub text: FormText,
}

/// A correction: the new words, against which version, and why.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The new words.
    pub text: FormText,
    /// The version that the asker saw.
    pub seen: i64,
    /// Why: 1 to 200 characters.
    pub reason: String,
}

/// What a form said before a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// What it said.
    pub text: FormText,
    /// Why it was corrected.
    pub reason: String,
    /// When.
    pub changed_at: Timestamp,
    /// Who corrected it.
    pub changed_by: String,
}

/// A day on which a sheet is due, and the days that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: Date,
    /// The first day that counts.
    pub from_on: Date,
    /// The last day that counts.
    pub to_on: Date,
}

/// That a sheet was given: what for, by whom, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The form.
    pub form_id: FormId,
    /// Its number among those of the form, from 1.
    pub number: i64,
    /// The day it was due and the days that it was about.
    pub due: Due,
    /// Who gave it.
    pub given_by: String,
    /// When that was recorded.
    pub given_at: Timestamp,
    /// Why the entry does not count, where it was a mistake.
    pub void_why: Option<String>,
}

/// Paths in stored words.
mod paths {
    use kernel::AreaPath;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        paths: &[AreaPath],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(paths.iter().map(AreaPath::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<AreaPath>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let parsed = texts.iter().map(|text| text.parse().map_err(D::Error::custom));
        parsed.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Datum};

    #[test]
    fn what_another_ledger_holds_is_not_filled() {
        let of = |ledger: &str| Datum::Ledger { ledger: ledger.into(), column: "姓名".into() };
        let figure = Datum::Indicator { indicator: "home_visits".into() };
        let contacts = Answer::Ledger { ledger: "contacts".into() };
        assert!(contacts.fills(&of("contacts")) && contacts.fills(&Datum::Place));
        assert!(!contacts.fills(&of("appeals")) && !contacts.fills(&figure));
        assert!(Answer::Figures.fills(&figure) && !Answer::Figures.fills(&of("contacts")));
        assert!(!Answer::Bulletin.fills(&Datum::NotHeld { collector: "村委会".into() }));
    }
}
