//! What each channel needs to know.

use crate::model::ChannelKind;
use crate::settings::{Field, Input};

pub(crate) const fn field(
    name: &'static str,
    chinese: &'static str,
    english: &'static str,
    input: Input,
) -> Field {
    Field {
        name,
        chinese,
        english,
        hint: "",
        hint_english: "",
        input,
        is_required: true,
        default: "",
        only_if: None,
    }
}

impl Field {
    pub(crate) const fn optional(mut self) -> Self {
        self.is_required = false;
        self
    }

    const fn usually(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    pub(crate) const fn hint(mut self, chinese: &'static str, english: &'static str) -> Self {
        self.hint = chinese;
        self.hint_english = english;
        self
    }

    const fn only_if(mut self, other: &'static str, value: &'static str) -> Self {
        self.only_if = Some((other, value));
        self
    }
}

const SMS: &[Field] = &[
    field(
        "provider",
        "服务商",
        "Provider",
        Input::Choice(&[("aliyun", "阿里云", "Alibaba Cloud"), ("tencent", "腾讯云", "Tencent Cloud")]),
    )
    .usually("aliyun"),
    field("key_id", "密钥编号", "Key id", Input::Text(80)).hint(
        "阿里云叫 AccessKey ID，腾讯云叫 SecretId。请用只有短信权限的子账号。",
        "AccessKey ID at Alibaba Cloud, SecretId at Tencent Cloud. Use an account that may only send.",
    ),
    field("key_secret", "密钥", "Key secret", Input::Secret).hint(
        "阿里云叫 AccessKey Secret，腾讯云叫 SecretKey。保存后不再显示。",
        "AccessKey Secret or SecretKey. It is never shown again.",
    ),
    field("sign_name", "短信签名", "Signature", Input::Text(40)).hint(
        "在服务商处审核通过的签名，如“江永联户”，不带括号。",
        "The signature that the provider has approved, without brackets.",
    ),
    field("template_notice", "通知模板编号", "Template for notices", Input::Text(40)).hint(
        "审核通过的模板。阿里云模板写：您有一条通知：${title}，请查看 ${link}；腾讯云写：您有一条通知：{1}，请查看 {2}",
        "An approved template with two variables: title and link.",
    ),
    field("app_id", "应用编号（SdkAppId）", "SdkAppId", Input::Text(20))
        .only_if("provider", "tencent"),
    field("region", "地域", "Region", Input::Text(30))
        .usually("ap-guangzhou")
        .only_if("provider", "tencent"),
    field("per_second", "每秒最多几条", "Messages a second", Input::Number(1, 200)).usually("10"),
    field("base_url", "接口地址", "Address", Input::Address).optional().hint(
        "不填就用服务商的公网地址。经固定出口转发时填转发地址。",
        "The provider's own where nothing is set; a relay's where you have one.",
    ),
];

const MAIL: &[Field] = &[
    field("host", "发信服务器", "Mail server", Input::Text(120))
        .hint("如 smtp.example.gov.cn", "Such as smtp.example.gov.cn"),
    field("port", "端口", "Port", Input::Number(1, 65_535)).usually("465"),
    field(
        "security",
        "加密方式",
        "Encryption",
        Input::Choice(&[
            ("tls", "全程加密（465端口）", "TLS from the start (port 465)"),
            ("starttls", "先连后加密（587端口）", "STARTTLS (port 587)"),
            ("none", "不加密（只限本机或内网）", "None (only on your own network)"),
        ]),
    )
    .usually("tls"),
    field("from", "发件地址", "Sender", Input::Mail),
    field("from_name", "发件人名称", "Sender's name", Input::Text(40)).usually("联户"),
    field("login", "登录名", "Login", Input::Text(120))
        .optional()
        .hint("不填就不登录。", "Without one, nobody signs in."),
    field("password", "密码或授权码", "Password", Input::Secret)
        .optional()
        .hint("保存后不再显示。", "It is never shown again."),
    field("per_minute", "每分钟最多几封", "Mails a minute", Input::Number(1, 600)).usually("30"),
];

/// What a channel needs to know; nothing for channels that have their settings elsewhere.
pub fn of(kind: ChannelKind) -> &'static [Field] {
    match kind {
        ChannelKind::Sms => SMS,
        ChannelKind::Mail => MAIL,
        ChannelKind::WecomApp => crate::wecom::setup::FIELDS,
        ChannelKind::Webhook
        | ChannelKind::WecomChat
        | ChannelKind::WecomRobot
        | ChannelKind::Log => &[],
    }
}
