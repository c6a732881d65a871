//! The transport of a running server: HTTP/1.1 over rustls, with the certificates that browsers trust.
//!
//! No proxy of the environment, no redirect, no compression, no cookie. A name is looked up once: the
//! connection goes to the very addresses that were judged, so that a name cannot mean one thing while
//! it is checked and another while it is used.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::addresses::{Block, is_public};
use crate::{Answer, MOST_BYTES, Reach, Request, Transport, TransportError};

/// The transport of a running server.
#[derive(Clone)]
pub struct HttpTransport {
    configured: ureq::Agent,
    public: ureq::Agent,
}

impl HttpTransport {
    /// A transport. Requests that may reach public addresses only may reach these blocks as well: the
    /// neighbours of the county's own network that the server's operator has named.
    pub fn new(internal: Vec<Block>) -> Self {
        let builder = || {
            ureq::Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .proxy(None)
                .accept_encoding("")
                .user_agent("lianhu")
                .timeout_connect(Some(Duration::from_secs(10)))
        };
        let agent =
            |config, guard| ureq::Agent::with_parts(config, DefaultConnector::default(), guard);
        Self {
            configured: agent(builder().build(), Guard { only: None }),
            // A connection that is kept would outlive what was judged about its address.
            public: agent(
                builder().max_idle_connections(0).max_idle_connections_per_host(0).build(),
                Guard { only: Some(Arc::new(internal)) },
            ),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: &Request) -> Result<Answer, TransportError> {
        let agent = match request.reach {
            Reach::Configured => &self.configured,
            Reach::Public => &self.public,
        };
        let mut builder =
            ureq::http::Request::builder().method(request.method.as_str()).uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let timeout = Some(Duration::from_millis(request.timeout_ms));
        let answered = if request.body.is_empty() && request.method == crate::Method::Get {
            let built = builder.body(()).map_err(|_| TransportError::Address)?;
            agent.run(agent.configure_request(built).timeout_global(timeout).build())
        } else {
            let built = builder.body(&request.body[..]).map_err(|_| TransportError::Address)?;
            agent.run(agent.configure_request(built).timeout_global(timeout).build())
        };
        let mut answered = answered.map_err(|error| told(&error))?;
        let headers = answered
            .headers()
            .iter()
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect();
        let body = answered.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|error| told(&error))?;
        Ok(Answer { status: answered.status().as_u16(), headers, body })
    }
}

/// What an error of the library means here.
fn told(error: &ureq::Error) -> TransportError {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Other(inner) if inner.is::<Internal>() => TransportError::Internal,
        ureq::Error::HostNotFound => TransportError::Unresolved,
        ureq::Error::Timeout(ureq::Timeout::Resolve) => TransportError::Unresolved,
        ureq::Error::Timeout(ureq::Timeout::Connect) | ureq::Error::ConnectionFailed => {
            TransportError::Unreachable
        }
        ureq::Error::Timeout(_) => TransportError::TimedOut,
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => TransportError::Address,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::TlsRequired => {
            TransportError::Untrusted
        }
        ureq::Error::BodyExceedsLimit(_) | ureq::Error::LargeResponseHeader(..) => {
            TransportError::TooLarge
        }
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::AddrNotAvailable => TransportError::Unreachable,
            ErrorKind::TimedOut | ErrorKind::WouldBlock => TransportError::TimedOut,
            // What rustls refuses comes wrapped like this.
            ErrorKind::InvalidData => TransportError::Untrusted,
            _ => TransportError::Interrupted,
        },
        _ => TransportError::Interrupted,
    }
}

/// Looks names up and judges what they mean.
#[derive(Debug)]
struct Guard {
    /// Only public addresses and these; anything where there is nothing.
    only: Option<Arc<Vec<Block>>>,
}

/// An address lies where the request may not reach.
#[derive(Debug, thiserror::Error)]
#[error("an internal address")]
struct Internal;

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &ureq::http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout);
        let found = found.map_err(|error| match error {
            // A name that nobody knows comes as an error of input and output.
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })?;
        match &self.only {
            Some(internal) if !found.iter().all(|one| may_reach(*one, internal)) => {
                Err(ureq::Error::Other(Box::new(Internal)))
            }
            _ => Ok(found),
        }
    }
}

fn may_reach(address: SocketAddr, internal: &[Block]) -> bool {
    is_public(address.ip()) || internal.iter().any(|block| block.contains(address.ip()))
}

/// Whether everything that a host's name means now may be reached; for a hint while an address is
/// being typed in. The judgement that counts is made when a connection is.
pub fn is_reachable(host: &str, port: u16, internal: &[Block]) -> Option<bool> {
    let found: Vec<SocketAddr> = (host, port).to_socket_addrs().ok()?.collect();
    (!found.is_empty()).then(|| found.into_iter().all(|one| may_reach(one, internal)))
}
