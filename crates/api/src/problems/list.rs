//! The problems, room by room.

use super::Entry;

const fn entry(
    code: &'static str,
    status: u16,
    titles: [&'static str; 2],
    advice: [&'static str; 2],
) -> Entry {
    let [title, title_en] = titles;
    let [advice, advice_en] = advice;
    Entry { code, status, title, title_en, advice, advice_en }
}

/// Every problem that the interface can answer with.
pub(crate) const ENTRIES: &[Entry] = &[
    entry(
        "request.malformed",
        400,
        ["提交的内容读不懂", "The request cannot be read"],
        [
            "请检查提交的内容是否完整,再重新提交。",
            "Check that the body is complete and send it again.",
        ],
    ),
    entry(
        "request.control-character",
        400,
        ["内容里有不能保存的字符", "A control character"],
        [
            "内容里有看不见的控制字符,请删除后重新输入。",
            "Remove the control characters and send it again.",
        ],
    ),
    entry(
        "request.not-found",
        404,
        ["没有找到", "Not found"],
        [
            "您要找的内容不存在,或者不在您的范围内;请从列表中重新选择。",
            "It does not exist, or lies outside of what you may see. Choose again from the list.",
        ],
    ),
    entry(
        "request.no-such-page",
        404,
        ["没有这个地址", "No such page"],
        ["请检查地址,或从首页重新进入。", "Check the address, or start from the home page."],
    ),
    entry(
        "request.method-not-allowed",
        405,
        ["不能这样操作", "The method is not allowed"],
        [
            "这个地址不支持这种操作,请对照接口说明。",
            "This address does not take this method. See the description.",
        ],
    ),
    entry(
        "request.too-slow",
        408,
        ["用时太久", "It took too long"],
        ["网络太慢或内容太多,请稍后再试,或缩小查询范围。", "Try again later, or ask for less."],
    ),
    entry(
        "request.version-unknown",
        412,
        ["版本对不上", "The version is not known"],
        [
            "内容已经被改过,请刷新后在最新的版本上修改。",
            "It has changed meanwhile. Reload and change the newest version.",
        ],
    ),
    entry(
        "request.too-large",
        413,
        ["内容太大", "Too large"],
        [
            "内容超过了上限:一般提交 1 MB,名册文件 64 MB;请拆分后再提交。",
            "It is larger than what is taken: 1 MB in general, 64 MB for rosters. Split it.",
        ],
    ),
    entry(
        "request.not-json",
        415,
        ["内容类型不对", "The media type is not taken"],
        [
            "请用 application/json 提交;上传名册请用 multipart/form-data。",
            "Send application/json; rosters as multipart/form-data.",
        ],
    ),
    entry(
        "request.invalid",
        422,
        ["有一项内容不对", "Something is not accepted"],
        ["请按提示修改后再提交。", "Correct what the errors name and send it again."],
    ),
    entry(
        "request.query",
        422,
        ["查询条件不对", "The query is not accepted"],
        ["请检查查询条件的名称和取值。", "Check the names and the values of the query."],
    ),
    entry(
        "request.bad-limit",
        422,
        ["每页条数不对", "The limit is out of range"],
        ["每页条数填 1 到 200。", "A page holds 1 to 200 items."],
    ),
    entry(
        "request.bad-cursor",
        422,
        ["翻页位置不对", "The cursor is not ours"],
        ["请从第一页重新开始翻页。", "Start again from the first page."],
    ),
    entry(
        "request.bad-area-code",
        422,
        ["地区代码不对", "The area code is malformed"],
        [
            "请填 6、9 或 12 位区划代码,小组为 14 位。",
            "A code has 6, 9 or 12 digits, 14 for a group.",
        ],
    ),
    entry(
        "request.bad-date",
        422,
        ["日期不对", "The date is not accepted"],
        [
            "请按“年-月-日”填写日历上有的日子,例如 2023-05-07。",
            "Write a date of the calendar as YYYY-MM-DD.",
        ],
    ),
    entry(
        "request.bad-period",
        422,
        ["时间范围不对", "The period is not accepted"],
        [
            "开始日期不能晚于截止日期,月份数填 1 到 60。",
            "The first day comes before the last; 1 to 60 months.",
        ],
    ),
    entry(
        "request.version-required",
        428,
        ["缺少版本", "A version is required"],
        [
            "请先读取最新内容,再带上它的版本(If-Match)提交修改。",
            "Read it first and send its ETag as If-Match.",
        ],
    ),
    entry(
        "request.overloaded",
        503,
        ["现在太忙", "Too busy now"],
        [
            "现在使用的人很多,请过几秒再试。",
            "Many requests are being worked on. Try again in a few seconds.",
        ],
    ),
    entry(
        "idempotency.key-required",
        422,
        ["缺少提交编号", "The Idempotency-Key is missing"],
        [
            "每次新增都要带上提交编号(Idempotency-Key),重试时用同一个。",
            "Send an Idempotency-Key with every create, the same one when you try again.",
        ],
    ),
    entry(
        "idempotency.key-malformed",
        422,
        ["提交编号不对", "The Idempotency-Key is malformed"],
        [
            "提交编号是 8 到 64 个字母、数字、“-”或“_”。",
            "A key has 8 to 64 letters, digits, - and _.",
        ],
    ),
    entry(
        "idempotency.key-reused",
        422,
        ["提交编号重复使用", "The Idempotency-Key was used before"],
        [
            "同一个提交编号被用在了两份不同的内容上,请刷新页面后重新提交。",
            "Use a new key for another request.",
        ],
    ),
    entry(
        "session.wrong-credentials",
        401,
        ["账号或密码不对", "Wrong name or password"],
        ["请核对后重新输入。", "Check both and try again."],
    ),
    entry(
        "session.required",
        401,
        ["请先登录", "Sign in first"],
        [
            "您还没有登录,或登录已过期,请重新登录。",
            "You are not signed in, or the session has ended.",
        ],
    ),
    entry(
        "session.csrf",
        403,
        ["页面已过期", "The page has expired"],
        ["请刷新页面后再提交。", "Send the session's csrf_token in the header X-CSRF-Token."],
    ),
    entry(
        "session.locked",
        429,
        ["账号暂时锁定", "The account is locked for now"],
        [
            "密码连续输错次数太多,请稍后再试,或请系统管理员重设密码。",
            "Too many wrong passwords. Wait, or ask the administrator.",
        ],
    ),
    entry(
        "session.too-many-tries",
        429,
        ["尝试太频繁", "Too many tries"],
        ["请稍后再试。", "Wait and try again."],
    ),
    entry(
        "access.not-allowed",
        403,
        ["没有权限", "Not allowed"],
        [
            "您的角色不能做这件事;如果工作需要,请联系系统管理员。",
            "Your role may not do this. Ask the administrator if you need it.",
        ],
    ),
    entry(
        "account.not-found",
        404,
        ["没有这个账号", "No such account"],
        ["请刷新账号列表后再选。", "Reload the list and choose again."],
    ),
    entry(
        "account.login-taken",
        409,
        ["登录名已被使用", "The sign-in name is taken"],
        ["请换一个登录名。", "Choose another sign-in name."],
    ),
    entry(
        "account.phone-taken",
        409,
        ["手机号已登记", "The phone number is taken"],
        [
            "这个手机号已经登记在另一个账号上,请核对。",
            "The number belongs to another account. Check it.",
        ],
    ),
    entry(
        "account.bad-name",
        422,
        ["姓名或登录名不对", "The name is not accepted"],
        [
            "姓名和登录名要填 1 到 40 个字,登录名不能有空格。",
            "Names take 1 to 40 characters; a sign-in name has no spaces.",
        ],
    ),
    entry(
        "account.bad-phone",
        422,
        ["电话号码不对", "The phone number is not accepted"],
        ["请填 7 到 16 位数字。", "Give 7 to 16 digits."],
    ),
    entry(
        "account.password-weak",
        422,
        ["密码太简单", "The password is too weak"],
        [
            "密码要 8 到 128 个字符,不能全是同一个字符。",
            "A password takes 8 to 128 characters, not all the same.",
        ],
    ),
    entry(
        "account.no-grant",
        422,
        ["没有选角色", "No role"],
        ["请至少给账号一个角色。", "Give the account at least one role."],
    ),
    entry(
        "account.grant-misplaced",
        422,
        ["角色和地区对不上", "The role does not fit the area"],
        [
            "乡镇干部选乡镇,村干部选村(社区),小组长选小组。",
            "Choose an area of the role's own tier.",
        ],
    ),
    entry(
        "account.representative-mismatch",
        422,
        ["代表没有对应", "The representative does not fit"],
        [
            "“代表”角色要同时指定是哪一位代表。",
            "The role of a representative, and only that one, names a representative.",
        ],
    ),
    entry(
        "account.hashing",
        500,
        ["密码没有保存成功", "The password could not be kept"],
        ["请再试一次。", "Try again."],
    ),
    entry(
        "account.unknown-role",
        422,
        ["没有这个角色", "No such role"],
        ["请从角色目录中选择。", "Choose a role of the catalogue."],
    ),
    entry(
        "storage.busy",
        503,
        ["记录的人太多", "Too many writes now"],
        [
            "请过几秒再试;您填写的内容没有丢失。",
            "Many people are recording now. Try again in a few seconds.",
        ],
    ),
    entry(
        "storage.disk-full",
        503,
        ["磁盘写不进去", "The disk cannot be written"],
        ["请联系系统管理员清理磁盘后再试。", "Ask the administrator to make room on the disk."],
    ),
    entry(
        "storage.interrupted",
        503,
        ["没有来得及完成", "It was interrupted"],
        ["请再试一次;重复提交不会记成两次。", "Try again; nothing counts twice."],
    ),
    entry(
        "storage.already-there",
        409,
        ["已经有了", "It is already there"],
        ["请刷新后再看。", "Reload and look."],
    ),
    entry(
        "storage.points-nowhere",
        422,
        ["指向的对象不存在", "It points nowhere"],
        ["请刷新后重新选择。", "Reload and choose again."],
    ),
    entry(
        "storage.not-allowed",
        422,
        ["超出允许的范围", "Out of range"],
        ["有一项内容超出了允许的范围,请检查后再提交。", "Check the values and send it again."],
    ),
    entry(
        "storage.newer-version",
        500,
        ["数据来自更新的版本", "The data are newer than the program"],
        ["请升级程序后再打开。", "Upgrade the program."],
    ),
    entry(
        "storage.fault",
        500,
        ["服务器出了问题", "The server has a fault"],
        [
            "请稍后再试;若一直这样,请把编号告诉系统管理员。",
            "Try later, or tell the administrator the request's number.",
        ],
    ),
    entry(
        "request.unknown-word",
        422,
        ["不在可选范围内", "Not one of the words"],
        [
            "这一项不在可选的范围内,请从目录(/api/catalogues)中选择。",
            "Choose one of the catalogue's codes (/api/catalogues).",
        ],
    ),
    entry(
        "request.one-person",
        422,
        ["人员没有说清", "One person is needed"],
        [
            "请指明登记过的人(person_id),或填写新的人(person),两者选一。",
            "Name a person of the registry or give a new one, not both.",
        ],
    ),
    entry(
        "request.text-too-long",
        422,
        ["文字太长", "The text is too long"],
        ["请缩短后再提交。", "Shorten it and send it again."],
    ),
    entry(
        "request.too-many",
        422,
        ["一次提交太多", "Too many at once"],
        ["请分几次提交。", "Send them in several requests."],
    ),
    entry(
        "request.field-missing",
        422,
        ["缺少一项", "A field is missing"],
        ["请填写后再提交。", "Add it and send it again."],
    ),
    entry(
        "request.contact-of-another",
        422,
        ["走访和住户对不上", "The contact is another household's"],
        ["这次走访是另一户的,请核对。", "The contact belongs to another household. Check it."],
    ),
    entry(
        "request.no-place",
        422,
        ["没有说明在哪里", "No place was given"],
        [
            "请选择住户,或填写村(社区)、小组的区划代码。",
            "Name a household, or the code of a village or group.",
        ],
    ),
    entry(
        "request.not-multipart",
        415,
        ["内容类型不对", "The media type is not taken"],
        [
            "上传名册请用 multipart/form-data,字段为 kind、area、file。",
            "Send multipart/form-data with the fields kind, area and file.",
        ],
    ),
    entry(
        "page.unknown-cursor",
        422,
        ["翻页位置不对", "The cursor is not ours"],
        ["请从第一页重新打开列表。", "Start again from the first page."],
    ),
    entry(
        "area.not-found",
        404,
        ["没有这个地方", "No such area"],
        [
            "没有这个地方,或者不在您的范围内,请核对区划代码。",
            "There is no such area in your part of the county. Check the code.",
        ],
    ),
    entry(
        "area.misplaced",
        422,
        ["地区级别对不上", "The area is misplaced"],
        [
            "县下是乡镇,乡镇下是村(社区),村(社区)下是小组。",
            "That kind of area cannot lie under the chosen one.",
        ],
    ),
    entry(
        "area.code-taken",
        409,
        ["区划代码已用过", "The area code is taken"],
        ["请核对后换一个。", "An area with this code exists. Check the code."],
    ),
    entry(
        "person.not-found",
        404,
        ["没有这个人", "No such person"],
        ["请回到名单重新选择。", "Choose from the list."],
    ),
    entry(
        "household.not-found",
        404,
        ["没有这一户", "No such household"],
        [
            "没有这一户,或者不在您的范围内,请回到名单重新选择。",
            "There is no such household in your part of the county.",
        ],
    ),
    entry(
        "household.area-too-high",
        422,
        ["住户没有落到村", "The area is too high"],
        ["户要落到村(社区)或小组。", "A household lies in a village, a community or a group."],
    ),
    entry(
        "household.code-taken",
        409,
        ["户编号已用过", "The household code is taken"],
        ["请核对后换一个。", "A household with this code exists. Check it."],
    ),
    entry(
        "household.dissolved",
        409,
        ["这一户已经销户", "The household was dissolved"],
        ["请核对是不是选错了户。", "The household has been dissolved and cannot change."],
    ),
    entry(
        "registry.field-not-accepted",
        422,
        ["有一项资料不对", "A field is not accepted"],
        ["请按提示修改后再提交。", "Correct the field and send it again."],
    ),
    entry(
        "registry.stale",
        412,
        ["资料刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    entry(
        "representative.not-found",
        404,
        ["没有这位代表", "No such representative"],
        [
            "没有这位代表,或者不在您的范围内,请回到名单重新选择。",
            "There is no such representative in your part of the county.",
        ],
    ),
    entry(
        "representative.ended",
        409,
        ["代表已经离任", "The mandate has ended"],
        ["请选择在任的代表。", "Choose a representative who serves."],
    ),
    entry(
        "representative.date-in-future",
        422,
        ["日期不能晚于今天", "The date is in the future"],
        ["请改为今天或更早。", "The date cannot be after today."],
    ),
    entry(
        "representative.ends-before-it-began",
        422,
        ["结束早于开始", "It ends before it began"],
        ["请核对日期。", "Check the dates."],
    ),
    entry(
        "representative.area-too-high",
        422,
        ["代表没有落到村", "The area is too high"],
        ["代表要落到小组或村(社区)。", "A representative serves a group or a village."],
    ),
    entry(
        "representative.successor-not-serving",
        409,
        ["接手的代表不对", "The successor does not serve"],
        ["接手的代表须是另一位在任代表。", "The successor must be another serving representative."],
    ),
    entry(
        "representative.stale",
        412,
        ["资料刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    entry(
        "link.already-there",
        409,
        ["已经由这位代表联系", "Already linked"],
        [
            "这一户已经由这位代表联系,不用再调整。",
            "The household is linked to this representative already.",
        ],
    ),
    entry(
        "contact.not-found",
        404,
        ["没有这次走访", "No such contact"],
        [
            "没有这次走访,或者不在您的范围内,请回到列表重新选择。",
            "There is no such contact in your part of the county.",
        ],
    ),
    entry(
        "contact.date-in-future",
        422,
        ["走访日期不能晚于今天", "The date is in the future"],
        ["请改为今天或更早的日子。", "A contact cannot be after today."],
    ),
    entry(
        "contact.date-too-long-ago",
        422,
        ["走访日期太早", "The date is too long ago"],
        ["请核对年份。", "Check the year."],
    ),
    entry(
        "contact.already-recorded",
        409,
        ["这一天已经记过走访", "Already recorded"],
        [
            "不用重复记;要补充内容,请打开那次走访修改。",
            "Open the contact of that day and correct it.",
        ],
    ),
    entry(
        "contact.household-unlinked",
        409,
        ["这一户还没有联系代表", "The household has no representative"],
        [
            "请先安排代表,或指明是哪位代表走访的。",
            "Link the household first, or name the representative.",
        ],
    ),
    entry(
        "contact.household-of-another",
        409,
        ["这一户由别的代表联系", "Another's household"],
        ["请刷新名单。", "Reload the list of your households."],
    ),
    entry(
        "contact.on-behalf-not-allowed",
        422,
        ["不能替别人登记", "Not on behalf of others"],
        [
            "代表只登记自己的走访;替别人登记,请找村干部或小组长。",
            "A representative records only his or her own contacts.",
        ],
    ),
    entry(
        "contact.word-not-in-catalogue",
        422,
        ["有一项不在可选范围内", "Not one of the words"],
        ["请从列表中选择。", "Choose from the catalogue."],
    ),
    entry(
        "contact.copies-out-of-bounds",
        422,
        ["宣传单份数不对", "The number of copies is wrong"],
        ["份数应在 1 到 200 之间。", "Give 1 to 200 copies."],
    ),
    entry(
        "contact.text-not-accepted",
        422,
        ["文字太长或有看不见的符号", "The text is not accepted"],
        ["请控制在 1000 字以内。", "At most 1,000 characters, without control characters."],
    ),
    entry(
        "contact.reason-missing",
        422,
        ["没有写原因", "The reason is missing"],
        ["请写明作废的原因。", "Say why it is voided."],
    ),
    entry(
        "contact.voided",
        409,
        ["这次走访已经作废", "The contact was voided"],
        ["不能再改;需要时请重新记一次。", "Record it again if needed."],
    ),
    entry(
        "contact.stale",
        412,
        ["走访刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    entry(
        "difficulty.not-found",
        404,
        ["没有这份困难户档案", "No such difficulty file"],
        ["请回到列表重新选择。", "Choose from the list."],
    ),
    entry(
        "difficulty.already-there",
        409,
        ["这一户已有困难户档案", "A difficulty file exists"],
        ["请打开已有的档案补充。", "Open the household's file and add to it."],
    ),
    entry(
        "matter.not-found",
        404,
        ["没有这件事项", "No such matter"],
        [
            "没有这件事项,或者不在您的范围内,请回到列表重新选择。",
            "There is no such matter in your part of the county.",
        ],
    ),
    entry(
        "matter.id-taken",
        409,
        ["事项已经登记过", "The matter is already recorded"],
        ["请刷新列表查看,不要重复提交。", "Reload the list."],
    ),
    entry(
        "matter.stale",
        412,
        ["事项刚有了新进展", "It has changed meanwhile"],
        ["请刷新看过之后再操作。", "Reload it and look before acting."],
    ),
    entry(
        "matter.unknown-category",
        422,
        ["没有这个类别", "No such category"],
        ["请从类别列表中选择。", "Choose from the catalogue."],
    ),
    entry(
        "matter.area-too-wide",
        422,
        ["事项没有落到村", "The place is too wide"],
        ["请选到村(社区)一级以下。", "Choose a village, a community or a group."],
    ),
    entry(
        "matter.field-missing",
        422,
        ["缺少一项", "Something is missing"],
        ["请按提示补充后再提交。", "Add what is named and send it again."],
    ),
    entry(
        "matter.words-too-long",
        422,
        ["文字太长", "The words are too long"],
        ["请写要点,最多 2000 字。", "At most 2,000 characters."],
    ),
    entry(
        "matter.words-unreadable",
        422,
        ["文字里有不能保存的字符", "The words cannot be kept"],
        ["请删去后重新输入。", "Remove the control characters."],
    ),
    entry(
        "matter.date-in-future",
        422,
        ["日期不能晚于今天", "The date is in the future"],
        ["请改成实际发生的日期。", "The day cannot be after today."],
    ),
    entry(
        "matter.before-last-step",
        422,
        ["日期早于上一步", "Before the last step"],
        ["请改成实际办理的日期。", "The day cannot be before the last step."],
    ),
    entry(
        "matter.action-not-possible",
        409,
        ["现在不能这样办", "Not possible now"],
        ["请看现在可以做哪些操作,从中选择。", "Choose one of the actions that are possible now."],
    ),
    entry(
        "matter.not-in-charge",
        403,
        ["不由您来办", "Somebody else is in charge"],
        ["请与承办单位联系。", "Ask the office that is in charge."],
    ),
    entry(
        "matter.assigned-outside",
        422,
        ["交办超出本级", "Assigned outside"],
        [
            "只能交给本级或下级;要交给上级,请用“上报一级”。",
            "Assign within the owner's area; to go up, lift it.",
        ],
    ),
    entry(
        "gathering.not-found",
        404,
        ["没有这次活动", "No such gathering"],
        [
            "没有这次活动,或者不在您的范围内,请回到列表重新选择。",
            "There is no such gathering in your part of the county.",
        ],
    ),
    entry(
        "gathering.id-taken",
        409,
        ["活动已经登记过", "The gathering is already recorded"],
        ["请刷新列表查看,不要重复提交。", "Reload the list."],
    ),
    entry(
        "gathering.title-missing",
        422,
        ["没有填活动主题", "The title is missing"],
        ["请填写活动主题。", "Say what it was about."],
    ),
    entry(
        "gathering.text-too-long",
        422,
        ["文字太长", "The text is too long"],
        ["请缩短后再提交。", "Shorten it."],
    ),
    entry(
        "gathering.text-unreadable",
        422,
        ["文字里有不能保存的字符", "The text cannot be kept"],
        ["请删去后重新输入。", "Remove the control characters."],
    ),
    entry(
        "gathering.date-in-future",
        422,
        ["日期不能晚于今天", "The date is in the future"],
        ["请在活动举办之后再登记。", "Record it after it was held."],
    ),
    entry(
        "gathering.area-too-wide",
        422,
        ["行动没有落到村", "The area is too wide"],
        [
            "文明示范行动要落到村(社区)或小组。",
            "A civility action is held in a village or a group.",
        ],
    ),
    entry(
        "gathering.due-out-of-range",
        422,
        ["应到人数不对", "The number is out of range"],
        ["应到人数填 0 到 100000。", "0 to 100,000 people."],
    ),
    entry(
        "gathering.nobody-named",
        422,
        ["没有选到场的人", "Nobody was named"],
        ["请至少选择一名到场的代表。", "Name at least one representative who came."],
    ),
    entry(
        "gathering.too-many-named",
        422,
        ["一次选的人太多", "Too many at once"],
        ["请分几次登记。", "Enter them in several steps."],
    ),
    entry(
        "figure.not-found",
        404,
        ["没有这项指标", "No such indicator"],
        ["请从指标列表中选择。", "Choose from the list of indicators."],
    ),
    entry(
        "figure.span-backwards",
        422,
        ["起算日晚于截止日", "The period is backwards"],
        ["请核对日期。", "The first day lies after the last. Check the dates."],
    ),
    entry(
        "figure.too-many-months",
        422,
        ["月份太多", "Too many months"],
        ["一次可以看 1 到 120 个月。", "A series has 1 to 120 months."],
    ),
    entry(
        "figure.rate-has-no-list",
        422,
        ["比率没有清单", "A rate has no list"],
        ["请打开它的分子或分母。", "Open its numerator or denominator."],
    ),
    entry(
        "figure.fault",
        500,
        ["数据没有算出来", "The figure was not computed"],
        [
            "请稍后再试;若一直这样,请把编号告诉系统管理员。",
            "Try later, or tell the administrator the request's number.",
        ],
    ),
    entry(
        "exchange.file-empty",
        422,
        ["文件是空的", "The file is empty"],
        ["请确认选对了文件,重新导入。", "Check that it is the right file."],
    ),
    entry(
        "exchange.file-too-large",
        413,
        ["文件太大", "The file is too large"],
        ["请按乡镇或村拆成几个文件分别导入。", "Split it by township or village."],
    ),
    entry(
        "exchange.file-kind-unknown",
        422,
        ["不能读取这种文件", "The kind of file is not known"],
        ["请用 Excel 或 WPS 打开,另存为 .xlsx 再导入。", "Save the table as .xlsx and try again."],
    ),
    entry(
        "exchange.file-is-not-what-it-claims",
        422,
        ["文件内容和扩展名不符", "The file is not what it claims"],
        [
            "请用 Excel 或 WPS 打开,另存为 .xlsx 再导入。",
            "Open it, save it as .xlsx and try again.",
        ],
    ),
    entry(
        "exchange.file-encrypted",
        422,
        ["文件设了密码", "The file has a password"],
        ["请取消密码后另存,再导入。", "Remove the password and import again."],
    ),
    entry(
        "exchange.file-unfolds-too-large",
        422,
        ["文件展开后太大", "The file unfolds too large"],
        ["请新建一个工作簿,只粘贴名册的内容,再导入。", "Copy the roster into a new workbook."],
    ),
    entry(
        "exchange.too-many-cells",
        422,
        ["单元格太多", "Too many cells"],
        [
            "请删去多余的工作表和空白区域,或拆成几个文件。",
            "Remove spare sheets and areas, or split it.",
        ],
    ),
    entry(
        "exchange.too-many-columns",
        422,
        ["列太多", "Too many columns"],
        ["请删去右边多余的列再导入。", "Remove the spare columns."],
    ),
    entry(
        "exchange.file-damaged",
        422,
        ["文件损坏", "The file is damaged"],
        ["请用 Excel 或 WPS 打开修复,另存后再导入。", "Open and repair it, save it and try again."],
    ),
    entry(
        "exchange.text-encoding-unknown",
        422,
        ["文字编码认不出", "The encoding is not known"],
        ["请用 Excel 或 WPS 打开,另存为 .xlsx 再导入。", "Save the table as .xlsx and try again."],
    ),
    entry(
        "exchange.header-missing",
        422,
        ["没有找到表头", "No header was found"],
        ["请确认表里有“户主”“姓名”等表头,再导入。", "Check that the table has a header row."],
    ),
    entry(
        "exchange.no-rows",
        422,
        ["没有数据行", "No rows"],
        ["表头下面没有内容,请核对后再导入。", "There is nothing under the header."],
    ),
    entry(
        "exchange.import-not-found",
        404,
        ["没有这次导入", "No such import"],
        ["请回到导入页面重新上传。", "Upload the file again."],
    ),
    entry(
        "exchange.import-not-waiting",
        409,
        ["这次导入已经确认过", "The import was confirmed already"],
        ["请刷新页面看结果。", "Reload to see its result."],
    ),
    entry(
        "exchange.import-has-no-errors",
        404,
        ["没有问题行", "No bad rows"],
        ["这次导入没有问题行,不需要问题表。", "The import has no error sheet."],
    ),
    entry(
        "exchange.area-not-found",
        404,
        ["没有这个地方", "No such area"],
        ["请核对区划代码。", "Check the code."],
    ),
    entry(
        "exchange.table-not-written",
        500,
        ["表格没有写成", "The table was not written"],
        ["可能是磁盘满了,请稍后再试,或告诉管理员。", "The disk may be full. Try again later."],
    ),
    entry(
        "job.not-found",
        404,
        ["没有这个后台任务", "No such job"],
        ["请刷新后再看。", "Reload and look again."],
    ),
    entry(
        "job.payload",
        500,
        ["后台任务没有登记成功", "The job was not queued"],
        ["请再试一次。", "Try again."],
    ),
];
