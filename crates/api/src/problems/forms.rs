//! What can be wrong with the register of forms.

use super::{Entry, described};

pub(super) const FORMS: &[Entry] = &[
    described(
        "form.not-found",
        404,
        ["没有这张表", "No such form"],
        ["请回到登记簿重新选择。", "Choose from the register."],
    ),
    described(
        "form.given-not-found",
        404,
        ["没有这条给出记录", "No such entry"],
        ["请刷新后再看。", "Reload the form."],
    ),
    described(
        "form.of-another-office",
        403,
        ["由别的单位登记", "Another office's"],
        ["请联系该单位修改。", "Ask that office."],
    ),
    described(
        "form.stopped",
        409,
        ["已经停用", "Stopped"],
        ["又要的，请重新登记。", "Register it again if it is asked for again."],
    ),
    described(
        "form.id-taken",
        409,
        ["已经登记过", "Already here"],
        ["请刷新登记簿，不要重复提交。", "Reload the register."],
    ),
    described(
        "form.not-answered",
        409,
        ["不能直接生成", "Not answered by a sheet"],
        ["请先在登记里指定由哪本台账或哪些指标回答。", "Say which ledger or figures answer it."],
    ),
    described(
        "form.changed",
        412,
        ["别人改过", "Changed by somebody else"],
        ["请刷新后再改。", "Reload it first."],
    ),
    described(
        "form.text-missing",
        422,
        ["缺少内容", "Words are missing"],
        ["请补上。", "Fill it in."],
    ),
    described(
        "form.text-too-long",
        422,
        ["文字太长", "The text is too long"],
        ["请写短一些。", "Shorten it."],
    ),
    described(
        "form.text-unreadable",
        422,
        ["文字无法保存", "The text cannot be kept"],
        ["请删去看不见的符号后重新输入。", "Remove the control characters."],
    ),
    described(
        "form.no-columns",
        422,
        ["没有写栏目", "No columns"],
        ["表上要什么，就写什么，至少一栏。", "Name at least one column."],
    ),
    described(
        "form.too-many-columns",
        422,
        ["栏目太多", "Too many columns"],
        ["请分成几张表登记。", "Register several sheets."],
    ),
    described(
        "form.column-twice",
        422,
        ["栏目重复", "A column stands there twice"],
        ["请删去一个。", "Remove one."],
    ),
    described(
        "form.no-such-column",
        422,
        ["台账里没有这一栏", "No such column"],
        ["请从目录里选。", "Choose a column of a ledger."],
    ),
    described(
        "form.no-such-indicator",
        422,
        ["没有这个指标", "No such indicator"],
        ["请从目录里选。", "Choose an indicator."],
    ),
    described(
        "form.answer-elsewhere",
        422,
        ["数据不在这里", "The data are elsewhere"],
        ["请先给各栏选好数据来源。", "Say first where each column's datum is."],
    ),
    described(
        "form.areas-wrong",
        422,
        ["地区不对", "The wrong areas"],
        ["请选本单位范围内、同一级的地区。", "Choose areas of your office, all of one level."],
    ),
    described(
        "form.due-past",
        422,
        ["日期已过", "The day has passed"],
        ["请填下一次要给的日期。", "Give the next day on which it is due."],
    ),
    described(
        "form.span-backwards",
        422,
        ["日期颠倒", "The days are backwards"],
        ["请核对起止日期；只要一次的表不填截止。", "Check the first and last day."],
    ),
    described(
        "form.not-due",
        422,
        ["这一天不用给", "Not due on that day"],
        ["请从列表里选一期。", "Choose a day of the list."],
    ),
    described(
        "form.given-before",
        409,
        ["已经登记给出", "Recorded as given already"],
        ["不用重复登记。", "It need not be recorded again."],
    ),
    described(
        "form.void-before",
        409,
        ["已经作废", "Voided already"],
        ["不用重复作废。", "It need not be voided again."],
    ),
];
