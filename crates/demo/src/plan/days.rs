//! How busy the days of the window were: weekends, Spring Festival, spring work, rain.

use kernel::Date;

use crate::chance::{Chance, Wheel};
use crate::scale::{days, first_day};

/// The days of the window, by place from the first one, as draws for each township.
pub(crate) struct Days {
    wheels: Vec<Wheel>,
}

impl Days {
    pub(crate) fn new(seed: u64, townships: usize) -> Self {
        let mut chance = Chance::new(seed, "days", 0);
        // Days of hard rain, the same for the whole county; most of them in the flood season.
        let rain: Vec<f64> = (0..days())
            .map(|place| {
                let wet = date(place).month_of_year() >= 4;
                if chance.odds(if wet { 0.16 } else { 0.07 }) { 0.45 } else { 1.0 }
            })
            .collect();
        let wheels = (0..townships)
            .map(|_| {
                let months: Vec<f64> = (0..5).map(|_| chance.factor(0.78, 1.24)).collect();
                Wheel::new((0..days()).map(|place| {
                    let on = date(place);
                    let own = months[usize::from(on.month_of_year().unsigned_abs()) - 1];
                    weight(on) * rain[place] * own * chance.factor(0.8, 1.2)
                }))
            })
            .collect();
        Self { wheels }
    }

    /// A day for that township, not before the other one.
    pub(crate) fn draw(&self, township: usize, from: Date, chance: &mut Chance) -> Date {
        let wheel = &self.wheels[township];
        for _ in 0..24 {
            let on = date(wheel.draw(chance));
            if on >= from {
                return on;
            }
        }
        let first = from.days_since(first_day()).clamp(0, days() as i64 - 1);
        date(chance.between(first, days() as i64 - 1) as usize)
    }
}

/// The day at that place of the window.
pub(crate) fn date(place: usize) -> Date {
    first_day().plus_days(place as i64)
}

/// How much visiting a day sees.
fn weight(on: Date) -> f64 {
    // The work begins in January and is in full swing when the article is written: every household
    // is to be visited from the middle of April on.
    let month = match (on.month_of_year(), on.day()) {
        (1, _) => 0.5,
        (2, _) => 0.62,
        (3, _) => 0.8,
        (4, ..=15) => 1.25,
        (4, _) => 2.5,
        _ => 3.4,
    };
    let week = if on.weekday() >= 6 { 0.7 } else { 1.0 };
    // Those who have been away come home for Spring Festival (2023-01-22) and are visited then.
    let season = match (on.month_of_year(), on.day()) {
        (1, 12..=19) => 1.25,
        (1, 20..=23) => 0.18,
        (1, 24..=31) => 1.3,
        (2, 1..=5) => 1.25,
        (4, 4..=6) => 0.45,
        (5, 1..=3) => 0.7,
        // The group head asks at the end of the month who has not been contacted yet.
        (_, 24..=30) => 1.3,
        _ => 1.0,
    };
    month * week * season
}

/// Whether most of those who work elsewhere are at home.
pub(crate) fn is_homecoming(on: Date) -> bool {
    matches!((on.month_of_year(), on.day()), (1, 14..) | (2, 1..=5))
}
