//! What an administrator sets for a channel: plain values that are shown, secrets that are not.
//!
//! Each channel says by a list of [`Field`]s what it needs; the interface and the screen are made from
//! that list, so that a channel more is a list more.

use std::collections::BTreeMap;

use access::Secrets;
use db::Tx;

use crate::model::ChannelKind;
use crate::seal::SealKey;
use crate::{Error, Secret, fields, store};

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A text of at most so many characters.
    Text(usize),
    /// A whole number between these.
    Number(i64, i64),
    /// `https://…` or `http://…`.
    Address,
    /// A mail address.
    Mail,
    /// One of these codes, with their names in Chinese and English.
    Choice(&'static [(&'static str, &'static str, &'static str)]),
    /// A text that is sealed, and never shown again.
    Secret,
}

/// One thing that a channel needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in storage and on the wire.
    pub name: &'static str,
    /// What it is called, in Chinese.
    pub chinese: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// Where it is found, in Chinese; empty for nothing.
    pub hint: &'static str,
    /// The same in English.
    pub hint_english: &'static str,
    /// What kind of value.
    pub input: Input,
    /// Whether the channel cannot go without.
    pub is_required: bool,
    /// What holds where nothing is set; empty for nothing.
    pub default: &'static str,
    /// Only where another field has this value.
    pub only_if: Option<(&'static str, &'static str)>,
}

/// A channel with its settings, secrets opened.
#[derive(Clone)]
pub struct Configured {
    /// The channel.
    pub kind: ChannelKind,
    /// Whether it is switched on.
    pub is_on: bool,
    /// The plain values, by name.
    pub values: BTreeMap<String, String>,
    /// The secrets, by name.
    pub secrets: BTreeMap<String, Secret>,
    /// The version; 0 before anything was set.
    pub version: i64,
}

impl Configured {
    /// The value of a field, or its default; empty where there is neither.
    pub fn text(&self, name: &str) -> &str {
        let set = self.values.get(name).map(String::as_str).filter(|text| !text.is_empty());
        set.unwrap_or_else(|| {
            let field = fields::of(self.kind).iter().find(|field| field.name == name);
            field.map_or("", |field| field.default)
        })
    }

    /// The value of a field as a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }

    /// A secret; an empty one where none was set.
    pub fn secret(&self, name: &str) -> Secret {
        self.secrets.get(name).cloned().unwrap_or_default()
    }

    /// Whether a field matters with these values.
    pub fn applies(&self, field: &Field) -> bool {
        field.only_if.is_none_or(|(other, value)| self.text(other) == value)
    }

    /// The first field that is needed and not there.
    pub fn missing(&self) -> Option<&'static Field> {
        fields::of(self.kind).iter().find(|field| {
            let is_there = match field.input {
                Input::Secret => self.secrets.get(field.name).is_some_and(|one| !one.is_empty()),
                _ => !self.text(field.name).is_empty(),
            };
            field.is_required && self.applies(field) && !is_there
        })
    }
}

/// What is to be set: what is absent stays, what is empty is taken away.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Whether it is switched on.
    pub is_on: bool,
    /// All plain values, by name.
    pub values: BTreeMap<String, String>,
    /// Secrets that are new, by name.
    pub secrets: BTreeMap<String, Secret>,
}

/// The settings of a channel.
///
/// # Errors
/// [`Error::Sealed`] where the secrets cannot be opened.
pub fn get(tx: &mut Tx<'_>, key: &SealKey, kind: ChannelKind) -> Result<Configured, Error> {
    let Some(kept) = store::channel(tx, kind)? else {
        return Ok(Configured {
            kind,
            is_on: false,
            values: BTreeMap::new(),
            secrets: BTreeMap::new(),
            version: 0,
        });
    };
    let secrets: BTreeMap<String, String> = match &kept.sealed {
        Some(sealed) => {
            serde_json::from_str(&key.open(kind.as_str(), sealed)?).map_err(|_| Error::Sealed)?
        }
        None => BTreeMap::new(),
    };
    Ok(Configured {
        kind,
        is_on: kept.is_on,
        values: serde_json::from_value(kept.shown).unwrap_or_default(),
        secrets: secrets.into_iter().map(|(name, text)| (name, Secret::new(text))).collect(),
        version: kept.version,
    })
}

/// The same where the secrets may be unreadable: then without them.
pub fn get_shown(
    tx: &mut Tx<'_>,
    key: &SealKey,
    kind: ChannelKind,
) -> Result<(Configured, bool), Error> {
    match get(tx, key, kind) {
        Ok(configured) => Ok((configured, true)),
        Err(Error::Sealed) => {
            let kept = store::channel(tx, kind)?.ok_or(Error::NoChannel)?;
            let configured = Configured {
                kind,
                is_on: kept.is_on,
                values: serde_json::from_value(kept.shown).unwrap_or_default(),
                secrets: BTreeMap::new(),
                version: kept.version,
            };
            Ok((configured, false))
        }
        Err(error) => Err(error),
    }
}

/// Sets a channel; `seen` is the version that whoever changes it has seen. What was wrong with it is
/// forgotten: it is tried anew.
///
/// # Errors
/// [`Error::Setting`], [`Error::Stale`], [`Error::NoChannel`].
pub fn put(
    tx: &mut Tx<'_>,
    key: &SealKey,
    random: &dyn Secrets,
    (kind, seen): (ChannelKind, i64),
    change: Change,
) -> Result<Configured, Error> {
    let known = fields::of(kind);
    if known.is_empty() && kind != ChannelKind::Log {
        return Err(Error::NoChannel);
    }
    let (before, is_readable) = get_shown(tx, key, kind)?;
    if before.version != seen {
        return Err(Error::Stale);
    }
    let mut values = BTreeMap::new();
    for (name, value) in change.values {
        let field = known.iter().find(|field| field.name == name);
        let Some(field) = field.filter(|field| field.input != Input::Secret) else {
            return Err(unusable(&name, known));
        };
        let value = value.trim().to_owned();
        if value.is_empty() {
            continue;
        }
        if !is_usable(&value, field.input) {
            return Err(unusable(&name, known));
        }
        values.insert(name, value);
    }
    let mut secrets = before.secrets;
    for (name, secret) in change.secrets {
        let field = known.iter().find(|field| field.name == name);
        let is_usable = secret.expose().chars().count() <= 400
            && !kernel::has_control_characters(secret.expose());
        if field.is_none_or(|field| field.input != Input::Secret) || !is_usable {
            return Err(unusable(&name, known));
        }
        if secret.is_empty() {
            secrets.remove(&name);
        } else {
            secrets.insert(name, secret);
        }
    }
    let configured = Configured { kind, is_on: change.is_on, values, secrets, version: seen + 1 };
    if configured.is_on
        && let Some(field) = configured.missing()
    {
        return Err(unusable(field.name, known));
    }
    crate::reminders::begin(tx)?;
    keep(tx, key, random, &configured)?;
    store::free_lanes(tx, kind)?;
    // Names of what was set, never what it was set to.
    let changed: Vec<&String> = configured.values.keys().collect();
    let detail = serde_json::json!({
        "is_on": configured.is_on,
        "values": changed,
        "secrets": configured.secrets.keys().collect::<Vec<_>>(),
        "was_readable": is_readable,
    });
    tx.log("channels.settings", &kind.as_str(), &detail)?;
    Ok(configured)
}

fn keep(
    tx: &mut Tx<'_>,
    key: &SealKey,
    random: &dyn Secrets,
    configured: &Configured,
) -> Result<(), Error> {
    let kind = configured.kind;
    let plain: BTreeMap<&str, &str> =
        configured.secrets.iter().map(|(name, one)| (name.as_str(), one.expose())).collect();
    let plain = serde_json::to_string(&plain).map_err(|_| Error::Sealed)?;
    let kept = store::Kept {
        kind,
        is_on: configured.is_on,
        shown: serde_json::to_value(&configured.values).map_err(|_| Error::Sealed)?,
        sealed: Some(key.seal(random, kind.as_str(), &plain)),
        version: configured.version,
    };
    Ok(store::put_channel(tx, &kept)?)
}

fn unusable(name: &str, known: &[Field]) -> Error {
    let field = known.iter().find(|field| field.name == name);
    Error::Setting {
        field: name.to_owned(),
        chinese: field.map_or(name, |field| field.chinese).to_owned(),
        english: field.map_or(name, |field| field.english).to_owned(),
    }
}

fn is_usable(value: &str, input: Input) -> bool {
    if kernel::has_control_characters(value) {
        return false;
    }
    match input {
        Input::Text(most) => value.chars().count() <= most,
        Input::Number(least, most) => {
            value.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
        }
        Input::Address => is_address(value),
        Input::Mail => is_mail(value),
        Input::Choice(choices) => choices.iter().any(|(code, ..)| *code == value),
        Input::Secret => false,
    }
}

/// `http://` or `https://`, a host, no user name, no fragment, at most 500 characters.
pub(crate) fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    text.len() <= 500
        && !host.is_empty()
        && !host.contains('@')
        && !text.contains('#')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.is_ascii()
}

/// A mail address, roughly: the mail server has the last word.
pub(crate) fn is_mail(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok() && text.len() <= 200
}

/// Whether messages for a channel are taken at all.
pub(crate) fn is_on(tx: &mut Tx<'_>, kind: ChannelKind) -> Result<bool, Error> {
    Ok(store::channel(tx, kind)?.is_some_and(|kept| kept.is_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_before_they_are_used() {
        for fine in ["https://dysmsapi.aliyuncs.com", "http://10.1.2.3:8080/relay?x=1"] {
            assert!(is_address(fine), "{fine}");
        }
        for wrong in [
            "dysmsapi.aliyuncs.com",
            "ftp://a.cn",
            "https://",
            "https:///x",
            "https://u:p@a.cn",
            "https://a.cn/#x",
            "https://a .cn",
            "file:///etc/passwd",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }

    #[test]
    fn every_field_is_named_once_and_explained() {
        for kind in ChannelKind::ALL {
            let fields = fields::of(*kind);
            for (place, field) in fields.iter().enumerate() {
                assert!(!field.chinese.is_empty() && !field.english.is_empty());
                assert_eq!(field.hint.is_empty(), field.hint_english.is_empty(), "{}", field.name);
                assert!(fields[..place].iter().all(|other| other.name != field.name));
                if !field.default.is_empty() {
                    assert!(is_usable(field.default, field.input), "{}", field.name);
                }
                if let Some((other, _)) = field.only_if {
                    assert!(fields.iter().any(|field| field.name == other));
                }
            }
        }
    }
}
