"""dbt's Jinja templates, compiled once: each run of dbt compiles some hundreds, when it parses some thousands.

Jinja keeps compiled templates only for who loads them from files, and dbt gives it their texts. So a cache of Jinja's
kind is put before the compiling of a text.
"""
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from whole_file import sealed, unsealed

# So many are kept, some 5 KB each; when there are more, all go.
KEPT = 10_000


def keep(folder: Path, versions: dict[str, str]) -> None:
    """Have Jinja keep what it compiles, from now on, in this process.

    Args:
        folder: where to, and nothing else is there; it is made. One that can't be written keeps nothing, which only
            takes time.
        versions: of whatever decides what a text is compiled to, besides Python.
    """
    from jinja2 import Environment

    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if len(os.listdir(folder)) > KEPT:
            shutil.rmtree(folder)
            folder.mkdir()
        each_time = getattr(Environment.compile, "each_time", Environment.compile)
        Environment.compile = _once(each_time, _cache(folder), repr(sorted(versions.items())))


def _cache(folder: Path):
    """Jinja's cache in files, of which it would run a damaged one."""
    from jinja2 import BytecodeCache

    class Cache(BytecodeCache):
        def load_bytecode(self, bucket):
            with contextlib.suppress(OSError):
                content = unsealed(Path(folder, bucket.key).read_bytes())
                if content is not None:
                    bucket.bytecode_from_string(content)

        def dump_bytecode(self, bucket):
            # Two threads may write one at the same time. Put in its place, the file is not there to be removed.
            with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=folder) as partial:
                partial.write(sealed(bucket.bytecode_to_string()))
                partial.flush()
                os.replace(partial.name, Path(folder, bucket.key))

    return Cache()


def _once(each_time, cache, versions: str):
    """Jinja's `Environment.compile`, through a cache."""
    from dbt_common.clients import jinja

    def compile_once(environment, source, name=None, filename=None, raw=False, defer_init=False):
        # Who debugs macros has dbt write what it compiles.
        if raw or defer_init or filename is not None or not isinstance(source, str) or jinja.MACRO_DEBUGGING:
            return each_time(environment, source, name, filename, raw, defer_init)
        # Of one text, dbt's environments make two things, by the class that writes the code.
        title = f"{versions} {environment.code_generator_class.__qualname__} {name} {source}"
        bucket = cache.get_bucket(environment, title, None, source)
        if bucket.code is None:
            bucket.code = each_time(environment, source, name)
            cache.set_bucket(bucket)
        return bucket.code

    compile_once.each_time = each_time
    return compile_once
