//! Selection files that were kept on paper: who has none in the system, and entering them whole.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use representatives::selection::{
    self, Action, Channel, Objection, Outcome, Paper, PaperStep, Subject,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{Caller, IdempotencyKey, IdempotencyParam, JsonBody, Query, paging};
use crate::problem::{Brief, Problem};
use crate::resources::representatives::visible as representative_in_scope;
use crate::resources::selections::{
    MOST, NominationInput, SelectionDetail, detail, must_see, parsed, parsed_grounds,
};
use crate::state::ApiState;
use crate::wire::{
    AreaRef, Day, PageOf, PersonKey, RepresentativeKey, SelectionKey, Word, area_ref, word,
};

/// A representative whose selection file is on paper still.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionMissing {
    representative_id: RepresentativeKey,
    /// The person.
    person_id: PersonKey,
    /// The name.
    name: String,
    /// The group or village served.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// How chosen, as the letter has it.
    way: Word,
    /// The ground in words, as the letter has it.
    ground: String,
    /// The number of the letter.
    letter_number: Option<String>,
    /// The first day of service.
    serving_from: Day,
}

/// Of which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MissingQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Who serves and has no selection file: it is on paper still.
#[utoipa::path(
    get,
    path = "/api/selections/missing",
    operation_id = "list_missing_selections",
    tag = "selections",
    params(MissingQuery),
    responses((status = 200, description = "A page of representatives.", body = PageOf<SelectionMissing>))
)]
pub(crate) async fn list_missing_selections(
    State(state): State<ApiState>,
    caller: Caller<op::ListMissingSelections>,
    Query(query): Query<MissingQuery>,
) -> Result<Json<PageOf<SelectionMissing>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let place = area.clone();
    let page = state
        .db()
        .read(move |tx| selection::without_file(tx, &place, limit, cursor.as_ref()))
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(PageOf::of(page, |one| SelectionMissing {
        representative_id: RepresentativeKey(one.representative),
        person_id: PersonKey(one.person),
        name: one.name,
        area: area_ref(&map.areas, &one.area_path),
        village: area_ref(&map.areas, &one.area_path.village()),
        way: word!(one.way),
        ground: one.ground,
        letter_number: one.letter_number,
        serving_from: Day(one.from_on),
    })))
}

/// A step as the paper has it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperStepInput {
    /// Which.
    action: String,
    /// The day.
    on: Day,
}

/// An objection of the notice as the paper has it. It was not upheld: the letter was given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperObjection {
    /// The day.
    received_on: Day,
    /// How it came: `in_person`, `phone` or `letter`.
    channel: String,
    /// When it had been looked into.
    settled_on: Day,
}

/// A file that was kept on paper, of a representative.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionPaper {
    /// Whose.
    representative_id: RepresentativeKey,
    /// On what ground.
    nomination: NominationInput,
    /// The grounds in the pool.
    grounds: Vec<String>,
    /// The day on which it was opened.
    opened_on: Day,
    /// The steps in their order, to the letter; those of objections are added.
    steps: Vec<PaperStepInput>,
    /// How many days the notice hung; 5 when not given.
    notice_days: Option<i64>,
    /// The objections of the notice; none when not given.
    #[serde(default)]
    #[schema(max_items = 20)]
    objections: Vec<PaperObjection>,
}

/// How many objections a notice on paper may have had.
const OBJECTIONS: usize = 20;

impl SelectionPaper {
    fn paper(self) -> Result<Paper, Problem> {
        if self.objections.len() > OBJECTIONS {
            return Err(Problem::of("request.too-many").at("/objections"));
        }
        let step = |step: &PaperStepInput| {
            Ok::<_, Problem>(PaperStep { action: parsed(&step.action, "/steps")?, on: step.on.0 })
        };
        let mut steps: Vec<PaperStep> = self.steps.iter().map(step).collect::<Result<_, _>>()?;
        let mut objections = Vec::new();
        let mut told = Vec::new();
        for (one, number) in self.objections.iter().zip(1..) {
            let (received_on, settled_on) = (one.received_on.0, one.settled_on.0);
            objections.push(Objection {
                number,
                received_on,
                channel: parsed::<Channel>(&one.channel, "/channel")?,
                outcome: Some((Outcome::NotUpheld, settled_on)),
            });
            told.push(PaperStep { action: Action::Object, on: received_on });
            told.push(PaperStep { action: Action::SettleObjection, on: settled_on });
        }
        // What was objected and looked into stands between the notice and its end, by day.
        told.sort_by_key(|step| step.on);
        let hangs = steps.iter().position(|step| step.action == Action::StartNotice);
        let at = hangs.map_or(steps.len(), |at| at + 1);
        steps.splice(at..at, told);
        Ok(Paper {
            subject: Subject::Representative(self.representative_id.0),
            nomination: self.nomination.nomination()?,
            grounds: parsed_grounds(&self.grounds)?,
            opened_on: self.opened_on.0,
            steps,
            notice_days: self.notice_days.unwrap_or(5),
            objections,
        })
    }
}

fn enter(
    tx: &mut db::Tx<'_>,
    paper: &Paper,
    scope: &access::Scope,
) -> Result<kernel::id::SelectionId, Problem> {
    if let Subject::Representative(representative) = paper.subject {
        representative_in_scope(tx, representative, scope)?;
    }
    must_see(tx, &paper.nomination, scope)?;
    Ok(selection::record(tx, paper)?)
}

/// Enter the whole file of a representative from paper.
#[utoipa::path(
    post,
    path = "/api/selections/from-paper",
    operation_id = "record_selection",
    tag = "selections",
    params(IdempotencyParam),
    request_body = SelectionPaper,
    responses((status = 201, description = "Entered.", body = SelectionDetail))
)]
pub(crate) async fn record_selection(
    State(state): State<ApiState>,
    caller: Caller<op::RecordSelection>,
    key: IdempotencyKey,
    body: JsonBody<SelectionPaper>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let paper = body.value.paper()?;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let id = enter(tx, &paper, &scope)?;
        let file = selection::get(tx, id)?;
        detail(tx, file, &map, &scope)
    })
    .await
}

/// Files that were kept on paper, of several representatives.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionPapers {
    /// The files.
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<SelectionPaper>,
}

/// What became of one of several files from paper.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SelectionEntered {
    representative_id: RepresentativeKey,
    /// The file, if it was entered.
    id: Option<SelectionKey>,
    /// Why not, if it was not.
    problem: Option<Brief>,
}

/// Enter the files of a village from paper, in one transaction: each is answered by itself.
#[utoipa::path(
    post,
    path = "/api/selections/from-paper/many",
    operation_id = "record_selections",
    tag = "selections",
    params(IdempotencyParam),
    request_body = SelectionPapers,
    responses((status = 201, description = "What became of each.", body = Vec<SelectionEntered>))
)]
pub(crate) async fn record_selections(
    State(state): State<ApiState>,
    caller: Caller<op::RecordSelections>,
    key: IdempotencyKey,
    body: JsonBody<SelectionPapers>,
) -> Result<Response, Problem> {
    let items = body.value.items;
    if items.is_empty() || items.len() > MOST {
        return Err(Problem::of("request.too-many").at("/items"));
    }
    let papers: Vec<_> =
        items.into_iter().map(|item| (item.representative_id.0, item.paper())).collect();
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let mut entered = Vec::with_capacity(papers.len());
        for (representative, paper) in &papers {
            let answer = match paper {
                Ok(paper) => tx.attempt(|tx| enter(tx, paper, &scope))?.map_err(|one| one.brief()),
                Err(problem) => Err(problem.brief()),
            };
            let (id, problem) = match answer {
                Ok(id) => (Some(SelectionKey(id)), None),
                Err(problem) => (None, Some(problem)),
            };
            let representative_id = RepresentativeKey(*representative);
            entered.push(SelectionEntered { representative_id, id, problem });
        }
        Ok(entered)
    })
    .await
}
