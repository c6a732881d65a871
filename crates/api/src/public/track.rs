//! Following a matter by its code, and the villager's word about it.

use std::collections::HashMap;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use kernel::id::DepartmentId;
use kernel::{Explain, PublicCode, Timestamp};
use matters::{Action, Command, Details, Event, How, Matter, Owner, Rejection, State as Standing};
use pages::{Answer, Can, Lang, Made, Redactor, Said, Step};
use registry::{cards, households};
use serde::Deserialize;

use super::card::{category, unit, village};
use super::{Asked, Refused, guard, page, see_other, villager};
use crate::extract::ClientAddress;
use crate::problem::Problem;
use crate::state::{ApiState, Map};

/// The form to type a code into.
pub(super) async fn form(Asked(lang): Asked) -> Result<Response, Refused> {
    guard::shown(pages::track_form(lang, "", None))
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct CodePost {
    #[serde(default)]
    code: String,
}

/// Goes to the page of the code that was typed; what is no code comes back to be corrected.
pub(super) async fn find(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    headers: HeaderMap,
    post: Result<Form<CodePost>, FormRejection>,
) -> Result<Response, Refused> {
    guard::from_here(&headers, lang)?;
    guard::may_try(&state, address, lang)?;
    let Form(post) = post.map_err(|_| Problem::of("request.malformed"))?;
    match post.code.parse::<PublicCode>() {
        Ok(code) => Ok(see_other(lang, &format!("/t/{}", code.plain()), None)),
        Err(_) => {
            let typed: String = post.code.chars().take(60).collect();
            let fault = pages::say(lang, Said::NotACode, "");
            let html = pages::track_form(lang, &typed, Some(&fault));
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
    }
}

/// A matter with what the page needs beside it.
struct Known {
    matter: Matter,
    events: Vec<Event>,
    /// The matter with which it was merged: what is done there is done for this one.
    lead: Option<Matter>,
    /// The names of departments.
    departments: HashMap<DepartmentId, String>,
    /// What is known of the people, to be taken out of what offices wrote.
    people: Redactor,
}

impl Known {
    /// The matter that offices work on.
    fn handled(&self) -> &Matter {
        self.lead.as_ref().unwrap_or(&self.matter)
    }

    /// What people call who has a matter.
    fn unit(&self, map: &Map, lang: Lang, owner: &Owner) -> String {
        let department = owner.department.and_then(|id| self.departments.get(&id));
        department.cloned().unwrap_or_else(|| unit(map, lang, &owner.area))
    }
}

fn known(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<Known>, Problem> {
    let Some(tracked) = matters::tracked(tx, code)? else { return Ok(None) };
    let matter = tracked.matter;
    let mut events = matters::timeline(tx, matter.id)?;
    let leads = matter.merged_into.map(|id| matters::these(tx, &[id])).transpose()?;
    let lead = leads.unwrap_or_default().into_iter().next();
    if let Some(lead) = &lead {
        // What happened there since is what happened to this one.
        let since = events.last().map(|event| event.at);
        let later = matters::timeline(tx, lead.id)?.into_iter();
        events.extend(later.filter(|event| since.is_none_or(|since| event.at > since)));
    }
    let mut terms: Vec<String> = cards::people_of(tx, &matter.area_path.village())?;
    terms.extend(events.iter().map(|event| event.actor.clone()));
    for one in [Some(&matter), lead.as_ref()].into_iter().flatten() {
        terms.extend(people_about(tx, one)?);
    }
    // What nobody is called by: these stand for no person.
    terms.retain(|term| !matches!(term.as_str(), "群众" | "系统"));
    let departments = access::departments::list(tx, true)?;
    let departments = departments.into_iter().map(|one| (one.id, one.name)).collect();
    Ok(Some(Known { matter, events, lead, departments, people: Redactor::new(terms) }))
}

/// What the records say of the people whom a matter is about.
fn people_about(tx: &mut Tx<'_>, matter: &Matter) -> Result<Vec<String>, Problem> {
    let mut terms = vec![matter.reporter_name.clone()];
    if let Some(id) = matter.household_id {
        let household = households::get(tx, id)?;
        terms.extend([household.code, household.address, household.hamlet]);
    }
    if let Some(id) = matter.representative_id {
        terms.push(representatives::name(tx, id)?.0);
    }
    if let Some(contact) = matters::contact_of_reporter(tx, matter.id)? {
        terms.extend(contact.name.into_iter().chain(contact.phone));
    }
    Ok(terms)
}

/// How a page comes to be shown.
#[derive(Default)]
struct Occasion<'a> {
    /// What was done, or could not be.
    notice: Option<(&'a str, bool)>,
    /// The words of a form that comes back.
    typed: &'a str,
}

/// The query of a page that follows a step.
fn done_of(query: Option<&str>) -> Option<&str> {
    query?.split('&').find_map(|pair| pair.strip_prefix("done="))
}

/// The matter's page.
pub(super) async fn show(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    uri: axum::http::Uri,
) -> Result<Response, Refused> {
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let found = state.db().read(move |tx| known(tx, &code)).await?;
    let known = guard::opened(&state, address, lang, found)?;
    let map = state.map().await?;
    let done = done_of(uri.query()).and_then(|step| pages::done(lang, step));
    let occasion = Occasion { notice: done.map(|words| (words, false)), typed: "" };
    guard::shown(html(lang, &map, state.now(), &code, &known, occasion))
}

fn html(
    lang: Lang,
    map: &Map,
    now: Timestamp,
    code: &PublicCode,
    known: &Known,
    occasion: Occasion<'_>,
) -> String {
    let Known { matter, events, people, .. } = known;
    let handled = known.handled();
    let answer = handled.answer.as_ref().map(|answer| people.clean(&answer.words));
    let last_answer = events.iter().rposition(is_answer);
    let told: Vec<(String, Option<String>)> = events
        .iter()
        .enumerate()
        .map(|(at, event)| {
            // The answer that stands has a place of its own on the page.
            let stands = answer.is_some() && last_answer == Some(at);
            let words = if stands { None } else { told(event) };
            let unit = known.unit(map, lang, &event.owner);
            (unit, words.map(|words| people.clean(&words)))
        })
        .collect();
    let steps: Vec<Step<'_>> = events
        .iter()
        .zip(&told)
        .map(|(event, (unit, words))| Step {
            action: event.action.as_str(),
            on: event.on,
            unit,
            words: words.as_deref(),
        })
        .collect();
    let can = can(matter, now);
    pages::track(
        lang,
        &pages::Tracked {
            code: &code.plain(),
            number: &matter.number,
            category: &category(lang, matter.kind, &matter.category),
            place: village(&map.areas, &matter.area_path),
            collected_on: matter.collected_on,
            state: matter.state.as_str(),
            state_name: matter.state.chinese(),
            unit: &known.unit(map, lang, &handled.owner),
            deadline_on: handled.deadline_on,
            is_overdue: handled.is_overdue(now.date_in_china()),
            answer: handled.answer.as_ref().zip(answer.as_deref()).map(|(answer, words)| Answer {
                outcome: answer.outcome.as_str(),
                words,
                on: answer.on,
            }),
            steps: &steps,
            can: &can,
            version: matter.version,
            notice: occasion.notice,
            typed: occasion.typed,
        },
    )
}

/// Whether the event gave the villager an answer; one that waits to be signed is not his yet.
fn is_answer(event: &Event) -> bool {
    event.outcome.is_some() && event.to == Standing::Answered
}

/// What an event says to the villager; what offices say to each other, and what he said himself,
/// stays away from the page.
fn told(event: &Event) -> Option<String> {
    let ground = event.ground.map(|ground| ground.chinese().to_owned());
    let is_told = is_answer(event)
        || matches!(
            event.action.as_str(),
            "refuse" | "ask_facts" | "approve_suspension" | "explain_again"
        );
    let words = event.words.clone().filter(|_| is_told);
    match (ground, words) {
        (Some(ground), Some(words)) => Some(format!("{ground}\n{words}")),
        (ground, words) => ground.or(words),
    }
}

/// What the holder of the code may do now.
fn can(matter: &Matter, now: Timestamp) -> Vec<Can> {
    let step = |action: Action| match action.as_str() {
        "confirm" => Some(Can::Confirm),
        "dispute" => Some(Can::Dispute),
        "withdraw" => Some(Can::Withdraw),
        "supply" => Some(Can::Supply),
        "remind" => Some(Can::Remind),
        "reopen" => Some(Can::Reopen),
        _ => None,
    };
    matters::possible_for_villager(matter, now).into_iter().filter_map(step).collect()
}

/// What a form of the page sends.
#[derive(Deserialize)]
pub(super) struct StepPost {
    #[serde(default)]
    step: String,
    #[serde(default)]
    seen: i64,
    #[serde(default)]
    words: String,
    #[serde(default)]
    rating: String,
}

/// The step that the form asks for.
fn command(post: &StepPost) -> Result<Command, Said> {
    let action: Action = post.step.parse().map_err(|_| Said::NotNow)?;
    let details = match action {
        Action::Confirm => Details {
            how: Some(How::Villager),
            rating: Some(post.rating.parse().map_err(|_| Said::NotNow)?),
            ..Details::default()
        },
        _ => Details { words: Some(post.words.replace("\r\n", "\n")), ..Details::default() },
    };
    Command::new(action, details).map_err(|rejection| match rejection {
        Rejection::Missing { field: "words" } => Said::WordsMissing,
        Rejection::WordsTooLong | Rejection::WordsUnreadable => Said::WordsUnreadable,
        _ => Said::NotNow,
    })
}

/// Takes the villager's step.
pub(super) async fn act(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    headers: HeaderMap,
    post: Result<Form<StepPost>, FormRejection>,
) -> Result<Response, Refused> {
    guard::from_here(&headers, lang)?;
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let found = state.db().read(move |tx| known(tx, &code)).await?;
    let known = guard::opened(&state, address, lang, found)?;
    let Form(post) = post.map_err(|_| Problem::of("request.malformed"))?;
    let said = match command(&post) {
        Ok(command) => {
            let (id, seen) = (known.matter.id, post.seen);
            let acted = state
                .db()
                .write(&villager(), move |tx| {
                    matters::act_for_villager(tx, id, Some(seen), command, &villager().name)
                })
                .await;
            match acted {
                Ok(_) => {
                    let query = format!("done={}", post.step);
                    return Ok(see_other(lang, &format!("/t/{}", code.plain()), Some(&query)));
                }
                Err(matters::Error::Stale { .. }) => pages::say(lang, Said::Stale, ""),
                Err(error @ matters::Error::Rejected(_)) => {
                    if lang == Lang::English {
                        error.english()
                    } else {
                        error.chinese()
                    }
                }
                Err(error) => return Err(Problem::from(error).into()),
            }
        }
        Err(said) => pages::say(lang, said, ""),
    };
    // Shown as it stands now, with what was typed.
    let found = state.db().read(move |tx| self::known(tx, &code)).await?;
    let known = found.ok_or_else(|| guard::unknown(lang))?;
    let map = state.map().await?;
    let occasion = Occasion { notice: Some((&said, true)), typed: &post.words };
    let html = html(lang, &map, state.now(), &code, &known, occasion);
    Ok(page(StatusCode::CONFLICT, html))
}

/// The page of a code that was just made. It can be opened again by whoever has the code, and by
/// nobody else: the server could not tell it.
pub(super) async fn made(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let found = state.db().read(move |tx| matters::tracked(tx, &code)).await;
    let found = found.map_err(Problem::from)?;
    let matter = guard::opened(&state, address, lang, found)?.matter;
    let map = state.map().await?;
    let address = guard::site(&state, &headers).map(|site| format!("{site}/t/{}", code.plain()));
    guard::shown(pages::made(
        lang,
        &Made {
            code: &code.plain(),
            printed: &code.to_string(),
            address: address.as_deref(),
            unit: &unit(&map, lang, &matter.owner.area),
            deadline_on: matter.deadline_on,
        },
    ))
}
