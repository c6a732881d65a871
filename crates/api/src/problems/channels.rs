//! What can be wrong with channels to the outside.

use super::{Entry, described};

pub(super) const CHANNELS: &[Entry] = &[
    described(
        "channels.no-channel",
        404,
        ["没有这个通道", "No such channel"],
        ["请刷新后再看。", "Reload and look again."],
    ),
    described(
        "channels.no-message",
        404,
        ["没有这条消息", "No such message"],
        [
            "已被接收的和内容已清除的消息不能重发，请刷新后再看。",
            "What was accepted, or was forgotten, cannot be sent again. Reload and look.",
        ],
    ),
    described(
        "channels.no-webhook",
        404,
        ["没有这个接收地址", "No such endpoint"],
        ["请刷新后再看。", "Reload and look again."],
    ),
    described(
        "channels.not-configured",
        409,
        ["通道没有启用", "The channel is off"],
        ["请先填写设置并启用。", "Fill in its settings and turn it on."],
    ),
    described(
        "channels.setting",
        422,
        ["设置没有填对", "A setting is not usable"],
        ["请按提示核对。", "Check it as the detail says."],
    ),
    described(
        "channels.wrong-body",
        422,
        ["这个通道发不了", "The channel cannot carry it"],
        ["请换一种通道。", "Choose another channel."],
    ),
    described(
        "channels.message",
        422,
        ["消息太长", "The message is too long"],
        ["请缩短内容。", "Shorten it."],
    ),
    described(
        "channels.recipient",
        422,
        ["收件人不对", "The recipient is not usable"],
        ["短信填11位手机号，邮件填邮箱地址。", "A mobile number or a mail address."],
    ),
    described(
        "channels.address",
        422,
        ["接收地址不能用", "The address is not usable"],
        [
            "要用 HTTPS 地址，不带用户名，最多500个字符。",
            "It is an address by HTTPS, names no user and has at most 500 characters.",
        ],
    ),
    described(
        "channels.name",
        422,
        ["名称不能用", "The name is not usable"],
        ["名称1至60字，不与别的重名。", "1 to 60 characters, the endpoint's alone."],
    ),
    described(
        "channels.event",
        422,
        ["没有这种事件", "No such event"],
        ["请从列表里选。", "Choose from the list."],
    ),
    described(
        "channels.too-many",
        409,
        ["接收地址太多", "Too many endpoints"],
        ["最多20个，请先删去不用的。", "There are 20 at most. Remove one first."],
    ),
    described(
        "channels.stale",
        412,
        ["设置已被改过", "The settings have changed"],
        ["请刷新后再改。", "Reload and change them again."],
    ),
    described(
        "channels.sealed",
        409,
        ["密钥打不开", "The secrets cannot be opened"],
        ["本县的密钥文件换过，请重新填写密钥。", "Enter the secrets again."],
    ),
];
