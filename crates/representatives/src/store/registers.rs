//! Statements behind the registers that offices keep: links as they stood on a day, and what changed.

/// How many households each had on a day ($1); the representatives follow.
pub(crate) const LOADS_ON: &str = "SELECT representative_id, count(*) FROM representatives_link
    WHERE from_on <= $1 AND (until_on IS NULL OR until_on > $1) AND representative_id IN (";
pub(crate) const MANDATES_BEGUN: &str = "SELECT id, kind, name, area_path, from_on,
    CAST(NULL AS TEXT), way
    FROM representatives_mandate
    WHERE area_path >= $1 AND area_path < $2 AND from_on >= $3 AND from_on <= $4";
pub(crate) const MANDATES_ENDED: &str =
    "SELECT id, kind, name, area_path, until_on, end_reason, way
    FROM representatives_mandate
    WHERE area_path >= $1 AND area_path < $2 AND until_on >= $3 AND until_on <= $4";
/// Links that ended for the household's own sake: those that ended with a mandate are told by it.
pub(crate) const LINKS_ENDED: &str =
    "SELECT id, household_id, representative_id, area_path, until_on,
    end_reason FROM representatives_link
    WHERE area_path >= $1 AND area_path < $2 AND until_on >= $3 AND until_on <= $4
      AND end_reason IN ('handed_over', 'household_gone', 'household_moved')";
/// Every duty of the chain that is held now in an area.
pub(crate) const DUTIES_IN: &str = "SELECT area_path, kind, person_id, name
    FROM representatives_duty WHERE area_path >= $1 AND area_path < $2 AND until_on IS NULL
    ORDER BY area_path, kind";
