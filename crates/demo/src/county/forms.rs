//! Sheets that offices asked the county, a township and a village for: some answered by the ledgers,
//! some with a column that nobody holds, one without a document, one that was stopped.

use access::Scope;
use db::{Db, Tx};
use forms_room::{
    Answer, AskedColumn, Covers, Datum, Document, FormText, Frequency, Level, NewForm, service,
};
use kernel::{Actor, AreaPath, Date};

use ::forms as forms_room;

use super::builder;
use super::ports::BuildClock;
use super::stock::Accounts;
use crate::{Error, Plan};

fn day(month: i8, day: i8) -> Date {
    Date::new(2023, month, day).unwrap_or_else(|_| crate::first_day())
}

fn held(heading: &str, ledger: &str, column: &str) -> AskedColumn {
    let datum = Datum::Ledger { ledger: ledger.to_owned(), column: column.to_owned() };
    AskedColumn { heading: heading.to_owned(), datum }
}

fn figure(heading: &str, indicator: &str) -> AskedColumn {
    let datum = Datum::Indicator { indicator: indicator.to_owned() };
    AskedColumn { heading: heading.to_owned(), datum }
}

fn place(heading: &str) -> AskedColumn {
    AskedColumn { heading: heading.to_owned(), datum: Datum::Place }
}

fn missing(heading: &str, collector: &str) -> AskedColumn {
    let datum = Datum::NotHeld { collector: collector.to_owned() };
    AskedColumn { heading: heading.to_owned(), datum }
}

fn document(title: &str, number: &str, dated_on: Date) -> Option<Document> {
    let number = Some(number.to_owned());
    Some(Document { title: title.to_owned(), number, dated_on: Some(dated_on) })
}

fn ledger(code: &str) -> Option<Answer> {
    Some(Answer::Ledger { ledger: code.to_owned() })
}

struct Writer<'p> {
    db: &'p Db,
    clock: &'p BuildClock,
}

impl Writer<'_> {
    fn write<T: Send + 'static>(
        &self,
        (actor, area): &(Actor, AreaPath),
        on: Date,
        work: impl FnOnce(&mut Tx<'_>, &Scope) -> Result<T, forms_room::Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.clock.set_hour(on, 16);
        let scope = Scope::areas(vec![area.clone()]);
        Ok(self.db.write_blocking(actor, move |tx| work(tx, &scope))?)
    }

    /// Registers a form and gives it on those days due.
    fn register(
        &self,
        office: &(Actor, AreaPath),
        on: Date,
        text: FormText,
        given: &[Date],
    ) -> Result<kernel::id::FormId, Error> {
        let new = NewForm { id: None, area_path: office.1.clone(), text };
        let id = self.write(office, on, move |tx, scope| service::register(tx, new, on, scope))?.id;
        for &due in given {
            let before = due.plus_days(-1);
            self.write(office, before, move |tx, scope| service::give(tx, id, due, before, scope))?;
        }
        Ok(id)
    }
}

/// What most of them have in common: asked once, about everything, by nobody yet.
fn blank(name: &str, level: Level, asker: &str, areas: Vec<AreaPath>, first: Date) -> FormText {
    FormText {
        name: name.to_owned(),
        level,
        asker: asker.to_owned(),
        document: None,
        areas,
        frequency: Frequency::Monthly,
        covers: Covers::Before,
        from_on: None,
        first_due_on: first,
        until_on: None,
        answer: None,
        columns: Vec::new(),
    }
}

/// The sheet of figures by township that the city asks for every month.
fn monthly(townships: Vec<AreaPath>) -> FormText {
    let level = Level::City;
    let mut text =
        blank("代表联系服务群众情况统计表", level, "市委社会工作部", townships, day(2, 5));
    text.document =
        document("关于报送村(居)民代表联系服务群众情况的通知", "示社工〔2023〕2号", day(1, 12));
    text.answer = Some(Answer::Figures);
    text.columns = vec![
        place("乡镇"),
        figure("代表人数", "representatives"),
        figure("联系户数", "households_linked"),
        figure("走访户次", "contacts"),
        figure("收集诉求", "appeals_collected"),
        figure("办结答复", "appeals_answered"),
        figure("培训人次", "training_person_times"),
    ];
    text
}

fn disputes(county: AreaPath) -> FormText {
    let asker = "省委政法委(示例)";
    let mut text =
        blank("矛盾纠纷排查化解情况表", Level::Province, asker, vec![county], day(4, 10));
    text.document = document("关于开展矛盾纠纷排查化解的通知", "示政法〔2023〕7号", day(2, 20));
    text.frequency = Frequency::Quarterly;
    text.answer = ledger("disputes");
    text.columns = vec![
        place("乡镇村组"),
        held("当事人", "disputes", "当事人"),
        held("纠纷类型", "disputes", "类型"),
        held("涉及人数", "disputes", "涉及人数"),
        held("结果", "disputes", "调解/结果"),
        missing("是否涉及域外人员", "乡镇司法所"),
    ];
    text
}

fn roster(name: &str, asker: &str, area: AreaPath, first: Date) -> FormText {
    let mut text = blank(name, Level::County, asker, vec![area], first);
    text.frequency = Frequency::Once;
    text.answer = ledger("representatives");
    text.columns = vec![
        held("姓名", "representatives", "姓名"),
        held("性别", "representatives", "性别"),
        held("出生年月", "representatives", "出生年月"),
        held("政治面貌", "representatives", "政治面貌"),
        held("现任职务", "representatives", "现任职务"),
        held("联系户数", "representatives", "联系户数"),
    ];
    text
}

/// Records them; the clock stands on the day on which each was registered or given.
pub(crate) fn record(
    db: &Db,
    clock: &BuildClock,
    plan: &Plan,
    accounts: &Accounts,
) -> Result<(), Error> {
    let writer = Writer { db, clock };
    let area = plan.county.path.clone();
    let actor = Actor { account: Some(accounts.county), ..builder() };
    let county = (actor, area.clone());
    let townships = plan.townships.iter().map(|known| known.area.path.clone()).collect();
    let (own, account) = accounts.township;
    let known = &plan.townships[own];
    let actor = Actor { account: Some(account), name: known.cadre.clone(), ..builder() };
    let township = (actor, known.area.path.clone());
    let (own, account) = accounts.village;
    let known = &plan.villages[own];
    let name = known.cadres[0].name.clone();
    let village = (Actor { account: Some(account), name, ..builder() }, known.area.path.clone());

    let given = [day(2, 5), day(3, 5), day(4, 5), day(5, 5)];
    writer.register(&county, day(1, 13), monthly(townships), &given)?;
    writer.register(&county, day(2, 22), disputes(area.clone()), &[day(4, 10)])?;

    // The same roster, asked for twice by two offices, the second time without a document.
    let mut first = roster("村(居)民代表花名册", "县委组织部", area.clone(), day(3, 20));
    first.document = document("关于核对代表名册的通知", "示组通〔2023〕9号", day(3, 6));
    writer.register(&county, day(3, 8), first, &[day(3, 20)])?;
    let again = roster("村民代表基本情况花名册", "县民政局", township.1.clone(), day(5, 12));
    writer.register(&township, day(5, 4), again, &[])?;

    let mut income = blank(
        "困难户增收台账",
        Level::Township,
        "乡镇农业农村办",
        vec![village.1.clone()],
        day(5, 15),
    );
    income.frequency = Frequency::Quarterly;
    income.answer = ledger("difficulties");
    income.columns = vec![
        held("户主", "difficulties", "户主"),
        held("困难类型", "difficulties", "困难类型"),
        missing("家庭年收入", "村统计员"),
        missing("产业奖补金额", "乡镇农业农村办"),
    ];
    writer.register(&village, day(4, 24), income, &[])?;

    let mut daily = blank("走访进度表", Level::County, "县专班(示例)", vec![area], day(3, 31));
    daily.answer = Some(Answer::Figures);
    daily.columns = vec![figure("走访户次", "contacts"), missing("下周计划户数", "各村")];
    let id = writer.register(&county, day(3, 24), daily, &[])?;
    writer.write(&county, day(4, 4), move |tx, scope| {
        service::stop(tx, id, "进度直接看走访台账，不再另报", scope)
    })?;
    Ok(())
}
