//! Who reported a matter, for a department that has to know: asked for with a reason, which is kept.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use kernel::id::MatterId;
use matters::sight::{Reporter, reporter_for};
use registry::households;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, Id, JsonBody};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::MatterKey;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// Why somebody has to know who reported a matter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReporterAsk {
    /// What for; it is kept with the name of who asked.
    #[schema(min_length = 1, max_length = 200, example = "要上门核实漏水位置")]
    reason: String,
}

/// Who reported a matter, and whose household it is about.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReporterView {
    /// The reporter's name.
    name: String,
    /// The household that it is about.
    household: Option<ReportedHousehold>,
}

/// The household that a matter is about, for a visit.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportedHousehold {
    /// The head's name.
    head_name: String,
    /// The number to call: the usual contact's, or else the head's.
    phone: Option<String>,
    /// Where it is.
    address: String,
}

/// See who reported a matter of my department, and say why.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/reporter",
    operation_id = "open_reporter",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter.")),
    request_body = ReporterAsk,
    responses((status = 200, description = "Who it was.", body = ReporterView))
)]
pub(crate) async fn open_reporter(
    State(state): State<ApiState>,
    caller: Caller<op::OpenReporter>,
    Id(id): Id<MatterId>,
    body: JsonBody<ReporterAsk>,
) -> Result<Json<ReporterView>, Problem> {
    let reason = kernel::trimmed(&body.value.reason)
        .filter(|reason| reason.chars().count() <= LONGEST_REASON)
        .filter(|reason| !kernel::has_control_characters(reason))
        .ok_or_else(|| Problem::of("request.no-reason").at("/reason"))?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let matter = matters::get(tx, id, &scope, true)?;
            if reporter_for(&matter, &scope) == Reporter::Withheld {
                return Err(Problem::of("matter.reporter-withheld"));
            }
            let household = match matter.household_id {
                Some(household) => Some(reported(households::get(tx, household)?)),
                None => None,
            };
            tx.log("matter.reporter", &id, &serde_json::json!({ "reason": reason }))?;
            Ok::<_, Problem>(ReporterView { name: matter.reporter_name, household })
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(Json(view))
}

fn reported(household: registry::Household) -> ReportedHousehold {
    let contact = household.contact.as_ref().and_then(|person| person.phone.clone());
    ReportedHousehold {
        phone: contact.or(household.head.phone),
        head_name: household.head.name,
        address: [household.hamlet, household.address].concat(),
    }
}
