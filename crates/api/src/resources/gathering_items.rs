//! The three lists of courtyard and analysis meetings, and matters made of their items.

use access::Operation;
use access::policy::op;
use access::sessions::Session;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use gatherings::items::{self, List, ListItem, NewListItem, Raise};
use kernel::ErrorKind;
use kernel::Explain;
use kernel::id::{GatheringId, MatterId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
};
use crate::problem::Problem;
use crate::resources::gatherings::{GatheringView, view};
use crate::resources::households::visible as visible_household;
use crate::resources::matters::{place_of, sees_confidential};
use crate::state::ApiState;
use crate::wire::{Day, GatheringKey, HouseholdKey, MatterKey, versioned};

/// An item of one of the three lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GatheringItem)]
pub(crate) struct ListItemView {
    /// Its number within the meeting.
    number: i64,
    /// `problem`, `need` or `duty`.
    list: &'static str,
    /// What was said.
    words: String,
    /// Who sees to it.
    owner: Option<String>,
    /// Until when.
    due_on: Option<Day>,
    /// Whether it became a matter.
    is_matter: bool,
    /// The matter that it became, where the caller may see it.
    matter: Option<ItemMatter>,
    /// When it was settled without a matter.
    settled_on: Option<Day>,
    /// What came of it.
    outcome: Option<String>,
    /// The version.
    version: i64,
}

/// The matter of an item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemMatter {
    id: MatterKey,
    /// The number that people use.
    number: String,
    /// Where it stands.
    state: &'static str,
    /// How it was answered, where it was.
    outcome: Option<&'static str>,
}

/// The items of a meeting, with the state of the matters that the session may see.
pub(crate) fn of(
    tx: &mut Tx<'_>,
    id: GatheringId,
    session: &Session,
) -> Result<Vec<ListItemView>, Problem> {
    let sight = session.scope(Operation::GetMatter).ok();
    let confidential = sees_confidential(session);
    let mut found = Vec::new();
    for item in items::list(tx, id)? {
        let matter = match (item.matter_id, &sight) {
            (Some(id), Some(scope)) => match matters::get(tx, id, scope, confidential) {
                Ok(matter) => Some(ItemMatter {
                    id: MatterKey(matter.id),
                    number: matter.number.clone(),
                    state: matter.state.as_str(),
                    outcome: matter.outcome().map(matters::Outcome::as_str),
                }),
                Err(error) if matches!(error.kind(), ErrorKind::NotFound) => None,
                Err(error) => return Err(error.into()),
            },
            _ => None,
        };
        found.push(line(item, matter));
    }
    Ok(found)
}

fn line(item: ListItem, matter: Option<ItemMatter>) -> ListItemView {
    ListItemView {
        number: item.number,
        list: item.list.as_str(),
        words: item.words,
        owner: item.owner,
        due_on: item.due_on.map(Day),
        is_matter: item.matter_id.is_some(),
        matter,
        settled_on: item.settled_on.map(Day),
        outcome: item.outcome,
        version: item.version,
    }
}

/// An item to be entered or changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListItemBody {
    /// `problem`, `need` or `duty`.
    #[schema(example = "problem")]
    list: String,
    /// What was said.
    #[schema(min_length = 1, max_length = 2000)]
    words: String,
    /// Who sees to it.
    #[schema(max_length = 100)]
    owner: Option<String>,
    /// Until when.
    due_on: Option<Day>,
    /// What came of it, where it is settled without a matter.
    #[schema(max_length = 2000)]
    outcome: Option<String>,
}

impl ListItemBody {
    fn item(self) -> Result<NewListItem, Problem> {
        let list: Result<List, ()> = self.list.parse();
        Ok(NewListItem {
            list: list.map_err(|()| Problem::of("request.unknown-word").at("/list"))?,
            words: self.words,
            owner: self.owner,
            due_on: self.due_on.map(|day| day.0),
            outcome: self.outcome,
        })
    }
}

/// Add an item to a list of a meeting.
#[utoipa::path(
    post,
    path = "/api/gatherings/{id}/items",
    operation_id = "create_gathering_item",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The meeting."), IdempotencyParam),
    request_body = ListItemBody,
    responses((status = 201, description = "Added.", body = GatheringView))
)]
pub(crate) async fn create_gathering_item(
    State(state): State<ApiState>,
    caller: Caller<op::CreateGatheringItem>,
    Id(id): Id<GatheringId>,
    key: IdempotencyKey,
    body: JsonBody<ListItemBody>,
) -> Result<Response, Problem> {
    let new = body.value.item()?;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let session = std::sync::Arc::clone(&caller.session);
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        items::add(tx, id, &new, &scope)?;
        let row = gatherings::get(tx, id, &scope)?;
        view(tx, row, &map, &scope, &session)
    })
    .await
}

/// The meeting and the number of an item, from the path.
fn numbered((id, number): (String, String)) -> Result<(GatheringId, i64), Problem> {
    let unknown = || Problem::of("request.not-found");
    Ok((id.parse().map_err(|_| unknown())?, number.parse().map_err(|_| unknown())?))
}

/// Change an item that is no matter yet; an outcome settles it.
#[utoipa::path(
    put,
    path = "/api/gatherings/{id}/items/{number}",
    operation_id = "change_gathering_item",
    tag = "gatherings",
    params(
        ("id" = GatheringKey, Path, description = "The meeting."),
        ("number" = i64, Path, description = "The item's number.", minimum = 1, maximum = 200),
        IfMatchParam
    ),
    request_body = ListItemBody,
    responses((status = 200, description = "Changed; the tag is the meeting's.", body = GatheringView))
)]
pub(crate) async fn change_gathering_item(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeGatheringItem>,
    Path(path): Path<(String, String)>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ListItemBody>,
) -> Result<Response, Problem> {
    let (id, number) = numbered(path)?;
    let new = body.value.item()?;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let session = std::sync::Arc::clone(&caller.session);
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            items::change(tx, id, number, seen, &new, &scope)?;
            let row = gatherings::get(tx, id, &scope)?;
            view(tx, row, &map, &scope, &session)
        })
        .await?;
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
}

/// How an item becomes a matter; its words and its day are the item's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RaiseBody {
    /// An identifier minted by the asker.
    id: Option<MatterKey>,
    /// `appeal`, `hazard`, `dispute`, `early_sign` or `emergency`.
    #[schema(example = "appeal")]
    kind: String,
    /// A code of the kind's categories.
    #[schema(example = "road_transport")]
    category: String,
    /// The household that it is about.
    household_id: Option<HouseholdKey>,
    /// The code of the group or village where it is; the meeting's own when not given.
    area_code: Option<String>,
    /// Whether it is urgent and difficult for those concerned.
    #[serde(default)]
    urgent: bool,
}

/// Make a matter of an item: once, with the item's own words.
#[utoipa::path(
    post,
    path = "/api/gatherings/{id}/items/{number}/matter",
    operation_id = "create_item_matter",
    tag = "gatherings",
    params(
        ("id" = GatheringKey, Path, description = "The meeting."),
        ("number" = i64, Path, description = "The item's number.", minimum = 1, maximum = 200),
        IdempotencyParam
    ),
    request_body = RaiseBody,
    responses((status = 201, description = "Handed in; the meeting after it.", body = GatheringView))
)]
pub(crate) async fn create_item_matter(
    State(state): State<ApiState>,
    caller: Caller<op::CreateItemMatter>,
    Path(path): Path<(String, String)>,
    key: IdempotencyKey,
    body: JsonBody<RaiseBody>,
) -> Result<Response, Problem> {
    let (id, number) = numbered(path)?;
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let session = std::sync::Arc::clone(&caller.session);
    let (kind, area) = place_of(&asked.kind, asked.area_code.as_deref(), &map, &scope)?;
    let reporter_name = caller.session.name.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let household =
            asked.household_id.map(|id| visible_household(tx, id.0, &scope)).transpose()?;
        let meeting = gatherings::get(tx, id, &scope)?;
        let household_area = household.as_ref().map(|household| household.area_path.clone());
        let raise = Raise {
            id: asked.id.map(|id| -> MatterId { id.0 }),
            kind,
            category: asked.category,
            household_id: household.map(|household| household.id),
            area_path: household_area.or(area).unwrap_or(meeting.area_path),
            urgent: asked.urgent,
            reporter_name,
        };
        items::raise(tx, id, number, raise, &scope)?;
        let row = gatherings::get(tx, id, &scope)?;
        view(tx, row, &map, &scope, &session)
    })
    .await
}
