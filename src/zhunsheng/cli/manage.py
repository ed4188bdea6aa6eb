"""`zhunsheng manage …`: Django's own commands, as the right database role, with a server to talk to.

Commands that change the schema or the rulebook run as the owner (`ZHUNSHENG_AS=owner`); everything else as the
application. Unless `DATABASE_URL` names a server, the embedded one is started.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from zhunsheng.cli import cluster

AS_OWNER = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "rulebook_apply"})


def prepare(command: str) -> None:
    """Set the environment for a command and see that there is a server; call before Django is touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.config.settings")
    if command in AS_OWNER:
        os.environ.setdefault("ZHUNSHENG_AS", "owner")
    cluster.ensure()


def run(arguments: Sequence[str]) -> int:
    """Run one Django command; 0 = done, 1 = the command says no, 2 = it could not run."""
    from django.core.management import execute_from_command_line

    try:
        prepare(arguments[0] if arguments else "help")
    except cluster.ClusterError as error:
        print(error, file=sys.stderr)
        return 2
    execute_from_command_line(["zhunsheng manage", *arguments])
    return 0


def perform(commands: Sequence[Sequence[str]]) -> None:
    """Run several commands in one process, all as one role; those that do not exist here are passed over.

    `make run` and the tests use it: starting Django once for four commands instead of four times.
    """
    import django
    from django.core.management import call_command, get_commands

    prepare(commands[0][0])
    django.setup()
    known = get_commands()
    for name, *arguments in commands:
        if name in known:
            call_command(name, *arguments)


if __name__ == "__main__":
    # python -m zhunsheng.cli.manage migrate --no-input , rulebook_apply   (a comma: pass over what does not exist)
    words: list[list[str]] = [[]]
    for word in sys.argv[1:]:
        if word == ",":
            words.append([])
        else:
            words[-1].append(word)
    if len(words) == 1:
        sys.exit(run(words[0]))
    perform([command for command in words if command])
