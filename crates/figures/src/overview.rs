//! The overview: coverage, what is open, what needs help now, and the last twelve months.

use db::Tx;
use kernel::{AreaPath, Date, Month};
use matters::Sight;
use matters::overview as open_matters;
use registry::households;

use crate::Error;
use crate::service::{Series, series};

/// How many months the trend shows.
const TREND_MONTHS: u32 = 12;

/// How far the households of an area are looked after in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The month.
    pub month: Month,
    /// Households that have not been dissolved.
    pub households: i64,
    /// Those with a representative.
    pub linked: i64,
    /// Those contacted since the month's first day.
    pub contacted: i64,
}

/// Something that needs help now: how much of it there is. What it is called, and where the list
/// is, belongs to the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attention {
    /// The code: `overdue_matters`, `to_confirm`, `unlinked_households`, `not_contacted`.
    pub code: &'static str,
    /// The name.
    pub name: &'static str,
    /// How many.
    pub count: i64,
}

/// What an area looks like on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Households and contacts.
    pub coverage: Coverage,
    /// Matters that are not closed.
    pub matters: open_matters::Overview,
    /// What needs help, only what there is.
    pub attention: Vec<Attention>,
    /// The months of the trend.
    pub months: Vec<Month>,
    /// Contacts of each month.
    pub contacts: Vec<i64>,
    /// Appeals collected in each month.
    pub appeals: Vec<i64>,
    /// Appeals answered in each month.
    pub answered: Vec<i64>,
}

/// The overview of an area on a day; matters count only where the asker may see them.
pub fn overview(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
    sight: Sight,
) -> Result<Overview, Error> {
    let (households, linked, contacted) = households::coverage(tx, area, on.month().first_day())?;
    let coverage = Coverage { month: on.month(), households, linked, contacted };
    let matters = open_matters::open(tx, area, on, sight)?;
    let attention = [
        ("overdue_matters", "超过办理时限的事项", matters.overdue),
        ("to_confirm", "等群众确认的答复", matters.to_confirm),
        ("unlinked_households", "还没有联系代表的户", households - linked),
        ("not_contacted", "本月还没有联系的户", households - contacted),
    ]
    .into_iter()
    .filter(|(_, _, count)| *count > 0)
    .map(|(code, name, count)| Attention { code, name, count })
    .collect();
    let months_of = |tx: &mut Tx<'_>, code: &str| -> Result<Series, Error> {
        series(tx, code, std::slice::from_ref(area), on.month(), TREND_MONTHS)
    };
    let contacts = months_of(tx, contacts::measures::CONTACTS)?;
    let appeals = months_of(tx, matters::measures::APPEALS_COLLECTED)?;
    let answered = months_of(tx, matters::measures::APPEALS_ANSWERED)?;
    Ok(Overview {
        coverage,
        matters,
        attention,
        months: contacts.months.clone(),
        contacts: only_row(contacts),
        appeals: only_row(appeals),
        answered: only_row(answered),
    })
}

fn only_row(series: Series) -> Vec<i64> {
    series.rows.into_iter().next().map(|row| row.values).unwrap_or_default()
}
