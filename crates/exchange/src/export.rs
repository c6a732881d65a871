//! Rosters out, in the layout that imports again as unchanged.
//!
//! Identity numbers cannot come out: only their hashes are kept. Sensitive tags come out only for
//! those who may see them, so the caller says which.

use db::Tx;
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date, Limit};
use registry::{
    AreaTree, Household, HouseholdFilter, Person, areas, household_tag, households, persons,
};
use representatives::{Filter, Representative, SelectionWay};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::candidates_out;
use crate::clean::lists;
use crate::error::Error;
use crate::roster::Kind;
use crate::write::{Cell, Column, Layout, Set, Table, csv, xlsx};

/// The file format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Excel workbook.
    Xlsx,
    /// CSV, UTF-8 with mark.
    Csv,
}

/// What to export and for whom.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which roster.
    pub kind: Kind,
    /// Everything under this area.
    pub area: AreaPath,
    /// Only what belongs to this representative.
    pub own: Option<RepresentativeId>,
    /// File format.
    pub format: Format,
    /// Whether tags about health, poverty and family come out too.
    pub sensitive: bool,
    /// Whether phones come out in full rather than masked.
    pub phones: bool,
    /// Name for 填报人.
    pub reporter: String,
}

const HOUSEHOLD_COLUMNS: &[Column] = &[
    Column::new("序号", 6.0, Set::Number),
    Column::new("乡镇", 12.0, Set::Middle),
    Column::new("村(社区)", 16.0, Set::Middle),
    Column::new("组别", 8.0, Set::Middle),
    Column::new("户编号", 21.0, Set::Text),
    Column::new("户主姓名", 10.0, Set::Middle),
    Column::new("性别", 6.0, Set::Middle),
    Column::new("出生年月", 10.0, Set::Middle),
    Column::new("联系电话", 14.0, Set::Middle),
    Column::new("常联系人", 10.0, Set::Middle),
    Column::new("常联系人电话", 14.0, Set::Middle),
    Column::under("家庭人口", "总数", 6.0, Set::Sum),
    Column::under("家庭人口", "常住", 6.0, Set::Sum),
    Column::under("家庭人口", "外出", 6.0, Set::Sum),
    Column::under("家庭人口", "未成年人", 8.0, Set::Sum),
    Column::under("家庭人口", "80岁以上", 8.0, Set::Sum),
    Column::new("户类型标签", 24.0, Set::Text),
    Column::new("联系等级", 8.0, Set::Middle),
    Column::new("自然村/屋场", 12.0, Set::Text),
    Column::new("住址", 24.0, Set::Text),
    Column::new("联系代表", 10.0, Set::Middle),
    Column::new("联系代表电话", 14.0, Set::Middle),
];

const REPRESENTATIVE_COLUMNS: &[Column] = &[
    Column::new("序号", 6.0, Set::Number),
    Column::new("乡镇", 12.0, Set::Middle),
    Column::new("村(社区)", 16.0, Set::Middle),
    Column::new("组别", 8.0, Set::Middle),
    Column::new("姓名", 10.0, Set::Middle),
    Column::new("性别", 6.0, Set::Middle),
    Column::new("出生年月", 10.0, Set::Middle),
    Column::new("民族", 8.0, Set::Middle),
    Column::new("政治面貌", 12.0, Set::Middle),
    Column::new("文化程度", 10.0, Set::Middle),
    Column::new("产生方式", 10.0, Set::Middle),
    Column::new("产生依据", 24.0, Set::Text),
    Column::new("是否换届法定代表", 10.0, Set::Middle),
    Column::new("任职开始", 12.0, Set::Middle),
    Column::new("联系户数", 8.0, Set::Sum),
    Column::new("联系电话", 14.0, Set::Middle),
    Column::new("聘书编号", 14.0, Set::Text),
];

/// Writes the roster of an area; answers the file.
///
/// # Errors
/// [`Error::AreaNotFound`], storage, and a full disk.
pub fn export(tx: &mut Tx<'_>, request: &Request) -> Result<Vec<u8>, Error> {
    let tree = areas::tree(tx)?;
    let area = tree.at(&request.area).ok_or(Error::AreaNotFound)?;
    let columns = match request.kind {
        Kind::Households => HOUSEHOLD_COLUMNS,
        Kind::Representatives => REPRESENTATIVE_COLUMNS,
        Kind::Candidates => candidates_out::COLUMNS,
    };
    let mut columns = columns.to_vec();
    // Imported again, a column that leaves out the sensitive tags would take them away: under
    // this heading it is not read.
    if !request.sensitive {
        for column in columns.iter_mut().filter(|column| column.heading == "户类型标签") {
            column.heading = "公开标签".into();
        }
    }
    let layout = Layout {
        title: format!("{}{}", area.name, request.kind.name()),
        tab: area.name.clone(),
        unit: area.name.clone(),
        reporter: request.reporter.clone(),
        date: tx.today().to_string(),
        columns,
        totals: true,
    };
    let mut table = match request.format {
        Format::Xlsx => xlsx(layout)?,
        Format::Csv => csv(&layout)?,
    };
    match request.kind {
        Kind::Households => write_households(tx, &tree, request, &mut *table)?,
        Kind::Representatives => write_representatives(tx, &tree, request, &mut *table)?,
        Kind::Candidates => candidates_out::write(tx, &tree, request, &mut *table)?,
    }
    Ok(table.finish()?)
}

pub(crate) fn largest() -> Limit {
    Limit::new(Limit::MAX).unwrap_or_default()
}

/// Names of township, village and group.
pub(crate) fn place(tree: &AreaTree, path: &AreaPath) -> [Cell; 3] {
    let name = |depth: usize| {
        let at = path.at_depth(depth);
        if path.depth() < depth { None } else { tree.at(&at).map(|area| area.name.clone()) }
    };
    let group = (path.depth() > 3).then(|| tree.at(path).map(|area| area.name.clone())).flatten();
    [name(2).into(), name(3).into(), group.into()]
}

pub(crate) fn phone(request: &Request, phone: Option<&String>) -> Cell {
    match phone {
        Some(phone) if request.phones => Cell::Text(phone.clone()),
        Some(phone) => Cell::Text(crate::report::masked_phone(phone)),
        None => Cell::Empty,
    }
}

pub(crate) fn sex(person: &Person) -> Cell {
    match person.sex {
        registry::Sex::Male | registry::Sex::Female => person.sex.chinese().into(),
        _ => Cell::Empty,
    }
}

pub(crate) fn birth(person: &Person) -> Cell {
    person.birth_month.map(|month| month.to_string()).into()
}

fn write_households(
    tx: &mut Tx<'_>,
    tree: &AreaTree,
    request: &Request,
    table: &mut dyn Table,
) -> Result<(), Error> {
    let mut filter = HouseholdFilter::area(request.area.clone());
    filter.representative = request.own;
    let mut known: HashMap<RepresentativeId, (String, Option<String>)> = HashMap::new();
    let mut after = None;
    loop {
        let page = households::list(tx, &filter, largest(), after.as_ref())?;
        for id in page.items.iter().filter_map(|household| household.representative) {
            if let Entry::Vacant(place) = known.entry(id) {
                let one = representatives::get(tx, id)?;
                let person = persons::get(tx, one.person_id)?;
                place.insert((one.name, person.phone));
            }
        }
        for summary in page.items {
            let household = households::get(tx, summary.id)?;
            let mut tags = household.tags.clone();
            if request.sensitive {
                tags.extend(households::sensitive_tags(tx, summary.id)?);
            }
            let representative = household.representative.and_then(|id| known.get(&id));
            table.row(household_cells(tree, request, &household, &tags, representative))?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

fn household_cells(
    tree: &AreaTree,
    request: &Request,
    household: &Household,
    tags: &[String],
    representative: Option<&(String, Option<String>)>,
) -> Vec<Cell> {
    let tags: Vec<&str> =
        tags.iter().filter_map(|code| household_tag(code)).map(|tag| tag.name).collect();
    let mut cells = Vec::with_capacity(21);
    cells.extend(place(tree, &household.area_path));
    cells.push(Cell::Text(household.code.clone()));
    cells.push(household.head.name.as_str().into());
    cells.push(sex(&household.head));
    cells.push(birth(&household.head));
    cells.push(phone(request, household.head.phone.as_ref()));
    let contact = household.contact.as_ref();
    cells.push(contact.map(|contact| contact.name.clone()).into());
    cells.push(phone(request, contact.and_then(|contact| contact.phone.as_ref())));
    cells.extend(
        [
            household.members,
            household.resident,
            household.away,
            household.minors,
            household.over_80,
        ]
        .map(Cell::Number),
    );
    cells.push(match (tags.is_empty(), request.sensitive) {
        (false, _) => tags.join("、").as_str().into(),
        (true, true) => "普通户".into(),
        (true, false) => Cell::Empty,
    });
    cells.push(household.priority.chinese().into());
    cells.push(household.hamlet.as_str().into());
    cells.push(household.address.as_str().into());
    cells.push(representative.map(|(name, _)| name.clone()).into());
    cells.push(phone(request, representative.and_then(|(_, phone)| phone.as_ref())));
    cells
}

fn write_representatives(
    tx: &mut Tx<'_>,
    tree: &AreaTree,
    request: &Request,
    table: &mut dyn Table,
) -> Result<(), Error> {
    let today: Date = tx.today();
    let filter = Filter {
        area: request.area.clone(),
        own: request.own,
        search: None,
        serving_on: Some(today),
    };
    let mut after = None;
    loop {
        let page = representatives::list(tx, &filter, largest(), after.as_ref())?;
        let ids: Vec<RepresentativeId> = page.items.iter().map(|one| one.id).collect();
        let loads = households::loads(tx, &ids, today)?;
        let people: Vec<_> = page.items.iter().map(|one| one.person_id).collect();
        let people = persons::many(tx, &people)?;
        for one in &page.items {
            let Some(person) = people.get(&one.person_id) else { continue };
            let households = loads.get(&one.id).map_or(0, |(all, _)| *all);
            table.row(representative_cells(tree, request, one, person, households))?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

fn representative_cells(
    tree: &AreaTree,
    request: &Request,
    one: &Representative,
    person: &Person,
    households: i64,
) -> Vec<Cell> {
    let way = match one.way {
        SelectionWay::Direct => lists::SelectionWay::Direct,
        SelectionWay::Nominated => lists::SelectionWay::Nominated,
        SelectionWay::SelfNominated => lists::SelectionWay::SelfNominated,
    };
    let mut cells = Vec::with_capacity(16);
    cells.extend(place(tree, &one.area_path));
    cells.push(one.name.as_str().into());
    cells.push(sex(person));
    cells.push(birth(person));
    let ethnic = person.ethnic_group.map(registry::EthnicGroup::as_str);
    cells.push(ethnic.and_then(lists::ethnic_group_name).into());
    let political = person.political_status.map(registry::PoliticalStatus::chinese);
    cells.push(political.map(str::to_owned).into());
    let education = person.education.map(registry::Education::as_str);
    cells.push(education.and_then(lists::education_name).map(str::to_owned).into());
    cells.push(way.name().into());
    cells.push(one.ground.as_str().into());
    cells.push(if one.statutory_since.is_some() { "是" } else { "否" }.into());
    cells.push(Cell::Text(one.from_on.to_string()));
    cells.push(Cell::Number(households));
    cells.push(phone(request, person.phone.as_ref()));
    cells.push(one.letter_number.clone().into());
    cells
}
