//! What can go wrong at the door.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of accounts, sessions and receipts.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Storage failed.
    #[error("storage")]
    Db(#[from] DbError),
    /// The name, the phone or the password is wrong; which one is not said.
    #[error("the name or the password is wrong")]
    WrongCredentials,
    /// Too many wrong passwords for this account.
    #[error("locked after too many wrong passwords")]
    Locked {
        /// For how many more seconds.
        seconds: u64,
    },
    /// Too many failures from this address.
    #[error("too many failures from one address")]
    TooManyTries {
        /// For how many more seconds.
        seconds: u64,
    },
    /// Nobody is signed in, or the session has ended.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// A write with a cookie came without the token that only our own pages know.
    #[error("the CSRF token is missing or wrong")]
    Csrf,
    /// No role of the account allows the operation.
    #[error("no role allows this operation")]
    NotAllowed,
    /// The account does not exist.
    #[error("the account does not exist")]
    AccountNotFound,
    /// The sign-in name is taken.
    #[error("the sign-in name is taken")]
    LoginTaken,
    /// The phone number is taken.
    #[error("the phone number is taken")]
    PhoneTaken,
    /// The sign-in name or the person's name is empty, too long or has strange characters.
    #[error("the name is empty or too long")]
    BadName,
    /// The text is not a phone number.
    #[error("not a phone number")]
    BadPhone,
    /// The password is too short or too simple.
    #[error("the password is too short or too simple")]
    PasswordWeak,
    /// An account needs at least one role.
    #[error("no role was given")]
    NoGrant,
    /// The role does not belong to an area of that tier.
    #[error("the role does not fit the area's tier")]
    GrantMisplaced,
    /// The role of a representative needs the representative, and no other role has one.
    #[error("the role of a representative and a representative go together")]
    RepresentativeMismatch,
    /// The key was used before, for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// An account keeps so many views and no more.
    #[error("too many saved views")]
    TooManyViews,
    /// A view has no name, a name that another one has, or is no address of a page.
    #[error("a saved view is not acceptable")]
    BadView {
        /// Which one, from 0.
        place: usize,
    },
    /// The hash of a password could not be made.
    #[error("a password could not be hashed")]
    Hashing,
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Db(error) => error.kind(),
            Self::WrongCredentials | Self::NotSignedIn => ErrorKind::Unauthenticated,
            Self::Locked { .. } | Self::TooManyTries { .. } => ErrorKind::Limited,
            Self::Csrf | Self::NotAllowed => ErrorKind::Forbidden,
            Self::AccountNotFound => ErrorKind::NotFound,
            Self::LoginTaken | Self::PhoneTaken => ErrorKind::Conflict,
            Self::BadName
            | Self::BadPhone
            | Self::PasswordWeak
            | Self::NoGrant
            | Self::GrantMisplaced
            | Self::RepresentativeMismatch
            | Self::TooManyViews
            | Self::BadView { .. }
            | Self::KeyReused => ErrorKind::Invalid,
            Self::Hashing => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            Self::WrongCredentials => "session.wrong-credentials",
            Self::Locked { .. } => "session.locked",
            Self::TooManyTries { .. } => "session.too-many-tries",
            Self::NotSignedIn => "session.required",
            Self::Csrf => "session.csrf",
            Self::NotAllowed => "access.not-allowed",
            Self::AccountNotFound => "account.not-found",
            Self::LoginTaken => "account.login-taken",
            Self::PhoneTaken => "account.phone-taken",
            Self::BadName => "account.bad-name",
            Self::BadPhone => "account.bad-phone",
            Self::PasswordWeak => "account.password-weak",
            Self::NoGrant => "account.no-grant",
            Self::GrantMisplaced => "account.grant-misplaced",
            Self::RepresentativeMismatch => "account.representative-mismatch",
            Self::KeyReused => "idempotency.key-reused",
            Self::TooManyViews => "view.too-many",
            Self::BadView { .. } => "view.not-accepted",
            Self::Hashing => "account.hashing",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Db(error) => return error.chinese(),
            Self::WrongCredentials => "账号或密码不对，请核对后重新输入。",
            Self::Locked { seconds } => {
                let minutes = seconds.div_ceil(60);
                return format!(
                    "密码连续输错次数太多，请 {minutes} 分钟后再试，或请系统管理员重设密码。"
                );
            }
            Self::TooManyTries { seconds } => {
                return format!("登录尝试太频繁，请 {seconds} 秒后再试。");
            }
            Self::NotSignedIn => "您还没有登录，或登录已过期，请重新登录。",
            Self::Csrf => "页面已过期，请刷新页面后再提交。",
            Self::NotAllowed => "您的角色不能做这件事；如果工作需要，请联系系统管理员。",
            Self::AccountNotFound => "没有这个账号，请刷新账号列表后再选。",
            Self::LoginTaken => "这个登录名已经有人用了，请换一个。",
            Self::PhoneTaken => "这个手机号已经登记在另一个账号上，请核对。",
            Self::BadName => "姓名和登录名要填 1 到 40 个字，登录名不能有空格。",
            Self::BadPhone => "电话号码不对，请填 7 到 16 位数字。",
            Self::PasswordWeak => "密码要 8 到 128 个字符，不能全是同一个字符。",
            Self::NoGrant => "请至少给账号一个角色。",
            Self::GrantMisplaced => {
                "角色和地区的级别对不上：乡镇干部选乡镇，村干部选村(社区)，小组长选小组。"
            }
            Self::RepresentativeMismatch => "“代表”角色要同时指定是哪一位代表；其他角色不用指定。",
            Self::KeyReused => "同一个提交编号被用在了两份不同的内容上，请刷新页面后重新提交。",
            Self::TooManyViews => "最多保存 50 个视图，请先删掉不用的。",
            Self::BadView { .. } => {
                "视图要有名称(不超过 40 个字)，同一页面里不能重名，请换一个名称。"
            }
            Self::Hashing => "密码没有保存成功，请再试一次。",
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::Db(error) => return error.english(),
            Self::WrongCredentials => {
                "The name or the password is wrong. Check both and try again."
            }
            Self::Locked { seconds } => {
                let minutes = seconds.div_ceil(60);
                return format!("Too many wrong passwords. Try again in {minutes} minutes.");
            }
            Self::TooManyTries { seconds } => {
                return format!("Too many tries. Wait {seconds} seconds.");
            }
            Self::NotSignedIn => "You are not signed in, or the session has ended. Sign in again.",
            Self::Csrf => "Send the session's csrf_token in the header X-CSRF-Token.",
            Self::NotAllowed => "Your role may not do this. Ask the administrator if you need it.",
            Self::AccountNotFound => "There is no such account. Reload the list and choose again.",
            Self::LoginTaken => "This sign-in name is taken. Choose another.",
            Self::PhoneTaken => "This phone number belongs to another account. Check it.",
            Self::BadName => "Names take 1 to 40 characters; a sign-in name has no spaces.",
            Self::BadPhone => "This is not a phone number: give 7 to 16 digits.",
            Self::PasswordWeak => "A password takes 8 to 128 characters, not all the same.",
            Self::NoGrant => "Give the account at least one role.",
            Self::GrantMisplaced => "The role does not fit the tier of the area.",
            Self::RepresentativeMismatch => {
                "The role of a representative, and only that one, names a representative."
            }
            Self::KeyReused => "This Idempotency-Key was used for another request. Use a new key.",
            Self::TooManyViews => "An account keeps 50 views. Remove one first.",
            Self::BadView { .. } => {
                "A view needs a name of up to 40 characters, once on each page. Change the name."
            }
            Self::Hashing => "The password could not be kept. Try again.",
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        let pointer = match self {
            Self::LoginTaken => "/login",
            Self::PhoneTaken | Self::BadPhone => "/phone",
            Self::BadName => "/name",
            Self::PasswordWeak => "/password",
            Self::NoGrant | Self::GrantMisplaced => "/grants",
            Self::RepresentativeMismatch => "/representative_id",
            Self::TooManyViews => "/items",
            Self::BadView { place } => return Some(format!("/items/{place}/name")),
            _ => return None,
        };
        Some(pointer.to_owned())
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::Db(error) => error.retry_after_seconds(),
            Self::Locked { seconds } | Self::TooManyTries { seconds } => Some(*seconds),
            _ => None,
        }
    }
}
