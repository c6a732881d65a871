//! The doors of WeCom: its callbacks, signing in by it, and what was told there.
//!
//! A callback is answered at once and keeps nothing open: what it means is written in one transaction,
//! pictures are fetched later. Whatever is wrong with it gets the same short answer.

use std::sync::Arc;

use access::accounts;
use access::sessions::{self, Kind, Session, Token};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use channels::wecom::crypto::{CallbackKey, LARGEST_BODY, Refused as Closed, Stamp};
use channels::wecom::hearing::{self, Heard};
use channels::wecom::incoming::{self, Incoming};
use channels::wecom::linking::{self, Way};
use channels::wecom::sending::SEEN;
use channels::wecom::setup::{self, Setup};
use channels::wecom::signing_in::{self, Browser, Door, Visitor};
use channels::wecom::told::{self, PictureState, Told, ToldState};
use db::{DbError, Tx};
use kernel::id::{AccountId, NoticeId};
use kernel::{Actor, PublicCode};
use matters::Kind as MatterKind;
use notices::{Me, Step, inbox};
use pages::{Choice, Lang, ToldFault, ToldPage};
use serde::Deserialize;

use super::card::place;
use super::{Asked, Refused, guard, page};
use crate::extract::{ClientAddress, token, who};
use crate::problem::Problem;
use crate::resources::sessions::{device, set_cookie};
use crate::state::ApiState;

/// The cookie that binds a sign-in to the browser in which it began.
const COOKIE: &str = "lianhu_wecom";
/// How long a sign-in may take, in seconds.
const SIGN_IN_SECONDS: i64 = 600;
/// The longest report, in characters: half of what a matter may hold, as the form says.
const LONGEST_WORDS: usize = 1000;

/// The query of a callback, as it came.
#[derive(Default)]
struct Signed {
    signature: String,
    timestamp: String,
    nonce: String,
    echo: String,
}

impl Signed {
    fn of(query: Option<&str>) -> Self {
        let mut signed = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let place = match &*name {
                "msg_signature" => &mut signed.signature,
                "timestamp" => &mut signed.timestamp,
                "nonce" => &mut signed.nonce,
                "echostr" => &mut signed.echo,
                _ => continue,
            };
            *place = value.into_owned();
        }
        signed
    }

    fn stamp(&self) -> Stamp<'_> {
        let Self { signature, timestamp, nonce, .. } = self;
        Stamp { signature, timestamp, nonce }
    }
}

/// The application that is configured, if the address names it.
async fn setup_of(state: &ApiState, agent: &str) -> Result<Option<(Setup, CallbackKey)>, Problem> {
    let setup = configured(state).await?;
    let named = setup.filter(|setup| setup.application.agent.to_string() == agent);
    Ok(named.and_then(|setup| setup.callback.clone().map(|key| (setup, key))))
}

async fn configured(state: &ApiState) -> Result<Option<Setup>, Problem> {
    let key = state.seal_key();
    Ok(state.db().read(move |tx| setup::get(tx, &key)).await?)
}

fn plain(status: StatusCode, body: impl Into<String>) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], body.into()).into_response()
}

/// Nobody learns which part was wrong.
fn closed(reason: Option<Closed>) -> Response {
    if let Some(reason) = reason {
        tracing::warn!(%reason, "a callback of WeCom was refused");
    }
    plain(StatusCode::FORBIDDEN, "")
}

/// The check of the address: what was encrypted is answered as it stands.
pub(super) async fn check(
    State(state): State<ApiState>,
    Path(agent): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let Some((_, key)) = setup_of(&state, &agent).await? else { return Ok(closed(None)) };
    let signed = Signed::of(query.as_deref());
    Ok(match key.open(signed.stamp(), &signed.echo, state.now()) {
        Ok(words) => plain(StatusCode::OK, String::from_utf8_lossy(&words)),
        Err(reason) => closed(Some(reason)),
    })
}

/// A message or an event.
pub(super) async fn hear(
    State(state): State<ApiState>,
    Path(agent): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let Some((setup, key)) = setup_of(&state, &agent).await? else { return Ok(closed(None)) };
    if body.len() > LARGEST_BODY {
        return Ok(closed(None));
    }
    let signed = Signed::of(query.as_deref());
    let Ok(envelope) = incoming::envelope(&body) else { return Ok(closed(None)) };
    let message = match key.open(signed.stamp(), &envelope.encrypted, state.now()) {
        Ok(message) => message,
        Err(reason) => return Ok(closed(Some(reason))),
    };
    // It is the platform's, and of no form that we know: heard, and that is all.
    let Ok(incoming) = incoming::read(&message) else { return Ok(plain(StatusCode::OK, "")) };
    let heard = write(&state, incoming.clone()).await?;
    let Some(words) = answer(&state, &setup, &incoming, &heard) else {
        return Ok(plain(StatusCode::OK, ""));
    };
    let (seconds, mut random) = ((state.now().millis() / 1000).to_string(), [0; 16]);
    state.secrets().fill(&mut random);
    let sealed = key.seal(random, &seconds, &signed.nonce, words.as_bytes());
    let body =
        incoming::sealed_answer(&sealed.encrypted, &sealed.signature, &seconds, &signed.nonce);
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], body).into_response())
}

/// Writes what came in, and what a tap means for the notice that the card was about.
async fn write(state: &ApiState, incoming: Incoming) -> Result<Heard, Problem> {
    let secrets = state.shared_secrets();
    let actor = Actor::system("wecom");
    let work = move |tx: &mut Tx<'_>| {
        let heard = hearing::hear(tx, &incoming, &*secrets)?;
        if let Heard::Tapped { account, task, button } = &heard {
            acknowledge(tx, *account, task, button)?;
        }
        Ok::<_, Problem>(heard)
    };
    state.db().write(&actor, work).await
}

/// A card of a notice is named by the notice, with more behind a hyphen where it went out in parts.
fn acknowledge(
    tx: &mut Tx<'_>,
    account: AccountId,
    task: &str,
    button: &str,
) -> Result<(), Problem> {
    let notice = task.split('-').next().and_then(|text| text.parse::<NoticeId>().ok());
    let (Some(notice), SEEN) = (notice, button) else { return Ok(()) };
    let holder = accounts::get(tx, account)?;
    let me = Me::new(account, holder.representative, holder.name);
    match inbox::mark(tx, notice, &me, Step::Acknowledged) {
        // Who has no inbox of it has tapped all the same; that is kept with the card.
        Ok(_) | Err(notices::Error::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What is said back in the conversation, before encryption.
fn answer(state: &ApiState, setup: &Setup, incoming: &Incoming, heard: &Heard) -> Option<String> {
    let (to, from) = (incoming.from.as_str(), setup.application.corp.as_str());
    let seconds = state.now().millis() / 1000;
    if matches!(heard, Heard::Tapped { button, .. } if button == SEEN) {
        return Some(incoming::button_answer(to, from, seconds, "已阅"));
    }
    let words = heard.answer(state.public_url())?;
    Some(incoming::text_answer(to, from, seconds, &words))
}

/// Whether the page for signing in may offer WeCom: asked by people who are not signed in, and says
/// nothing but that.
pub(super) async fn offered(State(state): State<ApiState>) -> Result<Response, Problem> {
    let is_offered = configured(&state).await?.is_some();
    let careful = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((careful, Json(serde_json::json!({ "offered": is_offered }))).into_response())
}

/// Where to go on to after signing in.
#[derive(Deserialize)]
pub(super) struct Wanted {
    /// A path of ours.
    to: Option<String>,
}

/// Sends the browser to WeCom, so that it comes back with a code.
pub(super) async fn sign_in(
    State(state): State<ApiState>,
    Asked(lang): Asked,
    headers: HeaderMap,
    axum::extract::Query(wanted): axum::extract::Query<Wanted>,
) -> Result<Response, Problem> {
    let Some(setup) = configured(&state).await? else { return Ok(not_configured(lang)) };
    let mut random = [0; 16];
    state.secrets().fill(&mut random);
    let nonce: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let target = wanted.to.as_deref().and_then(signing_in::target).unwrap_or("/");
    let back = format!("{}/api/wecom/back", state.public_url());
    let door = Door {
        authorise: &setup.authorise,
        login: &setup.login,
        corp: &setup.application.corp,
        agent: setup.application.agent,
        back: &back,
    };
    let address = door.address(browser(&headers), &nonce);
    let mut response = redirect(&address);
    // The path goes along in the cookie: what comes back from outside is compared, never followed.
    let target: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
    let until = state.now().millis() / 1000 + SIGN_IN_SECONDS;
    bind(&state, &mut response, &format!("{nonce}.{until}.{target}"), SIGN_IN_SECONDS);
    Ok(response)
}

fn browser(headers: &HeaderMap) -> Browser {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    signing_in::browser(agent.unwrap_or_default())
}

fn redirect(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => {
            let careful = HeaderValue::from_static("no-store");
            let headers = [(header::LOCATION, address), (header::CACHE_CONTROL, careful)];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(_) => Problem::of("request.malformed").into_response(),
    }
}

fn bind(state: &ApiState, response: &mut Response, value: &str, seconds: i64) {
    let secure = if state.is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={value}; Path=/api/wecom; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// What the browser brought of the sign-in that it began: the state, and where to go on to.
fn begun(state: &ApiState, headers: &HeaderMap) -> Option<(String, String)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == COOKIE)?;
    let mut parts = value.trim().splitn(3, '.');
    let (nonce, until, target) = (parts.next()?, parts.next()?, parts.next()?);
    let is_fresh = until.parse::<i64>().ok()? * 1000 >= state.now().millis();
    let target = form_urlencoded::parse(format!("to={target}").as_bytes()).next()?.1.into_owned();
    let target = signing_in::target(&target).unwrap_or("/").to_owned();
    (is_fresh && nonce.len() == 32).then(|| (nonce.to_owned(), target))
}

/// What WeCom sends the browser back with.
#[derive(Deserialize)]
pub(super) struct Brought {
    code: Option<String>,
    state: Option<String>,
}

/// The browser is back: whose code is it, and which account is his.
pub(super) async fn back(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    headers: HeaderMap,
    axum::extract::Query(brought): axum::extract::Query<Brought>,
) -> Result<Response, Problem> {
    state.tries().check(address, state.now())?;
    let Some(setup) = configured(&state).await? else { return Ok(not_configured(lang)) };
    let is_ours = |begun: &(String, String)| brought.state.as_deref() == Some(begun.0.as_str());
    let begun = begun(&state, &headers).filter(is_ours);
    let Some((_, target)) = begun else { return Ok(once_more(&state, lang)) };
    let Some(code) = brought.code.filter(|code| !code.is_empty()) else {
        return Ok(ended(&state, told_page(lang, StatusCode::BAD_REQUEST, NOT_IN, &CANCELLED)));
    };
    let visitor = match visitor(&state, setup, code).await? {
        Ok(visitor) => visitor,
        Err(words) => {
            state.tries().failed(address, state.now());
            return Ok(ended(&state, told_page(lang, StatusCode::BAD_GATEWAY, NOT_IN, &words)));
        }
    };
    let Visitor::Member(member) = visitor else {
        return Ok(ended(&state, told_page(lang, StatusCode::FORBIDDEN, NOT_IN, &OUTSIDER)));
    };
    let signed_in = match token(&headers) {
        Some((token, _)) => self::who(&state, &token).await.ok(),
        None => None,
    };
    let browser = browser(&headers);
    let kind = if browser == Browser::Other { Kind::Cookie } else { Kind::Phone };
    let entered = enter(&state, &headers, member, signed_in, kind).await?;
    let mut response = match entered {
        Entered::Already => redirect(&target),
        Entered::New(session, token) => {
            let mut response = redirect(&target);
            let seconds = session.kind.lasts_millis() / 1000;
            set_cookie(&state, response.headers_mut(), token.as_str(), seconds);
            response
        }
        Entered::Unknown => told_page(lang, StatusCode::FORBIDDEN, NOT_IN, &UNLINKED),
    };
    bind(&state, &mut response, "", 0);
    Ok(response)
}

/// How somebody came in.
enum Entered {
    /// He was signed in already.
    Already,
    /// A new session.
    New(Box<Session>, Token),
    /// The member has no account, and nobody is signed in.
    Unknown,
}

async fn enter(
    state: &ApiState,
    headers: &HeaderMap,
    member: String,
    signed_in: Option<Arc<Session>>,
    kind: Kind,
) -> Result<Entered, Problem> {
    let token = Token::new(state.secrets());
    let (device, given) = (device(headers), token.clone());
    let actor = Actor::system("wecom");
    let work = move |tx: &mut Tx<'_>| {
        let link = linking::of_member(tx, &member)?;
        match (link, signed_in) {
            (Some(link), Some(session)) if link.account == session.account => Ok(Entered::Already),
            (Some(link), _) => {
                let session = sessions::start_known(tx, link.account, kind, &given, &device)?;
                Ok(Entered::New(Box::new(session), given))
            }
            // Both have been proven in one browser: the account by its session, the member by his code.
            (None, Some(session)) => {
                if linking::of_account(tx, session.account)?.is_none() {
                    linking::link(tx, session.account, &member, Way::SignedIn)?;
                }
                Ok(Entered::Already)
            }
            (None, None) => Ok(Entered::Unknown),
        }
    };
    let entered = state.db().write(&actor, work);
    entered.await.map_err(|error: channels::wecom::error::Error| Problem::from(error))
}

async fn visitor(
    state: &ApiState,
    setup: Setup,
    code: String,
) -> Result<Result<Visitor, (String, String)>, Problem> {
    let client = state.wecom(setup);
    let work = tokio::task::spawn_blocking(move || signing_in::visitor(&client, &code));
    let asked = work.await.map_err(|_| DbError::Interrupted)?;
    Ok(asked.map_err(|trouble| {
        let fault = trouble.fault();
        (fault.chinese, fault.english)
    }))
}

const NOT_IN: (&str, &str) = ("没有登录", "Not signed in");
type Sentence = (&'static str, &'static str);
const OUTSIDER: Sentence = (
    "您不是本县企业微信的成员，请用账号登录，或联系管理员。",
    "You are no member of the county's WeCom. Sign in with your account, or ask the administrator.",
);
const UNLINKED: Sentence = (
    "您的企业微信还没有对应到联户账号。请先用账号（或邀请码）登录一次，再从企业微信打开，系统会自动对应；也可以请管理员对应。",
    "Your member of WeCom belongs to no account yet. Sign in once with your account or invitation, then \
     open this from WeCom again; or ask the administrator.",
);
const ONCE_MORE: Sentence = (
    "登录没有完成，或已超过 10 分钟。请回到登录页再点一次“用企业微信登录”，或者重新从企业微信进入。",
    "The sign-in was not finished, or took longer than 10 minutes. Begin again from the sign-in page, or \
     from WeCom.",
);
const CANCELLED: Sentence = (
    "您没有同意用企业微信登录，什么也没有改变。可以再试一次，也可以用账号登录。",
    "You did not agree to sign in by WeCom; nothing has changed. Try again, or sign in with your account.",
);
const OFF: Sentence =
    ("还没有接入企业微信，请用账号登录。", "WeCom is not configured. Sign in with your account.");

fn told_page(
    lang: Lang,
    status: StatusCode,
    title: Sentence,
    words: &(impl AsRef<str>, impl AsRef<str>),
) -> Response {
    let is_english = lang == Lang::English;
    let title = if is_english { title.1 } else { title.0 };
    let words = if is_english { words.1.as_ref() } else { words.0.as_ref() };
    page(status, pages::notice(lang, title, words, Some("/")))
}

fn ended(state: &ApiState, mut response: Response) -> Response {
    bind(state, &mut response, "", 0);
    response
}

fn once_more(state: &ApiState, lang: Lang) -> Response {
    ended(state, told_page(lang, StatusCode::BAD_REQUEST, NOT_IN, &ONCE_MORE))
}

fn not_configured(lang: Lang) -> Response {
    told_page(lang, StatusCode::NOT_FOUND, NOT_IN, &OFF)
}

/// The form of what was told.
pub(super) async fn form(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let told = guard::opened(&state, address, lang, find(&state, code).await?)?;
    match told.state {
        ToldState::Open => {
            let words = told.words.clone();
            guard::shown(shown(&state, lang, code, &told, &words, "", None).await?)
        }
        ToldState::Sent => guard::shown(pages::told_sent(lang)),
        ToldState::Dropped => guard::shown(pages::told_dropped(lang)),
    }
}

async fn find(state: &ApiState, code: PublicCode) -> Result<Option<Told>, Problem> {
    Ok(state.db().read(move |tx| told::opened(tx, &code)).await?)
}

async fn shown(
    state: &ApiState,
    lang: Lang,
    code: PublicCode,
    told: &Told,
    words: &str,
    chosen: &str,
    fault: Option<ToldFault>,
) -> Result<String, Problem> {
    let map = state.map().await?;
    let account = told.account;
    let area = state.db().read(move |tx| told::area_of(tx, account)).await?;
    let count = |wanted: PictureState| {
        told.pictures.iter().filter(|picture| picture.state == wanted).count()
    };
    Ok(pages::told(
        lang,
        &ToldPage {
            code: &code.plain(),
            place: &place(&map.areas, &area),
            words,
            chosen,
            pictures: told.pictures.len(),
            kept: count(PictureState::Kept),
            lost: count(PictureState::Lost),
            fault,
        },
    ))
}

/// The form as it is sent.
#[derive(Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    words: String,
    #[serde(default)]
    choice: String,
    #[serde(default, rename = "do")]
    act: String,
}

/// Makes a matter of what was told, or drops it.
pub(super) async fn act(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Filled>, axum::extract::rejection::FormRejection>,
) -> Result<Response, Refused> {
    guard::from_here(&headers, lang)?;
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let told = guard::opened(&state, address, lang, find(&state, code).await?)?;
    let Ok(Form(filled)) = form else { return Err(Problem::of("request.malformed").into()) };
    if told.state != ToldState::Open {
        return self::form(State(state), ClientAddress(address), Asked(lang), Path(text)).await;
    }
    if filled.act == "drop" {
        let actor = Actor::system("wecom");
        let dropped = state.db().write(&actor, move |tx| told::drop_told(tx, &told));
        dropped.await.map_err(Problem::from)?;
        return guard::shown(pages::told_dropped(lang));
    }
    let words = filled.words.replace("\r\n", "\n");
    let is_readable = kernel::trimmed(&words).is_some()
        && words.chars().count() <= LONGEST_WORDS
        && !kernel::has_control_characters(&words);
    let choice = Choice::find(&filled.choice)
        .and_then(|choice| choice.kind.parse::<MatterKind>().ok().map(|kind| (kind, choice)));
    let fault = match (&choice, is_readable) {
        (None, _) => Some(ToldFault::NothingChosen),
        (_, false) => Some(ToldFault::Words),
        _ => None,
    };
    let (Some((kind, choice)), None) = (choice, fault) else {
        let html = shown(&state, lang, code, &told, &words, &filled.choice, fault).await?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html));
    };
    let of_sender = told.clone();
    let sender = state.db().read(move |tx| told::sender(tx, &of_sender)).await;
    let sender = sender.map_err(Problem::from)?;
    let sent = state
        .db()
        .write(&sender, move |tx| told::send(tx, &told, kind, choice.category, &words))
        .await;
    sent.map_err(Problem::from)?;
    guard::shown(pages::told_sent(lang))
}
