//! Commands as phones send them, read one by one: one that cannot be read is refused alone.

use access::sessions::Session;
use access::{Operation, Role};
use attachments::Reference;
use kernel::Timestamp;
use kernel::id::{
    CommandId, ContactId, MatterId, NoticeId, NoticeQuestionId, ReferralId, RelayId, SuggestionId,
};
use notices::{NewRelay, Step};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map as Fields, Value};
use sha2::{Digest, Sha256};
use sync::{Incoming, Order, Reply, Sender, Submission, Work};

use crate::extract::{parse, parse_value};
use crate::problem::Problem;
use crate::resources::attachments::{ReferenceBody, references};
use crate::resources::contacts::{ContactCorrection, ContactCreate};
use crate::resources::matter_steps::{self, MatterAction};
use crate::resources::matters::{MatterCreate, sees_confidential};
use crate::resources::particulars::brought;
use crate::state::Map;

/// The protocol that this server speaks.
pub(super) const PROTOCOL: i64 = 1;

/// The longest identifier under which a receipt is kept, in bytes.
const LONGEST_IDENTIFIER: usize = 64;

/// What stands around a body. Anything may stand there: a damaged command is kept, not turned away.
#[derive(Deserialize)]
struct Envelope<'r> {
    id: Option<Value>,
    kind: Option<Value>,
    recorded_at: Option<Value>,
    #[serde(borrow)]
    body: Option<&'r RawValue>,
}

/// A command with what it asks for, or why that cannot be read.
pub(super) fn read(raw: &RawValue, protocol: i64, session: &Session, map: &Map) -> Incoming {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("").to_owned();
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(raw.get()) else {
        return nameless(raw);
    };
    let command = text(envelope.id.as_ref());
    let is_key = |byte: u8| byte.is_ascii_graphic();
    if command.is_empty() || command.len() > LONGEST_IDENTIFIER || !command.bytes().all(is_key) {
        return nameless(raw);
    }
    let kind: String = text(envelope.kind.as_ref()).chars().filter(|c| !c.is_control()).collect();
    let body = envelope.body.map_or("null", RawValue::get);
    let order = if command.parse::<CommandId>().is_err() {
        Err(sync::Error::NoIdentifier.into())
    } else if protocol != PROTOCOL {
        Err(sync::Error::UnknownKind.into())
    } else {
        order(&kind, body, session, map)
    };
    Incoming {
        command,
        kind: kind.chars().take(LONGEST_IDENTIFIER).collect(),
        recorded_at: envelope.recorded_at.as_ref().and_then(Value::as_str).and_then(instant),
        body: body.to_owned(),
        order: order.map_err(|problem| reply(&problem)),
    }
}

/// A command without an identifier is kept under the hash of its text, so that sending it again
/// does not keep it twice.
fn nameless(raw: &RawValue) -> Incoming {
    let hash = Sha256::digest(raw.get().as_bytes());
    let digits: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    Incoming {
        command: format!("raw_{digits}"),
        kind: String::new(),
        recorded_at: None,
        body: raw.get().to_owned(),
        order: Err(reply(&sync::Error::NoIdentifier.into())),
    }
}

/// An instant that can be one: a damaged clock says anything.
fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn reply(problem: &Problem) -> Reply {
    let (chinese, english) = problem.words();
    Reply {
        code: problem.code().to_owned(),
        detail: chinese.to_owned(),
        detail_en: english.to_owned(),
    }
}

/// Who sends: the office or representative that the session names.
pub(crate) fn sender(session: &Session, app: Option<&str>) -> Sender {
    let own = session.grants.iter().find(|grant| grant.role == Role::Representative);
    let place = own.or(session.grants.first());
    let app = app.unwrap_or("").chars().filter(|c| !c.is_control()).take(40);
    Sender {
        account: session.account,
        name: session.name.clone(),
        representative: session.representative.filter(|_| own.is_some()),
        area_path: place.map_or_else(kernel::AreaPath::county, |grant| grant.area.clone()),
        is_confidant: sees_confidential(session),
        app: app.collect(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Void {
    contact_id: ContactId,
    seen_version: i64,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refer {
    id: Option<ReferralId>,
    channel: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggest {
    id: Option<SuggestionId>,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeMark {
    notice_id: NoticeId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeRelay {
    id: Option<RelayId>,
    notice_id: NoticeId,
    way: String,
    words: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeAsk {
    id: Option<NoticeQuestionId>,
    notice_id: NoticeId,
    words: String,
}

fn order(kind: &str, body: &str, session: &Session, map: &Map) -> Result<Order, Problem> {
    let scope = |operation| session.scope(operation);
    Ok(match kind {
        "record_contact" => {
            let scope = scope(Operation::CreateContact)?;
            let mut fields: Fields<String, Value> = parse(body.as_bytes())?;
            let attachments = pictures(&mut fields)?;
            let asked: ContactCreate = parse_value(fields.into())?;
            let on_behalf_of = asked.on_behalf_of();
            let contact = Box::new(asked.draft()?);
            Order { work: Work::RecordContact { contact, on_behalf_of, attachments }, scope }
        }
        "correct_contact" => {
            let scope = scope(Operation::CorrectContact)?;
            let mut fields: Fields<String, Value> = parse(body.as_bytes())?;
            let id: ContactId = taken(&mut fields, "contact_id")?;
            let seen = taken(&mut fields, "seen_version")?;
            let asked: ContactCorrection = parse_value(fields.into())?;
            Order { work: Work::CorrectContact { id, seen, correction: asked.draft() }, scope }
        }
        "void_contact" => {
            let scope = scope(Operation::VoidContact)?;
            let asked: Void = parse(body.as_bytes())?;
            let (id, seen) = (asked.contact_id, asked.seen_version);
            Order { work: Work::VoidContact { id, seen, reason: asked.reason }, scope }
        }
        "submit_matter" => {
            let scope = scope(Operation::CreateMatter)?;
            let mut fields: Fields<String, Value> = parse(body.as_bytes())?;
            let attachments = pictures(&mut fields)?;
            let asked: MatterCreate = parse_value(fields.into())?;
            let (kind, area_path) = asked.kind_and_place(map, &scope)?;
            let matter = Box::new(Submission {
                id: asked.id.map(|id| id.0),
                kind,
                category: asked.category,
                household_id: asked.household_id.map(|id| id.0),
                area_path,
                words: asked.words,
                urgent: asked.urgent,
                collected_on: asked.collected_on.map(|day| day.0),
                contact_id: asked.contact_id.map(|id| id.0),
                particulars: brought(asked.fields, asked.hazard, asked.dispute)?,
            });
            Order { work: Work::SubmitMatter { matter, attachments }, scope }
        }
        "act_on_matter" => {
            let scope = scope(Operation::ActOnMatter)?;
            let mut fields: Fields<String, Value> = parse(body.as_bytes())?;
            let id: MatterId = taken(&mut fields, "matter_id")?;
            let seen = taken(&mut fields, "seen_version")?;
            let asked: MatterAction = parse_value(fields.into())?;
            let to_account = asked.to_account.map(|id| id.0);
            let action = asked
                .action
                .parse()
                .map_err(|_| Problem::of("request.unknown-word").at("/action"))?;
            let (command, on) = matter_steps::command(asked, map)?;
            Order { work: Work::ActOnMatter { id, seen, command, action, to_account, on }, scope }
        }
        "refer_accusation" => {
            let scope = scope(Operation::CreateReferral)?;
            let asked: Refer = parse(body.as_bytes())?;
            let work = Work::ReferAccusation { id: asked.id, channel: asked.channel };
            Order { work, scope }
        }
        "open_notice" | "acknowledge_notice" => {
            let scope = scope(Operation::RecordNoticeStep)?;
            let asked: NoticeMark = parse(body.as_bytes())?;
            let is_opened = kind == "open_notice";
            let step = if is_opened { Step::Opened } else { Step::Acknowledged };
            Order { work: Work::MarkNotice { id: asked.notice_id, step }, scope }
        }
        "relay_notice" => {
            // It goes to his own households; passing down the chain is an office's.
            let scope = scope(Operation::RecordNoticeStep)?;
            let asked: NoticeRelay = parse(body.as_bytes())?;
            let way =
                asked.way.parse().map_err(|()| Problem::of("request.unknown-word").at("/way"))?;
            let relay = NewRelay { id: asked.id, way, words: asked.words, to: Vec::new() };
            Order { work: Work::RelayNotice { id: asked.notice_id, relay }, scope }
        }
        "ask_about_notice" => {
            let scope = scope(Operation::CreateNoticeQuestion)?;
            let asked: NoticeAsk = parse(body.as_bytes())?;
            let (id, notice) = (asked.id, asked.notice_id);
            Order { work: Work::AskAboutNotice { id, notice, words: asked.words }, scope }
        }
        "suggest" => {
            let scope = scope(Operation::CreateSuggestion)?;
            let asked: Suggest = parse(body.as_bytes())?;
            Order { work: Work::Suggest { id: asked.id, words: asked.words }, scope }
        }
        "unreadable" => return Err(sync::Error::Unreadable.into()),
        _ => return Err(sync::Error::UnknownKind.into()),
    })
}

/// A field that stands beside those of the operation.
fn taken<T: DeserializeOwned>(
    fields: &mut Fields<String, Value>,
    name: &str,
) -> Result<T, Problem> {
    let value = fields.remove(name).unwrap_or(Value::Null);
    parse_value(value).map_err(|problem: Problem| problem.at(format!("/{name}")))
}

fn pictures(fields: &mut Fields<String, Value>) -> Result<Vec<Reference>, Problem> {
    let Some(value) = fields.remove("attachments") else { return Ok(Vec::new()) };
    let bodies: Option<Vec<ReferenceBody>> = parse_value(value)?;
    references(bodies.unwrap_or_default())
}
