//! *.csproj and its kin, and the central versions of Directory.Packages.props.

use super::{ManifestFile, xml};
use crate::model::{Package, Scope, file_name};

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let mut package = Package { ecosystem: "nuget", manifest: manifest.path.clone(), ..Package::default() };
    let mut draft: (Option<String>, Option<String>) = (None, None);
    xml::read(text, |element| {
        let name = element.path.last().map_or("", String::as_str);
        let text = Some(element.text.to_owned()).filter(|text| !text.is_empty() && !text.contains("$("));
        match name {
            "Version" if element.ends_with(&["PackageReference", "Version"]) => draft.0 = text,
            "PrivateAssets" if element.ends_with(&["PackageReference", "PrivateAssets"]) => draft.1 = text,
            "PackageReference" => {
                let draft = std::mem::take(&mut draft);
                let is_private =
                    element.attribute("PrivateAssets").or(draft.1.as_deref()).is_some_and(|text| text.eq_ignore_ascii_case("all"));
                let scope = if is_private { Scope::Build } else { Scope::Runtime };
                let version = element.attribute("Version").or(draft.0.as_deref());
                if let Some(name) = element.attribute("Include") {
                    if version.is_none() {
                        manifest.workspace.wanted_dependencies.push(manifest.dependencies.len());
                    }
                    manifest.depend("nuget", name, version, scope, element.line);
                }
            }
            "PackageVersion" => {
                if let (Some(name), Some(version)) = (element.attribute("Include"), element.attribute("Version")) {
                    manifest.workspace.requirements.push((name.to_owned(), version.to_owned()));
                }
            }
            "VersionPrefix" | "Version" if text.is_some() && package.version.is_none() => {
                package.version = text;
                package.version_line = element.line;
            }
            "PackageId" => package.name = text.or_else(|| package.name.take()),
            "Description" => package.description = text,
            "PackageLicenseExpression" => package.licence = text,
            "PackageProjectUrl" | "RepositoryUrl" => package.links.extend(text.map(|url| (url, element.line))),
            _ => {}
        }
    });
    let file = file_name(&manifest.path);
    if let Some((stem, "csproj" | "fsproj" | "vbproj")) = file.rsplit_once('.') {
        package.name.get_or_insert_with(|| stem.to_owned());
        manifest.package = Some(Box::new(package));
    }
}
