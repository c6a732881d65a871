//! The ledgers (台账) that offices keep: which there are, their rows, and small ones as a file.

use access::policy::{Named, op};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use exchange::export::Format;
use exchange::ledgers::writing;
use exchange::ledgers::{self, Asked, LEDGERS, Ledger, Reader, Row, Spanning};
use exchange::write::{Cell, Set};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query, paging};
use crate::problem::Problem;
use crate::resources::exports::{WantedFormat, attachment};
use crate::resources::figures::link_to;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, area_ref};

/// A ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerView {
    /// The code.
    #[schema(example = "contacts")]
    code: &'static str,
    /// The name.
    #[schema(example = "走访台账(民情日记)")]
    name: &'static str,
    /// What stands in it, in words.
    about: &'static str,
    /// What it is counted in.
    #[schema(example = "户次")]
    unit: &'static str,
    /// `flow` for what happened from the first day to the last, `stock` for what there is on the last.
    kind: &'static str,
    /// The indicator whose list it is, where it is one's.
    indicator: Option<&'static str>,
    /// The columns; the first is 序号, which the rows do not carry.
    columns: Vec<LedgerColumn>,
}

/// A column of a ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerColumn {
    /// The heading over several columns.
    group: Option<&'static str>,
    /// The heading.
    heading: &'static str,
    /// How wide it is printed, in characters.
    width: f64,
    /// Whether it holds numbers.
    is_number: bool,
    /// Whether the file has their sum.
    is_summed: bool,
    /// Whether a row is known by it: a click on it opens the record.
    is_leading: bool,
}

impl From<&Ledger> for LedgerView {
    fn from(ledger: &Ledger) -> Self {
        let column = |(place, column): (usize, &'static exchange::write::Column)| LedgerColumn {
            group: column.group.as_deref(),
            heading: column.heading.as_ref(),
            width: column.width,
            is_number: matches!(column.set, Set::Sum | Set::Number),
            is_summed: column.set == Set::Sum,
            is_leading: place == ledger.leading(),
        };
        Self {
            code: ledger.code,
            name: ledger.name,
            about: ledger.about,
            unit: ledger.unit,
            kind: match ledger.spanning {
                Spanning::Flow => "flow",
                Spanning::Stock => "stock",
            },
            indicator: ledger.indicator,
            columns: ledger.columns.iter().enumerate().map(column).collect(),
        }
    }
}

/// The ledgers that the caller may read.
#[utoipa::path(
    get,
    path = "/api/ledgers",
    operation_id = "list_ledgers",
    tag = "exchange",
    responses((status = 200, description = "The ledgers.", body = [LedgerView]))
)]
pub(crate) async fn list_ledgers(caller: Caller<op::ListLedgers>) -> Json<Vec<LedgerView>> {
    let may_read = |ledger: &&Ledger| caller.session.scope(ledger.shown_by).is_ok();
    Json(LEDGERS.iter().filter(may_read).map(LedgerView::from).collect())
}

/// Which part of a ledger.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LedgerRowsQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// The first day; the county's own first day when not given.
    from: Option<Day>,
    /// The last day; the county's own cut-off date when not given.
    to: Option<Day>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What is asked for, as far as the caller may see it: by the operation that lists such records.
pub(crate) async fn asked<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    map: &Map,
    name: &str,
    area: Option<&str>,
    days: (Option<Day>, Option<Day>),
) -> Result<Asked, Problem> {
    let ledger = ledgers::ledger(name)?;
    let area = caller.area(state, area).await?;
    let scope = caller.session.scope(ledger.shown_by)?;
    if !scope.sees_area(&area) {
        return Err(exchange::Error::AreaNotFound.into());
    }
    let to = days.1.map_or_else(|| map.day(state.now()), |day| day.0);
    // A day before the county began to count has its ledger as well: an empty one.
    let from = days.0.map_or_else(|| map.county.counts_from.min(to), |day| day.0);
    Ok(Asked { ledger, area, from, to, scope })
}

/// A cell: words, a whole number, or nothing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum LedgerCell {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Nothing.
    Empty,
}

impl From<Cell> for LedgerCell {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Text(text) => Self::Text(text),
            Cell::Number(number) => Self::Number(number),
        }
    }
}

/// A row of a ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerRow {
    /// What it is among the rows.
    id: String,
    /// Where its record is shown, from the surface's root.
    link: Option<String>,
    /// The cells, one for each column after 序号.
    cells: Vec<LedgerCell>,
}

impl From<Row> for LedgerRow {
    fn from(row: Row) -> Self {
        Self {
            link: row.opens.as_deref().and_then(link_to),
            id: row.key,
            cells: row.cells.into_iter().map(LedgerCell::from).collect(),
        }
    }
}

/// What a ledger adds up to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerFigure {
    /// The figure.
    value: i64,
    /// Its unit.
    unit: &'static str,
    /// Whether it counts what the rows do not show to the caller.
    hides: bool,
}

/// A page of a ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerPage {
    ledger: LedgerView,
    area: AreaRef,
    /// The first day.
    from: Day,
    /// The last day.
    to: Day,
    /// The title over the table.
    title: String,
    /// What the whole ledger adds up to.
    figure: LedgerFigure,
    /// Whether a file of it can be had at once; else one has to be written first.
    is_short: bool,
    items: Vec<LedgerRow>,
    /// Where the next page starts; `null` on the last one.
    next_cursor: Option<String>,
}

/// The rows of a ledger, the newest first.
#[utoipa::path(
    get,
    path = "/api/ledgers/{name}",
    operation_id = "get_ledger",
    tag = "exchange",
    params(("name" = String, Path, description = "The ledger's code."), LedgerRowsQuery),
    responses((status = 200, description = "A page of rows.", body = LedgerPage))
)]
pub(crate) async fn get_ledger(
    State(state): State<ApiState>,
    caller: Caller<op::GetLedger>,
    Path(name): Path<String>,
    Query(query): Query<LedgerRowsQuery>,
) -> Result<Json<LedgerPage>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let map = state.map().await?;
    let days = (query.from, query.to);
    let asked = asked(&state, &caller, &map, &name, query.area.as_deref(), days).await?;
    let wanted = asked.clone();
    let (page, total) = state
        .db()
        .read(move |tx| {
            let mut reader = Reader::new(tx, wanted)?;
            let total = reader.count(tx)?;
            let page = reader.page(tx, cursor.as_ref(), limit)?;
            Ok::<_, exchange::Error>((page, total))
        })
        .await?;
    caller.has_read(&state, format!("{name}@{}", asked.area), page.items.len()).await;
    let area = area_ref(&map.areas, &asked.area);
    Ok(Json(LedgerPage {
        ledger: asked.ledger.into(),
        title: asked.title(area.name()),
        area,
        from: Day(asked.from),
        to: Day(asked.to),
        figure: LedgerFigure { value: total.value, unit: total.unit, hides: asked.may_hide() },
        is_short: total.value <= writing::ROWS_AT_ONCE,
        next_cursor: page.next.as_ref().map(kernel::Cursor::encode),
        items: page.items.into_iter().map(LedgerRow::from).collect(),
    }))
}

/// Which part of a ledger, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LedgerExportQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// The first day; the county's own first day when not given.
    from: Option<Day>,
    /// The last day; the county's own cut-off date when not given.
    to: Option<Day>,
    /// `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// A ledger of at most 5,000 rows as a file, at once.
#[utoipa::path(
    get,
    path = "/api/ledgers/{name}/export",
    operation_id = "get_ledger_export",
    tag = "exchange",
    params(("name" = String, Path, description = "The ledger's code."), LedgerExportQuery),
    responses((
        status = 200,
        description = "A file.",
        content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )
    ))
)]
pub(crate) async fn get_ledger_export(
    State(state): State<ApiState>,
    caller: Caller<op::GetLedgerExport>,
    Path(name): Path<String>,
    Query(query): Query<LedgerExportQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let days = (query.from, query.to);
    let asked = asked(&state, &caller, &map, &name, query.area.as_deref(), days).await?;
    let format = format_of(query.format);
    let file_name = file_name(&asked, &map);
    let reporter = caller.session.name.clone();
    let wanted = asked.clone();
    let (bytes, rows) =
        state.db().read(move |tx| writing::write(tx, &wanted, format, &reporter)).await?;
    caller.has_read(&state, format!("{name}@{}", asked.area), rows as usize).await;
    Ok(attachment(format, &file_name, bytes))
}

/// What was wanted; Excel where nothing was said.
pub(crate) fn format_of(wanted: Option<WantedFormat>) -> Format {
    match wanted {
        Some(WantedFormat::Csv) => Format::Csv,
        Some(WantedFormat::Xlsx) | None => Format::Xlsx,
    }
}

/// What the file is called: place, ledger, days.
pub(crate) fn file_name(asked: &Asked, map: &Map) -> String {
    let area = area_ref(&map.areas, &asked.area);
    format!("{}{} {}", area.name(), asked.ledger.name, asked.period())
}
