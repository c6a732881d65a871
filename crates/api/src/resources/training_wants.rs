//! Whom training is for: names read out of a pasted list, who has not been trained in what, what the
//! work shows, what is wished for.

use std::collections::{HashMap, HashSet};

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use gatherings::Attendee;
use gatherings::assemblies::{self, Seat};
use gatherings::roll_call::{self, Candidate, Outcome};
use gatherings::training::{self, needs};
use kernel::AreaPath;
use kernel::id::{GatheringId, PersonId, WishId};
use registry::persons;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody, Query};
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::resources::trainings::{MOST, PlacedName, YEAR, attendee, placed, serving};
use crate::state::{ApiState, Map};
use crate::wire::{Day, GatheringKey, PageOf, RepresentativeKey, WishKey};

/// A pasted list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameList {
    /// The code of the area whose representatives may be meant.
    area: String,
    /// What was pasted.
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
    /// Who served on that day may be meant; today when not given.
    on: Option<Day>,
    /// Instead of those who serve in the area, only who belongs to this assembly may be meant.
    assembly: Option<GatheringKey>,
}

/// A name that was read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NameView {
    /// The line as it was pasted.
    text: String,
    /// The name.
    name: String,
    /// `listed` or `excused`.
    status: &'static str,
    /// What stood beside the name.
    remark: Option<String>,
    /// `matched`, `repeated` or `asked`.
    outcome: &'static str,
    /// Why a person must decide.
    why: Option<&'static str>,
    /// Who is meant, or who may be.
    people: Vec<PlacedName>,
}

/// What was read of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamesView {
    /// The names, in their order.
    names: Vec<NameView>,
    /// Lines without a name.
    others: Vec<String>,
}

/// The longest text that is read, in characters.
const LONGEST_LIST: usize = 20_000;

/// Read names out of a pasted chain or chat; nothing is written.
#[utoipa::path(
    post,
    path = "/api/roll-calls",
    operation_id = "find_names",
    tag = "training",
    request_body = NameList,
    responses((status = 200, description = "Who is meant, and what a person must decide.", body = NamesView))
)]
pub(crate) async fn find_names(
    State(state): State<ApiState>,
    caller: Caller<op::FindNames>,
    body: JsonBody<NameList>,
) -> Result<Json<NamesView>, Problem> {
    let asked = body.value;
    if asked.text.chars().count() > LONGEST_LIST {
        return Err(Problem::of("request.text-too-long").at("/text"));
    }
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let area = area_in_scope(&map, &scope, &asked.area)?;
    let audited = area.clone();
    let view = state
        .db()
        .read(move |tx| {
            let people = match asked.assembly {
                Some(assembly) => members(tx, assembly.0, &scope)?,
                None => {
                    let on = asked.on.map_or(tx.today(), |day| day.0);
                    let people = serving(tx, &area, on, &scope)?;
                    with_persons(tx, people)?
                }
            };
            let candidates = candidates(tx, &people, &map)?;
            let read = roll_call::call(&asked.text, &candidates);
            let at = |place: usize| {
                let one = &people[place].0;
                placed(&map, one.representative_id, &one.name, &one.area_path)
            };
            let names = read.found.into_iter().map(|found| {
                let (outcome, why, places) = match found.outcome {
                    Outcome::Matched(place) => ("matched", None, vec![place]),
                    Outcome::Repeated(place) => ("repeated", None, vec![place]),
                    Outcome::Asked { why, proposals } => ("asked", Some(why.as_str()), proposals),
                };
                NameView {
                    text: found.text,
                    name: found.name,
                    status: match found.status {
                        roll_call::Status::Listed => "listed",
                        roll_call::Status::Excused => "excused",
                    },
                    remark: found.remark,
                    outcome,
                    why,
                    people: places.into_iter().map(at).collect(),
                }
            });
            Ok::<_, Problem>(NamesView { names: names.collect(), others: read.others })
        })
        .await?;
    caller.has_read(&state, audited, view.names.len()).await;
    Ok(Json(view))
}

/// Somebody who may be meant, and the person of the registry, where it is known.
type Named = (Attendee, Option<PersonId>);

fn with_persons(tx: &mut Tx<'_>, people: Vec<Attendee>) -> Result<Vec<Named>, Problem> {
    let named = people.into_iter().map(|one| {
        let person = representatives::get(tx, one.representative_id)?.person_id;
        Ok((one, Some(person)))
    });
    named.collect()
}

/// Who belongs to an assembly: the elected, whether they serve households or not.
fn members(tx: &mut Tx<'_>, id: GatheringId, scope: &Scope) -> Result<Vec<Named>, Problem> {
    let (assembly, _, seats) = assemblies::get(tx, id, scope)?;
    let held = &assembly.gathering;
    let elected = representatives::assembly::elected(tx, &held.area_path, held.held_on)?;
    let persons: HashMap<_, _> =
        elected.into_iter().map(|one| (one.representative_id, one.person_id)).collect();
    let named = seats.into_iter().map(|seat| {
        let person = persons.get(&seat.representative_id).copied();
        let Seat { representative_id, name, area_path, .. } = seat;
        (Attendee { representative_id, name, area_path }, person)
    });
    Ok(named.collect())
}

fn candidates(tx: &mut Tx<'_>, people: &[Named], map: &Map) -> Result<Vec<Candidate>, Problem> {
    let mut found = Vec::with_capacity(people.len());
    for chunk in people.chunks(200) {
        let known: Vec<PersonId> = chunk.iter().filter_map(|(_, person)| *person).collect();
        let persons = persons::many(tx, &known)?;
        for (one, person) in chunk {
            let name_of = |path: &AreaPath| map.areas.at(path).map(|area| area.name.clone());
            let group = name_of(&one.area_path).filter(|_| one.area_path.depth() > 3);
            let village = name_of(&one.area_path.village()).unwrap_or_default();
            let bare = village.trim_end_matches("社区").trim_end_matches('村').to_owned();
            let person = person.and_then(|person| persons.get(&person));
            found.push(Candidate {
                name: one.name.clone(),
                group: group.as_deref().and_then(roll_call::group_number),
                places: group.into_iter().chain([village, bare]).collect(),
                phone: person.and_then(|person| person.phone.clone()),
            });
        }
    }
    Ok(found)
}

/// Which area, and which theme.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoverageQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The theme whose missing people are listed.
    theme: Option<String>,
}

/// How far a theme has reached.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ThemeCoverage {
    /// The theme.
    theme: &'static str,
    /// How many have been trained in it within a year.
    trained: i64,
    /// How many have not.
    missing: i64,
}

/// Who has been trained in what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrainingCoverageView {
    /// How many serve.
    serving: i64,
    /// By theme, in the order of the catalogue.
    themes: Vec<ThemeCoverage>,
    /// Those who have not been trained in the theme asked for, by place, the first 1,000.
    missing: Vec<PlacedName>,
}

/// Who has been trained in what within a year, and who has not.
#[utoipa::path(
    get,
    path = "/api/training/coverage",
    operation_id = "get_training_coverage",
    tag = "training",
    params(CoverageQuery),
    responses((status = 200, description = "The coverage.", body = TrainingCoverageView))
)]
pub(crate) async fn get_training_coverage(
    State(state): State<ApiState>,
    caller: Caller<op::GetTrainingCoverage>,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<TrainingCoverageView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let today = map.day(state.now());
    let scope = caller.scope.clone();
    let audited = area.clone();
    let view = state
        .db()
        .read(move |tx| {
            let people = serving(tx, &area, today, &scope)?;
            let ids: Vec<_> = people.iter().map(|one| one.representative_id).collect();
            let coverage = training::coverage(tx, &area, today.plus_days(-YEAR), &ids)?;
            let asked = coverage.iter().find(|one| Some(one.theme) == query.theme.as_deref());
            let missing: HashSet<_> =
                asked.map(|one| one.missing.iter().copied().collect()).unwrap_or_default();
            let is_missing = |one: &&Attendee| missing.contains(&one.representative_id);
            let missing = people.iter().filter(is_missing).take(MOST);
            Ok::<_, Problem>(TrainingCoverageView {
                serving: people.len() as i64,
                missing: missing
                    .map(|one| placed(&map, one.representative_id, &one.name, &one.area_path))
                    .collect(),
                themes: coverage
                    .iter()
                    .map(|one| ThemeCoverage {
                        theme: one.theme,
                        trained: one.serving - one.missing.len() as i64,
                        missing: one.missing.len() as i64,
                    })
                    .collect(),
            })
        })
        .await?;
    caller.has_read(&state, audited, view.missing.len()).await;
    Ok(Json(view))
}

/// Which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeedQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
}

/// A theme that the work proposes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeedView {
    /// The theme.
    theme: &'static str,
    /// Kinds of matter that keep being sent back.
    returned: Vec<ReturnedKind>,
    /// Who has no record yet of what the theme is for, by place; named below the county only.
    without_record: Vec<PlacedName>,
}

/// A kind of matter that keeps being sent back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnedKind {
    /// The kind.
    kind: String,
    /// How often within a year.
    times: i64,
}

/// Needs of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeedsView {
    /// Themes, in the order of the catalogue.
    needs: Vec<NeedView>,
}

/// What the work itself shows that training could help with.
#[utoipa::path(
    get,
    path = "/api/training/needs",
    operation_id = "get_training_needs",
    tag = "training",
    params(NeedQuery),
    responses((status = 200, description = "The needs.", body = NeedsView))
)]
pub(crate) async fn get_training_needs(
    State(state): State<ApiState>,
    caller: Caller<op::GetTrainingNeeds>,
    Query(query): Query<NeedQuery>,
) -> Result<Json<NeedsView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let today = map.day(state.now());
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let since = today.plus_days(-YEAR);
            // A county's list would name thousands: whom to ask is for the townships and villages.
            let people = match area.depth() {
                0 | 1 => Vec::new(),
                _ => serving(tx, &area, today, &scope)?,
            };
            let sent_back = matters::practice::sent_back(tx, &area, since)?;
            let mut facts = needs::Facts {
                returned: sent_back
                    .into_iter()
                    .map(|(kind, times)| (kind.as_str().to_owned(), times))
                    .collect(),
                serving: people.iter().map(|one| one.representative_id).collect(),
                ..needs::Facts::default()
            };
            if !people.is_empty() {
                facts.brought = matters::practice::brought(tx, &area, since)?
                    .into_iter()
                    .map(|(who, kind)| (who, kind.as_str().to_owned()))
                    .collect();
                facts.noted = contacts::noted(tx, &area, since)?;
            }
            let views = needs::of(&facts).into_iter().map(|need| {
                let mut view = NeedView {
                    theme: need.theme.code,
                    returned: Vec::new(),
                    without_record: Vec::new(),
                };
                for reason in need.reasons {
                    match reason {
                        needs::Reason::Returned { kind, times } => {
                            view.returned.push(ReturnedKind { kind, times });
                        }
                        needs::Reason::NoRecord { who } => {
                            let who: HashSet<_> = who.into_iter().collect();
                            let those = |one: &&Attendee| who.contains(&one.representative_id);
                            view.without_record = people
                                .iter()
                                .filter(those)
                                .map(|one| {
                                    placed(&map, one.representative_id, &one.name, &one.area_path)
                                })
                                .collect();
                        }
                    }
                }
                view
            });
            Ok::<_, Problem>(NeedsView { needs: views.collect() })
        })
        .await?;
    let named = view.needs.iter().map(|need| need.without_record.len()).sum();
    caller.has_read(&state, "needs", named).await;
    Ok(Json(view))
}

/// A wish to be trained.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WishView {
    id: WishKey,
    /// Whose it is.
    representative: PlacedName,
    /// The theme.
    theme: String,
    /// In words.
    words: String,
    /// The day.
    wished_on: Day,
    /// Who entered it.
    entered_by: String,
    /// Whether somebody else entered it.
    on_behalf: bool,
    /// What became of it.
    answer: Option<String>,
}

fn wish_view(wish: training::Wish, map: &Map) -> WishView {
    let who = &wish.attendee;
    WishView {
        id: WishKey(wish.id),
        representative: placed(map, who.representative_id, &who.name, &who.area_path),
        theme: wish.theme,
        words: wish.words,
        wished_on: Day(wish.wished_on),
        entered_by: wish.entered_by,
        on_behalf: wish.on_behalf,
        answer: wish.settled.map(|(_, words)| words),
    }
}

/// Wishes to be trained, open ones, by place, the first 1,000.
#[utoipa::path(
    get,
    path = "/api/training-wishes",
    operation_id = "list_training_wishes",
    tag = "training",
    params(NeedQuery),
    responses((status = 200, description = "The wishes.", body = PageOf<WishView>))
)]
pub(crate) async fn list_training_wishes(
    State(state): State<ApiState>,
    caller: Caller<op::ListTrainingWishes>,
    Query(query): Query<NeedQuery>,
) -> Result<Json<PageOf<WishView>>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let own = caller.scope.representative();
    // Who wished sees what became of it; an office sees what is still open.
    let found = state.db().read(move |tx| training::wishes(tx, &area, own, own.is_none())).await?;
    let page = kernel::Page { items: found, next: None };
    Ok(Json(PageOf::of(page, |wish| wish_view(wish, &map))))
}

/// A wish to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WishCreate {
    /// An identifier minted by the asker.
    id: Option<WishKey>,
    /// Whose it is.
    representative_id: RepresentativeKey,
    /// The theme.
    theme: String,
    /// In words; needed with the theme `other`.
    #[serde(default)]
    #[schema(max_length = 200)]
    words: String,
}

/// Keep a wish to be trained, one's own or somebody's.
#[utoipa::path(
    post,
    path = "/api/training-wishes",
    operation_id = "create_training_wish",
    tag = "training",
    params(IdempotencyParam),
    request_body = WishCreate,
    responses((status = 201, description = "Kept.", body = WishView))
)]
pub(crate) async fn create_training_wish(
    State(state): State<ApiState>,
    caller: Caller<op::CreateTrainingWish>,
    key: IdempotencyKey,
    body: JsonBody<WishCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let who = attendee(tx, asked.representative_id.0, &scope)?;
        let on_behalf = scope.representative() != Some(who.representative_id);
        let id = asked.id.map(|id| id.0);
        let wish = training::wish(tx, id, who, &asked.theme, &asked.words, on_behalf)?;
        Ok(wish_view(wish, &map))
    })
    .await
}

/// What became of a wish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WishAnswer {
    /// In words.
    #[schema(min_length = 1, max_length = 200)]
    words: String,
}

/// Say what became of a wish.
#[utoipa::path(
    post,
    path = "/api/training-wishes/{id}/answer",
    operation_id = "answer_training_wish",
    tag = "training",
    params(("id" = WishKey, Path, description = "The wish.")),
    request_body = WishAnswer,
    responses((status = 200, description = "Answered.", body = WishView))
)]
pub(crate) async fn answer_training_wish(
    State(state): State<ApiState>,
    caller: Caller<op::AnswerTrainingWish>,
    Id(id): Id<WishId>,
    body: JsonBody<WishAnswer>,
) -> Result<Json<WishView>, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let wish = state
        .db()
        .write(&caller.actor(), move |tx| training::settle(tx, id, &body.value.words, &scope))
        .await?;
    Ok(Json(wish_view(wish, &map)))
}
