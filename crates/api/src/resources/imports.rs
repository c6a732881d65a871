//! Rosters in: upload and look through, confirm, follow, and fetch what could not be taken.

use access::policy::op;
use access::receipts::{self, Receipt};
use axum::Json;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::DbError;
use exchange::Totals;
use exchange::imports::{self, Import};
use exchange::problem::RowError;
use exchange::roster::Kind;
use exchange::service::Options;
use kernel::id::ImportId;
use representatives::selection::Ground;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::extract::{Caller, Id, IdempotencyKey, IdempotencyParam};
use crate::problem::Problem;
use crate::resources::candidates::GroundView;
use crate::resources::exports::attachment;
use crate::resources::households::area_in_scope;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, ImportKey, Instant, area_ref};

/// An import of a roster.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportView {
    id: ImportKey,
    /// `households`, `representatives` or `candidates`.
    kind: &'static str,
    /// The file's name.
    file_name: String,
    /// The area that it is for.
    area: AreaRef,
    /// `previewed`, `running`, `done` or `failed`.
    #[schema(example = "previewed")]
    state: &'static str,
    /// When it was uploaded.
    created_at: Instant,
    /// The sheets of the file.
    sheets: Vec<SheetView>,
    /// The columns and what they became.
    columns: Vec<ColumnView>,
    /// Data rows.
    rows: u32,
    /// Rows that can be taken.
    good: u32,
    /// Rows that cannot.
    bad: u32,
    /// What would happen on confirmation.
    would: TotalsView,
    /// Some good rows as they were understood.
    sample: Vec<SampleView>,
    /// The first 200 errors; the error sheet has all of them.
    errors: Vec<RowErrorView>,
    /// The first 200 notices: rows that are taken, but not everything in them.
    notices: Vec<RowErrorView>,
    /// How far it is.
    progress: ProgressView,
    /// What happened, once it runs.
    result: Option<ResultView>,
    /// The code of the failure, when it failed.
    failure: Option<String>,
}

/// A sheet of the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SheetView {
    /// The name on the tab.
    name: String,
    /// Whether it was read.
    read: bool,
    /// Whether it is hidden.
    hidden: bool,
    /// The village that the tab or its title names.
    village: Option<String>,
    /// Data rows.
    rows: u32,
}

/// A column of the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColumnView {
    /// The heading as written.
    header: String,
    /// The field that it became; `null` when not recognised.
    field: Option<String>,
    /// What the field is called.
    field_name: Option<String>,
    /// Whether the county keeps it.
    kept: bool,
}

/// How many rows went which way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TotalsView {
    /// Records that are new.
    inserted: u64,
    /// Records that change.
    updated: u64,
    /// Records that already say the same.
    unchanged: u64,
    /// Rows left out without being wrong.
    ignored: u64,
    /// Links made or handed over.
    linked: u64,
    /// Groups that the county did not have.
    groups: u64,
}

impl From<Totals> for TotalsView {
    fn from(totals: Totals) -> Self {
        Self {
            inserted: totals.inserted,
            updated: totals.updated,
            unchanged: totals.unchanged,
            ignored: totals.ignored,
            linked: totals.linked,
            groups: totals.groups,
        }
    }
}

/// A good row, to be looked at before confirming.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SampleView {
    /// The row of the file.
    row: u32,
    /// The village as understood.
    village: String,
    /// The group as understood.
    group: String,
    /// The head of the household, or the representative.
    name: String,
    /// The telephone, masked.
    phone_masked: Option<String>,
    /// Members, for households.
    members: Option<i64>,
    /// Why the person comes into question, for candidates.
    grounds: Vec<GroundView>,
}

/// Something wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowErrorView {
    /// The sheet.
    sheet: String,
    /// The row as the spreadsheet program shows it.
    row: u32,
    /// The column; `null` when the whole row is meant.
    column: Option<String>,
    /// The value as written, identity numbers masked.
    value: Option<String>,
    /// A stable code.
    code: String,
    /// What is wrong and what to do, in Chinese.
    detail: String,
    /// The same in English.
    detail_en: String,
}

fn row_error(error: RowError) -> RowErrorView {
    RowErrorView {
        sheet: error.sheet,
        row: error.row,
        column: Some(error.column).filter(|text| !text.is_empty()),
        value: Some(error.value).filter(|text| !text.is_empty()),
        code: error.code.into_owned(),
        detail: error.zh.into_owned(),
        detail_en: error.en.into_owned(),
    }
}

/// How far an import is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProgressView {
    /// Entries taken.
    done: i64,
    /// Entries to take.
    total: i64,
}

/// What a running or finished import has done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultView {
    #[serde(flatten)]
    totals: TotalsView,
    /// Rows that could not be taken after all.
    failed: u64,
    /// Rows that were taken, but not everything in them.
    notices: u64,
    /// The first of those that could not be taken.
    errors: Vec<RowErrorView>,
}

fn view(import: Import, map: &Map) -> ImportView {
    let report = import.report;
    let has_begun = import.state != imports::State::Previewed;
    let outcome = import.outcome;
    ImportView {
        id: ImportKey(import.id),
        kind: import.kind.code(),
        file_name: import.file_name,
        area: area_ref(&map.areas, &import.area_path),
        state: import.state.as_str(),
        created_at: Instant(import.created_at),
        sheets: report
            .sheets
            .into_iter()
            .map(|sheet| SheetView {
                name: sheet.name,
                read: sheet.read,
                hidden: sheet.hidden,
                village: sheet.village,
                rows: sheet.rows,
            })
            .collect(),
        columns: report
            .columns
            .into_iter()
            .map(|column| ColumnView {
                header: column.header,
                field: column.field,
                field_name: column.field_name,
                kept: column.kept,
            })
            .collect(),
        rows: report.rows,
        good: report.good,
        bad: report.bad,
        would: report.would.into(),
        sample: report
            .sample
            .into_iter()
            .map(|sample| SampleView {
                row: sample.row,
                village: sample.village,
                group: sample.group,
                name: sample.name,
                phone_masked: sample.phone_masked,
                members: sample.members,
                grounds: sample
                    .grounds
                    .iter()
                    .filter_map(|code| code.parse::<Ground>().ok())
                    .map(GroundView::from)
                    .collect(),
            })
            .collect(),
        errors: report.errors.into_iter().map(row_error).collect(),
        notices: report.notices.into_iter().map(row_error).collect(),
        progress: ProgressView { done: import.done, total: import.total },
        result: has_begun.then(|| ResultView {
            totals: outcome.totals.into(),
            failed: outcome.bad,
            notices: outcome.notices,
            errors: outcome.errors.into_iter().map(row_error).collect(),
        }),
        failure: import.failure,
    }
}

/// A roster to be looked through.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the form; Upload reads it")]
pub(crate) struct ImportForm {
    /// `households`, `representatives` or `candidates`.
    #[schema(example = "households")]
    kind: String,
    /// The code of the area that it is for: rows of other places are sent back.
    #[schema(example = "431125102000")]
    area: String,
    /// Why candidates come into question whose row does not say it: a code of the board's `grounds`.
    ground: Option<String>,
    /// An .xlsx, .xls or .csv file; of candidates also a .txt with a line a person, as pasted.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The form as it came.
#[derive(Default)]
struct Upload {
    kind: Option<String>,
    area: Option<String>,
    ground: Option<String>,
    file: Option<(String, Vec<u8>)>,
}

/// How long the small fields of the form may be, in bytes.
const LONGEST_FIELD: usize = 100;

impl Upload {
    async fn read(request: Request, state: &ApiState) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
            return Err(Problem::of("request.not-multipart"));
        }
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(|_| Problem::of("request.malformed"))?;
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            match field.name() {
                Some("kind") => upload.kind = Some(small(field).await?),
                Some("area") => upload.area = Some(small(field).await?),
                Some("ground") => upload.ground = Some(small(field).await?),
                Some("file") => {
                    let name = field.file_name().unwrap_or("").to_owned();
                    let bytes = field.bytes().await.map_err(broken)?;
                    upload.file = Some((name, bytes.into()));
                }
                other => {
                    let name = other.unwrap_or("").chars().take(40).collect::<String>();
                    return Err(Problem::of("request.invalid").at(format!("/{name}")));
                }
            }
        }
        Ok(upload)
    }
}

async fn small(field: Field<'_>) -> Result<String, Problem> {
    let text = field.text().await.map_err(broken)?;
    if text.len() > LONGEST_FIELD || kernel::has_control_characters(&text) {
        return Err(Problem::of("request.invalid"));
    }
    Ok(text)
}

fn broken(error: axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::of("request.too-large")
    } else {
        Problem::of("request.malformed")
    }
}

/// Upload a roster: it is looked through, and nothing is changed until it is confirmed.
#[utoipa::path(
    post,
    path = "/api/imports",
    operation_id = "create_import",
    tag = "exchange",
    params(IdempotencyParam),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "Looked through.", body = ImportView))
)]
pub(crate) async fn create_import(
    State(state): State<ApiState>,
    caller: Caller<op::CreateImport>,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response, Problem> {
    let place = state.upload_slots().acquire().await.map_err(|_| DbError::Interrupted)?;
    let upload = Upload::read(request, &state).await?;
    let missing = |pointer: &str| Problem::of("request.field-missing").at(pointer);
    let (file_name, bytes) = upload.file.ok_or_else(|| missing("/file"))?;
    let kind = upload.kind.ok_or_else(|| missing("/kind"))?;
    let kind =
        Kind::from_code(&kind).ok_or_else(|| Problem::of("request.unknown-word").at("/kind"))?;
    let map = state.map().await?;
    let code = upload.area.ok_or_else(|| missing("/area"))?;
    let area = area_in_scope(&map, &caller.scope, &code)?;
    let ground = upload.ground.filter(|code| !code.is_empty());
    let ground: Option<Ground> = ground
        .map(|code| code.parse().map_err(|()| Problem::of("request.unknown-word").at("/ground")))
        .transpose()?;
    let mut digest = Sha256::new();
    let (ground_code, kind_code) = (ground.map_or("", Ground::as_str), kind.code());
    let said = ["POST /api/imports", kind_code, area.as_str(), ground_code].map(str::as_bytes);
    for part in said.into_iter().chain([&bytes[..]]) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let fingerprint: [u8; 32] = digest.finalize().into();
    let (account, asked) = (caller.account(), key.0.clone());
    let found =
        state.db().read(move |tx| receipts::find(tx, account, &asked, &fingerprint)).await?;
    if let Some(receipt) = found {
        return Ok(answer(receipt));
    }
    let slot = state.roster_slots().acquire().await.map_err(|_| DbError::Interrupted)?;
    let (working, actor) = (state.clone(), caller.actor());
    let options = Options { ground, ..Options::new(area) };
    let work = tokio::task::spawn_blocking(move || {
        let key = working.identity_key();
        imports::create(working.db(), &actor, key, &file_name, bytes, kind, &options)
    });
    let import = work.await.map_err(|_| DbError::Interrupted)??;
    drop((slot, place));
    let body = serde_json::to_string(&view(import, &map))
        .map_err(|_| DbError::Inconsistent { column: 0 })?;
    let receipt = Receipt { status: StatusCode::CREATED.as_u16(), body };
    let kept = receipt.clone();
    let receipt = state
        .db()
        .write(&caller.actor(), move |tx| {
            // The same upload may have come twice at once: the first one's answer stands.
            if let Some(first) = receipts::find(tx, account, &key.0, &fingerprint)? {
                return Ok(first);
            }
            receipts::store(tx, account, &key.0, &fingerprint, &kept)?;
            Ok::<Receipt, access::Error>(kept)
        })
        .await?;
    Ok(answer(receipt))
}

fn answer(receipt: Receipt) -> Response {
    let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::CREATED);
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], receipt.body).into_response()
}

/// An import: what was understood, how far it is, what happened.
#[utoipa::path(
    get,
    path = "/api/imports/{id}",
    operation_id = "get_import",
    tag = "exchange",
    params(("id" = ImportKey, Path, description = "The import.")),
    responses((status = 200, description = "The import.", body = ImportView))
)]
pub(crate) async fn get_import(
    State(state): State<ApiState>,
    caller: Caller<op::GetImport>,
    Id(id): Id<ImportId>,
) -> Result<Json<ImportView>, Problem> {
    let scope = caller.scope.clone();
    let import = state.db().read(move |tx| imports::get(tx, id, &scope)).await?;
    if import.state == imports::State::Done {
        // It may have brought groups that the map in memory does not have yet.
        state.forget_map();
    }
    let map = state.map().await?;
    Ok(Json(view(import, &map)))
}

/// Confirm an import: its good rows are taken from now on.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/confirm",
    operation_id = "confirm_import",
    tag = "exchange",
    params(("id" = ImportKey, Path, description = "The import.")),
    responses((status = 202, description = "It runs.", body = ImportView))
)]
pub(crate) async fn confirm_import(
    State(state): State<ApiState>,
    caller: Caller<op::ConfirmImport>,
    Id(id): Id<ImportId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let actor = caller.actor();
    let import = state.db().write(&actor, move |tx| imports::confirm(tx, id, &scope)).await?;
    Ok((StatusCode::ACCEPTED, Json(view(import, &map))).into_response())
}

/// The rows that could not be taken, in the layout of the file, with the reasons: .xlsx.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/error-sheet",
    operation_id = "get_import_error_sheet",
    tag = "exchange",
    params(("id" = ImportKey, Path, description = "The import.")),
    responses((
        status = 200,
        description = "A workbook.",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>
    ))
)]
pub(crate) async fn get_import_error_sheet(
    State(state): State<ApiState>,
    caller: Caller<op::GetImportErrorSheet>,
    Id(id): Id<ImportId>,
) -> Result<Response, Problem> {
    let scope = caller.scope.clone();
    let bytes = state.db().read(move |tx| imports::error_sheet_of(tx, id, &scope)).await?;
    caller.has_read(&state, id, 0).await;
    Ok(attachment(exchange::export::Format::Xlsx, "导入问题表", bytes))
}
