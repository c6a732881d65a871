//! Where a county is kept, and how it is opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use attachments::Folder;
use db::{Db, Options};
use kernel::{Clock, Ids};
use registry::IdentityKey;

use crate::{MIGRATIONS, SystemClock, SystemIds};

/// Where a county is kept.
#[derive(Debug, Clone)]
pub struct Place {
    /// The folder of the county: its database (on SQLite) and its keys.
    pub data: PathBuf,
    /// The address of a PostgreSQL database that keeps the county instead of a file.
    pub database: Option<String>,
    /// The schema in that database.
    pub schema: String,
    /// The folder of the pictures, where it is not the one beside the database.
    pub attachments: Option<PathBuf>,
}

impl Place {
    /// The county's file on SQLite.
    pub fn file(&self) -> PathBuf {
        self.data.join("county.db")
    }

    /// The folder of the pictures: `attachments` in the county's folder, unless another is named.
    pub fn attachments(&self) -> PathBuf {
        self.attachments.clone().unwrap_or_else(|| self.data.join("attachments"))
    }
}

/// An open county.
#[derive(Clone)]
pub struct County {
    /// Its storage, with the newest schema.
    pub db: Db,
    /// Its key for identity-card numbers.
    pub identity_key: IdentityKey,
    /// The folder of its pictures.
    pub attachments: Folder,
    /// The folder of the files of ledgers that wait to be fetched.
    pub ledger_files: PathBuf,
}

/// Opens a county, creating what is missing and bringing its schema to the newest state.
pub fn open(place: &Place) -> Result<County> {
    open_for_building(place, Arc::new(SystemClock), Arc::new(SystemIds::new()))
}

/// Opens a county that must be there: a question never makes an empty one by a slip of the path.
pub fn open_existing(place: &Place) -> Result<County> {
    if place.database.is_none() && !place.file().exists() {
        bail!(
            "{0} 里没有县的数据，请核对 --data；要试用可运行 lianhu demo --data {0} / no county there",
            place.data.display()
        );
    }
    open(place)
}

/// The same with another clock and other identifiers.
pub fn open_for_building(
    place: &Place,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> Result<County> {
    std::fs::create_dir_all(&place.data)
        .with_context(|| format!("打不开数据目录 / cannot open {}", place.data.display()))?;
    let options = Options::new(clock, ids);
    let db = match &place.database {
        Some(url) => Db::open_postgres(url, &place.schema, options)
            .context("连不上 PostgreSQL / cannot connect to PostgreSQL")?,
        None => Db::open_sqlite(&place.file(), options)
            .with_context(|| format!("打不开 / cannot open {}", place.file().display()))?,
    };
    if let Some(calendar) = crate::own_calendar(&place.data)? {
        calendar::install(calendar);
    }
    db.migrate(MIGRATIONS)
        .context("数据结构升级失败 / the schema could not be brought up to date")?;
    Ok(County {
        db,
        identity_key: identity_key(&place.data)?,
        attachments: Folder::new(place.attachments()),
        ledger_files: place.data.join("ledgers"),
    })
}

/// The county's key for identity-card numbers: made once, readable by the owner alone.
fn identity_key(data: &Path) -> Result<IdentityKey> {
    let file = data.join("identity.key");
    if !file.exists() {
        let mut bytes = [0_u8; 32];
        access::Secrets::fill(&access::OsSecrets, &mut bytes);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut target = options.open(&file)?;
        std::io::Write::write_all(&mut target, &bytes)?;
        target.sync_all()?;
    }
    let bytes = std::fs::read(&file)?;
    let Ok(bytes) = <[u8; 32]>::try_from(bytes) else {
        bail!("密钥文件损坏 / the key file is damaged: {}", file.display());
    };
    Ok(IdentityKey::new(bytes))
}
