//! The bulletin (工作简报) as a Word document, in the layout of official documents.
//!
//! Layout by GB/T 9704-2012 (党政机关公文格式): A4; the head margin 37 mm and the binding margin
//! 28 mm, so that the text takes 156 × 225 mm (§5.2.1); body in 仿宋 of size 3, 22 lines a page
//! (§5.2.2, §5.2.3) by lines of 28 points; the issuing mark and the line under it red (§7.2.4,
//! §7.2.7); the title in 小标宋 of size 2 (§7.3.1); headings 一、 in 黑体 (§7.3.3); page numbers in
//! 宋体 of size 4 between dashes, odd ones to the right and even ones to the left (§7.5).

mod picture;

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin,
    PageNum, Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Pic, Run,
    RunFonts, SpecialIndentType, Table, TableAlignmentType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};
use figures::editing::EditedParagraph;
use figures::{Piece, Report, Trend};
use kernel::Date;

use crate::error::Error;

/// Twentieths of a point, Word's unit, in a millimetre: 1440 ÷ 25.4.
const fn twips(millimetres: u32) -> u32 {
    millimetres * 14_400 / 254
}

/// English Metric Units in a millimetre.
const EMU: u32 = 36_000;
/// The width of the text, in millimetres.
const TEXT_WIDTH: u32 = 156;
/// The height of a trend's picture, in millimetres.
const TREND_HEIGHT: u32 = 28;
/// A line of 28 points, in twentieths of a point.
const LINE: i32 = 28 * 20;
/// Sizes of type, in half points: 二号, 三号, 四号, 五号, and that of the issuing mark.
const SIZE_2: usize = 44;
const SIZE_3: usize = 32;
const SIZE_4: usize = 28;
const SIZE_5: usize = 21;
const SIZE_MARK: usize = 72;
const RED: &str = "C00000";

const SONG: &str = "宋体";
const TITLE_SONG: &str = "方正小标宋简体";
const HEI: &str = "黑体";
const FANG_SONG: &str = "仿宋_GB2312";
const KAI: &str = "楷体_GB2312";

/// What is known of a bulletin only by who issues it.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The issuing office, as it signs.
    pub office: String,
    /// The day of issue.
    pub on: Date,
    /// Paragraphs that a person has written instead of the computed ones, by section and place;
    /// they are marked in the document.
    pub edited: Vec<EditedParagraph>,
}

/// Writes the document; answers the file.
///
/// # Errors
/// [`Error::Document`].
pub fn word(report: &Report, issue: &Issue) -> Result<Vec<u8>, Error> {
    let mut docx = Docx::new()
        .page_size(twips(210), twips(297))
        .page_margin(
            PageMargin::new()
                .top(twips(37) as i32)
                .left(twips(28) as i32)
                .right(twips(210 - 28 - TEXT_WIDTH) as i32)
                .bottom(twips(297 - 37 - 225) as i32)
                .footer(twips(297 - 37 - 225 - 7 - 5) as i32),
        )
        .default_fonts(fonts(FANG_SONG))
        .default_size(SIZE_3)
        .default_line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE))
        .footer(Footer::new().add_paragraph(page_number(AlignmentType::Right)))
        .even_footer(Footer::new().add_paragraph(page_number(AlignmentType::Left)));
    for paragraph in head(report, issue) {
        docx = docx.add_paragraph(paragraph);
    }
    for (at, section) in report.sections.iter().enumerate() {
        docx = docx.add_paragraph(heading(at, &section.heading));
        for (place, paragraph) in section.paragraphs.iter().enumerate() {
            let by_hand = |edited: &&EditedParagraph| edited.section == at && edited.place == place;
            docx = docx.add_paragraph(match issue.edited.iter().find(by_hand) {
                Some(edited) => by_a_person(&edited.words),
                None => body(&pieces(&paragraph.pieces)),
            });
        }
        if let Some(table) = &section.table {
            docx = docx.add_table(numbers(&table.head, &table.rows)).add_paragraph(gap());
        }
        for trend in &section.trends {
            docx = docx
                .add_paragraph(caption(&format!("{}({})", trend.name, trend.unit)))
                .add_paragraph(bars(trend)?)
                .add_table(months(trend))
                .add_paragraph(gap());
        }
    }
    // Who signs stands under the text and never parts from the day (§7.3.5); notes come after it.
    docx = docx
        .add_paragraph(signed(&issue.office).keep_next(true))
        .add_paragraph(signed(&in_words(issue.on)))
        .add_paragraph(gap())
        .add_paragraph(small("说明").keep_next(true));
    let until = in_words(report.as_of);
    let computed = format!("数据截至{until}，均由记录逐条计数，可在系统中点开每个数字核对清单。");
    docx = docx.add_paragraph(small(&computed));
    if !issue.edited.is_empty() {
        docx = docx.add_paragraph(small("带下划线的段落由人工改写，其中的数字不由系统计算。"));
    }
    for note in &report.notes {
        docx = docx.add_paragraph(small(note));
    }
    // The same report is the same file: no clock of the machine stands in it.
    let made = format!("{}T00:00:00Z", issue.on);
    let mut file = Cursor::new(Vec::new());
    docx.created_at(&made)
        .updated_at(&made)
        .pack(&mut file)
        .map_err(|error| Error::Document(error.to_string()))?;
    Ok(file.into_inner())
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(east_asia)
}

/// The issuing mark, number, office and day over the red line, and the title.
fn head(report: &Report, issue: &Issue) -> Vec<Paragraph> {
    let mark = Run::new().add_text("联户工作简报").size(SIZE_MARK).color(RED);
    let mark = Paragraph::new()
        .add_run(mark.fonts(fonts(TITLE_SONG)))
        .align(AlignmentType::Center)
        .line_spacing(
            LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(1_000).after(200),
        );
    let number = format!("{}年第{}期", report.as_of.year(), report.number);
    let number = Paragraph::new().add_run(Run::new().add_text(number)).align(AlignmentType::Center);
    let right =
        docx_rs::Tab::new().val(docx_rs::TabValueType::Right).pos(twips(TEXT_WIDTH) as usize);
    let red_line = ParagraphBorder::new(ParagraphBorderPosition::Bottom)
        .val(BorderType::Single)
        .size(12)
        .space(4)
        .color(RED);
    let office = Paragraph::new()
        .add_tab(right)
        .add_run(Run::new().add_text(&issue.office).add_tab().add_text(in_words(issue.on)))
        .set_borders(ParagraphBorders::with_empty().set(red_line));
    let title = Run::new().add_text(proper(&report.title)).size(SIZE_2).fonts(fonts(TITLE_SONG));
    let title = Paragraph::new().add_run(title).align(AlignmentType::Center).line_spacing(
        LineSpacing::new().line_rule(LineSpacingType::Exact).line(36 * 20).before(500).after(300),
    );
    vec![mark, number, office, title]
}

fn heading(at: usize, words: &str) -> Paragraph {
    const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let number = NUMBERS.get(at).copied().unwrap_or("");
    let run = Run::new().add_text(format!("{number}、{words}")).fonts(fonts(HEI));
    indented(Paragraph::new().add_run(run)).outline_lvl(0).keep_next(true)
}

/// Two characters of indent, as the standard has it for every paragraph.
fn indented(paragraph: Paragraph) -> Paragraph {
    let two = SpecialIndentType::FirstLine(2 * (SIZE_3 as i32) * 10);
    paragraph.indent(None, Some(two), None, None).first_line_chars(200).align(AlignmentType::Both)
}

fn body(words: &str) -> Paragraph {
    indented(Paragraph::new().add_run(Run::new().add_text(proper(words))))
}

/// A paragraph that a person wrote is underlined and says so.
fn by_a_person(words: &str) -> Paragraph {
    let words = Run::new().add_text(proper(words)).underline("dotted");
    let mark = Run::new().add_text("（人工改写）").size(SIZE_5).fonts(fonts(KAI));
    indented(Paragraph::new().add_run(words).add_run(mark))
}

fn pieces(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Figure { text, .. } => text.clone(),
    };
    pieces.iter().map(text).collect()
}

/// Chinese words with Chinese marks (GB/T 15834); between digits a mark stays as it is.
fn proper(words: &str) -> String {
    let characters: Vec<char> = words.chars().collect();
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    let mark = |(at, character): (usize, &char)| {
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        if digit(before) && digit(characters.get(at + 1)) {
            return *character;
        }
        match character {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '(' => '（',
            ')' => '）',
            other => *other,
        }
    };
    characters.iter().enumerate().map(mark).collect()
}

fn caption(words: &str) -> Paragraph {
    let run = Run::new().add_text(proper(words)).size(SIZE_4).fonts(fonts(KAI));
    Paragraph::new().add_run(run).align(AlignmentType::Center).keep_next(true)
}

fn small(words: &str) -> Paragraph {
    let run = Run::new().add_text(proper(words)).size(SIZE_5).fonts(fonts(SONG));
    Paragraph::new()
        .add_run(run)
        .line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(16 * 20))
}

fn gap() -> Paragraph {
    Paragraph::new()
        .line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(10 * 20))
}

fn signed(words: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(proper(words))).align(AlignmentType::Right).indent(
        None,
        None,
        Some(twips(22) as i32),
        None,
    )
}

fn in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month_of_year(), date.day())
}

fn page_number(side: AlignmentType) -> Paragraph {
    let dash = || Run::new().add_text("—").size(SIZE_4).fonts(fonts(SONG));
    let space = || Run::new().add_text(" ").size(SIZE_4);
    Paragraph::new()
        .add_run(dash())
        .add_run(space())
        .add_page_num(PageNum::new())
        .add_run(space())
        .add_run(dash())
        .size(SIZE_4)
        .fonts(fonts(SONG))
        .align(side)
        .indent(Some(280), None, Some(280), None)
}

fn cell(words: &str, width: usize, is_head: bool, side: AlignmentType) -> TableCell {
    let font = if is_head { HEI } else { SONG };
    let run = || Run::new().size(SIZE_5).fonts(fonts(font));
    let words = proper(words);
    // A unit stands under its heading, so that a narrow column does not break inside of it.
    let unit = words.rfind('（').filter(|at| is_head && *at > 0 && words.ends_with('）'));
    let run = match unit {
        Some(at) => {
            run().add_text(&words[..at]).add_break(BreakType::TextWrapping).add_text(&words[at..])
        }
        None => run().add_text(words),
    };
    let paragraph = Paragraph::new()
        .add_run(run)
        .align(side)
        .line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(16 * 20));
    TableCell::new()
        .add_paragraph(paragraph)
        .width(width, WidthType::Dxa)
        .vertical_align(VAlignType::Center)
}

/// A table of numbers over the whole width: names to the left, numbers to the right.
fn numbers(head: &[String], rows: &[Vec<String>]) -> Table {
    let whole = twips(TEXT_WIDTH) as usize;
    // Many columns leave little for a name, few leave much.
    let first = whole * if head.len() > 6 { 16 } else { 22 } / 100;
    let other = (whole - first) / (head.len().max(2) - 1);
    let width = |at: usize| if at == 0 { first } else { other };
    let line = |texts: &[String], is_head: bool| {
        let cells = texts.iter().enumerate().map(|(at, text)| {
            let side = match (at, is_head) {
                (_, true) => AlignmentType::Center,
                (0, false) => AlignmentType::Left,
                _ => AlignmentType::Right,
            };
            cell(text, width(at), is_head, side)
        });
        TableRow::new(cells.collect()).row_height(if is_head { 560.0 } else { 400.0 }).cant_split()
    };
    let mut lines = vec![line(head, true)];
    lines.extend(rows.iter().map(|row| line(row, false)));
    Table::new(lines)
        .set_grid((0..head.len()).map(width).collect())
        .margins(
            TableCellMargins::new()
                .margin_left(40, WidthType::Dxa)
                .margin_right(40, WidthType::Dxa),
        )
        .width(whole, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
}

/// A trend as bars over the whole width: one slot for each month, over the table that names them.
fn bars(trend: &Trend) -> Result<Paragraph, Error> {
    let (width, height) = (1_560, 280);
    let image = picture::bars(&trend.values, width, height)
        .map_err(|error| Error::Document(error.to_string()))?;
    let pic =
        Pic::new_with_dimensions(image, width, height).size(TEXT_WIDTH * EMU, TREND_HEIGHT * EMU);
    Ok(Paragraph::new()
        .add_run(Run::new().add_image(pic))
        .align(AlignmentType::Center)
        .keep_next(true)
        // A picture needs a line as high as itself.
        .line_spacing(LineSpacing::new().line_rule(LineSpacingType::Auto).line(240)))
}

/// The months under the bars and their values.
fn months(trend: &Trend) -> Table {
    let count = trend.months.len().max(1);
    let width = twips(TEXT_WIDTH) as usize / count;
    let line = |texts: Vec<String>, is_head: bool| {
        let cells = texts.iter().map(|text| cell(text, width, is_head, AlignmentType::Center));
        TableRow::new(cells.collect()).row_height(380.0).cant_split()
    };
    let name = |month: &kernel::Month| format!("{}月", month.number() % 100);
    let head = line(trend.months.iter().map(name).collect(), true);
    let values = line(trend.values.iter().map(ToString::to_string).collect(), false);
    Table::new(vec![head, values])
        .set_grid(vec![width; count])
        .width(width * count, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
}

#[cfg(test)]
mod tests {
    use super::proper;

    #[test]
    fn marks_are_chinese_but_not_between_digits() {
        assert_eq!(proper("入户走访(户次),共3,204次"), "入户走访（户次），共3,204次");
        assert_eq!(proper("12:30开会;到场9人"), "12:30开会；到场9人");
    }
}
