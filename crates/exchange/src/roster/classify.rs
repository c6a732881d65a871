//! What kind of row a row is: a record, or one of the many things offices write between records.

use super::fields::{self, Reading};
use super::{BadRow, Kept, Kind, Names, Place, Roster};
use crate::clean::numbers::group;
use crate::clean::text::{is_ditto, squeeze, tidy};
use crate::header::{self, Field, Header};
use crate::problem::{Problem, RowError};
use crate::sheet::{CellKind, CellText, Filled, RawRow};

const TOTALS: [&str; 8] =
    ["合计", "小计", "总计", "共计", "累计", "本页合计", "本组合计", "全村合计"];

const FOOTERS: [&str; 20] = [
    "填表人",
    "填报人",
    "制表",
    "审核",
    "负责人",
    "单位负责人",
    "说明",
    "备注:",
    "注:",
    "注意",
    "填报时间",
    "填表时间",
    "以下空白",
    "以下无",
    "联系电话:",
    "村支书",
    "村主任",
    "签字",
    "盖章",
    "此表",
];

/// Reads the rows of one sheet under a known header.
pub(super) struct SheetReader {
    kind: Kind,
    name: String,
    header: Header,
    /// Field of each column.
    meaning: Vec<Option<Field>>,
    /// Last value of each column, for 同上.
    above: Vec<String>,
    village: Option<String>,
    section_village: Option<String>,
    section_group: Option<String>,
    last_row: u32,
    seen_data: bool,
    data_rows: u32,
}

impl SheetReader {
    pub(super) fn new(
        kind: Kind,
        name: String,
        header: Header,
        village_hint: &Option<String>,
    ) -> Self {
        let width = header.columns.iter().map(|column| column.column + 1).max().unwrap_or(0);
        let mut meaning = vec![None; width];
        for column in &header.columns {
            meaning[column.column] = column.field;
        }
        Self {
            kind,
            name,
            last_row: header.last_row,
            above: vec![String::new(); width],
            meaning,
            header,
            village: village_hint.clone(),
            section_village: None,
            section_group: None,
            seen_data: false,
            data_rows: 0,
        }
    }

    pub(super) fn data_rows(&self) -> u32 {
        self.data_rows
    }

    pub(super) fn into_header(self) -> Header {
        self.header
    }

    fn own<'r>(&self, row: &'r RawRow) -> impl Iterator<Item = (usize, &'r CellText)> {
        row.cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty() && cell.filled == Filled::Own)
    }

    fn name_column(&self) -> usize {
        // The guess never returns a header without the name.
        self.header.column_of(Field::Name).unwrap_or(usize::MAX)
    }

    /// Takes one row.
    pub(super) fn row(&mut self, mut row: RawRow, roster: &mut Roster, names: &mut Names) {
        roster.counts.blank += row.number.saturating_sub(self.last_row + 1);
        self.last_row = row.number;
        let counts = &mut roster.counts;
        let name_cell = row.cells.get(self.name_column());
        let has_name = name_cell.is_some_and(|cell| !cell.is_empty());
        if self.is_total(&row) {
            counts.totals += 1;
            return;
        }
        if self.is_repeated_header(&row) {
            counts.headers += 1;
            return;
        }
        if !has_name && self.is_footer(&row) {
            counts.footers += 1;
            return;
        }
        if !self.seen_data && self.is_note(&row) {
            counts.notes += 1;
            return;
        }
        if self.take_section(&row) {
            counts.sections += 1;
            return;
        }
        if self.says_nothing(&row) {
            counts.blank += 1;
            return;
        }
        if self.is_member(&row) {
            counts.members += 1;
            return;
        }
        self.seen_data = true;
        self.data_rows += 1;
        counts.data += 1;
        counts.hidden_rows += u32::from(row.hidden);
        let place = Place { sheet: row.sheet as u16, row: row.number };
        let mut errors = Vec::new();
        self.fill_down(&mut row, &mut errors);
        if names.keep.contains(&place) {
            names.kept.push((place, self.kept(&row)));
        }
        let mut reading = Reading {
            place,
            row: &row,
            header: &self.header,
            meaning: &self.meaning,
            village: self.section_village.as_deref().or(self.village.as_deref()),
            group: self.section_group.as_deref(),
            names,
            problems: errors,
        };
        let good =
            match self.kind {
                Kind::Households => fields::household(&mut reading)
                    .map(|household| roster.households.push(household)),
                Kind::Representatives => fields::representative(&mut reading)
                    .map(|representative| roster.representatives.push(representative)),
                Kind::Candidates => fields::candidate(&mut reading)
                    .map(|candidate| roster.candidates.push(candidate)),
            };
        if good.is_none() {
            let errors = reading
                .problems
                .into_iter()
                .map(|(column, problem)| self.error(&row, column, problem))
                .collect();
            roster.bad.push(BadRow { place, kept: self.kept(&row), errors });
        }
    }

    fn kept(&self, row: &RawRow) -> Kept {
        let cells = row
            .cells
            .iter()
            .map(|cell| match cell.filled {
                Filled::FromLeft => String::new(),
                Filled::Own | Filled::FromAbove => cell.text.clone(),
            })
            .collect();
        let section = self.section_village.iter().chain(&self.section_group).cloned().collect();
        Kept { section, cells }
    }

    fn error(&self, row: &RawRow, column: Option<usize>, problem: Problem) -> RowError {
        if let Some(error) = self.error_of_line(row, &problem) {
            return error;
        }
        let field = column.and_then(|column| self.meaning.get(column).copied().flatten());
        let value = column.map_or("", |column| row.text(column));
        let value = match field {
            Some(Field::IdNumber) => crate::clean::identity::masked(value),
            _ => value.chars().take(80).collect(),
        };
        RowError {
            sheet: self.name.clone(),
            row: row.number,
            column: column.map_or_else(String::new, |column| self.header.column_name(column)),
            value,
            code: problem.code.into(),
            zh: problem.zh,
            en: problem.en,
        }
    }

    /// Of a line out of a chat the whole line is shown: it never had columns.
    fn error_of_line(&self, row: &RawRow, problem: &Problem) -> Option<RowError> {
        let is_line = |column: &&header::HeaderColumn| column.label == crate::paste::LINE;
        let column =
            self.header.columns.iter().find(is_line).filter(|_| self.header.last_row == 0)?;
        Some(RowError {
            sheet: self.name.clone(),
            row: row.number,
            column: String::new(),
            value: row.text(column.column).chars().take(80).collect(),
            code: problem.code.into(),
            zh: problem.zh.clone(),
            en: problem.en.clone(),
        })
    }

    /// 合计, 小计 and their like in one of the first cells, and no person beside it.
    fn is_total(&self, row: &RawRow) -> bool {
        let name_column = self.name_column();
        let mut first = self.own(row).take(4);
        first.any(|(column, cell)| {
            if cell.kind != CellKind::Text || cell.text.len() > 60 {
                return false;
            }
            let text = squeeze(&cell.text);
            let word = TOTALS.iter().any(|total| {
                *total == text
                    || text.strip_prefix(total).is_some_and(|rest| {
                        rest.starts_with([':', '(', '人', '户', '数'])
                            || rest.bytes().all(|byte| byte.is_ascii_digit())
                    })
            });
            let ends = text.ends_with("小计") || text.ends_with("合计");
            (word || ends)
                && (column == name_column
                    || row.cells.get(name_column).is_none_or(|cell| {
                        cell.is_empty()
                            || cell.filled != Filled::Own
                            || cell.kind == CellKind::Number
                    }))
        })
    }

    fn is_repeated_header(&self, row: &RawRow) -> bool {
        let name_column = self.name_column();
        let cell = row.text(name_column);
        // Cheap test first: nearly every row has a person's name here, not a heading.
        let heading = self.header.rows.iter().any(|known| {
            known.get(name_column).is_some_and(|text| !text.is_empty() && text == cell)
        }) || header::field_of(self.kind, cell) == Some(Field::Name);
        if !heading && !cell.trim().is_empty() {
            return false;
        }
        let mut same = 0;
        let mut filled = 0;
        for (column, cell) in self.own(row) {
            filled += 1;
            let repeated = self.header.rows.iter().any(|known| {
                known
                    .get(column)
                    .is_some_and(|text| header::normal(text) == header::normal(&cell.text))
            });
            same += usize::from(repeated);
        }
        filled >= 2 && same * 2 > filled
    }

    fn is_footer(&self, row: &RawRow) -> bool {
        let Some((_, first)) = self.own(row).next() else { return false };
        let text = tidy(&first.text).replace(' ', "");
        FOOTERS.iter().any(|word| text.starts_with(word))
            || (text.starts_with("备注") && self.own(row).count() == 1)
    }

    /// Column numbers (1 2 3 …, 甲 乙 丙 …), an example, or words on how to fill the columns.
    fn is_note(&self, row: &RawRow) -> bool {
        let own: Vec<String> =
            self.own(row).map(|(_, cell)| squeeze(&cell.text).into_owned()).collect();
        let numbered = own.len() >= 3
            && own.iter().enumerate().all(|(place, text)| {
                let bare = text.trim_matches(['(', ')', '①']);
                bare.parse::<usize>().is_ok_and(|number| number.abs_diff(place + 1) <= 1)
            });
        let lettered = own.len() >= 3
            && own.iter().zip("甲乙丙丁戊".chars()).all(|(text, letter)| text.chars().eq([letter]));
        let example = own.first().is_some_and(|text| {
            ["例", "示例", "例如", "样例", "例:", "(例)", "填写示例", "范例"]
                .contains(&text.as_str())
        });
        let told = own
            .iter()
            .filter(|text| {
                ["必填", "选填", "填写", "如:", "例如", "下拉", "格式"]
                    .iter()
                    .any(|word| text.contains(word))
            })
            .count();
        numbered || lettered || example || (told > 0 && told * 2 >= own.len())
    }

    /// A line that names the village or group of the rows under it.
    fn take_section(&mut self, row: &RawRow) -> bool {
        let Some(text) = header::lone_text(row) else { return false };
        let only = self.own(row).next().map(|(column, _)| column);
        let squeezed = squeeze(&text).into_owned();
        if squeezed.chars().count() > 30 {
            return false;
        }
        // A lone name in the name column is a record with everything else missing.
        let merged_over_name =
            row.cells.get(self.name_column()).is_some_and(|cell| cell.filled == Filled::FromLeft);
        let looks =
            squeezed.ends_with('组') || squeezed.ends_with("栋") || squeezed.contains("小组");
        if only == Some(self.name_column()) && !looks {
            return false;
        }
        if looks && let Ok(Some((village, named))) = group(&squeezed) {
            if village.is_some() {
                self.section_village = village;
            }
            self.section_group = Some(named.name);
            return true;
        }
        let village =
            squeezed.ends_with('村') || squeezed.ends_with("社区") || squeezed.ends_with("委会");
        let column_says = only.and_then(|column| self.meaning.get(column).copied().flatten());
        if village
            && (merged_over_name || matches!(column_says, Some(Field::Serial) | None))
            && let Some(village) = header::village_in(&squeezed)
        {
            self.section_village = Some(village);
            self.section_group = None;
            return true;
        }
        false
    }

    /// Nothing but a serial number and the place: a prepared line that nobody filled in.
    fn says_nothing(&self, row: &RawRow) -> bool {
        self.own(row).all(|(column, cell)| {
            matches!(
                self.meaning.get(column).copied().flatten(),
                Some(
                    Field::Serial
                        | Field::Township
                        | Field::Village
                        | Field::Group
                        | Field::VillageGroup
                )
            ) || cell.text.trim().is_empty()
        })
    }

    /// A further member of the household above: the head's cell is merged with it, or the
    /// relation says so.
    fn is_member(&self, row: &RawRow) -> bool {
        if self.kind != Kind::Households {
            return false;
        }
        let merged =
            row.cells.get(self.name_column()).is_some_and(|cell| cell.filled == Filled::FromAbove);
        let relation = self.header.column_of(Field::Relation).is_some_and(|column| {
            let relation = squeeze(row.text(column));
            !relation.is_empty()
                && !matches!(&*relation, "户主" | "本人" | "01" | "02" | "户主本人")
        });
        merged || relation
    }

    /// 同上 and its signs take the value above; township and village also flow down over
    /// empty cells.
    fn fill_down(&mut self, row: &mut RawRow, problems: &mut Vec<(Option<usize>, Problem)>) {
        for column in 0..self.meaning.len() {
            let Some(field) = self.meaning[column] else { continue };
            if row.cells.len() <= column {
                row.cells.resize_with(column + 1, CellText::default);
            }
            let cell = &mut row.cells[column];
            if cell.is_empty() {
                let flows = matches!(field, Field::Township | Field::Village)
                    && self.section_village.is_none();
                if flows && !self.above[column].is_empty() {
                    cell.text.clone_from(&self.above[column]);
                    cell.kind = CellKind::Text;
                }
                continue;
            }
            if cell.kind == CellKind::Error {
                if !matches!(field, Field::Serial | Field::Age | Field::Households | Field::Problem)
                {
                    problems.push((Some(column), formula_error()));
                }
                continue;
            }
            let short = cell.text.len() <= 12;
            if short && cell.kind == CellKind::Text && is_ditto(&tidy(&cell.text)) {
                if matches!(field, Field::Name | Field::IdNumber | Field::Code) {
                    problems.push((Some(column), ditto_not_allowed()));
                } else if self.above[column].is_empty() {
                    problems.push((Some(column), ditto_without_value()));
                } else {
                    cell.text.clone_from(&self.above[column]);
                }
                continue;
            }
            self.above[column].clone_from(&cell.text);
        }
    }
}

fn formula_error() -> Problem {
    Problem::new(
        "exchange.cell-formula-error",
        "这一格的公式出错了（如 #REF!、#N/A）。请改成直接填写的内容。",
        "The formula of this cell failed. Replace it by the plain value.",
    )
}

fn ditto_not_allowed() -> Problem {
    Problem::new(
        "exchange.ditto-not-allowed",
        "姓名、身份证号和户编号不能写“同上”。请填写本行自己的内容。",
        "Name, ID number and household code cannot be “as above”. Write the row's own value.",
    )
}

fn ditto_without_value() -> Problem {
    Problem::new(
        "exchange.ditto-without-value",
        "写了“同上”，上面却没有内容。请填写具体内容。",
        "“As above” has nothing above it. Write the value.",
    )
}
