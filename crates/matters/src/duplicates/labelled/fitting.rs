//! Fits the weights: logistic regression, first on the signs of two, then on what the others tell.

use super::super::together::{AROUND, Around, Sums, Term, WEIGHTS, Weights, term};
use super::{Fit, Invented, labelled, measure, valued};

/// Weights and the threshold that goes with them.
pub(super) struct Fitted {
    pub(super) weights: Weights,
    pub(super) threshold: f64,
}

/// The least precision that the threshold is chosen for: a little more than is wanted of the words of
/// others.
const LEAST: f64 = 0.81;

/// A pair as numbers that are not 0, by their place, and whether it is one.
struct Row {
    numbers: Vec<(usize, f64)>,
    is_one: bool,
}

/// Fits all weights and chooses the threshold.
pub(super) fn fit(sets: &[&Fit]) -> Fitted {
    let villages: Vec<&Vec<Invented>> = sets.iter().flat_map(|set| set.iter()).collect();
    let terms: Vec<Term> = WEIGHTS.first.clone();
    let rows = villages.iter().flat_map(|villages| labelled(villages)).map(|(_, pair)| {
        let numbers = terms.iter().map(|&(one, other, _)| term(&pair.signs, one, other));
        Row { numbers: sparse(numbers), is_one: pair.is_one() }
    });
    let rows: Vec<Row> = rows.collect();
    // Two signs together may say anything, but have to say it more clearly.
    let directions: Vec<(i8, f64)> = terms
        .iter()
        .map(|(one, other, _)| match other {
            None => (one.direction(), 0.000_3),
            Some(_) => (0, 0.001),
        })
        .collect();
    let fitted = descend(&rows, &directions);
    let first = terms.iter().zip(&fitted).map(|(term, weight)| (term.0, term.1, *weight)).collect();
    let mut weights = Weights { first, around: [[0.0; AROUND]; 2] };

    let directions: Vec<(i8, f64)> =
        Around::ALL.iter().map(|around| (around.direction(), 0.000_3)).collect();
    let mut sums: Vec<Vec<Sums>> = villages
        .iter()
        .map(|villages| villages.iter().map(|village| village.sums(&weights)).collect())
        .collect();
    for time in 0..weights.around.len() {
        let rows: Vec<Row> = villages
            .iter()
            .zip(&sums)
            .flat_map(|(villages, sums)| labelled(villages).map(move |pair| (pair, sums)))
            .map(|((at, pair), sums)| {
                let numbers = sums[at].around(pair.one, pair.other);
                Row { numbers: sparse(numbers.into_iter()), is_one: pair.is_one() }
            })
            .collect();
        weights.around[time].copy_from_slice(&descend(&rows, &directions));
        let next = |of: &Sums| of.next(&weights.around[time]);
        sums = sums.iter().map(|of| of.iter().map(next).collect()).collect();
    }
    let pairs: Vec<_> = villages.iter().flat_map(|villages| valued(villages, &weights).0).collect();
    // Who looks at a hint in vain loses ten seconds, who gets none lets two offices do one thing: as
    // many hints as the precision allows.
    let steps = (1..100).map(|step| f64::from(step) * 0.01);
    let threshold = steps.into_iter().find(|&step| measure(&pairs, step).precision >= LEAST);
    Fitted { weights, threshold: threshold.unwrap_or(1.0) }
}

fn sparse(numbers: impl Iterator<Item = f64>) -> Vec<(usize, f64)> {
    numbers.enumerate().filter(|(_, number)| *number != 0.0).collect()
}

/// Logistic regression by Adam, with a small pull to zero, each weight kept to the direction in which
/// its sign may speak; rounded.
fn descend(rows: &[Row], directions: &[(i8, f64)]) -> Vec<f64> {
    let count = directions.len();
    let mut weights = vec![0.0; count];
    let (mut first, mut second) = (vec![0.0; count], vec![0.0; count]);
    for round in 1..=200 {
        let mut slopes = vec![0.0; count];
        for row in rows {
            let sum: f64 = row.numbers.iter().map(|&(at, number)| weights[at] * number).sum();
            let off = super::super::together::likely(sum) - f64::from(u8::from(row.is_one));
            for &(at, number) in &row.numbers {
                slopes[at] += off * number;
            }
        }
        for (at, &(direction, pull)) in directions.iter().enumerate() {
            let slope = slopes[at] / rows.len() as f64 + pull * weights[at];
            first[at] = 0.9 * first[at] + 0.1 * slope;
            second[at] = 0.99 * second[at] + 0.01 * slope * slope;
            let (even, square): (f64, f64) = (
                first[at] / (1.0 - 0.9_f64.powi(round)),
                second[at] / (1.0 - 0.99_f64.powi(round)),
            );
            weights[at] -= 0.1 * even / (square.sqrt() + 1e-8);
            weights[at] = match direction {
                1 => weights[at].max(0.0),
                -1 => weights[at].min(0.0),
                _ => weights[at],
            };
        }
    }
    weights.iter().map(|weight: &f64| (weight * 100.0).round() / 100.0).collect()
}

/// The file of weights, as `weights.txt` has it.
pub(super) fn file(weights: &Weights) -> String {
    let mut text = String::from(
        "# The weights of the signs, fitted on the labelled sets; a test fits them again.\n\
         # A line is a sign, or two signs together, and its weight.\n## signs\n",
    );
    for (one, other, weight) in &weights.first {
        let other = other.map(|other| format!(" {}", other.name())).unwrap_or_default();
        text += &format!("{}{other} {weight}\n", one.name());
    }
    for (heading, around) in ["first look around", "second look around"].iter().zip(&weights.around)
    {
        text += &format!("## {heading}\n");
        for (sign, weight) in Around::ALL.iter().zip(around) {
            text += &format!("{} {weight}\n", sign.name());
        }
    }
    text
}
