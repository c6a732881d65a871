//! The robots that a county has added to its groups. Their keys are sealed and never shown again.

use std::collections::HashMap;

use access::Secrets;
use db::Tx;
use kernel::Timestamp;

use crate::Enqueued;
use crate::model::{Body, ChannelKind, Lane, Message, Recipient};
use crate::seal::SealKey;
use crate::secret::Secret;
use crate::settings;
use crate::wecom::client::BASE;
use crate::wecom::error::Error;
use crate::wecom::robot::{TEXT_BYTES, masked, parts};
use crate::wecom::store;

/// The most robots of a county.
const MOST: usize = 500;
const LONGEST_NAME: usize = 20;

/// A robot as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robot {
    /// The identifier, to which messages go.
    pub id: String,
    /// What it is called, such as 河源村工作群.
    pub name: String,
    /// The first and last letters of its key.
    pub hint: String,
    /// Since when.
    pub added_at: Timestamp,
}

/// All robots, by name.
///
/// # Errors
/// Storage.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Robot>, Error> {
    let shown = |row: store::RobotRow| Robot {
        id: row.id,
        name: row.name,
        hint: row.hint,
        added_at: row.added_at,
    };
    Ok(store::robots(tx)?.into_iter().map(shown).collect())
}

/// Adds a robot by the whole address that WeCom shows for it.
///
/// # Errors
/// [`Error::Robot`].
pub fn add(
    tx: &mut Tx<'_>,
    key: &SealKey,
    random: &dyn Secrets,
    name: &str,
    webhook: &str,
) -> Result<Robot, Error> {
    let name = kernel::trimmed(name).ok_or(Error::Robot)?;
    let robot_key = key_of(webhook).ok_or(Error::Robot)?;
    if name.chars().count() > LONGEST_NAME || kernel::has_control_characters(&name) {
        return Err(Error::Robot);
    }
    if store::robots(tx)?.len() >= MOST {
        return Err(Error::Robot);
    }
    let id = tx.new_id::<uuid::Uuid>().simple().to_string();
    let hint = masked(&robot_key);
    let sealed = key.seal(random, &owner(&id), &robot_key);
    let added_at = tx.now();
    let row = store::RobotRow { id, name, hint, sealed, added_at };
    store::insert_robot(tx, &row)?;
    tx.log("wecom.robot.add", &row.id, &serde_json::json!({}))?;
    let store::RobotRow { id, name, hint, added_at, .. } = row;
    Ok(Robot { id, name, hint, added_at })
}

/// Takes a robot away.
///
/// # Errors
/// [`Error::NoRobot`].
pub fn remove(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    if !store::remove_robot(tx, id)? {
        return Err(Error::NoRobot);
    }
    Ok(tx.log("wecom.robot.remove", &id, &serde_json::json!({}))?)
}

/// Lets a robot say something: in as many messages as the limit of bytes asks for, each under a key of
/// its own; a link stands in the last one. The same key says it once.
///
/// # Errors
/// What the queue does not take.
pub fn say(
    tx: &mut Tx<'_>,
    robot: &str,
    key: &str,
    words: &str,
    link: Option<&str>,
) -> Result<Vec<Enqueued>, crate::Error> {
    // With its link even the last part must fit.
    let room = TEXT_BYTES.saturating_sub(link.map_or(0, |link| link.len() + 1)).max(64);
    let parts = parts(words, room);
    let last = parts.len().saturating_sub(1);
    let mut queued = Vec::new();
    for (place, text) in parts.into_iter().enumerate() {
        let link = link.filter(|_| place == last).map(str::to_owned);
        let message = Message {
            key: format!("{key}/{place}"),
            channel: ChannelKind::WecomRobot,
            to: Recipient::new(robot),
            body: Body::Text { title: String::new(), text, link },
            not_before: None,
            expires_at: None,
            quiet: None,
        };
        queued.push(crate::enqueue(tx, &message)?);
    }
    Ok(queued)
}

/// The keys of all robots, for sending.
///
/// # Errors
/// The county's key is another one.
pub fn keys(tx: &mut Tx<'_>, key: &SealKey) -> Result<HashMap<String, Secret>, Error> {
    let opened = |row: store::RobotRow| {
        let plain = key.open(&owner(&row.id), &row.sealed)?;
        Ok((row.id, Secret::new(plain)))
    };
    store::robots(tx)?.into_iter().map(opened).collect()
}

/// Whether there is a robot of that identifier.
pub(crate) fn is_there(tx: &mut Tx<'_>, id: &str) -> Result<bool, crate::Error> {
    Ok(store::robots(tx)?.iter().any(|robot| robot.id == id))
}

/// The robot of a lane: where the interfaces are, its identifier and its key.
pub(crate) fn opened(
    tx: &mut Tx<'_>,
    key: &SealKey,
    lane: &Lane,
) -> Result<Option<(String, String, Secret)>, crate::Error> {
    let Some((_, id)) = lane.name.split_once('/') else { return Ok(None) };
    let Some(row) = store::robots(tx)?.into_iter().find(|robot| robot.id == id) else {
        return Ok(None);
    };
    let (application, _) = settings::get_shown(tx, key, ChannelKind::WecomApp)?;
    let base = application.text("base_url").trim_end_matches('/');
    let base = if base.is_empty() { BASE } else { base };
    let plain = key.open(&owner(id), &row.sealed)?;
    Ok(Some((base.to_owned(), id.to_owned(), Secret::new(plain))))
}

fn owner(id: &str) -> String {
    format!("wecom-robot/{id}")
}

/// The key in an address such as `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…`.
fn key_of(webhook: &str) -> Option<String> {
    let (_, query) = webhook.trim().split_once('?')?;
    let (_, key) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "key")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_sound = (16..=80).contains(&key.len()) && key.bytes().all(plain);
    is_sound.then(|| key.into_owned())
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_is_found_in_the_whole_address() {
        let key = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa";
        let address = format!(" https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key} ");
        assert_eq!(key_of(&address).as_deref(), Some(key));
        for wrong in
            ["", key, "https://x/?key=", "https://x/?key=a b", "https://x/?k=123456789012345678"]
        {
            assert_eq!(key_of(wrong), None, "{wrong}");
        }
    }
}
