"""Holds objects of operators against the schemas of their CustomResourceDefinitions, strictly: a name that the schema lacks is an error,
where a cluster would drop it in silence."""

import json
import pathlib
import sys

import jsonschema
import yaml


def strict(schema):
    """The schema, with every object closed that lists its names and does not say that it keeps others."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        closed["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        if "additionalProperties" not in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            closed["additionalProperties"] = False
    return closed


def schemas(folder):
    """The schemas by group, version and kind, as their file names tell."""
    for path in pathlib.Path(folder).glob("*.json"):
        group, kind, version = path.stem.split("_")
        schema = strict(json.loads(path.read_text()))
        schema["properties"]["metadata"] = {"type": "object"}
        yield (f"{group}/{version}", kind), jsonschema.Draft7Validator(schema)


def main():
    known = dict(schemas(sys.argv[1]))
    groups = {version.split("/")[0] for version, _ in known}
    checked, errors = set(), []
    for path in sys.argv[2:]:
        for document in yaml.safe_load_all(pathlib.Path(path).read_text()):
            version, kind = document["apiVersion"], document["kind"]
            if version.split("/")[0] not in groups:
                continue
            validator = known.get((version, kind.lower()))
            if validator is None:
                errors.append(f"{path}: there is no schema of {version} {kind}")
                continue
            checked.add(kind)
            for error in validator.iter_errors(document):
                where = "/".join(str(part) for part in error.absolute_path)
                errors.append(f"{path}: {kind} {where}: {error.message}")
    unused = {kind for _, kind in known} - {kind.lower() for kind in checked}
    errors.extend(f"no object is of the kind {kind}" for kind in unused)
    print("\n".join(errors) or f"{', '.join(sorted(checked))}: as their operators define them")
    return 1 if errors else 0


sys.exit(main())
