//! One classified row → one typed row, or every reason why not.

use std::sync::Arc;

use representatives::selection::Ground;

use super::{CandidateRow, HouseholdRow, Names, Place, RepresentativeRow};
use crate::clean::dates::{self, YearMonth};
use crate::clean::identity::{IdNumber, id_number};
use crate::clean::numbers::{self, GroupName};
use crate::clean::{lists, text};
use crate::header::{Field, Header};
use crate::problem::Problem;
use crate::sheet::{CellKind, CellText, RawRow};

/// A row with all that is needed to read it; problems gather on the way.
pub(super) struct Reading<'a> {
    pub(super) place: Place,
    pub(super) row: &'a RawRow,
    pub(super) header: &'a Header,
    pub(super) meaning: &'a [Option<Field>],
    pub(super) village: Option<&'a str>,
    pub(super) group: Option<&'a str>,
    pub(super) names: &'a mut Names,
    pub(super) problems: Vec<(Option<usize>, Problem)>,
}

static NOTHING: CellText =
    CellText { text: String::new(), kind: CellKind::Empty, filled: crate::sheet::Filled::Own };

impl<'a> Reading<'a> {
    fn column(&self, field: Field) -> Option<usize> {
        self.meaning.iter().position(|known| *known == Some(field))
    }

    fn cell(&self, field: Field) -> &'a CellText {
        let row: &'a RawRow = self.row;
        self.column(field)
            .and_then(|column| row.cells.get(column))
            .filter(|cell| cell.kind != CellKind::Error)
            .unwrap_or(&NOTHING)
    }

    fn told(&self, field: Field) -> bool {
        // A problem of the same column has been told already (同上, #REF!).
        let column = self.column(field);
        column.is_some() && self.problems.iter().any(|(known, _)| *known == column)
    }

    fn refuse(&mut self, field: Field, problem: Problem) {
        let column = self.column(field);
        self.problems.push((column, problem));
    }

    fn read<T: Default>(
        &mut self,
        field: Field,
        clean: impl FnOnce(&CellText) -> Result<T, Problem>,
    ) -> T {
        let cell = self.cell(field);
        if cell.is_empty() || self.told(field) {
            return T::default();
        }
        match clean(cell) {
            Ok(value) => value,
            Err(problem) => {
                self.refuse(field, problem);
                T::default()
            }
        }
    }

    /// Free words of at most so many characters.
    fn words(&mut self, field: Field, longest: usize) -> Option<String> {
        let cell = self.cell(field);
        if cell.is_empty() {
            return None;
        }
        let words = text::words(&cell.text)?;
        if words.chars().count() > longest {
            self.refuse(
                field,
                Problem::new(
                    "exchange.words-too-long",
                    format!("文字太长，最多 {longest} 个字。请删减后再导入。"),
                    format!("The text has more than {longest} characters. Shorten it."),
                ),
            );
        }
        Some(words)
    }

    fn person(&mut self, field: Field) -> Option<Arc<str>> {
        let name = self.read(field, |cell| text::name(&cell.text))?;
        Some(self.names.text(&name))
    }

    fn shared_words(&mut self, field: Field) -> Option<Arc<str>> {
        let cell = self.cell(field);
        let squeezed = text::squeeze(&cell.text);
        if text::says_nothing(&squeezed) { None } else { Some(self.names.text(&squeezed)) }
    }

    fn count(&mut self, field: Field) -> Option<u16> {
        self.read(field, |cell| numbers::count(&cell.text)).map(|count| count as u16)
    }

    /// Village and group from their own columns, the joint column, a section line or the tab.
    fn area(&mut self) -> (Option<Arc<str>>, Option<Arc<GroupName>>) {
        let (village, group, field) = self.area_said();
        if group.is_none() && !self.told(field) {
            self.refuse(
                field,
                Problem::new(
                    "exchange.group-missing",
                    "没有写是哪个组。请填写组别，如“3组”。",
                    "The group is missing. Write it like 3组.",
                ),
            );
        }
        (village, group)
    }

    /// The same where a row may leave its group open; with the column that would say it.
    fn area_said(&mut self) -> (Option<Arc<str>>, Option<Arc<GroupName>>, Field) {
        let mut village = self.shared_words(Field::Village);
        let mut group = None;
        let mut field = Field::Group;
        if self.cell(Field::Group).is_empty() && !self.cell(Field::VillageGroup).is_empty() {
            field = Field::VillageGroup;
        }
        let read = self.read(field, |cell| numbers::group(&cell.text));
        if let Some((named_village, name)) = read {
            // A village written in front of the group counts only where no column says it.
            if village.is_none() {
                village = named_village.map(|name| self.names.text(&name));
            }
            group = Some(self.names.group(name));
        } else if let Some(section) = self.group
            && !self.told(field)
            && let Ok(Some((_, name))) = numbers::group(section)
        {
            group = Some(self.names.group(name));
        }
        if village.is_none() {
            village = self.village.map(|name| self.names.text(name));
        }
        if village.is_none() && !self.told(Field::Village) {
            self.refuse(
                Field::Village,
                Problem::new(
                    "exchange.village-missing",
                    "没有写是哪个村（社区）。请填写村名，或把工作表命名为村名。",
                    "The village is missing. Write it, or name the sheet after the village.",
                ),
            );
        }
        (village, group, field)
    }

    fn name(&mut self, code: &'static str, zh: &'static str, en: &'static str) -> Option<String> {
        let name = self.read(Field::Name, |cell| text::name(&cell.text));
        if name.is_none() && !self.told(Field::Name) {
            self.refuse(Field::Name, Problem::new(code, zh, en));
        }
        name
    }

    fn identity(&mut self) -> Option<IdNumber> {
        self.read(Field::IdNumber, |cell| id_number(&cell.text, cell.kind == CellKind::Number))
    }

    fn phones(&mut self) -> (Option<String>, Vec<String>) {
        let mut phones = self.read(Field::Phone, |cell| numbers::phones(&cell.text)).0;
        if phones.is_empty() {
            return (None, Vec::new());
        }
        let first = phones.remove(0);
        (Some(first), phones)
    }

    /// Sex and birth month, with the identity number as witness where all are given.
    fn sex_and_birth(&mut self, id: Option<&IdNumber>) -> (Option<u8>, Option<YearMonth>) {
        let sex = self.read(Field::Sex, |cell| lists::sex(&cell.text));
        let birth = self.read(Field::Birth, |cell| dates::month(&cell.text));
        let Some(id) = id else { return (sex, birth) };
        let said = if id.is_male() { 1 } else { 2 };
        if sex.is_some_and(|sex| sex != said) {
            self.refuse(
                Field::Sex,
                Problem::new(
                    "exchange.sex-against-id-number",
                    "性别与身份证号第 17 位不一致。请核对哪一个写错了。",
                    "Sex and digit 17 of the ID number disagree. Check which one is wrong.",
                ),
            );
        }
        // 1962.1 may be 1962.10 that lost its zero: then the identity number knows better.
        let birth = birth.filter(|birth| {
            !(birth.month == 1
                && id.birth_month().month == 10
                && birth.year == id.birth_month().year)
        });
        if birth.is_some_and(|birth| birth != id.birth_month()) {
            self.refuse(
                Field::Birth,
                Problem::new(
                    "exchange.birth-against-id-number",
                    "出生年月与身份证号不一致。请核对哪一个写错了。",
                    "The birth month and the ID number disagree. Check which one is wrong.",
                ),
            );
        }
        (Some(said), Some(id.birth_month()))
    }

    fn check_counts(&mut self, row: &HouseholdRow) {
        let Some(members) = row.members else { return };
        if !(1..=60).contains(&members) {
            self.refuse(
                Field::Members,
                Problem::new(
                    "exchange.members-implausible",
                    "家庭人口应在 1 至 60 之间。请核对后改正；已经没有人的户请从名册中删去。",
                    "A household has 1 to 60 members. Correct it, or remove a household without \
                     members.",
                ),
            );
            return;
        }
        let (resident, away) = (row.resident.unwrap_or(0), row.away.unwrap_or(0));
        let more = [row.resident, row.away, row.minors, row.over_80]
            .iter()
            .any(|part| part.is_some_and(|part| part > members));
        if more || resident + away > members {
            self.refuse(
                Field::Members,
                Problem::new(
                    "exchange.counts-disagree",
                    format!(
                        "人数对不上：家庭人口 {members}，常住 {resident}，外出 {away}。请核对后改正。"
                    ),
                    format!(
                        "The counts disagree: {members} members, {resident} resident, {away} away."
                    ),
                ),
            );
        }
    }
}

/// Reads a row of a roster of households.
pub(super) fn household(reading: &mut Reading<'_>) -> Option<HouseholdRow> {
    let head_name = reading.name(
        "exchange.head-name-missing",
        "没有写户主姓名。请填写户主姓名。",
        "The name of the head is missing. Write it.",
    );
    let (village, group) = reading.area();
    let id_number = reading.identity();
    let (head_sex, head_birth) = reading.sex_and_birth(id_number.as_ref());
    let (mut phone, other_phones) = reading.phones();
    let mut contact_phone =
        reading.read(Field::ContactPhone, |cell| numbers::phones(&cell.text)).0.into_iter().next();
    let contact_name = reading.read(Field::ContactName, |cell| text::name(&cell.text));
    // A phone of "the contact" without a contact is the household's.
    if contact_name.is_none() && phone.is_none() {
        phone = contact_phone.take();
    }
    // An empty cell says nothing; 无 or 普通户 says that there are no tags.
    let has_tags = !reading.cell(Field::Tags).is_empty();
    let tags = reading.read(Field::Tags, |cell| lists::tags(&cell.text));
    let row = HouseholdRow {
        place: reading.place,
        township: reading.shared_words(Field::Township),
        village,
        code: reading.read(Field::Code, |cell| {
            numbers::household_code(&cell.text, cell.kind == CellKind::Number)
        }),
        head_name: head_name.unwrap_or_default(),
        head_sex,
        head_birth,
        head_ethnic_group: reading.read(Field::EthnicGroup, |cell| lists::ethnic_group(&cell.text)),
        head_political_status: political_status(reading),
        head_education: reading.read(Field::Education, |cell| lists::education(&cell.text)),
        id_number,
        contact_name,
        contact_phone,
        phone,
        other_phones,
        hamlet: reading.words(Field::Hamlet, 60),
        address: reading.words(Field::Address, 120),
        members: reading.count(Field::Members),
        resident: reading.count(Field::Resident),
        away: reading.count(Field::Away),
        minors: reading.count(Field::Minors),
        over_80: reading.count(Field::Over80),
        tags: has_tags.then_some(tags),
        key_household: reading.read(Field::Priority, |cell| lists::priority(&cell.text)),
        representative: reading.person(Field::Representative),
        representative_phone: representative_phone(reading),
        group_head: reading.person(Field::GroupHead),
        village_cadre: reading.person(Field::VillageCadre),
        card_issued: reading.read(Field::CardIssued, |cell| numbers::yes_no(&cell.text)),
        in_chat_group: reading.read(Field::InChatGroup, |cell| numbers::yes_no(&cell.text)),
        remark: reading.words(Field::Remark, 200),
        group: group.unwrap_or_else(|| {
            reading.names.group(GroupName { number: None, name: String::new() })
        }),
    };
    reading.check_counts(&row);
    reading.problems.is_empty().then_some(row)
}

/// The phone beside the representative's name repeats for all of his or her households.
fn representative_phone(reading: &mut Reading<'_>) -> Option<Arc<str>> {
    let phones = reading.read(Field::RepresentativePhone, |cell| numbers::phones(&cell.text));
    phones.first().map(|phone| reading.names.text(phone))
}

/// 是否党员 with 是/否 is a usual column too.
fn political_status(reading: &mut Reading<'_>) -> Option<&'static str> {
    let yes_no = reading
        .column(Field::PoliticalStatus)
        .and_then(|column| reading.header.columns.iter().find(|known| known.column == column))
        .is_some_and(|column| column.label.contains("是否"));
    reading.read(Field::PoliticalStatus, |cell| match numbers::yes_no(&cell.text) {
        Ok(Some(true)) if yes_no => Ok(Some("01")),
        Ok(Some(false)) if yes_no => Ok(Some("13")),
        _ => lists::political_status(&cell.text),
    })
}

/// Reads a row of a roster of representatives.
pub(super) fn representative(reading: &mut Reading<'_>) -> Option<RepresentativeRow> {
    let name = reading.name(
        "exchange.name-missing",
        "没有写代表的姓名。请填写姓名。",
        "The name of the representative is missing. Write it.",
    );
    let (village, group) = reading.area();
    let id_number = reading.identity();
    let (sex, birth) = reading.sex_and_birth(id_number.as_ref());
    let (phone, other_phones) = reading.phones();
    let mut serving_until = reading.read(Field::ServingUntil, |cell| dates::day(&cell.text));
    let (mut serving_from, _) = if reading.column(Field::ServingUntil).is_some() {
        (reading.read(Field::ServingFrom, |cell| dates::day(&cell.text)), None)
    } else {
        // 任职时间 alone may hold one day or a span.
        let span = reading.read(Field::ServingFrom, |cell| dates::span(&cell.text));
        serving_until = span.1;
        span
    };
    if serving_from.is_none() && serving_until.is_none() {
        (serving_from, serving_until) =
            reading.read(Field::ServingSpan, |cell| dates::span(&cell.text));
    }
    if let (Some(from), Some(until)) = (serving_from, serving_until)
        && until < from
    {
        let field = if reading.column(Field::ServingUntil).is_some() {
            Field::ServingUntil
        } else {
            Field::ServingSpan
        };
        reading.refuse(
            field,
            Problem::new(
                "exchange.service-ends-before-it-starts",
                "任职结束早于任职开始。请核对两个日期。",
                "The service ends before it starts. Check both dates.",
            ),
        );
    }
    let linked = reading.cell(Field::LinkedHouseholds);
    let mut linked_heads = Vec::new();
    if !linked.is_empty() {
        for part in text::list(&linked.text) {
            match text::name(&part) {
                Ok(Some(head)) => linked_heads.push(head),
                Ok(None) => {}
                Err(problem) => {
                    reading.refuse(Field::LinkedHouseholds, problem);
                    break;
                }
            }
        }
    }
    let row = RepresentativeRow {
        place: reading.place,
        township: reading.shared_words(Field::Township),
        village,
        name: name.unwrap_or_default(),
        sex,
        birth,
        ethnic_group: reading.read(Field::EthnicGroup, |cell| lists::ethnic_group(&cell.text)),
        political_status: political_status(reading),
        education: reading.read(Field::Education, |cell| lists::education(&cell.text)),
        id_number,
        phone,
        other_phones,
        posts: reading.words(Field::Posts, 120),
        selection_way: reading.read(Field::SelectionWay, |cell| lists::selection_way(&cell.text)),
        ground: reading.words(Field::Ground, 120),
        statutory: reading.read(Field::Statutory, |cell| numbers::yes_no(&cell.text)),
        term: reading.words(Field::Term, 60),
        serving_from,
        serving_until,
        letter_number: reading.words(Field::LetterNumber, 60),
        linked_heads,
        group_head: reading.person(Field::GroupHead),
        village_cadre: reading.person(Field::VillageCadre),
        remark: reading.words(Field::Remark, 200),
        group: group.unwrap_or_else(|| {
            reading.names.group(GroupName { number: None, name: String::new() })
        }),
    };
    reading.problems.is_empty().then_some(row)
}

/// Reads a row of a survey of candidates.
pub(super) fn candidate(reading: &mut Reading<'_>) -> Option<CandidateRow> {
    let name = reading.name(
        "exchange.name-missing",
        "没有写姓名。请填写姓名，一行一个人。",
        "The name is missing. Write it, one person a row.",
    );
    let (village, group, _) = reading.area_said();
    let id_number = reading.identity();
    let (sex, birth) = reading.sex_and_birth(id_number.as_ref());
    let (phone, _) = reading.phones();
    let political_status = political_status(reading);
    let mut grounds = Ground::said(&reading.cell(Field::Ground).text);
    grounds.extend(Ground::said(&reading.cell(Field::Posts).text));
    let is_said = !reading.cell(Field::Ground).is_empty();
    if grounds.is_empty() && !is_said {
        grounds.extend(reading.names.ground);
    }
    grounds.sort_unstable();
    grounds.dedup();
    if grounds.is_empty() {
        let known: Vec<_> =
            Ground::all().filter(|one| one.is_by_hand()).map(Ground::chinese).collect();
        let english: Vec<_> =
            Ground::all().filter(|one| one.is_by_hand()).map(Ground::english).collect();
        reading.refuse(
            Field::Ground,
            Problem::new(
                "exchange.ground-missing",
                format!("没有写清摸底依据。请写：{}；有几项就写几项。", known.join("、")),
                format!("The ground is missing. Write one or several of: {}.", english.join(", ")),
            ),
        );
    }
    let row = CandidateRow {
        place: reading.place,
        township: reading.shared_words(Field::Township),
        village,
        name: name.unwrap_or_default(),
        sex,
        birth,
        ethnic_group: reading.read(Field::EthnicGroup, |cell| lists::ethnic_group(&cell.text)),
        political_status,
        education: reading.read(Field::Education, |cell| lists::education(&cell.text)),
        id_number,
        phone,
        grounds,
        group: group.unwrap_or_else(|| {
            reading.names.group(GroupName { number: None, name: String::new() })
        }),
    };
    reading.problems.is_empty().then_some(row)
}
