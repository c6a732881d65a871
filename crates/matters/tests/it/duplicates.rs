//! Hints of what may be the same matter: who gets which, and what is not asked twice.

use access::Scope;
use db::Db;
use kernel::Explain;
use kernel::id::{HouseholdId, MatterId};
use matters::duplicates::{
    MOST_SHOWN, Reason, Similar, Told, keep_apart, let_together, score, similar, similar_to,
};
use matters::{Action, Kind, NewMatter, act, get, submit};

use crate::support::{
    date, new_matter, on_both_engines, path, representative, solved, township, village, write,
};

const LAMP: &str = "三组老油坊背后的路灯不亮，有5天了，晚上走路看不见";
const LAMP_AGAIN: &str = "油坊后面那盏路灯黑了好几天，老人夜里不敢走";
const OTHER_LAMP: &str = "五组大樟树下的路灯不亮，请来修一下";
const WATER: &str = "自来水发黄，一股泥腥味，不敢喝";

fn told(words: &str, category: &str, area: &str, on: &str) -> NewMatter {
    NewMatter { words: words.into(), ..new_matter(Kind::Appeal, category, area, on) }
}

fn lamp(words: &str, area: &str, on: &str) -> NewMatter {
    told(words, "power_telecom", area, on)
}

fn of(db: &Db, id: MatterId, scope: &Scope, confidential: bool) -> Vec<Similar> {
    let found = db.read_blocking(|tx| {
        let matter = get(tx, id, scope, confidential)?;
        similar_to(tx, &matter, scope, confidential)
    });
    found.expect("reads")
}

fn ids(found: &[Similar]) -> Vec<MatterId> {
    found.iter().map(|similar| similar.matter.id).collect()
}

#[test]
fn the_same_lamp_is_found_and_the_other_one_is_not() {
    on_both_engines("lamp", |db| {
        let (first, again, other) = write(db, |tx| {
            let first = submit(tx, lamp(LAMP, "001004012003", "2023-05-10"))?;
            let again = submit(tx, lamp(LAMP_AGAIN, "001004012", "2023-05-14"))?;
            let other = submit(tx, lamp(OTHER_LAMP, "001004012005", "2023-05-12"))?;
            submit(tx, told(WATER, "drinking_water", "001004012003", "2023-05-12"))?;
            // The same words in the next village.
            submit(tx, lamp(LAMP, "001004013003", "2023-05-10"))?;
            // And the year before.
            submit(tx, lamp(LAMP, "001004012003", "2022-03-10"))?;
            Ok((first.id, again.id, other.id))
        })
        .expect("is taken");
        let found = of(db, again, &village(), false);
        assert_eq!(ids(&found), [first]);
        let score = &found[0].score;
        assert!(score.is_hint() && score.percent() <= 100, "{score:?}");
        let reasons: Vec<String> = score.reasons.iter().map(Reason::chinese).collect();
        assert!(reasons.contains(&"同村、同一类别".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"地点相同：油坊后面".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"相隔 4 天".to_owned()), "{reasons:?}");
        assert_eq!(ids(&of(db, first, &village(), false)), [again], "either way round");
        assert!(of(db, other, &village(), false).is_empty());
        // While nothing is said yet, the same category on the same day is no hint.
        let told = Told {
            kind: Kind::Appeal,
            category: Some("power_telecom".into()),
            household_id: None,
            area_path: path("001004012"),
            collected_on: date("2023-05-14"),
            representative_id: None,
            words: "请尽快处理".into(),
        };
        let shown = db.read_blocking(move |tx| similar(tx, &told, &village(), false));
        assert!(shown.expect("reads").is_empty());
    });
}

#[test]
fn what_somebody_called_two_is_not_asked_again() {
    on_both_engines("apart", |db| {
        let (first, again) = write(db, |tx| {
            let first = submit(tx, lamp(LAMP, "001004012003", "2023-05-10"))?;
            let again = submit(tx, lamp(LAMP_AGAIN, "001004012003", "2023-05-14"))?;
            Ok((first, again))
        })
        .expect("is taken");
        let (one, other) = (first.id, again.id);
        let said = |keeps: bool| {
            let (first, again) = (first.clone(), again.clone());
            let work = move |tx: &mut db::Tx<'_>| match keeps {
                true => keep_apart(tx, &again, &first),
                false => let_together(tx, &first, &again),
            };
            write(db, work).expect("is kept")
        };
        assert_eq!(ids(&of(db, one, &village(), false)), [other]);
        assert!(said(true) && !said(true), "kept once");
        assert!(of(db, one, &village(), false).is_empty(), "whoever asks, from either side");
        assert!(of(db, other, &township(), false).is_empty());
        assert!(said(false) && !said(false), "taken back once");
        assert_eq!(ids(&of(db, other, &village(), false)), [one]);
        let same = first.clone();
        let refused = write(db, move |tx| keep_apart(tx, &same, &same.clone()));
        assert_eq!(refused.expect_err("is one").code(), "matter.same-matter");
        let withdraw = solved(Action::Withdraw);
        let on = date("2023-05-20");
        write(db, move |tx| act(tx, one, 1, withdraw, on, &village())).expect("is taken back");
        assert!(of(db, other, &village(), false).is_empty(), "what was taken back asks nobody");
    });
}

#[test]
fn a_hint_tells_nothing_that_a_list_would_not() {
    on_both_engines("hints", |db| {
        let words = "两家为山界要动手，砍刀都拿出来了";
        let (sign, dispute) = write(db, move |tx| {
            let new = |kind, category, on| NewMatter {
                words: words.into(),
                ..new_matter(kind, category, "001004012003", on)
            };
            let sign = submit(tx, new(Kind::EarlySign, "land_boundary", "2023-05-10"))?.id;
            submit(tx, new(Kind::EarlySign, "land_boundary", "2023-05-11"))?;
            let dispute = submit(tx, new(Kind::Dispute, "forest_land", "2023-05-12"))?.id;
            let mut theirs = new(Kind::Dispute, "forest_land", "2023-05-13");
            theirs.representative_id = Some(representative(2));
            submit(tx, theirs)?;
            Ok((sign, dispute))
        })
        .expect("is taken");
        // A confidential matter stands beside confidential ones alone, and the other way round.
        assert_eq!(of(db, sign, &village(), true).len(), 1);
        let shown = of(db, dispute, &village(), true);
        assert!(shown.iter().all(|one| one.matter.kind == Kind::Dispute) && shown.len() == 1);
        // Who may not see signs is told of none, not even when telling one himself.
        let typed = |scope: Scope, confidential| {
            let told = Told {
                kind: Kind::EarlySign,
                category: Some("land_boundary".into()),
                household_id: None,
                area_path: path("001004012003"),
                collected_on: date("2023-05-14"),
                representative_id: scope.representative(),
                words: words.into(),
            };
            db.read_blocking(|tx| similar(tx, &told, &scope, confidential)).expect("reads").len()
        };
        assert_eq!(typed(village(), true), 2);
        assert_eq!(typed(village(), false), 0);
        // A representative is shown what he reported himself, and nothing of his neighbour's.
        let own = |number| Scope::own(representative(number), vec![path("001004012003")]);
        assert_eq!(typed(own(1), false), 2);
        assert_eq!(typed(own(2), false), 0);
        assert!(of(db, dispute, &own(1), false).is_empty(), "the other one is his neighbour's");
        // A group head sees his group, and another township nothing.
        assert_eq!(typed(Scope::areas(vec![path("001004012004")]), true), 0);
    });
}

#[test]
fn one_household_is_looked_at_over_a_year_and_hints_are_few() {
    on_both_engines("household", |db| {
        let household = HouseholdId::from_uuid(uuid::Uuid::from_u128(7));
        let relief = "低保金上个月没发下来，屋里等着买米";
        let newest = write(db, move |tx| {
            let mut newest = None;
            for on in ["2022-09-01", "2023-05-01", "2023-05-02", "2023-05-03", "2023-05-04"] {
                let mut new = told(relief, "relief", "001004012003", on);
                new.household_id = Some(household);
                newest = Some(submit(tx, new)?.id);
            }
            for on in ["2023-05-05", "2023-05-06", "2023-05-07", "2023-05-08"] {
                let mut new = told(relief, "relief", "001004012003", on);
                new.household_id = Some(household);
                submit(tx, new)?;
            }
            Ok(newest.expect("some were submitted"))
        })
        .expect("is taken");
        let found = of(db, newest, &village(), false);
        assert_eq!(found.len(), MOST_SHOWN);
        assert!(found.windows(2).all(|pair| pair[0].score.value >= pair[1].score.value));
        assert!(found.iter().all(|one| one.score.reasons[0] == Reason::SameHousehold));
    });
}

#[test]
fn two_matters_are_compared_either_way_round() {
    let told = |words: &str, area: &str| Told {
        kind: Kind::Appeal,
        category: Some("power_telecom".into()),
        household_id: None,
        area_path: path(area),
        collected_on: date("2023-05-14"),
        representative_id: None,
        words: words.into(),
    };
    let (one, other) = (told(LAMP, "001004012003"), told(LAMP_AGAIN, "001004012"));
    let forth = score(&one, &other, &[]);
    let back = score(&other, &one, &[]);
    assert!((forth.value - back.value).abs() < 1e-9, "{forth:?} {back:?}");
    // Words that say nothing compare with anything, and nothing comes of it.
    for strange in ["", "？！", "😀😀", "a", "灯", &"路".repeat(2_000)] {
        let value = score(&one, &told(strange, "001004012003"), &[]).value;
        assert!((0.0..=1.0).contains(&value), "{strange}: {value}");
    }
    let thanks = score(&one, &told("老油坊背后的路灯修好了，谢谢", "001004012003"), &[]);
    assert!(thanks.reasons.contains(&Reason::Contrary), "{thanks:?}");
}
