//! What can be wrong with WeCom.

use super::{Entry, described};

pub(super) const WECOM: &[Entry] = &[
    described(
        "wecom.bad-member",
        422,
        ["成员账号不对", "Not a member"],
        ["请填企业微信里的成员账号（userid）。", "Enter the userid of WeCom."],
    ),
    described(
        "wecom.member-taken",
        409,
        ["成员已对应别的账号", "Another account has this member"],
        ["请先解除那个对应。", "End that link first."],
    ),
    described(
        "wecom.bad-robot",
        422,
        ["群机器人地址不对", "Not a robot"],
        ["请复制完整的 Webhook 地址。", "Copy the whole webhook."],
    ),
    described(
        "wecom.no-robot",
        404,
        ["没有这个群机器人", "No such robot"],
        ["请刷新后再看。", "Reload and look again."],
    ),
    described(
        "wecom.nothing-told",
        404,
        ["没有这条内容", "Nothing told"],
        ["请在企业微信里重新发一次。", "Write again in WeCom."],
    ),
    described(
        "wecom.no-place",
        409,
        ["账号不在村或小组", "The account has no village or group"],
        ["请到工作台登记事项。", "Enter the matter on the workbench."],
    ),
    described(
        "wecom.not-configured",
        409,
        ["还没有接入企业微信", "WeCom is not configured"],
        ["请到「设置 › 通道」填写。", "See Settings › Channels."],
    ),
    described(
        "wecom.refused",
        502,
        ["企业微信没有答应", "WeCom has refused"],
        ["请按提示处理后再试。", "Follow the detail, then try again."],
    ),
];
