//! A provider behind a real address on the loopback.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request as HttpRequest, StatusCode};
use axum::response::{IntoResponse, Response};
use channels::{Method, Request, TransportError};

use super::{Provider, answer};

/// A provider that is being served; it ends with this value.
pub struct Served {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Served {
    /// Where.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The beginning of every address there.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Serves a provider on a free port of the loopback.
pub fn serve(provider: Arc<dyn Provider>) -> Served {
    serve_at(provider, 0)
}

/// Serves a provider on that port of the loopback.
pub fn serve_at(provider: Arc<dyn Provider>, port: u16) -> Served {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let listener =
        runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", port))).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(handle).with_state(provider);
    runtime.spawn(async move {
        let _ = axum::serve(listener, router).await;
    });
    Served { address, _runtime: runtime }
}

async fn handle(State(provider): State<Arc<dyn Provider>>, request: HttpRequest<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default().to_vec();
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let host = headers.iter().find(|(name, _)| name == "host");
    let host = host.map_or("", |(_, value)| value).to_owned();
    let mut asked = Request::post(format!("http://{host}{}", parts.uri), body);
    asked.method = if parts.method == axum::http::Method::GET { Method::Get } else { Method::Post };
    asked.headers = headers;
    match answer(&*provider, &asked) {
        Ok(answered) => {
            let mut response = Response::new(Body::from(answered.body));
            *response.status_mut() =
                StatusCode::from_u16(answered.status).unwrap_or(StatusCode::BAD_GATEWAY);
            for (name, value) in &answered.headers {
                if let (Ok(name), Ok(value)) =
                    (name.parse::<axum::http::HeaderName>(), value.parse())
                {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        // The connection ends in the middle of a body that was promised.
        Err(TransportError::Interrupted) => {
            let broken = futures_util::stream::once(async {
                Err::<Vec<u8>, _>(std::io::Error::other("the line is cut"))
            });
            Response::new(Body::from_stream(broken))
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}
