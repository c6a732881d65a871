//! Instants as GeoReport writes and reads them: W3C's profile of ISO 8601, with seconds and a zone.

use kernel::{Date, Timestamp};

const DAY_SECONDS: i64 = 86_400;
const CHINA_SECONDS: i64 = 8 * 3_600;

/// An instant in China's time, such as `2023-05-07T12:00:00+08:00`.
pub(crate) fn written(at: Timestamp) -> String {
    let second = (at.millis().div_euclid(1000) + CHINA_SECONDS).rem_euclid(DAY_SECONDS);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}+08:00", at.date_in_china())
}

/// The end of a day: its last second in China.
pub(crate) fn end_of(day: Date) -> Timestamp {
    Timestamp::noon_in_china(day).plus_millis((DAY_SECONDS / 2 - 1) * 1000)
}

/// Reads an instant with its zone; also where a careless client has let the `+` become a blank.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let mended = text.rfind(' ').filter(|at| *at > 10).map(|at| {
        let (time, zone) = text.split_at(at);
        format!("{time}+{}", &zone[1..])
    });
    let at: Timestamp = mended.as_deref().unwrap_or(text).parse().ok()?;
    // The calendar here knows these years; whoever asks for others asks by mistake.
    let day = at.date_in_china();
    (1900..=2199).contains(&day.year()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_in_chinas_time() {
        let at = read("2023-05-06T16:00:07Z").expect("an instant");
        assert_eq!(written(at), "2023-05-07T00:00:07+08:00");
        let day: Date = "2023-05-07".parse().expect("a date");
        assert_eq!(written(end_of(day)), "2023-05-07T23:59:59+08:00");
    }

    #[test]
    fn a_lost_plus_is_put_back() {
        let at = read("2023-05-07T00:00:00+08:00").expect("an instant");
        assert_eq!(read("2023-05-07T00:00:00 08:00"), Some(at));
        assert_eq!(read("2023-05-07T00:00+08:00"), Some(at));
        for wrong in
            ["", "2023-05-07", "2023-05-07T00:00:00", "2023-05-07 00:00:00", "0001-01-01T00:00:00Z"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
