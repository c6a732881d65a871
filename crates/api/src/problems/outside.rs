//! What can be wrong between the county and the programs of others.

use super::{Entry, described};

pub(super) const OUTSIDE: &[Entry] = &[
    described(
        "open311.refused",
        422,
        ["外部来件有误", "A report from outside is refused"],
        ["请按说明修改后再发。", "Follow the description and send it again."],
    ),
    described(
        "open311.key-name-taken",
        409,
        ["已有同名密钥", "The name of the key is taken"],
        ["请换一个名称，或先停用原来的。", "Choose another name, or revoke the first key."],
    ),
    described(
        "open311.key-not-found",
        404,
        ["没有这个密钥", "No such key"],
        ["请先列出密钥查看。", "List the keys to see."],
    ),
    described(
        "open311.field",
        422,
        ["设置不能用", "A setting is not usable"],
        ["请按提示修改。", "Follow the detail."],
    ),
    described(
        "open311.not-public",
        409,
        ["这类事项不公开", "Never public"],
        [
            "矛盾纠纷、苗头、突发和涉及困难、家庭、个人的事项不对外公开。",
            "Disputes, early signs, emergencies and what is about hardship or a family stay inside.",
        ],
    ),
    described(
        "open311.words",
        422,
        ["公开的文字不能用", "The public words are not usable"],
        ["最多4000字，请修改。", "At most 4,000 characters. Correct them."],
    ),
    described(
        "open311.personal-words",
        422,
        ["公开的文字里有号码", "A number in the public words"],
        [
            "请删去电话号码和证件号码再公开。",
            "Remove telephone and identity numbers, then release the words.",
        ],
    ),
    described(
        "open311.not-a-picture",
        422,
        ["不能公开这张图片", "Not a picture of this matter"],
        [
            "只能公开这件事项自己的、已经传完的图片。",
            "Only pictures of this very matter that are here can be made public.",
        ],
    ),
];
