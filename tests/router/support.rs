//! What all router tests share.

use daybook::{
    emulator::{Emulator, LOCAL_API_KEY, LOCAL_CLIENT_ID},
    server::{
        config::{Policies, Startup, Workos, WorkosConfig, known_issuers, leptos_options},
        telemetry::without_texts,
    },
};
use std::{
    io,
    sync::{Arc, Mutex},
};
use tracing_subscriber::{Layer as _, filter::LevelFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};
use url::Url;

/// What is logged, in memory.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Everything that this process logs from now on, as JSON. `None` if another test of the same process already captures the log; with nextest
    /// each test has its own process.
    pub fn of_this_process() -> Option<Self> {
        let log = Self::default();
        let writer = log.clone();
        let format = tracing_subscriber::fmt::layer().json().with_writer(move || writer.clone());
        let format = format.with_filter(without_texts(LevelFilter::DEBUG));
        tracing_subscriber::registry().with(format).try_init().is_ok().then_some(log)
    }

    /// What was logged since the last time.
    pub fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().expect("the log"))).expect("text")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SurrealDB recurses deeper than the 2 MiB stack of a test's thread.
pub fn on_a_deep_stack<F: Future<Output = ()> + Send + 'static>(test: F) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(16 << 20).enable_all().build();
        runtime.expect("a runtime").block_on(test);
    });
    if let Err(panic) = thread.expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

/// The usual settings over a database in memory.
pub fn startup(public_url: Url, workos: Workos) -> Startup {
    Startup {
        leptos_options: leptos_options().expect("options"),
        public_url,
        database: "mem://".into(),
        policies: Policies::default(),
        workos,
    }
}

/// The local WorkOS, used as if it were the real one.
pub fn local_workos(emulator: &Emulator, public_url: &Url) -> WorkosConfig {
    workos(emulator.base_url.clone(), LOCAL_CLIENT_ID, LOCAL_API_KEY, public_url)
}

/// A WorkOS that does not answer.
pub fn absent_workos(public_url: &Url) -> WorkosConfig {
    workos("http://127.0.0.1:9".parse().expect("a URL"), "client_1", "sk_test", public_url)
}

fn workos(base_url: Url, client_id: &str, api_key: &str, public_url: &Url) -> WorkosConfig {
    WorkosConfig {
        api_key: api_key.into(),
        client_id: client_id.into(),
        redirect_uri: public_url.join("/callback").expect("a URL"),
        issuers: known_issuers(&base_url, client_id),
        audience: None,
        cookie_password: "a password of more than 32 characters".into(),
        webhook_secret: None,
        base_url,
    }
}
