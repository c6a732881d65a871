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
    /// Nobody is signed in, or the session has ended by itself.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The session was ended on purpose, from elsewhere: the device erases what it holds.
    #[error("the session was revoked")]
    Revoked,
    /// No invitation has this secret.
    #[error("no invitation has this secret")]
    InvitationUnknown,
    /// The phone number or the invitation's code is wrong; which one is not said.
    #[error("the phone number or the code is wrong")]
    WrongCode,
    /// Too many wrong codes for this phone number.
    #[error("locked after too many wrong codes")]
    CodeLocked {
        /// For how many more seconds.
        seconds: u64,
    },
    /// The invitation's time is over.
    #[error("the invitation has expired")]
    InvitationExpired,
    /// The invitation was accepted already.
    #[error("the invitation was used")]
    InvitationUsed,
    /// The invitation was taken back.
    #[error("the invitation was withdrawn")]
    InvitationWithdrawn,
    /// There is no such invitation, or not in the asker's part of the county.
    #[error("no such invitation")]
    InvitationNotFound,
    /// The account has no such device.
    #[error("no such device")]
    DeviceNotFound,
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
    /// The role of a department names one department, and no other role does; who has it represents
    /// nobody.
    #[error("the role of a department and one department go together")]
    DepartmentMismatch,
    /// There is no such department.
    #[error("no such department")]
    DepartmentNotFound,
    /// The department was retired: nobody new works in it, and it gets nothing new.
    #[error("the department was retired")]
    DepartmentRetired,
    /// Another department has the code or the name.
    #[error("another department has this {field}")]
    DepartmentTaken {
        /// The field's name.
        field: &'static str,
    },
    /// A field of a department is empty, too long or not of its form.
    #[error("the department's {field} is not acceptable")]
    BadDepartment {
        /// The field's name.
        field: &'static str,
    },
    /// The department was changed by somebody else.
    #[error("made against version {seen}, now {now}")]
    DepartmentStale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// Who keeps accounts would no longer be allowed to.
    #[error("nobody takes the keeping of accounts from himself")]
    OwnGrants,
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
            Self::WrongCredentials | Self::NotSignedIn | Self::Revoked | Self::WrongCode => {
                ErrorKind::Unauthenticated
            }
            Self::Locked { .. } | Self::TooManyTries { .. } | Self::CodeLocked { .. } => {
                ErrorKind::Limited
            }
            Self::Csrf | Self::NotAllowed => ErrorKind::Forbidden,
            Self::AccountNotFound
            | Self::InvitationUnknown
            | Self::InvitationNotFound
            | Self::DepartmentNotFound
            | Self::DeviceNotFound => ErrorKind::NotFound,
            Self::LoginTaken
            | Self::PhoneTaken
            | Self::DepartmentTaken { .. }
            | Self::DepartmentRetired
            | Self::OwnGrants
            | Self::InvitationExpired
            | Self::InvitationUsed
            | Self::InvitationWithdrawn => ErrorKind::Conflict,
            Self::BadName
            | Self::BadPhone
            | Self::PasswordWeak
            | Self::NoGrant
            | Self::GrantMisplaced
            | Self::RepresentativeMismatch
            | Self::DepartmentMismatch
            | Self::BadDepartment { .. }
            | Self::TooManyViews
            | Self::BadView { .. }
            | Self::KeyReused => ErrorKind::Invalid,
            Self::DepartmentStale { .. } => ErrorKind::Stale,
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
            Self::Revoked => "session.revoked",
            Self::InvitationUnknown => "invitation.unknown",
            Self::WrongCode => "invitation.wrong-code",
            Self::CodeLocked { .. } => "invitation.locked",
            Self::InvitationExpired => "invitation.expired",
            Self::InvitationUsed => "invitation.used",
            Self::InvitationWithdrawn => "invitation.withdrawn",
            Self::InvitationNotFound => "invitation.not-found",
            Self::DeviceNotFound => "device.not-found",
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
            Self::DepartmentMismatch => "account.department-mismatch",
            Self::OwnGrants => "account.own-grants",
            Self::DepartmentNotFound => "department.not-found",
            Self::DepartmentRetired => "department.retired",
            Self::DepartmentTaken { .. } => "department.taken",
            Self::DepartmentStale { .. } => "department.stale",
            Self::BadDepartment { .. } => "department.not-accepted",
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
            Self::Revoked => {
                "这台设备的登录已被停用，本机保存的资料会清除；要继续使用，请向村里要新的邀请。"
            }
            Self::InvitationUnknown => {
                "这个邀请链接不对，请打开最新收到的链接，或输入手机号和邀请码。"
            }
            Self::WrongCode => "手机号或邀请码不对，请核对后重新输入；邀请码是8位数字。",
            Self::CodeLocked { seconds } => {
                let minutes = seconds.div_ceil(60);
                return format!(
                    "邀请码连续输错次数太多，请 {minutes} 分钟后再试，或请村里重新发邀请。"
                );
            }
            Self::InvitationExpired => "邀请已过期(72小时内有效)，请村里重新发邀请。",
            Self::InvitationUsed => "这个邀请已经用过，每个邀请只能用一次；请村里重新发邀请。",
            Self::InvitationWithdrawn => "这个邀请已经作废，请用最新收到的邀请，或请村里重新发。",
            Self::InvitationNotFound => "没有这个邀请，或者不在您的范围内，请刷新列表后再选。",
            Self::DeviceNotFound => "没有这台设备，或者它已经退出，请刷新列表后再看。",
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
            Self::DepartmentMismatch => {
                "“县直部门”角色要指定一个部门，其他角色不用指定；一个账号只属于一个部门，也不能同时是代表。"
            }
            Self::OwnGrants => {
                "不能去掉自己的“系统管理员”角色，否则没有人能管账号；请先让另一位系统管理员来改。"
            }
            Self::DepartmentNotFound => "没有这个部门，请刷新部门名单后再选。",
            Self::DepartmentRetired => "这个部门已经停用，请另选部门，或先把它恢复。",
            Self::DepartmentStale { .. } => {
                "这个部门的资料刚被别人改过，请刷新后再改，您填的内容还在页面上。"
            }
            Self::DepartmentTaken { field } => {
                return match *field {
                    "code" => "这个代码已经有部门用了，请换一个代码。",
                    _ => "已经有同名的部门，请换一个名称，或直接修改那个部门。",
                }
                .to_owned();
            }
            Self::BadDepartment { field } => {
                return match *field {
                    "code" => "部门代码只能用小写字母、数字和下划线，1 到 40 个，请改一下。",
                    "duty_phone" => "值班电话不对，请填 7 到 16 位数字，或者留空。",
                    "handles" => "一个部门最多登记 100 类事项，请减少几类。",
                    _ => "部门名称要填 1 到 30 个字，请改一下。",
                }
                .to_owned();
            }
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
            Self::Revoked => {
                "This device was signed out on purpose; what it holds is erased. Ask for an invitation."
            }
            Self::InvitationUnknown => {
                "This link is no invitation. Open the newest link, or type phone number and code."
            }
            Self::WrongCode => {
                "The phone number or the code is wrong. Check both; a code has 8 digits."
            }
            Self::CodeLocked { seconds } => {
                let minutes = seconds.div_ceil(60);
                return format!(
                    "Too many wrong codes. Try again in {minutes} minutes, or ask for a new invitation."
                );
            }
            Self::InvitationExpired => "The invitation is older than 72 hours. Ask for a new one.",
            Self::InvitationUsed => "The invitation was used; each is good once. Ask for a new one.",
            Self::InvitationWithdrawn => "The invitation was withdrawn. Use the newest one.",
            Self::InvitationNotFound => {
                "There is no such invitation in your part of the county. Reload the list."
            }
            Self::DeviceNotFound => "There is no such device, or it has signed out. Reload the list.",
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
            Self::DepartmentMismatch => {
                "The role of a department names one department and no other role does. Use another \
                 account for a representative."
            }
            Self::OwnGrants => {
                "You cannot take the keeping of accounts from yourself. Ask another administrator."
            }
            Self::DepartmentNotFound => {
                "There is no such department. Reload the list and choose again."
            }
            Self::DepartmentRetired => {
                "This department was retired. Choose another, or bring it back first."
            }
            Self::DepartmentStale { .. } => {
                "Somebody changed this department meanwhile. Reload and change again."
            }
            Self::DepartmentTaken { field } => {
                return format!("Another department has this {field}. Choose another {field}.");
            }
            Self::BadDepartment { field } => {
                return match *field {
                    "code" => "A code takes 1 to 40 small letters, digits and underscores.",
                    "duty_phone" => "Give 7 to 16 digits for the duty phone, or leave it empty.",
                    "handles" => "A department takes 100 categories. Remove some.",
                    _ => "A department's name takes 1 to 30 characters.",
                }
                .to_owned();
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
            Self::InvitationUnknown => "/secret",
            Self::WrongCode => "/code",
            Self::PasswordWeak => "/password",
            Self::NoGrant | Self::GrantMisplaced | Self::DepartmentMismatch | Self::OwnGrants => {
                "/grants"
            }
            Self::DepartmentTaken { field } | Self::BadDepartment { field } => {
                return Some(format!("/{field}"));
            }
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
            Self::Locked { seconds }
            | Self::TooManyTries { seconds }
            | Self::CodeLocked { seconds } => Some(*seconds),
            _ => None,
        }
    }
}
