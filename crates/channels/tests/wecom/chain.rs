//! Chats stay equal to the chain, whatever happens to it and on the way.

use std::collections::BTreeMap;

use channels::wecom::chats::{self, Chat, Made, Tier, Wanted};
use kernel::AreaPath;
use rand::seq::IteratorRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use testing::wecom::Mishap;

use crate::support::World;

const GROUPS: usize = 6;
const PEOPLE: usize = 40;

/// A village in numbers: who is a cadre, who heads a group, who represents in it.
#[derive(Default)]
struct Village {
    cadres: Vec<String>,
    heads: Vec<Option<String>>,
    representatives: Vec<Vec<String>>,
    renamed: u32,
}

impl Village {
    fn new(people: &[String]) -> Self {
        Self {
            cadres: people[..2].to_vec(),
            heads: (0..GROUPS).map(|group| Some(people[2 + group].clone())).collect(),
            representatives: (0..GROUPS).map(|group| vec![people[10 + group].clone()]).collect(),
            renamed: 0,
        }
    }

    /// One change, as a county makes them.
    fn change(&mut self, random: &mut ChaCha8Rng, people: &[String]) {
        let group = random.random_range(0..GROUPS);
        let anybody = people.iter().choose(random).cloned().expect("people");
        match random.random_range(0..7) {
            0 if self.cadres.len() < 6 => self.cadres.insert(0, anybody),
            0 | 1 if !self.cadres.is_empty() => {
                let leaves = random.random_range(0..self.cadres.len());
                self.cadres.remove(leaves);
            }
            2 => self.heads[group] = Some(anybody),
            3 => self.heads[group] = None,
            4 if !self.representatives[group].is_empty() => {
                let leaves = random.random_range(0..self.representatives[group].len());
                self.representatives[group].remove(leaves);
            }
            5 => self.renamed += 1,
            _ => self.representatives[group].push(anybody),
        }
    }

    fn wanted(&self) -> Vec<Wanted> {
        let village: AreaPath = "001004012".parse().expect("a path");
        let heads: Vec<String> = self.heads.iter().flatten().cloned().collect();
        let name = format!("河源村工作群{}", self.renamed);
        let mut wanted = vec![chats::wanted(Tier::One, &village, &name, &self.cadres, &heads)];
        for (group, head) in self.heads.iter().enumerate() {
            let place: AreaPath = format!("001004012{:03}", group + 1).parse().expect("a path");
            let head: Vec<String> = head.iter().cloned().collect();
            let others = &self.representatives[group];
            wanted.push(chats::wanted(Tier::Two, &place, "小组群", &head, others));
        }
        wanted
    }
}

/// Makes every chat what it should be; what is known may be behind what there is.
fn keep_equal(world: &World, known: &mut BTreeMap<String, Chat>, wanted: &[Wanted]) {
    for one in wanted {
        // A lost answer is asked for, and then another step may be needed.
        for _ in 0..8 {
            let now = known.get(one.id());
            let Some(step) = chats::step(now, one) else { break };
            match chats::make(&world.client, now, &step) {
                Ok(Made::Chat(chat) | Made::Otherwise(Some(chat))) => {
                    known.insert(chat.id.clone(), chat);
                }
                Ok(Made::Otherwise(None)) => {
                    known.remove(one.id());
                }
                Err(_) => {}
            }
        }
    }
}

fn must_be_equal(world: &World, wanted: &[Wanted]) {
    let there = world.fake.chats();
    for one in wanted {
        match (one, there.get(one.id())) {
            (Wanted::Chat(chat), Some(found)) => {
                assert_eq!((&found.members, &found.owner), (&chat.members, &chat.owner));
                assert_eq!(found.name, chat.name);
            }
            (Wanted::TooFew { members, .. }, Some(found)) => {
                assert!(found.members.len() == 2 && members.is_subset(&found.members), "{one:?}");
            }
            (Wanted::TooFew { .. }, None) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn after_a_thousand_changes_and_many_mishaps_the_chats_equal_the_chain() {
    let people: Vec<String> = (0..PEOPLE).map(|number| format!("Member{number}")).collect();
    let world = World::new(&people.iter().map(String::as_str).collect::<Vec<_>>());
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let mut village = Village::new(&people);
    let mut known: BTreeMap<String, Chat> = BTreeMap::new();
    let mut changes = 0;
    while changes < 1_000 {
        // Between two looks there may be one change or many.
        for _ in 0..random.random_range(1..=4) {
            village.change(&mut random, &people);
            changes += 1;
        }
        if random.random_ratio(1, 5) {
            let path = ["/cgi-bin/appchat/create", "/cgi-bin/appchat/update"];
            let mishap =
                [Mishap::LostAnswer, Mishap::Code(-1), Mishap::Code(40014), Mishap::Status(502)];
            let mishap = mishap.into_iter().choose(&mut random).expect("four");
            world.fake.fail(path[random.random_range(0..2)], [mishap]);
        }
        // An older copy of our data may be put back; the platform still has its chats, and those that
        // the chain wants are found again when they are made once more.
        if random.random_ratio(1, 40) {
            let wanted = village.wanted();
            let is_wanted = |id: &String| {
                wanted.iter().any(|one| one.id() == id.as_str() && matches!(one, Wanted::Chat(_)))
            };
            known.retain(|id, _| !is_wanted(id));
        }
        keep_equal(&world, &mut known, &village.wanted());
        must_be_equal(&world, &village.wanted());
        world.clock.advance_millis(60_000);
    }
    assert_eq!(world.fake.violations(), [""; 0]);
    let asked = world.fake.count("/cgi-bin/appchat/update");
    println!("{changes} changes of the chain, {asked} changes of chats");
    assert!(asked < changes * 2, "{asked}");
    // Nothing is asked where nothing has changed.
    keep_equal(&world, &mut known, &village.wanted());
    assert_eq!(world.fake.count("/cgi-bin/appchat/update"), asked);
}

#[test]
fn an_application_that_sees_too_little_is_told_so_and_changes_nothing() {
    let world = World::new(&["a", "b"]);
    world.fake.narrow_range();
    let place: AreaPath = "001004012".parse().expect("a path");
    let wanted = chats::wanted(Tier::One, &place, "群", &["a".to_owned()], &["b".to_owned()]);
    let step = chats::step(None, &wanted).expect("a step");
    let trouble = chats::make(&world.client, None, &step).expect_err("refused");
    assert_eq!(trouble.code(), Some(60011));
    assert!(trouble.fault().chinese.contains("根部门"));
    assert!(world.fake.chats().is_empty());
    assert!(world.now().millis() > 0);
}
