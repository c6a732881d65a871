//! The drivers that are open: one a lane, kept as long as its settings stay.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Db, Tx};

use crate::driver::{Driver, Outside};
use crate::model::{ChannelKind, Lane, Outcome, Pace, Sending};
use crate::seal::SealKey;
use crate::wecom::client::Client;
use crate::wecom::groups::ChatDriver;
use crate::wecom::robot::RobotDriver;
use crate::wecom::robots;
use crate::wecom::sending::AppDriver;
use crate::wecom::setup::Setup;
use crate::{Error, endpoints, mail, settings, sms, webhook};

/// A driver, with what tells whether it was opened with the settings of now.
type Kept = (String, Arc<dyn Driver>);

/// Opens drivers and keeps them.
pub struct Drivers {
    key: SealKey,
    outside: Outside,
    kept: Mutex<HashMap<String, Kept>>,
}

impl Drivers {
    /// With that key, towards that outside.
    pub fn new(key: SealKey, outside: Outside) -> Self {
        Self { key, outside, kept: Mutex::new(HashMap::new()) }
    }

    /// The driver of a lane; `None` where its channel is not configured or is off.
    ///
    /// # Errors
    /// [`Error::Sealed`] where its secrets cannot be opened.
    pub fn of(&self, db: &Db, lane: &Lane) -> Result<Option<Arc<dyn Driver>>, Error> {
        let found = db.read_blocking(|tx| self.read(tx, lane))?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((version, settings)) = found else {
            kept.remove(&lane.name);
            return Ok(None);
        };
        if let Some((known, driver)) = kept.get(&lane.name)
            && *known == version
        {
            return Ok(Some(Arc::clone(driver)));
        }
        let Some(driver) = self.open(settings) else { return Ok(None) };
        kept.insert(lane.name.clone(), (version, Arc::clone(&driver)));
        Ok(Some(driver))
    }

    /// The settings of a lane, and what tells that they are others.
    fn read(&self, tx: &mut Tx<'_>, lane: &Lane) -> Result<Option<(String, Opened)>, Error> {
        if lane.kind == ChannelKind::Webhook {
            let id = lane.name.split_once('/').and_then(|(_, id)| id.parse().ok());
            let Some(id) = id else { return Ok(None) };
            let found = endpoints::opened(tx, &self.key, id)?;
            let found = found.filter(|(one, _)| one.state == endpoints::WebhookState::On);
            return Ok(found.map(|(one, secrets)| {
                let version = format!("{}/{}", one.version, secrets.len());
                (version, Opened::Endpoint(one.url, secrets))
            }));
        }
        if lane.kind == ChannelKind::WecomRobot {
            return Ok(robots::opened(tx, &self.key, lane)?
                .map(|(base, id, key)| (format!("{base} {id}"), Opened::Robot(base, id, key))));
        }
        let configured = settings::get(tx, &self.key, lane.kind.settings_of())?;
        Ok(configured.is_on.then(|| {
            (configured.version.to_string(), Opened::Channel(lane.kind, Box::new(configured)))
        }))
    }

    fn wecom(&self, configured: &settings::Configured) -> Option<Arc<Client>> {
        let setup = Setup::of(configured)?;
        Some(Arc::new(Client::new(setup.application, self.outside.clone())))
    }

    fn open(&self, opened: Opened) -> Option<Arc<dyn Driver>> {
        let outside = self.outside.clone();
        Some(match opened {
            Opened::Endpoint(url, secrets) => {
                Arc::new(webhook::Webhook::new(url, secrets, outside))
            }
            Opened::Robot(base, id, key) => {
                Arc::new(RobotDriver::new(&base, HashMap::from([(id, key)]), outside))
            }
            Opened::Channel(kind, configured) => match kind {
                ChannelKind::WecomApp => Arc::new(AppDriver::new(self.wecom(&configured)?)),
                ChannelKind::WecomChat => Arc::new(ChatDriver::new(self.wecom(&configured)?)),
                ChannelKind::Sms => sms::open(&configured, &outside),
                ChannelKind::Mail => Arc::new(mail::Mail::new(&configured, outside)),
                ChannelKind::Log => Arc::new(Log),
                _ => return None,
            },
        })
    }
}

enum Opened {
    Channel(ChannelKind, Box<settings::Configured>),
    Robot(String, String, crate::Secret),
    Endpoint(String, Vec<crate::Secret>),
}

/// Sends nothing: what would have gone stands in the server's log, without words and recipient.
struct Log;

impl Driver for Log {
    fn most_at_once(&self) -> usize {
        100
    }

    fn pace(&self, _: &Sending) -> Option<Pace> {
        None
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        batch.iter().map(|_| Outcome::accepted_silently()).collect()
    }
}
