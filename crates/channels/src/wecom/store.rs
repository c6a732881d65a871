//! The tables of WeCom and their statements; private.

use std::collections::{BTreeSet, HashMap};

use attachments::PictureHash;
use db::{DbError, Migration, Row, Tx, params};
use kernel::id::{AccountId, MatterId, ToldId};
use kernel::{AreaPath, Timestamp};

use crate::wecom::chats::{Chat, Tier};
use crate::wecom::keeping::KeptChat;
use crate::wecom::linking::{Link, Way};
use crate::wecom::told::{PictureState, Told, ToldPicture, ToldState};

/// The tables of WeCom.
pub(crate) const MIGRATION: Migration = Migration {
    room: "channels",
    number: 2,
    name: "WeCom: members, what was heard and told, taps, chats, robots",
    sql: "
CREATE TABLE channels_wecom_member (
    account_id {id} NOT NULL PRIMARY KEY,
    member {text} NOT NULL,
    folded {text} NOT NULL,
    way {text} NOT NULL,
    linked_at {int} NOT NULL
){clustered};
CREATE UNIQUE INDEX channels_wecom_member_folded ON channels_wecom_member (folded);

CREATE TABLE channels_wecom_heard (
    key {text} NOT NULL PRIMARY KEY,
    at {int} NOT NULL
){clustered};
CREATE INDEX channels_wecom_heard_at ON channels_wecom_heard (at);

CREATE TABLE channels_wecom_told (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL,
    code_hash {bytes} NOT NULL,
    words {text} NOT NULL,
    state {text} NOT NULL,
    told_at {int} NOT NULL,
    last_at {int} NOT NULL,
    matter_id {id}
){clustered};
CREATE UNIQUE INDEX channels_wecom_told_code_hash ON channels_wecom_told (code_hash);
CREATE INDEX channels_wecom_told_account_id_last_at ON channels_wecom_told (account_id, last_at);
CREATE INDEX channels_wecom_told_last_at ON channels_wecom_told (last_at);

CREATE TABLE channels_wecom_picture (
    told_id {id} NOT NULL,
    place {int} NOT NULL,
    media {text} NOT NULL,
    state {text} NOT NULL,
    tries {int} NOT NULL,
    next_at {int} NOT NULL,
    sha256 {bytes},
    PRIMARY KEY (told_id, place)
){clustered};
CREATE INDEX channels_wecom_picture_state_next_at ON channels_wecom_picture (state, next_at);

CREATE TABLE channels_wecom_tap (
    task {text} NOT NULL,
    account_id {id} NOT NULL,
    button {text} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (task, account_id, button)
){clustered};

CREATE TABLE channels_wecom_chat (
    id {text} NOT NULL PRIMARY KEY,
    tier {int} NOT NULL,
    area_path {text} NOT NULL,
    name {text} NOT NULL,
    owner {text} NOT NULL,
    members {text} NOT NULL,
    is_there {int} NOT NULL CHECK (is_there IN (0, 1)),
    asked_at {int} NOT NULL,
    next_at {int} NOT NULL,
    trouble {text}
){clustered};

CREATE TABLE channels_wecom_hour (
    hour {int} NOT NULL PRIMARY KEY,
    changes {int} NOT NULL
){clustered};

CREATE TABLE channels_wecom_robot (
    id {text} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    hint {text} NOT NULL,
    sealed {bytes} NOT NULL,
    added_at {int} NOT NULL
){clustered};
",
};

const LINKS: &str = "SELECT account_id, member, way, linked_at FROM channels_wecom_member
    ORDER BY folded";
const LINK: &str = "SELECT account_id, member, way, linked_at FROM channels_wecom_member
    WHERE account_id = $1";
const LINK_OF_MEMBER: &str = "SELECT account_id, member, way, linked_at FROM channels_wecom_member
    WHERE folded = $1";
const PUT_LINK: &str = "INSERT INTO channels_wecom_member
    (account_id, member, folded, way, linked_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (account_id) DO UPDATE SET member = excluded.member, folded = excluded.folded,
        way = excluded.way, linked_at = excluded.linked_at";
const REMOVE_LINK: &str = "DELETE FROM channels_wecom_member WHERE account_id = $1";

const WAS_HEARD: &str = "SELECT 1 FROM channels_wecom_heard WHERE key = $1";
const HEAR: &str = "INSERT INTO channels_wecom_heard (key, at) VALUES ($1, $2)";
const FORGET_HEARD: &str = "DELETE FROM channels_wecom_heard WHERE at < $1";

macro_rules! told {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, words, state, told_at, last_at, matter_id
            FROM channels_wecom_told ",
            $rest
        )
    };
}
const LAST_OPEN: &str = told!(
    "WHERE account_id = $1 AND state = 'open' AND last_at >= $2
     ORDER BY last_at DESC, id DESC LIMIT 1"
);
const TOLD: &str = told!("WHERE id = $1");
const TOLD_BY_CODE: &str = told!("WHERE code_hash = $1");
const TOLD_OF: &str = told!("WHERE account_id = $1 ORDER BY last_at DESC, id DESC LIMIT 50");
const INSERT_TOLD: &str = "INSERT INTO channels_wecom_told
    (id, account_id, code_hash, words, state, told_at, last_at) VALUES ($1, $2, $3, $4, 'open', $5, $6)";
const ADD_WORDS: &str = "UPDATE channels_wecom_told SET words = $2, last_at = $3 WHERE id = $1";
const END_TOLD: &str = "UPDATE channels_wecom_told SET state = $2, matter_id = $3, words = $4
    WHERE id = $1";
const OLD_TOLD: &str =
    "SELECT id FROM channels_wecom_told WHERE last_at < $1 ORDER BY last_at LIMIT 500";
const REMOVE_TOLD: &str = "DELETE FROM channels_wecom_told WHERE id = $1";
const REMOVE_PICTURES: &str = "DELETE FROM channels_wecom_picture WHERE told_id = $1";

const PICTURES: &str =
    "SELECT told_id, place, media, state, tries, sha256 FROM channels_wecom_picture
    WHERE told_id = $1 ORDER BY place";
const WAITING: &str =
    "SELECT told_id, place, media, state, tries, sha256 FROM channels_wecom_picture
    WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, told_id, place LIMIT 20";
const INSERT_PICTURE: &str = "INSERT INTO channels_wecom_picture
    (told_id, place, media, state, tries, next_at) VALUES ($1, $2, $3, 'waiting', 0, $4)";
const SET_PICTURE: &str = "UPDATE channels_wecom_picture
    SET state = $3, tries = $4, next_at = $5, sha256 = $6 WHERE told_id = $1 AND place = $2";

const INSERT_TAP: &str = "INSERT INTO channels_wecom_tap (task, account_id, button, at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (task, account_id, button) DO NOTHING";
const TAPS: &str = "SELECT account_id, button, at FROM channels_wecom_tap WHERE task = $1
    ORDER BY at, account_id";

const CHATS: &str = "SELECT id, tier, area_path, name, owner, members, is_there, asked_at, next_at,
    trouble FROM channels_wecom_chat ORDER BY area_path, tier";
const PUT_CHAT: &str = "INSERT INTO channels_wecom_chat
    (id, tier, area_path, name, owner, members, is_there, asked_at, next_at, trouble)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner = excluded.owner,
        members = excluded.members, is_there = excluded.is_there, asked_at = excluded.asked_at,
        next_at = excluded.next_at, trouble = excluded.trouble";
const CHANGES: &str = "SELECT changes FROM channels_wecom_hour WHERE hour = $1";
const COUNT_CHANGE: &str = "INSERT INTO channels_wecom_hour (hour, changes) VALUES ($1, 1)
    ON CONFLICT (hour) DO UPDATE SET changes = channels_wecom_hour.changes + 1";
const FORGET_HOURS: &str = "DELETE FROM channels_wecom_hour WHERE hour < $1";

const ROBOTS: &str =
    "SELECT id, name, hint, sealed, added_at FROM channels_wecom_robot ORDER BY name, id";
const INSERT_ROBOT: &str = "INSERT INTO channels_wecom_robot (id, name, hint, sealed, added_at)
    VALUES ($1, $2, $3, $4, $5)";
const REMOVE_ROBOT: &str = "DELETE FROM channels_wecom_robot WHERE id = $1";

fn link_row(row: Row<'_>) -> Result<Link, DbError> {
    let way: Way = row.parsed(2)?;
    Ok(Link { account: row.id(0)?, member: row.text(1)?, way, linked_at: row.timestamp(3)? })
}

pub(crate) fn links(tx: &mut Tx<'_>) -> Result<Vec<Link>, DbError> {
    tx.query(LINKS, &[], link_row)
}

pub(crate) fn link(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Link>, DbError> {
    tx.query_one(LINK, params![account], link_row)
}

pub(crate) fn link_of_member(tx: &mut Tx<'_>, member: &str) -> Result<Option<Link>, DbError> {
    tx.query_one(LINK_OF_MEMBER, params![member.to_ascii_lowercase()], link_row)
}

pub(crate) fn put_link(tx: &mut Tx<'_>, link: &Link) -> Result<(), DbError> {
    let folded = link.member.to_ascii_lowercase();
    let values =
        params![link.account, link.member.as_str(), folded, link.way.as_str(), link.linked_at];
    tx.execute(PUT_LINK, values).map(|_| ())
}

pub(crate) fn remove_link(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, DbError> {
    Ok(tx.execute(REMOVE_LINK, params![account])? > 0)
}

/// Notes that this has been heard; answers whether it is new.
pub(crate) fn hear(tx: &mut Tx<'_>, key: &str) -> Result<bool, DbError> {
    if tx.query_one(WAS_HEARD, params![key], |_| Ok(()))?.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    tx.execute(HEAR, params![key, now])?;
    Ok(true)
}

pub(crate) fn forget_heard(tx: &mut Tx<'_>, before: Timestamp) -> Result<(), DbError> {
    tx.execute(FORGET_HEARD, params![before]).map(|_| ())
}

fn told_row(row: Row<'_>) -> Result<Told, DbError> {
    let state: ToldState = row.parsed(3)?;
    Ok(Told {
        id: row.id(0)?,
        account: row.id(1)?,
        words: row.text(2)?,
        state,
        told_at: row.timestamp(4)?,
        last_at: row.timestamp(5)?,
        matter: row.opt_id(6)?,
        pictures: Vec::new(),
    })
}

pub(crate) fn last_open(
    tx: &mut Tx<'_>,
    account: AccountId,
    since: Timestamp,
) -> Result<Option<Told>, DbError> {
    tx.query_one(LAST_OPEN, params![account, since], told_row)
}

pub(crate) fn told(tx: &mut Tx<'_>, id: ToldId) -> Result<Option<Told>, DbError> {
    tx.query_one(TOLD, params![id], told_row)
}

pub(crate) fn told_by_code(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<Told>, DbError> {
    tx.query_one(TOLD_BY_CODE, params![hash], told_row)
}

pub(crate) fn told_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Told>, DbError> {
    tx.query(TOLD_OF, params![account], told_row)
}

pub(crate) fn insert_told(
    tx: &mut Tx<'_>,
    id: ToldId,
    account: AccountId,
    hash: &[u8],
    words: &str,
) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(INSERT_TOLD, params![id, account, hash, words, now, now]).map(|_| ())
}

pub(crate) fn add_words(tx: &mut Tx<'_>, id: ToldId, words: &str) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(ADD_WORDS, params![id, words, now]).map(|_| ())
}

pub(crate) fn end_told(
    tx: &mut Tx<'_>,
    id: ToldId,
    state: ToldState,
    matter: Option<MatterId>,
    words: &str,
) -> Result<(), DbError> {
    tx.execute(END_TOLD, params![id, state.as_str(), matter, words]).map(|_| ())
}

/// Forgets what was told before then, with its pictures; answers how many.
pub(crate) fn forget_told(tx: &mut Tx<'_>, before: Timestamp) -> Result<usize, DbError> {
    let old: Vec<ToldId> = tx.query(OLD_TOLD, params![before], |row| row.id(0))?;
    for id in &old {
        tx.execute(REMOVE_PICTURES, params![*id])?;
        tx.execute(REMOVE_TOLD, params![*id])?;
    }
    Ok(old.len())
}

fn picture_row(row: Row<'_>) -> Result<ToldPicture, DbError> {
    let hash = row.opt_bytes(5)?;
    let hash = hash.map(|bytes| bytes.try_into().map(PictureHash::new)).transpose();
    let state: PictureState = row.parsed(3)?;
    Ok(ToldPicture {
        told: row.id(0)?,
        place: row.int(1)?,
        media: row.text(2)?,
        state,
        tries: row.int(4)?,
        hash: hash.map_err(|_| DbError::Inconsistent { column: 5 })?,
    })
}

pub(crate) fn pictures(tx: &mut Tx<'_>, told: ToldId) -> Result<Vec<ToldPicture>, DbError> {
    tx.query(PICTURES, params![told], picture_row)
}

pub(crate) fn waiting_pictures(tx: &mut Tx<'_>) -> Result<Vec<ToldPicture>, DbError> {
    let now = tx.now();
    tx.query(WAITING, params![now], picture_row)
}

pub(crate) fn insert_picture(
    tx: &mut Tx<'_>,
    told: ToldId,
    place: i64,
    media: &str,
) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(INSERT_PICTURE, params![told, place, media, now]).map(|_| ())
}

pub(crate) fn set_picture(
    tx: &mut Tx<'_>,
    picture: &ToldPicture,
    next_at: Timestamp,
) -> Result<(), DbError> {
    let hash = picture.hash.as_ref().map(|hash| hash.as_bytes().to_vec());
    let (told, place) = (picture.told, picture.place);
    let values = params![told, place, picture.state.as_str(), picture.tries, next_at, hash];
    tx.execute(SET_PICTURE, values).map(|_| ())
}

pub(crate) fn insert_tap(
    tx: &mut Tx<'_>,
    task: &str,
    account: AccountId,
    button: &str,
) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.execute(INSERT_TAP, params![task, account, button, now])? > 0)
}

pub(crate) fn taps(
    tx: &mut Tx<'_>,
    task: &str,
) -> Result<Vec<(AccountId, String, Timestamp)>, DbError> {
    tx.query(TAPS, params![task], |row| Ok((row.id(0)?, row.text(1)?, row.timestamp(2)?)))
}

pub(crate) fn chats(tx: &mut Tx<'_>) -> Result<HashMap<String, KeptChat>, DbError> {
    let rows = tx.query(CHATS, &[], |row| {
        let tier = if row.int(1)? == Tier::One.number() { Tier::One } else { Tier::Two };
        let members: BTreeSet<String> = row.json(5)?;
        let chat = Chat { id: row.text(0)?, name: row.text(3)?, owner: row.text(4)?, members };
        Ok(KeptChat {
            tier,
            area: row.path(2)?,
            is_there: row.flag(6)?,
            asked_at: row.timestamp(7)?,
            next_at: row.timestamp(8)?,
            trouble: row.opt_text(9)?.and_then(|text| serde_json::from_str(&text).ok()),
            chat,
        })
    })?;
    Ok(rows.into_iter().map(|kept| (kept.chat.id.clone(), kept)).collect())
}

pub(crate) fn put_chat(tx: &mut Tx<'_>, kept: &KeptChat) -> Result<(), DbError> {
    let members = serde_json::json!(kept.chat.members).to_string();
    let trouble = kept.trouble.as_ref().and_then(|fault| serde_json::to_string(fault).ok());
    let area: &AreaPath = &kept.area;
    let values = params![
        kept.chat.id.as_str(),
        kept.tier.number(),
        area,
        kept.chat.name.as_str(),
        kept.chat.owner.as_str(),
        members,
        i64::from(kept.is_there),
        kept.asked_at,
        kept.next_at,
        trouble,
    ];
    tx.execute(PUT_CHAT, values).map(|_| ())
}

pub(crate) fn changes_in(tx: &mut Tx<'_>, hour: i64) -> Result<i64, DbError> {
    Ok(tx.query_one(CHANGES, params![hour], |row| row.int(0))?.unwrap_or(0))
}

pub(crate) fn count_change(tx: &mut Tx<'_>, hour: i64) -> Result<(), DbError> {
    tx.execute(COUNT_CHANGE, params![hour])?;
    tx.execute(FORGET_HOURS, params![hour - 48]).map(|_| ())
}

/// A robot as it is kept.
pub(crate) struct RobotRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) hint: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) added_at: Timestamp,
}

pub(crate) fn robots(tx: &mut Tx<'_>) -> Result<Vec<RobotRow>, DbError> {
    tx.query(ROBOTS, &[], |row| {
        Ok(RobotRow {
            id: row.text(0)?,
            name: row.text(1)?,
            hint: row.text(2)?,
            sealed: row.bytes(3)?,
            added_at: row.timestamp(4)?,
        })
    })
}

pub(crate) fn insert_robot(tx: &mut Tx<'_>, robot: &RobotRow) -> Result<(), DbError> {
    let RobotRow { id, name, hint, sealed, added_at } = robot;
    let values = params![id.as_str(), name.as_str(), hint.as_str(), sealed.as_slice(), *added_at];
    tx.execute(INSERT_ROBOT, values).map(|_| ())
}

pub(crate) fn remove_robot(tx: &mut Tx<'_>, id: &str) -> Result<bool, DbError> {
    Ok(tx.execute(REMOVE_ROBOT, params![id])? > 0)
}
