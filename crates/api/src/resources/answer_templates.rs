//! Templates for answers to matters, by unit.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use matters::Kind;
use matters::templates::{self, Template, Usable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, JsonBody};
use crate::problem::Problem;
use crate::state::ApiState;

/// A template for answers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerTemplate {
    /// For matters of this kind only; for every kind when not given.
    kind: Option<String>,
    /// For matters of this category of the kind only.
    category: Option<String>,
    /// What the unit calls it.
    #[schema(min_length = 1, max_length = 30, example = "水渠已修")]
    title: String,
    /// The words, with blanks for what changes.
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "您反映的水渠已于__月__日修好，联系人__。"
    )]
    words: String,
}

/// The templates that the asker can use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswerTemplates {
    /// Those of the asker's own unit, in its order.
    own: Vec<AnswerTemplate>,
    /// Those of the levels above, the county's first.
    above: Vec<AnswerTemplate>,
}

/// The templates of the asker's own unit, to be kept instead of those before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerTemplatesKept {
    /// All of them, in their order.
    #[schema(max_items = 60)]
    items: Vec<AnswerTemplate>,
}

impl From<Template> for AnswerTemplate {
    fn from(template: Template) -> Self {
        Self {
            kind: template.kind.map(|kind| kind.as_str().to_owned()),
            category: template.category,
            title: template.title,
            words: template.words,
        }
    }
}

impl From<Usable> for AnswerTemplates {
    fn from(usable: Usable) -> Self {
        let list = |list: Vec<Template>| list.into_iter().map(Into::into).collect();
        Self { own: list(usable.own), above: list(usable.above) }
    }
}

/// The templates that I can use in answers: my unit's own, and those of the levels above.
#[utoipa::path(
    get,
    path = "/api/answer-templates",
    operation_id = "list_answer_templates",
    tag = "matters",
    responses((status = 200, description = "The templates.", body = AnswerTemplates))
)]
pub(crate) async fn list_answer_templates(
    State(state): State<ApiState>,
    caller: Caller<op::ListAnswerTemplates>,
) -> Result<Json<AnswerTemplates>, Problem> {
    let scope = caller.scope.clone();
    let found = state.db().read(move |tx| templates::usable(tx, &scope)).await?;
    Ok(Json(found.into()))
}

/// Keep these templates instead of those that my unit had.
#[utoipa::path(
    put,
    path = "/api/answer-templates",
    operation_id = "replace_answer_templates",
    tag = "matters",
    request_body = AnswerTemplatesKept,
    responses((status = 200, description = "Kept.", body = AnswerTemplates))
)]
pub(crate) async fn replace_answer_templates(
    State(state): State<ApiState>,
    caller: Caller<op::ReplaceAnswerTemplates>,
    body: JsonBody<AnswerTemplatesKept>,
) -> Result<Json<AnswerTemplates>, Problem> {
    let scope = caller.scope.clone();
    let mut wanted = Vec::with_capacity(body.value.items.len());
    for (place, item) in body.value.items.into_iter().enumerate() {
        let kind = item.kind.as_deref().map(str::parse::<Kind>).transpose();
        let kind = kind.map_err(|_| matters::Error::BadTemplate { place, field: "kind" })?;
        let AnswerTemplate { category, title, words, .. } = item;
        wanted.push(Template { kind, category, title, words });
    }
    let kept =
        state.db().write(&caller.actor(), move |tx| templates::replace(tx, &scope, wanted)).await?;
    Ok(Json(kept.into()))
}
