//! A full queue, a caller who went away, and the same request sent again.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use access::Role;
use db::{Db, DbError, Options};
use kernel::Actor;
use serde_json::json;
use testing::{CountedIds, SetClock, TestApi, TestCounty};

#[test]
fn a_full_queue_is_said_at_once_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(SetClock::noon("2023-05-07"));
    let mut options = Options::new(Arc::clone(&clock) as _, Arc::new(CountedIds::default()));
    options.queue = 1;
    let db = Db::open_sqlite(&folder.path().join("county.db"), options).expect("opens");
    let county = TestCounty::new(db.clone(), clock);
    let [one, _] = county.with_two_villages(4);
    let api = TestApi::new(
        &county,
        &[("daibiao", Role::Representative, one.group, Some(one.representative))],
    );
    let token = api.sign_in("daibiao");
    let contact = |at: usize| {
        let household = one.households[at].to_string();
        json!({ "household_id": household, "met_on": "2023-05-06", "way": "home" })
    };

    // The writer is held up by one command; the queue takes one more, and then it is full.
    let (hold, held) = sync_channel::<()>(0);
    let holder = db.clone();
    let holding = std::thread::spawn(move || {
        holder.write_blocking(&Actor::system("test"), move |_| {
            let _ = held.recv_timeout(Duration::from_secs(20));
            Ok::<(), DbError>(())
        })
    });
    std::thread::sleep(Duration::from_millis(300));
    let waiter = db.clone();
    let waiting = std::thread::spawn(move || {
        waiter.write_blocking(&Actor::system("test"), |_| Ok::<(), DbError>(()))
    });
    std::thread::sleep(Duration::from_millis(300));
    let refused = api.post(&token, "/api/contacts", "overload-0001", &contact(0));
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert_eq!(refused.json()["code"], "storage.busy");
    // Reading goes on while writing is held up.
    assert_eq!(api.get(&token, "/api/contacts").status, 200);

    hold.send(()).expect("the writer listens");
    holding.join().expect("no panic").expect("written");
    waiting.join().expect("no panic").expect("written");
    // As the words say: the same request again, until it is taken. The queue of this test holds one
    // command only, and the audit of reads uses it too.
    let again = || loop {
        let answer = api.post(&token, "/api/contacts", "overload-0001", &contact(0));
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let made = again();
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(again(), made);
    let page = api.get(&token, "/api/contacts").json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    county.must_add_up();
}
