//! Statute checks: what the two laws ask of the representatives of villages and communities.
//!
//! They stand in the order of the division codes and are never ranked: they say what is missing
//! where, not who is worst.

use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Date;
use representatives::assembly::{self, NewVillageFacts, VillageComposition, VillageFacts};
use representatives::statute::{self, Check};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, IfMatch, IfMatchParam, IfNoneMatch, JsonBody, Query};
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, Instant, area_ref, versioned};

/// A check with everything that somebody needs to check it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatuteCheck)]
pub(crate) struct CheckView {
    /// What was checked: `ratio`, `share`, `women`, `term`, `rhythm`, `proposal`, `quorum`,
    /// `decision`, `study`, `authorised`, `notice` or `disclosure`.
    rule: &'static str,
    /// What the rule is called.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// `holds`, `does_not_hold` or `cannot_tell`.
    verdict: &'static str,
    /// The facts that would tell, where it cannot be told.
    missing: Vec<TermView>,
    /// The numbers that were compared.
    numbers: Vec<NumberView>,
    /// Where the law says so.
    #[schema(example = "《村民委员会组织法》第三十条")]
    article: &'static str,
    /// The same in English.
    article_en: &'static str,
    /// One sentence.
    words: String,
    /// The same in English.
    words_en: String,
}

/// A code with its names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatuteTerm)]
pub(crate) struct TermView {
    /// The code.
    code: &'static str,
    /// The name.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
}

/// A number of a check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatuteNumber)]
pub(crate) struct NumberView {
    /// What is counted.
    #[serde(flatten)]
    of: TermView,
    /// How many.
    value: i64,
}

impl CheckView {
    /// The check as it goes over the wire.
    pub(crate) fn of(check: Check) -> Self {
        let missing = check.verdict.missing().iter().map(|fact| TermView {
            code: fact.as_str(),
            name: fact.chinese(),
            name_en: fact.english(),
        });
        let number = |&(of, value): &(statute::Quantity, i64)| NumberView {
            of: TermView { code: of.as_str(), name: of.chinese(), name_en: of.english() },
            value,
        };
        Self {
            rule: check.rule.as_str(),
            name: check.rule.chinese(),
            name_en: check.rule.english(),
            verdict: check.verdict.as_str(),
            missing: missing.collect(),
            numbers: check.numbers.iter().map(number).collect(),
            article: check.article.chinese,
            article_en: check.article.english,
            words: check.chinese,
            words_en: check.english,
        }
    }

    /// All of them.
    pub(crate) fn all(checks: Vec<Check>) -> Vec<Self> {
        checks.into_iter().map(Self::of).collect()
    }
}

/// What a village says about its committee and its elections.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VillageFacts)]
pub(crate) struct VillageFactsView {
    /// Members of its committee.
    committee: i64,
    /// Women among them.
    committee_women: i64,
    /// Those of them who are elected representatives as well, and count once.
    both: i64,
    /// `households` or `groups`; `null` where it has not said how it elects.
    mode: Option<&'static str>,
    /// Who entered it.
    recorded_by: String,
    /// When.
    recorded_at: Instant,
    /// The version.
    version: i64,
}

impl VillageFactsView {
    fn of(facts: VillageFacts) -> Self {
        Self {
            committee: facts.committee,
            committee_women: facts.committee_women,
            both: facts.both,
            mode: facts.mode.map(statute::ElectionMode::as_str),
            recorded_by: facts.recorded_by,
            recorded_at: Instant(facts.recorded_at),
            version: facts.version,
        }
    }
}

/// A village or community with its checks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VillageChecks)]
pub(crate) struct VillageChecksView {
    /// The village or community.
    area: AreaRef,
    /// `village` or `community`: which law applies.
    law: &'static str,
    /// Elected representatives on record.
    representatives: i64,
    /// Women among them.
    women: i64,
    /// The members of the assembly; `null` where the committee is not known.
    members: Option<i64>,
    /// The day of the last assembly with two thirds of its members.
    last_assembly_on: Option<Day>,
    /// Until when the next one is due, where none was held in this quarter or half-year.
    next_assembly_by: Option<Day>,
    /// What the village says about its committee.
    facts: Option<VillageFactsView>,
    /// The checks, in the order of the law.
    checks: Vec<CheckView>,
}

/// The checks of an area.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatuteChecks)]
pub(crate) struct StatuteChecksView {
    /// The day for which they hold.
    as_of: Day,
    /// The villages and communities, by division code.
    items: Vec<VillageChecksView>,
}

/// For which area and day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatuteQuery {
    /// The code of a village, a township or the county; the caller's own when not given.
    area: Option<String>,
    /// The day; today when not given.
    as_of: Option<Day>,
}

/// What the law asks of the representatives of each village and community of an area.
#[utoipa::path(
    get,
    path = "/api/statute-checks",
    operation_id = "list_statute_checks",
    tag = "representatives",
    params(StatuteQuery),
    responses((status = 200, description = "The checks.", body = StatuteChecksView))
)]
pub(crate) async fn list_statute_checks(
    State(state): State<ApiState>,
    caller: Caller<op::ListStatuteChecks>,
    Query(query): Query<StatuteQuery>,
) -> Result<Json<StatuteChecksView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let on = query.as_of.map_or_else(|| state.now().date_in_china(), |day| day.0);
    let shown = std::sync::Arc::clone(&map);
    let items = state
        .db()
        .read(move |tx| {
            let found = assembly::compositions(tx, &shown.areas, &area, on)?;
            let last = gatherings::assemblies::last_held(tx, &area.at_depth(3), on)?;
            let view = |mut village: VillageComposition| {
                village.facts.last_assembly = last.get(&village.area_path).copied();
                checks_of(village, &shown, on)
            };
            Ok::<_, Problem>(found.into_iter().map(view).collect())
        })
        .await?;
    Ok(Json(StatuteChecksView { as_of: Day(on), items }))
}

fn checks_of(village: VillageComposition, map: &Map, on: Date) -> VillageChecksView {
    let VillageComposition { area_path, facts, said } = village;
    let by = statute::next_assembly_by(facts.law, on);
    // Held in this period: none is due before it ends.
    let is_due =
        facts.last_assembly.is_none_or(|last| statute::next_assembly_by(facts.law, last) < by);
    VillageChecksView {
        area: area_ref(&map.areas, &area_path),
        law: facts.law.as_str(),
        representatives: facts.representatives.unwrap_or(0),
        women: facts.women,
        members: facts.members(),
        last_assembly_on: facts.last_assembly.map(Day),
        next_assembly_by: is_due.then_some(Day(by)),
        checks: CheckView::all(statute::composition(&facts)),
        facts: said.map(VillageFactsView::of),
    }
}

/// What is entered about a village's committee.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VillageFactsBody {
    /// Members of its committee.
    #[schema(minimum = 0, maximum = 30)]
    committee: i64,
    /// Women among them.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 30)]
    committee_women: i64,
    /// Those of them who are elected representatives as well.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 30)]
    both: i64,
    /// `households` or `groups`.
    mode: Option<String>,
}

/// Say how many sit on a village's committee; `If-Match` names the version, `"v0"` for the first.
#[utoipa::path(
    put,
    path = "/api/areas/{code}/village-facts",
    operation_id = "put_village_facts",
    tag = "representatives",
    params(("code" = String, Path, description = "The village's code."), IfMatchParam),
    request_body = VillageFactsBody,
    responses((status = 200, description = "Entered.", body = VillageFactsView))
)]
pub(crate) async fn put_village_facts(
    State(state): State<ApiState>,
    caller: Caller<op::PutVillageFacts>,
    Path(code): Path<String>,
    IfMatch(seen): IfMatch,
    body: JsonBody<VillageFactsBody>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let area = area_in_scope(&map, &caller.scope, &code)?;
    let mode = asked.mode.as_deref().map(str::parse).transpose();
    let mode = mode.map_err(|()| Problem::of("request.unknown-word").at("/mode"))?;
    let new = NewVillageFacts {
        committee: asked.committee,
        committee_women: asked.committee_women,
        both: asked.both,
        mode,
    };
    let facts = state
        .db()
        .write(&caller.actor(), move |tx| assembly::put_village_facts(tx, &area, seen, new))
        .await?;
    let view = VillageFactsView::of(facts);
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
