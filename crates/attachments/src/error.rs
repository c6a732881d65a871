//! What can be wrong with a picture.

use std::io;

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such picture, or the asker may see no record that refers to it.
    #[error("no such picture")]
    NotFound,
    /// The picture is larger than what is taken, or has no bytes at all.
    #[error("the picture is too large")]
    TooLarge,
    /// A piece is larger than what is taken at once.
    #[error("the piece is too large")]
    PieceTooLarge,
    /// The piece does not begin where the bytes that are here end.
    #[error("{received} bytes are here")]
    WrongOffset {
        /// How many bytes are here: where to go on.
        received: u64,
    },
    /// The piece reaches beyond the size that was told.
    #[error("the piece reaches beyond the end")]
    BeyondEnd,
    /// The bytes are not those of a JPEG, PNG or WebP picture, or of another than was told.
    #[error("not the picture that was told")]
    NotAPicture,
    /// The bytes do not have the hash by which they were named.
    #[error("the hash differs")]
    HashDiffers,
    /// The picture still carries what a camera writes into it: position, device, time.
    #[error("the picture carries metadata")]
    HasMetadata,
    /// A record names more pictures than it may have.
    #[error("too many pictures")]
    TooMany,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull(#[source] io::Error),
    /// The folder of the pictures cannot be used.
    #[error("the folder of the pictures cannot be used")]
    Folder(#[source] io::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(error),
            _ => Self::Folder(error),
        }
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::TooLarge | Self::PieceTooLarge => ErrorKind::TooLarge,
            Self::WrongOffset { .. } => ErrorKind::Conflict,
            Self::BeyondEnd
            | Self::NotAPicture
            | Self::HashDiffers
            | Self::HasMetadata
            | Self::TooMany => ErrorKind::Invalid,
            Self::DiskFull(_) => ErrorKind::Unavailable,
            Self::Folder(_) => ErrorKind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "attachment.not-found",
            Self::TooLarge => "attachment.too-large",
            Self::PieceTooLarge => "attachment.piece-too-large",
            Self::WrongOffset { .. } => "attachment.wrong-offset",
            Self::BeyondEnd => "attachment.beyond-end",
            Self::NotAPicture => "attachment.not-a-picture",
            Self::HashDiffers => "attachment.hash-differs",
            Self::HasMetadata => "attachment.has-metadata",
            Self::TooMany => "attachment.too-many",
            Self::DiskFull(_) => "attachment.disk-full",
            Self::Folder(_) => "attachment.fault",
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这张图片，或者不在您的范围内。",
            Self::TooLarge => "图片太大：一张最多5 MB，请压缩后再传。",
            Self::PieceTooLarge => "一次传的内容太多：每次最多256 KB，请分段再传。",
            Self::WrongOffset { received } => {
                return format!("图片已收到 {received} 字节，请从这里接着传。");
            }
            Self::BeyondEnd => "传的内容比图片的大小还多，请从头重新传。",
            Self::NotAPicture => "这不是图片，或和所说的格式不符：只收 JPEG、PNG、WebP。",
            Self::HashDiffers => "收到的图片和原图不一致，已经丢弃，请从头重新传。",
            Self::HasMetadata => "图片里还带着拍摄信息(可能有位置)，没有保存；请去掉后再传。",
            Self::TooMany => "图片太多：一条记录最多9张，请删去一些。",
            Self::DiskFull(_) => "服务器磁盘满了，图片暂时传不了；文字记录不受影响，请稍后再传。",
            Self::Folder(_) => "图片没有保存成功，请稍后再传；若一直这样，请告诉系统管理员。",
            Self::Db(error) => return error.chinese(),
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such picture in your part of the county.",
            Self::TooLarge => "A picture has at most 5 MB. Make it smaller and send it again.",
            Self::PieceTooLarge => "A piece has at most 256 KiB. Send smaller pieces.",
            Self::WrongOffset { received } => {
                return format!("{received} bytes are here. Go on from there.");
            }
            Self::BeyondEnd => "The piece reaches beyond the picture's size. Begin anew.",
            Self::NotAPicture => "This is no JPEG, PNG or WebP, or not the kind that was told.",
            Self::HashDiffers => "The bytes have another hash and were thrown away. Begin anew.",
            Self::HasMetadata => {
                "The picture still carries a camera's metadata. Strip them and send it again."
            }
            Self::TooMany => "A record has at most 9 pictures. Leave some out.",
            Self::DiskFull(_) => "The server's disk is full. Send the picture later.",
            Self::Folder(_) => "The picture was not kept. Try later, or tell the administrator.",
            Self::Db(error) => return error.english(),
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        matches!(self, Self::TooMany).then(|| "/attachments".to_owned())
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::Db(error) => error.retry_after_seconds(),
            // Somebody has to make room first.
            Self::DiskFull(_) => Some(600),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_from_other_faults() {
        let full = Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!((full.code(), full.kind()), ("attachment.disk-full", ErrorKind::Unavailable));
        let other = Error::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!((other.code(), other.kind()), ("attachment.fault", ErrorKind::Internal));
    }
}
