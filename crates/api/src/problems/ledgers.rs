//! What can be wrong with ledgers and their files.

use super::{Entry, described};

pub(super) const LEDGERS: &[Entry] = &[
    described(
        "exchange.no-such-ledger",
        404,
        ["没有这种台账", "No such ledger"],
        ["请从台账目录里选择。", "Choose from the list."],
    ),
    described(
        "exchange.span-backwards",
        422,
        ["日期前后颠倒", "The days are the wrong way round"],
        ["请把开始日期改到结束日期之前。", "Put the first day before the last one."],
    ),
    described(
        "exchange.cursor",
        422,
        ["翻页位置不对", "Not a place in this list"],
        ["请从第一页重新翻。", "Begin with the first page."],
    ),
    described(
        "exchange.too-many-rows",
        409,
        ["行数太多", "Too many rows"],
        ["请先生成文件，写好后再下载。", "Have a file written first, then fetch it."],
    ),
    described(
        "exchange.ledger-file-not-found",
        404,
        ["没有这份文件", "No such file"],
        ["可能已过保存期，请重新生成。", "Its time may be over. Have it written again."],
    ),
    described(
        "exchange.ledger-file-not-ready",
        409,
        ["文件还没有写好", "Not written yet"],
        ["请等进度走完再下载。", "Wait until it is."],
    ),
    described(
        "exchange.too-many-ledger-files",
        409,
        ["正在生成的文件太多", "Too many files under way"],
        ["请等其中一份写好，再生成新的。", "Wait for one of them."],
    ),
    described(
        "exchange.stopped",
        503,
        ["服务正在停止", "The server is stopping"],
        ["重新启动后会接着生成。", "It goes on after the next start."],
    ),
    described(
        "request.range",
        416,
        ["没有这一段", "No such range"],
        ["请从头下载。", "Fetch the file from its beginning."],
    ),
];
