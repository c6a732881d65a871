//! Figures: values, the lists behind them, breakdowns, series, and the bulletin.

use std::collections::{BTreeMap, HashSet};

use access::Error as AccessError;
use access::policy::{Named, op};
use axum::Json;
use axum::extract::{Path, State};
use db::Tx;
use figures::{INDICATORS, Indicator, Kind, Piece, Value};
use kernel::id::MatterId;
use kernel::{AreaPath, Date, Month, Page};
use matters::Sight;
use registry::{RecordLine, Span};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query, paging};
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, MonthText, area_ref};

/// A number on the wire: a whole one, or a per cent with one decimal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A count.
    Whole(i64),
    /// Tenths.
    Tenths(i64),
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Whole(number) => serializer.serialize_i64(number),
            Self::Tenths(tenths) => serializer.serialize_f64(tenths as f64 / 10.0),
        }
    }
}

impl Number {
    pub(crate) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Count(count) => Some(Self::Whole(count)),
            Value::PerMille { rate, .. } => rate.map(Self::Tenths),
        }
    }
}

/// What a figure means.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorView {
    /// The code.
    #[schema(example = "appeals_collected")]
    code: &'static str,
    /// The name.
    #[schema(example = "收集问题诉求")]
    name: &'static str,
    /// The unit.
    #[schema(example = "件")]
    unit: &'static str,
    /// What counts, in words.
    definition: &'static str,
    /// Whether an area's value is the sum of its parts'.
    additive: bool,
    /// `flow`, `stock` or `rate`.
    kind: &'static str,
    /// For a rate, the indicator above the line.
    numerator: Option<&'static str>,
    /// For a rate, the indicator below it.
    denominator: Option<&'static str>,
}

impl From<&Indicator> for IndicatorView {
    fn from(indicator: &Indicator) -> Self {
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

/// What the figures mean.
#[utoipa::path(
    get,
    path = "/api/indicators",
    operation_id = "list_indicators",
    tag = "figures",
    responses((status = 200, description = "Every indicator.", body = [IndicatorView]))
)]
pub(crate) async fn list_indicators(_: Caller<op::ListIndicators>) -> Json<Vec<IndicatorView>> {
    Json(INDICATORS.iter().map(IndicatorView::from).collect())
}

/// For which area and days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SpanQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The last day that counts; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// The first day that counts; the county's own first day when not given.
    since: Option<Day>,
}

/// The span asked for, in the caller's part of the county.
pub(crate) async fn span<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    map: &Map,
    area: Option<&str>,
    as_of: Option<Day>,
    since: Option<Day>,
) -> Result<Span, Problem> {
    let area = caller.area(state, area).await?;
    let as_of = as_of.map_or_else(|| map.day(state.now()), |day| day.0);
    let since = since.map_or(map.county.counts_from, |day| day.0);
    // A day before the county began to count has a value as well: none yet.
    let since = if since > as_of && since == map.county.counts_from { as_of } else { since };
    Ok(Span { area, since: Some(since), as_of })
}

/// A figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureView {
    /// The code.
    code: &'static str,
    /// The name.
    name: &'static str,
    /// The unit.
    unit: &'static str,
    /// The value; `null` where there are no data.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
    /// For a rate, what stands above the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    numerator: Option<i64>,
    /// For a rate, what stands below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<i64>,
}

/// All figures of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FiguresView {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The last day that counts.
    as_of: Day,
    /// The figures, in the order of the article.
    values: Vec<FigureView>,
    /// The same by code.
    #[schema(value_type = BTreeMap<String, Option<f64>>)]
    figures: BTreeMap<&'static str, Option<Number>>,
}

/// All figures of an area.
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
    let map = state.map().await?;
    let span = span(&state, &caller, &map, query.area.as_deref(), query.as_of, query.since).await?;
    let asked = span.clone();
    let found = state.db().read(move |tx| figures::values(tx, &asked)).await?;
    let values: Vec<FigureView> = found
        .iter()
        .map(|figure| {
            let (numerator, denominator) = match figure.value {
                Value::Count(_) => (None, None),
                Value::PerMille { numerator, denominator, .. } => {
                    (Some(numerator), Some(denominator))
                }
            };
            FigureView {
                code: figure.indicator.code,
                name: figure.indicator.name,
                unit: figure.indicator.unit,
                value: Number::of(figure.value),
                numerator,
                denominator,
            }
        })
        .collect();
    Ok(Json(FiguresView {
        area: area_ref(&map.areas, &span.area),
        since: Day(span.since.unwrap_or(map.county.counts_from)),
        as_of: Day(span.as_of),
        figures: values.iter().map(|figure| (figure.code, figure.value)).collect(),
        values,
    }))
}

/// For which area and days, and which page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The last day that counts; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// The first day that counts; the county's own first day when not given.
    since: Option<Day>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A record behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordView {
    /// The record's identifier.
    id: String,
    /// What it is: `contact`, `matter`, `household`, …
    kind: &'static str,
    /// The day on which it counts.
    on: Day,
    /// How much it counts.
    quantity: i64,
    /// The first line, for people.
    title: String,
    /// The second line.
    subtitle: String,
    /// The area that it counts for.
    area: AreaRef,
    /// Where it is shown, from the surface's root.
    link: Option<String>,
}

/// A page of the list behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordPage {
    items: Vec<RecordView>,
    /// Where the next page starts; `null` on the last one.
    next_cursor: Option<String>,
    /// What the whole list adds up to: the figure.
    total: i64,
}

impl RecordPage {
    /// The page on the wire.
    pub(crate) fn of(page: Page<RecordLine>, total: i64, map: &Map) -> Self {
        let next_cursor = page.next.as_ref().map(kernel::Cursor::encode);
        Self {
            items: page.items.into_iter().map(|line| record(line, map)).collect(),
            next_cursor,
            total,
        }
    }
}

/// Where the object of a line is shown.
fn link(line: &RecordLine) -> Option<String> {
    link_to(line.opens.as_deref().unwrap_or(&line.id))
}

/// Where the object with that identifier is shown.
pub(crate) fn link_to(id: &str) -> Option<String> {
    let (prefix, _) = id.split_once('_')?;
    let folder = match prefix {
        "hh" => "households",
        "rep" => "representatives",
        "con" => "contacts",
        "mat" => "matters",
        "gat" => "gatherings",
        "sel" => "selections",
        _ => return None,
    };
    Some(format!("/{folder}/{id}"))
}

fn record(line: RecordLine, map: &Map) -> RecordView {
    RecordView {
        link: link(&line),
        id: line.id,
        kind: line.kind,
        on: Day(line.on),
        quantity: line.quantity,
        title: line.title,
        subtitle: line.subtitle,
        area: area_ref(&map.areas, &line.area),
    }
}

/// The lines that may be shown: the figure counts what is confidential, its list leaves it out for
/// who may not see it.
pub(crate) fn shown(
    tx: &mut Tx<'_>,
    mut lines: Vec<RecordLine>,
    sight: Sight,
) -> Result<Vec<RecordLine>, Problem> {
    if sight == Sight::ALL {
        return Ok(lines);
    }
    // The line of a visit or of a step opens the matter that it is about.
    let matter_of = |line: &RecordLine| line.opens.as_ref().unwrap_or(&line.id).parse().ok();
    let ids: Vec<MatterId> = lines.iter().filter_map(matter_of).collect();
    let hidden = matters::these(tx, &ids)?.into_iter().filter(|matter| !sight.shows(matter));
    let hidden: HashSet<MatterId> = hidden.map(|matter| matter.id).collect();
    lines.retain(|line| matter_of(line).is_none_or(|id| !hidden.contains(&id)));
    Ok(lines)
}

/// The list behind a figure, the newest first.
#[utoipa::path(
    get,
    path = "/api/figures/{code}/records",
    operation_id = "list_figure_records",
    tag = "figures",
    params(("code" = String, Path, description = "The indicator."), RecordQuery),
    responses((status = 200, description = "A page of records.", body = RecordPage))
)]
pub(crate) async fn list_figure_records(
    State(state): State<ApiState>,
    caller: Caller<op::ListFigureRecords>,
    Path(code): Path<String>,
    Query(query): Query<RecordQuery>,
) -> Result<Json<RecordPage>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let map = state.map().await?;
    let span = span(&state, &caller, &map, query.area.as_deref(), query.as_of, query.since).await?;
    // Early signs are confidential: others may know how many, not which.
    let sight = Sight::of(&caller.scope, &span.area);
    if code == matters::measures::EARLY_SIGNS && !sight.confidential {
        return Err(AccessError::NotAllowed.into());
    }
    let area = span.area.clone();
    let (page, total) = state
        .db()
        .read(move |tx| {
            let (mut page, total) = figures::records(tx, &code, &span, cursor.as_ref(), limit)?;
            page.items = shown(tx, page.items, sight)?;
            Ok::<_, Problem>((page, total))
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(RecordPage::of(page, total, &map)))
}

/// A figure by the parts of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Breakdown {
    /// The areas right below, by division code.
    items: Vec<AreaValue>,
    /// The value of the whole.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
}

/// An area's value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaValue {
    area: AreaRef,
    /// The value; `null` where there are no data.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
}

/// The areas right below, by division code.
pub(crate) fn children(map: &Map, path: &AreaPath) -> Vec<AreaPath> {
    let mut areas: Vec<_> = map.areas.children(path).collect();
    areas.sort_by(|one, other| one.code.cmp(&other.code));
    areas.into_iter().map(|area| area.path.clone()).collect()
}

/// A figure by the parts of an area.
#[utoipa::path(
    get,
    path = "/api/figures/{code}/breakdown",
    operation_id = "get_figure_breakdown",
    tag = "figures",
    params(("code" = String, Path, description = "The indicator."), SpanQuery),
    responses((status = 200, description = "The parts.", body = Breakdown))
)]
pub(crate) async fn get_figure_breakdown(
    State(state): State<ApiState>,
    caller: Caller<op::GetFigureBreakdown>,
    Path(code): Path<String>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<Breakdown>, Problem> {
    let map = state.map().await?;
    let span = span(&state, &caller, &map, query.area.as_deref(), query.as_of, query.since).await?;
    let mut areas = children(&map, &span.area);
    areas.push(span.area.clone());
    let asked = areas.clone();
    let mut values =
        state.db().read(move |tx| figures::breakdown(tx, &code, &asked, &span)).await?;
    let whole = values.pop().and_then(Number::of);
    let item = |(path, value): (&AreaPath, Value)| AreaValue {
        area: area_ref(&map.areas, path),
        value: Number::of(value),
    };
    Ok(Json(Breakdown { items: areas.iter().zip(values).map(item).collect(), value: whole }))
}

/// For which area and months.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// Its parts (the default), or itself.
    by: Option<By>,
    /// The last month; that of the county's cut-off date when not given.
    until: Option<MonthText>,
    /// How many months, 1 to 120; 12 when not given.
    #[param(minimum = 1, maximum = 120)]
    months: Option<u32>,
}

/// Whose rows a series has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// The areas right below.
    Children,
    /// The area itself.
    #[serde(rename = "self")]
    Itself,
}

/// A figure by area and month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesView {
    /// The months, the oldest first.
    months: Vec<MonthText>,
    /// The areas with a value for each month.
    rows: Vec<SeriesRowView>,
}

/// An area's value in each month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesRowView {
    area: AreaRef,
    values: Vec<i64>,
}

/// A figure by area and month.
#[utoipa::path(
    get,
    path = "/api/figures/{code}/series",
    operation_id = "get_figure_series",
    tag = "figures",
    params(("code" = String, Path, description = "The indicator."), SeriesQuery),
    responses((status = 200, description = "The series.", body = SeriesView))
)]
pub(crate) async fn get_figure_series(
    State(state): State<ApiState>,
    caller: Caller<op::GetFigureSeries>,
    Path(code): Path<String>,
    Query(query): Query<SeriesQuery>,
) -> Result<Json<SeriesView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let until: Month = query.until.map_or_else(|| map.day(state.now()).month(), |month| month.0);
    let months = query.months.unwrap_or(12);
    if !(1..=120).contains(&months) || until.first_day().year() < 1911 {
        return Err(Problem::of("request.bad-period").at("/months"));
    }
    let areas = match query.by.unwrap_or(By::Children) {
        By::Itself => vec![area],
        By::Children => children(&map, &area),
    };
    let series =
        state.db().read(move |tx| figures::series(tx, &code, &areas, until, months)).await?;
    let rows = series
        .rows
        .into_iter()
        .map(|row| SeriesRowView { area: area_ref(&map.areas, &row.area), values: row.values });
    Ok(Json(SeriesView {
        rows: rows.collect(),
        months: series.months.into_iter().map(MonthText).collect(),
    }))
}

/// The bulletin paragraph.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinView {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The text.
    text: String,
    /// Where its figures stand.
    figures: Vec<BulletinFigure>,
    /// The last day that counts.
    as_of: Day,
}

/// A figure in the bulletin's text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinFigure {
    /// The indicator.
    code: &'static str,
    /// The value.
    value: Option<f64>,
    /// Where it begins, in UTF-16 units from 0.
    start: usize,
    /// Where it ends.
    end: usize,
}

/// The bulletin of an area, in the manner of the source article (截至目前…).
#[utoipa::path(
    get,
    path = "/api/bulletin",
    operation_id = "get_bulletin",
    tag = "figures",
    params(SpanQuery),
    responses((status = 200, description = "The bulletin.", body = BulletinView))
)]
pub(crate) async fn get_bulletin(
    State(state): State<ApiState>,
    caller: Caller<op::GetBulletin>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<BulletinView>, Problem> {
    let map = state.map().await?;
    let span = span(&state, &caller, &map, query.area.as_deref(), query.as_of, query.since).await?;
    let (since, as_of): (Option<Date>, Date) = (span.since, span.as_of);
    let shown = area_ref(&map.areas, &span.area);
    let area = map.areas.at(&span.area).cloned().ok_or(registry::Error::AreaNotFound)?;
    let bulletin = state.db().read(move |tx| figures::bulletin(tx, &area, &span)).await?;
    let (mut text, mut figures, mut at) = (String::new(), Vec::new(), 0);
    for piece in bulletin.pieces {
        let (words, code) = match piece {
            Piece::Words(words) => (words, None),
            Piece::Figure { code, text } => (text, Some(code)),
        };
        let end = at + words.encode_utf16().count();
        if let Some(code) = code {
            figures.push(BulletinFigure { code, value: words.parse().ok(), start: at, end });
        }
        text.push_str(&words);
        at = end;
    }
    let since = Day(since.unwrap_or(as_of));
    Ok(Json(BulletinView { area: shown, since, text, figures, as_of: Day(as_of) }))
}
