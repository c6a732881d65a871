//! What can be wrong with areas, households and representatives.

use super::{Entry, described};

pub(super) const PEOPLE: &[Entry] = &[
    described(
        "area.not-found",
        404,
        ["没有这个地方", "No such area"],
        [
            "没有这个地方，或者不在您的范围内，请核对区划代码。",
            "There is no such area in your part of the county. Check the code.",
        ],
    ),
    described(
        "area.misplaced",
        422,
        ["地区级别对不上", "The area is misplaced"],
        [
            "县下是乡镇，乡镇下是村(社区)，村(社区)下是小组。",
            "That kind of area cannot lie under the chosen one.",
        ],
    ),
    described(
        "area.code-taken",
        409,
        ["区划代码已用过", "The area code is taken"],
        ["请核对后换一个。", "An area with this code exists. Check the code."],
    ),
    described(
        "person.not-found",
        404,
        ["没有这个人", "No such person"],
        ["请回到名单重新选择。", "Choose from the list."],
    ),
    described(
        "household.not-found",
        404,
        ["没有这一户", "No such household"],
        [
            "没有这一户，或者不在您的范围内，请回到名单重新选择。",
            "There is no such household in your part of the county.",
        ],
    ),
    described(
        "area.duty-phones-of-another",
        403,
        ["只能修改本单位的值班电话", "Another office's duty phones"],
        ["请由那个单位自己修改。", "That office puts its own numbers."],
    ),
    described(
        "household.area-too-high",
        422,
        ["住户没有落到村", "The area is too high"],
        ["户要落到村(社区)或小组。", "A household lies in a village, a community or a group."],
    ),
    described(
        "household.code-taken",
        409,
        ["户编号已用过", "The household code is taken"],
        ["请核对后换一个。", "A household with this code exists. Check it."],
    ),
    described(
        "household.dissolved",
        409,
        ["这一户已经销户", "The household was dissolved"],
        ["请核对是不是选错了户。", "The household has been dissolved and cannot change."],
    ),
    described(
        "household.moves-to-another-village",
        422,
        ["跨村搬迁要办信息变更", "The household moves to another village"],
        [
            "请在住户页面办“信息变更”，联系代表和事项一起办。",
            "Record a change of the household: its link and matters go with it.",
        ],
    ),
    described(
        "household.no-contact-person",
        422,
        ["没有常联系人", "There is no usual contact"],
        ["请填写新户主的姓名。", "Name the new head."],
    ),
    described(
        "registry.field-not-accepted",
        422,
        ["有一项资料不对", "A field is not accepted"],
        ["请按提示修改后再提交。", "Correct the field and send it again."],
    ),
    described(
        "registry.stale",
        412,
        ["资料刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    described(
        "map.outline-not-accepted",
        422,
        ["地图文件里有图形不能用", "An outline cannot be used"],
        ["请照提示改好文件后再上传。", "Correct the file as told and send it again."],
    ),
    described(
        "representative.not-found",
        404,
        ["没有这位代表", "No such representative"],
        [
            "没有这位代表，或者不在您的范围内，请回到名单重新选择。",
            "There is no such representative in your part of the county.",
        ],
    ),
    described(
        "representative.ended",
        409,
        ["代表已经离任", "The mandate has ended"],
        ["请选择在任的代表。", "Choose a representative who serves."],
    ),
    described(
        "representative.date-in-future",
        422,
        ["日期不能晚于今天", "The date is in the future"],
        ["请改为今天或更早。", "The date cannot be after today."],
    ),
    described(
        "representative.ends-before-it-began",
        422,
        ["结束早于开始", "It ends before it began"],
        ["请核对日期。", "Check the dates."],
    ),
    described(
        "representative.area-too-high",
        422,
        ["代表没有落到村", "The area is too high"],
        ["代表要落到小组或村(社区)。", "A representative serves a group or a village."],
    ),
    described(
        "representative.successor-not-serving",
        409,
        ["接手的代表不对", "The successor does not serve"],
        ["接手的代表须是另一位在任代表。", "The successor must be another serving representative."],
    ),
    described(
        "representative.stale",
        412,
        ["资料刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    described(
        "link.already-there",
        409,
        ["已经由这位代表联系", "Already linked"],
        [
            "这一户已经由这位代表联系，不用再调整。",
            "The household is linked to this representative already.",
        ],
    ),
];
