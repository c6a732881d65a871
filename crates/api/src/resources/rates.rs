//! The three rates: values with what is above and below the line, tables, lists, and the table as a
//! file.

use std::collections::HashMap;

use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use exchange::export::Format;
use exchange::rates::{Line, Sheet};
use figures::rates::{Part, Rate, Row, RowKey, by_area, by_department, by_month, rates, records};
use figures::{Formula, Third};
use kernel::id::DepartmentId;
use matters::Sight;
use registry::Span;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query, paging};
use crate::problem::Problem;
use crate::resources::exports::{WantedFormat, attachment};
use crate::resources::figures::{Number, RecordPage, children, shown, span};
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, DepartmentKey, MonthText, area_ref};

/// How many months a table by month has when nothing else is asked for.
const USUAL_MONTHS: u32 = 12;

/// For which area, days and department.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RateQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The last day that counts; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// The first day that counts; the county's own first day when not given.
    since: Option<Day>,
    /// Only what this department of the county handled.
    department: Option<DepartmentKey>,
}

/// The formula by which rates are computed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormulaView {
    /// The number of the version.
    version: u32,
    /// Its name.
    name: &'static str,
    /// Since when it is in force.
    valid_from: Day,
    /// Where it comes from.
    source: &'static str,
    /// On which day its months begin.
    period_start_day: i8,
    /// What 基本满意 counts for.
    #[schema(example = 0.9)]
    basically_satisfied: f64,
    /// The three with their weights and exclusions.
    rates: Vec<FormulaRate>,
}

/// One of the three in the formula.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormulaRate {
    /// `response`, `solution` or `satisfaction`.
    code: &'static str,
    /// What it weighs in the composite.
    weight: f64,
    /// Which valid visits do not stand under its line.
    exclusions: Vec<&'static str>,
}

impl From<&'static Formula> for FormulaView {
    fn from(formula: &'static Formula) -> Self {
        let rate = |third: Third| FormulaRate {
            code: third.as_str(),
            weight: formula.weight_per_mille(third) as f64 / 1_000.0,
            exclusions: formula.exclusions(third).iter().map(|code| code.as_str()).collect(),
        };
        Self {
            version: formula.version,
            name: &formula.name,
            valid_from: Day(formula.valid_from),
            source: &formula.source,
            period_start_day: formula.period_start_day,
            basically_satisfied: formula.basically_satisfied_per_mille as f64 / 1_000.0,
            rates: Third::ALL.into_iter().map(rate).collect(),
        }
    }
}

/// A number above or below a line; its list has the same definition.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartView {
    /// The code, under which its list is found.
    code: &'static str,
    /// The name.
    name: &'static str,
    /// The unit.
    unit: &'static str,
    /// What one of it weighs.
    weight: f64,
    /// How many.
    count: i64,
}

impl From<&Part> for PartView {
    fn from(part: &Part) -> Self {
        Self {
            code: part.count.code,
            name: part.count.name,
            unit: part.count.unit,
            weight: part.per_mille as f64 / 1_000.0,
            count: part.number,
        }
    }
}

/// A rate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateView {
    /// The code.
    #[schema(example = "solution")]
    code: &'static str,
    /// The name.
    #[schema(example = "解决率")]
    name: &'static str,
    /// What it says.
    definition: &'static str,
    /// Per cent; `null` where there are no data.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
    /// The same days a year before.
    #[schema(value_type = Option<f64>)]
    year_before: Option<Number>,
    /// The change against the year before, in points; `null` where one of them has no data.
    #[schema(value_type = Option<f64>)]
    change_points: Option<Number>,
    /// What it weighs in the composite.
    weight: Option<f64>,
    /// What stands above the line.
    above: Vec<PartView>,
    /// What stands below it; together they are the denominator.
    below: Vec<PartView>,
}

impl From<&Rate> for RateView {
    fn from(rate: &Rate) -> Self {
        Self {
            code: rate.definition.code,
            name: rate.definition.name,
            definition: rate.definition.words,
            value: rate.tenths.map(Number::Tenths),
            year_before: rate.tenths_before.map(Number::Tenths),
            change_points: rate.change_tenths().map(Number::Tenths),
            weight: rate.definition.weight_per_mille.map(|weight| weight as f64 / 1_000.0),
            above: rate.above.iter().map(PartView::from).collect(),
            below: rate.below.iter().map(PartView::from).collect(),
        }
    }
}

/// A count.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateCountView {
    /// The code, under which its list is found.
    code: &'static str,
    /// The name.
    name: &'static str,
    /// The unit.
    unit: &'static str,
    /// What counts.
    definition: &'static str,
    /// How many.
    count: i64,
}

/// All rates of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RatesView {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The last day that counts.
    as_of: Day,
    /// The formula in force on that day.
    formula: FormulaView,
    /// The rates, the three and their composite first.
    rates: Vec<RateView>,
    /// Every count, also those that stand in no rate.
    counts: Vec<RateCountView>,
}

/// The three rates of an area, and what stands beside them.
#[utoipa::path(
    get,
    path = "/api/rates",
    operation_id = "get_rates",
    tag = "figures",
    params(RateQuery),
    responses((status = 200, description = "The rates.", body = RatesView))
)]
pub(crate) async fn get_rates(
    State(state): State<ApiState>,
    caller: Caller<op::GetRates>,
    Query(query): Query<RateQuery>,
) -> Result<Json<RatesView>, Problem> {
    let map = state.map().await?;
    let span = span(&state, &caller, &map, query.area.as_deref(), query.as_of, query.since).await?;
    let department = query.department.map(|key| key.0);
    let asked = span.clone();
    let found = state.db().read(move |tx| rates(tx, &asked, department)).await?;
    let count = |(count, number): &(&'static matters::rate_counts::RateCount, i64)| RateCountView {
        code: count.code,
        name: count.name,
        unit: count.unit,
        definition: count.definition,
        count: *number,
    };
    Ok(Json(RatesView {
        area: area_ref(&map.areas, &span.area),
        since: Day(span.since.unwrap_or(map.county.counts_from)),
        as_of: Day(span.as_of),
        formula: found.formula.into(),
        rates: found.rates.iter().map(RateView::from).collect(),
        counts: found.counts.iter().map(count).collect(),
    }))
}

/// For which area and days, and which page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RateRecordQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The last day that counts; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// The first day that counts; the county's own first day when not given.
    since: Option<Day>,
    /// Only what this department of the county handled.
    department: Option<DepartmentKey>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The list behind a count, the newest first.
#[utoipa::path(
    get,
    path = "/api/rates/{code}/records",
    operation_id = "list_rate_records",
    tag = "figures",
    params(("code" = String, Path, description = "The count."), RateRecordQuery),
    responses((status = 200, description = "A page of records.", body = RecordPage))
)]
pub(crate) async fn list_rate_records(
    State(state): State<ApiState>,
    caller: Caller<op::ListRateRecords>,
    Path(code): Path<String>,
    Query(query): Query<RateRecordQuery>,
) -> Result<Json<RecordPage>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 3)?;
    let map = state.map().await?;
    let span = span(&state, &caller, &map, query.area.as_deref(), query.as_of, query.since).await?;
    let department = query.department.map(|key| key.0);
    let area = span.area.clone();
    // A rate counts what is about cadres; its list leaves it out for the village itself.
    let sight = Sight::of(&caller.scope, &span.area);
    let (page, total) = state
        .db()
        .read(move |tx| {
            let found = records(tx, &code, &span, department, cursor.as_ref(), limit)?;
            let (mut page, total) = found;
            page.items = shown(tx, page.items, sight)?;
            Ok::<_, Problem>((page, total))
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(RecordPage::of(page, total, &map)))
}

/// Whose rows a table of rates has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RateTableBy {
    /// The areas right below.
    Area,
    /// The county's departments.
    Department,
    /// The months.
    Month,
}

/// Which table.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RateTableQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The last day that counts; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// The first day that counts; the county's own first day when not given. A table by month has
    /// whole months instead.
    since: Option<Day>,
    /// Only what this department of the county handled.
    department: Option<DepartmentKey>,
    /// Whose rows; the areas right below when not given.
    by: Option<RateTableBy>,
    /// How many months, 1 to 60; 12 when not given.
    #[param(minimum = 1, maximum = 60)]
    months: Option<u32>,
    /// The file format, of a file: `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// A table of rates.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateTable {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The last day that counts.
    as_of: Day,
    /// Whose rows.
    by: RateTableBy,
    /// The rows: areas by division code, departments by name, months from the oldest. Never by rank.
    rows: Vec<RateRow>,
    /// The whole area over the span.
    total: RateRow,
}

/// A row of a table of rates.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateRow {
    /// What it is called.
    name: String,
    /// The area, where it is one's.
    area: Option<AreaRef>,
    /// The department, where it is one's.
    department: Option<DepartmentKey>,
    /// The month, where it is one's.
    month: Option<MonthText>,
    /// Its first day.
    since: Day,
    /// Its last day.
    as_of: Day,
    /// The rates.
    rates: Vec<RateView>,
}

struct Found {
    span: Span,
    by: RateTableBy,
    rows: Vec<(String, Row)>,
    total: Row,
}

/// The names of the county's departments.
fn department_names(tx: &mut Tx<'_>) -> Result<HashMap<DepartmentId, String>, Problem> {
    let found = access::departments::list(tx, true)?;
    Ok(found.into_iter().map(|department| (department.id, department.name)).collect())
}

/// What screen and file show, found in one way.
async fn table<O: access::policy::Named>(
    state: &ApiState,
    caller: &Caller<O>,
    map: &std::sync::Arc<Map>,
    query: &RateTableQuery,
) -> Result<Found, Problem> {
    let span = span(state, caller, map, query.area.as_deref(), query.as_of, query.since).await?;
    let by = query.by.unwrap_or(RateTableBy::Area);
    let months = query.months.unwrap_or(USUAL_MONTHS);
    if !(1..=60).contains(&months) || span.as_of.year() < 1911 {
        return Err(Problem::of("request.bad-period").at("/months"));
    }
    let department = query.department.map(|key| key.0);
    let below = children(map, &span.area);
    let known = std::sync::Arc::clone(map);
    state
        .db()
        .read(move |tx| {
            let whole = std::slice::from_ref(&span.area);
            let total = by_area(tx, whole, &span, department)?;
            let total = total.into_iter().next().ok_or(figures::Error::NotFound)?;
            let names = department_names(tx)?;
            let rows = match by {
                RateTableBy::Area => by_area(tx, &below, &span, department)?,
                RateTableBy::Department => by_department(tx, &span)?,
                RateTableBy::Month => by_month(tx, &span, months, department)?,
            };
            let name = |row: &Row| match &row.key {
                RowKey::Area(path) => {
                    known.areas.at(path).map(|area| area.name.clone()).unwrap_or_default()
                }
                RowKey::Department(id) => {
                    names.get(id).cloned().unwrap_or_else(|| "已停用的部门".to_owned())
                }
                RowKey::Month(month) => month.to_string(),
            };
            let mut rows: Vec<(String, Row)> =
                rows.into_iter().map(|row| (name(&row), row)).collect();
            if by == RateTableBy::Department {
                rows.sort_by(|one, other| one.0.cmp(&other.0));
            }
            Ok::<Found, Problem>(Found { span, by, rows, total })
        })
        .await
}

fn row_view(name: String, row: &Row, map: &Map) -> RateRow {
    let (mut area, mut department, mut month) = (None, None, None);
    match &row.key {
        RowKey::Area(path) => area = Some(area_ref(&map.areas, path)),
        RowKey::Department(id) => department = Some(DepartmentKey(*id)),
        RowKey::Month(of) => month = Some(MonthText(*of)),
    }
    RateRow {
        name,
        area,
        department,
        month,
        since: Day(row.days.0),
        as_of: Day(row.days.1),
        rates: row.rates.iter().map(RateView::from).collect(),
    }
}

/// The rates by area, department or month.
#[utoipa::path(
    get,
    path = "/api/rates/table",
    operation_id = "get_rate_table",
    tag = "figures",
    params(RateTableQuery),
    responses((status = 200, description = "The table.", body = RateTable))
)]
pub(crate) async fn get_rate_table(
    State(state): State<ApiState>,
    caller: Caller<op::GetRateTable>,
    Query(query): Query<RateTableQuery>,
) -> Result<Json<RateTable>, Problem> {
    let map = state.map().await?;
    let Found { span, by, rows, total } = table(&state, &caller, &map, &query).await?;
    let area = area_ref(&map.areas, &span.area);
    let name = map.areas.at(&span.area).map(|area| area.name.clone()).unwrap_or_default();
    Ok(Json(RateTable {
        area,
        since: Day(span.since.unwrap_or(span.as_of)),
        as_of: Day(span.as_of),
        by,
        rows: rows.into_iter().map(|(name, row)| row_view(name, &row, &map)).collect(),
        total: row_view(name, &total, &map),
    }))
}

/// The table of rates as a file: the same rows and numbers as on the screen.
#[utoipa::path(
    get,
    path = "/api/rates/export",
    operation_id = "get_rate_export",
    tag = "figures",
    params(RateTableQuery),
    responses((
        status = 200,
        description = "A file.",
        content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )
    ))
)]
pub(crate) async fn get_rate_export(
    State(state): State<ApiState>,
    caller: Caller<op::GetRateExport>,
    Query(query): Query<RateTableQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let Found { span, by, rows, total } = table(&state, &caller, &map, &query).await?;
    let area = map.areas.at(&span.area).map(|area| area.name.clone()).unwrap_or_default();
    let format = match query.format {
        Some(WantedFormat::Csv) => Format::Csv,
        Some(WantedFormat::Xlsx) | None => Format::Xlsx,
    };
    let title = format!("{area}三率");
    let sheet = Sheet {
        title: title.clone(),
        unit: area,
        reporter: caller.session.name.clone(),
        first: span.since.unwrap_or(span.as_of),
        last: span.as_of,
        rows_are: match by {
            RateTableBy::Area => "地区",
            RateTableBy::Department => "承办部门",
            RateTableBy::Month => "月份",
        },
        format,
    };
    let lines: Vec<Line<'_>> =
        rows.iter().map(|(name, row)| Line { name, rates: &row.rates }).collect();
    let whole = Line { name: "合计", rates: &total.rates };
    let bytes = exchange::rates::write(&sheet, &lines, &whole)?;
    Ok(attachment(format, &title, bytes))
}
