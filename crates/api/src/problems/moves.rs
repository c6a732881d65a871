//! What can be wrong with changes of households.

use super::{Entry, described};

pub(super) const MOVES: &[Entry] = &[
    described(
        "household-move.not-found",
        404,
        ["没有这条变更记录", "No such change"],
        [
            "没有这条变更记录，或者不在您的范围内，请回到列表重新选择。",
            "There is no such change in your part of the county. Choose from the list.",
        ],
    ),
    described(
        "household-move.incomplete",
        422,
        ["还有一项没有填", "Something is missing"],
        ["请按提示补上后再办。", "Fill in what is named, and try again."],
    ),
    described(
        "household-move.split-elsewhere",
        422,
        ["分户要在本村", "A split stays in the village"],
        [
            "分出的户先落在本村(社区)；要去别的村，请分户后再办县内搬迁。",
            "Split within the village; then record that the new household moves.",
        ],
    ),
    described(
        "household-move.no-representative",
        422,
        ["这种变更不用选代表", "No representative is chosen here"],
        [
            "请去掉所选的代表；要换代表，请在住户页面调整联系。",
            "Leave the representative out; change the link on the household's page.",
        ],
    ),
    described(
        "household-move.not-its-matter",
        422,
        ["事项不是这一户没办完的", "Not an open matter of the household"],
        ["请只选这一户没办完的事项。", "Choose open matters of this household only."],
    ),
    described(
        "household-move.open-matters",
        409,
        ["还有没办完的事项", "There are open matters"],
        [
            "请先看看这些事项：能了结的先了结；要继续办的，勾选“继续办理”再办。",
            "Look at them first: close what can be closed, or say that they are worked on.",
        ],
    ),
    described(
        "household-move.open-file",
        409,
        ["困难户档案还没有了结", "The difficulty file is open"],
        [
            "请先了结这一户的困难户档案，再办迁出或销户。",
            "Close the household's difficulty file first.",
        ],
    ),
    described(
        "household-move.nothing-to-undo",
        409,
        ["没有可撤销的", "Nothing to take back"],
        ["这次变更已经撤销，请刷新查看。", "This change was taken back already. Reload."],
    ),
    described(
        "household-move.too-late-to-undo",
        409,
        ["超过7天，不能撤销", "Too late to take it back"],
        [
            "已经超过7天，不能整体撤销；请按现在的情况另办一次变更。",
            "More than 7 days have passed. Record another change.",
        ],
    ),
    described(
        "household-move.changed-since",
        409,
        ["办完以后又有变动", "It has changed since"],
        [
            "这一户、联系代表或事项又有了变动，不能整体撤销；请按现在的情况另办一次变更。",
            "The household, its representative or a matter has changed. Record another change.",
        ],
    ),
    described(
        "difficulty.two-files",
        409,
        ["两户都有困难户档案", "Both have a difficulty file"],
        ["请先了结并入户的档案，再办并户。", "Close the file of the one that goes first."],
    ),
];
