//! The statement behind [`crate::reached`].

pub(crate) const REACHED: &str = "SELECT count(*),
    CAST(coalesce(sum(CASE WHEN representative_id IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN representative_id IS NOT NULL AND last_contact_on >= $3
        THEN 1 ELSE 0 END), 0) AS BIGINT)
    FROM registry_household
    WHERE dissolved_on IS NULL AND area_path >= $1 AND area_path < $2";
