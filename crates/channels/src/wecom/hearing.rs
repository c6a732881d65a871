//! What happens when something comes in: once, whatever the platform repeats.

use access::Secrets;
use db::Tx;
use kernel::id::AccountId;
use kernel::{PublicCode, Timestamp};

use crate::wecom::error::Error;
use crate::wecom::incoming::{Incoming, What};
use crate::wecom::told::{self, Piece};
use crate::wecom::{linking, store};

/// What somebody did, as far as it means something here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It came before, and had its effect then.
    Repeated,
    /// A telling begins; its sender gets the link of this code.
    Began(PublicCode),
    /// It was added to the telling that is open.
    Added,
    /// A button of a card was tapped by the holder of an account.
    Tapped {
        /// The account.
        account: AccountId,
        /// The card, by the name that we gave it.
        task: String,
        /// The button.
        button: String,
    },
    /// The member has no account here.
    Stranger,
    /// The account has no village or group in which a matter could be.
    NoPlace,
    /// It is of a kind that we cannot take: a voice message, a position.
    Untaken,
    /// Nothing to do.
    Nothing,
}

/// Takes what came in. The key by which it is known again is kept in the same transaction as its
/// effect.
///
/// # Errors
/// Storage; then the platform sends it again.
pub fn hear(tx: &mut Tx<'_>, incoming: &Incoming, secrets: &dyn Secrets) -> Result<Heard, Error> {
    if !store::hear(tx, &incoming.key)? {
        return Ok(Heard::Repeated);
    }
    match &incoming.what {
        What::Renamed { from, to } => {
            linking::rename(tx, from, to)?;
            return Ok(Heard::Nothing);
        }
        What::Left { member } => {
            if let Some(link) = linking::of_member(tx, member)? {
                linking::unlink(tx, link.account)?;
            }
            return Ok(Heard::Nothing);
        }
        What::Other(name) if name != "location" && name != "link" => return Ok(Heard::Nothing),
        _ => {}
    }
    let Some(link) = linking::of_member(tx, &incoming.from)? else { return Ok(Heard::Stranger) };
    match &incoming.what {
        What::Text(words) if words.trim().is_empty() => Ok(Heard::Nothing),
        What::Text(words) => tell(tx, link.account, Piece::Words(words), secrets),
        What::Picture { media } => tell(tx, link.account, Piece::Picture(media), secrets),
        What::Tap { task, button, .. } => {
            store::insert_tap(tx, task, link.account, button)?;
            let (task, button) = (task.clone(), button.clone());
            Ok(Heard::Tapped { account: link.account, task, button })
        }
        _ => Ok(Heard::Untaken),
    }
}

fn tell(
    tx: &mut Tx<'_>,
    account: AccountId,
    piece: Piece<'_>,
    secrets: &dyn Secrets,
) -> Result<Heard, Error> {
    match told::tell(tx, account, piece, secrets) {
        Ok(Some(code)) => Ok(Heard::Began(code)),
        Ok(None) => Ok(Heard::Added),
        Err(Error::NoPlace) => Ok(Heard::NoPlace),
        Err(error) => Err(error),
    }
}

impl Heard {
    /// What to answer in the conversation; nothing where silence is the answer. `public` is our own
    /// address, without a slash at the end.
    pub fn answer(&self, public: &str) -> Option<String> {
        match self {
            Self::Began(code) => Some(format!(
                "收到。还没有提交，请点开补全后提交（7 天内有效）：\n{public}/w/{}\n\
                 15 分钟内再发的文字和图片会并到这一条（图片最多 3 张）。",
                code.plain()
            )),
            Self::Stranger => Some(
                "您的企业微信还没有对应到联户账号，这条没有登记。请联系乡镇或县里的管理员对应。"
                    .to_owned(),
            ),
            Self::NoPlace => {
                Some("您的账号不在村或小组，这条没有登记，请到工作台登记事项。".to_owned())
            }
            Self::Untaken => Some(
                "这里只收文字和图片，这条没有登记。请改用文字说一下，或拍张照片发来。".to_owned(),
            ),
            Self::Repeated | Self::Added | Self::Tapped { .. } | Self::Nothing => None,
        }
    }
}

/// Who tapped which button of a card, and when first.
pub fn taps(tx: &mut Tx<'_>, task: &str) -> Result<Vec<(AccountId, String, Timestamp)>, Error> {
    Ok(store::taps(tx, task)?)
}
