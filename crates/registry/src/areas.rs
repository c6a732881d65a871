//! Areas: adding, finding, and the whole tree.

use db::{Row, Tx, params};
use kernel::{AreaCode, AreaKind, AreaPath};

use crate::store::{
    ALIASES, AREA_BY_CODE, AREA_BY_PATH, AREAS, AREAS_UNDER, INSERT_ALIAS, INSERT_AREA, LAST_CHILD,
};
use crate::{Area, AreaTree, Error, NewArea, measures, rules};

fn area(row: Row<'_>) -> Result<Area, db::DbError> {
    Ok(Area {
        id: row.id(0)?,
        path: row.path(1)?,
        code: row.parsed(2)?,
        name: row.text(3)?,
        kind: row.parsed(4)?,
        since: row.date(5)?,
    })
}

/// The area at that path.
pub fn by_path(tx: &mut Tx<'_>, path: &AreaPath) -> Result<Area, Error> {
    tx.query_one(AREA_BY_PATH, params![path], area)?.ok_or(Error::AreaNotFound)
}

/// The area with that code.
pub fn by_code(tx: &mut Tx<'_>, code: &AreaCode) -> Result<Area, Error> {
    tx.query_one(AREA_BY_CODE, params![code], area)?.ok_or(Error::AreaNotFound)
}

/// The whole tree with its aliases.
pub fn tree(tx: &mut Tx<'_>) -> Result<AreaTree, Error> {
    let areas = tx.query(AREAS, &[], area)?;
    let aliases = tx.query(ALIASES, &[], |row| Ok((row.path(0)?, row.text(1)?)))?;
    Ok(AreaTree::new(areas, aliases))
}

/// The paths of an area and of everything under it.
pub fn under(tx: &mut Tx<'_>, path: &AreaPath) -> Result<Vec<AreaPath>, Error> {
    Ok(tx.query(AREAS_UNDER, params![path, path.end()], |row| row.path(0))?)
}

/// Adds an area as the last child of the one above.
pub fn create(tx: &mut Tx<'_>, new: NewArea) -> Result<Area, Error> {
    let name = rules::name(&new.name, "/name")?;
    let parent = match &new.parent {
        Some(path) => Some(by_path(tx, path)?),
        None => None,
    };
    if !rules::may_lie_under(new.kind, parent.as_ref().map(|parent| parent.kind)) {
        return Err(Error::AreaMisplaced);
    }
    let path = match &parent {
        None => AreaPath::county(),
        Some(parent) => next_child(tx, &parent.path)?,
    };
    let area =
        Area { id: tx.new_id(), path, code: new.code, name, kind: new.kind, since: new.since };
    tx.execute(
        INSERT_AREA,
        params![&area.path, area.id, &area.code, &area.name, area.kind, area.since],
    )
    .map_err(|error| Error::taken(error, Error::AreaCodeTaken))?;
    for alias in &new.aliases {
        add_alias(tx, &area.path, alias)?;
    }
    if let Some(indicator) = measures::counted_as(area.kind) {
        tx.tally(indicator, area.since, &area.path, 1);
    }
    tx.log("area.create", &area.id, &serde_json::json!({ "code": area.code.as_str() }))?;
    Ok(area)
}

/// Adds another name that people write for an area.
pub fn add_alias(tx: &mut Tx<'_>, path: &AreaPath, alias: &str) -> Result<(), Error> {
    let alias = rules::name(alias, "/aliases")?;
    tx.execute(INSERT_ALIAS, params![path, alias])?;
    Ok(())
}

/// The group of that number in the village, added when it is not there yet.
pub fn group(tx: &mut Tx<'_>, village: &Area, number: u32) -> Result<Area, Error> {
    let code: AreaCode =
        format!("{}{number:02}", village.code).parse().map_err(|_| Error::AreaMisplaced)?;
    if let Some(found) = tx.query_one(AREA_BY_CODE, params![&code], area)? {
        return Ok(found);
    }
    let name = format!("第{}组", in_chinese(number));
    let new = NewArea {
        parent: Some(village.path.clone()),
        code,
        name,
        kind: AreaKind::Group,
        since: village.since,
        aliases: Vec::new(),
    };
    create(tx, new)
}

/// A number from 1 to 99 as people write it in a group's name.
fn in_chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    match tens {
        0 => DIGITS[ones as usize].to_owned(),
        1 => format!("十{}", DIGITS[ones as usize]),
        _ => format!("{}十{}", DIGITS[tens as usize], DIGITS[ones as usize]),
    }
}

fn next_child(tx: &mut Tx<'_>, parent: &AreaPath) -> Result<AreaPath, Error> {
    let length = (parent.as_str().len() + AreaPath::WIDTH) as i64;
    let last: Option<String> =
        tx.query_one(LAST_CHILD, params![parent, parent.end(), length], |row| row.text(0))?;
    let ordinal =
        last.and_then(|path| path[parent.as_str().len()..].parse::<u32>().ok()).unwrap_or_default();
    parent.child(ordinal + 1).map_err(|_| Error::AreaMisplaced)
}

#[cfg(test)]
mod tests {
    use super::in_chinese;

    #[test]
    fn group_numbers_in_words() {
        let words: Vec<_> = [1, 10, 11, 20, 35].into_iter().map(in_chinese).collect();
        assert_eq!(words, ["一", "十", "十一", "二十", "三十五"]);
    }
}
