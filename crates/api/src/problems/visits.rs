//! What can be wrong with return visits and draws.

use super::{Entry, described};

pub(super) const VISITS: &[Entry] = &[
    described(
        "visit.not-found",
        404,
        ["没有这次回访", "No such visit"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "visit.nothing-to-ask",
        409,
        ["现在没有可以回访的答复", "No answer stands"],
        [
            "请刷新后再看：可能群众已提出异议，正在重办。",
            "Reload the matter: it may be done again.",
        ],
    ),
    described(
        "visit.not-above",
        403,
        ["本单位不回访自己的答复", "Not above the handler"],
        ["回访由承办单位的上级来做。", "An office above the one that answered calls back."],
    ),
    described(
        "visit.own-work",
        403,
        ["这件是您经手办的", "You handled this matter"],
        ["请换一位同志回访。", "Let somebody else call."],
    ),
    described(
        "visit.already-asked",
        409,
        ["已经回访过", "Already asked"],
        ["请到列表查看结果。", "See the list for the result."],
    ),
    described(
        "visit.field-missing",
        422,
        ["还有一问没有填", "A question is open"],
        ["联系上了群众，三个问题都要问：联系了吗、解决了吗、满意吗。", "Ask all three questions."],
    ),
    described(
        "visit.day-outside",
        422,
        ["回访日期不对", "The day does not fit"],
        ["日期要在答复那天和今天之间。", "It lies between the answer and today."],
    ),
    described(
        "visit.follows-a-step",
        409,
        ["不能单独作废", "It belongs to a step"],
        ["这是群众确认或提出异议时留下的，请在事项上办理。", "Act on the matter instead."],
    ),
    described(
        "visit.voided",
        409,
        ["已经作废", "Voided already"],
        ["不用再办。", "Nothing is left to do."],
    ),
    described(
        "visit.month-not-over",
        422,
        ["这个月还没过完", "The month is not over"],
        ["月底后再抽取，才不会漏掉答复。", "Draw after its last day."],
    ),
    described(
        "visit.already-drawn",
        409,
        ["这个月已经抽取过", "Drawn already"],
        ["一个乡镇一个月只抽一次，请看抽取记录。", "A month is drawn once. See the draws."],
    ),
    described(
        "visit.not-a-township",
        422,
        ["请先选一个乡镇", "Choose a township"],
        ["回访按乡镇抽取。", "Draws are made by township."],
    ),
];
