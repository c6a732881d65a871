//! Accounts and sessions on storage, as a story.

use std::sync::Arc;

use access::departments::{self, Change, Handled, NewDepartment};
use access::reads::{self, Read};
use access::sessions::{self, Kind, Token};
use access::{Error, Grant, Hashing, Operation, Password, Role, accounts, receipts};
use db::Db;
use kernel::{Actor, Clock, Limit};
use testing::{FixedSecrets, SetClock, TestCounty, on_both_engines};

struct House {
    db: Db,
    clock: Arc<SetClock>,
    secrets: FixedSecrets,
    hashing: Hashing,
}

impl House {
    fn new(county: &TestCounty) -> Self {
        Self {
            db: county.db.clone(),
            clock: Arc::clone(&county.clock),
            secrets: FixedSecrets::default(),
            hashing: Hashing::cheap(),
        }
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut db::Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.db.write_blocking(&Actor::system("test"), work)
    }

    fn account(&self, login: &str, phone: Option<&str>) -> Result<accounts::Account, Error> {
        let password = Password::new("lianhu-demo-2023").expect("fine");
        let new = accounts::NewAccount {
            id: None,
            login: login.into(),
            name: "何 辉".into(),
            phone: phone.map(str::to_owned),
            password_hash: self.hashing.hash(&self.secrets, &password).expect("hashes"),
            grants: vec![Grant::new(Role::Village, "001004012".parse().expect("a path"))],
            representative: None,
        };
        self.write(move |tx| accounts::create(tx, new))
    }

    fn sign_in(&self, login: &str, typed: &str) -> Result<(Token, sessions::Session), Error> {
        let candidate = self.db.read_blocking(|tx| sessions::candidate(tx, login))?;
        let correct = self.hashing.verify(candidate.password_hash.as_deref(), typed);
        let token = Token::new(&self.secrets);
        let given = token.clone();
        let session = self.write(move |tx| {
            sessions::settle(tx, &candidate, correct, Kind::Cookie, &given, "test")
        })??;
        Ok((token, session))
    }

    fn later(&self, millis: i64) {
        self.clock.advance_millis(millis);
    }

    fn lookup(&self, token: &Token) -> Option<sessions::Session> {
        self.db.read_blocking(|tx| sessions::lookup(tx, token)).expect("reads")
    }
}

#[test]
fn name_or_phone_opens_and_names_are_unique() {
    on_both_engines("access_names", |county| access_names(&House::new(county)));
}

fn access_names(house: &House) {
    let account = house.account(" HeYuan ", Some("138 0000 0000")).expect("creates");
    assert_eq!(account.login, "heyuan");
    assert!(matches!(house.account("heyuan", None), Err(Error::LoginTaken)));
    assert!(matches!(house.account("other", Some("13800000000")), Err(Error::PhoneTaken)));
    assert!(matches!(house.account("13800000000", None), Err(Error::LoginTaken)));
    assert!(matches!(house.account("two words", None), Err(Error::BadName)));
    for login in ["heyuan", "HEYUAN", "13800000000"] {
        let (token, session) = house.sign_in(login, "lianhu-demo-2023").expect("opens");
        assert_eq!(session.csrf, token.csrf());
        assert_eq!(house.lookup(&token), Some(session.clone()));
        assert!(session.scope(Operation::ListHouseholds).is_ok());
        assert!(matches!(session.scope(Operation::ListAccounts), Err(Error::NotAllowed)));
    }
    let page =
        house.db.read_blocking(|tx| accounts::list(tx, Limit::default(), None)).expect("lists");
    assert_eq!(page.items.len(), 1);
}

#[test]
fn five_wrong_passwords_lock_known_and_unknown_names_alike() {
    on_both_engines("access_lock", |county| access_lock(&House::new(county)));
}

fn access_lock(house: &House) {
    house.account("heyuan", None).expect("creates");
    for login in ["heyuan", "nobody"] {
        for _ in 0..5 {
            let refused = house.sign_in(login, "wrong-password");
            assert!(matches!(refused, Err(Error::WrongCredentials)), "{login}");
        }
        let refused = house.sign_in(login, "lianhu-demo-2023");
        assert!(matches!(refused, Err(Error::Locked { seconds: 900 })), "{login}: {refused:?}");
    }
    house.later(15 * 60 * 1000);
    assert!(house.sign_in("heyuan", "lianhu-demo-2023").is_ok());
    // The lock is forgotten with the first success.
    assert!(matches!(house.sign_in("heyuan", "wrong-password"), Err(Error::WrongCredentials)));
    assert!(house.sign_in("heyuan", "lianhu-demo-2023").is_ok());
}

#[test]
fn sessions_end_by_idleness_by_age_by_sign_out_and_by_a_new_password() {
    on_both_engines("access_ends", |county| access_ends(&House::new(county)));
}

fn access_ends(house: &House) {
    let account = house.account("heyuan", None).expect("creates");
    let (token, session) = house.sign_in("heyuan", "lianhu-demo-2023").expect("opens");
    house.later(sessions::IDLE_MILLIS - 1);
    assert!(house.lookup(&token).is_some_and(|session| session.wants_touch(house.clock.now())));
    let touched = token.clone();
    house.write(move |tx| sessions::touch(tx, &touched)).expect("touches");
    house.later(sessions::IDLE_MILLIS - 1);
    assert!(house.lookup(&token).is_some());
    house.later(1);
    assert!(house.lookup(&token).is_none());

    let (token, again) = house.sign_in("heyuan", "lianhu-demo-2023").expect("opens");
    assert_ne!(again.id, session.id);
    house.write(move |tx| sessions::end(tx, again.id)).expect("ends");
    assert!(house.lookup(&token).is_none());

    let (token, _) = house.sign_in("heyuan", "lianhu-demo-2023").expect("opens");
    let password = Password::new("another-secret").expect("fine");
    let hash = house.hashing.hash(&house.secrets, &password).expect("hashes");
    house.write(move |tx| accounts::reset_password(tx, account.id, &hash)).expect("resets");
    assert!(house.lookup(&token).is_none());
    assert!(house.sign_in("heyuan", "lianhu-demo-2023").is_err());
    assert!(house.sign_in("heyuan", "another-secret").is_ok());

    house.later(8 * 24 * 60 * 60 * 1000);
    let gone = house.write(sessions::purge).expect("purges");
    // One session: the others went with the password, the failed try with the right one.
    assert_eq!(gone, 1);
}

#[test]
fn a_receipt_answers_again_and_refuses_another_request() {
    on_both_engines("access_receipts", |county| access_receipts(&House::new(county)));
}

fn access_receipts(house: &House) {
    let account = house.account("heyuan", None).expect("creates").id;
    let receipt = receipts::Receipt { status: 201, body: "{\"id\":1}".into() };
    let kept = receipt.clone();
    house
        .write(move |tx| receipts::store(tx, account, "key-0001", &[1; 32], &kept))
        .expect("stores");
    let find = |key: &'static str, print: [u8; 32]| {
        house.db.read_blocking(move |tx| receipts::find(tx, account, key, &print))
    };
    assert_eq!(find("key-0001", [1; 32]).expect("finds"), Some(receipt));
    assert_eq!(find("key-0002", [1; 32]).expect("finds"), None);
    assert!(matches!(find("key-0001", [2; 32]), Err(Error::KeyReused)));
}

fn department(code: &str, name: &str) -> NewDepartment {
    let handled = |category: &str| Handled { kind: "appeal".into(), category: category.into() };
    NewDepartment {
        id: None,
        code: code.into(),
        name: name.into(),
        duty_phone: Some("0746-5720000".into()),
        // Twice the same, and not in order.
        handles: ["irrigation", "drinking_water", "irrigation"].map(handled).to_vec(),
    }
}

#[test]
fn departments_are_added_changed_and_retired_and_never_twice() {
    on_both_engines("access_departments", |county| access_departments(&House::new(county)));
}

fn access_departments(house: &House) {
    let create = |new| house.write(move |tx| departments::create(tx, new));
    let water = create(department("water", " 县水利局 ")).expect("creates");
    assert_eq!(
        (water.name.as_str(), water.duty_phone.as_deref()),
        ("县水利局", Some("07465720000"))
    );
    let handled: Vec<_> = water.handles.iter().map(|one| one.category.as_str()).collect();
    assert_eq!(handled, ["drinking_water", "irrigation"]);
    let taken = create(department("water", "另一个局"));
    assert!(matches!(taken, Err(Error::DepartmentTaken { field: "code" })));
    let taken = create(department("rivers", "县水利局"));
    assert!(matches!(taken, Err(Error::DepartmentTaken { field: "name" })));
    for code in ["", "Water", "水利", "a b"] {
        let refused = create(department(code, "某局"));
        assert!(matches!(refused, Err(Error::BadDepartment { field: "code" })), "{code}");
    }
    let refused =
        create(NewDepartment { duty_phone: Some("12".into()), ..department("a", "某局") });
    assert!(matches!(refused, Err(Error::BadDepartment { field: "duty_phone" })));

    let change =
        |seen, change| house.write(move |tx| departments::change(tx, water.id, seen, change));
    let retire = || Change { is_active: Some(false), ..Change::default() };
    let changed = change(1, Change { duty_phone: Some(None), ..retire() }).expect("changes");
    assert_eq!((changed.version, changed.is_active, changed.duty_phone), (2, false, None));
    assert_eq!(changed.handles, water.handles);
    let stale = change(1, retire());
    assert!(matches!(stale, Err(Error::DepartmentStale { seen: 1, now: 2 })));
    assert_eq!(change(2, retire()).expect("is so already").version, 2);
    let list = |all| house.db.read_blocking(|tx| departments::list(tx, all)).expect("lists");
    assert_eq!((list(false).len(), list(true).len()), (0, 1));
    let back = Change { is_active: Some(true), handles: Some(Vec::new()), ..Change::default() };
    change(2, back).expect("changes");
    assert_eq!(list(false)[0].handles, []);
}

#[test]
fn roles_are_replaced_whole_and_one_keeps_accounts() {
    on_both_engines("access_grants", |county| access_grants(&House::new(county)));
}

fn access_grants(house: &House) {
    let water = house.write(|tx| departments::create(tx, department("water", "县水利局")));
    let water = water.expect("creates").id;
    let id = house.account("heyuan", None).expect("creates").id;
    let replace =
        |grants: Vec<Grant>| house.write(move |tx| accounts::replace_grants(tx, id, &grants, None));
    let found = replace(vec![Grant::of_department(water)]).expect("replaces");
    assert_eq!(found.grants, [Grant::of_department(water)]);
    let (_, session) = house.sign_in("heyuan", "lianhu-demo-2023").expect("opens");
    let scope = session.scope(Operation::ListMatters).expect("allowed");
    assert_eq!((scope.area_paths(), scope.departments()), (&[][..], &[water][..]));
    assert!(matches!(session.scope(Operation::ListHouseholds), Err(Error::NotAllowed)));
    assert!(matches!(replace(Vec::new()), Err(Error::NoGrant)));

    // Nobody takes the keeping of accounts from himself; somebody else may.
    let system = Grant::new(Role::System, kernel::AreaPath::county());
    replace(vec![system, Grant::of_department(water)]).expect("replaces");
    let own = Actor { account: Some(id), name: "何辉".into(), device: "test".into() };
    let refused = house.db.write_blocking(&own, move |tx| {
        accounts::replace_grants(tx, id, &[Grant::of_department(water)], None)
    });
    assert!(matches!(refused, Err(Error::OwnGrants)));
    replace(vec![Grant::of_department(water)]).expect("replaces");

    // Who works in a department that was retired keeps it; nobody new is sent there.
    let retired = Change { is_active: Some(false), ..Change::default() };
    house.write(move |tx| departments::change(tx, water, 1, retired)).expect("retires");
    let again = replace(vec![Grant::of_department(water)]);
    assert!(matches!(again, Err(Error::DepartmentRetired)));
    let found = house.db.read_blocking(move |tx| accounts::get(tx, id)).expect("is there");
    assert_eq!(found.grants, [Grant::of_department(water)]);
    let unknown = replace(vec![Grant::of_department(uuid::Uuid::from_u128(5).into())]);
    assert!(matches!(unknown, Err(Error::DepartmentNotFound)));
}

#[test]
fn reads_are_kept_in_order_and_found_by_account() {
    on_both_engines("access_reads", |county| access_reads(&House::new(county)));
}

fn access_reads(house: &House) {
    let account = |login: &str| house.account(login, None).expect("creates").id;
    let (one, other) = (account("one"), account("other"));
    let read = |account, object: &str, items| Read {
        at: house.clock.now(),
        account,
        operation: Operation::GetHousehold,
        object: object.into(),
        items,
    };
    let kept = vec![read(one, "hh_1", 1), read(other, "001004", 50), read(one, "hh_2", 1)];
    let written = kept.clone();
    house.write(move |tx| reads::record(tx, &written)).expect("records");
    let found = |account, limit| {
        house.db.read_blocking(|tx| reads::recent(tx, account, limit)).expect("reads")
    };
    let newest_first: Vec<Read> = kept.iter().rev().cloned().collect();
    assert_eq!(found(None, 10), newest_first);
    assert_eq!(found(Some(other), 10), [kept[1].clone()]);
    assert_eq!(found(Some(one), 1), [kept[2].clone()]);
}
