//! The same fake behind a socket, for programs of others.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::FakeWecom;

/// Serves the fake until the task is ended; `ready` hears the address.
///
/// # Errors
/// The address cannot be listened on.
pub async fn serve(
    fake: Arc<FakeWecom>,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    ready(listener.local_addr()?);
    // The body is read whatever its type says: a client of WeCom sends JSON without one.
    let router = Router::new().fallback(answer).with_state(fake);
    axum::serve(listener, router).await
}

async fn answer(
    State(fake): State<Arc<FakeWecom>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let query = uri.query().unwrap_or_default();
    match fake.handle(method.as_str(), uri.path(), query, &body) {
        Ok(answer) => {
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
            let mut response = (status, answer.body).into_response();
            let json = axum::http::HeaderValue::from_static("application/json; charset=UTF-8");
            response.headers_mut().insert("content-type", json);
            response
        }
        // A socket cannot lose an answer politely; a gateway that gave up is near enough.
        Err(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
    }
}
