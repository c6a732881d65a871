//! Seeded chance: the same seed and the same stream give the same draws on every machine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of draws.
pub(crate) struct Chance {
    random: ChaCha8Rng,
}

impl Chance {
    /// The stream of that name and number. Streams do not disturb each other: drawing more in one
    /// changes nothing in another.
    pub(crate) fn new(seed: u64, name: &str, number: u64) -> Self {
        // FNV-1a, 64 bits: spreads the few names over the key.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&hash.to_le_bytes());
        key[16..24].copy_from_slice(&number.to_le_bytes());
        Self { random: ChaCha8Rng::from_seed(key) }
    }

    /// A number from 0 up to, not including, the bound (which is at least 1).
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.random.random_range(0..bound.max(1))
    }

    /// A number in the range, both ends included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.random.random_range(low..=high.max(low))
    }

    /// A number in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        self.random.random_range(0.0..1.0)
    }

    /// A factor in the range.
    pub(crate) fn factor(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Whether something of that probability happens.
    pub(crate) fn odds(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the list, which is not empty.
    pub(crate) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// One word of the list, which is not empty.
    pub(crate) fn word(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }

    /// One of the list by the weight that stands with it.
    pub(crate) fn weighed<T: Copy>(&mut self, list: &[(T, f64)]) -> T {
        let total: f64 = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for &(value, weight) in list {
            left -= weight;
            if left < 0.0 {
                return value;
            }
        }
        list[list.len() - 1].0
    }

    /// A key for drawing without replacement: the things with the smallest keys are drawn, and each
    /// thing's chance goes with its weight (Efraimidis and Spirakis, 2006).
    pub(crate) fn key(&mut self, weight: f64) -> f64 {
        -(1.0 - self.unit()).ln() / weight.max(1e-9)
    }

    /// Puts the list in another order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

/// Draws by weight from a long list again and again.
pub(crate) struct Wheel {
    sums: Vec<f64>,
}

impl Wheel {
    /// A wheel over these weights.
    pub(crate) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let sums = weights
            .into_iter()
            .map(|weight| {
                sum += weight.max(0.0);
                sum
            })
            .collect();
        Self { sums }
    }

    /// The place drawn.
    pub(crate) fn draw(&self, chance: &mut Chance) -> usize {
        let at = chance.unit() * self.sums.last().copied().unwrap_or(0.0);
        self.sums.partition_point(|&sum| sum <= at).min(self.sums.len().saturating_sub(1))
    }
}

/// Shares a total by weights, exactly (largest remainder); nobody gets less than the least, as long
/// as the total allows.
pub(crate) fn share(total: usize, weights: &[f64], least: usize) -> Vec<usize> {
    let base = least.min(total / weights.len().max(1));
    let left = total - base * weights.len();
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| weight / sum * left as f64).collect();
    let mut shares: Vec<usize> = exact.iter().map(|part| part.floor() as usize).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    let missing = left - shares.iter().sum::<usize>();
    for &place in order.iter().cycle().take(missing) {
        shares[place] += 1;
    }
    shares.into_iter().map(|share| share + base).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        for total in [0, 1, 7, 100, 4129] {
            let shares = share(total, &[3.0, 1.0, 2.5, 0.1], 1);
            assert_eq!(shares.iter().sum::<usize>(), total);
        }
        assert!(share(50, &[1000.0, 0.001], 5).iter().all(|&share| share >= 5));
    }

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |name, number| Chance::new(7, name, number).below(1_000_000);
        assert_eq!(draw("people", 1), draw("people", 1));
        assert_ne!(draw("people", 1), draw("people", 2));
        assert_ne!(draw("people", 1), draw("words", 1));
    }
}
