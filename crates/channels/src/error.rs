//! What can go wrong with channels.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such channel.
    #[error("no such channel")]
    NoChannel,
    /// There is no such message, or it is not one that can be sent again.
    #[error("no such message")]
    NoMessage,
    /// There is no such endpoint.
    #[error("no such endpoint")]
    NoWebhook,
    /// The channel is not configured or is switched off.
    #[error("the channel is not configured")]
    NotConfigured,
    /// A setting is missing or not usable.
    #[error("the setting {field} is not usable")]
    Setting {
        /// Its name.
        field: String,
        /// What it is called, in Chinese.
        chinese: String,
        /// What it is called, in English.
        english: String,
    },
    /// The channel cannot carry such a message.
    #[error("the channel cannot carry it")]
    WrongBody,
    /// The key of a message is empty or too long, or a part of it is too large.
    #[error("the message is not usable")]
    Message,
    /// The recipient of a test is not usable.
    #[error("the recipient is not usable")]
    Recipient,
    /// The address of an endpoint is not usable.
    #[error("the address is not usable")]
    Address,
    /// The name of an endpoint is not usable, or another has it.
    #[error("the name is not usable")]
    Name,
    /// An event type that does not exist.
    #[error("no such event")]
    Event,
    /// There are as many endpoints as there may be.
    #[error("too many endpoints")]
    TooMany,
    /// It was changed by somebody else in the meantime.
    #[error("stale")]
    Stale,
    /// The sealed secrets cannot be opened: the county's key is another one.
    #[error("the secrets cannot be opened")]
    Sealed,
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
    /// Of notices.
    #[error("notices")]
    Notices(#[from] notices::Error),
    /// Of accounts.
    #[error("accounts")]
    Access(#[from] access::Error),
    /// Of representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Of the registry.
    #[error("registry")]
    Registry(#[from] registry::Error),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NoChannel | Self::NoMessage | Self::NoWebhook => ErrorKind::NotFound,
            Self::NotConfigured | Self::TooMany | Self::Sealed => ErrorKind::Conflict,
            Self::Setting { .. }
            | Self::WrongBody
            | Self::Message
            | Self::Recipient
            | Self::Address
            | Self::Name
            | Self::Event => ErrorKind::Invalid,
            Self::Stale => ErrorKind::Stale,
            Self::Db(error) => error.kind(),
            Self::Notices(error) => error.kind(),
            Self::Access(error) => error.kind(),
            Self::Representatives(error) => error.kind(),
            Self::Registry(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoChannel => "channels.no-channel",
            Self::NoMessage => "channels.no-message",
            Self::NoWebhook => "channels.no-webhook",
            Self::NotConfigured => "channels.not-configured",
            Self::Setting { .. } => "channels.setting",
            Self::WrongBody => "channels.wrong-body",
            Self::Message => "channels.message",
            Self::Recipient => "channels.recipient",
            Self::Address => "channels.address",
            Self::Name => "channels.name",
            Self::Event => "channels.event",
            Self::TooMany => "channels.too-many",
            Self::Stale => "channels.stale",
            Self::Sealed => "channels.sealed",
            Self::Db(error) => error.code(),
            Self::Notices(error) => error.code(),
            Self::Access(error) => error.code(),
            Self::Representatives(error) => error.code(),
            Self::Registry(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoChannel => "没有这个通道，请刷新后再看。".into(),
            Self::NoMessage => "没有这条消息，或它已不能重发，请刷新后再看。".into(),
            Self::NoWebhook => "没有这个接收地址，请刷新后再看。".into(),
            Self::NotConfigured => "这个通道还没有配置或已停用，请先填写设置并启用。".into(),
            Self::Setting { chinese, .. } => format!("“{chinese}”没有填或填得不对，请核对。"),
            Self::WrongBody => "这个通道发不了这种内容，请换一种通道。".into(),
            Self::Message => "消息的编号或内容太长，请缩短。".into(),
            Self::Recipient => "收件人不对：短信填11位手机号，邮件填邮箱地址。".into(),
            Self::Address => {
                "接收地址不能用：要以 https:// 开头，不带用户名，最多500个字符。".into()
            }
            Self::Name => "名称1至60字，且不能与其他接收地址重名。".into(),
            Self::Event => "没有这种事件，请从列表里选。".into(),
            Self::TooMany => "接收地址最多20个，请先删去不用的。".into(),
            Self::Stale => "别人刚改过，请刷新后再改。".into(),
            Self::Sealed => "保存的密钥打不开：本县的密钥文件换过。请重新填写密钥并保存。".into(),
            Self::Db(error) => error.chinese(),
            Self::Notices(error) => error.chinese(),
            Self::Access(error) => error.chinese(),
            Self::Representatives(error) => error.chinese(),
            Self::Registry(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoChannel => "There is no such channel. Reload and look again.".into(),
            Self::NoMessage => {
                "There is no such message, or it cannot be sent again. Reload and look.".into()
            }
            Self::NoWebhook => "There is no such endpoint. Reload and look again.".into(),
            Self::NotConfigured => {
                "The channel is not configured or is off. Fill in its settings and turn it on."
                    .into()
            }
            Self::Setting { english, .. } => {
                format!("\"{english}\" is missing or not usable. Check it.")
            }
            Self::WrongBody => "This channel cannot carry such a message. Choose another.".into(),
            Self::Message => "The key or the content of the message is too long.".into(),
            Self::Recipient => {
                "The recipient is not usable: a mobile number of 11 digits, or a mail address."
                    .into()
            }
            Self::Address => "The address is not usable: https://, without a user name, at most \
                              500 characters."
                .into(),
            Self::Name => "A name has 1 to 60 characters and is the endpoint's alone.".into(),
            Self::Event => "There is no such event. Choose from the list.".into(),
            Self::TooMany => "There are 20 endpoints at most. Remove one first.".into(),
            Self::Stale => "Somebody has just changed it. Reload and change it again.".into(),
            Self::Sealed => {
                "The sealed secrets cannot be opened: the county's key file is another one. Enter \
                 the secrets again."
                    .into()
            }
            Self::Db(error) => error.english(),
            Self::Notices(error) => error.english(),
            Self::Access(error) => error.english(),
            Self::Representatives(error) => error.english(),
            Self::Registry(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Setting { field, .. } => Some(format!("/values/{field}")),
            Self::Recipient => Some("/to".into()),
            Self::Address => Some("/url".into()),
            Self::Name => Some("/name".into()),
            Self::Event => Some("/events".into()),
            _ => None,
        }
    }
}
