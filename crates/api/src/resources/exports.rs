//! Rosters out, in the layout that imports again as unchanged.

use access::Role;
use access::policy::op;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use exchange::export::{self, Format, Request};
use exchange::roster::Kind;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which part, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// The file format.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WantedFormat {
    /// Excel workbook.
    Xlsx,
    /// CSV, UTF-8 with mark.
    Csv,
}

/// The roster of an area as a file.
#[utoipa::path(
    get,
    path = "/api/exports/{kind}",
    operation_id = "get_export",
    tag = "exchange",
    params(
        ("kind" = String, Path, description = "`households`, `representatives` or `candidates`."),
        ExportQuery
    ),
    responses((
        status = 200,
        description = "A file.",
        content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )
    ))
)]
pub(crate) async fn get_export(
    State(state): State<ApiState>,
    caller: Caller<op::GetExport>,
    Path(kind): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let kind = Kind::from_code(&kind).ok_or_else(|| Problem::of("request.not-found"))?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let format = match query.format {
        Some(WantedFormat::Csv) => Format::Csv,
        Some(WantedFormat::Xlsx) | None => Format::Xlsx,
    };
    let offices = [Role::County, Role::Township, Role::Village];
    let needs = caller.session.grants.iter().any(|grant| offices.contains(&grant.role));
    if kind == Kind::Candidates && !needs {
        // Who stands in the pool is the offices' alone; see `list_candidates`.
        return Err(Problem::of("request.not-found"));
    }
    let request = Request {
        kind,
        area: area.clone(),
        own: caller.scope.representative(),
        format,
        sensitive: needs,
        phones: needs,
        reporter: caller.session.name.clone(),
    };
    let bytes = state.db().read(move |tx| export::export(tx, &request)).await?;
    // A whole roster: how many rows it had, the area says.
    caller.has_read(&state, format!("{}@{area}", kind.code()), 0).await;
    Ok(attachment(format, kind.name(), bytes))
}

/// A file to be saved, with its Chinese name (RFC 6266).
pub(crate) fn attachment(format: Format, name: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    named(&mut response, format, name);
    response
}

/// Gives a response the kind and the name of the file that it carries.
pub(crate) fn named(response: &mut Response, format: Format, name: &str) {
    let (kind, extension) = match format {
        Format::Xlsx => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let disposition = format!("attachment; filename*=UTF-8''{encoded}.{extension}");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
}
