//! What matters count for, and that a click on a number shows exactly what it counts.

use access::Scope;
use db::Tx;
use kernel::{AreaPath, Date, Limit};
use matters::{Action, Error, Kind, Outcome, act, measures, submit};
use registry::Span;

use crate::support::{
    appeal, command, date, new_matter, on_both_engines, path, solved, village, write,
};

fn settle(
    tx: &mut Tx<'_>,
    new: matters::NewMatter,
    outcome: Outcome,
    on: &str,
) -> Result<matters::Matter, Error> {
    let county = Scope::county();
    let matter = submit(tx, new)?;
    let accepted = act(tx, matter.id, 1, solved(Action::Accept), date(on), &county)?;
    let settle = command(Action::Settle, &path("001004012"), outcome);
    matters::act_on(tx, accepted, settle, date(on), &county)
}

fn total(tx: &mut Tx<'_>, indicator: &str, area: &str, as_of: &str) -> Result<i64, Error> {
    let span = Span { area: path(area), since: Some(date("2023-01-01")), as_of: date(as_of) };
    let counted = measures::total(tx, indicator, &span)?;
    let tallied = db::tally_sums(
        tx,
        indicator,
        &[span.area.village()],
        Some(date("2023-01-01")),
        span.as_of,
    )?;
    // Groups have no tallies of their own.
    assert!(span.area.depth() > 3 || tallied == [counted], "{indicator} {area} {as_of}");
    let limit = Limit::new(1).expect("in range");
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = measures::records(tx, indicator, &span, after.as_ref(), limit)?;
        lines.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(lines.iter().map(|line| line.quantity).sum::<i64>(), counted);
    assert!(lines.windows(2).all(|pair| (pair[0].on, &pair[0].id) > (pair[1].on, &pair[1].id)));
    let inside = |on: Date, area: &AreaPath| on <= span.as_of && span.area.contains(area);
    assert!(lines.iter().all(|line| line.kind == "matter" && inside(line.on, &line.area)));
    Ok(counted)
}

#[test]
fn each_fact_counts_on_its_day() {
    on_both_engines("counts", |db| {
        write(db, |tx| {
            settle(tx, appeal("2023-02-01"), Outcome::Solved, "2023-03-01")?;
            let urgent = matters::NewMatter { urgent: true, ..appeal("2023-02-02") };
            settle(tx, urgent, Outcome::Solved, "2023-03-02")?;
            let urgent = matters::NewMatter { urgent: true, ..appeal("2023-02-03") };
            settle(tx, urgent, Outcome::Explained, "2023-03-03")?;
            submit(tx, appeal("2023-02-04"))?;
            let dispute = || new_matter(Kind::Dispute, "neighbours", "001004012", "2023-02-05");
            settle(tx, dispute(), Outcome::Solved, "2023-03-05")?;
            settle(tx, dispute(), Outcome::Explained, "2023-03-05")?;
            submit(tx, new_matter(Kind::EarlySign, "rumour", "001007001", "2023-02-06"))?;
            submit(tx, new_matter(Kind::Hazard, "gas", "001007001002", "2023-02-07"))?;
            let refused = submit(tx, appeal("2023-02-08"))?;
            act(tx, refused.id, 1, solved(Action::Refuse), date("2023-02-09"), &village())?;
            Ok(())
        })
        .expect("is taken");
        db.read_blocking(|tx| {
            let mut see = |indicator, area, as_of| total(tx, indicator, area, as_of);
            assert_eq!(see(measures::APPEALS_COLLECTED, "001", "2023-05-07")?, 5);
            assert_eq!(see(measures::APPEALS_COLLECTED, "001", "2023-02-02")?, 2);
            assert_eq!(see(measures::APPEALS_COLLECTED, "001004012003", "2023-02-02")?, 2);
            assert_eq!(see(measures::APPEALS_COLLECTED, "001004012004", "2023-05-07")?, 0);
            assert_eq!(see(measures::APPEALS_ANSWERED, "001004", "2023-05-07")?, 3);
            assert_eq!(see(measures::APPEALS_ANSWERED, "001004012", "2023-03-02")?, 2);
            assert_eq!(see(measures::URGENT_SOLVED, "001", "2023-05-07")?, 1);
            assert_eq!(see(measures::DISPUTES_SETTLED, "001", "2023-05-07")?, 1);
            assert_eq!(see(measures::EARLY_SIGNS, "001007", "2023-05-07")?, 1);
            assert_eq!(see(measures::EARLY_SIGNS, "001004", "2023-05-07")?, 0);
            assert_eq!(see(measures::HAZARDS_FOUND, "001", "2023-05-07")?, 1);
            assert_eq!(see("leaflets", "001", "2023-05-07")?, 0);
            Ok::<_, Error>(())
        })
        .expect("reads");
    });
}

#[test]
fn a_disputed_answer_takes_its_count_away() {
    on_both_engines("disputed", |db| {
        let matter = write(db, |tx| {
            let urgent = matters::NewMatter { urgent: true, ..appeal("2023-02-02") };
            settle(tx, urgent, Outcome::Solved, "2023-03-02")
        })
        .expect("is settled");
        let answered = |as_of: &'static str| {
            db.read_blocking(|tx| {
                let answered = total(tx, measures::APPEALS_ANSWERED, "001", as_of)?;
                let urgent = total(tx, measures::URGENT_SOLVED, "001", as_of)?;
                Ok::<_, Error>((answered, urgent))
            })
            .expect("reads")
        };
        assert_eq!(answered("2023-03-02"), (1, 1));
        let county = Scope::county();
        let id = matter.id;
        write(db, move |tx| {
            act(tx, id, 3, solved(Action::Dispute), date("2023-03-10"), &county)?;
            act(tx, id, 4, solved(Action::Redo), date("2023-03-11"), &county)
        })
        .expect("is disputed");
        assert_eq!(answered("2023-05-07"), (0, 0));
        write(db, move |tx| {
            let explain = command(Action::Answer, &path("001"), Outcome::Explained);
            act(tx, id, 5, explain, date("2023-03-20"), &Scope::county())
        })
        .expect("is answered again");
        assert_eq!(answered("2023-03-19"), (0, 0));
        assert_eq!(answered("2023-03-20"), (1, 0), "explained is not solved");
    });
}

#[test]
fn a_matter_taken_back_was_never_collected() {
    on_both_engines("withdrawn", |db| {
        let matter = write(db, |tx| submit(tx, appeal("2023-02-02"))).expect("is taken");
        let collected = |as_of: &'static str| {
            db.read_blocking(|tx| total(tx, measures::APPEALS_COLLECTED, "001", as_of))
                .expect("reads")
        };
        assert_eq!(collected("2023-02-02"), 1);
        write(db, move |tx| {
            act(tx, matter.id, 1, solved(Action::Withdraw), date("2023-02-20"), &village())
        })
        .expect("is taken back");
        assert_eq!(collected("2023-05-07"), 0);
    });
}

#[test]
fn lines_of_confidential_matters_keep_their_words() {
    on_both_engines("confidential", |db| {
        write(db, |tx| {
            submit(tx, new_matter(Kind::EarlySign, "rumour", "001007001", "2023-02-06"))
        })
        .expect("is taken");
        let span = Span { area: AreaPath::county(), since: None, as_of: date("2023-05-07") };
        let page = db
            .read_blocking(|tx| {
                measures::records(tx, measures::EARLY_SIGNS, &span, None, Limit::default())
            })
            .expect("reads");
        assert_eq!(page.items[0].title, "谣言与网络舆情(MT20230206-00001)");
        assert_eq!(page.items[0].subtitle, "苗头 · 谣言与网络舆情 · 待受理");
    });
}
