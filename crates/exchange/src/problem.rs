//! What can be wrong with a file, and what can be wrong with one cell or row.
//!
//! Every problem has a stable code (`exchange.what-is-wrong`), a Chinese and an English
//! sentence, and each sentence says what the person at the desk does next. A `FileError`
//! refuses the whole file; a `Problem` refuses one row and lets the others through.

use std::borrow::Cow;
use std::fmt;

/// Why one cell or row cannot be taken as it is: a stable code and a sentence in two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, `exchange.what-is-wrong`.
    pub code: &'static str,
    /// What is wrong and what to do next, in Chinese.
    pub zh: Cow<'static, str>,
    /// The same in English.
    pub en: Cow<'static, str>,
}

impl Problem {
    /// Makes a problem from fixed or composed sentences.
    pub fn new(
        code: &'static str,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { code, zh: zh.into(), en: en.into() }
    }
}

/// One reason why one row of the file was not taken, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowError {
    /// Name of the sheet as written in the file; the file name for CSV.
    pub sheet: String,
    /// Row number as the spreadsheet program shows it, from 1.
    pub row: u32,
    /// Column letter and heading, e.g. `F 身份证号`; empty when the whole row is meant.
    pub column: String,
    /// The offending value as written; ID numbers are masked.
    pub value: String,
    /// Stable code, `exchange.what-is-wrong`.
    pub code: Cow<'static, str>,
    /// What is wrong and what to do next, in Chinese.
    pub zh: Cow<'static, str>,
    /// The same in English.
    pub en: Cow<'static, str>,
}

/// Why a whole file was refused. Nothing of it has been taken when this is returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// The file has no bytes.
    Empty,
    /// The file is larger than the limit (bytes found, bytes allowed).
    TooLarge(u64, u64),
    /// The file name ends in something that is not .xlsx, .xls, .csv, .txt or .tsv.
    ExtensionUnknown(String),
    /// The content is another format than the file name says (extension, what it looks like).
    NotWhatItClaims(String, Looks),
    /// The workbook is protected by a password.
    Encrypted,
    /// The packed content unfolds to far more than a roster can hold.
    Bomb,
    /// More cells than the limit (limit).
    TooManyCells(u64),
    /// A filled cell lies right of the last column that is read (limit).
    TooManyColumns(u32),
    /// The file is cut off or broken (words of the reading library, for the log).
    Damaged(String),
    /// The text is neither UTF-8, UTF-16 nor GB18030.
    TextEncoding,
    /// No row of any visible sheet looks like the header of this kind of roster.
    HeaderMissing(&'static str),
    /// A header was found but no data row under it.
    NoRows,
}

/// What a file's first bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// A zip container that holds a workbook (.xlsx).
    Xlsx,
    /// A compound file that holds a workbook (.xls).
    Xls,
    /// Plain text, perhaps CSV.
    Text,
    /// A web page saved under another name, as many reporting systems do.
    Html,
    /// An XML spreadsheet of 2003 saved under another name.
    Xml,
    /// A zip container without a workbook (.zip, .docx, .wps …).
    OtherZip,
    /// A PDF.
    Pdf,
    /// A picture (PNG, JPEG, GIF).
    Picture,
    /// A RAR or 7z archive.
    Archive,
    /// Something else that is not text.
    Unknown,
}

impl Looks {
    /// What the content is called on screen, in Chinese.
    pub fn name(self) -> &'static str {
        match self {
            Looks::Xlsx => "Excel 工作簿(.xlsx)",
            Looks::Xls => "旧版 Excel 工作簿(.xls)",
            Looks::Text => "纯文本",
            Looks::Html => "网页(HTML)",
            Looks::Xml => "XML 表格",
            Looks::OtherZip => "压缩包或文字文档",
            Looks::Pdf => "PDF",
            Looks::Picture => "图片",
            Looks::Archive => "压缩包(RAR 或 7z)",
            Looks::Unknown => "无法识别的内容",
        }
    }

    /// The same in English.
    pub fn name_en(self) -> &'static str {
        match self {
            Looks::Xlsx => "an Excel workbook (.xlsx)",
            Looks::Xls => "an old Excel workbook (.xls)",
            Looks::Text => "plain text",
            Looks::Html => "a web page (HTML)",
            Looks::Xml => "an XML table",
            Looks::OtherZip => "an archive or a text document",
            Looks::Pdf => "a PDF",
            Looks::Picture => "a picture",
            Looks::Archive => "a RAR or 7z archive",
            Looks::Unknown => "something unknown",
        }
    }

    fn remedy(self) -> (&'static str, &'static str) {
        match self {
            Looks::Xlsx => {
                ("请把扩展名改成 .xlsx 后再导入。", "Rename it to .xlsx and import again.")
            }
            Looks::Xls => ("请把扩展名改成 .xls 后再导入。", "Rename it to .xls and import again."),
            Looks::Text => {
                ("请把扩展名改成 .csv 后再导入。", "Rename it to .csv and import again.")
            }
            Looks::Archive | Looks::OtherZip => (
                "请先解压，或打开后另存为 .xlsx 再导入。",
                "Unpack it, or open it and save it as .xlsx, then import again.",
            ),
            Looks::Pdf | Looks::Picture => (
                "请找到原来的表格文件，另存为 .xlsx 再导入。",
                "Find the original table, save it as .xlsx and import again.",
            ),
            Looks::Html | Looks::Xml | Looks::Unknown => (
                "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。",
                "Open it in Excel or WPS, save it as .xlsx and import again.",
            ),
        }
    }
}

impl FileError {
    /// Stable code of the refusal, `exchange.what-is-wrong`.
    pub fn code(&self) -> &'static str {
        match self {
            FileError::Empty => "exchange.file-empty",
            FileError::TooLarge(..) => "exchange.file-too-large",
            FileError::ExtensionUnknown(_) => "exchange.file-kind-unknown",
            FileError::NotWhatItClaims(..) => "exchange.file-is-not-what-it-claims",
            FileError::Encrypted => "exchange.file-encrypted",
            FileError::Bomb => "exchange.file-unfolds-too-large",
            FileError::TooManyCells(_) => "exchange.too-many-cells",
            FileError::TooManyColumns(_) => "exchange.too-many-columns",
            FileError::Damaged(_) => "exchange.file-damaged",
            FileError::TextEncoding => "exchange.text-encoding-unknown",
            FileError::HeaderMissing(_) => "exchange.header-missing",
            FileError::NoRows => "exchange.no-rows",
        }
    }

    /// What is wrong and what to do next, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            FileError::Empty => "文件是空的。请确认选对了文件，重新导入。".to_owned(),
            FileError::TooLarge(found, allowed) => format!(
                "文件有 {} MB，超过 {} MB 的上限。请按乡镇或村拆成几个文件分别导入。",
                found.div_ceil(1 << 20),
                allowed >> 20
            ),
            FileError::ExtensionUnknown(extension) => {
                format!("不能读取 .{extension} 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。")
            }
            FileError::NotWhatItClaims(extension, looks) => {
                format!("扩展名是 .{extension}，内容却是{}。{}", looks.name(), looks.remedy().0)
            }
            FileError::Encrypted => {
                "文件设了打开密码。请用 Excel 或 WPS 打开，取消密码后另存，再导入。".to_owned()
            }
            FileError::Bomb => {
                "文件展开后大得不像名册，没有读取。请新建一个工作簿，只粘贴名册的内容，再导入。"
                    .to_owned()
            }
            FileError::TooManyCells(limit) => format!(
                "文件超过 {} 万个单元格。请删去多余的工作表和空白区域，或拆成几个文件。",
                limit / 10_000
            ),
            FileError::TooManyColumns(limit) => {
                format!("第 {limit} 列以后还有内容，不像名册。请删去右边多余的列再导入。")
            }
            FileError::Damaged(_) => {
                "文件已损坏或不完整。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。".to_owned()
            }
            FileError::TextEncoding => {
                "看不出文本用的是什么编码。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。".to_owned()
            }
            FileError::HeaderMissing(needed) => format!(
                "没有找到表头。表头这一行至少要有“{needed}”和另一个认得的栏目，请补上再导入。"
            ),
            FileError::NoRows => "表头下面没有数据行。请填好数据再导入。".to_owned(),
        }
    }

    /// The same in English.
    pub fn en(&self) -> String {
        match self {
            FileError::Empty => "The file is empty. Check that it is the right one.".to_owned(),
            FileError::TooLarge(found, allowed) => format!(
                "The file has {} MB, the limit is {} MB. Split it by township or village.",
                found.div_ceil(1 << 20),
                allowed >> 20
            ),
            FileError::ExtensionUnknown(extension) => {
                format!(
                    "A .{extension} file cannot be read. Save the table as .xlsx and try again."
                )
            }
            FileError::NotWhatItClaims(extension, looks) => format!(
                "The file is named .{extension} but holds {}. {}",
                looks.name_en(),
                looks.remedy().1
            ),
            FileError::Encrypted => {
                "The workbook has a password. Remove it, save, and import again.".to_owned()
            }
            FileError::Bomb => {
                "The file unfolds to far more than a roster holds and was not read. \
                 Copy the roster into a new workbook and import that."
                    .to_owned()
            }
            FileError::TooManyCells(limit) => format!(
                "The file has more than {limit} cells. Remove spare sheets and areas or split it."
            ),
            FileError::TooManyColumns(limit) => format!(
                "There is content right of column {limit}. Remove the spare columns and try again."
            ),
            FileError::Damaged(_) => {
                "The file is damaged or cut off. Open it, save it as .xlsx and import again."
                    .to_owned()
            }
            FileError::TextEncoding => {
                "The encoding of the text is unknown. Save the table as .xlsx and import again."
                    .to_owned()
            }
            FileError::HeaderMissing(needed) => {
                format!("No header row was found. It needs “{needed}” and one more known column.")
            }
            FileError::NoRows => "There are no rows under the header.".to_owned(),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.en())?;
        if let FileError::Damaged(words) = self {
            write!(formatter, " ({words})")?;
        }
        Ok(())
    }
}

impl std::error::Error for FileError {}
