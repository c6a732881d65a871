//! The representatives of a village as they are announced and stand on its notice board.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use kernel::Limit;
use registry::{Sex, consents, households, offices, persons};
use representatives::Filter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::resources::portraits;
use crate::state::ApiState;
use crate::wire::{AreaRef, Day, RepresentativeKey, Word, area_ref, word};

/// Who serves in a village, for the paper on its wall.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeBoardView {
    /// The village or community.
    village: AreaRef,
    /// The township.
    township: AreaRef,
    /// The day as of which it is so.
    as_of: Day,
    /// The telephone of the nearest office, to be asked instead of a person.
    office_phone: Option<String>,
    /// How many of them are women.
    women: i64,
    /// Of how many nobody knows the sex.
    sex_unknown: i64,
    /// How many were chosen in which way.
    ways: Vec<NoticeBoardWay>,
    /// The representatives, by group.
    items: Vec<NoticeBoardEntry>,
}

/// How many were chosen in a way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeBoardWay {
    /// `direct`, `nominated` or `self_nominated`.
    way: Word,
    /// How many.
    count: i64,
}

/// A representative on the notice board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeBoardEntry {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// Sex by GB/T 2261.1.
    sex: Option<&'static str>,
    /// The group served.
    area: AreaRef,
    /// How chosen.
    way: Word,
    /// Whether also elected for the term.
    is_statutory: bool,
    /// How many households are linked.
    households: i64,
    /// The telephone, only of those who agreed to have it shown.
    phone: Option<String>,
    /// The SHA-256 of the portrait, only of those who agreed to one.
    portrait: Option<String>,
}

/// Of which village.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeBoardQuery {
    /// The village or community.
    area: String,
}

/// The representatives of a village as its notice board shows them: who agreed to nothing stands
/// there without a telephone.
#[utoipa::path(
    get,
    path = "/api/notice-board",
    operation_id = "get_notice_board",
    tag = "representatives",
    params(NoticeBoardQuery),
    responses((status = 200, description = "The board.", body = NoticeBoardView))
)]
pub(crate) async fn get_notice_board(
    State(state): State<ApiState>,
    caller: Caller<op::GetNoticeBoard>,
    Query(query): Query<NoticeBoardQuery>,
) -> Result<Json<NoticeBoardView>, Problem> {
    let area = caller.area(&state, Some(&query.area)).await?;
    if area.depth() < 3 {
        return Err(Problem::from(representatives::Error::AreaTooHigh).at("/area"));
    }
    let map = state.map().await?;
    let today = map.day(state.now());
    let village = area.village();
    // The board is the village's; a section or group of it has a part of the same paper.
    let filter = Filter { area: area.clone(), own: None, search: None, serving_on: Some(today) };
    let view = state
        .db()
        .read(move |tx| {
            let mut rows = Vec::new();
            let mut after = None;
            loop {
                let limit = Limit::new(Limit::MAX).unwrap_or_default();
                let page = representatives::list(tx, &filter, limit, after.as_ref())?;
                rows.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let people: Vec<_> = rows.iter().map(|row| row.person_id).collect();
            let known = persons::many(tx, &people)?;
            let agreed = consents::showing_phone(tx, &people)?;
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let mut portraits = portraits::of(tx, &ids)?;
            let loads = households::loads(tx, &ids, today)?;
            let office_phone = offices::nearest_phone(tx, &village)?.map(|(_, phone)| phone);
            let sex = |row: &representatives::Representative| {
                known.get(&row.person_id).map_or(Sex::Unknown, |person| person.sex)
            };
            let women = rows.iter().filter(|row| sex(row) == Sex::Female).count();
            let told = |row: &&representatives::Representative| {
                matches!(sex(row), Sex::Female | Sex::Male)
            };
            let sex_unknown = rows.len() - rows.iter().filter(told).count();
            let ways = representatives::SelectionWay::ALL.iter().map(|way| NoticeBoardWay {
                way: word!(way),
                count: rows.iter().filter(|row| row.way == *way).count() as i64,
            });
            let ways = ways.collect();
            let items = rows.iter().map(|row| {
                let person = known.get(&row.person_id);
                let phone = person.and_then(|person| person.phone.clone());
                NoticeBoardEntry {
                    id: RepresentativeKey(row.id),
                    name: row.name.clone(),
                    sex: person.map(|person| person.sex.as_str()),
                    area: area_ref(&map.areas, &row.area_path),
                    way: word!(row.way),
                    is_statutory: row.statutory_since.is_some(),
                    households: loads.get(&row.id).map_or(0, |(all, _)| *all),
                    portrait: portraits.remove(&row.id.to_string()),
                    phone: phone.filter(|_| agreed.contains(&row.person_id)),
                }
            });
            Ok::<_, Problem>(NoticeBoardView {
                village: area_ref(&map.areas, &village),
                township: area_ref(&map.areas, &village.at_depth(2)),
                as_of: Day(today),
                office_phone,
                women: women as i64,
                sex_unknown: sex_unknown as i64,
                ways,
                items: items.collect(),
            })
        })
        .await?;
    caller.has_read(&state, &area, view.items.len()).await;
    Ok(Json(view))
}
