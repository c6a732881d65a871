//! Creates that can be repeated: the receipt is kept in the transaction of the create itself.

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
    let receipt = state
        .db()
        .write(&caller.actor(), move |tx| {
            if let Some(receipt) = receipts::find(tx, account, &key.0, &fingerprint)? {
                return Ok(receipt);
            }
            let body = work(tx)?;
            let body =
                serde_json::to_string(&body).map_err(|_| DbError::Inconsistent { column: 0 })?;
            let receipt = Receipt { status: StatusCode::CREATED.as_u16(), body };
            receipts::store(tx, account, &key.0, &fingerprint, &receipt)?;
            Ok::<Receipt, Problem>(receipt)
        })
        .await?;
    let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::CREATED);
    let kind = HeaderValue::from_static("application/json");
    Ok((status, [(header::CONTENT_TYPE, kind)], receipt.body).into_response())
}
