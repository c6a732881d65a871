//! What can be wrong with assemblies, the three lists, and corrections of gatherings.

use super::{Entry, described};

pub(super) const MEETINGS: &[Entry] = &[
    described(
        "village.committee-numbers",
        422,
        ["委员会人数不对", "The committee's numbers do not fit"],
        [
            "请填 0 到 30 的人数，其中妇女和兼任代表的人数不能超过成员人数。",
            "Enter 0 to 30, and no more women or elected among them.",
        ],
    ),
    described(
        "gathering.stale",
        412,
        ["活动刚被改过", "The gathering was changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    described(
        "gathering.voided",
        409,
        ["活动已经作废", "The gathering was voided"],
        ["作废的记录不能再改，需要时请重新登记。", "It cannot change any more. Record a new one."],
    ),
    described(
        "gathering.not-yours",
        403,
        ["不是本单位登记的活动", "Another office's gathering"],
        ["上级或别处登记的活动可以查看，不能修改。", "It can be read here, not changed."],
    ),
    described(
        "gathering.is-assembly",
        422,
        ["代表会议有自己的办法", "An assembly has its own way"],
        ["请从“召开代表会议”办理。", "Announce it as an assembly."],
    ),
    described(
        "gathering.reason-missing",
        422,
        ["没有写原因", "The reason is missing"],
        ["请写明更正或作废的原因。", "Say why it is changed or voided."],
    ),
    described(
        "gathering.no-lists",
        409,
        ["这类活动没有清单", "The gathering keeps no lists"],
        ["只有屋场会和民情分析会有三张清单。", "Only courtyard and analysis meetings keep them."],
    ),
    described(
        "gathering-item.not-found",
        404,
        ["没有这一条", "No such item"],
        ["请刷新后重新选择。", "Reload and choose again."],
    ),
    described(
        "gathering-item.too-many",
        422,
        ["清单太长", "Too many items"],
        ["请分到下一次会议。", "Leave some to the next meeting."],
    ),
    described(
        "gathering-item.words-missing",
        422,
        ["没有写内容", "The words are missing"],
        ["请写明问题、需求或责任的内容。", "Say what it is about."],
    ),
    described(
        "gathering-item.due-before",
        422,
        ["完成日期早于会议", "Due before the meeting"],
        ["请核对日期。", "Check the day."],
    ),
    described(
        "gathering-item.is-matter",
        409,
        ["已经转为事项", "It is a matter already"],
        ["请到事项里办理。", "Go on with the matter."],
    ),
    described(
        "gathering-item.stale",
        412,
        ["这一条刚被改过", "The item was changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    described(
        "assembly.not-found",
        404,
        ["没有这次代表会议", "No such assembly"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "assembly.not-a-village",
        422,
        ["没有选到村", "Not a village"],
        ["代表会议由村或社区召开。", "A village or a community holds assemblies."],
    ),
    described(
        "assembly.not-yet",
        422,
        ["会议日期还没有到", "Its day is still to come"],
        ["开会当天再登记到会。", "Enter who came on that day."],
    ),
    described(
        "assembly.announced-too-late",
        422,
        ["通知日期不对", "Announced too late"],
        ["通知日期不能晚于今天和会议日期。", "It is announced before it is held."],
    ),
    described(
        "assembly.no-time",
        422,
        ["时间不对", "No time of day"],
        ["请写成 09:30 这样。", "Write it like 09:30."],
    ),
    described(
        "assembly.agenda-length",
        422,
        ["议题数不对", "The agenda is empty or too long"],
        ["请填 1 到 30 项议题。", "An agenda has 1 to 30 items."],
    ),
    described(
        "assembly.people",
        422,
        ["人数不对", "A number of people is out of range"],
        ["请核对人数。", "Check the number."],
    ),
    described(
        "assembly.not-a-seat",
        422,
        ["名单里有外人", "Somebody does not belong to the assembly"],
        ["请从应到名单中选择。", "Choose from those who were elected here."],
    ),
    described(
        "assembly.too-many-of-committee",
        422,
        ["委员会到会人数太多", "Too many of the committee"],
        ["请先核对村(居)委会人数。", "Check the committee's number first."],
    ),
    described(
        "assembly.no-such-item",
        422,
        ["没有这项议题", "No such item"],
        ["请刷新后再登记表决。", "Reload, then enter the votes."],
    ),
    described(
        "assembly.too-many-votes",
        422,
        ["票数超过到会人数", "More votes than people"],
        ["请核对同意、反对、弃权的票数。", "Check the votes."],
    ),
    described(
        "assembly.wrong-state",
        409,
        ["现在还不能这样办", "Not at this point"],
        ["请按页面提示的下一步办理。", "Take the step that the page proposes."],
    ),
    described(
        "assembly.disclosure-days",
        422,
        ["公布日期不对", "The days of the disclosure do not fit"],
        [
            "公布不能早于会议，结束不能早于开始。",
            "It is posted after the assembly and ends after it begins.",
        ],
    ),
];
