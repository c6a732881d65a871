//! Accusations (检举控告) are never handled here: people are told where to turn, and all that stays is
//! a pointer that somebody was told.
//!
//! Reports against persons must not reach the person or the unit reported (信访工作条例第三十条). So the
//! pointer has no words, no household, no name and no village, and only the county sees it.

use std::sync::LazyLock;

use db::Tx;
use kernel::id::ReferralId;
use kernel::{AreaPath, Date};
use serde::Deserialize;
use serde_json::json;

use crate::Error;
use crate::fault::Fault;
use crate::store::kinds as store;

/// A place where an accusation is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The code.
    pub code: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// The number to call, where there is one.
    pub phone: Option<&'static str>,
    /// How to turn there, in Chinese.
    pub words: &'static str,
    /// The same in English.
    pub words_en: &'static str,
}

/// Where accusations are taken.
pub fn channels() -> &'static [Channel] {
    static CHANNELS: LazyLock<Vec<Channel>> = LazyLock::new(|| {
        let text: &'static str = include_str!("../../../data/catalogues/accusation-channels.json");
        serde_json::from_str(text).expect("the file of channels is sound: a test reads it")
    });
    &CHANNELS
}

/// That somebody was told where to turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// The identifier.
    pub id: ReferralId,
    /// The township in which it was.
    pub township: AreaPath,
    /// Where people were told to turn: the code of a channel.
    pub channel: String,
    /// The day.
    pub on: Date,
}

/// Keeps that somebody was told where to turn; the same identifier again keeps it once.
pub fn refer(
    tx: &mut Tx<'_>,
    id: Option<ReferralId>,
    place: &AreaPath,
    channel: &str,
) -> Result<Referral, Error> {
    if !channels().iter().any(|one| one.code == channel) {
        return Err(Fault::UnknownChannel.into());
    }
    if let Some(known) = id.map(|id| store::referral(tx, id)).transpose()?.flatten() {
        return Ok(known);
    }
    let referral = Referral {
        id: id.unwrap_or_else(|| tx.new_id()),
        township: place.at_depth(place.depth().min(2)),
        channel: channel.to_owned(),
        on: tx.today(),
    };
    store::insert_referral(tx, &referral)?;
    tx.log("referral.make", &referral.id, &json!({ "channel": channel }))?;
    Ok(referral)
}

/// The pointers of a span of days, the newest first, 500 at most; for the county alone.
pub fn list(tx: &mut Tx<'_>, from: Date, to: Date) -> Result<Vec<Referral>, Error> {
    Ok(store::referrals(tx, from, to)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_says_how_to_turn_there() {
        assert!(channels().len() >= 2);
        for channel in channels() {
            assert!(!channel.words.is_empty() && !channel.words_en.is_empty(), "{}", channel.code);
            let digits = |phone: &str| phone.bytes().all(|byte| byte.is_ascii_digit());
            assert!(channel.phone.is_none_or(digits), "{}", channel.code);
        }
        assert!(channels().iter().any(|channel| channel.phone == Some("12388")));
    }
}
