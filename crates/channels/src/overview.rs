//! How each channel stands, in words that say what to do.

use db::Tx;
use kernel::Timestamp;

use crate::endpoints::{self, WebhookState};
use crate::model::{ChannelKind, Fault, Lane, MessageState};
use crate::seal::SealKey;
use crate::settings::{self, Configured};
use crate::{Error, fields, store};

kernel::words! {
    /// How a channel stands.
    Standing {
        /// Nobody has set it up.
        Unset = "unset", "未配置";
        /// It is set up and switched off.
        Off = "off", "已停用";
        /// The sealed secrets cannot be opened.
        Sealed = "sealed", "密钥打不开";
        /// It is ready; nothing was sent yet, or the last message was taken.
        Ready = "ready", "正常";
        /// The provider asks to wait.
        Limited = "limited", "被限流";
        /// Attempts fail; the next is made by itself.
        Failing = "failing", "连不通";
        /// Nothing goes until somebody changes the settings.
        Held = "held", "要处理";
    }
}

/// A channel as the administrator sees it.
#[derive(Clone)]
pub struct Overview {
    /// Its settings; whoever shows them leaves the secrets out.
    pub configured: Configured,
    /// How it stands.
    pub standing: Standing,
    /// What is wrong, where something is.
    pub fault: Option<Fault>,
    /// When it goes on by itself, where it does.
    pub resumes_at: Option<Timestamp>,
    /// How many messages wait or are on their way.
    pub waiting: i64,
    /// How many were given up or refused and are still in the list.
    pub failed: i64,
    /// When a message was taken last.
    pub accepted_at: Option<Timestamp>,
}

/// Every channel that can be set up here.
pub fn overview(tx: &mut Tx<'_>, key: &SealKey) -> Result<Vec<Overview>, Error> {
    let (lanes, counts) = (store::lanes(tx)?, store::counts(tx)?);
    let mut all = Vec::new();
    for kind in ChannelKind::ALL {
        if fields::of(*kind).is_empty() && !matches!(kind, ChannelKind::Log | ChannelKind::Webhook)
        {
            continue;
        }
        let (configured, is_readable) = settings::get_shown(tx, key, *kind)?;
        let own: Vec<&Lane> = lanes.iter().filter(|lane| lane.kind == *kind).collect();
        let of_kind = |lane: &str| own.iter().any(|own| own.name == lane);
        let sum = |wanted: [MessageState; 2]| {
            let of = counts.iter().filter(|one| wanted.contains(&one.state) && of_kind(&one.lane));
            of.map(|one| one.count).sum()
        };
        let mut one = Overview {
            standing: Standing::Ready,
            fault: None,
            resumes_at: None,
            waiting: sum([MessageState::Queued, MessageState::Sending]),
            failed: sum([MessageState::Dead, MessageState::Refused]),
            accepted_at: own.iter().filter_map(|lane| lane.accepted_at).max(),
            configured,
        };
        if *kind == ChannelKind::Webhook {
            let endpoints = endpoints::list(tx)?;
            one.configured.is_on = endpoints.iter().any(|one| one.state == WebhookState::On);
            one.configured.version = endpoints.len() as i64;
            let live: Vec<&Lane> = own
                .into_iter()
                .filter(|lane| endpoints.iter().any(|endpoint| endpoint.lane() == lane.name))
                .collect();
            judge(&mut one, is_readable, &live, tx.now());
        } else {
            judge(&mut one, is_readable, &own, tx.now());
        }
        all.push(one);
    }
    Ok(all)
}

fn judge(one: &mut Overview, is_readable: bool, lanes: &[&Lane], now: Timestamp) {
    if one.configured.version == 0 {
        one.standing = Standing::Unset;
        return;
    }
    if !is_readable {
        one.standing = Standing::Sealed;
        return;
    }
    // What somebody must act on goes before what mends itself, also where the channel is off: a held
    // endpoint is switched off by the very thing that is to be told.
    let worst = lanes
        .iter()
        .filter(|lane| lane.fault.is_some())
        .max_by_key(|lane| (lane.is_held, lane.paused_until > now, lane.failures));
    if let Some(lane) = worst {
        one.fault = lane.fault.clone();
        one.standing = if lane.is_held {
            Standing::Held
        } else if lane.failures == 0 && lane.paused_until > now {
            Standing::Limited
        } else {
            Standing::Failing
        };
        one.resumes_at = Some(lane.paused_until).filter(|until| !lane.is_held && *until > now);
        if one.standing == Standing::Limited && one.resumes_at.is_none() {
            one.standing = Standing::Ready;
            one.fault = None;
        }
    }
    if !one.configured.is_on && one.standing != Standing::Held {
        one.standing = Standing::Off;
        one.fault = None;
        one.resumes_at = None;
    }
}
