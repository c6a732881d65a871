//! Messages: of an application to members, and of robots to their groups.

use channels::Answer;
use kernel::Timestamp;
use serde_json::{Value, json};

use super::{Asked, MINUTE, Refused, Shown, State, fine, json_of, refusal_with};

const MOST_MEMBERS: usize = 1000;
const TEXT_BYTES: usize = 2048;
/// A member is shown at most so many messages a minute; the platform says nothing of the others.
const MOST_PER_MINUTE: usize = 30;

pub(super) fn send(
    state: &mut State,
    asked: &Asked<'_>,
    agent: i64,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let body = json_of(state, asked)?;
    if body["agentid"].as_i64() != Some(agent) {
        return Err((301_002, "not allow operate another agent with this accesstoken"));
    }
    let (kind, content) = content_of(state, asked, &body, true)?;
    let to = body["touser"].as_str().unwrap_or_default();
    let to: Vec<&str> = to.split('|').filter(|name| !name.is_empty()).collect();
    if to.len() > MOST_MEMBERS {
        state.violations.push(format!("{} recipients", to.len()));
        return Err((40_031, "invalid userid list"));
    }
    if to.is_empty() {
        return Err((82_001, "no recipient"));
    }
    let (mut invalid, mut unlicensed, mut reached) = (Vec::new(), Vec::new(), Vec::new());
    for name in to {
        let small = name.to_ascii_lowercase();
        match state.members.get(&small) {
            Some(member) if !member.is_visible => invalid.push(small),
            Some(member) if !member.is_licensed => unlicensed.push(small),
            Some(_) => reached.push(small),
            None => invalid.push(small),
        }
    }
    let names = json!({ "invaliduser": invalid.join("|"), "unlicenseduser": unlicensed.join("|") });
    if reached.is_empty() && unlicensed.is_empty() {
        return Ok(refusal_with(81_013, "user & party & tag all invalid", names));
    }
    let remembers = body["enable_duplicate_check"].as_i64() == Some(1);
    let seconds = body["duplicate_check_interval"].as_i64().unwrap_or(1800);
    if !(1..=14_400).contains(&seconds) {
        state.violations.push("duplicate_check_interval".to_owned());
        return Err((40_058, "invalid duplicate_check_interval"));
    }
    for member in reached {
        let key = (member.clone(), content.to_string());
        let is_repeated = state
            .remembered
            .get(&key)
            .is_some_and(|at| now.millis() - at.millis() < seconds * 1000);
        if remembers && is_repeated {
            continue;
        }
        state.remembered.insert(key, now);
        let recent = state.shown.iter().rev();
        let recent = recent.take_while(|shown| now.millis() - shown.at.millis() < MINUTE);
        if recent.filter(|shown| shown.to == member).count() >= MOST_PER_MINUTE {
            continue;
        }
        let (kind, content) = (kind.clone(), content.clone());
        state.shown.push(Shown { to: member, at: now, kind, content });
    }
    state.serial += 1;
    let mut fields = names;
    fields["msgid"] = format!("msg{}", state.serial).into();
    fields["response_code"] = format!("response{}", state.serial).into();
    Ok(fine(fields))
}

/// The type and the content, checked against the limits of the type.
pub(super) fn content_of(
    state: &mut State,
    asked: &Asked<'_>,
    body: &Value,
    has_cards: bool,
) -> Result<(String, Value), Refused> {
    let kind = body["msgtype"].as_str().unwrap_or_default().to_owned();
    let content = body[kind.as_str()].clone();
    let text = |name: &str| content[name].as_str().unwrap_or_default();
    let wrong = match kind.as_str() {
        "text" | "markdown" if text("content").is_empty() => Some((44_004, "empty content")),
        "text" | "markdown" if text("content").len() > TEXT_BYTES => Some((45_002, "too long")),
        "text" | "markdown" => None,
        "textcard" if text("title").is_empty() => Some((41_016, "missing title")),
        "textcard" if text("description").is_empty() => Some((41_033, "missing description")),
        "textcard"
            if text("title").chars().count() > 128
                || text("description").chars().count() > 512
                || text("url").len() > 2048
                || text("btntxt").chars().count() > 4 =>
        {
            Some((45_002, "too long"))
        }
        "textcard" if !text("url").starts_with("http") => Some((40_058, "invalid url")),
        "textcard" => None,
        "template_card" if has_cards => card(&content),
        _ => Some((40_008, "invalid message type")),
    };
    match wrong {
        None => Ok((kind, content)),
        Some(refused) => {
            state.violations.push(format!("{} {kind}: {}", asked.path, refused.1));
            Err(refused)
        }
    }
}

fn card(content: &Value) -> Option<Refused> {
    let task = content["task_id"].as_str().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@".contains(&byte);
    let buttons = content["button_list"].as_array().map_or(0, Vec::len);
    match content["card_type"].as_str() {
        Some("button_interaction") if task.is_empty() || task.len() > 128 => {
            Some((40_058, "invalid task_id"))
        }
        Some("button_interaction") if !task.bytes().all(plain) => Some((40_058, "invalid task_id")),
        Some("button_interaction") if !(1..=6).contains(&buttons) => {
            Some((40_058, "invalid button_list"))
        }
        Some("button_interaction") => None,
        Some("text_notice" | "news_notice") if content["card_action"]["type"].is_null() => {
            Some((40_058, "missing card_action"))
        }
        Some("text_notice" | "news_notice" | "vote_interaction" | "multiple_interaction") => None,
        _ => Some((40_058, "invalid card_type")),
    }
}

pub(super) fn update_card(state: &mut State, asked: &Asked<'_>) -> Result<Answer, Refused> {
    let body = json_of(state, asked)?;
    match body["response_code"].as_str() {
        Some(code) if !code.is_empty() => Ok(fine(json!({ "invaliduser": [] }))),
        _ => Err((40_058, "missing response_code")),
    }
}

/// A robot: twenty a minute, or nothing for the rest of a minute.
pub(super) fn robot(
    state: &mut State,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let key = asked.query("key").to_owned();
    if !state.robots.contains_key(&key) {
        return Err((93_000, "invalid webhook url"));
    }
    let body = json_of(state, asked)?;
    let (kind, content) = match body["msgtype"].as_str() {
        Some("markdown") => {
            let content = body["markdown"].clone();
            let length = content["content"].as_str().map_or(0, str::len);
            if !(1..=4096).contains(&length) {
                state.violations.push("a robot's markdown is too long or empty".to_owned());
                return Err((40_058, "markdown.content exceed max length 4096"));
            }
            ("markdown".to_owned(), content)
        }
        _ => content_of(state, asked, &body, false)?,
    };
    let sent = state.robots.get_mut(&key).expect("looked for above");
    sent.retain(|at| now.millis() - at.millis() < MINUTE);
    if sent.len() >= 20 {
        state.violations.push(format!("a robot's {}th message in a minute", sent.len() + 1));
        return Err((45_009, "api freq out of limit"));
    }
    sent.push(now);
    state.shown.push(Shown { to: key, at: now, kind, content });
    Ok(fine(json!({})))
}
