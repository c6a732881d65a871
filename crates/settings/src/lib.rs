//! Settings of a server, in layers: defaults < file < environment (`LIANHU_…`) < flags.
//!
//! Invariants:
//! - Only this room reads the environment; flags are laid on top by the command line.
//! - Everything is checked before a server starts, with words that say which line to change.
//! - A name that nobody knows is refused, so that a typing error cannot pass for a setting.
//!
//! What a county says of itself (its name, from when figures count) is kept with its data, in
//! `registry::county`, not here.
//!
//! Entry points: [`load`], [`Settings`], [`EXAMPLE`].

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use kernel::{ErrorKind, Explain};
use serde::Deserialize;

/// The commented file with every setting at its default.
pub const EXAMPLE: &str = include_str!("../settings.example.toml");

/// The settings of a server, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The county's folder.
    pub data: PathBuf,
    /// A PostgreSQL database instead of a file.
    pub database_url: Option<String>,
    /// The county's schema in PostgreSQL.
    pub schema: String,
    /// The folder of the pictures, where it is not the one in the county's folder.
    pub attachments: Option<PathBuf>,
    /// The address that people open, without a slash at the end.
    pub public_url: String,
    /// Whether a proxy of ours stands in front and tells the client's address.
    pub trusts_proxy: bool,
    /// How much is logged: a level, or a filter of `tracing-subscriber`.
    pub log_level: String,
    /// The largest roster, in bytes.
    pub max_upload_bytes: usize,
    /// How many writes may wait.
    pub queue: usize,
    /// Blocks of internal addresses, such as `10.1.0.0/16`, that events for other programs may go to.
    pub internal_targets: Vec<String>,
}

impl Settings {
    /// Whether people reach the server by HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("设置文件读不了 / the settings file cannot be read: {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML, or has a name that nobody knows.
    #[error("设置文件有错 / the settings file is wrong: {path}\n{words}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The reader's own words, with line and column.
        words: String,
    },
    /// A value is not accepted.
    #[error("设置 {name} 的值不对 / the value of {name} is not accepted: {expected}")]
    BadValue {
        /// The setting, or the variable of the environment.
        name: &'static str,
        /// What is expected, in both languages.
        expected: &'static str,
    },
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "settings.unreadable",
            Self::Malformed { .. } => "settings.malformed",
            Self::BadValue { .. } => "settings.bad-value",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Unreadable { path, .. } => {
                format!("设置文件读不了：{}。请检查路径和权限。", path.display())
            }
            Self::Malformed { path, words } => {
                format!("设置文件有错：{}。{words}", path.display())
            }
            Self::BadValue { name, expected } => format!("设置 {name} 的值不对：{expected}。"),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Unreadable { path, .. } => {
                format!("{} cannot be read. Check the path and its permissions.", path.display())
            }
            Self::Malformed { path, words } => format!("{} is wrong. {words}", path.display()),
            Self::BadValue { name, expected } => format!("{name} is not accepted: {expected}."),
        }
    }
}

/// A layer as written; what is absent is left to the layer below.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    listen: Option<String>,
    data: Option<PathBuf>,
    database_url: Option<String>,
    schema: Option<String>,
    attachments: Option<PathBuf>,
    public_url: Option<String>,
    trusts_proxy: Option<bool>,
    log_level: Option<String>,
    max_upload_mb: Option<usize>,
    queue: Option<usize>,
    internal_targets: Option<Vec<String>>,
}

impl Layer {
    /// This layer over the one below.
    fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            data: self.data.or(below.data),
            database_url: self.database_url.or(below.database_url),
            schema: self.schema.or(below.schema),
            attachments: self.attachments.or(below.attachments),
            public_url: self.public_url.or(below.public_url),
            trusts_proxy: self.trusts_proxy.or(below.trusts_proxy),
            log_level: self.log_level.or(below.log_level),
            max_upload_mb: self.max_upload_mb.or(below.max_upload_mb),
            queue: self.queue.or(below.queue),
            internal_targets: self.internal_targets.or(below.internal_targets),
        }
    }

    fn of_environment(read: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let number = |name: &'static str| {
            let text = read(name);
            text.map(|text| text.parse::<usize>())
                .transpose()
                .map_err(|_| Error::BadValue { name, expected: "一个整数 / a whole number" })
        };
        let trusts_proxy = match read("LIANHU_TRUSTS_PROXY").as_deref() {
            None => None,
            Some("true" | "1" | "yes") => Some(true),
            Some("false" | "0" | "no") => Some(false),
            Some(_) => {
                let expected = "true 或 false / true or false";
                return Err(Error::BadValue { name: "LIANHU_TRUSTS_PROXY", expected });
            }
        };
        Ok(Self {
            listen: read("LIANHU_LISTEN"),
            data: read("LIANHU_DATA").map(PathBuf::from),
            database_url: read("LIANHU_DATABASE"),
            schema: read("LIANHU_SCHEMA"),
            attachments: read("LIANHU_ATTACHMENTS").map(PathBuf::from),
            public_url: read("LIANHU_PUBLIC_URL"),
            trusts_proxy,
            log_level: read("LIANHU_LOG"),
            max_upload_mb: number("LIANHU_MAX_UPLOAD_MB")?,
            queue: number("LIANHU_QUEUE")?,
            internal_targets: read("LIANHU_INTERNAL_TARGETS").map(|text| {
                text.split(',')
                    .map(|one| one.trim().to_owned())
                    .filter(|one| !one.is_empty())
                    .collect()
            }),
        })
    }

    fn checked(self) -> Result<Settings, Error> {
        let bad = |name, expected| Error::BadValue { name, expected };
        let listen = self.listen.as_deref().unwrap_or("127.0.0.1:8080");
        let listen: SocketAddr = listen
            .parse()
            .map_err(|_| bad("listen", "地址和端口，如 127.0.0.1:8080 / an address with a port"))?;
        let schema = self.schema.unwrap_or_else(|| "lianhu".to_owned());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if schema.is_empty() || schema.len() > 40 || !schema.chars().all(plain) {
            return Err(bad("schema", "小写字母、数字和下划线 / small letters, digits and _"));
        }
        let public_url = self.public_url.unwrap_or_else(|| format!("http://{listen}"));
        if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(bad("public_url", "以 http:// 或 https:// 开头 / http:// or https://"));
        }
        if let Some(url) = &self.database_url
            && !url.starts_with("postgres://")
            && !url.starts_with("postgresql://")
        {
            return Err(bad("database_url", "以 postgres:// 开头 / it begins with postgres://"));
        }
        let megabytes = self.max_upload_mb.unwrap_or(64);
        if !(1..=1024).contains(&megabytes) {
            return Err(bad("max_upload_mb", "1 到 1024 / 1 to 1024"));
        }
        let queue = self.queue.unwrap_or(4096);
        if !(1..=1_000_000).contains(&queue) {
            return Err(bad("queue", "1 到 1000000 / 1 to 1000000"));
        }
        let internal_targets = self.internal_targets.unwrap_or_default();
        if !internal_targets.iter().all(|block| is_block(block)) {
            return Err(bad(
                "internal_targets",
                "网段，如 10.1.0.0/16 / blocks of addresses, such as 10.1.0.0/16",
            ));
        }
        Ok(Settings {
            listen,
            data: self.data.unwrap_or_else(|| PathBuf::from("data")),
            database_url: self.database_url,
            schema,
            attachments: self.attachments,
            public_url: public_url.trim_end_matches('/').to_owned(),
            trusts_proxy: self.trusts_proxy.unwrap_or(false),
            log_level: self.log_level.unwrap_or_else(|| "info".to_owned()),
            max_upload_bytes: megabytes << 20,
            queue,
            internal_targets,
        })
    }
}

/// An address with or without the length of its prefix.
fn is_block(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    prefix.parse::<u32>().is_ok_and(|prefix| prefix <= most)
}

/// The settings of the file (if one is named) under those of the environment, checked.
///
/// # Errors
/// What is wrong and where, in Chinese and English.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub fn load(file: Option<&Path>) -> Result<Settings, Error> {
    layered(file, |name| std::env::var(name).ok().filter(|text| !text.is_empty()))
}

fn layered(
    file: Option<&Path>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Settings, Error> {
    let written = match file {
        None => Layer::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
            toml::from_str(&text).map_err(|error| Error::Malformed {
                path: path.to_owned(),
                words: error.to_string(),
            })?
        }
    };
    Layer::of_environment(environment)?.over(written).checked()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, text).expect("writes");
        (folder, path)
    }

    #[test]
    fn the_example_is_the_default() {
        let (_folder, path) = file(EXAMPLE);
        let read = layered(Some(&path), |_| None).expect("accepted");
        assert_eq!(read, layered(None, |_| None).expect("accepted"));
        // Every setting is explained, also the one that has no default.
        for name in [
            "listen",
            "data",
            "database_url",
            "schema",
            "attachments",
            "public_url",
            "trusts_proxy",
            "log_level",
            "max_upload_mb",
            "queue",
            "internal_targets",
        ] {
            assert!(EXAMPLE.contains(&format!("{name} = ")), "{name}");
        }
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let (_folder, path) =
            file("listen = \"0.0.0.0:80\"\nqueue = 7\npublic_url = \"https://l.cn/\"");
        let environment = |name: &str| (name == "LIANHU_QUEUE").then(|| "9".to_owned());
        let settings = layered(Some(&path), environment).expect("accepted");
        assert_eq!((settings.listen.port(), settings.queue), (80, 9));
        assert_eq!(settings.public_url, "https://l.cn");
        assert!(settings.is_https());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("lisen = \"x\"", "lisen"),
            ("listen = \"here\"", "listen"),
            ("max_upload_mb = 0", "max_upload_mb"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("schema = \"Drop Table\"", "schema"),
            ("queue = ", "settings.toml"),
            ("internal_targets = [\"10.0.0.0/33\"]", "internal_targets"),
        ] {
            let (_folder, path) = file(text);
            let error = layered(Some(&path), |_| None).expect_err("must be refused");
            assert!(error.to_string().contains(part), "{text}: {error}");
            assert!(!error.chinese().is_empty() && !error.english().is_empty());
        }
        let error = layered(None, |name| (name == "LIANHU_QUEUE").then(|| "many".to_owned()));
        assert!(error.expect_err("must be refused").to_string().contains("LIANHU_QUEUE"));
        assert!(layered(Some(Path::new("/nowhere/x.toml")), |_| None).is_err());
    }
}
