//! Statements about cards of households, consents of people and telephones of offices.

pub(crate) const INSERT_CARD: &str =
    "INSERT INTO registry_card (code, household_id, issued_at) VALUES ($1, $2, $3)";
pub(crate) const REVOKE_CARD: &str = "UPDATE registry_card SET revoked_at = $2
    WHERE household_id = $1 AND revoked_at IS NULL";
pub(crate) const CARDS_OF: &str = "SELECT household_id, code, issued_at FROM registry_card
    WHERE revoked_at IS NULL AND household_id IN (";
/// The household that a code opens: only a card in force of a household that still is one.
pub(crate) const HOLDER: &str =
    "SELECT household.id, household.area_path, household.representative_id
    FROM registry_card card
    JOIN registry_household household ON household.id = card.household_id
    WHERE card.code = $1 AND card.revoked_at IS NULL AND household.dissolved_on IS NULL";
pub(crate) const WITHOUT_CARD: &str = "SELECT household.id FROM registry_household household
    WHERE household.dissolved_on IS NULL AND household.area_path >= $1 AND household.area_path < $2
      AND NOT EXISTS (SELECT 1 FROM registry_card card
                      WHERE card.household_id = household.id AND card.revoked_at IS NULL)
    ORDER BY household.area_path, household.code LIMIT $3";
pub(crate) const PEOPLE_OF: &str =
    "SELECT head.name, contact.name FROM registry_household household
    JOIN registry_person head ON head.id = household.head_id
    LEFT JOIN registry_person contact ON contact.id = household.contact_id
    WHERE household.area_path >= $1 AND household.area_path < $2";

pub(crate) const CONSENTS: &str =
    "SELECT person_id FROM registry_consent WHERE shows_phone = 1 AND person_id IN (";
pub(crate) const SET_CONSENT: &str = "INSERT INTO registry_consent
    (person_id, shows_phone, changed_at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id) DO UPDATE
    SET shows_phone = excluded.shows_phone, changed_at = excluded.changed_at";

pub(crate) const OFFICE_PHONE: &str =
    "SELECT phone FROM registry_office_phone WHERE area_path = $1";
pub(crate) const SET_OFFICE_PHONE: &str = "INSERT INTO registry_office_phone (area_path, phone)
    VALUES ($1, $2) ON CONFLICT (area_path) DO UPDATE SET phone = excluded.phone";
pub(crate) const DELETE_OFFICE_PHONE: &str =
    "DELETE FROM registry_office_phone WHERE area_path = $1";
