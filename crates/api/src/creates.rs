//! Creates that can be repeated: the receipt is kept in the transaction of the create itself.
//!
//! The work is done first and its receipt kept last, without looking for an older one: almost every
//! request is a first one, and the writer is the one thread that all of them share. A repeated
//! request fails on the receipt that stands there, is undone, and gets the first answer from a reader.

use access::policy::Named;
use access::receipts::{self, Receipt};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::{DbError, Tx};
use serde::Serialize;

use crate::extract::{Caller, IdempotencyKey};
use crate::problem::Problem;
use crate::state::ApiState;

/// Runs the work once for this key; the same request again gets the first answer again.
///
/// # Errors
/// What the work refuses; `idempotency.key-reused` when the key belongs to another request.
pub(crate) async fn once<O: Named, T: Serialize>(
    state: &ApiState,
    caller: &Caller<O>,
    key: IdempotencyKey,
    fingerprint: [u8; 32],
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let account = caller.account();
    let kept = key.0.clone();
    let written = state
        .db()
        .write(&caller.actor(), move |tx| {
            let body = work(tx)?;
            let body =
                serde_json::to_string(&body).map_err(|_| DbError::Inconsistent { column: 0 })?;
            let receipt = Receipt { status: StatusCode::CREATED.as_u16(), body };
            receipts::store(tx, account, &kept, &fingerprint, &receipt)?;
            Ok::<Receipt, Problem>(receipt)
        })
        .await;
    let receipt = match written {
        Ok(receipt) => receipt,
        // What could not even be queued is sent again by its sender; a search would add to the load.
        Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE => return Err(problem),
        // It may be refused only because it has been done before.
        Err(problem) => {
            let first = move |tx: &mut Tx<'_>| receipts::find(tx, account, &key.0, &fingerprint);
            state.db().read(first).await?.ok_or(problem)?
        }
    };
    let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::CREATED);
    let kind = HeaderValue::from_static("application/json");
    Ok((status, [(header::CONTENT_TYPE, kind)], receipt.body).into_response())
}
