//! What can be wrong with a command, a refusal or a suggestion.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A kind or a protocol that this server does not know.
    #[error("unknown kind of command")]
    UnknownKind,
    /// The phone could not read its own command any more.
    #[error("the phone could not read it")]
    Unreadable,
    /// The command has no identifier, or one that is none.
    #[error("the command has no identifier")]
    NoIdentifier,
    /// The identifier belongs to another record.
    #[error("the identifier belongs to another record")]
    IdentifierTaken,
    /// A representative enters for himself only.
    #[error("a representative enters for himself only")]
    OnBehalf,
    /// The contact belongs to another household.
    #[error("the contact belongs to another household")]
    ContactOfAnother,
    /// A matter without a household and without an area.
    #[error("the matter has no place")]
    NoPlace,
    /// Too short, too long, or with control characters.
    #[error("the words cannot be taken")]
    Words,
    /// No such refusal.
    #[error("no such refusal")]
    RefusalNotFound,
    /// It was noted already.
    #[error("the refusal was settled already")]
    AlreadySettled,
    /// No such suggestion.
    #[error("no such suggestion")]
    SuggestionNotFound,
    /// It was answered already.
    #[error("the suggestion was answered already")]
    AlreadyAnswered,
    /// Accounts and roles.
    #[error("accounts and roles")]
    Access(#[from] access::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Pictures.
    #[error("pictures")]
    Attachments(#[from] attachments::Error),
    /// Contacts.
    #[error("contacts")]
    Contacts(#[from] contacts::Error),
    /// Matters.
    #[error("matters")]
    Matters(#[from] matters::Error),
    /// Notices.
    #[error("notices")]
    Notices(#[from] notices::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Error {
    /// The error of the room below that this one only passes on.
    fn below(&self) -> Option<&dyn Explain> {
        Some(match self {
            Self::Access(error) => error,
            Self::Registry(error) => error,
            Self::Representatives(error) => error,
            Self::Attachments(error) => error,
            Self::Contacts(error) => error,
            Self::Matters(error) => error,
            Self::Notices(error) => error,
            Self::Db(error) => error,
            _ => return None,
        })
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        if let Some(below) = self.below() {
            return below.kind();
        }
        match self {
            Self::RefusalNotFound | Self::SuggestionNotFound => ErrorKind::NotFound,
            Self::IdentifierTaken | Self::AlreadySettled | Self::AlreadyAnswered => {
                ErrorKind::Conflict
            }
            Self::OnBehalf => ErrorKind::Forbidden,
            _ => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        if let Some(below) = self.below() {
            return below.code();
        }
        match self {
            Self::Unreadable => "sync.unreadable",
            Self::NoIdentifier => "sync.no-identifier",
            Self::IdentifierTaken => "sync.identifier-taken",
            Self::OnBehalf => "contact.on-behalf-not-allowed",
            Self::ContactOfAnother => "request.contact-of-another",
            Self::NoPlace => "request.no-place",
            Self::Words => "sync.words-not-accepted",
            Self::RefusalNotFound => "refusal.not-found",
            Self::AlreadySettled => "refusal.already-settled",
            Self::SuggestionNotFound => "suggestion.not-found",
            Self::AlreadyAnswered => "suggestion.already-answered",
            _ => "sync.unknown-kind",
        }
    }

    fn chinese(&self) -> String {
        if let Some(below) = self.below() {
            return below.chinese();
        }
        match self {
            Self::Unreadable => {
                "手机上的这条记录已经损坏，读不出来了；原文已留存，请按原文重新记一次。"
            }
            Self::NoIdentifier => "这条记录没有编号，没有办理；原文已留存，请重新记一次。",
            Self::IdentifierTaken => "这个编号已被另一条记录使用，请重新记一次。",
            Self::OnBehalf => "代表只能记自己的走访，请由村干部代录。",
            Self::ContactOfAnother => "所选走访不是这一户的，请重新选择走访。",
            Self::NoPlace => "请选择住户，或选择事项发生的小组、村(社区)。",
            Self::Words => "请写1至2000字，不要含有看不见的符号。",
            Self::RefusalNotFound => "没有这条未办成的上传，或者不在您的范围内，请回到列表。",
            Self::AlreadySettled => "这一条已经有人登记过，不用再登记，请刷新。",
            Self::SuggestionNotFound => "没有这条意见建议，或者不在您的范围内，请回到列表。",
            Self::AlreadyAnswered => "这条意见建议已经答复过，请刷新后查看。",
            _ => "服务器还不认识这种记录，没有办理；原文已留存，请更新后重新提交。",
        }
        .to_owned()
    }

    fn english(&self) -> String {
        if let Some(below) = self.below() {
            return below.english();
        }
        match self {
            Self::Unreadable => {
                "The phone could not read this any more. It is kept; record it again."
            }
            Self::NoIdentifier => "This has no identifier. It is kept; record it again.",
            Self::IdentifierTaken => "The identifier belongs to another record. Record it again.",
            Self::OnBehalf => "A representative records contacts of his own. Ask the village.",
            Self::ContactOfAnother => "The contact is with another household. Choose again.",
            Self::NoPlace => "Choose a household, or the group or village where it is.",
            Self::Words => "Write 1 to 2,000 characters, none of them invisible.",
            Self::RefusalNotFound => "There is no such refused upload in your part of the county.",
            Self::AlreadySettled => "Somebody noted this already. Reload.",
            Self::SuggestionNotFound => "There is no such suggestion in your part of the county.",
            Self::AlreadyAnswered => "Somebody answered this already. Reload.",
            _ => "The server does not know this kind. It is kept; update and send it again.",
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        if let Some(below) = self.below() {
            return below.pointer();
        }
        match self {
            Self::IdentifierTaken => Some("/id".into()),
            Self::OnBehalf => Some("/on_behalf_of".into()),
            Self::ContactOfAnother => Some("/contact_id".into()),
            Self::NoPlace => Some("/household_id".into()),
            Self::Words => Some("/words".into()),
            _ => None,
        }
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        self.below().and_then(Explain::retry_after_seconds)
    }
}
