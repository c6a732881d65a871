//! A faithful fake of WeCom: it checks requests as strictly as the platform says it does, answers with
//! the platform's numbers and noise, has its own clock, and fails on demand.
//!
//! It is a [`Transport`] for tests within the process; [`serve`] puts the same fake behind a socket, for
//! programs of others. What a client of the platform must never send is kept in
//! [`FakeWecom::violations`]; a test demands that there is none.

mod callbacks;
mod chats;
mod members;
mod messages;
mod serving;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use channels::{Answer, Request, Transport, TransportError};
use kernel::{Clock, Timestamp};
use serde_json::{Value, json};

pub use callbacks::Callback;
pub use serving::serve;

/// How long a token lasts, in seconds.
const TOKEN_SECONDS: i64 = 7_200;
/// How long a code of a sign-in lasts, in milliseconds.
const CODE_MILLIS: i64 = 5 * 60 * 1000;
/// How long media lasts, in milliseconds.
const MEDIA_MILLIS: i64 = 3 * 24 * 3600 * 1000;
const MINUTE: i64 = 60_000;

/// What shall go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The platform answers with this number and does nothing.
    Code(i64),
    /// A proxy answers with this status, and nothing is done.
    Status(u16),
    /// Nobody is reached.
    Unreachable,
    /// It is done, and the answer is lost.
    LostAnswer,
    /// An answer that is not JSON.
    Garbage,
}

/// Something that a member was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// To whom, in small letters; for a chat or a robot its identifier.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// The type.
    pub kind: String,
    /// The content, as it came.
    pub content: Value,
}

/// A chat as the platform has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FakeChat {
    /// The name.
    pub name: String,
    /// The owner.
    pub owner: String,
    /// The members, in small letters.
    pub members: BTreeSet<String>,
    /// By which application it was made.
    pub agent: i64,
}

struct Agent {
    secret: String,
    sees_root: bool,
}

struct Member {
    /// As the administrator wrote it.
    name: String,
    shown_name: String,
    is_licensed: bool,
    is_visible: bool,
}

struct Media {
    bytes: Vec<u8>,
    at: Timestamp,
}

#[derive(Default)]
struct State {
    agents: BTreeMap<i64, Agent>,
    members: BTreeMap<String, Member>,
    chats: BTreeMap<String, FakeChat>,
    robots: BTreeMap<String, Vec<Timestamp>>,
    tokens: HashMap<String, (i64, Timestamp)>,
    token_of: HashMap<i64, String>,
    calls_per_token: Option<u32>,
    calls: HashMap<String, u32>,
    codes: HashMap<String, (String, Timestamp)>,
    media: HashMap<String, Media>,
    shown: Vec<Shown>,
    remembered: HashMap<(String, String), Timestamp>,
    mishaps: HashMap<String, VecDeque<Mishap>>,
    requests: Vec<(String, String)>,
    violations: Vec<String>,
    chat_changes: VecDeque<Timestamp>,
    serial: u64,
}

/// The fake.
pub struct FakeWecom {
    corp: String,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// A request as the fake reads it.
struct Asked<'a> {
    path: &'a str,
    query: HashMap<String, String>,
    body: &'a [u8],
}

impl Asked<'_> {
    fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// The number of a refusal, and the words that a client must not read.
type Refused = (i64, &'static str);

impl FakeWecom {
    /// A corporation with one application, whose visible range is everybody.
    pub fn new(corp: &str, agent: i64, secret: &str, clock: Arc<dyn Clock>) -> Self {
        let fake = Self { corp: corp.to_owned(), clock, state: Mutex::default() };
        fake.with(|state| {
            let agent_row = Agent { secret: secret.to_owned(), sees_root: true };
            state.agents.insert(agent, agent_row);
        });
        fake
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a member of the corporation.
    pub fn add_member(&self, name: &str, shown_name: &str) {
        let member = Member {
            name: name.to_owned(),
            shown_name: shown_name.to_owned(),
            is_licensed: true,
            is_visible: true,
        };
        self.with(|state| state.members.insert(name.to_ascii_lowercase(), member));
    }

    /// The member loses the licence for interfaces.
    pub fn unlicense(&self, name: &str) {
        self.with(|state| {
            let member = state.members.get_mut(&name.to_ascii_lowercase());
            member.expect("a member").is_licensed = false;
        });
    }

    /// The member leaves the corporation, and with that every chat.
    pub fn remove_member(&self, name: &str) {
        let name = name.to_ascii_lowercase();
        self.with(|state| {
            state.members.remove(&name);
            for chat in state.chats.values_mut() {
                chat.members.remove(&name);
            }
        });
    }

    /// Adds the robot of a group.
    pub fn add_robot(&self, key: &str) {
        self.with(|state| state.robots.insert(key.to_owned(), Vec::new()));
    }

    /// A code of a sign-in by that member.
    pub fn code_of(&self, member: &str) -> String {
        let now = self.clock.now();
        self.with(|state| {
            state.serial += 1;
            let code = format!("code{}", state.serial);
            state.codes.insert(code.clone(), (member.to_owned(), now));
            code
        })
    }

    /// Something that a member has sent, by which it is fetched.
    pub fn keep_media(&self, bytes: &[u8]) -> String {
        let now = self.clock.now();
        self.with(|state| {
            state.serial += 1;
            let id = format!("media{}", state.serial);
            state.media.insert(id.clone(), Media { bytes: bytes.to_vec(), at: now });
            id
        })
    }

    /// The application sees only some of the departments from now on.
    pub fn narrow_range(&self) {
        self.with(|state| state.agents.values_mut().for_each(|agent| agent.sees_root = false));
    }

    /// The secret is changed in the administration of WeCom.
    pub fn change_secret(&self, secret: &str) {
        self.with(|state| {
            state.agents.values_mut().for_each(|agent| agent.secret = secret.to_owned());
        });
        self.revoke_tokens();
    }

    /// Tokens are no longer good, before their time.
    pub fn revoke_tokens(&self) {
        self.with(|state| {
            state.tokens.clear();
            state.token_of.clear();
        });
    }

    /// A token is good for so many calls only.
    pub fn limit_tokens(&self, calls: u32) {
        self.with(|state| state.calls_per_token = Some(calls));
    }

    /// The next requests to that path go wrong in this order.
    pub fn fail(&self, path: &str, mishaps: impl IntoIterator<Item = Mishap>) {
        self.with(|state| state.mishaps.entry(path.to_owned()).or_default().extend(mishaps));
    }

    /// What members were shown, the oldest first.
    pub fn shown(&self) -> Vec<Shown> {
        self.with(|state| state.shown.clone())
    }

    /// The chats.
    pub fn chats(&self) -> BTreeMap<String, FakeChat> {
        self.with(|state| state.chats.clone())
    }

    /// Somebody puts a member into a chat by hand, in his own client.
    pub fn put_into_chat(&self, id: &str, member: &str) {
        self.with(|state| {
            let chat = state.chats.get_mut(id).expect("a chat");
            chat.members.insert(member.to_ascii_lowercase());
        });
    }

    /// How often that path was asked.
    pub fn count(&self, path: &str) -> usize {
        self.with(|state| state.requests.iter().filter(|(asked, _)| asked == path).count())
    }

    /// What was sent that the platform would not stand.
    pub fn violations(&self) -> Vec<String> {
        self.with(|state| state.violations.clone())
    }

    /// One request, answered as the platform would.
    ///
    /// # Errors
    /// What a mishap asks for.
    pub fn handle(
        &self,
        method: &str,
        path: &str,
        query: &str,
        body: &[u8],
    ) -> Result<Answer, TransportError> {
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let asked = Asked { path, query, body };
        let now = self.clock.now();
        self.with(|state| {
            state.requests.push((path.to_owned(), String::from_utf8_lossy(body).into_owned()));
            let mishap = state.mishaps.get_mut(path).and_then(VecDeque::pop_front);
            match mishap {
                Some(Mishap::Code(code)) => return Ok(refusal(code, "injected")),
                Some(Mishap::Status(status)) => {
                    return Ok(Answer { status, headers: Vec::new(), body: b"<html>".to_vec() });
                }
                Some(Mishap::Unreachable) => return Err(TransportError::Unreachable),
                Some(Mishap::Garbage) => return Ok(bytes(b"{ not json".to_vec())),
                Some(Mishap::LostAnswer) | None => {}
            }
            let answer = self.route(state, method, &asked, now);
            if mishap == Some(Mishap::LostAnswer) {
                return Err(TransportError::TimedOut);
            }
            Ok(answer)
        })
    }

    fn route(&self, state: &mut State, method: &str, asked: &Asked<'_>, now: Timestamp) -> Answer {
        let expected = match asked.path {
            "/cgi-bin/message/send"
            | "/cgi-bin/message/update_template_card"
            | "/cgi-bin/appchat/create"
            | "/cgi-bin/appchat/update"
            | "/cgi-bin/appchat/send"
            | "/cgi-bin/webhook/send"
            | "/cgi-bin/media/upload"
            | "/cgi-bin/user/list_id" => "POST",
            _ => "GET",
        };
        if method != expected {
            state.violations.push(format!("{} {}", method, asked.path));
            return refusal(43001, "require GET method");
        }
        let answer = match asked.path {
            "/cgi-bin/gettoken" => self.token(state, asked, now),
            "/cgi-bin/webhook/send" => messages::robot(state, asked, now),
            _ => match agent(state, asked, now) {
                Ok(agent) => self.with_token(state, asked, agent, now),
                Err(refused) => Err(refused),
            },
        };
        match answer {
            Ok(answer) => answer,
            Err((code, words)) => refusal(code, words),
        }
    }

    fn with_token(
        &self,
        state: &mut State,
        asked: &Asked<'_>,
        agent: i64,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        match asked.path {
            "/cgi-bin/message/send" => messages::send(state, asked, agent, now),
            "/cgi-bin/message/update_template_card" => messages::update_card(state, asked),
            "/cgi-bin/appchat/create" => chats::create(state, asked, agent, now),
            "/cgi-bin/appchat/update" => chats::update(state, asked, agent, now),
            "/cgi-bin/appchat/get" => chats::get(state, asked, agent),
            "/cgi-bin/appchat/send" => chats::send(state, asked, agent, now),
            "/cgi-bin/media/get" => members::media(state, asked, now),
            "/cgi-bin/media/upload" => members::upload(state, asked, now),
            "/cgi-bin/auth/getuserinfo" | "/cgi-bin/user/getuserinfo" => {
                members::signed_in(state, asked, now)
            }
            "/cgi-bin/user/get" => members::get(state, asked),
            "/cgi-bin/user/simplelist" | "/cgi-bin/user/list" => members::list(state, asked),
            "/cgi-bin/department/list" | "/cgi-bin/department/simplelist" => {
                Ok(members::departments(asked))
            }
            "/cgi-bin/get_jsapi_ticket" | "/cgi-bin/ticket/get" => {
                Ok(fine(json!({ "ticket": "a-ticket", "expires_in": TOKEN_SECONDS })))
            }
            _ => {
                state.violations.push(format!("no interface {}", asked.path));
                Err((-1, "no such interface"))
            }
        }
    }

    fn token(
        &self,
        state: &mut State,
        asked: &Asked<'_>,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        if asked.query("corpid").is_empty() {
            return Err((41002, "corpid missing"));
        }
        if asked.query("corpid") != self.corp {
            return Err((40013, "invalid corpid"));
        }
        let secret = asked.query("corpsecret");
        let found = state.agents.iter().find(|(_, agent)| agent.secret == secret);
        let Some(agent) = found.map(|(agent, _)| *agent) else {
            return Err((40001, "invalid credential"));
        };
        // Within its time the same token comes again.
        let kept = state.token_of.get(&agent).cloned();
        let kept = kept.filter(|token| state.tokens.get(token).is_some_and(|(_, end)| *end > now));
        let token = kept.unwrap_or_else(|| {
            state.serial += 1;
            format!("token-{}-{}", agent, state.serial)
        });
        let end = now.plus_millis(TOKEN_SECONDS * 1000);
        let (_, end) = *state.tokens.entry(token.clone()).or_insert((agent, end));
        state.token_of.insert(agent, token.clone());
        let seconds = (end.millis() - now.millis()) / 1000;
        Ok(fine(json!({ "access_token": token, "expires_in": seconds })))
    }
}

impl Transport for FakeWecom {
    fn send(&self, request: &Request) -> Result<Answer, TransportError> {
        let rest = request.url.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |place| &rest[place..]);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        self.handle(request.method.as_str(), path, query, &request.body)
    }
}

/// The application of the token.
fn agent(state: &mut State, asked: &Asked<'_>, now: Timestamp) -> Result<i64, Refused> {
    let token = asked.query("access_token");
    if token.is_empty() {
        return Err((41001, "access_token missing"));
    }
    let Some((agent, end)) = state.tokens.get(token).copied() else {
        return Err((40014, "invalid access_token"));
    };
    if end <= now {
        return Err((42001, "access_token expired"));
    }
    if let Some(most) = state.calls_per_token {
        let calls = state.calls.entry(token.to_owned()).or_default();
        *calls += 1;
        if *calls > most {
            state.tokens.remove(token);
            return Err((40014, "invalid access_token"));
        }
    }
    Ok(agent)
}

fn json_of(state: &mut State, asked: &Asked<'_>) -> Result<Value, Refused> {
    match serde_json::from_slice(asked.body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => {
            state.violations.push(format!("{}: not a JSON object", asked.path));
            Err((47001, "data format error"))
        }
    }
}

/// An answer with the number 0, and a field that nobody knows.
fn fine(mut fields: Value) -> Answer {
    fields["errcode"] = 0.into();
    fields["errmsg"] = "ok".into();
    fields["x_future"] = json!({ "unknown": [1, 2] });
    bytes(fields.to_string().into_bytes())
}

fn refusal(code: i64, words: &str) -> Answer {
    refusal_with(code, words, json!({}))
}

/// A refusal with all the noise of the real one.
fn refusal_with(code: i64, words: &str, mut fields: Value) -> Answer {
    fields["errcode"] = code.into();
    fields["errmsg"] = format!(
        "{words}, hint: [1684900000276594810535], from ip: 203.0.113.7, more info at \
         https://open.work.weixin.qq.com/devtool/query?e={code}"
    )
    .into();
    let mut answer = bytes(fields.to_string().into_bytes());
    answer.headers.push(("error-code".to_owned(), code.to_string()));
    answer
}

fn bytes(body: Vec<u8>) -> Answer {
    Answer { status: 200, headers: Vec::new(), body }
}
