//! The description of the interface: OpenAPI 3.1, made from the routes, and a page to browse it.

use std::sync::OnceLock;

use access::policy::PUBLIC;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::extract::YesNo;
use crate::problem::{Document, DocumentField};
use crate::resources::difficulty_files::FileState;
use crate::resources::exports::WantedFormat;
use crate::resources::figures::By;
use crate::resources::matters::{WantedDuty, WantedOwner};
use crate::resources::rates::RateTableBy;
use crate::router;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "联户 Lianhu",
        description = "A county's contact with its households: areas, households, representatives, \
            monthly contacts, matters and figures. Every refusal is a problem document (RFC 9457) \
            with a sentence in Chinese and in English.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "sessions", description = "Signing in · 登录"),
        (name = "invitations", description = "Invitations and devices · 邀请与设备"),
        (name = "areas", description = "The county and its areas · 地区"),
        (name = "catalogues", description = "Codes and their names · 目录"),
        (name = "households", description = "Households · 住户"),
        (name = "selections", description = "Candidates and selection files · 摸底与选任"),
        (name = "representatives", description = "Representatives and links · 代表与联系"),
        (name = "contacts", description = "Contacts · 走访"),
        (name = "difficulty-files", description = "Difficulty files · 困难户"),
        (name = "matters", description = "Matters · 事项"),
        (name = "visits", description = "Return visits and draws · 回访"),
        (name = "sync", description = "Phones: commands, receipts, rows · 手机同步"),
        (name = "suggestions", description = "Complaints and suggestions · 意见建议"),
        (name = "attachments", description = "Pictures · 图片"),
        (name = "events", description = "Live updates · 实时提醒"),
        (name = "training", description = "Training, mentoring, reserve, appraisal · 培训、传帮带、后备、评议"),
        (name = "gatherings", description = "Trainings, actions, assemblies, meetings · 会议培训"),
        (name = "notices", description = "Notices, passing on, questions · 通知、转达与疑问"),
        (name = "plans", description = "Organisation, plans, to-dos · 组织、方案与待办"),
        (name = "figures", description = "Figures, bulletin, overview · 数据"),
        (name = "exchange", description = "Rosters in and out · 名册导入导出"),
        (name = "forms", description = "Register of forms asked for · 要表登记"),
        (name = "accounts", description = "Accounts · 账号"),
        (name = "channels", description = "Ways to the outside · 外发通道"),
        (name = "departments", description = "Departments of the county · 县直部门"),
        (name = "wecom", description = "WeCom: members, chats, robots · 企业微信"),
        (name = "about", description = "About this interface · 接口说明"),
    ),
    // Words of queries are not collected by themselves.
    components(schemas(Document, DocumentField, YesNo, FileState, WantedOwner, WantedDuty, By, WantedFormat, RateTableBy))
)]
pub(crate) struct Description;

/// The document, the same for the same program.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let (_, description) = router::routes(usize::MAX).split_for_parts();
        let mut document = serde_json::to_value(&description).unwrap_or_default();
        complete(&mut document);
        document
    })
}

/// The document as it is sent.
fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| document().to_string())
}

/// The refusals that each kind of operation can answer with.
const ALWAYS: &[&str] = &["400", "404", "408", "422", "429", "500", "503"];
const SIGNED_IN: &[&str] = &["401", "403"];
const WRITING: &[&str] = &["409", "412", "413", "415", "428"];

/// Adds what all operations share: refusals, and how somebody is signed in.
fn complete(document: &mut Value) {
    let problem = json!({
        "description": "Refused: a problem document that says what to do next.",
        "content": {
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } }
        }
    });
    document["components"]["responses"] = json!({ "Problem": problem });
    document["components"]["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "lianhu_session" }
    });
    document["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for (method, operation) in item.iter_mut() {
            let id = operation["operationId"].as_str().unwrap_or("").to_owned();
            if id.is_empty() {
                continue;
            }
            let is_public = PUBLIC.contains(&id.as_str());
            let mut refusals = ALWAYS.to_vec();
            if is_public {
                operation["security"] = json!([]);
            }
            if !is_public || id == "start_session" || id == "accept_invitation" {
                refusals.extend(SIGNED_IN);
            }
            if method != "get" {
                refusals.extend(WRITING);
            }
            for status in refusals {
                let responses = &mut operation["responses"];
                if responses.get(status).is_none() {
                    responses[status] = json!({ "$ref": "#/components/responses/Problem" });
                }
            }
        }
    }
}

/// The description of the interface, OpenAPI 3.1.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "get_openapi",
    tag = "about",
    responses((status = 200, description = "This document.", content_type = "application/json", body = Object))
)]
pub(crate) async fn get_openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text()).into_response()
}

/// A page to browse the description, without anything from outside.
#[utoipa::path(
    get,
    path = "/api/docs",
    operation_id = "get_docs",
    tag = "about",
    responses((status = 200, description = "A page.", content_type = "text/html", body = String))
)]
pub(crate) async fn get_docs() -> Html<&'static str> {
    Html(include_str!("docs/docs.html"))
}

/// The script and the style of the page.
pub(crate) async fn docs_file(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "docs.js" => ("text/javascript; charset=utf-8", include_str!("docs/docs.js")),
        "docs.css" => ("text/css; charset=utf-8", include_str!("docs/docs.css")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Whether the server works: it can read the county.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "get_health",
    tag = "about",
    responses((status = 200, description = "It works.", content_type = "text/plain", body = String))
)]
pub(crate) async fn get_health(
    axum::extract::State(state): axum::extract::State<crate::ApiState>,
) -> Result<&'static str, crate::problem::Problem> {
    state.db().read(registry::county::get).await?;
    Ok("ok\n")
}
