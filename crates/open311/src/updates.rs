//! Updates (mySociety's extension): what has moved, and what the reporter has to say about it.

use db::Tx;
use kernel::Timestamp;
use kernel::id::MatterId;
use matters::{Action, Command, Details, Event, How, Matter};

use crate::keys::{self, Key};
use crate::requests::{self, Part, Span};
use crate::{Error, Parameters, Refusal, report, services, show, store, time};

/// The statuses of the extension.
const STATUSES: &[&str] = &[
    "OPEN",
    "CLOSED",
    "FIXED",
    "IN_PROGRESS",
    "PLANNED",
    "ACTION_SCHEDULED",
    "INVESTIGATING",
    "DUPLICATE",
    "NOT_COUNCILS_RESPONSIBILITY",
    "NO_FURTHER_ACTION",
    "INTERNAL_REFERRAL",
    "CANCELLED",
    "REOPEN",
    "FOR_TRIAGE",
    "UNCHANGED",
];

/// A step of a public matter after which it stands otherwise for others to see.
#[derive(Debug, Clone)]
pub struct Moved {
    pub(crate) matter: Matter,
    pub(crate) event: Event,
}

impl Moved {
    /// The update's identifier: the request's, and which step it was.
    pub(crate) fn id(&self) -> String {
        format!("{}-{}", self.matter.id, self.event.version)
    }
}

/// Which updates are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    span: Span,
    part: Part,
}

impl Query {
    /// Reads the parameters; without any, the updates of the last 24 hours.
    ///
    /// # Errors
    /// 400.
    pub fn read(given: &Parameters, now: Timestamp) -> Result<Self, Refusal> {
        const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
        if given.has_control_characters() {
            return Err(report::unreadable());
        }
        let span = requests::span(given, ["start_date", "end_date"], now)?;
        let span = span.unwrap_or((now.plus_millis(-DAY_MILLIS), now));
        Ok(Self { span, part: Part::read(given)? })
    }
}

/// What has moved, the oldest first, and the next page if there is one.
pub fn list(tx: &mut Tx<'_>, query: &Query) -> Result<(Vec<Moved>, Option<u32>), Error> {
    let all: Vec<_> = services::all().iter().collect();
    let categories = services::categories(&all);
    let part = query.part;
    let mut steps = matters::public::moved(tx, &categories, query.span, part.skip(), part.most())?;
    let has_more = steps.len() > part.size as usize;
    steps.truncate(part.size as usize);
    let mut ids: Vec<MatterId> = steps.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = matters::these(tx, &ids)?;
    let timelines = matters::timelines(tx, &ids)?;
    let mut moved = Vec::with_capacity(steps.len());
    for (id, version) in steps {
        let (Some(matter), Some(events)) =
            (found.iter().find(|matter| matter.id == id), timelines.get(&id))
        else {
            continue;
        };
        let event = events.iter().find(|event| event.version == version);
        // A step inside the county, such as handing on, changes nothing that others see.
        let seen = event.filter(|event| event.from.is_none_or(|from| is_seen(matter, from, event)));
        if let Some(event) = seen {
            moved.push(Moved { matter: matter.clone(), event: event.clone() });
        }
    }
    Ok((moved, has_more.then_some(part.page + 1)))
}

fn is_seen(matter: &Matter, from: matters::State, event: &Event) -> bool {
    let words = |state: matters::State| (show::status_of(matter, state), state.chinese());
    words(from) != words(event.to)
}

/// What a reporter says through the program that he reported with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    request: String,
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) said_at: Timestamp,
    pub(crate) description: String,
}

impl Update {
    /// Reads the parameters; all that is wrong is told at once.
    ///
    /// # Errors
    /// 400.
    pub fn read(given: &Parameters) -> Result<Self, Refusal> {
        if given.has_control_characters() {
            return Err(report::unreadable());
        }
        let mut wrong = Vec::new();
        let mut demand = |name: &str, most: usize| match report::text(given, name, most) {
            Ok(Some(text)) => text,
            Ok(None) => {
                wrong.push(report::missing(name));
                String::new()
            }
            Err(refusal) => {
                wrong.push(refusal);
                String::new()
            }
        };
        let request = demand("service_request_id", 100);
        let id = demand("update_id", 100);
        let status = demand("status", 40).to_uppercase();
        let said_at = demand("updated_datetime", 40);
        let description = demand("description", report::LONGEST_DESCRIPTION);
        if !status.is_empty() && !STATUSES.contains(&status.as_str()) {
            wrong.push(Refusal::bad("status 不是已知的状态。", "status is not a known one."));
        }
        let instant = time::read(&said_at);
        if !said_at.is_empty() && instant.is_none() {
            wrong.push(Refusal::bad(
                "updated_datetime 要写成 2023-05-07T00:00:00+08:00 这样，带时区。",
                "updated_datetime must look like 2023-05-07T00:00:00+08:00, with its zone.",
            ));
        }
        match (Refusal::all(wrong), instant) {
            (None, Some(said_at)) => Ok(Self { request, id, status, said_at, description }),
            (refusal, _) => Err(refusal.unwrap_or_else(|| report::missing("updated_datetime"))),
        }
    }

    /// The step that it asks for, as the villager's word. Everything else is a note to the office.
    fn command(&self) -> Option<Command> {
        let longest = matters::rules::LONGEST_WORDS;
        let words = self.description.chars().take(longest).collect();
        let details = Details { words: Some(words), ..Details::default() };
        let (action, details) = match self.status.as_str() {
            "FIXED" | "CLOSED" => {
                (Action::Confirm, Details { how: Some(How::Villager), ..details })
            }
            // Plain comments carry OPEN as well; only REOPEN says that the answer will not do.
            "REOPEN" => (Action::Dispute, details),
            "CANCELLED" => (Action::Withdraw, details),
            _ => return None,
        };
        Command::new(action, details).ok()
    }
}

/// Takes an update of a request that came in through the same key, and answers the update's
/// identifier here.
///
/// # Errors
/// 404 for a request of somebody else or none, 400 for an update that came before, 403 and the limits
/// of the key as for a report.
pub fn take(tx: &mut Tx<'_>, key: &Key, update: &Update) -> Result<String, Error> {
    let key = keys::still_good(tx, key)?;
    let id: MatterId = update.request.parse().map_err(|_| requests::unknown())?;
    if store::key_of_report(tx, id)? != Some(key.id) {
        return Err(requests::unknown().into());
    }
    if store::has_update(tx, key.id, &update.id)? {
        return Err(Refusal::bad(
            "这个 update_id 已经收到过。",
            "An update with this update_id was taken before.",
        )
        .into());
    }
    keys::demand_room(tx, &key)?;
    let matter = matters::these(tx, &[id])?.pop().ok_or_else(requests::unknown)?;
    let scope = report::scope();
    // A word that does not fit where the matter stands is not lost: the office reads it as a note.
    let command = update.command().filter(|command| {
        matters::possible_actions(&matter, &[], &scope, tx.now()).contains(&command.action())
    });
    let today = tx.today();
    if let Some(command) = command {
        matters::act_on(tx, matter, command, today, &scope)?;
    }
    let serial = store::insert_update(tx, id, key.id, update)?;
    tx.log("open311.update", &id, &serde_json::json!({ "status": update.status }))?;
    Ok(format!("{id}-u{serial}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Update, Refusal> {
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Update::read(&Parameters::new(pairs.collect()))
    }

    #[test]
    fn an_update_needs_five_things() {
        let whole = [
            ("service_request_id", "mat_1"),
            ("update_id", "17"),
            ("status", "open"),
            ("updated_datetime", "2023-05-07T00:00:00Z"),
            ("description", "还没有修"),
        ];
        assert_eq!(read(&whole).expect("whole").status, "OPEN");
        for absent in 0..whole.len() {
            let mut pairs = whole.to_vec();
            pairs.remove(absent);
            let refusal = read(&pairs).expect_err("incomplete");
            assert_eq!((refusal.status, refusal.faults.len()), (400, 1), "{absent}");
        }
        assert_eq!(read(&[]).expect_err("nothing").faults.len(), 5);
        let mut pairs = whole;
        pairs[2].1 = "done";
        assert!(read(&pairs).is_err());
    }

    #[test]
    fn only_the_villagers_own_words_become_steps() {
        let action = |status: &str| {
            let update = Update {
                request: String::new(),
                id: String::new(),
                status: status.into(),
                said_at: Timestamp::from_millis(0),
                description: "好了".into(),
            };
            update.command().map(|command| command.action())
        };
        assert_eq!(action("FIXED"), Some(Action::Confirm));
        assert_eq!(action("REOPEN"), Some(Action::Dispute));
        assert_eq!(action("CANCELLED"), Some(Action::Withdraw));
        let steps = ["FIXED", "CLOSED", "REOPEN", "CANCELLED"];
        for status in STATUSES.iter().filter(|status| !steps.contains(status)) {
            assert_eq!(action(status), None, "{status}");
        }
    }
}
