//! What can be wrong with any request, at the door, and in storage.

use super::{Entry, described};

pub(super) const DOOR: &[Entry] = &[
    described(
        "request.malformed",
        400,
        ["提交的内容读不懂", "The request cannot be read"],
        [
            "请检查提交的内容是否完整，再重新提交。",
            "Check that the body is complete and send it again.",
        ],
    ),
    described(
        "request.control-character",
        400,
        ["内容里有不能保存的字符", "A control character"],
        [
            "内容里有看不见的控制字符，请删除后重新输入。",
            "Remove the control characters and send it again.",
        ],
    ),
    described(
        "request.not-found",
        404,
        ["没有找到", "Not found"],
        [
            "您要找的内容不存在，或者不在您的范围内；请从列表中重新选择。",
            "It does not exist, or lies outside of what you may see. Choose again from the list.",
        ],
    ),
    described(
        "request.no-such-page",
        404,
        ["没有这个地址", "No such page"],
        ["请检查地址，或从首页重新进入。", "Check the address, or start from the home page."],
    ),
    described(
        "request.method-not-allowed",
        405,
        ["不能这样操作", "The method is not allowed"],
        [
            "这个地址不支持这种操作，请对照接口说明。",
            "This address does not take this method. See the description.",
        ],
    ),
    described(
        "request.too-slow",
        408,
        ["用时太久", "It took too long"],
        ["网络太慢或内容太多，请稍后再试，或缩小查询范围。", "Try again later, or ask for less."],
    ),
    described(
        "request.version-unknown",
        412,
        ["版本对不上", "The version is not known"],
        [
            "内容已经被改过，请刷新后在最新的版本上修改。",
            "It has changed meanwhile. Reload and change the newest version.",
        ],
    ),
    described(
        "request.too-large",
        413,
        ["内容太大", "Too large"],
        [
            "内容超过了上限：一般提交 1 MB，名册文件 64 MB；请拆分后再提交。",
            "It is larger than what is taken: 1 MB in general, 64 MB for rosters. Split it.",
        ],
    ),
    described(
        "request.not-json",
        415,
        ["内容类型不对", "The media type is not taken"],
        [
            "请用 application/json 提交；上传名册请用 multipart/form-data。",
            "Send application/json; rosters as multipart/form-data.",
        ],
    ),
    described(
        "request.invalid",
        422,
        ["有一项内容不对", "Something is not accepted"],
        ["请按提示修改后再提交。", "Correct what the errors name and send it again."],
    ),
    described(
        "request.query",
        422,
        ["查询条件不对", "The query is not accepted"],
        ["请检查查询条件的名称和取值。", "Check the names and the values of the query."],
    ),
    described(
        "request.bad-limit",
        422,
        ["每页条数不对", "The limit is out of range"],
        ["每页条数填 1 到 200。", "A page holds 1 to 200 items."],
    ),
    described(
        "request.bad-cursor",
        422,
        ["翻页位置不对", "The cursor is not ours"],
        ["请从第一页重新开始翻页。", "Start again from the first page."],
    ),
    described(
        "request.bad-area-code",
        422,
        ["地区代码不对", "The area code is malformed"],
        [
            "请填 6、9 或 12 位区划代码，小组为 14 位。",
            "A code has 6, 9 or 12 digits, 14 for a group.",
        ],
    ),
    described(
        "request.bad-date",
        422,
        ["日期不对", "The date is not accepted"],
        [
            "请按“年-月-日”填写日历上有的日子，例如 2023-05-07。",
            "Write a date of the calendar as YYYY-MM-DD.",
        ],
    ),
    described(
        "request.bad-period",
        422,
        ["时间范围不对", "The period is not accepted"],
        [
            "开始日期不能晚于截止日期，月份数填 1 到 60。",
            "The first day comes before the last; 1 to 60 months.",
        ],
    ),
    described(
        "request.version-required",
        428,
        ["缺少版本", "A version is required"],
        [
            "请先读取最新内容，再带上它的版本(If-Match)提交修改。",
            "Read it first and send its ETag as If-Match.",
        ],
    ),
    described(
        "request.overloaded",
        503,
        ["现在太忙", "Too busy now"],
        [
            "现在使用的人很多，请过几秒再试。",
            "Many requests are being worked on. Try again in a few seconds.",
        ],
    ),
    described(
        "idempotency.key-required",
        422,
        ["缺少提交编号", "The Idempotency-Key is missing"],
        [
            "每次新增都要带上提交编号(Idempotency-Key)，重试时用同一个。",
            "Send an Idempotency-Key with every create, the same one when you try again.",
        ],
    ),
    described(
        "idempotency.key-malformed",
        422,
        ["提交编号不对", "The Idempotency-Key is malformed"],
        [
            "提交编号是 8 到 64 个字母、数字、“-”或“_”。",
            "A key has 8 to 64 letters, digits, - and _.",
        ],
    ),
    described(
        "idempotency.key-reused",
        422,
        ["提交编号重复使用", "The Idempotency-Key was used before"],
        [
            "同一个提交编号被用在了两份不同的内容上，请刷新页面后重新提交。",
            "Use a new key for another request.",
        ],
    ),
    described(
        "session.wrong-credentials",
        401,
        ["账号或密码不对", "Wrong name or password"],
        ["请核对后重新输入。", "Check both and try again."],
    ),
    described(
        "session.required",
        401,
        ["请先登录", "Sign in first"],
        [
            "您还没有登录，或登录已过期，请重新登录。",
            "You are not signed in, or the session has ended.",
        ],
    ),
    described(
        "session.revoked",
        401,
        ["这台设备已停用", "This device was signed out"],
        [
            "本机保存的资料会清除；要继续使用，请向村里要新的邀请。",
            "What it holds is erased. Ask for a new invitation.",
        ],
    ),
    described(
        "session.csrf",
        403,
        ["页面已过期", "The page has expired"],
        ["请刷新页面后再提交。", "Send the session's csrf_token in the header X-CSRF-Token."],
    ),
    described(
        "session.locked",
        429,
        ["账号暂时锁定", "The account is locked for now"],
        [
            "密码连续输错次数太多，请稍后再试，或请系统管理员重设密码。",
            "Too many wrong passwords. Wait, or ask the administrator.",
        ],
    ),
    described(
        "session.too-many-tries",
        429,
        ["尝试太频繁", "Too many tries"],
        ["请稍后再试。", "Wait and try again."],
    ),
    described(
        "access.not-allowed",
        403,
        ["没有权限", "Not allowed"],
        [
            "您的角色不能做这件事；如果工作需要，请联系系统管理员。",
            "Your role may not do this. Ask the administrator if you need it.",
        ],
    ),
    described(
        "account.not-found",
        404,
        ["没有这个账号", "No such account"],
        ["请刷新账号列表后再选。", "Reload the list and choose again."],
    ),
    described(
        "account.login-taken",
        409,
        ["登录名已被使用", "The sign-in name is taken"],
        ["请换一个登录名。", "Choose another sign-in name."],
    ),
    described(
        "account.phone-taken",
        409,
        ["手机号已登记", "The phone number is taken"],
        [
            "这个手机号已经登记在另一个账号上，请核对。",
            "The number belongs to another account. Check it.",
        ],
    ),
    described(
        "account.bad-name",
        422,
        ["姓名或登录名不对", "The name is not accepted"],
        [
            "姓名和登录名要填 1 到 40 个字，登录名不能有空格。",
            "Names take 1 to 40 characters; a sign-in name has no spaces.",
        ],
    ),
    described(
        "account.bad-phone",
        422,
        ["电话号码不对", "The phone number is not accepted"],
        ["请填 7 到 16 位数字。", "Give 7 to 16 digits."],
    ),
    described(
        "account.password-weak",
        422,
        ["密码太简单", "The password is too weak"],
        [
            "密码要 8 到 128 个字符，不能全是同一个字符。",
            "A password takes 8 to 128 characters, not all the same.",
        ],
    ),
    described(
        "account.no-grant",
        422,
        ["没有选角色", "No role"],
        ["请至少给账号一个角色。", "Give the account at least one role."],
    ),
    described(
        "account.grant-misplaced",
        422,
        ["角色和地区对不上", "The role does not fit the area"],
        [
            "乡镇干部选乡镇，村干部选村(社区)，小组长选小组。",
            "Choose an area of the role's own tier.",
        ],
    ),
    described(
        "account.representative-mismatch",
        422,
        ["代表没有对应", "The representative does not fit"],
        [
            "“代表”角色要同时指定是哪一位代表。",
            "The role of a representative, and only that one, names a representative.",
        ],
    ),
    described(
        "account.hashing",
        500,
        ["密码没有保存成功", "The password could not be kept"],
        ["请再试一次。", "Try again."],
    ),
    described(
        "view.too-many",
        422,
        ["保存的视图太多", "Too many saved views"],
        ["最多保存 50 个，请先删掉不用的。", "An account keeps 50. Remove one first."],
    ),
    described(
        "view.not-accepted",
        422,
        ["视图没有保存", "The view was not saved"],
        ["请换一个名称后再保存。", "Give it another name and save it again."],
    ),
    described(
        "account.unknown-role",
        422,
        ["没有这个角色", "No such role"],
        ["请从角色目录中选择。", "Choose a role of the catalogue."],
    ),
    described(
        "storage.busy",
        503,
        ["记录的人太多", "Too many writes now"],
        [
            "请过几秒再试；您填写的内容没有丢失。",
            "Many people are recording now. Try again in a few seconds.",
        ],
    ),
    described(
        "storage.disk-full",
        503,
        ["磁盘写不进去", "The disk cannot be written"],
        ["请联系系统管理员清理磁盘后再试。", "Ask the administrator to make room on the disk."],
    ),
    described(
        "storage.interrupted",
        503,
        ["没有来得及完成", "It was interrupted"],
        ["请再试一次；重复提交不会记成两次。", "Try again; nothing counts twice."],
    ),
    described(
        "storage.already-there",
        409,
        ["已经有了", "It is already there"],
        ["请刷新后再看。", "Reload and look."],
    ),
    described(
        "storage.points-nowhere",
        422,
        ["指向的对象不存在", "It points nowhere"],
        ["请刷新后重新选择。", "Reload and choose again."],
    ),
    described(
        "storage.not-allowed",
        422,
        ["超出允许的范围", "Out of range"],
        ["有一项内容超出了允许的范围，请检查后再提交。", "Check the values and send it again."],
    ),
    described(
        "storage.newer-version",
        500,
        ["数据来自更新的版本", "The data are newer than the program"],
        ["请升级程序后再打开。", "Upgrade the program."],
    ),
    described(
        "storage.fault",
        500,
        ["服务器出了问题", "The server has a fault"],
        [
            "请稍后再试；若一直这样，请把编号告诉系统管理员。",
            "Try later, or tell the administrator the request's number.",
        ],
    ),
    described(
        "request.unknown-word",
        422,
        ["不在可选范围内", "Not one of the words"],
        [
            "这一项不在可选的范围内，请从目录(/api/catalogues)中选择。",
            "Choose one of the catalogue's codes (/api/catalogues).",
        ],
    ),
    described(
        "request.one-person",
        422,
        ["人员没有说清", "One person is needed"],
        [
            "请指明登记过的人(person_id)，或填写新的人(person)，两者选一。",
            "Name a person of the registry or give a new one, not both.",
        ],
    ),
    described(
        "request.text-too-long",
        422,
        ["文字太长", "The text is too long"],
        ["请缩短后再提交。", "Shorten it and send it again."],
    ),
    described(
        "request.too-many",
        422,
        ["一次提交太多", "Too many at once"],
        ["请分几次提交。", "Send them in several requests."],
    ),
    described(
        "request.field-missing",
        422,
        ["缺少一项", "A field is missing"],
        ["请填写后再提交。", "Add it and send it again."],
    ),
    described(
        "request.contact-of-another",
        422,
        ["走访和住户对不上", "The contact is another household's"],
        ["这次走访是另一户的，请核对。", "The contact belongs to another household. Check it."],
    ),
    described(
        "request.area-or-department",
        422,
        ["没有说明是哪个单位", "No unit was given"],
        [
            "每个单位只填一项：区划代码，或者县直部门。",
            "Name an area's code or a department for each unit, not both.",
        ],
    ),
    described(
        "request.no-place",
        422,
        ["没有说明在哪里", "No place was given"],
        [
            "请选择住户，或填写村(社区)、小组的区划代码。",
            "Name a household, or the code of a village or group.",
        ],
    ),
    described(
        "request.not-multipart",
        415,
        ["内容类型不对", "The media type is not taken"],
        [
            "上传名册请用 multipart/form-data,字段为 kind、area、file。",
            "Send multipart/form-data with the fields kind, area and file.",
        ],
    ),
    described(
        "page.unknown-cursor",
        422,
        ["翻页位置不对", "The cursor is not ours"],
        ["请从第一页重新打开列表。", "Start again from the first page."],
    ),
    described(
        "job.not-found",
        404,
        ["没有这个后台任务", "No such job"],
        ["请刷新后再看。", "Reload and look again."],
    ),
    described(
        "job.payload",
        500,
        ["后台任务没有登记成功", "The job was not queued"],
        ["请再试一次。", "Try again."],
    ),
];
