//! What can be wrong with contacts, difficulty files, matters and gatherings.

use super::{Entry, described};

pub(super) const WORK: &[Entry] = &[
    described(
        "contact.not-found",
        404,
        ["没有这次走访", "No such contact"],
        [
            "没有这次走访，或者不在您的范围内，请回到列表重新选择。",
            "There is no such contact in your part of the county.",
        ],
    ),
    described(
        "contact.date-in-future",
        422,
        ["走访日期不能晚于今天", "The date is in the future"],
        ["请改为今天或更早的日子。", "A contact cannot be after today."],
    ),
    described(
        "contact.date-too-long-ago",
        422,
        ["走访日期太早", "The date is too long ago"],
        ["请核对年份。", "Check the year."],
    ),
    described(
        "contact.already-recorded",
        409,
        ["这一天已经记过走访", "Already recorded"],
        [
            "不用重复记；要补充内容，请打开那次走访修改。",
            "Open the contact of that day and correct it.",
        ],
    ),
    described(
        "contact.household-unlinked",
        409,
        ["这一户还没有联系代表", "The household has no representative"],
        [
            "请先安排代表，或指明是哪位代表走访的。",
            "Link the household first, or name the representative.",
        ],
    ),
    described(
        "contact.household-of-another",
        409,
        ["这一户由别的代表联系", "Another's household"],
        ["请刷新名单。", "Reload the list of your households."],
    ),
    described(
        "contact.on-behalf-not-allowed",
        422,
        ["不能替别人登记", "Not on behalf of others"],
        [
            "代表只登记自己的走访；替别人登记，请找村干部或小组长。",
            "A representative records only his or her own contacts.",
        ],
    ),
    described(
        "contact.word-not-in-catalogue",
        422,
        ["有一项不在可选范围内", "Not one of the words"],
        ["请从列表中选择。", "Choose from the catalogue."],
    ),
    described(
        "contact.copies-out-of-bounds",
        422,
        ["宣传单份数不对", "The number of copies is wrong"],
        ["份数应在 1 到 200 之间。", "Give 1 to 200 copies."],
    ),
    described(
        "contact.text-not-accepted",
        422,
        ["文字太长或有看不见的符号", "The text is not accepted"],
        ["请控制在 1000 字以内。", "At most 1,000 characters, without control characters."],
    ),
    described(
        "contact.reason-missing",
        422,
        ["没有写原因", "The reason is missing"],
        ["请写明作废的原因。", "Say why it is voided."],
    ),
    described(
        "contact.voided",
        409,
        ["这次走访已经作废", "The contact was voided"],
        ["不能再改；需要时请重新记一次。", "Record it again if needed."],
    ),
    described(
        "contact.stale",
        412,
        ["走访刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    described(
        "difficulty.not-found",
        404,
        ["没有这份困难户档案", "No such difficulty file"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    described(
        "difficulty.already-there",
        409,
        ["这一户已有困难户档案", "A difficulty file exists"],
        ["请打开已有的档案补充。", "Open the household's file and add to it."],
    ),
    described(
        "matter.not-found",
        404,
        ["没有这件事项", "No such matter"],
        [
            "没有这件事项，或者不在您的范围内，请回到列表重新选择。",
            "There is no such matter in your part of the county.",
        ],
    ),
    described(
        "matter.id-taken",
        409,
        ["事项已经登记过", "The matter is already recorded"],
        ["请刷新列表查看，不要重复提交。", "Reload the list."],
    ),
    described(
        "matter.stale",
        412,
        ["事项刚有了新进展", "It has changed meanwhile"],
        ["请刷新看过之后再操作。", "Reload it and look before acting."],
    ),
    described(
        "template.too-many",
        422,
        ["模板太多", "Too many templates"],
        ["请先删掉不用的模板。", "Remove templates that nobody uses."],
    ),
    described(
        "template.not-accepted",
        422,
        ["有一条模板不完整", "A template is not complete"],
        [
            "每条模板要有名称和内容，分类要是所选类别里的。",
            "Each template needs a title and words, and a category of its kind.",
        ],
    ),
    described(
        "matter.same-matter",
        422,
        ["这是同一件事项", "One and the same matter"],
        ["请选择另一件来比较。", "Choose another matter."],
    ),
    described(
        "matter.unknown-category",
        422,
        ["没有这个类别", "No such category"],
        ["请从类别列表中选择。", "Choose from the catalogue."],
    ),
    described(
        "matter.area-too-wide",
        422,
        ["事项没有落到村", "The place is too wide"],
        ["请选到村(社区)一级以下。", "Choose a village, a community or a group."],
    ),
    described(
        "matter.field-missing",
        422,
        ["缺少一项", "Something is missing"],
        ["请按提示补充后再提交。", "Add what is named and send it again."],
    ),
    described(
        "matter.words-too-long",
        422,
        ["文字太长", "The words are too long"],
        ["请写要点，最多 2000 字。", "At most 2,000 characters."],
    ),
    described(
        "matter.words-unreadable",
        422,
        ["文字里有不能保存的字符", "The words cannot be kept"],
        ["请删去后重新输入。", "Remove the control characters."],
    ),
    described(
        "matter.date-in-future",
        422,
        ["日期不能晚于今天", "The date is in the future"],
        ["请改成实际发生的日期。", "The day cannot be after today."],
    ),
    described(
        "matter.before-last-step",
        422,
        ["日期早于上一步", "Before the last step"],
        ["请改成实际办理的日期。", "The day cannot be before the last step."],
    ),
    described(
        "matter.action-not-possible",
        409,
        ["现在不能这样办", "Not possible now"],
        ["请看现在可以做哪些操作，从中选择。", "Choose one of the actions that are possible now."],
    ),
    described(
        "matter.not-in-charge",
        403,
        ["不由您来办", "Somebody else is in charge"],
        ["请与承办单位联系。", "Ask the office that is in charge."],
    ),
    described(
        "matter.not-for-village",
        422,
        ["不能交给被反映的村", "Not for the village that it is about"],
        [
            "反映村务和干部的事项，请由乡镇、县级或有关部门办理。",
            "Keep it with the township or the county, or give it to a department.",
        ],
    ),
    described(
        "matter.reporter-withheld",
        403,
        ["反映人不公开", "The reporter is withheld"],
        [
            "反映村务和干部的事项，反映人只有乡镇和县级掌握，请与交办单位联系。",
            "Who reports about cadres is known to the offices above only. Ask who assigned it.",
        ],
    ),
    described(
        "matter.assigned-outside",
        422,
        ["交办超出本级", "Assigned outside"],
        [
            "只能交给本级或下级；要交给上级，请用“上报一级”。",
            "Assign within the owner's area; to go up, lift it.",
        ],
    ),
    described(
        "matter.until-out-of-range",
        422,
        ["日期不在允许范围内", "The day is out of range"],
        ["请按提示的起止日期改一个日期。", "Choose a day within the range that is named."],
    ),
    described(
        "matter.too-many-units",
        422,
        ["吹哨单位太多", "Too many units are called"],
        ["一次最多10个单位，请减少几个。", "Call ten at most at once."],
    ),
    described(
        "matter.nobody-to-call",
        422,
        ["没有可吹哨的单位", "Nobody is left to call"],
        [
            "这些单位已经在办或者已经被吹哨，请另选单位。",
            "These units have the matter or are called already. Choose others.",
        ],
    ),
    described(
        "matter.merge-not-possible",
        422,
        ["不能合并", "Cannot be merged"],
        [
            "请并入一件还在办理、保密程度相同的其他事项。",
            "Merge into another open matter of the same confidentiality.",
        ],
    ),
    described(
        "matter.lead-not-found",
        422,
        ["没有要并入的事项", "No such matter to merge into"],
        ["请在您范围内的事项中选择。", "Choose one of your part of the county."],
    ),
    described(
        "matter.not-in-past",
        422,
        ["这一步不能补录", "This step cannot be recorded afterwards"],
        ["请在系统里直接操作。", "Take it here and now."],
    ),
    described(
        "gathering.not-found",
        404,
        ["没有这次活动", "No such gathering"],
        [
            "没有这次活动，或者不在您的范围内，请回到列表重新选择。",
            "There is no such gathering in your part of the county.",
        ],
    ),
    described(
        "gathering.id-taken",
        409,
        ["活动已经登记过", "The gathering is already recorded"],
        ["请刷新列表查看，不要重复提交。", "Reload the list."],
    ),
    described(
        "gathering.title-missing",
        422,
        ["没有填活动主题", "The title is missing"],
        ["请填写活动主题。", "Say what it was about."],
    ),
    described(
        "gathering.text-too-long",
        422,
        ["文字太长", "The text is too long"],
        ["请缩短后再提交。", "Shorten it."],
    ),
    described(
        "gathering.text-unreadable",
        422,
        ["文字里有不能保存的字符", "The text cannot be kept"],
        ["请删去后重新输入。", "Remove the control characters."],
    ),
    described(
        "gathering.date-in-future",
        422,
        ["日期不能晚于今天", "The date is in the future"],
        ["请在活动举办之后再登记。", "Record it after it was held."],
    ),
    described(
        "gathering.area-too-wide",
        422,
        ["行动没有落到村", "The area is too wide"],
        [
            "文明示范行动要落到村(社区)或小组。",
            "A civility action is held in a village or a group.",
        ],
    ),
    described(
        "gathering.due-out-of-range",
        422,
        ["应到人数不对", "The number is out of range"],
        ["应到人数填 0 到 100000。", "0 to 100,000 people."],
    ),
    described(
        "gathering.nobody-named",
        422,
        ["没有选到场的人", "Nobody was named"],
        ["请至少选择一名到场的代表。", "Name at least one representative who came."],
    ),
    described(
        "gathering.too-many-named",
        422,
        ["一次选的人太多", "Too many at once"],
        ["请分几次登记。", "Enter them in several steps."],
    ),
];
