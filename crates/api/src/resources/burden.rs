//! What the county's records and the sheets that it is asked for ask of people.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use forms::{burden, service};
use kernel::AreaPath;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{Day, MonthText};

/// What one kind of record asks, and how many there were.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BurdenRecord {
    /// The code of the kind.
    #[schema(example = "contact")]
    code: &'static str,
    /// What it is called.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// `phone` or `console`.
    #[schema(example = "phone")]
    surface: &'static str,
    /// How often one taps.
    taps: i64,
    /// How many fields one writes into.
    fields: i64,
    /// How long the program makes one wait, in milliseconds.
    wait_ms: i64,
    /// The indicator that counts such records; `null` where nothing counts them.
    indicator: Option<&'static str>,
    /// How many there were in the month.
    count: Option<i64>,
}

/// How the forms of the register are answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BurdenForms {
    /// In use.
    in_use: usize,
    /// Answered by the system in every column.
    answered: usize,
    /// With something that somebody has to collect or copy.
    collected: usize,
    /// Asked for without a document.
    without_document: usize,
    /// Columns asked for.
    columns: usize,
    /// Columns that the system holds.
    held: usize,
}

/// What is asked of people in the county.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Burden {
    /// The month that is counted.
    month: MonthText,
    /// Its first day.
    from_on: Day,
    /// Its last day.
    until_on: Day,
    /// How many representatives served on its last day.
    representatives: i64,
    /// Kind by kind.
    records: Vec<BurdenRecord>,
    /// Under which conditions taps, fields and waiting were measured.
    conditions: &'static str,
    /// The same in English.
    conditions_en: &'static str,
    /// The command that measures them again.
    command: &'static str,
    /// The register of forms.
    forms: BurdenForms,
}

/// Which month is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BurdenQuery {
    /// The month, `2023-04`; the last whole one when not given.
    month: Option<MonthText>,
}

/// What records and sheets ask of people: measured by the browser tests, counted from the records,
/// never by person.
#[utoipa::path(
    get,
    path = "/api/burden",
    operation_id = "get_burden",
    tag = "figures",
    params(BurdenQuery),
    responses((status = 200, description = "Kind by kind.", body = Burden))
)]
pub(crate) async fn get_burden(
    State(state): State<ApiState>,
    _: Caller<op::GetBurden>,
    Query(query): Query<BurdenQuery>,
) -> Result<Json<Burden>, Problem> {
    let asked = query.month.map(|month| month.0);
    let (month, counts, representatives, forms) = state
        .db()
        .read(move |tx| {
            let today = registry::county::get(tx)?.default_as_of.unwrap_or_else(|| tx.today());
            let month = asked.unwrap_or_else(|| today.month().plus(-1));
            let county = AreaPath::county();
            let (counts, representatives) = burden::counted(tx, &county, month)?;
            let forms = service::totals(tx, &county)?;
            Ok::<_, Problem>((month, counts, representatives, forms))
        })
        .await?;
    let measured = burden::measured();
    let records = measured.records.iter().zip(counts).map(|(one, count)| BurdenRecord {
        code: &one.code,
        name: &one.name,
        name_en: &one.name_en,
        surface: &one.surface,
        taps: one.taps,
        fields: one.fields,
        wait_ms: one.wait_ms,
        indicator: one.indicator.as_deref(),
        count,
    });
    Ok(Json(Burden {
        month: MonthText(month),
        from_on: Day(month.first_day()),
        until_on: Day(month.last_day()),
        representatives,
        records: records.collect(),
        conditions: &measured.conditions,
        conditions_en: &measured.conditions_en,
        command: &measured.command,
        forms: BurdenForms {
            in_use: forms.in_use,
            answered: forms.answered,
            collected: forms.collected,
            without_document: forms.without_document,
            columns: forms.columns,
            held: forms.held,
        },
    }))
}
