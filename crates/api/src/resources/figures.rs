//! Figures: what each means, its value, its list, and the paragraph for the bulletin.

use access::policy::{Named, op};
use axum::Json;
use axum::extract::{Path, State};
use figures::{Kind, Piece, Value};
use kernel::{AreaPath, Date, Month};
use registry::{AreaTree, RecordLine, Span};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Paging, Query};
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, MonthText, PageOf, area_ref};

/// An indicator: what a figure means.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorView {
    /// The code.
    #[schema(example = "home_visits")]
    code: &'static str,
    /// The name.
    #[schema(example = "入户走访")]
    name: &'static str,
    /// The unit.
    #[schema(example = "户次")]
    unit: &'static str,
    /// What counts, in words.
    definition: &'static str,
    /// Whether an area's value is the sum of the areas in it.
    additive: bool,
    /// `flow` (what happened in the span), `stock` (what there is on its last day) or `rate`.
    kind: &'static str,
    /// For a rate, the code of the indicator above the line.
    numerator: Option<&'static str>,
    /// For a rate, the code of the indicator below the line.
    denominator: Option<&'static str>,
}

impl From<&'static figures::Indicator> for IndicatorView {
    fn from(indicator: &'static figures::Indicator) -> Self {
        let (kind, numerator, denominator) = match indicator.kind {
            Kind::Flow => ("flow", None, None),
            Kind::Stock => ("stock", None, None),
            Kind::Rate { numerator, denominator } => ("rate", Some(numerator), Some(denominator)),
        };
        Self {
            code: indicator.code,
            name: indicator.name,
            unit: indicator.unit,
            definition: indicator.definition,
            additive: indicator.is_additive(),
            kind,
            numerator,
            denominator,
        }
    }
}

/// All indicators.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorList {
    items: Vec<IndicatorView>,
}

/// A figure's value.
#[derive(Serialize, ToSchema)]
pub(crate) struct FigureView {
    /// The indicator's code.
    code: &'static str,
    /// Its name.
    name: &'static str,
    /// Its unit.
    unit: &'static str,
    /// The value; `null` where there are no data for a rate.
    value: Option<f64>,
    /// For a rate, what stands above the line.
    numerator: Option<i64>,
    /// For a rate, what stands below it.
    denominator: Option<i64>,
}

/// The figures of an area.
#[derive(Serialize, ToSchema)]
pub(crate) struct FiguresView {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The last day that counts.
    as_of: Day,
    /// Every figure, in the order of the bulletin.
    values: Vec<FigureView>,
}

/// Which area and span.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SpanQuery {
    /// The area's code; the caller's own area when not given.
    #[param(example = "431125101000")]
    area: Option<String>,
    /// The last day that counts; today when not given.
    #[param(value_type = Option<Day>)]
    as_of: Option<Day>,
    /// The first day that counts; the county's own when not given.
    #[param(value_type = Option<Day>)]
    since: Option<Day>,
}

/// Which area, span and page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordsQuery {
    /// The area's code; the caller's own area when not given.
    area: Option<String>,
    /// The last day that counts; today when not given.
    #[param(value_type = Option<Day>)]
    as_of: Option<Day>,
    /// The first day that counts; the county's own when not given.
    #[param(value_type = Option<Day>)]
    since: Option<Day>,
    /// How many items at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1024)]
    cursor: Option<String>,
}

async fn span<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    area: Option<&str>,
    (as_of, since): (Option<Day>, Option<Day>),
) -> Result<Span, Problem> {
    let area = caller.area(state, area).await?;
    let counts_from = state.map().await?.county.counts_from;
    let as_of = as_of.map_or_else(|| state.now().date_in_china(), |day| day.0);
    // A day before the county's own beginning asks what there was before it.
    let since = since.map_or_else(|| counts_from.min(as_of), |day| day.0);
    Ok(Span { area, since: Some(since), as_of })
}

fn since(span: &Span) -> Day {
    Day(span.since.unwrap_or(span.as_of))
}

fn value_view(indicator: &'static figures::Indicator, value: Value) -> FigureView {
    let (value, numerator, denominator) = match value {
        Value::Count(count) => (Some(count as f64), None, None),
        Value::PerMille { rate, numerator, denominator } => {
            (rate.map(|rate| rate as f64 / 10.0), Some(numerator), Some(denominator))
        }
    };
    FigureView {
        code: indicator.code,
        name: indicator.name,
        unit: indicator.unit,
        value,
        numerator,
        denominator,
    }
}

/// What every figure means.
#[utoipa::path(
    get,
    path = "/api/indicators",
    operation_id = "list_indicators",
    tag = "figures",
    responses((status = 200, description = "All indicators.", body = IndicatorList))
)]
pub(crate) async fn list_indicators(_: Caller<op::ListIndicators>) -> Json<IndicatorList> {
    let items = figures::INDICATORS.iter().map(IndicatorView::from).collect();
    Json(IndicatorList { items })
}

/// All figures of an area over a span.
#[utoipa::path(
    get,
    path = "/api/figures",
    operation_id = "get_figures",
    tag = "figures",
    params(SpanQuery),
    responses((status = 200, description = "The figures.", body = FiguresView))
)]
pub(crate) async fn get_figures(
    State(state): State<ApiState>,
    caller: Caller<op::GetFigures>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<FiguresView>, Problem> {
    let span = span(&state, &caller, query.area.as_deref(), (query.as_of, query.since)).await?;
    let asked = span.clone();
    let values = state.db().read(move |tx| figures::values(tx, &asked)).await?;
    let map = state.map().await?;
    Ok(Json(FiguresView {
        area: area_ref(&map.areas, &span.area),
        since: since(&span),
        as_of: Day(span.as_of),
        values: values
            .into_iter()
            .map(|figure| value_view(figure.indicator, figure.value))
            .collect(),
    }))
}

/// One record behind a figure.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordView {
    /// The record's identifier; for an area its code.
    id: String,
    /// What it is.
    #[schema(example = "contact")]
    kind: &'static str,
    /// The day on which it counts.
    on: Day,
    /// How much it counts.
    quantity: i64,
    /// The first line.
    title: String,
    /// The second line.
    subtitle: String,
    area: AreaRef,
    /// What a click opens, below the console's address.
    #[schema(example = "/households/hh_01jz0000000000000000000000")]
    link: Option<String>,
}

/// A page of the records behind a figure, and what they add up to.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordPage {
    #[serde(flatten)]
    page: PageOf<RecordView>,
    /// The figure's value: the sum of the quantities of all pages.
    total: i64,
}

/// Where the object of an identifier is shown.
fn link(line: &RecordLine) -> Option<String> {
    let id = line.opens.as_deref().unwrap_or(&line.id);
    let (prefix, _) = id.split_once('_')?;
    let folder = match prefix {
        "hh" => "households",
        "rep" => "representatives",
        "con" => "contacts",
        "mat" => "matters",
        "gat" => "gatherings",
        _ => return None,
    };
    Some(format!("/{folder}/{id}"))
}

fn record_view(areas: &AreaTree, line: RecordLine) -> RecordView {
    RecordView {
        link: link(&line),
        id: line.id,
        kind: line.kind,
        on: Day(line.on),
        quantity: line.quantity,
        title: line.title,
        subtitle: line.subtitle,
        area: area_ref(areas, &line.area),
    }
}

/// The records behind a figure, newest first.
#[utoipa::path(
    get,
    path = "/api/figures/{code}/records",
    operation_id = "list_figure_records",
    tag = "figures",
    params(("code" = String, Path, description = "The indicator's code."), RecordsQuery),
    responses((status = 200, description = "A page of records.", body = RecordPage))
)]
pub(crate) async fn list_figure_records(
    State(state): State<ApiState>,
    caller: Caller<op::ListFigureRecords>,
    Path(code): Path<String>,
    Query(query): Query<RecordsQuery>,
) -> Result<Json<RecordPage>, Problem> {
    let span = span(&state, &caller, query.area.as_deref(), (query.as_of, query.since)).await?;
    let (limit, cursor) = Paging::of(query.limit, query.cursor).read(2)?;
    let asked = code.clone();
    let (page, total) = state
        .db()
        .read(move |tx| figures::records(tx, &asked, &span, cursor.as_ref(), limit))
        .await?;
    caller.has_read(&state, &code, page.items.len()).await;
    let map = state.map().await?;
    let page = PageOf::of(page, |line| record_view(&map.areas, line));
    Ok(Json(RecordPage { page, total }))
}

/// A figure of one area.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaValue {
    area: AreaRef,
    /// The value; `null` where there are no data for a rate.
    value: Option<f64>,
}

/// A figure by the areas right under one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Breakdown {
    /// The areas, by division code; never by value.
    items: Vec<AreaValue>,
    /// The value of the whole area.
    value: Option<f64>,
}

fn children(map: &Map, area: &AreaPath) -> Vec<AreaPath> {
    let mut children: Vec<_> = map.areas.children(area).collect();
    children.sort_by(|one, other| one.code.cmp(&other.code));
    children.into_iter().map(|area| area.path.clone()).collect()
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Count(count) => Some(count as f64),
        Value::PerMille { rate, .. } => rate.map(|rate| rate as f64 / 10.0),
    }
}

/// A figure by the areas right under one.
#[utoipa::path(
    get,
    path = "/api/figures/{code}/breakdown",
    operation_id = "get_figure_breakdown",
    tag = "figures",
    params(("code" = String, Path, description = "The indicator's code."), SpanQuery),
    responses((status = 200, description = "The figure by area.", body = Breakdown))
)]
pub(crate) async fn get_figure_breakdown(
    State(state): State<ApiState>,
    caller: Caller<op::GetFigureBreakdown>,
    Path(code): Path<String>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<Breakdown>, Problem> {
    let span = span(&state, &caller, query.area.as_deref(), (query.as_of, query.since)).await?;
    let map = state.map().await?;
    let mut areas = children(&map, &span.area);
    areas.push(span.area.clone());
    let asked = areas.clone();
    let values =
        state.db().read(move |tx| figures::breakdown(tx, &code, &asked, &span)).await?;
    let mut items: Vec<AreaValue> = areas
        .iter()
        .zip(values)
        .map(|(area, value)| AreaValue {
            area: area_ref(&map.areas, area),
            value: number(value),
        })
        .collect();
    let value = items.pop().and_then(|whole| whole.value);
    Ok(Json(Breakdown { items, value }))
}

/// Which area and months.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesQuery {
    /// The area's code; the caller's own area when not given.
    area: Option<String>,
    /// `self` for the area, `children` for the areas right under it.
    #[param(example = "children")]
    by: Option<String>,
    /// The last month; this month when not given.
    #[param(value_type = Option<MonthText>)]
    until: Option<MonthText>,
    /// How many months, 1 to 120; 12 when not given.
    #[param(minimum = 1, maximum = 120)]
    months: Option<u32>,
}

/// One area's values by month.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeriesRowView {
    area: AreaRef,
    /// The values, in the order of the months.
    values: Vec<i64>,
}

/// An indicator by area and month.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeriesView {
    /// The months, oldest first.
    months: Vec<MonthText>,
    /// The areas, by division code.
    rows: Vec<SeriesRowView>,
}

/// A figure by area and month.
#[utoipa::path(
    get,
    path = "/api/figures/{code}/series",
    operation_id = "get_figure_series",
    tag = "figures",
    params(("code" = String, Path, description = "The indicator's code."), SeriesQuery),
    responses((status = 200, description = "The figure by area and month.", body = SeriesView))
)]
pub(crate) async fn get_figure_series(
    State(state): State<ApiState>,
    caller: Caller<op::GetFigureSeries>,
    Path(code): Path<String>,
    Query(query): Query<SeriesQuery>,
) -> Result<Json<SeriesView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let areas = match query.by.as_deref() {
        None | Some("self") => vec![area],
        Some("children") => children(&map, &area),
        Some(_) => {
            let problem = Problem::of("request.query");
            return Err(problem.saying("by 填 self 或 children。", "by is self or children.").at("/by"));
        }
    };
    let this_month: Month = state.now().date_in_china().month();
    let until = query.until.map_or(this_month, |month| month.0);
    let months = query.months.unwrap_or(12);
    let series =
        state.db().read(move |tx| figures::series(tx, &code, &areas, until, months)).await?;
    Ok(Json(SeriesView {
        months: series.months.into_iter().map(MonthText).collect(),
        rows: series
            .rows
            .into_iter()
            .map(|row| SeriesRowView { area: area_ref(&map.areas, &row.area), values: row.values })
            .collect(),
    }))
}

/// A figure inside the bulletin's text.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulletinFigure {
    /// The indicator's code.
    code: &'static str,
    /// The value as it is written.
    value: String,
    /// Where it starts in the text, in characters.
    start: usize,
    /// Where it ends, in characters (exclusive).
    end: usize,
}

/// The bulletin paragraph of an area.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulletinView {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The last day that counts.
    as_of: Day,
    /// The paragraph.
    text: String,
    /// The figures in it, each of which opens its list.
    figures: Vec<BulletinFigure>,
}

/// The bulletin paragraph (截至目前…) of an area.
#[utoipa::path(
    get,
    path = "/api/bulletin",
    operation_id = "get_bulletin",
    tag = "figures",
    params(SpanQuery),
    responses((status = 200, description = "The paragraph.", body = BulletinView))
)]
pub(crate) async fn get_bulletin(
    State(state): State<ApiState>,
    caller: Caller<op::GetBulletin>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<BulletinView>, Problem> {
    let span = span(&state, &caller, query.area.as_deref(), (query.as_of, query.since)).await?;
    let map = state.map().await?;
    let area = map.areas.at(&span.area).cloned().ok_or_else(|| Problem::of("area.not-found"))?;
    let asked = span.clone();
    let bulletin =
        state.db().read(move |tx| figures::bulletin(tx, &area, &asked)).await?;
    let mut at = 0;
    let mut placed = Vec::new();
    for piece in &bulletin.pieces {
        match piece {
            Piece::Words(words) => at += words.chars().count(),
            Piece::Figure { code, text } => {
                let end = at + text.chars().count();
                placed.push(BulletinFigure { code, value: text.clone(), start: at, end });
                at = end;
            }
        }
    }
    Ok(Json(BulletinView {
        area: area_ref(&map.areas, &span.area),
        since: since(&span),
        as_of: Day(span.as_of),
        text: bulletin.text(),
        figures: placed,
    }))
}

/// Which area and day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewQuery {
    /// The area's code; the caller's own area when not given.
    area: Option<String>,
    /// The day; today when not given.
    #[param(value_type = Option<Day>)]
    as_of: Option<Day>,
}

/// How far the households are looked after in a month.
#[derive(Serialize, ToSchema)]
pub(crate) struct CoverageView {
    /// The month.
    month: MonthText,
    /// Households.
    households: i64,
    /// Those with a representative.
    linked: i64,
    /// Those without.
    unlinked: i64,
    /// Those contacted since the month's first day.
    contacted_this_month: i64,
}

/// A count with its code and name.
#[derive(Serialize, ToSchema)]
pub(crate) struct NamedCount {
    /// The code.
    code: &'static str,
    /// The name.
    name: &'static str,
    /// How many.
    count: i64,
}

/// The matters that are not closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenMatters {
    /// How many wait for an office.
    open: i64,
    /// How many of them are past their deadline.
    overdue: i64,
    /// How many are answered and wait for the villager.
    to_confirm: i64,
    /// By state.
    by_state: Vec<NamedCount>,
    /// Those that wait for an office, by whole days since collection: 0–7, 8–15, 16–30, 31 and more.
    by_age: Vec<NamedCount>,
}

/// The last months.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trend {
    /// The months, oldest first.
    months: Vec<MonthText>,
    /// Contacts of each month.
    contacts: Vec<i64>,
    /// Appeals collected.
    appeals: Vec<i64>,
    /// Appeals answered.
    answered: Vec<i64>,
}

/// What an area looks like on a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct OverviewView {
    area: AreaRef,
    /// The day.
    as_of: Day,
    coverage: CoverageView,
    matters: OpenMatters,
    /// What needs help now; empty when nothing does.
    attention: Vec<NamedCount>,
    trend: Trend,
}

/// What an area looks like on a day.
#[utoipa::path(
    get,
    path = "/api/overview",
    operation_id = "get_overview",
    tag = "figures",
    params(OverviewQuery),
    responses((status = 200, description = "The overview.", body = OverviewView))
)]
pub(crate) async fn get_overview(
    State(state): State<ApiState>,
    caller: Caller<op::GetOverview>,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<OverviewView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let on: Date = query.as_of.map_or_else(|| state.now().date_in_china(), |day| day.0);
    let asked = area.clone();
    // Counts of early signs are no secret inside the chain; their words stay with those who may.
    let seen = state.db().read(move |tx| figures::overview(tx, &asked, on, true)).await?;
    let map = state.map().await?;
    let coverage = seen.coverage;
    let ages = matters::overview::AGES.iter().zip(seen.matters.by_age);
    Ok(Json(OverviewView {
        area: area_ref(&map.areas, &area),
        as_of: Day(on),
        coverage: CoverageView {
            month: MonthText(coverage.month),
            households: coverage.households,
            linked: coverage.linked,
            unlinked: coverage.households - coverage.linked,
            contacted_this_month: coverage.contacted,
        },
        matters: OpenMatters {
            open: seen.matters.open,
            overdue: seen.matters.overdue,
            to_confirm: seen.matters.to_confirm,
            by_state: seen
                .matters
                .by_state
                .iter()
                .map(|(state, count)| NamedCount {
                    code: state.as_str(),
                    name: state.chinese(),
                    count: *count,
                })
                .collect(),
            by_age: ages.map(|(age, count)| NamedCount { code: age, name: age, count }).collect(),
        },
        attention: seen
            .attention
            .iter()
            .map(|item| NamedCount { code: item.code, name: item.name, count: item.count })
            .collect(),
        trend: Trend {
            months: seen.months.into_iter().map(MonthText).collect(),
            contacts: seen.contacts,
            appeals: seen.appeals,
            answered: seen.answered,
        },
    }))
}
