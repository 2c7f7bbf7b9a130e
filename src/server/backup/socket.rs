//! The socket by which the command asks the server for a backup: beside the database, for the server's own user. The request and
//! the response are one line of JSON each.

use super::{BackupError, Backups, Request};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsString,
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
    task::JoinHandle,
};

/// The response.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Made(PathBuf),
    Refused(String),
}

/// The socket, which is removed when this is dropped.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
        let _ = fs::remove_file(&self.path);
    }
}

impl Socket {
    /// Listens. The listener has the database open, so an existing socket is left over from a crash.
    ///
    /// # Errors
    /// The operating system's error.
    pub(super) fn listen(backups: Backups, path: PathBuf) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut unnamed = OsString::from(&path);
        unnamed.push(".new");
        let _ = fs::remove_file(&unnamed);
        let listener = UnixListener::bind(&unnamed)?;
        // It gets its final name only after its permissions exclude other users.
        fs::set_permissions(&unnamed, Permissions::from_mode(0o600))?;
        fs::rename(&unnamed, &path)?;
        let task = tokio::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(tokio::spawn(answer(backups.clone(), stream))),
                    Err(error) => {
                        tracing::error!(%error, "`daybook backup` can't reach this server");
                        return;
                    }
                }
            }
        });
        Ok(Self { path, task })
    }
}

async fn answer(backups: Backups, mut stream: UnixStream) {
    let mut line = String::new();
    if BufReader::new(&mut stream).read_line(&mut line).await.is_err() {
        return;
    }
    let answer = match serde_json::from_str::<Request>(&line) {
        Ok(request) => match backups.make(&request).await {
            Ok(path) => Answer::Made(path),
            Err(error) => Answer::Refused(error.to_string()),
        },
        Err(_) => Answer::Refused("The running server has another version. Use the program of that version.".into()),
    };
    let line = serde_json::to_string(&answer).unwrap_or_default() + "\n";
    // If the command has gone, the backup exists all the same.
    let _ = stream.write_all(line.as_bytes()).await;
}

/// Asks the server that listens on the socket; none if there is no server.
pub(super) async fn ask(path: &Path, request: &Request) -> Option<Result<PathBuf, BackupError>> {
    let stream = match UnixStream::connect(path).await {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => return None,
        stream => stream,
    };
    let asked = async {
        let mut stream = stream?;
        let line = serde_json::to_string(request)? + "\n";
        stream.write_all(line.as_bytes()).await?;
        let mut line = String::new();
        BufReader::new(&mut stream).read_line(&mut line).await?;
        Ok(serde_json::from_str(&line)?)
    };
    Some(match asked.await {
        Ok(Answer::Made(path)) => Ok(path),
        Ok(Answer::Refused(sentence)) => Err(BackupError::Refused(sentence)),
        Err(error) => Err(super::at(path)(error)),
    })
}
