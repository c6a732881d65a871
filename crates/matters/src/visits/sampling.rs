//! Drawing answers from a seed. Pure: the same seed and answers give the same sample.
//!
//! Each answer gets a number: the SHA-256 of the seed, the matter's identifier and the version of
//! the answer. The smallest numbers are drawn. So the order in which storage hands them over says
//! nothing, nobody can choose which ones come, and anybody with the seed can check it.

use kernel::id::MatterId;
use sha2::{Digest, Sha256};

/// How many of a thousand answers are drawn: five in a hundred (issue-handling must-have 15).
pub const SHARE_PER_MILLE: i64 = 50;

/// How many of so many answers are drawn, rounded up: of any, at least one.
pub const fn wanted(population: i64, share_per_mille: i64) -> i64 {
    (population * share_per_mille + 999) / 1_000
}

/// The drawn answers, in the order of their numbers; an answer is a matter and the version of it
/// that the answer made.
pub fn sample(
    seed: &str,
    answers: &[(MatterId, i64)],
    share_per_mille: i64,
) -> Vec<(MatterId, i64)> {
    let mut numbered: Vec<([u8; 32], (MatterId, i64))> =
        answers.iter().map(|&answer| (number(seed, answer), answer)).collect();
    numbered.sort_unstable();
    let count = wanted(answers.len() as i64, share_per_mille);
    numbered.into_iter().take(count as usize).map(|(_, answer)| answer).collect()
}

fn number(seed: &str, (matter, version): (MatterId, i64)) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update(b"\n");
    hash.update(matter.uuid().as_bytes());
    hash.update(version.to_be_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn answers(count: u128) -> Vec<(MatterId, i64)> {
        (0..count).map(|number| (MatterId::from_uuid(Uuid::from_u128(number)), 3)).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_whatever_the_order() {
        let (forward, mut backward) = (answers(1_000), answers(1_000));
        backward.reverse();
        let drawn = sample("seed", &forward, SHARE_PER_MILLE);
        assert_eq!(drawn.len(), 50);
        assert_eq!(drawn, sample("seed", &backward, SHARE_PER_MILLE));
        assert_ne!(drawn, sample("another", &forward, SHARE_PER_MILLE));
    }

    #[test]
    fn every_answer_is_as_likely_as_any_other() {
        let all = answers(200);
        let mut times = vec![0; all.len()];
        for seed in 0..2_000 {
            for (matter, _) in sample(&format!("seed {seed}"), &all, SHARE_PER_MILLE) {
                times[matter.uuid().as_u128() as usize] += 1;
            }
        }
        // 100 expected of each, standard deviation about 9.7: six of them either side.
        let unusual = times.iter().find(|&&count| !(42..=158).contains(&count));
        assert_eq!(unusual, None);
    }

    #[test]
    fn of_few_answers_at_least_one_is_drawn() {
        assert_eq!((wanted(0, 50), wanted(1, 50), wanted(20, 50), wanted(21, 50)), (0, 1, 1, 2));
        assert_eq!(sample("seed", &[], SHARE_PER_MILLE), []);
    }
}
