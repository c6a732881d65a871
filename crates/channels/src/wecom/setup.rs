//! The application as an administrator has entered it, ready to be used.

use db::Tx;

use crate::fields::field;
use crate::model::ChannelKind;
use crate::seal::SealKey;
use crate::settings::{self, Configured, Field, Input};
use crate::wecom::client::{Application, BASE};
use crate::wecom::crypto::CallbackKey;
use crate::wecom::error::Error;
use crate::wecom::signing_in::{AUTHORISE, LOGIN};

/// What the application needs to know.
pub const FIELDS: &[Field] = &[
    field("corp", "企业 ID（CorpID）", "CorpID", Input::Text(64)).hint(
        "企业微信管理后台「我的企业」最下方。",
        "At the bottom of My Company in the administration of WeCom.",
    ),
    field("agent", "应用编号（AgentId）", "AgentId", Input::Number(1, 4_294_967_295)).hint(
        "管理后台「应用管理」里自建应用的页面上。建群要求可见范围是根部门。",
        "On the page of your own application. For chats it must see the root department.",
    ),
    field("secret", "应用密钥（Secret）", "Secret", Input::Secret)
        .hint("同一页面上。保存后不再显示。", "On the same page. It is never shown again."),
    field("token", "接收消息的 Token", "Token of callbacks", Input::Secret).optional().hint(
        "「接收消息 › 设置 API 接收」里生成。不填就不接收消息。",
        "From Receive messages. Without it nothing is received.",
    ),
    field("encoding_key", "EncodingAESKey", "EncodingAESKey", Input::Secret)
        .optional()
        .hint("同一处生成，43 位。", "From the same place; 43 characters."),
    field("base_url", "接口地址", "Address of the interfaces", Input::Address).optional().hint(
        "不填就用 https://qyapi.weixin.qq.com。出口 IP 不固定时，填有固定 IP 的转发地址。",
        "WeCom's own where nothing is set; a relay's with a fixed address where you need one.",
    ),
    field("authorise_url", "客户端内登录地址", "Address of sign-in inside WeCom", Input::Address)
        .optional()
        .hint("一般不填。", "Usually empty."),
    field("login_url", "扫码登录地址", "Address of sign-in by QR code", Input::Address)
        .optional()
        .hint("一般不填。", "Usually empty."),
];

/// The application of a county, switched on.
#[derive(Clone)]
pub struct Setup {
    /// The version of the settings.
    pub version: i64,
    /// The application.
    pub application: Application,
    /// What opens callbacks, where they are wanted.
    pub callback: Option<CallbackKey>,
    /// Where browsers inside WeCom sign in.
    pub authorise: String,
    /// Where other browsers do.
    pub login: String,
}

impl Setup {
    /// The application of these settings; none where it is off or something is missing.
    pub fn of(configured: &Configured) -> Option<Self> {
        if !configured.is_on || configured.missing().is_some() {
            return None;
        }
        let address = |name: &str, usual: &str| {
            let set = configured.text(name).trim_end_matches('/');
            if set.is_empty() { usual.to_owned() } else { set.to_owned() }
        };
        let corp = configured.text("corp").to_owned();
        let (token, key) = (configured.secret("token"), configured.secret("encoding_key"));
        let callback = CallbackKey::new(token.expose(), key.expose(), &corp).ok();
        Some(Self {
            version: configured.version,
            callback: callback.filter(|_| !token.is_empty()),
            authorise: address("authorise_url", AUTHORISE),
            login: address("login_url", LOGIN),
            application: Application {
                corp,
                agent: configured.number("agent")?,
                secret: configured.secret("secret"),
                base: address("base_url", BASE),
            },
        })
    }
}

/// The application of the county.
///
/// # Errors
/// The county's key is another one; storage.
pub fn get(tx: &mut Tx<'_>, key: &SealKey) -> Result<Option<Setup>, Error> {
    Ok(Setup::of(&settings::get(tx, key, ChannelKind::WecomApp)?))
}
