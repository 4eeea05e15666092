//! An own Postgres cluster: made, stopped, killed, left behind.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use headgate_server::cluster::scratch;
use headgate_server::cluster::{Cluster, ClusterError, ClusterOptions, Durability, Health, store};
use headgate_server::process::KeeperState;
use headgate_server::run::test_cluster;
use rustix::process::{Pid, Signal};
use sqlx::{Connection, PgConnection, Row};

/// A data directory that is removed at the end; its name has characters that need quoting.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("headgate it's \"{name}\", {}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::DirBuilder::new().mode(0o711).create(&path).unwrap();
        Self(fs::canonicalize(path).unwrap())
    }

    fn options(&self) -> ClusterOptions {
        ClusterOptions {
            directory: self.0.join("pg"),
            logs: self.0.clone(),
            binaries: std::env::var_os("HEADGATE_PG_BIN").map(PathBuf::from),
            user: None,
            launcher: PathBuf::from(env!("CARGO_BIN_EXE_headgate")),
            durability: Durability::Scratch,
        }
    }

    fn postmaster(&self) -> Option<i32> {
        let text = fs::read_to_string(self.0.join("pg/data/postmaster.pid")).ok()?;
        text.lines().next()?.parse().ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn alive(pid: i32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = status.rsplit(") ").next().and_then(|rest| rest.chars().next());
    state.is_some_and(|state| state != 'Z')
}

fn pid(cluster: &Cluster) -> i32 {
    match *cluster.process().borrow() {
        KeeperState::Running { pid } => pid,
        ref other => panic!("not running: {other:?}"),
    }
}

fn kill(pid: i32, signal: Signal) {
    rustix::process::kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
}

/// Looks until `holds`, for at most half a minute: for what happens in processes that are not ours.
async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn new_cluster_is_private_answers_and_keeps_its_rows() {
    let place = Place::new("keeps");
    let cluster = Cluster::start(&place.options()).await.unwrap();
    let mut connection = PgConnection::connect_with(&cluster.connect_options()).await.unwrap();
    sqlx::query("create table kept as select 'Zürich'::text as word").execute(&mut connection).await.unwrap();
    let encoding: String = sqlx::query("show server_encoding").fetch_one(&mut connection).await.unwrap().get(0);
    let listens: String = sqlx::query("show listen_addresses").fetch_one(&mut connection).await.unwrap().get(0);
    connection.close().await.unwrap();
    assert!(cluster.stop().await);
    assert_eq!((encoding.as_str(), listens.as_str()), ("UTF8", ""));
    assert_eq!(fs::metadata(place.0.join("pg/data")).unwrap().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(place.0.join("pg/secret")).unwrap().mode() & 0o777, 0o600);
    assert_eq!(place.postmaster(), None, "an orderly stop removes the file");

    let cluster = Cluster::start(&place.options()).await.unwrap();
    let mut connection = PgConnection::connect_with(&cluster.connect_options()).await.unwrap();
    let word: String = sqlx::query("select word from kept").fetch_one(&mut connection).await.unwrap().get(0);
    connection.close().await.unwrap();
    cluster.stop().await;
    assert_eq!(word, "Zürich");
}

#[tokio::test]
async fn wrong_password_is_refused() {
    let place = Place::new("password");
    let cluster = Cluster::start(&place.options()).await.unwrap();
    let refused = store::ping(&cluster.connect_options().password("wrong")).await;
    cluster.stop().await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn killed_server_comes_back() {
    let place = Place::new("killed");
    let cluster = Cluster::start(&place.options()).await.unwrap();
    let (first, mut health) = (pid(&cluster), cluster.health());
    kill(first, Signal::KILL);
    health.wait_for(|health| *health == Health::Restarting).await.unwrap();
    health.wait_for(|health| *health == Health::Ready).await.unwrap();
    store::ping(&cluster.connect_options()).await.unwrap();
    let second = pid(&cluster);
    cluster.stop().await;
    assert_ne!(first, second);
    assert!(!alive(second));
}

#[tokio::test]
async fn server_left_by_an_earlier_run_is_replaced() {
    let place = Place::new("leftover");
    Cluster::start(&place.options()).await.unwrap().stop().await;
    let owner = fs::metadata(place.0.join("pg/data")).unwrap();
    let binaries =
        headgate_server::cluster::binaries::Binaries::find(place.options().binaries.as_deref(), None).unwrap();
    let socket = place.0.join("pg/run").display().to_string().replace('"', "\"\"");
    let mut command = Command::new(binaries.postgres());
    command.arg("-D").arg(place.0.join("pg/data")).args(["-c", "listen_addresses=", "-c", "port=5433", "-c"]);
    command.arg(format!("unix_socket_directories=\"{socket}\"")).current_dir("/");
    command.uid(owner.uid()).gid(owner.gid()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut stranger = command.spawn().unwrap();
    let file = place.0.join("pg/data/postmaster.pid");
    // The last line of the file tells the server's state.
    let ready = || fs::read_to_string(&file).is_ok_and(|text| text.trim().ends_with("ready"));
    eventually("the stranger answers", ready).await;

    let pid = stranger.id().cast_signed();
    // The stranger is our child here, so somebody must reap it for its end to be seen.
    let reaper = std::thread::spawn(move || stranger.wait());
    let cluster = Cluster::start(&place.options()).await;
    if cluster.is_err() {
        kill(pid, Signal::INT);
    }
    let cluster = cluster.unwrap();
    store::ping(&cluster.connect_options()).await.unwrap();
    cluster.stop().await;
    assert!(reaper.join().unwrap().unwrap().success(), "it was stopped in order");
}

#[tokio::test]
async fn cluster_of_another_major_version_is_refused_in_words() {
    let place = Place::new("major");
    Cluster::start(&place.options()).await.unwrap().stop().await;
    fs::write(place.0.join("pg/data/PG_VERSION"), "9\n").unwrap();
    let error = Cluster::start(&place.options()).await.unwrap_err();
    assert!(matches!(error, ClusterError::OtherMajor { cluster: 9, .. }), "{error}");
    assert!(error.to_string().contains("PostgreSQL 9"), "{error}");
}

#[tokio::test]
async fn server_that_cannot_start_says_why() {
    let place = Place::new("broken");
    Cluster::start(&place.options()).await.unwrap().stop().await;
    fs::write(place.0.join("pg/data/postgresql.conf"), "no_such_setting = 1\n").unwrap();
    let error = Cluster::start(&place.options()).await.unwrap_err().to_string();
    assert!(error.contains("no_such_setting"), "{error}");
}

#[tokio::test]
async fn half_made_cluster_is_made_again() {
    let place = Place::new("half");
    fs::DirBuilder::new().mode(0o700).create(place.0.join("pg")).unwrap();
    fs::create_dir(place.0.join("pg/data.tmp")).unwrap();
    fs::write(place.0.join("pg/data.tmp/PG_VERSION"), "15\n").unwrap();
    let cluster = Cluster::start(&place.options()).await.unwrap();
    assert!(cluster.stop().await);
    assert!(!place.0.join("pg/data.tmp").exists());
}

#[tokio::test]
async fn closed_directory_above_the_cluster_is_named_when_root_starts_it() {
    let place = Place::new("closed");
    let closed = place.0.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let options = ClusterOptions { directory: closed.join("pg"), ..place.options() };
    match Cluster::start(&options).await {
        Err(error) => assert!(error.to_string().contains(&closed.display().to_string()), "{error}"),
        // Not root: the directory is our own.
        Ok(cluster) => assert!(cluster.stop().await && !rustix::process::geteuid().is_root()),
    }
}

#[tokio::test]
async fn scratch_cluster_ends_with_its_owner_and_leaves_nothing() {
    let mut owner = Command::new(env!("CARGO_BIN_EXE_headgate"));
    owner.arg("test-cluster").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut owner = owner.spawn().unwrap();
    let mut url = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(owner.stdout.as_mut().unwrap()), &mut url).unwrap();
    let options: sqlx::postgres::PgConnectOptions = url.trim().parse().unwrap();
    store::ping(&options).await.unwrap();
    let directory = options.get_socket().and_then(|socket| socket.ancestors().nth(2)).map(Path::to_owned).unwrap();
    assert!(directory.exists());
    drop(owner.stdin.take());
    assert!(owner.wait().unwrap().success());
    assert!(!directory.exists());
}

#[tokio::test]
async fn server_dies_with_a_killed_owner() {
    let mut owner = Command::new(env!("CARGO_BIN_EXE_headgate"));
    owner.arg("test-cluster").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut owner = owner.spawn().unwrap();
    let mut url = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(owner.stdout.as_mut().unwrap()), &mut url).unwrap();
    let options: sqlx::postgres::PgConnectOptions = url.trim().parse().unwrap();
    let directory = options.get_socket().and_then(|socket| socket.ancestors().nth(2)).map(Path::to_owned).unwrap();
    let place = Place(directory);
    let server = place.postmaster().unwrap();
    assert!(alive(server));
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the server is gone", || !alive(server)).await;
    eventually("it shut down in order", || place.postmaster().is_none()).await;
}

#[tokio::test]
async fn template_is_prepared_once_and_copies_are_separate() {
    let headgate = Path::new(env!("CARGO_BIN_EXE_headgate"));
    let url = test_cluster::shared_url(headgate).unwrap();
    let template = format!("template_{}", std::process::id());
    let prepared = AtomicUsize::new(0);
    let create = || {
        scratch::create_database(&url, &template, async |pool| {
            prepared.fetch_add(1, Ordering::SeqCst);
            sqlx::query("create table things (name text)").execute(&pool).await.map(drop)
        })
    };
    let (first, second) = tokio::join!(create(), create());
    let (first, second) = (first.unwrap(), second.unwrap());
    let mut connection = PgConnection::connect_with(&first).await.unwrap();
    sqlx::query("insert into things values ('one')").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let mut connection = PgConnection::connect_with(&second).await.unwrap();
    let count = sqlx::query("select count(*) from things").fetch_one(&mut connection).await;
    let count: i64 = count.unwrap().get(0);
    connection.close().await.unwrap();
    scratch::drop_database(&first).await.unwrap();
    scratch::drop_database(&second).await.unwrap();
    assert_eq!((prepared.into_inner(), count), (1, 0));
    assert!(store::ping(&first).await.is_err());
}
