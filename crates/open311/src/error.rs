//! What can be wrong with a request from outside, told in the words of GeoReport.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::{Document, Node};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The code in the body, which may be finer than the HTTP status.
    pub code: u16,
    /// What is wrong and what to do, in Chinese and English.
    pub description: String,
}

/// A refusal: an HTTP status of the specification, and all that is wrong.
///
/// The text knows 404 for what does not exist, 403 for a missing or wrong key, and 400 for everything
/// else that cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {faults:?}")]
pub struct Refusal {
    /// 400, 403 or 404.
    pub status: u16,
    /// At least one fault.
    pub faults: Vec<Fault>,
    /// After how many seconds another try makes sense.
    pub retry_after_seconds: Option<u64>,
}

impl Refusal {
    fn new(status: u16, code: u16, chinese: &str, english: &str) -> Self {
        let fault = Fault { code, description: format!("{chinese} {english}") };
        Self { status, faults: vec![fault], retry_after_seconds: None }
    }

    /// Something cannot be done as it was asked.
    pub fn bad(chinese: impl AsRef<str>, english: impl AsRef<str>) -> Self {
        Self::new(400, 400, chinese.as_ref(), english.as_ref())
    }

    /// The key is missing, wrong or revoked.
    pub fn key() -> Self {
        Self::new(
            403,
            403,
            "缺少 api_key，或 api_key 不对、已停用，请向本县索取。",
            "The api_key is missing, wrong or revoked. Ask the county for one.",
        )
    }

    /// Something does not exist.
    pub fn unknown(chinese: impl AsRef<str>, english: impl AsRef<str>) -> Self {
        Self::new(404, 404, chinese.as_ref(), english.as_ref())
    }

    /// The key has sent as much as it may for now.
    pub fn limited(seconds: u64) -> Self {
        let refusal = Self::new(
            400,
            429,
            "这个 api_key 发得太多，请稍后再试。",
            "This api_key has reached its limit. Try again later.",
        );
        Self { retry_after_seconds: Some(seconds), ..refusal }
    }

    /// All that is wrong, as one refusal: what does not exist goes before what is malformed.
    pub fn all(refusals: Vec<Self>) -> Option<Self> {
        let status = refusals.iter().map(|refusal| refusal.status).max()?;
        let faults = refusals.into_iter().flat_map(|refusal| refusal.faults).collect();
        Some(Self { status, faults, retry_after_seconds: None })
    }

    /// The body.
    pub fn document(&self) -> Document {
        let error = |fault: &Fault| {
            Node::Fields(vec![
                ("code", fault.code.to_string().into()),
                ("description", fault.description.as_str().into()),
            ])
        };
        let errors = self.faults.iter().map(error).collect();
        Document { root: "errors", node: Node::List("error", errors) }
    }
}

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A request from outside is refused.
    #[error("refused")]
    Refused(#[from] Refusal),
    /// There is a serving key of that name already.
    #[error("there is a key of that name")]
    KeyNameTaken,
    /// There is no serving key of that name.
    #[error("no such key")]
    KeyNotFound,
    /// A name, a contact or a limit of a key, or what the county says of itself, is not usable.
    #[error("{field} is not usable")]
    Field {
        /// Which one.
        field: &'static str,
    },
    /// The matter is of a category that is never public.
    #[error("the matter is not of a public category")]
    NotPublic,
    /// The words to release are too long or unreadable.
    #[error("the words are not usable")]
    Words,
    /// The words to release have a telephone or identity number in them.
    #[error("the words have a long number in them")]
    PersonalWords,
    /// A picture to release is not one of the matter's, or has not come yet.
    #[error("not a picture of the matter")]
    NotAPicture,
    /// The matter.
    #[error("the matter")]
    Matter(#[from] matters::Error),
    /// The pictures.
    #[error("the pictures")]
    Picture(#[from] attachments::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Refused(_)
            | Self::Field { .. }
            | Self::Words
            | Self::PersonalWords
            | Self::NotAPicture => ErrorKind::Invalid,
            Self::KeyNameTaken | Self::NotPublic => ErrorKind::Conflict,
            Self::KeyNotFound => ErrorKind::NotFound,
            Self::Matter(error) => error.kind(),
            Self::Picture(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "open311.refused",
            Self::KeyNameTaken => "open311.key-name-taken",
            Self::KeyNotFound => "open311.key-not-found",
            Self::Field { .. } => "open311.field",
            Self::NotPublic => "open311.not-public",
            Self::Words => "open311.words",
            Self::PersonalWords => "open311.personal-words",
            Self::NotAPicture => "open311.not-a-picture",
            Self::Matter(error) => error.code(),
            Self::Picture(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.faults[0].description.clone(),
            Self::KeyNameTaken => "已有同名且在用的密钥，请换一个名称，或先停用原来的。".into(),
            Self::KeyNotFound => "没有这个名称的在用密钥，请先列出密钥查看。".into(),
            Self::Field { field } => {
                format!(
                    "{field} 不能用：文字1至200字，网址以 http:// 或 https:// 开头，限额大于0。"
                )
            }
            Self::NotPublic => "这类事项不对外公开，不能发布。".into(),
            Self::Words => "公开的文字最多4000字，不能有无法显示的字符，请修改。".into(),
            Self::PersonalWords => "公开的文字里像有电话号码或证件号码，请删去再公开。".into(),
            Self::NotAPicture => "只能公开这件事项自己的、已经传完的图片，请重新选择。".into(),
            Self::Matter(error) => error.chinese(),
            Self::Picture(error) => error.chinese(),
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.faults[0].description.clone(),
            Self::KeyNameTaken => {
                "A serving key has this name. Choose another, or revoke that one first.".into()
            }
            Self::KeyNotFound => "No serving key has this name. List the keys to see.".into(),
            Self::Field { field } => format!(
                "{field} is not usable: texts have 1 to 200 characters, addresses begin with \
                 http:// or https://, limits are above 0."
            ),
            Self::NotPublic => "Matters of this category are never public.".into(),
            Self::Words => {
                "Public words have at most 4,000 characters and no control characters.".into()
            }
            Self::PersonalWords => {
                "The public words seem to hold a telephone or identity number. Remove it.".into()
            }
            Self::NotAPicture => {
                "Only pictures of this very matter that are here can be made public.".into()
            }
            Self::Matter(error) => error.english(),
            Self::Picture(error) => error.english(),
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Words | Self::PersonalWords => Some("/words".into()),
            Self::NotAPicture => Some("/pictures".into()),
            Self::Matter(error) => error.pointer(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_faults_are_told_at_once() {
        let refusals = vec![
            Refusal::bad("日期不对。", "Not a date."),
            Refusal::unknown("没有这个服务。", "No such service."),
        ];
        let refusal = Refusal::all(refusals).expect("two");
        assert_eq!((refusal.status, refusal.faults.len()), (404, 2));
        assert_eq!(Refusal::all(Vec::new()), None);
    }
}
