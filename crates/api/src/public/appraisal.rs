//! What a household says of its representative, by the code of its card.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::PublicCode;
use pages::{AppraisalFault, AppraisalPage, Lang};
use registry::cards::{self, Holder};
use representatives::appraisal::{self, Answer, Rejection, Round, Way};
use serde::Deserialize;

use super::{Asked, Refused, card, guard, page, villager};
use crate::extract::ClientAddress;
use crate::problem::Problem;
use crate::state::ApiState;

/// A card that opens while a round is open.
struct Opened {
    code: PublicCode,
    holder: Holder,
    round: Option<(Round, String)>,
}

async fn opened(
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
            let today = tx.today();
            let running = appraisal::running(tx, &holder.area_path, today)?;
            let round = match (running, holder.representative) {
                (Some(round), Some(representative)) => {
                    let (name, _) = representatives::name(tx, representative)?;
                    Some((round, name))
                }
                _ => None,
            };
            Ok(Some(Opened { code, holder, round }))
        })
        .await?;
    guard::opened(state, address, lang, found)
}

fn closed(lang: Lang, code: &PublicCode) -> String {
    let (title, words) = pages::appraisal_closed(lang);
    pages::notice(lang, title, words, Some(&format!("/h/{}", code.plain())))
}

fn day(lang: Lang, round: &Round) -> String {
    let on = round.closes_on;
    match lang {
        Lang::Chinese => format!("{}月{}日", on.month_of_year(), on.day()),
        Lang::English => on.to_string(),
    }
}

/// The form.
pub(super) async fn form(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    let opened = opened(&state, address, lang, &text).await?;
    let Some((round, name)) = &opened.round else {
        return guard::shown(closed(lang, &opened.code));
    };
    let map = state.map().await?;
    guard::shown(pages::appraisal(
        lang,
        &AppraisalPage {
            code: &opened.code.plain(),
            place: &card::place(&map.areas, &opened.holder.area_path),
            name,
            until: &day(lang, round),
            // Whoever else finds the card learns nothing from it of what was said.
            chosen: None,
            words: "",
            fault: None,
        },
    ))
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct AppraisalPost {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    words: String,
}

/// Keeps what the household says; what it said before in this round is replaced.
pub(super) async fn say(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    headers: HeaderMap,
    post: Result<Form<AppraisalPost>, FormRejection>,
) -> Result<Response, Refused> {
    guard::from_here(&headers, lang)?;
    let opened = opened(&state, address, lang, &text).await?;
    let Form(post) = post.map_err(|_| Problem::of("request.malformed"))?;
    let Some((round, name)) = opened.round else {
        return Ok(page(StatusCode::CONFLICT, closed(lang, &opened.code)));
    };
    let until = day(lang, &round);
    let household = opened.holder.household;
    let fault = match post.answer.parse::<Answer>() {
        Err(()) => AppraisalFault::NothingChosen,
        Ok(answer) => {
            let words = post.words.clone();
            let kept = state
                .db()
                .write(&villager(), move |tx| {
                    appraisal::say(tx, &round, household, answer, Some(&words), Way::Card)
                })
                .await;
            match kept {
                Ok(_) => {
                    let (title, words) = pages::appraisal_kept(lang, &until);
                    let home = format!("/h/{}", opened.code.plain());
                    return guard::shown(pages::notice(lang, title, &words, Some(&home)));
                }
                Err(appraisal::Error::Rejected(Rejection::Words)) => AppraisalFault::Words,
                Err(error) => return Err(Problem::from(error).into()),
            }
        }
    };
    let map = state.map().await?;
    let html = pages::appraisal(
        lang,
        &AppraisalPage {
            code: &opened.code.plain(),
            place: &card::place(&map.areas, &opened.holder.area_path),
            name: &name,
            until: &until,
            chosen: Some(post.answer.as_str()),
            words: &post.words,
            fault: Some(fault),
        },
    );
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html))
}
