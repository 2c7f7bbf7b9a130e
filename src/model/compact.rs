//! The encoding of what the server and its own pages tell each other, and of what a browser keeps. JSON is for programs.
//!
//! It is text, so that it can stand in HTML, in an event stream and in a browser's storage, and it has no names: a value is the values
//! of its fields in their order. That makes it half as long as JSON, and its reader, of which a browser has a copy for each type, a
//! third of the size.
//!
//! | Value | Text |
//! | --- | --- |
//! | a boolean | `t` or `f` |
//! | a whole number | `42,` |
//! | a string | `\|text\|`, with `\p` for a bar, `\\` for a backslash, `\r` for a carriage return and `\0` for NUL, which HTML would change |
//! | nothing | `~` |
//! | the value of the type that has only one | `u` |
//! | a variant of an enum | its place, `3,`, and its value |
//! | a list, a tuple or a struct | its parts, in parentheses |
//!
//! A struct may get more fields at its end, with `#[serde(default)]`, and an enum more variants at its end: what was written before
//! can still be read. Every change of a type that pages and the server exchange needs a new version in [`MEDIA_TYPE`], and what
//! browsers have kept must stay readable (`replica::stored`).

use serde::{
    Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer as _, Visitor, value::U32Deserializer},
    ser,
};
use std::fmt;

/// The media type of the encoding, with the version of the types that pages and the server exchange.
pub const MEDIA_TYPE: &str = "application/vnd.daybook.compact.v1";
/// The version in [`MEDIA_TYPE`], for the address of an event stream.
pub const VERSION: &str = "1";
/// What the media types of all answers to pages begin with, in every version. A page takes no other answer as Daybook's.
pub const OWN_MEDIA_TYPES: &str = "application/vnd.daybook.";
/// The media type of an error that a page gets. It is JSON.
pub const ERROR_MEDIA_TYPE: &str = "application/vnd.daybook.error+json";
/// The media type of the previous release. The server still reads what pages of that release send.
pub const PREVIOUS_MEDIA_TYPE: &str = "application/vnd.daybook.compact";

/// Writes a value.
///
/// # Errors
/// [`Malformed`] for a type that the encoding has nothing for: a map, bytes or a fraction.
pub fn write<T: Serialize>(value: &T) -> Result<String, Malformed> {
    let mut writer = Writer(String::new());
    value.serialize(&mut writer)?;
    Ok(writer.0)
}

/// Reads a value. The text must be the whole of it.
///
/// # Errors
/// [`Malformed`]
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    let mut reader = Reader(text);
    let value = T::deserialize(&mut reader)?;
    reader.0.is_empty().then_some(value).ok_or(Malformed)
}

/// Not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not in the compact encoding, or of another type")]
pub struct Malformed;

impl ser::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl de::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Writer(String);

impl Writer {
    fn number(&mut self, number: impl ToString) {
        self.0.push_str(&number.to_string());
        self.0.push(',');
    }

    fn string(&mut self, text: &str) {
        self.0.push('|');
        for character in text.chars() {
            match character {
                '|' => self.0.push_str("\\p"),
                '\\' => self.0.push_str("\\\\"),
                '\r' => self.0.push_str("\\r"),
                '\0' => self.0.push_str("\\0"),
                other => self.0.push(other),
            }
        }
        self.0.push('|');
    }
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Malformed;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = ser::Impossible<(), Malformed>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), Malformed> {
        self.0.push(if value { 't' } else { 'f' });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Malformed> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Malformed> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Malformed> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Malformed> {
        self.number(value);
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Malformed> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Malformed> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Malformed> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Malformed> {
        self.number(value);
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_char(self, value: char) -> Result<(), Malformed> {
        self.string(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Malformed> {
        self.string(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_none(self) -> Result<(), Malformed> {
        self.0.push('~');
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Malformed> {
        self.0.push('u');
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Malformed> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, place: u32, _: &'static str) -> Result<(), Malformed> {
        self.number(place);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        place: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Malformed> {
        self.number(place);
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, Malformed> {
        Ok(Parts::of(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, Malformed> {
        Ok(Parts::of(self))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, Malformed> {
        Ok(Parts::of(self))
    }

    fn serialize_tuple_variant(self, _: &'static str, place: u32, _: &'static str, _: usize) -> Result<Parts<'a>, Malformed> {
        self.number(place);
        Ok(Parts::of(self))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Malformed> {
        Err(Malformed)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, Malformed> {
        Ok(Parts::of(self))
    }

    fn serialize_struct_variant(self, _: &'static str, place: u32, _: &'static str, _: usize) -> Result<Parts<'a>, Malformed> {
        self.number(place);
        Ok(Parts::of(self))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The parts of a list, a tuple or a struct.
struct Parts<'a>(&'a mut Writer);

impl<'a> Parts<'a> {
    fn of(writer: &'a mut Writer) -> Self {
        writer.0.push('(');
        Self(writer)
    }

    fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        value.serialize(&mut *self.0)
    }

    fn finish(self) {
        self.0.0.push(')');
    }
}

macro_rules! parts {
    ($($of:ident: $each:ident($($name:ident)?)),+) => {
        $(impl ser::$of for Parts<'_> {
            type Ok = ();
            type Error = Malformed;

            fn $each<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result<(), Malformed> {
                $(let _ = $name;)?
                self.part(value)
            }

            fn end(self) -> Result<(), Malformed> {
                self.finish();
                Ok(())
            }
        })+
    };
}

parts! {
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(name),
    SerializeStructVariant: serialize_field(name)
}

/// What is left to read.
struct Reader<'de>(&'de str);

impl<'de> Reader<'de> {
    /// Takes a character, if it is the next.
    fn take(&mut self, character: char) -> bool {
        match self.0.strip_prefix(character) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn consume(&mut self, character: char) -> Result<(), Malformed> {
        self.take(character).then_some(()).ok_or(Malformed)
    }

    fn number(&mut self) -> Result<&'de str, Malformed> {
        let (number, rest) = self.0.split_once(',').ok_or(Malformed)?;
        self.0 = rest;
        Ok(number)
    }

    fn string(&mut self) -> Result<String, Malformed> {
        self.consume('|')?;
        let (raw, rest) = self.0.split_once('|').ok_or(Malformed)?;
        self.0 = rest;
        let mut pieces = raw.split('\\');
        let mut text = pieces.next().unwrap_or_default().to_owned();
        while let Some(piece) = pieces.next() {
            let mut escaped = piece.chars();
            match escaped.next() {
                Some('p') => text.push('|'),
                Some('r') => text.push('\r'),
                Some('0') => text.push('\0'),
                // Two backslashes: nothing stands between them, and what follows is as it was.
                None => {
                    text.push('\\');
                    escaped = pieces.next().ok_or(Malformed)?.chars();
                }
                Some(_) => return Err(Malformed),
            }
            text.push_str(escaped.as_str());
        }
        Ok(text)
    }
}

macro_rules! numbers {
    ($($name:ident: $visit:ident),+) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
            visitor.$visit(self.number()?.parse().map_err(|_| Malformed)?)
        })+
    };
}

macro_rules! strings {
    ($($name:ident),+) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
            visitor.visit_string(self.string()?)
        })+
    };
}

macro_rules! nothing {
    ($($name:ident),+) => {
        $(fn $name<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Malformed> {
            Err(Malformed)
        })+
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Malformed;

    numbers! {
        deserialize_i8: visit_i8, deserialize_i16: visit_i16, deserialize_i32: visit_i32, deserialize_i64: visit_i64,
        deserialize_u8: visit_u8, deserialize_u16: visit_u16, deserialize_u32: visit_u32, deserialize_u64: visit_u64
    }

    strings!(deserialize_char, deserialize_str, deserialize_string);

    // Without names nothing says what comes next.
    nothing!(
        deserialize_any,
        deserialize_ignored_any,
        deserialize_identifier,
        deserialize_map,
        deserialize_bytes,
        deserialize_byte_buf,
        deserialize_f32,
        deserialize_f64
    );

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        let value = self.take('t');
        if !value {
            self.consume('f')?;
        }
        visitor.visit_bool(value)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        if self.take('~') { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.consume('u')?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.consume('(')?;
        let value = visitor.visit_seq(&mut *self)?;
        self.consume(')')?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_enum(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

impl<'de> de::SeqAccess<'de> for &mut Reader<'de> {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Malformed> {
        if self.0.starts_with(')') { Ok(None) } else { seed.deserialize(&mut **self).map(Some) }
    }
}

impl<'de> de::EnumAccess<'de> for &mut Reader<'de> {
    type Error = Malformed;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Malformed> {
        let place: u32 = self.number()?.parse().map_err(|_| Malformed)?;
        let place: U32Deserializer<Malformed> = place.into_deserializer();
        Ok((seed.deserialize(place)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for &mut Reader<'de> {
    type Error = Malformed;

    fn unit_variant(self) -> Result<(), Malformed> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Bare,
        One(String),
        Two(u8, Option<i64>),
        Named { at: Option<String>, list: Vec<(bool, u64)> },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Whole {
        kinds: Vec<Kind>,
        unit: (),
        inner: Box<Option<Inner>>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Inner {
        text: String,
        letter: char,
    }

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Bare),
            any::<String>().prop_map(Kind::One),
            any::<(u8, Option<i64>)>().prop_map(|(one, two)| Kind::Two(one, two)),
            (any::<Option<String>>(), any::<Vec<(bool, u64)>>()).prop_map(|(at, list)| Kind::Named { at, list }),
        ]
    }

    fn whole() -> impl Strategy<Value = Whole> {
        let inner = prop_oneof![
            Just(None),
            ("[|\\\\\r\0()~,a&\"'<é字🎉\n]*", any::<char>()).prop_map(|(text, letter)| Some(Inner { text, letter })),
        ];
        (prop::collection::vec(kind(), 0..5), inner).prop_map(|(kinds, inner)| Whole { kinds, unit: (), inner: Box::new(inner) })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in whole()) {
            let text = write(&value).expect("written");
            prop_assert!(!text.contains(['\r', '\0']), "HTML would change it");
            prop_assert_eq!(read::<Whole>(&text), Ok(value));
        }

        #[test]
        fn a_text_that_is_cut_or_changed_is_no_panic(value in whole(), at in any::<prop::sample::Index>(), other in any::<char>()) {
            let text = write(&value).expect("written");
            let cut: String = text.chars().take(at.index(text.chars().count())).collect();
            prop_assert_eq!(read::<Whole>(&cut), Err(Malformed));
            let changed = text.chars().enumerate().map(|(index, c)| if index == at.index(text.chars().count()) { other } else { c });
            let _ = read::<Whole>(&changed.collect::<String>());
        }
    }

    #[test]
    fn the_format_is_what_the_documentation_says() {
        let value = (true, false, -3, "a|b\\c\r\0", None::<u8>, Some(4), Kind::Two(1, None), Kind::Bare, [1, 2]);
        assert_eq!(write(&value).as_deref(), Ok("(tf-3,|a\\pb\\\\c\\r\\0|~4,2,(1,~)0,(1,2,))"));
    }

    #[test]
    fn a_field_and_a_variant_can_be_added_at_the_end() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Old {
            text: String,
        }
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct New {
            text: String,
            #[serde(default)]
            more: Option<u8>,
        }
        let old = write(&Old { text: "a".into() }).expect("written");
        assert_eq!(read(&old), Ok(New { text: "a".into(), more: None }));
        let new = write(&New { text: "a".into(), more: Some(1) }).expect("written");
        assert_eq!(read::<Old>(&new), Err(Malformed), "nothing is left out unseen");
        assert_eq!(read::<Kind>("4,"), Err(Malformed));
    }

    #[test]
    fn only_the_whole_text_is_a_value() {
        for wrong in ["", "|a", "a|", "|a||b|", "|\\x|", "|\\|", "1,"] {
            assert_eq!(read::<String>(wrong), Err(Malformed), "{wrong}");
        }
        for wrong in ["", "1", "-1,", "256,", "1.5,", ",", "1,,"] {
            assert_eq!(read::<u8>(wrong), Err(Malformed), "{wrong}");
        }
    }
}
