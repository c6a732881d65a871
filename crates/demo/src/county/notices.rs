//! Notices of the spring: from the county, the township and the village, each as far as such things
//! come; what was passed on in whose words, what was asked, and what was taken back.

use access::{Scope, Secrets};
use db::Db;
use kernel::id::NoticeId;
use kernel::{Actor, AreaPath, Date};
use notices_room::service;
use notices_room::{
    Audience, Inbox, Me, NewNotice, NewRelay, NoticeText, Source, Step, Tier, Way, delivery, inbox,
    questions, relays,
};

use ::notices as notices_room;

use super::builder;
use super::ports::BuildClock;
use super::stock::Accounts;
use crate::chance::Chance;
use crate::{Error, Plan};

fn day(month: i8, day: i8) -> Date {
    Date::new(2023, month, day).unwrap_or_else(|_| crate::first_day())
}

/// How many inboxes are looked at in one transaction.
const CHUNK: usize = 400;

/// What is said, by whom, and how far it came: shares of all inboxes.
struct Word {
    theme: &'static str,
    title: &'static str,
    words: &'static str,
    tiers: &'static [Tier],
    opened: f64,
    relayed: f64,
    acknowledged: f64,
}

const FOREST: Word = Word {
    theme: "forest_fire",
    title: "清明祭扫不用明火",
    words: "清明前后进入森林高火险期。请告诉每一户：上坟不烧纸、不放鞭炮，改用鲜花、植树；看到烟火先打12119，\
            再告诉村里，不要自己上山救火。家里有老人、孩子的，请多说一遍。",
    tiers: &[Tier::Township, Tier::Village, Tier::GroupHead, Tier::Representative],
    opened: 0.86,
    relayed: 0.71,
    acknowledged: 0.64,
};

const DROWNING: Word = Word {
    theme: "drowning",
    title: "天热了，管好孩子不下河塘",
    words: "五一以后下河塘玩水的多起来。请上门或在群里提醒有孩子的户：不私自下水、不和同伴结伴下水、不到没有\
            大人的水边。爷爷奶奶带孩子的户请当面说。村里的山塘、河边警示牌坏了的，马上报上来。",
    tiers: &[Tier::Township, Tier::Village, Tier::GroupHead, Tier::Representative],
    opened: 0.58,
    relayed: 0.37,
    acknowledged: 0.31,
};

const INSURANCE: Word = Word {
    theme: "medical_insurance",
    title: "医保还没缴的，补缴到五月底",
    words: "本镇还有一些户没有缴今年的居民医保。请代表问一问自己联系的户，没缴的可以在手机上缴，也可以带身份证到\
            村部，由村干部代办。不催不逼，说清楚不缴住院不能报销就行。",
    tiers: &[Tier::Village, Tier::GroupHead, Tier::Representative],
    opened: 0.81,
    relayed: 0.66,
    acknowledged: 0.55,
};

const WATER: Word = Word {
    theme: "other",
    title: "五月九日上午停水",
    words: "抢修主管道，五月九日八点到十二点停水，请各户前一晚存好水。",
    tiers: &[Tier::GroupHead, Tier::Representative],
    opened: 0.9,
    relayed: 0.6,
    acknowledged: 0.5,
};

struct Writer<'p> {
    db: &'p Db,
    clock: &'p BuildClock,
    secrets: &'p dyn Secrets,
    chance: Chance,
}

/// Records them; the clock stands on the day of each step.
pub(crate) fn record(
    db: &Db,
    clock: &BuildClock,
    plan: &Plan,
    accounts: &Accounts,
    secrets: &dyn Secrets,
) -> Result<(), Error> {
    let chance = Chance::new(plan.seed, "notices", 0);
    let mut writer = Writer { db, clock, secrets, chance };
    let county = Actor { account: Some(accounts.county), ..builder() };
    let (at, account) = accounts.township;
    let known = &plan.townships[at];
    let (township, name) = (known.area.path.clone(), known.cadre.clone());
    let township_cadre = Actor { account: Some(account), name, ..builder() };
    let (at, account) = accounts.village;
    let known = &plan.villages[at];
    let (village, name) = (known.area.path.clone(), known.cadres[0].name.clone());
    let village_cadre = Actor { account: Some(account), name, ..builder() };

    let forest = writer.publish(&county, &AreaPath::county(), &FOREST, day(3, 29))?;
    writer.pass_down(
        &village_cadre,
        &village,
        forest,
        day(3, 29),
        "村口和上山路口都有人守，请各组轮班。",
    )?;
    writer.live(forest, &FOREST, day(3, 29))?;
    let insurance = writer.publish(&township_cadre, &township, &INSURANCE, day(4, 18))?;
    let own = "本周六上午村部集中代办，带身份证，外出的可以发照片给村干部。";
    writer.pass_down(&village_cadre, &village, insurance, day(4, 18), own)?;
    writer.live(insurance, &INSURANCE, day(4, 18))?;
    writer.ask(&village_cadre, &village, insurance)?;
    let drowning = writer.publish(&county, &AreaPath::county(), &DROWNING, day(5, 5))?;
    writer.live(drowning, &DROWNING, day(5, 5))?;
    let water = writer.publish(&village_cadre, &village, &WATER, day(5, 6))?;
    writer.live(water, &WATER, day(5, 6))?;
    writer.withdraw(&village_cadre, &village, water)?;
    writer.draft(&village_cadre, &village)
}

impl Writer<'_> {
    fn new_notice(area: &AreaPath, word: &Word) -> NewNotice {
        NewNotice {
            id: None,
            area_path: area.clone(),
            source: Source::Office,
            gathering_id: None,
            item_number: None,
            theme: word.theme.to_owned(),
            text: NoticeText { title: word.title.to_owned(), words: word.words.to_owned() },
            audience: Audience { areas: vec![area.clone()], tiers: word.tiers.to_vec(), tag: None },
            is_to_pass_on: true,
            reminders: Vec::new(),
        }
    }

    /// Writes, publishes and brings into the inboxes.
    fn publish(
        &mut self,
        actor: &Actor,
        area: &AreaPath,
        word: &Word,
        on: Date,
    ) -> Result<NoticeId, Error> {
        self.clock.set_hour(on, 9);
        let (new, scope) = (Self::new_notice(area, word), Scope::areas(vec![area.clone()]));
        let id = self.db.write_blocking(actor, move |tx| {
            let written = service::write(tx, new, &scope)?;
            Ok::<_, notices_room::Error>(service::publish(tx, written.id, 1, &scope)?.id)
        })?;
        self.bring()?;
        Ok(id)
    }

    fn bring(&mut self) -> Result<(), Error> {
        for run in self.db.read_blocking(delivery::running)? {
            loop {
                let mut seed = [0; 32];
                self.secrets.fill(&mut seed);
                let slice = move |tx: &mut db::Tx<'_>| delivery::go_on(tx, run, seed);
                if !self.db.write_blocking(&builder(), slice)? {
                    break;
                }
            }
        }
        Ok(())
    }

    fn pass_down(
        &mut self,
        actor: &Actor,
        area: &AreaPath,
        id: NoticeId,
        on: Date,
        words: &str,
    ) -> Result<(), Error> {
        self.clock.set_hour(on, 11);
        let (area, scope) = (area.clone(), Scope::areas(vec![area.clone()]));
        let recipients = actor.account.map(kernel::id::AccountId::uuid).into_iter().collect();
        let me = Me { recipients, name: actor.name.clone() };
        let new = NewRelay {
            id: None,
            way: Way::GroupChat,
            words: Some(words.to_owned()),
            to: vec![Tier::GroupHead, Tier::Representative],
        };
        self.db.write_blocking(actor, move |tx| {
            relays::down(tx, id, &area, &me, &new, &scope).map(|_| ())
        })?;
        self.bring()
    }

    fn inboxes(&self, id: NoticeId) -> Result<Vec<Inbox>, Error> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.db.read_blocking(|tx| {
                let limit = kernel::Limit::new(kernel::Limit::MAX).unwrap_or_default();
                inbox::list(tx, id, &AreaPath::county(), None, limit, after.as_ref())
            })?;
            found.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// What became of it in the inboxes of representatives: by chance, each step by itself.
    fn live(&mut self, id: NoticeId, word: &Word, on: Date) -> Result<(), Error> {
        let all = self.inboxes(id)?;
        let all: Vec<Inbox> = all.into_iter().filter(|one| one.representative.is_some()).collect();
        let mut steps: [Vec<(uuid::Uuid, String)>; 4] = Default::default();
        for one in all {
            let who = (one.recipient, one.name);
            let is_opened = self.chance.odds(word.opened);
            if !is_opened {
                // Some phones have been off for days, others hold it unopened.
                if self.chance.odds(0.7) {
                    steps[0].push(who);
                }
                continue;
            }
            if self.chance.odds(word.relayed / word.opened) {
                steps[2].push(who.clone());
            }
            if self.chance.odds(word.acknowledged / word.opened) {
                steps[3].push(who.clone());
            }
            steps[1].push(who);
        }
        let [sent, opened, relayed, acknowledged] = steps;
        self.clock.set_hour(on, 12);
        self.each(sent, move |tx, recipient, _| {
            inbox::note_handing(tx, recipient, None, &[id], 1)?;
            inbox::note_handing(tx, recipient, Some(1), &[], 2)
        })?;
        self.clock.set_hour(on, 13);
        let mark = |step: Step| {
            move |tx: &mut db::Tx<'_>, recipient: uuid::Uuid, name: &str| {
                let me = Me { recipients: vec![recipient], name: name.to_owned() };
                inbox::mark(tx, id, &me, step).map(|_| ())
            }
        };
        self.each(opened, mark(Step::Opened))?;
        self.clock.set_hour(on, 19);
        self.each(relayed, move |tx, recipient, name| {
            let me = Me { recipients: vec![recipient], name: name.to_owned() };
            let way = [Way::GroupChat, Way::InPerson, Way::GroupChat, Way::Phone];
            let way = way[usize::from(recipient.as_bytes()[15] % 4)];
            let new = NewRelay { id: None, way, words: None, to: Vec::new() };
            relays::to_households(tx, id, &me, &new).map(|_| ())
        })?;
        self.clock.set_hour(on, 20);
        self.each(acknowledged, mark(Step::Acknowledged))
    }

    /// Does something for each, some hundred in a transaction.
    fn each(
        &self,
        all: Vec<(uuid::Uuid, String)>,
        work: impl Fn(&mut db::Tx<'_>, uuid::Uuid, &str) -> Result<(), notices_room::Error>
        + Copy
        + Send
        + 'static,
    ) -> Result<(), Error> {
        for chunk in all.chunks(CHUNK) {
            let chunk = chunk.to_vec();
            self.db.write_blocking(&builder(), move |tx| {
                chunk.iter().try_for_each(|(recipient, name)| work(tx, *recipient, name))
            })?;
        }
        Ok(())
    }

    /// Two questions of the village's representatives: one is answered, one waits.
    fn ask(&mut self, actor: &Actor, area: &AreaPath, id: NoticeId) -> Result<(), Error> {
        let all = self.inboxes(id)?;
        let mine = all.into_iter().filter(|one| area.contains(&one.area_path));
        let mine: Vec<Inbox> = mine.filter(|one| one.representative.is_some()).take(2).collect();
        let words = ["在外地读大学的孩子，学校缴过了还要不要缴？", "五保户是不是不用自己出钱？"];
        self.clock.set_hour(day(4, 19), 10);
        for (at, one) in mine.iter().enumerate() {
            let me = Me { recipients: vec![one.recipient], name: one.name.clone() };
            let asked = self.db.write_blocking(&builder(), move |tx| {
                questions::ask(tx, id, None, &me, words[at])
            })?;
            if at == 0 {
                let scope = Scope::areas(vec![area.clone()]);
                let answer = "在学校缴过的不用再缴，请让孩子把缴费记录发来看一眼。";
                self.db.write_blocking(actor, move |tx| {
                    questions::answer(tx, asked.id, answer, &scope).map(|_| ())
                })?;
            }
        }
        Ok(())
    }

    fn withdraw(&mut self, actor: &Actor, area: &AreaPath, id: NoticeId) -> Result<(), Error> {
        self.clock.set_hour(crate::last_day(), 16);
        let scope = Scope::areas(vec![area.clone()]);
        self.db.write_blocking(actor, move |tx| {
            service::withdraw(tx, id, 2, "水厂改期，停水取消", &scope).map(|_| ())
        })?;
        self.bring()
    }

    fn draft(&mut self, actor: &Actor, area: &AreaPath) -> Result<(), Error> {
        self.clock.set_hour(crate::last_day(), 17);
        let word = Word {
            theme: "environment",
            title: "下周集中清沟",
            words: "梅雨前清一次排水沟，各组自己定一个早上，代表带头参加，村里出工具。",
            tiers: &[Tier::GroupHead, Tier::Representative],
            opened: 0.0,
            relayed: 0.0,
            acknowledged: 0.0,
        };
        let (new, scope) = (Self::new_notice(area, &word), Scope::areas(vec![area.clone()]));
        self.db.write_blocking(actor, move |tx| service::write(tx, new, &scope).map(|_| ()))?;
        Ok(())
    }
}
