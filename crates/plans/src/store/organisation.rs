//! Statements about leading groups and task forces.

use db::{DbError, Row, Tx, params};
use kernel::id::MemberId;
use kernel::{AreaPath, Date};

use crate::Error;
use crate::model::Member;
use crate::store::fresh;

const MEMBER: &str = "SELECT id, area_path, body, post, person_id, name, office, from_on, until_on,
    version FROM plans_member WHERE id = $1";
const MEMBERS: &str =
    "SELECT id, area_path, body, post, person_id, name, office, from_on, until_on,
    version FROM plans_member WHERE area_path = $1 ORDER BY from_on, id";
const INSERT_MEMBER: &str = "INSERT INTO plans_member (id, area_path, body, post, person_id, name,
    office, from_on, until_on, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const END_MEMBER: &str = "UPDATE plans_member SET until_on = $2, version = version + 1
    WHERE id = $1";

pub(crate) fn member(tx: &mut Tx<'_>, id: MemberId) -> Result<Option<Member>, DbError> {
    tx.query_one(MEMBER, params![id], read)
}

/// Everybody who has or had a place in the groups of that very area.
pub(crate) fn members(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Member>, DbError> {
    tx.query(MEMBERS, params![area], read)
}

pub(crate) fn insert(tx: &mut Tx<'_>, member: &Member) -> Result<(), Error> {
    fresh(tx.execute(
        INSERT_MEMBER,
        params![
            member.id,
            &member.area_path,
            member.body.as_str(),
            member.post.as_str(),
            member.person_id,
            &member.name,
            &member.office,
            member.from_on,
            member.until_on,
            member.version,
        ],
    ))
}

pub(crate) fn end(tx: &mut Tx<'_>, id: MemberId, until_on: Date) -> Result<(), DbError> {
    tx.execute(END_MEMBER, params![id, until_on])?;
    Ok(())
}

fn read(row: Row<'_>) -> Result<Member, DbError> {
    Ok(Member {
        id: row.id(0)?,
        area_path: row.path(1)?,
        body: row.parsed(2)?,
        post: row.parsed(3)?,
        person_id: row.id(4)?,
        name: row.text(5)?,
        office: row.text(6)?,
        from_on: row.date(7)?,
        until_on: row.opt_date(8)?,
        version: row.int(9)?,
    })
}
