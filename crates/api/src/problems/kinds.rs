//! What can be wrong with what a matter of its kind carries, and with difficulty files.

use super::{Entry, described};

pub(super) const KINDS: &[Entry] = &[
    described(
        "difficulty.closed",
        409,
        ["档案已经了结", "The file is closed"],
        ["还要帮扶的，请先重新打开。", "Open it again before adding to it."],
    ),
    described(
        "difficulty.before-found",
        422,
        ["日期早于发现困难的那天", "Before it was found"],
        ["请核对日期。", "Correct the day."],
    ),
    described(
        "difficulty.words-missing",
        422,
        ["没有写做了什么", "The words are missing"],
        ["请写一两句做了什么。", "Say in a sentence what was done."],
    ),
    described(
        "matter.field-unknown",
        422,
        ["这个类别没有这一项", "No such field"],
        ["请刷新页面后重新填写。", "Reload and fill it in again."],
    ),
    described(
        "matter.field-required",
        422,
        ["有一项没有填", "A field is missing"],
        ["请按提示填写后再提交。", "Fill in what is named."],
    ),
    described(
        "matter.field-not-of-type",
        422,
        ["有一项填得不对", "A value does not fit"],
        ["请按这一项的要求重新填写。", "Fill in what the field can hold."],
    ),
    described(
        "matter.record-of-another-kind",
        409,
        ["不是这一类事项", "A record of another kind"],
        ["请打开对应的事项再登记。", "Open the matter that has such a record."],
    ),
    described(
        "matter.text-not-accepted",
        422,
        ["文字不能保存", "The text is not accepted"],
        ["请改短，去掉看不见的符号。", "Shorten it; no invisible characters."],
    ),
    described(
        "matter.record-incomplete",
        422,
        ["缺少一项", "Something is missing"],
        ["请按提示补充后再提交。", "Add what is named."],
    ),
    described(
        "matter.number-out-of-range",
        422,
        ["数字不对", "The number is out of range"],
        ["请核对后重新填写。", "Correct the number."],
    ),
    described(
        "matter.day-not-possible",
        422,
        ["日期不对", "The day is not possible"],
        ["不能晚于今天，也不能早于前一步。", "Not after today, and not before what it follows."],
    ),
    described(
        "matter.record-not-yours",
        403,
        ["由承办单位登记", "The office in charge writes this"],
        ["请与承办单位联系。", "Ask the office that has the matter."],
    ),
    described(
        "matter.record-closed",
        409,
        ["事项已经了结", "The matter is closed"],
        ["有新情况请另报一件。", "Hand in a new one for what is new."],
    ),
    described(
        "matter.no-hazard-record",
        409,
        ["还没有登记隐患", "No hazard record yet"],
        ["请先登记隐患等级和整改安排。", "Record the level and the rectification first."],
    ),
    described(
        "matter.not-rectified",
        409,
        ["还没有整改", "Not rectified yet"],
        ["请先登记整改，再复查。", "Record that it was rectified first."],
    ),
    described(
        "matter.own-recheck",
        409,
        ["不能自己复查", "Not by who rectified it"],
        ["谁整改的，不能由谁复查；请换一个人复查。", "Let somebody else check."],
    ),
    described(
        "matter.mediation-ended",
        409,
        ["调解已经终止", "The mediation has ended"],
        [
            "当事人可以通过仲裁、行政、诉讼等途径解决。",
            "The parties may turn to arbitration, an office or a court.",
        ],
    ),
    described(
        "matter.no-agreement",
        409,
        ["还没有达成协议", "No agreement yet"],
        ["请先登记调解结果。", "Record the outcome first."],
    ),
    described(
        "matter.no-level-to-acknowledge",
        403,
        ["不由您签收", "Not yours to acknowledge"],
        [
            "签收由村、乡镇、县的值班人员来做。",
            "The offices of village, township and county acknowledge.",
        ],
    ),
    described(
        "referral.unknown-channel",
        422,
        ["没有这个举报渠道", "No such channel"],
        ["请从列出的渠道中选择。", "Choose one that is listed."],
    ),
];
