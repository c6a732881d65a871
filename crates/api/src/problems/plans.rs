//! What can be wrong with leading groups, plans and to-dos.

use super::{Entry, described};

pub(super) const PLANS: &[Entry] = &[
    described(
        "plan.not-found",
        404,
        ["没有这份方案", "No such plan"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "todo.not-found",
        404,
        ["没有这项待办", "No such to-do"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "organisation.not-found",
        404,
        ["没有这个人", "No such person"],
        ["请刷新名单。", "Reload the list."],
    ),
    described(
        "plan.of-another-office",
        403,
        ["由别的单位办理", "Another office's"],
        ["请联系该单位。", "Ask that office."],
    ),
    described(
        "plan.withdrawn",
        409,
        ["已经撤回", "Taken back"],
        ["不用再办。", "Nothing more is to be done."],
    ),
    described(
        "plan.id-taken",
        409,
        ["已经登记过", "Already here"],
        ["请刷新查看，不要重复提交。", "Reload the page."],
    ),
    described(
        "plan.changed",
        412,
        ["别人改过", "Changed by somebody else"],
        ["请刷新后再改。", "Reload it first."],
    ),
    described(
        "plan.text-missing",
        422,
        ["缺少文字", "Words are missing"],
        ["请补上。", "Write a few words."],
    ),
    described(
        "plan.text-too-long",
        422,
        ["文字太长", "The text is too long"],
        ["请写要点。", "Shorten it."],
    ),
    described(
        "plan.text-unreadable",
        422,
        ["文字无法保存", "The text cannot be kept"],
        ["请删去看不见的符号后重新输入。", "Remove the control characters."],
    ),
    described(
        "plan.span-backwards",
        422,
        ["日期颠倒", "The span is backwards"],
        ["结束日期不能早于开始日期。", "The last day cannot lie before the first."],
    ),
    described(
        "plan.too-many-stages",
        422,
        ["阶段太多", "Too many stages"],
        ["请合并。", "Join some."],
    ),
    described(
        "todo.unknown-act",
        422,
        ["没有这种待办", "No such act"],
        ["请从目录中选择。", "Choose from the catalogue."],
    ),
    described(
        "todo.due-on-day-off",
        422,
        ["期限不是工作日", "Due on a day off"],
        ["请改到工作日。", "Take a working day."],
    ),
    described(
        "todo.due-too-soon",
        422,
        ["期限太近", "Due too soon"],
        [
            "至少留 3 个工作日；紧急的事请打电话。",
            "Leave three working days; telephone where it is urgent.",
        ],
    ),
    described(
        "todo.nobody-asked",
        422,
        ["没有下发对象", "Nobody is asked"],
        ["请选择地区，或先聘任代表。", "Choose areas, or appoint representatives first."],
    ),
    described(
        "todo.too-many-asked",
        422,
        ["对象太多", "Too many are asked"],
        ["请分村下发。", "Ask by village."],
    ),
    described(
        "todo.area-not-below",
        422,
        ["不是下级", "Not a lower area"],
        ["只能发给同一级的下级，请重新选择。", "Choose lower areas, all of one level."],
    ),
    described(
        "organisation.area-too-low",
        422,
        ["层级不对", "The wrong level"],
        [
            "领导小组和专班设在县、乡镇、村。",
            "A leading group stands at the county, a township or a village.",
        ],
    ),
    described(
        "todo.not-met",
        409,
        ["按记录还没有完成", "Not done by the records"],
        ["请先办完；办不了的，说明原因。", "Finish it first, or say why it cannot be done."],
    ),
    described("todo.closed", 409, ["已经办结", "Closed"], ["不用再答复。", "No answer is needed."]),
    described(
        "todo.passed-on-before",
        409,
        ["已经下发过", "Handed on before"],
        ["不用重复下发。", "It need not be handed on again."],
    ),
    described(
        "todo.nothing-asked",
        409,
        ["没有要答复的", "Nothing was asked"],
        ["下级提出疑问或困难后再答复。", "Answer once somebody below has asked."],
    ),
    described(
        "organisation.ends-wrong",
        422,
        ["离任日期不对", "The last day is wrong"],
        ["应在任职之后、今天或以前。", "It lies after the first day, and not after today."],
    ),
];
