//! When something is tried again, how fast it may go, when it must wait: decisions on numbers alone.

use kernel::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::{ChannelKind, Outcome, Pace, QuietHours};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// The pauses before the second and later attempts of an event for another program, as Standard
/// Webhooks 1.0.0 proposes.
const EVENT_PAUSES: &[i64] = &[
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// The same for messages to people, who have nothing of word that comes days late.
const MESSAGE_PAUSES: &[i64] = &[
    20 * SECOND,
    MINUTE,
    3 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
];

fn pauses(channel: ChannelKind) -> &'static [i64] {
    if channel == ChannelKind::Webhook { EVENT_PAUSES } else { MESSAGE_PAUSES }
}

/// How long a message is of use where nobody says: long enough for every attempt.
pub(crate) fn life_ms(channel: ChannelKind) -> i64 {
    if channel == ChannelKind::Webhook { 5 * 24 * HOUR } else { 3 * 24 * HOUR }
}

/// A fraction in 0..1000 that is the message's own for this attempt: jitter that needs no dice.
fn spread(id: Uuid, attempt: i64) -> i64 {
    let mut digest = Sha256::new();
    digest.update(id.as_bytes());
    digest.update(attempt.to_be_bytes());
    let bytes = digest.finalize();
    i64::from(u16::from_be_bytes([bytes[0], bytes[1]])) % 1000
}

/// How long to wait after a failed attempt, in milliseconds; `None` when it was the last.
///
/// The pause of the schedule, a fifth more or less, so that what failed together does not come back
/// together; never less than what the receiver asks for.
pub(crate) fn pause_ms(
    channel: ChannelKind,
    id: Uuid,
    attempt: i64,
    asked_ms: Option<i64>,
) -> Option<i64> {
    let place = usize::try_from(attempt - 1).unwrap_or(0);
    let pause = *pauses(channel).get(place)?;
    let spread = spread(id, attempt);
    let jittered = pause * (800 + spread * 400 / 1000) / 1000;
    // Those who were all told the same second do not all come in it.
    let asked = asked_ms.map_or(0, |asked| asked + asked * spread / 10_000 + spread);
    Some(jittered.max(asked))
}

/// How many failures in a row open the circuit.
pub(crate) const FAILURES: i64 = 5;

/// How long a lane rests after so many failures in a row: nothing below [`FAILURES`], then half a
/// minute, twice as long each time, a quarter of an hour at most.
pub(crate) fn rest_ms(failures: i64) -> Option<i64> {
    let over = failures - FAILURES;
    (over >= 0).then(|| ((30 * SECOND) << over.min(5)).min(15 * MINUTE))
}

/// Whether a message of this pace may leave now, when the key is free at `free_at`: the instant at which
/// it is free after this one, or the instant at which the next may leave.
pub(crate) fn take(
    pace: &Pace,
    free_at: Timestamp,
    now: Timestamp,
) -> Result<Timestamp, Timestamp> {
    // The generic cell rate algorithm: a bucket of `burst` that fills evenly, kept as one instant.
    let slack = (pace.burst.max(1) - 1) * pace.every_ms;
    let opens = free_at.plus_millis(-slack);
    if now < opens {
        return Err(opens);
    }
    Ok(free_at.max(now).plus_millis(pace.every_ms))
}

/// The first instant, from this one on, that is not in quiet hours.
pub(crate) fn not_quiet(at: Timestamp, quiet: Option<QuietHours>) -> Timestamp {
    let Some(quiet) = quiet else { return at };
    let millis_of_day = (at.millis() + 8 * HOUR).rem_euclid(24 * HOUR);
    let (from, until) = (quiet.from_minute * MINUTE, quiet.until_minute * MINUTE);
    let wait = if from <= until {
        (from..until).contains(&millis_of_day).then(|| until - millis_of_day)
    } else if millis_of_day >= from {
        Some(24 * HOUR - millis_of_day + until)
    } else {
        (millis_of_day < until).then(|| until - millis_of_day)
    };
    at.plus_millis(wait.unwrap_or(0))
}

/// What an outcome means for the whole lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LaneEffect {
    /// It works: failures are forgotten.
    Works,
    /// One more failure in a row; rest for so long, if at all.
    Failed(Option<i64>),
    /// Nothing goes for so long; until the settings change where nothing is said.
    Held(Option<i64>),
}

pub(crate) fn effect(outcome: &Outcome, failures: i64) -> LaneEffect {
    match outcome {
        Outcome::Accepted { .. } | Outcome::Refused(_) | Outcome::Later { .. } => LaneEffect::Works,
        Outcome::Failed { .. } => LaneEffect::Failed(rest_ms(failures + 1)),
        Outcome::Held { after_ms, .. } => LaneEffect::Held(*after_ms),
        Outcome::Gone(_) => LaneEffect::Held(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn pauses_grow_with_jitter_and_end() {
        let id = Uuid::from_u128(7);
        let seconds: Vec<i64> = (1..10)
            .map(|attempt| pause_ms(ChannelKind::Webhook, id, attempt, None).expect("a pause"))
            .collect();
        for (pause, base) in seconds.iter().zip(EVENT_PAUSES) {
            assert!((base * 8 / 10..=base * 12 / 10).contains(pause), "{pause} {base}");
        }
        assert_eq!(pause_ms(ChannelKind::Webhook, id, 10, None), None);
        let all: i64 = EVENT_PAUSES.iter().map(|pause| pause * 12 / 10).sum();
        assert!(all < life_ms(ChannelKind::Webhook));
    }

    #[test]
    fn messages_that_failed_together_do_not_come_back_together() {
        let mut seen: Vec<i64> = (0..1000_u128)
            .filter_map(|n| pause_ms(ChannelKind::Sms, Uuid::from_u128(n), 2, None))
            .collect();
        seen.sort_unstable();
        let (least, most) = (seen[0], seen[999]);
        assert!(least < 50 * SECOND && most > 70 * SECOND, "{least} {most}");
        // No second of the window takes more than a twelfth of them.
        let mut fullest = 0;
        for second in 48..72 {
            let within = second * SECOND..(second + 1) * SECOND;
            fullest = fullest.max(seen.iter().filter(|pause| within.contains(pause)).count());
        }
        assert!(fullest < 84, "{fullest}");
    }

    #[test]
    fn what_the_receiver_asks_for_is_the_least() {
        let id = Uuid::from_u128(9);
        let asked = pause_ms(ChannelKind::Sms, id, 1, Some(120 * SECOND)).expect("a pause");
        assert!((120 * SECOND..135 * SECOND).contains(&asked), "{asked}");
    }

    #[test]
    fn an_even_pace_never_exceeds_its_limit_in_any_minute() {
        let pace = Pace { key: "robot".into(), every_ms: 3000, burst: 1 };
        let mut free = Timestamp::from_millis(0);
        let mut sent = Vec::new();
        let mut now = at("2023-05-07T01:00:00.000Z");
        for _ in 0..25 {
            loop {
                match take(&pace, free, now) {
                    Ok(next) => {
                        free = next;
                        sent.push(now.millis());
                        break;
                    }
                    Err(opens) => now = opens,
                }
            }
        }
        assert_eq!(sent.len(), 25);
        for from in &sent {
            let within = sent.iter().filter(|at| (*from..from + MINUTE).contains(at)).count();
            assert!(within <= 20, "{within}");
        }
    }

    #[test]
    fn a_burst_is_what_it_says() {
        let pace = Pace { key: "k".into(), every_ms: 1000, burst: 3 };
        let now = at("2023-05-07T01:00:00.000Z");
        let mut free = Timestamp::from_millis(0);
        for _ in 0..3 {
            free = take(&pace, free, now).expect("within the burst");
        }
        assert_eq!(take(&pace, free, now), Err(now.plus_millis(1000)));
    }

    #[test]
    fn quiet_hours_end_in_the_morning() {
        let night = Some(QuietHours { from_minute: 22 * 60, until_minute: 7 * 60 });
        // 23:30 in China on 7 May.
        assert_eq!(
            not_quiet(at("2023-05-07T15:30:00.000Z"), night),
            at("2023-05-07T23:00:00.000Z")
        );
        // 06:59 in China.
        assert_eq!(
            not_quiet(at("2023-05-06T22:59:00.000Z"), night),
            at("2023-05-06T23:00:00.000Z")
        );
        // 07:00 and 21:59 are not quiet.
        for open in ["2023-05-06T23:00:00.000Z", "2023-05-07T13:59:59.999Z"] {
            assert_eq!(not_quiet(at(open), night), at(open));
        }
        let noon = Some(QuietHours { from_minute: 12 * 60, until_minute: 14 * 60 });
        assert_eq!(not_quiet(at("2023-05-07T04:00:00.000Z"), noon), at("2023-05-07T06:00:00.000Z"));
        assert_eq!(not_quiet(at("2023-05-07T04:00:00.000Z"), None), at("2023-05-07T04:00:00.000Z"));
    }

    #[test]
    fn a_circuit_opens_after_failures_in_a_row() {
        let rests: Vec<Option<i64>> = (1..12).map(rest_ms).collect();
        assert_eq!(rests[..4], [None; 4]);
        let seconds: Vec<i64> = rests[4..].iter().flatten().map(|ms| ms / 1000).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 900, 900]);
    }
}
