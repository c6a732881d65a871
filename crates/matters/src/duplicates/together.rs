//! Many matters among each other: what two are to a third tells what they are to each other.
//!
//! A first value comes from the signs of the two alone. The second and the third also see the values
//! between the two and all others: that both are like a third speaks for them, that only one of them
//! is speaks against. How many are looked at is bounded.

use std::sync::LazyLock;

use super::score::{Reason, Score, Told};
use super::signs::{Compared, SIGNS, Sign, Weighed};
use super::sketch::{Rarity, Sketch};

/// How many matters, the likeliest ones, are compared among each other.
const MOST_AROUND: usize = 40;

/// A matter with what its words say.
#[derive(Debug, Clone)]
pub(super) struct Read<'t> {
    pub(super) told: &'t Told,
    pub(super) sketch: Sketch,
}

impl<'t> Read<'t> {
    pub(super) fn of(told: &'t Told) -> Self {
        Self { told, sketch: Sketch::of(&told.words) }
    }

    /// Whether its words say nothing that could be compared.
    pub(super) fn is_empty(&self) -> bool {
        self.sketch.mentions.is_empty() && self.sketch.places.is_empty()
    }
}

/// Makes the list of what the others tell about two matters.
macro_rules! around {
    ($($(#[$doc:meta])* $name:ident $direction:literal,)*) => {
        /// What the others tell about two matters.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Around { $($(#[$doc])* $name,)* }

        impl Around {
            /// All of them, in order.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What it may say: fitting keeps to it.
            #[cfg(test)]
            pub(super) const fn direction(self) -> i8 {
                match self { $(Self::$name => $direction),* }
            }

            /// Its name in the file of weights.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

around! {
    /// Always there.
    Always 0,
    /// What was thought of the two before.
    Before 1,
    /// How far both are one with the same third.
    Agree 1,
    /// How far the one is one with a third that the other is not one with.
    Clash -1,
    /// Neither has a likelier one.
    Nearest 1,
    /// One of them has no likelier one.
    NearestOfOne 1,
    AgreeAndClash 0,
    /// How likely the likeliest others of both are.
    Others 0,
}

/// How many there are.
pub(super) const AROUND: usize = Around::ALL.len();

/// One sign, or two together, and the weight.
pub(super) type Term = (Sign, Option<Sign>, f64);

/// What each sign weighs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    /// Of the signs of two matters, one by one and two together.
    pub(super) first: Vec<Term>,
    /// Of what the others tell, the first time and the second.
    pub(super) around: [[f64; AROUND]; 2],
}

/// The weights, fitted on the labelled set; a test repeats it.
pub(super) static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_str!("weights.txt")));

impl Weights {
    /// Reads the file: a weight a line, after the names of its signs.
    fn read(text: &str) -> Self {
        let mut weights = Self { first: Vec::new(), around: [[0.0; AROUND]; 2] };
        let mut part = 0;
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            if line.starts_with("## ") {
                part += 1;
                continue;
            }
            let words: Vec<&str> = line.split(' ').collect();
            let (weight, names) = words.split_last().expect("a weight: a test reads the file");
            let weight: f64 = weight.parse().expect("a number: a test reads the file");
            let sign = |name: &str| Sign::ALL.iter().copied().find(|sign| sign.name() == name);
            if part == 1 {
                let first = sign(names[0]).expect("a sign: a test reads the file");
                weights.first.push((first, names.get(1).and_then(|name| sign(name)), weight));
            } else {
                let at = Around::ALL.iter().position(|around| around.name() == names[0]);
                weights.around[part - 2][at.expect("a sign: a test reads the file")] = weight;
            }
        }
        weights
    }

    /// The sum of the weighted signs of two matters.
    pub(super) fn sum(&self, signs: &[f64; SIGNS]) -> f64 {
        self.first.iter().map(|(one, other, weight)| term(signs, *one, *other) * weight).sum()
    }
}

/// One sign, or two together, as a number.
pub(super) fn term(signs: &[f64; SIGNS], one: Sign, other: Option<Sign>) -> f64 {
    signs[one as usize] * other.map_or(1.0, |other| signs[other as usize])
}

/// A sum as a number from 0, surely not, to 1, surely.
pub(super) fn likely(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// Sums between all matters of a list, both ways round.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    count: usize,
    sums: Vec<f64>,
}

impl Sums {
    /// From what stands between two.
    pub(super) fn of(count: usize, mut between: impl FnMut(usize, usize) -> f64) -> Self {
        let mut sums = vec![f64::NEG_INFINITY; count * count];
        for one in 0..count {
            for other in one + 1..count {
                let sum = between(one, other);
                sums[one * count + other] = sum;
                sums[other * count + one] = sum;
            }
        }
        Self { count, sums }
    }

    pub(super) fn get(&self, one: usize, other: usize) -> f64 {
        self.sums[one * self.count + other]
    }

    /// What the others tell about two.
    pub(super) fn around(&self, one: usize, other: usize) -> [f64; AROUND] {
        let (mut agree, mut clash, mut best) = (0.0_f64, 0.0_f64, [0.0_f64; 2]);
        for third in (0..self.count).filter(|&third| third != one && third != other) {
            let (a, b) = (likely(self.get(one, third)), likely(self.get(other, third)));
            agree = agree.max(a.min(b));
            clash = clash.max(a.min(1.0 - b)).max(b.min(1.0 - a));
            best = [best[0].max(a), best[1].max(b)];
        }
        let before = self.get(one, other);
        let nearest = best.map(|best| likely(before) >= best);
        let number = |holds: bool| f64::from(u8::from(holds));
        [
            1.0,
            before / 3.0,
            agree,
            clash,
            number(nearest[0] && nearest[1]),
            number(nearest[0] || nearest[1]),
            agree * clash,
            (best[0] + best[1]) / 2.0,
        ]
    }

    /// The next sums, from what the others tell.
    pub(super) fn next(&self, weights: &[f64; AROUND]) -> Self {
        Self::of(self.count, |one, other| self.weighed(one, other, weights))
    }

    fn weighed(&self, one: usize, other: usize, weights: &[f64; AROUND]) -> f64 {
        self.around(one, other).iter().zip(weights).map(|(sign, weight)| sign * weight).sum()
    }
}

/// Matters of one village, ready to be compared.
pub(super) struct Village<'t> {
    weighed: Vec<Weighed<'t>>,
    rarity: Rarity,
}

impl<'t> Village<'t> {
    pub(super) fn of(read: &'t [Read<'t>]) -> Self {
        let mut rarity = Rarity::default();
        read.iter().for_each(|each| rarity.count(each.told, &each.sketch));
        let weighed =
            read.iter().map(|each| Weighed::of(each.told, &each.sketch, &rarity)).collect();
        Self { weighed, rarity }
    }

    pub(super) fn compared(&self, one: usize, other: usize) -> Compared {
        Compared::of(&self.weighed[one], &self.weighed[other], &self.rarity)
    }

    /// How likely each of the others is the same as the first, and why; the first is left out.
    pub(super) fn scores(&self) -> Vec<Score> {
        let weights = &*WEIGHTS;
        let compared: Vec<Compared> =
            (1..self.weighed.len()).map(|other| self.compared(0, other)).collect();
        let sums: Vec<f64> = compared.iter().map(|each| weights.sum(each.values())).collect();
        let mut near: Vec<usize> = (0..sums.len()).collect();
        near.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]));
        near.truncate(MOST_AROUND);
        let first = Sums::of(near.len() + 1, |one, other| match one {
            0 => sums[near[other - 1]],
            _ => weights.sum(self.compared(near[one - 1] + 1, near[other - 1] + 1).values()),
        });
        let second = first.next(&weights.around[0]);
        let mut scores = vec![Score { value: 0.0, reasons: Vec::new() }; sums.len()];
        for (at, &other) in near.iter().enumerate() {
            let around = second.around(0, at + 1);
            let value = likely(second.weighed(0, at + 1, &weights.around[1]));
            let mut reasons =
                compared[other].reasons(self.weighed[0].sketch, self.weighed[other + 1].sketch);
            let tells = |sign: Around| around[sign as usize];
            if tells(Around::Agree) >= SURE {
                let first_against = reasons.iter().position(Reason::is_against);
                reasons.insert(first_against.unwrap_or(reasons.len()), Reason::LikeAnother);
            } else if tells(Around::Clash) >= SURE && tells(Around::Nearest) <= 0.0 {
                reasons.push(Reason::OtherIsNearer);
            }
            scores[other] = Score { value, reasons };
        }
        scores
    }
}

/// From what on the relation to a third is worth a word.
const SURE: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_its_weight() {
        for sign in Sign::ALL {
            let is_alone = |term: &&Term| term.0 == *sign && term.1.is_none();
            assert_eq!(WEIGHTS.first.iter().filter(is_alone).count(), 1, "{}", sign.name());
        }
        for line in include_str!("weights.txt").lines().filter(|line| !line.starts_with('#')) {
            assert!((2..=3).contains(&line.split(' ').count()), "{line}");
        }
    }

    #[test]
    fn a_third_that_is_one_with_both_speaks_for_them_and_one_with_either_against() {
        let sums = |of_third: [f64; 2]| {
            Sums::of(3, |one, other| if other == 2 { of_third[one] } else { -1.0 })
        };
        let tells = |sums: &Sums| {
            let next = sums.next(&WEIGHTS.around[0]);
            next.get(0, 1)
        };
        let (alone, both, either) =
            (tells(&sums([-9.0, -9.0])), tells(&sums([4.0, 4.0])), tells(&sums([4.0, -9.0])));
        assert!(both > alone && alone > either, "{both} {alone} {either}");
    }
}
