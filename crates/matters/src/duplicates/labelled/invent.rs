//! Villages whose people report troubles, each in his or her own words.

use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::super::score::Told;
use crate::Kind;

/// Ways of saying one thing.
type Ways = Vec<&'static str>;

/// The words of a half.
pub(super) struct Half {
    topics: Vec<Topic>,
    places: Vec<Ways>,
    frames: Ways,
    personal: Ways,
    since: Vec<Ways>,
    asks: Vec<Ways>,
    people: Vec<Ways>,
}

struct Topic {
    /// Kind and category, and those under which some report it.
    filed: [(Kind, &'static str); 2],
    /// Whether it is about a household rather than a place.
    is_personal: bool,
    things: Ways,
    /// What can be wrong, and what follows from it.
    troubles: Vec<(Ways, Ways)>,
}

fn ways(text: &'static str) -> Ways {
    text.split('|').map(str::trim).collect()
}

impl Half {
    pub(super) fn read(text: &'static str) -> Self {
        let mut half = Self {
            topics: Vec::new(),
            places: Vec::new(),
            frames: Vec::new(),
            personal: Vec::new(),
            since: Vec::new(),
            asks: Vec::new(),
            people: Vec::new(),
        };
        let mut part = "";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(heading) = line.strip_prefix("# ") {
                part = heading;
                continue;
            }
            match part {
                "topics" => half.read_topic(line),
                "places" => half.places.push(ways(line)),
                "frames" => half.frames.push(line),
                "personal" => half.personal.push(line),
                "since" => half.since.push(ways(line)),
                "asks" => half.asks.push(ways(line)),
                "people" => half.people.push(ways(line)),
                other => unreachable!("{line} stands under {other}"),
            }
        }
        half
    }

    fn read_topic(&mut self, line: &'static str) {
        if let Some(heading) = line.strip_prefix("## ") {
            let mut words = heading.split(' ');
            let mut filed = || {
                let (kind, category) = words.next()?.split_once('/')?;
                let kind = kind.parse().ok()?;
                crate::category(kind, category)?;
                Some((kind, category))
            };
            let filed = [filed().expect("a category"), filed().expect("another category")];
            let is_personal = words.next() == Some("*");
            let (things, troubles) = (Vec::new(), Vec::new());
            self.topics.push(Topic { filed, is_personal, things, troubles });
            return;
        }
        let topic = self.topics.last_mut().expect("a topic began");
        match line.strip_prefix("- ") {
            Some(trouble) => {
                let (wrong, follows) = trouble.split_once("=>").expect("what follows");
                topic.troubles.push((ways(wrong), ways(follows)));
            }
            None => topic.things = ways(line),
        }
    }

    /// Everything of the half that is said: things, troubles, places, sentences, people.
    pub(super) fn phrases(&self) -> Ways {
        let mut phrases: Ways =
            [&self.frames, &self.personal].into_iter().flatten().copied().collect();
        for list in [&self.places, &self.since, &self.asks, &self.people] {
            phrases.extend(list.iter().flatten());
        }
        for topic in &self.topics {
            phrases.extend(&topic.things);
            for (wrong, follows) in &topic.troubles {
                phrases.extend(wrong.iter().chain(follows));
            }
        }
        phrases
    }
}

/// Something that happened, and that several people may report.
#[derive(Clone)]
struct Trouble {
    topic: usize,
    trouble: usize,
    place: usize,
    group: u16,
    household: u128,
    on: Date,
}

/// A report of a trouble.
pub(super) struct Report {
    pub(super) told: Told,
    /// What happened, by its place in the village.
    happened: usize,
    trouble: Trouble,
    is_personal: bool,
}

/// What two reports are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// One trouble, told twice.
    Same,
    /// The same again, months later.
    Later,
    /// The same trouble of another place or household: the other lamp.
    Elsewhere,
    /// Another trouble at the same place or of the same household.
    Other,
    /// Another trouble of the same category.
    Category,
    /// Nothing in common but the village.
    Easy,
}

impl Relation {
    pub(super) const ALL: [Self; 6] =
        [Self::Same, Self::Later, Self::Elsewhere, Self::Other, Self::Category, Self::Easy];

    pub(super) fn between(one: &Report, other: &Report) -> Self {
        let (a, b) = (&one.trouble, &other.trouble);
        let is_trouble = (a.topic, a.trouble) == (b.topic, b.trouble);
        let is_there = match (one.is_personal, other.is_personal) {
            (true, true) => a.household == b.household,
            (false, false) => a.place == b.place,
            _ => false,
        };
        if one.happened == other.happened {
            Self::Same
        } else if is_trouble && is_there {
            Self::Later
        } else if is_trouble {
            Self::Elsewhere
        } else if is_there {
            Self::Other
        } else if one.told.category == other.told.category {
            Self::Category
        } else {
            Self::Easy
        }
    }
}

/// A village and what was reported there.
pub(super) struct Village {
    pub(super) reports: Vec<Report>,
}

const GROUPS: u16 = 5;
const HOUSEHOLDS_OF_GROUP: u128 = 6;

struct Chance(ChaCha8Rng);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound.max(1))
    }

    fn odds(&mut self, probability: f64) -> bool {
        self.0.random_range(0.0..1.0) < probability
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

impl Village {
    pub(super) fn invent(half: &Half, seed: u64, number: u64) -> Self {
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed * 1_000 + number));
        let mut happened: Vec<Trouble> = Vec::new();
        for _ in 0..8 {
            let first = trouble(half, &mut chance);
            let mut add = |one: Trouble| {
                let is_personal = half.topics[one.topic].is_personal;
                let is_there = |known: &&Trouble| match is_personal {
                    true => known.household == one.household,
                    false => known.place == one.place,
                };
                let is_same = |known: &&Trouble| {
                    (known.topic, known.trouble) == (one.topic, one.trouble)
                        && known.on.days_since(one.on).abs() < 90
                };
                // The same at the same place within weeks would be the same.
                if !happened.iter().filter(is_there).any(|known| is_same(&known)) {
                    happened.push(one);
                }
            };
            add(first.clone());
            if chance.odds(0.7) {
                let mut elsewhere = trouble(half, &mut chance);
                (elsewhere.topic, elsewhere.trouble) = (first.topic, first.trouble);
                if chance.odds(0.3) {
                    elsewhere.group = first.group;
                }
                add(elsewhere);
            }
            if chance.odds(0.5) {
                let mut other = trouble(half, &mut chance);
                if chance.odds(0.15) {
                    other.topic = first.topic;
                }
                (other.place, other.group, other.household) =
                    (first.place, first.group, first.household);
                add(other);
            }
            if chance.odds(0.25) {
                let on = first.on.plus_days(100 + chance.below(100) as i64);
                add(Trouble { on, ..first });
            }
        }
        let mut reports = Vec::new();
        for (at, one) in happened.iter().enumerate() {
            let frames = match half.topics[one.topic].is_personal {
                true => &half.personal,
                false => &half.frames,
            };
            let times = 1 + chance.below(3);
            let from = chance.below(frames.len());
            for time in 0..times {
                // Each tells it in another sentence.
                let frame = frames[(from + time * 3) % frames.len()];
                reports.push(report(half, at, one, frame, number, &mut chance));
            }
        }
        Self { reports }
    }
}

fn trouble(half: &Half, chance: &mut Chance) -> Trouble {
    let topic = chance.below(half.topics.len());
    let group = 1 + chance.below(usize::from(GROUPS)) as u16;
    Trouble {
        topic,
        trouble: chance.below(half.topics[topic].troubles.len()),
        place: chance.below(half.places.len()),
        group,
        household: u128::from(group) * HOUSEHOLDS_OF_GROUP
            + chance.below(HOUSEHOLDS_OF_GROUP as usize) as u128,
        on: "2023-03-01".parse::<Date>().expect("a date").plus_days(chance.below(40) as i64),
    }
}

fn report(
    half: &Half,
    happened: usize,
    one: &Trouble,
    frame: &str,
    village: u64,
    chance: &mut Chance,
) -> Report {
    let topic = &half.topics[one.topic];
    let (wrong, follows) = &topic.troubles[one.trouble];
    let person = &half.people[one.household as usize % half.people.len()];
    let group = match chance.below(3) {
        0 => format!("{}组", one.group),
        1 => format!("第{}组", "零一二三四五".chars().nth(one.group.into()).unwrap_or('一')),
        _ => format!("{}组", "零一二三四五".chars().nth(one.group.into()).unwrap_or('一')),
    };
    let since = &half.since[chance.below(half.since.len())];
    let ask = &half.asks[chance.below(half.asks.len())];
    let mut words = frame.to_owned();
    for (slot, word) in [
        ("{地}", chance.pick(&half.places[one.place])),
        ("{物}", chance.pick(&topic.things)),
        ("{坏}", chance.pick(wrong)),
        ("{果}", chance.pick(follows)),
        ("{时}", chance.pick(since)),
        ("{求}", chance.pick(ask)),
        ("{人}", chance.pick(person)),
        ("{组}", group.as_str()),
    ] {
        words = words.replace(slot, word);
    }
    if chance.odds(0.3) {
        words = mistyped(&words, chance);
    }
    // Whose lamp it is nobody knows; a household stands with the report when somebody of it told it.
    let household = if topic.is_personal {
        // Somebody has to be known: the household, or a name.
        (chance.odds(0.85) || !frame.contains("{人}")).then_some(one.household)
    } else {
        let neighbour = u128::from(one.group) * HOUSEHOLDS_OF_GROUP
            + chance.below(HOUSEHOLDS_OF_GROUP as usize) as u128;
        // Who tells it twice, to the representative and by telephone, is of one household.
        let teller = if chance.odds(0.5) { one.household } else { neighbour };
        (chance.odds(0.55) || !frame.contains("{地}")).then_some(teller)
    };
    let is_placed = frame.contains("{地}");
    let area = match household.is_some() || chance.odds(0.75) || !is_placed {
        true => format!("001004{:03}{:03}", 10 + village, one.group),
        false => format!("001004{:03}", 10 + village),
    };
    let (kind, category) = topic.filed[usize::from(chance.odds(0.12))];
    // Most speak of it within days, some after weeks.
    let late = if chance.odds(0.8) { chance.below(8) } else { chance.below(30) };
    let household_id = |number: u128| HouseholdId::from_uuid(Uuid::from_u128(number + 1));
    let told = Told {
        kind,
        category: Some(category.to_owned()),
        household_id: household.map(household_id),
        area_path: area.parse::<AreaPath>().expect("a path"),
        collected_on: one.on.plus_days(late as i64),
        representative_id: Some(RepresentativeId::from_uuid(Uuid::from_u128(
            1 + chance.below(5) as u128,
        ))),
        words,
    };
    Report { told, happened, trouble: one.clone(), is_personal: topic.is_personal }
}

/// Characters that phones offer for one another: each run sounds alike.
const ALIKE: &str = "灯登等 沟够勾 桥乔 坏怀 树数术 修休 漏陋 堵赌 塌踏 断段 线现县 路录 栏拦 渠曲 塘糖堂 墙强 臭凑 \
    倒到道 裂列烈 停亭 费废 报抱 钱前 证正 车扯 电店 垃拉 井景 坝把 门们 管馆 瓦挖 火伙 坡破 厕册 药要 网往 气汽 \
    桶同 补捕 田甜 板版 石时 泥尼 橘局 餐参 界介 坪平 岭领 坳奥 窑摇 粮良 卢炉 邓凳 廖料";

/// The text with one or two characters taken for others that sound alike.
fn mistyped(words: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = words.chars().collect();
    for _ in 0..1 + chance.below(2) {
        let at = chance.below(letters.len());
        // From there on, the first that has another.
        let found = (at..letters.len()).chain(0..at).find_map(|at| {
            let run = ALIKE.split_whitespace().find(|run| run.contains(letters[at]))?;
            let others: Vec<char> = run.chars().filter(|&other| other != letters[at]).collect();
            Some((at, others))
        });
        if let Some((at, others)) = found {
            letters[at] = chance.pick(&others);
        }
    }
    letters.into_iter().collect()
}
