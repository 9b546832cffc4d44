//! Reserved words and built-in names of languages: prose may name them although they need not occur in the tree.

use std::collections::BTreeSet;

const TABLE: &[(&[&str], &str)] = &[
    (
        &["Rust"],
        "as async await box break const continue crate dyn else enum extern false fn for if impl in let loop macro_rules match mod \
         move mut pub ref return self Self static struct super trait true type union unsafe use where while yield bool char str u8 \
         u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64",
    ),
    (
        &["Python"],
        "False None True and as assert async await break case class continue def del elif else except finally for from global if \
         import in is lambda match nonlocal not or pass raise return self try while with yield int str float bool list dict set \
         tuple bytes object",
    ),
    (
        &["JavaScript", "TypeScript", "JSX", "TSX", "Vue", "Svelte"],
        "async await break case catch class const continue debugger default delete do else export extends false finally for \
         function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined \
         var void while with yield abstract any as boolean declare enum implements interface is keyof namespace never number \
         object private protected public readonly string symbol type unknown",
    ),
    (
        &["Go"],
        "break case chan const continue default defer else fallthrough for func go goto if import interface map package range \
         return select struct switch type var bool byte error false float64 int int64 nil panic recover rune string true uint any",
    ),
    (
        &["Java", "Kotlin", "Scala", "Groovy"],
        "abstract assert boolean break byte case catch char class const continue default do double else enum extends false final \
         finally float for goto if implements import instanceof int interface long native new null package private protected public \
         record return short static strictfp super switch synchronized this throw throws transient true try var void volatile while \
         fun val object suspend when is in by data sealed override trait def lazy",
    ),
    (
        &["C", "C++", "C Header", "C++ Header", "Objective-C"],
        "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict \
         return short signed sizeof static struct switch typedef union unsigned void volatile while define include ifdef ifndef \
         endif bool catch class constexpr delete explicit false friend mutable namespace new noexcept nullptr operator override \
         private protected public template this throw true try typename using virtual",
    ),
    (
        &["C#"],
        "abstract as async await base bool break byte case catch char class const continue decimal default delegate do double else \
         enum event explicit extern false finally float for foreach get if implicit in int interface internal is lock long namespace \
         new null object operator out override params private protected public readonly record ref return sealed set short static \
         string struct switch this throw true try typeof uint using var virtual void volatile while yield",
    ),
    (
        &["Ruby"],
        "BEGIN END alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo \
         rescue retry return self super then true undef unless until when while yield require include extend",
    ),
    (
        &["PHP"],
        "abstract and array as break callable case catch class clone const continue declare default do echo else elseif empty enum \
         extends final finally fn for foreach function global if implements include instanceof insteadof interface isset list match \
         namespace new null or print private protected public readonly require return static switch this throw trait true false try \
         unset use var while yield",
    ),
    (
        &["Shell", "Bash", "BASH", "Zsh"],
        "case do done elif else esac fi for function if in select then until while local export set",
    ),
    (
        &["Swift"],
        "actor as async await break case catch class continue default defer do else enum extension false fileprivate for func guard \
         if import in init inout internal is let nil open private protocol public return self static struct super switch throw \
         throws true try var where while",
    ),
];

/// The reserved words of `languages`.
pub(super) fn reserved<'l>(languages: impl Iterator<Item = &'l str>) -> BTreeSet<&'static str> {
    languages
        .flat_map(|language| TABLE.iter().filter(move |(names, _)| names.contains(&language)))
        .flat_map(|(_, words)| words.split_whitespace())
        .collect()
}
