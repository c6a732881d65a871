//! Cards of households: made, listed for print, replaced and revoked; and what may stand on them.

use std::collections::HashMap;

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use db::Tx;
use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Limit, PublicCode};
use registry::cards::{self, Card};
use registry::{HouseholdFilter, HouseholdSummary, consents, households, offices, persons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Id, JsonBody, Query, paging};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::households::visible;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, HouseholdKey, Instant, PageOf, RepresentativeKey, area_ref};

/// How many cards one request makes.
const MOST: i64 = 300;

/// A household's card, as it is printed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardView {
    household_id: HouseholdKey,
    /// The head's name, for the strip that is cut off when the card is handed over.
    head_name: String,
    /// The group, or the village.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The path that the QR code leads to; `null` while the household has no card.
    #[schema(example = "/h/0123456789ABCDEF")]
    path: Option<String>,
    /// The code in groups of four, for whoever has no camera.
    #[schema(example = "0123-4567-89AB-CDEF")]
    code: Option<String>,
    /// When the card was made.
    issued_at: Option<Instant>,
    /// The household's representative.
    representative: Option<CardRepresentative>,
    /// The office to call.
    office: Option<CardOffice>,
}

/// The representative on a card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CardRepresentative {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// What the county calls one.
    title: String,
    /// Whether he or she agreed to have the telephone shown.
    shows_phone: bool,
    /// The telephone, where he or she did.
    phone: Option<String>,
}

/// The office on a card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CardOffice {
    /// Whose office it is.
    area: AreaRef,
    /// Its telephone.
    phone: String,
}

/// Which cards are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CardQuery {
    /// Of the households under this area; the caller's own when not given.
    area: Option<String>,
    /// Of the households of this representative.
    representative: Option<RepresentativeKey>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

fn filter(area: AreaPath, representative: Option<RepresentativeId>) -> HouseholdFilter {
    HouseholdFilter {
        area,
        representative,
        search: None,
        linked: None,
        contacted_since: None,
        tag: None,
        priority: None,
    }
}

/// What a line needs besides the household.
struct Beside {
    cards: HashMap<HouseholdId, Card>,
    representatives: HashMap<RepresentativeId, CardRepresentative>,
    offices: HashMap<AreaPath, CardOffice>,
}

impl Beside {
    fn load(tx: &mut Tx<'_>, rows: &[HouseholdSummary], map: &Map) -> Result<Self, Problem> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut beside = Self {
            cards: cards::of(tx, &ids)?,
            representatives: HashMap::new(),
            offices: HashMap::new(),
        };
        for row in rows {
            if let Some(id) = row.representative
                && !beside.representatives.contains_key(&id)
            {
                beside.representatives.insert(id, on_card(tx, id, map)?);
            }
            let village = row.area_path.village();
            if !beside.offices.contains_key(&village)
                && let Some((area, phone)) = offices::nearest_phone(tx, &village)?
            {
                let office = CardOffice { area: area_ref(&map.areas, &area), phone };
                beside.offices.insert(village, office);
            }
        }
        Ok(beside)
    }

    fn view(&self, row: HouseholdSummary, map: &Map) -> CardView {
        let card = self.cards.get(&row.id);
        let village = row.area_path.village();
        CardView {
            household_id: HouseholdKey(row.id),
            head_name: row.head_name,
            area: area_ref(&map.areas, &row.area_path),
            path: card.map(|card| path(&card.code)),
            code: card.map(|card| card.code.to_string()),
            issued_at: card.map(|card| Instant(card.issued_at)),
            representative: row
                .representative
                .and_then(|id| self.representatives.get(&id))
                .cloned(),
            office: self.offices.get(&village).cloned(),
            village: area_ref(&map.areas, &village),
        }
    }
}

fn path(code: &PublicCode) -> String {
    format!("/h/{}", code.plain())
}

/// What may stand of the representative on a card.
fn on_card(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    map: &Map,
) -> Result<CardRepresentative, Problem> {
    let mandate = representatives::get(tx, id)?;
    let person = mandate.person_id;
    let shows_phone = consents::showing_phone(tx, &[person])?.contains(&person);
    let phone = if shows_phone { persons::get(tx, person)?.phone } else { None };
    Ok(CardRepresentative {
        id: RepresentativeKey(id),
        name: mandate.name,
        title: map.county.representative_title.clone(),
        shows_phone,
        phone,
    })
}

/// The cards of an area's households or of a representative's, by group and code; also of those that
/// have none yet.
#[utoipa::path(
    get,
    path = "/api/cards",
    operation_id = "list_cards",
    tag = "households",
    params(CardQuery),
    responses((status = 200, description = "A page of cards.", body = PageOf<CardView>))
)]
pub(crate) async fn list_cards(
    State(state): State<ApiState>,
    caller: Caller<op::ListCards>,
    Query(query): Query<CardQuery>,
) -> Result<Json<PageOf<CardView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let own = caller.scope.representative();
    let filter = filter(area.clone(), own.or(query.representative.map(|id| id.0)));
    let page = state
        .db()
        .read(move |tx| {
            let page = households::list(tx, &filter, limit, cursor.as_ref())?;
            let beside = Beside::load(tx, &page.items, &map)?;
            Ok::<_, Problem>(PageOf::of(page, |row| beside.view(row, &map)))
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// For whom cards are made: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardsWanted {
    /// The code of a village, a community or a group.
    area: Option<String>,
    /// A representative, for the households linked to him or her.
    representative_id: Option<RepresentativeKey>,
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardsMade {
    /// How many cards were made now.
    issued: usize,
    /// Whether there may be households without a card left: ask again.
    has_more: bool,
}

/// See to it that every household has a card: those without one get one, the others keep theirs. So
/// it can be sent again.
#[utoipa::path(
    put,
    path = "/api/cards",
    operation_id = "put_cards",
    tag = "households",
    request_body = CardsWanted,
    responses((status = 200, description = "Every household has a card, or some do now.", body = CardsMade))
)]
pub(crate) async fn put_cards(
    State(state): State<ApiState>,
    caller: Caller<op::PutCards>,
    body: JsonBody<CardsWanted>,
) -> Result<Json<CardsMade>, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let area = match (body.value.area.as_deref(), body.value.representative_id) {
        (Some(code), None) => Some(village_or_group(&map, code, &scope)?),
        (None, Some(_)) => None,
        _ => return Err(Problem::of("card.nothing-named").at("/area")),
    };
    let representative = body.value.representative_id.map(|id| id.0);
    let minting = state.clone();
    let made = state
        .db()
        .write(&caller.actor(), move |tx| {
            let missing = match (area, representative) {
                (Some(area), _) => cards::missing(tx, &area, MOST)?,
                (None, Some(id)) => missing_of(tx, id, &scope)?,
                (None, None) => Vec::new(),
            };
            for id in &missing {
                cards::issue(tx, *id, mint(&minting))?;
            }
            let has_more = missing.len() as i64 == MOST;
            Ok::<_, Problem>(CardsMade { issued: missing.len(), has_more })
        })
        .await?;
    Ok(Json(made))
}

/// The village or group with that code, which lies in the scope.
fn village_or_group(map: &Map, code: &str, scope: &Scope) -> Result<AreaPath, Problem> {
    let area = areas::find(&map.areas, code, "/area")?;
    if !scope.sees_area(&area.path) {
        return Err(registry::Error::AreaNotFound.into());
    }
    if area.path.depth() < 3 {
        return Err(Problem::of("card.area-too-wide").at("/area"));
    }
    Ok(area.path.clone())
}

/// The representative's households without a card.
fn missing_of(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    scope: &Scope,
) -> Result<Vec<HouseholdId>, Problem> {
    let mandate = representatives::get(tx, id)?;
    if !scope.sees_area(&mandate.area_path) {
        return Err(representatives::Error::NotFound.into());
    }
    let limit = Limit::new(200).unwrap_or_default();
    let own = households::list(tx, &filter(AreaPath::county(), Some(id)), limit, None)?;
    let ids: Vec<_> = own.items.iter().map(|row| row.id).collect();
    let with_card = cards::of(tx, &ids)?;
    Ok(ids.into_iter().filter(|id| !with_card.contains_key(id)).collect())
}

/// A code that nobody can guess.
pub(crate) fn mint(state: &ApiState) -> PublicCode {
    let mut bytes = [0; PublicCode::BYTES];
    state.secrets().fill(&mut bytes);
    PublicCode::new(bytes)
}

/// Give a household another card; the one before opens nothing from now on.
#[utoipa::path(
    post,
    path = "/api/households/{id}/card",
    operation_id = "replace_card",
    tag = "households",
    params(("id" = HouseholdKey, Path, description = "The household.")),
    responses((status = 200, description = "The new card.", body = CardView))
)]
pub(crate) async fn replace_card(
    State(state): State<ApiState>,
    caller: Caller<op::ReplaceCard>,
    Id(id): Id<HouseholdId>,
) -> Result<Json<CardView>, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let code = mint(&state);
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            cards::issue(tx, id, code)?;
            let row = households::summary_of(tx, id)?;
            let beside = Beside::load(tx, std::slice::from_ref(&row), &map)?;
            Ok::<_, Problem>(beside.view(row, &map))
        })
        .await?;
    Ok(Json(view))
}

/// Revoke a household's card: its code opens nothing from now on.
#[utoipa::path(
    delete,
    path = "/api/households/{id}/card",
    operation_id = "withdraw_card",
    tag = "households",
    params(("id" = HouseholdKey, Path, description = "The household.")),
    responses((status = 204, description = "Revoked, or there was none."))
)]
pub(crate) async fn withdraw_card(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawCard>,
    Id(id): Id<HouseholdId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            Ok::<_, Problem>(cards::revoke(tx, id)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a representative agrees to.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepresentativeConsent {
    /// Whether the telephone may stand on cards and on the villager's page.
    shows_phone: bool,
}

/// Keep what a representative agrees to: himself, or the office in his words.
#[utoipa::path(
    put,
    path = "/api/representatives/{id}/consent",
    operation_id = "put_representative_consent",
    tag = "representatives",
    params(("id" = RepresentativeKey, Path, description = "The representative.")),
    request_body = RepresentativeConsent,
    responses((status = 200, description = "Kept.", body = RepresentativeConsent))
)]
pub(crate) async fn put_representative_consent(
    State(state): State<ApiState>,
    caller: Caller<op::PutRepresentativeConsent>,
    Id(id): Id<RepresentativeId>,
    body: JsonBody<RepresentativeConsent>,
) -> Result<Json<RepresentativeConsent>, Problem> {
    let scope = caller.scope.clone();
    let shows_phone = body.value.shows_phone;
    state
        .db()
        .write(&caller.actor(), move |tx| {
            let mandate = representatives::get(tx, id)?;
            if !scope.sees(&mandate.area_path, Some(id)) {
                return Err(representatives::Error::NotFound.into());
            }
            Ok::<_, Problem>(consents::put(tx, mandate.person_id, shows_phone)?)
        })
        .await?;
    Ok(Json(body.value))
}

/// The telephone of an office.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfficePhone {
    /// The number; empty takes it away.
    #[schema(max_length = 20, example = "0746-5721234")]
    phone: String,
}

/// Keep the telephone of an office, for villagers to call.
#[utoipa::path(
    put,
    path = "/api/areas/{code}/office-phone",
    operation_id = "put_office_phone",
    tag = "areas",
    params(("code" = String, Path, description = "The division code: 6, 9 or 12 digits.")),
    request_body = OfficePhone,
    responses((status = 200, description = "Kept.", body = OfficePhone))
)]
pub(crate) async fn put_office_phone(
    State(state): State<ApiState>,
    caller: Caller<op::PutOfficePhone>,
    Path(code): Path<String>,
    body: JsonBody<OfficePhone>,
) -> Result<Json<OfficePhone>, Problem> {
    let map = state.map().await?;
    let area = areas::find(&map.areas, &code, "/code")?;
    if !caller.scope.sees_area(&area.path) || area.path.depth() > 3 {
        return Err(registry::Error::AreaNotFound.into());
    }
    let (area, phone) = (area.path.clone(), body.value.phone);
    let actor = caller.actor();
    let phone = state.db().write(&actor, move |tx| offices::put(tx, &area, &phone)).await?;
    Ok(Json(OfficePhone { phone: phone.unwrap_or_default() }))
}
