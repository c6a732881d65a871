//! Internal chats.

use std::collections::BTreeSet;

use channels::Answer;
use kernel::Timestamp;
use serde_json::{Value, json};

use super::{Asked, FakeChat, Refused, Shown, State, fine, json_of, messages};

/// Changes of chats in an hour, of the whole corporation.
const CHANGES_PER_HOUR: usize = 1000;
const HOUR: i64 = 3_600_000;

fn may_change(state: &mut State, now: Timestamp) -> Result<(), Refused> {
    while state.chat_changes.front().is_some_and(|at| now.millis() - at.millis() >= HOUR) {
        state.chat_changes.pop_front();
    }
    if state.chat_changes.len() >= CHANGES_PER_HOUR {
        state.violations.push("more than 1000 changes of chats in an hour".to_owned());
        return Err((45_009, "api freq out of limit"));
    }
    state.chat_changes.push_back(now);
    Ok(())
}

fn sees_root(state: &State, agent: i64) -> Result<(), Refused> {
    match state.agents.get(&agent) {
        Some(agent) if agent.sees_root => Ok(()),
        _ => Err((60_011, "no privilege to access/modify contact/party/agent")),
    }
}

fn names(state: &State, value: &Value) -> Result<BTreeSet<String>, Refused> {
    let listed = value.as_array().map_or(&[][..], Vec::as_slice);
    let mut found = BTreeSet::new();
    for name in listed {
        let name = name.as_str().unwrap_or_default().to_ascii_lowercase();
        if !state.members.contains_key(&name) {
            return Err((86_006, "invalid chat userid"));
        }
        found.insert(name);
    }
    Ok(found)
}

pub(super) fn create(
    state: &mut State,
    asked: &Asked<'_>,
    agent: i64,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let body = json_of(state, asked)?;
    sees_root(state, agent)?;
    let members = names(state, &body["userlist"])?;
    if !(2..=2000).contains(&members.len()) {
        state.violations.push(format!("a chat of {} members", members.len()));
        return Err((86_007, "invalid number of chat members"));
    }
    let owner = body["owner"].as_str().map(str::to_ascii_lowercase);
    let owner = owner.or_else(|| members.first().cloned()).unwrap_or_default();
    if !members.contains(&owner) {
        state.violations.push("the owner is not a member".to_owned());
        return Err((86_006, "invalid owner"));
    }
    state.serial += 1;
    let id = match body["chatid"].as_str() {
        Some(id) => id.to_owned(),
        None => format!("wrkc{}", state.serial),
    };
    if id.is_empty() || id.len() > 32 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        state.violations.push(format!("the chat identifier {id}"));
        return Err((86_003, "invalid chatid"));
    }
    if state.chats.contains_key(&id) {
        return Err((86_215, "chatid already exists"));
    }
    may_change(state, now)?;
    let name = body["name"].as_str().unwrap_or_default().chars().take(50).collect();
    state.chats.insert(id.clone(), FakeChat { name, owner, members, agent });
    Ok(fine(json!({ "chatid": id })))
}

fn own<'s>(state: &'s State, id: &str, agent: i64) -> Result<&'s FakeChat, Refused> {
    match state.chats.get(id) {
        None => Err((86_003, "chat not found")),
        Some(chat) if chat.agent != agent => Err((86_008, "not created by this agent")),
        Some(chat) => Ok(chat),
    }
}

pub(super) fn update(
    state: &mut State,
    asked: &Asked<'_>,
    agent: i64,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let body = json_of(state, asked)?;
    sees_root(state, agent)?;
    let id = body["chatid"].as_str().unwrap_or_default().to_owned();
    let mut chat = own(state, &id, agent)?.clone();
    let add = names(state, &body["add_user_list"])?;
    chat.members.extend(add);
    if let Some(owner) = body["owner"].as_str() {
        chat.owner = owner.to_ascii_lowercase();
    }
    if let Some(name) = body["name"].as_str() {
        chat.name = name.chars().take(50).collect();
    }
    for name in body["del_user_list"].as_array().map_or(&[][..], Vec::as_slice) {
        // Who has left the corporation has left the chat as well.
        chat.members.remove(&name.as_str().unwrap_or_default().to_ascii_lowercase());
    }
    if !(2..=2000).contains(&chat.members.len()) {
        state.violations.push(format!("a chat would have {} members", chat.members.len()));
        return Err((86_007, "invalid number of chat members"));
    }
    if !chat.members.contains(&chat.owner) {
        state.violations.push("the owner would not be a member".to_owned());
        return Err((86_006, "invalid owner"));
    }
    may_change(state, now)?;
    state.chats.insert(id, chat);
    Ok(fine(json!({})))
}

pub(super) fn get(state: &mut State, asked: &Asked<'_>, agent: i64) -> Result<Answer, Refused> {
    let id = asked.query("chatid").to_owned();
    let chat = own(state, &id, agent)?;
    let spelled = |name: &String| match state.members.get(name) {
        Some(member) => member.name.clone(),
        None => name.clone(),
    };
    let members: Vec<String> = chat.members.iter().map(spelled).collect();
    let owner = spelled(&chat.owner);
    let info = json!({ "chatid": id, "name": chat.name, "owner": owner, "userlist": members });
    Ok(fine(json!({ "chat_info": info })))
}

pub(super) fn send(
    state: &mut State,
    asked: &Asked<'_>,
    agent: i64,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let body = json_of(state, asked)?;
    sees_root(state, agent)?;
    let id = body["chatid"].as_str().unwrap_or_default().to_owned();
    own(state, &id, agent)?;
    // No cards and no mentions in chats of an application.
    let (kind, content) = messages::content_of(state, asked, &body, false)?;
    state.shown.push(Shown { to: id, at: now, kind, content });
    Ok(fine(json!({})))
}
