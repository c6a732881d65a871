//! The villager without an account: he reports by the card on his wall, follows by a code, and says
//! whether the answer will do.
//!
//! A report comes with the *nonce* of its form, 128 random bits that the page was made with. The code
//! to follow the matter is derived from it, so that the same form sent twice makes one matter and
//! gets the same code, although nothing but the code's hash is kept.
//!
//! Codes that an office hands out end when the office hands out another one; the reporter's own code
//! never ends by what an office does, or an office could take the last word from the villager.

use access::Scope;
use db::Tx;
use kernel::id::{AccountId, MatterId};
use kernel::{AreaPath, Date, PublicCode, has_control_characters, trimmed};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::catalogue::Level;
use crate::model::{Matter, NewMatter};
use crate::store::reports::{self as rows, ReportRow};
use crate::{Error, Kind, catalogue, service, store};

/// How many matters may be reported by one card in a day.
pub const REPORTS_A_DAY: i64 = 5;

/// For how many days after its end a matter can still be followed by its codes.
pub const TRACKING_DAYS: i64 = 400;

/// The source of what came in by the villager's page.
const PAGE: &str = "villager_page";

/// Who has a matter's number before anybody is named.
const REPORTER: &str = "群众";

/// What a villager reports by a card.
#[derive(Clone)]
pub struct Report {
    /// The random bytes of the form.
    pub nonce: [u8; 16],
    /// The card by which it came.
    pub card: PublicCode,
    /// The matter, about the card's household; whom the words are about may be left out of it
    /// ([`report`]).
    pub matter: NewMatter,
    /// The name, if the villager wants to give it.
    pub name: Option<String>,
    /// The telephone number, if the villager wants to give it.
    pub phone: Option<String>,
    /// Whether the villager may be called.
    pub may_call: bool,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// It is a new matter.
    New(Box<Matter>),
    /// The same form was sent before: this is what it made.
    Before(MatterId),
}

/// What the reporter left, for those who handle the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// How the matter came in.
    pub source: String,
    /// The name, if it was given.
    pub name: Option<String>,
    /// The telephone number, if it was given.
    pub phone: Option<String>,
    /// Whether the villager may be called.
    pub may_call: bool,
}

/// A matter that somebody follows by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// The matter.
    pub matter: Matter,
    /// Whose account gave the code away; nobody's when it is the reporter's own.
    pub handed_out_by: Option<AccountId>,
}

/// A code that was just made for somebody to hand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOut {
    /// How many codes ended that were handed out before.
    pub replaced: u64,
}

/// The code by which the report of that form is followed: the first 80 bits of a hash of its nonce.
pub fn tracking_code(nonce: &[u8; 16]) -> PublicCode {
    let hash = hash_of("tracking", nonce);
    let mut bytes = [0; PublicCode::BYTES];
    bytes.copy_from_slice(&hash[..PublicCode::BYTES]);
    PublicCode::new(bytes)
}

/// Hands in what a villager reports; the same form again changes nothing.
///
/// What is about the conduct of those nearby ([`Level::Township`] among the appeals) is kept without
/// the household and the representative and at the village only: the people whom it is about see
/// lists of their village, and must not read there who spoke.
///
/// # Errors
/// [`Error::TooManyReports`], [`Error::ReporterName`], [`Error::ReporterPhone`], and what [`crate::submit`]
/// refuses.
pub fn report(tx: &mut Tx<'_>, report: Report) -> Result<Reported, Error> {
    let nonce_hash = hash_of("nonce", &report.nonce);
    if let Some(before) = rows::by_nonce(tx, &nonce_hash)? {
        return Ok(Reported::Before(before));
    }
    let card_hash = hash_of("card", report.card.as_bytes());
    let on = tx.today();
    if rows::count_of_card(tx, &card_hash, on)? >= REPORTS_A_DAY {
        return Err(Error::TooManyReports);
    }
    let name = name(report.name.as_deref())?;
    let phone = phone(report.phone.as_deref())?;
    let mut new = report.matter;
    new.reporter_name = REPORTER.to_owned();
    if is_about_those_nearby(new.kind, &new.category) {
        new.household_id = None;
        new.representative_id = None;
        new.area_path = new.area_path.village();
    }
    let matter = service::submit(tx, new)?;
    rows::insert_report(
        tx,
        &ReportRow {
            matter: matter.id,
            source: PAGE,
            nonce_hash,
            card_hash,
            on,
            name: name.as_deref(),
            phone: phone.as_deref(),
            may_call: report.may_call,
        },
    )?;
    let code = tracking_code(&report.nonce);
    rows::insert_tracking(tx, &code_hash(&code), matter.id, None)?;
    Ok(Reported::New(Box::new(matter)))
}

/// Whether it is about the people who would otherwise read it first.
pub fn is_about_those_nearby(kind: Kind, category: &str) -> bool {
    kind == Kind::Appeal
        && catalogue::category(kind, category)
            .is_some_and(|category| category.level == Level::Township)
}

/// The matter that the code opens; nothing for a code that is unknown, revoked or past its time.
pub fn tracked(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<Tracked>, Error> {
    let Some((id, handed_out_by)) = rows::tracking(tx, &code_hash(code))? else { return Ok(None) };
    let today = tx.today();
    let is_good = |matter: &Matter| {
        matter.closed_on.is_none_or(|closed| closed.plus_days(TRACKING_DAYS) >= today)
            // Early signs are for the chain above alone; whoever was given a code sees nothing.
            && !matter.kind.is_confidential()
    };
    let matter = store::get(tx, id)?.filter(is_good);
    Ok(matter.map(|matter| Tracked { matter, handed_out_by }))
}

/// Makes a code for the villager to follow a matter that somebody recorded for him; a code that was
/// handed out before ends.
///
/// # Errors
/// [`Error::NotFound`] for a matter that the scope does not show, and for confidential ones.
pub fn hand_out_code(
    tx: &mut Tx<'_>,
    id: MatterId,
    scope: &Scope,
    code: &PublicCode,
) -> Result<HandedOut, Error> {
    service::get(tx, id, scope, false)?;
    let confidential = store::get(tx, id)?.is_none_or(|matter| matter.kind.is_confidential());
    if confidential {
        return Err(Error::NotFound);
    }
    let replaced = rows::revoke_handed_out(tx, id)?;
    let account = tx.actor().account;
    rows::insert_tracking(tx, &code_hash(code), id, account)?;
    tx.log("matter.tracking-code", &id, &json!({ "replaced": replaced }))?;
    Ok(HandedOut { replaced })
}

/// What the reporter left besides the words, where a villager reported the matter himself; the
/// caller has got the matter for somebody who handles it.
pub fn contact_of_reporter(tx: &mut Tx<'_>, id: MatterId) -> Result<Option<Contact>, Error> {
    let row = rows::contact(tx, id)?;
    Ok(row.map(|(source, name, phone, may_call)| Contact { source, name, phone, may_call }))
}

/// How many matters of each kind and category were answered in the area in these days, the most
/// first; for general words about what goes on, so the caller leaves out what is nobody's business.
pub fn answered_categories(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    days: (Date, Date),
) -> Result<Vec<(Kind, String, i64)>, Error> {
    Ok(rows::answered(tx, area, days)?)
}

fn code_hash(code: &PublicCode) -> [u8; 32] {
    hash_of("code", code.as_bytes())
}

/// A hash that is for this use alone: the same bytes for another use have another one.
fn hash_of(what: &str, bytes: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(b"lianhu matter ");
    digest.update(what.as_bytes());
    digest.update([0]);
    digest.update(bytes);
    digest.finalize().into()
}

fn name(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(name) = text.and_then(trimmed) else { return Ok(None) };
    if has_control_characters(&name) || name.chars().count() > 30 {
        return Err(Error::ReporterName);
    }
    Ok(Some(name))
}

/// The digits of a telephone number: only the form is checked, finer segments grow.
fn phone(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.and_then(trimmed) else { return Ok(None) };
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '+'));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&digits);
    if is_plain && (7..=12).contains(&digits.len()) {
        return Ok(Some(digits.to_owned()));
    }
    Err(Error::ReporterPhone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_form_has_the_same_code_and_another_form_another() {
        let code = tracking_code(&[7; 16]);
        assert_eq!(code, tracking_code(&[7; 16]));
        let mut nonce = [7; 16];
        nonce[15] ^= 1;
        assert_ne!(code, tracking_code(&nonce));
        assert_ne!(hash_of("nonce", &[7; 16]), hash_of("code", &[7; 16]));
    }

    #[test]
    fn what_the_reporter_leaves_is_looked_at_and_may_be_nothing() {
        assert_eq!(name(Some(" 何 ")).expect("a name").as_deref(), Some("何"));
        assert_eq!(name(Some("\u{3000}")).expect("nothing"), None);
        assert!(name(Some(&"何".repeat(31))).is_err() && name(Some("何\0")).is_err());
        assert_eq!(phone(None).expect("nothing"), None);
        let read = |text| phone(Some(text)).ok().flatten();
        assert_eq!(read("138 0000-0017").as_deref(), Some("13800000017"));
        assert_eq!(read("+86 13800000017").as_deref(), Some("13800000017"));
        assert_eq!(read("5721234").as_deref(), Some("5721234"));
        for wrong in ["12345", "一三八", "1380000001712345", "<script>"] {
            assert!(phone(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
