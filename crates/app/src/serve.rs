//! Serving a county.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use access::{Hashing, OsSecrets};
use anyhow::{Context, Result};
use api::{ApiState, Parts};
use channels::addresses::Block;
use channels::{HttpTransport, Outside};

use crate::{County, SystemClock, background, clock, sender, wecom};

/// How long the audit has for the last reads when the server stops.
const LAST_READS: Duration = Duration::from_secs(10);

/// How a county is served.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Whether people reach the server by HTTPS: cookies are then `Secure`.
    pub is_https: bool,
    /// Whether a proxy of ours stands in front and tells the client's address.
    pub trusts_proxy: bool,
    /// The largest roster that is taken, in bytes.
    pub upload_bytes: usize,
    /// Internal addresses that events for other programs may go to.
    pub internal_targets: Vec<Block>,
    /// The address that people open, without a slash at the end.
    pub public_url: String,
}

impl ServeOptions {
    /// On that address, directly, with rosters of up to 64 MB.
    pub fn at(listen: SocketAddr) -> Self {
        Self {
            listen,
            is_https: false,
            trusts_proxy: false,
            upload_bytes: 64 << 20,
            internal_targets: Vec::new(),
            public_url: format!("http://{listen}"),
        }
    }
}

/// Serves the county until the process is told to stop; `ready` hears the address once it is open.
///
/// Requests under way are finished before it returns.
pub fn serve(county: County, options: &ServeOptions, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(64)
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("端口被占用？ / cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let outside = Outside {
            transport: Arc::new(HttpTransport::new(options.internal_targets.clone())),
            secrets: Arc::new(OsSecrets),
            clock: Arc::new(SystemClock),
        };
        let parts = Parts {
            db: county.db.clone(),
            secrets: Arc::new(OsSecrets),
            hashing: Hashing::owasp(),
            is_https: options.is_https,
            trusts_proxy: options.trusts_proxy,
            upload_bytes: options.upload_bytes,
            identity_key: county.identity_key.clone(),
            attachments: county.attachments.clone(),
            internal_targets: options.internal_targets.clone(),
            outside: outside.clone(),
            public_url: options.public_url.clone(),
            ledger_files: county.ledger_files.clone(),
        };
        let (state, reads) = ApiState::new(parts);
        let audit = spawn(reads.run());
        let stop = Arc::new(AtomicBool::new(false));
        let public_url = options.public_url.clone();
        let loops = [
            spawn(clock::run(county.clone(), Arc::clone(&stop))),
            spawn(sender::run(county.clone(), outside.clone(), public_url)),
            spawn(wecom::run(county.clone(), outside)),
            spawn(background::write_ledgers(county.clone(), Arc::clone(&stop))),
            spawn(background::take_up_imports(county.clone())),
            spawn(background::bring_notices(county.clone())),
            spawn(background::work_on_jobs(county)),
        ];
        let streams = state.clone();
        let service = api::router(state).into_make_service_with_connect_info::<SocketAddr>();
        ready(address);
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                told_to_stop().await;
                // They would last for minutes, and hold up everything behind them.
                streams.close_streams();
            })
            .await
            .context("serving")?;
        // A walk over many deadlines ends after the slice that it is at, a ledger after its page.
        stop.store(true, Ordering::Relaxed);
        loops.iter().for_each(tokio::task::JoinHandle::abort);
        // The audit ends by itself once nobody can read any more, and keeps what was read last.
        let _ = tokio::time::timeout(LAST_READS, audit).await;
        Ok(())
    })
}

#[expect(clippy::disallowed_methods, reason = "this room alone spawns tasks")]
fn spawn(task: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(task)
}

/// Waits for ctrl-c or, from a service manager, SIGTERM.
async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
