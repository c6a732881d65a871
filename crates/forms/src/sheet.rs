//! The sheet that was asked for, in its own columns, and the register as a file.

use access::Scope;
use db::Tx;
use exchange::export::Format;
use exchange::ledgers::writing::ROWS_AT_ONCE;
use exchange::ledgers::{self, Asked, Ledger, Reader};
use exchange::write::{Cell, Column, Layout, Set, Table, csv, xlsx};
use figures::Value;
use kernel::{AreaPath, Cursor, Date, Limit};
use registry::{AreaTree, Span, areas};

use crate::Error;
use crate::model::{Answer, AskedColumn, Datum, Form};
use crate::service::Listed;

/// Which part of a sheet is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Everything under this area, as far as the sheet is about it.
    pub area: AreaPath,
    /// The first day that counts.
    pub from_on: Date,
    /// The last day that counts.
    pub to_on: Date,
    /// What the asker may see: by the operation that lists the ledger's records, where a ledger
    /// answers.
    pub scope: Scope,
}

/// The areas that the sheet is about within the one wanted.
fn areas_of(form: &Form, wanted: &AreaPath) -> Vec<AreaPath> {
    let within = form.text.areas.iter().filter(|area| wanted.contains(area));
    let within: Vec<AreaPath> = within.cloned().collect();
    let is_part = form.text.areas.iter().any(|area| area.contains(wanted));
    if within.is_empty() && is_part { vec![wanted.clone()] } else { within }
}

fn table(layout: Layout, format: Format) -> Result<Box<dyn Table>, Error> {
    Ok(match format {
        Format::Xlsx => xlsx(layout)?,
        Format::Csv => csv(&layout)?,
    })
}

fn number() -> Column {
    Column::new("序号", 6.0, Set::Number)
}

fn plain(column: &AskedColumn, set: Set) -> Column {
    Column::called(column.heading.clone(), 14.0, set)
}

fn layout(
    tx: &mut Tx<'_>,
    form: &Form,
    wanted: &Wanted,
    reporter: &str,
    columns: Vec<Column>,
) -> Result<Layout, Error> {
    let area = areas::by_path(tx, &wanted.area)?;
    let has_sum = columns.iter().any(|column| column.set == Set::Sum);
    Ok(Layout {
        title: format!("{}{}", area.name, form.text.name),
        tab: area.name.clone(),
        unit: area.name,
        reporter: reporter.to_owned(),
        date: format!("{}        统计时段：{}至{}", tx.today(), wanted.from_on, wanted.to_on),
        columns,
        totals: has_sum,
    })
}

/// The sheet in its own columns; what the system does not hold is left empty. Answers the bytes and
/// how many rows there are.
///
/// # Errors
/// [`Error::NotAnswered`] where no ledger and no figures answer it, too many rows, storage.
pub fn write(
    tx: &mut Tx<'_>,
    form: &Form,
    wanted: &Wanted,
    format: Format,
    reporter: &str,
) -> Result<(Vec<u8>, usize), Error> {
    let (columns, rows) = match &form.text.answer {
        Some(Answer::Ledger { ledger }) => of_ledger(tx, form, wanted, ledgers::ledger(ledger)?)?,
        Some(Answer::Figures) => of_figures(tx, form, wanted)?,
        Some(Answer::Bulletin) | None => return Err(Error::NotAnswered),
    };
    let layout = layout(tx, form, wanted, reporter, columns)?;
    let mut file = table(layout, format)?;
    let count = rows.len();
    for row in rows {
        file.row(row)?;
    }
    Ok((file.finish()?, count))
}

/// Where in a ledger's row a column of the sheet stands.
enum Source {
    Cell(usize),
    Place,
    Nowhere,
}

type Rows = (Vec<Column>, Vec<Vec<Cell>>);

fn of_ledger(
    tx: &mut Tx<'_>,
    form: &Form,
    wanted: &Wanted,
    ledger: &'static Ledger,
) -> Result<Rows, Error> {
    let mut columns = vec![number()];
    let mut sources = Vec::new();
    for column in &form.text.columns {
        let place = match &column.datum {
            Datum::Ledger { ledger: of, column } if of == ledger.code => {
                ledger.columns.iter().position(|one| one.label() == *column)
            }
            _ => None,
        };
        let (source, set, width) = match (place, &column.datum) {
            (Some(place), _) => {
                let known = &ledger.columns[place];
                (Source::Cell(place - 1), known.set, known.width)
            }
            (None, Datum::Place) => (Source::Place, Set::Middle, 20.0),
            (None, _) => (Source::Nowhere, Set::Text, 12.0),
        };
        columns.push(Column::called(column.heading.clone(), width, set));
        sources.push(source);
    }
    let place_cells = ledger.leading() - 1;
    let limit = Limit::new(Limit::MAX).unwrap_or_default();
    let mut rows = Vec::new();
    let mut left = ROWS_AT_ONCE;
    for area in areas_of(form, &wanted.area) {
        let (from, to, scope) = (wanted.from_on, wanted.to_on, wanted.scope.clone());
        let mut reader = Reader::new(tx, Asked { ledger, area, from, to, scope })?;
        left -= reader.count(tx)?.value;
        if left < 0 {
            return Err(exchange::Error::TooManyRows.into());
        }
        let mut after: Option<Cursor> = None;
        loop {
            let page = reader.page(tx, after.as_ref(), limit)?;
            rows.extend(page.items.iter().map(|row| cells(&row.cells, &sources, place_cells)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok((columns, rows))
}

fn cells(row: &[Cell], sources: &[Source], place_cells: usize) -> Vec<Cell> {
    let place = || {
        let words = row.iter().take(place_cells).filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        Cell::from(words.collect::<String>().as_str())
    };
    let cell = |source: &Source| match source {
        Source::Cell(at) => row.get(*at).cloned().unwrap_or(Cell::Empty),
        Source::Place => place(),
        Source::Nowhere => Cell::Empty,
    };
    sources.iter().map(cell).collect()
}

fn of_figures(tx: &mut Tx<'_>, form: &Form, wanted: &Wanted) -> Result<Rows, Error> {
    let tree = areas::tree(tx)?;
    let areas: Vec<AreaPath> = areas_of(form, &wanted.area)
        .into_iter()
        .filter(|area| wanted.scope.sees_area(area))
        .collect();
    let mut columns = vec![number()];
    let mut rows = vec![Vec::new(); areas.len()];
    for column in &form.text.columns {
        let (set, cells) = match &column.datum {
            Datum::Indicator { indicator } => figures_of(tx, indicator, &areas, wanted)?,
            Datum::Place => {
                let name = |area| Cell::Text(name_of(&tree, area));
                (Set::Middle, areas.iter().map(name).collect())
            }
            _ => (Set::Text, vec![Cell::Empty; areas.len()]),
        };
        columns.push(plain(column, set));
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
    Ok((columns, rows))
}

fn name_of(tree: &AreaTree, area: &AreaPath) -> String {
    tree.at(area).map(|area| area.name.clone()).unwrap_or_default()
}

fn figures_of(
    tx: &mut Tx<'_>,
    code: &str,
    areas: &[AreaPath],
    wanted: &Wanted,
) -> Result<(Set, Vec<Cell>), Error> {
    let indicator = figures::indicator(code)?;
    let area = wanted.area.clone();
    let span = Span { area, since: Some(wanted.from_on), as_of: wanted.to_on };
    let cell = |value: Value| match value {
        Value::Count(count) => Cell::Number(count),
        Value::PerMille { rate: Some(rate), .. } => {
            Cell::Text(format!("{}.{}%", rate / 10, rate % 10))
        }
        Value::PerMille { rate: None, .. } => Cell::Empty,
    };
    let values = figures::breakdown(tx, code, areas, &span)?;
    let set = if indicator.is_additive() { Set::Sum } else { Set::Number };
    Ok((set, values.into_iter().map(cell).collect()))
}

/// In words where the answer to a sheet comes from.
pub fn answer_in_words(answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Ledger { ledger }) => {
            let known = ledgers::ledger(ledger).map(|ledger| ledger.name);
            format!("台账：{}", known.unwrap_or(ledger.as_str()))
        }
        Some(Answer::Figures) => "指标：按地区汇总".into(),
        Some(Answer::Bulletin) => "工作简报".into(),
        None => "系统没有，需要收集".into(),
    }
}

fn register_columns() -> Vec<Column> {
    vec![
        number(),
        Column::new("登记单位", 14.0, Set::Middle),
        Column::new("表名", 28.0, Set::Words),
        Column::new("来表单位", 18.0, Set::Words),
        Column::new("来表层级", 8.0, Set::Middle),
        Column::new("依据文件", 28.0, Set::Words),
        Column::new("文号", 18.0, Set::Middle),
        Column::new("文件日期", 11.0, Set::Middle),
        Column::new("频次", 8.0, Set::Middle),
        Column::new("要填的地区(个)", 8.0, Set::Number),
        Column::new("栏数", 6.0, Set::Sum),
        Column::new("系统已有(栏)", 8.0, Set::Sum),
        Column::new("要收集的栏和收集人", 32.0, Set::Words),
        Column::new("由什么回答", 22.0, Set::Words),
        Column::new("下次要给", 11.0, Set::Middle),
        Column::new("状态", 7.0, Set::Middle),
        Column::new("登记日期", 11.0, Set::Middle),
        Column::new("登记人", 9.0, Set::Middle),
    ]
}

fn register_row(line: &Listed, tree: &AreaTree) -> Vec<Cell> {
    let (form, text) = (&line.form, &line.form.text);
    let document = text.document.as_ref();
    let day = |on: Option<Date>| Cell::from(on.map(|on| on.to_string()));
    let missing: Vec<String> = text
        .columns
        .iter()
        .filter_map(|column| match &column.datum {
            Datum::NotHeld { collector } => Some(format!("{}({collector})", column.heading)),
            _ => None,
        })
        .collect();
    let count = |count: usize| Cell::Number(count as i64);
    vec![
        Cell::Text(name_of(tree, &form.area_path)),
        Cell::Text(text.name.clone()),
        Cell::Text(text.asker.clone()),
        Cell::from(text.level.chinese()),
        Cell::Text(document.map_or_else(|| "没有文件".into(), |one| one.title.clone())),
        Cell::from(document.and_then(|one| one.number.clone())),
        day(document.and_then(|one| one.dated_on)),
        Cell::from(text.frequency.chinese()),
        count(text.areas.len()),
        count(text.columns.len()),
        count(text.held()),
        Cell::from(missing.join("、").as_str()),
        Cell::Text(answer_in_words(text.answer.as_ref())),
        day(line.next.map(|due| due.on)),
        Cell::from(if form.stopped.is_some() { "已停" } else { "在用" }),
        Cell::Text(form.registered_on.to_string()),
        Cell::Text(form.registered_by.clone()),
    ]
}

/// The register as a file.
///
/// # Errors
/// No such area, storage.
pub fn register(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    lines: &[Listed],
    format: Format,
    reporter: &str,
) -> Result<Vec<u8>, Error> {
    let tree = areas::tree(tx)?;
    let name = name_of(&tree, area);
    let layout = Layout {
        title: format!("{name}要表登记簿"),
        tab: name.clone(),
        unit: name,
        reporter: reporter.to_owned(),
        date: tx.today().to_string(),
        columns: register_columns(),
        totals: true,
    };
    let mut file = table(layout, format)?;
    for line in lines {
        file.row(register_row(line, &tree))?;
    }
    Ok(file.finish()?)
}
