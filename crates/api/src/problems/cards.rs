//! What can be wrong with cards of households, and with what villagers report by them.

use super::{Entry, described};

pub(super) const CARDS: &[Entry] = &[
    described(
        "card.area-too-wide",
        422,
        ["一次只做一个村的卡", "One village at a time"],
        [
            "请选到村(社区)或小组；联系卡按村制作和分发。",
            "Choose a village, a community or a group: cards are made and handed out there.",
        ],
    ),
    described(
        "card.nothing-named",
        422,
        ["没有说明给谁做卡", "Nobody was named"],
        [
            "请选一个村(社区)、小组或一名代表，只选一样。",
            "Name either an area or a representative.",
        ],
    ),
    described(
        "matter.too-many-reports",
        429,
        ["今天反映得太多", "Too many reports today"],
        ["请明天再报；急事请打电话。", "Report tomorrow, or call if it is urgent."],
    ),
    described(
        "matter.reporter-phone",
        422,
        ["电话号码不对", "Not a telephone number"],
        ["请核对，或空着不填。", "Check it, or leave it empty."],
    ),
    described(
        "matter.reporter-name",
        422,
        ["姓名太长", "The name is too long"],
        ["请控制在 30 个字以内，或空着不填。", "At most 30 characters, or none."],
    ),
];
