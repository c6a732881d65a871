//! Names out of a chat group: what people paste of a WeChat 接龙, of a chat, or of any list, against
//! those who may be meant. Pure: a text and candidates in, who is meant and what a person must decide
//! out.
//!
//! Invariants:
//! - Nobody is marked on a guess. A line marks somebody only when name, group and telephone leave one
//!   candidate; everything else is shown to a person, with proposals.
//! - No line is lost: what was read as no name at all is answered as well.
//!
//! Entry point: [`call`].

mod line;
mod script;

use std::collections::HashMap;

use line::{Line, Parsed, Said};

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: String,
    /// The number of the group, where it has one.
    pub group: Option<u32>,
    /// Names of the places that people write before a name: the group and the village.
    pub places: Vec<String>,
    /// The telephone, where there is one.
    pub phone: Option<String>,
}

/// What a line says of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// That he or she is there, or is on the list.
    Listed,
    /// That he or she does not come (请假).
    Excused,
}

/// Why a person must decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody is called so; the proposals are called alike.
    Unknown,
    /// Several are called so.
    SameName,
    /// The one who is called so lives in another group than the line says.
    OtherGroup,
    /// The telephone is that of somebody who is called otherwise.
    OtherName,
    /// A known name stands among other characters.
    PartOfWords,
    /// Somebody else comes in his or her place.
    InTheirPlace,
    /// The line only says that the message was read (收到).
    OnlyRead,
    /// One line says that the person comes, another that he or she does not.
    Contradicted,
}

impl Why {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::SameName => "same_name",
            Self::OtherGroup => "other_group",
            Self::OtherName => "other_name",
            Self::PartOfWords => "part_of_words",
            Self::InTheirPlace => "in_their_place",
            Self::OnlyRead => "only_read",
            Self::Contradicted => "contradicted",
        }
    }
}

/// Who is meant; numbers are places in the list of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This one.
    Matched(usize),
    /// This one, who stood in an earlier line already.
    Repeated(usize),
    /// A person decides; the proposals may be none.
    Asked {
        /// Why.
        why: Why,
        /// Who it may be, the likeliest first.
        proposals: Vec<usize>,
    },
}

/// One name that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The line, from 1.
    pub line: usize,
    /// The line as it was pasted.
    pub text: String,
    /// The name that was read.
    pub name: String,
    /// What the line says.
    pub status: Status,
    /// What stood beside the name, where something did.
    pub remark: Option<String>,
    /// Who is meant.
    pub outcome: Outcome,
}

/// What was read of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RollCall {
    /// The names, in their order.
    pub found: Vec<Found>,
    /// Lines without a name, as they were pasted: headings, greetings, pictures.
    pub others: Vec<String>,
}

/// The most lines that are read; a list of a county's whole training is far below it.
pub const MOST_LINES: usize = 2_000;

/// Reads the text and looks for everybody in it among the candidates.
pub fn call(text: &str, candidates: &[Candidate]) -> RollCall {
    let known = Known::new(candidates);
    let mut reading = RollCall::default();
    let mut seen: HashMap<usize, (usize, Status)> = HashMap::new();
    for parsed in line::read(text, &known.words()) {
        match parsed {
            Parsed::Other(text) => reading.others.push(text),
            Parsed::Names(line) => {
                for name in &line.names {
                    let mut outcome = known.find(name, &line);
                    if let Outcome::Matched(at) = outcome {
                        let place = reading.found.len();
                        match seen.get(&at) {
                            Some((_, status)) if *status == line.status() => {
                                outcome = Outcome::Repeated(at);
                            }
                            Some((first, _)) => {
                                let asked = || Outcome::Asked {
                                    why: Why::Contradicted,
                                    proposals: vec![at],
                                };
                                reading.found[*first].outcome = asked();
                                outcome = asked();
                            }
                            None => drop(seen.insert(at, (place, line.status()))),
                        }
                    }
                    reading.found.push(Found {
                        line: line.number,
                        text: line.text.clone(),
                        name: name.clone(),
                        status: line.status(),
                        remark: line.remark.clone(),
                        outcome,
                    });
                }
            }
        }
    }
    reading
}

/// The candidates, by what a line may call them.
struct Known<'c> {
    candidates: &'c [Candidate],
    /// Each name as it is compared.
    names: Vec<String>,
    by_name: HashMap<String, Vec<usize>>,
    by_phone: HashMap<String, Vec<usize>>,
}

impl<'c> Known<'c> {
    fn new(candidates: &'c [Candidate]) -> Self {
        let names: Vec<String> =
            candidates.iter().map(|candidate| script::compared(&candidate.name)).collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_phone: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            by_name.entry(names[at].clone()).or_default().push(at);
            let digits = candidate.phone.as_deref().map(script::digits).filter(|d| d.len() >= 7);
            if let Some(digits) = digits {
                by_phone.entry(digits).or_default().push(at);
            }
        }
        Self { candidates, names, by_name, by_phone }
    }

    /// What the reader of lines must know: names to part what is written together, and places that
    /// are no names.
    fn words(&self) -> line::Words {
        let mut places: Vec<String> = self
            .candidates
            .iter()
            .flat_map(|candidate| candidate.places.iter())
            .map(|place| script::compared(place))
            .filter(|place| place.chars().count() >= 2)
            .collect();
        places.sort_by_key(|place| (std::cmp::Reverse(place.chars().count()), place.clone()));
        places.dedup();
        line::Words { names: self.by_name.keys().cloned().collect(), places }
    }

    fn find(&self, name: &str, line: &Line) -> Outcome {
        let empty = Vec::new();
        let named = self.by_name.get(name).unwrap_or(&empty);
        let called = line.phone.as_ref().and_then(|phone| self.by_phone.get(phone));
        let called = called.unwrap_or(&empty);
        let asked = |why: Why, proposals: Vec<usize>| Outcome::Asked { why, proposals };
        if named.is_empty() {
            if !called.is_empty() {
                return asked(Why::OtherName, called.clone());
            }
            let inside = self.inside(name);
            if !inside.is_empty() {
                return asked(Why::PartOfWords, inside);
            }
            return asked(Why::Unknown, self.alike(name));
        }
        let both: Vec<usize> = named.iter().copied().filter(|at| called.contains(at)).collect();
        let in_group =
            |at: &usize| line.group.is_some() && self.candidates[*at].group == line.group;
        let in_place = |at: &usize| {
            let places = &self.candidates[*at].places;
            places.iter().any(|place| line.places.contains(&script::compared(place)))
        };
        let here: Vec<usize> = named.iter().copied().filter(in_group).collect();
        let placed: Vec<usize> = named.iter().copied().filter(in_place).collect();
        let only = match (both.as_slice(), here.as_slice(), placed.as_slice(), named.as_slice()) {
            ([one], ..) => *one,
            (_, [one], ..) => *one,
            (_, [], [one], [_, _, ..]) => *one,
            (_, [], _, [one]) => {
                // A group that is not known for the candidate contradicts nothing.
                if line.group.is_some() && self.candidates[*one].group.is_some() {
                    return asked(Why::OtherGroup, vec![*one]);
                }
                *one
            }
            _ => return asked(Why::SameName, named.clone()),
        };
        match line.said {
            Said::InTheirPlace => asked(Why::InTheirPlace, vec![only]),
            Said::OnlyRead => asked(Why::OnlyRead, vec![only]),
            Said::Listed | Said::Excused => Outcome::Matched(only),
        }
    }

    /// Those whose whole name stands within the words.
    fn inside(&self, words: &str) -> Vec<usize> {
        let is_inside = |at: &usize| {
            self.names[*at].chars().count() >= 2 && words.contains(self.names[*at].as_str())
        };
        (0..self.names.len()).filter(is_inside).take(MOST_PROPOSALS).collect()
    }

    /// Those who are called almost so: one character differs, is missing or is too many.
    fn alike(&self, name: &str) -> Vec<usize> {
        let wanted: Vec<char> = name.chars().collect();
        let is_alike = |at: &usize| {
            let other: Vec<char> = self.names[*at].chars().collect();
            is_one_step_away(&wanted, &other)
        };
        (0..self.names.len()).filter(is_alike).take(MOST_PROPOSALS).collect()
    }
}

/// How many are proposed for one name.
const MOST_PROPOSALS: usize = 5;

/// Whether one insertion, one removal or one other character makes the two the same. Of two
/// characters one is too little to go by, unless only one is missing.
fn is_one_step_away(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() || long.len() - short.len() > 1 {
        return false;
    }
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    if short.len() == long.len() {
        return short[start..].get(1..) == long[start..].get(1..) && (long.len() > 2 || start > 0);
    }
    short.len() > 1 && short[start..] == long[start + 1..]
}

/// The number in the name of a group: 3组, 第三村民小组.
pub fn group_number(name: &str) -> Option<u32> {
    line::group(&script::tidied(name)).0
}
