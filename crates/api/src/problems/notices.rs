//! What can be wrong with notices.

use super::{Entry, described};

pub(super) const NOTICES: &[Entry] = &[
    described(
        "notice.not-found",
        404,
        ["没有这条通知", "No such notice"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "notice.question-not-found",
        404,
        ["没有这条疑问", "No such question"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "notice.of-another-office",
        403,
        ["由别的单位办理", "Another office's"],
        ["请联系该单位。", "Ask that office."],
    ),
    described(
        "notice.id-taken",
        409,
        ["已经登记过", "Already here"],
        ["请刷新查看，不要重复提交。", "Reload the page."],
    ),
    described(
        "notice.changed",
        412,
        ["别人改过", "Changed by somebody else"],
        ["请刷新后再办。", "Reload it first."],
    ),
    described(
        "notice.text-missing",
        422,
        ["没有写内容", "Words are missing"],
        ["请写上内容。", "Write a few words."],
    ),
    described(
        "notice.text-too-long",
        422,
        ["写得太长", "Too long"],
        ["请写短些，细节放进附图。", "Shorten it; put details into a picture."],
    ),
    described(
        "notice.text-unreadable",
        422,
        ["有看不见的符号", "Unreadable characters"],
        ["请删去后再试。", "Remove them and try again."],
    ),
    described(
        "notice.unknown-theme",
        422,
        ["没有这个主题", "No such theme"],
        ["请从列表中选。", "Choose from the list."],
    ),
    described(
        "notice.unknown-tag",
        422,
        ["没有这个户类型", "No such tag"],
        ["请从列表中选。", "Choose from the list."],
    ),
    described(
        "notice.areas-outside",
        422,
        ["范围不对", "Areas are wrong"],
        ["请在本级范围内选择。", "Choose areas of your own part of the county."],
    ),
    described(
        "notice.no-tier",
        422,
        ["没有选发给谁", "Nobody is named"],
        ["请选择本级或下级。", "Choose your own level or below."],
    ),
    described(
        "notice.nobody-reached",
        422,
        ["没有人收得到", "Nobody would get it"],
        ["请换一个范围，或先开通账号。", "Choose others, or open accounts first."],
    ),
    described(
        "notice.not-a-draft",
        409,
        ["已经不是草稿", "No draft any more"],
        ["已发出的请用“更正”。", "Correct what is out."],
    ),
    described(
        "notice.not-out",
        409,
        ["不在发布中", "Not out"],
        ["请刷新后查看。", "Reload the page."],
    ),
    described(
        "notice.no-meeting",
        422,
        ["没有选会议", "The meeting is missing"],
        ["传达决议请选定会议。", "Choose the meeting of a resolution."],
    ),
    described(
        "notice.question-answered",
        409,
        ["已经有了答复", "Answered already"],
        ["请刷新后查看。", "Reload the page."],
    ),
    described(
        "notice.not-by-question",
        422,
        ["不从疑问转", "Not by a question"],
        ["请提问的人直接上报事项。", "Report it directly."],
    ),
    described(
        "notice.no-time",
        422,
        ["时间不对", "No time of day"],
        ["请填写一天里的时间。", "Enter a time of day."],
    ),
];
