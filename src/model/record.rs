//! Records of trail events, packed: one is a kilobyte of JSON, and many times that as a tree. A hundred thousand are
//! kept as some 20 MB and unpacked when somebody looks.

use std::{borrow::Cow, cell::RefCell, fmt, sync::Arc};

use serde_json::Value;

/// No block is unpacked to more than this, unless a single record is larger: all of it is unpacked for one.
const LARGEST: usize = 64 * 1024;
/// A block of fewer records than this is packed poorly, and may be packed anew with others.
pub const FEW: usize = 16;
/// Deflate's effort: above it, time goes up and sizes hardly down.
const EFFORT: u8 = 3;

/// The whole record of an event, packed together with others.
#[derive(Clone, Default)]
pub struct Record(Option<(Arc<Block>, u32)>);

/// Records that were packed at once.
struct Block {
    packed: Box<[u8]>,
    /// Where each ends when unpacked.
    ends: Box<[u32]>,
}

impl Record {
    /// Packs records together: a page of them, as they come. Null is no record.
    pub fn pack(values: &[Value]) -> Vec<Self> {
        let texts = values.iter().map(|value| match value {
            Value::Null => Cow::Borrowed(""),
            value => Cow::Owned(value.to_string()),
        });
        pack(texts)
    }

    /// The same records, packed together by themselves: what they were packed with is let go.
    pub fn repack(records: &[Self]) -> Vec<Self> {
        pack(records.iter().map(|record| Cow::Owned(record.text().unwrap_or_default())))
    }

    /// All of it; null when there is none.
    pub fn value(&self) -> Value {
        self.with_text(|text| serde_json::from_str(text).ok()).flatten().unwrap_or_default()
    }

    /// The same for who looks at one record again and again, as a screen does: the last that a thread has read is kept.
    pub fn shared(&self) -> Arc<Value> {
        thread_local! {
            static LAST: RefCell<Option<(Record, Arc<Value>)>> = const { RefCell::new(None) };
        }
        let is_it = |other: &Self| match (&self.0, &other.0) {
            (Some((one, a)), Some((other, b))) => Arc::ptr_eq(one, other) && a == b,
            _ => false,
        };
        let known = LAST.with_borrow(|last| {
            last.as_ref().filter(|(record, _)| is_it(record)).map(|(_, value)| value.clone())
        });
        known.unwrap_or_else(|| {
            let value = Arc::new(self.value());
            LAST.with_borrow_mut(|last| *last = Some((self.clone(), value.clone())));
            value
        })
    }

    /// What a type has of it: what the type does not name is passed over. None when there is none, or it is otherwise.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        self.with_text(|text| serde_json::from_str(text).ok()).flatten()
    }

    /// Whether its JSON, as text, may hold what is looked for; false when there is none.
    pub fn may_hold(&self, look: impl FnOnce(&str) -> bool) -> bool {
        self.with_text(look).unwrap_or_default()
    }

    /// Whether there is none.
    pub fn is_null(&self) -> bool {
        self.0.is_none()
    }

    /// With how many it was packed, itself among them; nought when there is none.
    pub fn packed_with(&self) -> usize {
        self.0.as_ref().map_or(0, |(block, _)| block.ends.len())
    }

    /// Whether both were packed at once.
    pub fn is_beside(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some((one, _)), Some((other, _))) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    fn text(&self) -> Option<String> {
        self.with_text(str::to_owned)
    }

    fn with_text<T>(&self, look: impl FnOnce(&str) -> T) -> Option<T> {
        let (block, at) = self.0.as_ref()?;
        let at = *at as usize;
        let end = *block.ends.get(at)? as usize;
        let start =
            at.checked_sub(1).and_then(|before| block.ends.get(before)).map_or(0, |end| *end as usize);
        block.unpacked(|text| text.get(start..end).map(look))?
    }
}

impl Block {
    /// Gives its text. The last that a thread has unpacked is kept: who looks at one record looks at its neighbours next.
    fn unpacked<T>(self: &Arc<Self>, look: impl FnOnce(&str) -> T) -> Option<T> {
        thread_local! {
            static LAST: RefCell<Option<(Arc<Block>, String)>> = const { RefCell::new(None) };
        }
        LAST.with_borrow_mut(|last| {
            if last.as_ref().is_none_or(|(block, _)| !Arc::ptr_eq(block, self)) {
                let size = self.ends.last().map_or(0, |end| *end as usize);
                let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&self.packed, size).ok()?;
                *last = Some((self.clone(), String::from_utf8(bytes).ok()?));
            }
            last.as_ref().map(|(_, text)| look(text))
        })
    }
}

fn pack<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> Vec<Record> {
    let mut records = Vec::new();
    // Records of the block that is being filled know it when it is full.
    let (mut all, mut ends) = (String::new(), Vec::new());
    let mut waiting: Vec<Option<u32>> = Vec::new();
    let mut close = |all: &mut String, ends: &mut Vec<u32>, waiting: &mut Vec<Option<u32>>| {
        let packed = miniz_oxide::deflate::compress_to_vec(all.as_bytes(), EFFORT).into_boxed_slice();
        let block = Arc::new(Block { packed, ends: std::mem::take(ends).into_boxed_slice() });
        records.extend(waiting.drain(..).map(|at| Record(at.map(|at| (block.clone(), at)))));
        all.clear();
    };
    for text in texts {
        if !all.is_empty() && all.len() + text.len() > LARGEST {
            close(&mut all, &mut ends, &mut waiting);
        }
        if text.is_empty() {
            waiting.push(None);
            continue;
        }
        all.push_str(&text);
        waiting.push(u32::try_from(ends.len()).ok());
        ends.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
    }
    close(&mut all, &mut ends, &mut waiting);
    records
}

impl From<Value> for Record {
    fn from(value: Value) -> Self {
        Self::pack(&[value]).pop().unwrap_or_default()
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some((one, a)), Some((other, b))) if Arc::ptr_eq(one, other) && a == b => true,
            _ => self.text() == other.text(),
        }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_deref().unwrap_or("null"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(count: usize, size: usize) -> Vec<Value> {
        (0..count)
            .map(|n| json!({"eventID": n.to_string(), "userAgent": "x\u{1f692}".repeat(size)}))
            .collect()
    }

    #[test]
    fn what_is_packed_comes_out_again_in_any_order() {
        let mut all = values(50, 10);
        all.insert(7, Value::Null);
        let packed = Record::pack(&all);
        for at in [50, 0, 7, 49, 8, 6] {
            assert_eq!(packed[at].value(), all[at]);
        }
        assert_eq!(packed.len(), all.len());
        assert!(packed[7].is_null() && !packed[8].is_null());
        assert_eq!((packed[7].packed_with(), packed[8].packed_with()), (0, 50));
        assert_eq!(Record::default().value(), Value::Null);
        for at in [50, 0, 7, 49, 49] {
            assert_eq!(*packed[at].shared(), all[at]);
        }
        assert!(Arc::ptr_eq(&packed[49].shared(), &packed[49].clone().shared()), "it is read once");
    }

    #[test]
    fn a_block_has_its_bounds_and_a_large_record_is_by_itself() {
        let mut all = values(400, 100);
        all.insert(3, json!("y".repeat(LARGEST * 2)));
        let packed = Record::pack(&all);
        assert_eq!(packed.iter().map(Record::value).collect::<Vec<_>>(), all);
        assert_eq!(packed[3].packed_with(), 1);
        let most = packed.iter().map(Record::packed_with).max();
        assert!(most.is_some_and(|most| (100..200).contains(&most)), "{most:?}");
    }

    #[test]
    fn what_is_packed_anew_lets_go_of_what_it_was_with() {
        let all = values(50, 10);
        let packed = Record::pack(&all);
        let few = Record::repack(&packed[10..12]);
        assert_eq!(few.iter().map(Record::value).collect::<Vec<_>>(), all[10..12]);
        assert!(few[0].is_beside(&few[1]) && !few[0].is_beside(&packed[10]));
        assert_eq!(few[0].packed_with(), 2);
        assert_eq!(few[0], packed[10], "the same, however it is packed");
        assert_ne!(few[0], packed[11]);
    }
}
