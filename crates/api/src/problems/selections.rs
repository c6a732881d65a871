//! What can be wrong with candidates and selection files.

use super::{Entry, described};

pub(super) const SELECTIONS: &[Entry] = &[
    described(
        "selection.not-found",
        404,
        ["没有这份选任档案", "No such selection file"],
        [
            "没有这份选任档案，或者不在您的范围内，请回到选任页重新选择。",
            "There is no such selection file in your part of the county.",
        ],
    ),
    described(
        "selection.not-a-candidate",
        404,
        ["不在摸底名单里", "Not in the pool"],
        ["请先加入摸底名单，再建档案。", "Add the person to the pool of candidates first."],
    ),
    described(
        "selection.no-ground",
        422,
        ["没有摸底依据", "No ground"],
        ["请至少选一项依据。", "Choose one ground at least."],
    ),
    described(
        "selection.ground-missing",
        422,
        ["没有这项摸底依据", "The ground is missing"],
        [
            "请先在摸底名单补记这项依据，或者改用二推、三报。",
            "Add the ground to the pool first, or choose another way.",
        ],
    ),
    described(
        "selection.ground-not-direct",
        422,
        ["这项依据不能直接确定", "No ground of a direct choice"],
        ["请换一项依据，或者改用二推、三报。", "Choose another ground, or another way."],
    ),
    described(
        "selection.has-file",
        409,
        ["已经有选任档案", "Has a file already"],
        ["不用补录。", "There is nothing to enter."],
    ),
    described(
        "selection.letter-format",
        422,
        ["编号格式不对", "No format of numbers"],
        [
            "要有一个“{序号}”，花括号里只能写乡镇代码、乡镇、年、序号。",
            "One {序号}, and in braces nothing but 乡镇代码, 乡镇, 年 and 序号.",
        ],
    ),
    described(
        "representative.letter-taken",
        409,
        ["聘书编号已经用过", "The letter number is taken"],
        ["请换一个编号，或者不填，由系统自动编号。", "Choose another, or leave it open."],
    ),
    described(
        "selection.already-open",
        409,
        ["已有未办完的档案", "An open file is there"],
        ["请接着办那一份。", "Go on with that file."],
    ),
    described(
        "selection.already-serving",
        409,
        ["已经是在任代表", "Serves already"],
        ["不用再聘。", "There is nothing to appoint."],
    ),
    described(
        "selection.not-possible",
        409,
        ["现在不能办这一步", "Not possible now"],
        ["请看档案现在到哪一步，按可办的步骤办。", "See what the file's `possible` names."],
    ),
    described(
        "selection.of-another-office",
        403,
        ["这一步由别的单位办", "Another office's step"],
        ["请告知办理的单位。", "Tell the office whose step it is."],
    ),
    described(
        "selection.date-in-future",
        422,
        ["日期晚于今天", "The date lies in the future"],
        ["请改为今天或更早。", "Choose today or earlier."],
    ),
    described(
        "selection.before-the-step-before",
        422,
        ["日期早于上一步", "The date lies before the step before"],
        ["请核对各步的日期。", "Check the days of the steps."],
    ),
    described(
        "selection.notice-days",
        422,
        ["公示天数不对", "The notice's days"],
        ["公示要张贴3至30天。", "A notice hangs 3 to 30 days."],
    ),
    described(
        "selection.notice-runs",
        409,
        ["公示还没到期", "The notice still hangs"],
        ["过了公示最后一天再办。", "Come back after its last day."],
    ),
    described(
        "selection.objection-open",
        409,
        ["还有异议没核查完", "An objection is open"],
        ["请先登记核查结果。", "Enter what became of it first."],
    ),
    described(
        "selection.objection-upheld",
        409,
        ["有异议属实", "An objection was right"],
        ["请按公示未通过办理。", "The notice has not been passed."],
    ),
    described(
        "selection.no-objection-upheld",
        409,
        ["没有属实的异议", "No objection was right"],
        ["不能按公示未通过办理。", "The notice cannot fail."],
    ),
    described(
        "selection.no-objection",
        409,
        ["没有这件异议", "No such objection"],
        ["请刷新后再看。", "Reload."],
    ),
    described(
        "selection.nominators",
        422,
        ["推荐的户不对", "The nominating households"],
        ["请选出推荐的户，每户只选一次。", "Choose the households, each once."],
    ),
    described(
        "selection.incomplete",
        422,
        ["补录的步骤不齐", "Steps are missing"],
        ["在任代表的档案要一直录到颁发聘书。", "A representative's file goes to the letter."],
    ),
    described(
        "selection.stale",
        412,
        ["档案已被别人办过", "The file has changed"],
        ["请刷新后再办。", "Reload and try again."],
    ),
];
