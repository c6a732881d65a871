//! `departments`: the county's departments, from a list.

use access::departments::{self, NewDepartment};
use anyhow::{Context, Result, bail};
use kernel::Actor;

use crate::arguments::Departments;
use crate::terminal::Told;
use crate::{Outcome, terminal};

/// Adds the departments of a file that the county does not have yet: all of them or, when a line is
/// wrong, none.
pub(crate) fn departments(arguments: &Departments) -> Result<Outcome> {
    let text = std::fs::read_to_string(&arguments.file)
        .with_context(|| format!("读不了 / cannot read {}", arguments.file.display()))?;
    let wanted = read(&text)?;
    let county = app::open_existing(&arguments.place.place())?;
    let (added, there) = county
        .db
        .write_blocking(&Actor::system("departments"), move |tx| {
            let known = departments::list(tx, true)?;
            let total = wanted.len();
            let is_new = |one: &NewDepartment| known.iter().all(|other| other.code != one.code);
            let mut added = 0;
            for department in wanted.into_iter().filter(is_new) {
                departments::create(tx, department)?;
                added += 1;
            }
            Ok::<_, access::Error>((added, total - added))
        })
        .told()?;
    terminal::line(&format!("新增部门{added}个，原有{there}个不变。"));
    Ok(Outcome::Done)
}

/// The list, each of whose categories is in the catalogue.
fn read(text: &str) -> Result<Vec<NewDepartment>> {
    let wrong = |line| format!("第{line}行不对 / line {line} is wrong; {}", departments::HEAD);
    let wanted = departments::read(text).map_err(|line| anyhow::anyhow!(wrong(line)))?;
    for department in &wanted {
        for handled in &department.handles {
            let kind = handled.kind.parse().ok();
            if kind.and_then(|kind| matters::category(kind, &handled.category)).is_none() {
                bail!(
                    "没有这个类别 / no such category: {}.{} ({})",
                    handled.kind,
                    handled.category,
                    department.code
                );
            }
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_list_of_the_data_folder_reads_and_an_unknown_category_is_named() {
        let whole = include_str!("../../../../data/departments-county.csv");
        assert_eq!(read(whole).expect("reads").len(), 21);
        let wrong = read("code,name,duty_phone,handles\na,甲局,,appeal.nothing");
        assert!(wrong.err().is_some_and(|error| error.to_string().contains("appeal.nothing")));
    }
}
