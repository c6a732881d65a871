//! What may be the same matter told twice: suggested beside a matter and while one is being told.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use db::Tx;
use kernel::id::MatterId;
use matters::Matter;
use matters::duplicates::{self, Reason, Similar, Told};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, Id, Ids, JsonBody};
use crate::problem::Problem;
use crate::resources::attachments::{self, AttachmentView};
use crate::resources::households::visible as visible_household;
use crate::resources::matters::{Beside, MatterSummaryView, place_of, sees_confidential};
use crate::state::{ApiState, Map};
use crate::wire::{Day, HouseholdKey, MatterKey};

/// The most characters of a report that are compared; as many as a matter may have.
const LONGEST: usize = 2_000;

/// Matters that may be the same, the likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimilarMatters {
    /// At most five.
    items: Vec<SimilarMatter>,
}

/// A matter that may be the same.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimilarMatter {
    /// The matter.
    matter: MatterSummaryView,
    /// How likely, from 0 to 100.
    #[schema(minimum = 0, maximum = 100)]
    score: u8,
    /// What speaks for it, then what speaks against it.
    reasons: Vec<ReasonView>,
    /// The matter's pictures.
    attachments: Vec<AttachmentView>,
}

/// What speaks for two matters being one, or against it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonView {
    /// The code.
    #[schema(example = "same_household")]
    code: &'static str,
    /// Whether it speaks against.
    is_against: bool,
    /// In Chinese.
    #[schema(example = "同一户")]
    text: String,
    /// In English.
    #[schema(example = "same household")]
    text_en: String,
}

impl ReasonView {
    fn of(reason: &Reason) -> Self {
        Self {
            code: reason.code(),
            is_against: reason.is_against(),
            text: reason.chinese(),
            text_en: reason.english(),
        }
    }
}

fn views(tx: &mut Tx<'_>, found: Vec<Similar>, map: &Map) -> Result<SimilarMatters, Problem> {
    let rows: Vec<Matter> = found.iter().map(|similar| similar.matter.clone()).collect();
    let beside = Beside::load(tx, &rows, map.day(tx.now()))?;
    let mut items = Vec::with_capacity(found.len());
    for similar in found {
        items.push(SimilarMatter {
            matter: beside.summary(&similar.matter, map),
            score: similar.score.percent(),
            reasons: similar.score.reasons.iter().map(ReasonView::of).collect(),
            attachments: attachments::of(tx, similar.matter.id.to_string())?,
        });
    }
    Ok(SimilarMatters { items })
}

/// Matters that may be the same as this one, without those that somebody has said to be others.
#[utoipa::path(
    get,
    path = "/api/matters/{id}/similar",
    operation_id = "list_similar_matters",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses((status = 200, description = "What may be the same.", body = SimilarMatters))
)]
pub(crate) async fn list_similar_matters(
    State(state): State<ApiState>,
    caller: Caller<op::ListSimilarMatters>,
    Id(id): Id<MatterId>,
) -> Result<Json<SimilarMatters>, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let similar = state
        .db()
        .read(move |tx| {
            let matter = matters::get(tx, id, &scope, confidential)?;
            let found = duplicates::similar_to(tx, &matter, &scope, confidential)?;
            views(tx, found, &map)
        })
        .await?;
    caller.has_read(&state, id, similar.items.len()).await;
    Ok(Json(similar))
}

/// What is just being told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterTold {
    /// `appeal`, `hazard`, `dispute`, `early_sign` or `emergency`.
    #[schema(example = "appeal")]
    kind: String,
    /// A code of the kind's categories, once chosen.
    #[schema(example = "road_transport")]
    category: Option<String>,
    /// The household that it is about; either this or `area_code`.
    household_id: Option<HouseholdKey>,
    /// The code of the group or village where it is.
    area_code: Option<String>,
    /// What was said so far.
    #[schema(max_length = 2000)]
    words: String,
    /// The day on which it was collected; today when not given.
    collected_on: Option<Day>,
}

/// Matters that may be the same as what is just being told; nothing is kept.
#[utoipa::path(
    post,
    path = "/api/matters/similar",
    operation_id = "find_similar_matters",
    tag = "matters",
    request_body = MatterTold,
    responses((status = 200, description = "What may be the same.", body = SimilarMatters))
)]
pub(crate) async fn find_similar_matters(
    State(state): State<ApiState>,
    caller: Caller<op::FindSimilarMatters>,
    body: JsonBody<MatterTold>,
) -> Result<Json<SimilarMatters>, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let (kind, area) = place_of(&asked.kind, asked.area_code.as_deref(), &map, &scope)?;
    if asked.words.chars().count() > LONGEST {
        return Err(matters::Error::from(matters::Rejection::WordsTooLong).into());
    }
    let similar = state
        .db()
        .read(move |tx| {
            let household =
                asked.household_id.map(|id| visible_household(tx, id.0, &scope)).transpose()?;
            let household_id = household.as_ref().map(|household| household.id);
            let area_path = household.map(|household| household.area_path).or(area);
            let told = Told {
                kind,
                category: asked.category,
                household_id,
                area_path: area_path.ok_or_else(|| Problem::of("request.no-place"))?,
                collected_on: asked.collected_on.map_or_else(|| tx.today(), |day| day.0),
                representative_id: scope.representative(),
                words: asked.words,
            };
            let found = duplicates::similar(tx, &told, &scope, confidential)?;
            views(tx, found, &map)
        })
        .await?;
    caller.has_read(&state, "similar", similar.items.len()).await;
    Ok(Json(similar))
}

/// Say that two matters are not one, so that nobody is asked again.
#[utoipa::path(
    put,
    path = "/api/matters/{id}/not-duplicates/{other}",
    operation_id = "put_not_duplicate",
    tag = "matters",
    params(
        ("id" = MatterKey, Path, description = "The one matter."),
        ("other" = MatterKey, Path, description = "The other.")
    ),
    responses((status = 204, description = "Kept, or known already."))
)]
pub(crate) async fn put_not_duplicate(
    State(state): State<ApiState>,
    caller: Caller<op::PutNotDuplicate>,
    Ids(one, other): Ids<MatterId, MatterId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    state
        .db()
        .write(&caller.actor(), move |tx| {
            let one = matters::get(tx, one, &scope, confidential)?;
            let other = matters::get(tx, other, &scope, confidential)?;
            Ok::<_, Problem>(duplicates::keep_apart(tx, &one, &other)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take that back: the two may be suggested again.
#[utoipa::path(
    delete,
    path = "/api/matters/{id}/not-duplicates/{other}",
    operation_id = "remove_not_duplicate",
    tag = "matters",
    params(
        ("id" = MatterKey, Path, description = "The one matter."),
        ("other" = MatterKey, Path, description = "The other.")
    ),
    responses((status = 204, description = "Taken back, or never said."))
)]
pub(crate) async fn remove_not_duplicate(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveNotDuplicate>,
    Ids(one, other): Ids<MatterId, MatterId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    state
        .db()
        .write(&caller.actor(), move |tx| {
            let one = matters::get(tx, one, &scope, confidential)?;
            let other = matters::get(tx, other, &scope, confidential)?;
            Ok::<_, Problem>(duplicates::let_together(tx, &one, &other)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
