//! What can be done with the register of forms: load, decide, store, log.

use std::collections::HashMap;

use access::Scope;
use db::Tx;
use kernel::id::FormId;
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use serde_json::json;

use crate::duplicates::{self, Before, Held};
use crate::model::{Correction, Due, Form, FormText, Given, NewForm, Version};
use crate::rules::Rejection;
use crate::{Error, rules, store};

/// A form with when it is due next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The form.
    pub form: Form,
    /// The next day due for which it was not given; none once it was given for the last one.
    pub next: Option<Due>,
    /// How many days due passed without it.
    pub missed: usize,
}

/// What was asked before, and what the system holds already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warnings {
    /// Forms that ask for the same.
    pub before: Vec<Before>,
    /// Columns that are called "not held", though the system holds them.
    pub held: Vec<Held>,
}

/// How the forms that concern an area are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Forms in use.
    pub in_use: usize,
    /// Those that the system answers in every column.
    pub answered: usize,
    /// Those for which somebody has to collect something.
    pub collected: usize,
    /// Those without a document.
    pub without_document: usize,
    /// Columns asked for.
    pub columns: usize,
    /// Columns that the system holds.
    pub held: usize,
}

/// Whether the asker works in the office of that very area.
pub fn is_office_of(scope: &Scope, area: &AreaPath) -> bool {
    scope.representative().is_none() && scope.area_paths().contains(area)
}

/// Whether a form of that area concerns the asker: his own office's, one of above, one of below.
fn concerns(scope: &Scope, area: &AreaPath) -> bool {
    scope.area_paths().iter().any(|own| own.contains(area) || area.contains(own))
}

/// A form that the asker may see.
pub fn get(tx: &mut Tx<'_>, id: FormId, scope: &Scope) -> Result<Form, Error> {
    let form = store::form(tx, id)?.filter(|form| concerns(scope, &form.area_path));
    form.ok_or(Error::NoForm)
}

/// The form, if the asker's office registered it and it is still asked for.
fn own_form(tx: &mut Tx<'_>, id: FormId, scope: &Scope) -> Result<Form, Error> {
    let form = get(tx, id, scope)?;
    if !is_office_of(scope, &form.area_path) {
        return Err(Error::NotYours);
    }
    if form.stopped.is_some() { Err(Error::Stopped) } else { Ok(form) }
}

/// Registers a form on that day: its first day due does not lie before it.
pub fn register(tx: &mut Tx<'_>, new: NewForm, on: Date, scope: &Scope) -> Result<Form, Error> {
    if !is_office_of(scope, &new.area_path) {
        return Err(Error::NotYours);
    }
    let form = Form {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        text: rules::form(&new.area_path, &new.text, None, on)?,
        area_path: new.area_path,
        registered_on: on,
        registered_by: tx.actor().name.clone(),
        stopped: None,
        version: 1,
    };
    store::insert_form(tx, &form)?;
    let detail = json!({
        "area": form.area_path.as_str(),
        "level": form.text.level,
        "has_document": form.text.document.is_some(),
        "columns": form.text.columns.len(),
        "held": form.text.held(),
    });
    tx.log("form.register", &form.id, &detail)?;
    Ok(form)
}

/// Corrects a form: what it said before stays, with the reason.
pub fn correct(
    tx: &mut Tx<'_>,
    id: FormId,
    new: &Correction,
    scope: &Scope,
) -> Result<Form, Error> {
    let form = own_form(tx, id, scope)?;
    if new.seen != form.version {
        return Err(Error::Stale { seen: new.seen, now: form.version });
    }
    let text = rules::form(&form.area_path, &new.text, Some(&form.text), tx.today())?;
    let before = Version {
        version: form.version,
        text: form.text,
        reason: rules::reason(&new.reason)?,
        changed_at: tx.now(),
        changed_by: tx.actor().name.clone(),
    };
    store::keep_version(tx, id, &before)?;
    let form = Form { text, version: before.version + 1, ..form };
    store::update_form(tx, &form)?;
    tx.log("form.correct", &id, &json!({ "version": form.version }))?;
    Ok(form)
}

/// Stops a form: it is no longer asked for, and stays in the register.
pub fn stop(tx: &mut Tx<'_>, id: FormId, reason: &str, scope: &Scope) -> Result<Form, Error> {
    let form = own_form(tx, id, scope)?;
    let reason = rules::reason(reason)?;
    let now = tx.now();
    let form = Form { version: form.version + 1, stopped: Some((now, reason.clone())), ..form };
    store::stop_form(tx, &form, now, &reason)?;
    tx.log("form.stop", &id, &json!({ "version": form.version }))?;
    Ok(form)
}

/// Records that the sheet was given for a day on which it is due.
pub fn give(
    tx: &mut Tx<'_>,
    id: FormId,
    due_on: Date,
    on: Date,
    scope: &Scope,
) -> Result<Given, Error> {
    let form = own_form(tx, id, scope)?;
    let before = store::given(tx, &[id])?;
    if before.iter().any(|given| given.void_why.is_none() && given.due.on == due_on) {
        return Err(Rejection::GivenBefore.into());
    }
    let givable = rules::givable(&form.text, on);
    let due = givable.into_iter().find(|due| due.on == due_on).ok_or(Rejection::NotDue)?;
    let given = Given {
        form_id: id,
        number: before.iter().map(|given| given.number).max().unwrap_or(0) + 1,
        due,
        given_by: tx.actor().name.clone(),
        given_at: tx.now(),
        void_why: None,
    };
    store::insert_given(tx, &given)?;
    let detail =
        json!({ "number": given.number, "due": due.on, "from": due.from_on, "to": due.to_on });
    tx.log("form.give", &id, &detail)?;
    Ok(given)
}

/// Voids an entry of "given" that was a mistake; the sheet is due again.
pub fn void_given(
    tx: &mut Tx<'_>,
    id: FormId,
    number: i64,
    reason: &str,
    scope: &Scope,
) -> Result<(), Error> {
    own_form(tx, id, scope)?;
    let reason = rules::reason(reason)?;
    let entries = store::given(tx, &[id])?;
    let entry = entries.iter().find(|given| given.number == number).ok_or(Error::NoGiven)?;
    if entry.void_why.is_some() {
        return Err(Rejection::VoidBefore.into());
    }
    store::void_given(tx, id, number, &reason)?;
    tx.log("form.void-given", &id, &json!({ "number": number }))?;
    Ok(())
}

/// When the form was given, voided entries too, the newest first.
pub fn given(tx: &mut Tx<'_>, id: FormId) -> Result<Vec<Given>, Error> {
    Ok(store::given(tx, &[id])?)
}

/// What the form said before its corrections, the newest first.
pub fn versions(tx: &mut Tx<'_>, id: FormId) -> Result<Vec<Version>, Error> {
    Ok(store::versions(tx, id)?)
}

/// Forms with when each is due next, looked at on that day: the county's own cut-off date.
pub fn listed(tx: &mut Tx<'_>, forms: Vec<Form>, on: Date) -> Result<Vec<Listed>, Error> {
    let ids: Vec<FormId> = forms.iter().map(|form| form.id).collect();
    let mut days: HashMap<FormId, Vec<Date>> = HashMap::new();
    for given in store::given(tx, &ids)?.into_iter().filter(|given| given.void_why.is_none()) {
        days.entry(given.form_id).or_default().push(given.due.on);
    }
    let line = |form: Form| {
        let given = days.get(&form.id).map_or(&[][..], Vec::as_slice);
        let (next, missed) = match form.stopped {
            Some(_) => (None, 0),
            None => rules::next(&form.text, given, on),
        };
        Listed { form, next, missed }
    };
    Ok(forms.into_iter().map(line).collect())
}

/// Forms that concern an area: its own, those of above and of below, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_stopped: Option<bool>,
    limit: Limit,
    after: Option<&Cursor>,
    on: Date,
) -> Result<Page<Listed>, Error> {
    let after = match after {
        Some(cursor) => {
            let on = cursor.part(0).parse().ok().and_then(|on| Date::from_number(on).ok());
            let id = cursor.part(1).parse().ok();
            Some(on.zip(id).ok_or(Error::Cursor)?)
        }
        None => None,
    };
    let page = store::forms(tx, area, is_stopped, limit, after)?;
    Ok(Page { items: listed(tx, page.items, on)?, next: page.next })
}

/// All forms that concern an area, for the register as a file.
pub fn all(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_stopped: Option<bool>,
    on: Date,
) -> Result<Vec<Listed>, Error> {
    let forms = store::all_forms(tx, area, is_stopped)?;
    listed(tx, forms, on)
}

/// What this office has to give, by the day due.
pub fn due(tx: &mut Tx<'_>, area: &AreaPath, on: Date) -> Result<Vec<Listed>, Error> {
    let forms = store::own_forms(tx, area)?;
    let mut found = listed(tx, forms, on)?;
    found.retain(|line| line.next.is_some());
    found.sort_by_key(|line| (line.next.map(|due| due.on), line.form.id));
    Ok(found)
}

/// What was asked before of the same, and what the system holds already.
pub fn warnings(
    tx: &mut Tx<'_>,
    text: &FormText,
    area: &AreaPath,
    own: Option<FormId>,
    scope: &Scope,
) -> Result<Warnings, Error> {
    let mut others = store::all_forms(tx, area, Some(false))?;
    others.retain(|form| concerns(scope, &form.area_path));
    let before = duplicates::before(text, own, others);
    Ok(Warnings { before, held: duplicates::held(text) })
}

/// How the forms that concern an area are answered.
pub fn totals(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Totals, Error> {
    let mut totals = Totals::default();
    for form in store::all_forms(tx, area, Some(false))? {
        totals.in_use += 1;
        totals.columns += form.text.columns.len();
        totals.held += form.text.held();
        totals.without_document += usize::from(form.text.document.is_none());
        match form.text.is_answered() {
            true => totals.answered += 1,
            false => totals.collected += 1,
        }
    }
    Ok(totals)
}
