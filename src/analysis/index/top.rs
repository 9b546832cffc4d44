//! Calls at the top level of a file, which run when it is loaded: how scripts start, and how modules use their own functions.

use super::{FunctionId, Index};
use crate::model::{Call, Role, file_name, folder};

/// A call at the top level of a file that resolves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopCall {
    /// The parsed file that it stands in.
    pub file: u32,
    /// The call's index among those of the file.
    pub call: u32,
    /// The function that is called.
    pub callee: FunctionId,
}

/// Resolves the calls at the top level of every parsed file of the product.
pub(super) fn resolve(index: &Index<'_>) -> Vec<TopCall> {
    let mut found = Vec::new();
    for (file, parsed) in (0..).zip(index.parsed).filter(|(file, _)| index.record(*file).role == Role::Source) {
        let calls = (0..).zip(&parsed.symbols.top_calls).filter(|(_, call)| !call.is_macro);
        found.extend(calls.filter_map(|(call, item)| meant(index, file, item).map(|callee| TopCall { file, call, callee })));
    }
    found
}

/// The only function that a call can mean: for a bare name one of the file itself, or else of a file that it imports; for `module.name` one
/// of the imported file or folder that is called so.
fn meant(index: &Index<'_>, file: u32, call: &Call) -> Option<FunctionId> {
    let imported = |id: &FunctionId| {
        let target = index.parsed[id.0 as usize].file;
        index.analysis.imports.imports(index.parsed[file as usize].file).any(|to| to == target)
    };
    let free: Vec<FunctionId> = index.functions_named(&call.name).iter().copied().filter(|id| is_free(index, *id)).collect();
    let only = |wanted: &dyn Fn(&FunctionId) -> bool| {
        let mut matching = free.iter().copied().filter(wanted);
        matching.next().filter(|_| matching.next().is_none())
    };
    if call.receiver.is_empty() {
        return only(&|id| id.0 == file).or_else(|| only(&imported));
    }
    let is_called_so = |id: &FunctionId| {
        let path = index.path(id.0);
        file_name(path).split('.').next() == Some(&call.receiver) || file_name(folder(path)) == call.receiver
    };
    only(&|id| id.0 != file && imported(id) && is_called_so(id))
}

/// Whether a function of the product stands at the top level of its file, where others can name it.
fn is_free(index: &Index<'_>, id: FunctionId) -> bool {
    let function = index.function(id);
    let mut others = index.parsed_of(id).symbols.functions.iter();
    let encloses = |span: crate::model::Span| {
        span != function.span && span.start_line <= function.span.start_line && function.span.end_line <= span.end_line
    };
    index.record(id.0).role == Role::Source
        && function.owner.is_none()
        && !function.of_unnamed
        && !function.is_test
        && !others.any(|other| encloses(other.span))
}
