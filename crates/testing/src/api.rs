//! The interface without a socket: requests in, answers out.

use std::sync::Arc;

use access::{Grant, Hashing, Password, Role};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use channels::{Outside, Transport, TransportError};
use http_body_util::BodyExt;
use kernel::AreaPath;
use kernel::id::{AccountId, DepartmentId, RepresentativeId};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{FixedSecrets, TestCounty};

/// The password of every account of a test.
pub const PASSWORD: &str = "a-password-of-tests";

/// An outside that nobody reaches.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: &channels::Request) -> Result<channels::Answer, TransportError> {
        Err(TransportError::Unreachable)
    }
}

/// The interface of a test county.
pub struct TestApi {
    router: Router,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

/// A stream that is being read.
pub struct TestStream<'a> {
    body: Body,
    api: &'a TestApi,
}

impl TestStream<'_> {
    /// The next part, waiting for it; none when the stream is over.
    pub fn next_part(&mut self) -> Option<String> {
        let part = self.api.runtime.block_on(self.body.frame())?;
        let bytes = part.expect("a part").into_data().ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What the interface answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The tag of the version, where there is one.
    pub etag: Option<String>,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

/// Makes an account that signs in with [`PASSWORD`].
pub fn account(
    county: &TestCounty,
    login: &str,
    grant: Grant,
    representative: Option<RepresentativeId>,
) -> AccountId {
    let password = Password::new(PASSWORD).expect("long enough");
    let hash = Hashing::cheap().hash(&FixedSecrets::default(), &password).expect("hashes");
    let new = access::accounts::NewAccount {
        id: None,
        login: login.to_owned(),
        name: format!("测试{login}"),
        phone: None,
        password_hash: hash,
        grants: vec![grant],
        representative,
    };
    county.write(|tx| access::accounts::create(tx, new)).id
}

/// Makes a department of that code, and an account `login` of somebody who works there.
pub fn department_account(county: &TestCounty, login: &str, code: &str) -> DepartmentId {
    let new = access::departments::NewDepartment {
        id: None,
        code: code.to_owned(),
        name: format!("测试部门{code}"),
        duty_phone: None,
        handles: Vec::new(),
    };
    let id = county.write(|tx| access::departments::create(tx, new)).id;
    account(county, login, Grant::of_department(id), None);
    id
}

impl TestApi {
    /// The interface, with an account `login` for each of the roles given.
    pub fn new(
        county: &TestCounty,
        accounts: &[(&str, Role, AreaPath, Option<RepresentativeId>)],
    ) -> Self {
        let outside = Outside {
            transport: Arc::new(Nowhere),
            secrets: Arc::new(FixedSecrets::default()),
            clock: Arc::clone(&county.clock) as _,
        };
        Self::towards(county, accounts, outside)
    }

    /// The same with an outside that can be asked.
    pub fn towards(
        county: &TestCounty,
        accounts: &[(&str, Role, AreaPath, Option<RepresentativeId>)],
        outside: Outside,
    ) -> Self {
        let secrets = Arc::new(FixedSecrets::default());
        for (login, role, area, representative) in accounts {
            account(county, login, Grant::new(*role, area.clone()), *representative);
        }
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let parts = api::Parts {
            db: county.db.clone(),
            secrets,
            hashing: Hashing::cheap(),
            is_https: false,
            trusts_proxy: false,
            upload_bytes: 8 << 20,
            identity_key: registry::IdentityKey::new([7; 32]),
            attachments: attachments::Folder::new(folder.path().join("attachments")),
            internal_targets: Vec::new(),
            outside,
            public_url: "https://lianhu.test".to_owned(),
            ledger_files: folder.path().join("ledgers"),
        };
        let (state, reads) = api::ApiState::new(parts);
        // Reads have numbers of their own, so writing them behind takes no identifier from a story.
        runtime.spawn(reads.run());
        Self { router: api::router(state), runtime, folder }
    }

    /// The folder of the pictures.
    pub fn attachments(&self) -> attachments::Folder {
        attachments::Folder::new(self.folder.path().join("attachments"))
    }

    /// The folder of the files of ledgers.
    pub fn ledger_files(&self) -> std::path::PathBuf {
        self.folder.path().join("ledgers")
    }

    /// Asks for a stream, and answers its status with what its first part says.
    pub fn listen(&self, request: Request<Body>) -> (StatusCode, String) {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("infallible");
            let status = response.status();
            let part = response.into_body().frame().await;
            let bytes = part.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
            (status, String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
        })
    }

    /// Asks for a stream and hands it over, to be read beside other requests.
    pub fn stream(&self, request: Request<Body>) -> TestStream<'_> {
        let response = self.runtime.block_on(self.router.clone().oneshot(request));
        TestStream { body: response.expect("infallible").into_body(), api: self }
    }

    /// Signs in and answers the bearer token.
    pub fn sign_in(&self, login: &str) -> String {
        let body = json!({ "login": login, "password": PASSWORD, "kind": "bearer" });
        let answer = self.call("POST", "/api/sessions", None, &[], Some(&body));
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// Reads.
    pub fn get(&self, token: &str, path: &str) -> Answer {
        self.call("GET", path, Some(token), &[], None)
    }

    /// Creates, with that idempotency key.
    pub fn post(&self, token: &str, path: &str, key: &str, body: &Value) -> Answer {
        self.call("POST", path, Some(token), &[("idempotency-key", key)], Some(body))
    }

    /// Any request.
    pub fn call(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).expect("a request");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("infallible");
            let status = response.status();
            let etag = response.headers().get("etag").and_then(|tag| tag.to_str().ok());
            let etag = etag.map(str::to_owned);
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            Answer { status, etag, text: String::from_utf8_lossy(&bytes).into_owned() }
        })
    }

    /// A request that is not plain JSON; answers status, headers and body as they came.
    pub fn raw(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("infallible");
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.expect("a body").to_bytes();
            (parts.status, parts.headers, bytes.into())
        })
    }
}
