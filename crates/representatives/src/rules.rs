//! What mandates and links must be like. Pure.

use kernel::Date;

use crate::{Error, Representative};

/// What to tell about a representative's number of households; `None` when it lies in 5 to 15.
///
/// 5–15 is the law for villages (村民委员会组织法 Art 29) and the county's policy for both kinds; it
/// is explained, never enforced: the county's own average is 15.5.
pub fn load_notice(households: i64) -> Option<String> {
    match households {
        0 => Some("还没有联系户，请安排。".to_owned()),
        1..=4 => Some(format!("联系{households}户，少于5户，可以再安排几户。")),
        5..=15 => None,
        _ => Some(format!("联系{households}户，超过15户，可与邻近代表商量分担。")),
    }
}

/// A day on which something can begin: not after today.
pub(crate) fn begins(on: Date, today: Date) -> Result<Date, Error> {
    if on > today { Err(Error::InFuture) } else { Ok(on) }
}

/// A day on which something can end: not before it began, not after today.
pub(crate) fn ends(on: Date, began: Date, today: Date) -> Result<Date, Error> {
    if on < began { Err(Error::EndsBeforeItBegan) } else { begins(on, today) }
}

/// How long a portrait stays after the last day of service, in days: no hand-over can be taken back
/// then any more.
const PORTRAIT_KEPT_DAYS: i64 = 30;

/// Whether a portrait may be shown: of somebody who serves and has agreed to it (《个人信息保护法》
/// 第十三条).
///
/// # Errors
/// [`Error::Ended`], [`Error::NoPortraitConsent`].
pub fn may_show_portrait(mandate: &Representative, has_agreed: bool) -> Result<(), Error> {
    match (mandate.until_on, has_agreed) {
        (Some(_), _) => Err(Error::Ended),
        (None, false) => Err(Error::NoPortraitConsent),
        (None, true) => Ok(()),
    }
}

/// Whose portrait goes today: who served for the last time by this day.
pub(crate) fn portrait_goes(today: Date) -> Date {
    today.plus_days(-PORTRAIT_KEPT_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_includes_its_ends() {
        let told: Vec<bool> =
            [0, 4, 5, 15, 16].into_iter().map(|n| load_notice(n).is_some()).collect();
        assert_eq!(told, [true, true, false, false, true]);
    }
}
