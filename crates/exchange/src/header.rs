//! Which column holds what: the header guess.
//!
//! Over the header stand title rows and the line 填报单位/填报人/填报时间; the header itself has
//! one to three rows, with merged groups (家庭人口 over 总数/常住/外出). The guess takes the rows
//! that name the most fields, and reports every column: which field it became, or that it was
//! not recognised, so that a person can see before confirming what will be taken.

mod words;

use std::collections::HashSet;

use crate::clean::text::{outside_brackets, squeeze, tidy};
use crate::roster::Kind;
use crate::sheet::{CellKind, Filled, RawRow};

use words::OWN_HEADINGS;
pub use words::{Field, field_name, field_of, normal};

/// One column of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderColumn {
    /// Column counted from 0.
    pub column: usize,
    /// The heading as written, group and own heading joined with `/`.
    pub label: String,
    /// The field, or `None` when the column is not recognised and not read.
    pub field: Option<Field>,
}

/// The header of a sheet and what stands over it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// First row of the header, as shown by the spreadsheet program.
    pub first_row: u32,
    /// Last row of the header.
    pub last_row: u32,
    /// Every column with a heading.
    pub columns: Vec<HeaderColumn>,
    /// Text of the title row.
    pub title: Option<String>,
    /// What follows 填报单位.
    pub unit: Option<String>,
    /// Title and preamble rows as written, each with its cells, for the error sheet.
    pub above: Vec<Vec<String>>,
    /// Header rows as written.
    pub rows: Vec<Vec<String>>,
}

impl Header {
    /// Column of a field.
    pub fn column_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|column| column.field == Some(field)).map(|column| column.column)
    }

    /// Letter and heading of a column, as row errors show it.
    pub fn column_name(&self, column: usize) -> String {
        let label = self.columns.iter().find(|known| known.column == column);
        match label {
            Some(known) => format!("{} {}", column_letter(column), known.label),
            None => column_letter(column),
        }
    }
}

/// `0` → `A`, `27` → `AB`.
pub fn column_letter(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Finds the header among the first rows of a sheet. Returns it with the index in `rows` of
/// the first row after it, or `None` when no row names the person's name and another field.
pub fn guess(kind: Kind, rows: &[RawRow]) -> Option<(Header, usize)> {
    let mut best: Option<(usize, usize, usize, Vec<HeaderColumn>)> = None;
    for start in 0..rows.len() {
        for depth in 1..=3.min(rows.len() - start) {
            let window = &rows[start..start + depth];
            if depth > 1 && (!consecutive(window) || has_numbers(&window[depth - 1])) {
                break;
            }
            let columns = read_columns(kind, window);
            let score = columns.iter().filter(|column| column.field.is_some()).count();
            let named = columns.iter().any(|column| column.field == Some(Field::Name));
            if !named || score < 2 {
                continue;
            }
            let better = match &best {
                None => true,
                Some((known, known_depth, ..)) => {
                    score > *known || (score == *known && depth < *known_depth)
                }
            };
            if better {
                best = Some((score, depth, start, columns));
            }
        }
    }
    let (_, depth, start, columns) = best?;
    let above = &rows[..start];
    let header = Header {
        first_row: rows[start].number,
        last_row: rows[start + depth - 1].number,
        columns,
        title: above.iter().find_map(lone_text),
        unit: above.iter().find_map(unit),
        above: above.iter().map(plain).collect(),
        rows: rows[start..start + depth].iter().map(plain).collect(),
    };
    Some((header, start + depth))
}

/// The cells of a row as written; cells filled from a merged range are empty.
pub fn plain(row: &RawRow) -> Vec<String> {
    row.cells
        .iter()
        .map(|cell| if cell.filled == Filled::Own { cell.text.clone() } else { String::new() })
        .collect()
}

fn consecutive(rows: &[RawRow]) -> bool {
    rows.windows(2).all(|pair| pair[1].number == pair[0].number + 1)
}

/// A row with numbers is data (or a row of column numbers), never the second header row.
fn has_numbers(row: &RawRow) -> bool {
    row.cells.iter().any(|cell| {
        matches!(cell.kind, CellKind::Number | CellKind::Date)
            || (!cell.is_empty() && cell.text.trim().bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn read_columns(kind: Kind, window: &[RawRow]) -> Vec<HeaderColumn> {
    let width = window.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut columns: Vec<HeaderColumn> = Vec::new();
    let mut taken: HashSet<Field> = HashSet::new();
    let mut left_top = String::new();
    for column in 0..width {
        let mut parts: Vec<String> = Vec::new();
        for (depth, row) in window.iter().enumerate() {
            let text = tidy(row.text(column)).replace(' ', "");
            if depth == 0 {
                if text.is_empty() {
                    // A group heading that was not merged stands over its first column only.
                    let below =
                        window.iter().skip(1).any(|row| !row.text(column).trim().is_empty());
                    if below && !left_top.is_empty() {
                        parts.push(left_top.clone());
                    } else {
                        left_top.clear();
                    }
                } else {
                    let below = window.iter().skip(1).any(|row| {
                        row.cells
                            .get(column)
                            .is_some_and(|cell| !cell.is_empty() && cell.filled == Filled::Own)
                    });
                    left_top = if below { text.clone() } else { String::new() };
                    parts.push(text);
                }
            } else if !text.is_empty() && parts.last() != Some(&text) {
                parts.push(text);
            }
        }
        if parts.is_empty() {
            continue;
        }
        let field = meaning(kind, &parts).filter(|field| taken.insert(*field));
        columns.push(HeaderColumn { column, label: parts.join("/"), field });
    }
    columns
}

fn meaning(kind: Kind, parts: &[String]) -> Option<Field> {
    let bottom = parts.last()?;
    if parts.len() == 1 {
        return field_of(kind, bottom);
    }
    if let Some(field) = field_of(kind, &parts.concat()) {
        return Some(field);
    }
    if let Some(field) = field_of(kind, &parts[parts.len() - 2..].concat()) {
        return Some(field);
    }
    let field = field_of(kind, bottom)?;
    let own = OWN_HEADINGS.contains(&normal(&parts[parts.len() - 2]).as_str());
    (own || !field.of_a_person()).then_some(field)
}

/// The text of a row that says one thing only (a title).
pub fn lone_text(row: &RawRow) -> Option<String> {
    let mut own = row.cells.iter().filter(|cell| !cell.is_empty() && cell.filled == Filled::Own);
    let only = own.next()?;
    own.next().is_none().then(|| tidy(&only.text).into_owned())
}

/// What follows 填报单位 in a row over the header.
fn unit(row: &RawRow) -> Option<String> {
    let joined: Vec<String> = row
        .cells
        .iter()
        .filter(|cell| !cell.is_empty() && cell.filled == Filled::Own)
        .map(|cell| tidy(&cell.text).into_owned())
        .collect();
    let joined = joined.join(" ");
    let at =
        ["填报单位", "单位名称", "填表单位", "单位:"].iter().find_map(|key| joined.find(key))?;
    let rest = joined[at..].split_once(':').map_or("", |(_, rest)| rest);
    let end =
        ["填报人", "填表人", "填报时间", "填表时间", "填报日期", "联系电话", "审核", "负责人"]
            .iter()
            .filter_map(|key| rest.find(key))
            .min()
            .unwrap_or(rest.len());
    let unit = rest[..end].trim().trim_matches(['_', ' ', ',']);
    (!unit.is_empty()).then(|| outside_brackets(unit).trim().to_owned())
}

/// A village named in a title, a unit line or the name of a sheet.
pub fn village_in(text: &str) -> Option<String> {
    let squeezed = squeeze(text);
    let ends: Vec<usize> = ["社区居委会", "居委会", "村委会", "社区", "村"]
        .iter()
        .filter_map(|ending| squeezed.find(ending).map(|at| at + ending.len()))
        .collect();
    let end = ends.into_iter().min()?;
    let mut name = &squeezed[..end];
    for mark in ["县", "镇", "乡", "街道", ":", ")", "-", "_", ".", "、"] {
        // 乡 and 镇 may begin a village's own name; they cut only where something is left.
        if let Some(at) = name.rfind(mark)
            && name[at + mark.len()..].chars().count() >= 2
        {
            name = &name[at + mark.len()..];
        }
    }
    let name = name.trim_start_matches(|character: char| character.is_ascii_digit());
    let length = name.chars().count();
    let general = [
        "农村",
        "全村",
        "本村",
        "各村",
        "行政村",
        "自然村",
        "乡村",
        "新村民",
        "村",
        "社区",
        "某村",
    ];
    let follows = &squeezed[end..];
    let general_word = follows.starts_with("(居)")
        || follows.starts_with("(社区)")
        || (follows.starts_with('民') && !follows.starts_with("民委员会"));
    ((2..=12).contains(&length) && !general.contains(&name) && !general_word)
        .then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::CellText;

    fn row(number: u32, cells: &[&str]) -> RawRow {
        let mut last = String::new();
        RawRow {
            number,
            cells: cells
                .iter()
                .map(|text| {
                    let filled = if *text == ">" { Filled::FromLeft } else { Filled::Own };
                    let text = if *text == ">" { last.clone() } else { (*text).to_owned() };
                    last.clone_from(&text);
                    let kind = if text.is_empty() { CellKind::Empty } else { CellKind::Text };
                    CellText { text, kind, filled }
                })
                .collect(),
            ..RawRow::default()
        }
    }

    #[test]
    fn one_row_under_title_and_unit() {
        let rows = [
            row(1, &["江永县联系户名册", ">", ">", ">", ">"]),
            row(2, &["填报单位(盖章):上江圩镇河源村", "", "填报人:何辉", "", "填报时间:2023.5.7"]),
            row(3, &["序号", "村(社区)", "组 别", "户主姓名*", "联系\n电话", "爱好"]),
            row(4, &["1", "河源村", "3组", "何辉", "13800001234", "下棋"]),
        ];
        let (header, next) = guess(Kind::Households, &rows).expect("a header");
        assert_eq!((header.first_row, header.last_row, next), (3, 3, 3));
        let fields: Vec<Option<Field>> = header.columns.iter().map(|column| column.field).collect();
        assert_eq!(
            fields,
            [
                Some(Field::Serial),
                Some(Field::Village),
                Some(Field::Group),
                Some(Field::Name),
                Some(Field::Phone),
                None
            ]
        );
        assert_eq!(header.title.as_deref(), Some("江永县联系户名册"));
        assert_eq!(header.unit.as_deref(), Some("上江圩镇河源村"));
        assert_eq!(header.column_name(4), "E 联系电话");
    }

    #[test]
    fn two_rows_with_groups() {
        let rows = [
            row(1, &["序号", "户主", ">", "家庭人口", ">", ">", "联系代表", ">"]),
            row(2, &["", "姓名", "电话", "总数", "常住", "外出", "姓名", "电话"]),
            row(3, &["1", "何辉", "13800001234", "4", "2", "2", "唐明", "13900001234"]),
        ];
        let (header, next) = guess(Kind::Households, &rows).expect("a header");
        assert_eq!(next, 2);
        let of = |field| header.column_of(field);
        assert_eq!(of(Field::Name), Some(1));
        assert_eq!(of(Field::Phone), Some(2));
        assert_eq!(
            (of(Field::Members), of(Field::Resident), of(Field::Away)),
            (Some(3), Some(4), Some(5))
        );
        assert_eq!(of(Field::Representative), Some(6));
        // The representative's phone is not the household's.
        assert_eq!(of(Field::RepresentativePhone), Some(7));
    }

    #[test]
    fn groups_that_were_not_merged() {
        let rows = [
            row(1, &["序号", "户主姓名", "家庭人口", "", ""]),
            row(2, &["", "", "总数", "常住", "外出"]),
        ];
        let (header, _) = guess(Kind::Households, &rows).expect("a header");
        assert_eq!(header.column_of(Field::Members), Some(2));
        assert_eq!(header.column_of(Field::Away), Some(4));
    }

    #[test]
    fn no_header_no_guess() {
        let rows = [row(1, &["通知"]), row(2, &["何辉", "男", "3"])];
        assert!(guess(Kind::Households, &rows).is_none());
    }

    #[test]
    fn villages_in_names() {
        for (text, wanted) in [
            ("河源村", Some("河源村")),
            ("上江圩镇河源村联系户名册", Some("河源村")),
            ("江永县上江圩镇上江圩社区", Some("上江圩社区")),
            ("3.河源村", Some("河源村")),
            ("江永县各村(社区)联系户名册", None),
            ("村(居)民代表花名册", None),
            ("松柏瑶族乡黄甲岭村民委员会", Some("黄甲岭村")),
            ("Sheet1", None),
        ] {
            assert_eq!(village_in(text).as_deref(), wanted, "{text}");
        }
        assert_eq!((column_letter(0), column_letter(27)), ("A".to_owned(), "AB".to_owned()));
    }
}
