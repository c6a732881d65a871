//! The county's departments, from the data folder: kinds of units, no persons.

use std::sync::LazyLock;

use access::departments::{self, NewDepartment};
use matters::Kind;

const DEPARTMENTS: &str = include_str!("../../../data/departments-county.csv");

/// Every department of the file; a test demands that it reads.
pub(crate) fn departments() -> Vec<NewDepartment> {
    departments::read(DEPARTMENTS).unwrap_or_default()
}

/// The codes of the departments that handle such matters, in the file's order.
pub(crate) fn handling(kind: Kind, category: &str) -> Vec<&'static str> {
    static ALL: LazyLock<Vec<NewDepartment>> = LazyLock::new(departments);
    let handles = |one: &&NewDepartment| {
        one.handles.iter().any(|known| known.kind == kind.as_str() && known.category == category)
    };
    ALL.iter().filter(handles).map(|one| one.code.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_handled_by_a_department_but_what_is_about_cadres() {
        let all = departments();
        assert_eq!(all.len(), 21);
        for department in &all {
            for handled in &department.handles {
                let kind = handled.kind.parse().expect("a kind");
                let known = matters::category(kind, &handled.category);
                assert!(known.is_some(), "{} {}", department.code, handled.category);
            }
        }
        for category in matters::categories(matters::Kind::Appeal) {
            let is_handled = all.iter().any(|one| {
                one.handles
                    .iter()
                    .any(|handled| handled.kind == "appeal" && handled.category == category.code)
            });
            let stays = ["village_affairs", "cadre_conduct", "other"].contains(&category.code);
            assert_eq!(is_handled, !stays, "{}", category.code);
        }
    }
}
