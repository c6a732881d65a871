//! Who leads the work, the county's plan of January 2023 with its four stages, and its to-dos: some
//! handed on, some answered, some still open on the article's day.

use access::Scope;
use db::{Db, Tx};
use kernel::id::{AssignmentId, PlanId};
use kernel::{Actor, AreaPath, Date};
use plans_room::service::{self, Waiting};
use plans_room::{
    Action, Addressee, Body, NewMember, NewPlan, NewTodo, PlanKind, PlanText, Post, Stage,
    TodoText, organisation,
};
use registry::{AreaTree, Sex, areas};

use ::plans as plans_room;

use super::builder;
use super::ports::BuildClock;
use super::stock::Accounts;
use crate::chance::Chance;
use crate::{Error, Plan, people};

const WORDS: &str = "为深入开展村(居)民代表常态化联系服务群众工作，做到户户有人管、家家有人联，制定本方案。\n\
    一、动员部署。各乡镇、村(社区)召开会议，讲清为什么做、怎么做。\n\
    二、选优建好。按一定、二推、三报的办法选好代表，每名代表联系5至15户。\n\
    三、管理聚集。分批培训，一人一册；村干部联小组、小组联代表、代表联到户。\n\
    四、用好代表。一月一访，收集民情、宣传政策、排查隐患、调解矛盾、倡导文明。\n\
    各级不另设报表，进展以系统记录为准；有困难的及时反映。";

const APRIL: &str = "四月重点做三件事：把联系户走访一遍，核对户册，把防汛和防溺水的提示传达到户。\
    联系不上的户写明原因即可，不要求拍照、打卡。";

fn day(month: i8, day: i8) -> Date {
    Date::new(2023, month, day).unwrap_or_else(|_| crate::first_day())
}

/// The surnames of people who are nobody's neighbours: offices far from the villages.
const SURNAMES: &[&str] = &["邓", "谭", "成", "莫", "龙", "欧阳", "石", "毛", "向", "贺"];

struct Writer<'p> {
    db: &'p Db,
    clock: &'p BuildClock,
    plan: &'p Plan,
    accounts: &'p Accounts,
    tree: AreaTree,
    chance: Chance,
}

/// Records them; the clock stands on the day on which each was issued or answered.
pub(crate) fn record(
    db: &Db,
    clock: &BuildClock,
    plan: &Plan,
    accounts: &Accounts,
) -> Result<(), Error> {
    let tree = db.read_blocking(areas::tree)?;
    let chance = Chance::new(plan.seed, "plans", 0);
    let mut writer = Writer { db, clock, plan, accounts, tree, chance };
    writer.organisation()?;
    writer.scheme()?;
    writer.april()
}

impl Writer<'_> {
    /// Writes as that person, who works in the office of that area.
    fn write<T: Send + 'static>(
        &self,
        actor: &Actor,
        area: &AreaPath,
        work: impl FnOnce(&mut Tx<'_>, &Scope) -> Result<T, plans_room::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let scope = Scope::areas(vec![area.clone()]);
        Ok(self.db.write_blocking(actor, move |tx| work(tx, &scope))?)
    }

    fn county(&self) -> (Actor, AreaPath) {
        let actor = Actor { account: Some(self.accounts.county), ..builder() };
        (actor, self.plan.county.path.clone())
    }

    fn township(&self, at: usize) -> (Actor, AreaPath) {
        let (own, account) = self.accounts.township;
        let known = &self.plan.townships[at];
        let name = known.cadre.clone();
        (
            Actor { account: (own == at).then_some(account), name, ..builder() },
            known.area.path.clone(),
        )
    }

    fn village(&self, at: usize) -> (Actor, AreaPath) {
        let (own, account) = self.accounts.village;
        let known = &self.plan.villages[at];
        let name = known.cadres[0].name.clone();
        (
            Actor { account: (own == at).then_some(account), name, ..builder() },
            known.area.path.clone(),
        )
    }

    /// The leading groups and task forces of the county and its townships, and of one village.
    fn organisation(&mut self) -> Result<(), Error> {
        self.clock.set_hour(day(1, 5), 10);
        let (actor, area) = self.county();
        let leaders = [
            (Post::Head, "县委书记"),
            (Post::FirstDeputy, "县委副书记、政法委书记"),
            (Post::Deputy, "县委常委、组织部部长"),
            (Post::Deputy, "县人民政府副县长"),
            (Post::Member, "县委社会工作部部长"),
            (Post::Member, "县民政局局长"),
            (Post::Member, "县农业农村局局长"),
            (Post::Member, "县司法局局长"),
        ];
        let force = [
            (Post::OfficeHead, "县委组织部副部长"),
            (Post::Member, "县委组织部干部"),
            (Post::Member, "县民政局干部"),
            (Post::Liaison, "县委组织部干部"),
        ];
        self.members(&actor, &area, Body::LeadingGroup, &leaders)?;
        self.members(&actor, &area, Body::TaskForce, &force)?;
        for at in 0..self.plan.townships.len() {
            let (actor, area) = self.township(at);
            let leaders = [
                (Post::Head, "乡镇党委书记"),
                (Post::Deputy, "乡镇党委副书记"),
                (Post::Member, "组织委员"),
                (Post::Liaison, "党建办干部"),
            ];
            self.members(&actor, &area, Body::LeadingGroup, &leaders)?;
        }
        let (own, _) = self.accounts.village;
        let (actor, area) = self.village(own);
        let leaders = [(Post::Head, "村党支部书记、村主任"), (Post::Member, "村党支部委员")];
        self.members(&actor, &area, Body::LeadingGroup, &leaders)
    }

    fn members(
        &mut self,
        actor: &Actor,
        area: &AreaPath,
        body: Body,
        people: &[(Post, &str)],
    ) -> Result<(), Error> {
        for (place, (post, office)) in people.iter().enumerate() {
            let sex = if self.chance.odds(0.25) { Sex::Female } else { Sex::Male };
            let surname = self.chance.word(SURNAMES);
            let born = 1_968 + self.chance.below(22) as i16;
            let name = people::name(surname, sex, born, &mut self.chance);
            let phone =
                format!("{}{:07}", people::PHONE_PREFIX, 9_000_000 + self.chance.below(999_999));
            let new = NewMember {
                id: None,
                area_path: area.clone(),
                body,
                post: *post,
                name,
                office: (*office).to_owned(),
                phone: Some(phone),
                shows_phone: *post == Post::Liaison || place % 3 == 1,
                from_on: day(1, 5),
            };
            self.write(actor, area, move |tx, scope| organisation::add(tx, new, scope))?;
        }
        Ok(())
    }

    fn issue(&self, new: NewPlan) -> Result<PlanId, Error> {
        let (actor, area) = self.county();
        self.write(&actor, &area, move |tx, scope| Ok(service::issue(tx, new, scope)?.id))
    }

    /// Asks all townships for an act of the plan.
    fn ask(
        &self,
        plan_id: PlanId,
        act: &'static str,
        words: Option<&'static str>,
        [issued_on, from_on, due_on]: [Date; 3],
    ) -> Result<(), Error> {
        self.clock.set_hour(issued_on, 10);
        let (actor, area) = self.county();
        let to = self.plan.townships.iter().map(|township| township.area.path.clone()).collect();
        let new = NewTodo {
            id: None,
            plan_id,
            act: act.to_owned(),
            text: TodoText { words: words.map(str::to_owned), from_on, due_on },
            to: Addressee::Areas(to),
            issued_on: Some(issued_on),
        };
        self.write(&actor, &area, move |tx, scope| service::ask(tx, new, scope))?;
        Ok(())
    }

    /// The assignment of that act that waits for an office.
    fn waiting(&self, area: &AreaPath, act: &str) -> Result<Option<AssignmentId>, Error> {
        let scope = Scope::areas(vec![area.clone()]);
        let on = crate::last_day();
        let found: Vec<Waiting> =
            self.db.read_blocking(|tx| service::waiting(tx, area, &scope, true, on, &self.tree))?;
        let mine = found
            .into_iter()
            .find(|row| row.todo.act == act && row.asked.assignment.area_path == *area);
        Ok(mine.map(|row| row.asked.assignment.id))
    }

    fn answer(
        &self,
        (actor, area): &(Actor, AreaPath),
        act: &str,
        action: Action,
        words: Option<&'static str>,
    ) -> Result<(), Error> {
        let Some(id) = self.waiting(area, act)? else { return Ok(()) };
        let tree = self.tree.clone();
        self.write(actor, area, move |tx, scope| {
            service::answer(tx, id, action, words, scope, &tree)
        })?;
        Ok(())
    }

    fn pass_on(&self, (actor, area): &(Actor, AreaPath), act: &str) -> Result<(), Error> {
        let Some(id) = self.waiting(area, act)? else { return Ok(()) };
        let tree = self.tree.clone();
        self.write(actor, area, move |tx, scope| service::pass_on(tx, id, scope, &tree))?;
        Ok(())
    }

    /// The plan of January, with what its first stages ask for.
    fn scheme(&mut self) -> Result<(), Error> {
        self.clock.set_hour(day(1, 5), 15);
        let stage =
            |name: &str, from_on, until_on| Stage { name: name.to_owned(), from_on, until_on };
        let id = self.issue(NewPlan {
            id: None,
            area_path: self.plan.county.path.clone(),
            kind: PlanKind::Scheme,
            text: PlanText {
                title: "村(居)民代表常态化联系服务群众工作方案".to_owned(),
                words: WORDS.to_owned(),
                document_number: Some("演示〔2023〕1号".to_owned()),
                from_on: day(1, 5),
                until_on: day(12, 31),
                stages: vec![
                    stage("动员部署", day(1, 5), day(1, 19)),
                    stage("选优建好", day(1, 28), day(2, 28)),
                    stage("管理聚集", day(3, 1), day(3, 31)),
                    stage("用好代表", day(4, 1), day(12, 31)),
                ],
            },
            issued_on: Some(day(1, 5)),
        })?;
        self.ask(id, "link_all", None, [day(1, 28), day(1, 28), day(2, 28)])?;
        let words = Some("新聘代表都要参加一次，乡镇党校、乡村学堂都可以。");
        self.ask(id, "training", words, [day(2, 1), day(1, 5), day(3, 31)])
    }

    /// What was asked in April: handed on in most townships, answered in some.
    fn april(&mut self) -> Result<(), Error> {
        self.clock.set_hour(day(4, 3), 9);
        let id = self.issue(NewPlan {
            id: None,
            area_path: self.plan.county.path.clone(),
            kind: PlanKind::Arrangement,
            text: PlanText {
                title: "四月代表联系服务群众工作安排".to_owned(),
                words: APRIL.to_owned(),
                document_number: None,
                from_on: day(4, 3),
                until_on: day(5, 31),
                stages: Vec::new(),
            },
            issued_on: Some(day(4, 3)),
        })?;
        self.ask(id, "visit_all", None, [day(4, 3), day(4, 1), day(5, 31)])?;
        let words = Some("外出、搬迁、分户有变化的，直接在户册里改。");
        self.ask(id, "check_roster", words, [day(4, 6), day(4, 6), day(4, 28)])?;
        let words = Some("防汛避险路线、防溺水提示，传达到每一户。");
        self.ask(id, "pass_notice", words, [day(4, 25), day(4, 25), day(5, 9)])?;
        let (own, _) = self.accounts.township;
        for at in 0..self.plan.townships.len() {
            let township = self.township(at);
            self.clock.set_hour(day(4, 26), 9);
            if at == own || at % 3 != 2 {
                self.pass_on(&township, "visit_all")?;
                self.pass_on(&township, "pass_notice")?;
            }
            self.clock.set_hour(day(4, 27), 16);
            match at % 4 {
                _ if at == own => self.pass_on(&township, "check_roster")?,
                0 | 1 => self.answer(&township, "check_roster", Action::Done, None)?,
                2 => {
                    let words = Some("两个村正在并组，户册要等并完再核，请准许延到五月底。");
                    self.answer(&township, "check_roster", Action::Cannot, words)?;
                }
                _ => {
                    let words = Some("分户后户主已去世的，户主写谁？");
                    self.answer(&township, "check_roster", Action::Question, words)?;
                }
            }
        }
        let (own_village, _) = self.accounts.village;
        self.clock.set_hour(day(5, 6), 11);
        for at in self.plan.townships[own].villages.clone().filter(|&at| at != own_village) {
            if at % 2 == 0 {
                self.answer(&self.village(at), "pass_notice", Action::Done, None)?;
            }
        }
        Ok(())
    }
}
