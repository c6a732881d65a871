//! Who leads the work at each level: leading groups and task forces, with their history.
//!
//! The people are persons of the registry, so that a telephone is kept once, and shown to others only
//! where the person agreed.

use std::collections::HashMap;

use access::Scope;
use db::Tx;
use kernel::id::{MemberId, PersonId};
use kernel::{AreaPath, Date};
use registry::{NewPerson, consents, persons};
use serde_json::json;

use crate::model::{Member, NewMember};
use crate::rules::{self, Rejection};
use crate::store::organisation as store;
use crate::{Error, service};

/// Enters somebody.
pub fn add(tx: &mut Tx<'_>, new: NewMember, scope: &Scope) -> Result<Member, Error> {
    rules::leads(&new.area_path)?;
    if !service::is_office_of(scope, &new.area_path) {
        return Err(Error::NotYours);
    }
    let office = rules::office(&new.office)?;
    let person = NewPerson { name: new.name, phone: new.phone, ..NewPerson::default() };
    let person_id = persons::create(tx, &person)?;
    consents::put(tx, person_id, new.shows_phone)?;
    let member = Member {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        area_path: new.area_path,
        body: new.body,
        post: new.post,
        person_id,
        name: persons::get(tx, person_id)?.name,
        office,
        from_on: new.from_on,
        until_on: None,
        version: 1,
    };
    store::insert(tx, &member)?;
    let detail = json!({
        "area": member.area_path.as_str(),
        "body": member.body,
        "post": member.post,
        "from": member.from_on,
    });
    tx.log("organisation.add", &member.id, &detail)?;
    Ok(member)
}

/// Ends somebody's place; it stays in the history.
pub fn end(
    tx: &mut Tx<'_>,
    id: MemberId,
    until_on: Date,
    seen: i64,
    scope: &Scope,
) -> Result<Member, Error> {
    let member = store::member(tx, id)?.ok_or(Error::NoMember)?;
    if !is_shown(scope, &member.area_path) {
        return Err(Error::NoMember);
    }
    if !service::is_office_of(scope, &member.area_path) {
        return Err(Error::NotYours);
    }
    if member.version != seen {
        return Err(Error::Stale { seen, now: member.version });
    }
    if until_on <= member.from_on || until_on > tx.today() || member.until_on.is_some() {
        return Err(Rejection::EndsWrong.into());
    }
    store::end(tx, id, until_on)?;
    tx.log("organisation.end", &id, &json!({ "until": until_on }))?;
    Ok(Member { until_on: Some(until_on), version: member.version + 1, ..member })
}

/// Everybody of an area's groups: by group and place, whoever has one now before whoever had.
pub fn list(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Member>, Error> {
    let mut found = store::members(tx, area)?;
    found.sort_by_key(|member| (member.until_on.is_some(), member.body, member.post));
    Ok(found)
}

/// Offices see the groups of their own area, of those above and of those below.
fn is_shown(scope: &Scope, area: &AreaPath) -> bool {
    scope.area_paths().iter().any(|own| own.contains(area) || area.contains(own))
}

/// The telephones that the asker may see: those of the own office's people, and of whoever agreed.
pub fn telephones(
    tx: &mut Tx<'_>,
    members: &[Member],
    scope: &Scope,
) -> Result<HashMap<PersonId, String>, Error> {
    let ids: Vec<PersonId> = members.iter().map(|member| member.person_id).collect();
    let agreed = consents::showing_phone(tx, &ids)?;
    let people = persons::many(tx, &ids)?;
    let is_seen = |member: &&Member| {
        agreed.contains(&member.person_id) || service::is_office_of(scope, &member.area_path)
    };
    Ok(members
        .iter()
        .filter(is_seen)
        .filter_map(|member| {
            let phone = people.get(&member.person_id)?.phone.clone()?;
            Some((member.person_id, phone))
        })
        .collect())
}
