//! How a notice comes into its inboxes: a run goes through the county place by place, in slices of
//! one transaction each, so that nobody else waits for it.
//!
//! A slice adds inboxes and keeps how far the run is, both or neither: a run that a stop of the
//! server cut goes on where it was, and an inbox that is there is not made twice.

use std::collections::HashSet;

use access::{Role, accounts};
use db::Tx;
use kernel::id::{DispatchId, NoticeId, RepresentativeId};
use kernel::{AreaPath, PublicCode, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::{Audience, Dispatch, Inbox, State, Tier};
use crate::{Error, rules, store};

/// After how many inboxes a slice ends; the village that is being served is finished first.
const SLICE: i64 = 150;

/// How many an audience would reach now, and where nobody on a step can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// How many on each step, in their order.
    pub tiers: Vec<(Tier, i64)>,
    /// Villages in which no inbox would get it.
    pub empty: Vec<AreaPath>,
}

impl Preview {
    /// All of them together.
    pub fn total(&self) -> i64 {
        self.tiers.iter().map(|(_, count)| count).sum()
    }
}

/// Somebody whom a run reaches.
struct Recipient {
    id: Uuid,
    representative: Option<RepresentativeId>,
    tier: Tier,
    area_path: AreaPath,
    name: String,
}

/// The places that a run goes through: townships and villages one by one, smaller areas as named.
fn places(tx: &mut Tx<'_>, audience: &Audience) -> Result<Vec<AreaPath>, Error> {
    let mut found = Vec::new();
    for area in &audience.areas {
        if area.depth() > 3 {
            found.push(area.clone());
            continue;
        }
        let under = registry::areas::under(tx, area)?;
        found.extend(under.into_iter().filter(|path| path.depth() <= 3));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

const fn role(tier: Tier) -> Role {
    match tier {
        Tier::Township => Role::Township,
        Tier::Village => Role::Village,
        Tier::GroupHead => Role::GroupHead,
        Tier::Representative => Role::Representative,
    }
}

/// Who is to get it at one place. Somebody who is a representative and more has one inbox.
fn recipients(
    tx: &mut Tx<'_>,
    audience: &Audience,
    place: &AreaPath,
) -> Result<Vec<Recipient>, Error> {
    let mut found: Vec<Recipient> = Vec::new();
    for tier in audience.tiers.iter().copied() {
        let is_here = match tier {
            Tier::Township => place.depth() == 2,
            Tier::Village => place.depth() == 3,
            Tier::GroupHead | Tier::Representative => place.depth() >= 3,
        };
        if !is_here {
            continue;
        }
        if tier == Tier::Representative {
            representatives(tx, audience, place, &mut found)?;
            continue;
        }
        let holders = accounts::holders(tx, role(tier), place)?;
        let holders = holders.into_iter().filter(|holder| match tier {
            Tier::GroupHead => true,
            _ => holder.area_path == *place,
        });
        found.extend(holders.map(|holder| Recipient {
            id: holder.representative.map_or(holder.account.uuid(), RepresentativeId::uuid),
            representative: holder.representative,
            tier,
            area_path: holder.area_path,
            name: holder.name,
        }));
    }
    let mut seen = HashSet::new();
    found.retain(|one| seen.insert(one.id));
    Ok(found)
}

fn representatives(
    tx: &mut Tx<'_>,
    audience: &Audience,
    place: &AreaPath,
    found: &mut Vec<Recipient>,
) -> Result<(), Error> {
    let today = tx.today();
    let mut serving = representatives::serving(tx, place, today)?;
    if let Some(tag) = &audience.tag {
        let chosen = registry::looking_after_tag(tx, place, tag)?;
        serving.retain(|(_, id)| chosen.contains(id));
    }
    let ids: Vec<RepresentativeId> = serving.iter().map(|(_, id)| *id).collect();
    let names = representatives::names(tx, &ids)?;
    found.extend(serving.into_iter().map(|(area_path, id)| Recipient {
        id: id.uuid(),
        representative: Some(id),
        tier: Tier::Representative,
        area_path,
        name: names.get(&id).cloned().unwrap_or_default(),
    }));
    Ok(())
}

/// Everybody whom the audience would reach now: the identifier of the mandate or the account, and the
/// mandate where it is one.
pub fn everybody(
    tx: &mut Tx<'_>,
    audience: &Audience,
) -> Result<Vec<(Uuid, Option<RepresentativeId>)>, Error> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for place in places(tx, audience)? {
        let here = recipients(tx, audience, &place)?;
        let here = here.into_iter().filter(|one| seen.insert(one.id));
        found.extend(here.map(|one| (one.id, one.representative)));
    }
    Ok(found)
}

/// How many the audience would reach now.
pub fn preview(tx: &mut Tx<'_>, audience: &Audience) -> Result<Preview, Error> {
    let mut preview = Preview {
        tiers: audience.tiers.iter().map(|tier| (*tier, 0)).collect(),
        empty: Vec::new(),
    };
    let mut seen = HashSet::new();
    for place in places(tx, audience)? {
        let mut found = recipients(tx, audience, &place)?;
        if found.is_empty() && place.depth() == 3 {
            preview.empty.push(place);
        }
        found.retain(|one| seen.insert(one.id));
        for (tier, count) in &mut preview.tiers {
            *count += found.iter().filter(|one| one.tier == *tier).count() as i64;
        }
    }
    Ok(preview)
}

/// Begins a run; with `is_telling`, inboxes that are there already hear of it again.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    audience: &Audience,
    is_telling: bool,
) -> Result<DispatchId, Error> {
    let id = tx.new_id();
    store::insert_dispatch(tx, id, notice, audience, is_telling)?;
    Ok(id)
}

/// The runs that are not through yet, the oldest first.
pub fn running(tx: &mut Tx<'_>) -> Result<Vec<DispatchId>, Error> {
    Ok(store::running(tx)?)
}

/// Whether a notice is still on its way into inboxes.
pub fn is_running(tx: &mut Tx<'_>, notice: NoticeId) -> Result<bool, Error> {
    Ok(store::is_running(tx, notice)?)
}

/// The code of an inbox's link, out of random bytes; each inbox has another one.
fn code(seed: &[u8; 32], notice: NoticeId, recipient: Uuid) -> PublicCode {
    let mut digest = Sha256::new();
    digest.update(seed);
    digest.update(notice.uuid().as_bytes());
    digest.update(recipient.as_bytes());
    let hash = digest.finalize();
    let mut bytes = [0; PublicCode::BYTES];
    bytes.copy_from_slice(&hash[..PublicCode::BYTES]);
    PublicCode::new(bytes)
}

/// Goes on with a run by one slice; answers whether there is more to do. The seed is random: from it
/// come the codes of the links.
///
/// A run that is through, or that another process has finished meanwhile, does nothing.
pub fn go_on(tx: &mut Tx<'_>, id: DispatchId, seed: [u8; 32]) -> Result<bool, Error> {
    let Some(mut run) = store::dispatch(tx, id)? else { return Ok(false) };
    let notice = store::get(tx, run.notice_id)?.ok_or(Error::NotFound)?;
    let places = places(tx, &run.audience)?;
    let mut touched = 0;
    let is_left =
        |run: &Dispatch, place: &AreaPath| run.cursor.as_ref().is_none_or(|cursor| place > cursor);
    let mut is_through = true;
    for place in places {
        if !is_left(&run, &place) {
            continue;
        }
        if touched >= SLICE {
            is_through = false;
            break;
        }
        // What was taken back meanwhile comes into no further inbox; who has it reads that.
        touched += serve(tx, &mut run, &place, &seed, notice.state == State::Published)?;
        run.cursor = Some(place);
    }
    let done_at = is_through.then(|| tx.now());
    store::go_on(tx, &run, done_at)?;
    if is_through {
        tx.log("notice.deliver", &run.notice_id, &json!({ "reached": run.reached }))?;
    }
    Ok(!is_through)
}

fn serve(
    tx: &mut Tx<'_>,
    run: &mut Dispatch,
    place: &AreaPath,
    seed: &[u8; 32],
    may_add: bool,
) -> Result<i64, Error> {
    let mut touched = 0;
    let mut told = HashSet::new();
    if may_add {
        for one in recipients(tx, &run.audience, place)? {
            let code = code(seed, run.notice_id, one.id);
            let inbox = inbox(tx.now(), run.notice_id, &one, code);
            if store::inbox::insert(tx, &inbox)? {
                run.reached += 1;
                touched += 1;
                told.insert(one.id);
                tell(tx, run.notice_id, one.id, one.representative)?;
            }
        }
    }
    if run.is_telling {
        for inbox in crate::inbox::at(tx, run.notice_id, place)? {
            if told.insert(inbox.recipient) {
                touched += 1;
                tell(tx, run.notice_id, inbox.recipient, inbox.representative)?;
            }
        }
    }
    Ok(touched)
}

/// What a row of the change log is called that says: this has come into an inbox, or stands otherwise
/// there. Its detail names the recipient.
pub const IN_INBOX: &str = "notice.inbox";

/// A row in the change log, by which the phone and whoever reminds people hear of it.
fn tell(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    recipient: Uuid,
    representative: Option<RepresentativeId>,
) -> Result<(), Error> {
    let concerned = representative.map(RepresentativeId::uuid);
    tx.log_concerning(
        concerned,
        IN_INBOX,
        &notice,
        &json!({ "recipient": recipient.to_string() }),
    )?;
    Ok(())
}

fn inbox(now: Timestamp, notice: NoticeId, one: &Recipient, code: PublicCode) -> Inbox {
    Inbox {
        notice_id: notice,
        recipient: one.id,
        representative: one.representative,
        tier: one.tier,
        area_path: one.area_path.clone(),
        name: one.name.clone(),
        code,
        queued_at: now,
        sent_at: None,
        accepted_at: None,
        opened_at: None,
        relayed_at: None,
        acknowledged_at: None,
    }
}

/// The audience that a passing down reaches: the steps below, in the relayer's part of the areas.
pub(crate) fn passed_down(audience: &Audience, area: &AreaPath, to: &[Tier]) -> Audience {
    Audience { areas: rules::within(audience, area), tiers: to.to_vec(), tag: audience.tag.clone() }
}
