"""dbt's Jinja templates, compiled once: each run of dbt compiles hundreds of macros and models, half a second.

Jinja keeps compiled templates only for who loads them from files, and dbt gives it their texts. So its own cache of
files is put before the compiling of a text.
"""
import contextlib
import os
from pathlib import Path

# So many are kept, some 5 KB each; when there are more, all go.
KEPT = 10_000


def keep(folder: Path, versions: dict[str, str]) -> None:
    """Have Jinja keep what it compiles, from now on, in this process.

    Args:
        folder: where to; it is made. One that can't be written keeps nothing, which only takes time.
        versions: of whatever decides what a text is compiled to, besides Python.
    """
    from jinja2 import Environment, FileSystemBytecodeCache

    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        cache = FileSystemBytecodeCache(str(folder), "%s.jinja")
        if len(os.listdir(folder)) > KEPT:
            cache.clear()
        each_time = getattr(Environment.compile, "each_time", Environment.compile)
        Environment.compile = _once(each_time, cache, repr(sorted(versions.items())))


def _once(each_time, cache, versions: str):
    """Jinja's `Environment.compile`, through a cache."""

    def compile_once(environment, source, name=None, filename=None, raw=False, defer_init=False):
        if raw or defer_init or filename is not None or not isinstance(source, str):
            return each_time(environment, source, name, filename, raw, defer_init)
        # Of one text, dbt's environments make two things, by the class that writes the code.
        title = f"{versions} {environment.code_generator_class.__qualname__} {name} {source}"
        bucket = None
        with contextlib.suppress(Exception):  # a damaged file, whatever pickle makes of it
            bucket = cache.get_bucket(environment, title, None, source)
        if bucket and bucket.code is not None:
            return bucket.code
        code = each_time(environment, source, name)
        if bucket:
            bucket.code = code
            with contextlib.suppress(OSError):  # a full disk
                cache.set_bucket(bucket)
        return code

    compile_once.each_time = each_time
    return compile_once
