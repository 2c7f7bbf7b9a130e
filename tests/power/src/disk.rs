//! The contents of the disk: as programs see them, and as they would be after a power cut.
//!
//! Only what was fsynced is sure to survive. Of the rest, each page of a file and each change of a folder may survive or not, independently.
//! An fsync of a file writes its pages and its length, an fsync of a folder the names in it, and neither writes the other. These guarantees are
//! weaker than those of ext4 or XFS, and are those of POSIX.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ffi::{OsStr, OsString},
};

/// The unit that a disk writes atomically.
const SECTOR: usize = 512;
const PAGE: usize = 4096;

/// The number of a file or a folder.
pub type Inode = u64;
/// The top folder.
pub const ROOT: Inode = 1;

/// A file or a folder.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its permissions.
    pub mode: u16,
    /// What it is.
    pub body: Body,
}

/// What a name can stand for.
#[derive(Debug, Clone)]
pub enum Body {
    /// Bytes.
    File(File),
    /// Names.
    Folder(Folder),
    /// A socket, which has no contents.
    Socket,
}

/// A file's bytes.
#[derive(Debug, Clone, Default)]
pub struct File {
    now: Vec<u8>,
    durable: Vec<u8>,
    /// The pages that differ, or may.
    dirty: BTreeSet<usize>,
}

/// A folder's names.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    now: BTreeMap<OsString, Inode>,
    durable: BTreeMap<OsString, Inode>,
}

/// An atomic change of names: each of them gets another meaning, or none.
type Change = Vec<((Inode, OsString), Option<Inode>)>;

/// Why something is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing.
    Missing,
    /// The name is taken.
    Taken,
    /// It is a file where a folder is needed.
    NoFolder,
    /// It is a folder where a file is needed.
    IsFolder,
    /// The folder is not empty.
    NotEmpty,
}

/// A disk.
#[derive(Debug, Clone)]
pub struct Disk {
    nodes: BTreeMap<Inode, Node>,
    /// Changes of folders that are not durable yet, in the order in which they were made.
    pending: Vec<Change>,
    next: Inode,
}

impl File {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.now
    }

    fn touch(&mut self, from: usize, to: usize) {
        self.dirty.extend(from / PAGE..to.div_ceil(PAGE));
    }

    /// Writes into the file, also beyond its end.
    pub fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        if end > self.now.len() {
            self.set_length(end);
        }
        if let Some(place) = self.now.get_mut(offset..end) {
            place.copy_from_slice(bytes);
        }
        self.touch(offset, end);
    }

    /// Truncates the file, or extends it with zeros.
    pub fn set_length(&mut self, length: usize) {
        let former = self.now.len();
        self.touch(former.min(length), former.max(length));
        self.now.resize(length, 0);
    }

    /// Whether a power cut may change it.
    pub fn is_dirty(&self) -> bool {
        !self.dirty.is_empty() || self.now.len() != self.durable.len()
    }

    /// Makes the file durable.
    pub fn sync(&mut self) {
        self.durable.resize(self.now.len(), 0);
        for page in std::mem::take(&mut self.dirty) {
            copy(&self.now, &mut self.durable, page * PAGE, PAGE);
        }
    }

    /// What is left of the file: any length between the durable one and the current one, and for each page the old one, the new one, or sectors of both.
    fn cut(&mut self, coin: &mut fastrand::Rng) {
        let (old, new) = (self.durable.len(), self.now.len());
        let length = match coin.u8(..3) {
            0 => old,
            1 => new,
            _ => coin.usize(old.min(new)..=old.max(new)),
        };
        self.durable.resize(length, 0);
        for page in std::mem::take(&mut self.dirty) {
            match coin.u8(..3) {
                0 => {}
                1 => copy(&self.now, &mut self.durable, page * PAGE, PAGE),
                _ => {
                    for sector in (page * PAGE..(page + 1) * PAGE).step_by(SECTOR).filter(|_| coin.bool()) {
                        copy(&self.now, &mut self.durable, sector, SECTOR);
                    }
                }
            }
        }
        self.now.clone_from(&self.durable);
    }
}

/// Copies a range from one to the other, as far as both have it.
fn copy(from: &[u8], to: &mut [u8], offset: usize, length: usize) {
    let end = (offset + length).min(from.len()).min(to.len());
    if let (Some(from), Some(to)) = (from.get(offset..end), to.get_mut(offset..end)) {
        to.copy_from_slice(from);
    }
}

impl Folder {
    /// Its names.
    pub fn names(&self) -> &BTreeMap<OsString, Inode> {
        &self.now
    }
}

impl Default for Disk {
    fn default() -> Self {
        let root = Node { mode: 0o755, body: Body::Folder(Folder::default()) };
        Self { nodes: BTreeMap::from([(ROOT, root)]), pending: Vec::new(), next: ROOT + 1 }
    }
}

impl Disk {
    /// A file or a folder.
    ///
    /// # Errors
    /// [`Refusal::Missing`].
    pub fn node(&self, inode: Inode) -> Result<&Node, Refusal> {
        self.nodes.get(&inode).ok_or(Refusal::Missing)
    }

    /// The same, to be changed.
    ///
    /// # Errors
    /// [`Refusal::Missing`].
    pub fn node_mut(&mut self, inode: Inode) -> Result<&mut Node, Refusal> {
        self.nodes.get_mut(&inode).ok_or(Refusal::Missing)
    }

    /// A file.
    ///
    /// # Errors
    /// [`Refusal::Missing`] or [`Refusal::IsFolder`].
    pub fn file(&mut self, inode: Inode) -> Result<&mut File, Refusal> {
        match &mut self.node_mut(inode)?.body {
            Body::File(file) => Ok(file),
            Body::Folder(_) | Body::Socket => Err(Refusal::IsFolder),
        }
    }

    /// A folder.
    ///
    /// # Errors
    /// [`Refusal::Missing`] or [`Refusal::NoFolder`].
    pub fn folder(&self, inode: Inode) -> Result<&Folder, Refusal> {
        match &self.node(inode)?.body {
            Body::Folder(folder) => Ok(folder),
            Body::File(_) | Body::Socket => Err(Refusal::NoFolder),
        }
    }

    /// What a name stands for.
    ///
    /// # Errors
    /// [`Refusal::Missing`] or [`Refusal::NoFolder`].
    pub fn find(&self, folder: Inode, name: &OsStr) -> Result<Inode, Refusal> {
        self.folder(folder)?.now.get(name).copied().ok_or(Refusal::Missing)
    }

    /// Makes something under a new name.
    ///
    /// # Errors
    /// [`Refusal::Taken`], and as [`Self::folder`].
    pub fn make(&mut self, folder: Inode, name: &OsStr, node: Node) -> Result<Inode, Refusal> {
        if self.folder(folder)?.now.contains_key(name) {
            return Err(Refusal::Taken);
        }
        let inode = self.next;
        self.next += 1;
        self.nodes.insert(inode, node);
        self.change(vec![((folder, name.to_owned()), Some(inode))]);
        Ok(inode)
    }

    /// Gives a file another name beside those that it has.
    ///
    /// # Errors
    /// [`Refusal::Taken`], and as [`Self::folder`].
    pub fn link(&mut self, inode: Inode, folder: Inode, name: &OsStr) -> Result<(), Refusal> {
        if self.folder(folder)?.now.contains_key(name) {
            return Err(Refusal::Taken);
        }
        self.change(vec![((folder, name.to_owned()), Some(inode))]);
        Ok(())
    }

    /// Removes a name. The file is still there for processes that have it open.
    ///
    /// # Errors
    /// [`Refusal::NotEmpty`], and as [`Self::find`].
    pub fn remove(&mut self, folder: Inode, name: &OsStr) -> Result<(), Refusal> {
        let inode = self.find(folder, name)?;
        if self.folder(inode).is_ok_and(|folder| !folder.now.is_empty()) {
            return Err(Refusal::NotEmpty);
        }
        self.change(vec![((folder, name.to_owned()), None)]);
        Ok(())
    }

    /// Renames something, or exchanges the names of two things.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn rename(&mut self, from: (Inode, &OsStr), to: (Inode, &OsStr), exchange: bool) -> Result<(), Refusal> {
        let moved = self.find(from.0, from.1)?;
        let replaced = self.find(to.0, to.1);
        let back = if exchange { Some(replaced?) } else { None };
        if !exchange && replaced.is_ok_and(|inode| self.folder(inode).is_ok_and(|folder| !folder.now.is_empty())) {
            return Err(Refusal::NotEmpty);
        }
        self.change(vec![((from.0, from.1.to_owned()), back), ((to.0, to.1.to_owned()), Some(moved))]);
        Ok(())
    }

    fn change(&mut self, change: Change) {
        self.apply(&change, |folder| &mut folder.now);
        self.pending.push(change);
    }

    fn apply(&mut self, change: &Change, names: impl Fn(&mut Folder) -> &mut BTreeMap<OsString, Inode>) {
        for ((folder, name), inode) in change {
            if let Some(Node { body: Body::Folder(folder), .. }) = self.nodes.get_mut(folder) {
                match inode {
                    Some(inode) => names(folder).insert(name.clone(), *inode),
                    None => names(folder).remove(name),
                };
            }
        }
    }

    /// Makes the names of a folder durable: their changes, and the earlier changes on which those depend.
    pub fn sync_folder(&mut self, folder: Inode) {
        let mut keys = HashSet::new();
        let (mut written, mut pending) = (Vec::new(), Vec::new());
        for change in std::mem::take(&mut self.pending).into_iter().rev() {
            if change.iter().any(|(key, _)| key.0 == folder || keys.contains(key)) {
                keys.extend(change.iter().map(|(key, _)| key.clone()));
                written.push(change);
            } else {
                pending.push(change);
            }
        }
        self.pending = pending.into_iter().rev().collect();
        for change in written.into_iter().rev() {
            self.apply(&change, |folder| &mut folder.durable);
        }
    }

    /// How many bytes the files have.
    pub fn used(&self) -> usize {
        self.reachable().iter().filter_map(|inode| self.nodes.get(inode)).map(|node| file_of(node).map_or(0, |file| file.now.len())).sum()
    }

    /// A power cut: what is left, as the next start finds it.
    pub fn cut(&mut self, coin: &mut fastrand::Rng) {
        // A change of names that depends on a lost change is lost too.
        let mut lost = HashSet::new();
        for change in std::mem::take(&mut self.pending) {
            if coin.bool() || change.iter().any(|(key, _)| lost.contains(key)) {
                lost.extend(change.into_iter().map(|(key, _)| key));
            } else {
                self.apply(&change, |folder| &mut folder.durable);
            }
        }
        for node in self.nodes.values_mut() {
            match &mut node.body {
                Body::File(file) => file.cut(coin),
                Body::Folder(folder) => folder.now.clone_from(&folder.durable),
                Body::Socket => {}
            }
        }
        let reachable = self.reachable();
        self.nodes.retain(|inode, _| reachable.contains(inode));
    }

    fn reachable(&self) -> BTreeSet<Inode> {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![ROOT]);
        while let Some(inode) = todo.pop() {
            if seen.insert(inode)
                && let Ok(folder) = self.folder(inode)
            {
                todo.extend(folder.now.values());
            }
        }
        seen
    }
}

fn file_of(node: &Node) -> Option<&File> {
    match &node.body {
        Body::File(file) => Some(file),
        Body::Folder(_) | Body::Socket => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> &OsStr {
        OsStr::new(name)
    }

    fn new_file() -> Node {
        Node { mode: 0o644, body: Body::File(File::default()) }
    }

    fn new_folder() -> Node {
        Node { mode: 0o755, body: Body::Folder(Folder::default()) }
    }

    fn with_file(bytes: &[u8]) -> (Disk, Inode) {
        let mut disk = Disk::default();
        let file = disk.make(ROOT, name("a"), new_file()).unwrap();
        disk.file(file).unwrap().write(0, bytes);
        (disk, file)
    }

    /// What power cuts by many seeds leave.
    fn cuts<T: Ord>(disk: &Disk, look: impl Fn(&mut Disk) -> T) -> BTreeSet<T> {
        let cut = |seed| {
            let mut disk = disk.clone();
            disk.cut(&mut fastrand::Rng::with_seed(seed));
            look(&mut disk)
        };
        (0..500).map(cut).collect()
    }

    fn names(disk: &mut Disk) -> Vec<OsString> {
        disk.folder(ROOT).unwrap().names().keys().cloned().collect()
    }

    #[test]
    fn what_is_synced_survives_and_the_name_and_the_bytes_are_synced_apart() {
        let (mut disk, file) = with_file(b"some");
        assert_eq!(cuts(&disk, names).len(), 2, "neither");
        disk.file(file).unwrap().sync();
        assert_eq!(cuts(&disk, names).len(), 2, "the bytes only");
        disk.sync_folder(ROOT);
        assert_eq!(cuts(&disk, |disk| disk.file(file).unwrap().bytes().to_vec()), [b"some".to_vec()].into(), "both");

        let (mut disk, file) = with_file(b"some");
        disk.sync_folder(ROOT);
        let left = cuts(&disk, |disk| disk.file(file).unwrap().bytes().to_vec());
        assert!(
            left.contains(b"".as_slice()) && left.contains(b"so".as_slice()) && left.contains([0; 4].as_slice()),
            "the name only: {left:?}"
        );
    }

    #[test]
    fn pages_survive_singly_and_tear_at_sectors() {
        let (mut disk, file) = with_file(&[b'o'; 3 * PAGE]);
        disk.file(file).unwrap().sync();
        disk.sync_folder(ROOT);
        disk.file(file).unwrap().write(PAGE / 2, &[b'n'; 2 * PAGE]);
        let left = cuts(&disk, |disk| disk.file(file).unwrap().bytes().to_vec());
        let mut seen = BTreeSet::new();
        for bytes in left {
            assert_eq!(bytes.len(), 3 * PAGE);
            let is_new = |sector: &[u8]| sector.iter().all(|byte| *byte == b'n');
            assert!(bytes.chunks(SECTOR).all(|sector| is_new(sector) || sector.iter().all(|byte| *byte == b'o')), "a sector is whole");
            seen.insert([1, 2].map(|half| is_new(&bytes[half * PAGE..half * PAGE + PAGE / 2])));
            assert!(bytes[..PAGE / 2].iter().chain(&bytes[5 * PAGE / 2..]).all(|byte| *byte == b'o'), "what was not written stays");
        }
        assert_eq!(seen.len(), 4, "each page for itself");
    }

    #[test]
    fn a_length_survives_or_not() {
        let (mut disk, file) = with_file(b"0123456789");
        disk.file(file).unwrap().sync();
        disk.sync_folder(ROOT);
        disk.file(file).unwrap().set_length(2);
        let left = cuts(&disk, |disk| disk.file(file).unwrap().bytes().len());
        assert_eq!(left, (2..=10).collect());
        disk.file(file).unwrap().sync();
        disk.file(file).unwrap().write(5, b"x");
        assert_eq!(disk.file(file).unwrap().bytes(), b"01\0\0\0x");
    }

    #[test]
    fn changes_of_a_folder_are_lost_singly_but_a_rename_is_never_half() {
        let (mut disk, _) = with_file(b"");
        disk.make(ROOT, name("b"), new_file()).unwrap();
        disk.sync_folder(ROOT);
        disk.rename((ROOT, name("a")), (ROOT, name("c")), false).unwrap();
        disk.remove(ROOT, name("b")).unwrap();
        let expected = [vec!["a", "b"], vec!["a"], vec!["b", "c"], vec!["c"]];
        assert_eq!(cuts(&disk, names), expected.map(|names| names.into_iter().map(OsString::from).collect()).into());

        // What the new name stands for depends on the rename.
        disk.remove(ROOT, name("c")).unwrap();
        assert!(!cuts(&disk, names).contains(&vec![OsString::from("a"), OsString::from("c")]));
        disk.sync_folder(ROOT);
        assert_eq!(cuts(&disk, names), [Vec::new()].into());
    }

    #[test]
    fn folders_are_synced_apart_and_change_their_names_at_once() {
        let mut disk = Disk::default();
        let [one, two] = ["one", "two"].map(|folder| disk.make(ROOT, name(folder), new_folder()).unwrap());
        disk.sync_folder(ROOT);
        disk.make(one, name("inner"), new_file()).unwrap();
        disk.sync_folder(ROOT);
        let inner = |disk: &mut Disk| disk.find(one, name("inner")).is_ok();
        assert_eq!(cuts(&disk, inner).len(), 2, "the folder above does not write it");
        // An fsync of either folder makes a rename between the two durable, with the earlier changes of the same name.
        disk.rename((one, name("inner")), (two, name("moved")), false).unwrap();
        disk.sync_folder(two);
        assert_eq!(
            cuts(&disk, |disk| (disk.find(one, name("inner")).is_ok(), disk.find(two, name("moved")).is_ok())),
            [(false, true)].into()
        );

        disk.rename((ROOT, name("one")), (ROOT, name("two")), true).unwrap();
        let both = |disk: &mut Disk| (disk.find(ROOT, name("one")).unwrap(), disk.find(ROOT, name("two")).unwrap());
        assert_eq!(cuts(&disk, both), [(one, two), (two, one)].into());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let (mut disk, file) = with_file(b"");
        let folder = disk.make(ROOT, name("folder"), new_folder()).unwrap();
        disk.make(folder, name("inner"), new_file()).unwrap();
        assert_eq!(disk.make(ROOT, name("a"), new_file()), Err(Refusal::Taken));
        assert_eq!(disk.remove(ROOT, name("folder")), Err(Refusal::NotEmpty));
        assert_eq!(disk.rename((ROOT, name("a")), (ROOT, name("folder")), false), Err(Refusal::NotEmpty));
        assert_eq!(disk.find(file, name("a")), Err(Refusal::NoFolder));
        assert_eq!(disk.file(folder).err(), Some(Refusal::IsFolder));
        assert_eq!(disk.remove(ROOT, name("none")), Err(Refusal::Missing));
    }
}
