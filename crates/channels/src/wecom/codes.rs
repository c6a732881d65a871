//! What the numbers of the platform mean for us: one table, number to action (developer centre 90313).
//!
//! The words beside a number carry hints, addresses and links, and change; nothing reads them.

/// What is to be done about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is done.
    Accept,
    /// The same request may succeed a little later.
    RetryLater,
    /// Too much was sent: this interface pauses for a minute, then for an hour.
    Pause,
    /// The token is no longer good: fetch another, once, and try again, once.
    RenewToken,
    /// Somebody has to change a setting here or in the administration of WeCom: the channel stops.
    Configure,
    /// These people or this chat cannot be reached: the next channel takes over.
    Recipient,
    /// The message itself is not acceptable: trying again would change nothing.
    Content,
    /// Signing in begins again from its first step.
    SignInAgain,
}

/// A number, what to do about it, and what to tell the administrator.
#[derive(Debug, Clone, Copy)]
struct Known {
    code: i64,
    action: Action,
    chinese: &'static str,
    english: &'static str,
}

const fn known(code: i64, action: Action, chinese: &'static str, english: &'static str) -> Known {
    Known { code, action, chinese, english }
}

/// The numbers with a sentence of their own, in the order of the numbers.
const TABLE: &[Known] = &[
    known(
        -1,
        Action::RetryLater,
        "企业微信系统繁忙，稍后自动重试。",
        "WeCom is busy; we try again.",
    ),
    known(
        40001,
        Action::Configure,
        "应用密钥（Secret）不对。请到企业微信管理后台「应用管理」复制该应用的 Secret，重新填写。",
        "The secret of the application is wrong. Copy it again from the administration of WeCom.",
    ),
    known(
        40003,
        Action::Recipient,
        "成员账号（userid）在企业微信里不存在，请在「成员对应」里重新选择。",
        "WeCom knows no such member. Choose the member again.",
    ),
    known(
        40013,
        Action::Configure,
        "企业 ID（CorpID）不对。请到管理后台「我的企业」最下方复制。",
        "The CorpID is wrong. It stands at the bottom of My Company in the administration of WeCom.",
    ),
    known(
        40014,
        Action::RenewToken,
        "访问凭证已失效，系统会自动换新。",
        "The access token is no longer good; we fetch another.",
    ),
    known(
        40029,
        Action::SignInAgain,
        "登录码已用过或已过期，请重新从企业微信进入。",
        "The code of the sign-in was used or has expired. Sign in again from WeCom.",
    ),
    known(
        40031,
        Action::Recipient,
        "名单里没有可用的成员账号。",
        "None of the members can be used.",
    ),
    known(
        40056,
        Action::Configure,
        "应用编号（AgentId）不对。请到管理后台该应用页面核对。",
        "The AgentId is wrong. Compare it with the page of the application.",
    ),
    known(
        40091,
        Action::Configure,
        "应用密钥（Secret）无效。请到管理后台重新查看该应用的 Secret。",
        "The secret is not valid. Look it up again in the administration of WeCom.",
    ),
    known(
        42001,
        Action::RenewToken,
        "访问凭证已过期，系统会自动换新。",
        "The access token has expired; we fetch another.",
    ),
    known(
        45002,
        Action::Content,
        "消息太长，企业微信没有接收。",
        "The message is too long for WeCom.",
    ),
    known(
        45009,
        Action::Pause,
        "发得太快，被企业微信限流，稍后自动继续，消息不会丢。",
        "WeCom has slowed us down; we go on by ourselves and lose nothing.",
    ),
    known(
        45033,
        Action::RetryLater,
        "同时发送的请求太多，稍后自动重试。",
        "Too many requests at once; we try again.",
    ),
    known(
        48002,
        Action::Configure,
        "应用没有调用这个接口的权限。请到管理后台给应用开通。",
        "The application may not call this interface. Allow it in the administration of WeCom.",
    ),
    known(
        50001,
        Action::Configure,
        "回调网址的域名不是可信域名。请到应用「网页授权及 JS-SDK」里填写本系统的域名（含端口）。",
        "The address is not of the trusted domain. Enter our domain, with its port, on the page of the \
         application.",
    ),
    known(
        50003,
        Action::Configure,
        "企业微信里的应用已停用。请到管理后台启用。",
        "The application is switched off in WeCom. Switch it on in the administration.",
    ),
    known(
        60011,
        Action::Configure,
        "应用的可见范围不够。建群要求可见范围是根部门，请到管理后台修改。",
        "The visible range of the application is too small. Internal chats need the root department.",
    ),
    known(
        60020,
        Action::Configure,
        "本服务器的出口 IP 不在企业可信 IP 里。请到应用页面「企业可信 IP」添加，约 1 分钟后生效。",
        "The address of this server is not among the trusted IP addresses. Add it on the page of the \
         application; it takes about a minute.",
    ),
    known(
        60111,
        Action::Recipient,
        "成员账号（userid）在企业微信里不存在，请在「成员对应」里重新选择。",
        "WeCom knows no such member. Choose the member again.",
    ),
    known(
        81013,
        Action::Recipient,
        "收件人都不在应用的可见范围内，或都不存在。请核对成员对应和应用的可见范围。",
        "None of the recipients is in the visible range of the application, or none exists.",
    ),
    known(
        86003,
        Action::Recipient,
        "企业微信里没有这个群，系统会重新建群。",
        "WeCom has no such chat; we create it again.",
    ),
    known(
        86008,
        Action::Recipient,
        "这个群不是本应用建的，无法管理。",
        "This chat was made by another application.",
    ),
    known(
        93000,
        Action::Configure,
        "群机器人的地址（Webhook）无效，可能已被移出群。请到群里重新添加，复制新地址。",
        "The webhook of the robot is not valid; it may have left the chat. Add it again.",
    ),
    known(
        301002,
        Action::Configure,
        "应用不能使用这个应用编号（AgentId）。请核对 AgentId 与 Secret 是不是同一个应用的。",
        "The AgentId belongs to another application than the secret.",
    ),
];

const RECIPIENT: &[i64] = &[82001, 46004, 86001, 40050, 86006, 86007, 84061, 40096];
const CONFIGURE: &[i64] = &[41001, 41002, 41003, 41004];
const SIGN_IN: &[i64] = &[84014, 84015];

/// What to do about that number.
///
/// An unknown number is the message's own fault: trying again for ever would be worse.
pub fn action(code: i64) -> Action {
    if code == 0 {
        return Action::Accept;
    }
    if let Some(known) = find(code) {
        return known.action;
    }
    if RECIPIENT.contains(&code) {
        Action::Recipient
    } else if CONFIGURE.contains(&code) {
        Action::Configure
    } else if SIGN_IN.contains(&code) {
        Action::SignInAgain
    } else {
        Action::Content
    }
}

/// What to tell the administrator about that number, in Chinese and in English.
pub fn words(code: i64) -> (String, String) {
    match find(code) {
        Some(known) => (known.chinese.to_owned(), known.english.to_owned()),
        None => (
            format!("企业微信没有接受，代码 {code}。可到企业微信开发者中心按代码查原因。"),
            format!("WeCom refused with the code {code}. Look it up in its developer centre."),
        ),
    }
}

fn find(code: i64) -> Option<&'static Known> {
    TABLE.iter().find(|known| known.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_of_the_bars_has_its_action() {
        for (code, expected) in [
            (0, Action::Accept),
            (-1, Action::RetryLater),
            (45033, Action::RetryLater),
            (45009, Action::Pause),
            (40014, Action::RenewToken),
            (42001, Action::RenewToken),
            (60020, Action::Configure),
            (41001, Action::Configure),
            (81013, Action::Recipient),
            (86006, Action::Recipient),
            (44004, Action::Content),
            (99999, Action::Content),
            (40029, Action::SignInAgain),
            (84014, Action::SignInAgain),
        ] {
            assert_eq!(action(code), expected, "{code}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_names_no_number_twice() {
        assert!(TABLE.windows(2).all(|pair| pair[0].code < pair[1].code));
        for code in RECIPIENT.iter().chain(CONFIGURE).chain(SIGN_IN) {
            assert!(find(*code).is_none(), "{code}");
        }
        let (chinese, english) = words(60020);
        assert!(chinese.contains("可信 IP") && english.contains("trusted"));
        assert!(words(12345).0.contains("12345"));
    }
}
