//! What a member tells the application: words and pictures that wait until their sender makes a
//! matter of them.
//!
//! Nobody but the sender decides that something becomes a matter: he gets a link, says what it is
//! about, and sends it. What he does not send is forgotten after thirty days.

use access::{Secrets, accounts};
use attachments::{Folder, PictureHash, Reference};
use db::{Db, Tx};
use kernel::id::{AccountId, MatterId, ToldId};
use kernel::{Actor, AreaPath, PublicCode, Timestamp};
use matters::{Kind, Matter, NewMatter};
use sha2::{Digest, Sha256};

use crate::wecom::client::Client;
use crate::wecom::codes::Action;
use crate::wecom::error::Error;
use crate::wecom::store;

/// Messages that follow each other within so many milliseconds are one telling: people write in
/// pieces, and send the picture after the words.
const ONE_TELLING: i64 = 15 * 60 * 1000;
/// How long the link opens, in milliseconds.
pub const OPENS_MILLIS: i64 = 7 * 24 * 3600 * 1000;
/// How long what was told is kept, in milliseconds.
const KEPT_MILLIS: i64 = 30 * 24 * 3600 * 1000;
/// How long it is remembered that something was heard, in milliseconds: the platform repeats for
/// seconds, a recorded one is refused by its age.
const HEARD_MILLIS: i64 = 48 * 3600 * 1000;
/// The longest telling, in characters: what a matter may hold.
const LONGEST: usize = 2_000;
/// How many pictures a telling may have, like a report of a villager.
const MOST_PICTURES: usize = 3;
/// How often fetching a picture is tried, over about a day.
const TRIES: i64 = 12;
/// How deep in the tree a village lies: a matter is in a village or below.
const VILLAGE: usize = 3;

kernel::words! {
    /// Where a telling stands.
    ToldState {
        /// Its sender has not decided yet.
        Open = "open", "待补全";
        /// It is a matter.
        Sent = "sent", "已提交";
        /// Its sender wants nothing of it.
        Dropped = "dropped", "已放弃";
    }
}

kernel::words! {
    /// Where a picture stands.
    PictureState {
        /// It is to be fetched.
        Waiting = "waiting", "下载中";
        /// It is here.
        Kept = "kept", "已保存";
        /// It cannot be had, or is none.
        Lost = "lost", "没有取到";
    }
}

/// A telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The identifier.
    pub id: ToldId,
    /// Who told it.
    pub account: AccountId,
    /// The words; empty where there are only pictures.
    pub words: String,
    /// Where it stands.
    pub state: ToldState,
    /// When it began.
    pub told_at: Timestamp,
    /// When something was added last.
    pub last_at: Timestamp,
    /// The matter that it became.
    pub matter: Option<MatterId>,
    /// Its pictures.
    pub pictures: Vec<ToldPicture>,
}

/// A picture of a telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldPicture {
    /// The telling.
    pub told: ToldId,
    /// Its place in it.
    pub place: i64,
    /// By which the platform knows it, for three days.
    pub media: String,
    /// Where it stands.
    pub state: PictureState,
    /// How often it was tried to fetch it.
    pub tries: i64,
    /// The picture, once it is here.
    pub hash: Option<PictureHash>,
}

/// What was told: words or a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// A picture that can be fetched.
    Picture(&'a str),
}

/// Keeps a piece: with what the same member told just before, or as a telling of its own. Then there
/// is a code, by which its sender opens it.
///
/// # Errors
/// [`Error::NoPlace`] when the sender has no village or group.
pub fn tell(
    tx: &mut Tx<'_>,
    account: AccountId,
    piece: Piece<'_>,
    secrets: &dyn Secrets,
) -> Result<Option<PublicCode>, Error> {
    place_of(tx, account)?;
    let since = tx.now().plus_millis(-ONE_TELLING);
    if let Some(open) = store::last_open(tx, account, since)? {
        add(tx, &open, piece)?;
        return Ok(None);
    }
    let mut bytes = [0; PublicCode::BYTES];
    secrets.fill(&mut bytes);
    let code = PublicCode::new(bytes);
    let id: ToldId = tx.new_id();
    let words = match piece {
        Piece::Words(words) => cleaned(words),
        Piece::Picture(_) => String::new(),
    };
    store::insert_told(tx, id, account, &hash_of(&code), &words)?;
    if let Piece::Picture(media) = piece {
        store::insert_picture(tx, id, 0, media)?;
    }
    Ok(Some(code))
}

fn add(tx: &mut Tx<'_>, open: &Told, piece: Piece<'_>) -> Result<(), Error> {
    let words = match piece {
        Piece::Words(more) => cleaned(&format!("{}\n{more}", open.words)),
        Piece::Picture(media) => {
            let there = store::pictures(tx, open.id)?.len();
            if there < MOST_PICTURES {
                store::insert_picture(tx, open.id, i64::try_from(there).unwrap_or(0), media)?;
            }
            open.words.clone()
        }
    };
    Ok(store::add_words(tx, open.id, &words)?)
}

/// The words as a matter can hold them.
fn cleaned(words: &str) -> String {
    let plain = |c: &char| !c.is_control() || *c == '\n';
    words.trim().chars().filter(plain).take(LONGEST).collect()
}

fn hash_of(code: &PublicCode) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}

/// The telling that a code opens: one that is open, and not older than seven days.
pub fn opened(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<Told>, Error> {
    let Some(told) = store::told_by_code(tx, &hash_of(code))? else { return Ok(None) };
    let age = tx.now().millis() - told.last_at.millis();
    if age > OPENS_MILLIS {
        return Ok(None);
    }
    Ok(Some(with_pictures(tx, told)?))
}

/// What an account has told, the newest first.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Told>, Error> {
    let found = store::told_of(tx, account)?;
    found.into_iter().map(|told| with_pictures(tx, told)).collect()
}

fn with_pictures(tx: &mut Tx<'_>, told: Told) -> Result<Told, Error> {
    let pictures = store::pictures(tx, told.id)?;
    Ok(Told { pictures, ..told })
}

/// The place in which a matter of the account would lie.
///
/// # Errors
/// [`Error::NoPlace`].
pub fn area_of(tx: &mut Tx<'_>, account: AccountId) -> Result<AreaPath, Error> {
    Ok(place_of(tx, account)?.0)
}

/// Who told something, as the records of the county name him.
pub fn sender(tx: &mut Tx<'_>, told: &Told) -> Result<Actor, Error> {
    let account = accounts::get(tx, told.account)?;
    let device = "企业微信".to_owned();
    Ok(Actor { account: Some(account.id), name: account.name, device })
}

/// Makes a matter of it, in the sender's name and at his place; the transaction's actor is
/// [`sender`]. The same again answers the same matter.
///
/// # Errors
/// [`Error::NoTold`] when it was dropped; what is wrong with words and category.
pub fn send(
    tx: &mut Tx<'_>,
    told: &Told,
    kind: Kind,
    category: &str,
    words: &str,
) -> Result<MatterId, Error> {
    let now = store::told(tx, told.id)?.ok_or(Error::NoTold)?;
    match (now.state, now.matter) {
        (ToldState::Sent, Some(matter)) => return Ok(matter),
        (ToldState::Open, _) => {}
        _ => return Err(Error::NoTold),
    }
    let (area_path, representative_id) = place_of(tx, told.account)?;
    let new = NewMatter {
        id: None,
        kind,
        category: category.to_owned(),
        household_id: None,
        area_path,
        words: words.to_owned(),
        urgent: false,
        collected_on: now.told_at.date_in_china(),
        contact_id: None,
        representative_id,
        reporter_name: tx.actor().name.clone(),
    };
    let matter: Matter = matters::submit(tx, new)?;
    let pictures = store::pictures(tx, told.id)?;
    let mut references = Vec::new();
    for hash in pictures.iter().filter_map(|picture| picture.hash) {
        if let Some(stored) = attachments::stored(tx, &hash)? {
            references.push(Reference { hash, bytes: stored.bytes, media_type: stored.media_type });
        }
    }
    attachments::refer(tx, &matter.id.to_string(), &references)?;
    store::end_told(tx, told.id, ToldState::Sent, Some(matter.id), "")?;
    Ok(matter.id)
}

/// The sender wants nothing of it: its words are forgotten at once.
///
/// # Errors
/// [`Error::NoTold`] when it is a matter already.
pub fn drop_told(tx: &mut Tx<'_>, told: &Told) -> Result<(), Error> {
    let now = store::told(tx, told.id)?.ok_or(Error::NoTold)?;
    match now.state {
        ToldState::Open => Ok(store::end_told(tx, told.id, ToldState::Dropped, None, "")?),
        ToldState::Dropped => Ok(()),
        ToldState::Sent => Err(Error::NoTold),
    }
}

/// The place of somebody's own work in which a matter of his lies, with his mandate.
fn place_of(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<(AreaPath, Option<kernel::id::RepresentativeId>), Error> {
    let account = accounts::get(tx, account)?;
    if let Some(id) = account.representative {
        let representative = representatives::get(tx, id)?;
        if representative.until_on.is_none() {
            return Ok((representative.area_path, Some(id)));
        }
    }
    let is_near = |grant: &&access::Grant| {
        grant.area.depth() >= VILLAGE && grant.role.is_office()
            || grant.role == access::Role::GroupHead
    };
    let grant = account.grants.iter().find(is_near);
    grant.map(|grant| (grant.area.clone(), None)).ok_or(Error::NoPlace)
}

/// Fetches the pictures that wait; answers how many are here now. A plain thread's work.
///
/// # Errors
/// Storage.
pub fn fetch_pictures(db: &Db, client: &Client, folder: &Folder) -> Result<usize, Error> {
    let waiting = db.read_blocking(store::waiting_pictures)?;
    let mut kept = 0;
    for mut picture in waiting {
        picture.tries += 1;
        let now = client.now();
        let fetched = client.media(&picture.media);
        let taken = match &fetched {
            Ok(bytes) => folder.take(bytes, now).map(Some),
            Err(_) => Ok(None),
        };
        let reference = match taken {
            Ok(reference) => reference,
            // Not a picture that we can keep: no other try would change that.
            Err(
                attachments::Error::NotAPicture
                | attachments::Error::HasMetadata
                | attachments::Error::TooLarge,
            ) => {
                picture.state = PictureState::Lost;
                None
            }
            Err(error) => return Err(error.into()),
        };
        if let Err(trouble) = &fetched {
            let is_final = matches!(trouble.action(), Action::Content | Action::Recipient);
            if is_final || picture.tries >= TRIES {
                picture.state = PictureState::Lost;
            }
            let code = trouble.fault().code;
            tracing::warn!(told = %picture.told, code, tries = picture.tries, "no picture");
        }
        if let Some(reference) = &reference {
            picture.state = PictureState::Kept;
            picture.hash = Some(reference.hash);
            kept += 1;
        }
        let next_at = now.plus_millis(pause(picture.tries));
        db.write_blocking(&Actor::system("wecom"), move |tx| {
            if let Some(reference) = reference {
                attachments::keep(
                    tx,
                    &reference.hash,
                    reference.bytes,
                    reference.media_type,
                    None,
                )?;
                late(tx, picture.told, &reference)?;
            }
            Ok::<_, Error>(store::set_picture(tx, &picture, next_at)?)
        })?;
    }
    Ok(kept)
}

/// A picture that comes after its telling became a matter still belongs to the matter. Before that no
/// record refers to it: what is not sent within seven days is forgotten.
fn late(tx: &mut Tx<'_>, told: ToldId, reference: &Reference) -> Result<(), Error> {
    if let Some(matter) = store::told(tx, told)?.and_then(|told| told.matter) {
        attachments::refer(tx, &matter.to_string(), &[*reference])?;
    }
    Ok(())
}

/// Half a minute, then twice as long each time, four hours at most.
fn pause(tries: i64) -> i64 {
    (30_000_i64 << (tries - 1).clamp(0, 9)).min(4 * 3_600_000)
}

/// Forgets what was heard two days ago and told thirty days ago.
///
/// # Errors
/// Storage.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let now = tx.now();
    store::forget_heard(tx, now.plus_millis(-HEARD_MILLIS))?;
    Ok(store::forget_told(tx, now.plus_millis(-KEPT_MILLIS))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_as_a_matter_can_hold_them() {
        assert_eq!(cleaned("  路灯\u{0}坏了\r\n在村头 "), "路灯坏了\n在村头");
        assert_eq!(cleaned(&"长".repeat(3000)).chars().count(), LONGEST);
    }

    #[test]
    fn pauses_grow_to_four_hours() {
        assert_eq!((pause(1), pause(2), pause(12)), (30_000, 60_000, 4 * 3_600_000));
    }
}
