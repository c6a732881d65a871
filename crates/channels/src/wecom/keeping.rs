//! Keeps the chats at the platform equal to the chain: what is known of each, and one round of changes.

use db::{Db, Tx};
use kernel::{Actor, AreaPath, Timestamp};

use crate::Fault;
use crate::wecom::chats::{self, Chat, Made, Step, Tier, Wanted};
use crate::wecom::client::{Client, Trouble};
use crate::wecom::codes::Action;
use crate::wecom::error::Error;
use crate::wecom::store;
use crate::wecom::tiers::{self, Place};

/// Changes in an hour by the clock: the platform allows 1000 in any hour, and two of ours may touch one
/// of theirs.
const MOST_IN_AN_HOUR: i64 = 450;
const HOUR: i64 = 3_600_000;
/// After so long the platform is asked what there is: its clients can change a chat as well.
const ASKED_AGAIN: i64 = 24 * HOUR;
/// How many are asked for that reason in a round.
const MOST_ASKED: usize = 50;
/// After so long a chat in trouble is tried again.
const TROUBLE_PAUSE: i64 = 10 * 60_000;
/// How often a round follows one chat whose state was another than we thought.
const TURNS: usize = 3;

/// What is known of a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptChat {
    /// The tier.
    pub tier: Tier,
    /// Its place.
    pub area: AreaPath,
    /// The chat as it was after our last change, or when it was asked for.
    pub chat: Chat,
    /// Whether the platform has it.
    pub is_there: bool,
    /// When the platform was asked last.
    pub asked_at: Timestamp,
    /// Before then nothing is tried.
    pub next_at: Timestamp,
    /// What was wrong last, while it is.
    pub trouble: Option<Fault>,
}

/// A chat as the administrator sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What the chain wants.
    pub place: Place,
    /// What is known of it.
    pub kept: Option<KeptChat>,
    /// Whether both are the same.
    pub is_equal: bool,
}

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Changes that were made.
    pub changed: usize,
    /// Chats that are not yet what they should be.
    pub left: usize,
    /// Whether the platform refused in a way that concerns every chat.
    pub is_stopped: bool,
}

/// Every chat with what the chain wants of it.
///
/// # Errors
/// Storage.
pub fn standings(tx: &mut Tx<'_>) -> Result<Vec<Standing>, Error> {
    let mut kept = store::chats(tx)?;
    let mut standings = Vec::new();
    for place in tiers::places(tx)? {
        let kept = kept.remove(place.wanted.id());
        standings.push(standing(place, kept));
    }
    // What the chain wants no longer: a place that is gone, or of which nobody is linked any more.
    for (id, kept) in kept {
        let wanted = Wanted::TooFew { id, members: std::collections::BTreeSet::new() };
        let (tier, area) = (kept.tier, kept.area.clone());
        standings.push(standing(Place { tier, area, wanted, unlinked: Vec::new() }, Some(kept)));
    }
    standings.sort_by(|one, other| {
        (&one.place.area, one.place.tier).cmp(&(&other.place.area, other.place.tier))
    });
    Ok(standings)
}

fn standing(place: Place, kept: Option<KeptChat>) -> Standing {
    let now = kept.as_ref().filter(|kept| kept.is_there).map(|kept| &kept.chat);
    let is_equal = chats::step(now, &place.wanted).is_none()
        && !matches!(place.wanted, Wanted::TooMany { .. });
    Standing { place, kept, is_equal }
}

/// One round: makes what differs equal, within the limits of the hour, and asks for chats that were not
/// looked at for a day. A plain thread's work.
///
/// # Errors
/// Storage.
pub fn keep_equal(db: &Db, client: &Client) -> Result<Round, Error> {
    let now = client.now();
    let mut round = Round::default();
    let (standings, mut changes) = db.read_blocking(|tx| {
        Ok::<_, Error>((standings(tx)?, store::changes_in(tx, now.millis().div_euclid(HOUR))?))
    })?;
    let mut asked = 0;
    for standing in standings {
        let waits = standing.kept.as_ref().is_some_and(|kept| kept.next_at > now);
        if waits || round.is_stopped {
            round.left += usize::from(!standing.is_equal);
            continue;
        }
        let is_old = standing.kept.as_ref().is_some_and(|kept| {
            kept.is_there && now.millis() - kept.asked_at.millis() > ASKED_AGAIN
        });
        let mut turn = Turn { db, client, standing };
        if is_old && asked < MOST_ASKED {
            asked += 1;
            match chats::get(client, turn.standing.place.wanted.id()) {
                Ok(found) => turn.found(found)?,
                Err(trouble) => {
                    round.is_stopped |= turn.troubled(&trouble)?;
                    continue;
                }
            }
        }
        for _ in 0..TURNS {
            let Some(step) = turn.step() else { break };
            if changes >= MOST_IN_AN_HOUR {
                break;
            }
            changes += 1;
            match chats::make(client, turn.now(), &step) {
                Ok(Made::Chat(chat)) => {
                    turn.changed(chat)?;
                    round.changed += 1;
                }
                Ok(Made::Otherwise(found)) => turn.found(found)?,
                Err(trouble) => {
                    round.is_stopped |= turn.troubled(&trouble)?;
                    break;
                }
            }
        }
        round.left += usize::from(turn.step().is_some());
    }
    Ok(round)
}

/// One chat under way.
struct Turn<'a> {
    db: &'a Db,
    client: &'a Client,
    standing: Standing,
}

impl Turn<'_> {
    fn now(&self) -> Option<&Chat> {
        let kept = self.standing.kept.as_ref().filter(|kept| kept.is_there);
        kept.map(|kept| &kept.chat)
    }

    fn step(&self) -> Option<Step> {
        chats::step(self.now(), &self.standing.place.wanted)
    }

    /// A change was made.
    fn changed(&mut self, chat: Chat) -> Result<(), Error> {
        let asked_at = self.standing.kept.as_ref().map(|kept| kept.asked_at);
        self.keep(chat, true, asked_at, None, true)
    }

    /// The platform was asked.
    fn found(&mut self, found: Option<Chat>) -> Result<(), Error> {
        let asked = Some(self.client.now());
        match found {
            Some(chat) => self.keep(chat, true, asked, None, false),
            None => self.keep(self.last_known(), false, asked, None, false),
        }
    }

    /// It was refused; answers whether every other one would be as well.
    fn troubled(&mut self, trouble: &Trouble) -> Result<bool, Error> {
        let is_there = self.now().is_some();
        let asked_at = self.standing.kept.as_ref().map(|kept| kept.asked_at);
        self.keep(self.last_known(), is_there, asked_at, Some(trouble.fault()), false)?;
        Ok(!matches!(trouble.action(), Action::Recipient | Action::Content))
    }

    /// What was known of it, or what it would be.
    fn last_known(&self) -> Chat {
        if let Some(kept) = &self.standing.kept {
            return kept.chat.clone();
        }
        match &self.standing.place.wanted {
            Wanted::Chat(chat) => chat.clone(),
            other => Chat {
                id: other.id().to_owned(),
                name: String::new(),
                owner: String::new(),
                members: std::collections::BTreeSet::new(),
            },
        }
    }

    fn keep(
        &mut self,
        chat: Chat,
        is_there: bool,
        asked_at: Option<Timestamp>,
        trouble: Option<Fault>,
        is_change: bool,
    ) -> Result<(), Error> {
        let now = self.client.now();
        let next_at = if trouble.is_some() { now.plus_millis(TROUBLE_PAUSE) } else { now };
        let kept = KeptChat {
            tier: self.standing.place.tier,
            area: self.standing.place.area.clone(),
            chat,
            is_there,
            asked_at: asked_at.unwrap_or(now),
            next_at,
            trouble,
        };
        let row = kept.clone();
        self.db.write_blocking(&Actor::system("wecom"), move |tx| {
            store::put_chat(tx, &row)?;
            if is_change {
                store::count_change(tx, now.millis().div_euclid(HOUR))?;
            }
            Ok::<_, Error>(())
        })?;
        self.standing.kept = Some(kept);
        Ok(())
    }
}
