//! Duty roles: what a representative has done under each, in words, with the records behind.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use figures::duties::{self, Done};
use kernel::id::RepresentativeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Id, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{Day, RepresentativeKey};

/// From when to when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DutyQuery {
    /// From this day; from the first day of the figures when not given.
    from: Option<Day>,
    /// To this day, included; the county's own cut-off date when not given.
    to: Option<Day>,
}

/// A record behind a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyRecord {
    /// The contact, matter, gathering or notice.
    #[schema(example = "con_01jz0000000000000000000000")]
    id: String,
    /// The day.
    on: Day,
    /// A few words of it.
    words: String,
}

/// One line under a role.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyLine {
    /// What it counts.
    #[schema(example = "contacts_policy")]
    measure: &'static str,
    /// The same in words, with the number.
    words: String,
    /// The same in English.
    words_en: String,
    /// How much.
    count: i64,
    /// The newest of the records, five at most.
    records: Vec<DutyRecord>,
}

/// A duty role with what was done under it; never a sum over roles.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyRole {
    /// The code.
    #[schema(example = "policy")]
    code: &'static str,
    /// What people call it.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// What is done under it.
    words: &'static str,
    /// The same in English.
    words_en: &'static str,
    /// What was done.
    lines: Vec<DutyLine>,
}

/// The roles in the order of the county's catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyRoleList {
    /// From this day.
    from: Day,
    /// To this day, included.
    to: Day,
    /// All of them.
    items: Vec<DutyRole>,
}

fn view(done: Done) -> DutyRole {
    let line = |line: duties::Line| {
        let (measure, words, words_en) = line.measure.words();
        let number = line.count.to_string();
        DutyLine {
            measure,
            words: words.replace("{n}", &number),
            words_en: words_en.replace("{n}", &number),
            count: line.count,
            records: line
                .records
                .into_iter()
                .map(|one| DutyRecord { id: one.object, on: Day(one.on), words: one.words })
                .collect(),
        }
    };
    DutyRole {
        code: &done.role.code,
        name: &done.role.name,
        name_en: &done.role.name_en,
        words: &done.role.words,
        words_en: &done.role.words_en,
        lines: done.lines.into_iter().map(line).collect(),
    }
}

/// What a representative has done under each duty role.
#[utoipa::path(
    get,
    path = "/api/representatives/{id}/duties",
    operation_id = "list_representative_duties",
    tag = "representatives",
    params(("id" = RepresentativeKey, Path, description = "The representative."), DutyQuery),
    responses((status = 200, description = "Role by role.", body = DutyRoleList))
)]
pub(crate) async fn list_representative_duties(
    State(state): State<ApiState>,
    caller: Caller<op::ListRepresentativeDuties>,
    Id(id): Id<RepresentativeId>,
    Query(query): Query<DutyQuery>,
) -> Result<Json<DutyRoleList>, Problem> {
    let map = state.map().await?;
    let from = query.from.map_or(map.county.counts_from, |day| day.0);
    let until = query.to.map_or_else(|| map.day(state.now()), |day| day.0);
    if from > until {
        return Err(figures::Error::SpanBackwards.into());
    }
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            let mandate = representatives::get(tx, id)?;
            if !scope.sees(&mandate.area_path, Some(id)) {
                return Err(Problem::from(representatives::Error::NotFound));
            }
            Ok(duties::of_representative(tx, id, (from, until), &scope)?)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    let items = found.into_iter().map(view).collect();
    Ok(Json(DutyRoleList { from: Day(from), to: Day(until), items }))
}
