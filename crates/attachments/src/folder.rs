//! The folder of the pictures: `ab/cdef…` for a picture that is whole, `partial/` for one on its way.
//!
//! A picture on its way is a file of its own for each account, so that nobody can spoil what somebody
//! else sends. How many bytes are here is the length of that file, and nothing else: there is no
//! second book to fall behind. What a loss of power leaves in it is found when the hash is compared.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use kernel::Timestamp;
use kernel::id::AccountId;
use sha2::{Digest, Sha256};

use crate::{Error, LARGEST, LARGEST_PIECE, MediaType, PictureHash, Reference, picture};

/// How many locks guard the folder; pictures whose names begin alike share one.
const LOCKS: usize = 64;

/// The folder of a county's pictures. Cheap to clone.
///
/// Its functions read and write files: call them on a blocking thread.
#[derive(Clone)]
pub struct Folder {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    locks: [Mutex<()>; LOCKS],
}

/// A part of a picture, as it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'p> {
    /// The picture's name.
    pub hash: PictureHash,
    /// How many bytes the whole picture has.
    pub bytes: u64,
    /// What kind of picture it is said to be.
    pub media_type: MediaType,
    /// Where the piece begins.
    pub offset: u64,
    /// The piece.
    pub body: &'p [u8],
}

/// How far a picture has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes are here.
    Partial(u64),
    /// All are here, the hash was compared; [`crate::keep`] makes it known.
    Whole {
        /// How many bytes the picture has.
        bytes: u64,
        /// What kind it is.
        media_type: MediaType,
    },
}

impl Folder {
    /// The folder at that path; it is made when the first picture comes.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let locks = std::array::from_fn(|_| Mutex::new(()));
        Self { inner: Arc::new(Inner { root: root.into(), locks }) }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.inner.root
    }

    /// Where a whole picture lies.
    pub fn path(&self, hash: &PictureHash) -> PathBuf {
        let name = hash.to_string();
        let (folder, rest) = name.split_at(2);
        self.inner.root.join(folder).join(rest)
    }

    fn partial(&self, account: AccountId, hash: &PictureHash) -> PathBuf {
        self.inner.root.join("partial").join(format!("{account}-{hash}"))
    }

    /// Keeps others from the pictures whose names begin like this one's.
    pub(crate) fn lock(&self, hash: &PictureHash) -> MutexGuard<'_, ()> {
        let place = usize::from(hash.as_bytes()[0]) % LOCKS;
        self.inner.locks[place].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the picture has come that this account sends.
    ///
    /// # Errors
    /// [`Error::Folder`].
    pub fn progress(&self, account: AccountId, hash: &PictureHash) -> Result<Progress, Error> {
        let _guard = self.lock(hash);
        match self.whole(hash)? {
            Some(whole) => Ok(whole),
            None => Ok(Progress::Partial(length(&self.partial(account, hash))?)),
        }
    }

    /// Takes the next piece; with the last one the picture is looked at and put under its name.
    ///
    /// A piece without bytes at the end of what is here asks for that look again.
    ///
    /// # Errors
    /// [`Error::WrongOffset`] tells where to go on. [`Error::HashDiffers`], [`Error::NotAPicture`] and
    /// [`Error::HasMetadata`] throw away what was received.
    pub fn put(
        &self,
        account: AccountId,
        piece: &Piece<'_>,
        now: Timestamp,
    ) -> Result<Progress, Error> {
        if piece.bytes == 0 || piece.bytes > LARGEST {
            return Err(Error::TooLarge);
        }
        if piece.body.len() > LARGEST_PIECE {
            return Err(Error::PieceTooLarge);
        }
        let _guard = self.lock(&piece.hash);
        if let Some(whole) = self.whole(&piece.hash)? {
            return Ok(whole);
        }
        let partial = self.partial(account, &piece.hash);
        let here = length(&partial)?;
        if piece.offset != here {
            return Err(Error::WrongOffset { received: here });
        }
        let reached = here + piece.body.len() as u64;
        if reached > piece.bytes {
            discard(&partial)?;
            return Err(Error::BeyondEnd);
        }
        if here == 0
            && piece.body.len() >= 12
            && picture::kind(piece.body) != Some(piece.media_type)
        {
            return Err(Error::NotAPicture);
        }
        append(&partial, here, piece.body, now)?;
        if reached < piece.bytes {
            return Ok(Progress::Partial(reached));
        }
        let judged = self.finish(&partial, piece);
        if let Err(Error::HashDiffers | Error::NotAPicture | Error::HasMetadata) = judged {
            discard(&partial)?;
        }
        judged
    }

    /// Takes a picture that came as a whole, from a program that cannot send pieces.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::NotAPicture`], [`Error::HasMetadata`]; nothing is kept then.
    pub fn take(&self, bytes: &[u8], now: Timestamp) -> Result<Reference, Error> {
        let length = bytes.len() as u64;
        if length == 0 || length > LARGEST {
            return Err(Error::TooLarge);
        }
        let media_type = picture::kind(bytes).ok_or(Error::NotAPicture)?;
        if picture::has_metadata(media_type, bytes) {
            return Err(Error::HasMetadata);
        }
        let hash = PictureHash::new(Sha256::digest(bytes).into());
        let _guard = self.lock(&hash);
        if self.whole(&hash)?.is_none() {
            let partial = self.inner.root.join("partial").join(hash.to_string());
            discard(&partial)?;
            append(&partial, 0, bytes, now)?;
            File::open(&partial)?.sync_all()?;
            self.place(&partial, &hash)?;
        }
        Ok(Reference { hash, bytes: length, media_type })
    }

    fn finish(&self, partial: &Path, piece: &Piece<'_>) -> Result<Progress, Error> {
        let bytes = fs::read(partial)?;
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != *piece.hash.as_bytes() {
            return Err(Error::HashDiffers);
        }
        if picture::kind(&bytes) != Some(piece.media_type) {
            return Err(Error::NotAPicture);
        }
        if picture::has_metadata(piece.media_type, &bytes) {
            return Err(Error::HasMetadata);
        }
        File::open(partial)?.sync_all()?;
        self.place(partial, &piece.hash)?;
        Ok(Progress::Whole { bytes: bytes.len() as u64, media_type: piece.media_type })
    }

    /// Puts a file, whose bytes are on the disk, under its name.
    fn place(&self, from: &Path, hash: &PictureHash) -> Result<(), Error> {
        let target = self.path(hash);
        let folder = target.parent().unwrap_or(&self.inner.root);
        fs::create_dir_all(folder)?;
        fs::rename(from, &target)?;
        // The name has to be on the disk as well before anybody is told that the picture is.
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    /// The whole picture, if it lies under its name.
    fn whole(&self, hash: &PictureHash) -> Result<Option<Progress>, Error> {
        let mut start = [0; 12];
        let file = match File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let bytes = file.metadata()?.len();
        let read = std::io::Read::read(&mut &file, &mut start)?;
        let media_type = picture::kind(&start[..read]);
        Ok(media_type.map(|media_type| Progress::Whole { bytes, media_type }))
    }

    /// Removes a picture; the caller holds its lock and has made sure that nobody refers to it.
    pub(crate) fn remove(&self, hash: &PictureHash) -> Result<(), Error> {
        discard(&self.path(hash))
    }

    /// Copies a picture from another folder, comparing its hash; answers whether it was there and
    /// was the right one.
    pub(crate) fn adopt(&self, other: &Self, hash: &PictureHash) -> Result<bool, Error> {
        let bytes = match fs::read(other.path(hash)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != *hash.as_bytes() {
            return Ok(false);
        }
        let partial = self.inner.root.join("partial").join(hash.to_string());
        discard(&partial)?;
        append(&partial, 0, &bytes, Timestamp::from_millis(0))?;
        File::open(&partial)?.sync_all()?;
        self.place(&partial, hash)?;
        Ok(true)
    }

    /// Removes pictures on their way that have not moved since that instant.
    pub(crate) fn remove_partials(&self, until: Timestamp) -> Result<u64, Error> {
        let mut gone = 0;
        for (path, moved_at) in files(&self.inner.root.join("partial"))? {
            if moved_at <= until {
                discard(&path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// The whole pictures under names with that first byte, with the instant at which each came.
    pub(crate) fn under(&self, first: u8) -> Result<Vec<(PictureHash, Timestamp)>, Error> {
        let folder = format!("{first:02x}");
        let found = files(&self.inner.root.join(&folder))?.into_iter().filter_map(|(path, at)| {
            let rest = path.file_name()?.to_str()?;
            Some((format!("{folder}{rest}").parse().ok()?, at))
        });
        Ok(found.collect())
    }
}

/// The files in a folder with the instants at which they were written; none where there is no folder.
fn files(folder: &Path) -> Result<Vec<(PathBuf, Timestamp)>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let since = entry.metadata()?.modified()?.duration_since(SystemTime::UNIX_EPOCH);
        let millis = since.unwrap_or_default().as_millis();
        found.push((
            entry.path(),
            Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)),
        ));
    }
    Ok(found)
}

fn length(path: &Path) -> Result<u64, Error> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn discard(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes the bytes behind the first so many of the file: all of them, or none.
fn append(path: &Path, here: u64, bytes: &[u8], now: Timestamp) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file =
        OpenOptions::new().create(true).append(false).write(true).truncate(false).open(path)?;
    file.seek(SeekFrom::Start(here))?;
    if let Err(error) = file.write_all(bytes) {
        // A full disk may have taken a part of it; the length must keep telling what is here. Where
        // not even that can be done, the hash will differ, and the picture begins anew.
        let _ = file.set_len(here);
        return Err(error.into());
    }
    let now = Duration::from_millis(now.millis().unsigned_abs());
    file.set_modified(SystemTime::UNIX_EPOCH + now)?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_and_leaves_what_was_here() {
        let now = Timestamp::from_millis(0);
        let full = append(Path::new("/dev/full"), 0, b"bytes", now);
        assert!(matches!(full, Err(Error::DiskFull(_))), "{full:?}");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("partial").join("picture");
        append(&file, 0, b"abc", now).expect("writes");
        append(&file, 3, b"def", now).expect("writes");
        assert_eq!(fs::read(&file).expect("reads"), b"abcdef");
        assert_eq!(files(&folder.path().join("partial")).expect("lists"), [(file, now)]);
        assert!(files(&folder.path().join("nowhere")).expect("lists").is_empty());
    }
}
