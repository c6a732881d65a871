//! What can go wrong with WeCom on our side.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of what we keep about WeCom.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text cannot be the name of a member.
    #[error("not the name of a member")]
    Member,
    /// Another account has this member.
    #[error("another account has this member")]
    MemberTaken,
    /// The address of a robot is not one, or its name is not usable.
    #[error("not a robot")]
    Robot,
    /// There is no such robot.
    #[error("no such robot")]
    NoRobot,
    /// What was told is not there any more, or was sent already.
    #[error("nothing told")]
    NoTold,
    /// Who told it has no place of his own in which a matter could be.
    #[error("no place")]
    NoPlace,
    /// The application is not configured or is switched off.
    #[error("the application is not configured")]
    NotConfigured,
    /// The room of the channels.
    #[error(transparent)]
    Channels(#[from] crate::Error),
    /// The accounts.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// The registry.
    #[error(transparent)]
    Registry(#[from] registry::Error),
    /// The representatives.
    #[error(transparent)]
    Representatives(#[from] representatives::Error),
    /// The matters.
    #[error(transparent)]
    Matters(#[from] matters::Error),
    /// The pictures.
    #[error(transparent)]
    Attachments(#[from] attachments::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Member | Self::Robot => ErrorKind::Invalid,
            Self::MemberTaken | Self::NotConfigured | Self::NoPlace => ErrorKind::Conflict,
            Self::NoRobot | Self::NoTold => ErrorKind::NotFound,
            Self::Channels(error) => error.kind(),
            Self::Access(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Representatives(error) => error.kind(),
            Self::Matters(error) => error.kind(),
            Self::Attachments(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Member => "wecom.bad-member",
            Self::MemberTaken => "wecom.member-taken",
            Self::Robot => "wecom.bad-robot",
            Self::NoRobot => "wecom.no-robot",
            Self::NoTold => "wecom.nothing-told",
            Self::NoPlace => "wecom.no-place",
            Self::NotConfigured => "wecom.not-configured",
            Self::Channels(error) => error.code(),
            Self::Access(error) => error.code(),
            Self::Registry(error) => error.code(),
            Self::Representatives(error) => error.code(),
            Self::Matters(error) => error.code(),
            Self::Attachments(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        let words = match self {
            Self::Member => {
                "企业微信成员账号（userid）不对：以字母或数字开头，最多 64 位字母、数字和 . _ - @。"
            }
            Self::MemberTaken => "这个企业微信成员已经对应了别的账号，请先解除那个对应。",
            Self::Robot => {
                "群机器人的地址不对。请在群里复制完整的 Webhook 地址（带 key=），名称 1 到 20 个字。"
            }
            Self::NoRobot => "没有这个群机器人，请刷新后再看。",
            Self::NoTold => "这条内容已提交，或已超过 7 天，请在企业微信里重新发一次。",
            Self::NoPlace => "您的账号不在村或小组，不能这样登记，请到工作台登记事项。",
            Self::NotConfigured => "还没有接入企业微信，或已停用，请到「设置 › 通道」填写。",
            Self::Channels(error) => return error.chinese(),
            Self::Access(error) => return error.chinese(),
            Self::Registry(error) => return error.chinese(),
            Self::Representatives(error) => return error.chinese(),
            Self::Matters(error) => return error.chinese(),
            Self::Attachments(error) => return error.chinese(),
            Self::Db(error) => return error.chinese(),
        };
        words.to_owned()
    }

    fn english(&self) -> String {
        let words = match self {
            Self::Member => {
                "The userid is not usable: it begins with a letter or digit and has at most 64 letters, \
                 digits and . _ - @."
            }
            Self::MemberTaken => "Another account has this member. End that link first.",
            Self::Robot => {
                "The webhook of the robot is not usable. Copy all of it from the chat, with its key; the \
                 name has 1 to 20 characters."
            }
            Self::NoRobot => "There is no such robot. Reload and look again.",
            Self::NoTold => "This was sent already, or is older than 7 days. Write again in WeCom.",
            Self::NoPlace => {
                "Your account is not in a village or group. Enter the matter on the workbench."
            }
            Self::NotConfigured => {
                "WeCom is not configured, or is switched off. See Settings › Channels."
            }
            Self::Channels(error) => return error.english(),
            Self::Access(error) => return error.english(),
            Self::Registry(error) => return error.english(),
            Self::Representatives(error) => return error.english(),
            Self::Matters(error) => return error.english(),
            Self::Attachments(error) => return error.english(),
            Self::Db(error) => return error.english(),
        };
        words.to_owned()
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Member | Self::MemberTaken => Some("/member".to_owned()),
            Self::Robot => Some("/webhook".to_owned()),
            Self::Matters(error) => error.pointer(),
            _ => None,
        }
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::Db(error) => error.retry_after_seconds(),
            _ => None,
        }
    }
}
