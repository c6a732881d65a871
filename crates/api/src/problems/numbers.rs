//! What can be wrong with figures and with rosters.

use super::{Entry, described};

pub(super) const NUMBERS: &[Entry] = &[
    described(
        "figure.not-found",
        404,
        ["没有这项指标", "No such indicator"],
        ["请从指标列表中选择。", "Choose from the list of indicators."],
    ),
    described(
        "figure.span-backwards",
        422,
        ["起算日晚于截止日", "The period is backwards"],
        ["请核对日期。", "The first day lies after the last. Check the dates."],
    ),
    described(
        "figure.too-many-months",
        422,
        ["月份太多", "Too many months"],
        ["一次可以看 1 到 120 个月。", "A series has 1 to 120 months."],
    ),
    described(
        "figure.rate-has-no-list",
        422,
        ["比率没有清单", "A rate has no list"],
        ["请打开它的分子或分母。", "Open its numerator or denominator."],
    ),
    described(
        "closing.closed-already",
        409,
        ["这个月已经月结", "The month is closed"],
        ["之后的变动记为更正。", "What changes now is shown as a correction."],
    ),
    described(
        "closing.month-not-over",
        409,
        ["这个月还没过完", "The month is not over"],
        ["请在下个月再月结。", "Close it in the next month."],
    ),
    described(
        "closing.not-the-next",
        409,
        ["月结要逐月进行", "Months are closed one after the other"],
        ["请先结更早的那个月。", "Close the month before first."],
    ),
    described(
        "closing.not-closed",
        404,
        ["这个时段还没有月结", "The period is not closed"],
        ["请从月结列表中选择。", "Choose one from the list."],
    ),
    described(
        "bulletin.stale",
        412,
        ["通报已被别人改过", "The bulletin has changed"],
        ["请刷新后再改。", "Load it again, then change it."],
    ),
    described(
        "bulletin.bad-paragraph",
        422,
        ["这段文字不能保存", "The paragraph cannot be kept"],
        [
            "每段最多2000字、不分行，单位名称最多60字。",
            "At most 2,000 characters on one line; the office 60.",
        ],
    ),
    described(
        "exchange.document-not-written",
        500,
        ["文档没有写成", "The document was not written"],
        ["请稍后再试，或告诉管理员。", "Try again later, or tell the administrator."],
    ),
    described(
        "closing.snapshot-unreadable",
        500,
        ["月结存档读不出来", "The snapshot cannot be read"],
        ["请让系统管理员运行 lianhu verify。", "Ask the administrator to run `lianhu verify`."],
    ),
    described(
        "figure.fault",
        500,
        ["数据没有算出来", "The figure was not computed"],
        [
            "请稍后再试；若一直这样，请把编号告诉系统管理员。",
            "Try later, or tell the administrator the request's number.",
        ],
    ),
    described(
        "exchange.file-empty",
        422,
        ["文件是空的", "The file is empty"],
        ["请确认选对了文件，重新导入。", "Check that it is the right file."],
    ),
    described(
        "exchange.file-too-large",
        413,
        ["文件太大", "The file is too large"],
        ["请按乡镇或村拆成几个文件分别导入。", "Split it by township or village."],
    ),
    described(
        "exchange.file-kind-unknown",
        422,
        ["不能读取这种文件", "The kind of file is not known"],
        ["请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。", "Save the table as .xlsx and try again."],
    ),
    described(
        "exchange.file-is-not-what-it-claims",
        422,
        ["文件内容和扩展名不符", "The file is not what it claims"],
        [
            "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。",
            "Open it, save it as .xlsx and try again.",
        ],
    ),
    described(
        "exchange.file-encrypted",
        422,
        ["文件设了密码", "The file has a password"],
        ["请取消密码后另存，再导入。", "Remove the password and import again."],
    ),
    described(
        "exchange.file-unfolds-too-large",
        422,
        ["文件展开后太大", "The file unfolds too large"],
        ["请新建一个工作簿，只粘贴名册的内容，再导入。", "Copy the roster into a new workbook."],
    ),
    described(
        "exchange.too-many-cells",
        422,
        ["单元格太多", "Too many cells"],
        [
            "请删去多余的工作表和空白区域，或拆成几个文件。",
            "Remove spare sheets and areas, or split it.",
        ],
    ),
    described(
        "exchange.too-many-columns",
        422,
        ["列太多", "Too many columns"],
        ["请删去右边多余的列再导入。", "Remove the spare columns."],
    ),
    described(
        "exchange.file-damaged",
        422,
        ["文件损坏", "The file is damaged"],
        [
            "请用 Excel 或 WPS 打开修复，另存后再导入。",
            "Open and repair it, save it and try again.",
        ],
    ),
    described(
        "exchange.text-encoding-unknown",
        422,
        ["文字编码认不出", "The encoding is not known"],
        ["请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。", "Save the table as .xlsx and try again."],
    ),
    described(
        "exchange.header-missing",
        422,
        ["没有找到表头", "No header was found"],
        ["请确认表里有“户主”“姓名”等表头，再导入。", "Check that the table has a header row."],
    ),
    described(
        "exchange.no-rows",
        422,
        ["没有数据行", "No rows"],
        ["表头下面没有内容，请核对后再导入。", "There is nothing under the header."],
    ),
    described(
        "exchange.import-not-found",
        404,
        ["没有这次导入", "No such import"],
        ["请回到导入页面重新上传。", "Upload the file again."],
    ),
    described(
        "exchange.import-not-waiting",
        409,
        ["这次导入已经确认过", "The import was confirmed already"],
        ["请刷新页面看结果。", "Reload to see its result."],
    ),
    described(
        "exchange.import-has-no-errors",
        404,
        ["没有问题行", "No bad rows"],
        ["这次导入没有问题行，不需要问题表。", "The import has no error sheet."],
    ),
    described(
        "exchange.area-not-found",
        404,
        ["没有这个地方", "No such area"],
        ["请核对区划代码。", "Check the code."],
    ),
    described(
        "exchange.table-not-written",
        500,
        ["表格没有写成", "The table was not written"],
        ["可能是磁盘满了，请稍后再试，或告诉管理员。", "The disk may be full. Try again later."],
    ),
];
