//! What can be wrong with what the console keeps: saved views and the county's own map.

use super::{Entry, described};

pub(super) const CONSOLE: &[Entry] = &[
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
        "map.outline-not-accepted",
        422,
        ["地图文件里有图形不能用", "An outline cannot be used"],
        ["请照提示改好文件后再上传。", "Correct the file as told and send it again."],
    ),
];
