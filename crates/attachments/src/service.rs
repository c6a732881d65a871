//! What can be done with pictures: name them, make them known, find them, forget them.

use std::collections::{HashMap, HashSet};

use db::{Db, DbError, Tx};
use kernel::id::AccountId;
use kernel::{Actor, Timestamp};

use crate::{
    Attachment, Error, Folder, LARGEST, MOST, MediaType, PictureHash, Reference, Stored, store,
};

/// How long a picture that no record refers to is kept, in milliseconds: a phone may have sent the
/// picture and not yet the record.
const UNREFERENCED_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How many pictures one round looks at.
const ROUND: i64 = 500;

/// Notes the pictures of a record, in the transaction of the record itself; what it names already
/// is left as it is.
///
/// The object is the record's identifier as text. The bytes may come later, or never.
///
/// # Errors
/// [`Error::TooMany`], [`Error::TooLarge`].
pub fn refer(tx: &mut Tx<'_>, object: &str, references: &[Reference]) -> Result<(), Error> {
    if references.is_empty() {
        return Ok(());
    }
    let mut known: Vec<PictureHash> = store::of(tx, &[object.to_owned()])?
        .into_iter()
        .map(|(_, attachment)| attachment.reference.hash)
        .collect();
    for reference in references {
        if known.contains(&reference.hash) {
            continue;
        }
        if reference.bytes == 0 || reference.bytes > LARGEST {
            return Err(Error::TooLarge);
        }
        if known.len() == MOST {
            return Err(Error::TooMany);
        }
        store::insert_reference(tx, object, known.len() as i64, reference)?;
        known.push(reference.hash);
    }
    Ok(())
}

/// Lets a record name this picture and no other, or none; the transaction is the record's own.
///
/// # Errors
/// [`Error::TooLarge`], storage.
pub fn replace(tx: &mut Tx<'_>, object: &str, reference: Option<&Reference>) -> Result<(), Error> {
    store::clear(tx, object)?;
    refer(tx, object, reference.map_or(&[], std::slice::from_ref))
}

/// The pictures of these records, each in the order in which it names them.
pub fn of(
    tx: &mut Tx<'_>,
    objects: &[String],
) -> Result<HashMap<String, Vec<Attachment>>, DbError> {
    let mut found: HashMap<String, Vec<Attachment>> = HashMap::new();
    for (object, attachment) in store::of(tx, objects)? {
        found.entry(object).or_default().push(attachment);
    }
    Ok(found)
}

/// The records that refer to the picture, 200 at most.
pub fn objects(tx: &mut Tx<'_>, hash: &PictureHash) -> Result<Vec<String>, DbError> {
    store::objects(tx, hash)
}

/// The picture, if its bytes are here.
pub fn stored(tx: &mut Tx<'_>, hash: &PictureHash) -> Result<Option<Stored>, DbError> {
    store::file(tx, hash)
}

/// Makes known that a picture is whole; two phones may both have sent it.
pub fn keep(
    tx: &mut Tx<'_>,
    hash: &PictureHash,
    bytes: u64,
    media_type: MediaType,
    account: Option<AccountId>,
) -> Result<(), DbError> {
    if store::keep(tx, hash, bytes, media_type, account)? {
        let detail = serde_json::json!({ "bytes": bytes, "media_type": media_type.as_str() });
        tx.log("attachment.store", hash, &detail)?;
    }
    Ok(())
}

/// Forgets pictures that no record has referred to for seven days, pictures on their way that have
/// not moved for as long, and files that nobody knows; answers how many went. On a plain thread.
///
/// # Errors
/// [`Error::Folder`] and storage.
pub fn purge(db: &Db, folder: &Folder) -> Result<u64, Error> {
    let until = db.clock().now().plus_millis(-UNREFERENCED_MILLIS);
    let mut gone = folder.remove_partials(until)?;
    loop {
        let found = db.read_blocking(|tx| store::unreferenced(tx, until, ROUND))?;
        if found.is_empty() {
            break;
        }
        let mut went = 0;
        for hash in found {
            went += u64::from(forget(db, folder, hash, until)?);
        }
        gone += went;
        if went == 0 {
            break;
        }
    }
    Ok(gone + purge_unknown(db, folder, until)?)
}

/// Forgets one picture, if nobody has referred to it in the meantime. The row goes first: what is
/// known is always there.
fn forget(db: &Db, folder: &Folder, hash: PictureHash, until: Timestamp) -> Result<bool, Error> {
    let _guard = folder.lock(&hash);
    let is_forgotten =
        db.write_blocking(&Actor::system("purge"), move |tx| store::forget(tx, &hash, until))?;
    if is_forgotten {
        folder.remove(&hash)?;
    }
    Ok(is_forgotten)
}

/// Removes files that lie under a name but were never made known: the server stopped in between.
fn purge_unknown(db: &Db, folder: &Folder, until: Timestamp) -> Result<u64, Error> {
    let mut gone = 0;
    for first in 0..=u8::MAX {
        let mut old = folder.under(first)?;
        old.retain(|(_, came_at)| *came_at <= until);
        if old.is_empty() {
            continue;
        }
        let known = known_under(db, first)?;
        for (hash, _) in old.into_iter().filter(|(hash, _)| !known.contains(hash)) {
            let _guard = folder.lock(&hash);
            // It may have been made known while the others were looked at.
            if db.read_blocking(|tx| store::file(tx, &hash))?.is_none() {
                folder.remove(&hash)?;
                gone += 1;
            }
        }
    }
    Ok(gone)
}

/// The known pictures whose names have that first byte.
fn known_under(db: &Db, first: u8) -> Result<HashSet<PictureHash>, Error> {
    let (mut known, mut after) = (HashSet::new(), vec![first]);
    loop {
        let found = db.read_blocking(|tx| store::files(tx, &after, ROUND))?;
        let under =
            found.iter().map(|stored| stored.hash).filter(|hash| hash.as_bytes()[0] == first);
        let before = known.len();
        known.extend(under);
        match found.last() {
            Some(last) if known.len() - before == ROUND as usize => {
                after = last.hash.as_bytes().to_vec();
            }
            _ => return Ok(known),
        }
    }
}

/// Calls the function with every picture that is known, in the order of the names.
fn each(db: &Db, mut work: impl FnMut(&Stored) -> Result<(), Error>) -> Result<(), Error> {
    let mut after = Vec::new();
    loop {
        let found = db.read_blocking(|tx| store::files(tx, &after, ROUND))?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.hash.as_bytes().to_vec();
        found.iter().try_for_each(&mut work)?;
    }
}

/// How many known pictures have no file, or one of another size.
pub fn broken_files(db: &Db, folder: &Folder) -> Result<i64, Error> {
    let mut broken = 0;
    each(db, |stored| {
        let length = std::fs::metadata(folder.path(&stored.hash)).map(|file| file.len());
        broken += i64::from(length.ok() != Some(stored.bytes));
        Ok(())
    })?;
    Ok(broken)
}

/// Copies every known picture into another folder, comparing the hashes; answers how many went, and
/// the names of those that could not: their file is missing or damaged.
pub fn copy_files(db: &Db, from: &Folder, to: &Folder) -> Result<(u64, Vec<PictureHash>), Error> {
    let (mut copied, mut missing) = (0, Vec::new());
    each(db, |stored| {
        if to.adopt(from, &stored.hash)? {
            copied += 1;
        } else {
            missing.push(stored.hash);
        }
        Ok(())
    })?;
    Ok((copied, missing))
}
