//! Commands in, receipts out.

use access::Scope;
use db::Tx;
use kernel::id::RefusalId;
use kernel::{AreaPath, ErrorKind, Explain};

use crate::orders::{self, Done};
use crate::{Error, Incoming, Order, Outcome, Receipt, Reply, Sender, Work, store};

/// How long receipts are kept, in milliseconds: 400 days.
const KEPT_MILLIS: i64 = 400 * 24 * 3600 * 1000;

impl<E: Explain> From<&E> for Reply {
    fn from(error: &E) -> Self {
        Self { code: error.code().to_owned(), detail: error.chinese(), detail_en: error.english() }
    }
}

/// Carries out commands in their order, each alone, and answers a receipt for each.
///
/// # Errors
/// Storage itself failing; then nothing was done and the phone sends the same again.
pub fn push(
    tx: &mut Tx<'_>,
    sender: &Sender,
    commands: Vec<Incoming>,
) -> Result<Vec<Receipt>, Error> {
    let mut receipts = Vec::with_capacity(commands.len());
    for incoming in commands {
        let receipt = match store::receipt(tx, sender.account, &incoming.command)? {
            Some(known) => known,
            None => decide(tx, sender, incoming)?,
        };
        receipts.push(receipt);
    }
    Ok(receipts)
}

fn decide(tx: &mut Tx<'_>, sender: &Sender, mut incoming: Incoming) -> Result<Receipt, Error> {
    let order = std::mem::replace(&mut incoming.order, Err(Reply::from(&Error::UnknownKind)));
    let minted = order.as_ref().ok().and_then(|order| minted(&order.work));
    let done = match order {
        Err(reply) => Err(reply),
        Ok(order) => carry_out(tx, sender, order)?,
    };
    let command = incoming.command.clone();
    let receipt = match done {
        Ok(Done { object, version, stands_already: None }) => Receipt {
            command,
            outcome: Outcome::Accepted,
            object: Some(object),
            version: Some(version),
            reply: None,
        },
        Ok(Done { object, version, stands_already: Some(stands) }) => Receipt {
            command,
            outcome: Outcome::Superseded,
            object: Some(object),
            version: Some(version),
            reply: Some(stands.reply()),
        },
        Err(reply) => {
            refuse(tx, sender, &incoming, &reply)?;
            let outcome = Outcome::Refused;
            Receipt { command, outcome, object: None, version: None, reply: Some(reply) }
        }
    };
    let minted = minted.as_deref();
    store::insert_receipt(tx, sender.account, &receipt, minted, incoming.recorded_at)?;
    Ok(receipt)
}

fn carry_out(tx: &mut Tx<'_>, sender: &Sender, order: Order) -> Result<Result<Done, Reply>, Error> {
    let scope = widened(order.scope);
    match tx.attempt(|tx| orders::carry_out(tx, sender, &scope, order.work))? {
        Ok(done) => Ok(Ok(done)),
        // The same command may succeed in a moment: the phone keeps it and tries again.
        Err(error) if error.kind() == ErrorKind::Unavailable => Err(error),
        Err(error) => {
            if error.kind() == ErrorKind::Internal {
                // Sending it again would meet the same fault for ever and block what comes after.
                tracing::error!(code = error.code(), error = ?error, "a command met a fault");
            }
            Ok(Err(Reply::from(&error)))
        }
    }
}

/// What was given to a representative is his own, wherever in the county it lies.
fn widened(scope: Scope) -> Scope {
    match scope.representative() {
        Some(own) => Scope::own(own, vec![AreaPath::county()]),
        None => scope,
    }
}

/// The identifier of the record that the phone made for itself.
fn minted(work: &Work) -> Option<String> {
    match work {
        Work::RecordContact { contact, .. } => contact.id.map(|id| id.to_string()),
        Work::SubmitMatter { matter, .. } => matter.id.map(|id| id.to_string()),
        _ => None,
    }
}

fn refuse(
    tx: &mut Tx<'_>,
    sender: &Sender,
    incoming: &Incoming,
    reply: &Reply,
) -> Result<(), Error> {
    let id: RefusalId = tx.new_id();
    store::insert_refusal(tx, id, sender, incoming, reply)?;
    let detail = serde_json::json!({ "command": incoming.command, "code": reply.code });
    tx.log("sync.refuse", &id, &detail)?;
    Ok(())
}

/// Removes receipts that are older than 400 days; answers how many.
pub fn purge(tx: &mut Tx<'_>) -> Result<u64, Error> {
    let before = tx.now().plus_millis(-KEPT_MILLIS);
    Ok(store::purge(tx, before)?)
}
