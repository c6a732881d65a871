//! Accounts and sessions on storage, as a story.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use access::sessions::{self, Kind, Token};
use access::{Error, Grant, Hashing, Operation, Password, Role, Secrets, accounts, receipts};
use db::{Db, Options};
use kernel::{Actor, Clock, Ids, Limit, Timestamp};
use uuid::Uuid;

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

struct Count(AtomicU64);

impl Ids for Count {
    fn next(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) + 1)
    }
}

struct Steps(AtomicU64);

impl Secrets for Steps {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::SeqCst) as u8);
    }
}

struct House {
    db: Db,
    clock: Arc<Hand>,
    secrets: Steps,
    hashing: Hashing,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Hand(AtomicI64::new(1_683_388_800_000)));
        let ids = Arc::new(Count(AtomicU64::new(0)));
        let db = Db::open_sqlite(&folder.path().join("c.db"), Options::new(clock.clone(), ids))
            .expect("opens");
        db.migrate(&[db::MIGRATIONS, access::MIGRATIONS]).expect("migrates");
        let secrets = Steps(AtomicU64::new(1));
        Self { db, clock, secrets, hashing: Hashing::cheap(), _folder: folder }
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
            grants: vec![Grant { role: Role::Village, area: "001004012".parse().expect("a path") }],
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
        self.clock.0.fetch_add(millis, Ordering::SeqCst);
    }

    fn lookup(&self, token: &Token) -> Option<sessions::Session> {
        self.db.read_blocking(|tx| sessions::lookup(tx, token)).expect("reads")
    }
}

#[test]
fn name_or_phone_opens_and_names_are_unique() {
    let house = House::new();
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
    let house = House::new();
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
    let house = House::new();
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
    let house = House::new();
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
