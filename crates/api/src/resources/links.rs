//! Links between households and representatives.

use std::collections::HashMap;

use access::policy::op;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::{HouseholdId, RepresentativeId};
use matters::Handing;
use matters::handing_over;
use representatives::Link;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::creates;
use crate::extract::{Caller, IdempotencyKey, IdempotencyParam, JsonBody};
use crate::problem::Problem;
use crate::resources::households::visible;
use crate::state::ApiState;
use crate::wire::{Day, HouseholdKey, LinkKey, NamedRef, RepresentativeKey};

/// A link in a household's history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkView {
    id: LinkKey,
    /// The household.
    household_id: HouseholdKey,
    /// The representative.
    representative: NamedRef,
    /// The first day.
    from_on: Day,
    /// The first day no longer linked; `null` for the present one.
    until_on: Option<Day>,
    /// Why it ended.
    end_reason: Option<&'static str>,
}

/// Links on the wire.
pub(crate) fn link_views(
    links: &[Link],
    names: &HashMap<RepresentativeId, String>,
) -> Vec<LinkView> {
    let view = |link: &Link| {
        let name = names.get(&link.representative_id).cloned().unwrap_or_default();
        LinkView {
            id: LinkKey(link.id),
            household_id: HouseholdKey(link.household_id),
            representative: NamedRef::new(link.representative_id, name),
            from_on: Day(link.from_on),
            until_on: link.until_on.map(Day),
            end_reason: link.end_reason.map(representatives::EndReason::as_str),
        }
    };
    links.iter().map(view).collect()
}

/// A link to be made: the present one of the household, if there is one, ends, and what is open at the
/// household goes with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkCreate {
    /// The household.
    household_id: HouseholdKey,
    /// The representative.
    representative_id: RepresentativeKey,
    /// The first day; today when not given.
    from_on: Option<Day>,
}

/// What is open at the household goes with it, as in a hand-over.
fn follow(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    former: RepresentativeId,
    now: RepresentativeId,
) -> Result<(), Problem> {
    let mut open = handing_over::open_about(tx, household)?;
    open.retain(|matter| matter.representative_id == Some(former));
    handing_over::follow_household(tx, &open, household, Some(now), Handing::Relinked)?;
    contacts::hand_file_over(tx, household, former, now)?;
    Ok(())
}

/// Link a household to a representative.
#[utoipa::path(
    post,
    path = "/api/links",
    operation_id = "create_link",
    tag = "representatives",
    params(IdempotencyParam),
    request_body = LinkCreate,
    responses((status = 201, description = "Linked.", body = LinkView))
)]
pub(crate) async fn create_link(
    State(state): State<ApiState>,
    caller: Caller<op::CreateLink>,
    key: IdempotencyKey,
    body: JsonBody<LinkCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let household = visible(tx, asked.household_id.0, &scope)?;
        let representative = representatives::get(tx, asked.representative_id.0)?;
        if !scope.sees_area(&representative.area_path) {
            return Err(representatives::Error::NotFound.into());
        }
        let from_on = asked.from_on.map_or_else(|| tx.today(), |day| day.0);
        let former = representatives::current_for_household(tx, household.id)?;
        let id = representatives::link(tx, household.id, representative.id, from_on)?;
        if let Some(former) = former {
            follow(tx, household.id, former, representative.id)?;
        }
        Ok(LinkView {
            id: LinkKey(id),
            household_id: HouseholdKey(household.id),
            representative: NamedRef::new(representative.id, representative.name),
            from_on: Day(from_on),
            until_on: None,
            end_reason: None,
        })
    })
    .await
}
