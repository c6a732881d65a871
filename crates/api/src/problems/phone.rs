//! What can be wrong with what a phone sends, and with suggestions.

use super::{Entry, described};

pub(super) const PHONE: &[Entry] = &[
    described(
        "sync.too-many-commands",
        422,
        ["一次上传的条数太多", "Too many commands at once"],
        ["一次最多上传50条，请分几次上传。", "Send 50 commands at most, the rest afterwards."],
    ),
    described(
        "sync.unknown-kind",
        422,
        ["服务器不认识这种记录", "Unknown kind of command"],
        [
            "原文已留存，请更新后重新提交。",
            "It is kept. Update the app or the server and send it again.",
        ],
    ),
    described(
        "sync.unreadable",
        422,
        ["手机上的记录已损坏", "The phone could not read it"],
        ["原文已留存，请按原文重新记一次。", "It is kept. Record it again from the text."],
    ),
    described(
        "sync.no-identifier",
        422,
        ["这条记录没有编号", "No identifier"],
        ["原文已留存，请重新记一次。", "It is kept. Record it again."],
    ),
    described(
        "sync.identifier-taken",
        409,
        ["编号已被使用", "The identifier is taken"],
        ["请重新记一次。", "Record it again."],
    ),
    described(
        "sync.attachment-not-accepted",
        422,
        ["照片的说明不对", "A picture is not accepted"],
        [
            "最多9张，每张不超过5MB，须是JPEG、PNG或WebP。",
            "Nine pictures at most, 5 MB each, as JPEG, PNG or WebP.",
        ],
    ),
    described(
        "sync.words-not-accepted",
        422,
        ["文字不能接受", "The words are not accepted"],
        ["请写1至2000字，不要含有看不见的符号。", "Write 1 to 2,000 visible characters."],
    ),
    described(
        "sync.joined",
        409,
        ["已与当天的走访合并", "Joined with the contact of that day"],
        ["两次的内容已合并成一次，不用再记。", "Both are now one contact; nothing more is needed."],
    ),
    described(
        "sync.stands-already",
        409,
        ["已经办好了", "Done already"],
        ["不用再办，请刷新后查看。", "Nothing more is needed. Reload to see it."],
    ),
    described(
        "refusal.not-found",
        404,
        ["没有这条未办成的上传", "No such refused upload"],
        [
            "没有这一条，或者不在您的范围内，请回到列表。",
            "There is none in your part of the county.",
        ],
    ),
    described(
        "refusal.already-settled",
        409,
        ["已经登记过", "Noted already"],
        ["不用再登记，请刷新。", "Reload; nothing more is needed."],
    ),
    described(
        "suggestion.not-found",
        404,
        ["没有这条意见建议", "No such suggestion"],
        [
            "没有这一条，或者不在您的范围内，请回到列表。",
            "There is none in your part of the county.",
        ],
    ),
    described(
        "suggestion.already-answered",
        409,
        ["已经答复过", "Answered already"],
        ["请刷新后查看。", "Reload to see the answer."],
    ),
];
