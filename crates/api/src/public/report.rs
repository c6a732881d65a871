//! A villager reports: the form, and what becomes of it.

use attachments::Reference;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::{DbError, Tx};
use kernel::{Explain, PublicCode};
use matters::{Kind, NewMatter, Report, Reported};
use pages::{Choice, Fault, Field, Filled, Lang, ReportPage, Said};
use registry::cards::{self, Holder};

use super::card::place;
use super::report_form::{self, Photo, Sent, nonce_text};
use super::{Asked, Refused, guard, page, see_other, villager};
use crate::extract::ClientAddress;
use crate::problem::Problem;
use crate::state::ApiState;

/// The form to report by.
pub(super) async fn form(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let holder = holder(&state, code).await?;
    let holder = guard::opened(&state, address, lang, holder)?;
    let mut nonce = [0; 16];
    state.secrets().fill(&mut nonce);
    let filled = Filled::default();
    guard::shown(shown(&state, lang, code, &holder, &nonce, &filled, &[], false).await?)
}

async fn holder(state: &ApiState, code: PublicCode) -> Result<Option<Holder>, Problem> {
    state.db().read(move |tx| Ok::<_, Problem>(cards::holder(tx, &code)?)).await
}

#[expect(clippy::too_many_arguments, reason = "it gathers what the page shows, in its order")]
async fn shown(
    state: &ApiState,
    lang: Lang,
    code: PublicCode,
    holder: &Holder,
    nonce: &[u8; 16],
    filled: &Filled,
    faults: &[Fault],
    had_photos: bool,
) -> Result<String, Problem> {
    let map = state.map().await?;
    Ok(pages::report(
        lang,
        &ReportPage {
            code: &code.plain(),
            place: &place(&map.areas, &holder.area_path),
            nonce: &nonce_text(nonce),
            filled,
            faults,
            had_photos,
        },
    ))
}

/// Takes a report; the same form sent again leads to the same matter.
pub(super) async fn send(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refused> {
    guard::from_here(&headers, lang)?;
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    let holder = holder(&state, code).await?;
    let holder = guard::opened(&state, address, lang, holder)?;
    let form = form.map_err(|_| Problem::of("request.malformed"))?;
    // Forms on their way in are kept in memory, a few at a time.
    let slot = state.upload_slots().acquire().await.map_err(|_| fault(DbError::Interrupted))?;
    let mut sent = report_form::read(lang, form).await;
    if guard::is_used_up(&state, address) {
        sent.fault(lang, Field::Form, Said::TooManyFromHere, "");
    }
    if sent.faults.is_empty() {
        match take(&state, lang, code, &mut sent).await? {
            Taken::Made(tracking, is_new) => {
                if is_new {
                    state.reports().failed(address, state.now());
                }
                return Ok(see_other(lang, &format!("/t/{}/new", tracking.plain()), None));
            }
            Taken::Gone => return Err(guard::unknown(lang)),
            Taken::Refused => {}
        }
    }
    drop(slot);
    let nonce = sent.nonce.unwrap_or_else(|| {
        let mut nonce = [0; 16];
        state.secrets().fill(&mut nonce);
        nonce
    });
    let Sent { filled, faults, had_photos, .. } = sent;
    let html = shown(&state, lang, code, &holder, &nonce, &filled, &faults, had_photos).await?;
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html))
}

fn fault(error: DbError) -> Problem {
    error.into()
}

/// What became of a form without visible faults.
enum Taken {
    /// It made a matter, now or before; this code follows it.
    Made(PublicCode, bool),
    /// The card was revoked in the meantime.
    Gone,
    /// Something is wrong with it after all; the form says what.
    Refused,
}

async fn take(
    state: &ApiState,
    lang: Lang,
    code: PublicCode,
    sent: &mut Sent,
) -> Result<Taken, Refused> {
    let (Some(nonce), Some(choice)) = (sent.nonce, Choice::find(&sent.filled.choice)) else {
        return Ok(Taken::Refused);
    };
    let Ok(kind) = choice.kind.parse::<Kind>() else { return Ok(Taken::Refused) };
    let Some(pictures) = pictures(state, lang, sent).await? else { return Ok(Taken::Refused) };
    let filled = sent.filled.clone();
    let written = state
        .db()
        .write(&villager(), move |tx| {
            // Looked up once more: it may have been revoked while pictures were coming in.
            let Some(holder) = cards::holder(tx, &code)? else { return Ok(None) };
            let report = Report {
                nonce,
                card: code,
                matter: NewMatter {
                    id: None,
                    kind,
                    category: choice.category.to_owned(),
                    household_id: Some(holder.household),
                    area_path: holder.area_path,
                    words: filled.words,
                    urgent: false,
                    collected_on: tx.today(),
                    contact_id: None,
                    // So that it reaches the representative's phone.
                    representative_id: holder.representative,
                    reporter_name: String::new(),
                },
                name: Some(filled.name),
                phone: Some(filled.phone),
                may_call: filled.may_call,
            };
            let reported = matters::report(tx, report).map_err(Held::Matter)?;
            if let Reported::New(matter) = &reported {
                keep(tx, &matter.id.to_string(), &pictures)?;
            }
            Ok::<_, Held>(Some(matches!(reported, Reported::New(_))))
        })
        .await;
    match written {
        Ok(Some(is_new)) => Ok(Taken::Made(matters::tracking_code(&nonce), is_new)),
        Ok(None) => Ok(Taken::Gone),
        Err(Held::Matter(error)) => {
            let field = match error {
                matters::Error::ReporterName => Field::Name,
                matters::Error::ReporterPhone => Field::Phone,
                matters::Error::TooManyReports => Field::Form,
                other => return Err(Problem::from(other).into()),
            };
            let words = if lang == Lang::English { error.english() } else { error.chinese() };
            sent.faults.push(Fault { field, words });
            Ok(Taken::Refused)
        }
        Err(Held::Problem(problem)) => Err(problem.into()),
    }
}

/// What holds a report up: a rule of matters, which the form can show, or anything else.
enum Held {
    Matter(matters::Error),
    Problem(Problem),
}

impl From<DbError> for Held {
    fn from(error: DbError) -> Self {
        Self::Problem(error.into())
    }
}

impl From<registry::Error> for Held {
    fn from(error: registry::Error) -> Self {
        Self::Problem(error.into())
    }
}

impl From<attachments::Error> for Held {
    fn from(error: attachments::Error) -> Self {
        Self::Problem(error.into())
    }
}

/// Makes the pictures known, and those of the matter.
fn keep(tx: &mut Tx<'_>, object: &str, pictures: &[Reference]) -> Result<(), attachments::Error> {
    for picture in pictures {
        attachments::keep(tx, &picture.hash, picture.bytes, picture.media_type, None)?;
    }
    attachments::refer(tx, object, pictures)
}

/// Puts the pictures into the folder, without what their cameras wrote into them; nothing when one of
/// them is none, which the form then says.
async fn pictures(
    state: &ApiState,
    lang: Lang,
    sent: &mut Sent,
) -> Result<Option<Vec<Reference>>, Refused> {
    let (folder, now) = (state.attachments().clone(), state.now());
    let photos = std::mem::take(&mut sent.photos);
    let work = tokio::task::spawn_blocking(move || {
        let put = |photo: Photo| (folder.take(&photo.bytes, now), photo.name);
        photos.into_iter().map(put).collect::<Vec<_>>()
    });
    let put = work.await.map_err(|_| fault(DbError::Interrupted))?;
    let mut pictures = Vec::with_capacity(put.len());
    for (put, name) in put {
        match put {
            Ok(reference) => pictures.push(reference),
            Err(attachments::Error::NotAPicture | attachments::Error::HasMetadata) => {
                sent.fault(lang, Field::Photos, Said::NotAPhoto, &name);
            }
            Err(attachments::Error::TooLarge) => {
                sent.fault(lang, Field::Photos, Said::PhotoTooLarge, &name);
            }
            Err(error) => return Err(Problem::from(error).into()),
        }
    }
    Ok(sent.faults.is_empty().then_some(pictures))
}
