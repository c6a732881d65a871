//! The register of forms: who asks for which sheet, what answers it, and the sheet itself.

mod views;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use forms::sheet::{self, Wanted};
use forms::{Answer, Correction, NewForm, service};
use kernel::AreaPath;
use kernel::id::FormId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, Ids, IfMatch, IfMatchParam, IfNoneMatch,
    JsonBody, Query, paging,
};
use crate::problem::Problem;
use crate::resources::exports::{WantedFormat, attachment};
use crate::resources::households::area_in_scope;
use crate::resources::ledgers::format_of;
use crate::state::ApiState;
use crate::wire::{Day, FormKey, PageOf, area_ref, versioned};

pub(crate) use views::{FormBody, FormSummaryView, FormView, FormWarnings, warnings_view};

/// Which forms are wanted.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FormState {
    /// Still asked for.
    InUse,
    /// No longer asked for.
    Stopped,
}

const fn is_stopped(state: Option<FormState>) -> Option<bool> {
    match state {
        Some(FormState::InUse) => Some(false),
        Some(FormState::Stopped) => Some(true),
        None => None,
    }
}

/// Which forms are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormQuery {
    /// The area that they concern; the caller's own when not given.
    area: Option<String>,
    /// `in_use` or `stopped`; all when not given.
    #[param(inline)]
    state: Option<FormState>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Forms that concern an area: its own, those of above and of below, the newest first.
#[utoipa::path(
    get,
    path = "/api/forms",
    operation_id = "list_forms",
    tag = "forms",
    params(FormQuery),
    responses((status = 200, description = "A page of forms.", body = PageOf<FormSummaryView>))
)]
pub(crate) async fn list_forms(
    State(state): State<ApiState>,
    caller: Caller<op::ListForms>,
    Query(query): Query<FormQuery>,
) -> Result<Json<PageOf<FormSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let on = map.day(state.now());
    let stopped = is_stopped(query.state);
    let page = state
        .db()
        .read(move |tx| service::list(tx, &area, stopped, limit, cursor.as_ref(), on))
        .await?;
    Ok(Json(PageOf::of(page, |row| FormSummaryView::of(&row, &map.areas))))
}

/// Of which office.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormDueQuery {
    /// The area whose office has to give them; the caller's own when not given.
    area: Option<String>,
}

/// What an office has to give.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormDueList {
    /// The forms, by the day due.
    items: Vec<FormSummaryView>,
}

/// What an office has to give, by the day due.
#[utoipa::path(
    get,
    path = "/api/forms/due",
    operation_id = "list_due_forms",
    tag = "forms",
    params(FormDueQuery),
    responses((status = 200, description = "What is due.", body = FormDueList))
)]
pub(crate) async fn list_due_forms(
    State(state): State<ApiState>,
    caller: Caller<op::ListDueForms>,
    Query(query): Query<FormDueQuery>,
) -> Result<Json<FormDueList>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let on = map.day(state.now());
    let found = state.db().read(move |tx| service::due(tx, &area, on)).await?;
    let items = found.iter().map(|row| FormSummaryView::of(row, &map.areas)).collect();
    Ok(Json(FormDueList { items }))
}

/// A form to be compared with what is there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormComparison {
    /// The code of the area whose office was asked.
    area: String,
    /// The form itself, where it is corrected.
    except: Option<FormKey>,
    form: FormBody,
}

/// What was asked before of the same, and which columns the system holds already.
#[utoipa::path(
    post,
    path = "/api/forms/duplicates",
    operation_id = "find_form_duplicates",
    tag = "forms",
    request_body = FormComparison,
    responses((status = 200, description = "What was found.", body = FormWarnings))
)]
pub(crate) async fn find_form_duplicates(
    State(state): State<ApiState>,
    caller: Caller<op::FindFormDuplicates>,
    body: JsonBody<FormComparison>,
) -> Result<Json<FormWarnings>, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let area = area_in_scope(&map, &caller.scope, &asked.area)?;
    let text = asked.form.text(&map)?;
    let (scope, except) = (caller.scope.clone(), asked.except.map(|key| key.0));
    let found =
        state.db().read(move |tx| service::warnings(tx, &text, &area, except, &scope)).await?;
    Ok(Json(warnings_view(found, &map.areas)))
}

/// A form to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormCreate {
    /// An identifier minted by the asker.
    id: Option<FormKey>,
    /// The code of the area whose office was asked: the caller's own.
    area: String,
    form: FormBody,
}

/// Register a form.
#[utoipa::path(
    post,
    path = "/api/forms",
    operation_id = "create_form",
    tag = "forms",
    params(IdempotencyParam),
    request_body = FormCreate,
    responses((status = 201, description = "Registered.", body = FormView))
)]
pub(crate) async fn create_form(
    State(state): State<ApiState>,
    caller: Caller<op::CreateForm>,
    key: IdempotencyKey,
    body: JsonBody<FormCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let on = map.day(state.now());
    let new = NewForm {
        id: asked.id.map(|id| id.0),
        area_path: area_in_scope(&map, &caller.scope, &asked.area)?,
        text: asked.form.text(&map)?,
    };
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let today = tx.today();
        let form = service::register(tx, new, today, &scope)?;
        FormView::read(tx, form, &scope, &map.areas, on)
    })
    .await
}

/// A form with its columns, when it was given, and what else asks for the same.
#[utoipa::path(
    get,
    path = "/api/forms/{id}",
    operation_id = "get_form",
    tag = "forms",
    params(("id" = FormKey, Path, description = "The form.")),
    responses((status = 200, description = "The form.", body = FormView))
)]
pub(crate) async fn get_form(
    State(state): State<ApiState>,
    caller: Caller<op::GetForm>,
    Id(id): Id<FormId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let on = map.day(state.now());
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            let form = service::get(tx, id, &scope)?;
            FormView::read(tx, form, &scope, &map.areas, on)
        })
        .await?;
    // When it is due changes with the day: the tag is for corrections alone.
    Ok(versioned(found.version, &IfNoneMatch::none(), &found))
}

/// A form to be corrected: all its words, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormCorrect {
    form: FormBody,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Correct a form; what it said before stays.
#[utoipa::path(
    patch,
    path = "/api/forms/{id}",
    operation_id = "correct_form",
    tag = "forms",
    params(("id" = FormKey, Path, description = "The form."), IfMatchParam),
    request_body = FormCorrect,
    responses((status = 200, description = "Corrected.", body = FormView))
)]
pub(crate) async fn correct_form(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectForm>,
    Id(id): Id<FormId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<FormCorrect>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let on = map.day(state.now());
    let new = Correction { text: asked.form.text(&map)?, seen, reason: asked.reason };
    let scope = caller.scope.clone();
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let form = service::correct(tx, id, &new, &scope)?;
            FormView::read(tx, form, &scope, &map.areas, on)
        })
        .await?;
    Ok(versioned(found.version, &IfNoneMatch::none(), &found))
}

/// Why something ends or does not count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormReason {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "上级已取消")]
    reason: String,
}

/// Stop a form: it is no longer asked for, and stays in the register.
#[utoipa::path(
    post,
    path = "/api/forms/{id}/end",
    operation_id = "end_form",
    tag = "forms",
    params(("id" = FormKey, Path, description = "The form.")),
    request_body = FormReason,
    responses((status = 200, description = "Stopped.", body = FormView))
)]
pub(crate) async fn end_form(
    State(state): State<ApiState>,
    caller: Caller<op::EndForm>,
    Id(id): Id<FormId>,
    body: JsonBody<FormReason>,
) -> Result<Json<FormView>, Problem> {
    let map = state.map().await?;
    let on = map.day(state.now());
    let (scope, reason) = (caller.scope.clone(), body.value.reason);
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let form = service::stop(tx, id, &reason, &scope)?;
            FormView::read(tx, form, &scope, &map.areas, on)
        })
        .await?;
    Ok(Json(found))
}

/// For which day a sheet was given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormGiving {
    /// The day on which it was due.
    due_on: Day,
}

/// Record that the sheet was given for a day due.
#[utoipa::path(
    post,
    path = "/api/forms/{id}/given",
    operation_id = "record_form_given",
    tag = "forms",
    params(("id" = FormKey, Path, description = "The form.")),
    request_body = FormGiving,
    responses((status = 200, description = "Recorded.", body = FormView))
)]
pub(crate) async fn record_form_given(
    State(state): State<ApiState>,
    caller: Caller<op::RecordFormGiven>,
    Id(id): Id<FormId>,
    body: JsonBody<FormGiving>,
) -> Result<Json<FormView>, Problem> {
    let map = state.map().await?;
    let on = map.day(state.now());
    let (scope, due_on) = (caller.scope.clone(), body.value.due_on.0);
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            service::give(tx, id, due_on, on, &scope)?;
            let form = service::get(tx, id, &scope)?;
            FormView::read(tx, form, &scope, &map.areas, on)
        })
        .await?;
    Ok(Json(found))
}

/// Void an entry that was a mistake; the sheet is due again.
#[utoipa::path(
    post,
    path = "/api/forms/{id}/given/{number}/withdrawal",
    operation_id = "withdraw_form_given",
    tag = "forms",
    params(
        ("id" = FormKey, Path, description = "The form."),
        ("number" = i64, Path, description = "The entry's number.", minimum = 1)
    ),
    request_body = FormReason,
    responses((status = 200, description = "Voided.", body = FormView))
)]
pub(crate) async fn withdraw_form_given(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawFormGiven>,
    Ids(id, number): Ids<FormId, i64>,
    body: JsonBody<FormReason>,
) -> Result<Json<FormView>, Problem> {
    let map = state.map().await?;
    let on = map.day(state.now());
    let (scope, reason) = (caller.scope.clone(), body.value.reason);
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            service::void_given(tx, id, number, &reason, &scope)?;
            let form = service::get(tx, id, &scope)?;
            FormView::read(tx, form, &scope, &map.areas, on)
        })
        .await?;
    Ok(Json(found))
}

/// Which part of the sheet, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormFileQuery {
    /// Everything under this area; all that the sheet is about when not given.
    area: Option<String>,
    /// The first day that counts.
    from: Day,
    /// The last day that counts.
    to: Day,
    /// `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// The sheet that was asked for, in its own columns, filled from the records.
#[utoipa::path(
    get,
    path = "/api/forms/{id}/file",
    operation_id = "get_form_file",
    tag = "forms",
    params(("id" = FormKey, Path, description = "The form."), FormFileQuery),
    responses((
        status = 200,
        description = "A file.",
        content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )
    ))
)]
pub(crate) async fn get_form_file(
    State(state): State<ApiState>,
    caller: Caller<op::GetFormFile>,
    Id(id): Id<FormId>,
    Query(query): Query<FormFileQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let own = caller.area(&state, query.area.as_deref()).await?;
    let scope = caller.scope.clone();
    let form = state.db().read(move |tx| service::get(tx, id, &scope)).await?;
    if query.from.0 > query.to.0 {
        return Err(exchange::Error::SpanBackwards.into());
    }
    // A ledger shows what the list of such records shows the same asker.
    let scope = match &form.text.answer {
        Some(Answer::Ledger { ledger }) => {
            caller.session.scope(exchange::ledgers::ledger(ledger)?.shown_by)?
        }
        _ => caller.scope.clone(),
    };
    let area = if own.contains(&form.area_path) { form.area_path.clone() } else { own };
    if !scope.sees_area(&area) {
        return Err(registry::Error::AreaNotFound.into());
    }
    let format = format_of(query.format);
    let name = form.text.name.clone();
    let file_name = file_name(&map.areas, &area, &name, Some((query.from.0, query.to.0)));
    let reporter = caller.session.name.clone();
    let wanted = Wanted { area: area.clone(), from_on: query.from.0, to_on: query.to.0, scope };
    let (bytes, rows) =
        state.db().read(move |tx| sheet::write(tx, &form, &wanted, format, &reporter)).await?;
    caller.has_read(&state, format!("{id}@{area}"), rows).await;
    Ok(attachment(format, &file_name, bytes))
}

fn file_name(
    areas: &registry::AreaTree,
    area: &AreaPath,
    name: &str,
    days: Option<(kernel::Date, kernel::Date)>,
) -> String {
    let area = area_ref(areas, area);
    match days {
        Some((from, to)) => format!("{}{name} {from}至{to}", area.name()),
        None => format!("{}{name}", area.name()),
    }
}

/// Which part of the register, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormsExportQuery {
    /// The area that they concern; the caller's own when not given.
    area: Option<String>,
    /// `in_use` or `stopped`; all when not given.
    #[param(inline)]
    state: Option<FormState>,
    /// `xlsx` (the default) or `csv`.
    format: Option<WantedFormat>,
}

/// The register as a file.
#[utoipa::path(
    get,
    path = "/api/forms/export",
    operation_id = "get_forms_export",
    tag = "forms",
    params(FormsExportQuery),
    responses((
        status = 200,
        description = "A file.",
        content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv")
        )
    ))
)]
pub(crate) async fn get_forms_export(
    State(state): State<ApiState>,
    caller: Caller<op::GetFormsExport>,
    Query(query): Query<FormsExportQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let on = map.day(state.now());
    let area = caller.area(&state, query.area.as_deref()).await?;
    let format = format_of(query.format);
    let reporter = caller.session.name.clone();
    let (of, stopped) = (area.clone(), is_stopped(query.state));
    let bytes = state
        .db()
        .read(move |tx| {
            let lines = service::all(tx, &of, stopped, on)?;
            sheet::register(tx, &of, &lines, format, &reporter)
        })
        .await?;
    Ok(attachment(format, &file_name(&map.areas, &area, "要表登记簿", None), bytes))
}
