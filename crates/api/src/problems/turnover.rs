//! What can be wrong with turnovers.

use super::{Entry, described};

pub(super) const TURNOVER: &[Entry] = &[
    described(
        "turnover.not-found",
        404,
        ["没有这份交接方案", "No such turnover"],
        [
            "没有这份交接方案，或者不在您的范围内，请回到列表重新选择。",
            "There is no such turnover in your part of the county.",
        ],
    ),
    described(
        "turnover.not-a-draft",
        409,
        ["已经办完", "It was carried out"],
        [
            "这份方案已经办完，不能再改；要改请先撤销，或者另起一份。",
            "This was carried out. Take it back first, or begin another.",
        ],
    ),
    described(
        "turnover.nothing-to-undo",
        409,
        ["没有可撤销的", "Nothing to take back"],
        [
            "这份方案没有办过，或者已经撤销，请刷新查看。",
            "This was not carried out, or was taken back. Reload.",
        ],
    ),
    described(
        "turnover.too-late-to-undo",
        409,
        ["超过7天，不能撤销", "Too late to take it back"],
        [
            "已经超过7天，不能整体撤销；请按现在的情况另办一次交接。",
            "More than 7 days have passed. Begin another hand-over.",
        ],
    ),
    described(
        "turnover.changed-since",
        409,
        ["办完以后又有变动", "It has changed since"],
        [
            "有的户、代表或事项又有了变动，不能整体撤销；请按现在的情况另办一次交接。",
            "Households, representatives or matters have changed since. Begin another hand-over.",
        ],
    ),
    described(
        "turnover.nobody-named",
        422,
        ["接任的人没有姓名", "A successor has no name"],
        ["请把接任的人的姓名填好再办。", "Enter the successor's name first."],
    ),
    described(
        "turnover.serves-already",
        409,
        ["接任的人已经是代表", "The successor serves already"],
        [
            "请换一位，或者把户直接交给这位代表。",
            "Choose another person, or give the households to this representative.",
        ],
    ),
    described(
        "turnover.no-such-reason",
        422,
        ["离任原因不对", "Not a reason of service"],
        ["请选择代表离任的原因。", "Choose why the service ends."],
    ),
];
