//! The page of a notice that a link in a group opens, its poster, and the count of openings.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::Tx;
use kernel::{AreaPath, PublicCode};
use notices::{Notice, Source, openings};
use pages::{Lang, PassedOnPage, Poster};
use registry::offices;

use super::{Asked, Lasting, Refused, Showing, card, guard, villager};
use crate::extract::ClientAddress;
use crate::problem::Problem;
use crate::resources::attachments::streamed;
use crate::resources::notices::views::name_of;
use crate::state::{ApiState, Map};

/// How many dots a module of the picture of a QR code has.
const DOTS: u32 = 10;

/// What a page needs of the records.
struct Known {
    notice: Notice,
    corrected_why: Option<String>,
    office: Option<(AreaPath, String)>,
    pictures: Vec<attachments::Attachment>,
}

fn known(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<Known>, Problem> {
    let Some((notice, inbox)) = openings::notice(tx, code)? else { return Ok(None) };
    let id = notice.id.to_string();
    let pictures = attachments::of(tx, std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
    let why = notices::service::editions(tx, notice.id)?.into_iter().next();
    let office = offices::nearest_phone(tx, &inbox.area_path.village())?;
    Ok(Some(Known { notice, corrected_why: why.map(|one| one.reason), office, pictures }))
}

async fn opened(
    state: &ApiState,
    address: std::net::IpAddr,
    lang: Lang,
    text: &str,
) -> Result<(PublicCode, Known), Refused> {
    guard::may_try(state, address, lang)?;
    let code = guard::code(lang, text)?;
    let found = state.db().read(move |tx| known(tx, &code)).await?;
    Ok((code, guard::opened(state, address, lang, found)?))
}

/// The day as people write it.
fn day(lang: Lang, notice: &Notice) -> String {
    let on = notice.published_at.unwrap_or(notice.made_at).date_in_china();
    match lang {
        Lang::Chinese => format!("{}年{}月{}日", on.year(), on.month_of_year(), on.day()),
        Lang::English => on.to_string(),
    }
}

fn issuer(map: &Map, lang: Lang, notice: &Notice) -> String {
    card::unit(map, lang, &notice.area_path)
}

/// The notice's page.
pub(super) async fn show(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    let (code, known) = opened(&state, address, lang, &text).await?;
    let map = state.map().await?;
    let Known { notice, corrected_why, office, pictures, .. } = &known;
    let plain = code.plain();
    let is_here = |picture: &&attachments::Attachment| picture.is_complete;
    let links: Vec<String> = pictures
        .iter()
        .filter(is_here)
        .map(|picture| format!("/n/{plain}/pictures/{}", picture.reference.hash))
        .collect();
    let office = office.as_ref().map(|(area, phone)| (card::unit(&map, lang, area), phone));
    let html = pages::passed_on(
        lang,
        &PassedOnPage {
            code: &plain,
            theme: name_of(&notice.theme),
            title: &notice.text.title,
            words: &notice.text.words,
            issuer: &issuer(&map, lang, notice),
            source: (notice.source != Source::Office).then(|| notice.source.chinese()),
            day: &day(lang, notice),
            corrected: corrected_why.as_deref().map(|why| (notice.edition, why)),
            withdrawn: notice.withdrawn.as_ref().map(|(_, why)| why.as_str()),
            pictures: &links,
            office: office.as_ref().map(|(unit, phone)| (unit.as_str(), phone.as_str())),
            is_demo: map.county.is_demo,
        },
    );
    let mut response = guard::shown(html)?;
    response.extensions_mut().insert(Showing);
    Ok(response)
}

/// A picture that the server draws.
fn picture(kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Counts that a browser has shown the page; it keeps this for a day and asks again only then.
pub(super) async fn shown(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    guard::may_try(&state, address, lang)?;
    let code = guard::code(lang, &text)?;
    if !is_early(&headers) {
        let counted = state
            .db()
            .write(&villager(), move |tx| openings::count(tx, &code))
            .await
            .map_err(Problem::from)?;
        guard::opened(&state, address, lang, counted.then_some(()))?;
    }
    let mut dot = picture("image/svg+xml", pages::SHOWN.as_bytes().to_vec());
    dot.extensions_mut().insert(Lasting(openings::KEPT_SECONDS));
    Ok(dot)
}

/// Whether a browser fetches ahead what nobody may ever look at.
fn is_early(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("preview"))
    })
}

/// The address of the notice for a QR code: where the browser reached this server.
fn address_of(state: &ApiState, headers: &HeaderMap, code: &PublicCode) -> String {
    let site = guard::site(state, headers).unwrap_or_default();
    format!("{site}/n/{}", code.plain())
}

/// The poster, as a drawing.
pub(super) async fn poster(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    let (code, known) = opened(&state, address, lang, &text).await?;
    let map = state.map().await?;
    let from = format!("{} {}", issuer(&map, lang, &known.notice), day(lang, &known.notice));
    let drawn = pages::poster(
        lang,
        &Poster {
            title: &known.notice.text.title,
            words: &known.notice.text.words,
            from: &from,
            address: &address_of(&state, &headers, &code),
        },
    );
    Ok(picture("image/svg+xml", drawn.into_bytes()))
}

/// The QR code alone, as a picture that a chat can keep.
pub(super) async fn qr(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Refused> {
    let (code, _) = opened(&state, address, lang, &text).await?;
    let drawn = pages::qr_png(&address_of(&state, &headers, &code), DOTS);
    Ok(picture("image/png", drawn.unwrap_or_default()))
}

/// A picture of the notice.
pub(super) async fn attached(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Asked(lang): Asked,
    Path((text, hash)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (_, known) = opened(&state, address, lang, &text).await?;
    // Taken back is taken back: its pictures are not shown any more.
    let is_out = known.notice.withdrawn.is_none();
    let named = known.pictures.iter().find(|picture| picture.reference.hash.to_string() == hash);
    let Some(found) = named.filter(|picture| is_out && picture.is_complete) else {
        return Err(guard::unknown(lang));
    };
    let path = state.attachments().path(&found.reference.hash);
    let file = tokio::fs::File::open(path).await.map_err(attachments::Error::from);
    let file = file.map_err(Problem::from)?;
    let kind = HeaderValue::from_static(found.reference.media_type.as_str());
    let headers = [(header::CONTENT_TYPE, kind)];
    Ok((StatusCode::OK, headers, streamed(file)).into_response())
}
