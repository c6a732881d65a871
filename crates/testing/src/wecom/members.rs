//! Members, signing in, and what members have sent.

use channels::Answer;
use kernel::Timestamp;
use serde_json::{Value, json};

use super::{Asked, CODE_MILLIS, MEDIA_MILLIS, Media, Member, Refused, State, bytes, fine};

/// Both the interface of today and the older one, whose keys are other words.
pub(super) fn signed_in(
    state: &mut State,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Answer, Refused> {
    // A code is good once.
    let found = state.codes.remove(asked.query("code"));
    let fresh = found.filter(|(_, at)| now.millis() - at.millis() < CODE_MILLIS);
    let Some((name, _)) = fresh else { return Err((40_029, "invalid code")) };
    let is_old = asked.path == "/cgi-bin/user/getuserinfo";
    let member = state.members.get(&name.to_ascii_lowercase()).map(|member| member.name.clone());
    Ok(fine(match (member, is_old) {
        (Some(name), false) => json!({ "userid": name }),
        (Some(name), true) => json!({ "UserId": name, "DeviceId": "" }),
        (None, false) => json!({ "openid": format!("o-{name}") }),
        (None, true) => json!({ "OpenId": format!("o-{name}"), "DeviceId": "" }),
    }))
}

fn shown(member: &Member, is_simple: bool) -> Value {
    // A telephone number is given to no application of today.
    let mut fields = json!({ "userid": member.name, "name": member.shown_name, "department": [1] });
    if !is_simple {
        fields["status"] = 1.into();
    }
    fields
}

pub(super) fn get(state: &mut State, asked: &Asked<'_>) -> Result<Answer, Refused> {
    match state.members.get(&asked.query("userid").to_ascii_lowercase()) {
        Some(member) => Ok(fine(shown(member, false))),
        None => Err((60_111, "userid not found")),
    }
}

pub(super) fn list(state: &mut State, asked: &Asked<'_>) -> Result<Answer, Refused> {
    let department = asked.query("department_id");
    if department.is_empty() {
        return Err((41_009, "missing department id"));
    }
    let is_simple = asked.path.ends_with("simplelist");
    // The members stand in the root; the department below is empty.
    let members = state.members.values().filter(|_| department == "1");
    let members: Vec<Value> = members.map(|member| shown(member, is_simple)).collect();
    Ok(fine(json!({ "userlist": members })))
}

pub(super) fn departments(asked: &Asked<'_>) -> Answer {
    if asked.path.ends_with("simplelist") {
        let departments = json!([
            { "id": 1, "parentid": 0, "order": 1 }, { "id": 2, "parentid": 1, "order": 1 },
        ]);
        return fine(json!({ "department_id": departments }));
    }
    fine(json!({ "department": [
        { "id": 1, "name": "江永县", "parentid": 0, "order": 1 },
        { "id": 2, "name": "上江圩镇", "parentid": 1, "order": 1 },
    ] }))
}

pub(super) fn media(
    state: &mut State,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Answer, Refused> {
    match state.media.get(asked.query("media_id")) {
        Some(media) if now.millis() - media.at.millis() < MEDIA_MILLIS => {
            Ok(bytes(media.bytes.clone()))
        }
        _ => Err((40_007, "invalid media_id")),
    }
}

/// The form must have one part of the name `media` with a file name; its bytes are kept.
pub(super) fn upload(
    state: &mut State,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let kind = asked.query("type").to_owned();
    if !["image", "voice", "video", "file"].contains(&kind.as_str()) {
        return Err((40_004, "invalid media type"));
    }
    let find = |wanted: &[u8]| asked.body.windows(wanted.len()).position(|part| part == wanted);
    let (Some(_), Some(_), Some(head)) =
        (find(b"name=\"media\""), find(b"filename="), find(b"\r\n\r\n"))
    else {
        state.violations.push("an upload without a part `media` with a file name".to_owned());
        return Err((41_005, "missing media data"));
    };
    let rest = &asked.body[head + 4..];
    let end = rest.windows(4).rposition(|part| part == b"\r\n--").unwrap_or(rest.len());
    if end <= 5 {
        return Err((40_006, "invalid media size"));
    }
    state.serial += 1;
    let id = format!("media{}", state.serial);
    state.media.insert(id.clone(), Media { bytes: rest[..end].to_vec(), at: now });
    let created = (now.millis() / 1000).to_string();
    Ok(fine(json!({ "type": kind, "media_id": id, "created_at": created })))
}
