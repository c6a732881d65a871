//! What the card on the wall opens, and a word about the system itself.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use kernel::id::{AccountId, SuggestionId};
use kernel::{AreaPath, Date, PublicCode, has_control_characters, trimmed};
use matters::{Kind, Sight, overview};
use pages::{Activity, CardPage, Choice, FeedbackPage, Lang, Representative, Said};
use registry::cards::{self, Holder};
use registry::{AreaTree, consents, offices, persons};
use serde::Deserialize;
use sync::{Sender, suggestions};
use uuid::Uuid;

use super::{Asked, Refused, guard, page, villager};
use crate::extract::ClientAddress;
use crate::problem::Problem;
use crate::state::{ApiState, Map};

/// For how many days back it is told what was answered.
const LATELY_DAYS: i64 = 30;

/// How many categories are named at most: public ones. What could point at a household (relief, care,
/// quarrels) is counted and never named.
const MOST_NAMED: usize = 4;

/// What the page needs of the records.
struct Known {
    holder: Holder,
    representative: Option<(String, Option<String>)>,
    office: Option<(AreaPath, String)>,
    activity: Activity,
    /// Whether a round of the yearly appraisal is open for the household.
    is_asked: bool,
}

/// The household's page.
pub(super) async fn show(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let map = state.map().await?;
    let day = map.day(state.now());
    let found = state.db().read(move |tx| known(tx, &code, day, lang)).await?;
    let known = guard::opened(&state, address, lang, found)?;
    let place = place(&map.areas, &known.holder.area_path);
    let office = known.office.as_ref().map(|(area, phone)| (unit(&map, lang, area), phone));
    let representative = known.representative.as_ref().map(|(name, phone)| Representative {
        name,
        title: &map.county.representative_title,
        phone: phone.as_deref(),
    });
    guard::shown(pages::card(
        lang,
        &CardPage {
            code: &code.plain(),
            place: &place,
            village: village(&map.areas, &known.holder.area_path),
            representative,
            office: office.as_ref().map(|(unit, phone)| (unit.as_str(), phone.as_str())),
            activity: &known.activity,
            is_asked: known.is_asked,
            is_demo: map.county.is_demo,
        },
    ))
}

fn known(
    tx: &mut Tx<'_>,
    code: &PublicCode,
    day: Date,
    lang: Lang,
) -> Result<Option<Known>, Problem> {
    let Some(holder) = cards::holder(tx, code)? else { return Ok(None) };
    let representative = match holder.representative {
        Some(id) => {
            let mandate = representatives::get(tx, id)?;
            let agrees = consents::showing_phone(tx, &[mandate.person_id])?;
            let phone = match agrees.contains(&mandate.person_id) {
                true => persons::get(tx, mandate.person_id)?.phone,
                false => None,
            };
            Some((mandate.name, phone))
        }
        None => None,
    };
    let village = holder.area_path.village();
    let office = offices::nearest_phone(tx, &village)?;
    let activity = activity(tx, &village, day, lang)?;
    let is_asked = representative.is_some()
        && representatives::appraisal::running(tx, &village, tx.today())?.is_some();
    Ok(Some(Known { holder, representative, office, activity, is_asked }))
}

/// What goes on in the village: numbers, and public categories by name.
fn activity(
    tx: &mut Tx<'_>,
    village: &AreaPath,
    day: Date,
    lang: Lang,
) -> Result<Activity, Problem> {
    let open = overview::open(tx, village, day, Sight::default())?;
    let days = (day.plus_days(1 - LATELY_DAYS), day);
    let mut answered = matters::answered_categories(tx, village, days)?;
    answered.retain(|(kind, _, _)| !kind.is_confidential());
    let categories = answered
        .iter()
        .filter(|(kind, code, _)| {
            matters::category(*kind, code).is_some_and(|category| category.is_public)
        })
        .take(MOST_NAMED)
        .map(|(kind, code, count)| (category(lang, *kind, code), *count))
        .collect();
    Ok(Activity {
        open: open.open,
        to_confirm: open.to_confirm,
        answered: answered.iter().map(|(_, _, count)| count).sum(),
        categories,
    })
}

/// What people call the category.
pub(super) fn category(lang: Lang, kind: Kind, code: &str) -> String {
    let chinese = || matters::category(kind, code).map_or("其他", |category| category.name);
    match lang {
        Lang::Chinese => chinese().to_owned(),
        Lang::English => {
            let is_it = |choice: &&Choice| choice.kind == kind.as_str() && choice.category == code;
            let choice = pages::CHOICES.iter().find(is_it);
            choice.map_or_else(|| code.replace('_', " "), |choice| choice.name(lang).to_owned())
        }
    }
}

/// The place as people write it, county first; a group at the most.
pub(super) fn place(areas: &AreaTree, path: &AreaPath) -> String {
    let above = areas.ancestors(path).into_iter().map(|area| area.name.as_str());
    above.chain(areas.at(path).map(|area| area.name.as_str())).collect::<Vec<_>>().join(" ")
}

/// The village's name.
pub(super) fn village<'a>(areas: &'a AreaTree, path: &AreaPath) -> &'a str {
    areas.at(&path.village()).map_or("", |area| area.name.as_str())
}

/// What people call the office of an area.
pub(super) fn unit(map: &Map, lang: Lang, path: &AreaPath) -> String {
    let area = map.areas.at(path);
    area.map(|area| pages::unit(lang, area.kind, &area.name)).unwrap_or_default()
}

/// The form for a word about the system.
pub(super) async fn feedback_form(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    let asked = asked(&state, address, lang, &text).await?;
    let nonce = fresh(&state);
    let html = form(lang, &state, &asked, Filled { nonce, words: "", fault: None }).await?;
    guard::shown(html)
}

/// What was filled into the form, and what is wrong with it.
struct Filled<'a> {
    nonce: Uuid,
    words: &'a str,
    fault: Option<&'a str>,
}

/// A card that opens, and who is above its village.
struct Opened {
    code: PublicCode,
    holder: Holder,
    office: Option<(AreaPath, String)>,
}

async fn asked(
    state: &ApiState,
    address: std::net::IpAddr,
    lang: Lang,
    text: &str,
) -> Result<Opened, Refused> {
    guard::may_try(state, address, lang)?;
    let code = guard::code(lang, text)?;
    let found = state
        .db()
        .read(move |tx| {
            let Some(holder) = cards::holder(tx, &code)? else { return Ok::<_, Problem>(None) };
            // A complaint may be about the village, so the number of the level above is given.
            let above = holder.area_path.at_depth(2);
            let office = offices::nearest_phone(tx, &above)?;
            Ok(Some(Opened { code, holder, office }))
        })
        .await?;
    guard::opened(state, address, lang, found)
}

async fn form(
    lang: Lang,
    state: &ApiState,
    opened: &Opened,
    filled: Filled<'_>,
) -> Result<String, Problem> {
    let map = state.map().await?;
    let office = opened.office.as_ref().map(|(area, phone)| (unit(&map, lang, area), phone));
    Ok(pages::feedback(
        lang,
        &FeedbackPage {
            code: &opened.code.plain(),
            place: &place(&map.areas, &opened.holder.area_path),
            nonce: &filled.nonce.simple().to_string(),
            words: filled.words,
            fault: filled.fault,
            office: office.as_ref().map(|(unit, phone)| (unit.as_str(), phone.as_str())),
        },
    ))
}

/// A new identifier for what the form will make, so that it makes it once.
fn fresh(state: &ApiState) -> Uuid {
    let mut rest = [0; 10];
    state.secrets().fill(&mut rest);
    let millis = state.now().millis().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

/// What the form for a word about the system sends.
#[derive(Deserialize)]
pub(super) struct FeedbackPost {
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    website: String,
}

/// Keeps a word about the system; the township and the county answer for it.
pub(super) async fn feedback(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    headers: HeaderMap,
    post: Result<Form<FeedbackPost>, FormRejection>,
) -> Result<Response, Refused> {
    guard::from_here(&headers, lang)?;
    let opened = asked(&state, address, lang, &text).await?;
    let Form(post) = post.map_err(|_| Problem::of("request.malformed"))?;
    let nonce = Uuid::try_parse(&post.nonce).ok();
    let words = trimmed(&post.words).filter(|words| !has_control_characters(words));
    let is_long = words.as_ref().is_some_and(|words| words.chars().count() > 1000);
    let said = match (&words, nonce) {
        _ if !post.website.is_empty() => Some(Said::Trapped),
        _ if guard::is_used_up(&state, address) => Some(Said::TooManyFromHere),
        (_, None) => Some(Said::FormBroken),
        (None, _) if !post.words.trim().is_empty() => Some(Said::WordsUnreadable),
        (None, _) => Some(Said::WordsMissing),
        _ if is_long => Some(Said::WordsUnreadable),
        _ => None,
    };
    let (Some(words), Some(nonce), None) = (words, nonce, said) else {
        let fault = pages::say(lang, said.unwrap_or(Said::FormBroken), "");
        let nonce = nonce.unwrap_or_else(|| fresh(&state));
        let filled = Filled { nonce, words: &post.words, fault: Some(&fault) };
        let html = form(lang, &state, &opened, filled).await?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html));
    };
    let sender = Sender {
        account: NOBODY,
        name: villager().name,
        representative: None,
        // Not the household's own place: a complaint must not lead back to a door.
        area_path: opened.holder.area_path.village(),
        is_confidant: false,
        app: String::new(),
    };
    let id = SuggestionId::from_uuid(nonce);
    let kept = state
        .db()
        .write(&villager(), move |tx| suggestions::make(tx, &sender, Some(id), &words))
        .await;
    kept.map_err(Problem::from)?;
    state.reports().failed(address, state.now());
    let home = format!("/h/{}", opened.code.plain());
    let title = pages::done(lang, "feedback").unwrap_or_default();
    let words = pages::say(lang, Said::FeedbackKept, "");
    guard::shown(pages::notice(lang, title, &words, Some(&home)))
}

/// The account of what villagers say of the system: none has it, so that nobody reads it as his own.
const NOBODY: AccountId = AccountId::from_uuid(Uuid::nil());
