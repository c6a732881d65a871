//! Search over everything that has a name or words: households, representatives, matters.

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use db::Tx;
use kernel::id::{DepartmentId, RepresentativeId};
use kernel::{AreaPath, Limit};
use matters::sight::{Reporter, reporter_for};
use matters::{Filter as MatterFilter, Matter, Sight};
use registry::{HouseholdFilter, HouseholdSummary, households, persons};
use representatives::{Filter as RepresentativeFilter, Representative};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query, searched_at};
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, area_ref, masked};

/// How many hits of one kind are shown when nobody says.
const SHOWN: u32 = 5;

/// The most hits of one kind; whoever wants more opens the list.
const MOST_SHOWN: u32 = 20;

/// How many characters of a matter's words a hit shows.
const EXCERPT: usize = 48;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Chinese words of any length, pinyin or its initials, the last four or more digits of a
    /// telephone, a matter's number or its end, a household's code or its end. Several words must
    /// all be there.
    #[param(max_length = 50)]
    q: String,
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Only these, with commas between them: `households`, `representatives`, `matters`.
    kinds: Option<String>,
    /// How many of each kind at most, 1 to 20; 5 when not given.
    #[param(minimum = 1, maximum = 20)]
    limit: Option<u32>,
}

/// What was found, by kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchView {
    /// The kinds in which something was found, in the order of the kinds.
    groups: Vec<HitGroup>,
}

/// What was found of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HitGroup {
    /// `households`, `representatives` or `matters`.
    kind: &'static str,
    /// What the kind is called.
    name: &'static str,
    /// The first hits: households and representatives by area, matters the newest first.
    hits: Vec<Hit>,
    /// Whether there are more.
    more: bool,
    /// Where all of them are listed, from the surface's root.
    link: String,
}

/// One record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// `household`, `representative` or `matter`.
    kind: &'static str,
    /// The record.
    id: String,
    /// The first line.
    title: String,
    /// The second line.
    subtitle: String,
    /// Where it is.
    area: AreaRef,
    /// Its page, from the surface's root.
    link: String,
}

/// A kind of record that can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Households,
    Representatives,
    Matters,
}

impl Wanted {
    const ALL: [Self; 3] = [Self::Households, Self::Representatives, Self::Matters];

    const fn code(self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::Representatives => "representatives",
            Self::Matters => "matters",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Households => "住户",
            Self::Representatives => "代表",
            Self::Matters => "事项",
        }
    }
}

fn wanted(kinds: Option<&str>) -> Result<Vec<Wanted>, Problem> {
    let Some(kinds) = kinds.and_then(kernel::trimmed) else { return Ok(Wanted::ALL.to_vec()) };
    let codes: Vec<&str> = kinds.split(',').map(str::trim).collect();
    if codes.iter().any(|code| Wanted::ALL.iter().all(|kind| kind.code() != *code)) {
        return Err(Problem::of("request.unknown-word").at("/kinds"));
    }
    Ok(Wanted::ALL.into_iter().filter(|kind| codes.contains(&kind.code())).collect())
}

fn limit(limit: Option<u32>) -> Result<Limit, Problem> {
    let limit = limit.unwrap_or(SHOWN);
    Limit::new(limit)
        .filter(|_| limit <= MOST_SHOWN)
        .ok_or_else(|| Problem::of("request.bad-limit").at("/limit"))
}

/// What a search is made with.
struct Asked {
    text: String,
    area: AreaPath,
    own: Option<RepresentativeId>,
    /// Only what these departments were given; of nobody in particular when there is none.
    departments: Vec<DepartmentId>,
    sight: Sight,
    scope: Scope,
    limit: Limit,
}

/// Searches households, representatives and matters at once.
#[utoipa::path(
    get,
    path = "/api/search",
    operation_id = "search_records",
    tag = "search",
    params(SearchQuery),
    responses((status = 200, description = "What was found.", body = SearchView))
)]
pub(crate) async fn search_records(
    State(state): State<ApiState>,
    caller: Caller<op::SearchRecords>,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchView>, Problem> {
    let mut kinds = wanted(query.kinds.as_deref())?;
    if caller.is_department() {
        kinds.retain(|kind| *kind == Wanted::Matters);
    }
    let limit = limit(query.limit)?;
    let area = caller.place(&state, query.area.as_deref()).await?;
    let Some(text) = searched_at(Some(&query.q), "/q")? else {
        return Ok(Json(SearchView { groups: Vec::new() }));
    };
    let map = state.map().await?;
    let own = caller.scope.representative();
    let departments = match caller.is_department() {
        true => caller.scope.departments().to_vec(),
        false => Vec::new(),
    };
    let sight = Sight::of(&caller.scope, &area);
    let scope = caller.scope.clone();
    let asked = Asked { text, area: area.clone(), own, departments, sight, scope, limit };
    let groups = state
        .db()
        .read(move |tx| {
            let groups = kinds.into_iter().map(|kind| group(tx, kind, &asked, &map));
            groups.collect::<Result<Vec<HitGroup>, Problem>>()
        })
        .await?;
    let groups: Vec<_> = groups.into_iter().filter(|group| !group.hits.is_empty()).collect();
    caller.has_read(&state, &area, groups.iter().map(|group| group.hits.len()).sum()).await;
    Ok(Json(SearchView { groups }))
}

fn group(tx: &mut Tx<'_>, kind: Wanted, asked: &Asked, map: &Map) -> Result<HitGroup, Problem> {
    let (hits, more) = match kind {
        Wanted::Households => found_households(tx, asked, map)?,
        Wanted::Representatives => found_representatives(tx, asked, map)?,
        Wanted::Matters => found_matters(tx, asked, map)?,
    };
    let code = kind.code();
    let link = format!("/{code}?search={}", encoded(&asked.text));
    Ok(HitGroup { kind: code, name: kind.name(), hits, more, link })
}

fn found_households(
    tx: &mut Tx<'_>,
    asked: &Asked,
    map: &Map,
) -> Result<(Vec<Hit>, bool), Problem> {
    let mut filter = HouseholdFilter::area(asked.area.clone());
    filter.representative = asked.own;
    filter.search = Some(asked.text.clone());
    let page = households::list(tx, &filter, asked.limit, None)?;
    let hit = |row: &HouseholdSummary| {
        let contact = row.contact_name.as_ref().map(|name| format!("常联系人{name}"));
        let phone = row.phone.as_deref().map(masked);
        Hit {
            kind: "household",
            id: row.id.to_string(),
            title: row.head_name.clone(),
            subtitle: line([contact, Some(row.address.clone()), phone]),
            area: area_ref(&map.areas, &row.area_path),
            link: format!("/households/{}", row.id),
        }
    };
    Ok((page.items.iter().map(hit).collect(), page.next.is_some()))
}

fn found_representatives(
    tx: &mut Tx<'_>,
    asked: &Asked,
    map: &Map,
) -> Result<(Vec<Hit>, bool), Problem> {
    let filter = RepresentativeFilter {
        area: asked.area.clone(),
        own: asked.own,
        search: Some(asked.text.clone()),
        serving_on: None,
    };
    let page = representatives::list(tx, &filter, asked.limit, None)?;
    let people: Vec<_> = page.items.iter().map(|row| row.person_id).collect();
    let persons = persons::many(tx, &people)?;
    let hit = |row: &Representative| {
        let phone = persons.get(&row.person_id).and_then(|person| person.phone.as_deref());
        let ended = row.until_on.map(|_| "已离任".to_owned());
        Hit {
            kind: "representative",
            id: row.id.to_string(),
            title: row.name.clone(),
            subtitle: line([
                Some(map.county.representative_title.clone()),
                phone.map(masked),
                ended,
            ]),
            area: area_ref(&map.areas, &row.area_path),
            link: format!("/representatives/{}", row.id),
        }
    };
    Ok((page.items.iter().map(hit).collect(), page.next.is_some()))
}

fn found_matters(tx: &mut Tx<'_>, asked: &Asked, map: &Map) -> Result<(Vec<Hit>, bool), Problem> {
    let mut filter = MatterFilter::in_area(asked.area.clone());
    filter.own = asked.own;
    filter.departments = asked.departments.clone();
    filter.confidential = asked.sight.confidential;
    filter.about_cadres = asked.sight.about_cadres;
    filter.search = Some(asked.text.clone());
    let page = matters::list(tx, &filter, asked.limit, None)?;
    let ids: Vec<_> = page.items.iter().filter_map(|row| row.household_id).collect();
    let names = households::names(tx, &ids)?;
    let query = search::Query::parse(&asked.text);
    let hit = |row: &Matter| {
        let is_told = reporter_for(row, &asked.scope) == Reporter::Shown;
        let head = row.household_id.filter(|_| is_told).and_then(|id| names.get(&id));
        let head = head.map(|name| name.head_name.clone());
        let excerpt = query.as_ref().map(|query| query.excerpt(&row.words, EXCERPT));
        Hit {
            kind: "matter",
            id: row.id.to_string(),
            title: excerpt.unwrap_or_else(|| row.words.clone()),
            subtitle: line([Some(row.number.clone()), Some(row.state.chinese().to_owned()), head]),
            area: area_ref(&map.areas, &row.area_path),
            link: format!("/matters/{}", row.id),
        }
    };
    Ok((page.items.iter().map(hit).collect(), page.next.is_some()))
}

/// What there is, with dots between.
fn line<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The text as a part of an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_lines() {
        assert_eq!(encoded("何 a&b"), "%E4%BD%95%20a%26b");
        assert_eq!(line([Some("一".to_owned()), None, Some(String::new())]), "一");
    }
}
