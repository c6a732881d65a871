//! Stories of assemblies, of the three lists, and of corrections, on both engines.

use access::Scope;
use db::Db;
use gatherings::assemblies::{
    self, Assembly, Convened, Disclosure, Filter, NewAssembly, NewItem, Presence, Stage, Vote,
};
use gatherings::items::{self, List, NewListItem, Raise};
use gatherings::{
    Correction, Error, Kind, NewGathering, attend, correct, create, earlier, get, list, measures,
    void,
};
use kernel::id::{GatheringId, RepresentativeId};
use kernel::{ErrorKind, Explain, Limit};
use registry::{NewPerson, Sex};
use representatives::assembly::{NewVillageFacts, put_village_facts};
use representatives::statute::{Law, ListedMatter, Rule, Verdict};
use representatives::{NewRepresentative, SelectionWay, Who, appoint};

use crate::support::{date, on_both_engines, path, representative, write};
use crate::{attendee, civility, tallies_equal_the_recount, total, training};

/// Twelve elected representatives of a village, every third a woman, and a committee of three.
fn elected_village(db: &Db) -> Vec<RepresentativeId> {
    write(db, |tx| {
        let mut made = Vec::new();
        for number in 1..=12 {
            let sex = if number % 3 == 0 { Sex::Female } else { Sex::Male };
            made.push(appoint(tx, &new_representative(number, sex))?);
        }
        put_village_facts(
            tx,
            &path("001004012"),
            0,
            NewVillageFacts { committee: 4, committee_women: 1, both: 1, mode: None },
        )?;
        Ok(made)
    })
    .expect("is appointed")
}

fn new_representative(number: i64, sex: Sex) -> NewRepresentative {
    NewRepresentative {
        id: None,
        who: Who::New(NewPerson {
            name: format!("何代表{number}"),
            sex: Some(sex),
            birth_month: None,
            phone: None,
            ethnic_group: None,
            political_status: None,
            education: None,
            identity_hash: None,
        }),
        area_path: path("001004012003"),
        way: SelectionWay::Direct,
        ground: "换届选出的代表".into(),
        letter_number: None,
        from_on: date("2023-01-01"),
        statutory_since: Some(date("2021-03-01")),
    }
}

fn item(title: &str, listed: Option<ListedMatter>) -> NewItem {
    NewItem { title: title.into(), listed, studied_on: None, authorised_on: None }
}

fn announced(held_on: &str) -> NewAssembly {
    NewAssembly {
        id: None,
        title: "2023年第二次村民代表会议".into(),
        held_on: date(held_on),
        starts_at: Some("09:30".into()),
        area_path: path("001004012"),
        law: Law::Village,
        place: Some("村委会二楼会议室".into()),
        host: Some("周主任".into()),
        session: Some("第十一届第8次".into()),
        announced_on: Some(date("2023-05-20")),
        convened: Convened::Committee,
        proposers: None,
        agenda: vec![
            item("集体收益分配方案", Some(ListedMatter::CollectiveIncome)),
            item("通报一季度村务", None),
        ],
    }
}

fn presence(representatives: &[RepresentativeId], committee: i64) -> Presence {
    Presence {
        representatives: representatives.to_vec(),
        committee,
        observers: Some("驻村工作队2人".into()),
        words: None,
    }
}

fn found(db: &Db, id: GatheringId) -> Assembly {
    db.read_blocking(|tx| assemblies::get(tx, id, &Scope::county())).expect("is there").0
}

fn verdict(assembly: &Assembly, rule: Rule) -> Verdict {
    let checks = assemblies::checks(assembly);
    checks.into_iter().find(|check| check.rule == rule).expect("is checked").verdict
}

#[test]
fn an_assembly_goes_its_way_and_its_minutes_stay() {
    on_both_engines("assembly", |db| {
        let all = elected_village(db);
        let made = write(db, |tx| assemblies::announce(tx, announced("2023-05-31"))).expect("ok");
        let id = made.gathering.id;
        // Twelve elected and four of the committee, of whom one is elected as well.
        assert_eq!((made.members(), made.present(), made.items), (Some(15), None, (2, 0)));
        assert_eq!(made.stage(date("2023-05-30")), Stage::Awaited);
        assert_eq!(made.stage(date("2023-05-31")), Stage::ToHold);

        // Nine are not two thirds of fifteen; ten are. Whoever is entered later is only added.
        let nine: Vec<_> = all[..8].to_vec();
        let held =
            write(db, move |tx| assemblies::hold(tx, id, 1, presence(&nine, 1), &Scope::county()))
                .expect("ok");
        assert_eq!(verdict(&held, Rule::Quorum), Verdict::DoesNotHold);
        assert_eq!(last_held(db), None, "no meeting without two thirds");
        let ten: Vec<_> = all[..8].to_vec();
        let held =
            write(db, move |tx| assemblies::hold(tx, id, 2, presence(&ten, 2), &Scope::county()))
                .expect("ok");
        assert_eq!((held.present(), verdict(&held, Rule::Quorum)), (Some(10), Verdict::Holds));
        assert_eq!(last_held(db), Some("2023-05-31".into()));
        assert_eq!(held.stage(date("2023-05-31")), Stage::ToVote);
        let stored = db.read_blocking(|tx| assemblies::get(tx, id, &Scope::county()));
        let (stored, agenda, seats) = stored.expect("is there");
        assert_eq!(stored, held);
        assert_eq!(seats.iter().filter(|seat| seat.is_present).count(), 8);
        assert_eq!(seats.iter().filter(|seat| seat.is_woman == Some(true)).count(), 4);
        // The Party organisation's study is asked for the listed item alone, and not known.
        let asked: Vec<_> = agenda.iter().map(|one| assemblies::item_checks(&held, one)).collect();
        assert_eq!(
            asked[0].iter().map(|check| check.rule).collect::<Vec<_>>(),
            [Rule::Study, Rule::Authorised]
        );
        assert!(asked[0].iter().all(|check| check.verdict.as_str() == "cannot_tell"));
        assert_eq!(asked[1], []);

        let vote = |seen, yes, no, abstain| {
            write(db, move |tx| {
                let counted = (1, Some(Vote { yes, no, abstain }), Some("同意分配方案。".into()));
                assemblies::vote(tx, id, seen, vec![counted], &Scope::county())
            })
        };
        assert_eq!(vote(3, 8, 2, 1).expect_err("eleven of ten").code(), "assembly.too-many-votes");
        let voted = vote(3, 6, 3, 1).expect("ok");
        assert_eq!((voted.items, voted.stage(date("2023-05-31"))), ((2, 1), Stage::ToClose));
        let stale = vote(3, 6, 3, 1).expect_err("was voted meanwhile");
        assert_eq!((stale.kind(), stale.code()), (ErrorKind::Stale, "gathering.stale"));

        let close = |seen| write(db, move |tx| assemblies::close(tx, id, seen, &Scope::county()));
        let closed = close(4).expect("ok");
        assert_eq!((closed.edition, closed.stage(date("2023-05-31"))), (1, Stage::ToDisclose));
        assert_eq!(vote(5, 5, 0, 0).expect_err("is closed").code(), "assembly.wrong-state");
        assert_eq!(close(5).expect_err("is closed").kind(), ErrorKind::Conflict);

        let posted = Disclosure {
            from: date("2023-05-31"),
            until: date("2023-06-13"),
            place: Some("村务公开栏".into()),
        };
        let short = disclose(db, id, 5, posted.clone()).expect("ok");
        assert_eq!(verdict(&short, Rule::Disclosure), Verdict::DoesNotHold, "fourteen days");
        let until = Disclosure { until: date("2023-06-14"), ..posted.clone() };
        let posted = disclose(db, id, 6, until).expect("ok");
        assert_eq!(verdict(&posted, Rule::Disclosure), Verdict::Holds);
        assert_eq!(posted.stage(date("2023-06-14")), Stage::Posted);
        assert_eq!(posted.stage(date("2023-06-15")), Stage::Done);
        let early = Disclosure {
            from: date("2023-05-30"),
            ..posted.disclosure.clone().expect("is posted")
        };
        let early = disclose(db, id, 7, early).expect_err("before it was held");
        assert_eq!(early.code(), "assembly.disclosure-days");

        // A correction says why, and both editions are readable.
        let reopen = |reason: &'static str| {
            write(db, move |tx| assemblies::reopen(tx, id, 7, reason, &Scope::county()))
        };
        assert_eq!(reopen(" ").expect_err("why").code(), "gathering.reason-missing");
        reopen("唱票抄错，同意应为7票").expect("ok");
        vote(8, 7, 2, 1).expect("ok");
        assert_eq!(close(9).expect("ok").edition, 2);
        let editions = db.read_blocking(|tx| assemblies::editions(tx, id)).expect("reads");
        let votes: Vec<_> = editions
            .iter()
            .map(|one| (one.number, one.minutes.items[0].vote.map(|vote| vote.yes)))
            .collect();
        assert_eq!(votes, [(2, Some(7)), (1, Some(6))]);
        assert_eq!(editions[0].reason.as_deref(), Some("唱票抄错，同意应为7票"));
        assert_eq!((editions[1].minutes.present, editions[1].minutes.women_present), (10, 2));
        assert_eq!(editions[1].minutes.absent_names.len(), 4);
        let (_, fault) = db.read_blocking(db::verify_chain).expect("reads");
        assert_eq!(fault, None);
        tallies_equal_the_recount(db);
    });
}

fn disclose(
    db: &Db,
    id: GatheringId,
    seen: i64,
    disclosure: Disclosure,
) -> Result<Assembly, Error> {
    write(db, move |tx| assemblies::disclose(tx, id, seen, &disclosure, &Scope::county()))
}

fn last_held(db: &Db) -> Option<String> {
    let village = path("001004012");
    let found = db
        .read_blocking(|tx| assemblies::last_held(tx, &village, date("2023-12-31")))
        .expect("reads");
    found.get(&village).map(ToString::to_string)
}

#[test]
fn an_announcement_is_checked_and_can_change() {
    on_both_engines("announcement", |db| {
        let all = elected_village(db);
        let refused = |new: NewAssembly| {
            let error = write(db, move |tx| assemblies::announce(tx, new)).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
            assert!(!error.chinese().is_empty() && !error.english().is_empty());
            (error.code(), error.pointer().unwrap_or_default())
        };
        let new = || announced("2023-06-20");
        let group = NewAssembly { area_path: path("001004012003"), ..new() };
        assert_eq!(refused(group), ("assembly.not-a-village", "/area".into()));
        let time = NewAssembly { starts_at: Some("9点半".into()), ..new() };
        assert_eq!(refused(time), ("assembly.no-time", "/starts_at".into()));
        let time = NewAssembly { starts_at: Some("24:00".into()), ..new() };
        assert_eq!(refused(time).0, "assembly.no-time");
        let none = NewAssembly { agenda: Vec::new(), ..new() };
        assert_eq!(refused(none), ("assembly.agenda-length", "/agenda".into()));
        let late = NewAssembly { announced_on: Some(date("2023-06-01")), ..new() };
        assert_eq!(refused(late), ("assembly.announced-too-late", "/announced_on".into()));
        let plain = NewGathering { kind: Kind::Assembly, ..civility("2023-05-01") };
        let plain = write(db, move |tx| create(tx, plain)).expect_err("has its own way");
        assert_eq!(plain.code(), "gathering.is-assembly");

        let proposed = NewAssembly { convened: Convened::Proposal, proposers: Some(2), ..new() };
        let made = write(db, |tx| assemblies::announce(tx, proposed)).expect("ok");
        let id = made.gathering.id;
        assert_eq!(verdict(&made, Rule::Proposal), Verdict::DoesNotHold, "two of twelve");
        let hold = |seen, who: Vec<RepresentativeId>, committee| {
            write(db, move |tx| {
                assemblies::hold(tx, id, seen, presence(&who, committee), &Scope::county())
            })
        };
        assert_eq!(hold(1, all.clone(), 0).expect_err("not yet").code(), "assembly.not-yet");
        // It is moved to a day that has come, and a third representative joins the proposal.
        let moved = NewAssembly {
            held_on: date("2023-05-30"),
            convened: Convened::Proposal,
            proposers: Some(3),
            agenda: vec![item("村规民约修订", None)],
            ..new()
        };
        let moved = write(db, move |tx| assemblies::change(tx, id, 1, moved, &Scope::county()))
            .expect("ok");
        assert_eq!(verdict(&moved, Rule::Proposal), Verdict::Holds, "a fifth of twelve is 2.4");
        let stranger = hold(2, vec![representative(999)], 0).expect_err("is a stranger");
        assert_eq!(stranger.code(), "assembly.not-a-seat");
        let many = hold(2, all.clone(), 4).expect_err("three of the committee");
        assert_eq!(many.code(), "assembly.too-many-of-committee");
        assert_eq!(hold(2, all.clone(), 3).expect("everybody").present(), Some(15));
        let foreign = write(db, move |tx| {
            let elsewhere = Scope::areas(vec![path("001009")]);
            assemblies::close(tx, id, 3, &elsewhere)
        });
        assert_eq!(foreign.expect_err("is hidden").kind(), ErrorKind::NotFound);
        // Voided, it was never held.
        write(db, move |tx| void(tx, id, 3, "登记重复", &Scope::county())).expect("ok");
        assert_eq!((last_held(db), found(db, id).gathering.void_reason.is_some()), (None, true));
        let again = hold(4, all.clone(), 3).expect_err("is void");
        assert_eq!(again.code(), "gathering.voided");
        let filter = Filter { area: path("001"), from: None, to: None };
        let page = db
            .read_blocking(|tx| assemblies::list(tx, &filter, Limit::default(), None))
            .expect("reads");
        assert!(page.items.is_empty());
    });
}

#[test]
fn a_correction_moves_the_figures_and_keeps_what_was_there() {
    on_both_engines("corrections", |db| {
        let session = write(db, |tx| {
            let session = create(tx, training("2023-03-15"))?;
            let who = vec![attendee(1, "001004012003"), attendee(2, "001007001")];
            attend(tx, session.id, who, &Scope::county())
        })
        .expect("ok");
        let id = session.id;
        let trained = |area: &'static str, as_of: &'static str| {
            db.read_blocking(|tx| total(tx, measures::TRAINING_PERSON_TIMES, area, as_of))
                .expect("reads")
        };
        assert_eq!((trained("001", "2023-03-15"), trained("001007", "2023-05-31")), (2, 1));
        let correction = |reason: &str| Correction {
            title: "防溺水培训".into(),
            held_on: date("2023-03-18"),
            place: None,
            host: None,
            words: None,
            due: Some(2),
            absent: vec![representative(2), representative(77)],
            reason: reason.into(),
        };
        let change = |seen, reason: &'static str, scope: Scope| {
            write(db, move |tx| correct(tx, id, seen, correction(reason), &scope))
        };
        let village = || Scope::areas(vec![path("001004012")]);
        assert_eq!(
            change(2, "日期登错", village()).expect_err("not his").code(),
            "gathering.not-yours"
        );
        assert_eq!(
            change(2, "", Scope::county()).expect_err("why").code(),
            "gathering.reason-missing"
        );
        let after = change(2, "日期登错", Scope::county()).expect("ok");
        assert_eq!((after.present, after.version), (1, 3));
        assert_eq!((trained("001", "2023-03-15"), trained("001", "2023-03-18")), (0, 1));
        assert_eq!(trained("001007", "2023-05-31"), 0, "he was not there");
        tallies_equal_the_recount(db);
        assert_eq!(change(2, "再改", Scope::county()).expect_err("old").kind(), ErrorKind::Stale);
        let kept = db.read_blocking(|tx| earlier(tx, id)).expect("reads");
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].version, kept[0].was.present), (2, 2));
        assert_eq!(
            (kept[0].was.held_on, kept[0].reason.as_str()),
            (date("2023-03-15"), "日期登错")
        );

        // A voided action counts for nothing and leaves the lists.
        let action = write(db, |tx| create(tx, civility("2023-03-05"))).expect("ok");
        let civil = || {
            db.read_blocking(|tx| total(tx, measures::CIVILITY_ACTIONS, "001", "2023-05-31"))
                .expect("reads")
        };
        assert_eq!(civil(), 1);
        let action_id = action.id;
        write(db, move |tx| void(tx, action_id, 1, "重复登记", &Scope::county())).expect("ok");
        assert_eq!(civil(), 0);
        tallies_equal_the_recount(db);
        let shown = |voided| {
            let filter = gatherings::Filter {
                voided,
                kind: Some(Kind::Civility),
                ..gatherings::Filter::in_area(path("001"))
            };
            db.read_blocking(|tx| list(tx, &filter, Limit::default(), None))
                .expect("reads")
                .items
                .len()
        };
        assert_eq!((shown(false), shown(true)), (0, 1));
        let twice = write(db, move |tx| void(tx, action_id, 2, "再作废", &Scope::county()));
        assert_eq!(twice.expect_err("is void").code(), "gathering.voided");
        let late = write(db, move |tx| {
            attend(tx, action_id, vec![attendee(1, "001004012003")], &Scope::county())
        });
        assert_eq!(late.expect_err("is void").code(), "gathering.voided");
        write(db, move |tx| void(tx, id, 3, "没有办成", &Scope::county())).expect("ok");
        assert_eq!(trained("001", "2023-05-31"), 0);
        tallies_equal_the_recount(db);
        let (_, fault) = db.read_blocking(db::verify_chain).expect("reads");
        assert_eq!(fault, None);
    });
}

fn listed(words: &str, due: &str) -> NewListItem {
    NewListItem {
        list: List::Problem,
        words: words.into(),
        owner: Some("村委会 周主任".into()),
        due_on: Some(date(due)),
        outcome: None,
    }
}

#[test]
fn an_item_of_a_courtyard_meeting_becomes_a_matter_once() {
    on_both_engines("lists_of_meetings", |db| {
        let meeting = write(db, |tx| {
            create(
                tx,
                NewGathering {
                    kind: Kind::Courtyard,
                    title: "三组屋场会".into(),
                    ..civility("2023-05-10")
                },
            )
        })
        .expect("ok");
        let id = meeting.id;
        let add =
            |new: NewListItem| write(db, move |tx| items::add(tx, id, &new, &Scope::county()));
        let first = add(listed("水渠堵了，三户田里进不了水", "2023-05-20")).expect("ok");
        let second = add(listed("晒谷坪想装一盏灯", "2023-06-30")).expect("ok");
        assert_eq!((first.number, second.number), (1, 2));
        let early = add(listed("早了", "2023-05-09")).expect_err("before the meeting");
        assert_eq!(
            (early.code(), early.pointer()),
            ("gathering-item.due-before", Some("/due_on".into()))
        );
        assert_eq!(
            add(listed(" ", "2023-05-20")).expect_err("empty").code(),
            "gathering-item.words-missing"
        );

        let raise = || Raise {
            id: None,
            kind: matters::Kind::Appeal,
            category: matters::categories(matters::Kind::Appeal)[0].code.to_owned(),
            household_id: None,
            area_path: path("001004012003"),
            urgent: false,
            reporter_name: "周主任".into(),
        };
        let matter = write(db, move |tx| items::raise(tx, id, 1, raise(), &Scope::county()));
        let matter = matter.expect("ok");
        assert_eq!(matter.words, "水渠堵了，三户田里进不了水", "nothing is typed twice");
        assert_eq!(matter.collected_on, date("2023-05-10"));
        let again = write(db, move |tx| items::raise(tx, id, 1, raise(), &Scope::county()));
        assert_eq!(again.expect_err("once").code(), "gathering-item.is-matter");
        let change = |number, seen, new: NewListItem| {
            write(db, move |tx| items::change(tx, id, number, seen, &new, &Scope::county()))
        };
        let fixed = change(1, 2, listed("改字", "2023-05-20")).expect_err("is a matter");
        assert_eq!(fixed.kind(), ErrorKind::Conflict);
        let done = NewListItem {
            outcome: Some("已装好，村集体出资".into()),
            ..listed("晒谷坪想装一盏灯", "2023-06-30")
        };
        let done = change(2, 1, done).expect("ok");
        assert_eq!((done.settled_on, done.version), (Some(date("2023-05-31")), 2));
        let open = change(2, 2, listed("晒谷坪想装一盏灯", "2023-06-30")).expect("ok");
        assert_eq!(open.settled_on, None);
        assert_eq!(
            change(2, 2, listed("晚了", "2023-06-30")).expect_err("old").kind(),
            ErrorKind::Stale
        );
        assert_eq!(
            change(9, 1, listed("没有", "2023-06-30")).expect_err("none").kind(),
            ErrorKind::NotFound
        );
        let stored = db.read_blocking(|tx| items::list(tx, id)).expect("reads");
        assert_eq!(
            stored.iter().map(|one| one.matter_id.is_some()).collect::<Vec<_>>(),
            [true, false]
        );

        let action = write(db, |tx| create(tx, civility("2023-05-10"))).expect("ok");
        let action = write(db, move |tx| {
            items::add(tx, action.id, &listed("不是会", "2023-05-20"), &Scope::county())
        });
        assert_eq!(action.expect_err("has none").code(), "gathering.no-lists");
        let seen = db.read_blocking(|tx| get(tx, id, &Scope::county())).expect("reads");
        assert_eq!(seen, meeting, "items leave the meeting as it is");
    });
}
