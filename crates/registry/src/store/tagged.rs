//! The statements behind [`crate::looking_after_tag`].

pub(crate) const LOOKING_AFTER_OPEN: &str = "SELECT DISTINCT representative_id
    FROM registry_household
    WHERE area_path >= $1 AND area_path < $2 AND dissolved_on IS NULL
      AND representative_id IS NOT NULL AND ' ' || tags || ' ' LIKE $3";
pub(crate) const LOOKING_AFTER_SENSITIVE: &str = "SELECT DISTINCT household.representative_id
    FROM registry_sensitive_tag marked
    JOIN registry_household household ON household.id = marked.household_id
    WHERE household.area_path >= $1 AND household.area_path < $2
      AND household.dissolved_on IS NULL AND household.representative_id IS NOT NULL
      AND marked.tag = $3";
