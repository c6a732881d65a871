//! Departments of the county that handle matters: a unit, its duty phone, and what it handles.
//!
//! Invariants:
//! - A department is never deleted: what it was given keeps pointing at it. One that is no longer
//!   there is retired, gets nothing new, and nobody new works in it.
//! - No person stands in this table. Who works in a department has an account with a grant that
//!   names it ([`crate::Grant::of_department`]).
//! - A department's code never changes: catalogues and files name it.

use db::Tx;
use kernel::id::DepartmentId;
use kernel::{has_control_characters, trimmed};

use crate::{Error, accounts, store};

/// How many categories a department may handle.
pub const MOST_CATEGORIES: usize = 100;
const NAME_CHARACTERS: usize = 30;
const CODE_BYTES: usize = 40;

/// A department of the county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its identifier.
    pub id: DepartmentId,
    /// The word by which catalogues and files name it, such as `water`.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The number that is answered on duty, digits only.
    pub duty_phone: Option<String>,
    /// Whether it is still there.
    pub is_active: bool,
    /// What it usually handles, in the order of kind and category.
    pub handles: Vec<Handled>,
    /// How often it was written, from 1.
    pub version: i64,
}

/// A category that a department handles. Which there are, the room of matters knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handled {
    /// The kind of matter.
    pub kind: String,
    /// The category of that kind.
    pub category: String,
}

/// A department to be added.
#[derive(Debug, Clone)]
pub struct NewDepartment {
    /// An identifier minted elsewhere, if there is one.
    pub id: Option<DepartmentId>,
    /// The code: small letters, digits and `_`.
    pub code: String,
    /// The name.
    pub name: String,
    /// The duty phone as typed.
    pub duty_phone: Option<String>,
    /// What it handles; the caller has checked that there are such categories.
    pub handles: Vec<Handled>,
}

/// What is to be changed of a department; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another duty phone, or none any more.
    pub duty_phone: Option<Option<String>>,
    /// Retired, or back.
    pub is_active: Option<bool>,
    /// Everything that it handles now; the caller has checked that there are such categories.
    pub handles: Option<Vec<Handled>>,
}

/// Adds a department.
///
/// # Errors
/// [`Error::DepartmentTaken`] when another has the code or the name, and what is wrong with the
/// fields.
pub fn create(tx: &mut Tx<'_>, new: NewDepartment) -> Result<Department, Error> {
    let is_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if new.code.is_empty() || new.code.len() > CODE_BYTES || !new.code.bytes().all(is_code) {
        return Err(Error::BadDepartment { field: "code" });
    }
    let department = Department {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: name(&new.name)?,
        code: new.code,
        duty_phone: phone(new.duty_phone.as_deref())?,
        is_active: true,
        handles: handles(new.handles)?,
        version: 1,
    };
    let known = store::departments::all(tx)?;
    if let Some(other) =
        known.iter().find(|other| other.code == department.code || other.name == department.name)
    {
        let field = if other.code == department.code { "code" } else { "name" };
        return Err(Error::DepartmentTaken { field });
    }
    store::departments::insert(tx, &department)?;
    let detail = serde_json::json!({ "code": department.code, "name": department.name });
    tx.log("department.create", &department.id, &detail)?;
    Ok(department)
}

/// Changes a department that the asker has seen in that version, or retires it.
///
/// # Errors
/// [`Error::DepartmentNotFound`], [`Error::DepartmentStale`] when somebody else was quicker,
/// [`Error::DepartmentTaken`] when another has the name, and what is wrong with the fields.
pub fn change(
    tx: &mut Tx<'_>,
    id: DepartmentId,
    seen: i64,
    wanted: Change,
) -> Result<Department, Error> {
    let before = get(tx, id)?;
    if before.version != seen {
        return Err(Error::DepartmentStale { seen, now: before.version });
    }
    let mut after = before.clone();
    if let Some(wanted) = wanted.name {
        after.name = name(&wanted)?;
        let known = store::departments::all(tx)?;
        if known.iter().any(|other| other.id != id && other.name == after.name) {
            return Err(Error::DepartmentTaken { field: "name" });
        }
    }
    if let Some(wanted) = wanted.duty_phone {
        after.duty_phone = phone(wanted.as_deref())?;
    }
    if let Some(wanted) = wanted.handles {
        after.handles = handles(wanted)?;
    }
    after.is_active = wanted.is_active.unwrap_or(before.is_active);
    if after == before {
        return Ok(before);
    }
    after.version += 1;
    store::departments::update(tx, &after)?;
    let detail = serde_json::json!({
        "name": after.name,
        "is_active": after.is_active,
        "categories": after.handles.len(),
    });
    tx.log("department.change", &id, &detail)?;
    Ok(after)
}

/// The department, also one that was retired.
///
/// # Errors
/// [`Error::DepartmentNotFound`].
pub fn get(tx: &mut Tx<'_>, id: DepartmentId) -> Result<Department, Error> {
    let found = store::departments::all(tx)?.into_iter().find(|one| one.id == id);
    found.ok_or(Error::DepartmentNotFound)
}

/// Every department by code; without the retired ones, unless they are wanted. A county has some
/// dozens.
pub fn list(tx: &mut Tx<'_>, with_retired: bool) -> Result<Vec<Department>, Error> {
    let mut found = store::departments::all(tx)?;
    found.retain(|department| with_retired || department.is_active);
    Ok(found)
}

fn name(text: &str) -> Result<String, Error> {
    trimmed(text)
        .filter(|name| name.chars().count() <= NAME_CHARACTERS && !has_control_characters(name))
        .ok_or(Error::BadDepartment { field: "name" })
}

fn phone(text: Option<&str>) -> Result<Option<String>, Error> {
    let typed = text.and_then(trimmed);
    let digits = typed.map(|phone| accounts::digits(&phone)).transpose();
    digits.map_err(|_| Error::BadDepartment { field: "duty_phone" })
}

fn handles(mut wanted: Vec<Handled>) -> Result<Vec<Handled>, Error> {
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() > MOST_CATEGORIES {
        return Err(Error::BadDepartment { field: "handles" });
    }
    Ok(wanted)
}

/// The first line of a list of departments as a file.
pub const HEAD: &str = "code,name,duty_phone,handles";

/// Reads a list of departments: [`HEAD`], then a line each, where `handles` is words like
/// `appeal.irrigation` with blanks between. The caller checks that there are such categories.
///
/// # Errors
/// The number of the first line, from 1, that does not read.
pub fn read(text: &str) -> Result<Vec<NewDepartment>, usize> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    if lines.next().is_none_or(|(line, _)| line.trim() != HEAD) {
        return Err(1);
    }
    let filled = lines.filter(|(line, _)| !line.trim().is_empty());
    filled.map(|(line, number)| read_line(line).ok_or(number)).collect()
}

fn read_line(line: &str) -> Option<NewDepartment> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [code, name, duty_phone, handles] = cells[..] else { return None };
    let handled = |word: &str| {
        let (kind, category) = word.split_once('.')?;
        Some(Handled { kind: kind.to_owned(), category: category.to_owned() })
    };
    Some(NewDepartment {
        id: None,
        code: code.to_owned(),
        name: name.to_owned(),
        duty_phone: trimmed(duty_phone),
        handles: handles.split_whitespace().map(handled).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_and_wrong_lines_are_named() {
        let list =
            "code,name,duty_phone,handles\nwater,县水利局,,appeal.irrigation hazard.flood\n\n";
        let found = read(list).expect("reads");
        assert_eq!((found.len(), found[0].handles.len()), (1, 2));
        assert_eq!(found[0].duty_phone, None);
        for (wrong, line) in
            [("code;name", 1), ("", 1), ("code,name,duty_phone,handles\na,甲,,b", 2)]
        {
            assert_eq!(read(wrong).map(|found| found.len()), Err(line), "{wrong}");
        }
    }
}
