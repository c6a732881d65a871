//! What goes on with WeCom by itself: pictures that members have sent are fetched, chats follow the chain.

use std::sync::Arc;
use std::time::Duration;

use channels::wecom::client::Client;
use channels::wecom::error::Error;
use channels::wecom::setup::{self, Setup};
use channels::wecom::{keeping, told};
use channels::{Outside, SealKey};
use kernel::{Actor, Timestamp};

use crate::County;

/// How long between two looks.
const REST: Duration = Duration::from_secs(15);
/// At the latest after so long the chain is looked at again, also when nothing was written: mandates
/// begin and end with a day.
const LOOK_AGAIN: i64 = 10 * 60_000;
/// How often what is old is forgotten.
const FORGET: i64 = 60 * 60_000;

/// What is remembered from one look to the next.
#[derive(Default)]
struct Memory {
    client: Option<(i64, Arc<Client>)>,
    /// How far the change log was when the chats were last compared.
    compared: Option<(i64, Timestamp)>,
    forgot: Option<Timestamp>,
}

/// Runs until the server stops; the work itself happens on blocking threads.
pub(crate) async fn run(county: County, outside: Outside) {
    let mut memory = Memory::default();
    loop {
        let (turn, towards) = (county.clone(), outside.clone());
        let work = move || {
            let ended = look(&turn, &towards, &mut memory);
            (memory, ended)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok((kept, ended)) => {
                memory = kept;
                if let Err(error) = ended {
                    tracing::error!(%error, "WeCom cannot be looked after");
                }
            }
            Err(error) => {
                tracing::error!(%error, "looking after WeCom panicked");
                memory = Memory::default();
            }
        }
        tokio::time::sleep(REST).await;
    }
}

fn look(county: &County, outside: &Outside, memory: &mut Memory) -> Result<(), Error> {
    let key = SealKey::of(&county.identity_key);
    let setup = county.db.read_blocking(|tx| setup::get(tx, &key))?;
    let now = outside.now();
    if memory.forgot.is_none_or(|last| now.millis() - last.millis() >= FORGET) {
        county.db.write_blocking(&Actor::system("wecom"), told::forget_old)?;
        memory.forgot = Some(now);
    }
    let Some(setup) = setup else {
        *memory = Memory { forgot: memory.forgot, ..Memory::default() };
        return Ok(());
    };
    let client = client_of(setup, outside, memory);
    told::fetch_pictures(&county.db, &client, &county.attachments)?;
    let head = county.db.read_blocking(db::head_sequence)?;
    let is_due = memory
        .compared
        .is_none_or(|(sequence, at)| sequence != head || now.millis() - at.millis() >= LOOK_AGAIN);
    // A minute apart: a turnover of a village is many changes, and one of its chat.
    let is_soon = memory.compared.is_some_and(|(_, at)| now.millis() - at.millis() < 60_000);
    if is_due && !is_soon {
        let round = keeping::keep_equal(&county.db, &client)?;
        if round.changed > 0 {
            tracing::info!(
                changed = round.changed,
                left = round.left,
                "chats of WeCom were changed"
            );
        }
        memory.compared = Some((head, now));
    }
    Ok(())
}

fn client_of(setup: Setup, outside: &Outside, memory: &mut Memory) -> Arc<Client> {
    if let Some((version, client)) = &memory.client
        && *version == setup.version
    {
        return Arc::clone(client);
    }
    let client = Arc::new(Client::new(setup.application, outside.clone()));
    memory.client = Some((setup.version, Arc::clone(&client)));
    // Another application has other chats.
    memory.compared = None;
    client
}
