//! The ledger of assemblies (村民代表会议记录): one line for each item of an agenda, with the columns
//! that villages keep on paper.

use db::Tx;
use gatherings::assemblies::{self, Assembly, Filter, Item};
use kernel::{AreaPath, Limit};
use registry::{AreaTree, areas};

use crate::error::Error;
use crate::export::Format;
use crate::write::{Cell, Column, Layout, Set, csv, xlsx};

/// What the ledger is called.
pub const NAME: &str = "村(居)民代表会议台账";

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("序号", 6.0, Set::Number),
    Column::new("乡镇", 12.0, Set::Middle),
    Column::new("村(社区)", 16.0, Set::Middle),
    Column::new("届次", 14.0, Set::Middle),
    Column::new("会议", 24.0, Set::Text),
    Column::new("时间", 16.0, Set::Middle),
    Column::new("地点", 16.0, Set::Text),
    Column::new("主持", 10.0, Set::Middle),
    Column::new("应到", 7.0, Set::Middle),
    Column::new("实到", 7.0, Set::Middle),
    Column::new("女代表数", 9.0, Set::Middle),
    Column::new("列席", 16.0, Set::Text),
    Column::new("议题", 28.0, Set::Text),
    Column::new("党组织研究日期", 14.0, Set::Middle),
    Column::under("表决", "同意", 6.0, Set::Middle),
    Column::under("表决", "反对", 6.0, Set::Middle),
    Column::under("表决", "弃权", 6.0, Set::Middle),
    Column::new("决议", 36.0, Set::Text),
    Column::under("公示", "起", 12.0, Set::Middle),
    Column::under("公示", "止", 12.0, Set::Middle),
];

/// Writes the ledger of an area, the newest assembly first; answers the file.
///
/// # Errors
/// [`Error::AreaNotFound`], storage, and a full disk.
pub fn write(
    tx: &mut Tx<'_>,
    filter: &Filter,
    format: Format,
    reporter: &str,
) -> Result<Vec<u8>, Error> {
    let tree = areas::tree(tx)?;
    let area = tree.at(&filter.area).ok_or(Error::AreaNotFound)?;
    let layout = Layout {
        title: format!("{}{NAME}", area.name),
        tab: area.name.clone(),
        unit: area.name.clone(),
        reporter: reporter.to_owned(),
        date: tx.today().to_string(),
        columns: COLUMNS.to_vec(),
        totals: false,
    };
    let mut table = match format {
        Format::Xlsx => xlsx(layout)?,
        Format::Csv => csv(&layout)?,
    };
    let everything = access::Scope::county();
    let limit = Limit::new(Limit::MAX).unwrap_or_default();
    let mut after = None;
    loop {
        let page = assemblies::list(tx, filter, limit, after.as_ref())?;
        for (one, women) in &page.items {
            let (_, items, _) = assemblies::get(tx, one.gathering.id, &everything)?;
            for item in &items {
                table.row(cells(&tree, one, *women, Some(item)))?;
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(table.finish()?),
        }
    }
}

/// The line of an item, or that of an assembly whose agenda is empty.
pub(crate) fn cells(tree: &AreaTree, one: &Assembly, women: i64, item: Option<&Item>) -> Vec<Cell> {
    let gathering = &one.gathering;
    let name = |path: &AreaPath| tree.at(path).map(|area| area.name.clone());
    let number = |value: Option<i64>| value.map_or(Cell::Empty, Cell::Number);
    let time = one.starts_at.as_deref().unwrap_or("");
    let posted = one.disclosure.as_ref();
    let vote = item.and_then(|item| item.vote);
    vec![
        name(&gathering.area_path.at_depth(2)).into(),
        name(&gathering.area_path).into(),
        one.session.clone().into(),
        gathering.title.as_str().into(),
        Cell::Text(format!("{} {time}", gathering.held_on).trim_end().to_owned()),
        gathering.place.clone().into(),
        gathering.host.clone().into(),
        number(one.members()),
        number(one.present()),
        number(one.present().map(|_| women)),
        one.observers.clone().into(),
        item.map(|item| item.title.clone()).into(),
        item.and_then(|item| item.studied_on).map(|day| day.to_string()).into(),
        number(vote.map(|vote| vote.yes)),
        number(vote.map(|vote| vote.no)),
        number(vote.map(|vote| vote.abstain)),
        item.and_then(|item| item.resolution.clone()).into(),
        posted.map(|posted| posted.from.to_string()).into(),
        posted.map(|posted| posted.until.to_string()).into(),
    ]
}
