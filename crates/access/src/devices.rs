//! Devices: the sessions of an account as its owner and the offices see them, to end one that is lost.
//!
//! A device shows what it is in a few words, when it was added, and on which day it was last used.
//! There is nothing finer: no hours, no durations, no figure over people.

use db::Tx;
use kernel::id::{AccountId, SessionId};
use kernel::{Date, Timestamp};

use crate::sessions::{self, Kind};
use crate::{Error, store};

/// A session that stands, as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The session.
    pub id: SessionId,
    /// What it is for.
    pub kind: Kind,
    /// What it was started from, in a few words.
    pub words: String,
    /// When it was added.
    pub made_at: Timestamp,
    pub(crate) last_used_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

impl Device {
    /// The day on which it was last used.
    pub fn last_used_on(&self) -> Date {
        self.last_used_at.date_in_china()
    }
}

/// The devices of the account, the newest first.
pub fn list(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Device>, Error> {
    let now = tx.now();
    let mut devices = store::phones::devices(tx, account)?;
    devices.retain(|device| {
        sessions::stands(device.kind, device.last_used_at, device.expires_at, now)
    });
    Ok(devices)
}

/// Ends a session of the account from elsewhere: the device hears [`Error::Revoked`] and erases what
/// it holds of the person.
///
/// Whoever keeps sessions in memory must drop it as well.
///
/// # Errors
/// [`Error::DeviceNotFound`] when the account has no such session, or it has ended.
pub fn revoke(tx: &mut Tx<'_>, account: AccountId, session: SessionId) -> Result<(), Error> {
    if !store::phones::revoke(tx, account, session)? {
        return Err(Error::DeviceNotFound);
    }
    tx.log("session.revoke", &session, &serde_json::json!({ "account": account }))?;
    Ok(())
}

/// The longest description of a device, in characters.
const LONGEST: usize = 60;

/// Systems by how they call themselves, the more exact first: a tablet with HarmonyOS says Android
/// as well.
const SYSTEMS: &[(&str, &str)] = &[
    ("OpenHarmony", "鸿蒙"),
    ("HarmonyOS", "鸿蒙"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// Programs by how they call themselves; the browsers inside others come last.
const PROGRAMS: &[(&str, &str)] = &[
    ("wxwork/", "企业微信"),
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("MQQBrowser/", "QQ浏览器"),
    ("HuaweiBrowser/", "华为浏览器"),
    ("MiuiBrowser/", "小米浏览器"),
    ("VivoBrowser/", "vivo浏览器"),
    ("HeyTapBrowser/", "OPPO浏览器"),
    ("UCBrowser/", "UC浏览器"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// What a browser says of itself (its `User-Agent`), in a few words: system, model, program.
///
/// What nobody knows is shown as it came, shortened.
pub fn words(user_agent: &str) -> String {
    let plain: String = user_agent.chars().filter(|c| !c.is_control()).take(1000).collect();
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| plain.contains(mark)).map(|(_, name)| *name)
    };
    let parts = [
        named(SYSTEMS).map(str::to_owned),
        android_model(&plain),
        named(PROGRAMS).map(str::to_owned),
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    let words = if known.is_empty() { plain } else { known.join(" · ") };
    words.chars().take(LONGEST).collect()
}

/// The model in `(Linux; Android 10; ABC-AL00 Build/…; wv)`, unless the browser hides it as `K`.
fn android_model(user_agent: &str) -> Option<String> {
    let (_, rest) = user_agent.split_once("Android ")?;
    let (inside, _) = rest.split_once(')')?;
    let model = inside.split(';').skip(1).map(str::trim).find(|part| {
        let is_language =
            part.len() <= 5 && part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        !part.is_empty() && !is_language && !part.eq_ignore_ascii_case("zh-cn") && *part != "wv"
    })?;
    let model = model.split(" Build/").next().unwrap_or(model).trim();
    (model.len() > 1).then(|| model.chars().take(24).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_in_a_few_words() {
        let wechat = "Mozilla/5.0 (Linux; Android 10; ABC-AL00 Build/HONORABC-AL00; wv) \
            AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36 \
            XWEB/1160 MMWEBSDK/2023 MicroMessenger/8.0.42 WeChat/arm64";
        assert_eq!(words(wechat), "安卓 · ABC-AL00 · 微信");
        let old = "Mozilla/5.0 (Linux; U; Android 8.1.0; zh-cn; V1818A Build/OPM1) Mobile \
            VivoBrowser/9.1 Chrome/68";
        // The old form has `U` before the system and the language after it.
        assert_eq!(words(old), "安卓 · V1818A · vivo浏览器");
        let hidden = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/124.0 Mobile";
        assert_eq!(words(hidden), "安卓 · Chrome");
        let apple =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) Version/16.6 Safari/604";
        assert_eq!(words(apple), "苹果手机 · Safari");
        assert_eq!(words("curl/8.4.0"), "curl/8.4.0");
        assert_eq!(words(""), "");
        assert_eq!(words(&"何".repeat(200)).chars().count(), LONGEST);
    }
}
