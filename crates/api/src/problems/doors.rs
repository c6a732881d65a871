//! What can be wrong with invitations, devices, pictures and live updates.

use super::{Entry, described};

pub(super) const DOORS: &[Entry] = &[
    described(
        "invitation.unknown",
        404,
        ["邀请链接不对", "Not an invitation"],
        [
            "请打开最新收到的链接，或输入手机号和邀请码。",
            "Open the newest link, or type phone number and code.",
        ],
    ),
    described(
        "invitation.wrong-code",
        401,
        ["手机号或邀请码不对", "Wrong phone number or code"],
        ["请核对后重新输入；邀请码是8位数字。", "Check both; a code has 8 digits."],
    ),
    described(
        "invitation.locked",
        429,
        ["邀请码暂时不能用", "Locked for now"],
        [
            "邀请码连续输错次数太多，请稍后再试，或请村里重新发邀请。",
            "Too many wrong codes. Wait, or ask for a new invitation.",
        ],
    ),
    described(
        "invitation.expired",
        409,
        ["邀请已过期", "The invitation has expired"],
        ["邀请72小时内有效，请村里重新发邀请。", "It is good for 72 hours. Ask for a new one."],
    ),
    described(
        "invitation.used",
        409,
        ["邀请已经用过", "The invitation was used"],
        ["每个邀请只能用一次，请村里重新发邀请。", "Each is good once. Ask for a new one."],
    ),
    described(
        "invitation.withdrawn",
        409,
        ["邀请已经作废", "The invitation was withdrawn"],
        ["请用最新收到的邀请，或请村里重新发。", "Use the newest one, or ask for another."],
    ),
    described(
        "invitation.not-found",
        404,
        ["没有这个邀请", "No such invitation"],
        ["请刷新列表后再选。", "Reload the list and choose again."],
    ),
    described(
        "invitation.nobody-named",
        422,
        ["没有选被邀请的人", "Nobody was named"],
        [
            "请选一位代表，或者选一个小组(邀请小组长)，两者选一。",
            "Name either a representative or a group, for its head.",
        ],
    ),
    described(
        "invitation.incomplete",
        422,
        ["邀请信息不完整", "The invitation is incomplete"],
        [
            "请打开邀请链接，或同时输入手机号和8位邀请码。",
            "Send either `secret`, or `phone` together with `code`.",
        ],
    ),
    described(
        "device.not-found",
        404,
        ["没有这台设备", "No such device"],
        [
            "没有这台设备，或者它已经退出，请刷新列表后再看。",
            "There is no such device, or it has signed out. Reload the list.",
        ],
    ),
    described(
        "representative.no-group-head",
        404,
        ["还没有小组长", "No group head"],
        ["请先登记小组长，再发邀请。", "Enter the group head first."],
    ),
    described(
        "representative.portrait-consent",
        422,
        ["照片要本人同意", "A portrait needs consent"],
        ["请问过本人，同意后再勾选。", "Ask the person first, then say so."],
    ),
    described(
        "attachment.not-found",
        404,
        ["没有这张图片", "No such picture"],
        [
            "没有这张图片，或者不在您的范围内。",
            "There is no such picture in your part of the county.",
        ],
    ),
    described(
        "attachment.too-large",
        413,
        ["图片太大", "The picture is too large"],
        ["一张最多5 MB，请压缩后再传。", "At most 5 MB. Make it smaller and send it again."],
    ),
    described(
        "attachment.piece-too-large",
        413,
        ["一次传得太多", "The piece is too large"],
        ["每次最多256 KB，请分段再传。", "At most 256 KiB at once. Send smaller pieces."],
    ),
    described(
        "attachment.wrong-offset",
        409,
        ["续传的位置不对", "Not where it goes on"],
        ["请从 received 所说的位置接着传。", "Go on at `received`."],
    ),
    described(
        "attachment.beyond-end",
        422,
        ["传的内容多了", "Beyond the end"],
        ["内容比图片的大小还多，请从头重新传。", "The piece reaches beyond the size. Begin anew."],
    ),
    described(
        "attachment.not-a-picture",
        422,
        ["不是图片", "Not a picture"],
        ["只收 JPEG、PNG、WebP，并要和所说的格式相符。", "Only JPEG, PNG and WebP, as told."],
    ),
    described(
        "attachment.hash-differs",
        422,
        ["收到的和原图不一致", "The hash differs"],
        ["收到的内容已经丢弃，请从头重新传。", "What was received was thrown away. Begin anew."],
    ),
    described(
        "attachment.has-metadata",
        422,
        ["图片带着拍摄信息", "The picture carries metadata"],
        [
            "图片里的拍摄信息可能有位置，没有保存；请去掉后再传。",
            "A camera's metadata may tell a position. Strip them and send it again.",
        ],
    ),
    described(
        "attachment.too-many",
        422,
        ["图片太多", "Too many pictures"],
        ["一条记录最多9张，请删去一些。", "A record has at most 9. Leave some out."],
    ),
    described(
        "attachment.disk-full",
        503,
        ["服务器磁盘满了", "The disk is full"],
        [
            "图片暂时传不了，文字记录不受影响，请稍后再传。",
            "Pictures cannot be kept for now; records can. Send it later.",
        ],
    ),
    described(
        "attachment.fault",
        500,
        ["图片没有保存成功", "The picture was not kept"],
        [
            "请稍后再传；若一直这样，请告诉系统管理员。",
            "Try later, or tell the administrator the request's number.",
        ],
    ),
    described(
        "events.too-many",
        503,
        ["实时提醒人数已满", "Too many listeners"],
        ["页面照常可用，需要时请手动刷新。", "The pages work without. Reload them when needed."],
    ),
    described(
        "account.department-mismatch",
        422,
        ["角色和部门对不上", "Role and department do not fit"],
        [
            "“县直部门”角色要指定一个部门，其他角色不用指定；一个账号只属于一个部门，也不能同时是代表。",
            "The role of a department names one department, and no other role does.",
        ],
    ),
    described(
        "account.own-grants",
        409,
        ["不能去掉自己的管理员角色", "Not from yourself"],
        ["请让另一位系统管理员来改。", "Ask another administrator to do it."],
    ),
    described(
        "department.not-found",
        404,
        ["没有这个部门", "No such department"],
        ["请刷新部门名单后再选。", "Reload the list and choose again."],
    ),
    described(
        "department.retired",
        409,
        ["部门已经停用", "The department was retired"],
        ["请另选部门，或先把它恢复。", "Choose another, or bring it back first."],
    ),
    described(
        "department.taken",
        409,
        ["代码或名称已经有部门用了", "The code or the name is taken"],
        ["请换一个，或直接修改那个部门。", "Choose another, or change that department."],
    ),
    described(
        "department.stale",
        412,
        ["部门资料刚被改过", "It has changed meanwhile"],
        ["请刷新后再改。", "Reload and change again."],
    ),
    described(
        "department.not-accepted",
        422,
        ["部门信息不对", "The department is not accepted"],
        ["请按提示改正名称、代码、电话或负责的事项。", "Correct the field that is pointed at."],
    ),
    described(
        "request.no-reason",
        422,
        ["请写明原因", "A reason is needed"],
        [
            "请用 1 到 200 个字写明为什么要看，原因会留痕。",
            "Say why, in 1 to 200 characters; it is kept.",
        ],
    ),
    described(
        "request.no-department",
        422,
        ["您不在任何部门", "You work in no department"],
        ["请改按地区或本人来查。", "Ask by area, or for what you have yourself."],
    ),
    described(
        "request.named-twice",
        422,
        ["同一件写了两次", "Named twice"],
        ["每件事项只写一次，请去掉重复的。", "Name each only once."],
    ),
];
