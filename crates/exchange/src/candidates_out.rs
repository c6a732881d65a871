//! The pool of candidates out, in the layout that imports again as unchanged.

use db::Tx;
use registry::{AreaTree, persons};
use representatives::selection::{self, Ground};

use crate::error::Error;
use crate::export::{Request, birth, largest, phone, place, sex};
use crate::write::{Cell, Column, Set, Table};

/// The columns of the survey.
pub(crate) const COLUMNS: &[Column] = &[
    Column::new("序号", 6.0, Set::Number),
    Column::new("乡镇", 12.0, Set::Middle),
    Column::new("村(社区)", 16.0, Set::Middle),
    Column::new("组别", 8.0, Set::Middle),
    Column::new("姓名", 10.0, Set::Middle),
    Column::new("性别", 6.0, Set::Middle),
    Column::new("出生年月", 10.0, Set::Middle),
    Column::new("政治面貌", 12.0, Set::Middle),
    Column::new("联系电话", 14.0, Set::Middle),
    Column::new("摸底依据", 28.0, Set::Text),
    Column::new("选任进展", 12.0, Set::Middle),
];

/// Writes everybody of the pool.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    tree: &AreaTree,
    request: &Request,
    table: &mut dyn Table,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = selection::candidates(tx, &request.area, largest(), after.as_ref())?;
        let ids: Vec<_> = page.items.iter().map(|one| one.person_id).collect();
        let people = persons::many(tx, &ids)?;
        for one in &page.items {
            let Some(person) = people.get(&one.person_id) else { continue };
            let mut cells: Vec<Cell> = place(tree, &one.area_path).into();
            cells.push(one.name.as_str().into());
            cells.push(sex(person));
            cells.push(birth(person));
            let political = person.political_status.map(registry::PoliticalStatus::chinese);
            cells.push(political.map(str::to_owned).into());
            cells.push(phone(request, person.phone.as_ref()));
            let grounds: Vec<_> = one.grounds.iter().copied().map(Ground::chinese).collect();
            cells.push(grounds.join("、").as_str().into());
            let stage = one.file.map(|(_, stage)| stage.chinese());
            cells.push(stage.map(str::to_owned).into());
            table.row(cells)?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}
