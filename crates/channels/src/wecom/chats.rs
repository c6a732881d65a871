//! Internal chats that are kept equal to the chain of contact (90245, 98913, 90247).
//!
//! What a chat should be is worked out from the chain; what it is, is known from our last change or
//! asked. The difference is one change. So a thousand changes of the chain between two looks cost no
//! more than one.

use std::collections::BTreeSet;

use kernel::AreaPath;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::wecom::client::{Client, Trouble};
use crate::wecom::sending::{is_member, shortened};

/// The least and the most members of a chat.
pub const LEAST: usize = 2;
/// The most members of a chat.
pub const MOST: usize = 2000;
/// The longest name, in characters.
const NAME_LETTERS: usize = 50;
/// The number by which the platform says that it has no such chat.
const NO_CHAT: i64 = 86003;
/// The number by which it says that a chat of that identifier is there already.
const IS_THERE: i64 = 86215;

/// One of the two tiers of work that can have a chat: the third are villagers, whom no interface reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Cadres of a village and the heads of its groups (村干部联小组).
    One,
    /// The head of a group and its representatives (小组联代表).
    Two,
}

impl Tier {
    /// The number, as people count the tiers.
    pub const fn number(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// A chat as it is or should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// Our own identifier for it.
    pub id: String,
    /// The name.
    pub name: String,
    /// The member who owns it.
    pub owner: String,
    /// Everybody in it, the owner as well; the names of members in small letters.
    pub members: BTreeSet<String>,
}

/// What a chat of the chain should be, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This.
    Chat(Chat),
    /// Fewer than two of its people are known to WeCom.
    TooFew {
        /// The identifier that it would have.
        id: String,
        /// Those who are.
        members: BTreeSet<String>,
    },
    /// More people than a chat can have.
    TooMany {
        /// The identifier that it would have.
        id: String,
        /// How many.
        count: usize,
    },
}

impl Wanted {
    /// The identifier.
    pub fn id(&self) -> &str {
        match self {
            Self::Chat(chat) => &chat.id,
            Self::TooFew { id, .. } | Self::TooMany { id, .. } => id,
        }
    }
}

/// One change at the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make it.
    Create(Chat),
    /// Change it.
    Update {
        /// Which.
        id: String,
        /// The new name.
        name: Option<String>,
        /// The new owner.
        owner: Option<String>,
        /// Who comes.
        add: Vec<String>,
        /// Who goes.
        remove: Vec<String>,
    },
}

/// The identifier of the chat of that tier and place: always the same, so that making it twice is
/// found out. At most 32 letters and digits.
pub fn id_of(tier: Tier, place: &AreaPath) -> String {
    format!("lh{}t{}", place.as_str(), tier.number())
}

/// The chat of a tier and place; `leaders` in their order: the first one owns it.
pub fn wanted(
    tier: Tier,
    place: &AreaPath,
    name: &str,
    leaders: &[String],
    others: &[String],
) -> Wanted {
    let id = id_of(tier, place);
    let usable = |member: &&String| is_member(member);
    let small = |member: &String| member.to_ascii_lowercase();
    let everybody = leaders.iter().chain(others).filter(usable);
    let members: BTreeSet<String> = everybody.clone().map(small).collect();
    let first = everybody.map(small).next();
    match first {
        Some(_) if members.len() > MOST => Wanted::TooMany { id, count: members.len() },
        Some(owner) if members.len() >= LEAST => {
            Wanted::Chat(Chat { id, name: shortened(name, NAME_LETTERS), owner, members })
        }
        _ => Wanted::TooFew { id, members },
    }
}

/// The change that makes a chat what it should be; none where it is.
///
/// A chat cannot be taken away, and cannot have fewer than two members. So where too few are left, it
/// has who belongs there and as many others as it needs, and somebody has to close it by hand.
pub fn step(now: Option<&Chat>, wanted: &Wanted) -> Option<Step> {
    match (now, wanted) {
        (None, Wanted::Chat(chat)) => Some(Step::Create(chat.clone())),
        (Some(now), Wanted::Chat(chat)) => difference(now, chat),
        (Some(now), Wanted::TooFew { members, .. }) => {
            let goes = now.members.iter().filter(|member| !members.contains(*member));
            let left: BTreeSet<String> = members.iter().chain(goes).take(LEAST).cloned().collect();
            let owner = match left.contains(&now.owner) {
                true => now.owner.clone(),
                false => left.first().cloned()?,
            };
            difference(now, &Chat { owner, members: left, ..now.clone() })
        }
        (None, Wanted::TooFew { .. }) | (_, Wanted::TooMany { .. }) => None,
    }
}

fn difference(now: &Chat, wanted: &Chat) -> Option<Step> {
    let changed = |now: &String, wanted: &String| (now != wanted).then(|| wanted.clone());
    let step = Step::Update {
        id: wanted.id.clone(),
        name: changed(&now.name, &wanted.name),
        owner: changed(&now.owner, &wanted.owner),
        add: wanted.members.difference(&now.members).cloned().collect(),
        remove: now.members.difference(&wanted.members).cloned().collect(),
    };
    let is_none = matches!(&step, Step::Update { name: None, owner: None, add, remove, .. }
        if add.is_empty() && remove.is_empty());
    (!is_none).then_some(step)
}

/// What the chat is after that change.
pub fn after(now: Option<&Chat>, step: &Step) -> Option<Chat> {
    match step {
        Step::Create(chat) => Some(chat.clone()),
        Step::Update { name, owner, add, remove, .. } => {
            let mut chat = now?.clone();
            chat.name = name.clone().unwrap_or(chat.name);
            chat.owner = owner.clone().unwrap_or(chat.owner);
            chat.members.extend(add.iter().cloned());
            for member in remove {
                chat.members.remove(member);
            }
            Some(chat)
        }
    }
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// The chat is this now.
    Chat(Chat),
    /// The platform has another state than we thought: this one, or none.
    Otherwise(Option<Chat>),
}

/// Makes a change at the platform. Where its end is not known, or the chat is there already or not any
/// more, the platform is asked what there is.
///
/// # Errors
/// [`Trouble`], where nothing has been changed, or nothing can be learned.
pub fn make(client: &Client, now: Option<&Chat>, step: &Step) -> Result<Made, Trouble> {
    let (path, body) = match step {
        Step::Create(chat) => ("/cgi-bin/appchat/create", created(chat)),
        Step::Update { .. } => ("/cgi-bin/appchat/update", updated(step)),
    };
    match client.ask(path, &[], Some(&body)) {
        Ok(_) => after(now, step).map(Made::Chat).ok_or(Trouble::Unreadable),
        Err(trouble) => {
            let is_elsewhere = matches!(trouble.code(), Some(NO_CHAT | IS_THERE | 86001 | 86006));
            if is_elsewhere || trouble.may_be_done() {
                let id = match step {
                    Step::Create(chat) => &chat.id,
                    Step::Update { id, .. } => id,
                };
                return Ok(Made::Otherwise(get(client, id)?));
            }
            Err(trouble)
        }
    }
}

fn created(chat: &Chat) -> Value {
    json!({
        "name": chat.name,
        "owner": chat.owner,
        "userlist": chat.members,
        "chatid": chat.id,
    })
}

fn updated(step: &Step) -> Value {
    let Step::Update { id, name, owner, add, remove } = step else { return Value::Null };
    let mut body = json!({ "chatid": id });
    if let Some(name) = name {
        body["name"] = name.as_str().into();
    }
    if let Some(owner) = owner {
        body["owner"] = owner.as_str().into();
    }
    if !add.is_empty() {
        body["add_user_list"] = json!(add);
    }
    if !remove.is_empty() {
        body["del_user_list"] = json!(remove);
    }
    body
}

/// The chat as the platform has it; none where it has none.
///
/// # Errors
/// [`Trouble`].
pub fn get(client: &Client, id: &str) -> Result<Option<Chat>, Trouble> {
    let answer = match client.ask("/cgi-bin/appchat/get", &[("chatid", id)], None) {
        Ok(answer) => answer,
        Err(trouble) if matches!(trouble.code(), Some(NO_CHAT | 86001)) => return Ok(None),
        Err(trouble) => return Err(trouble),
    };
    let info = &answer["chat_info"];
    let text = |name: &str| info[name].as_str().map(str::to_owned).ok_or(Trouble::Unreadable);
    let listed = info["userlist"].as_array().ok_or(Trouble::Unreadable)?;
    let small = |member: &Value| member.as_str().map(str::to_ascii_lowercase);
    Ok(Some(Chat {
        id: text("chatid")?,
        name: text("name")?,
        owner: text("owner")?.to_ascii_lowercase(),
        members: listed.iter().filter_map(small).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> AreaPath {
        path.parse().expect("a path")
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn two(leaders: &[&str], others: &[&str]) -> Wanted {
        let place = place("001004012003");
        wanted(Tier::Two, &place, "河源村3组", &names(leaders), &names(others))
    }

    fn chat(wanted: Wanted) -> Chat {
        match wanted {
            Wanted::Chat(chat) => chat,
            other => panic!("no chat: {other:?}"),
        }
    }

    #[test]
    fn identifiers_fit_and_stay() {
        let deepest = place("001004012003001002");
        for id in [id_of(Tier::One, &place("001004012")), id_of(Tier::Two, &deepest)] {
            assert!(id.len() <= 32 && id.bytes().all(|b| b.is_ascii_alphanumeric()), "{id}");
        }
        assert_eq!(id_of(Tier::Two, &place("001004012003")), "lh001004012003t2");
    }

    #[test]
    fn one_person_in_two_parts_is_one_member() {
        let chat = chat(two(&["HeHui"], &["hehui", "zhou"]));
        assert_eq!((chat.owner.as_str(), chat.members.len()), ("hehui", 2));
    }

    #[test]
    fn an_owner_who_leaves_is_followed_in_the_same_change() {
        let before = chat(two(&["head"], &["a", "b"]));
        let step = step(Some(&before), &two(&["next"], &["a", "b"])).expect("a change");
        let expected = Step::Update {
            id: before.id.clone(),
            name: None,
            owner: Some("next".into()),
            add: names(&["next"]),
            remove: names(&["head"]),
        };
        assert_eq!(step, expected);
        assert_eq!(after(Some(&before), &step), Some(chat(two(&["next"], &["a", "b"]))));
    }

    #[test]
    fn fewer_than_two_make_no_chat_and_empty_none() {
        assert_eq!(step(None, &two(&["head"], &[])), None);
        let before = chat(two(&["head"], &["a", "b", "c"]));
        let left = step(Some(&before), &two(&[], &["c"])).expect("a change");
        let chat = after(Some(&before), &left).expect("a chat");
        assert!(chat.members.len() == 2 && chat.members.contains("c"), "{chat:?}");
        assert!(chat.members.contains(&chat.owner));
        assert_eq!(step(Some(&chat), &two(&[], &["c"])), None);
    }

    #[test]
    fn what_is_equal_needs_nothing() {
        let chat = chat(two(&["head"], &["a"]));
        assert_eq!(step(Some(&chat), &two(&["HEAD"], &["A"])), None);
    }

    #[test]
    fn more_than_a_chat_can_have_is_told() {
        let many: Vec<String> = (0..2001).map(|number| format!("m{number}")).collect();
        let wanted = wanted(Tier::Two, &place("001004012003"), "大组", &many[..1], &many[1..]);
        assert!(matches!(wanted, Wanted::TooMany { count: 2001, .. }));
    }
}
