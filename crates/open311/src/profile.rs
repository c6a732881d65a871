//! What the county says of itself to other programs, and whether it speaks to them at all.

use db::{DbError, Tx};
use kernel::Timestamp;

use crate::keys::usable;
use crate::{Document, Error, Node, Refusal, store, time};

/// The specification's own name.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// When the list of services and their definitions was last changed by a new version of the program.
const SERVICES_CHANGED: &str = "2026-11-28T00:00:00+08:00";

/// What the county says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Whether anything of this room answers.
    pub is_on: bool,
    /// The address that other programs use, without a slash at the end; where it is not set, the
    /// address by which they came.
    pub url: Option<String>,
    /// The jurisdiction, where it is not the county's division code.
    pub jurisdiction: Option<String>,
    /// How to learn more.
    pub contact: String,
    /// How to get a key.
    pub key_service: String,
    /// Since when it says so.
    pub changed_at: Option<Timestamp>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            is_on: false,
            url: None,
            jurisdiction: None,
            contact: "请联系本县联户系统管理员。".into(),
            key_service: "请向本县联户系统管理员书面申请密钥。".into(),
            changed_at: None,
        }
    }
}

/// What the county says; off where it has said nothing.
pub fn get(tx: &mut Tx<'_>) -> Result<Profile, DbError> {
    Ok(store::profile(tx)?.unwrap_or_default())
}

/// Keeps what the county says.
///
/// # Errors
/// [`Error::Field`].
pub fn put(tx: &mut Tx<'_>, profile: &Profile) -> Result<(), Error> {
    usable(&profile.contact, "contact")?;
    usable(&profile.key_service, "key_service")?;
    if let Some(jurisdiction) = &profile.jurisdiction {
        usable(jurisdiction, "jurisdiction")?;
    }
    if let Some(url) = &profile.url {
        let is_address = url.starts_with("http://") || url.starts_with("https://");
        if usable(url, "url")? != *url || !is_address || url.ends_with('/') {
            return Err(Error::Field { field: "url" });
        }
    }
    store::put_profile(tx, profile)?;
    tx.log("open311.profile", &"open311", &serde_json::json!({ "on": profile.is_on }))?;
    Ok(())
}

impl Profile {
    /// Refuses a jurisdiction that is not this county; none is as good as the right one.
    ///
    /// # Errors
    /// 404.
    pub fn demand_jurisdiction(
        &self,
        given: Option<&str>,
        county_code: &str,
    ) -> Result<(), Refusal> {
        let is_ours = |given: &str| {
            // A county is known by six digits, written out or not.
            let by_code = given == county_code || county_code.get(..6) == Some(given);
            by_code || self.jurisdiction.as_deref() == Some(given)
        };
        if given.is_none_or(is_ours) {
            return Ok(());
        }
        Err(Refusal::unknown(
            "没有这个 jurisdiction_id，本接口只服务本县，可以不填。",
            "There is no such jurisdiction_id. This endpoint serves one county; leave it out.",
        ))
    }

    /// The discovery document; invented data are for trying, nobody acts on them.
    pub fn discovery(&self, url: &str, is_demo: bool) -> Document {
        let changed = self.changed_at.map(time::written).unwrap_or_default();
        // Both are written alike, so that the later text is the later instant.
        let changed = changed.max(SERVICES_CHANGED.to_owned());
        let formats = ["text/xml", "application/json"].map(Node::from).to_vec();
        let endpoint = Node::Fields(vec![
            ("specification", SPECIFICATION.into()),
            ("url", format!("{url}/open311/v2").into()),
            ("changeset", changed.as_str().into()),
            ("type", if is_demo { "test" } else { "production" }.into()),
            ("formats", Node::List("format", formats)),
        ]);
        let fields = vec![
            ("changeset", changed.into()),
            ("contact", self.contact.as_str().into()),
            ("key_service", self.key_service.as_str().into()),
            ("endpoints", Node::List("endpoint", vec![endpoint])),
        ];
        Document { root: "discovery", node: Node::Fields(fields) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jurisdiction_may_be_left_out_and_must_be_right() {
        let profile =
            Profile { jurisdiction: Some("jiangyong.example".into()), ..Profile::default() };
        let demand = |given| profile.demand_jurisdiction(given, "431125000000");
        for fine in [None, Some("431125"), Some("431125000000"), Some("jiangyong.example")] {
            assert_eq!(demand(fine), Ok(()));
        }
        assert_eq!(demand(Some("city.gov")).expect_err("unknown").status, 404);
    }
}
