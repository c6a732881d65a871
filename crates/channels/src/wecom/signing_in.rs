//! Signing in by WeCom (91022, 98152): addresses to go to, and who came back.
//!
//! Whoever comes back is a member of the corporation and no more than that: only an account that an
//! administrator or its own holder has linked with the member is signed in.

use form_urlencoded::Serializer;

use crate::wecom::client::{Client, Trouble};
use crate::wecom::sending::is_member;

/// Where a browser inside WeCom or WeChat is sent.
pub const AUTHORISE: &str = "https://open.weixin.qq.com";
/// Where a browser at a desk is sent, to show a code for the phone.
pub const LOGIN: &str = "https://login.work.weixin.qq.com";
/// The longest code that is taken along, in bytes.
const LONGEST_CODE: usize = 512;
/// The longest address within our own pages to go on to.
const LONGEST_TARGET: usize = 300;

/// What somebody looks at our pages with, as far as it decides how he signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Inside WeCom: silent, by the member who is signed in there.
    Wecom,
    /// Inside WeChat: it cannot say which member somebody is without a question.
    Wechat,
    /// Anything else: a code for the phone.
    Other,
}

/// The browser by its own word. WeCom calls itself WeChat as well.
pub fn browser(user_agent: &str) -> Browser {
    let words = user_agent.to_ascii_lowercase();
    if words.contains("wxwork/") {
        Browser::Wecom
    } else if words.contains("micromessenger/") {
        Browser::Wechat
    } else {
        Browser::Other
    }
}

/// Where to send a browser so that it comes back with a code.
#[derive(Debug, Clone, Copy)]
pub struct Door<'a> {
    /// Where a browser inside WeCom is sent, without a slash at the end.
    pub authorise: &'a str,
    /// Where another one is sent.
    pub login: &'a str,
    /// The corporation.
    pub corp: &'a str,
    /// The application.
    pub agent: i64,
    /// Where it comes back to; its host, with the port, is the trusted domain.
    pub back: &'a str,
}

impl Door<'_> {
    /// The address, for that browser, with a state of 1 to 128 letters and digits.
    pub fn address(&self, browser: Browser, state: &str) -> String {
        let agent = self.agent.to_string();
        let mut query = Serializer::new(String::new());
        match browser {
            Browser::Wecom | Browser::Wechat => {
                query.append_pair("appid", self.corp).append_pair("redirect_uri", self.back);
                query.append_pair("response_type", "code").append_pair("scope", "snsapi_base");
                query.append_pair("state", state).append_pair("agentid", &agent);
                let query = query.finish();
                format!("{}/connect/oauth2/authorize?{query}#wechat_redirect", self.authorise)
            }
            Browser::Other => {
                query.append_pair("login_type", "CorpApp").append_pair("appid", self.corp);
                query.append_pair("agentid", &agent).append_pair("redirect_uri", self.back);
                query.append_pair("state", state).append_pair("lang", "zh");
                format!("{}/wwlogin/sso/login?{}", self.login, query.finish())
            }
        }
    }
}

/// Who came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visitor {
    /// A member of the corporation, as the platform spells the name.
    Member(String),
    /// Somebody else.
    Outsider,
}

/// Asks the platform whose code it is; a code is good once, for five minutes.
///
/// # Errors
/// [`Trouble`]; number 40029 for a code that was used or is too old.
pub fn visitor(client: &Client, code: &str) -> Result<Visitor, Trouble> {
    let is_sound = (1..=LONGEST_CODE).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_sound {
        return Err(Trouble::Code { code: 40029, said: String::new() });
    }
    let answer = client.ask("/cgi-bin/auth/getuserinfo", &[("code", code)], None)?;
    let member = answer["userid"].as_str().filter(|member| is_member(member));
    Ok(member.map_or(Visitor::Outsider, |member| Visitor::Member(member.to_owned())))
}

/// The address within our own pages to go on to, if the text is one: never another host.
pub fn target(text: &str) -> Option<&str> {
    let is_path = text.starts_with('/') && !text.starts_with("//");
    let is_plain = text.len() <= LONGEST_TARGET
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_path && is_plain).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_how() {
        let wecom = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0 wxwork/4.1.20";
        assert_eq!(browser(wecom), Browser::Wecom);
        assert_eq!(browser("Mozilla/5.0 MicroMessenger/8.0.49"), Browser::Wechat);
        assert_eq!(browser("Mozilla/5.0 (X11) Firefox/128"), Browser::Other);
    }

    #[test]
    fn addresses_carry_all_that_is_needed() {
        let door = Door {
            authorise: AUTHORISE,
            login: LOGIN,
            corp: "ww1",
            agent: 1_000_002,
            back: "https://l.cn:8443/api/wecom/back",
        };
        let inside = door.address(Browser::Wecom, "s1");
        assert_eq!(
            inside,
            "https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww1&redirect_uri=https%3A%2F%2Fl.cn%3A8443%2Fapi%2Fwecom%2Fback&response_type=code&scope=snsapi_base&state=s1&agentid=1000002#wechat_redirect"
        );
        assert!(door.address(Browser::Other, "s1").starts_with(
            "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww1"
        ));
    }

    #[test]
    fn nobody_is_sent_to_another_host() {
        for fine in ["/", "/console/matters?state=open", "/phone/#/told/1"] {
            assert_eq!(target(fine), Some(fine));
        }
        for wrong in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "evil",
            "/\t/evil",
            "/a b",
            "/何",
            "javascript:alert(1)",
            &format!("/{}", "a".repeat(300)),
        ] {
            assert_eq!(target(wrong), None, "{wrong}");
        }
    }
}
