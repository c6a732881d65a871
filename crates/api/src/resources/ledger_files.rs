//! Files of long ledgers: ask for one, follow how far it is, fetch it in parts.

use std::io::SeekFrom;

use access::policy::op;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use exchange::ledger_files::{self, KEPT_MILLIS, LedgerFile};
use exchange::ledgers::Asked;
use kernel::id::LedgerFileId;
use serde::{Deserialize, Serialize};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use utoipa::ToSchema;

use crate::creates;
use crate::extract::{Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody};
use crate::problem::Problem;
use crate::resources::attachments::streamed;
use crate::resources::exports::{WantedFormat, named};
use crate::resources::ledgers::{asked, file_name, format_of};
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, Instant, LedgerFileKey, area_ref};

/// Which file is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LedgerFileCreate {
    /// The ledger's code.
    #[schema(example = "contacts")]
    ledger: String,
    /// Everything under this area; the caller's own when not given.
    #[schema(example = "431125000000")]
    area: Option<String>,
    /// The first day; the county's own first day when not given.
    from: Option<Day>,
    /// The last day; the county's own cut-off date when not given.
    to: Option<Day>,
    /// `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// A file of a ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerFileView {
    id: LedgerFileKey,
    /// The ledger's code.
    ledger: &'static str,
    /// The ledger's name.
    name: &'static str,
    area: AreaRef,
    /// The first day.
    from: Day,
    /// The last day.
    to: Day,
    /// `xlsx` or `csv`.
    format: &'static str,
    /// `waiting`, `running`, `done` or `failed`.
    #[schema(example = "running")]
    state: &'static str,
    /// How much of the figure is written.
    done: i64,
    /// The figure.
    total: i64,
    /// How many rows it has; `null` before it is written.
    rows: Option<i64>,
    /// How many bytes it has; `null` before it is written.
    bytes: Option<i64>,
    /// When it was asked for.
    created_at: Instant,
    /// Until when it can be fetched; `null` before it is written.
    kept_until: Option<Instant>,
    /// The code of the failure, when it failed.
    failure: Option<String>,
}

fn view(file: LedgerFile, map: &Map) -> LedgerFileView {
    let is_done = file.state == ledger_files::State::Done;
    LedgerFileView {
        id: LedgerFileKey(file.id),
        ledger: file.ledger.code,
        name: file.ledger.name,
        area: area_ref(&map.areas, &file.area_path),
        from: Day(file.from),
        to: Day(file.to),
        format: ledger_files::extension(file.format),
        state: file.state.as_str(),
        done: file.done,
        total: file.total,
        rows: is_done.then_some(file.lines),
        bytes: is_done.then_some(file.bytes),
        created_at: Instant(file.created_at),
        kept_until: is_done.then(|| Instant(file.changed_at.plus_millis(KEPT_MILLIS))),
        failure: file.failure,
    }
}

/// Have a file of a ledger written, however long it is.
#[utoipa::path(
    post,
    path = "/api/ledger-files",
    operation_id = "create_ledger_file",
    tag = "exchange",
    params(IdempotencyParam),
    request_body = LedgerFileCreate,
    responses((status = 201, description = "It is going to be written.", body = LedgerFileView))
)]
pub(crate) async fn create_ledger_file(
    State(state): State<ApiState>,
    caller: Caller<op::CreateLedgerFile>,
    key: IdempotencyKey,
    body: JsonBody<LedgerFileCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let new = body.value;
    let days = (new.from, new.to);
    let asked = asked(&state, &caller, &map, &new.ledger, new.area.as_deref(), days).await?;
    let format = format_of(new.format);
    let (account, reporter) = (caller.account(), caller.session.name.clone());
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let file = ledger_files::create(tx, account, &asked, format, &reporter)?;
        Ok(view(file, &map))
    })
    .await
}

/// The files that the caller has asked for, the newest first.
#[utoipa::path(
    get,
    path = "/api/ledger-files",
    operation_id = "list_ledger_files",
    tag = "exchange",
    responses((status = 200, description = "The newest 20.", body = [LedgerFileView]))
)]
pub(crate) async fn list_ledger_files(
    State(state): State<ApiState>,
    caller: Caller<op::ListLedgerFiles>,
) -> Result<Json<Vec<LedgerFileView>>, Problem> {
    let account = caller.account();
    let map = state.map().await?;
    let files = state.db().read(move |tx| ledger_files::list(tx, account)).await?;
    Ok(Json(files.into_iter().map(|file| view(file, &map)).collect()))
}

/// How far a file is.
#[utoipa::path(
    get,
    path = "/api/ledger-files/{id}",
    operation_id = "get_ledger_file",
    tag = "exchange",
    params(("id" = LedgerFileKey, Path, description = "The file.")),
    responses((status = 200, description = "The file.", body = LedgerFileView))
)]
pub(crate) async fn get_ledger_file(
    State(state): State<ApiState>,
    caller: Caller<op::GetLedgerFile>,
    Id(id): Id<LedgerFileId>,
) -> Result<Json<LedgerFileView>, Problem> {
    let account = caller.account();
    let map = state.map().await?;
    let file = state.db().read(move |tx| ledger_files::get(tx, id, account)).await?;
    Ok(Json(view(file, &map)))
}

/// The bytes of a file that is written; one range of them where `Range` asks for it.
#[utoipa::path(
    get,
    path = "/api/ledger-files/{id}/content",
    operation_id = "get_ledger_file_content",
    tag = "exchange",
    params(
        ("id" = LedgerFileKey, Path, description = "The file."),
        ("Range" = Option<String>, Header, description = "`bytes=from-`, `bytes=from-to` or `bytes=-last`."),
        ("If-Range" = Option<String>, Header, description = "The `ETag` of the part held already.")
    ),
    responses(
        (status = 200, description = "The whole file.", content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )),
        (status = 206, description = "The range asked for.", content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        ))
    )
)]
pub(crate) async fn get_ledger_file_content(
    State(state): State<ApiState>,
    caller: Caller<op::GetLedgerFileContent>,
    Id(id): Id<LedgerFileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = caller.account();
    let file = state.db().read(move |tx| ledger_files::get(tx, id, account)).await?;
    if file.state != ledger_files::State::Done {
        return Err(exchange::Error::LedgerFileNotReady.into());
    }
    // Who was given less since then does not get what he could see before.
    let scope = caller.session.scope(file.ledger.shown_by)?;
    if !scope.sees_area(&file.area_path) {
        return Err(exchange::Error::LedgerFileNotFound.into());
    }
    let gone = |_| Problem::from(exchange::Error::LedgerFileNotFound);
    let mut content = File::open(file.path(state.ledger_files())).await.map_err(gone)?;
    let length = content.metadata().await.map_err(gone)?.len();
    let tag = format!("\"{id}\"");
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // A range of something else than what the asker holds would spoil it: he gets the whole.
    let is_same = text(header::IF_RANGE).is_none_or(|held| held == tag);
    let range =
        text(header::RANGE).filter(|_| is_same).map_or(Part::Whole, |text| part(text, length));
    let map = state.map().await?;
    let asked = Asked {
        ledger: file.ledger,
        area: file.area_path.clone(),
        from: file.from,
        to: file.to,
        scope,
    };
    let mut response = match range {
        Part::None => {
            let mut response = Problem::of("request.range").into_response();
            set(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{length}"));
            return Ok(response);
        }
        Part::Whole => sized(StatusCode::OK, length, streamed(content)),
        Part::From(first, last) => {
            content.seek(SeekFrom::Start(first)).await.map_err(gone)?;
            let wanted = last - first + 1;
            let body = cut(content, wanted);
            let mut response = sized(StatusCode::PARTIAL_CONTENT, wanted, body);
            let range = format!("bytes {first}-{last}/{length}");
            set(response.headers_mut(), header::CONTENT_RANGE, &range);
            response
        }
    };
    named(&mut response, file.format, &file_name(&asked, &map));
    set(response.headers_mut(), header::ETAG, &tag);
    set(response.headers_mut(), header::ACCEPT_RANGES, "bytes");
    let object = format!("{}@{}", file.ledger.code, file.area_path);
    caller.has_read(&state, object, file.lines as usize).await;
    Ok(response)
}

fn sized(status: StatusCode, length: u64, body: Body) -> Response {
    (status, [(header::CONTENT_LENGTH, HeaderValue::from(length))], body).into_response()
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// So many bytes from where the file stands.
fn cut(file: File, wanted: u64) -> Body {
    Body::from_stream(futures_util::stream::unfold((file, wanted), |(mut file, left)| async move {
        if left == 0 {
            return None;
        }
        let mut part = vec![0; left.min(64 * 1024) as usize];
        match file.read(&mut part).await {
            Ok(0) => None,
            Ok(count) => {
                part.truncate(count);
                let left = left - count as u64;
                Some((Ok(axum::body::Bytes::from(part)), (file, left)))
            }
            Err(error) => Some((Err(error), (file, 0))),
        }
    }))
}

/// Which bytes of a file are wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All of them: no range, several, or one that is not understood (RFC 9110, 14.2).
    Whole,
    /// From the first to the last, both included.
    From(u64, u64),
    /// None that the file has.
    None,
}

fn part(text: &str, length: u64) -> Part {
    let Some(spec) = text.trim().strip_prefix("bytes=") else { return Part::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Part::Whole };
    let number = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first > last => Part::Whole,
        (Some(first), _) if first >= length => Part::None,
        (Some(first), Some(last)) => Part::From(first, last.min(length - 1)),
        (Some(first), None) if last.is_empty() => Part::From(first, length - 1),
        (None, Some(0)) if first.is_empty() => Part::None,
        (None, Some(last)) if first.is_empty() && length > 0 => {
            Part::From(length.saturating_sub(last), length - 1)
        }
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (text, wanted) in [
            ("bytes=0-99", Part::From(0, 99)),
            ("bytes=100-", Part::From(100, 999)),
            ("bytes=-10", Part::From(990, 999)),
            ("bytes=-5000", Part::From(0, 999)),
            ("bytes=990-5000", Part::From(990, 999)),
            ("bytes=1000-", Part::None),
            ("bytes=-0", Part::None),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("bytes=+1-2", Part::Whole),
        ] {
            assert_eq!(part(text, 1000), wanted, "{text}");
        }
        assert_eq!(part("bytes=-10", 0), Part::Whole);
        assert_eq!(part("bytes=0-", 0), Part::None);
    }
}
