//! The bulletin as a document: computed, changed by people where they must, printed in Word.

use access::policy::{Named, op};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use exchange::bulletin::{Issue, word};
use figures::editing::{self, EditedParagraph, Edition};
use figures::{Piece, Report};
use kernel::Month;
use registry::Span;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, IfMatch, IfMatchParam, IfNoneMatch, JsonBody, Query};
use crate::problem::Problem;
use crate::resources::figures::span;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, Instant, MonthText, area_ref, versioned};

/// Of which area and days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BulletinQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The last day that counts; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// The first day that counts; the county's own first day when not given.
    since: Option<Day>,
}

/// Words, or a figure that opens its list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinPiece {
    /// As it is written.
    text: String,
    /// The indicator, where it is a figure.
    code: Option<&'static str>,
}

/// A paragraph.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinParagraph {
    /// As it was computed.
    pieces: Vec<BulletinPiece>,
    /// The first day that its figures count.
    since: Option<Day>,
    /// What a person has written instead; its numbers are not computed.
    edited: Option<String>,
}

/// A table; the last row is the whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinTable {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A figure of each of the last months.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinTrend {
    indicator: &'static str,
    name: &'static str,
    unit: &'static str,
    months: Vec<MonthText>,
    values: Vec<i64>,
}

/// A part under a heading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinSection {
    heading: String,
    paragraphs: Vec<BulletinParagraph>,
    table: Option<BulletinTable>,
    trends: Vec<BulletinTrend>,
}

/// The bulletin as a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulletinReport {
    area: AreaRef,
    /// The first day that counts.
    since: Day,
    /// The last day that counts.
    as_of: Day,
    title: String,
    /// The number within the year.
    number: i64,
    /// The issuing office as it signs; `null` while it is the area's name.
    office: Option<String>,
    sections: Vec<BulletinSection>,
    /// What the figures mean.
    notes: Vec<String>,
    /// The version, for `If-Match`; 0 while nobody has changed anything.
    version: i64,
    changed_by: Option<String>,
    changed_at: Option<Instant>,
}

/// A paragraph that a person has written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenParagraph {
    /// The section, from 0.
    #[schema(maximum = 20)]
    section: u8,
    /// The paragraph within it, from 0.
    #[schema(maximum = 20)]
    place: u8,
    /// The words; nothing gives the computed paragraph back.
    #[schema(max_length = 2000)]
    words: String,
}

/// What people make of the bulletin, instead of what was kept before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulletinChange {
    /// The issuing office as it signs; the area's name when nothing is given.
    #[schema(max_length = 60)]
    office: Option<String>,
    /// All paragraphs written by hand.
    #[schema(max_items = 40)]
    paragraphs: Vec<WrittenParagraph>,
}

async fn asked<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    map: &Map,
    query: &BulletinQuery,
) -> Result<Span, Problem> {
    span(state, caller, map, query.area.as_deref(), query.as_of, query.since).await
}

/// The computed bulletin and what people have made of it.
async fn found(state: &ApiState, map: &Map, span: &Span) -> Result<(Report, Edition), Problem> {
    let area = map.areas.at(&span.area).cloned().ok_or(registry::Error::AreaNotFound)?;
    let is_present = span.as_of == map.day(state.now());
    let asked = span.clone();
    let found = state
        .db()
        .read(move |tx| {
            let tree = registry::areas::tree(tx)?;
            let report = figures::report(tx, &tree, &area, &asked, is_present)?;
            Ok::<_, figures::Error>((report, editing::edition(tx, &asked)?))
        })
        .await?;
    Ok(found)
}

fn view(map: &Map, span: &Span, report: Report, edition: Edition) -> BulletinReport {
    let by_hand = |section: usize, place: usize| {
        let mut edited = edition.edited.iter();
        let found = edited.find(|one| one.section == section && one.place == place);
        found.map(|one| one.words.clone())
    };
    let piece = |piece: Piece| match piece {
        Piece::Words(text) => BulletinPiece { text, code: None },
        Piece::Figure { code, text } => BulletinPiece { text, code: Some(code) },
    };
    let month = |month: Month| MonthText(month);
    let sections = report.sections.into_iter().enumerate().map(|(at, section)| BulletinSection {
        heading: section.heading,
        paragraphs: section
            .paragraphs
            .into_iter()
            .enumerate()
            .map(|(place, paragraph)| BulletinParagraph {
                pieces: paragraph.pieces.into_iter().map(piece).collect(),
                since: paragraph.since.map(Day),
                edited: by_hand(at, place),
            })
            .collect(),
        table: section.table.map(|table| BulletinTable { head: table.head, rows: table.rows }),
        trends: section
            .trends
            .into_iter()
            .map(|trend| BulletinTrend {
                indicator: trend.indicator,
                name: trend.name,
                unit: trend.unit,
                months: trend.months.into_iter().map(month).collect(),
                values: trend.values,
            })
            .collect(),
    });
    BulletinReport {
        area: area_ref(&map.areas, &span.area),
        since: Day(span.since.unwrap_or(map.county.counts_from)),
        as_of: Day(span.as_of),
        title: report.title,
        number: report.number,
        sections: sections.collect(),
        notes: report.notes,
        office: edition.office,
        version: edition.version,
        changed_by: edition.changed_by,
        changed_at: edition.changed_at.map(Instant),
    }
}

/// The bulletin of an area as a document (工作简报), with what people have written into it.
#[utoipa::path(
    get,
    path = "/api/bulletin/report",
    operation_id = "get_bulletin_report",
    tag = "figures",
    params(BulletinQuery),
    responses((status = 200, description = "The bulletin.", body = BulletinReport))
)]
pub(crate) async fn get_bulletin_report(
    State(state): State<ApiState>,
    caller: Caller<op::GetBulletinReport>,
    Query(query): Query<BulletinQuery>,
) -> Result<Json<BulletinReport>, Problem> {
    let map = state.map().await?;
    let span = asked(&state, &caller, &map, &query).await?;
    let (report, edition) = found(&state, &map, &span).await?;
    Ok(Json(view(&map, &span, report, edition)))
}

/// Write paragraphs of the bulletin by hand, or who signs; each such paragraph is marked.
#[utoipa::path(
    patch,
    path = "/api/bulletin/report",
    operation_id = "change_bulletin_report",
    tag = "figures",
    params(BulletinQuery, IfMatchParam),
    request_body = BulletinChange,
    responses((status = 200, description = "Kept.", body = BulletinReport))
)]
pub(crate) async fn change_bulletin_report(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeBulletinReport>,
    Query(query): Query<BulletinQuery>,
    IfMatch(seen): IfMatch,
    body: JsonBody<BulletinChange>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let span = asked(&state, &caller, &map, &query).await?;
    let BulletinChange { office, paragraphs } = body.value;
    let paragraph = |one: WrittenParagraph| EditedParagraph {
        section: usize::from(one.section),
        place: usize::from(one.place),
        words: one.words,
    };
    let edited: Vec<EditedParagraph> = paragraphs.into_iter().map(paragraph).collect();
    let of = span.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| editing::edit(tx, &of, seen, office, edited))
        .await?;
    let (report, edition) = found(&state, &map, &span).await?;
    let view = view(&map, &span, report, edition);
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// The bulletin in Word, in the layout of official documents (GB/T 9704-2012).
#[utoipa::path(
    get,
    path = "/api/bulletin/document",
    operation_id = "get_bulletin_document",
    tag = "figures",
    params(BulletinQuery),
    responses((
        status = 200,
        description = "A Word document.",
        content((
            Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        ))
    ))
)]
pub(crate) async fn get_bulletin_document(
    State(state): State<ApiState>,
    caller: Caller<op::GetBulletinDocument>,
    Query(query): Query<BulletinQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let span = asked(&state, &caller, &map, &query).await?;
    let (report, edition) = found(&state, &map, &span).await?;
    let issue = Issue {
        office: edition.office.unwrap_or_else(|| report.area.clone()),
        on: map.day(state.now()).max(span.as_of),
        edited: edition.edited,
    };
    let name = format!("{}联户工作简报 {}", report.area, span.as_of);
    let bytes = word(&report, &issue)?;
    let mut response = bytes.into_response();
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    );
    let disposition = format!("attachment; filename*=UTF-8''{encoded}.docx");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
